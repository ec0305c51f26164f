"""Acts that print papers: eight-hour sheet, ward list, chart, requisition, form; and that log it."""

from __future__ import annotations

from desktop.acts.act import Act, Log, Needs, RecordAct, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(
    lambda: _("Print the eight-hour sheet"),
    may=Capability.PRINT,
    icon="printer",
    needs=Needs.PATIENT,
    log=Log.READ,
    in_palette=True,
    also=lambda: _("paper, downtime, medicines due, vital signs, write on"),
)
class PrintEightHours(Act, frozen=True):
    """Preview the sheet to write on of the patient in focus, to print it."""


@declare(
    lambda: _("Print the eight-hour sheet of the patient"),
    may=Capability.PRINT,
    short=lambda: _("eight-hour sheet"),
    panel_keys={"worklist": "8"},
    icon="printer",
    needs=Needs.ROW,
    log=Log.READ,
)
class PrintEightHoursOf(Act, frozen=True):
    """Preview the sheet to write on of the patient in the row."""

    patient: str


@declare(
    lambda: _("Print the ward list with medicines due"),
    may=Capability.PRINT,
    short=lambda: _("ward list on paper"),
    panel_keys={"worklist": "L"},
    icon="printer",
    needs=Needs.ROW,
    log=Log.READ,
    in_palette=True,
    also=lambda: _("paper, downtime, allergies, tasks, everybody"),
)
class PrintWardList(Act, frozen=True):
    """Preview the ward's list for paper, to print it."""


@declare(
    lambda: _("Print the chart"),
    may=Capability.PRINT,
    icon="printer",
    needs=Needs.PATIENT,
    log=Log.READ,
    in_palette=True,
    also=lambda: _("paper, curve, vital signs, medicines, PDF"),
)
class PrintChart(Act, frozen=True):
    """Preview the chart of the patient in focus, to print it."""


@declare(
    lambda: _("Print the requisition of unsent orders"),
    may=Capability.PRINT,
    icon="printer",
    needs=Needs.PATIENT,
    log=Log.READ,
    in_palette=True,
    also=lambda: _("paper, downtime, urgent, order, sample"),
)
class PrintRequisitions(Act, frozen=True):
    """Preview a requisition of what was ordered for the patient in focus and is not sent, to print it."""


@declare(
    lambda: _("Print the requisition"),
    may=Capability.PRINT,
    short=lambda: _("requisition"),
    panel_keys={"unsent": "P"},
    icon="printer",
    needs=Needs.ROW,
    log=Log.READ,
)
class PrintRequisition(Act, frozen=True):
    """Preview a requisition of the orders of one unsent act (`act`, an id in the outbox), to print it."""

    patient: str
    act: str


@declare(
    lambda: _("Print the answered form"),
    may=Capability.PRINT,
    short=lambda: _("print"),
    panel_keys={"forms": "P"},
    icon="printer",
    needs=Needs.ROW,
    log=Log.READ,
)
class PrintForm(Act, frozen=True):
    """Preview a form that was answered (`QuestionnaireResponse/id`) on paper, to print it."""

    response: str


@declare(
    lambda: _("Print emergency papers"),
    may=Capability.PRINT,
    short=lambda: _("emergency papers"),
    keys=("F10",),
    icon="printer",
    in_palette=True,
    also=lambda: _("paper, downtime, server gone"),
)
class ChoosePaper(Act, frozen=True):
    """Choose among the papers that help while the server is away."""


@declare(lambda: _("A paper was read or printed"), may=Capability.ANYBODY, log=Log.READ)
class RecordPaper(RecordAct[None], frozen=True):
    """A paper about these patients was shown, or handed to the printer (`printed`)."""

    patients: tuple[str, ...]
    kind: str
    printed: bool = False

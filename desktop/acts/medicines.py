"""Acts on the medicines of a stay: change, stop, pause, resume, renew; give, not given, correct an entry.

Those that change the record carry `seen`, a mark of the order (or entry) as it was shown: where it says
something else by then, nothing is done, and what it says now is told. Those that are checked carry
`shown`, the marks of the findings that were shown (None where nobody was shown any). `draft` is the form's in
which it was written, which the act uses up; empty where none was. The others open that form.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desktop.acts.act import CHECKED, Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _, pgettext

_STANDING = ("MedicationRequest",)
_ORDERS = ("MedicationRequest", "DetectedIssue")
_ENDING = (*_ORDERS, "Task")
"""Types written by an act that may end a pause: with it the Task by which the pause comes back."""
_DOSES = ("MedicationAdministration",)
_GIVEN = (*_STANDING, *_DOSES)


class Answered(msgspec.Struct, frozen=True):
    """Answer to a finding of the order checks: its mark, the answer, and the reason."""

    finding: str
    action: str
    reason: str = ""


# On the record


@declare(
    lambda: _("Give now"),
    short=lambda: _("give"),
    panel_keys={"medicines": "D"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.GIVE,
    writes=_DOSES,
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=(*_GIVEN, "AllergyIntolerance"),
)
class GiveDose(RecordAct[Done], frozen=True):
    """A dose was given.

    `due` is the moment for which it was planned (FHIR instant, empty where none was). Empty `at` is now,
    no `value` the amount that is ordered, empty `by` (a reference) whoever is at the keyboard. `why` answers
    what is asked: a part, more, outside the plan, once more.
    """

    patient: str
    order: str
    seen: str
    due: str = ""
    at: str = ""
    value: Decimal | None = None
    unit: str = ""
    by: str = ""
    by_name: str = ""
    why: str = ""
    draft: str = ""


@declare(
    lambda: _("The dose is not given"), icon="x", may=Capability.GIVE, writes=_DOSES, log=Log.WRITE,
    undo=Undo.UNTIL_SENT, fresh=_GIVEN,
)  # fmt: skip
class OmitDose(RecordAct[Done], frozen=True):
    """The dose planned for `due` was not given, with why; without a moment, one of those that are due by the
    day."""

    patient: str
    order: str
    seen: str
    due: str
    why: str
    draft: str = ""


@declare(
    lambda: _("Strike the entry of a dose"), icon="x", may=Capability.GIVE, writes=_DOSES, log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)  # fmt: skip
class CorrectDose(RecordAct[Done], frozen=True):
    """The entry of a dose is wrong: it is struck with why, and stays in the record as such.

    With `at` or a `value` the dose was given otherwise, and is entered so in its place.
    """

    patient: str
    administration: str
    seen: str
    why: str
    at: str = ""
    value: Decimal | None = None
    unit: str = ""
    draft: str = ""


@declare(
    lambda: _("Sign the change of dose"), icon="pencil-simple", may=Capability.DECIDE, writes=_ENDING,
    log=Log.WRITE, undo=Undo.UNTIL_SENT, fresh=CHECKED,
)  # fmt: skip
class ChangeDose(RecordAct[Done], frozen=True):
    """The order ends; another with the dose in `text` (as one types it) and the reason takes its place."""

    patient: str
    order: str
    seen: str
    text: str
    why: str
    answers: tuple[Answered, ...] = ()
    shown: tuple[str, ...] | None = None
    draft: str = ""


@declare(
    lambda: _("Stop the medicine"), icon="x", may=Capability.DECIDE, writes=_ENDING, log=Log.WRITE,
    undo=Undo.UNTIL_SENT, fresh=_STANDING,
)  # fmt: skip
class StopMedicine(RecordAct[Done], frozen=True):
    """The order is stopped, with why."""

    patient: str
    order: str
    seen: str
    why: str
    draft: str = ""


@declare(
    lambda: _("Pause the medicine"), icon="clock", may=Capability.DECIDE,
    writes=("MedicationRequest", "Task"), log=Log.WRITE, undo=Undo.UNTIL_SENT, fresh=_STANDING,
)  # fmt: skip
class PauseMedicine(RecordAct[Done], frozen=True):
    """The order is paused, with why; `until` is a day, an hour, or what is waited for, as one types it. `who`
    (a reference, called `name`) restarts it, and gets it back as a task. A pause that stands is prolonged."""

    patient: str
    order: str
    seen: str
    until: str
    why: str
    who: str
    name: str
    draft: str = ""


@declare(
    lambda: _("Resume the medicine"), icon="arrow-right", may=Capability.DECIDE, writes=_ENDING,
    log=Log.WRITE, undo=Undo.UNTIL_SENT, fresh=CHECKED,
)  # fmt: skip
class ResumeMedicine(RecordAct[Done], frozen=True):
    """A paused order goes on from now."""

    patient: str
    order: str
    seen: str
    answers: tuple[Answered, ...] = ()
    shown: tuple[str, ...] | None = None
    draft: str = ""


@declare(
    lambda: _("Renew the medicine"), icon="arrows-clockwise", may=Capability.DECIDE, writes=_ENDING,
    log=Log.WRITE, undo=Undo.UNTIL_SENT, fresh=CHECKED,
)  # fmt: skip
class RenewMedicine(RecordAct[Done], frozen=True):
    """An order that ends, or has ended, goes on as another with the dose in `text`."""

    patient: str
    order: str
    seen: str
    text: str
    why: str = ""
    answers: tuple[Answered, ...] = ()
    shown: tuple[str, ...] | None = None
    draft: str = ""


# In the list: the form of each act, for the row with the cursor


@declare(
    lambda: _("Give with details …"),
    short=lambda: _("part, late or by another"),
    panel_keys={"medicines": "V"},
    icon="pill",
    needs=Needs.ROW,
    may=Capability.GIVE,
)
class WriteDose(Act, frozen=True):
    """Write how a dose was given: how much, when, by whom."""

    order: str


@declare(
    lambda: _("Not given …"),
    short=lambda: pgettext("dose", "not given"),
    panel_keys={"medicines": "H"},
    icon="x",
    needs=Needs.ROW,
    may=Capability.GIVE,
)
class WriteOmission(Act, frozen=True):
    """Write why the dose that waits is not given."""

    order: str


@declare(
    lambda: _("Change the dose …"),
    short=lambda: _("change"),
    panel_keys={"medicines": "E"},
    icon="pencil-simple",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class WriteChange(Act, frozen=True):
    """Write the new dose of an order, and why."""

    order: str
    text: str = ""
    why: str = ""


@declare(
    lambda: _("Pause until …"),
    short=lambda: _("pause"),
    panel_keys={"medicines": "P"},
    icon="clock",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class WritePause(Act, frozen=True):
    """Write until when an order is paused, and why."""

    order: str
    text: str = ""
    why: str = ""


@declare(
    lambda: _("Stop the medicine …"),
    short=lambda: _("stop"),
    panel_keys={"medicines": "S"},
    icon="x",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class WriteStop(Act, frozen=True):
    """Write why an order is stopped."""

    order: str
    text: str = ""
    why: str = ""


@declare(
    lambda: _("Resume …"),
    short=lambda: _("resume"),
    panel_keys={"medicines": "R"},
    icon="arrow-right",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class WriteResumption(Act, frozen=True):
    """See what speaks against resuming a paused order, and resume it."""

    order: str
    text: str = ""
    why: str = ""


@declare(
    lambda: _("Restart the paused medicine …"),
    short=lambda: _("restart"),
    panel_keys={"tasks": "P"},
    icon="arrow-right",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class OpenPaused(Act, frozen=True):
    """Open the patient of a task by which a pause comes back, and the form that resumes the order."""

    patient: str
    order: str


@declare(
    lambda: _("Renew …"),
    short=lambda: _("renew"),
    panel_keys={"medicines": "Y"},
    icon="arrows-clockwise",
    needs=Needs.ROW,
    may=Capability.DECIDE,
)
class WriteRenewal(Act, frozen=True):
    """Write how an order that ends, or has ended, goes on."""

    order: str
    text: str = ""
    why: str = ""


@declare(
    lambda: _("Correct a wrongly entered dose …"),
    short=lambda: _("correct a dose"),
    panel_keys={"medicines": "F2"},
    icon="pencil-simple",
    needs=Needs.ROW,
    may=Capability.GIVE,
)
class WriteCorrection(Act, frozen=True):
    """Choose the entry of a dose that is wrong, and write why."""

    order: str

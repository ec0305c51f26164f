"""Acts of a list itself, done where it is shown: nothing leaves the panel."""

from __future__ import annotations

from desktop.acts.act import Act, Needs, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(lambda: _("Copy rows"), may=Capability.EXPORT, panel_keys={"*": "Ctrl+C"}, icon="file-text")
class CopyRows(Act, frozen=True):
    """Put the chosen rows on the clipboard, cells divided by tabs."""


@declare(lambda: _("Filter the list"), may=Capability.ANYBODY, keys=("Ctrl+F",), icon="magnifying-glass")
class FilterList(Act, frozen=True):
    """Go to the field that filters the list."""


@declare(
    lambda: _("Fold or unfold the group"),
    may=Capability.ANYBODY,
    short=lambda: _("show all"),
    panel_keys=dict.fromkeys(
        (
            "medicines",
            "laboratory",
            "vitals",
            "flowsheet",
            "timeline",
            "fluids",
            "examinations",
            "lines",
            "pumps",
            "care_plan",
            "results",
            "rule_rates",
        ),
        "G",
    ),
)
class Fold(Act, frozen=True):
    """Fold the group with the cursor, or unfold it."""


@declare(
    lambda: _("Mark the row"),
    may=Capability.ANYBODY,
    short=lambda: _("mark"),
    panel_keys={"results": "Space", "letter_queue": "Space"},
    needs=Needs.ROW,
    undo=Undo.OPPOSITE,
)
class MarkRow(Act, frozen=True):
    """Tick the box of the row, or take the tick away."""


@declare(
    lambda: _("Next new answer"),
    may=Capability.ANYBODY,
    short=lambda: _("next new"),
    panel_keys={"laboratory": "N", "examinations": "N"},
    repeats=True,
)
class NextNew(Act, frozen=True):
    """Go to the next analysis or examination with an answer that was not seen."""


@declare(
    lambda: _("As a table"),
    may=Capability.ANYBODY,
    short=lambda: _("as a table"),
    panel_keys={"vitals": "T", "trend": "T", "trace": "T"},
)
class AsTable(Act, frozen=True):
    """The chart's numbers as a table, or the chart again."""


@declare(
    lambda: _("Hours, shifts or days"),
    may=Capability.ANYBODY,
    short=lambda: _("hours, shifts, days"),
    panel_keys={"fluids": "D", "flowsheet": "D"},
)
class NextDivision(Act, frozen=True):
    """Divide the fluid balance or the flowsheet by hours, by shifts or by days, one after the other."""


@declare(
    lambda: _("Measured times"),
    may=Capability.ANYBODY,
    short=lambda: _("measured times"),
    panel_keys={"vitals": "Left+Right", "trend": "Left+Right", "trace": "Left+Right"},
    repeats=True,
)
class MeasuredTimes(Act, frozen=True):
    """Go through the times at which something was measured."""

"""Choice of the panel's optional rows that have room."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from desktop.core.messages import ngettext
from desktop.shown.chart.vitals import TextRow


def with_room(rows: Sequence[TextRow], room: float, row: int, told: int) -> tuple[list[TextRow], str]:
    """The rows that stand in so much room, those that yield last; and which have none, in words.
    `row` is the height of one, `told` that of the words."""
    kept = [one for one in rows if not one.yields]
    some = [one for one in rows if one.yields]
    fits = max(floor((room - len(kept) * row) / row), 0)
    if fits >= len(some):
        return [*kept, *some], ""
    fits = max(floor((room - len(kept) * row - told) / row), 0)
    gone = some[fits:]
    words = ngettext("{n} row has no room: {names}", "{n} rows have no room: {names}", len(gone))
    return [*kept, *some[:fits]], words.format(n=len(gone), names=", ".join(one.name for one in gone))

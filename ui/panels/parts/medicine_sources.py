"""Columns of other medicine sources: one each where there is room, else one for all."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.core.messages import _
from desktop.shown.medicines.medicines import MedicineRow, SourceDose, SourceHead
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Mark, Text, line_width
from ui.painting.text import QUIET, SMALL, STRONG, Style, longest
from ui.table.row_model import Column
from ui.theme import px
from ui.theme.measures import CAPTION

_LONG = 60
"""Longer than this a dose is not said twice in one row."""
_REST, _EACH = 380, 92
"""Widths at 100 % of the other columns and of one source: with less than that they share a column."""
_PAD = 26
"""Beside a dose: its mark, and the room between two columns."""
_NAMED = Style(CAPTION - 0.5, role="text2")


def least(sources: Sequence[SourceHead], rows: Sequence[MedicineRow]) -> float:
    """The width of the table, in px, from which each source has a column of its own: there no number of its
    doses stands apart from its unit."""
    needed = [float(px(_EACH))] * len(sources)
    for row in rows:
        for at, dose in enumerate(row.sources[: len(sources)]):
            style = STRONG if dose.differs else QUIET
            needed[at] = max(needed[at], longest(_said(row, dose), style, apart=True) + px(_PAD))
    return px(_REST) + sum(needed)


def columns(sources: Sequence[SourceHead], each: bool) -> tuple[Column, ...]:
    """A column for each source, with how fresh it is below its name, or one for all."""
    if each:
        return tuple(Column(f"source-{s.key}", s.name, 100, 0.6, note=_fresh(s)) for s in sources)
    if not sources:
        return ()
    notes = tuple(_fresh(s, f"{s.name} ") for s in sources if s.key != "chart")
    return (Column("sources", _("Other sources"), 220, 1.6, notes=notes, sortable=False),)


def cells(row: MedicineRow, sources: Sequence[SourceHead], each: bool) -> tuple[Cell, ...]:
    """One for each of the `columns`; a source that says nothing of it was not asked."""
    lacking = SourceDose(_("not asked"), asked=False)
    doses = [*row.sources, *(lacking for _n in range(len(sources) - len(row.sources)))]
    if each:
        return tuple(_cell(row, dose) for dose in doses)
    return (_together(row, sources, doses),) if sources else ()


def _fresh(source: SourceHead, name: str = "") -> Line:
    """Freshness of a source, after its name where that is not the column's title."""
    if source.state == "fresh" or not source.note:
        words = f"{name}{source.note}".strip()
        return (Text(words, _NAMED),) if words else ()
    icon = "clock-counter-clockwise" if source.state == "old" else "question"
    # What nobody asked is grey, as everywhere: it is in nobody's way who reads the list.
    role = "text2" if source.state == "not_asked" else "warn"
    return (Icon(icon, role, 12), Gap(4), Text(f"{name}{source.note}", _NAMED.on(role)))


def below(row: MedicineRow, sources: Sequence[SourceHead]) -> tuple[Line, ...]:
    """Lines under a row: what sources say beyond the short words in their columns, each after its name."""
    return tuple(
        (
            Text(_("{sources}:").format(sources=source.name), SMALL),
            Gap(6),
            Text(dose.more, SMALL.on("text"), wraps=True),
        )
        for source, dose in zip(sources, row.sources, strict=False)
        if dose.more
    )


def repeats(row: MedicineRow) -> bool:
    """True where the dose is what a source says in its column and below the row."""
    return any(dose.short and dose.text == row.dose for dose in row.sources)


def _said(row: MedicineRow, dose: SourceDose) -> str:
    if dose.short:
        return dose.short
    # A paragraph in a narrow column is a tower of words: it stands in full beside the name.
    return _("as written at left") if len(dose.text) > _LONG and dose.text == row.dose else dose.text


def _cell(row: MedicineRow, dose: SourceDose) -> Cell:
    said = _said(row, dose)
    if said != dose.text:
        return Cell((((Text(said, QUIET, wraps=True),),),), words=dose.text)
    if dose.differs:
        return Cell((((Mark("bar", "warn", size=8), Text(said, STRONG, wraps=True)),),), words=said)
    return text_cell(said, QUIET if dose.asked else SMALL)


def _together(row: MedicineRow, sources: Sequence[SourceHead], doses: Sequence[SourceDose]) -> Cell:
    """All in one cell: sources that say the same are named together, and what differs is marked."""
    named: dict[tuple[str, bool, bool], list[str]] = {}
    for source, dose in zip(sources, doses, strict=False):
        if source.key == "chart" and not dose.differs:
            continue  # what is on the chart stands at the left
        named.setdefault((_said(row, dose), dose.differs, dose.asked), []).append(source.name)
    beside: list[Line] = []
    below: list[tuple[Line, ...]] = []
    for (said, differs, asked), names in named.items():
        mark: Line = (Mark("bar", "warn", size=8),) if differs else ()
        style = STRONG if differs else QUIET if asked else SMALL
        # Who says it comes first: below a dose, the name would be read as the heading of the next one.
        who = _("{sources}:").format(sources=", ".join(names))
        beside.append((Text(who, SMALL), Gap(6), *mark, Text(said, style)))
        below.append(((Text(who, SMALL, wraps=True),), (Gap(12), *mark, Text(said, style, wraps=True))))
    longest = max(beside, key=line_width, default=())
    mixed = [
        line for one, two in zip(beside, below, strict=True) for line in (two if one is longest else (one,))
    ]
    return Cell((tuple(beside), tuple(mixed), tuple(line for two in below for line in two)), step=16)

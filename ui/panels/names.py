"""A patient's name in a table: FAMILY, Given; two lines where one is too short; the warning keeps its
place.
"""

from __future__ import annotations

from desktop.core.messages import _
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import PLAIN, STRONG, Style
from ui.theme.measures import CAPTION, SEMIBOLD


def name_forms(family: str, given: str, similar: bool = False) -> tuple[tuple[Line, ...], ...]:
    """The forms of a name from the fullest to two lines; `similar` warns of one like it."""
    capitals = Text(f"{family.upper()},", STRONG)
    first = Text(f" {given}", PLAIN)
    said = _("similar name")
    mark: Line = (Gap(10), Icon("users", "warn", 14, plain=f" ({said})")) if similar else ()
    named: Line = (
        (Gap(10), Icon("users", "warn", 14), Gap(6), Text(said, Style(CAPTION, role="warn")))
        if similar
        else ()
    )
    forms: list[tuple[Line, ...]] = []
    if similar:
        forms.append(((capitals, first, *named),))
    forms.append(((capitals, first, *mark),))
    small = Text(f"{family.upper()},", Style(CAPTION, SEMIBOLD))
    below = Text(given, Style(CAPTION), wraps=True)
    forms.append(((small, *mark), (below,)))
    forms.append(((Text(small.plain, small.style, wraps=True), *mark), (below,)))
    return tuple(forms)


def name_cell(family: str, given: str, similar: bool = False) -> Cell:
    """A cell with a name."""
    return Cell(name_forms(family, given, similar), words=f"{family.upper()}, {given}")

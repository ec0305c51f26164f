"""A patient's name in a table: FAMILY, Given; two lines where one is too short; the warning keeps its
place.
"""

from __future__ import annotations

from desktop.core.messages import _
from desktop.core.names import family_first, isolated
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import PLAIN, STRONG, Style
from ui.theme.measures import CAPTION, SEMIBOLD


def name_forms(
    family: str, given: str, similar: bool = False, remark: str = ""
) -> tuple[tuple[Line, ...], ...]:
    """The forms of a name from the fullest to two lines; `similar` warns of one like it, `remark` says what
    must be known before anybody is called: dead, replaced, a protected address."""
    # A name that is one piece has nothing after its comma.
    family, given = isolated(family.upper()), isolated(given)
    last = f"{family}," if given else family
    capitals = Text(last, STRONG)
    first = Text(f" {given}" if given else "", PLAIN)
    said = _("similar name")
    mark: Line = (Gap(10), Icon("users", "warn", 14, plain=f" ({said})")) if similar else ()
    named: Line = (
        (Gap(10), Icon("users", "warn", 14), Gap(6), Text(said, Style(CAPTION, role="warn")))
        if similar
        else ()
    )
    warn = Text(remark, Style(CAPTION, SEMIBOLD, "warn"), wraps=True)
    told: Line = (Gap(10), warn) if remark else ()
    forms: list[tuple[Line, ...]] = []
    if similar:
        forms.append(((capitals, first, *named, *told),))
    forms.append(((capitals, first, *mark, *told),))
    small = Text(last, Style(CAPTION, SEMIBOLD))
    below = (Text(f"{given} " if remark else given, Style(CAPTION), wraps=True), *((warn,) if remark else ()))
    forms.append(((small, *mark), below))
    forms.append(((Text(small.plain, small.style, wraps=True), *mark), below))
    return tuple(forms)


def name_cell(family: str, given: str, similar: bool = False, remark: str = "") -> Cell:
    """A cell with a name."""
    words = " ".join(one for one in (family_first(family, given), remark) if one)
    return Cell(name_forms(family, given, similar, remark), words=words)

"""What is wrong with a page: cut, one over another, broken, too faint."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTextEdit, QWidget

from tests.layout.colours import ground, strongest
from tests.layout.page import Drawn, Page, cuts, scrolled_by
from ui.editors.parts.phrase_list import PhraseList
from ui.painting.text import BROKEN, CUT
from ui.theme.roles import contrast
from ui.window.command_palette import CommandPalette
from ui.window.notice import UndoNotice
from ui.window.origin_card import OriginCard
from ui.window.sheet import Sheet

FLOATING = (CommandPalette, OriginCard, PhraseList, Sheet, UndoNotice)
"""What lies over a page, with an edge of its own."""
SLACK = 2.0
"""So many pixels may stand over an edge: Qt tells the ink of letters in whole pixels, rounded outwards."""
CONTRAST = 4.5
_UNIT = re.compile(
    r"^(mg|g|µg|mikrog|ml|mL|mmol|µmol|nmol|L|kg|cm|mm|mmHg|IE|E|%|°C|tabl?|slag|timer|ganger)(?![a-zæøåA-ZÆØÅ0-9.])"
)
# Not behind the colon of an hour or in a pressure: what follows 07:32 or 152/81 is no part of it.
_GROUP = re.compile(r"(?<![\d.,:/])\d{1,3}(?:[ \u00a0]\d{3})*[ ]\d{3}(?!\d)")
AXES = ("VitalsChart",)
_TICK = re.compile(r"[−-]?\d+(?:\u00a0\d{3})*(?:[.,]\d+)?")
_FACE = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Fault:
    """A violation: which rule, in which widget, of which words."""

    rule: str
    where: str
    text: str
    more: str = ""

    def __str__(self) -> str:
        return f"{self.rule} in {self.where}: {self.text!r} {self.more}".rstrip()


def _fault(rule: str, one: Drawn, more: str = "") -> Fault:
    return Fault(rule, _name(one), one.text, more)


def _name(one: Drawn) -> str:
    widget = one.owner
    # A viewport is known by whose it is.
    if type(widget).__name__ == "QWidget" and widget.parentWidget() is not None:
        widget = widget.parentWidget()
    return type(widget).__name__


def _share(part: QRectF, whole: QRectF) -> float:
    both = part & whole
    size = whole.width() * whole.height()
    return both.width() * both.height() / size if size and not both.isEmpty() else 0.0


def visible(page: Page) -> tuple[list[Drawn], list[Fault]]:
    """The texts that can be seen, and those of which something painted later hides a part."""
    seen, faults = [], []
    for one in page.texts:
        if one.shown.isEmpty():
            continue
        # A line struck through a text hides nothing; Qt paints its own texts after what lies below them.
        parts = [
            (_share(area, one.shown), owner)
            for area, order, owner in page.fills
            if order > one.order and min(area.height(), area.width()) > 2 and area.intersects(one.shown)
            and not (one.native and owner is one.owner)
        ]  # fmt: skip
        most = max((part for part, _owner in parts), default=0.0)
        if most > 0.9:
            continue
        seen.append(one)
        by = max(parts, key=lambda p: p[0])[1] if parts else None
        if by is not None and most > 0.08 and not _floats(by) and not _at_an_edge(page, one):
            faults.append(_fault("half covered", one, f"by {type(by).__name__}"))
    return seen, faults


def _floats(widget: QWidget) -> bool:
    """Whether a widget lies over the page for a while: what it hides comes back."""
    above: QWidget | None = widget
    while above is not None:
        if isinstance(above, FLOATING):
            return True
        above = above.parentWidget()
    return False


def _at_an_edge(page: Page, one: Drawn) -> bool:
    """Whether a text may be half hidden: it is in what scrolls, and one can scroll on."""
    return any(area.verticalScrollBar().maximum() for area in scrolled_by(one.owner, page.root))


def _scrolls(page: Page, one: Drawn, room: QRectF) -> bool:
    """Whether all that lacks of a text comes when one scrolls, down (or, in a table, across)."""
    areas = scrolled_by(one.owner, page.root)
    if not areas:
        return False
    near = areas[0]
    of_near = near.viewport() is one.owner
    inside = one.own.adjusted(-SLACK, -SLACK, SLACK, SLACK)
    across = one.area.left() < room.left() or one.area.right() > room.right()
    if across and (isinstance(near, QTextEdit) or not near.horizontalScrollBar().maximum()):
        return False
    down = one.area.top() < inside.top() or one.area.bottom() > inside.bottom()
    if down and not (of_near and near.verticalScrollBar().maximum()):
        return False
    return across or any(area.verticalScrollBar().maximum() for area in areas)


def cut(page: Page) -> list[Fault]:
    """Letters outside their widget, or taken away by a clip; a widget that stands outside its holder.

    At the upper and lower edge of what scrolls, a text may be half hidden: one scrolls on.
    """
    faults = [Fault("lost widget", type(one).__name__, one.accessibleName()) for one in page.lost]
    for one in page.texts:
        room = one.clip.adjusted(-SLACK, -SLACK, SLACK, SLACK)
        if room.contains(one.area):
            continue
        if _scrolls(page, one, room):
            continue
        if one.shown.isEmpty():
            faults.append(_fault("lost text", one))
        else:
            lacking = [
                f"{side} {by:.0f}"
                for side, by in (
                    ("left", room.left() - one.area.left()), ("right", one.area.right() - room.right()),
                    ("top", room.top() - one.area.top()), ("bottom", one.area.bottom() - room.bottom()),
                )
                if by > 0
            ]  # fmt: skip
            faults.append(_fault("cut", one, ", ".join(lacking)))
    return faults


def overlapping(page: Page, seen: list[Drawn]) -> list[Fault]:
    """Two texts of which letters stand on each other."""
    faults = []
    ordered = sorted(seen, key=lambda one: one.shown.top())
    for at, one in enumerate(ordered):
        mine = one.shown.adjusted(1, 1, -1, -1)
        for other in ordered[at + 1 :]:
            if other.shown.top() >= mine.bottom():
                break
            both = mine & other.shown.adjusted(1, 1, -1, -1)
            if both.isEmpty() or both.width() <= 0.5 or both.height() <= 0.5:
                continue
            first, last = sorted((one.order, other.order))
            if not any(first < order < last and _share(area, both) > 0.9 for area, order, _by in page.fills):
                faults.append(_fault("overlap", one, f"and {other.text!r} of {_name(other)}"))
    return faults


def broken(seen: list[Drawn], hostile: frozenset[str] = frozenset()) -> list[Fault]:
    """A word, number or dose that goes on in the next line, or is given up for a mark.

    The one exception is a word of hostile content (`hostile`) that is wider than its whole cell: it is shown
    whole on several lines.
    """
    faults = []
    ends: dict[str, set[str]] = {}
    for end, begin in cuts():
        # A broken piece is a line of its own.
        ends.setdefault(end, set()).add(begin)

    def excused(part: str) -> bool:
        return any(part.strip(BROKEN + CUT + " ") in word for word in hostile)

    for at, one in enumerate(seen):
        bare = one.text.rstrip()
        if not excused(bare.split()[-1]):
            # Our own words end with a space before it: `Search or do …`.
            if bare.endswith(CUT) and not bare.endswith((" " + CUT, "\u00a0" + CUT)) and set(bare) != {CUT}:
                faults.append(_fault("given up", one))
            if BROKEN in one.text:
                faults.append(_fault("broken number", one))
            if one.text == bare and _FACE.match(one.goes_on) and _FACE.match(bare[-1:]):
                faults.append(_fault("broken word", one, f"| {one.goes_on!r}"))
        after = next((s for s in seen[at + 1 : at + 4] if s.owner is one.owner), None)
        if after is None or after.area.center().y() <= one.area.bottom():
            continue
        if after.line.top() > one.line.bottom() + one.line.height() / 2:
            continue
        if _name(one) in AXES and _ticks(one, after):
            continue
        end = bare.removesuffix(BROKEN)
        # Of what is tried letter by letter, a letter that another text begins with is no piece.
        begin = next(
            (b for b in ends.get(end, ()) if after.text.startswith(b) and (len(b) > 1 or after.text == b)),
            None,
        )
        # What goes on below never begins to the right of where it was broken off.
        below = after.area.left() < one.area.right() and _aligned(one, after)
        if begin is not None and below and not excused(end) and not excused(begin):
            faults.append(_fault("broken word", one, f"| {after.text!r}"))
            continue
        if bare[-1:].isdigit() and abs(one.area.left() - after.area.left()) < 40:
            if excused(bare.split()[-1]):
                continue
            if _UNIT.match(after.text):
                faults.append(_fault("parted unit", one, f"| {after.text!r}"))
            elif _GROUP.search(bare + " " + after.text[:4]) and after.text[:1].isdigit():
                faults.append(_fault("parted number", one, f"| {after.text!r}"))
    return faults


def _aligned(one: Drawn, after: Drawn) -> bool:
    """Whether these may be two lines of one text: they begin, end or have their middle at one place."""
    here, below = one.line, after.line
    apart = here.left() - below.left(), here.right() - below.right(), here.center().x() - below.center().x()
    return abs(apart[0]) < 40 or min(abs(apart[1]), abs(apart[2])) < 4


def _ticks(one: Drawn, after: Drawn) -> bool:
    """Whether these are two numbers of an axis: its ticks stand below each other, flush right, and the next
    number somewhere else; what one text was parted into begins at its left edge."""
    if not (_TICK.fullmatch(one.text.strip()) and _TICK.fullmatch(after.text.strip())):
        return False
    here, below = one.line, after.line
    return abs(here.left() - below.left()) >= 2 or abs(here.right() - below.right()) < 2


def _over(pen: QColor, below: QColor) -> str:
    """What a colour that lets through looks like on another."""
    part = pen.alphaF()
    mixed = (
        round(a * part + b * (1 - part)) for a, b in zip(pen.getRgb()[:3], below.getRgb()[:3], strict=True)
    )  # type: ignore[index]
    return QColor(*mixed).name()


def faint(page: Page, seen: list[Drawn]) -> list[Fault]:
    """Text that stands out too little from what it is written on."""
    faults = []
    known: dict[tuple[str, str], float] = {}
    for one in seen:
        area = one.shown
        if area.width() < 2 or area.height() < 2:
            continue
        below = ground(page, area, one.colour)
        pen = one.colour if one.colour is not None else strongest(page, area, below)
        key = (_over(pen, below), below.name())
        if key not in known:
            known[key] = contrast(*key)
        if known[key] < CONTRAST:
            faults.append(_fault("faint", one, f"{known[key]:.2f}:1 {key[0]} on {key[1]}"))
    return faults


def faults(page: Page, hostile: frozenset[str] = frozenset()) -> list[Fault]:
    """All that is wrong with a page."""
    seen, covered = visible(page)
    return [*cut(page), *covered, *overlapping(page, seen), *broken(seen, hostile), *faint(page, seen)]

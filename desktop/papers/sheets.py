"""The sheets of a paper: A4 with head and foot on each, tables that go on over sheets, page x of y."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)

from desktop.core.errors import InputError
from desktop.core.messages import _, language
from desktop.letters.paper import typefaces
from desktop.letters.paper.numbering import PAGES, numbered
from desktop.letters.paper.structure_tags import Element, Kind, drawing
from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.letters.paper.typefaces import REGULAR
from desktop.papers.writing import GRID, INK, LINE, QUIET, SHADE, fact, markup, paragraph, plain, style
from desktop.shown.paper.papers import Fact, Stand, Whose

MARGIN, TOP, BOTTOM = 12 * mm, 10 * mm, 9 * mm
_MOST = 0.4
"""Maximum share of a sheet for its head; a longer one stands once, in full, before the rest."""


class Sheets:
    """Collects a paper's parts in reading order, then draws them on A4.

    `whose` and `facts` stand at the head of every sheet; a list about several has neither. `promise` is the
    line at the foot of every sheet.
    """

    def __init__(
        self,
        title: str,
        stand: Stand,
        whose: Whose | None = None,
        facts: Sequence[Fact] = (),
        *,
        wide: bool = True,
        promise: str = "",
    ) -> None:
        typefaces.register()
        self.width, self.height = landscape(A4) if wide else A4
        self.column = self.width - 2 * MARGIN
        self._title = title
        self._story: list[Any] = []
        self._root = Element("Document")
        self._last = Element("P", once=True)
        top = Element("Document")
        self._head = self._fitting(stand, whose, facts)
        self._foot = paragraph(
            " · ".join(p for p in (promise, _("Printed by {name}").format(name=stand.by)) if p),
            7.4,
            colour=QUIET,
        )
        self._foot.element = self._last
        # The head is read first, once; what of it is too long stands after it.
        for at, one in enumerate(self._head):
            one.element = top.add("P" if at else "H1", once=True)
        self._root.kids[:0] = top.kids
        self._foot_tall = self._foot.wrap(self.column - 24 * mm, self.height)[1]
        head_tall = sum(p.wrap(self.column, self.height)[1] for p in self._head)
        self.room = self.height - TOP - head_tall - 3 * mm - BOTTOM - self._foot_tall - 2 * mm
        if self.room < self.height * 0.3:
            raise InputError(
                _("The name and number are too long for a sheet of paper."),
                todo=_("Shorten them in the record, or write by hand."),
            )
        if stand.lacks:
            self.warn(_("The sheet is not complete:"), stand.lacks)

    def _fitting(self, stand: Stand, whose: Whose | None, facts: Sequence[Fact]) -> list[Paragraph]:
        """The head of every sheet; smaller where there is much of it, and facts apart where even so they
        would leave no room to write."""
        for scale in (1.0, 0.88, 0.76):
            found = self._top(stand, whose, facts, scale)
            if sum(p.wrap(self.column, self.height)[1] for p in found) <= self.height * _MOST:
                return found
        self._say(Paragraph(" &nbsp;·&nbsp; ".join(fact(one) for one in facts), style(8)))
        self._story.append(Spacer(0, 2 * mm))
        pointer = Fact(_("Allergies and alerts are too long to stand here: read all on sheet 1."), "alert")
        return self._top(stand, whose, (pointer,), 0.76)

    def _top(self, stand: Stand, whose: Whose | None, facts: Sequence[Fact], scale: float) -> list[Paragraph]:
        when = " · ".join(part for part in (_("as of {time}").format(time=stand.made), stand.fetched) if part)
        found = [
            Paragraph(
                f"{markup(self._title, strong=True)} &nbsp; {markup(when, colour=QUIET)}",
                style(9.2 * scale, spaceAfter=2),
            )
        ]
        if stand.labels:
            found.append(Paragraph(markup(stand.labels, strong=True), style(9.2 * scale)))
        if whose is None:
            return found
        # Name first and largest: whoever picks the sheet up sees whose it is before anything else.
        found.append(Paragraph(markup(whose.name, strong=True), style(13.5 * scale)))
        parts = (whose.born, whose.sex, whose.number, whose.deceased)
        found.append(Paragraph(markup(" · ".join(p for p in parts if p), strong=True), style(10 * scale)))
        if whose.place:
            found.append(Paragraph(markup(whose.place, colour=QUIET), style(8.4 * scale)))
        if facts:
            said = " &nbsp;·&nbsp; ".join(fact(one) for one in facts)
            found.append(Paragraph(said, style(9 * scale, spaceBefore=1)))
        return found

    # Parts

    def _say(self, made: Paragraph, kind: Kind = "P") -> None:
        """The next paragraph, a part of the paper's structure."""
        made.element = self._root.add(kind)
        self._story.append(made)

    def warn(self, title: str, texts: Sequence[str]) -> None:
        """Print a framed warning to be read before the rest."""
        said = Paragraph(f"{markup(title, strong=True)} {markup(' '.join(texts))}", style(8.8))
        said.element = self._root.add("P")
        box = Table([[said]], colWidths=[self.column], splitInRow=1, spaceAfter=2 * mm)
        box.setStyle(
            TableStyle(
                [
                    _FONT,
                    ("BOX", (0, 0), (-1, -1), 1.4, HexColor(INK)),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ]
            )
        )
        self._story.append(box)

    def heading(self, text: str, note: str = "", room: float = 26) -> None:
        """A heading; at least `room` millimetres stand with it on its sheet."""
        self._story.append(CondPageBreak(min(room * mm, self.room)))
        said = markup(text, strong=True) + (f" &nbsp; {markup(note, colour=QUIET)}" if note else "")
        self._say(Paragraph(said, style(9.6, spaceBefore=5, spaceAfter=2)), "H2")

    def text(self, words: str, size: float = 8.8, *, strong: bool = False) -> None:
        """A paragraph."""
        self._say(paragraph(words, size, strong=strong, spaceAfter=2))

    def gap(self, millimetres: float) -> None:
        self._story.append(Spacer(0, millimetres * mm))

    def figure(self, flowable: Flowable, alt: str) -> None:
        """Add a drawing; `alt` says what it shows to who does not see it."""
        flowable.element = self._root.add("Figure", alt=alt)
        self._story.append(flowable)

    def table(
        self,
        head: Sequence[str | Flowable],
        rows: Sequence[Sequence[Any]],
        widths: Sequence[float],
        *,
        tall: float = 0,
        shaded: Sequence[int] = (),
        grid: bool = True,
    ) -> None:
        """A table with its head on every sheet; `widths` are shares of the column, `tall` the least height of
        a row in millimetres (to write in), `shaded` the columns that were filled by the record.

        No row is torn apart, but one that is higher than a sheet.
        """
        shares = [self.column * share / sum(widths) for share in widths]
        top = [one if isinstance(one, Flowable) else paragraph(one, 7.8, strong=True) for one in head]
        cells: list[list[Any]] = [top, *map(list, rows)]
        structure = self._root.add("Table")
        for number, row in enumerate(cells):
            here = structure.add("TR")
            for cell in row:
                _tag(cell, here.add("TD" if number else "TH"), once=not number)
        commands: list[Any] = [
            _FONT,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2.4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2.4),
            ("TOPPADDING", (0, 0), (-1, -1), 1.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
            ("LINEBELOW", (0, 0), (-1, 0), 1, HexColor(INK)),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(LINE)),
            *(("BACKGROUND", (at, 0), (at, -1), HexColor(SHADE)) for at in shaded),
        ]
        if grid:
            commands += [
                ("LINEAFTER", (0, 0), (-2, -1), 0.5, HexColor(GRID)),
                ("BOX", (0, 0), (-1, -1), 0.5, HexColor(LINE)),
            ]
        heights = [None, *(self._row_height(row, shares, tall * mm) for row in rows)]
        higher = any(height is not None and height > self.room * 0.85 for height in heights)
        made = Table(
            cells,
            colWidths=shares,
            rowHeights=None if higher else heights,
            repeatRows=1,
            splitInRow=int(higher),
            spaceAfter=1.5 * mm,
        )
        made.setStyle(TableStyle(commands))
        self._story.append(made)

    @staticmethod
    def _row_height(row: Sequence[Any], widths: Sequence[float], least: float) -> float:
        """Height of a row: its highest cell, and no lower than a hand can write in."""
        tallest = 0.0
        for cell, width in zip(row, widths, strict=True):
            parts = cell if isinstance(cell, list) else [cell] if isinstance(cell, Flowable) else []
            tallest = max(tallest, sum(p.wrap(width - 4.8, 10_000)[1] for p in parts))
        return max(tallest + 4.6, least)

    def finish(self) -> bytes:
        """Draw everything; the same parts give the same bytes."""
        self._root.kids.append(self._last)
        out = BytesIO()
        document = BaseDocTemplate(
            out,
            pagesize=(self.width, self.height),
            # Metadata is shown by file managers and kept by searches: who it is stands on the paper only.
            title=plain(self._title),
            creator="Fagflate",
            lang="nb-NO" if language() == "nb" else "en",
            invariant=1,
            displayDocTitle=1,
            initialFontName=REGULAR,
        )
        frame = Frame(
            MARGIN, BOTTOM + self._foot_tall + 2 * mm, self.column, self.room,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        document.addPageTemplates([PageTemplate(id="sheet", frames=[frame], onPage=self._around)])
        document.build(self._story or [Spacer(0, 1)], canvasmaker=numbered(INK, self._root))
        return out.getvalue()

    def _around(self, canvas: Any, _document: Any) -> None:
        canvas.saveState()
        top = self.height - TOP
        for part in self._head:
            tall = part.wrap(self.column, self.height)[1]
            part.drawOn(canvas, MARGIN, top - tall)
            top -= tall
        canvas.setStrokeColor(HexColor(INK))
        canvas.setLineWidth(0.8)
        canvas.line(MARGIN, top - 1.5 * mm, self.width - MARGIN, top - 1.5 * mm)
        self._foot.wrap(self.column - 24 * mm, self.height)
        self._foot.drawOn(canvas, MARGIN, BOTTOM)
        words = plain(_("sheet {page} of").format(page=canvas.getPageNumber()))
        wide = typefaces.width(f"{words} 000", REGULAR, 8.4)
        canvas.setFillColor(HexColor(INK))
        typefaces.draw(canvas, self.width - MARGIN - wide, BOTTOM + 1, f"{words} ", REGULAR, 8.4)
        canvas.translate(self.width - MARGIN - wide + typefaces.width(f"{words} ", REGULAR, 8.4), BOTTOM + 1)
        canvas.doForm(PAGES)
        canvas.restoreState()


_FONT = ("FONT", (0, 0), (-1, -1), REGULAR, 8, 10)


def _tag(cell: Any, within: Element, *, once: bool) -> None:
    """Make the parts of a table's cell parts of its structure, in their order."""
    for part in cell if isinstance(cell, list) else [cell]:
        if isinstance(part, Drawn):
            part.element = within.add("Figure", alt=part.alt, once=once) if part.alt else None
        elif isinstance(part, Paragraph):
            part.element = within.add("P", once=once)


class Drawn(Flowable):  # type: ignore[misc]
    """A drawing of a given size: `draw(canvas, width, height)` with its lower left corner at 0, 0. In a table
    it says `alt` to who does not see it; where that is empty, the words beside it say the same."""

    element: Element | None = None

    def __init__(
        self, width: float, height: float, draw: Callable[[Any, float, float], None], alt: str = ""
    ) -> None:
        super().__init__()
        self.width, self.height, self.alt, self._draw = width, height, alt, draw

    def wrap(self, _room: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        with drawing(self.canv, self.element, (self.width, self.height)):
            self._draw(self.canv, self.width, self.height)

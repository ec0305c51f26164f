"""The one module that draws: a letter's parts on A4 pages, through reportlab.

Everything that a letter is made of (title, heading, paragraph, table, address, head and foot) is a method
here, and says its place in the letter's structure (`structure_tags`): the head of later pages, foot, barcode
and lines are artifacts. The same calls give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import msgspec
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    NextPageTemplate,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.letters.paper import typefaces
from desktop.letters.paper.fragments import QUIET, Span, fragments
from desktop.letters.paper.numbering import PAGES, numbered
from desktop.letters.paper.structure_tags import Element, Kind, drawing
from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.letters.paper.typefaces import REGULAR, SEMIBOLD, fitted, printable

INK, LINE, GHOST = "#14202A", "#C9D1D4", "#EDF0F1"

Placed = tuple[float, str, str, float, str]
"""A line: its baseline below the upper edge, text, font, size, colour."""

WIDTH, HEIGHT = A4
LEFT, RIGHT = 20 * mm, 20 * mm
"""Print houses want 18 mm free at the left; the window of a C5 envelope begins at 15 mm."""
COLUMN = WIDTH - LEFT - RIGHT
WINDOW_TOP, WINDOW_HEIGHT = 44 * mm, 30 * mm
FIRST_TOP, LATER_TOP, BOTTOM = 82 * mm, 30 * mm, 27 * mm


class Page(msgspec.Struct, frozen=True):
    """Parts of a page around the text.

    `sender` name, unit and address lines at the top left of the first page; `facts` at its right;
    `address` in the window (empty for none); `identity` the patient on every page but the first, with
    `title`; `code` the figures of the barcode; `draft` a word across each page, or empty.
    """

    title: str
    sender: tuple[str, ...]
    facts: tuple[str, ...]
    address: tuple[str, ...]
    identity: str
    code: str
    draft: str
    author: str
    subject: str
    page_words: str
    """`side {page} av`: the total follows it."""


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=REGULAR,
        fontSize=size,
        leading=leading,
        textColor=HexColor(INK),
        bulletFontName=REGULAR,
        allowWidows=0,
        allowOrphans=0,
        **more,
    )


_CHANGED = "Endret siden forrige versjon"
"""Words for the line beside a changed part, for who does not see it, in the letter's own language."""
_TITLE = _style("title", 20, 25)
_LEAD = _style("lead", 9.5, 13)
_HEADING = _style("heading", 10.5, 14, spaceBefore=9, spaceAfter=1.5)
_BODY = _style("body", 9.6, 13.6)
_NEXT = _style("next", 9.6, 13.6, spaceBefore=1.5)
_CELL = _style("cell", 9.2, 12.4)
_HEAD = _style("head", 8.2, 11)
_SMALL = _style("small", 8.4, 11.4)


def _said(
    spans: Sequence[Span], style: ParagraphStyle, within: Element, *, kind: Kind = "P", changed: bool = False,
    once: bool = False,
) -> Paragraph:  # fmt: skip
    """A paragraph of a part of the letter; where it was changed, the line beside it is read before it."""
    made = (_Changed if changed else Paragraph)("", style, frags=fragments(spans, style))
    made.line = within.add("Figure", alt=_CHANGED) if changed else None
    made.element = within.add(kind, once=once)
    return made


class _Changed(Paragraph):
    """A paragraph with a line in the margin: it says something else than the version before."""

    def draw(self) -> None:
        with drawing(self.canv, self.line, (0, self.height)):
            self._beside()
        super().draw()

    def _beside(self) -> None:
        self.canv.saveState()
        self.canv.setStrokeColor(HexColor(INK))
        self.canv.setLineWidth(1.6)
        # Right of what print houses want free.
        self.canv.line(-1.6 * mm, -1, -1.6 * mm, self.height)
        self.canv.restoreState()


class Paper:
    """Collects the parts of one letter in reading order, then draws them."""

    def __init__(self, page: Page) -> None:
        typefaces.register()
        self._page = page
        self._story: list[Any] = [NextPageTemplate("later")]
        self._root = Element("Document")
        # What stands around the text of the first page is read before it: first that it is a draft.
        self._ghost, self._sender, self._address, self._facts = (
            self._root.add("P", once=True) for _part in range(4)
        )

    def title(self, text: str, lead: Sequence[Span], identity: Sequence[Span]) -> None:
        """The letter's name, the line of the stay below it, and who the letter is about."""
        self._add([Span(text, strong=True)], _TITLE, kind="H1")
        if identity:
            self._add(identity, _LEAD)
        if lead:
            self._add(lead, _LEAD)
        self._story.append(Spacer(0, 5))

    def heading(self, text: str, room: float = 22, *, changed: bool = False) -> None:
        """A heading; at least `room` millimetres stand with it on its page."""
        self._story.append(CondPageBreak(room * mm))
        self._add([Span(text, strong=True)], _HEADING, changed, kind="H2")

    def paragraph(self, spans: Sequence[Span], *, next_line: bool = False, changed: bool = False) -> None:
        """A paragraph; `next_line` sets it close below the one before, `changed` a line beside it."""
        self._add(spans, _NEXT if next_line else _BODY, changed)

    def small(self, spans: Sequence[Span]) -> None:
        """A paragraph in small type."""
        self._add(spans, _SMALL)

    def gap(self, millimetres: float) -> None:
        self._story.append(Spacer(0, millimetres * mm))

    def rule(self) -> None:
        """A thin line across the column."""
        line = Table([[""]], colWidths=[COLUMN], rowHeights=[1])
        line.setStyle(TableStyle([("LINEABOVE", (0, 0), (-1, 0), 0.5, HexColor(LINE)), _font_of_table()]))
        self._story.append(line)

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[Sequence[Span]]],
        widths: Sequence[float],
        *,
        changed: frozenset[int] = frozenset(),
    ) -> None:
        """A table split over pages with its head repeated; `widths` are shares of the column, `changed` the
        rows with a line beside them."""
        grid = self._root.add("Table")
        top = grid.add("TR")
        cells: list[list[Any]] = [
            [_said([Span(h, quiet=True)], _HEAD, top.add("TH"), once=True) for h in head]
        ]
        for number, row in enumerate(rows):
            marked = number in changed
            here = grid.add("TR")
            cells.append(
                [_said(c, _CELL, here.add("TD"), changed=marked and not at) for at, c in enumerate(row)]
            )
        table = Table(
            cells,
            colWidths=[COLUMN * share / sum(widths) for share in widths],
            repeatRows=1,
            splitInRow=1,
            spaceBefore=3,
            spaceAfter=3,
        )
        table.setStyle(
            TableStyle(
                [
                    _font_of_table(),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (0, -1), 0),
                    ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 2.6),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.4),
                    ("LINEBELOW", (0, 0), (-1, 0), 0.9, HexColor(INK)),
                    ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(LINE)),
                ]
            )
        )
        self._story.append(CondPageBreak(26 * mm))
        self._story.append(table)

    def finish(self) -> bytes:
        """Draw everything; raises UnprintableError for a missing glyph."""
        page = self._page
        # What can't be drawn is said here: the library would wrap its own words around ours.
        around = [*page.facts, page.identity, page.title, page.author, page.draft]
        sender, address = (self._sender, _sender(page.sender)), (self._address, _address(page.address))
        for text in around:
            printable(text)

        def first(canvas: Any) -> None:
            for element, placed in (sender, address):
                with drawing(canvas, element):
                    _placed(canvas, placed)
            with drawing(canvas, self._facts):
                _facts(canvas, page)

        out = BytesIO()
        document = BaseDocTemplate(
            out,
            pagesize=A4,
            displayDocTitle=1,
            title=printable(page.title),
            author=printable(page.author),
            subject=printable(page.subject),
            creator="Fagflate",
            lang="nb-NO",
            invariant=1,
            initialFontName=REGULAR,
        )
        document.addPageTemplates(
            [
                _template("first", FIRST_TOP, first, page, self._ghost),
                _template("later", LATER_TOP, lambda canvas: _later(canvas, page), page, self._ghost),
            ]
        )
        document.build(self._story, canvasmaker=numbered(QUIET, self._root))
        return out.getvalue()

    def _add(
        self, spans: Sequence[Span], style: ParagraphStyle, changed: bool = False, *, kind: Kind = "P"
    ) -> None:
        self._story.append(_said(spans, style, self._root, kind=kind, changed=changed))


def _font_of_table() -> tuple[Any, ...]:
    return ("FONT", (0, 0), (-1, -1), REGULAR, 9, 12)


def _template(name: str, top: float, draw: Callable[[Any], None], page: Page, ghost: Element) -> PageTemplate:
    frame = Frame(
        LEFT,
        BOTTOM,
        COLUMN,
        HEIGHT - top - BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
        id=name,
    )

    def around(canvas: Any, _document: Any) -> None:
        canvas.saveState()
        if page.draft:
            with drawing(canvas, ghost):
                _across(canvas, page.draft)
        draw(canvas)
        _foot(canvas, page)
        canvas.restoreState()

    return PageTemplate(id=name, frames=[frame], onPage=around)


def _line(canvas: Any, x: float, top: float, text: str, font: str, size: float, colour: str = INK) -> None:
    """One line with its baseline `top` below the upper edge."""
    canvas.setFillColor(HexColor(colour))
    # The blank ends the line for who reads them one after the other without seeing them.
    typefaces.draw(canvas, x, HEIGHT - top, f"{printable(text)} ", font, size)


def _placed(canvas: Any, placed: Sequence[Placed]) -> None:
    for top, text, font, size, colour in placed:
        _line(canvas, LEFT, top, text, font, size, colour)


def _facts(canvas: Any, page: Page) -> None:
    below = 17 * mm
    for text in page.facts:
        wide = typefaces.width(printable(text), REGULAR, 8.8)
        _line(canvas, WIDTH - RIGHT - wide, below, text, REGULAR, 8.8, QUIET)
        below += 11.6


def _sender(sender: Sequence[str]) -> list[Placed]:
    """The office above the window; what would run into it is written smaller, on fewer lines."""
    room, wide = WINDOW_TOP - 17 * mm + 4, 110 * mm
    name, rest = (sender[0] if sender else ""), sender[1:]
    for scale, below in ((1.0, rest), (1.0, (" · ".join(rest),)), (0.8, (" · ".join(rest),))):
        large, small = 11.5 * scale, 8.8 * scale
        lines = [(line, SEMIBOLD, large, INK) for line in fitted(name, SEMIBOLD, large, wide)]
        lines += [(s, REGULAR, small, QUIET) for text in below for s in fitted(text, REGULAR, small, wide)]
        if sum(size * 1.32 for _text, _font, size, _colour in lines) <= room:
            break
    else:
        raise _too_long(_("The sender's name and address are too long for the letter."))
    placed, top = [], 17 * mm
    for line, font, size, colour in lines:
        placed.append((top, line, font, size, colour))
        top += size * 1.32
    return placed


def _address(address: Sequence[str]) -> list[Placed]:
    """The recipient in the envelope's window, smaller where there is much of it, never outside."""
    for size in (10, 9, 8, 7):
        lines = [line for text in address for line in fitted(text, REGULAR, size, 85 * mm)]
        if len(lines) * size * 1.3 <= WINDOW_HEIGHT:
            # Paper slides in its envelope: the first line keeps off the window's edge.
            top = WINDOW_TOP + size + min(3 * mm, (WINDOW_HEIGHT - len(lines) * size * 1.3) / 2)
            return [(top + size * 1.3 * at, line, REGULAR, size, INK) for at, line in enumerate(lines)]
    raise _too_long(_("The recipient's name and address do not fit into the envelope's window."))


def _too_long(what: str) -> InputError:
    return InputError(
        what,
        kept=_("The letter is kept as a draft."),
        todo=_("Shorten it in the record, or send the letter another way."),
    )


def _later(canvas: Any, page: Page) -> None:
    """Title and patient on the pages that follow; of a name too long for three lines the end is left out."""
    name, *facts = page.identity.split(" · ")
    lines = fitted(f"{page.title} · {page.identity}", REGULAR, 8.4, COLUMN)
    while len(lines) > 3 and name:
        name = name[:-8]
        lines = fitted(" · ".join((page.title, f"{name}…", *facts)), REGULAR, 8.4, COLUMN)
    top = 17 * mm
    for line in lines:
        _line(canvas, LEFT, top, line, REGULAR, 8.4, QUIET)
        top += 10.5
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, HEIGHT - top + 5, WIDTH - RIGHT, HEIGHT - top + 5)


def _foot(canvas: Any, page: Page) -> None:
    bars = Code128(page.code, barHeight=7 * mm, barWidth=0.25 * mm, quiet=0, humanReadable=0)
    canvas.setFillColor(HexColor(INK))
    bars.drawOn(canvas, LEFT, 11 * mm)
    words = page.page_words.format(page=canvas.getPageNumber())
    canvas.setFont(REGULAR, 8.4)
    canvas.setFillColor(HexColor(QUIET))
    width = typefaces.width(f"{words} 00", REGULAR, 8.4)
    canvas.drawString(WIDTH - RIGHT - width, 11 * mm, printable(f"{words} "))
    canvas.saveState()
    canvas.translate(WIDTH - RIGHT - width + typefaces.width(f"{words} ", REGULAR, 8.4), 11 * mm)
    canvas.doForm(PAGES)
    canvas.restoreState()


def _across(canvas: Any, word: str) -> None:
    canvas.saveState()
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(52)
    canvas.setFont(SEMIBOLD, 150)
    canvas.setFillColor(HexColor(GHOST))
    canvas.drawCentredString(0, -50, printable(word))
    canvas.restoreState()

"""Letters drawn as PDF against bare reportlab drawing the same text and tables in the same typefaces."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from html import escape
from io import BytesIO
from typing import Any
from unittest import mock

from desktop.letters.model import Letter
from desktop.letters.paper import pdf, typefaces
from desktop.letters.paper.fragments import Span
from desktop.letters.paper.page_drawing import COLUMN
from tests.letters.test_pdf import made

LETTERS = 60
GOAL = 0.65


class _Words:
    """Takes the place of the paper and keeps what is drawn on it: paragraphs, and tables as rows of texts."""

    def __init__(self, _page: Any) -> None:
        self.parts: list[str | tuple[list[list[str]], Sequence[float]]] = []

    def title(self, text: str, lead: Sequence[Span], identity: Sequence[Span]) -> None:
        self.parts += [text, _plain(identity), _plain(lead)]

    def heading(self, text: str, *_how: Any, **_more: Any) -> None:
        self.parts.append(text)

    def paragraph(self, spans: Sequence[Span], **_how: Any) -> None:
        self.parts.append(_plain(spans))

    small = paragraph

    def table(self, head: Sequence[str], rows: Any, widths: Sequence[float], **_how: Any) -> None:
        self.parts.append(([list(head), *([_plain(cell) for cell in row] for row in rows)], widths))

    def gap(self, _millimetres: float) -> None: ...

    def rule(self) -> None: ...

    def finish(self) -> bytes:
        _kept.append(self)
        return b""


_kept: list[_Words] = []


def _plain(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def _bare(letter: Letter) -> Callable[[], bytes]:
    """The same words with reportlab alone: paragraphs and tables of paragraphs; nothing is checked, and there
    is no head, foot, barcode or second pass for the number of pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    with mock.patch.object(pdf, "Paper", _Words):
        pdf.render(letter)
    parts = _kept.pop().parts
    typefaces.register()
    body = ParagraphStyle("body", fontName=typefaces.REGULAR, fontSize=9.6, leading=13.6)

    def paragraph(text: str) -> Any:
        return Paragraph(escape(text, quote=False), body)

    def draw() -> bytes:
        out = BytesIO()
        story: list[Any] = []
        for part in parts:
            if isinstance(part, str):
                story.append(paragraph(part))
            else:
                rows, widths = part
                wide = [COLUMN * share / sum(widths) for share in widths]
                story.append(Table([[paragraph(text) for text in row] for row in rows], colWidths=wide))
        SimpleDocTemplate(out, pagesize=A4, initialFontName=typefaces.REGULAR, invariant=1).build(story)
        return out.getvalue()

    return draw


def _seconds(draw: Callable[[], bytes]) -> float:
    began = time.process_time()
    draw()
    return time.process_time() - began


def letters() -> dict[str, Any]:
    """Letters a second of processor time, ours and bare, taken in turns; the goal is a share of the bare."""
    letter = made()
    bare = _bare(letter)
    for draw in (bare, lambda: pdf.render(letter)):
        draw()
    ours, theirs = [], []
    for _n in range(LETTERS):
        ours.append(_seconds(lambda: pdf.render(letter)))
        theirs.append(_seconds(bare))
    one, other = LETTERS / sum(ours), LETTERS / sum(theirs)
    return {
        "name": "letters",
        "per_second": round(one, 1),
        "bare_per_second": round(other, 1),
        "ratio": round(one / other, 2),
        "goal": GOAL,
        "at_least": True,
        "met": one / other >= GOAL,
        "bytes": len(pdf.render(letter)),
    }

"""Fragments made from spans are those that reportlab's own parser makes of the same text in markup."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from desktop.core.breaks import kept_together
from desktop.letters.paper import typefaces
from desktop.letters.paper.fragments import AMBER, AMBER_GROUND, QUIET, Span, fragments
from desktop.letters.paper.typefaces import FALLBACK, REGULAR, SEMIBOLD, UnprintableError

typefaces.register()
STYLE = ParagraphStyle("s", fontName=REGULAR, bulletFontName=REGULAR, textColor=HexColor("#14202A"))
_words = st.text(st.sampled_from("abcæøåÆ 0123,.:<>&\"'µ–×\u00a0\n\t漢字"), max_size=24)
_spans = st.lists(st.builds(Span, _words, st.booleans(), st.booleans(), st.booleans()), max_size=6)


def _markup(span: Span) -> str:
    text = "".join(
        f'<font name="{FALLBACK}">{escape(part, quote=False)}</font>'
        if font == FALLBACK
        else escape(part, quote=False)
        for font, part in typefaces.stretches(typefaces.printable(span.text))
    )
    if span.gap:
        return f'<font color="{AMBER}" backColor="{AMBER_GROUND}" name="{SEMIBOLD}">[{text}]</font>'
    if span.strong:
        return f'<font name="{SEMIBOLD}">{text}</font>'
    return f'<font color="{QUIET}">{text}</font>' if span.quiet else text


def _letters(found: list[Any]) -> list[tuple[str, str, str, str]]:
    """Each character with how it is drawn; blanks are looked at by themselves."""
    return [
        (
            letter,
            one.fontName,
            one.textColor.hexval(),
            getattr(getattr(one, "backColor", None), "hexval", str)(),
        )
        for one in found
        for letter in one.text
        if not letter.isspace()
    ]


@given(_spans)
def test_each_letter_is_drawn_as_from_markup(spans: list[Span]) -> None:
    ours = fragments(spans, STYLE)
    parsed = Paragraph("".join(_markup(span) for span in spans), STYLE).frags
    assert _letters(ours) == _letters(parsed)
    assert all(one.fontSize == STYLE.fontSize for one in ours)


@given(_spans)
def test_blanks_are_those_of_running_text(spans: list[Span]) -> None:
    text = "".join(one.text for one in fragments(spans, STYLE))
    assert text == text.strip(" ")
    # What belongs to a number stays beside it: these blanks do not break.
    kept = [kept_together(span.text) for span in spans]
    said = "".join(f"[{one}]" if span.gap else one for span, one in zip(spans, kept, strict=True))
    assert text.replace("\u00a0", "~").split() == said.replace("\u00a0", "~").split()


def test_neighbours_of_one_look_are_one_fragment() -> None:
    spans = [
        Span("Hei"),
        Span(" "),
        Span("du", strong=True),
        Span(" og ", strong=True),
        Span("her", gap=True),
    ]
    assert [one.text for one in fragments(spans, STYLE)] == ["Hei ", "du og ", "[her]"]


def test_a_character_without_a_glyph_is_refused() -> None:
    with pytest.raises(UnprintableError):
        fragments([Span("محمد")], STYLE)

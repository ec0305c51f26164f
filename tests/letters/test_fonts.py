"""The letter's fonts are what the generator makes of Inter, with figures of equal width."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from desktop.core.paths import resources

FONTS = resources() / "letters" / "fonts"
WEIGHTS = ("Regular", "SemiBold")


@pytest.mark.parametrize("weight", WEIGHTS)
def test_made_by_the_committed_generator(weight: str, tmp_path: Path) -> None:
    source = resources() / "fonts" / "inter" / f"Inter-{weight}.otf"
    if not source.is_file():
        pytest.skip("Inter's OpenType files are not in resources/fonts/inter")
    spec = importlib.util.spec_from_file_location("convert", FONTS / "convert.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = tmp_path / "made.ttf"
    module.convert(source, made)
    assert made.read_bytes() == (FONTS / f"Inter-{weight}.ttf").read_bytes()


@pytest.mark.parametrize("weight", WEIGHTS)
def test_figures_have_one_width_and_the_outlines_are_truetype(weight: str) -> None:
    with TTFont(FONTS / f"Inter-{weight}.ttf") as font:
        assert "glyf" in font
        assert "CFF " not in font
        names = font.getBestCmap()
        widths = [font["hmtx"][names[ord(figure)]][0] for figure in "0123456789"]
        # Inter's own tabular figures differ by a thousandth of an em.
        assert max(widths) - min(widths) <= font["head"].unitsPerEm // 500
        # An l with a tail must not look like an I, which is a bar of four points.
        bar, tailed = (font["glyf"][names[ord(letter)]] for letter in "Il")
        assert len(bar.coordinates) == 4
        assert len(tailed.coordinates) > 4


def test_the_licence_is_beside_them() -> None:
    text = (FONTS / "OFL.txt").read_text("utf-8")
    assert "SIL Open Font License, Version 1.1" in text
    assert "Inter Project Authors" in text

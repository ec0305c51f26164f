"""The pictures of the documentation have fewer colours than the screen, but amber stays amber."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from tests.conftest import ROOT
from ui import theme
from ui.theme import Scheme, colour


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_what_few_pixels_have_is_no_other_colour(qapp: QApplication, tmp_path: Path, scheme: Scheme) -> None:
    spec = importlib.util.spec_from_file_location("make", ROOT / "docs" / "screens" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    theme.apply(qapp, scheme, 1.0)
    try:
        image = QImage(300, 20, QImage.Format.Format_RGB32)
        # More shades, red among them, than there is room for, each of many pixels.
        for x in range(300):
            for y in range(20):
                image.setPixelColor(x, y, QColor(100 + x % 150, x // 2, 20))
        image.setPixelColor(7, 3, colour("warn"))
        file = tmp_path / "picture.png"
        assert image.save(str(file))
        make._smaller(file)
        assert QImage(str(file)).pixelColor(7, 3) == colour("warn")
    finally:
        theme.apply(qapp, Scheme.LIGHT, 1.0)

"""What words came from is seen in every theme, not by a ground alone that is nearly the paper's colour."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.editors.parts.field_paint import COPIED, paint_behind
from ui.theme import Scheme
from ui.theme.roles import contrast
from ui.theme.state import roles


@pytest.mark.parametrize("scheme", list(Scheme))
def test_copied_words_have_a_line_that_is_seen(qapp: QApplication, scheme: Scheme) -> None:
    theme.apply(qapp, scheme, 1.0)
    run: Any = SimpleNamespace(kind="text", state="copied", path="")
    piece: Any = SimpleNamespace(run=run, start=0, end=4, outdated=False)
    paper = QImage(100, 40, QImage.Format.Format_RGB32)
    painter = QPainter(paper)
    lines = paint_behind(painter, [piece], lambda _start, _end: [QRectF(10, 4, 40, 18)])
    painter.end()
    ((line),) = lines
    assert (line.role, line.dashed) == (COPIED, True)
    table = roles()
    assert contrast(getattr(table, line.role), table.surface) >= 3
    assert contrast(getattr(table, line.role), table.sunken) >= 3
    theme.apply(qapp, Scheme.LIGHT, 1.0)

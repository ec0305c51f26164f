"""Where words stand instead of a reference range, the column has room for them on two lines."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import samples_laboratory
from tests.ui.windows import shown as _window
from ui.panels import make_panel
from ui.panels.laboratory import LaboratoryPanel

WORDS = "ingen referanse for alderen"


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_a_range_that_is_missing_takes_two_lines_and_not_three(qtbot: QtBot, size: tuple[int, int]) -> None:
    model = samples_laboratory.laboratory()
    groups = tuple(
        structs.replace(
            group, rows=tuple(structs.replace(row, reference=WORDS, below=()) for row in group.rows)
        )
        for group in model.groups
    )
    window = _window(qtbot, size)
    panel = make_panel("laboratory")
    assert isinstance(panel, LaboratoryPanel)
    panel.set_model(structs.replace(model, groups=groups))
    window.set_page("laboratory", panel)
    window.show_page("laboratory")
    QApplication.processEvents()
    view = panel.view
    heights = [view.rowHeight(row) for row in range(view.model().rowCount())]
    assert max(heights) < 48, "three lines take 52"

"""Every kind of panel on paper: A4 across, drawn as vectors."""

from __future__ import annotations

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.test_panels import MODELS
from ui.panels import make_panel
from ui.printing.printing import panel_pdf

A4 = (842, 595)
ICON = 200
"""So many dots at most has a picture that is a sign; a panel that became one has thousands."""


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_kind_prints_on_a4_as_vectors(qtbot: QtBot, qapp: QApplication, kind: str) -> None:
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    panel.resize(1314, 760)
    panel.set_model(MODELS[kind]())
    panel.show()
    pdf, sheets = panel_pdf(panel, "Skrevet ut", "")
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == sheets > 0
        assert {(round(page.get_width()), round(page.get_height())) for page in document} == {A4}
        pictures = [
            one.get_px_size()
            for page in document
            for one in page.get_objects(max_depth=8)
            if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        ]
    assert not [size for size in pictures if max(size) > ICON]

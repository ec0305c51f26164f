"""Every kind of panel on paper: A4 unless a person chose another sheet, drawn as vectors."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.ui.test_panels import MODELS
from ui.panels import make_panel
from ui.printing import printing

A4, LETTER = (842, 595), (792, 612)
ICON = 200
"""So many dots at most has a picture that is a sign; a panel that became one has thousands."""


class _American(QPrinter):
    """A printer whose own sheet, as its driver says, is not A4."""

    def __init__(self, mode: QPrinter.PrinterMode) -> None:
        super().__init__(mode)
        self.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))


def _printed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, path: Path, kind: str, chosen: QPageSize.PageSizeId | None
) -> list[tuple[int, int]]:
    """The sizes of the sheets that a person gets who accepts the dialogue, in points."""
    monkeypatch.setattr(printing, "QPrinter", _American)
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    panel.resize(1314, 760)
    panel.set_model(MODELS[kind]())
    panel.show()
    failed: list[Exception] = []
    dialog = printing.ask_and_print(panel, panel, "Skrevet ut", failed=failed.append)
    dialog.printer().setOutputFileName(str(path))
    if chosen is not None:
        dialog.printer().setPageSize(QPageSize(chosen))
    dialog.done(QDialog.DialogCode.Accepted)
    assert not failed
    with pypdfium2.PdfDocument(path) as document:
        return [(round(page.get_width()), round(page.get_height())) for page in document]


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_kind_prints_on_a4_as_vectors(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / "sheet.pdf"
    sizes = _printed(qtbot, monkeypatch, path, kind, None)
    assert sizes
    assert set(sizes) == {A4}
    with pypdfium2.PdfDocument(path) as document:
        pictures = [
            one.get_px_size()
            for page in document
            for one in page.get_objects(max_depth=8)
            if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        ]
    assert not [size for size in pictures if max(size) > ICON]


def test_who_chooses_another_sheet_in_the_dialogue_gets_it(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = _printed(qtbot, monkeypatch, tmp_path / "s.pdf", "problems", QPageSize.PageSizeId.Letter)
    assert set(sizes) == {LETTER}

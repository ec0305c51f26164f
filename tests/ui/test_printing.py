"""Paper: all rows, light, heading and foot on every sheet, nothing over anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.errors import FagflateError
from desktop.shown.parts import PanelState
from tests.ui import samples_patient, samples_results, samples_worklist
from tests.ui.samples_vitals import vitals
from ui import theme
from ui.panels import make_panel
from ui.printing.printing import print_panel
from ui.table.table import TablePanel
from ui.theme import Scheme


def _device(path: Path, kind: type[QPdfWriter] = QPdfWriter) -> QPdfWriter:
    device = kind(str(path))
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageOrientation(QPageLayout.Orientation.Landscape)
    device.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout.Unit.Millimeter)
    device.setResolution(300)
    return device


def _text(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@pytest.mark.parametrize("width", [1314, 1696])
def test_the_worklist_on_paper_has_every_patient(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, width: int
) -> None:
    theme.apply(qapp, Scheme.DARK, 1.0)
    panel = make_panel("worklist")
    qtbot.addWidget(panel)
    panel.resize(width, 700)
    panel.set_model(samples_worklist.worklist())
    path = tmp_path / "list.pdf"
    sheets = print_panel(_device(path), panel, "Skrevet ut 20.11.2026 14:32 av Maren Aas")
    pages = _text(path)
    assert len(pages) == sheets > 1
    whole = " ".join(pages)
    for row in samples_worklist.worklist().rows:
        # Tabular figures and the tailed l have no text of their own in such a file: capitals are read.
        for part in row.family.upper().split("-"):
            assert part in whole
    for page in pages:
        assert "Post Hjerte" in page
        assert "av Maren Aas" in page
        assert "side " in page
        assert "Neste oppgave" in page
    with pypdfium2.PdfDocument(path) as document:
        corner = bytes(document[0].render(scale=0.2).buffer)[:3]
    assert corner == b"\xff\xff\xff", "paper is white in the dark too"
    assert theme.scheme() is Scheme.DARK


def test_a_filtered_list_prints_what_is_seen(qtbot: QtBot, tmp_path: Path) -> None:
    panel = make_panel("worklist")
    assert isinstance(panel, TablePanel)
    qtbot.addWidget(panel)
    panel.resize(1696, 900)
    panel.set_model(samples_worklist.worklist())
    panel.set_filter("hjertesvikt")
    path = tmp_path / "some.pdf"
    print_panel(_device(path), panel)
    text = " ".join(_text(path))
    assert "SOLBAKKEN" in text
    assert "HAUGLAND" not in text


def test_a_chart_prints_on_one_sheet(qtbot: QtBot, tmp_path: Path) -> None:
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(1314, 760)
    panel.set_model(vitals())
    panel.show()
    path = tmp_path / "chart.pdf"
    assert print_panel(_device(path), panel, "Skrevet ut") == 1
    text = _text(path)[0]
    assert "furosemid" in text
    assert "Temperatur" in text


@pytest.mark.parametrize(("kind", "make"), [("medicines", samples_patient.medicines), ("vitals", vitals)])
def test_every_sheet_about_a_patient_says_whose_it_is(
    qtbot: QtBot, tmp_path: Path, kind: str, make: Callable[[], object]
) -> None:
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    panel.resize(1314, 760)
    panel.set_model(make())
    panel.show()
    path = tmp_path / "sheet.pdf"
    print_panel(_device(path), panel, "Maren Aas", "SOLBAKKEN, INGRID · KVINNE")
    pages = _text(path)
    assert pages
    assert all("SOLBAKKEN" in page and "INGRID" in page for page in pages)


def test_paper_says_what_is_left_out_and_how_old_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    panel = make_panel("worklist")
    assert isinstance(panel, TablePanel)
    qtbot.addWidget(panel)
    panel.resize(1696, 900)
    panel.set_model(samples_worklist.worklist())
    panel.set_filter("HJERTESVIKT")
    panel.set_state(PanelState("stale", note="SOM DEN VAR"))
    path = tmp_path / "some.pdf"
    print_panel(_device(path), panel)
    for page in _text(path):
        assert "HJERTESVIKT" in page
        assert "SOM DEN VAR" in page


class _Stops(QPdfWriter):
    """A printer that takes one sheet and then is gone."""

    def newPage(self) -> bool:
        return False


def test_a_printer_that_goes_after_the_first_sheet_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    panel = make_panel("worklist")
    qtbot.addWidget(panel)
    panel.resize(1314, 700)
    panel.set_model(samples_worklist.worklist())
    device = _device(tmp_path / "some.pdf", _Stops)
    with pytest.raises(FagflateError) as said:
        print_panel(device, panel)
    assert (said.value.what, said.value.kept) == ("Skriveren stoppet.", "Ingenting er merket som skrevet ut.")
    assert "velg en annen" in said.value.todo
    assert not device.paintingActive(), "a device that goes while it is painted on ends the process"


def test_room_for_buttons_is_none_on_paper(qtbot: QtBot, tmp_path: Path) -> None:
    panel = make_panel("results", of_patient=True)
    qtbot.addWidget(panel)
    panel.resize(1000, 700)
    panel.set_model(samples_results.alone())
    rows = len(samples_results.alone().rows)
    path = tmp_path / "answers.pdf"
    sheets = print_panel(_device(path), panel, "Maren Aas", "SOLBAKKEN, Ingrid Marie")
    assert (rows, sheets) == (10, 1)
    assert "SOLBAKKEN" in _text(path)[0]

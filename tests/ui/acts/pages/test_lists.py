"""The lists of a composed window leave it as text and on paper."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPdfWriter
from PySide6.QtTest import QTest

from desktop.acts.letters import PrintLetters
from desktop.acts.window import OpenPatient, Print
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import LISTS, PATIENT, close, dialog
from ui.acts.pages import lists
from ui.printing.printing import print_panel
from ui.table.row_model import Row
from ui.table.table import TablePanel
from ui.widgets.panel import Panel

FILLED = ("ward", "results", "tasks", "queue")
PATIENT_TABLES = ("medicines", "notes", "letters", "problems", "laboratory")


def page(seat: Seat, key: str) -> Panel:
    seat.desk.show_page(key)
    panel = seat.desk.pages.panel(key)
    seat.until(lambda: panel.state.kind != "loading")
    seat.quiet()
    return panel


def printed(panel: Panel, path: Path) -> tuple[int, int]:
    device = QPdfWriter(str(path))
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageOrientation(QPageLayout.Orientation.Landscape)
    device.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout.Unit.Millimeter)
    sheets = print_panel(device, panel, "Maren Aas")
    del device
    with pypdfium2.PdfDocument(path) as document:
        return sheets, len(document)


def copied(panel: TablePanel) -> tuple[Row, str]:
    """The row with the cursor, and what Ctrl+C puts on the clipboard."""
    row = next(item for item in panel.view.rows.items if isinstance(item, Row))
    assert panel.view.choose(row.key)
    QGuiApplication.clipboard().setText("nothing")
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return row, QGuiApplication.clipboard().text()


@pytest.mark.parametrize("key", FILLED)
def test_a_list_is_copied_as_text(seat: Seat, key: str) -> None:
    panel = page(seat, key)
    assert isinstance(panel, TablePanel)
    row, text = copied(panel)
    cells = [cell.plain for cell in row.cells]
    assert any(cells)
    assert [part for cell in cells for part in cell.split("\n") if part and part not in text] == []
    assert "\t" in text


@pytest.mark.parametrize("key", LISTS)
def test_a_list_is_printed(seat: Seat, key: str, tmp_path: Path) -> None:
    panel = page(seat, key)
    sheets, pages = printed(panel, tmp_path / "list.pdf")
    assert sheets == pages > 0
    # And the shortcut's act reaches the desk; a queue is printed by printing its letters.
    if key == "queue":
        assert panel.about(Print) == PrintLetters(panel.marked_keys())
    else:
        panel.run(Print)
        close(seat, dialog(seat))


def test_a_patients_tables_are_copied_and_printed(seat: Seat, tmp_path: Path) -> None:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seen = set()
    for tab in seat.desk.patients.page.tabs:
        seat.desk.patients.page.show_tab(tab.key)
        seat.quiet()
        for panel in seat.desk.patients.page.shown_panels():
            sheets, pages = printed(panel, tmp_path / f"{tab.key}-{panel.kind}.pdf")
            assert sheets == pages > 0, panel.kind
            if isinstance(panel, TablePanel) and panel.view.rows.items:
                row, text = copied(panel)
                assert row.cells[0].plain.split("\n")[0] in text, panel.kind
                seen.add(panel.kind)
    assert set(PATIENT_TABLES) <= seen


def test_the_print_dialog_names_the_patient_and_only_a_patients_does(seat: Seat) -> None:
    seat.desk.open_patient(PATIENT)
    banner = seat.until(lambda: seat.desk.patients.banner)
    # An earlier test may have left a tab without a table.
    seat.desk.patients.page.go_tab(1)
    seat.quiet()
    tables = [p for p in seat.desk.patients.page.shown_panels() if isinstance(p, TablePanel)]
    seat.desk.papers.print_panel(tables[0])
    shown = dialog(seat)
    assert banner.name in shown.windowTitle()
    assert banner.number in shown.windowTitle()
    close(seat, shown)
    seat.desk.show_page("ward")
    seat.desk.papers.print_panel(seat.desk.pages.panel("ward"))
    shown = dialog(seat)
    assert banner.family.upper() not in shown.windowTitle()
    close(seat, shown)


def test_the_banner_of_a_replaced_record_opens_the_living_one() -> None:
    done: list[object] = []
    banner = SimpleNamespace(record_other="b")
    desk = SimpleNamespace(patients=SimpleNamespace(banner=banner), do=done.append)
    lists.open_linked(desk)  # type: ignore[arg-type]
    assert done == [OpenPatient("b")]
    banner.record_other = ""
    lists.open_linked(desk)  # type: ignore[arg-type]
    assert len(done) == 1

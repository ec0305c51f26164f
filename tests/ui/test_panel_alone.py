"""Alt+Enter: a panel has the patient's page to itself, whatever stands beside it; Esc gives the rest back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.shown.parts import PanelState
from tests.ui.test_narrow import ALT, _open, _seen
from tests.ui.test_sentence import made
from tests.ui.test_window import TABS
from ui.widgets.button import StepButton
from ui.window.patient_page import PatientPage
from ui.window.window import MainWindow

SIZES = [((911, 700), 1.0), ((1366, 768), 1.0), ((1366, 768), 1.5), ((1920, 1000), 1.0)]


def _press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = ALT) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, held)
    QApplication.processEvents()


def _focused_in(panel: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and panel.isAncestorOf(focused)


def _way_back(page: PatientPage) -> list[StepButton]:
    return [one for one in page.findChildren(StepButton) if one.isVisible() and one.key == "Esc"]


@pytest.mark.parametrize(("size", "scale"), SIZES)
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_each_panel_has_the_page_and_escape_gives_all_back(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], scale: float, key: Qt.Key
) -> None:
    window, page, _column = _open(qtbot, qapp, size, scale)
    for number, place in enumerate(TABS[0].places, 1):
        _press(window, getattr(Qt.Key, f"Key_{number}"))
        before = _seen(page)
        _press(window, key)
        assert _seen(page) == [place.kind]
        panel = page.shown_panels()[number - 1]
        assert (panel.width(), panel.height()) == (page.stack.width(), page.stack.height())
        assert _focused_in(panel)
        (back,) = _way_back(page)
        assert panel.isAncestorOf(back)
        assert back.width() >= back.sizeHint().width()
        _press(window, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        assert _seen(page) == before, "as it was before, also where it was opened by an entry"
        assert _focused_in(panel)
        assert not _way_back(page)


def test_the_key_again_the_button_and_a_double_click_on_the_head_do_the_same(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window, page, _column = _open(qtbot, qapp, (1920, 1000))
    every = _seen(page)
    _press(window, Qt.Key.Key_Return)
    _press(window, Qt.Key.Key_Return)
    assert _seen(page) == every
    head = page.shown_panels()[0].head
    QTest.mouseDClick(head, Qt.MouseButton.LeftButton, pos=QPoint(head.width() - 200, head.height() // 2))
    assert _seen(page) == [TABS[0].places[0].kind]
    QTest.mouseClick(_way_back(page)[0], Qt.MouseButton.LeftButton)
    assert _seen(page) == every


def test_another_panel_another_tab_and_another_patient_begin_with_all(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window, page, _column = _open(qtbot, qapp, (1920, 1000))
    every = _seen(page)

    def tabs() -> None:
        page.go_tab(2)
        page.go_tab(1)

    def another() -> None:
        page.go_panel(2)

    for leave in (another, tabs, page.await_models):
        page.go_panel(1)
        _press(window, Qt.Key.Key_Return)
        assert len(_seen(page)) == 1
        leave()
        page.refresh_entries()
        assert _seen(page) == every
        assert not _way_back(page)


def test_a_panel_that_has_nothing_any_more_does_not_hide_the_others(qtbot: QtBot, qapp: QApplication) -> None:
    window, page, _column = _open(qtbot, qapp, (1920, 1000))
    page.go_panel(1)
    _press(window, Qt.Key.Key_Return)
    surface = page._surfaces[0]
    place = surface._places[0]
    surface._places = (replace(place, hide_empty=True), *surface._places[1:])
    panel = page.shown_panels()[0]
    panel.show_both(None, PanelState("empty", title="Ingenting"))
    page.refresh_entries()
    assert place.kind not in _seen(page)
    assert len(_seen(page)) > 1


def test_the_source_of_the_first_sentence_is_shown_though_another_panel_has_the_page(qtbot: QtBot) -> None:
    window, page = made(qtbot, (1366, 768))
    page.go_panel(1)
    _press(window, Qt.Key.Key_Return)
    assert _seen(page) == ["vitals"]
    page.go_source(2)
    assert _seen(page) == ["vitals", "laboratory"]

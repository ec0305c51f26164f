"""A narrow window: panels are tabs, orders come when asked for, what has no room is in a menu, never cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.patient import BeginOrder
from tests.ui import samples, samples_handover
from tests.ui.test_window import MODELS, TABS
from tests.ui.windows import shown
from ui import theme
from ui.editors.order.order_column import OrderColumn
from ui.panels import make_panel
from ui.panels.parts.handover_side import HandoverSide
from ui.theme import Layout, Scheme, layout_of
from ui.widgets.panel import Panel
from ui.window.folding import folded
from ui.window.patient_page import PatientPage
from ui.window.window import MainWindow

SIZES = [((911, 700), 1.0), ((1000, 700), 1.0), ((1366, 768), 1.5), ((800, 600), 1.0)]
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def _open(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int] = (911, 700), scale: float = 1.0
) -> tuple[MainWindow, PatientPage, OrderColumn]:
    theme.apply(qapp, Scheme.LIGHT, scale)
    window = shown(qtbot, size)
    page = PatientPage(TABS)
    window.set_page("patient", page)
    window.set_banner(samples.banner())
    window.show_page("patient")
    for kind, make in MODELS.items():
        for panel in page.panels_of(kind):
            panel.set_model(make())
    page.refresh_entries()
    column = OrderColumn()
    window.set_side(column)
    window.act.connect(lambda act: column.take_focus() if isinstance(act, BeginOrder) else None)
    page.panel_act.connect(lambda _panel, act: column.take_focus() if isinstance(act, BeginOrder) else None)
    qtbot.wait(1)
    page.take_focus()
    return window, page, column


def _seen(page: PatientPage) -> list[str]:
    return [panel.kind for panel in page.shown_panels() if panel.isVisible()]


def _whole(row: QWidget) -> None:
    """Nothing of a row is cut, and nothing lies over another."""
    parts = [
        one for one in row.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if one.isVisible()
    ]  # fmt: skip
    for at, one in enumerate(parts):
        assert row.rect().contains(one.geometry()), one.accessibleName()
        assert one.width() >= one.sizeHint().width(), one.accessibleName()
        for other in parts[at + 1 :]:
            assert not one.geometry().intersects(other.geometry())


def test_the_last_go_into_the_menu_first_and_where_one_is_stays() -> None:
    assert folded([50, 50, 50], 200, 40, 10) == []
    assert folded([50, 50, 50], 160, 40, 10) == [2]
    assert folded([50, 50, 50], 110, 40, 10) == [1, 2]
    assert folded([50, 50, 50], 110, 40, 10, kept=2) == [0, 1]
    assert folded([50, 50, 50], 10, 40, 10, kept=1) == [0, 2], "one is always there"
    assert folded([], 10, 40, 10) == []


@pytest.mark.parametrize(("size", "scale"), SIZES)
def test_one_panel_has_the_page_and_the_digits_go_to_the_others(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], scale: float
) -> None:
    window, page, _column = _open(qtbot, qapp, size, scale)
    assert layout_of(window.width()) is Layout.NARROW
    assert _seen(page) == ["vitals"], "the first of the main ones"
    for number, place in enumerate(TABS[0].places, 1):
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{number}"), ALT)
        assert _seen(page) == [place.kind]
        panel: Panel = page.shown_panels()[number - 1]
        assert panel.isAncestorOf(QApplication.focusWidget())
        assert panel.width() == page.width()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert _seen(page) == ["vitals"]


@pytest.mark.parametrize(
    ("size", "scale"), [*SIZES, ((1024, 700), 1.0), ((1366, 768), 1.0), ((1920, 900), 1.0)]
)
@pytest.mark.parametrize("ordering", [False, True])
def test_no_entry_of_the_rows_is_cut_and_all_can_be_reached(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], scale: float, ordering: bool
) -> None:
    window, page, column = _open(qtbot, qapp, size, scale)
    if ordering:
        column.take_focus()
    qtbot.wait(5)
    _whole(page.row)
    shown_names = {one.title for one in (*page.row.tabs, *page.row.entries) if one.isVisible()}
    assert shown_names | set(page.row.more.words) == {
        one.title for one in (*page.row.tabs, *page.row.entries)
    }
    if page.panel_row.isVisible():
        _whole(page.panel_row)
        there = {one.title for one in page.panel_row.entries if one.isVisible()}
        assert there | set(page.panel_row.more.words) == {one.title for one in page.panel_row.entries}
    assert page.panel_row.isVisible() == (layout_of(window.width()) is Layout.NARROW)


@pytest.mark.qt_log_ignore(r"This plugin does not support")
def test_what_is_in_the_menu_opens_from_there(qtbot: QtBot, qapp: QApplication) -> None:
    _window, page, _column = _open(qtbot, qapp, (800, 600))
    row = page.panel_row
    row.resize(260, row.height())
    assert row.more.isVisible()
    menu = row.more.open()
    words = [action.text() for action in menu.actions()]
    assert words == list(row.more.words)
    menu.actions()[-1].trigger()
    menu.close()
    assert row.entries[-1].isChecked()
    row.resize(260, row.height())
    assert row.entries[-1].isVisible(), "where one is stays in the row"
    _whole(row)


def test_the_orders_come_by_key_and_escape_closes_them_with_the_draft_kept(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window, page, column = _open(qtbot, qapp)
    before, wide = QApplication.focusWidget(), page.width()
    assert not column.isVisible()
    assert page.row.order.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_B, CONTROL)
    assert column.isVisible()
    assert column.field.hasFocus()
    assert column.head.back.isVisible()
    assert page.width() < wide, "the page is laid out in what is left: nothing of it is covered"
    assert not page.row.order.isVisible()
    column.field.setReadOnly(False)
    qtbot.keyClicks(column.field, "paracetamol")
    qtbot.keyClick(column.field, Qt.Key.Key_Escape)
    assert not column.isVisible()
    assert QApplication.focusWidget() is before
    qtbot.mouseClick(page.row.order, Qt.MouseButton.LeftButton)
    assert column.isVisible()
    assert column.field.text() == "paracetamol"
    qtbot.mouseClick(column.head.back, Qt.MouseButton.LeftButton)
    assert not column.isVisible()


def test_the_orders_stand_beside_as_soon_as_there_is_room_and_stay_while_written_in(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window, page, column = _open(qtbot, qapp)
    window.resize(1366, 768)
    qtbot.waitUntil(column.isVisible)
    assert not column.head.back.isVisible()
    assert not page.row.order.isVisible()
    column.take_focus()
    window.resize(911, 700)
    qtbot.waitUntil(lambda: page.panel_row.isVisible())
    assert column.isVisible(), "who writes an order does not lose sight of it"
    page.take_focus()
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: not page.panel_row.isVisible())
    window.resize(911, 700)
    qtbot.waitUntil(lambda: page.panel_row.isVisible())
    assert not column.isVisible()


def test_f6_passes_by_orders_that_are_away_and_opens_the_banner(qtbot: QtBot, qapp: QApplication) -> None:
    window, _page, column = _open(qtbot, qapp)
    window.banner.take_focus()
    assert not window.banner.short
    for _step in range(3):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        assert window.banner.short, "the page has its room again"
    assert not column.isVisible()
    assert window.status.isAncestorOf(QApplication.focusWidget())


def test_the_banner_opens_by_its_declared_key_above_palette_and_page(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window, _page, _column = _open(qtbot, qapp)
    before, low = QApplication.focusWidget(), window.banner.height()
    keys = (Qt.Key.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(window, *keys)
    assert window.banner.height() > low
    assert not window.banner.too_wide()
    assert window.palette_overlay.geometry().top() == window.banner.height()
    qtbot.keyClick(window, *keys)
    assert window.banner.height() == low
    assert QApplication.focusWidget() is before


def test_the_handovers_column_stands_below_its_list_until_the_window_is_wide(qtbot: QtBot) -> None:
    window = shown(qtbot, (1366, 768))
    panel = make_panel("handover")
    panel.set_model(samples_handover.handover())
    window.set_page("handover", panel)
    window.show_page("handover")
    column = panel.side
    assert isinstance(column, HandoverSide)
    qtbot.wait(5)
    for size in ((1366, 768), (911, 700)):
        window.resize(*size)
        qtbot.wait(5)
        corner = column.mapTo(window, column.rect().topLeft())
        assert corner.y() >= panel.mapTo(window, panel.rect().bottomLeft()).y()
        assert column.width() == panel.width(), "the list has the whole width"
        for label in (column.facts, column.follows, column.talk):
            assert label.isHidden() or not label.too_wide(), (size, label.words())
    column.button.setFocus()
    qtbot.keyClick(column.button, Qt.Key.Key_F6)
    assert window.status.isAncestorOf(QApplication.focusWidget())
    window.resize(1920, 1080)
    qtbot.wait(5)
    assert (
        column.mapTo(window, column.rect().topLeft()).x() >= panel.mapTo(window, panel.rect().topRight()).x()
    )

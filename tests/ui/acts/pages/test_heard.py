"""What a screen reader is told beyond names: where one is, what is chosen, menus, the order of stops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QMenu, QWidget

from tests.journeys.conftest import Seat
from tests.ui.acts.tour import LISTS, PATIENT, TOLD, Stop, look
from ui.table.table import TablePanel

ROLES = {
    QAbstractButton: {
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.RadioButton,
        QAccessible.Role.ButtonMenu,
    },
    QAbstractItemView: {QAccessible.Role.Table, QAccessible.Role.List, QAccessible.Role.Tree},
    QLineEdit: {QAccessible.Role.EditableText},
}


@pytest.fixture
def secretary(seat: Seat) -> Iterator[Seat]:
    """The same window with the ward's secretary at it."""
    doctor = seat.desk.actor
    seat.desk.sign_in(seat.ask(lambda desk, c: desk.somebody(c, "", seat.desk.ward, secretary=True)))
    seat.quiet()
    yield seat
    seat.desk.sign_in(doctor)
    seat.quiet()


def _pages(seat: Seat) -> Iterator[str]:
    """Bring the window to each of its places."""
    for page in LISTS:
        seat.desk.show_page(page)
        seat.until(lambda page=page: seat.desk.pages.panel(page).state.kind != "loading")
        seat.quiet()
        yield page
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    for tab in seat.desk.patients.page.tabs:
        seat.desk.patients.page.show_tab(tab.key)
        seat.quiet()
        yield f"tab {tab.key}"


def _ticked(seat: Seat) -> str:
    """Tick the first letter that can be printed."""
    seat.desk.show_page("queue")
    panel = seat.desk.pages.panel("queue")
    seat.until(lambda: panel.model and panel.model.rows)
    key = next(row.key for row in panel.model.rows if row.can_mark)
    panel.view.choose(key)
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    seat.quiet()
    return key


def test_every_control_of_the_secretarys_window_has_a_name(secretary: Seat) -> None:
    stops = [look(name, secretary.window) for name in _pages(secretary)]
    secretary.desk.show_page("coding")
    secretary.until(lambda: secretary.desk.pages.panel("coding").state.kind != "loading")
    secretary.quiet()
    coding = look("coding", secretary.window)
    assert coding.controls
    assert all(name for _kind, name in coding.controls)
    _ticked(secretary)
    stops.append(look("queue ticked", secretary.window))
    secretary.window.open_palette()
    secretary.quiet()
    stops.append(look("palette", secretary.window))
    secretary.window.palette_overlay.close_palette()
    assert [stop.name for stop in stops][-3:] == ["tab letters", "queue ticked", "palette"]
    assert all(stop.controls for stop in stops)
    nameless = [(stop.name, kind) for stop in stops for kind, name in stop.controls if not name]
    assert not nameless


def _places(walked: list[Stop]) -> list[Stop]:
    """Of a walk through the doctor's window, the stops at its pages and a patient's tabs."""
    places = [stop for stop in walked if stop.name in LISTS or stop.name.startswith("tab ")]
    assert len(places) > len(LISTS)
    return places


def test_what_is_pressed_read_or_written_is_told_as_such(walked: list[Stop]) -> None:
    assert ROLES.keys() == set(TOLD)
    places = _places(walked)
    assert {base for stop in places for _kind, bases, _role in stop.roles for base in bases} == set(TOLD)
    wrong = [
        (stop.name, kind, role)
        for stop in places
        for kind, bases, role in stop.roles
        for base in bases
        if role not in ROLES[base]
    ]
    assert not wrong


def test_where_one_is_is_told_in_the_navigation(walked: list[Stop]) -> None:
    for stop in _places(walked):
        assert stop.here == [PATIENT if stop.name.startswith("tab") else stop.name], stop.name


@pytest.mark.parametrize("page", ["ward", "tasks", "queue"])
def test_a_tables_menu_comes_by_key_and_says_what_it_does(
    seat: Seat, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Shown for real it would grab the keyboard, which the offscreen platform warns of.
    monkeypatch.setattr(QMenu, "popup", lambda *_place: None)
    seat.desk.show_page(page)
    panel = seat.desk.pages.panel(page)
    assert isinstance(panel, TablePanel)
    seat.until(lambda: panel.state.kind != "loading" and panel.view.rows.items)
    middle = panel.view.viewport().rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, panel.view.mapToGlobal(middle))
    QApplication.sendEvent(panel.view.viewport(), event)
    (menu,) = panel.findChildren(QMenu)
    actions = [action for action in menu.actions() if not action.isSeparator()]
    assert menu.accessibleName()
    assert all(action.text() for action in actions)
    texts = [action.text() for action in actions]
    assert len(texts) == len(set(texts)), "two entries that sound the same"
    sort = next(action for action in actions if "Sorter" in action.text())
    before = panel.view.rows.shown.sort
    sort.trigger()
    assert panel.view.rows.shown.sort != before
    panel.view.rows.shown.sort = -1
    panel.rebuild()
    menu.deleteLater()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)


def test_tab_goes_from_the_navigation_over_the_page_and_its_column_to_the_status(seat: Seat) -> None:
    window = seat.window
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()
    window.activateWindow()
    seat.until(window.isActiveWindow)
    regions: list[QWidget] = [window.navigation, window._centre, window._side_holder, window.status]
    window.navigation.stops[0].setFocus()
    seen: list[int] = []
    for _stop in range(150):
        focused = seat.until(QApplication.focusWidget)
        at = next((n for n, region in enumerate(regions) if region.isAncestorOf(focused)), -1)
        if not seen or seen[-1] != at:
            seen.append(at)
        if at == len(regions) - 1:
            break
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == [0, 1, 2, 3]


def test_the_chosen_person_and_ward_are_told_as_chosen(seat: Seat) -> None:
    seat.desk.choose()
    screen = seat.until(lambda: seat.window.covered and seat.desk.choosing.screen)
    seat.quiet()
    person = screen.people.rows[1]
    screen.people.choose(person.choice.key)
    told = [
        row.choice.key
        for row in screen.people.rows
        if QAccessible.queryAccessibleInterface(row).state().checked
    ]
    assert told == [person.choice.key]
    seat.desk.choosing.end()

"""Another patient in one frame: nothing that is pressed meanwhile reaches the one before, and no answer about
one patient is ever shown for another.

One idea: the opening of a patient in a window where another one was shown.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from desktop.core.errors import StoreError
from desktop.shown.questions import MakeReady
from desktop.views.page import patient_page
from tests.journeys.conftest import Seat
from tests.running.patience import PATIENCE
from tests.ui.acts.tour import PATIENT
from ui.acts.pages import patients
from ui.chart.chart import VitalsChart
from ui.table.table import TablePanel

OTHER, THIRD = "h07", "h12a"


@pytest.fixture
def desk(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    """A window on a ward's list, with nobody open; frames as long as a slow machine needs for an answer that
    is there."""
    monkeypatch.setattr(patients, "FRAME", PATIENCE)
    for patient in list(seat.desk.patients.open):
        seat.desk.patients.close(patient)
    seat.desk.show_page("ward")
    # Whoever had this window before may have left it narrow, or on another tab.
    seat.window.resize(1920, 1080)
    page = seat.desk.patients.page
    page.show_tab(page.tabs[0].key)
    seat.quiet()
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    seat.errors.clear()
    yield seat
    seat.quiet()
    seat.errors.clear()


def opened(seat: Seat, patient: str) -> None:
    seat.desk.open_patient(patient)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == patient)
    seat.quiet()


def ready(seat: Seat, patient: str) -> None:
    """As it is made ready while somebody looks at the page before."""
    found = seat.desk.patients
    answer = seat.desk.bridge.ask(MakeReady(found.page_of(patient, found.beside.asks())))
    seat.until(answer.done)  # type: ignore[attr-defined]


@contextmanager
def held_up(seat: Seat) -> Iterator[Callable[[], None]]:
    """The record answers nothing before it is let go."""
    gate = threading.Event()
    seat.session.store.read(lambda _connection: gate.wait(PATIENCE))
    try:
        yield gate.set
    finally:
        gate.set()


def names(seat: Seat) -> set[str]:
    """Whose page each part of the window is of, by what it shows."""
    page, found = seat.desk.patients.page, set()
    if (model := seat.window.banner.model) is not None:
        found.add(model.key)
    if seat.desk.order.kept is not None:
        found.add(seat.desk.order.kept.patient)
    if any(panel.model is not None for panel in page.made()):
        found.add(seat.desk.patients.focus)
    return found


class Presses(QObject):
    """Each press of a key as it arrives: at whom, and who was in focus by then."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.seen: list[tuple[str, str, bool, bool]] = []
        seat.app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        press = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if press and isinstance(watched, QWidget) and watched is QApplication.focusWidget():
            assert isinstance(event, QKeyEvent)
            banner, page = self._seat.window.banner.model, self._seat.desk.patients.page
            whole = all(panel.model is not None for panel in page.shown_panels())
            whose = banner.key if banner is not None else ""
            self.seen.append((event.text(), whose, page.isAncestorOf(watched), whole))
        return False


def press(window: QWidget, *keys: tuple[Qt.Key, str]) -> None:
    """Keys as they come from the system: to the window, whoever has its focus when they are taken up."""
    handle = window.windowHandle()
    for key, text in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.postEvent(handle, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


@pytest.fixture
def pressed(desk: Seat) -> Iterator[Presses]:
    found = Presses(desk)
    yield found
    desk.app.removeEventFilter(found)


# In time


def test_with_the_answer_there_the_page_is_the_other_s_in_one_step(desk: Seat) -> None:
    opened(desk, PATIENT)
    ready(desk, OTHER)
    page = desk.desk.patients.page
    emptied: list[str] = []
    page.await_models = lambda: emptied.append("page")  # type: ignore[method-assign]
    desk.window.banner.wait = lambda: emptied.append("banner")  # type: ignore[method-assign]
    painted: list[str] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, VitalsChart):
                # The bar beside its rows lies on it: what is under the bar alone is not the chart.
                bar = watched.findChild(QScrollBar)
                if not bar.geometry().contains(event.region().boundingRect()):
                    painted.append(desk.desk.patients.focus)
            return False

    counts = Painted()
    desk.app.processEvents()
    desk.app.installEventFilter(counts)
    try:
        desk.desk.open_patient(OTHER)
        # Before the loop turns once: all of it is the other one's, and nothing was painted of either.
        assert painted == []
        assert names(desk) == {OTHER}
        assert desk.desk.patients.banner is not None
        assert desk.desk.patients.banner.key == OTHER
        assert all(panel.model is not None for panel in page.shown_panels())
        assert desk.desk.order.column.model is not None
        assert OTHER in {one.key for one in desk.window.navigation.model.patients}
        assert desk.window.navigation.model.current == OTHER
        for _turn in range(8):
            desk.app.processEvents()
        assert painted == [OTHER], "the chart is painted once"
        assert emptied == []
    finally:
        desk.app.removeEventFilter(counts)
        del page.await_models, desk.window.banner.wait


def test_a_key_pressed_right_after_enter_is_the_other_patient_s(
    desk: Seat, pressed: Presses, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desk, PATIENT)
    ready(desk, OTHER)
    real = desk.desk.bridge.at_once

    def awaited(answer: Any, seconds: float) -> bool:
        press(desk.window, (Qt.Key.Key_Q, "q"), (Qt.Key.Key_Y, "y"))
        return real(answer, seconds)

    monkeypatch.setattr(desk.desk.bridge, "at_once", awaited)
    desk.desk.open_patient(OTHER)
    assert pressed.seen == [], "nothing is taken before the page is the other one's"
    for _turn in range(4):
        desk.app.processEvents()
    assert [one[:3] for one in pressed.seen] == [("q", OTHER, True), ("y", OTHER, True)], "nor is any lost"
    assert all(whole for *_rest, whole in pressed.seen)


def test_from_the_list_too(desk: Seat, pressed: Presses, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(desk, OTHER)
    real = desk.desk.bridge.at_once

    def awaited(answer: Any, seconds: float) -> bool:
        press(desk.window, (Qt.Key.Key_Down, ""), (Qt.Key.Key_Return, "\r"))
        return real(answer, seconds)

    monkeypatch.setattr(desk.desk.bridge, "at_once", awaited)
    panel = desk.desk.pages.panel("ward")
    before = panel.current_key()
    desk.desk.open_patient(OTHER)
    for _turn in range(4):
        desk.app.processEvents()
    assert panel.current_key() == before, "the list has gone"
    assert {one[1] for one in pressed.seen} == {OTHER}
    assert desk.desk.patients.focus == OTHER


def test_where_one_was_among_another_s_rows_is_not_kept(desk: Seat) -> None:
    opened(desk, PATIENT)
    page = desk.desk.patients.page
    for panel in page.shown_panels():
        if isinstance(panel, TablePanel) and len(panel.view.rows.keys) > 1:
            panel.view.choose(panel.view.rows.keys[-1])
    (chart,) = [panel.chart for panel in page.panels_of("vitals") if panel in page.shown_panels()]
    chart.go(0)
    kept = {panel.kind: panel.current_key() for panel in page.shown_panels()}
    ready(desk, OTHER)
    desk.desk.open_patient(OTHER)
    desk.quiet()
    assert chart.stop == -1
    first = {panel.kind: panel.current_key() for panel in page.shown_panels()}
    desk.desk.open_patient(PATIENT)
    desk.quiet()
    # As somebody finds it who opens the patient for the first time.
    again = {panel.kind: panel.current_key() for panel in page.shown_panels()}
    assert any(again[kind] != kept[kind] for kind in kept)
    page.await_models()
    desk.desk.patients.refresh()
    desk.quiet()
    assert {panel.kind: panel.current_key() for panel in page.shown_panels()} == again
    assert first != again


# Not in time


def test_a_slow_answer_empties_the_page_after_a_frame(
    desk: Seat, pressed: Presses, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desk, PATIENT)
    monkeypatch.setattr(patients, "FRAME", 0.016)
    waits: list[float] = []
    whole = futures.wait

    def waited(of: Any, seconds: float) -> Any:
        waits.append(seconds)
        return whole(of, seconds)

    monkeypatch.setattr(futures, "wait", waited)
    with held_up(desk) as let_go:
        desk.desk.open_patient(OTHER)
        assert waits == [0.016], "so long, once"
        assert names(desk) == set(), "nobody's name and nobody's values"
        assert desk.desk.order.column.model is None
        assert desk.desk.order.column.field.isReadOnly()
        assert [panel.state.kind for panel in desk.desk.patients.page.shown_panels()] == ["loading"] * len(
            desk.desk.patients.page.shown_panels()
        )
        # What is pressed now is about the patient whose page it is.
        press(desk.window, (Qt.Key.Key_Q, "q"))
        for _turn in range(4):
            desk.app.processEvents()
        assert [one[:3] for one in pressed.seen] == [("q", "", True)]
        assert desk.desk.patients.focus == OTHER
        let_go()
        desk.until(lambda: desk.desk.patients.banner)
        desk.quiet()
    assert names(desk) == {OTHER}
    assert all(panel.model is not None for panel in desk.desk.patients.page.shown_panels())
    assert desk.desk.order.column.model is not None


def test_one_patient_s_late_answer_never_fills_another_s_page(
    desk: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desk, PATIENT)
    monkeypatch.setattr(patients, "FRAME", 0.0)
    shown: list[str] = []
    banner, fill = desk.window.banner.set_model, desk.desk.patients._shown
    monkeypatch.setattr(desk.window.banner, "set_model", lambda one: (shown.append(one.key), banner(one)))
    monkeypatch.setattr(
        desk.desk.patients, "_shown", lambda panels, one: (shown.append(one.patient), fill(panels, one))
    )
    baskets: list[str] = []
    take = desk.desk.order.take
    monkeypatch.setattr(
        desk.desk.order, "take", lambda one: (baskets.append(one.kept.patient if one else ""), take(one))
    )
    with held_up(desk) as let_go:
        for patient in (OTHER, THIRD, OTHER, THIRD):
            desk.desk.open_patient(patient)
            desk.app.processEvents()
        let_go()
        desk.quiet()
    assert set(shown) == {THIRD}
    assert baskets == [THIRD]
    assert names(desk) == {THIRD}


def test_one_who_is_left_for_a_list_leaves_no_banner_over_it(
    desk: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patients, "FRAME", 0.0)
    with held_up(desk) as let_go:
        desk.desk.open_patient(OTHER)
        desk.app.processEvents()
        desk.desk.show_page("ward")
        let_go()
        desk.quiet()
    assert not desk.window.banner.isVisible()
    assert desk.desk.patients.focus == ""
    assert all(panel.model is None for panel in desk.desk.patients.page.made())


@pytest.mark.parametrize("frame", [PATIENCE, 0.0], ids=["in time", "late"])
def test_an_answer_that_fails_says_so(desk: Seat, monkeypatch: pytest.MonkeyPatch, frame: float) -> None:
    opened(desk, PATIENT)
    desk.session.reader.ready._pages.clear()
    monkeypatch.setattr(patients, "FRAME", frame)

    def fails(*_arguments: Any, **_named: Any) -> Any:
        raise StoreError("Disken kan ikke leses.", kept="Alt er beholdt.")

    real = patient_page._made
    monkeypatch.setattr(patient_page, "_made", fails)
    desk.desk.open_patient(OTHER)
    desk.until(lambda: desk.errors)
    desk.app.processEvents()
    assert names(desk) == set()
    assert {panel.state.kind for panel in desk.desk.patients.page.shown_panels()} == {"error"}
    assert "Disken kan ikke leses." in {p.state.title for p in desk.desk.patients.page.shown_panels()}
    assert [str(error) for error in desk.errors if "Disken" in str(error)]
    # Once the record can be read again the next look at it shows everything.
    monkeypatch.setattr(patient_page, "_made", real)
    desk.desk.patients.refresh()
    desk.desk.order.refresh()
    desk.until(lambda: desk.desk.patients.banner)
    desk.quiet()
    assert names(desk) == {OTHER}
    assert desk.desk.order.column.model is not None


# Made ready while nobody waits


def test_the_row_with_the_cursor_and_those_beside_it_are_ready(desk: Seat) -> None:
    panel = desk.desk.pages.panel("ward")
    assert isinstance(panel, TablePanel)
    keys = panel.view.rows.keys
    # What is being made ready of the place before would be one more.
    desk.until(lambda: not desk.desk.ahead.busy)
    # The test before may have left the cursor there: where it has been already nothing is made ready anew.
    desk.desk.ahead._place = ("", "")
    desk.session.reader.ready._pages.clear()
    panel.view.choose(keys[4])
    desk.until(lambda: len(desk.session.reader.ready._pages) == 3)
    acts = [panel.opened(key) for key in keys[3:6]]
    assert {act.patient for act in acts} == set(desk.session.reader.ready._pages)  # type: ignore[union-attr]


def test_the_open_patients_beside_the_one_in_focus_are_ready(desk: Seat) -> None:
    for patient in (OTHER, THIRD, PATIENT):
        opened(desk, patient)
    desk.session.reader.ready._pages.clear()
    desk.desk.open_patient(OTHER)
    desk.until(lambda: {THIRD, PATIENT} <= set(desk.session.reader.ready._pages))


def test_a_record_that_changes_again_and_again_is_made_ready_less_often(desk: Seat) -> None:
    panel = desk.desk.pages.panel("ward")
    assert isinstance(panel, TablePanel)
    desk.desk.show_page("ward")
    keys = panel.view.rows.keys
    panel.view.choose(keys[5])
    desk.until(lambda: not desk.desk.ahead.busy)
    ahead, waits = desk.desk.ahead, []
    ahead._since.invalidate()
    for _change in range(8):
        asked = set(ahead._asked)
        assert asked
        ahead.changed({patient: {"Observation"} for patient in asked})
        waits.append(ahead._pause.interval())
        ahead._asked = asked
    assert waits == [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]
    panel.view.choose(keys[6])
    assert ahead._pause.interval() == 250, "who goes elsewhere does not wait for it"
    desk.until(lambda: not ahead.busy)


def test_nothing_is_made_ready_by_the_clock_alone(desk: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(desk, OTHER)
    ahead = desk.desk.ahead
    desk.until(lambda: not ahead.busy)
    asked: list[str] = []
    real = desk.desk.bridge.ask
    monkeypatch.setattr(desk.desk.bridge, "ask", lambda one: (asked.append(type(one).__name__), real(one))[1])
    desk.desk.patients.refresh()
    desk.quiet()
    until = time.monotonic() + 0.6
    while time.monotonic() < until:
        desk.app.processEvents()
        time.sleep(0.01)
    assert "PanelsOf" in asked
    assert "MakeReady" not in asked

"""What a window counts: clicks, chords and runs of text, once each, from the start to the end of a task."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from desktop.acts import all_declared
from desktop.acts.drafts import KeepNote, SignOrders
from desktop.acts.letters import MarkPosted
from desktop.acts.measurements import EnterRound, KeepEntry
from desktop.core import counted
from desktop.core.clock import local
from desktop.core.counting import Counted
from desktop.core.errors import InputError
from desktop.core.usage.weeks import week_of
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL, NONE, Hands
from ui.acts.counting import Counting, counts, keep_counts

Key = Qt.Key
OTHER = "h03"


@pytest.fixture
def hands(seat: Seat) -> Iterator[Hands]:
    seat.window.activateWindow()
    seat.desk.show_page("ward")
    seat.quiet()
    made = Hands(seat)
    made.began()
    yield made
    made.counting.close()


def so_far(hands: Hands) -> tuple[int, int]:
    found = hands.seen()
    return found.steps, found.keys


def palette(hands: Hands) -> QLineEdit:
    hands.press(Key.Key_K, CONTROL)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    return field


def test_a_shortcut_a_run_of_text_and_the_chord_that_ends_it(hands: Hands) -> None:
    field = palette(hands)
    assert so_far(hands) == (1, 1)
    hands.write("bjørk")
    assert field.text() == "bjørk"
    assert so_far(hands) == (2, 6)
    hands.press(Key.Key_Backspace)
    assert so_far(hands) == (2, 7), "rubbed out in the same run"
    hands.press(Key.Key_Escape)
    assert so_far(hands) == (3, 8)


def test_what_is_held_what_repeats_and_a_moved_mouse_count_nothing(hands: Hands) -> None:
    QTest.keyClick(hands.window(), Key.Key_Shift)
    QTest.mouseMove(hands.window(), QPoint(300, 300))
    hands.press(Key.Key_Down)
    assert so_far(hands) == (1, 1)
    for _time in range(5):
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            again = QKeyEvent(kind, Key.Key_Down, NONE, "", True)
            QApplication.sendEvent(hands.window(), again)
    assert so_far(hands) == (1, 1)


def test_a_letter_in_a_list_is_a_chord_and_not_text(hands: Hands) -> None:
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Q)
    assert so_far(hands)[0] == 3


def test_a_key_that_a_field_does_not_take_as_text_is_a_choice(hands: Hands) -> None:
    field = palette(hands)
    field.setMaxLength(2)
    hands.write("ab")
    assert so_far(hands) == (2, 3)
    hands.write("3")
    assert so_far(hands) == (3, 4)
    field.setMaxLength(100)
    hands.press(Key.Key_Escape)


def test_a_dead_key_is_text(hands: Hands) -> None:
    field = palette(hands)
    hands.write("Ren")
    event = QInputMethodEvent()
    event.setCommitString("é")
    QApplication.sendEvent(field, event)
    assert field.text() == "René"
    assert so_far(hands) == (2, 5)
    hands.press(Key.Key_Escape)


def test_a_click_counts_once_and_two_clicks_twice(hands: Hands) -> None:
    panel = hands.seat.desk.pages.panel("ward")
    hands.click(panel.head)
    assert so_far(hands) == (1, 0)
    hands.click(panel.head)
    assert so_far(hands) == (2, 0)


@pytest.mark.qt_log_ignore(r"This plugin does not support")
def test_a_click_in_a_menu_counts(hands: Hands) -> None:
    menu = QMenu(hands.seat.window)
    menu.addAction("Ingenting")
    menu.popup(hands.seat.window.mapToGlobal(QPoint(200, 200)))
    hands.seat.until(menu.isVisible)
    QTest.keyClick(hands.seat.window.windowHandle(), Key.Key_Down)
    handle = menu.windowHandle()
    assert handle is not None
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, NONE, menu.rect().center())
    assert so_far(hands) == (2, 1)
    menu.close()


def test_finding_somebody_is_a_task_and_the_next_begins_there(hands: Hands) -> None:
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Up)
    hands.press(Key.Key_Return)
    (found,) = hands.counted
    assert (found.task, found.steps, found.keys) == ("find_patient", 3, 3)
    assert so_far(hands) == (0, 0)
    hands.press(Key.Key_1, CONTROL)
    assert so_far(hands) == (1, 1)
    hands.seat.desk.show_page("results")
    assert so_far(hands) == (0, 0), "a list on the screen begins a task"


def test_what_was_refused_is_an_error_of_the_task(hands: Hands) -> None:
    async def refused() -> None:
        with pytest.raises(InputError):
            await hands.seat.desk.bridge.act(MarkPosted(("Task/nowhere",)))

    hands.seat.desk.bridge.run(refused())
    hands.seat.quiet()
    hands.press(Key.Key_Return)
    assert [one.errors for one in hands.counted] == [1]


def test_a_draft_that_keeps_itself_ends_no_task() -> None:
    ends = {one.kind for one in all_declared() if counts(one.kind)}
    assert {SignOrders, EnterRound} <= ends
    assert not {KeepNote, KeepEntry} & ends


def test_what_was_counted_is_kept_without_the_patient(
    seat: Seat, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))
    seat.desk.show_page("ward")
    seat.quiet()
    keep_counts(seat.desk)
    seat.desk.open_patient(OTHER)
    seat.quiet()
    (one,) = counted.read()
    assert isinstance(one, Counted)
    assert one.task == "find_patient"
    text = counted.path().read_text(encoding="utf-8")
    assert OTHER not in text
    assert seat.desk.actor.name.split()[0] not in text
    seat.desk.show_page("ward")
    for counting in seat.desk.findChildren(Counting):
        counting.close()


def test_a_task_is_told_with_release_ward_week_and_profession_and_without_the_hour(hands: Hands) -> None:
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Return)
    (one,) = hands.counted
    desk = hands.seat.desk
    week = week_of(local(desk.link.clock()).date())
    assert (one.version, one.ward, one.week, one.role) == (
        desk.patients.workspace.release, desk.actor.ward, week, "doctor",
    )  # fmt: skip
    assert one.active is not None
    assert one.active <= one.seconds
    told = msgspec.json.encode(one).decode()
    assert desk.actor.practitioner.removeprefix("Practitioner/") not in told
    assert ":" not in told.replace('":', ""), "no time of the day"


def test_a_list_is_used_by_a_key_in_it_and_a_column_by_a_click(hands: Hands) -> None:
    hands.press(Key.Key_K, CONTROL)
    hands.press(Key.Key_Escape)
    assert hands.seen().opened == (), "a shortcut uses no list that only has the focus"
    hands.press(Key.Key_Down)
    assert hands.seen().opened == ("list/worklist",)
    panel = hands.seat.desk.pages.panel("ward")
    hands.click(panel.view.viewport(), QPoint(panel.view.columnViewportPosition(1) + 8, 60))
    name = panel.view.rows.columns[1].key
    assert f"column/worklist/{name}" in hands.seen().opened


def test_a_panel_of_a_patient_is_used_by_its_name_in_the_set_up(hands: Hands) -> None:
    hands.seat.desk.open_patient(OTHER)
    hands.seat.quiet()
    page = hands.seat.desk.patients.page
    # An earlier test of this window may have left another tab.
    page.go_tab(1)
    hands.counting.begin()
    hands.press(Key.Key_1, Qt.KeyboardModifier.AltModifier)
    hands.press(Key.Key_Down)
    focused = QApplication.focusWidget()
    # Which panel that is depends on the room that this window has left.
    (place,) = (
        place
        for place, panel in zip(page.tabs[0].places, page.shown_panels(), strict=True)
        if focused is not None and panel.isAncestorOf(focused)
    )
    assert hands.seen().opened == (f"panel/{place.id}",)
    hands.seat.desk.used.emit("set/sepsis")
    assert "set/sepsis" in hands.seen().opened

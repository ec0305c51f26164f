"""Before and after on made-up patients, by keys and mouse, in a window with a patient open.

One idea: what is shown and drawn at each key, and that nothing of the open patient is asked, shown or logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.window import Lock
from desktop.shown.sprint.made_up import CASES, MadeUpOf
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from tests.ui.acts.sprint import test_changing
from tests.ui.acts.sprint.test_changing import Page
from ui.widgets.keys import shortcuts
from ui.window.sprint.comparison import Comparison
from ui.window.sprint.page_stage import PageStage

changed = test_changing.changed
Key = Qt.Key


@pytest.fixture
def asked(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Questions that go to the record from now on, but those that a window asks by the clock alone."""
    found: list[Any] = []
    ask = seat.desk.bridge.ask
    monkeypatch.setattr(seat.desk.bridge, "ask", lambda question: found.append(question) or ask(question))
    seat.desk._timer.stop()
    yield found
    seat.desk._timer.start()


def moved(changed: Page) -> str:
    """Move the second panel up, and give its name."""
    _first, second, *_rest = changed.names()
    changed.go(second)
    changed.press(Key.Key_Up)
    return second


def comparison(changed: Page) -> Comparison:
    found = changed.changing.comparing.shown
    assert found is not None
    return found


def words(shown: Comparison) -> str:
    return shown.said.words().replace(MARK, "")


def begin(changed: Page) -> Comparison:
    changed.press(Key.Key_F8)
    changed.press(Key.Key_Right)
    return comparison(changed)


def test_frames_have_the_numbers_of_their_changes_before_and_after(changed: Page) -> None:
    second = moved(changed)
    frame = changed.changing.frames[changed.panel(second)]
    assert frame.numbers == "1"
    assert "endring 1" in frame.accessibleName()
    changed.press(Key.Key_F8)
    frame = changed.changing.frames[changed.panel(second)]
    assert (frame.numbers, frame.short) == ("1", "")
    others = [one.numbers for one in changed.changing.frames.values() if one is not frame]
    assert others == [""] * len(others)


def test_arrows_go_through_all_made_up_patients_and_say_that_they_are(seat: Seat, changed: Page) -> None:
    moved(changed)
    shown = begin(changed)
    assert seat.window.covered
    assert not seat.window.banner.isVisible()
    seen = []
    for _case in CASES:
        seen.append(shown.case)
        assert "Oppdiktet pasient" in words(shown)
        assert "Oppdiktet pasient" in shown.accessibleName()
        assert seat.desk.patients.banner is not None
        assert seat.desk.patients.banner.family.upper() not in words(shown).upper()
        assert shown._images[shown.case, shown.before].width() > 0
        changed.press(Key.Key_Right)
    assert tuple(seen) == CASES
    assert shown.case == CASES[0]
    changed.press(Key.Key_Left)
    assert shown.case == CASES[-1]


def test_the_other_side_of_the_same_patient_and_back_to_the_page_on_that_side(
    seat: Seat, changed: Page
) -> None:
    moved(changed)
    at = changed.at
    shown = begin(changed)
    assert shown.before
    changed.press(Key.Key_F8)
    assert not shown.before
    assert shown.case == CASES[0]
    changed.press(Key.Key_Escape)
    assert not seat.window.covered
    assert changed.changing.on
    assert not changed.changing.before
    assert changed.at == at


def test_a_side_is_drawn_once_and_the_next_before_anybody_asks(changed: Page) -> None:
    moved(changed)
    shown = begin(changed)
    while shown._ahead.isActive():
        shown._ahead.stop()
        shown.work_ahead()
        changed.seat.quiet()
    drawn = shown.drawn
    changed.press(Key.Key_F8)
    shown._ahead.stop()
    assert shown.drawn == drawn
    shown.choose(CASES[1])
    shown._ahead.stop()
    assert shown.drawn == drawn
    # All are drawn by then, and another patient of the same dress needs no page of its own: two sides of each
    # of the three dresses, and no third.
    assert drawn == 2 * len(CASES)
    assert shown.findChildren(PageStage) == []
    assert len(shown._stages) == 2 * len({"", "dark", "large"})


def test_the_first_case_is_drawn_before_the_key_and_no_step_draws(seat: Seat, changed: Page) -> None:
    moved(changed)
    changed.press(Key.Key_F8)
    comparing = changed.changing.comparing
    ready = seat.until(lambda: comparing._ready)
    ready._ahead.stop()
    drawn = ready.drawn
    assert (CASES[0], True) in ready._images
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Right)
    assert comparison(changed) is ready
    assert ready.drawn == drawn, "what was drawn ahead is what is shown"
    seat.until(lambda: len(ready._images) == 2 * len(CASES))
    drawn = ready.drawn
    for _case in CASES:
        QTest.keyClick(ready, Key.Key_Right)
        QTest.keyClick(ready, Key.Key_F8)
    assert ready.drawn == drawn == 2 * len(CASES)


def test_what_was_drawn_ahead_of_another_draft_is_not_shown(seat: Seat, changed: Page) -> None:
    second = moved(changed)
    changed.press(Key.Key_F8)
    comparing = changed.changing.comparing
    ready = seat.until(lambda: comparing._ready)
    changed.press(Key.Key_F8)
    changed.go(second)
    changed.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    changed.press(Key.Key_F8)
    changed.press(Key.Key_Right)
    assert comparison(changed) is not ready


def test_nothing_of_a_patient_is_asked_or_logged_and_each_case_once(
    seat: Seat, changed: Page, asked: list[Any]
) -> None:
    moved(changed)
    # Patients are made ready by the pause after the opening.
    seat.until(lambda: not seat.desk.ahead.busy)
    # What was given in the test before, and the count that follows the opening of the patient by itself.
    changed.changing.comparing._given.clear()
    changed.changing.comparing._asked.clear()
    seat.desk.patients._count.stop()
    asked.clear()
    shown = begin(changed)
    for _round in range(2 * len(CASES)):
        changed.press(Key.Key_Right)
    changed.press(Key.Key_F8)
    made = [one.case for one in asked if isinstance(one, MadeUpOf)]
    assert sorted(made) == sorted(CASES)
    assert [one for one in asked if {"patient", "page", "kept"} & set(one.__struct_fields__)] == []
    assert shown.compared.words


def test_the_mouse_does_the_same(seat: Seat, changed: Page) -> None:
    moved(changed)
    strip = changed.changing.strip
    assert strip is not None
    assert not strip.made_up.isVisible()
    changed.press(Key.Key_F8)
    assert strip.made_up.isVisible()
    QTest.mouseClick(strip.made_up, Qt.MouseButton.LeftButton)
    seat.quiet()
    shown = comparison(changed)
    QTest.mouseClick(shown.on, Qt.MouseButton.LeftButton)
    seat.quiet()
    assert shown.case == CASES[1]
    QTest.mouseClick(shown.cases["longest"], Qt.MouseButton.LeftButton)
    seat.quiet()
    assert shown.case == "longest"
    QTest.mouseClick(shown.flip, Qt.MouseButton.LeftButton)
    assert not shown.before
    QTest.mouseClick(shown.done, Qt.MouseButton.LeftButton)
    seat.quiet()
    assert not seat.window.covered


def test_a_change_of_what_the_picture_has_not_is_said(changed: Page) -> None:
    name = changed.names()[1]
    changed.go(name)
    changed.press(Key.Key_H)
    shown = begin(changed)
    assert name in shown.compared.before.numbers
    assert name not in shown.compared.after.numbers


def test_the_window_can_be_locked_while_they_are_shown(seat: Seat, changed: Page) -> None:
    moved(changed)
    begin(changed)
    seat.desk.do(Lock())
    assert seat.desk.locking.locked
    assert changed.changing.comparing.shown is None
    assert not isinstance(QApplication.focusWidget(), Comparison)
    seat.desk.locking.resume()
    seat.quiet()
    assert not seat.window.covered


def test_the_key_that_locks_locks_also_then(seat: Seat, changed: Page) -> None:
    moved(changed)
    begin(changed)
    keys = next(one.keys for one in shortcuts() if isinstance(one.act, Lock))
    seat.window.shortcuts[keys].activated.emit()
    assert seat.desk.locking.locked
    seat.desk.locking.resume()
    seat.quiet()

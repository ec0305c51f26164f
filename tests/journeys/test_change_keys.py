"""Keys of acts, bound otherwise by pressing them: refused where another act has one, and in use at once where
it is one's own page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.acts import shortcuts
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL
from tests.journeys.test_change_list import Listen
from tests.journeys.test_change_page import Flate
from ui.window.sprint.key_list import KeyList

Key, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
pytestmark = pytest.mark.usefixtures("no_draft")


def opened(flate: Flate | Listen) -> KeyList:
    """The list of keys, by Alt+K."""
    flate.press(Key.Key_K, ALT)
    flate.seat.until(lambda: isinstance(flate.seat.window.side, KeyList))
    side = flate.seat.window.side
    assert isinstance(side, KeyList)
    return side


def test_a_key_of_ones_own_is_pressed_and_holds_at_once(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    flate.begin()
    flate.press(Key.Key_L, ALT)
    doctor.until(lambda: flate.draft.layer == "person")
    side = opened(flate)
    flate.write("vitale")
    assert side.list.current == "begin_round"
    # One that another act has is refused with its name, and stays that act's.
    flate.press(Key.Key_Return)
    flate.press(Key.Key_N, CONTROL)
    doctor.until(lambda: "Nytt notat" in side.said.words())
    assert not flate.draft.points
    assert side.in_list
    # One that is free is bound.
    assert "Ctrl+Q" in shortcuts.free()
    flate.press(Key.Key_Return)
    flate.edit(Key.Key_Q, CONTROL)
    row = next(one for one in side.acts if one.act == "begin_round")
    assert (row.key, row.usual) == ("Ctrl+Q", "Ctrl+M")
    assert "Ctrl+Q" not in side.said.words()
    assert [one.words for one in flate.draft.points] == ["Tast for Ny måling av vitale tegn: Ctrl+M → Ctrl+Q"]
    flate.press(Key.Key_Escape)
    flate.press(Key.Key_Escape)
    # In use at once, and the usual one no more.
    assert shortcuts.in_use() == (("begin_round", "Ctrl+Q"),)
    flate.press(Key.Key_M, CONTROL)
    doctor.quiet()
    assert not doctor.desk.entry.open
    flate.press(Key.Key_Q, CONTROL)
    doctor.until(lambda: doctor.desk.entry.open)
    doctor.desk.entry.close()
    # The usual one comes back by Delete.
    flate.begin()
    doctor.until(lambda: flate.draft.layer == "person")
    side = opened(flate)
    flate.write("vitale")
    flate.press(Key.Key_Tab)
    flate.edit(Key.Key_Delete)
    assert not flate.draft.points
    flate.press(Key.Key_Escape)
    flate.press(Key.Key_Escape)
    assert shortcuts.in_use() == ()
    assert not doctor.errors


def test_a_key_for_the_sprint_needs_its_reason_and_changes_nothing_here(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    listen.begin()
    side = opened(listen)
    listen.write("vitale")
    listen.press(Key.Key_Return)
    listen.edit(Key.Key_Q, CONTROL)
    assert side.in_list
    assert listen.draft.missing == 1
    listen.press(Key.Key_Escape)
    column = doctor.desk.changing_list.column
    assert doctor.window.side is column is not None
    assert "Ctrl+M → Ctrl+Q" in column.rows[0].point.words
    listen.press(Key.Key_Escape)
    assert shortcuts.in_use() == (), "a draft of the sprint holds for nobody yet"
    assert not doctor.errors

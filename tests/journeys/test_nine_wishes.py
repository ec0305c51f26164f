"""Nine wishes in words, by the keys of somebody who had seen neither code nor documents, with wrong turns.

The keys are those that were pressed in a real window, with only the screen to go by: from the ward's list to
a column, a selection, panels, a lane, an order set and a phrase, all of them in the draft of the sprint. What
misled them is mended: the ways that led nowhere because the screen said nothing are not walked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import BOTH, CONTROL, NONE, Keys
from ui.window.sprint.keep_side import KeepSide

Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")
SHIFT = Qt.KeyboardModifier.ShiftModifier
BUDGET = 60
"""Steps for all nine: a key is one, and so is a run of typed text."""


class Newcomer(Keys):
    """The keyboard of a seat, counted in steps."""

    steps = 0

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        super().press(key, held, times)
        self.steps += times

    def write(self, words: str) -> None:
        super().write(words)
        self.steps += 1

    @property
    def changing(self) -> Any:
        desk = self.seat.desk
        return desk.changing_list if desk.changing_list.on else desk.changing

    def begin(self) -> None:
        """Ctrl+Shift+Y, until the draft is there."""
        self.press(Key.Key_Y, BOTH)
        self.seat.until(lambda: self.changing.on)

    def edit(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """A key that changes the draft, until it is changed."""
        drafts = self.changing._drafts
        before = drafts.model.digest
        self.press(key, held)
        self.seat.until(lambda: drafts.model.digest != before)
        self.seat.quiet()

    @property
    def at(self) -> str:
        return str(self.changing._at)


def a_list(keys: Newcomer) -> None:
    """A column goes, one comes, and a selection is made."""
    seat = keys.seat
    keys.press(Key.Key_F1)
    keys.press(Key.Key_Escape)
    keys.begin()
    bar = seat.desk.changing_list.bar
    assert bar is not None
    words = [chip.told.title for chip in bar.rows[0]]
    assert words[0] == "Seng", "the columns have the names of the heads below"
    keys.press(Key.Key_Tab, times=5)
    assert keys.at == "column telemetry"
    keys.edit(Key.Key_H)
    keys.press(Key.Key_N, CONTROL)
    keys.write("antib")
    keys.edit(Key.Key_Return)
    keys.press(Key.Key_Down)
    keys.press(Key.Key_N, CONTROL)
    keys.press(Key.Key_Down, times=3)
    keys.press(Key.Key_Return)
    keys.press(Key.Key_Tab)
    keys.write("Dårlige")
    keys.edit(Key.Key_Return)
    keys.press(Key.Key_Escape)
    assert not seat.desk.changing_list.on


def a_page(keys: Newcomer) -> None:
    """A panel moves, one goes, one comes, and the chart gets a lane."""
    seat = keys.seat
    keys.press(Key.Key_Return)
    seat.until(lambda: seat.desk.patients.banner)
    seat.settle()
    keys.begin()
    page = seat.desk.patients.page
    names = [place.id for place in page.tabs[page.row.current].places if not place.side]
    results, chart = names[-2:]
    assert keys.at == results
    keys.edit(Key.Key_Down)
    keys.press(Key.Key_Tab, SHIFT)
    assert keys.at == chart
    # A wrong turn: the chart was not the one to hide. Taking that back, one is in it again.
    keys.edit(Key.Key_H)
    keys.edit(Key.Key_Z, CONTROL)
    assert keys.at == chart
    keys.press(Key.Key_L)
    keys.press(Key.Key_Down, times=2)
    keys.edit(Key.Key_Return)
    keys.press(Key.Key_Escape)
    keys.press(Key.Key_N, CONTROL)
    keys.press(Key.Key_Down)
    keys.edit(Key.Key_Return)
    added = keys.at
    keys.press(Key.Key_Tab)
    assert keys.at == results, "it has no room any more, and is gone to all the same"
    keys.edit(Key.Key_H)
    assert keys.at == added
    keys.press(Key.Key_Tab, SHIFT)
    keys.edit(Key.Key_Down)
    keys.press(Key.Key_Escape)
    assert page._surface.opened < 0, "the page is whole again"


def a_set(keys: Newcomer) -> None:
    """The basket becomes a set."""
    seat = keys.seat
    column = seat.desk.order.column
    seat.until(lambda: column.model is not None)
    keys.press(Key.Key_B, CONTROL)
    # A wrong turn: it asks something.
    keys.write("paracet 1 g x 4")
    seat.until(lambda: column._proposal is not None and column._proposal.text == "paracet 1 g x 4")
    keys.press(Key.Key_Return, times=2)
    keys.press(Key.Key_A, CONTROL)
    for words in ("crp", "troponin"):
        keys.write(words)
        seat.until(lambda words=words: column._proposal is not None and column._proposal.text == words)
        count = len(column.model.basket)
        keys.press(Key.Key_Return)
        seat.until(lambda count=count: len(column.model.basket) == count + 1)
    keys.press(Key.Key_W, BOTH)
    seat.until(lambda: isinstance(seat.window.side, KeepSide))
    assert seat.desk.keeps._keeping.layer == "sprint", "the draft that is begun gets it, without another key"
    keys.write("Feberprøver")
    keys.press(Key.Key_Return)
    seat.until(lambda: seat.desk.keeps.side is None)


def a_phrase(keys: Newcomer) -> None:
    """Marked text becomes a phrase; the note says by which key."""
    seat, desk = keys.seat, keys.seat.desk
    keys.press(Key.Key_N, CONTROL)
    seat.until(lambda: desk.note.editor.isVisible() and desk.note.editor.model)
    keys.write("Sov godt, smertefri")
    keys.press(Key.Key_A, CONTROL)
    assert desk.note.editor.legend.keys()[0] == ("Shift+F4", "lagre som frase")
    keys.press(Key.Key_F4, SHIFT)
    seat.until(lambda: isinstance(seat.window.side, KeepSide))
    keys.write("Natt")
    keys.press(Key.Key_Return)
    seat.until(lambda: desk.keeps.side is None)


@pytest.fixture
def small(doctor: Seat) -> Iterator[Seat]:
    """The doctor's window as small as a ward's, and as it was for the next test."""
    before = doctor.window.size()
    doctor.window.resize(1366, 768)
    yield doctor
    doctor.window.resize(before)


def test_nine_wishes_by_a_newcomers_keys(small: Seat) -> None:
    doctor = small
    doctor.desk.show_page("ward")
    doctor.settle()
    keys = Newcomer(doctor)
    a_list(keys)
    a_page(keys)
    a_set(keys)
    a_phrase(keys)
    text = Path(doctor.desk.changing._drafts.model.file).read_text(encoding="utf-8")
    for line in (
        "remove: column telemetry", "add: column", "add: filter", "move: ", "add: ", "lane ",
        "add: order-set feberprøver", "add: phrase natt",
    ):  # fmt: skip
        assert line in text, line
    assert not doctor.errors
    assert keys.steps <= BUDGET, keys.steps

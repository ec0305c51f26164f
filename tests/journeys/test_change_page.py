"""«Endre flaten» in a real window, by keys: the page is its own editor, and the draft lies in its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import BOTH, CONTROL, NONE, Keys
from tests.journeys.test_origin import PATIENT
from ui.window.sprint.frame import PanelFrame

Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Flate(Keys):
    """The keyboard of a seat on a patient's overview, and what stands on the page."""

    def opened(self) -> None:
        desk = self.seat.desk
        desk.open_patient(PATIENT)
        desk.patients.page.show_tab("overview")
        self.seat.quiet()

    def begin(self) -> None:
        """Ctrl+Shift+Y, until the draft is there."""
        self.press(Key.Key_Y, BOTH)
        self.seat.until(lambda: self.seat.desk.changing.on)

    def edit(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """A key that changes the draft, until it is changed."""
        before = self.draft.digest
        self.press(key, held)
        self.seat.until(lambda: self.draft.digest != before)

    def reason(self, words: str) -> None:
        """G, the words, Enter: back in the panel."""
        self.press(Key.Key_G)
        self.write(words)
        self.edit(Key.Key_Return)

    @property
    def draft(self) -> Any:
        return self.seat.desk.changing._drafts.model

    def names(self) -> list[str]:
        page = self.seat.desk.patients.page
        return [place.id for place in page.tabs[page.row.current].places if not place.side]

    @property
    def at(self) -> str:
        focused = QApplication.focusWidget()
        return focused.name if isinstance(focused, PanelFrame) else ""

    def tab_to(self, name: str) -> None:
        """Tab until a panel has the focus."""
        for _time in range(20):
            if self.at == name:
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"{name} is not reached by Tab")

    def file(self) -> str:
        return Path(self.draft.file).read_text(encoding="utf-8")


def test_a_doctor_changes_the_page_she_stands_on(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    before = flate.names()
    first, second = before[:2]
    side = [place.id for place in doctor.desk.patients.page.tabs[0].places if place.side][-1]

    flate.begin()
    assert not flate.draft.points
    assert flate.draft.file == "" or not Path(flate.draft.file).exists(), "no file before the first edit"

    # The second panel of the main column goes up, and becomes larger.
    flate.tab_to(second)
    flate.edit(Key.Key_Up)
    assert flate.names()[:2] == [second, first]
    flate.reason("Leses først hver dag")
    flate.edit(Key.Key_Down, SHIFT)
    assert flate.at == second
    # One of the side column is hidden, with its reason in the field that lacks one.
    flate.tab_to(side)
    flate.edit(Key.Key_H)
    assert side in {one.id for one in flate.draft.hidden}
    # One is added.
    flate.press(Key.Key_N, CONTROL)
    flate.write("væske")
    flate.edit(Key.Key_Return)
    added = flate.at
    assert added
    doctor.until(lambda: all(p.state.kind != "loading" for p in doctor.desk.patients.page.shown_panels()))
    # It is taken back, and comes again.
    flate.edit(Key.Key_Z, CONTROL)
    assert added not in flate.names()
    flate.edit(Key.Key_Y, CONTROL)
    # The page as it is, and the draft again: the same patient.
    flate.press(Key.Key_F8)
    assert flate.names() == before
    flate.press(Key.Key_F8)
    assert flate.names()[0] == second
    while flate.draft.missing:
        missing = flate.draft.missing
        flate.press(Key.Key_Return, CONTROL)
        flate.write("Åpnet tre ganger på seks uker")
        flate.edit(Key.Key_Return)
        assert flate.draft.missing < missing

    # Done for now: the page is the ward's again; coming back, the draft goes on.
    points = len(flate.draft.points)
    text = flate.file()
    assert "Leses først hver dag" in text
    assert second in text
    assert side in text
    flate.press(Key.Key_Escape)
    assert not doctor.desk.changing.on
    assert flate.names() == before
    flate.begin()
    assert len(flate.draft.points) == points
    assert flate.names()[0] == second
    assert flate.file() == text, "leaving and coming back writes nothing"
    flate.press(Key.Key_Escape)
    assert not doctor.errors


def test_what_is_ones_own_holds_at_once_and_after_leaving(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    first, second = flate.names()[:2]
    flate.begin()
    flate.press(Key.Key_L, Qt.KeyboardModifier.AltModifier)
    doctor.until(lambda: flate.draft.layer == "person")
    flate.tab_to(second)
    flate.edit(Key.Key_Up)
    flate.press(Key.Key_Escape)
    assert flate.names()[:2] == [second, first]
    # The next look at the files finds the same.
    doctor.desk.following._waits = 10
    doctor.desk.following.tick()
    doctor.quiet()
    assert flate.names()[:2] == [second, first]
    flate.begin()
    flate.edit(Key.Key_Z, CONTROL)
    flate.press(Key.Key_Escape)
    assert flate.names()[:2] == [first, second]
    doctor.desk.changing.layer = "sprint"

"""«Endre flaten» in a real window, by keys: the page is its own editor, and the draft lies in its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
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

    @property
    def bar(self) -> str:
        """Words of the status bar on a draft that is begun; empty where nothing is said."""
        part = self.seat.window.status.parts["draft"]
        return part.accessibleName() if part.isVisible() else ""

    def file(self) -> str:
        return Path(self.draft.file).read_text(encoding="utf-8")


def test_a_doctor_changes_the_page_she_stands_on(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    before = flate.names()
    first, second = before[:2]
    side = [place.id for place in doctor.desk.patients.page.tabs[0].places if place.side][-1]
    assert flate.bar == "", "nothing is begun"

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
    assert flate.bar == f"Kladd: {points} endringer"
    flate.begin()
    assert flate.bar == "", "she sees it"
    assert len(flate.draft.points) == points
    assert flate.names()[0] == second
    assert flate.file() == text, "leaving and coming back writes nothing"
    flate.press(Key.Key_Escape)
    assert not doctor.errors


def test_a_draft_that_was_left_is_told_at_the_foot_and_a_click_goes_on_with_it(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    flate.begin()
    flate.tab_to(flate.names()[1])
    flate.edit(Key.Key_Up)
    assert flate.bar == ""
    flate.press(Key.Key_Escape)
    assert flate.bar == "Kladd: 1 endring"
    assert "1 endring uten grunn" in doctor.window.status.parts["draft"].accessibleDescription()
    # On every page, and where nothing can be changed the sentence of the act is said.
    doctor.desk.show_page("unsent")
    doctor.quiet()
    assert flate.bar == "Kladd: 1 endring"
    doctor.window.status.parts["draft"].click()
    doctor.quiet()
    assert not doctor.desk.changing.on
    assert "Åpne den først" in doctor.window.undo_notice._label.words()
    flate.opened()
    # By mouse, and with the focus there by Enter.
    QTest.mouseClick(doctor.window.status.parts["draft"], Qt.MouseButton.LeftButton)
    doctor.until(lambda: doctor.desk.changing.on)
    assert len(flate.draft.points) == 1
    # Her own page was changed last: it is the sprint's draft that was told.
    flate.press(Key.Key_L, Qt.KeyboardModifier.AltModifier)
    doctor.until(lambda: flate.draft.layer == "person")
    flate.press(Key.Key_Escape)
    doctor.window.status.parts["draft"].setFocus()
    flate.press(Key.Key_Return)
    doctor.until(lambda: doctor.desk.changing.on)
    assert flate.draft.layer == "sprint"
    # Thrown away, there is nothing to go on with.
    column = doctor.desk.changing.column
    assert column is not None
    column.drop.click()
    doctor.until(lambda: not flate.draft.points)
    flate.press(Key.Key_Escape)
    doctor.quiet()
    assert flate.bar == ""
    assert not doctor.errors


def test_whoever_sits_down_next_is_told_nothing_of_a_draft_that_is_not_theirs(doctor: Seat) -> None:
    flate, maren = Flate(doctor), doctor.desk.actor
    flate.opened()
    flate.begin()
    flate.tab_to(flate.names()[1])
    flate.edit(Key.Key_Up)
    flate.press(Key.Key_Escape)
    assert flate.bar == "Kladd: 1 endring"
    other = doctor.sign_in(secretary=True)
    assert other.practitioner != maren.practitioner
    assert flate.bar == ""
    doctor.desk.sign_in(maren)
    assert flate.bar == "", "not before the record has said so"
    doctor.quiet()
    assert flate.bar == "Kladd: 1 endring"
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
    assert flate.bar == "", "it holds, and is no draft"
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

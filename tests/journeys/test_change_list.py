"""«Endre listen» in a real window, by keys: the ward's list is its own editor, with the ward's values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.shown.sprint.made_up import LIST_CASES
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import BOTH, CONTROL, NONE, Keys
from tests.journeys.test_origin import PATIENT
from ui.window.sprint.list_bar import Chip

Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Listen(Keys):
    """The keyboard of a seat on the ward's list, and what stands there."""

    def opened(self) -> None:
        self.seat.desk.show_page("ward")
        self.seat.quiet()

    def begin(self) -> None:
        """Ctrl+Shift+Y, until the draft is there."""
        self.press(Key.Key_Y, BOTH)
        self.seat.until(lambda: self.seat.desk.changing_list.on)

    def edit(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """A key that changes the draft, until it is changed."""
        before = self.draft.digest
        self.press(key, held)
        self.seat.until(lambda: self.draft.digest != before)
        self.seat.quiet()

    def reason(self, words: str) -> None:
        """G, the words, Enter: back in the column."""
        self.press(Key.Key_G)
        self.write(words)
        self.edit(Key.Key_Return)

    @property
    def draft(self) -> Any:
        return self.seat.desk.changing_list._drafts.model

    @property
    def panel(self) -> Any:
        return self.seat.desk.pages.panel("ward")

    def shown(self) -> tuple[str, ...]:
        """Columns that the record has filled the list with."""
        return tuple(self.panel.model.columns)

    def selections(self) -> list[str]:
        return [one.title for one in self.panel.filtering.offered]

    @property
    def at(self) -> str:
        focused = QApplication.focusWidget()
        return focused.target if isinstance(focused, Chip) else ""

    def tab_to(self, target: str) -> None:
        """Tab until a column or a selection has the focus."""
        for _time in range(40):
            if self.at == target:
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"{target} is not reached by Tab")

    def file(self) -> str:
        return Path(self.draft.file).read_text(encoding="utf-8")


def test_a_doctor_changes_the_columns_of_her_ward(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    before = listen.shown()
    assert "news2" in before
    listen.begin()
    assert listen.at == f"column {before[0]}"
    assert listen.draft.digest == "", "no file before the first edit"

    # One goes to the left, and is wider.
    listen.tab_to("column news2")
    listen.edit(Key.Key_Left)
    assert listen.at == "column news2"
    listen.reason("Leses før årsaken")
    listen.edit(Key.Key_Right, SHIFT)
    wide = dict(listen.panel.model.widths)["news2"]
    assert wide == 148
    # One is hidden.
    listen.tab_to("column doctor")
    listen.edit(Key.Key_H)
    assert "doctor" not in listen.shown()
    # One comes, with values of this ward from the record.
    listen.press(Key.Key_N, CONTROL)
    listen.write("døgn")
    listen.edit(Key.Key_Return)
    assert listen.at == "column days"
    doctor.until(lambda: "days" in listen.shown() and not doctor.desk.pages._filling["ward"].running)
    assert any(row.days != "–" for row in listen.panel.model.rows)
    bar: Any = doctor.desk.changing_list.bar
    seen = {column.key for column in listen.panel.view.rows.columns}
    fits = {chip.target for chip in bar.rows[0] if chip.told.fits}
    assert {f"column {name}" for name in seen} <= fits
    assert fits - {f"column {name}" for name in seen} <= {"column age", "column cause"}, "by the name"
    # It is taken back, and comes again; before and after are the same patients.
    listen.edit(Key.Key_Z, CONTROL)
    assert "days" not in listen.shown()
    listen.edit(Key.Key_Y, CONTROL)
    listen.press(Key.Key_F8)
    doctor.until(lambda: listen.shown() == before)
    listen.press(Key.Key_F8)
    doctor.until(lambda: "days" in listen.shown())
    while listen.draft.missing:
        listen.press(Key.Key_Return, CONTROL)
        listen.write("Spurt om på hver visitt")
        listen.edit(Key.Key_Return)

    # Nobody is opened meanwhile, by key or by pointer.
    listen.press(Key.Key_Return)
    cover = doctor.desk.changing_list.cover
    assert cover is not None
    QTest.mouseDClick(cover, Qt.MouseButton.LeftButton, NONE, QPoint(200, 90))
    assert not doctor.desk.patients.focus

    # Done for now: the list is the ward's; coming back, the draft goes on.
    text, points = listen.file(), len(listen.draft.points)
    assert "column news2" in text
    listen.press(Key.Key_Escape)
    if doctor.desk.changing_list.on:
        listen.press(Key.Key_Escape)
    assert not doctor.desk.changing_list.on
    doctor.until(lambda: listen.shown() == before)
    assert not listen.panel.model.widths
    listen.begin()
    assert len(listen.draft.points) == points
    assert listen.file() == text, "leaving and coming back writes nothing"
    listen.press(Key.Key_Escape)
    doctor.until(lambda: listen.shown() == before)
    assert not doctor.errors


def test_selections_are_made_renamed_moved_and_taken_away(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    before = listen.selections()
    listen.begin()
    listen.press(Key.Key_Down)
    assert listen.at.startswith("filter ")
    listen.press(Key.Key_N, CONTROL)
    listen.write("news2 5")
    listen.press(Key.Key_Return)
    side: Any = doctor.window.side
    assert side.marked == ("news2>=5",)
    assert "av" in side.said.words()
    listen.press(Key.Key_Tab)
    listen.edit(Key.Key_Return)
    new = listen.at
    assert new.startswith("filter news2-5")
    doctor.until(lambda: "NEWS2 5 eller mer" in listen.selections())
    listen.press(Key.Key_F2)
    listen.write("Ustabile")
    listen.edit(Key.Key_Return)
    assert listen.at == new
    listen.edit(Key.Key_Left)
    assert listen.selections()[0] == "Ustabile"
    listen.edit(Key.Key_Right)
    listen.tab_to("filter new-results")
    listen.edit(Key.Key_H)
    assert "Nye svar" not in listen.selections()
    assert "title: Ustabile" in listen.file()
    assert "remove: filter new-results" in listen.file()
    listen.press(Key.Key_Escape)
    assert listen.selections() == before
    assert not doctor.errors


def test_a_column_is_dragged_and_its_edge_makes_it_wider(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    listen.begin()
    cover = doctor.desk.changing_list.cover
    assert cover is not None
    points = listen.draft.points
    rects = cover.rects()
    names = [*rects]
    first, second = (rects[name].center().toPoint() for name in names[:2])
    digest = listen.draft.digest
    QTest.mousePress(cover, Qt.MouseButton.LeftButton, NONE, QPoint(first.x(), 60))
    assert listen.at == f"column {names[0]}"
    QTest.mouseMove(cover, QPoint(second.x() + 20, 60))
    QTest.mouseRelease(cover, Qt.MouseButton.LeftButton, NONE, QPoint(second.x() + 20, 60))
    doctor.until(lambda: listen.draft.digest != digest)
    doctor.quiet()
    assert listen.shown()[:2] == (names[1], names[0])
    digest = listen.draft.digest
    edge = QPoint(round(cover.rects()[names[0]].right()), 10)
    QTest.mousePress(cover, Qt.MouseButton.LeftButton, NONE, edge)
    QTest.mouseRelease(cover, Qt.MouseButton.LeftButton, NONE, edge + QPoint(40, 0))
    doctor.until(lambda: listen.draft.digest != digest)
    assert dict(listen.draft.workspace.worklist.widths)[names[0]] == 88
    listen.edit(Key.Key_Z, CONTROL)
    listen.edit(Key.Key_Z, CONTROL)
    assert listen.draft.points == points
    listen.press(Key.Key_Escape)
    assert not doctor.errors


def test_news_of_tasks_leave_the_columns_their_names(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    listen.begin()
    bar: Any = doctor.desk.changing_list.bar
    before = [chip.told.title for chip in bar.rows[0]]
    assert before[0] == "Seng"
    doctor.desk.bridge.changed.emit({PATIENT: {"Task"}})
    doctor.quiet()
    assert [chip.told.title for chip in bar.rows[0]] == before
    listen.press(Key.Key_Escape)
    assert not doctor.errors


def test_before_and_after_of_a_list_on_made_up_patients(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    listen.begin()
    listen.tab_to("column cause")
    listen.edit(Key.Key_H)
    listen.press(Key.Key_F8)
    assert doctor.desk.changing_list.strip.made_up.isVisible()
    listen.press(Key.Key_Right)
    comparing = doctor.desk.changing_list.comparing
    shown: Any = comparing.shown
    assert doctor.window.covered
    assert "Oppdiktet liste" in shown.said.words()
    doctor.until(lambda: len(shown._images) == 2 * len(LIST_CASES))
    # What is drawn has the column on the one side and not on the other.
    given = shown._given["ward"]
    assert "cause" in given.before.columns
    assert "cause" not in given.after.columns
    assert given.after.title == "Oppdiktet post"
    assert len(given.after.rows) == 4
    assert shown.numbers(before=True) == {"cause": "1"}
    assert shown.numbers(before=False) == {}
    assert shown._given["nobody"].after.rows == ()
    drawn = shown.drawn
    seen = []
    for _case in LIST_CASES:
        seen.append(shown.case)
        listen.press(Key.Key_Right)
    assert tuple(seen) == LIST_CASES
    assert shown.drawn == drawn, "each was drawn ahead, and once"
    listen.press(Key.Key_F8)
    assert not shown.before
    listen.press(Key.Key_Escape)
    assert not doctor.window.covered
    assert doctor.desk.changing_list.on
    assert not doctor.desk.changing_list.before
    listen.press(Key.Key_Escape)
    assert not doctor.errors


def test_the_key_ends_it_from_the_list_of_columns_too(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    listen.begin()
    listen.press(Key.Key_N, CONTROL)
    side = doctor.window.side
    listen.press(Key.Key_Y, BOTH)
    assert not doctor.desk.changing_list.on
    assert doctor.window.side is not side
    assert not doctor.errors


def test_what_is_ones_own_of_a_list_holds_at_once_and_after_leaving(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    before = listen.shown()
    listen.begin()
    listen.press(Key.Key_L, Qt.KeyboardModifier.AltModifier)
    doctor.until(lambda: listen.draft.layer == "person")
    listen.tab_to("column age")
    listen.edit(Key.Key_H)
    listen.press(Key.Key_Escape)
    doctor.until(lambda: "age" not in listen.shown())
    doctor.desk.following._waits = 10
    doctor.desk.following.tick()
    doctor.quiet()
    assert "age" not in listen.shown()
    listen.begin()
    listen.edit(Key.Key_Z, CONTROL)
    listen.press(Key.Key_Escape)
    doctor.until(lambda: listen.shown() == before)
    doctor.desk.changing_list.layer = "sprint"
    assert not doctor.errors

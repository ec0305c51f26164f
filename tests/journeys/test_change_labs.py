"""First laboratory results of a changed page, by keys: added, moved, taken away, with their values."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL
from tests.journeys.test_change_page import SHIFT, Flate
from ui.window.sprint.first_list import FirstList

Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")


def results(flate: Flate) -> Any:
    """The laboratory results of the overview."""
    return next(one for one in flate.seat.desk.patients.page.shown_panels() if one.kind == "laboratory")


def names(side: FirstList) -> list[str]:
    return [one.key for one in side.rows]


def choose(flate: Flate, side: FirstList, key: str) -> None:
    """Go to an analysis in the list by arrows."""
    for _step in range(len(names(side))):
        if side.list.current == key:
            return
        down = names(side).index(key) > names(side).index(side.list.current)
        flate.press(Key.Key_Down if down else Key.Key_Up)
    raise AssertionError(f"{key} is not reached")


def opened(flate: Flate) -> Any:
    """The list of what comes first, by L on the results."""
    flate.opened()
    flate.begin()
    flate.tab_to("laboratory")
    flate.seat.until(lambda: results(flate).model is not None)
    flate.press(Key.Key_L)
    flate.seat.until(lambda: isinstance(flate.seat.window.side, FirstList))
    return flate.seat.window.side


def test_what_comes_first_is_added_moved_and_taken_away_with_the_patients_answers(doctor: Seat) -> None:
    flate = Flate(doctor)
    side = opened(flate)
    shipped = list(flate.draft.before.labs_first)
    assert names(side) == shipped
    rows = {row.key: row for group in results(flate).model.groups for row in group.rows}
    potassium = next(one for one in side.rows if one.key == "k")
    newest = [cell.text for cell in rows["k"].cells if cell.state == "value"][-1]
    assert potassium.value.startswith(newest), "this patient's newest answer stands beside it"
    assert "Kalium" in potassium.title
    # In the narrowest window that has a column beside the page no step's words are cut off.
    size = doctor.window.size()
    doctor.window.resize(1366, 768)
    doctor.quiet()
    ends = [one.mapTo(side, one.rect().topRight()).x() for one in side.steps]
    assert max(ends) < side.width()
    assert all(one.width() >= one.sizeHint().width() for one in side.steps)
    doctor.window.resize(size)
    doctor.quiet()
    # One is added by its name, below the one that was chosen.
    choose(flate, side, "k")
    flate.press(Key.Key_N, CONTROL)
    flate.write("natrium")
    flate.edit(Key.Key_Return)
    assert doctor.window.side is side
    assert names(side)[names(side).index("k") + 1] == "na" == side.list.current
    # Moved past the one above, by its key and by a click.
    flate.edit(Key.Key_Up, SHIFT)
    assert names(side)[names(side).index("k") - 1] == "na"
    before = flate.draft.digest
    QTest.mouseClick(side.steps[1], Qt.MouseButton.LeftButton)
    doctor.until(lambda: flate.draft.digest != before)
    assert names(side)[names(side).index("k") + 1] == "na"
    # Taken away.
    choose(flate, side, "bnp")
    flate.edit(Key.Key_Delete)
    assert "bnp" not in names(side)
    assert [one.words for one in flate.draft.points] == [
        "Natrium står først blant prøvene, etter Kalium", "NT-proBNP står ikke lenger først blant prøvene"
    ]  # fmt: skip
    assert "add: lab na" in flate.file()
    assert "remove: lab bnp" in flate.file()
    # Undone one at a time; before and after on the page itself.
    flate.edit(Key.Key_Z, CONTROL)
    assert "bnp" in names(side)
    flate.press(Key.Key_Escape)
    assert doctor.window.side is doctor.desk.changing.column
    frame = doctor.desk.changing.frames[results(flate)]
    assert "endring 1" in frame.accessibleName(), "the frame has the number of the change"
    panels = doctor.desk.patients.options
    assert "na" in panels(results(flate))["first"]
    flate.press(Key.Key_F8)
    assert list(panels(results(flate))["first"]) == shipped
    flate.press(Key.Key_F8)
    assert "na" in panels(results(flate))["first"]
    # Its reason is asked for on the panel.
    flate.reason("Leses med kalium")
    assert [one.why for one in flate.draft.points] == ["Leses med kalium"]
    flate.press(Key.Key_Escape)
    assert not doctor.errors


def test_whoever_takes_all_away_is_back_at_what_lies_below(doctor: Seat) -> None:
    flate = Flate(doctor)
    side = opened(flate)
    shipped = names(side)
    for _one in shipped[:-1]:
        flate.edit(Key.Key_Delete)
    assert "gjelder den listen igjen" in side.said.words()
    flate.edit(Key.Key_Delete)
    assert names(side) == shipped
    assert not flate.draft.points
    assert "gjelder uten kladden" in side.said.words()
    flate.press(Key.Key_Escape)
    flate.press(Key.Key_Escape)
    assert not doctor.errors

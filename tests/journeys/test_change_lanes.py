"""Lanes of the chart in a changed page, by keys: shown, hidden and moved with the patient's values."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL
from tests.journeys.test_change_page import SHIFT, Flate
from ui.window.sprint.lane_list import LaneList

Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")


def chart(flate: Flate) -> Any:
    """The chart of the overview."""
    page = flate.seat.desk.patients.page
    return next(panel for panel in page.shown_panels() if panel.kind == "vitals")


def drawn(flate: Flate) -> list[str]:
    """The lanes of curves that the chart has, from the top down."""
    return [lane.key for lane in chart(flate).model.lanes]


def choose(flate: Flate, side: LaneList, key: str) -> None:
    """Go to a lane in the list by arrows."""
    names = [one.key for one in side.lanes]
    for _step in range(len(names)):
        if side.list.current == key:
            return
        down = names.index(key) > names.index(side.list.current)
        flate.press(Key.Key_Down if down else Key.Key_Up)
    raise AssertionError(f"{key} is not reached")


def test_a_lane_moves_goes_and_comes_with_the_patients_values(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    before = drawn(flate)
    assert {"weight", "temp", "spo2"} <= set(before)
    flate.begin()
    flate.tab_to("vitals")
    flate.press(Key.Key_L)
    side: Any = doctor.window.side
    assert isinstance(side, LaneList)
    # Hidden.
    choose(flate, side, "temp")
    flate.edit(Key.Key_Return)
    doctor.until(lambda: "temp" not in drawn(flate))
    assert [one.shown for one in side.lanes if one.key == "temp"] == [False]
    # Moved past the one above that is shown.
    choose(flate, side, "spo2")
    at = drawn(flate).index("spo2")
    flate.edit(Key.Key_Up, SHIFT)
    doctor.until(lambda: drawn(flate).index("spo2") == at - 1)
    # One that nobody had shown.
    choose(flate, side, "map")
    flate.edit(Key.Key_Return)
    assert [one.shown for one in side.lanes if one.key == "map"] == [True]
    words = [one.words for one in flate.draft.points]
    assert "Temperatur skjules i kurven" in words
    assert "set: lane temp" in flate.file()
    # Undone one at a time, and the chart as it is on F8.
    flate.edit(Key.Key_Z, CONTROL)
    flate.press(Key.Key_Escape)
    assert doctor.window.side is doctor.desk.changing.column
    flate.press(Key.Key_F8)
    doctor.until(lambda: drawn(flate) == before)
    flate.press(Key.Key_F8)
    doctor.until(lambda: "temp" not in drawn(flate))
    flate.edit(Key.Key_Z, CONTROL)
    flate.edit(Key.Key_Z, CONTROL)
    assert not flate.draft.points
    doctor.until(lambda: drawn(flate) == before)
    flate.press(Key.Key_Escape)
    doctor.until(lambda: drawn(flate) == before)
    assert not doctor.errors


def test_only_the_chart_has_lanes(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    flate.begin()
    page = doctor.desk.patients.page
    places = page.tabs[page.row.current].places
    other = next(place.id for place in places if place.kind not in ("vitals", "laboratory"))
    flate.tab_to(other)
    side = doctor.window.side
    flate.press(Key.Key_L)
    assert doctor.window.side is side
    assert "Bare kurven har linjer" in doctor.window.undo_notice._label.words()
    flate.press(Key.Key_Escape)
    assert not doctor.errors


def test_a_panel_folds_where_there_is_nothing_for_it(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    flate.begin()
    name = next(one for one in flate.names() if one != "vitals")
    flate.tab_to(name)
    flate.edit(Key.Key_F)
    assert [one.words.split(" ", 1)[1] for one in flate.draft.points] == [
        "tar ingen plass når det ikke er noe der"
    ]
    assert "hide_empty: true" in flate.file()
    flate.edit(Key.Key_F)
    assert not flate.draft.points, "back where it began it is no change"
    flate.press(Key.Key_Escape)
    assert not doctor.errors

"""A trend by keys in a real window: its tab, its table and back, and where a value came from."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_origin import PATIENT, heard
from ui.panels.trend import TrendPanel

Key = Qt.Key


def course(seat: Seat) -> TrendPanel:
    """The tab of the course, by its number."""
    seat.desk.open_patient(PATIENT)
    seat.quiet()
    tabs = [tab.key for tab in seat.desk.patients.page.tabs]
    Keys(seat).press(Key(Key.Key_1 + tabs.index("course")), CONTROL)
    panel: TrendPanel = seat.until(
        lambda: next(
            (
                one
                for one in seat.desk.patients.page.shown_panels()
                if isinstance(one, TrendPanel) and one.model is not None
            ),
            None,
        )
    )
    return panel


def test_the_course_is_reached_read_as_a_table_and_left_by_keys(doctor: Seat) -> None:
    panel, keys = course(doctor), Keys(doctor)
    assert panel.shown is not None
    assert panel.shown.lanes
    assert panel.isAncestorOf(keys.focus()), "the tab's panel has the focus"
    keys.press(Key.Key_T)
    assert panel.as_table
    assert panel.isAncestorOf(keys.focus())
    rows = panel.table.rows.rowCount()
    assert rows >= len(panel.shown.stops)
    keys.press(Key.Key_T)
    assert not panel.as_table
    keys.press(Key.Key_Escape)
    assert not doctor.errors


def test_a_value_of_the_course_says_where_it_came_from(doctor: Seat) -> None:
    panel, keys = course(doctor), Keys(doctor)
    assert panel.shown is not None
    newest = next(reading for reading in reversed(panel.shown.readings) if len(reading) > 1)
    known = {key for key, one in newest.items() if key != "time"}
    keys.press(Key.Key_I, CONTROL)
    shown = heard(doctor)
    assert shown.model is not None
    assert set(shown.model.of.keys) <= {key for name in known for key in newest[name].keys}
    keys.press(Key.Key_Escape)
    assert not shown.isVisible()
    assert panel.isAncestorOf(keys.focus())
    # In the table it is of the row that is chosen.
    keys.press(Key.Key_T)
    panel.table.choose(str(panel.shown.stops[0][0]))
    keys.press(Key.Key_I, CONTROL)
    oldest = heard(doctor)
    assert oldest.model is not None
    first = panel.shown.readings[0]
    assert set(oldest.model.of.keys) <= {key for one in first.values() for key in one.keys}
    keys.press(Key.Key_Escape)

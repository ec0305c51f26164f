"""Sets that come first in the order field, changed by keys on the page and on a list of the ward."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL
from tests.journeys.test_change_list import Listen
from tests.journeys.test_change_page import SHIFT, Flate
from ui.window.sprint.first_list import FirstList
from ui.window.sprint.key_list import KeyList

Key, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
pytestmark = pytest.mark.usefixtures("no_draft")


def opened(flate: Flate | Listen) -> FirstList:
    """The list of what comes first, by Alt+O."""
    flate.press(Key.Key_O, ALT)
    flate.seat.until(lambda: isinstance(flate.seat.window.side, FirstList))
    side = flate.seat.window.side
    assert isinstance(side, FirstList)
    return side


def offered(seat: Seat) -> list[str]:
    """The sets that the order field shows, in their order."""
    model = seat.desk.order.column.model
    return [one.title for one in model.favourites] if model is not None else []


def test_sets_of_ones_own_come_first_in_the_order_field_and_stay_so(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    flate.begin()
    flate.press(Key.Key_L, ALT)
    doctor.until(lambda: flate.draft.layer == "person")
    side = opened(flate)
    assert [one.key for one in side.rows] == list(flate.draft.before.favourites) == []
    assert "Ingen sett står først" in side.said.words()
    flate.press(Key.Key_N, CONTROL)
    flate.write("nstemi")
    flate.edit(Key.Key_Return)
    flate.press(Key.Key_N, CONTROL)
    flate.write("røntgen")
    flate.edit(Key.Key_Return)
    assert [one.key for one in side.rows] == ["nstemi", "cxr-supine"]
    assert side.rows[0].value, "with its lines"
    assert side.list.current == "cxr-supine", "who was added is chosen"
    flate.edit(Key.Key_Up, SHIFT)
    assert [one.words for one in flate.draft.points] == [
        "Settet «NSTEMI» står først i bestillingsfeltet",
        "Settet «Røntgen thorax liggende» står først i bestillingsfeltet, før «NSTEMI»",
    ]
    flate.press(Key.Key_Escape)
    assert doctor.window.side is doctor.desk.changing.column
    flate.press(Key.Key_Escape)
    # The order field has them on top, without a sprint.
    doctor.until(lambda: doctor.desk.patients.workspace.favourites == ("cxr-supine", "nstemi"))
    flate.press(Key.Key_B, CONTROL)
    doctor.until(lambda: offered(doctor)[:2] == ["Røntgen thorax liggende", "NSTEMI"])
    flate.press(Key.Key_Escape)
    # Taken back in the next hour, from where she stands.
    flate.begin()
    for _change in range(3):
        flate.edit(Key.Key_Z, CONTROL)
    flate.press(Key.Key_Escape)
    doctor.until(lambda: doctor.desk.patients.workspace.favourites == ())
    assert not doctor.errors


def test_they_are_reached_from_a_list_of_the_ward_too(doctor: Seat) -> None:
    listen = Listen(doctor)
    listen.opened()
    listen.begin()
    side = opened(listen)
    listen.press(Key.Key_N, CONTROL)
    listen.write("nstemi")
    listen.edit(Key.Key_Return)
    assert [one.key for one in side.rows] == ["nstemi"]
    assert "favourite nstemi" in [one.target for one in listen.draft.points]
    listen.edit(Key.Key_Z, CONTROL)
    assert side.rows == ()
    assert not listen.draft.points
    # From one list to the other, and F8 leaves them for the list as it is.
    listen.press(Key.Key_K, ALT)
    doctor.until(lambda: isinstance(doctor.window.side, KeyList))
    assert opened(listen) is side
    listen.press(Key.Key_F8)
    assert doctor.desk.changing_list.before
    assert doctor.window.side is doctor.desk.changing_list.column
    listen.press(Key.Key_F8)
    assert opened(listen) is side
    listen.press(Key.Key_Escape)
    assert doctor.window.side is doctor.desk.changing_list.column
    listen.press(Key.Key_Escape)
    assert not doctor.errors

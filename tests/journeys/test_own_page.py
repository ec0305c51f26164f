"""One's own page by keys: F8 gives the ward's page, another person never sees hers, and it is thrown away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from desktop.core.paths import data_dir
from desktop.shown.questions import WorkspaceOf
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL
from tests.journeys.test_change_page import SHIFT, Flate
from tests.journeys.test_pilot import bar, piloted
from tests.journeys.test_sign_in import answered
from tests.ui.acts.sign_in.test_configuration import waited

__all__ = ["piloted"]
Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft", "sprint_again")
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def sprint_again(doctor: Seat) -> Iterator[None]:
    """The next test begins with the draft for the sprint, on the ward's page."""
    yield
    doctor.desk.changing.leave()
    doctor.desk.changing.layer = "sprint"
    shutil.rmtree(data_dir() / "persons", ignore_errors=True)
    waited(doctor)
    doctor.until(lambda: doctor.desk.patients.workspace.own == "")


def changed(seat: Seat) -> tuple[Flate, list[str], list[str]]:
    """Her page with a panel moved only for her; the order before and after."""
    flate = Flate(seat)
    flate.opened()
    before = flate.names()
    flate.begin()
    if flate.draft.layer != "person":
        flate.press(Key.Key_L, ALT)
        seat.until(lambda: flate.draft.layer == "person")
    flate.tab_to(before[1])
    flate.edit(Key.Key_Up)
    flate.press(Key.Key_Escape)
    seat.until(lambda: not seat.desk.changing.on)
    return flate, before, flate.names()


def test_one_key_gives_the_wards_page_and_one_her_own(doctor: Seat) -> None:
    flate, before, mine = changed(doctor)
    assert mine != before
    waited(doctor)
    doctor.until(lambda: bar(doctor)[-1] == "din egen side")
    assert bar(doctor)[0] == "postens side"
    for back in (Key.Key_F8, Key.Key_Escape):
        flate.press(Key.Key_F8)
        doctor.until(lambda: flate.names() == before)
        assert (bar(doctor)[0], bar(doctor)[-1]) == ("tilbake til din egen", "postens side")
        waited(doctor)
        assert flate.names() == before, "asked for again, it stays"
        flate.press(back)
        doctor.until(lambda: flate.names() == mine)
        assert bar(doctor)[-1] == "din egen side"
    # Thrown away, and back.
    flate.begin()
    doctor.until(lambda: flate.draft.layer == "person")
    doctor.desk.changing.column.drop.click()  # type: ignore[union-attr]
    doctor.until(lambda: flate.names() == before)
    flate.press(Key.Key_Z, CONTROL)
    doctor.until(lambda: flate.names() == mine)
    doctor.desk.changing.column.drop.click()  # type: ignore[union-attr]
    doctor.until(lambda: flate.names() == before)
    flate.press(Key.Key_Escape)
    doctor.until(lambda: not doctor.desk.changing.on)
    waited(doctor)
    doctor.until(lambda: "din egen side" not in bar(doctor))
    assert not doctor.errors


def test_a_substitute_in_her_role_on_her_ward_has_the_wards_page(doctor: Seat) -> None:
    _flate, _before, _mine = changed(doctor)
    desk, actor = doctor.desk, doctor.desk.actor
    substitute = replace(actor, practitioner="Practitioner/substitute")
    own = answered(doctor, WorkspaceOf.of(actor, desk.given))
    other = answered(doctor, WorkspaceOf.of(substitute, desk.given))
    assert own.workspace.own == "mine"
    assert other.workspace.own == ""
    ward = answered(doctor, WorkspaceOf.of(actor, desk.given, before=True))
    assert ward.workspace.tabs == other.workspace.tabs != own.workspace.tabs


def marks(seat: Seat) -> dict[str, str]:
    panels = seat.desk.patients.page.shown_panels()
    return {one.kind: one.head.mark() for one in panels if one.head.mark()}


def placed(seat: Seat) -> list[tuple[str, int]]:
    """The panels of the page in their order, with their room."""
    page = seat.desk.patients.page
    return [(one.id, one.share) for one in page.tabs[page.row.current].places]


@pytest.fixture
def both(piloted: Seat) -> Iterator[Seat]:
    """Somebody in a pilot, whose own changes are gone before the pilot is."""
    yield piloted
    piloted.desk.changing.leave()
    shutil.rmtree(data_dir() / "persons", ignore_errors=True)
    waited(piloted)
    piloted.until(lambda: piloted.desk.patients.workspace.own == "")


def test_in_a_pilot_with_a_page_of_ones_own_each_change_is_shown_apart(both: Seat) -> None:
    seat, desk = both, both.desk
    flate = Flate(seat)
    flate.opened()
    in_pilot, names = placed(seat), flate.names()
    its_marks = {"vitals": "flyttet i piloten", "laboratory": "endret i piloten"}
    assert marks(seat) == its_marks
    # The panel that the pilot moved has more room, for oneself.
    flate.begin()
    if flate.draft.layer != "person":
        flate.press(Key.Key_L, ALT)
        seat.until(lambda: flate.draft.layer == "person")
    flate.tab_to(names[0])
    flate.edit(Key.Key_Down, SHIFT)
    flate.press(Key.Key_Escape)
    seat.until(lambda: not desk.changing.on)
    waited(seat)
    seat.until(lambda: bar(seat)[-1] == "pilot dag 3 av 14 · med dine egne")
    assert bar(seat)[0] == "uten dine egne", "where F8 leads"
    mine = placed(seat)
    assert mine != in_pilot
    seat.until(lambda: marks(seat) == its_marks | {"vitals": "flyttet i piloten, endret av deg"})
    # Without one's own: the pilot's page, with its marks alone.
    flate.press(Key.Key_F8)
    seat.until(lambda: bar(seat)[-1] == "pilot dag 3 av 14 · uten dine egne")
    assert (placed(seat), marks(seat)) == (in_pilot, its_marks)
    assert bar(seat)[0] == "slik var det"
    waited(seat)
    assert placed(seat) == in_pilot, "asked for again, it stays"
    # Without both: the ward's page.
    flate.press(Key.Key_F8)
    seat.until(lambda: bar(seat)[-1] == "før piloten · uten dine egne")
    ward = placed(seat)
    assert flate.names() != names
    assert dict(ward) != dict(mine)
    assert (marks(seat), bar(seat)[:2]) == ({}, ["tilbake til din egen", "hjerte sprint 01"])
    waited(seat)
    assert placed(seat) == ward
    flate.press(Key.Key_F8)
    seat.until(lambda: bar(seat)[-1] == "pilot dag 3 av 14 · med dine egne")
    assert placed(seat) == mine
    # Esc goes home from the first one too.
    flate.press(Key.Key_F8)
    seat.until(lambda: placed(seat) == in_pilot)
    flate.press(Key.Key_Escape)
    seat.until(lambda: placed(seat) == mine)
    assert not desk.following.before
    assert not seat.errors

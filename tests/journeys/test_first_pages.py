"""First page of each kind of user whom the demo's sign-in offers: theirs, and of nobody's record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.acts import role_table as roles
from desktop.backend.authorization.demo_users import OFFERED
from desktop.core.actor import Actor
from tests.journeys.conftest import WARD, Seat

PATIENTS = 4
FIRST = {
    "hjerte3-LIS": ("doctor_in_training", "cardiology", "ward"),
    "hjerte3-overlege": ("doctor", "cardiology", "ward"),
    "hjerte3-sykepleier": ("nurse", "cardiology", "ward"),
    "hjerte3-sekretaer": ("secretary", "secretary", "queue"),
    "flyt": ("coordinator", "coordinator", "beds"),
    "lk-sentrum-0": ("gp", "gp", "received"),
    "ambulanse": ("ambulance", "ambulance", "ward"),
    "student": ("student", "cardiology", "ward"),
    "sprinteier": ("owner", "cardiology", "wishes"),
    "personvern": ("auditor", "auditor", "access_log"),
}
"""Role in the table, workspace and first page of each."""

SHOWN = {
    "hjerte3-sekretaer": ("empty", "Ingen brev venter."),
    "lk-sentrum-0": ("empty", "Ingen brev venter på deg."),
    "sprinteier": ("empty", "Ingen ønsker."),
}
"""Where that page is no list with rows: its state, and the end of what it says."""


def test_every_user_of_the_sign_in_page_has_a_first_page_here() -> None:
    assert set(FIRST) == set(OFFERED)


@pytest.mark.parametrize("person", FIRST)
def test_the_first_page_is_that_of_the_role(sit: Callable[..., Seat], person: str) -> None:
    role, workspace, page = FIRST[person]
    seat = sit()
    seat.look_at(choices=True)
    seat.settle()
    actor: Actor = seat.ask(lambda desk, c: desk.somebody(c, person, WARD, secretary=False))
    assert actor.practitioner == f"Practitioner/{person}"
    assert roles.name_of(actor) == role
    seat.desk.sign_in(actor)
    seat.settle()
    assert (seat.desk.patients.workspace.id, seat.desk.pages.current) == (workspace, page)
    assert not seat.desk.patients.focus, "nobody's record is opened unasked"
    state = seat.desk.pages.panel(page).state
    kind, words = SHOWN.get(person, ("ready", ""))
    assert state.kind == kind, state
    assert state.title.endswith(words), state
    assert not seat.errors

"""A role that ends is told with its hour, what is kept and what to do, before anybody signs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from desktop.acts import role_table as roles
from desktop.acts.window import ChoosePerson
from desktop.core.clock import local
from desktop.service.serving import Serving
from desktop.shown import standing
from desktop.shown.status import RoleEnd
from desktop.views.roles.register import AGAIN
from desktop.views.roles.role_end import role_end
from tests.sign_in.town import Moved
from tests.views.roles.test_register import DOCTOR, Given, clock, hold, in_register, serving
from tests.views.sign_in.test_who_signed_in import DAY, FRIDAY_NOON, PERSON, directory, role

__all__ = ["clock", "serving"]
LIS = msgspec.structs.replace(DOCTOR, title="LIS")


def end_of(**more: Any) -> RoleEnd | None:
    return role_end(directory(role("r", "overlege", DAY, **more)), LIS, FRIDAY_NOON)


def test_somebody_made_inactive_while_they_work_has_a_role_that_ended() -> None:
    people = directory(role("r", "overlege", DAY))
    people[PERSON] = msgspec.structs.replace(people[PERSON], active=False)
    told = role_end(people, LIS, FRIDAY_NOON)
    assert told is not None
    assert (told.title, told.at) == ("LIS", None)


def at_noon(hour: str = "11:30:00") -> dict[str, str]:
    return {"end": f"{FRIDAY_NOON:%Y-%m-%d}T{hour}+01:00"}


def test_the_hour_is_told_only_where_the_register_says_one_that_has_passed() -> None:
    assert end_of() is None
    assert end_of(period=at_noon("23:30:00")) is None
    told = end_of(period=at_noon())
    assert told is not None
    assert told.at is not None
    assert (f"{local(told.at):%H:%M}", told.whole_day) == ("11:30", False)
    day = end_of(period={"end": "2026-11-26"})
    assert day is not None
    assert day.at is not None
    assert (f"{local(day.at):%d.%m}", day.whole_day) == ("26.11", True)
    assert end_of(period={"end": "2025"}) == RoleEnd("LIS"), "a year is no day"
    off = msgspec.structs.replace(role("r", "overlege", DAY, period=at_noon("23:30:00")), active=False)
    assert role_end(directory(off), LIS, FRIDAY_NOON) == RoleEnd("LIS"), "not one that is to come"
    assert role_end(directory(role("other", "overlege")), LIS, FRIDAY_NOON) == RoleEnd("LIS")
    unknown = msgspec.structs.replace(LIS, practitioner="Practitioner/new")
    assert role_end(directory(role("r", "overlege")), unknown, FRIDAY_NOON) is None


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (RoleEnd("LIS"), "rollen din «LIS» avsluttet."),
        (RoleEnd("LIS", FRIDAY_NOON), f"«LIS» avsluttet {local(FRIDAY_NOON):%H:%M}."),
        (RoleEnd("LIS", FRIDAY_NOON - timedelta(days=1)), f"avsluttet {local(FRIDAY_NOON):26.11.%Y %H:%M}."),
        (RoleEnd("LIS", FRIDAY_NOON, whole_day=True), f"til og med {local(FRIDAY_NOON):%d.%m.%Y}."),
    ],
)
def test_what_happened_what_was_kept_and_what_to_do(end: RoleEnd, said: str) -> None:
    from desktop.shown.status import Status

    for state in ("current", "offline", "refused"):
        status = Status(state, message="Tjeneren sier nei.", offline_since=FRIDAY_NOON, role_end=end)
        strip = standing.notice(status, 0, FRIDAY_NOON)
        assert strip is not None
        words = " ".join(" ".join(line) for line in strip.lines)
        assert said in words
        assert "lagret som kladd" in words
        assert "Velg en rolle som er din nå" in words
        assert "kan lese, skrive og signere" not in words
        assert "Tjeneren sier nei" not in words
        assert strip.steps[0].act == ChoosePerson()
        bar = standing.status_bar(status, FRIDAY_NOON, unsent=0, oldest=None, workspace="", read_only=False)
        assert "rollen din er avsluttet" in bar.sync


def test_it_is_told_as_soon_as_the_register_says_it_and_taken_back(serving: Serving, clock: Moved) -> None:
    session = serving.session
    assert session.people is not None
    session.people._arrived(Given())  # type: ignore[arg-type]
    person = {"resourceType": "Practitioner", "id": "maren", "name": [{"family": "Aas"}]}
    hold(session, person, in_register("overlege"))
    session.sign_in(LIS)

    def told() -> RoleEnd | None:
        # What was begun on the reading thread before this is over when it is.
        _ = session.status
        session.store.read(lambda _c: None).result()
        return session.status.role_end

    assert told() is None
    hold(session, in_register("overlege", active=False))
    assert told() == RoleEnd("LIS")
    assert roles.name_of(session.registered(LIS)) == "ended", "nothing is signed in it"
    hold(session, in_register("overlege", period={"end": f"{clock() + AGAIN / 2:%Y-%m-%dT%H:%M:%S}Z"}))
    assert told() is None
    clock.by += AGAIN + timedelta(seconds=1)
    found = told()
    assert found is not None, "a role ends by the clock too"
    assert found.at is not None
    session.people.leave()
    assert session.status.role_end is None, "of nobody who is not here"

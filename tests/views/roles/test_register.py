"""A window's claim never gives more than the register says, where somebody has signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability, Shows
from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.fhir.elements import CodeableConcept
from desktop.service.local import local
from desktop.service.serving import Serving
from desktop.store import records
from desktop.views.roles.register import AGAIN, held
from desktop.views.session import Session
from tests.sign_in.town import Moved
from tests.views.sign_in.test_who_signed_in import DAY, FRIDAY_NOON, PERSON, directory, role

DOCTOR = Actor("PractitionerRole/r", PERSON, "Maren Aas", ward="h3", profession="doctor", self_declared=False)


def name(*register: Any, claimed: Actor = DOCTOR) -> str:
    return roles.name_of(held(directory(*register), claimed, FRIDAY_NOON))


def titled(title: str) -> Any:
    return msgspec.structs.replace(role("r", title), code=(CodeableConcept(text=title),))


@pytest.mark.parametrize(
    ("title", "is_"),
    [("overlege", "doctor"), ("LIS", "doctor_in_training"), ("sykepleier", "nurse"),
     ("sekretær", "secretary"), ("legestudent", "student"), ("flytkoordinator", "coordinator"),
     ("ambulansearbeider", "ambulance"),
     ("sprinteier", "owner"), ("loggkontrollør", "auditor"), ("", "unknown")],
)  # fmt: skip
def test_a_doctor_by_their_windows_word_is_what_the_register_says(title: str, is_: str) -> None:
    assert name(titled(title)) == is_


def test_a_role_of_somebody_else_or_one_that_has_ended_is_none() -> None:
    assert name(role("r", "overlege", DAY)) == "doctor"
    assert name(role("other", "overlege", DAY)) == "ended"
    assert name(role("r", "overlege", DAY, period={"end": "2026-11-26"})) == "ended"
    nobodys = held(directory(role("other", "overlege")), DOCTOR, FRIDAY_NOON)
    assert not roles.sees(nobodys, Shows.VALUES)
    assert roles.may(nobodys, Capability.KEEP)


def test_a_person_whom_the_register_does_not_hold_yet_only_reads() -> None:
    claimed = msgspec.structs.replace(DOCTOR, practitioner="Practitioner/new")
    assert name(role("r", "overlege"), claimed=claimed) == "unknown"
    beds = msgspec.structs.replace(claimed, duty="coordinator")
    assert name(role("r", "overlege"), claimed=beds) == "coordinator", "never more than was claimed"


class Given:
    """Tokens of the person who has signed in."""

    person = PERSON
    ended = False

    async def give_back(self) -> None:
        self.ended = True


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def serving(tmp_path: Any, clock: Moved) -> Iterator[Serving]:
    session = Session(
        "http://127.0.0.1:9/fhir", people_sign_in=True, known=True, folder=tmp_path / "r",
        key_file=tmp_path / "k", clock=clock,
    )  # fmt: skip
    link = local(session)
    yield link.served
    link.close()
    session.close()


def hold(session: Session, *resources: dict[str, Any]) -> None:
    rows = [
        records.Row(one["resourceType"], one["id"], "1", "2026-11-20T12:00:00Z", strict.dumps(one), "")
        for one in resources
    ]
    session.store.write(lambda tx: records.put(tx, rows), origin="sync").result()


def in_register(title: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "PractitionerRole", "id": "r", "active": True, "code": [{"text": title}],
            "practitioner": {"reference": PERSON}, **more}  # fmt: skip


def works(serving: Serving) -> str:
    """Role by which the next question is judged."""
    serving.session.let_in(PERSON)
    return roles.name_of(serving.session.reader.actor)


def test_the_session_goes_by_the_register_and_follows_it(serving: Serving, clock: Moved) -> None:
    session = serving.session
    assert session.people is not None
    session.people._arrived(Given())  # type: ignore[arg-type]
    person = {"resourceType": "Practitioner", "id": "maren", "name": [{"family": "Aas"}]}
    hold(session, person, in_register("sekretær"))
    session.sign_in(DOCTOR)
    assert works(serving) == "secretary"
    assert roles.name_of(session.registered(DOCTOR)) == "secretary", "an act's actor is held against it too"
    hold(session, in_register("overlege"))
    assert works(serving) == "doctor", "what changed counts at once"
    hold(session, in_register("overlege", period={"end": f"{clock() + AGAIN / 2:%Y-%m-%dT%H:%M:%S}Z"}))
    assert works(serving) == "doctor"
    clock.by += AGAIN + timedelta(seconds=1)
    assert works(serving) == "ended", "a role ends by the clock while its person works"


def test_where_nobody_signs_in_the_window_is_believed(tmp_path: Any) -> None:
    session = Session("http://127.0.0.1:9/fhir", token="t", folder=tmp_path / "r", key_file=tmp_path / "k")
    try:
        session.sign_in(DOCTOR)
        assert session.reader.actor == session.registered(DOCTOR) == DOCTOR
    finally:
        session.close()

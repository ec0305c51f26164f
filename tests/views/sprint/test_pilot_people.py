"""People whom a pilot may name, each once by the number that every server has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.fhir.resources import Resource, decode
from desktop.fhir.systems import HPR
from desktop.shown.sprint.pilot_whom import DUTIES, ROLES
from desktop.views.reader import Reader
from desktop.views.sprint import pilot_people
from desktop.workspace.schema import Duty, Role
from tests.commands.conftest import NOW, Record, record
from tests.commands.scenes_packages import OWNER

__all__ = ["record"]


def person(ident: str, given: str, family: str, hpr: str = "") -> dict[str, Any]:
    number = [{"system": HPR, "value": hpr}] if hpr else []
    return {"resourceType": "Practitioner", "id": ident, "identifier": number,
            "name": [{"given": [given], "family": family}]}  # fmt: skip


def role(ident: str, who: str, words: str, *, active: bool = True) -> dict[str, Any]:
    return {"resourceType": "PractitionerRole", "id": ident, "active": active, "code": [{"text": words}],
            "practitioner": {"reference": f"Practitioner/{who}"}}  # fmt: skip


HERE = (
    person("lie", "Anne", "Lie", "9144889"), role("lie-1", "lie", "overlege"), role("lie-2", "lie", "vakt"),
    person("lie2", "Anne", "Lie"), role("lie2-1", "lie2", "sykepleier"),
    person("berg", "Ola", "Berg"), role("berg-1", "berg", "LIS"),
    person("gone", "Per", "Gone"), role("gone-1", "gone", "LIS", active=False),
    {"resourceType": "Location", "id": "h3", "status": "active", "name": "Hjerte 3",
     "physicalType": {"coding": [{
         "system": "http://terminology.hl7.org/CodeSystem/location-physical-type", "code": "wa"}]}},
)  # fmt: skip


def test_everybody_with_a_role_is_offered_once_and_two_of_one_name_are_told_apart() -> None:
    directory: dict[str, Resource] = {}
    for body in HERE:
        one = decode(body["resourceType"], json.dumps(body))
        assert one is not None
        directory[f"{body['resourceType']}/{body['id']}"] = one
    found = {one.name: (one.title, one.where) for one in pilot_people.people(directory)}
    assert found == {
        "9144889": ("Anne Lie (9144889)", "overlege"),
        "lie2": ("Anne Lie (lie2)", "sykepleier"),
        "berg": ("Ola Berg", "LIS"),
    }


def test_the_kinds_of_work_are_those_that_a_file_may_name() -> None:
    assert set(ROLES) == set(Role.__args__)  # type: ignore[attr-defined]
    assert set(DUTIES) == set(Duty.__args__)  # type: ignore[attr-defined]
    offered = pilot_people.roles()
    assert {one.name for one in offered} == {*ROLES, *DUTIES}
    assert len({one.title for one in offered}) == len(offered)


@pytest.fixture
def site(record: Record) -> Iterator[Reader]:
    for body in HERE:
        record.hold(body)
    reader = Reader(record.store, OWNER, lambda: NOW)
    yield reader
    reader.close()


def test_a_ward_on_which_nobody_has_the_page_says_so(site: Reader, record: Record) -> None:
    record.hold({**HERE[-1], "id": "l1", "name": "Lunge 1"})
    told = record.store.read(lambda c: pilot_people.wards("cardiology", site, c)).result()
    assert {one.title: one.where for one in told} == {"Hjerte 3": "", "Lunge 1": "har en annen flate"}


@pytest.mark.parametrize(
    ("pilot", "said"),
    [
        ({"wards": ["Location/h3"]}, "alle på Hjerte 3"),
        ({"wards": ["h3", "x9"], "roles": ["nurse"]}, "sykepleiere på Hjerte 3 og x9"),
        ({"duties": ["coordinator"]}, "flytkoordinatorer med denne flaten"),
        ({"persons": ["Practitioner/berg", "123"]}, "Ola Berg og 123 på alle poster med denne flaten"),
        ({"wards": ["h3"], "persons": ["berg"]},
         "alle på Hjerte 3, og Ola Berg på alle poster med denne flaten"),
        ({}, ""),
    ],
)  # fmt: skip
def test_what_is_said_of_who_is_in_it(
    site: Reader, record: Record, pilot: dict[str, list[str]], said: str
) -> None:
    told = record.store.read(lambda c: pilot_people.whom_of(pilot, site, c)).result()
    assert told == said

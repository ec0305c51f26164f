"""Who can be asked to sign: doctors of one's own organisation, those of the ward first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.resources import decode
from desktop.shown.questions import SignersOf
from desktop.views.sign_in import doctors

CLERK = Actor("PractitionerRole/ruud", "Practitioner/ruud", "Pia Ruud", "Sekretær",
              organization="Organization/h3", secretary=True)  # fmt: skip


def _person(ident: str, name: str, office: str, ward: str = "", **more: Any) -> list[dict[str, Any]]:
    role: dict[str, Any] = {
        "resourceType": "PractitionerRole", "id": ident, "code": [{"text": "Lege"}],
        "practitioner": {"reference": f"Practitioner/{ident}", "display": name},
        "organization": {"reference": f"Organization/{office}"},
    }  # fmt: skip
    if ward:
        role["location"] = [{"reference": f"Location/{ward}"}]
    given, family = name.split()
    who = {"resourceType": "Practitioner", "id": ident, "name": [{"family": family, "given": [given]}]}
    return [role, who | more]


RESOURCES = [
    {"resourceType": "Organization", "id": "hospital", "name": "Sykehuset"},
    {"resourceType": "Organization", "id": "h3", "name": "Hjerte 3",
     "partOf": {"reference": "Organization/hospital"}},
    {"resourceType": "Organization", "id": "n1", "name": "Nevro 1",
     "partOf": {"reference": "Organization/hospital"}},
    {"resourceType": "Organization", "id": "gp", "name": "Sentrum legegruppe"},
    {"resourceType": "Organization", "id": "ring", "name": "Ring",
     "partOf": {"reference": "Organization/ring"}},
    *_person("wold", "Aksel Wold", "n1", "nevro1"),
    *_person("moe", "Jonas Moe", "h3", "hjerte3"),
    *_person("hussain", "Ali Hussain", "gp"),
    *_person("strand", "Per Strand", "ring"),
    *_person("gone", "Gro Gone", "h3", "hjerte3", active=False),
]  # fmt: skip


@pytest.fixture
def reader() -> Any:
    found = {f"{r['resourceType']}/{r['id']}": decode(r["resourceType"], strict.dumps(r)) for r in RESOURCES}
    return SimpleNamespace(actor=CLERK, charts=SimpleNamespace(directory=lambda _connection: found))


def test_those_of_the_ward_stand_first_and_nobody_in_particular_last(reader: Any) -> None:
    found = doctors.signers_of(reader, None, SignersOf("hjerte3"))  # type: ignore[arg-type]
    assert [one.name for one in found[:-1]] == ["Jonas Moe", "Aksel Wold", "Per Strand"]
    assert found[-1].key == "nobody"


def test_whose_organisation_is_another_one_is_not_asked(reader: Any) -> None:
    names = {one.name for one, _role in doctors.others(reader, None)}  # type: ignore[arg-type]
    assert "Ali Hussain" not in names, "a general practitioner signs nothing here"
    assert "Gro Gone" not in names, "who has left neither"
    assert "Per Strand" in names, "an office whose place is not known is not left out"


def test_only_a_doctor_can_be_chosen(reader: Any) -> None:
    assert doctors.name_of(reader, None, "Practitioner/moe") == "Jonas Moe"  # type: ignore[arg-type]
    assert doctors.name_of(reader, None, "nobody") == ""  # type: ignore[arg-type]
    with pytest.raises(InputError, match="ikke i journalen"):
        doctors.name_of(reader, None, "Practitioner/hussain")  # type: ignore[arg-type]

"""Actors and AuditEvents: who, in which role, where, and that it is self-declared."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from desktop.access import audit
from desktop.core.actor import Actor, short_name
from desktop.fhir import strict
from desktop.fhir.systems import HPR
from desktop.fhir.validate import validate

AT = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
AAS = Actor(
    "PractitionerRole/aas", "Practitioner/aas", "Maren Aas", "LIS", ward="h3", ward_name="Hjerte 3",
    hpr="9900001", profession="doctor",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "short", "initials"),
    [("Maren Aas", "M. Aas", "MA"), ("Åse Marie Øverås", "Å. Øverås", "ÅØ"), ("Vikar", "Vikar", "V"),
     ("", "", "")],
)  # fmt: skip
def test_names_as_lists_write_them(name: str, short: str, initials: str) -> None:
    actor = Actor("r", "p", name, profession="doctor")
    assert (short_name(name), actor.short, actor.initials) == (short, short, initials)


@pytest.mark.parametrize(
    ("action", "code"), [("R", "read"), ("C", "create"), ("U", "update"), ("D", "delete")]
)
def test_an_event_says_who_did_what_with_whom(action: str, code: str) -> None:
    event = audit.event(AAS, action, AT, "p", ("Composition/c",))  # type: ignore[arg-type]
    assert not validate(strict.loads(strict.dumps(event)))
    assert (event["action"], event["subtype"][0]["code"]) == (action, code)
    agent = event["agent"][0]
    assert agent["who"] == {"display": "Maren Aas", "reference": "Practitioner/aas",
                            "identifier": {"system": HPR, "value": "9900001"}}  # fmt: skip
    assert agent["location"] == {"reference": "Location/h3", "display": "Hjerte 3"}
    assert agent["extension"][0] == {"url": audit.SELF_DECLARED, "valueBoolean": True}
    assert [e["what"]["reference"] for e in event["entity"]] == ["Patient/p", "Composition/c"]
    assert event["recorded"] == "2026-11-20T13:32:00.000Z"


def test_what_is_not_known_is_left_out_and_never_made_up() -> None:
    event = audit.event(Actor("", "", "Navn ikke oppgitt"), "R", AT, "")
    assert not validate(strict.loads(strict.dumps(event)))
    agent = event["agent"][0]
    assert agent["who"] == {"display": "Navn ikke oppgitt"}
    assert agent["role"] == [{"text": "rolle ikke oppgitt"}]
    assert "location" not in agent
    (entity,) = event["entity"]
    assert entity["what"] == {"identifier": {"system": audit.SHOWN, "value": "record"}}


def test_each_event_is_its_own_and_says_when_it_is_no_longer_self_declared() -> None:
    signed_in = msgspec.structs.replace(AAS, self_declared=False)
    one, other = (audit.event(signed_in, "R", AT, "p") for _n in range(2))
    assert one["id"] != other["id"]
    assert one["agent"][0]["extension"][0]["valueBoolean"] is False

"""AuditEvents are what IHE BALP's profiles ask for, with the Norwegian elements."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.access import audit
from desktop.core.actor import Actor, Reason
from desktop.fhir import strict
from desktop.fhir.systems import HPR, ORGANISATION_NUMBER
from desktop.fhir.validate import validate
from tests.access.balp import NORWEGIAN, faults
from tests.access.test_access import AAS, AT

HOME = "https://fhir.hospital.example/fhir"
LEGAL = ("Organization/ous", "Sykehuset HF", "983971636")
UNKNOWN = Actor("", "", "Navn ikke oppgitt")


def read(event: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = strict.loads(strict.dumps(event))
    assert not validate(found)
    return found


@given(
    st.sampled_from(("R", "C", "U", "D")),
    st.sampled_from(((), ("p",), ("p", "q"))),
    st.sampled_from(((), ("Task/t",), ("Task/t", "Composition/c"))),
    st.sampled_from(("worklist", "SignNote")),
    st.sampled_from(("", "Ikke lov.")),
    st.sampled_from(("", "Kari Ås 1950")),
    st.sampled_from((AAS, UNKNOWN)),
    st.sampled_from(("", HOME)),
)
def test_every_kind_of_event_has_what_its_profile_asks(
    action: Any, patients: Any, what: Any, how: str, refused: str, query: str, actor: Actor, home: str
) -> None:
    event = audit.event(actor, action, AT, patients, what, how, refused, query=query, home=home, legal=LEGAL)
    assert faults(read(event)) == []


def test_a_search_holds_what_was_typed_and_each_patient_who_was_found() -> None:
    event = read(audit.event(AAS, "R", AT, ("p", "q"), (), "search", query="Åse & Kåre"))
    assert event["action"] == "E"
    (query,) = (one["query"] for one in event["entity"] if "query" in one)
    assert base64.b64decode(query).decode() == "Patient?_content=%C3%85se%20%26%20K%C3%A5re"
    found = [one["what"]["reference"] for one in event["entity"] if "what" in one]
    assert found == ["Patient/p", "Patient/q"]


def test_the_norwegian_elements_say_who_for_whom_and_by_whose_choice() -> None:
    reason = Reason("p", "other", "ringt av legevakten", "ETREAT")
    actor = msgspec.structs.replace(AAS, reasons=(reason,), chosen=True)
    event = read(audit.event(actor, "R", AT, "p", home=HOME, legal=LEGAL))
    user, client, server, organization = event["agent"]
    (number,) = (one["valueReference"] for one in user["extension"] if one["url"] == NORWEGIAN)
    assert number["identifier"]["value"] == "9900001"
    assert number["identifier"]["system"] == HPR
    assert {"url": "urn:fagflate:role-chosen", "valueBoolean": True} in user["extension"]
    (purpose,) = user["purposeOfUse"]
    assert purpose["text"] == "ringt av legevakten"
    assert [(one["code"], one.get("userSelected")) for one in purpose["coding"]] == [
        ("ETREAT", None), ("other", True),
    ]  # fmt: skip
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == "ETREAT"
    assert organization["who"] == {
        "reference": "Organization/ous", "display": "Sykehuset HF",
        "identifier": {"system": ORGANISATION_NUMBER, "value": "983971636"},
    }  # fmt: skip
    assert (server["network"], client["network"]["type"]) == ({"address": HOME, "type": "5"}, "1")


@pytest.mark.parametrize("legal", [("", "", ""), ("Organization/x", "", "")])
def test_an_organization_that_is_not_known_is_not_made_up(legal: Any) -> None:
    event = read(audit.event(AAS, "R", AT, "p", legal=legal))
    assert [one["who"] for one in event["agent"][3:]] == [{"reference": one} for one in legal[:1] if one]
    assert faults(event) == []


def test_the_check_finds_what_lacks() -> None:
    event = read(audit.event(AAS, "R", AT, "p"))
    for lacks in ("agent", "entity", "subtype"):
        assert faults({**event, lacks: event[lacks][:0]}), lacks
    assert faults({**event, "agent": event["agent"][:1]})
    assert faults({**event, "action": "U"})

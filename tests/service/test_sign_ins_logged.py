"""Who comes and goes stands in the access log: signed in, out, another role, refused, locked and unlocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.access import audit, sign_in_events
from desktop.access.sign_in_events import Way
from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.fhir.systems import ORGANISATION_NUMBER
from desktop.fhir.validate import validate
from desktop.service.record import Record as Service
from desktop.shown.questions import BannerOf
from desktop.sign_in.sign_in_errors import AnotherPerson, ProviderAway
from desktop.store import accesslog
from desktop.store.store import READING, Store
from desktop.views.reader import Reader
from desktop.views.session import NOBODY, Session
from tests.commands.conftest import AAS, BERG, NOW, SERVER, Record, record

__all__ = ["record"]
Json = dict[str, Any]


@pytest.fixture
def service(record: Record) -> Iterator[Service]:
    reader = Reader(record.store, NOBODY, lambda: NOW)
    yield Service(reader, SERVER)
    reader.close()


def written(record: Record) -> list[Json]:
    """The log's events, once all that is under way is written."""
    record.act(lambda _tx: None)
    return record.events()


def kept(store: Store) -> list[Json]:
    store.write(lambda _tx: None, origin="test").result()
    found = store.read(accesslog.entries).result()
    return [strict.loads(entry) for _at, entry in reversed(found)]


def said(event: Json) -> tuple[str, str, str, str]:
    """(what happened, which way, who, outcome)."""
    assert not validate(event)
    assert (event["type"]["code"], event["action"]) == ("110114", "E")
    what, way = (one["code"] for one in event["subtype"] if one["system"] == audit.SIGN_IN)
    return what, way, event["agent"][0]["who"]["display"], event["outcome"]


def codes(event: Json) -> list[str]:
    return [one["code"] for one in event["subtype"] if one["system"] != audit.SIGN_IN]


def test_who_sits_down_and_who_leaves_is_in_the_log_in_their_order(record: Record, service: Service) -> None:
    service.log_sign_in(NOBODY, AAS, "browser")
    service.log_sign_in(AAS, BERG, "browser")
    service.log_sign_in(BERG, NOBODY, "browser")
    found = written(record)
    assert [said(one) for one in found] == [
        ("signed-in", "by-browser", "Maren Aas", "0"),
        ("signed-out", "by-browser", "Maren Aas", "0"),
        ("signed-in", "by-browser", "Ola Berg", "0"),
        ("signed-out", "by-browser", "Ola Berg", "0"),
    ]
    assert [codes(one) for one in found] == [["110122"], ["110123"], ["110122"], ["110123"]]


def test_another_role_or_ward_of_the_same_person_is_told_as_chosen(record: Record, service: Service) -> None:
    elsewhere = msgspec.structs.replace(AAS, ward="h4", ward_name="Hjerte 4", chosen=True)
    service.log_sign_in(AAS, AAS, "demo")
    service.log_sign_in(AAS, elsewhere, "demo")
    (event,) = written(record)
    assert said(event) == ("role-or-ward-chosen", "by-demo", "Maren Aas", "0")
    assert codes(event) == []
    (agent, *_systems) = event["agent"]
    assert agent["location"]["reference"] == "Location/h4"
    assert {"url": "urn:fagflate:role-chosen", "valueBoolean": True} in agent["extension"]


def test_a_picture_of_somebodys_screen_signs_nobody_in(record: Record, service: Service) -> None:
    service.reader = Actor("", "", "fagflate say")
    service.log_sign_in(NOBODY, AAS, "none")
    assert written(record) == []


def test_nothing_is_shown_before_who_sits_down_stands_in_the_log(record: Record, service: Service) -> None:
    service._reader.actor = AAS
    service.log_sign_in(NOBODY, AAS, "token")
    assert service.ask(BannerOf("p")).result() is not None
    first, second = record.events()
    assert said(first)[0] == "signed-in"
    assert second["type"]["code"] == "rest"


@pytest.mark.parametrize(
    ("log", "what", "code"),
    [(sign_in_events.locked, "locked", "110123"), (sign_in_events.unlocked, "unlocked", "110122")],
)
def test_lock_and_unlock_have_a_function_each(record: Record, log: Any, what: str, code: str) -> None:
    record.store.write(lambda tx: log(tx, AAS, "card"), origin=READING).result()
    (event,) = record.events()
    assert said(event) == (what, "by-card", "Maren Aas", "0")
    assert codes(event) == [code]


@pytest.mark.parametrize(
    ("who", "way", "failed", "name", "outcome"),
    [
        (AAS, "card", False, "Maren Aas", "4"),
        ("Practitioner/hanne", "browser", False, "Navn ikke oppgitt", "4"),
        ("", "browser", True, "Navn ikke oppgitt", "8"),
    ],
)
def test_a_refusal_names_who_tried_as_far_as_that_is_known(
    record: Record, who: Actor | str, way: Way, failed: bool, name: str, outcome: str
) -> None:
    record.store.write(
        lambda tx: sign_in_events.refused(tx, who, way, "Feil kort.", failed=failed), origin=READING
    ).result()
    (event,) = record.events()
    assert said(event) == ("refused", f"by-{way}", name, outcome)
    assert event["outcomeDesc"] == "Feil kort."
    tried = who.practitioner if isinstance(who, Actor) else who
    assert event["agent"][0]["who"].get("reference", "") == tried


def test_the_legal_entity_is_the_organization_with_a_number_above_the_office(record: Record) -> None:
    number = {"system": ORGANISATION_NUMBER, "value": "983971636"}
    record.hold(
        {"resourceType": "Organization", "id": "h3", "name": "Hjerte 3",
         "partOf": {"reference": "Organization/klinikk"}},
        {"resourceType": "Organization", "id": "klinikk", "partOf": {"reference": "Organization/ous"}},
        {"resourceType": "Organization", "id": "ous", "name": "Sykehuset HF", "identifier": [number]},
        {"resourceType": "Organization", "id": "round", "partOf": {"reference": "Organization/round"}},
    )  # fmt: skip

    def works_for(office: str) -> Json:
        actor = msgspec.structs.replace(AAS, organization=office)
        record.store.write(lambda tx: sign_in_events.signed_in(tx, actor, "none"), origin=READING).result()
        return dict(record.events()[-1]["agent"][-1]["who"])

    assert works_for("Organization/h3") == {
        "reference": "Organization/ous", "display": "Sykehuset HF", "identifier": number,
    }  # fmt: skip
    assert works_for("Organization/round") == {"reference": "Organization/round"}
    assert works_for("Organization/unknown") == {"reference": "Organization/unknown"}


def test_a_sign_in_that_the_provider_refused_is_in_the_log_of_the_record(tmp_path: Path) -> None:
    session = Session(
        "http://127.0.0.1:9/fhir", people_sign_in=True, folder=tmp_path / "r", key_file=tmp_path / "key"
    )
    try:
        assert session.people is not None
        session.people.refused("Practitioner/hanne", AnotherPerson())
        session.people.refused("", ProviderAway("x"))
        first, second = kept(session.store)
        assert said(first) == ("refused", "by-browser", "Navn ikke oppgitt", "4")
        assert first["agent"][0]["who"]["reference"] == "Practitioner/hanne"
        assert first["outcomeDesc"] == AnotherPerson().what
        assert said(second)[3] == "8"
        server = first["agent"][2]
        assert server["network"] == {"address": "http://127.0.0.1:9/fhir", "type": "5"}
        assert session.way == "none"
    finally:
        session.close()

"""Search: every kind of parameter, prefixes, chains, includes, sorting, pages by key."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.servers.embedded import Embedded

Find = Callable[..., list[str]]


def observation(name: str, patient: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        "subject": {"reference": f"Patient/{patient}"},
        **more,
    }


@pytest.fixture(scope="module", autouse=True)
def ward(server: Embedded) -> None:
    """Two patients and what hangs on them."""
    system = "urn:oid:2.16.578.1.12.4.1.4.1"
    resources: list[dict[str, Any]] = [
        {
            "resourceType": "Patient",
            "id": "kari",
            "active": True,
            "identifier": [{"system": system, "value": "13815212345"}],
            "name": [{"family": "Åsen", "given": ["Kari", "Bjørk"], "text": "Kari Bjørk Åsen"}],
            "gender": "female",
            "birthDate": "1952-01-13",
            "telecom": [
                {"system": "phone", "value": "22334455"},
                {"system": "email", "value": "k@example.no"},
            ],
            "address": [{"city": "Tromsø", "line": ["Storgata 1"]}],
            "generalPractitioner": [{"reference": "Practitioner/gp"}],
            "meta": {"tag": [{"system": "urn:t:tag", "code": "x"}]},
        },
        {
            "resourceType": "Patient",
            "id": "ola",
            "identifier": [{"system": system, "value": "01894512345"}],
            "name": [{"family": "O'Brien, Jr|x", "given": ["Ola"]}],
            "gender": "male",
            "birthDate": "1945-09",
            "deceasedDateTime": "2026-03-05T10:00:00+01:00",
        },
        {"resourceType": "Practitioner", "id": "gp", "name": [{"family": "Lege"}]},
        {"resourceType": "Organization", "id": "org", "name": "Universitetssykehuset"},
        observation(
            "hr1",
            "kari",
            effectiveDateTime="2026-03-05T08:00:00+01:00",
            valueQuantity={
                "value": 72,
                "unit": "slag/min",
                "system": "http://unitsofmeasure.org",
                "code": "/min",
            },
            performer=[{"reference": "Practitioner/gp"}],
        ),
        observation(
            "hr2",
            "kari",
            effectivePeriod={"start": "2026-03-06", "end": "2026-03-07"},
            valueQuantity={"value": Decimal("5.4"), "unit": "mmol/L"},
        ),
        observation("hr3", "ola", effectiveDateTime="2026-03", status="amended"),
        observation("bp", "kari", effectiveDateTime="2026-03-08T00:00:00Z")
        | {"code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}, {"code": "lokal"}]}},
        {
            "resourceType": "Encounter",
            "id": "stay",
            "status": "in-progress",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "subject": {"reference": "Patient/kari"},
            "period": {"start": "2026-03-04T12:00:00+01:00"},
            "location": [{"location": {"reference": "Location/bed1"}}],
            "serviceProvider": {"reference": "Organization/org"},
        },
        {"resourceType": "Location", "id": "ward", "name": "Hjerte 3"},
        {"resourceType": "Location", "id": "bed1", "partOf": {"reference": "Location/ward"}},
        {
            "resourceType": "Provenance",
            "id": "prov",
            "target": [{"reference": "Observation/hr1"}, {"reference": "Patient/kari"}],
            "recorded": "2026-03-05T08:00:00Z",
            "agent": [{"who": {"reference": "Practitioner/gp"}}],
        },
        {
            "resourceType": "Task",
            "id": "logical",
            "status": "requested",
            "intent": "order",
            "for": {"type": "Patient", "identifier": {"system": system, "value": "13815212345"}},
            "owner": {"reference": "Organization/nowhere"},
        },
        {
            "resourceType": "QuestionnaireResponse",
            "id": "answers",
            "questionnaire": "http://example.no/skjema|2",
            "status": "completed",
            "subject": {"reference": "Patient/ola"},
        },
    ]
    server.load(resources)


SEARCHES = [
    # tokens
    ("Patient?identifier=13815212345", "kari"),
    ("Patient?identifier=urn:oid:2.16.578.1.12.4.1.4.1|13815212345", "kari"),
    ("Patient?identifier=urn:other|13815212345", ""),
    ("Patient?identifier=urn:oid:2.16.578.1.12.4.1.4.1|", "kari ola"),
    ("Patient?identifier=|13815212345", ""),
    ("Patient?gender=male", "ola"),
    ("Patient?gender=http://hl7.org/fhir/administrative-gender|female", "kari"),
    ("Patient?gender=male,female", "kari ola"),
    ("Patient?gender:not=male", "kari"),
    ("Patient?active=true", "kari"),
    ("Patient?active:missing=true", "ola"),
    ("Patient?active:missing=false", "kari"),
    ("Patient?phone=22334455", "kari"),
    ("Patient?email=22334455", ""),
    ("Patient?deceased=true", "ola"),
    ("Patient?deceased=false", "kari"),
    ("Patient?_tag=urn:t:tag|x", "kari"),
    ("Observation?code=lokal", "bp"),
    ("Observation?code=|lokal", "bp"),
    ("Observation?code=http://loinc.org|8867-4&status=amended", "hr3"),
    ("Encounter?class=IMP", "stay"),
    # strings: no case, no accents, from the beginning
    ("Patient?family=ÅSEN", "kari"),
    ("Patient?family=asen", "kari"),
    ("Patient?family=sen", ""),
    ("Patient?family:contains=SEN", "kari"),
    ("Patient?family:exact=Åsen", "kari"),
    ("Patient?family:exact=åsen", ""),
    ("Patient?given=bjork", "kari"),
    ("Patient?name=kari%20bj%C3%B8rk", "kari"),
    ("Patient?address-city=tromso", "kari"),
    ("Patient?address=storgata", "kari"),
    ("Patient?family=O'Brien\\, Jr\\|x", "ola"),
    ("Patient?family=%25", ""),
    ("Patient?family:contains=_", ""),
    # dates
    ("Patient?birthdate=1952-01-13", "kari"),
    ("Patient?birthdate=1945", "ola"),
    ("Patient?birthdate=1945-09-02", ""),
    ("Patient?birthdate=lt1950", "ola"),
    ("Observation?date=2026-03-05", "hr1"),
    ("Observation?date=ge2026-03-07", "bp hr2 hr3"),
    ("Observation?date=gt2026-03-07", "bp hr3"),
    ("Observation?date=lt2026-03-05", "hr3"),
    ("Observation?date=le2026-03-05", "hr1 hr3"),
    ("Observation?date=sa2026-03-07", "bp"),
    ("Observation?date=eb2026-03-06", "hr1"),
    ("Observation?date=ne2026-03", ""),
    ("Observation?date=2026-03-05T07:00:00Z", "hr1"),
    ("Observation?date=ge2026-03-06&date=lt2026-03-08", "hr2 hr3"),
    ("Encounter?date=ge2026-03-20", "stay"),
    # quantities
    ("Observation?value-quantity=72", "hr1"),
    ("Observation?value-quantity=72|http://unitsofmeasure.org|/min", "hr1"),
    ("Observation?value-quantity=72||slag/min", "hr1"),
    ("Observation?value-quantity=72|http://unitsofmeasure.org|kg", ""),
    ("Observation?value-quantity=5.4", "hr2"),
    ("Observation?value-quantity=5.40", "hr2"),
    ("Observation?value-quantity=5", "hr2"),
    ("Observation?value-quantity=5.3", ""),
    ("Observation?value-quantity=gt5.4", "hr1"),
    ("Observation?value-quantity=ge5.4", "hr1 hr2"),
    ("Observation?value-quantity=ap70", "hr1"),
    # references
    ("Observation?subject=Patient/kari", "bp hr1 hr2"),
    ("Observation?patient=kari", "bp hr1 hr2"),
    ("Observation?subject:Patient=ola", "hr3"),
    ("Observation?patient=kari,ola", "bp hr1 hr2 hr3"),
    ("Observation?patient=kari&patient=ola", ""),
    ("Observation?patient=nobody", ""),
    ("Observation?performer=Practitioner/gp", "hr1"),
    ("Observation?patient=kari&code=8867-4&date=ge2026-03-06", "hr2"),
    ("Provenance?patient=kari", "prov"),
    ("Provenance?target=Observation/hr1", "prov"),
    ("Task?patient:identifier=urn:oid:2.16.578.1.12.4.1.4.1|13815212345", "logical"),
    ("Task?owner=Organization/nowhere", "logical"),
    ("QuestionnaireResponse?questionnaire=http://example.no/skjema", "answers"),
    ("QuestionnaireResponse?questionnaire=http://example.no/skjema|2", "answers"),
    ("QuestionnaireResponse?questionnaire=http://example.no/skjema|3", ""),
    # chains
    ("Observation?subject:Patient.identifier=13815212345", "bp hr1 hr2"),
    ("Observation?patient.birthdate=lt1950", "hr3"),
    ("Observation?subject.name=kari&code=85354-9", "bp"),
    ("Observation?patient.general-practitioner.name=lege&status=final", "bp hr1 hr2"),
    ("Observation?performer:Practitioner.name=lege", "hr1"),
    ("Encounter?location.partof=ward", "stay"),
    ("Encounter?service-provider:Organization.name=univ", "stay"),
    ("Encounter?location.partof.name=hjerte", "stay"),
    # ids
    ("Observation?_id=hr1,hr3,nothing", "hr1 hr3"),
    ("Observation?_id=hr1&patient=ola", ""),
]


@pytest.mark.parametrize(("address", "wanted"), SEARCHES)
def test_search_finds_exactly(find: Find, address: str, wanted: str) -> None:
    assert sorted(find(address)) == wanted.split()


@pytest.mark.parametrize(
    "address",
    [
        "Observation?date=yesterday",
        "Observation?value-quantity=much",
        "Observation?code:in=x",
        "Observation?patient=",
        "Observation?_sort=subject",
        "Observation?_count=-1",
        "Observation?_include=Observation",
        "Observation?_include=Observation:code",
        "Observation?_page=xx",
        "Observation?_page=WzEsMV0x",
        "Observation?subject.bogus=1",
        "Observation?code.text=1",
        "Patient?_has:Observation:patient:code=1",
        "Patient?phonetic=x",
        "Slot?schedule=1",
        "Patient?active:missing=maybe",
    ],
)
def test_malformed_search_is_400(client: httpx.Client, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 400
    assert reply.json()["issue"][0]["diagnostics"]


def test_unknown_parameter_is_refused_only_where_asked(client: httpx.Client) -> None:
    assert client.get("Patient?bogus=1", headers={"Prefer": "handling=strict"}).status_code == 400
    bundle = client.get("Patient?bogus=1&gender=male").json()
    assert [entry["search"]["mode"] for entry in bundle["entry"]] == ["match", "outcome"]
    assert "bogus" in bundle["entry"][1]["resource"]["issue"][0]["diagnostics"]
    assert "bogus" not in bundle["link"][0]["url"]


@pytest.mark.parametrize(
    "name", ["_id", "identifier", "family", "birthdate", "general-practitioner", "organization:missing"]
)
def test_many_values(client: httpx.Client, name: str) -> None:
    values = {"birthdate": "1952-01-{:02}", "identifier": "urn:oid:2.16.578.1.12.4.1.4.1|{}"}
    many = [values.get(name, "x{}").format(1 + n % 30 if name == "birthdate" else n) for n in range(1000)]
    known = {"_id": "kari", "identifier": "13815212345", "family": "asen", "birthdate": "1952-01-13"}
    many[500] = known.get(name, "gp")
    form = {name: ",".join(many) if ":" not in name else "true"}
    reply = client.post("Patient/_search?_id=kari", data=form)
    assert reply.status_code == 200, reply.text
    assert [entry["resource"]["id"] for entry in reply.json()["entry"]] == ["kari"]
    form[name] += ",one,more"
    assert client.post("Patient/_search", data=form).status_code == 400


def test_post_search_takes_a_form(client: httpx.Client) -> None:
    reply = client.post("Observation/_search?code=8867-4", data={"patient": "ola"})
    assert [entry["resource"]["id"] for entry in reply.json()["entry"]] == ["hr3"]


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("Observation?patient=kari&_sort=-date", "bp hr2 hr1"),
        ("Observation?_sort=date&status=final", "hr1 hr2 bp"),
        ("Patient?_sort=family", "kari ola"),
        ("Patient?_sort=-birthdate", "kari ola"),
        ("Observation?_sort=-value-quantity,_id", "hr1 hr2 bp hr3"),
        ("Observation?_sort=-_id", "hr3 hr2 hr1 bp"),
        ("Observation?_sort=status,-_id", "hr3 hr2 hr1 bp"),
    ],
)
@pytest.mark.parametrize("count", [1, 2, 50])
def test_sorting_holds_over_pages(find: Find, address: str, wanted: str, count: int) -> None:
    assert find(f"{address}&_count={count}") == wanted.split()


def test_includes(client: httpx.Client) -> None:
    def found(address: str) -> dict[str, str]:
        entries = client.get(address).json()["entry"]
        return {e["fullUrl"].rsplit("fhir/")[1]: e["search"]["mode"] for e in entries}

    plain = found("Observation?_id=hr1&_include=Observation:subject&_include=Observation:performer")
    assert plain == {"Observation/hr1": "match", "Patient/kari": "include", "Practitioner/gp": "include"}
    back = found("Observation?_id=hr1&_revinclude=Provenance:target")
    assert back == {"Observation/hr1": "match", "Provenance/prov": "include"}
    once = found("Encounter?_include=Encounter:location")
    assert once == {"Encounter/stay": "match", "Location/bed1": "include"}
    twice = found("Encounter?_include=Encounter:location&_include:iterate=Location:partof")
    assert twice == {**once, "Location/ward": "include"}
    star = found("Observation?_id=hr1&_include=*")
    assert star == plain
    narrow = found("Observation?_id=hr1&_include=Observation:subject:Group")
    assert narrow == {"Observation/hr1": "match"}


def test_total_only_where_asked(client: httpx.Client) -> None:
    assert "total" not in client.get("Observation?_count=1").json()
    assert client.get("Observation?_count=1&_total=accurate").json()["total"] == 4
    counted = client.get("Observation?_summary=count&patient=kari").json()
    assert counted["total"] == 3
    assert "entry" not in counted


def test_pages_follow_the_key_while_others_write(client: httpx.Client, put: Any) -> None:
    names = [f"page{number:02}" for number in range(30)]
    for name in names:
        put(
            {"resourceType": "Flag", "id": name, "status": "active", "code": {"text": "x"}}
            | {"subject": {"reference": "Patient/kari"}}
        )
    first = client.get("Flag?_sort=_lastUpdated&_count=10").json()
    seen = [entry["resource"]["id"] for entry in first["entry"]]
    # What another client changes or removes meanwhile must not push a row past the reader.
    client.delete(f"Flag/{seen[0]}")
    put(
        {"resourceType": "Flag", "id": seen[1], "status": "inactive", "code": {"text": "x"}}
        | {"subject": {"reference": "Patient/kari"}}
    )
    following = first
    while link := next((one["url"] for one in following["link"] if one["relation"] == "next"), None):
        assert "offset" not in link
        following = client.get(link).json()
        seen += [entry["resource"]["id"] for entry in following["entry"]]
    assert sorted(set(seen)) == names
    assert seen.count(seen[1]) == 2  # changed after it was read: told again


def test_last_updated_cursor(client: httpx.Client, find: Find, put: Any) -> None:
    body = {"resourceType": "Basic", "code": {"text": "x"}}
    put({**body, "id": "b1"})
    stamp = put({**body, "id": "b2"})["meta"]["lastUpdated"]
    put({**body, "id": "b3"})
    assert find(f"Basic?_lastUpdated=ge{stamp}&_sort=_lastUpdated")[0] == "b2"
    assert set(find(f"Basic?_lastUpdated=gt{stamp}")) <= {"b3"}
    assert "b1" in find(f"Basic?_lastUpdated=le{stamp}&_sort=-_lastUpdated")


def test_index_follows_updates(find: Find, put: Any, client: httpx.Client) -> None:
    put({"resourceType": "Patient", "id": "moves", "name": [{"family": "Gammel"}]})
    put({"resourceType": "Patient", "id": "moves", "name": [{"family": "Nyland"}]})
    assert find("Patient?family=gammel") == []
    assert find("Patient?family=nyland") == ["moves"]
    client.delete("Patient/moves")
    assert find("Patient?family=nyland") == []

"""The one reading of a privacy Consent: what it denies to whom, and what can't be read never opens."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.blocking import consents
from desktop.clinical.record.blocking.consents import Blocked
from desktop.clinical.record.blocking.denied_readers import Who
from desktop.fhir.chart import Unreadable
from desktop.fhir.resources import Consent, Resource, decode

Json = dict[str, Any]
NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
ME = Who(
    "Practitioner/me", "PractitionerRole/me", "Location/h3", "9144900",
    frozenset({"Organization/h3", "Organization/hospital"}), frozenset({"983974832"}), placed=True,
)  # fmt: skip
MINE, OTHERS = "Practitioner/me", "Practitioner/other"
ORDER = {"no": 0, "perhaps": 1, "yes": 2}


def consent(
    ident: str = "c", *, status: str = "active", scope: str = "patient-privacy", **more: Any
) -> Consent:
    body: Json = {"resourceType": "Consent", "id": ident, "status": status, **more}
    if scope:
        body["scope"] = {"coding": [{"code": scope}]}
    found = decode("Consent", json.dumps(body))
    assert isinstance(found, Consent)
    return found


def to(*references: str) -> list[Json]:
    return [{"role": {"text": "leser"}, "reference": {"reference": one}} for one in references]


def deny(**more: Any) -> Json:
    return {"type": "deny", **more}


def permit(**more: Any) -> Json:
    return {"type": "permit", **more}


def read(*provisions: Json, reader: Who = ME, **more: Any) -> Blocked:
    every = [consent(f"c{n}", provision=one, **more) for n, one in enumerate(provisions)]
    return consents.blocked(every, (), reader, {}, NOW)


def entry(kind: str = "Observation", ident: str = "o", **more: Any) -> Resource:
    body = {"resourceType": kind, "id": ident, "status": "final", "code": CODED, **more}
    return decode(kind, json.dumps(body))


def label(code: str) -> Json:
    return {
        "security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": code}]
    }


CODED: Json = {"coding": [{"system": "http://loinc.org", "code": "5221-7"}]}
LABELLED = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}


def test_nothing_is_blocked_without_a_consent_that_denies() -> None:
    assert not consents.blocked((), (), ME, {}, NOW)
    for provision in ({}, permit(), permit(actor=to(MINE)), permit(provision=[permit()])):
        assert not read(provision), provision


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ({"reference": MINE}, "yes"),
        ({"reference": f"https://server.example/fhir/{MINE}/_history/2"}, "yes"),
        ({"reference": OTHERS}, "no"),
        ({"reference": "PractitionerRole/me"}, "yes"),
        ({"reference": "PractitionerRole/not-held"}, "perhaps"),
        ({"reference": "Organization/hospital"}, "yes"),
        ({"reference": "Organization/other"}, "no"),
        ({"reference": "Location/h3"}, "yes"),
        ({"reference": "Location/k2"}, "no"),
        ({"reference": "Patient/p"}, "no"),
        ({"reference": "RelatedPerson/r"}, "no"),
        ({"reference": "CareTeam/t"}, "perhaps"),
        ({"reference": "#inside"}, "perhaps"),
        ({"display": "Ola Berg"}, "perhaps"),
        ({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9144900"}}, "yes"),
        ({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "1"}}, "no"),
        ({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "983974832"}}, "yes"),
        ({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "1"}}, "perhaps"),
    ],
)
def test_an_actor_is_this_reader_another_or_perhaps_either(reference: Json, said: str) -> None:
    assert read(deny(actor=[{"role": {"text": "leser"}, "reference": reference}])).whole == said


def test_whose_organisations_are_not_known_is_perhaps_of_any() -> None:
    assert read(deny(actor=to("Organization/other")), reader=Who("Practitioner/me")).whole == "perhaps"
    assert read(deny(actor=to(OTHERS)), reader=Who()).whole == "perhaps"


@pytest.mark.parametrize(
    ("provision", "said"),
    [
        (deny(provision=[permit(actor=to(MINE))]), "no"),
        (deny(provision=[permit(actor=to(OTHERS))]), "yes"),
        (deny(provision=[permit(actor=to("CareTeam/t"))]), "yes"),
        (deny(provision=[permit(actor=to(MINE), modifierExtension=[{"url": "x"}])]), "perhaps"),
        (permit(provision=[deny(actor=to(MINE))]), "yes"),
        (permit(provision=[deny(actor=to(OTHERS))]), "no"),
        ({"provision": [deny(actor=to(MINE))]}, "yes"),
        ({"provision": [{"actor": to(MINE)}]}, "perhaps"),
        (permit(provision=[deny(provision=[permit(actor=to(MINE))])]), "no"),
    ],
)
def test_what_lies_inside_a_provision_is_its_exception(provision: Json, said: str) -> None:
    assert read(provision).of(entry()) == said


@pytest.mark.parametrize(
    ("named", "said", "other"),
    [
        ({"class": [{"system": "http://hl7.org/fhir/resource-types", "code": "Observation"}]}, "yes", "no"),
        ({"class": [{"system": "urn:ietf:bcp:13", "code": "application/pdf"}]}, "perhaps", "perhaps"),
        ({"code": [CODED]}, "yes", "no"),
        ({"code": [{"text": "HIV"}]}, "perhaps", "perhaps"),
        ({"securityLabel": [LABELLED]}, "yes", "no"),
        ({"data": [{"meaning": "instance", "reference": {"reference": "Observation/o"}}]}, "yes", "no"),
        ({"data": [{"meaning": "related", "reference": {"reference": "Encounter/e"}}]}, "yes", "no"),
        ({"data": [{"meaning": "dependents", "reference": {"reference": "Encounter/e"}}]}, "yes", "no"),
        ({"data": [{"meaning": "instance", "reference": {"reference": "Encounter/e"}}]}, "no", "no"),
        ({"data": [{"meaning": "authoredby", "reference": {"reference": "Practitioner/b"}}]}, "yes", "no"),
        ({"data": [{"meaning": "instance", "reference": {"display": "prøven"}}]}, "perhaps", "perhaps"),
        ({"dataPeriod": {"start": "2026-11-01", "end": "2026-11-10"}}, "yes", "no"),
        ({"dataPeriod": {"start": "2026-11-01", "end": "snart"}}, "perhaps", "perhaps"),
    ],
)
def test_a_provision_about_some_entries_blocks_those_alone(named: Json, said: str, other: str) -> None:
    one = entry(
        meta=label("V"), encounter={"reference": "Encounter/e"}, effectiveDateTime="2026-11-05",
        performer=[{"reference": "Practitioner/b"}],
    )  # fmt: skip
    another = entry("Condition", "x", code={"text": "Gikt"}, recordedDate="2025-01-01")
    found = read(deny(actor=to(MINE), **named))
    assert found.whole == "no"
    assert (found.of(one), found.of(another)) == (said, other)


def test_all_that_a_provision_names_must_fit() -> None:
    found = read(deny(code=[CODED], dataPeriod={"end": "2020"}))
    assert found.of(entry(effectiveDateTime="2026-11-05")) == "no"
    assert found.of(entry(effectiveDateTime="2019-11-05")) == "yes"
    assert found.of(entry()) == "perhaps", "of when it is nobody can tell"


def test_no_permission_takes_away_what_another_consent_denies() -> None:
    assert read(deny(actor=to(MINE)), permit(actor=to(MINE))).whole == "yes"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": "inactive"}, "no"), ({"status": "rejected"}, "no"), ({"status": "draft"}, "no"),
        ({"status": "entered-in-error"}, "no"), ({"status": "på gang"}, "perhaps"),
        ({"status": ""}, "perhaps"),
        ({"scope": "adr"}, "no"), ({"scope": "research"}, "no"), ({"scope": "treatment"}, "no"),
        ({"scope": ""}, "perhaps"), ({"scope": "eget"}, "perhaps"),
        ({"scope": "", "category": [{"text": "Sperret journal"}]}, "perhaps"),
        ({"scope": "", "category": [{"coding": [{"code": "59284-0"}]}]}, "yes"),
        ({"scope": "", "category": [{"text": "Fotografering"}]}, "no"),
        ({"implicitRules": "urn:x"}, "perhaps"),
        ({"modifierExtension": [{"url": "urn:x"}]}, "perhaps"),
    ],
)  # fmt: skip
def test_a_consent_is_in_force_and_about_reading_or_perhaps(more: Json, said: str) -> None:
    assert read(deny(actor=to(MINE)), **more).whole == said


@pytest.mark.parametrize(
    ("subject", "said"),
    [(None, "perhaps"), ((), "perhaps"), (("patient-privacy",), "perhaps"), (("Sperring",), "perhaps"),
     (("dnr", "Do Not Resuscitate"), "no")],
)  # fmt: skip
def test_one_that_can_not_be_decoded_may_block_unless_it_is_known_to_be_another_matter(
    subject: tuple[str, ...] | None, said: str
) -> None:
    broken = (Unreadable("Consent", "c", "damaged", subject), Unreadable("Condition", "d", "damaged", None))
    assert consents.blocked((), broken, ME, {}, NOW).whole == said


def test_exceptions_deeper_than_anybody_writes_may_block() -> None:
    provision = permit()
    for _level in range(9):
        provision = permit(provision=[provision])
    assert read(provision).of(entry()) == "perhaps"


UNREADABLE = st.sampled_from(
    [{"modifierExtension": [{"url": "x"}]}, {"purpose": [{"code": "HVA"}]}, {"action": [{"text": "se"}]},
     {"period": {"start": "en gang"}}, {"actor": to("Group/g")}, {"actor": [{"role": {"text": "leser"}}]}]
)  # fmt: skip


@given(
    st.sampled_from([{}, {"actor": to(MINE)}, {"class": [{"code": "Observation"}]}, {"code": [CODED]}]),
    UNREADABLE,
    st.booleans(),
)
def test_what_can_not_be_read_in_a_denial_never_opens(named: Json, odd: Json, inside: bool) -> None:
    plain, doubted = deny(**named), deny(**{**named, **odd})
    before = read(permit(provision=[plain]) if inside else plain).of(entry())
    after = read(permit(provision=[doubted]) if inside else doubted).of(entry())
    assert before == "yes"
    assert ORDER[after] >= ORDER["perhaps"]


@given(UNREADABLE)
def test_what_can_not_be_read_in_an_exception_never_permits(odd: Json) -> None:
    exception = permit(**{"actor": to(MINE), **odd})
    assert ORDER[read(deny(provision=[exception])).of(entry())] >= ORDER["perhaps"]

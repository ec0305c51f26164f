"""Dangers in anaesthesia that run in the family: raised wherever they are written, silenced by no doubt."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.patient import anaesthesia, family
from desktop.fhir.chart import Chart
from desktop.fhir.resources import FamilyMemberHistory
from tests.views.charts import NOW, Json, about, chart, concept

MODIFIER = [{"url": "urn:x", "valueBoolean": True}]
CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD = "urn:oid:2.16.578.1.12.4.1.1.7110"


def relative(*conditions: Json, of: str = "mor", ident: str = "f", **more: Any) -> Json:
    body: Json = {"resourceType": "FamilyMemberHistory", "id": ident, "status": "completed"}
    body |= {"patient": {"reference": "Patient/p"}, "relationship": concept(of)}
    return body | {"condition": list(conditions)} | more


def had(words: str = "", *codes: str, system: str = ICD, **more: Any) -> Json:
    return {"code": concept(words, *codes, system=system)} | more


def words(found: Chart) -> list[str]:
    return [one.words for one in anaesthesia.dangers(found, NOW)]


@pytest.mark.parametrize(
    "one",
    [
        relative(had("Malign hypertermi")),
        relative(had("MALIGN HYPERTERMI, påvist RYR1-variant")),
        relative(had("Malignant hyperthermia")),
        relative(had("", "T88.3")),
        relative(had("", "405501007", system="http://snomed.info/sct")),
        relative(note=[{"text": "Kreft. Mistenkt malign hypertermi under operasjon i 1988."}]),
        relative(had("Komplikasjon", note=[{"text": "malign hypertermi"}])),
        relative(had("Malign hypertermi"), status="partial"),
        relative(had("Malign hypertermi"), status="strange"),
        relative(note=[{"text": "Ingen kreft. Ikke testet for RYR1, men moren hadde malign hypertermi."}]),
    ],
)
def test_malignant_hyperthermia_of_a_relative_is_raised(one: Json) -> None:
    (said,) = words(chart(one))
    assert said.endswith("(i slekten: mor)")


@pytest.mark.parametrize(
    "one",
    [
        relative(had("Malign hypertermi"), status="entered-in-error"),
        relative(had("Ingen kjent malign hypertermi")),
        relative(had("Ikke malign hypertermi")),
        relative(note=[{"text": "Det er ikke malign hypertermi i familien."}]),
        relative(had("Malign hypertermi"), of="ektefelle"),
        relative(had("Malign hypertermi"), relationship=concept("", "WIFE")),
        relative(had("Malignt melanom"), had("Hypertermi etter solstikk")),
    ],
)
def test_what_says_otherwise_raises_nothing(one: Json) -> None:
    assert words(chart(one)) == []


@pytest.mark.parametrize(
    "one",
    [
        relative(had("", "T883")),
        relative(had("", "T88.3XXA", system=CM)),
        relative(had("", "T88.3", system="http://fhir.de/CodeSystem/bfarm/icd-10-gm")),
        relative(had("", "T88.3", system="urn:oid:2.16.840.1.113883.6.90")),
        relative({"code": {"coding": [{"code": "T88.3"}]}}),
        relative(had("", "405501007", system="http://snomed.info/sct/900000000000207008")),
        relative(had("T88.3")),
        relative(had("Hyperthermia, malignant")),
        relative(had("Hypertermi (malign)")),
        relative(had("malign-hypertermi")),
        relative({"outcome": concept("døde av malign hypertermi")}),
        relative(had("Komplikasjon", onsetString="malign hypertermi i narkose")),
        relative(deceasedString="malign hypertermi under operasjon"),
        relative(reasonCode=[concept("Malign hypertermi i familien")]),
        relative(had("Malign hypertermi"), status="health-unknown"),
        relative(had("Malign hypertermi"), status=None),
        relative(had("Malign hypertermi"), dataAbsentReason=concept("", "subject-unknown")),
        relative(extension=[{"url": "urn:x", "valueString": "Malign hypertermi"}]),
        relative(text={"status": "additional", "div": "<div><p>Mor: <b>malign</b> hypertermi.</p></div>"}),
        relative(had("Se innlagt diagnose"), reasonReference=[{"reference": "#c"}], contained=[
            {"resourceType": "Condition", "id": "c", "code": concept("", "T88.3", system=ICD)}]),
        relative(had("Malign hypertermi"), relationship={"text": "mor", "coding": [{"code": "STPMTH"}]}),
    ],
)  # fmt: skip
def test_no_form_of_it_is_lost(one: Json) -> None:
    (said,) = words(chart({name: value for name, value in one.items() if value is not None}))
    assert said == "Malign hypertermi (i slekten: mor)"


@pytest.mark.parametrize(
    ("of", "by_blood"),
    [
        ("biologisk mor (pasienten er adoptert bort)", True),
        ("mor, adoptert i Korea", True),
        ("Halvbror", True),
        ("adoptivmor", False),
        ("stemor", False),
        ("mors samboer", False),
        ("svigermor", False),
        ("fostermor, ikke biologisk", False),
    ],
)
def test_only_a_relation_that_is_plainly_not_by_blood_silences(of: str, by_blood: bool) -> None:
    found = chart(relative(had("Malign hypertermi"), of=of))
    assert bool(words(found)) is by_blood


def test_what_can_not_be_read_silences_neither_by_relation_nor_by_denial() -> None:
    wife = relative(had("Malign hypertermi"), of="ektefelle", modifierExtension=MODIFIER)
    assert words(chart(wife)) == ["Malign hypertermi (i slekten: ektefelle, kan ikke leses helt)"]
    denied = relative(had("Ingen kjent malign hypertermi", modifierExtension=MODIFIER))
    assert words(chart(denied)) == ["Malign hypertermi (i slekten: mor, kan ikke leses helt)"]
    flag = about("Flag", "fl", status="active", code=concept("Malign hypertermi"), modifierExtension=MODIFIER)
    assert words(chart(relative(had("Malign hypertermi")), flag)) != []


TEXTS = (
    ("name",), ("ageString",), ("bornString",), ("deceasedString",), ("relationship", "text"),
    ("dataAbsentReason", "text"), ("reasonCode", 0, "text"), ("reasonReference", 0, "display"),
    ("note", 0, "text"), ("condition", 0, "code", "text"), ("condition", 0, "outcome", "text"),
    ("condition", 0, "onsetString"), ("condition", 0, "note", 0, "text"),
    ("condition", 0, "code", "coding", 0, "display"), ("sex", "text"),
)  # fmt: skip


@given(st.sampled_from(TEXTS), st.sampled_from(["partial", "completed", "health-unknown", "", "X"]))
def test_it_is_raised_from_whatever_text_names_it(path: tuple[str | int, ...], status: str) -> None:
    made: Any = "Malign hypertermi"
    for name in reversed(path):
        made = [made] if isinstance(name, int) else {name: made}
    one = {"resourceType": "FamilyMemberHistory", "id": "f", "patient": {"reference": "Patient/p"}} | made
    assert len(words(chart(one | {"status": status}))) == 1


def test_what_can_not_be_read_raises_it_and_says_so() -> None:
    negated = had("Malign hypertermi", modifierExtension=[{"url": "urn:x", "valueBoolean": True}])
    assert words(chart(relative(negated))) == ["Malign hypertermi (i slekten: mor, kan ikke leses helt)"]


def test_it_is_raised_from_problems_too_and_once_for_all_relatives() -> None:
    own = about("Condition", "c", code=concept("Malign hypertermi"))
    of_father = about("Condition", "d", code=concept("Malign hypertermi hos far"))
    brother = relative(had("Malign hypertermi"), of="bror", ident="g")
    found = chart(relative(had("Malign hypertermi")), brother, own, of_father)
    assert words(found) == ["Malign hypertermi (i slekten: bror, i slekten: mor, diagnose, i slekten)"]
    refuted = own | {"verificationStatus": concept("", "refuted")}
    assert words(chart(refuted)) == []


def test_a_flag_that_names_it_is_enough() -> None:
    flag = about("Flag", "fl", status="active", code=concept("Malign hypertermi i familien"))
    mother = relative(had("Malign hypertermi"))
    assert words(chart(mother, flag)) == []
    over = flag | {"period": {"end": "2020-01-01"}}
    assert words(chart(mother, over)) != [], "a Flag that is over silences nothing"
    assert words(chart(mother, flag | {"status": "entered-in-error"})) != []


@given(st.sampled_from(["mor", "far", "bror", "søster", "", "ukjent", "mormors søster"]))
def test_whoever_may_be_of_the_family_counts(of: str) -> None:
    found = chart(relative(had("Malign hypertermi"), of=of))
    assert all(family.by_blood(one) for one in found.all(FamilyMemberHistory))
    assert len(words(found)) == 1

"""What an order was signed in spite of: ours, other systems', withdrawn, and what took an order's place."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.medicines.overridden import of_order, overridden
from desktop.clinical.words.overridden import overridden_words
from desktop.fhir.systems import ATC, LOCAL
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, stay

AMOXICILLIN = {"medicationCodeableConcept": {"coding": [{"system": ATC, "code": "J01CA04"}],
                                             "text": "amoksicillin"}}  # fmt: skip


def order(ident: str, hours: float = 5, **more: Any) -> Json:
    return about("MedicationRequest", ident, status="active", intent="order", authoredOn=hours_ago(hours),
                 **{**AMOXICILLIN, **more})  # fmt: skip


TITLE = "Pasienten har straksallergi mot penicillin; velg noe annet."
BOTH = ("MedicationRequest/m", "AllergyIntolerance/a")


def issue(ident: str = "i", *keys: str, action: str = "override", said: str = "Overstyrt: Tålt i 2024",
          **more: Any) -> Json:  # fmt: skip
    body = {
        "resourceType": "DetectedIssue", "id": ident, "status": "final",
        "patient": {"reference": "Patient/p"},
        "severity": "high", "identifiedDateTime": hours_ago(6),
        "code": {"text": TITLE},
        "author": {"reference": "Practitioner/x", "display": "Maren Aas"},
        "implicated": [{"reference": key} for key in keys or BOTH],
        "mitigation": [{"action": {"coding": [{"system": LOCAL, "code": action}], "text": said},
                        "date": hours_ago(6)}],
    }  # fmt: skip
    return {key: value for key, value in {**body, **more}.items() if value is not None}


def words(key: str, *resources: Json) -> list[str]:
    found = chart(stay(), *resources)
    return [overridden_words(one, NOW) for one in of_order(found, f"MedicationRequest/{key}")]


def test_finding_reason_who_and_when() -> None:
    assert words("m", order("m"), issue()) == [
        "Pasienten har straksallergi mot penicillin. Signert likevel: Tålt i 2024 (Maren Aas i dag 08:32)"
    ]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_what_was_withdrawn_is_no_mark(status: str) -> None:
    assert words("m", order("m"), issue(status=status)) == []


@pytest.mark.parametrize("action", ["alternative", "replace", "remove", "order"])
def test_what_was_not_signed_in_spite_of_it_is_no_mark(action: str) -> None:
    assert words("m", order("m"), issue(action=action)) == []


def test_a_notice_answered_without_a_word_is_no_mark_but_one_with_a_reason_is() -> None:
    quiet: Any = {"action": "keep", "said": "Beholdt etter vurdering", "severity": "moderate"}
    assert words("m", order("m"), issue(**quiet)) == []
    (said,) = words("m", order("m"), issue(action="keep", said="Beholdt: Kort kur", severity="moderate"))
    assert "Signert likevel: Kort kur" in said


def test_another_systems_issue_says_what_it_says_and_no_more() -> None:
    foreign = issue(mitigation=None, code=concept("Drug allergy"), identifiedDateTime="2026", author=None)
    (said,) = words("m", order("m"), foreign)
    assert said.startswith("Drug allergy. Signert likevel: grunn ikke oppgitt")
    bare = issue(mitigation=None, code=None, identifiedDateTime=None, author=None)
    assert words("m", order("m"), bare) == ["et funn uten tekst. Signert likevel: grunn ikke oppgitt"]
    free = issue(mitigation=[{"action": concept("Tåler cefalosporiner: testet")}])
    assert "Signert likevel: Tåler cefalosporiner: testet" in words("m", order("m"), free)[0]


def test_the_order_may_name_the_issue_itself() -> None:
    linked = order("m", detectedIssue=[{"reference": "https://x.no/fhir/DetectedIssue/i/_history/2"}])
    assert words("m", linked, issue("i", "AllergyIntolerance/a"))


def test_what_took_its_place_carries_it_and_a_ring_of_orders_ends() -> None:
    new = order("n", 1, priorPrescription={"reference": "MedicationRequest/m"})
    assert words("n", order("m"), new, issue())
    ring = order("m", 8, priorPrescription={"reference": "MedicationRequest/n"})
    assert words("n", ring, new, issue())


def test_a_later_order_of_the_same_medicine_is_marked_an_earlier_and_another_are_not() -> None:
    other = {"medicationCodeableConcept": {"coding": [{"system": ATC, "code": "N02BE01"}]}}
    found = (order("m"), order("later", 1), order("before", 30), order("other", 1, **other), issue())
    assert words("later", *found)
    assert not words("before", *found)
    assert not words("other", *found)


def test_two_kept_of_one_substance_say_nothing_of_a_third() -> None:
    both = issue("i", "MedicationRequest/m", "MedicationRequest/n", action="keep", said="Beholdt: trapping")
    found = (order("m"), order("n"), order("third", 1), both)
    assert [bool(words(key, *found)) for key in ("m", "n", "third")] == [True, True, False]


def test_orders_without_dates_or_codes_are_no_error() -> None:
    bare = about("MedicationRequest", "x", status="active", intent="order")
    assert words("x", bare, issue()) == []
    assert len(overridden(chart(stay(), issue(implicated=[{"display": "penicillin"}])))) == 1

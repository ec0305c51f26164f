"""Medicine that somebody has ordered not to be given: ordering it, or having it on the list, asks."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.chart import Chart
from desktop.orders.checking import check
from desktop.orders.given_checks import speaking
from desktop.orders.standing_conflicts import standing
from tests.orders.samples import lines
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, hours_ago, stay

ATC = "http://www.whocc.no/atc"


def forbidden(what: Json, **more: Any) -> Json:
    made = about(
        "MedicationRequest", "no", status="active", intent="order", doNotPerform=True,
        authoredOn=hours_ago(40), medicationCodeableConcept=what,
    )  # fmt: skip
    return made | more


IBUPROFEN = concept("ibuprofen", "M01AE01", system=ATC)
MODIFIER = [{"url": "urn:example:x", "valueBoolean": True}]


def record(*resources: Json) -> Chart:
    return chart(*PLACES, stay(), *resources)


def asked(found: Chart, text: str) -> list[str]:
    return [one.title for one in check(lines(text), found, NOW).open if one.rule == "forbidden"]


@pytest.mark.parametrize(
    "one",
    [
        forbidden(IBUPROFEN),
        forbidden(concept("Ibux 400 mg")),
        forbidden(concept("", "M01AE01", system=ATC)),
        forbidden(concept("NSAIDs")),
        forbidden(concept("betennelsesdempende", "M01A", system=ATC)),
        forbidden({}, medicationCodeableConcept=None) | {
            "medicationReference": {"reference": "#x"},
            "contained": [{"resourceType": "Medication", "id": "x", "code": IBUPROFEN}],
        },
        forbidden(IBUPROFEN, status="on-hold"),
        forbidden(IBUPROFEN, status="unknown"),
        forbidden(IBUPROFEN, modifierExtension=MODIFIER),
        forbidden(IBUPROFEN, implicitRules="urn:example:rules"),
        forbidden(IBUPROFEN, note=[{"text": "blødde av dette"}]),
    ],
)  # fmt: skip
def test_ordering_it_asks(one: Json) -> None:
    one = {key: value for key, value in one.items() if value is not None}
    (title,) = asked(record(one), "ibuprofen 400 mg x 3 po")
    assert "skal ikke gis" in title


@pytest.mark.parametrize(
    "one",
    [
        forbidden(IBUPROFEN, doNotPerform=False, status="stopped"),
        forbidden(IBUPROFEN, status="entered-in-error"),
        forbidden(IBUPROFEN, status="cancelled"),
        forbidden(IBUPROFEN, status="completed"),
        forbidden(IBUPROFEN, status="stopped"),
        forbidden(concept("paracetamol", "N02BE01", system=ATC)),
    ],
)
def test_what_was_lifted_or_is_of_something_else_does_not(one: Json) -> None:
    assert asked(record(one), "ibuprofen 400 mg x 3 po") == []


def test_one_of_the_group_is_another_medicine() -> None:
    assert asked(record(forbidden(IBUPROFEN)), "diklofenak 50 mg x 3 po") == []


def test_the_reason_stands_in_the_question() -> None:
    one = forbidden(IBUPROFEN, note=[{"text": "blødde av dette"}], reasonCode=[concept("magesår")])
    (found,) = [
        f for f in check(lines("ibuprofen 400 mg x 3 po"), record(one), NOW).open if f.rule == "forbidden"
    ]
    assert "blødde av dette" in found.detail
    assert "magesår" in found.detail
    assert "MedicationRequest/no" in found.implicated


def test_an_order_that_stands_is_marked() -> None:
    order = forbidden(
        IBUPROFEN, id="m", doNotPerform=False, category=[concept("", "inpatient")],
        encounter={"reference": "Encounter/stay"}, dosageInstruction=[{"text": "400 mg x 3"}],
    )  # fmt: skip
    found = record(forbidden(IBUPROFEN), order)
    assert [one.rule for one in standing(found, NOW)] == ["forbidden"]
    assert speaking(found, "MedicationRequest/m", NOW)

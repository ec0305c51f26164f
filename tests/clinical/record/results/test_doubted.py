"""Critical results that nobody may go by: unread parts, an unknown status, dated ahead. They are told all the
same, and reassure nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.clinical.record.results import results, unread
from desktop.fhir.chart import Chart
from desktop.orders import checking, watch
from desktop.orders.chart_facts import Facts
from desktop.orders.watch import Alert
from desktop.views.columns import key_facts
from desktop.views.page import sentence
from tests.meaning.saying import strings
from tests.orders.samples import lines
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, context, hours_ago, stay

MODIFIER = [{"url": "urn:example:negated", "valueBoolean": True}]
MMOL = {"unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
POTASSIUM = concept("Kalium", "2823-3", system="http://loinc.org")


def potassium(value: float = 7.3, hours: float = 2, **more: Any) -> Json:
    return about(
        "Observation", f"k{hours}", status="final", category=[concept("", "laboratory")], code=POTASSIUM,
        effectiveDateTime=hours_ago(hours), issued=hours_ago(2),
        valueQuantity={"value": value, **MMOL},
    ) | more  # fmt: skip


AHEAD = "datert fram i tid"
DOUBTED: dict[str, tuple[Json, str]] = {
    "a modifier extension": (potassium(modifierExtension=MODIFIER), "kan ikke leses helt"),
    "implicit rules": (potassium(implicitRules="urn:example:rules"), "kan ikke leses helt"),
    "a part of the resource": (potassium(meta={"tag": [{"code": "SUBSETTED"}]}), "kan ikke leses helt"),
    "status unknown": (potassium(status="unknown"), "status ukjent"),
    "a status of nobody's": (potassium(status="in-progress"), "status ukjent"),
    "dated ahead by an hour": (potassium(hours=-1), AHEAD),
    "dated ahead, without an issue": (
        {key: value for key, value in potassium(hours=-1).items() if key != "issued"}, AHEAD,
    ),
    "a component": (
        {key: value for key, value in potassium().items() if key != "valueQuantity"}
        | {
            "code": concept("Elektrolytter", "24326-1", system="http://loinc.org"),
            "component": [
                {"modifierExtension": MODIFIER, "code": POTASSIUM, "valueQuantity": {"value": 7.3, **MMOL}}
            ],
        },
        "kan ikke leses helt",
    ),
}  # fmt: skip
FORMS = pytest.mark.parametrize(("form", "doubt"), DOUBTED.values(), ids=DOUBTED)


def record(*resources: Json) -> Chart:
    return chart(*PLACES, stay(), *resources, types=frozenset(watch.TYPES))


def first(*resources: Json) -> str:
    model = sentence.build(record(*resources), NOW)
    return " ".join(part.text for part in model.parts) if model is not None else ""


def told(found: Chart, rule: str, now: datetime = NOW) -> list[Alert]:
    return [one for one in watch.look(Facts(found, (), now), rule) if isinstance(one, Alert)]


@FORMS
def test_it_stands_in_the_first_sentence_with_its_doubt(form: Json, doubt: str) -> None:
    assert f"Kalium 7,3? ({doubt})" in first(form)


@FORMS
def test_it_waits_as_a_critical_one_and_is_told_as_unread(form: Json, doubt: str) -> None:
    found = record(form)
    assert [one.critical for one in unread.unread(found, NOW)] == [True]
    (alert,) = told(found, "A8", NOW + timedelta(minutes=10))
    assert f"kalium 7,3 mmol/L ({doubt})" in alert.words()


@FORMS
def test_the_letter_asks_about_it(form: Json, doubt: str) -> None:
    said = strings("letter", record(form), NOW)
    assert f"kalium 7,3 mmol/L ({doubt})" in said


@pytest.mark.parametrize("form", [form for form, doubt in DOUBTED.values() if doubt != AHEAD])
def test_an_order_is_asked_about_with_its_doubt(form: Json) -> None:
    checked = checking.check(lines("spironolakton 25 mg x 1 po"), record(form), NOW)
    (found,) = [one for one in checked.open if one.rule == "A5"]
    assert found.title.startswith("Kalium er 7,3")
    assert "ikke sikkert lest" in found.detail


@FORMS
def test_it_decides_nothing(form: Json, doubt: str) -> None:
    found = record(form)
    assert not [one for one in results.results(found, NOW, "k") if one.use.decide]
    assert Facts(found, (), NOW).results("k") == ()


@FORMS
def test_no_fact_says_that_it_was_not_measured(form: Json, doubt: str) -> None:
    model, _state = key_facts.build(context(record(form), facts=("potassium",)))
    (fact,) = model.facts
    assert "ikke målt" not in fact.spoken
    assert "7,3?" in fact.spoken


@FORMS
def test_a_usual_one_reassures_nobody(form: Json, doubt: str) -> None:
    usual = _of(form, 4.1)
    checked = checking.check(lines("spironolakton 25 mg x 1 po"), record(usual), NOW)
    assert [one for one in checked.not_checked if one.rule == "A5"]
    assert not [one for one in checked.silent if one.rule == "A5"]
    before = potassium(7.1, 9)
    assert "Kalium 7,1" in first(before, usual)


def _of(form: Json, value: float) -> Json:
    quantity = {"valueQuantity": {"value": value, **MMOL}}
    if "component" in form:
        return form | {"component": [form["component"][0] | quantity]}
    return form | quantity


@pytest.mark.parametrize(
    "more",
    [{"focus": [{"reference": "Patient/child"}]}, {"status": "entered-in-error"}, {"status": "cancelled"}],
)
def test_what_is_of_another_or_was_withdrawn_is_not_told(more: Json) -> None:
    found = record(potassium(modifierExtension=MODIFIER, **more))
    assert "7,3" not in first(potassium(modifierExtension=MODIFIER, **more))
    assert told(found, "A8") == []

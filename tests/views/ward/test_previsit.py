"""The list before the round: what happened in the last day, what is open today, and what is not known yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from desktop.core.messages import using
from desktop.fhir import systems
from desktop.shown.ward.previsit import PrevisitModel
from desktop.shown.ward.worklist import Extra
from desktop.views.ward import previsit
from tests.views.charts import (
    AAS,
    NOW,
    Json,
    about,
    chart,
    concept,
    hours_ago,
    lab,
    patient,
    stay,
    task,
    vital,
)


def built(*resources: Json, **more: Any) -> PrevisitModel:
    return previsit.build([chart(stay(), *resources, **more)], NOW, AAS)


def said(*resources: Json, **more: Any) -> dict[str, Extra]:
    model = built(*resources, **more)
    return {column.key: one for column, one in zip(model.extras, model.rows[0].extras, strict=True)}


def dose(ident: str, hours: float, status: str = "not-done", name: str = "Paracetamol") -> Json:
    return about("MedicationAdministration", ident, status=status, effectiveDateTime=hours_ago(hours),
                 medicationCodeableConcept=concept(name))  # fmt: skip


def test_a_quiet_day_says_so_and_one_that_is_not_fetched_does_not() -> None:
    assert said()["happened"].text == "ingenting notert"
    part = said(types=frozenset({"Encounter", "Observation", "DiagnosticReport", "ServiceRequest"}))
    assert part["happened"].text == "…"
    assert part["doing"].text == "…"
    # What is known is told while the rest is still coming, and the rest is told as coming.
    some = said(vital("temp", 39.2, 3), types=frozenset({"Encounter", "Observation"}))["happened"]
    assert [one.text for one in some.parts] == ["feber 39,2\u00a0°C (11:32)", "…"]


def test_fever_is_the_highest_of_the_day_with_its_hour_and_keys() -> None:
    found = said(vital("temp", 38.6, 20, ident="t1"), vital("temp", 38.1, 2, ident="t2"))["happened"]
    assert found.parts[0].text == "feber 38,6\u00a0°C (i går 18:32)"
    assert found.parts[0].outside == "high"
    assert found.keys == ("Observation/t1",)
    assert said(vital("temp", 39.5, 30))["happened"].text == "ingenting notert", "that was the day before"


def test_what_is_outside_is_told_though_somebody_has_seen_it_after_what_happened() -> None:
    seen = lab("hb", "NOR05172", 8.4, "g/dL", 5, referenceRange=[{"low": {"value": 11.7}}])
    read = task("t", focus={"reference": "Observation/hb"}, status="completed")
    found = said(seen, read, vital("temp", 38.4, 3))["happened"]
    assert [(one.text, one.new) for one in found.parts] == [
        ("feber 38,4\u00a0°C (11:32)", False), ("Hemoglobin 8,4", False)
    ]  # fmt: skip


def test_doses_that_were_not_given_stand_by_their_medicine() -> None:
    found = said(dose("a", 3), dose("b", 9), dose("c", 2, "completed"), dose("d", 40))["happened"]
    assert [one.text for one in found.parts] == ["Paracetamol ikke gitt ×\u00a02"]
    assert set(found.keys) == {"MedicationAdministration/a", "MedicationAdministration/b"}


def test_cultures_of_the_day_are_told() -> None:
    order = about("ServiceRequest", "c", status="active", intent="order", code=concept("Urindyrkning"),
                  category=[concept("", "MB")], occurrenceDateTime=hours_ago(5))  # fmt: skip
    assert [one.text for one in said(order)["happened"].parts] == ["Urindyrkning tatt"]


def test_today_s_tasks_stand_with_their_hour_and_those_that_are_late_are_counted() -> None:
    def at(hours: float) -> Json:
        moment = (NOW + timedelta(hours=hours)).isoformat()
        return {"restriction": {"period": {"end": moment}}}

    late, soon = task("t1", description="Ring datter", **at(-2)), task("t2", description="CT", **at(3))
    found = said(late, soon)["doing"]
    assert "Ring datter" in found.text
    assert "17:32\u00a0CT" in found.text
    assert found.left == "1 forfalt"
    assert set(found.keys) == {"Task/t1", "Task/t2"}
    assert said(task("t3", description="Kontroll", **at(60)))["doing"].text == "1 senere"


def test_the_rows_stand_in_the_order_of_the_beds_with_the_columns_that_are_asked_for() -> None:
    def lying(ident: str, bed: str) -> Json:
        place = {"location": {"reference": f"Location/{bed}", "display": bed}, "status": "active"}
        return stay(subject={"reference": f"Patient/{ident}"}, location=[place])

    charts = [
        chart(lying(ident, bed), who=patient(ident, ident)) for ident, bed in (("b", "b13"), ("a", "b12"))
    ]
    model = previsit.build(charts, NOW, AAS, ("bed", "name", "happened", "limits"))
    assert model.columns == ("bed", "name", "happened", "limits")
    assert [column.key for column in model.extras] == ["happened", "doing", "limits"]
    assert all(len(row.extras) == 3 for row in model.rows)
    assert [row.bed for row in model.rows] == sorted(row.bed for row in model.rows)


def test_one_leaves_and_several_leave() -> None:
    plan = {"extension": [{"url": systems.PLANNED_END, "valueDateTime": NOW.date().isoformat()}]}
    with using("en"):
        assert "1 leaves today" in previsit.build([chart(stay() | plan)], NOW, AAS).summary
        assert "2 leave today" in previsit.build([chart(stay() | plan)] * 2, NOW, AAS).summary

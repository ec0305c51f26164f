"""Blood loss as its panel says it: the sum, the clock, the limits, the minutes to the first medicine."""

from __future__ import annotations

from typing import Any

from desktop.core.messages import using
from desktop.fhir.systems import ATC
from desktop.shown.fluids.blood_loss import BloodLossModel
from desktop.shown.parts import PanelState
from desktop.views.base import urgent
from desktop.views.fluids import blood_loss
from desktop.views.page import sentence
from tests.clinical.record.fluids.test_blood_loss import BIRTH, MOTHER, lost, total
from tests.views.charts import NOW, about, chart, concept, context, hours_ago, stay

Json = dict[str, Any]


def medicine(code: str, name: str) -> Json:
    return {"coding": [{"system": ATC, "code": code}], "text": name}


def dose(hours: float, ident: str = "d", **more: Any) -> Json:
    return about(
        "MedicationAdministration", ident, status="completed", effectiveDateTime=hours_ago(hours),
        medicationCodeableConcept=medicine("H01BB02", "oksytocin"),
        dosage={"dose": {"value": 5, "unit": "IE"}}, **more,
    )  # fmt: skip


def order(ident: str = "o", **more: Any) -> Json:
    return about(
        "MedicationRequest", ident, status="active", intent="order", authoredOn=hours_ago(0.5),
        category=[concept("", "inpatient")], encounter={"reference": "Encounter/stay"},
        medicationCodeableConcept=medicine("B02AA02", "traneksamsyre"),
        dosageInstruction=[{"text": "1 g"}], **more,
    )  # fmt: skip


def built(*resources: Json, **options: Any) -> tuple[BloodLossModel, PanelState]:
    with using("en"):
        return blood_loss.build(context(chart(stay(), *resources, who=MOTHER), **options))


def test_the_sum_the_clock_and_the_minutes_to_the_medicine() -> None:
    model, state = built(BIRTH, lost(600, 1, "a"), dose(0.8), order())
    assert state.kind == "ready"
    assert (model.sum.replace("\u00a0", " "), model.tone, model.clock) == (
        "600 ml",
        "warn",
        "2 h since the birth",
    )
    assert [words.replace("\u00a0", " ") for words, _tone in model.drug] == ["oksytocin 12 min after 500 ml"]
    assert [(row.group, row.name) for row in model.rows] == [
        ("amounts", "600\u00a0ml"), ("given", "oksytocin 5\u00a0units"), ("ordered", "traneksamsyre"),
    ]  # fmt: skip


def test_a_dose_before_the_limit_is_not_the_first_after_it_and_an_order_that_was_given_does_not_wait() -> (
    None
):
    given = dose(1.5, "before")
    model, _state = built(BIRTH, lost(600, 1, "a"), given)
    assert "no medicine entered as given" in model.drug[0][0]
    assert model.drug[0][1] == "warn"
    done = dose(0.7, "t", request={"reference": "MedicationRequest/o"})
    done["medicationCodeableConcept"] = medicine("B02AA02", "traneksamsyre")
    assert not [row for row in built(BIRTH, lost(600), order(), done)[0].rows if row.group == "ordered"]


def test_what_nobody_wrote_is_never_nought_and_nothing_of_long_ago_is_shown() -> None:
    model, state = built(BIRTH)
    assert (model.sum, state.kind) == ("no amount written", "ready")
    old = BIRTH | {"performedDateTime": hours_ago(60)}
    assert built(old)[1].kind == "empty"
    # Entered lately: it is of that birth all the same.
    assert built(old, lost(700, 2))[0].sum
    assert built()[1].kind == "empty"


def test_without_a_time_of_birth_there_is_no_clock_and_it_is_said() -> None:
    model, _state = built(lost(300))
    assert model.clock.startswith("no clock")
    assert "last 24 hours" in model.since


def test_grams_and_totals_are_told() -> None:
    model, _state = built(BIRTH, lost(250, 1, "g", unit="g"), total(900, 0.5))
    remarks = [words.replace("\u00a0", " ") for row in model.rows for words, _tone in row.remarks]
    assert "250 g weighed, counted as 250 ml" in remarks
    assert "a total: stands for all before it" in remarks


def test_a_limit_counts_in_the_ranking_and_the_first_sentence() -> None:
    def found(*resources: Json) -> Any:
        return chart(stay(), *resources, who=MOTHER)

    severe, some = (urgent.of_loss(found(BIRTH, lost(n)), NOW) for n in (1200, 600))
    assert severe is not None
    assert some is not None
    assert severe[1].score > some[1].score > 1
    assert urgent.of_loss(found(BIRTH, lost(400)), NOW) is None
    # Of an operation nobody knows such a limit.
    assert urgent.of_loss(found(lost(1200)), NOW) is None
    said = sentence.build(found(BIRTH, lost(1200)), NOW)
    assert said is not None
    assert said.danger
    assert said.parts[0].panel == "blood_loss"

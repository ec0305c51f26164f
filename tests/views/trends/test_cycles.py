"""Values before each treatment in cycles: nearest before, worst after, what lacks; never a verdict."""

from __future__ import annotations

from typing import Any

from desktop.core.messages import using
from desktop.fhir.systems import ATC
from desktop.shown.trends.cycles import CycleRow, CyclesModel
from desktop.views.trends import cycles
from tests.views.charts import about, chart, concept, context, hours_ago, lab, stay

Json = dict[str, Any]
NEUTRO, HB = "NPU02902", "NOR05172"


def dose(days: float, ident: str, **more: Any) -> Json:
    body = about(
        "MedicationAdministration", ident, status="completed", effectiveDateTime=hours_ago(24 * days),
        medicationCodeableConcept={"coding": [{"system": ATC, "code": "L01DB03"}], "text": "epirubicin"},
    )  # fmt: skip
    return body | more


def neutro(value: float, days: float, ident: str) -> Json:
    return lab(ident, NEUTRO, value, "10*9/L", hours=24 * days)


def built(*resources: Json, **options: Any) -> CyclesModel:
    with using("en"):
        return cycles.build(context(chart(stay(), *resources), values=["neutro", "hb"], **options))[0]


def row(model: CyclesModel, key: str = "neutro") -> CycleRow:
    return next(one for one in model.rows if one.key == key)


def test_the_newest_treatment_stands_first_with_the_value_before_it_and_the_lowest_after() -> None:
    found = built(
        dose(40, "one"), dose(20, "two"), neutro(2.5, 41, "a"), neutro(0.4, 31, "b"), neutro(1.1, 26, "c"),
        neutro(1.9, 20, "d"), neutro(0.8, 1, "e"),
    )  # fmt: skip
    now, two, one = row(found).cells
    assert (now.text, now.below, now.tone) == ("0.8", ("1 day old",), "warn")
    assert (two.text, two.below) == ("1.9", ("on day 1", "lowest 0.8 day 20"))
    assert (one.text, one.below) == ("2.5", ("1 day before", "lowest 0.4 day 10"))


def test_what_is_below_missing_and_old_is_listed_and_nothing_is_a_verdict() -> None:
    found = built(dose(20, "one"), neutro(0.8, 9, "a"))
    said = " ".join(words for words, _tone in found.asked)
    assert "Beyond the limit: Neutrophils 0.8" in said
    assert "Not measured since the treatment: " in said
    assert "Older than 3 days: Neutrophils (9 days)" in said
    well = built(dose(20, "one"), neutro(2.8, 0.1, "a"), lab("h", HB, 12.4, "g/dL", hours=2))
    assert well.asked == ()


def test_days_of_treatment_after_one_another_are_one_treatment() -> None:
    found = built(dose(22, "a"), dose(21, "b"), dose(20, "c"))
    assert len(found.columns) == 2
    assert len(built(dose(22, "a"), dose(15, "b")).columns) == 3


def test_what_was_not_given_is_no_treatment() -> None:
    assert not built(dose(20, "a", status="not-done")).columns
    assert not built(dose(20, "a", status="entered-in-error")).columns
    assert not built(dose(-5, "a")).columns
    other = dose(20, "a", medicationCodeableConcept=concept("paracetamol", "N02BE01", system=ATC))
    assert not built(other).columns


def test_a_value_in_another_unit_is_never_judged() -> None:
    found = built(dose(20, "one"), lab("x", NEUTRO, 0.8, "mg/dL", hours=4))
    assert all(cell.tone != "warn" or cell.lacks for cell in row(found).cells)

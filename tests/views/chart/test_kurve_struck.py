"""What was entered in error stands struck in the chart: in no curve, no scale, no round."""

from __future__ import annotations

from desktop.clinical.record.stays import stays
from desktop.core import messages
from desktop.views.chart import kurve_lower, vitals
from desktop.views.medicines import medication
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, round_of, stay, vital
from tests.views.paper.test_papers import order

WRONG: Json = {"status": "entered-in-error", "note": [{"authorString": "Aas", "text": "feil pasient"}]}


def test_a_struck_value_is_a_point_of_its_lane_outside_curve_and_scale() -> None:
    wrong = vital("hr", 288, 4) | WRONG
    record = chart(stay(), *(one for hours in (6, 5, 3) for one in round_of(hours)), wrong)
    with messages.using("nb"):
        model, _state = vitals.build(context(record))
    lane, pulse = next((lane, s) for lane in model.lanes for s in lane.series if s.key == "hr")
    (struck,) = pulse.struck
    assert (struck.text, struck.value) == ("288", 288)
    assert "feil pasient" in struck.note
    assert 288 not in pulse.values
    assert lane.high < 288
    spoken = next(words for time, _mark, words in model.stops if time == struck.time)
    assert "strøket 288" in spoken
    assert "puls ," not in spoken


def test_a_struck_pressure_is_both_its_values() -> None:
    both = about(
        "Observation", "w", effectiveDateTime=hours_ago(4), code=concept("", "85354-9", system="http://loinc.org"),
        component=[
            {"code": concept("", code, system="http://loinc.org"),
             "valueQuantity": {"value": value, "unit": "mmHg", "code": "mm[Hg]"}}
            for code, value in (("8480-6", 210), ("8462-4", 120))
        ], **WRONG,
    )  # fmt: skip
    model, _state = vitals.build(context(chart(stay(), *round_of(6), *round_of(3), both)))
    pressure = next(s for lane in model.lanes for s in lane.series if s.shape == "bar")
    assert [one.text for one in pressure.struck] == ["210/120"]


def test_a_struck_dose_stands_as_such_and_as_no_dose_given() -> None:
    wrong = about(
        "MedicationAdministration", "d", status="entered-in-error", effectiveDateTime=hours_ago(5),
        medicationCodeableConcept=concept("ramipril"), request={"reference": "MedicationRequest/a"},
    )  # fmt: skip
    record = chart(stay(), order("a", "ramipril", ("09:00:00",)), wrong)
    found = medication.treatments(record, stays.current(record, NOW), NOW)
    (bar,) = kurve_lower.bars(record, found, NOW, NOW, None)
    assert [dose.key for dose in bar.doses if dose.state == "struck"] == ["MedicationAdministration/d"]
    assert all(dose.state != "given" for dose in bar.doses)

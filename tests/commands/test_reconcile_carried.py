"""What a source says is carried on as it stands, or not at all: no dose, hour, way or end is made up."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.core.errors import InputError
from desktop.store.charts import Charts
from desktop.writing.reconciling import Weighed
from tests.commands.conftest import Json, Record
from tests.commands.medicines import Ward
from tests.commands.reconciling import CARRYING, decided, found, prescribed, said, signed, weighed

assert CARRYING
UNCHANGED = {"uses": "uses", "then": "unchanged"}


@pytest.fixture
def ward(record: Record) -> Ward:
    return Ward(record, Charts(record.store))


def dose(value: float, unit: str = "mg") -> list[Json]:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return [{"doseQuantity": quantity}]


def often(period: int = 1, unit: str = "d", **more: Any) -> Json:
    return {"repeat": {"frequency": 1, "period": period, "periodUnit": unit, **more}}


def weigh(ward: Ward, **fields: str) -> Weighed:
    (name,) = found(ward)
    (row,) = weighed(ward, decided(ward, {name: {**UNCHANGED, **fields}})).rows
    return row


def ordered(ward: Ward, **fields: str) -> Json:
    """The order that a decision about the only row makes."""
    (name,) = found(ward)
    signed(ward, decided(ward, {name: {**UNCHANGED, **fields}}))
    (made,) = ward.written("MedicationRequest")
    return made


AS_IT_STANDS: dict[str, Json] = {
    "weekly": {"text": "70 mg x 1", "timing": often(1, "wk", dayOfWeek=["mon"]), "doseAndRate": dose(70)},
    "weekly, no text": {"timing": often(1, "wk", dayOfWeek=["mon"]), "doseAndRate": dose(70)},
    "weekly at an hour": {"timing": often(1, "wk", timeOfDay=["08:00:00"]), "doseAndRate": dose(70)},
    "monthly": {"text": "100 mg x 1", "timing": often(1, "mo"), "doseAndRate": dose(100)},
    "by the hour": {"text": "25 mikrogram x 1", "timing": often(72, "h"), "doseAndRate": dose(25, "ug")},
    "every third day": {"timing": often(3), "doseAndRate": dose(5)},
    "as needed": {"text": "5 mg x 4", "asNeededBoolean": True},
    "as needed, for": {"text": "5 mg x 4", "asNeededCodeableConcept": {"text": "smerter"}},
    "as needed, no text": {
        "asNeededBoolean": True, "timing": often(), "doseAndRate": dose(5),
        "maxDosePerPeriod": {"numerator": {"value": 20, "unit": "mg"}, "denominator": {"value": 1, "unit": "d"}},
    },
    "for the patient": {"text": "50 mg x 1", "patientInstruction": "annenhver dag"},
    "to note": {"text": "50 mg x 1", "additionalInstruction": [{"text": "ikke ved puls under 50"}]},
    "structured, to note": {"patientInstruction": "kun mandager", "timing": often(), "doseAndRate": dose(10)},
    "the text says more": {"text": "50 mg annenhver dag", "timing": often(), "doseAndRate": dose(50)},
    "evening": {"text": "7,5 mg om kvelden"},
    "bedtime": {"timing": often(when=["HS"]), "doseAndRate": dose(7.5)},
    "at an hour": {"timing": often(timeOfDay=["21:00:00"]), "doseAndRate": dose(7.5)},
    "words": {"text": "1 tablett ukentlig mandag"},
    "until": {
        "text": "500 mg x 3", "timing": often(boundsPeriod={"end": "2026-11-25"}), "doseAndRate": dose(500),
    },
}  # fmt: skip


@pytest.mark.parametrize("step", AS_IT_STANDS.values(), ids=AS_IT_STANDS.keys())
def test_what_is_more_than_a_dose_and_times_a_day_goes_on_as_it_stands(ward: Ward, step: Json) -> None:
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[step]))
    assert ordered(ward)["dosageInstruction"] == [step]


def test_a_dose_without_words_and_structure_is_ordered_by_the_line(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[{"route": {"text": "gjennom munnen"}}]))
    row = weigh(ward)
    assert (row.where, "linje" in row.missing) == ("then", True)


@pytest.mark.parametrize(
    "bounds", [{"boundsDuration": {"value": 9, "unit": "d", "code": "d"}}, {"count": 30}]
)
def test_days_counted_from_another_beginning_are_not_begun_anew(ward: Ward, bounds: Json) -> None:
    step = {"timing": often(**bounds), "doseAndRate": dose(500)}
    ward.hold(
        prescribed("rf", "metoprolol", dosageInstruction=[step], authoredOn="2026-11-15T08:00:00+01:00")
    )
    assert weigh(ward).where == "then"
    with pytest.raises(InputError, match="metoprolol"):
        ordered(ward)


def test_a_taper_keeps_its_days(ward: Ward) -> None:
    def step(number: int, start: str, end: str, value: int) -> Json:
        days = {"start": start, "end": end}
        return {"sequence": number, "timing": often(boundsPeriod=days), "doseAndRate": dose(value)}

    steps = [
        step(1, "2026-11-10", "2026-11-16", 30), step(2, "2026-11-17", "2026-11-23", 20),
        step(3, "2026-11-24", "2026-11-30", 10),
    ]  # fmt: skip
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=steps))
    made = ordered(ward)["dosageInstruction"]
    assert made[0] == steps[0]
    assert made[1] == {**steps[1], "timing": often(boundsPeriod={"end": "2026-11-23"})}
    assert made[2] == steps[2]


def test_every_third_day_keeps_the_day_it_is_counted_from(ward: Ward) -> None:
    step = {"timing": often(3, boundsPeriod={"start": "2026-11-01"}), "doseAndRate": dose(5)}
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[step]))
    assert ordered(ward)["dosageInstruction"] == [step]


def test_what_a_list_says_ends_ends(ward: Ward) -> None:
    ward.hold(
        said("s", "metoprolol", "500 mg x 3", effectivePeriod={"start": "2026-11-18", "end": "2026-11-25"})
    )
    (step,) = ordered(ward)["dosageInstruction"]
    assert (step["text"], step["timing"]) == (
        "500 mg x 3",
        {"repeat": {"boundsPeriod": {"end": "2026-11-25"}}},
    )


def test_another_dose_of_what_ends_says_when_it_ends(ward: Ward) -> None:
    step = AS_IT_STANDS["until"]
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[step]))
    fields = {"then": "change", "why": "lavt blodtrykk", "text": "750 mg x 3"}
    assert weigh(ward, **fields).where == "text"
    assert weigh(ward, **{**fields, "text": "750 mg x 3 i 5 dager"}).decided


@pytest.mark.parametrize("state", ["on-hold", "later", "valid later"])
def test_what_is_paused_or_begins_later_does_not_go_on_unchanged(ward: Ward, state: str) -> None:
    later: dict[str, Json] = {
        "on-hold": {"status": "on-hold"},
        "later": {"dosageInstruction": [{
            "text": "50 mg x 1", "timing": often(boundsPeriod={"start": "2026-12-01"}), "doseAndRate": dose(50)}]},
        "valid later": {"dispenseRequest": {"validityPeriod": {"start": "2026-12-01"}}},
    }  # fmt: skip
    ward.hold(prescribed("rf", "metoprolol", **later[state]))
    assert "unchanged" not in weigh(ward).offered


def test_a_dose_typed_for_a_change_is_not_ordered_as_unchanged(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 1"))
    (step,) = ordered(ward, text="80 mg x 2")["dosageInstruction"]
    assert step["doseAndRate"][0]["doseQuantity"]["value"] == 40

"""What is written of a measurement: the R4 vital signs profile, and corrections that lose nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical import fluid_kinds, vocabulary
from desktop.clinical.record.measured import measurements, struck
from desktop.clinical.typing import typed
from desktop.clinical.typing.typed import Value
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.validate import validate
from desktop.writing import measurements as writing
from desktop.writing.measurements import Measuring
from tests.views.charts import Json, chart

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
MEASURING = Measuring(patient="Patient/p", performer="Practitioner/n", performer_name="Lise Berg", at=NOW,
                      now=NOW + timedelta(minutes=2), entry="e", encounter="Encounter/stay")  # fmt: skip


def made(*values: Value) -> list[Json]:
    return [strict.loads(strict.dumps(one)) for one in writing.observations(values, MEASURING)]


def plain(body: Json) -> Chart:
    """The chart with what was written, as it comes back from the wire."""
    return chart(json.loads(strict.dumps(body)))


def one_of(key: str) -> Value:
    if key == "acvpu":
        return Value(key, words="C")
    if key in ("weight", "height"):
        # Of a grown-up: what nobody can weigh or measure is read back as doubtful.
        return Value(key, Decimal(190))
    known = vocabulary.vitals().get(key)
    return Value(
        key, known.possible.high if known is not None and known.possible is not None else Decimal(50)
    )


@pytest.mark.parametrize(
    "key", ["rr", "spo2", "o2", "fio2", "sbp", "hr", "temp", "acvpu", "weight", "height"]
)
def test_each_vital_sign_is_valid_and_read_as_itself(key: str) -> None:
    value = one_of(key)
    (body,) = made(value)
    assert validate(body) == []
    assert body["category"][0]["coding"][0] == {
        "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"
    }  # fmt: skip
    (back,) = [m for m in measurements.whenever(plain(body)) if m.key == key]
    assert (back.number, back.words, back.at) == (value.number, value.words, NOW)
    assert back.use.decide


@pytest.mark.parametrize("key", sorted(fluid_kinds.fluids()))
def test_each_fluid_is_valid(key: str) -> None:
    (body,) = made(Value(key, Decimal(150)))
    assert validate(body) == []
    assert body["valueQuantity"] == {
        "value": 150, "unit": "ml", "system": "http://unitsofmeasure.org", "code": "mL"
    }  # fmt: skip


def test_the_saturation_has_both_codes_of_the_profile() -> None:
    (body,) = made(Value("spo2", Decimal(94)))
    assert [c["code"] for c in body["code"]["coding"]] == ["59408-5", "2708-6"]


def test_a_lower_pressure_that_can_not_be_measured_says_so() -> None:
    (body,) = made(Value("sbp", Decimal(70)), Value("dbp"))
    assert validate(body) == []
    assert "valueQuantity" not in body["component"][1]
    found = {m.key: m for m in measurements.whenever(plain(body))}
    assert found["sbp"].number == 70
    assert found["dbp"].number is None
    assert found["dbp"].use.why == "absent"


def test_the_same_entry_has_the_same_ids_and_another_has_others() -> None:
    values = (Value("hr", Decimal(94)), Value("temp", Decimal("36.8")))
    again = made(*values)
    assert [b["id"] for b in made(*values)] == [b["id"] for b in again]
    assert len({b["id"] for b in again}) == 2
    assert writing.ident("other", "hr") not in {b["id"] for b in again}


def test_a_temperature_is_written_as_it_was_typed() -> None:
    (body,) = writing.observations(typed.read("temp", "37,0").values, MEASURING)
    assert strict.dumps(body["valueQuantity"]["value"]) in ("37", "37.0")


OLD: Json = {
    "resourceType": "Observation", "id": "old", "status": "final", "meta": {"versionId": "3"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "59408-5"}], "text": "SpO2"},
    "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-11-20T10:00:00+01:00",
    "device": {"reference": "Device/x"}, "bodySite": {"text": "finger"},
    "extension": [{"url": "urn:theirs", "valueString": "kept"}],
    "valueQuantity": {"value": 49, "unit": "%", "code": "%"},
    "component": [{"code": {"coding": [{"system": "http://loinc.org", "code": "3151-8"}]},
                   "valueQuantity": {"value": 2, "unit": "L/min", "code": "L/min"}}],
}  # fmt: skip


def replaced(keys: tuple[str, ...], *values: Value, old: Json = OLD) -> Json | None:
    found = writing.replacing(old, keys, values, MEASURING)
    return None if found is None else strict.loads(strict.dumps(found))


def test_a_correction_keeps_what_it_does_not_speak_of() -> None:
    new = replaced(("spo2",), Value("spo2", Decimal(94)))
    assert new is not None
    assert validate(new) == []
    assert new["valueQuantity"]["value"] == 94
    assert new["component"] == OLD["component"]
    assert new["bodySite"] == OLD["bodySite"]
    assert new["extension"][0] == OLD["extension"][0]
    assert new["extension"][1]["valueReference"] == {"reference": "Observation/old"}
    assert "device" not in new, "no device measured the corrected value"
    assert "meta" not in new


def test_a_part_alone_is_struck_and_the_rest_stands() -> None:
    new = replaced(("o2", "fio2", "on_o2"))
    assert new is not None
    assert "component" not in new
    assert new["valueQuantity"] == OLD["valueQuantity"]
    gone = replaced(("spo2",))
    assert gone is not None
    assert "valueQuantity" not in gone
    assert gone["component"] == OLD["component"]
    assert replaced(("spo2", "o2", "fio2", "on_o2")) is None


def test_a_flow_that_was_a_fraction_gets_its_own_code() -> None:
    flow = {k: v for k, v in OLD.items() if k != "component"} | {
        "code": {"coding": [{"system": "http://loinc.org", "code": "3151-8"}]}
    }
    new = replaced(("o2", "fio2", "on_o2"), Value("fio2", Decimal(40)), old=flow)
    assert new is not None
    (back,) = measurements.whenever(plain(new))
    assert (back.key, back.number) == ("fio2", 40)


def test_a_pressure_written_as_a_text_becomes_parts() -> None:
    old = {k: v for k, v in OLD.items() if k not in ("component", "valueQuantity")} | {
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]}, "valueString": "812/72"
    }  # fmt: skip
    new = replaced(("sbp", "dbp"), Value("sbp", Decimal(182)), Value("dbp", Decimal(72)), old=old)
    assert new is not None
    assert validate(new) == []
    assert "valueString" not in new
    assert {m.key: m.number for m in measurements.whenever(plain(new))} == {"sbp": 182, "dbp": 72}


def test_what_is_struck_keeps_its_value_and_says_who_and_why() -> None:
    body = writing.struck(OLD, MEASURING, "feil pasient")
    assert OLD["status"] == "final", "what was read is not changed"
    assert body["valueQuantity"] == OLD["valueQuantity"]
    found = plain(body)
    assert measurements.whenever(found) == []
    gone = {s.measurement.key: s for s in struck.struck(found)}
    assert gone["spo2"].measurement.number == 49
    assert (gone["spo2"].by, gone["spo2"].why) == ("Lise Berg", "feil pasient")
    assert not gone["spo2"].measurement.use.show


@given(st.lists(st.sampled_from(["rr", "spo2", "o2", "sbp", "hr", "temp", "acvpu", "in-oral", "weight"]),
                unique=True, min_size=1))  # fmt: skip
def test_any_round_is_valid_and_shares_one_time(keys: list[str]) -> None:
    values: list[Any] = [one_of(key) for key in keys]
    bodies = made(*values)
    assert len(bodies) == len(keys)
    assert all(validate(body) == [] for body in bodies)
    assert len({body["effectiveDateTime"] for body in bodies}) == 1

"""One measurement: whatever code, unit or words it came in, and when it may not be scored."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desktop.clinical.record.measured import rounds
from desktop.clinical.vocabulary import vitals
from desktop.core import messages
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, round_of, vital

LOINC, SCT, NPU = "http://loinc.org", "http://snomed.info/sct", "urn:oid:2.16.578.1.12.4.1.1.7280"
DEVICE = "urn:iso:std:iso:11073:10101"


@pytest.mark.parametrize(
    ("quantity", "celsius"),
    [
        ({"value": 98.6, "unit": "°F", "code": "[degF]"}, "37.0"), ({"value": 98.6, "unit": "°F"}, "37.0"),
        ({"value": 102.3, "unit": "F"}, "39.1"), ({"value": 310.15, "code": "K"}, "37.0"),
    ],
)  # fmt: skip
def test_a_temperature_in_another_unit_is_converted(quantity: Json, celsius: str) -> None:
    (one,) = rounds.whenever(chart(vital("temp", 1, valueQuantity=quantity)))
    assert str(one.number) == celsius
    assert one.original.startswith(str(quantity["value"]).replace(".", ","))


@pytest.mark.parametrize(
    ("key", "quantity"),
    [
        ("temp", {"value": 310, "unit": "K"}), ("temp", {"value": 37, "unit": "hest"}),
        ("temp", {"value": 98.6, "unit": "°C", "code": "Cel"}), ("temp", {"value": 98.6}),
        ("temp", {"value": 37, "unit": "°F", "code": "Cel"}), ("spo2", {"value": 0.97, "code": "%"}),
        ("spo2", {"value": 130, "code": "%"}), ("sbp", {"value": -4, "code": "mm[Hg]"}),
        ("hr", {"value": 72, "code": "mm[Hg]"}), ("rr", {"value": 600, "code": "/min"}),
    ],
)  # fmt: skip
def test_what_cannot_be_in_that_unit_is_shown_and_not_scored(key: str, quantity: Json) -> None:
    round_ = [r for r in round_of() if not r["id"].startswith(key)]
    found = chart(*round_, vital(key, 1, valueQuantity=quantity))
    measured = [m for m in rounds.whenever(found) if m.key == key]
    assert [m.number for m in measured] == [None]
    assert str(quantity["value"]).replace(".", ",").lstrip("-") in measured[0].words
    assert not measured[0].use.decide
    assert measured[0].use.why in ("implausible", "unit")
    (one,) = rounds.scores(rounds.rounds(rounds.whenever(found)), rounds.Scales())
    assert one.score.least


@pytest.mark.parametrize(
    ("key", "quantity", "number"),
    [
        ("spo2", {"value": 0.97, "code": "1"}, "97"), ("spo2", {"value": 0.97}, "97"),
        ("fio2", {"value": 0.4}, "40"), ("fio2", {"value": 40}, "40"),
        ("fio2", {"value": 40, "unit": "%"}, "40"),
        ("sbp", {"value": 16, "code": "kPa"}, "120.01"), ("etco2", {"value": 38, "unit": "mmHg"}, "5.066"),
        ("weight", {"value": 154, "unit": "lb"}, "69.853"), ("weight", {"value": 63500, "code": "g"}, "63.5"),
        ("height", {"value": 70, "code": "[in_i]"}, "177.8"), ("height", {"value": 1.78, "unit": "m"}, "178"),
    ],
)  # fmt: skip
def test_other_units_of_the_same_quantity_are_converted(key: str, quantity: Json, number: str) -> None:
    (one,) = rounds.whenever(chart(vital(key, 1, valueQuantity=quantity)))
    assert one.number is not None
    assert abs(one.number - Decimal(number)) < Decimal("0.01")
    assert one.use.decide


@pytest.mark.parametrize(
    ("key", "system", "code"),
    [
        ("spo2", LOINC, "2708-6"), ("spo2", LOINC, "59408-5"), ("spo2", SCT, "431314004"),
        ("spo2", DEVICE, "150456"), ("spo2", "urn:oid:2.16.840.1.113883.6.1", "2708-6"),
        ("temp", LOINC, "8331-1"), ("temp", LOINC, "8332-9"), ("temp", LOINC, "8333-7"),
        ("temp", LOINC, "8328-7"), ("temp", LOINC, "76011-6"),
        ("temp", LOINC, "8334-5"),
        ("temp", SCT, "386725007"), ("hr", LOINC, "8889-8"), ("hr", LOINC, "8893-0"),
        ("hr", SCT, "364075005"),
        ("rr", SCT, "86290005"), ("sbp", LOINC, "8480-6"), ("sbp", LOINC, "8459-0"),
        ("sbp", SCT, "271649006"),
        ("dbp", LOINC, "8462-4"), ("isbp", LOINC, "76215-3"), ("idbp", LOINC, "76213-8"),
        ("imap", LOINC, "76214-6"), ("weight", LOINC, "3141-9"), ("weight", LOINC, "3142-7"),
        ("weight", LOINC, "8335-2"), ("birth_weight", LOINC, "8339-4"), ("weight", NPU, "NPU03804"),
        ("height", LOINC, "8306-3"), ("height", NPU, "NPU03794"), ("o2", SCT, "427081008"),
        ("fio2", LOINC, "3150-0"), ("fio2", LOINC, "3150-6"), ("fio2", LOINC, "19994-3"),
        ("fio2", LOINC, "19996-8"), ("fio2", NPU, "NPU03007"), ("pain", LOINC, "38208-5"),
        ("pain", LOINC, "38221-8"), ("gcs", SCT, "248241002"), ("head", LOINC, "8287-5"),
    ],
)  # fmt: skip
def test_the_usual_codes_of_other_systems(key: str, system: str, code: str) -> None:
    usual = {"temp": 37, "fio2": 40, "weight": 70, "height": 170, "gcs": 15, "pain": 3, "head": 35,
             "birth_weight": 3}  # fmt: skip
    one = vital("hr", 1, code=concept("", code, system=system), valueQuantity={"value": usual.get(key, 90)})
    assert [m.key for m in rounds.whenever(chart(one))] == [key]


def test_a_code_of_another_system_with_the_same_text_is_another_code() -> None:
    strange = vital("spo2", 84, code=concept("", "2708-6", system="urn:local"))
    assert rounds.whenever(chart(strange)) == []
    assert rounds.whenever(chart(vital("hr", 70, code=concept("", "364075005", system=LOINC)))) == []


def test_a_blood_gas_is_no_measurement_at_the_bedside() -> None:
    gas = {"category": [concept("", "laboratory")]}
    assert rounds.whenever(chart(vital("spo2", 60, code=concept("", "2708-6", system=LOINC), **gas))) == []
    assert rounds.whenever(chart(vital("temp", 37, **gas))) == []
    assert [m.key for m in rounds.whenever(chart(vital("fio2", 40, **gas)))] == ["fio2"]


def test_a_pressure_written_as_one_text_is_two_numbers() -> None:
    said = about("Observation", "bp", status="final", code=concept("", "85354-9", system=LOINC),
                 effectiveDateTime=hours_ago(1), valueString="88/50 mmHg")  # fmt: skip
    assert {m.key: str(m.number) for m in rounds.whenever(chart(said))} == {"sbp": "88", "dbp": "50"}


def test_what_is_dated_ahead_is_shown_and_never_scored() -> None:
    ahead = round_of(-3, rr=30)
    found = rounds.measurements(chart(*ahead), now=NOW)
    assert {m.use.why for m in found} == {"future"}
    assert not any(m.number is not None for m in found)
    assert rounds.scores(rounds.rounds(found), rounds.Scales()) == []
    soon = rounds.measurements(chart(*round_of(-0.1, rr=30)), now=NOW)
    assert all(m.use.decide for m in soon)


@pytest.mark.parametrize(
    ("said", "letter"),
    [
        ("våken", "A"), ("Våken og klar", "A"), ("alert", "A"), ("V", "V"),
        ("C - nyoppstått forvirring", "C"),
        ("Nyoppstått forvirring", "C"), ("reagerer på tiltale", "V"), ("reagerer på smerte", "P"),
        ("bevisstløs", "U"), ("Reagerer ikke", "U"), ("Unresponsive", "U"), ("Responds to voice", "V"),
    ],
)  # fmt: skip
def test_consciousness_in_words(said: str, letter: str) -> None:
    mind = vital("acvpu", "x", 1)
    del mind["valueCodeableConcept"]
    for value in ({"valueString": said}, {"valueCodeableConcept": {"text": said}}):
        (measured,) = rounds.whenever(chart({**mind, **value}))
        assert measured.words == letter


@pytest.mark.parametrize("said", ["ikke våken", "somnolent", "Pupiller like", "ikke vurdert", "A/V"])
def test_words_that_are_no_letter_are_shown_and_not_scored(said: str) -> None:
    mind = vital("acvpu", "x", 1)
    del mind["valueCodeableConcept"]
    (measured,) = rounds.whenever(chart({**mind, "valueString": said}))
    assert (measured.words, measured.use.decide) == (said, False)


@pytest.mark.parametrize(
    ("system", "code", "letter"),
    [(LOINC, "LA9340-6", "A"), (LOINC, "LA6560-2", "C"), (LOINC, "LA17108-4", "V"), (LOINC, "LA17107-6", "P"),
     (LOINC, "LA9343-0", "U"), (SCT, "248234008", "A")],
)  # fmt: skip
def test_consciousness_by_the_answers_of_other_systems(system: str, code: str, letter: str) -> None:
    mind = vital("acvpu", "x", 1, code=concept("", "67775-7", system=LOINC))
    mind["valueCodeableConcept"] = concept("", code, system=system)
    (measured,) = rounds.whenever(chart(mind))
    assert measured.words == letter


def test_air_in_words_is_no_oxygen() -> None:
    said = vital("o2", 0)
    del said["valueQuantity"]
    (one,) = rounds.whenever(chart({**said, "valueString": "Romluft"}))
    assert one.number == 0


def test_consciousness_is_read_by_code_or_by_letter() -> None:
    for said in (
        {"valueCodeableConcept": {"coding": [{"code": "300202002"}]}},
        {"valueCodeableConcept": {"coding": [{"code": "x"}, {"code": "acvpu-v"}]}},
        {"valueString": "V"},
    ):
        mind = vital("acvpu", "V", 1)
        for name in [n for n in mind if n.startswith("value")]:
            del mind[name]
        (measured,) = rounds.whenever(chart({**mind, **said}))
        assert measured.words == "V"


def oxygen(**said: Any) -> Json:
    code = next(c for c in vitals()["on_o2"].codes)
    body = {k: v for k, v in vital("on_o2", "x", 1).items() if k != "valueCodeableConcept"}
    return body | {"code": concept("", code.code, system=code.system)} | said


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"valueBoolean": True}, "yes"), ({"valueBoolean": False}, "no"),
        ({"valueString": "ja"}, "yes"), ({"valueString": "Nei"}, "no"), ({"valueString": "no"}, "no"),
        ({"valueString": "romluft"}, "no"),
        ({"valueCodeableConcept": concept("", "373066001", system=SCT)}, "yes"),
        ({"valueCodeableConcept": concept("", "373067005", system=SCT)}, "no"),
    ],
)  # fmt: skip
def test_whether_somebody_gets_oxygen(said: Json, words: str) -> None:
    (one,) = rounds.whenever(chart(oxygen(**said)))
    assert (one.words, one.use.decide) == (words, True)
    (doubted,) = rounds.whenever(chart(oxygen(status="unknown", **said)))
    assert not doubted.use.decide


def test_words_that_do_not_say_whether_somebody_gets_oxygen_are_shown_and_not_scored() -> None:
    (one,) = rounds.whenever(chart(oxygen(valueString="kanskje")))
    assert (one.words, one.use.decide) == ("kanskje", False)


def test_what_is_read_once_follows_the_moment_and_is_nobodys_to_change() -> None:
    here = chart(vital("hr", 88, 0))
    before, after = NOW - timedelta(hours=6), NOW + timedelta(hours=6)
    assert [m.use.why for m in rounds.measurements(here, now=before)] == ["future"]
    assert [m.use.why for m in rounds.measurements(here, now=after)] == [""]
    rounds.measurements(here, now=after).clear()
    assert rounds.measurements(here, "hr", now=after) == rounds.measurements(here, now=after) != []


def test_what_is_read_once_is_said_in_the_language_of_who_asks() -> None:
    absent = {"dataAbsentReason": {"coding": [{"code": "error"}]}, "valueQuantity": None}
    here = chart(vital("hr", 88, 1, **absent))
    bokmål = rounds.measurements(here, now=NOW)[0].words
    with messages.using("en"):
        assert rounds.measurements(here, now=NOW)[0].words != bokmål != ""


@pytest.mark.parametrize("when", [{"effectiveDateTime": "2026-11-20"},
                                  {"effectivePeriod": {"start": "2026-11-20", "end": "2026-11-20"}},
                                  {"effectiveDateTime": "2026-11"}])  # fmt: skip
def test_of_a_day_alone_what_changes_within_the_hour_is_shown_and_never_scored(when: Json) -> None:
    bare = {"effectiveDateTime": None} | when
    found = chart(*(drop(vital(key, value) | bare) for key, value in (
        ("hr", 140), ("spo2", 85), ("sbp", 80), ("weight", 70), ("height", 170),
    )))  # fmt: skip
    read = {one.key: one for one in rounds.whenever(found)}
    assert {key: one.use.why for key, one in read.items()} == {
        "hr": "undated", "spo2": "undated", "sbp": "undated", "weight": "", "height": ""
    }  # fmt: skip
    assert read["hr"].number is None
    assert read["hr"].words.startswith("140")
    assert read["weight"].number == 70
    assert rounds.scores(rounds.rounds(rounds.measurements(found, now=NOW)), rounds.scales(found, NOW)) == []


def drop(body: Json) -> Json:
    return {name: one for name, one in body.items() if one is not None}


GONE = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "error"}]
}


@pytest.mark.parametrize(
    "value",
    [
        {"_valueString": GONE}, {"_valueBoolean": GONE}, {"_valueInteger": GONE}, {"_valueDateTime": GONE},
        {"_valueTime": GONE}, {"valueCodeableConcept": GONE}, {"valueQuantity": GONE},
        {"valueQuantity": {"_value": GONE, "unit": "/min"}},
    ],
)  # fmt: skip
def test_a_reason_in_the_place_of_a_value_is_read_as_dataabsentreason_is(value: Json) -> None:
    usual = {"dataAbsentReason": {"coding": [{"code": "error"}]}}
    (as_element,) = rounds.whenever(chart(drop(vital("hr", 88, 1, **{"valueQuantity": None} | usual))))
    (in_place,) = rounds.whenever(chart(drop(vital("hr", 88, 1, **{"valueQuantity": None} | value))))
    assert (in_place.words, in_place.use, in_place.number) == (as_element.words, as_element.use, None)
    assert in_place.words == "ikke målbart"

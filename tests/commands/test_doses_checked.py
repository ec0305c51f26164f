"""Doses are checked as orders are: allergies, the greatest amount in a period, what a Stop speaks against."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from desktop.acts.medicines import CorrectDose, GiveDose
from desktop.clinical.record.stays import stays
from desktop.core.errors import InputError
from desktop.fhir.resources import MedicationRequest
from desktop.store.charts import Charts
from desktop.views.medicines.medicines import _offered
from tests.commands.conftest import NOW, Json, Record
from tests.commands.medicines import NURSE, Ward, at, dosage, given, order, quantity

ATC = "http://www.whocc.no/atc"
SCT = "http://snomed.info/sct"
WHY = "legen sier at det skal gis"


@pytest.fixture
def ward(record: Record) -> Iterator[Ward]:
    charts = Charts(record.store)
    yield Ward(record, charts)
    charts.close()


def allergy(**more: Any) -> Json:
    return {"resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"}} | more


PENICILLIN = {"coding": [{"system": ATC, "code": "J01C"}], "text": "Penicillin"}
ANAPHYLAXIS = [{"manifestation": [{"text": "Anafylaksi"}]}]


@pytest.mark.parametrize(
    "known",
    [
        {"code": PENICILLIN, "criticality": "high"},
        {"code": {"text": "penicillin"}, "reaction": ANAPHYLAXIS},
        {"code": {"coding": [{"system": SCT, "code": "91936005"}]}},
        {"code": PENICILLIN, "type": "intolerance", "reaction": ANAPHYLAXIS},
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["active", "on-hold", "stopped"])
def test_a_dose_against_an_allergy_is_asked_about(ward: Ward, known: dict[str, Any], status: str) -> None:
    ward.hold(order("o", "amoksicillin", 500, "14:00", status=status), allergy(**known))
    for why in ("", "ja", "kort"):
        with pytest.raises(InputError, match=r"(?i)allergi mot penicillin"):
            ward.on(GiveDose, "o", NURSE, why=why)
    assert ward.record.waiting() == []
    ward.on(GiveDose, "o", NURSE, why=WHY)
    (one,) = ward.written("MedicationAdministration")
    assert WHY in str(one.get("note"))


def offered(ward: Ward, ident: str = "o") -> Any:
    chart = ward.chart()
    request = chart.find(f"MedicationRequest/{ident}", MedicationRequest)
    assert request is not None
    return _offered(chart, request, stays.current(chart, NOW), NOW)[0]


def test_one_key_gives_where_nothing_speaks_and_not_where_a_stop_does(ward: Ward) -> None:
    ward.hold(order("o", "amoksicillin", 500, "14:00"))
    assert offered(ward) is not None
    ward.hold(allergy(code=PENICILLIN))
    assert offered(ward) is None


def test_a_stop_that_the_doctor_has_answered_is_not_asked_at_each_dose(ward: Ward) -> None:
    ward.hold(order("o", "amoksicillin", 500, "14:00"), allergy(code=PENICILLIN), {
        "resourceType": "DetectedIssue", "id": "d", "status": "final", "patient": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "urn:fagflate:rule", "code": "A1"}]},
        "implicated": [{"reference": "MedicationRequest/o"}, {"reference": "AllergyIntolerance/a"}],
        "mitigation": [{"action": {"text": "Overstyrt"}}],
    })  # fmt: skip
    ward.on(GiveDose, "o", NURSE, due=at(14))


def test_what_was_not_checked_is_said_with_the_dose(ward: Ward) -> None:
    ward.hold(order("o", "amoksicillin", 500, "14:00"))
    assert "Ikke kontrollert: Allergier" in ward.on(GiveDose, "o", NURSE, due=at(14)).said


def test_an_entry_that_is_corrected_tells_what_happened(ward: Ward) -> None:
    ward.hold(order("o", "amoksicillin", 500, "08:00"), allergy(code=PENICILLIN),
              given("g", "o", "2026-11-20T08:05:00+01:00", dosage={"dose": quantity(500)}))  # fmt: skip
    ward.on(CorrectDose, "g", NURSE, why="feil mengde", value=Decimal(250), unit="mg")


PERIODS: list[Json | None] = [
    {"value": 24, "unit": "t", "code": "h"}, {"value": 24, "code": "h"}, {"value": 24, "unit": "timer"},
    {"value": 1, "unit": "døgn"}, {"value": 1, "unit": "dag"}, {"value": 1, "code": "d"}, {"unit": "døgn"},
    {"value": 1, "unit": "24 timer"}, {"value": 1, "unit": "day"}, {"value": 1440, "code": "min"},
    {"code": "d"}, {"value": 1}, {"value": 1, "unit": "bøtte"}, {"value": 1, "unit": "døgn", "code": "h"},
    None,
]  # fmt: skip


def needed(over: Json | None, **more: Any) -> Json:
    most = {"numerator": quantity(4, "g")} | ({"denominator": over} if over is not None else {})
    one = dosage(1000, asNeededBoolean=True, maxDosePerPeriod=most) | more
    del one["timing"]
    return order("p", "paracetamol", 1000, dosageInstruction=[one])


PARACETAMOL = {"medicationCodeableConcept": {"coding": [{"system": ATC, "code": "N02BE01"}]}}


def gram(ident: str, at: str, of: str = "p", **more: Any) -> Json:
    return given(ident, of, at, dosage={"dose": quantity(1, "g")}, **PARACETAMOL, **more)


def grams(*hours: int) -> list[Json]:
    return [gram(f"g{hour}", f"2026-11-20T{hour:02}:00:00+01:00") for hour in hours]


@pytest.mark.parametrize("over", PERIODS, ids=str)
def test_a_fifth_gram_is_asked_about_however_the_day_is_written(ward: Ward, over: Json | None) -> None:
    ward.hold(needed(over), *grams(1, 5, 9))
    fourth = ward.on(GiveDose, "p", NURSE)
    assert fourth.said
    ward.hold(gram("g13", "2026-11-20T13:00:00+01:00"))
    with pytest.raises(InputError, match="høyst 4"):
        ward.on(GiveDose, "p", NURSE, at="2026-11-20T13:31:30Z")


def test_the_maximum_in_words_counts(ward: Ward) -> None:
    one = needed({"value": 1, "code": "d"})
    one["dosageInstruction"] = [{"text": "1 g ved behov, maks 4 g/døgn", "asNeededBoolean": True}]
    ward.hold(one, *grams(1, 5, 9, 13))
    with pytest.raises(InputError, match="høyst 4"):
        ward.on(GiveDose, "p", NURSE, value=Decimal(1), unit="g")


def test_other_orders_of_the_substance_count(ward: Ward) -> None:
    other = {**order("q", "paracetamol", 1000, "08:00"), "status": "stopped"}
    hours = (1, 5, 9, 13)
    ward.hold(needed({"value": 24, "code": "h"}), other,
              *(gram(f"g{hour}", f"2026-11-20T{hour:02}:00:00+01:00", "q") for hour in hours))  # fmt: skip
    with pytest.raises(InputError, match=r"5\sg på 24 timer"):
        ward.on(GiveDose, "p", NURSE)


def test_a_dose_entered_late_counts_with_those_after_it(ward: Ward) -> None:
    ward.hold(needed({"value": 24, "code": "h"}), *grams(5, 8, 11, 14))
    with pytest.raises(InputError, match=r"5\sg på 24 timer"):
        ward.on(GiveDose, "p", NURSE, at="2026-11-20T01:00:00Z", why="")


def test_longer_and_shorter_periods_are_what_they_are(ward: Ward) -> None:
    ward.hold(needed({"value": 6, "unit": "timer"}), *grams(1, 3, 5, 7))
    ward.on(GiveDose, "p", NURSE)
    ward.hold(needed({"value": 1, "unit": "uke"}))
    with pytest.raises(InputError, match="på 7 døgn"):
        ward.on(GiveDose, "p", NURSE, at="2026-11-20T12:50:00Z")


def test_a_dose_of_which_nobody_knows_is_no_reassurance(ward: Ward) -> None:
    ward.hold(needed({"value": 24, "code": "h"}), *grams(1, 5, 9))
    ward.hold(gram("u", "2026-11-20T13:00:00+01:00", status="unknown"))
    with pytest.raises(InputError, match="kan være gitt"):
        ward.on(GiveDose, "p", NURSE)


def test_more_at_a_time_than_ordered_is_asked_about(ward: Ward) -> None:
    ward.hold(needed(None, maxDosePerAdministration=quantity(500), maxDosePerPeriod=None))
    with pytest.raises(InputError, match="på én gang"):
        ward.on(GiveDose, "p", NURSE)

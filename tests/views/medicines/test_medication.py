"""Treatments and their doses: what is due, what is late, and what nobody can know."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.fhir import strict
from desktop.fhir.systems import ATC
from desktop.orders.order_resources import Signing, resource
from desktop.shown.medicines.medicines import MedicineRow
from desktop.views.chart import vitals
from desktop.views.medicines import medicines
from tests.orders.samples import lines
from tests.views.charts import NOW, Json, about, chart, concept, context, round_of, stay

INPATIENT = {"category": [concept("", "inpatient")], "encounter": {"reference": "Encounter/stay"}}
MTX = {"coding": [{"system": ATC, "code": "L04AX03", "display": "Metotreksat"}]}
DOSE = [{"doseQuantity": {"value": 15, "unit": "mg", "code": "mg"}}]


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def ordered(*dosages: Json, ident: str = "m", **more: Any) -> Json:
    body = about("MedicationRequest", ident, status="active", intent="order", authoredOn=at(-200),
                 medicationCodeableConcept=MTX, **INPATIENT)  # fmt: skip
    return body | {"dosageInstruction": [{"doseAndRate": DOSE} | d for d in dosages]} | more


def repeated(**members: Any) -> Json:
    return {"timing": {"repeat": members}}


def given(hours: float, status: str = "completed", ident: str = "g") -> Json:
    return about("MedicationAdministration", ident, status=status, effectiveDateTime=at(hours),
                 medicationCodeableConcept=MTX, request={"reference": "MedicationRequest/m"})  # fmt: skip


def row(*resources: Json) -> MedicineRow:
    (found,) = medicines.build(context(chart(stay(), *resources)))[0].rows
    return found


def marks(found: MedicineRow) -> list[tuple[str, str]]:
    return [(mark.state, mark.text) for mark in found.today]


FRIDAY_AND_MONDAY = [
    ({"dayOfWeek": ["mon"], "timeOfDay": ["08:00:00"], "frequency": 1, "period": 1, "periodUnit": "d"}, []),
    ({"dayOfWeek": ["mon"], "timeOfDay": ["08:00:00"]}, []),
    ({"dayOfWeek": ["fri"], "timeOfDay": ["08:00:00"]}, [("late", "08:00 sen")]),
    ({"dayOfWeek": ["fri"], "timeOfDay": ["08:00:00"], "frequency": 1, "period": 1, "periodUnit": "wk"},
     [("late", "08:00 sen")]),
]  # fmt: skip


@pytest.mark.parametrize(("members", "today"), FRIDAY_AND_MONDAY)
def test_a_weekly_dose_is_due_on_its_day_only(members: Json, today: list[tuple[str, str]]) -> None:
    found = row(ordered(repeated(**members)))
    assert marks(found) == today
    assert "× 1" not in found.dose
    assert ("mandag" in found.dose) or ("fredag" in found.dose)


def test_a_single_dose_is_due_at_its_moment_and_late_after_it() -> None:
    def once(hours: float) -> Json:
        return ordered({"timing": {"event": [at(hours)], "repeat": {"count": 1}}})

    assert marks(row(once(1))) == [("ordered", "15:32 ordinert")]
    assert marks(row(once(-1))) == [("late", "13:32 sen")]
    assert marks(row(once(-1), given(-0.9))) == [("given", "13:38 gitt")]


def test_a_taper_has_each_step_in_its_own_time() -> None:
    def step(number: int, start: float, end: float) -> Json:
        period = {"start": at(start), "end": at(end)}
        return {"sequence": number} | repeated(frequency=1, period=1, periodUnit="d", timeOfDay=["18:00:00"],
                                               boundsPeriod=period)  # fmt: skip

    first = row(ordered(step(1, -24, 100), step(2, 100, 200)))
    assert marks(first) == [("ordered", "18:00 ordinert")], "one dose, not one of each step"
    second = row(ordered(step(1, -200, -24), step(2, -24, 100)))
    assert marks(second) == [("ordered", "18:00 ordinert")], "the second step has begun"
    assert "deretter" in second.dose
    ended = row(ordered(step(1, -200, -100), step(2, -100, -24)))
    assert (ended.today, ended.today_text) == ((), "ingen")


def test_an_end_without_an_hour_lasts_all_that_day() -> None:
    until = {"start": at(-48), "end": "2026-11-20"}
    found = row(
        ordered(repeated(frequency=1, period=1, periodUnit="d", timeOfDay=["18:00:00"], boundsPeriod=until))
    )
    assert marks(found) == [("ordered", "18:00 ordinert")]


@pytest.mark.parametrize(
    "timing",
    [
        {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
        {"code": {"coding": [{"code": "TID"}]}},
        {},
    ],
)
def test_hours_that_are_not_known_are_not_no_doses(timing: Json) -> None:
    assert row(ordered({"timing": timing})).today_text == "uten klokkeslett"


def test_nothing_given_as_needed_is_none() -> None:
    needed = {"asNeededBoolean": True} | repeated(frequency=4, period=1, periodUnit="d")
    assert row(ordered(needed)).today_text == "ingen"


@pytest.mark.parametrize("status", ["unknown", "on-hold"])
def test_a_dose_of_which_nobody_knows_is_neither_given_nor_late(status: str) -> None:
    found = row(ordered(repeated(timeOfDay=["08:00:00"])), given(-6.5, status))
    assert marks(found) == [("refused", "08:02 ikke kjent om gitt")]


@pytest.mark.parametrize(
    ("members", "dose"),
    [
        ({"frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "d"}, "15\xa0mg ×\xa01–2"),
        ({"frequency": 2, "period": 1, "periodUnit": "d"}, "15\xa0mg × 2"),
        ({"when": ["MORN"], "frequency": 1, "period": 1, "periodUnit": "d"}, "15\xa0mg ×\xa01 om morgenen"),
    ],
)
def test_the_short_dose_leaves_nothing_out(members: Json, dose: str) -> None:
    assert row(ordered(repeated(**members))).dose == dose


@pytest.mark.parametrize(
    ("written", "more", "dose"),
    [
        ("1 tabl BID", {}, "1 tabl 2 ganger daglig"),
        ("10 µg daglig", {}, "10\xa0mikrogram daglig"),
        ("1 tabl", {"asNeededBoolean": True}, "1 tabl ved behov"),
        ("", repeated(frequency=2, period=1, periodUnit="d"), "dose ikke oppgitt, ×\xa02"),
    ],
)
def test_a_dose_in_words_only_is_shown_in_full(written: str, more: Json, dose: str) -> None:
    found = row(ordered({"text": written, "doseAndRate": []} | more))
    assert found.dose == dose


def test_an_order_of_unknown_status_has_not_ended() -> None:
    found = row(ordered(repeated(timeOfDay=["18:00:00"]), status="unknown"))
    assert (found.group, found.active) == ("chart", False)
    assert found.warning == "ikke kjent om den gjelder"
    assert found.sources[0].text != "–"


def test_what_must_not_be_given_is_never_an_order_and_says_so() -> None:
    found = row(ordered(repeated(timeOfDay=["18:00:00"]), doNotPerform=True))
    assert (found.group, found.warning, found.today) == ("outside", "skal ikke gis", ())
    assert found.active is False


def test_two_medicines_without_a_name_are_two() -> None:
    def nameless(ident: str, text: str) -> Json:
        return about("MedicationStatement", ident, status="active", dosage=[{"text": text}],
                     medicationReference={"reference": f"Medication/{ident}"})  # fmt: skip

    ward = ordered(repeated(timeOfDay=["18:00:00"]), medicationCodeableConcept=None,
                   medicationReference={"reference": "Medication/x"})  # fmt: skip
    model, _state = medicines.build(
        context(chart(stay(), ward, nameless("a", "1 x 1"), nameless("b", "2 x 2")))
    )
    assert sorted(r.dose for r in model.rows if r.group == "outside") == ["1 x 1", "2 x 2"]


def test_one_dose_that_was_given_stands_for_one_planned_dose() -> None:
    found = row(ordered(repeated(timeOfDay=["06:00:00", "10:00:00"])), given(-6.45))
    assert marks(found) == [("given", "08:05 gitt"), ("late", "10:00 sen")]


def test_an_order_of_an_earlier_stay_is_not_on_the_chart() -> None:
    earlier = ordered(repeated(timeOfDay=["18:00:00"]), encounter={"reference": "Encounter/before"})
    found = row(earlier)
    assert (found.group, found.today, found.warning) == ("outside", (), "ikke fra dette oppholdet")


MIDNIGHT = datetime(2026, 11, 20, 23, 20, tzinfo=UTC)
"""00:20 in the night to 21 November."""


def in_the_night(*resources: Json) -> list[tuple[str, str]]:
    asked = replace(context(chart(stay(), *resources)), now=MIDNIGHT)
    (found,) = medicines.build(asked)[0].rows
    return [(mark.state, mark.text) for mark in found.today]


def test_a_dose_of_the_evening_stands_there_after_midnight_too() -> None:
    daily = repeated(frequency=1, period=1, periodUnit="d", timeOfDay=["22:00:00"])
    dose = about("MedicationAdministration", "g", status="completed", medicationCodeableConcept=MTX,
                 effectiveDateTime="2026-11-20T21:05:00Z",
                 request={"reference": "MedicationRequest/m"})  # fmt: skip
    # Given at 22:05, and due at 22:00 tonight: an hour alone is always of today.
    both = [("given", "i går 22:05 gitt"), ("ordered", "22:00 ordinert")]
    assert in_the_night(ordered(daily), dose) == both
    refused = in_the_night(ordered(daily), dose | {"status": "not-done"})
    assert refused[0] == ("refused", "i går 22:05 ikke gitt")
    late = in_the_night(ordered(daily))
    assert late[0] == ("late", "i går 22:00 sen"), "what waits is not lost at midnight"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 22, 3, 31, tzinfo=UTC), "i går 22:00, 6 t 31 min sen"),
        # 02:30 for the second time, and 03:30 an hour after 01:30.
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "i går 22:00, 5 t 30 min sen"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "i går 22:00, 4 t 30 min sen"),
        (datetime(2026, 11, 21, 22, 50, tzinfo=UTC), "22:00, 1 t 50 min sen"),
    ],
)
def test_the_next_dose_says_of_which_day_it_is_also_where_the_clock_changes(now: datetime, said: str) -> None:
    begun = {"authoredOn": (now - timedelta(hours=20)).isoformat()}
    daily = repeated(frequency=1, period=1, periodUnit="d", timeOfDay=["22:00:00"])
    here = stay(period={"start": (now - timedelta(days=3)).isoformat()})
    asked = replace(context(chart(here, ordered(daily, **begun))), now=now)
    (found,) = medicines.build(asked)[0].rows
    assert found.next == said
    assert found.today[0].text == said.split(",")[0] + " sen"


def test_what_has_waited_for_longer_says_of_which_day_it_is() -> None:
    """Its hour alone would look as if it were to be given today."""
    afternoon = repeated(frequency=1, period=1, periodUnit="d", timeOfDay=["16:00:00"])
    assert in_the_night(ordered(afternoon))[0] == ("late", "i går 16:00 sen")


def _beyond(order: Json) -> tuple[str, str]:
    (bar,) = vitals.build(context(chart(stay(), *round_of(1), order)))[0].medicines
    return bar.gone, bar.comes


def test_how_an_order_ended_is_said_for_where_its_end_is_out_of_sight() -> None:
    bounds = {"start": at(-70), "end": at(-30)}
    daily = repeated(frequency=1, period=1, periodUnit="d", boundsPeriod=bounds)
    why = {"statusReason": {"text": "Kreatinin 124"}}
    assert _beyond(ordered(daily, status="stopped", **why)) == ("stoppet, kreatinin 124, 19.11", "fra 17.11")
    # Since when it is paused nobody wrote.
    paused = repeated(frequency=1, period=1, periodUnit="d")
    assert _beyond(ordered(paused, status="on-hold", **why))[0] == "pauset, kreatinin 124"


def test_where_nobody_wrote_when_an_order_ended_its_last_dose_is_said() -> None:
    paused = ordered(repeated(frequency=1, period=1, periodUnit="d"), status="on-hold")
    resources = chart(stay(), *round_of(1), paused, given(-50, ident="g1"), given(-26, ident="g2"))
    (bar,) = vitals.build(context(resources))[0].medicines
    assert bar.gone == "pauset, siste dose 19.11"


@pytest.mark.parametrize(
    ("why", "said"),
    [("MAP over 65 uten", "stoppet, MAP over 65 uten"), ("Sjokk over", "stoppet, sjokk over")],
)
def test_why_it_ended_stands_inside_a_sentence_and_abbreviations_as_they_are(why: str, said: str) -> None:
    ended = ordered(repeated(), status="stopped", statusReason={"text": why})
    (bar,) = vitals.whole(context(chart(stay(), ended)))[0].medicines
    assert bar.ended == said


@pytest.mark.parametrize(
    ("typed", "dose", "noted"),
    [
        ("oksykodon depot 10 mg x 2", "10 mg × 2", "depottablett"),
        ("glukose 500 mg/ml 20 ml iv nå", "20 ml én gang", "500 mg/ml"),
        (
            "novorapid 6+6+8 E til måltid",
            "6 enheter × 2 kl. 08 og 14; 8 enheter × 1 kl. 20",
            "til måltid",
        ),
        (
            "prednisolon 20 mg x 1, trapp ned 5 mg hver uke til 10 mg",
            "20 mg × 1 til 27.11.2026 14:32, deretter 15 mg × 1 til 04.12.2026 14:32, deretter 10 mg × 1",
            "",
        ),
    ],
)
def test_a_signed_order_says_all_of_what_was_ordered(typed: str, dose: str, noted: str) -> None:
    (line,) = lines(typed)
    sent = resource(line, Signing(patient="Patient/p", requester="Practitioner/d", at=NOW))
    here = {"id": "m", "encounter": {"reference": "Encounter/stay"}}
    found = row(json.loads(strict.dumps(sent)) | here)
    assert (found.dose.replace("\u00a0", " "), found.noted.replace("\u00a0", " ")) == (dose, noted)


def test_the_side_of_an_eye_stands_in_the_way() -> None:
    (line,) = lines("xalatan 1 dråpe begge øyne vesp")
    sent = resource(line, Signing(patient="Patient/p", requester="Practitioner/d", at=NOW))
    found = row(json.loads(strict.dumps(sent)) | {"id": "m", "encounter": {"reference": "Encounter/stay"}})
    assert (found.dose.replace("\u00a0", " "), found.route, found.noted) == (
        "1 dråpe × 1",
        "i begge øyne",
        "",
    )


@pytest.mark.parametrize(("most", "noted"), [(45, ""), (30, "høyst 30 mg per døgn")])
def test_a_greatest_dose_is_told_where_it_is_less_than_the_doses(most: int, noted: str) -> None:
    units = {"system": "http://unitsofmeasure.org"}
    cap = {"numerator": {"value": most, "unit": "mg", "code": "mg", **units},
           "denominator": {"value": 1, "unit": "d", "code": "d", **units}}  # fmt: skip
    dose = [{"doseQuantity": {"value": 15, "unit": "mg", "code": "mg", **units}}]
    one = repeated(frequency=3, period=1, periodUnit="d")
    found = row(ordered(one | {"doseAndRate": dose, "asNeededBoolean": True, "maxDosePerPeriod": cap}))
    assert found.noted.replace("\u00a0", " ") == noted

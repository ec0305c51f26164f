"""Due is due: every list that tells of doses says the same of one order, whatever form its timing has."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.clinical.record.stays import stays
from desktop.core.messages import using
from desktop.fhir.chart import Chart
from desktop.shown.medicines.medicines import MedicineRow
from desktop.views.medicines import medication, medicines
from desktop.views.paper import paper_doses
from desktop.views.tasks import coming
from tests.views.charts import AAS, NOW, Json, chart, concept, context, stay
from tests.views.medicines.test_medication import at, given, ordered, repeated

THURSDAY = NOW - timedelta(days=1)
"""NOW is a Friday: the day before."""
SEVEN = {"frequency": 1, "period": 7, "periodUnit": "d"}
MONDAY = {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]}


def page(found: Chart, now: datetime) -> list[MedicineRow]:
    return list(medicines.build(replace(context(found), now=now))[0].rows)


def said(*resources: Json, now: datetime = NOW, known: Chart | None = None) -> dict[str, str]:
    """Words of each surface for when a dose is due: the row, the next twelve hours, the papers."""
    found = known or chart(stay(), *resources)
    with using("nb"):
        rows = page(found, now)
        told = coming.of(found, now, AAS)
        papers = paper_doses.in_words(found, now)
    return {
        "row": "; ".join(f"{row.name}: {row.next}" for row in rows if row.active),
        "coming": "; ".join(f"{row.when}: {row.text}" for row in (*told.late, *told.next)),
        "paper": "; ".join(f"{due.when}: {due.words}" for due in papers),
    }


NOT_DUE = {
    "on Mondays, on a Thursday": (MONDAY, {}, THURSDAY),
    "every seventh day from a Monday": (SEVEN | {"boundsPeriod": {"start": "2026-11-16"}}, {}, THURSDAY),
    "a week after the last": (SEVEN, {}, THURSDAY),
    "from next year": ({"frequency": 3, "period": 1, "periodUnit": "d",
                        "boundsPeriod": {"start": "2027-01-04"}}, {}, NOW),
    "hours of next year": ({"timeOfDay": ["16:00:00"], "boundsPeriod": {"start": "2027-01-04"}}, {}, NOW),
    "may be used from next year": (
        {"timeOfDay": ["16:00:00"]}, {"dispenseRequest": {"validityPeriod": {"start": "2027-01-04"}}}, NOW
    ),
    "monthly": ({"frequency": 1, "period": 1, "periodUnit": "mo", "boundsPeriod": {"start": "2026-11-03"}},
                {}, NOW),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_DUE)
def test_what_is_not_due_stands_under_no_next_hours(name: str) -> None:
    members, more, now = NOT_DUE[name]
    last = given(-60) if name == "a week after the last" else given(-2000)
    found = said(ordered(repeated(**members), **more), last, now=now)
    assert found["coming"] == ""
    assert found["paper"] == ""
    assert found["row"] != "metotreksat: uten klokkeslett"
    with using("nb"):
        (row,) = page(chart(stay(), ordered(repeated(**members), **more), last), now)
    assert (row.today_text, row.give) == ("ingen", None)


BY_THE_DAY = {
    "three daily": ({"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}}, "0 av 3 gitt"),
    "by code": ({"code": {"coding": [{"code": "BID"}]}}, "0 av 2 gitt"),
    "every sixth hour, from no hour": ({"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}},
                                       "0 av 4 gitt"),
    "two to three": ({"repeat": {"frequency": 2, "frequencyMax": 3, "period": 1, "periodUnit": "d"}},
                     "0 av 2–3 gitt"),
    "morning and evening": ({"repeat": {"when": ["MORN", "EVE"]}}, "0 av 2 gitt"),
    "Fridays": ({"repeat": {"dayOfWeek": ["fri"]}}, "0 av 1 gitt"),
    "event of a day": ({"event": ["2026-11-20"]}, "0 av 1 gitt"),
    "event where a rule begins": (
        {"event": ["2026-11-02"], "repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}}, "0 av 3 gitt",
    ),
    "today is the last of a count": (
        {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "count": 1}}, "0 av 1 gitt",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_THE_DAY)
def test_what_has_no_hour_is_due_by_the_day_on_each_list(name: str) -> None:
    timing, words = BY_THE_DAY[name]
    # Of another medicine: methotrexate each day is a question of its own.
    other = {"medicationCodeableConcept": concept("furosemid", "C03CA01", system="http://www.whocc.no/atc")}
    order = ordered({"timing": timing}, **other)
    for count, doses in ((0, ()), (1, (given(-5) | other,))):
        expected = words.replace("0 av", f"{count} av")
        found = said(order, *doses)
        assert expected in found["row"]
        only = "av 1" in expected and count == 1
        assert (f"furosemid ({expected}" in found["coming"]) is not only
        assert expected in found["paper"]
        with using("nb"):
            (row,) = page(chart(stay(), order, *doses), NOW)
        assert (row.give is not None) is not only, "the key D gives it while some are left"


UNREADABLE = {
    "words": ({"text": "Etter INR-skjema"}, ""),
    "modifier": ({"modifierExtension": [{"url": "urn:negated"}]} | repeated(frequency=1, period=1,
                 periodUnit="d"), "inneholder noe som ikke kan leses"),
    "modifier of the timing": (
        {"timing": {"modifierExtension": [{"url": "urn:x"}], "repeat": {"timeOfDay": ["16:00:00"]}}},
        "inneholder noe som ikke kan leses",
    ),
    "text against structure": (
        {"text": "15 mg hver mandag"} | repeated(timeOfDay=["16:00:00"], frequency=1, period=1,
                                                 periodUnit="d"), "tekst og felter sier ulikt",
    ),
    "no unit of time": (repeated(frequency=3, period=1), "hvor ofte kan ikke leses"),
    "another code": ({"timing": {"code": {"text": "etter avtale"}}}, "hvor ofte kan ikke leses"),
    "a day that is none": (repeated(dayOfWeek=["monday"]), "hvilke dager kan ikke leses"),
    "an hour that is none": (repeated(timeOfDay=["25:00:00"]), "hvilke dager kan ikke leses"),
    "twice on three days": (repeated(dayOfWeek=["mon", "wed", "fri"], frequency=2, period=1, periodUnit="wk"),
                            "hvilke dager kan ikke leses"),
    "until nobody knows": (repeated(frequency=1, period=1, periodUnit="d",
                                    boundsDuration={"value": 3, "unit": "kurer"}), "når det slutter"),
    "the second of two steps": ({"sequence": 2} | repeated(frequency=1, period=1, periodUnit="d"),
                                "når det begynner"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_neither_due_nor_not_due_in_silence(name: str) -> None:
    dosage, why = UNREADABLE[name]
    steps = [dosage] if name != "the second of two steps" else [
        {"sequence": 1} | repeated(frequency=2, period=1, periodUnit="d"), dosage,
    ]  # fmt: skip
    order = ordered(*steps)
    with using("nb"):
        (row,) = page(chart(stay(), order), NOW)
    assert row.today_text in ("uten klokkeslett", "usikkert") or why in row.today_text
    assert why in row.warning
    found = said(order)
    assert "uten tid: metotreksat" in found["coming"]
    assert not any(mark.state in ("ordered", "late") for mark in row.today)
    assert "metotreksat" in found["paper"]
    if why:
        assert why in found["coming"]
        assert why in found["paper"]
    if name != "the second of two steps":
        assert row.give is None, "what can't be read is asked about before it is given"


def of_case(shared: Path, name: str) -> Chart:
    lines = (shared / "data" / "cases" / f"{name}.ndjson").read_text("utf-8").splitlines()
    found: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    (who,) = [one for one in found if one["resourceType"] == "Patient"]
    return chart(*[one for one in found if one is not who], who=who)


NO_LIST = "(ikke kontrollert)"
"""Mark of the cases' medicines, whose names are words that no list has."""


def of_case_at(shared: Path, name: str, when: str) -> dict[str, str]:
    return said(known=of_case(shared, name), now=datetime.fromisoformat(when))


def test_each_dose_of_case_e41_is_due_when_it_is(shared: Path) -> None:
    thursday = of_case_at(shared, "e41", "2026-11-26T14:00:00+01:00")
    assert "metotreksat" not in thursday["coming"]
    assert "fentanyl (0 av 1 gitt, regnet fra ordinasjonen)" in thursday["coming"]
    assert "meropenem (0 av 3 gitt)" in thursday["coming"]
    assert "klindamycin" in thursday["coming"]
    assert "furosemid (tekst og felter sier ulikt)" in thursday["coming"]
    assert "morfin (inneholder noe som ikke kan leses)" in thursday["coming"]
    assert "ibuprofen" not in thursday["coming"]
    friday = of_case_at(shared, "e41", "2026-11-27T14:00:00+01:00")
    assert "fentanyl" not in friday["coming"]
    monday = of_case_at(shared, "e41", "2026-11-30T08:00:00+01:00")
    assert "metotreksat (0 av 1 gitt)" in monday["coming"]


def test_the_steps_of_case_e41_say_each_its_own_way(shared: Path) -> None:
    with using("nb"):
        rows = page(of_case(shared, "e41"), datetime.fromisoformat("2026-11-26T14:00:00+01:00"))
    (row,) = [one for one in rows if one.name == "klindamycin"]
    assert row.route == ""
    first, second = row.dose.split(", deretter ")
    assert "intravenøst" in first
    assert "munnen" not in first
    assert "gjennom munnen" in second
    assert "intravenøst" not in second


def test_each_dosing_of_case_c13_is_told(shared: Path) -> None:
    found = of_case_at(shared, "c13", "2026-11-26T11:30:00+01:00")
    assert "20:00: event" in found["coming"]
    assert "framtid" not in found["coming"]
    assert "ukedager" not in found["coming"]
    assert "hver72" not in found["coming"]
    assert "stopp" not in found["coming"]
    for name, count in (("timingkode", 2), ("samtidig", 2), ("mikro", 1), ("varighet", 3), ("antall", 1)):
        assert f"{name} {NO_LIST} (0 av {count} gitt" in found["coming"]
    assert f"motstrid {NO_LIST} (tekst og felter sier ulikt)" in found["coming"]
    assert f"nedtrapping {NO_LIST} (når det begynner, er ikke oppgitt)" in found["coming"]


def test_an_event_beside_a_rule_ends_nothing_in_case_d02(shared: Path) -> None:
    found = of_case(shared, "d02")
    with using("nb"):
        rows = page(found, datetime.fromisoformat("2026-11-26T11:30:00+01:00"))
    assert {row.name for row in rows} == {f"hendelse og gjentak {NO_LIST}", f"bare gjentak {NO_LIST}"}


def test_what_was_given_beside_a_running_infusion_is_a_dose_in_case_c45(shared: Path) -> None:
    with using("nb"):
        (row,) = page(of_case(shared, "c45"), datetime.fromisoformat("2026-11-26T11:30:00+01:00"))
    marks = [mark.text for mark in row.today]
    assert "00:00 gitt" in marks
    assert "03:00 ført, kontinuerlig" in marks


def test_what_is_stopped_or_reported_is_not_new_in_cases_c12_and_c58(shared: Path) -> None:
    now = datetime.fromisoformat("2026-11-26T11:30:00+01:00")
    with using("nb"):
        stopped = {row.name: row.change for row in page(of_case(shared, "c12"), now)}
        reported = {row.name: row for row in page(of_case(shared, "c58"), now)}
    assert stopped[f"medisinstopped {NO_LIST}"] == "Seponert"
    assert stopped[f"medisincompleted {NO_LIST}"] == "Avsluttet"
    home = reported[f"hjemmemedisin {NO_LIST}"]
    assert home.group == "outside"
    assert "Ny" not in home.change


def test_the_home_of_doses_and_the_lists_agree() -> None:
    members = {"frequency": 3, "period": 1, "periodUnit": "d"}
    found = chart(stay(), ordered(repeated(**members)), given(-5))
    (one,) = medication.treatments(found, stays.current(found, NOW), NOW)
    ((today,), later) = one.today, one.later
    assert (today.given, today.share.most, today.left, later) == (1, 3, 2, None)
    assert today.share.start < NOW < today.share.until
    assert at(0) < today.share.until.isoformat()

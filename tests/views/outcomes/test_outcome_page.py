"""Outcome of a pilot from the record: which days and wards count, what is told of the rest, and in which
words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from desktop.clinical.outcome_measures import outcome_measures
from desktop.core.clock import local
from desktop.shown.sprint.sprint_decision import Outcome
from desktop.views.outcomes import outcome_page, outcome_words
from desktop.views.outcomes.outcome_moments import Begun, Came, Read
from desktop.views.outcomes.outcome_page import OutcomePeriods, OutcomeRead, counted, outcome_read
from desktop.views.reader import Reader
from desktop.views.sprint import sprint_decision
from desktop.workspace.measured.decisions import Sprint
from tests.commands.conftest import NOW, Record, record
from tests.commands.scenes_packages import OWNER

__all__ = ["record"]
TODAY = local(NOW).date()
PERIODS = OutcomePeriods(TODAY - timedelta(days=9), TODAY)
KEY = "reconciled"


def begun(days: float, hours: float | None, ward: str = "h3", **more: bool) -> Begun:
    at = NOW - timedelta(days=days)
    came = at + timedelta(hours=hours) if hours is not None else None
    timed = more.pop("timed", True)
    return Begun(at, (ward,) if ward else (), Came(came, **more), timed)


def told(*found: Begun, wards: tuple[str, ...] = ("h3",)) -> OutcomeRead:
    return counted(KEY, outcome_measures()[KEY], PERIODS, wards, [Read(found)], NOW)


def test_a_pilot_is_compared_with_as_many_days_before_it() -> None:
    assert PERIODS.days == 10
    sides = [PERIODS.side(TODAY - timedelta(days=one)) for one in (-1, 0, 9, 10, 19, 20)]
    assert sides == ["", "now", "now", "before", "before", ""]
    assert PERIODS.side(date(2020, 1, 1)) == ""


def test_only_the_pilots_wards_count_and_what_lies_nowhere_is_told() -> None:
    found = told(begun(5, 3), begun(5, 3, "k1"), begun(5, 3, ""), begun(15, 30))
    assert (found.now.n, found.before.n, found.placeless) == (1, 1, 1)
    assert (found.before.hours.n, found.before.beyond) == (0, 1)
    assert told(begun(5, 3), begun(5, 3, "k1"), wards=()).now.n == 2


def test_what_is_younger_than_the_bound_counts_on_neither_side_also_where_it_was_quick() -> None:
    found = told(begun(0.5, 1), begun(0.5, None), begun(5, 1))
    assert (found.now.n, found.now.young) == (1, 2)


def test_what_nobody_can_tell_is_unknown_and_never_beyond() -> None:
    unknown = (
        begun(5, None, unknown=True), begun(5, 40, unknown=True), begun(5, 40, latest=True),
        begun(5, 3, timed=False),
    )  # fmt: skip
    found = told(*unknown, begun(5, 3, latest=True), begun(5, 3, unknown=True))
    assert (found.now.unknown, found.now.n, found.now.beyond) == (4, 2, 0)
    notes = " ".join(outcome_words.outcome("Bedre", found, str).notes)
    assert "Ikke kjent for 0 før og 4 nå" in notes


def many(share_before: int, share_now: int) -> OutcomeRead:
    found = [begun(15, 5 if n < share_before else None) for n in range(40)]
    found += [begun(5, 2 if n < share_now else None) for n in range(40)]
    return told(*found)


def test_the_share_and_the_hours_stand_before_and_now_with_their_intervals() -> None:
    made = outcome_words.outcome("Flere er samstemt", many(10, 38), lambda value: f"{value:g}")
    assert made.said == (
        "Innkomst til samstemte legemidler: flere er der innen 24 t enn før, og det er sikkert."
    )
    assert [one.title for one in made.rows] == [
        "Innen 24 t, før",
        "Innen 24 t, nå",
        "Timer, før",
        "Timer, nå",
    ]
    assert [one.words for one in made.rows] == [
        "25 %",
        "95 %",
        "over 24 (5.125–over 24)",
        "2.125 (2.125–2.125)",
    ]
    assert made.rows[0].doubt is not None
    assert made.rows[0].doubt[0] < 25 < made.rows[0].doubt[1]
    assert made.measured
    assert "en annen årstid" in made.notes[-1]
    same = outcome_words.outcome("", many(20, 22), str)
    assert "ingen sikker endring" in same.said


def test_under_ten_there_are_marks_and_no_number() -> None:
    found = told(*(begun(15, 5) for _n in range(12)), *(begun(5, 3) for _n in range(4)), begun(5, None))
    made = outcome_words.outcome("Bedre", found, lambda value: f"{value:g}")
    now = [one for one in made.rows if one.now]
    assert {one.words for one in now} == {"for få til å si noe"}
    assert [one.median for one in now] == [None, None]
    assert now[1].marks == (3.125,) * 4 + (24.0,)
    assert not made.measured
    assert not re.search(r"\d ?%", " ".join(one.spoken for one in now))


def test_where_nothing_came_at_all_it_is_not_told_as_zero() -> None:
    made = outcome_words.outcome("Bedre", many(0, 30), str)
    assert "ingen kan se det herfra" in made.said
    assert made.rows[0].words == "ikke kommet for noen"
    assert "0 %" not in " ".join(one.spoken for one in made.rows if not one.now)
    assert not made.measured


def hold(record: Record, patient: str) -> None:
    """Hold a patient admitted to Hjerte 3 three days ago, reconciled two hours later."""
    start = NOW - timedelta(days=3)
    about = {"subject": {"reference": f"Patient/{patient}"}}
    name = [{"family": "Ås"}]
    record.hold({"resourceType": "Patient", "id": patient, "name": name, "birthDate": "1950-01-01"})
    record.hold(
        {"resourceType": "Encounter", "id": f"e-{patient}", "status": "in-progress",
         "class": {"code": "IMP"}, "period": {"start": start.isoformat()},
         "location": [{"location": {"reference": "Location/h3"}}], **about},
    )  # fmt: skip
    code = {"coding": [{"system": "urn:fagflate:code", "code": "medicines-reconciled"}]}
    record.hold(
        {"resourceType": "List", "id": f"l-{patient}", "status": "current", "mode": "snapshot",
         "code": code, "date": (start + timedelta(hours=2)).isoformat(), **about},
    )  # fmt: skip


def test_it_is_read_from_the_records_that_are_here_and_kept_until_they_change(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.hold(
        {"resourceType": "Location", "id": "h3", "status": "active", "name": "Hjerte 3",
         "physicalType": {"coding": [{"code": "wa"}]}},
    )  # fmt: skip
    for one in ("a", "b", "c"):
        hold(record, one)
    reader = Reader(record.store, OWNER, lambda: NOW)
    try:

        def asked() -> OutcomeRead:
            made = record.store.read(lambda c: outcome_read(reader, c, KEY, PERIODS, ("h3",))).result()
            assert made is not None
            return made

        monkeypatch.setattr(outcome_page, "MOST_ANEW", 1)
        first = asked().waiting
        assert first > 0
        monkeypatch.setattr(outcome_page, "MOST_ANEW", 100)
        unfetched = asked()
        assert (unfetched.now.n, unfetched.now.unknown, unfetched.unfetched >= 3) == (0, 0, True)
        for one in ("a", "b", "c"):
            record.pulled(one)
        whole = asked()
        assert (whole.now.hours.n, whole.now.beyond, whole.waiting) == (3, 0, 0)
        assert whole.unfetched == unfetched.unfetched - 3
        before = reader.outcomes.remade
        assert asked() == whole
        assert reader.outcomes.remade == before, "nothing is read anew"
        hold(record, "d")
        record.pulled("d")
        assert asked().now.hours.n == 4
        assert reader.outcomes.remade == before + 1
        assert record.store.read(lambda c: outcome_read(reader, c, "gone", PERIODS, ())).result() is None
        pilot = {
            "wards": ["Location/h3"], "from": PERIODS.begins.isoformat(), "until": "2027-01-31",
            "better": "Samstemt på første dag", "outcome": KEY,
        }  # fmt: skip

        def shown(**more: str) -> Outcome | None:
            sprint = Sprint(
                "cardiology/sprint-09", Path("x"), b"", {"status": "pilot", "pilot": pilot | more}
            )
            return record.store.read(
                lambda c: sprint_decision._from_record(sprint, reader, c, TODAY)
            ).result()

        found = shown()
        assert found is not None
        assert [one.n for one in found.rows if one.now] == ["4 ganger"] * 2
        assert "for få" in found.said
        assert shown(wards="") is not None
        gone = shown(outcome="gone")
        assert gone is not None
        assert "«gone» finnes ikke" in gone.said
        ahead = shown(**{"from": "2027-01-01"})
        assert ahead is not None
        assert "pilotens første dag" in ahead.said
        assert shown(outcome="") is None
    finally:
        reader.close()


def test_nothing_of_who_it_was_is_in_what_is_shown() -> None:
    made = outcome_words.outcome("Bedre", many(20, 22), str)
    said = msgspec.json.encode(made).decode()
    assert "Patient" not in said
    assert "Encounter" not in said
    assert not re.search(r"\d\d:\d\d", said), "no hour of the day"

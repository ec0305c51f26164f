"""Moments of outcome measures in a record: what came, what did not, and what nobody can tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.clinical.outcome_measures import outcome_measures
from desktop.fhir.chart import Chart, Unreadable
from desktop.letters.letter_codes import LETTER, LETTER_STATUS, LETTER_TASK, STEP
from desktop.views.outcomes.outcome_moments import Begun, Read, needed, read, types_of
from tests.views.charts import NOW, about, chart, concept, hours_ago, patient, round_of, task, vital

TYPES = frozenset(
    {
        "Composition", "Condition", "DiagnosticReport", "DocumentReference", "Encounter", "Flag", "List",
        "Observation", "Task",
    }
)  # fmt: skip
SUMMARY = {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]}


def stayed(since: float = 60, until: float | None = None, **more: Any) -> dict[str, Any]:
    """A stay on Hjerte 3, so many hours ago."""
    period = {"start": hours_ago(since)} | ({"end": hours_ago(until)} if until is not None else {})
    return {
        **about("Encounter", "stay", status="finished" if until is not None else "in-progress",
        period=period), "class": {"code": "IMP"}, "location": [{"location": {"reference": "Location/b12"}}],
        **more, }  # fmt: skip


def reconciled(hours: float, **more: Any) -> dict[str, Any]:
    code = {"coding": [{"system": "urn:fagflate:code", "code": "medicines-reconciled"}]}
    return about("List", "l", status="current", mode="snapshot", code=code, date=hours_ago(hours)) | more


def of(key: str, *resources: dict[str, Any], types: frozenset[str] = TYPES, **who: Any) -> Read:
    return read(chart(*resources, who=patient(**who), types=types), outcome_measures()[key], NOW)


def only(found: Read) -> Begun:
    (one,) = found.begun
    return one


def hours_of(one: Begun) -> float | None:
    return None if one.came.at is None else (one.came.at - one.at) / timedelta(hours=1)


def test_a_reconciliation_of_the_stay_counts_and_one_from_before_does_not() -> None:
    one = only(of("reconciled", stayed(), reconciled(54)))
    assert (hours_of(one), one.wards, one.came.unknown) == (6.0, ("h3",), False)
    assert only(of("reconciled", stayed(), reconciled(400))).came.at is None
    assert not only(of("reconciled", stayed())).came.unknown, "asked for, and not there"


def test_a_day_without_a_time_is_unknown_on_both_ends() -> None:
    day = reconciled(54)["date"][:10]
    one = only(of("reconciled", stayed(), reconciled(54, date=day)))
    assert (one.came.at, one.came.unknown) == (None, True)
    admitted = only(of("reconciled", stayed(period={"start": hours_ago(60)[:10]}), reconciled(54)))
    assert not admitted.timed


def test_what_was_not_fetched_or_cannot_be_read_is_unknown_and_never_not_done() -> None:
    one = only(of("reconciled", stayed(), types=TYPES - {"List"}))
    assert (one.came.at, one.came.unknown) == (None, True)
    assert not of("reconciled", stayed(), types=TYPES - {"Encounter"}).held
    made = chart(stayed(), types=TYPES)
    for blocked in ("", "yes", "server"):
        hidden = made.set_aside(Unreadable("List", "x", "?", blocked=blocked))
        assert only(read(hidden, outcome_measures()["reconciled"], NOW)).came.unknown
    broken = made.set_aside(Unreadable("Encounter", "x", "?"))
    assert not read(broken, outcome_measures()["reconciled"], NOW).held


def test_the_first_whole_news2_counts_and_half_a_round_does_not() -> None:
    half = [vital("rr", 18, 58), vital("hr", 90, 58)]
    assert hours_of(only(of("first-news2", stayed(), *half, *round_of(50)))) == 10.0
    assert only(of("first-news2", stayed(), *half)).came.at is None
    child = of("first-news2", stayed(), *round_of(50), birthDate="2020-05-01")
    assert child.begun == (), "it has no NEWS2"


def test_every_vital_sign_that_is_asked_for_must_be_measured() -> None:
    assert hours_of(only(of("weighed", stayed(), vital("weight", 80, 57)))) == 3.0
    assert only(of("weighed", stayed(), vital("weight", 80, 400))).came.at is None, "of an earlier stay"


def note(hours: float, status: str = "final", signed: float | None = None, **more: Any) -> dict[str, Any]:
    attester = {"attester": [{"mode": "legal", "time": hours_ago(signed)}]} if signed is not None else {}
    return about("Composition", f"n{hours}", status=status, date=hours_ago(hours), type=concept("", "n"),
                 **attester) | more  # fmt: skip


def test_a_note_signed_the_moment_it_was_written_does_not_say_how_long_it_waited() -> None:
    one = only(of("note-signed", stayed(), note(50, signed=45)))
    assert (hours_of(one), one.wards) == (5.0, ("h3",))
    assert only(of("note-signed", stayed(), note(50, signed=50))).came.unknown
    assert only(of("note-signed", stayed(), note(50))).came.unknown, "signed, and nobody says when"
    waiting = only(of("note-signed", stayed(), note(50, "preliminary")))
    assert (waiting.came.at, waiting.came.unknown) == (None, False)
    assert of("note-signed", stayed(), note(50, "entered-in-error")).begun == ()


def report(hours: float, **more: Any) -> dict[str, Any]:
    return about("DiagnosticReport", "r", status="final", issued=hours_ago(hours), code=concept("")) | more


def seen(hours: float, focus: str = "DiagnosticReport/r") -> dict[str, Any]:
    return task(
        "seen", status="completed", focus={"reference": focus}, executionPeriod={"end": hours_ago(hours)}
    )


def test_an_answer_is_seen_when_somebody_first_acknowledged_it() -> None:
    one = only(of("answer-seen", stayed(), report(20), seen(17)))
    assert (hours_of(one), one.wards) == (3.0, ("h3",))
    assert only(of("answer-seen", stayed(), report(20))).came.at is None
    assert only(of("answer-seen", stayed(), report(20, status="amended"), seen(25))).came.unknown
    assert of("answer-seen", stayed(), report(20, status="preliminary")).begun == ()
    assert only(of("answer-seen", report(20), seen(17))).wards == ()


def letter(hours: float) -> dict[str, Any]:
    return about("DocumentReference", "d", status="current", docStatus="final", type=SUMMARY,
                 date=hours_ago(hours), content=[{"attachment": {"contentType": "application/pdf"}}],
                 context={"encounter": [{"reference": "Encounter/stay"}]})  # fmt: skip


def way(state: str, hours: float) -> dict[str, Any]:
    step = {"type": {"coding": [{"system": LETTER, "code": STEP}]}, "valueDateTime": hours_ago(hours)}
    return task(
        "w", status="in-progress", code={"coding": [{"system": LETTER, "code": LETTER_TASK}]},
        focus={"reference": "DocumentReference/d"}, output=[step],
        businessStatus={"coding": [{"system": LETTER_STATUS, "code": state}]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "hours", "latest", "unknown"),
    [("sent", 5.0, False, False), ("posted", 5.0, False, False), ("received", 5.0, True, False),
     ("queued", None, False, False), ("rejected", None, False, False), ("overdue", None, False, True)],
)  # fmt: skip
def test_a_letter_has_left_when_it_was_sent_and_at_the_latest_when_it_was_received(
    state: str, hours: float | None, latest: bool, unknown: bool
) -> None:
    one = only(of("letter-sent", stayed(90, 40), letter(41), way(state, 35)))
    assert (hours_of(one), one.came.latest, one.came.unknown) == (hours, latest, unknown)


def test_only_a_stay_that_is_over_waits_for_its_letter() -> None:
    assert of("letter-sent", stayed()).begun == ()
    assert not only(of("letter-sent", stayed(90, 40))).came.unknown
    elsewhere = about("Composition", "c", status="final", type=SUMMARY, date=hours_ago(41))
    assert only(of("letter-sent", stayed(90, 40), elsewhere)).came.unknown, "another system sends that one"


def test_every_shipped_measure_is_read_from_what_it_says_and_no_more() -> None:
    made: dict[str, frozenset[str]] = {}
    for key, one in outcome_measures().items():
        assert needed(one) <= types_of(one) <= TYPES, key
        made[key] = types_of(one)
        empty = read(chart(types=TYPES), one, NOW)
        assert (empty.begun, empty.held) == ((), True), key
    assert "List" in made["reconciled"]


def test_a_record_tells_the_same_at_another_moment() -> None:
    def at(now: datetime) -> tuple[Begun, ...]:
        made: Chart = chart(stayed(90, 40), letter(41), way("sent", 35), types=TYPES)
        return read(made, outcome_measures()["letter-sent"], now).begun

    assert at(NOW) == at(NOW + timedelta(days=30))

"""Answers that nobody has acknowledged: found in the record, whoever made the Tasks, or nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop.clinical import answers
from desktop.clinical.record.results import unread
from desktop.clinical.record.results.unread import Unread
from desktop.core.actor import Actor
from desktop.views.results import results
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, lab, stay, task

K, NA = "NPU03230", "NPU03429"
OTHERS = {"code": concept("Result review", "review", system="urn:other")}
DOCTOR = {"participant": [{"type": [concept("", "ATND")], "individual": {"reference": "Practitioner/b"}}]}


def report(ident: str, *held: str, hours: float = 1, **more: Any) -> Json:
    return about(
        "DiagnosticReport", ident, status="final", code=concept("Blodprøver"), issued=hours_ago(hours),
        result=[{"reference": f"Observation/{h}"} for h in held],
    ) | more  # fmt: skip


def seen(focus: str, hours: float = 0.5, **more: Any) -> Json:
    return task(
        f"seen-{focus.replace('/', '-')}", status="completed", focus={"reference": focus},
        **({"executionPeriod": {"end": hours_ago(hours)}} | OTHERS | more),
    )  # fmt: skip


def waits(*resources: Json) -> tuple[Unread, ...]:
    return unread.unread(chart(*resources), NOW)


def keys(*resources: Json) -> list[str]:
    return [one.key for one in waits(*resources)]


def test_an_answer_of_the_stay_waits_without_any_task() -> None:
    (one,) = waits(stay(), lab("k", K, 7.1, "mmol/L"), report("d", "k"))
    assert (one.key, one.answers, one.values) == (
        "DiagnosticReport/d",
        ("DiagnosticReport/d",),
        ("Observation/k",),
    )
    assert (one.critical, one.changed, one.tasks) == (True, False, ())


def test_observations_in_no_report_wait_together_as_they_came() -> None:
    together = (lab("k", K, 4.1, "mmol/L"), lab("na", NA, 140, "mmol/L"))
    (one,) = waits(stay(), *together)
    assert one.answers == one.values == ("Observation/k", "Observation/na")
    assert keys(stay(), *together, lab("later", K, 4.2, "mmol/L", hours=1)) == [
        "Observation/k",
        "Observation/later",
    ]


def test_members_of_a_panel_are_in_the_answer_that_holds_it() -> None:
    panel = lab("panel", "NPU00000", None, "", hasMember=[{"reference": "Observation/k"}])
    (one,) = waits(stay(), panel, lab("k", K, 7.1, "mmol/L"), report("d", "panel"))
    assert (one.values, one.critical) == (("Observation/panel", "Observation/k"), True)


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "appended"])
def test_a_final_answer_waits(status: str) -> None:
    assert keys(stay(), report("d", status=status)) == ["DiagnosticReport/d"]


@pytest.mark.parametrize("status", ["registered", "preliminary", "partial", "cancelled", "entered-in-error"])
def test_one_that_is_not_final_waits_only_where_it_is_critical_or_was_seen(status: str) -> None:
    assert keys(stay(), report("d", status=status)) == []
    critical = lab("k", K, 7.1, "mmol/L", status="preliminary")
    early = status in ("registered", "preliminary", "partial")
    assert keys(stay(), critical, report("d", "k", status=status)) == ["DiagnosticReport/d"] * early
    withdrawn = keys(stay(), report("d", status=status), seen("DiagnosticReport/d", 5))
    assert withdrawn == [] if early else ["DiagnosticReport/d"], "who saw it is told that it was taken back"


def test_a_note_sent_as_a_report_is_no_answer() -> None:
    note = report("n", code=concept("", "34117-2", system="http://loinc.org"))
    assert keys(stay(), note) == []


def test_a_completed_task_of_any_system_acknowledges() -> None:
    held = (stay(), lab("k", K, 4.1, "mmol/L"), report("d", "k"))
    assert keys(*held, seen("DiagnosticReport/d")) == []
    assert keys(*held, seen("Observation/k")) == [], "each value of it was seen"
    more = (lab("na", NA, 140, "mmol/L"), report("d", "k", "na"))
    assert keys(*held[:2], *more, seen("Observation/k")) == ["DiagnosticReport/d"], "a part of it was not"


@pytest.mark.parametrize("status", ["cancelled", "rejected", "failed", "entered-in-error", "draft"])
def test_a_task_that_ended_otherwise_acknowledges_nothing(status: str) -> None:
    ended = seen("DiagnosticReport/d") | {"status": status}
    assert keys(stay(), report("d"), ended) == ["DiagnosticReport/d"]


def test_an_answer_that_was_changed_after_it_was_seen_waits_again() -> None:
    def changed(at: float, acknowledged: float) -> tuple[Unread, ...]:
        corrected = lab("k", K, 3.4, "mmol/L", status="corrected", issued=hours_ago(at))
        return waits(stay(), corrected, report("d", "k", hours=6), seen("DiagnosticReport/d", acknowledged))

    (one,) = changed(1, 3)
    assert one.changed
    assert changed(3, 1) == ()
    undated = seen("DiagnosticReport/d")
    del undated["executionPeriod"]
    late = lab("k", K, 3.4, "mmol/L", status="corrected")
    (one,) = waits(stay(), late, report("d", "k"), undated)
    assert one.changed, "nobody says that this was seen"


def test_moments_are_compared_as_moments() -> None:
    """08:00 at +14:00 is before 23:00 of the day before in UTC, whichever text is greater."""
    corrected = lab("k", K, 3.4, "mmol/L", status="corrected", issued="2026-11-20T08:00:00+14:00")
    acknowledged = seen("DiagnosticReport/d", executionPeriod={"end": "2026-11-19T23:00:00Z"})
    assert keys(stay(), corrected, report("d", "k", hours=30), acknowledged) == []


def test_from_before_the_stay_it_is_counted_but_for_what_is_critical_and_newest() -> None:
    old = (lab("k", K, 4.1, "mmol/L", hours=300), report("d", "k", hours=299))
    found = unread.found(chart(stay(), *old), NOW)
    assert (found.waiting, found.before) == ((), 1)
    critical = (lab("k", K, 7.1, "mmol/L", hours=300), report("d", "k", hours=299))
    assert keys(stay(), *critical) == ["DiagnosticReport/d"]
    since = lab("k2", K, 4.2, "mmol/L", hours=3)
    assert keys(stay(), *critical, since) == ["Observation/k2"], "it was measured again"


def test_before_the_sites_first_day_it_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    held = (stay(), report("early", hours=40), report("late", hours=2))
    assert keys(*held) == ["DiagnosticReport/early", "DiagnosticReport/late"]
    monkeypatch.setattr(answers, "wait", lambda: answers.Wait(first_day=date(2026, 11, 20)))
    found = unread.found(chart(*held), NOW)
    assert ([one.key for one in found.waiting], found.before) == (["DiagnosticReport/late"], 1)


def test_an_open_task_makes_anything_wait() -> None:
    old = report("d", hours=24 * 400)
    assert keys(stay(), old, task("t", focus={"reference": "DiagnosticReport/d"})) == ["DiagnosticReport/d"]
    assert keys(task("t", focus={"reference": "DiagnosticReport/gone"})) == ["DiagnosticReport/gone"]


def test_after_discharge_what_belongs_to_the_stay_or_was_ordered_waits() -> None:
    ended = stay(status="finished", period={"start": hours_ago(90), "end": hours_ago(20)}, **DOCTOR)
    order = about("ServiceRequest", "o", status="completed", intent="order", authoredOn=hours_ago(30),
                  requester={"reference": "Practitioner/c"})  # fmt: skip
    late = report("late", hours=2, basedOn=[{"reference": "ServiceRequest/o"}])
    named = report("named", hours=2, encounter={"reference": "Encounter/stay"})
    found = {one.key: one.owners for one in waits(ended, order, late, named, report("other", hours=2))}
    assert found == {
        "DiagnosticReport/late": ("Practitioner/c", "Practitioner/b"),
        "DiagnosticReport/named": ("Practitioner/b",),
    }


def test_those_who_answer_for_it_are_of_the_task_the_order_and_the_patient() -> None:
    order = about("ServiceRequest", "o", status="completed", intent="order",
                  requester={"reference": "PractitionerRole/c"})  # fmt: skip
    answer = report("d", basedOn=[{"reference": "ServiceRequest/o"}])
    given = task("t", focus={"reference": "DiagnosticReport/d"}, owner={"reference": "Practitioner/e"})
    (one,) = waits(stay(**DOCTOR), order, answer, given)
    assert one.owners == ("Practitioner/e", "PractitionerRole/c", "Practitioner/b")


def test_what_nobody_answers_for_is_every_doctors_and_no_secretarys() -> None:
    (one,) = waits(stay(), report("d"))
    assert one.owners == ()
    assert results.mine(one, AAS)
    assert not results.mine(
        one, Actor("PractitionerRole/s", "Practitioner/s", "Sol", "Sekretær", secretary=True)
    )


def test_a_ward_that_goes_on_keeps_what_waits_beyond_midnight() -> None:
    held = chart(stay(), report("d"))
    assert unread.unread(held, NOW) == unread.unread(held, NOW + timedelta(days=40))

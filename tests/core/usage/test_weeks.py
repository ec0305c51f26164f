"""Counts by week: of one machine, joined once, and nothing of whoever worked."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.core.counting import Counted
from desktop.core.usage.sus import Scores
from desktop.core.usage.weeks import FIND, Answered, Opened, WeekCounts, days_of, once, week_of, weekly

ONE, TWO = "machine-one", "machine-two"


def line(steps: int = 3, week: str = "2026-W48", version: str = "x/sprint-01", **more: object) -> Counted:
    return Counted("sign_orders", steps, steps, 9.0, version=version, week=week, **more)  # type: ignore[arg-type]


def test_a_week_begins_on_monday_and_belongs_to_the_year_of_its_thursday() -> None:
    assert week_of(date(2026, 11, 23)) == week_of(date(2026, 11, 29)) == "2026-W48"
    assert week_of(date(2027, 1, 1)) == "2026-W53"
    assert days_of("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))
    with pytest.raises(ValueError, match=r"W54|week"):
        days_of("2026-W54")


def test_tasks_are_told_apart_by_version_and_ward_and_by_week() -> None:
    weeks = weekly(
        ONE, [line(), line(4), line(5, ward="h3"), line(6, version="x/sprint-02"), line(7, "2026-W49")]
    )
    assert [one.week for one in weeks] == ["2026-W48", "2026-W49"]
    assert [(one.version, one.ward, one.n) for one in weeks[0].tasks] == [
        ("x/sprint-01", "", 2), ("x/sprint-01", "h3", 1), ("x/sprint-02", "", 1),
    ]  # fmt: skip


def test_what_was_counted_before_weeks_were_is_left() -> None:
    assert weekly(ONE, [Counted("sign_orders", 3, 3, 9.0)]) == ()


def test_a_task_without_an_input_has_no_seconds_of_its_own() -> None:
    (week,) = weekly(ONE, [line(active=4.0), line(active=None)])
    assert (week.tasks[0].n, week.tasks[0].seconds.n) == (2, 1)


def test_what_was_opened_is_counted_by_profession_with_who_could_have() -> None:
    found = [
        Counted(FIND, 1, 1, 1.0, version="x/sprint-01", week="2026-W48", role=role)
        for role in ("doctor", "doctor", "nurse")
    ]
    used = line(role="doctor", opened=("panel/vitals",))
    (week,) = weekly(ONE, [*found, used])
    assert week.opened == (
        Opened(FIND, "x/sprint-01", "", {"doctor": 2, "nurse": 1}),
        Opened("panel/vitals", "x/sprint-01", "", {"doctor": 1}),
    )


def test_answers_are_counted_without_a_ward() -> None:
    scores = [Answered("x/sprint-01", "nurse", "2026-W48", value) for value in (50, 72.5, 72.5)]
    (week,) = weekly(ONE, (), scores)
    (answers,) = week.answers
    assert (answers.role, answers.scores) == ("nurse", Scores({20: 1, 29: 2}))


def test_a_week_that_came_back_from_the_server_is_counted_once() -> None:
    here, back, other = (
        WeekCounts(ONE, "2026-W48", weekly(ONE, [line()])[0].tasks),
        WeekCounts(ONE, "2026-W48"),
        WeekCounts(TWO, "2026-W48"),
    )
    assert once((here,), (back, other, other)) == (here, other)

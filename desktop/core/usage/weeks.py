"""Counts of one machine and week: tasks by sprint version and ward, what was opened, answers of SUS, rules.

They are what leaves a machine, and what is read and joined of others: tallies, and never a line of a task.
A week is kept by its ISO name; a week that is over does not change any more. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

import msgspec

from desktop.core.counting import Counted
from desktop.core.usage import fired
from desktop.core.usage.fired import Fired, RuleCounts
from desktop.core.usage.sus import Scores
from desktop.core.usage.tally import SECOND, Tally, tallied

MEASURE: Final = "urn:fagflate:measure:counted"
"""Canonical by which a report says that it is of these counts."""
FIND: Final = "find_patient"
"""Task that ends when a patient's page is there: the pages on which something could have been opened."""


class TaskCounts(msgspec.Struct, frozen=True):
    """Counts of one task with one version on one ward. `seconds` are from its first input, without idle
    pauses."""

    task: str
    version: str = ""
    ward: str = ""
    steps: Tally = Tally()
    keys: Tally = Tally()
    seconds: Tally = Tally(SECOND)
    errors: int = 0
    undone: int = 0

    @property
    def n(self) -> int:
        """Number of times."""
        return self.steps.n

    def joined(self, other: TaskCounts) -> TaskCounts:
        """Both together, under the first one's ward."""
        return TaskCounts(
            self.task, self.version, self.ward, self.steps.joined(other.steps), self.keys.joined(other.keys),
            self.seconds.joined(other.seconds), self.errors + other.errors, self.undone + other.undone,
        )  # fmt: skip


class Opened(msgspec.Struct, frozen=True):
    """Tasks of a version on a ward in which something (`panel/laboratory`) was used, by profession. Of the
    name `FIND` it is how many pages of patients there were: who could have."""

    name: str
    version: str = ""
    ward: str = ""
    roles: Mapping[str, int] = {}

    @property
    def n(self) -> int:
        """All professions together."""
        return sum(self.roles.values())


class Answers(msgspec.Struct, frozen=True):
    """SUS scores of a version by one profession; the ward is left out, where few work together."""

    version: str
    role: str
    scores: Scores = Scores()


class WeekCounts(msgspec.Struct, frozen=True):
    """All counts of one machine in one week. `machine` is a random name of its own."""

    machine: str
    week: str
    tasks: tuple[TaskCounts, ...] = ()
    opened: tuple[Opened, ...] = ()
    answers: tuple[Answers, ...] = ()
    rules: tuple[RuleCounts, ...] = ()


class Answered(msgspec.Struct, frozen=True):
    """One SUS score as it is kept here until its week is over."""

    version: str
    role: str
    week: str
    score: float


def week_of(day: date) -> str:
    """Name of a day's ISO week: `2026-W48`."""
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02d}"


def days_of(week: str) -> tuple[date, date]:
    """First and last day of a week. ValueError where it is no name of one."""
    first = date.fromisoformat(f"{week}-1")
    if week_of(first) != week:
        raise ValueError(week)
    return first, first + timedelta(days=6)


def weekly(
    machine: str, lines: Iterable[Counted], answered: Iterable[Answered] = (), decided: Iterable[Fired] = ()
) -> tuple[WeekCounts, ...]:
    """Counts of each week, the oldest first; what was counted before weeks were has none, and is left."""
    by_week: dict[str, list[Counted]] = {}
    for one in lines:
        if one.week:
            by_week.setdefault(one.week, []).append(one)
    scores: dict[str, list[Answered]] = {}
    for each in answered:
        scores.setdefault(each.week, []).append(each)
    rules: dict[str, list[Fired]] = {}
    for decision in decided:
        if decision.week:
            rules.setdefault(decision.week, []).append(decision)
    return tuple(
        WeekCounts(
            machine, week, _tasks(by_week.get(week, ())), _opened(by_week.get(week, ())),
            _answers(scores.get(week, ())), fired.counted(rules.get(week, ())),
        )
        for week in sorted({*by_week, *scores, *rules})
    )  # fmt: skip


def _tasks(lines: Iterable[Counted]) -> tuple[TaskCounts, ...]:
    found: dict[tuple[str, str, str], list[Counted]] = {}
    for one in lines:
        found.setdefault((one.task, one.version, one.ward), []).append(one)
    return tuple(
        TaskCounts(
            *key,
            tallied(one.steps for one in every),
            tallied(one.keys for one in every),
            tallied((one.active for one in every if one.active is not None), SECOND),
            sum(one.errors for one in every),
            sum(one.undone for one in every),
        )
        for key, every in sorted(found.items())
    )


def _opened(lines: Iterable[Counted]) -> tuple[Opened, ...]:
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for one in lines:
        for name in (*one.opened, *((FIND,) if one.task == FIND else ())):
            roles = found.setdefault((name, one.version, one.ward), {})
            roles[one.role] = roles.get(one.role, 0) + 1
    return tuple(Opened(*key, roles) for key, roles in sorted(found.items()))


def _answers(answered: Iterable[Answered]) -> tuple[Answers, ...]:
    found: dict[tuple[str, str], Scores] = {}
    for one in answered:
        key = (one.version, one.role)
        found[key] = found.get(key, Scores()).with_one(one.score)
    return tuple(Answers(*key, scores) for key, scores in sorted(found.items()))


def once(*several: Iterable[WeekCounts]) -> tuple[WeekCounts, ...]:
    """Weeks of machines, each once: of two of one machine and week the first one counts, so that what came
    back from the server is not counted beside what lies here."""
    found: dict[tuple[str, str], WeekCounts] = {}
    for some in several:
        for one in some:
            found.setdefault((one.machine, one.week), one)
    return tuple(found[key] for key in sorted(found))

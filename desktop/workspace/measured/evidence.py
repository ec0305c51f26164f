"""Tasks, openings and SUS of a sprint beside what was before it, from the counts of all machines. Pure.

What two intervals that overlap say is nothing: then no task has become longer or shorter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import msgspec

from desktop.core.usage.sus import Scores
from desktop.core.usage.tally import Change, change
from desktop.core.usage.weeks import FIND, TaskCounts, WeekCounts


class Compared(msgspec.Struct, frozen=True):
    """One task before a sprint and with it, and what of it has changed."""

    task: str
    before: TaskCounts
    now: TaskCounts

    @property
    def keys(self) -> Change:
        """Change of key presses."""
        return change(self.before.keys, self.now.keys)

    @property
    def seconds(self) -> Change:
        """Change of seconds from the first input."""
        return change(self.before.seconds, self.now.seconds)

    @property
    def steps(self) -> Change:
        """Change of steps."""
        return change(self.before.steps, self.now.steps)

    @property
    def verdict(self) -> Literal["longer", "shorter", "both", "unsure", "few"]:
        """Verdict on the task as a whole: `both` where one thing went up and another down."""
        every = {self.keys, self.seconds, self.steps}
        if "more" in every:
            return "both" if "less" in every else "longer"
        if "less" in every:
            return "shorter"
        return "unsure" if "unsure" in every else "few"


def compared(
    weeks: Iterable[WeekCounts], before: str, now: str, wards: Collection[str] = ()
) -> tuple[Compared, ...]:
    """Every task that was done with one of two releases, on these wards (of none: on all), by name."""
    found: dict[str, dict[str, TaskCounts]] = {}
    for week in weeks:
        for one in week.tasks:
            if one.version not in (before, now) or (wards and one.ward not in wards):
                continue
            kept = found.setdefault(one.task, {})
            empty = TaskCounts(one.task, one.version)
            kept[one.version] = kept.get(one.version, empty).joined(one)
    return tuple(
        Compared(task, kept.get(before, TaskCounts(task, before)), kept.get(now, TaskCounts(task, now)))
        for task, kept in sorted(found.items())
    )


def longer(rows: Iterable[Compared]) -> tuple[str, ...]:
    """Tasks that certainly took more of something: each needs a written reason to be kept."""
    return tuple(one.task for one in rows if one.verdict in ("longer", "both"))


def opened(
    weeks: Iterable[WeekCounts], release: str, wards: Collection[str] = ()
) -> Mapping[str, Mapping[str, int]]:
    """Times that each part was used with a release, by profession; `FIND`: pages where it could have been."""
    found: dict[str, dict[str, int]] = {}
    for week in weeks:
        for one in week.opened:
            if one.version != release or (wards and one.ward not in wards):
                continue
            roles = found.setdefault(one.name, {})
            for role, count in one.roles.items():
                roles[role] = roles.get(role, 0) + count
    return found


def pages(told: Mapping[str, Mapping[str, int]]) -> int:
    """Number of patients' pages on which something could have been opened."""
    return sum(told.get(FIND, {}).values())


def scores(weeks: Iterable[WeekCounts], release: str) -> Mapping[str, Scores]:
    """SUS scores of a release by profession."""
    found: dict[str, Scores] = {}
    for week in weeks:
        for one in week.answers:
            if one.version == release:
                found[one.role] = found.get(one.role, Scores()).joined(one.scores)
    return found

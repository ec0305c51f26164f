"""A sprint beside what was before it: by release and ward, over machines, silent where nothing is sure."""

from __future__ import annotations

from desktop.core.counting import Counted
from desktop.core.usage.weeks import FIND, Answered, WeekCounts, weekly
from desktop.workspace.measured.evidence import compared, longer, opened, pages, scores

OLD, NEW = "cardiology/sprint-01", "cardiology/sprint-02"
MACHINES = ("7c1f7f4e-4a59-4d0e-9c1b-2f6f1f0a8f11", "0a5c8f0e-9a51-4b0a-8a5e-7f0b6f5e2b22")


def lines(version: str, keys: int, seconds: float, times: int = 20, **more: object) -> list[Counted]:
    return [
        Counted(
            str(more.get("task", "sign_orders")), 4, keys + n % 3, 60.0, 0, seconds + n % 3, 0, version,
            str(more.get("ward", "h3")), "2026-W48", str(more.get("role", "doctor")),
        )
        for n in range(times)
    ]  # fmt: skip


def counts(*every: list[Counted]) -> tuple[WeekCounts, ...]:
    half = [list(each[at::2]) for each in every for at in (0, 1)]
    return tuple(
        week
        for machine, mine in zip(MACHINES, (half[0::2], half[1::2]), strict=True)
        for week in weekly(machine, [one for some in mine for one in some])
    )


def test_a_task_is_joined_over_machines_and_compared_by_release() -> None:
    (one,) = compared(counts(lines(OLD, 34, 90), lines(NEW, 11, 38)), OLD, NEW)
    assert (one.before.n, one.now.n) == (20, 20)
    assert (one.before.keys.median(), one.now.keys.median()) == (35, 12)
    assert (one.keys, one.seconds, one.steps, one.verdict) == ("less", "less", "unsure", "shorter")


def test_a_task_that_certainly_takes_more_is_longer_and_one_that_may_is_not() -> None:
    certain = compared(counts(lines(OLD, 6, 30), lines(NEW, 12, 60)), OLD, NEW)
    assert (certain[0].verdict, longer(certain)) == ("longer", ("sign_orders",))
    near = compared(counts(lines(OLD, 6, 30), lines(NEW, 7, 31)), OLD, NEW)
    assert (near[0].verdict, longer(near)) == ("unsure", ())
    few = compared(counts(lines(OLD, 6, 30), lines(NEW, 30, 300, times=9)), OLD, NEW)
    assert (few[0].verdict, longer(few)) == ("few", ())
    both = compared(counts(lines(OLD, 6, 60), lines(NEW, 16, 20)), OLD, NEW)
    assert (both[0].verdict, longer(both)) == ("both", ("sign_orders",)), (
        "less of one excuses no more of another"
    )


def test_only_the_pilots_wards_and_the_two_releases_count() -> None:
    told = counts(lines(OLD, 6, 30), lines(OLD, 6, 30, ward="x1"), lines("cardiology/sprint-03", 6, 30))
    assert compared(told, OLD, NEW)[0].before.n == 40
    (one,) = compared(told, OLD, NEW, ("h3",))
    assert (one.before.n, one.now.n) == (20, 0)


def test_what_was_never_opened_is_told_with_who_could_have() -> None:
    found = lines(NEW, 2, 3, task=FIND) + lines(NEW, 2, 3, times=5, task=FIND, role="nurse")
    told = opened(counts(found), NEW)
    assert pages(told) == 25
    assert told[FIND] == {"doctor": 20, "nurse": 5}
    assert "panel/timeline" not in told
    assert pages(opened(counts(found), OLD)) == 0


def test_scores_are_joined_by_profession() -> None:
    told = [
        week
        for at, machine in enumerate(MACHINES)
        for week in weekly(machine, (), [Answered(NEW, "nurse", "2026-W48", 50 + 20 * at)])
    ]
    assert {role: one.values() for role, one in scores(told, NEW).items()} == {"nurse": (50, 70)}
    assert scores(told, OLD) == {}

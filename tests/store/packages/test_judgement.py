"""Which package of a sprint counts: the newest that a trusted key signed, and the last good one stays."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from desktop.store.packages.judgement import Held, Judged, judged
from desktop.store.packages.signed_package import Sealed
from desktop.store.packages.sprint_keys import Trusted
from tests.store.packages.made import SPRINT, STRANGER, STRANGER_X, X, library, sealed

MINE: Mapping[str, Trusted] = {X: Trusted("Kari Fosse")}
DAY = "2026-11-25"
ONE, TWO, THREE = sealed(1), sealed(2, 6), sealed(3, 7)


def judge(
    held: tuple[Sealed, ...], *arrived: str, keys: Mapping[str, Trusted] = MINE, today: str = DAY
) -> Judged:
    return judged(
        [Held(one, "2026-11-21") for one in held],
        {f"l{n}": one for n, one in enumerate(arrived)},
        keys,
        today,
    )


def number(found: Judged) -> int:
    return found.in_force[SPRINT].package.number if SPRINT in found.in_force else 0


def why(found: Judged) -> list[tuple[int, str]]:
    return [(one.number, one.why) for one in found.refused]


def test_the_newest_counts_and_what_came_with_it_is_history() -> None:
    found = judge((), library("c", THREE), library("a", ONE), library("b", TWO))
    assert (number(found), why(found)) == (3, [])
    assert set(found.fresh) == {"l0", "l1", "l2"}


def test_what_is_held_is_known_when_it_is_told_again() -> None:
    found = judge((ONE, TWO), library("a", ONE), library("b", TWO))
    assert (number(found), why(found), found.known, dict(found.fresh)) == (2, [], ("l0", "l1"), {})


def test_an_older_one_that_comes_later_is_refused() -> None:
    found = judge((TWO,), library("a", ONE))
    assert (number(found), why(found)) == (2, [(1, "older")])


def test_another_of_the_same_number_is_refused() -> None:
    found = judge((TWO,), library("a", sealed(2, 8)))
    assert (number(found), why(found)) == (2, [(2, "twice")])
    assert found.in_force[SPRINT].sealed == TWO


def test_an_altered_one_leaves_the_last_good_one() -> None:
    found = judge((ONE,), library("b", TWO, status="retired"))
    assert (number(found), why(found)) == (1, [(2, "altered")])


def test_a_key_that_is_not_listed_counts_nothing() -> None:
    theirs = sealed(2, 6, STRANGER)
    assert why(judge((ONE,), library("b", theirs))) == [(2, "unlisted")]
    # It counts as soon as IT lists it, without being fetched again.
    both = {**MINE, STRANGER_X: Trusted()}
    assert number(judge((ONE,), library("b", theirs), keys=both)) == 2
    nobody = judge((ONE, TWO), keys={})
    assert (number(nobody), why(nobody)) == (0, [(1, "unlisted"), (2, "unlisted")])


def test_a_withdrawn_key_counts_for_what_was_here_before_alone() -> None:
    gone = {X: Trusted("", "2026-11-24")}
    found = judge((ONE,), library("b", TWO), keys=gone)
    assert (number(found), why(found)) == (1, [(2, "withdrawn")])
    assert found.refused[0].withdrawn == "2026-11-24"
    late = judged([Held(ONE, "2026-11-24")], {}, gone, DAY)
    assert why(late) == [(1, "withdrawn")], "it came on the day itself"
    postdated = judge((sealed(1, at="2026-11-24T00:00:00Z"),), keys=gone)
    assert why(postdated) == [(1, "withdrawn")]
    assert number(judge((), library("a", ONE), keys={X: Trusted("", "2026-12-01")})) == 1, "not yet"


def test_what_was_signed_with_an_old_key_and_is_history_is_told_by_nobody() -> None:
    renewed = {STRANGER_X: Trusted()}
    found = judge((), library("a", ONE), library("b", sealed(2, 6, STRANGER)), keys=renewed)
    assert (number(found), why(found)) == (2, [])


def test_a_package_counts_from_its_day() -> None:
    later = sealed(2, 6, begins="2026-12-01")
    before = judge((ONE, later))
    assert (number(before), [one.number for one in before.coming]) == (1, [2])
    after = judge((ONE, later), today="2026-12-01")
    assert (number(after), after.coming) == (2, ())


def test_a_signed_retirement_takes_a_sprint_away_and_a_newer_one_brings_it_back() -> None:
    gone = sealed(2, status="retired", why="Feil")
    found = judge((ONE, gone))
    assert found.in_force[SPRINT].package.status == "retired"
    assert why(judge((ONE, gone), library("a", sealed(1, 8)))) == [(1, "twice")]
    assert judge((ONE, gone, THREE)).in_force[SPRINT].package.status == "active"


EVERY = [
    library("x", one)
    for one in (
        ONE,
        TWO,
        THREE,
        sealed(2, 8),
        sealed(4, status="retired", why="Feil"),
        sealed(5, 9, STRANGER),
    )
] + [library("x", THREE, version="9"), "{}"]


@given(st.lists(st.sampled_from(EVERY), max_size=6), st.lists(st.sampled_from((ONE, TWO, THREE)), max_size=3))
def test_nothing_that_comes_takes_a_held_one_away_but_a_newer_signed_one(
    arrived: list[str], held: list[Sealed]
) -> None:
    before, after = judge(tuple(held)), judge(tuple(held), *arrived)
    assert number(after) >= number(before)
    assert number(after) in (number(before), *(one.package.number for one in after.fresh.values()))
    assert all(one.key == X for one in after.in_force.values())
    # Whatever comes is held, known, or told.
    told = {one.ident for one in after.refused if one.ident}
    history = {
        ident for ident in (f"l{n}" for n in range(len(arrived)))
        if ident not in {*after.fresh, *after.known, *told}
    }  # fmt: skip
    assert history == set()

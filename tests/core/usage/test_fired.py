"""What became of findings before signing, as counts: joined, with an honest interval, and of nobody."""

from __future__ import annotations

import pytest

from desktop.core.usage.fired import Fired, How, RuleCounts, by_rule, counted, how_of, kind_of, standing
from desktop.core.usage.weeks import weekly


def test_they_are_counted_by_rule_ward_and_profession() -> None:
    found = counted([
        Fired("A2", "kept", ward="h3", role="doctor"),
        Fired("A2", "reason", "followed", ward="h3", role="doctor"),
        Fired("A2", "removed", ward="h4", role="doctor"), Fired("A1", "changed", ward="h3", role="doctor"),
    ])  # fmt: skip
    assert [(one.rule, one.ward, one.n, one.overridden) for one in found] == [
        ("A1", "h3", 1, 0), ("A2", "h3", 2, 2), ("A2", "h4", 1, 0),
    ]  # fmt: skip
    whole = by_rule(found)["A2"]
    assert (whole.ward, whole.n, whole.overridden, dict(whole.reasons)) == ("", 3, 2, {"followed": 1})


def test_under_ten_there_is_a_count_and_no_share() -> None:
    few = RuleCounts("A2", how={"kept": 9})
    assert few.rate() is None
    assert few.doubt() is None
    assert RuleCounts("A2", how={"kept": 10}).rate() == 1.0


def test_the_interval_is_wilsons_and_stays_inside() -> None:
    low, high = RuleCounts("A1", how={"kept": 2, "removed": 56}).doubt() or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.010, 0.117)
    low, high = RuleCounts("A1", how={"kept": 40}).doubt() or (0, 0)
    assert (round(low, 3), high) == (0.912, 1.0)


@pytest.mark.parametrize(
    ("kept", "removed", "asked"), [(91, 9, True), (90, 10, False), (99, 0, False), (100, 0, True)]
)
def test_an_owner_is_asked_after_a_hundred_of_which_more_than_nine_in_ten_are_set_aside(
    kept: int, removed: int, asked: bool
) -> None:
    assert RuleCounts("A2", how={"kept": kept, "removed": removed}).asks is asked


@pytest.mark.parametrize(
    ("choice", "reason", "how"),
    [
        ("remove", "", "removed"), ("leave", "", "removed"), ("alternative x", "", "changed"),
        ("replace", "", "changed"), ("order", "", "changed"), ("keep", "", "kept"),
        ("keep", "Følger INR tett", "reason"), ("override", "Tålt før", "reason"),
    ],
)  # fmt: skip
def test_an_answer_comes_to_one_of_four(choice: str, reason: str, how: str) -> None:
    assert how_of(choice, reason) == how


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Følger INR daglig", "followed"), ("Tålt i 2024 uten reaksjon", "tolerated"),
        ("Konferert med bakvakt", "agreed"), ("Palliativ behandling, mål er lindring", "comfort"),
        ("Dosen er halvert", "dose"), ("Oppføringen er feil", "wrong"), ("Engangsdose", "short"),
        ("Eneste som virker", "none"), ("Ola Nordmann 01019012345 sier det", "other"), ("  ", ""),
    ],
)  # fmt: skip
def test_of_a_reason_only_its_kind_is_kept(words: str, kind: str) -> None:
    assert kind_of(words) == kind


def test_a_week_has_its_own() -> None:
    first, second = weekly("m", (), (), [
        Fired("A2", "kept", week="2026-W47"), Fired("A2", "kept", week="2026-W48"), Fired("A2", "kept"),
    ])  # fmt: skip
    assert (first.week, second.week) == ("2026-W47", "2026-W48")
    assert [one.n for one in first.rules] == [1]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        # Whoever undoes may have changed ward, and a week may have begun.
        ([("kept", "h3", False), ("kept", "h4", False), ("kept", "h3", True)], ["h4"]),
        ([("kept", "h3", False), ("kept", "h4", True)], []),
        ([("kept", "h3", True), ("kept", "h3", False)], ["h3"]),
        ([("reason", "h3", False), ("kept", "h3", True)], ["h3"]),
        ([("kept", "h3", False), ("kept", "h3", False), ("kept", "h3", True)], ["h3"]),
    ],
    ids=["its own ward's", "another ward's", "nothing before it", "another outcome", "one of two"],
)
def test_what_was_undone_does_not_count(lines: list[tuple[How, str, bool]], count: list[str]) -> None:
    made = [Fired("A2", how, ward=ward, back=back) for how, ward, back in lines]
    assert [one.ward for one in standing(made)] == count

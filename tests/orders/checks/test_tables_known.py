"""Contract: every code in the tables of measured limits and medicine groups is known, and no row is dead."""

from __future__ import annotations

from functools import cache

import pytest

from desktop.clinical import vocabulary
from desktop.orders.checks import declared
from desktop.orders.measured_limits.limits import Limit, limit_file, limits_for
from desktop.orders.medicine_groups.groups import group_file
from desktop.orders.medicine_groups.membership import classes_of
from desktop.orders.rules import rule_file, within

ELSEWHERE = (
    "A02AA", "A02BB01", "B05XA01", "C01DA05", "C01DA58", "C03EB", "C08GA", "C10BX", "J02AB02", "J05AB09",
    "M01CB", "N02AB03", "N02BA01", "N02CA", "R03CC",
)  # fmt: skip
"""Codes of the ATC index that are not ordered here by themselves: records of other systems hold them."""
GROUPS, LIMITS = group_file(), limit_file()


@cache
def codes() -> tuple[str, ...]:
    return (*dict.fromkeys(one.atc for one in vocabulary.medicines().values()), *ELSEWHERE)


def every() -> list[tuple[str, str]]:
    found = [(f"class {key}", code) for key, one in GROUPS.classes.items() for code in (*one.atc, *one.but)]
    for one in GROUPS.duplicates:
        found += [(one.id, code) for code in (*one.atc, *one.one, *one.other, *one.but)]
    for row in GROUPS.sums:
        found += [(row.id, code) for code in row.protected]
    for limit in LIMITS.limits:
        found += [(limit.id, code) for code in (*limit.atc, *limit.but, *limit.beside, *limit.without)]
    return found


def test_every_code_is_of_a_medicine_that_is_known() -> None:
    unknown = [(where, code) for where, code in every() if not any(within(one, (code,)) for one in codes())]
    assert unknown == []
    named = {code for _where, code in every()}
    ordered = [one.atc for one in vocabulary.medicines().values()]
    assert set(ELSEWHERE) <= named
    assert [one for one in ELSEWHERE if any(within(code, (one,)) for code in ordered)] == []


def test_every_exception_lies_in_what_it_is_an_exception_of() -> None:
    rows = [(key, one.atc, one.but) for key, one in GROUPS.classes.items()]
    rows += [(one.id, (*one.atc, *one.one, *one.other), one.but) for one in GROUPS.duplicates]
    rows += [(one.id, one.atc, one.but) for one in LIMITS.limits]
    assert [(key, code) for key, atc, but in rows for code in but if not within(code, atc)] == []


@pytest.mark.parametrize("limit", LIMITS.limits, ids=lambda one: one.id)
def test_no_limit_is_dead(limit: Limit) -> None:
    rule = LIMITS.measures[limit.measure].rule
    assert rule in declared()
    mine = [code for code in codes() if limit.is_for((code,))]
    assert mine
    assert any(limit in rows for code in mine for _key, rows in limits_for(rule, (code,)))


def test_every_measure_has_a_limit_and_every_class_is_used() -> None:
    assert {one.measure for one in LIMITS.limits} == set(LIMITS.measures)
    used = {name for one in LIMITS.limits for name in one.classes}
    used |= {name for one in GROUPS.sums for name in one.points}
    assert used == set(GROUPS.classes)


def test_every_duplicate_has_two_substances_to_meet() -> None:
    for one in GROUPS.duplicates:
        both = [code for code in codes() if within(code, one.atc or one.one) and not within(code, one.but)]
        other = [code for code in codes() if within(code, one.atc or one.other) and not within(code, one.but)]
        assert len({*both, *other}) > 1, one.id
        assert both, one.id
        assert other, one.id


def test_every_sum_can_be_reached_and_names_what_there_is() -> None:
    pairs = {one.id for one in rule_file().pairs}
    for one in GROUPS.sums:
        assert one.rule in declared()
        assert set(one.pairs) <= pairs
        assert set(one.said_by) <= set(declared())
        assert all(any(key in classes_of((code,)) for code in codes()) for key in one.points)


def test_nobody_has_checked_them_and_each_row_says_why_in_two_languages() -> None:
    assert GROUPS.checked_by is None
    assert LIMITS.checked_by is None
    reasons = [one.reason for one in GROUPS.duplicates] + [one.reason for one in LIMITS.limits]
    assert all(isinstance(one, dict) and set(one) == {"nb", "en"} for one in reasons)

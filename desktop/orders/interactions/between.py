"""Interaction of two medicines: the highest level that is known of their codes, by the shipped table, the
imported list, or the hospital."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import msgspec

from desktop.core.messages import Words, _
from desktop.orders.interactions.imported_pairs import ImportedList
from desktop.orders.interactions.interaction_table import LEVELS, Level, Pair, index
from desktop.orders.interactions.own_pairs import OwnPair, mechanisms, own_pair, summed
from desktop.orders.rules import Tier

WHOLE = 7
"""An ATC code of so many characters names a substance; a shorter one a group."""


class Known(msgspec.Struct, frozen=True):
    """Interaction of two medicines.

    `local`: one of them is given where it works, and what is said of it in the blood is not certain; `part`:
    it does not hold for every dose, form or member; `silent`: the hospital has decided that it is not told,
    with `reason`; `swallowed`: it holds only where both are;
    `summed`: a sum of medicine groups tells it. `tier` is the hospital's own, if any. `source` tells who says
    so; where that is an imported list (`listed`), `criterion` says when it holds, `handling` what to do and
    `evidence` what it rests on, in its words.
    """

    level: Level
    reason: Words = ""
    part: bool = False
    local: bool = False
    silent: bool = False
    swallowed: bool = False
    summed: bool = False
    tier: Tier | None = None
    criterion: str = ""
    handling: str = ""
    evidence: str = ""
    source: str = ""
    listed: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool, int, bool]:
        """Order of weight, the heaviest first: what is certain, then the level, then what always holds."""
        level = LEVELS.index(self.level)
        some = self.part or bool(self.criterion)
        return self.local or self.silent, level > 1, self.summed, level, some


class _Row(msgspec.Struct, frozen=True, gc=False):
    pair: Pair
    counts: bool


def known_code(code: str, listed: ImportedList) -> bool:
    """True when the shipped table, or the imported list, knows the substance of a code."""
    return code in index().substances or listed.knows(code)


def between(one: str, other: str, *, local: bool, listed: ImportedList) -> Known | None:
    """Interaction of two codes of different substances; None where none is known.

    `local`: one of them is given locally here, whatever its code; `listed`: the imported list in force.
    """
    if one == other:
        return None
    mine = own_pair(one, other)
    if mine is not None and not mine.least:
        return _of_own(mine)
    shipped = _with_least(mine, _of_table(one, other, local=local), local=local)
    imported = _of_list(one, other, local=local, listed=listed)
    if shipped is None or imported is None:
        return imported if shipped is None else shipped
    if shipped.tier is not None:
        return shipped
    return imported if imported.rank <= shipped.rank else shipped


def _with_least(mine: OwnPair | None, known: Known | None, *, local: bool) -> Known | None:
    """The table's interaction, and at the least what the hospital says of the two."""
    if mine is None:
        return known
    own = msgspec.structs.replace(_of_own(mine), local=local)
    if known is not None and known.summed:
        return msgspec.structs.replace(own, level=known.level, part=known.part)
    return own if known is None or own.rank <= known.rank else known


def _of_list(one: str, other: str, *, local: bool, listed: ImportedList) -> Known | None:
    """Interaction by the imported list. A code of a cream or drops that it names is meant as such."""
    found = listed.pair(one, other)
    if found is None:
        return None
    away = local and not (index().is_local(one) or index().is_local(other))
    return Known(
        found.level, found.consequence, local=away, criterion=found.criterion, handling=found.handling,
        evidence=found.evidence, source=found.source, listed=True,
    )  # fmt: skip


def _of_table(one: str, other: str, *, local: bool) -> Known | None:
    found = index()
    best: Known | None = None
    for substance, rows in _rows(one).items():
        for theirs in found.substances.get(other, ()):
            if theirs == substance:
                continue
            for group in found.groups[theirs]:
                row = rows.get(group)
                if row is None:
                    continue
                pair = row.pair
                away = not (row.counts and found.counts(group, other)) or (
                    local and not _takes_in(pair, one, other)
                )
                said = Known(pair.level, pair.why, pair.part, away, summed=_is_summed(pair, one, other))
                if best is None or said.rank < best.rank:
                    best = said
    if best is None:
        return None
    reason = mechanisms().get(str(best.reason), "")
    return msgspec.structs.replace(best, reason=reason, source=_("the French thesaurus, October 2020"))


def among(
    mine: Collection[str], theirs: Collection[str], *, local: bool, listed: ImportedList
) -> Known | None:
    """The weightiest interaction between the codes of two medicines, each part of them too."""
    found = [
        known
        for one in mine
        for other in theirs
        if (known := between(one, other, local=local, listed=listed)) is not None
    ]
    return min(found, key=lambda known: known.rank, default=None)


def _is_summed(pair: Pair, *codes: str) -> bool:
    """True for two of a class that a sum tells of; never with what is dangerous in any dose (oxybate)."""
    return (
        pair.part
        and pair.one == pair.other in summed()
        and not any(one.startswith("N07XX04") for one in codes)
    )


def _takes_in(pair: Pair, *codes: str) -> bool:
    """True when a class of the pair takes in the local form of one of these codes by its name."""
    forms = (index().forms.get(group) for group in (pair.one, pair.other))
    return any(code.startswith(each) for each in forms if each for code in codes)


def _of_own(pair: OwnPair) -> Known:
    if pair.level == "silent":
        return Known("noted", pair.reason, silent=True)
    return Known(
        pair.level,
        pair.reason,
        swallowed=pair.swallowed,
        tier=pair.tier,
        source=_("the hospital's own pairs"),
    )


@cache
def _rows(code: str) -> dict[str, dict[str, _Row]]:
    """For each substance of a code: the best row by each substance or class that may stand beside it."""
    found = index()
    made: dict[str, dict[str, _Row]] = {}
    for substance in found.substances.get(code, ()):
        rows: dict[str, _Row] = {}
        for group in found.groups[substance]:
            counts = found.counts(group, code)
            for other, pair in found.beside.get(group, {}).items():
                row = _Row(pair, counts)
                before = rows.get(other)
                if before is None or _weight(row) < _weight(before):
                    rows[other] = row
        made[substance] = rows
    return made


def _weight(row: _Row) -> tuple[bool, int, bool]:
    return not row.counts, LEVELS.index(row.pair.level), row.pair.part

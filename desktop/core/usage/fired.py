"""Findings of rules before signing as counts: how often each fired, and what was done about it.

A finding is counted once, when somebody has decided: the order was taken away or changed, or it was signed in
spite of the finding, with a reason or without. Who it was, the patient and the hour are kept nowhere, and of
a written reason only its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, Literal

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.paths import resources
from desktop.core.usage.tally import FEWEST, share_doubt

How = Literal["removed", "changed", "reason", "kept"]
"""Outcome of a finding: the order taken away; another order, dose or a follow-up; signed in spite of it, with
a reason or without one."""
OVERRIDDEN: Final = frozenset({"reason", "kept"})
ASKED_FROM: Final = 100
"""Firings from which a rule that is mostly set aside is asked about."""
MOSTLY: Final = 0.9
"""More than this share set aside: owner and safety officer are asked."""
Reason = Literal["followed", "tolerated", "agreed", "short", "dose", "comfort", "none", "wrong", "other"]


class _Reasons(msgspec.Struct, frozen=True):
    reasons: dict[Reason, tuple[str, ...]]


@lru_cache(maxsize=1)
def reason_words() -> Mapping[Reason, tuple[str, ...]]:
    """Kinds of written reasons by how words in them begin (folded when compared), the surest first."""
    file = resources() / "vocabulary" / "override_reasons.json"
    return from_json(file.read_bytes(), _Reasons).reasons


_WORDS: Final = re.compile(r"\s+")


class Fired(msgspec.Struct, frozen=True, omit_defaults=True):
    """One finding that was decided about, as it is kept here until its week is over. `role` is the profession
    of whoever decided, `version` the release of the set-up. With `back` it was undone, or decided otherwise
    later: one such line before it does not count."""

    rule: str
    how: How
    reason: str = ""
    version: str = ""
    ward: str = ""
    week: str = ""
    role: str = ""
    back: bool = False


class RuleCounts(msgspec.Struct, frozen=True):
    """Counts of a rule on a ward by one profession; `reasons` are of those with one, by their kind."""

    rule: str
    ward: str = ""
    role: str = ""
    how: Mapping[str, int] = {}
    reasons: Mapping[str, int] = {}

    @property
    def n(self) -> int:
        """Number of findings that were decided about."""
        return sum(self.how.values())

    @property
    def overridden(self) -> int:
        """Number of those in spite of which it was signed."""
        return sum(count for how, count in self.how.items() if how in OVERRIDDEN)

    def joined(self, other: RuleCounts) -> RuleCounts:
        """Both together, under the first one's ward and profession."""
        return RuleCounts(
            self.rule, self.ward, self.role, _sum(self.how, other.how), _sum(self.reasons, other.reasons)
        )

    def rate(self) -> float | None:
        """Share set aside, 0 to 1; None under `FEWEST`."""
        return self.overridden / self.n if self.n >= FEWEST else None

    def doubt(self) -> tuple[float, float] | None:
        """Interval of that share with 95 per cent (Wilson's, good near 0 and 1); None under `FEWEST`."""
        n = self.n
        if n < FEWEST:
            return None
        return share_doubt(self.overridden, n)

    @property
    def asks(self) -> bool:
        """True when its owner is asked to keep, narrow or retire it: enough firings, nearly all set aside."""
        return self.n >= ASKED_FROM and self.overridden > MOSTLY * self.n


def how_of(choice: str, reason: str) -> How:
    """Outcome of an answer to a finding, by the key of the choice and what was written."""
    if choice in ("remove", "leave"):
        return "removed"
    if choice in ("keep", "override"):
        return "reason" if reason.strip() else "kept"
    return "changed"


def kind_of(reason: str) -> str:
    """Kind of a written reason by its words; empty for none, `other` for what nothing here knows."""
    said = f" {_WORDS.sub(' ', fold(reason))}"
    if not said.strip():
        return ""
    for kind, beginnings in reason_words().items():
        if any(f" {fold(one)}" in said for one in beginnings):
            return kind
    return "other"


def standing(lines: Iterable[Fired]) -> tuple[Fired, ...]:
    """The findings that count, the oldest first: without those that a later line took back.

    The newest line with the same rule, outcome and reason is taken back, before all one of the same week,
    ward and profession: whoever undoes may have changed ward since. With none before it, it takes nothing.
    """
    found: list[Fired] = []
    for one in lines:
        if not one.back:
            found.append(one)
            continue
        what = msgspec.structs.replace(one, back=False)
        alike = [
            at for at, other in enumerate(found)
            if (other.rule, other.how, other.reason) == (one.rule, one.how, one.reason)
        ]  # fmt: skip
        exact = [at for at in alike if found[at] == what]
        if at := (exact or alike)[-1:]:
            del found[at[0]]
    return tuple(found)


def counted(lines: Iterable[Fired]) -> tuple[RuleCounts, ...]:
    """Counts of findings by rule, ward and profession."""
    found: dict[tuple[str, str, str], RuleCounts] = {}
    for one in lines:
        key = (one.rule, one.ward, one.role)
        reasons = {one.reason: 1} if one.reason else {}
        made = RuleCounts(*key, {one.how: 1}, reasons)
        found[key] = found[key].joined(made) if key in found else made
    return tuple(one for _key, one in sorted(found.items()))


def by_rule(several: Iterable[RuleCounts]) -> dict[str, RuleCounts]:
    """Each rule over all wards and professions."""
    found: dict[str, RuleCounts] = {}
    for one in several:
        plain = RuleCounts(one.rule, "", "", one.how, one.reasons)
        found[one.rule] = found[one.rule].joined(plain) if one.rule in found else plain
    return found


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in sorted({*one, *other})}

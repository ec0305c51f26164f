"""Urgency ranking: severity × change × novelty × danger × the specialty's weight, with its reasons.

One pure function for results, vital signs, scores, reports and tasks, so that they can stand in one order.
It ranks: it marks no value, raises no alarm and acknowledges nothing; `record.results.dangers` asks it which
answers somebody else acknowledges only with a reason. What is not known has a place of its own, below what is
surely outside and above what is surely normal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import log
from typing import Literal

import msgspec

from desktop.clinical import danger, news2
from desktop.clinical.danger import Danger, Side, Who
from desktop.clinical.flags import Abnormal, Comparator, Limits, from_limits

Kind = Literal["lab", "vital", "score", "report", "task"]
Why = Literal[
    "critical", "grave", "outside", "abnormal", "normal", "no-range", "uncertain", "unread", "too-fast",
    "worse", "better", "steady", "expected",
    "new", "seen", "old", "corrected", "at-least", "overdue", "soon", "later",
]  # fmt: skip

NORMAL, UNKNOWN, OUTSIDE = 0.08, 0.22, 0.3
"""Severity of what is surely normal, of what nobody can place, and just outside the range."""
GRAVE, CRITICAL = 1.0, 2.0
_POINTS = (NORMAL, 0.45, 0.9, 1.7)
"""Severity of a vital sign by its points in NEWS2."""


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing of a chart.

    `former` is the value before, `hours` earlier; `old` the hours since it was known, `new` that nobody has
    acknowledged it. `unsure` says why it can't be decided upon. `points` are a vital sign's in NEWS2, None
    where the score does not hold. Of a score `number` is the total. `due` are the hours until a task is
    due, negative once it is late; None where nobody said. `stands`: nothing measured later has answered it.
    `expected`: the treatment that the patient has makes it so. `known`: somebody acknowledged long before
    that it was as bad.
    """

    kind: Kind
    key: str
    number: Decimal | None = None
    comparator: Comparator | None = None
    abnormal: Abnormal = Abnormal.UNKNOWN
    limits: Limits = Limits()
    former: Decimal | None = None
    hours: float = 0.0
    old: float = 0.0
    new: bool = True
    corrected: bool = False
    unsure: str = ""
    points: int | None = None
    single: bool = False
    least: bool = False
    due: float | None = None
    urgent: bool = False
    stands: bool = False
    expected: bool = False
    known: bool = False


class Urgency(msgspec.Struct, frozen=True, gc=False):
    """Urgency score, the parts whose product it is, and the reasons, as code words.

    `endangers`: it is red. What gets better never is, nor what is expected. `lifts`: as an answer that nobody
    has answered for, it puts its patient among those who are seen first.
    """

    score: float
    severity: float
    change: float
    novelty: float
    danger: float
    weight: float
    why: tuple[Why, ...]
    endangers: bool = False
    lifts: bool = False

    @property
    def harms(self) -> bool:
        """True for what is grave, and for what is outside its range and harms soon: it is cleared with a
        reason by whoever doesn't answer for it."""
        return "grave" in self.why or self.severity * self.danger >= _HARMS


def urgency(one: Finding, whose: Who = "adult", first: Sequence[str] = ()) -> Urgency:
    """Compute the urgency of one finding. `first` are the analyses that the specialty asks to see first."""
    row = danger.of(one.key if one.kind != "task" else "task-urgent" if one.urgent else "task", whose)
    side, where = _side(one, row)
    severity, reasons = _severity(one, side, where)
    if one.expected and _DANGER & set(reasons):
        severity, reasons = _EXPECTED, ("outside", "expected")
    change, changed = _change(one, row, where)
    if change < 1.0 and severity >= GRAVE:
        # What is grave is no less so for having been it for long; that it gets better does not end it.
        change = max(change, _STILL_CRITICAL if severity >= CRITICAL else _STILL_GRAVE)
    if "too-fast" in changed:
        severity = max(severity, _TOO_FAST)
    novelty, known = _novelty(one, grave=bool(_DANGER & set(reasons)))
    if one.corrected and one.new:
        severity = max(severity, OUTSIDE)
    harm = _harm(one, side, reasons, changed)
    weight = _weight(one, first)
    if "critical" in reasons:
        # What calls the emergency team stands above what is grave and gets worse fast.
        severity *= _CALLS
    score = severity * change * novelty * harm * weight
    why = (*reasons, *changed, *known)
    endangers = _endangers(one, side, why)
    return Urgency(
        score, severity, change, novelty, harm, weight, why, endangers, _lifts(one, side, severity, why)
    )


_CALLS = 1.6
_TOO_FAST, _STILL_GRAVE, _STILL_CRITICAL = 1.3, 0.6, 0.85
_DANGER: frozenset[Why] = frozenset({"critical", "grave"})
_EXPECTED = 0.6
"""Severity of what is grave in others and expected in this patient."""
_AT_ONCE = 5.0
"""From this danger on nothing becomes known by having been so for long: it may kill within the hour."""
_HARMS = 3.0
"""From so much severity × danger on a value outside its range is dangerous: potassium of 5.6, not haemoglobin
of 11. Fewer are seen first than are dangerous: a list on which everybody is first has no order."""
_SEEN_FIRST = 3.5
"""From this severity × danger on an answer that is grave, and not critical, puts its patient first. No
clinician has checked it."""
_COURSE = 72
"""Hours within which a former value tells how a value moves: one of another stay tells nothing."""


def _improves(one: Finding, why: Sequence[Why]) -> bool:
    return "better" in why and one.hours <= _COURSE


def _is_known(one: Finding, side: Side) -> bool:
    return one.known and side.danger < _AT_ONCE


def _endangers(one: Finding, side: Side, why: Sequence[Why]) -> bool:
    if one.kind == "score":
        # One that asks for somebody soon is amber; one that calls them at once is red, while it falls too.
        return "critical" in why
    return bool(_DANGER & set(why)) and not _improves(one, why) and not _is_known(one, side)


def _lifts(one: Finding, side: Side, severity: float, why: Sequence[Why]) -> bool:
    if one.kind not in ("lab", "report") or not (one.new and one.stands) or _is_known(one, side):
        return False
    grave = "grave" in why and severity * side.danger >= _SEEN_FIRST and not _improves(one, why)
    return "critical" in why or grave


def _harm(one: Finding, side: Side, reasons: Sequence[Why], changed: Sequence[Why]) -> float:
    """A dangerous analyte is not dangerous while it is normal and stays so; what can't be placed is never
    harmless."""
    if "normal" in reasons and not {"worse", "too-fast"} & set(changed) and not one.corrected:
        return min(side.danger, 1.0)
    if "no-range" in reasons or "uncertain" in reasons:
        return max(side.danger, 1.0)
    return side.danger


def _side(one: Finding, row: Danger) -> tuple[Side, int]:
    """Side of the range concerned, and the position: above (1), below (-1) or neither (0)."""
    where = _lies(one, row)
    sides = {1: row.high, -1: row.low}
    if where:
        return sides[where] or danger.USUAL, where
    given = [s for s in (row.high, row.low) if s is not None]
    return max(given, key=lambda s: s.danger, default=danger.USUAL), 0


def _lies(one: Finding, row: Danger) -> int:
    said = one.abnormal
    if one.unsure and one.number is not None:
        # It marks nothing; that it would be dangerous if it were true is why it is looked into.
        said = from_limits(one.number, one.limits, one.comparator)
    if said in (Abnormal.HIGH, Abnormal.CRITICAL_HIGH):
        return 1
    if said in (Abnormal.LOW, Abnormal.CRITICAL_LOW):
        return -1
    if one.kind == "vital" and one.points and row.low is not None and one.number is not None:
        middle = _MIDDLE.get(one.key)
        return -1 if middle is not None and one.number < middle else 1
    if said is Abnormal.UNKNOWN and one.number is not None:
        if row.high is not None and row.high.limit is not None and one.number > row.high.limit:
            return 1
        if row.low is not None and row.low.limit is not None and one.number < row.low.limit:
            return -1
    return 0


_MIDDLE = {"sbp": 150, "isbp": 150, "hr": 70, "rr": 16, "temp": 37, "spo2": 100}


def _severity(one: Finding, side: Side, where: int) -> tuple[float, tuple[Why, ...]]:
    if one.kind == "task":
        return _of_task(one)
    if one.kind == "score":
        return _of_score(one)
    if one.kind == "report":
        return _of_report(one)
    if one.kind == "vital" and one.points is not None:
        found = _POINTS[min(one.points, 3)]
        beyond = max(_beyond(one, side, where) - 1.0, 0.0) if where else 0.0
        found += min(beyond, 0.6) if one.points >= 3 else 0.0
        return found, ("normal",) if not one.points else ("grave",) if one.points >= 3 else ("outside",)
    found, why = _of_value(one, side, where)
    if one.unsure:
        share = _SHARES.get(one.unsure, _UNSURE)
        return max(found * share, UNKNOWN), ("uncertain",)
    return found, (why,)


_UNSURE = 0.5
_SHARES = {"future": 0.2, "another": 0.0}
"""Of somebody else: no danger of hers."""


def _of_value(one: Finding, side: Side, where: int) -> tuple[float, Why]:
    said = one.abnormal
    if one.unsure and one.number is not None:
        said = from_limits(one.number, one.limits, one.comparator)
    beyond = _beyond(one, side, where) if where else 0.0
    if said.critical:
        return max(CRITICAL, min(1.0 + beyond, 2.8)), "critical"
    if where:
        if side.grave is None and one.kind == "vital":
            # Half a band outside the band of the age is grave: the bands of children are narrow.
            beyond *= 2
        elif side.grave is None:
            return OUTSIDE + 0.35 * min(beyond, 2.0) / 2.0, "outside"
        if beyond >= 1.0:
            return min(GRAVE + 0.6 * (beyond - 1.0), CRITICAL), "grave"
        return OUTSIDE + (GRAVE - OUTSIDE) * beyond, "outside"
    if said is Abnormal.ABNORMAL:
        return 0.7, "abnormal"
    if said is Abnormal.NORMAL:
        return NORMAL, "normal"
    return UNKNOWN, "no-range"


def _beyond(one: Finding, side: Side, where: int) -> float:
    """Distance outside the range: 1 is grave; without a grave limit, in widths of the range."""
    limit = one.limits.high if where > 0 else one.limits.low
    limit = limit if limit is not None else side.limit
    number = one.number
    if number is None:
        return 0.5
    if limit is None:
        if side.grave is None:
            return 0.5
        past = number >= side.grave if where > 0 else number <= side.grave
        return 1.0 if past else 0.5
    if side.grave is None or side.grave == limit:
        low, high = one.limits.low, one.limits.high
        width = (high - low) if low is not None and high is not None and high > low else abs(limit)
        return float(abs(number - limit) / width) if width else 1.0
    if (side.grave > limit) != (where > 0):
        # The laboratory's own range reaches beyond what we hold grave: then outside is grave.
        return 1.0
    if limit > 0 and side.grave > 0 and number > 0 and max(side.grave / limit, limit / side.grave) >= 4:
        # What spans powers of ten is measured by its factor.
        return max(log(number / limit) / log(side.grave / limit), 0.0)
    return max(float((number - limit) / (side.grave - limit)), 0.0)


def _of_score(one: Finding) -> tuple[float, tuple[Why, ...]]:
    total = int(one.number or 0)
    band = news2.band(total, one.single)
    if band is news2.Band.EMERGENCY:
        found, why = CRITICAL + 0.25 * min(total - 7, 8), "critical"
    elif band is news2.Band.URGENT:
        found, why = 1.0 + 0.1 * (total - 5), "grave"
    elif band is news2.Band.WARD_URGENT:
        found, why = 0.9, "grave"
    else:
        found, why = (NORMAL if not total else 0.2 + 0.08 * total), "normal" if not total else "outside"
    if one.least:
        # What was not measured may only add to it.
        return found * 1.25, (why, "at-least")  # type: ignore[return-value]
    return found, (why,)  # type: ignore[return-value]


def _of_report(one: Finding) -> tuple[float, tuple[Why, ...]]:
    if one.abnormal is Abnormal.NORMAL:
        return NORMAL, ("normal",)
    if one.abnormal is Abnormal.UNKNOWN:
        return 0.35, ("unread",)
    return (CRITICAL, ("critical",)) if one.abnormal.critical else (1.5, ("abnormal",))


def _of_task(one: Finding) -> tuple[float, tuple[Why, ...]]:
    if one.due is None:
        return 0.1, ("later",)
    if one.due < 0:
        return (1.6 if one.urgent else 0.8) + 0.02 * min(-one.due, 24), ("overdue",)
    if one.due <= 12:
        return (0.9 if one.urgent else 0.45) - 0.025 * one.due, ("soon",)
    return 0.12 - 0.0001 * min(one.due, 1000), ("later",)


def _change(one: Finding, row: Danger, where: int) -> tuple[float, tuple[Why, ...]]:
    """Above 1 where it gets worse, below where it gets better or has been so for long; 1 without a former
    value."""
    if one.number is None or one.former is None or one.unsure or one.kind in ("task", "report"):
        return 1.0, ()
    by = one.number - one.former
    fast = row.fast
    if fast and by > fast.by and one.former < fast.below and one.hours <= fast.hours:
        return 1.5, ("too-fast",)
    steps = _steps(one.number, one.former, row) * (_LONG_SINCE if one.hours > 30 * 24 else 1.0)
    if steps < _NOTHING:
        return (_STEADY if where or one.kind == "score" else 1.0), ("steady",)
    if _worse(one, row, where, by):
        return 1.0 + 0.4 * min(steps, 3.0), ("worse",)
    return max(1.0 - 0.25 * steps, _BETTER), ("better",)


_NOTHING, _STEADY, _BETTER, _LONG_SINCE = 0.4, 0.55, 0.35, 0.3


def _worse(one: Finding, row: Danger, where: int, by: Decimal) -> bool:
    """True when the value moves away from the range; inside it, towards the more dangerous side."""
    if where:
        return (by > 0) == (where > 0)
    if one.kind == "score":
        return by > 0
    high = row.high.danger if row.high is not None else 0.0
    low = row.low.danger if row.low is not None else 0.0
    return (high if by > 0 else low) >= max(high, low) * 0.6


def no_worse(number: Decimal, former: Decimal, row: Danger, *, high: bool) -> bool:
    """True when a value is no further out than a former one, by less than a step that matters."""
    return (number <= former if high else number >= former) or _steps(number, former, row) < 1.0


def _steps(number: Decimal, former: Decimal, row: Danger) -> float:
    """A change in steps that matter."""
    if row.step is not None:
        return float(abs(number - former) / row.step)
    ratio = float(row.ratio) if row.ratio is not None else 1.5
    if number <= 0 or former <= 0:
        return 1.0 if number != former else 0.0
    return abs(log(float(number / former))) / log(ratio)


def _novelty(one: Finding, *, grave: bool) -> tuple[float, tuple[Why, ...]]:
    if one.kind == "task":
        return 1.0, ()
    aged = 1.0 if one.old <= 24 else 0.7 if one.old <= 72 else 0.45
    old: tuple[Why, ...] = ("old",) if one.old > 24 else ()
    if grave and one.new and one.stands:
        # Danger does not fade: nobody has answered for it, and nothing that was measured since.
        aged = 1.0
    if one.corrected and one.new:
        return 1.5 * aged, ("corrected", *old)
    return (1.0 if one.new else 0.45) * aged, ("new" if one.new else "seen", *old)


def _weight(one: Finding, first: Sequence[str]) -> float:
    """Weight of the analyses that the specialty asks to see first, the first most."""
    if one.kind != "lab" or one.key not in first:
        return 1.0
    return 1.25 - 0.15 * first.index(one.key) / max(len(first) - 1, 1)

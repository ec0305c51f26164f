"""Pairs that a fresh laboratory value settles: a RAAS blocker with spironolactone beside a normal potassium.

Settled only where each value is there, fresh, read for certain and on the right side; else the pair is told
as before, with what is missing or wrong.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.units import plain
from desktop.core import formats
from desktop.core.clock import shifted
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks.results import newest_egfr
from desktop.orders.checks.unread import unread_results
from desktop.orders.interactions.own_pairs import Settled, SettledBy, settled_pairs


class Settling(msgspec.Struct, frozen=True):
    """A pair beside its values: settled or not, and the values, or what is missing, in words."""

    settled: bool
    words: str


def settling(facts: Facts, medicine: Medicine, other: Medicine) -> Settling | None:
    """Laboratory values that bear on two medicines; None where no value bears on them."""
    row = next((one for one in settled_pairs() if _is_about(one, medicine, other)), None)
    if row is None:
        return None
    judged = [_judged(facts, medicine, one) for one in row.values]
    wrong = [words for fits, words in judged if not fits]
    return Settling(not wrong, " ".join(wrong or (words for _fits, words in judged)))


def _is_about(row: Settled, medicine: Medicine, other: Medicine) -> bool:
    return (medicine.within(row.one) and other.within(row.other)) or (
        medicine.within(row.other) and other.within(row.one)
    )


def _judged(facts: Facts, medicine: Medicine, row: SettledBy) -> tuple[bool, str]:
    name = vocabulary.analyses()[row.analysis].name
    oldest = shifted(facts.now, -timedelta(days=row.days))
    if any(unread_results(facts, "interactions", medicine, oldest, row.analysis)):
        return False, _("{analysis}: the newest result can't be read for certain.").format(analysis=name)
    found = _newest(facts, row.analysis)
    if found is None or found[1] < oldest:
        words = _("{analysis}: there is none of the last {n} days.")
        return False, words.format(analysis=name, n=row.days)
    value, at, sign = found
    fits = not sign and (row.least is None or value >= row.least) and (row.most is None or value <= row.most)
    when = formats.relative_day_time(at, facts.now)
    words = _("{analysis} {value}, {when}.")
    shown = sign + formats.number(plain(value))
    return fits, words.format(analysis=name, value=shown, when=when)


def _newest(facts: Facts, analysis: str) -> tuple[Decimal, datetime, str] | None:
    if analysis == "egfr":
        return newest_egfr(facts)
    found = facts.results(analysis)
    if not found:
        return None
    # Of several of one moment the highest: this reassures.
    same = [one for one in found if one.at == found[0].at]
    worst = max(same, key=lambda one: (one.comparator != "", one.value))
    return worst.value, worst.at, worst.comparator

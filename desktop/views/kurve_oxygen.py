"""Supplemental oxygen under the saturation lane: a bar for each level, and words beside the newest value.

Flow, fraction and the plain answer (on oxygen, on air) all count. The last level lasts until something else
is measured; it is drawn to now, but not longer than a ward may trust it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from desktop.clinical.record.rounds import Round
from desktop.clinical.words.numbers import clinical
from desktop.core.clock import shifted
from desktop.core.messages import _
from desktop.shown.vitals import Span

TRUSTED = timedelta(hours=8)
"""So long after it was measured a level of oxygen is still drawn as what the patient has."""
_AIR = Decimal(21)


class Level(msgspec.Struct, frozen=True, gc=False):
    """What a round says of oxygen: `bar` is empty on air, `share` how dark the bar is."""

    at: datetime
    bar: str
    note: str
    share: float


def levels(grouped: Iterable[Round]) -> list[Level]:
    """What each round says of oxygen, oldest first; rounds that say nothing are left out."""
    return [found for one in grouped if (found := _level(one)) is not None]


def _level(one: Round) -> Level | None:
    flow, fraction = one.number("o2"), one.number("fio2")
    said = one.values.get("on_o2")
    answer = said.words if said is not None and said.use.decide else ""
    at = max((one.values[k].at for k in ("o2", "fio2", "on_o2") if k in one.values), default=one.at)
    if flow is not None and flow > 0:
        words = clinical(flow, 1)
        return Level(
            at,
            _("O₂ {flow} L/min").format(flow=words),
            _("on {flow} L O₂").format(flow=words),
            min(1.0, 0.3 + float(flow) / 15),
        )
    if fraction is not None and fraction > _AIR:
        words = f"FiO₂ {clinical(fraction, 0)} %"
        return Level(at, words, words, min(1.0, float(fraction) / 100))
    if answer == "yes":
        return Level(at, _("on oxygen"), _("on oxygen"), 0.3)
    if flow is not None or fraction is not None or answer == "no":
        return Level(at, "", _("on air"), 0)
    return None


def spans(found: list[Level], until: datetime) -> tuple[Span, ...]:
    """A bar for each level, from the round that says it to the one that says another; air is nothing."""
    made: list[Span] = []
    for at, one in enumerate(found):
        if at and found[at - 1].bar == one.bar:
            continue
        following = next((f for f in found[at + 1 :] if f.bar != one.bar), None)
        if not one.bar:
            continue
        end = (
            following.at
            if following is not None
            else max(min(until, shifted(found[-1].at, TRUSTED)), found[-1].at)
        )
        made.append(Span(one.at.timestamp(), end.timestamp(), one.bar, one.share))
    return tuple(made)

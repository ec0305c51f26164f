"""Supplemental oxygen under the saturation lane: a bar for each level, and words beside the newest value.

Flow, fraction and the plain answer (on oxygen, on air) all count. The last level lasts until something else
is measured; it is drawn to now, but not longer than a ward may trust it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.clinical.record.measured import oxygen
from desktop.clinical.record.measured.rounds import Round
from desktop.clinical.words.numbers import clinical
from desktop.core.messages import _
from desktop.shown.chart.vitals import Span
from desktop.views.chart.lasting import lasting


class Level(msgspec.Struct, frozen=True, gc=False):
    """Oxygen level of a round: `bar` is empty on air, `share` is the darkness of the bar, `short` the amount
    with its unit alone, `several` the words with `{}` for amounts from `number` on."""

    at: datetime
    bar: str
    note: str
    share: float
    short: str = ""
    several: str = ""
    amount: str = ""
    number: float = 0.0


def levels(grouped: Iterable[Round]) -> list[Level]:
    """Oxygen level of each round, oldest first; rounds without one are left out."""
    return [found for one in grouped if (found := _level(one)) is not None]


def _level(one: Round) -> Level | None:
    told = oxygen.told(one.values)
    if not told:
        return None
    at, first = max(one.values[k].at for k in oxygen.KEYS if k in one.values), told[0]
    if not oxygen.given(first):
        return Level(at, "", _("on air"), 0)
    fraction = next((m.number for m in told if m.key == "fio2" and oxygen.given(m)), None)
    share = f"FiO₂ {clinical(fraction, 0)} %" if fraction is not None else ""
    if first.key == "o2" and first.number is not None:
        flow = clinical(first.number, 1)
        note = _("on {flow} L O₂").format(flow=flow)
        return Level(
            at,
            _("O₂ {flow} L/min").format(flow=flow),
            # With the comma the readout has a shorter form.
            f"{note}, {share}" if share else note,
            min(1.0, 0.3 + float(first.number) / 15),
            # Never litres alone: they are a volume.
            f"{flow} L/min",
            _("O₂ {flow} L/min").format(flow="{}"),
            flow,
            float(first.number),
        )
    if fraction is not None:
        # Per cent alone, in the lane of a saturation, would be read as one.
        number = float(fraction)
        dark = min(1.0, number / 100)
        return Level(at, share, share, dark, "", "FiO₂ {} %", clinical(fraction, 0), number)
    return Level(at, _("on oxygen"), _("on oxygen"), 0.3)


def spans(found: list[Level], until: datetime) -> tuple[Span, ...]:
    """A bar for each level, from the round that says it to the one that says another; air is nothing."""
    made: list[Span] = []
    for at, end in lasting([(one.at, one.bar) for one in found], until):
        one = found[at]
        if one.bar:
            said = one.several, one.amount, one.number
            made.append(
                Span(one.at.timestamp(), end.timestamp(), one.bar, one.share, False, one.short, *said)
            )
    return tuple(made)

"""NEWS2 over a stay as a letter cites it: the same scores as on the screen, with their sources."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record import rounds
from desktop.clinical.record.conditions import pregnancy
from desktop.clinical.record.observed import ahead
from desktop.fhir.chart import Chart
from desktop.letters.compose.series import grown_up
from desktop.letters.model import Source


class Scored(msgspec.Struct, frozen=True):
    """A round's score: `text` is the number, or `minst 7` when something was not measured."""

    at: datetime
    total: int
    text: str
    source: Source


def scores(chart: Chart, now: datetime) -> list[Scored]:
    """The scores of all rounds, oldest first; none in pregnancy, nor for whom it is not known to be 16.

    The age is that at the round. What is dated ahead of `now` is not scored.
    """
    if pregnancy(chart, now) in ("pregnant", "after-birth"):
        return []
    return chart.once("NEWS2 of letters", lambda: _scores(chart, now), of=ahead(chart, now))


def _scores(chart: Chart, now: datetime) -> list[Scored]:
    found = []
    measured = [one for one in rounds.measurements(chart, now=now) if one.use.why != "future"]
    scored = rounds.scores(rounds.rounds(measured), rounds.scale_of(chart))
    for one in scored:
        when = one.taken[-1].when
        if not grown_up(chart, when):
            continue
        keys = tuple(dict.fromkeys(measurement.reference for measurement in one.taken))
        text = f"minst {one.score.total}" if one.score.least else str(one.score.total)
        found.append(Scored(one.at, one.score.total, text, Source(keys, f"NEWS2 {text}", when)))
    return found

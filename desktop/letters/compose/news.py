"""NEWS2 over a stay as a letter cites it: the same scores as on the screen, with their sources."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record.measured import oxygen, rounds
from desktop.clinical.record.observed import ahead
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.scores import early
from desktop.clinical.words.numbers import clinical
from desktop.core import messages
from desktop.fhir.chart import Chart
from desktop.letters.compose.series import grown_up
from desktop.letters.compose.values import Missing, Value
from desktop.letters.model import Source


class Scored(msgspec.Struct, frozen=True):
    """A round's score: `text` is the number, or `minst 7` when something was not measured. `beside` says on
    what oxygen that was, a consciousness that is not alert, what was written of a value:
    without them nobody can follow the score."""

    at: datetime
    total: int
    text: str
    source: Source
    beside: str = ""


def scores(chart: Chart, now: datetime) -> list[Scored]:
    """The scores of all rounds, oldest first; none in pregnancy, nor for whom it is not known to be 16.

    The age is that at the round. What is dated ahead of `now` is not scored.
    """
    if pregnancy.standing(chart, now).said in ("pregnant", "after-birth"):
        return []
    held = rounds.scales(chart, now)
    return chart.once("NEWS2 of letters", lambda: _scores(chart, now, held), of=(ahead(chart, now), held))


def _scores(chart: Chart, now: datetime, held: rounds.Scales) -> list[Scored]:
    found = []
    measured = [one for one in rounds.measurements(chart, now=now) if one.use.why != "future"]
    scored = rounds.scores(rounds.rounds(measured), held)
    for one in scored:
        when = one.taken[-1].when
        if not grown_up(chart, when):
            continue
        keys = tuple(dict.fromkeys(measurement.reference for measurement in one.taken))
        text = f"minst {one.score.total}" if one.score.least else str(one.score.total)
        with messages.using("nb"):
            remarks = one.beside
        source = Source(keys, f"NEWS2 {text} ({remarks})" if remarks else f"NEWS2 {text}", when)
        beside = ", ".join(filter(None, (_beside(one.taken), remarks)))
        found.append(Scored(one.at, one.score.total, text, source, beside))
    return found


def beside(score: Scored | None, path: str) -> Value | Missing:
    """Oxygen and consciousness beside a score, as its value of that path; missing if alert on air."""
    if score is None or not score.beside:
        return Missing(path, "oksygen og bevissthet")
    return Value(score.beside, score.source, path=path)


def _beside(taken: tuple[rounds.Measurement, ...]) -> str:
    """`på 3 L O₂, nyoppstått forvirring`; empty for somebody alert on air."""
    by_key = {one.key: one for one in taken}
    # As many decimals as on the screen: a fraction that was converted has more than anybody measured.
    words = {"o2": ("på {} L O₂", 1), "fio2": ("FiO₂ {} %", 0)}
    breathed = [one for one in oxygen.told(by_key) if oxygen.given(one)]
    parts: list[str] = []
    with messages.using("nb"):
        for one in breathed:
            if one.number is not None:
                said, places = words[one.key]
                parts.append(said.format(clinical(one.number, places)))
        parts = parts or ["på oksygen" for _one in breathed[:1]]
        alert = by_key.get("acvpu")
        known = alert.words if alert is not None and alert.words != "A" else ""
        parts += [title() for level, title in early.CONSCIOUSNESS.items() if level == known]
    return ", ".join(parts)

"""Rounds of vital signs: what was measured together, and the score of each round."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Literal, cast

import msgspec

from desktop.clinical import news2
from desktop.clinical.age import years_lived
from desktop.clinical.news2 import Consciousness, Excluded, Measured, News2
from desktop.clinical.record.measured import oxygen
from desktop.clinical.record.measured.measurement import KEYS, NEWS2_KEYS
from desktop.clinical.record.measured.measurement_words import beside_of
from desktop.clinical.record.measured.measurements import Measurement, measurements, whenever
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.patient.scale import Scales, scales
from desktop.clinical.vocabulary import vitals
from desktop.core.formats import inside
from desktop.core.watched import by_day
from desktop.fhir.chart import Chart
from desktop.fhir.when import parse

__all__ = [
    "KEYS", "NEWS2_KEYS", "TOGETHER", "Measurement", "Round", "Scales", "Scored", "birthday", "excluded",
    "measured", "measurements", "points", "rounds", "scales", "scores", "whenever",
]  # fmt: skip
TOGETHER = timedelta(minutes=15)
"""Measurements of one round are written one by one; what lies further apart is another round."""
_ONE = {
    "dbp": "sbp",
    "map": "sbp",
    "idbp": "isbp",
    "imap": "isbp",
    "o2": "oxygen",
    "fio2": "oxygen",
    "on_o2": "oxygen",
}


class Round(msgspec.Struct, frozen=True, gc=False):
    """Vital signs measured together, by the vocabulary's key; `at` is the first time in it.

    `values` may hold words (not measurable, another unit), which are shown and never scored; `earlier` what
    was replaced in the round.
    """

    at: datetime
    values: dict[str, Measurement]
    earlier: dict[str, tuple[Measurement, ...]]

    def number(self, key: str) -> Decimal | None:
        found = self.values.get(key)
        return found.number if found else None

    def taken(self) -> tuple[Measurement, ...]:
        """Measurements that its score rests on, oldest first."""
        found = (m for m in self.values.values() if m.key in NEWS2_KEYS and m.use.decide)
        return tuple(sorted(found, key=lambda m: (m.at, m.key)))


def rounds(found: Iterable[Measurement]) -> list[Round]:
    """Group measurements (oldest first) into rounds, oldest first.

    A round spans a quarter of an hour. What is measured again in it replaces what stood there, on the screen
    and in the score, whatever it says; the former stays in `earlier`. Of two values at the same moment the
    one that scores more stands. Three or more quantities again at one moment are a new round.
    """
    grouped: list[Round] = []
    moments = groupby((m for m in found if m.key in KEYS), key=lambda m: m.at)
    for at, together in moments:
        batch = list(together)
        last = grouped[-1] if grouped else None
        if last is None or at - last.at > TOGETHER or _again(last, batch) >= _NEW_SET:
            last = Round(at, {}, {})
            grouped.append(last)
        for one in batch:
            _put(last, one)
    return grouped


def since(found: Sequence[Measurement], start: datetime) -> Sequence[Measurement]:
    """The measurements (oldest first) from a moment on, with those before that belong to a round with them:
    whoever groups these alone finds the very same rounds."""
    first = bisect_left(found, start, key=lambda m: m.at)
    while 0 < first < len(found) and found[first].at - found[first - 1].at <= TOGETHER:
        first -= 1
    return found[first:]


_NEW_SET = 3


def _again(round_: Round, batch: list[Measurement]) -> int:
    """Count of the quantities of a batch that the round has already; a pressure counts once."""
    return len({_ONE.get(m.key, m.key) for m in batch if m.key in round_.values})


def _put(round_: Round, one: Measurement) -> None:
    before = round_.values.get(one.key)
    if before is None:
        round_.values[one.key] = one
        return
    if (before.number, before.words) == (one.number, one.words):
        round_.values[one.key] = one if one.at > before.at else before
        return
    newer = one.at > before.at or _badness(one) > _badness(before)
    kept, other = (one, before) if newer else (before, one)
    round_.values[one.key] = kept
    round_.earlier[one.key] = (*round_.earlier.get(one.key, ()), other)


_PART = {
    "rr": "respiration", "spo2": "saturation", "sbp": "systolic", "isbp": "systolic", "hr": "pulse",
    "temp": "temperature", "acvpu": "consciousness",
    "o2": "oxygen", "fio2": "oxygen", "on_o2": "oxygen",
}  # fmt: skip


def points(one: Measurement, beside: Iterable[Measurement], held: Scales) -> int | None:
    """NEWS2 points of one measurement by the scale of its time, with the oxygen `beside` it; None where it
    can't be told."""
    oxygen = {m.key: m for m in beside if _ONE.get(m.key) == "oxygen"}
    score = news2.news2(measured(Round(one.at, {**oxygen, one.key: one}, {}), held.number(one.at)))
    return next((p.points for p in score.parts if p.key == _PART.get(one.key)), None) if score else None


def _badness(one: Measurement) -> tuple[int, Decimal]:
    """Orders two values of one moment: what scores more on scale 1 last, then the lower number."""
    if not one.use.decide:
        return -1, Decimal(0)
    score = news2.news2(measured(Round(one.at, {one.key: one}, {}), 1))
    return (score.total if score else 0), -(one.number or Decimal(0))


def measured(round_: Round, scale: Literal[1, 2]) -> Measured:
    """A round as NEWS2 reads it; an invasive pressure counts where no cuff was used."""
    said = {key: m.words for key, m in round_.values.items() if m.use.decide and m.number is None}
    breathed = oxygen.told(round_.values)

    def whole(*keys: str) -> int | None:
        value = next((v for key in keys if (v := round_.number(key)) is not None), None)
        return int(value) if value is not None else None

    return Measured(
        respiration=whole("rr"),
        saturation=whole("spo2"),
        oxygen=oxygen.given(breathed[0]) if breathed else None,
        systolic=whole("sbp", "isbp") if "sbp" not in round_.values else whole("sbp"),
        pulse=whole("hr"),
        temperature=round_.number("temp"),
        consciousness=cast(Consciousness, said["acvpu"]) if said.get("acvpu") else None,
        scale=scale,
    )


class Scored(msgspec.Struct, frozen=True, gc=False):
    """A round with its score, by which scale; `taken` are the measurements that it rests on, oldest first."""

    at: datetime
    score: News2
    taken: tuple[Measurement, ...] = ()
    scale: Literal[1, 2] = 1

    @property
    def beside(self) -> str:
        """Remarks on the measurements that count: where on the body, a note. A site that the code
        of a measurement means is no remark."""
        told = ((one, msgspec.structs.replace(beside_of(one), place=one.place).words) for one in self.taken)
        return "; ".join(f"{inside(vitals()[one.key].name)}: {words}" for one, words in told if words)


def excluded(chart: Chart, now: datetime) -> Excluded | None:
    """Reason NEWS2 does not apply to this patient, or None."""
    birth = parse(chart.patient.birth_date)
    lived = by_day(now, lambda day: years_lived(birth.day, day)) if birth else None
    # Of an unknown age the score of adults is made, as of most patients.
    years = lived if lived is not None else 99
    said = pregnancy.standing(chart, now).said
    return news2.excluded(years, pregnant=said == "pregnant", post_partum=said == "after-birth")


def scores(grouped: Iterable[Round], held: Scales) -> list[Scored]:
    """The scores of rounds with at least two of NEWS2's measurements, or one that alone gives three points;
    each by the scale that held when its saturation was measured.

    A single temperature is not a round: it would show as a low score that nobody has measured.
    """
    found = []
    for one in grouped:
        scale = held.number(one.values["spo2"].at if "spo2" in one.values else one.at)
        round_ = _worst(one, scale)
        values = measured(round_, scale)
        made = sum(
            v is not None
            for v in (values.respiration, values.saturation, values.systolic, values.pulse,
                      values.temperature, values.consciousness)
        )  # fmt: skip
        score = news2.news2(values)
        if score is not None and (made >= 2 or score.single_three):
            found.append(Scored(round_.at, score, round_.taken(), scale))
    return found


def _worst(round_: Round, scale: Literal[1, 2]) -> Round:
    """A round with the worse of two values of the same moment; which that is depends on the scale."""
    for key, others in round_.earlier.items():
        for other in others:
            if other.at != round_.values[key].at or not other.use.decide:
                continue
            swapped = msgspec.structs.replace(round_, values=round_.values | {key: other})
            one, two = (news2.news2(measured(r, scale)) for r in (round_, swapped))
            if one is None or (two is not None and two.total > one.total):
                round_ = swapped
    return round_


def birthday(chart: Chart) -> date | None:
    """The day of birth (the first possible one of a partial date)."""
    moment = parse(chart.patient.birth_date)
    return moment.day if moment else None

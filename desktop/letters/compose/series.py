"""Measured values of one analysis or vital sign over time, as a letter cites them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.age import years_between
from desktop.clinical.flags import Abnormal
from desktop.clinical.record import parts
from desktop.clinical.record.measured import improbable, measurement_words, measurements, quantities, rounds
from desktop.clinical.record.observed import ahead, answer, use_apart, use_of
from desktop.clinical.record.results import results, tried
from desktop.clinical.words.numbers import vital_decimals
from desktop.core import messages
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Observation
from desktop.fhir.when import instant, parse
from desktop.letters.compose import norwegian
from desktop.letters.compose.record_reading import Stay
from desktop.letters.compose.values import Value
from desktop.letters.model import Source

AT_DISCHARGE = timedelta(hours=72)
"""A value counts as the one at discharge when it is at most this much older than the end (or now)."""


class Point(msgspec.Struct, frozen=True):
    """One measured value: number and unit as recorded, when, and from which Observation.

    `text` stands for the number where it takes two (`168/98`), and `beside` is the Observation of the second
    where that is another one; `code` is the unit's code. `part` is its place among the parts of the
    Observation. `remark` is where on the body it was, and what was noted beside it (*hemolysert*), `range`
    the reference that holds for the patient, in words.
    """

    at: datetime
    when: str
    number: Decimal
    comparator: str
    unit: str
    key: str
    preliminary: bool
    flag: Abnormal
    text: str = ""
    code: str = ""
    encounter: str = ""
    decimals: int | None = None
    limits: tuple[Decimal | None, ...] = ()
    part: int = 0
    beside: str = ""
    remark: str = ""
    range: str = ""

    @property
    def order(self) -> tuple[Decimal, int]:
        """Compares `<5` below `5` and `>5` above it."""
        return self.number, {"<": -1, ">": 1}.get(self.comparator[:1], 0)


SIDES: Final = {
    Abnormal.HIGH: "høy", Abnormal.CRITICAL_HIGH: "høy", Abnormal.LOW: "lav", Abnormal.CRITICAL_LOW: "lav",
}  # fmt: skip


class Series(msgspec.Struct, frozen=True):
    """The values of one thing in one unit, oldest first; `key` is the vocabulary's, empty outside it.

    `replaced` are vital signs that were measured again in their round: the highest may be among them.
    """

    key: str
    name: str
    unit: str
    points: tuple[Point, ...]
    replaced: tuple[Point, ...] = ()

    @property
    def shown(self) -> str:
        """The unit as people read it: the vocabulary's way of writing, where it is that unit."""
        analysis = vocabulary.analyses().get(self.key)
        if analysis is not None and self.unit in (analysis.unit, analysis.shown):
            return analysis.shown
        return {"Cel": "°C", "umol/L": "µmol/L", "ug/L": "µg/L"}.get(self.unit, self.unit)

    def within(self, stay: Stay, now: datetime) -> tuple[Point, ...]:
        return _within(self.points, stay, now)

    def every(self, stay: Stay, now: datetime) -> tuple[Point, ...]:
        """The values in the stay, those measured again at once too."""
        return _within((*self.points, *self.replaced), stay, now)

    def value(self, point: Point, path: str = "") -> Value:
        """A point as a value of a template: the number only; unit and time stand in its source."""
        return Value(words(point), self.source(point), point.number, path=path)

    def marked(self, point: Point, path: str = "") -> Value:
        """A point as a value, with the screen's word beside what lies outside its reference."""
        said = " ".join(filter(None, (words(point), SIDES.get(point.flag, ""))))
        return Value(said, self.source(point), point.number, path=path)

    def source(self, point: Point) -> Source:
        said = f"{words(point)} {self.shown}".strip()
        keys = (point.key, point.beside) if point.beside else (point.key,)
        return Source(keys, f"{self.name} {said}", point.when)


def _within(points: Iterable[Point], stay: Stay, now: datetime) -> tuple[Point, ...]:
    return tuple(
        p for p in points if stay.covers(p.when, now) or (stay.unended and p.encounter in stay.parts)
    )


def words(point: Point) -> str:
    """A value's number with its comparator, the word *foreløpig* while it is preliminary, and what the
    laboratory noted: a haemolysed potassium is no ordinary one."""
    text = point.text or norwegian.measured(
        point.number, point.decimals, limits=point.limits, comparator=point.comparator
    )
    said = "; ".join(filter(None, ("foreløpig" if point.preliminary else "", point.remark)))
    return f"{text} ({said})" if said else text


def admission(series: Series, stay: Stay, now: datetime) -> Point | None:
    """The first value of the stay."""
    return next(iter(series.within(stay, now)), None)


def discharge(series: Series, stay: Stay, now: datetime) -> Point | None:
    """The last value of the stay, if it says how the patient leaves.

    A value that is also the first one, or older than three days at the end, does not: a weight from the
    day of admission must never read as the weight at discharge.
    """
    inside = series.within(stay, now)
    if stay.unended:
        return None
    end = now if stay.ongoing or stay.end is None else stay.end.start
    if len(inside) < 2 or end - inside[-1].at > AT_DISCHARGE:
        return None
    return inside[-1]


def all_series(chart: Chart, now: datetime) -> dict[str, list[Series]]:
    """Every numeric series of the record by vocabulary key, else by its name; one list per unit.

    What is dated ahead of `now` is told of by no letter; an answer that was sent twice is told once.
    The unit measured last comes first. Values in different units are never put in one series.
    """

    def made() -> dict[str, list[Series]]:
        with messages.using("nb"):
            return _all_series(chart, now)

    return chart.once("series", made, of=ahead(chart, now))


def _all_series(chart: Chart, now: datetime) -> dict[str, list[Series]]:
    found: dict[tuple[str, str], dict[str, list[Point]]] = {}
    pressures: dict[str, dict[str, Point]] = {}
    # A weight that can't be true beside the others is asked about on the screen, and no letter's.
    doubted = {
        (one.reference, one.key)
        for one in measurements.measurements(chart, *improbable.JUDGED, now=now)
        if one.use == improbable.DOUBTED
    }
    for observation in chart.all(Observation):
        laboratory = results.is_laboratory(observation)
        permitted = use_of if laboratory else use_apart
        if not permitted(observation, now).cite:
            continue
        # Of when a result was issued, where nobody wrote when its sample was taken; a measurement is not.
        when = observation.told_at if laboratory else observation.when
        at = instant(when)
        if at is None:
            continue
        for place, part in enumerate(parts.every(observation)):
            use = permitted(part, now)
            if not use.cite:
                continue
            given = answer(part)
            if given is None or given.number is None or part.code is None:
                continue
            # A drug that was tried on a microbe goes by its name, and is in no row of concentrations.
            trial = tried.kind(chart, part)
            measured = given if trial else quantities.in_own_unit(part.code, given)
            if measured is None or measured.number is None:
                continue
            named = ("", part.code.label) if trial else known(part.code)
            if not named[1] or (observation.key, named[0]) in doubted:
                continue
            flag = Abnormal.UNKNOWN
            limits: tuple[Decimal | None, ...] = ()
            usual = ""
            if not place or laboratory:
                judged = results.result(chart, part, now)
                if judged is not None:
                    flag, limits = judged.abnormal, msgspec.structs.astuple(judged.limits)
                    usual = judged.range if laboratory else ""
            point = Point(
                at,
                when,
                measured.number,
                measured.comparator,
                measured.unit,
                observation.key,
                use.why == "preliminary",
                flag,
                code=measured.code,
                encounter=observation.encounter.target if observation.encounter else "",
                decimals=_decimals(named[0], measured.number, measured.unit),
                limits=limits,
                part=place,
                remark="; ".join(filter(None, (tried.said(trial, part), remark(part)))),
                range=usual,
            )
            found.setdefault(named, {}).setdefault(measured.unit, []).append(point)
            if named[0] in ("sbp", "dbp"):
                pressures.setdefault(observation.key, {})[named[0]] = point
    grouped = _rounds(chart, now) if not rounds.KEYS.isdisjoint(key for key, _name in found) else []
    replaced = _as_shown(found, grouped)
    for point in _pressures(grouped, pressures):
        found.setdefault(("bp", "Blodtrykk"), {}).setdefault(point.unit, []).append(point)
    result: dict[str, list[Series]] = {}
    for (key, name), units in found.items():
        rows = [
            Series(
                key,
                name,
                unit,
                _once(sorted(points, key=lambda p: (p.at, p.key))),
                tuple(replaced.get((key, unit), ())),
            )
            for unit, points in units.items()
            if points
        ]
        if not rows:
            continue
        result.setdefault(key or name, []).extend(rows)
    for series in result.values():
        series.sort(key=lambda s: s.points[-1].at, reverse=True)
    return result


_SHORT: Final = 80
"""Letters of a note that stands beside its number; a longer one is told of."""


def remark(part: Observation) -> str:
    """Place on the body and note of a laboratory beside a value, in few words."""
    noted = "; ".join(found for one in part.note if (found := " ".join(one.text.split()).rstrip(".")))
    if len(noted) > _SHORT:
        noted = "laboratoriet har en merknad" if results.is_laboratory(part) else "se merknad i journalen"
    with messages.using("nb"):
        where = measurement_words.measured_at(part)
    said = (where, norwegian.inside(noted) if noted else "")
    return "; ".join(dict.fromkeys(filter(None, said)))


def _rounds(chart: Chart, now: datetime) -> list[rounds.Round]:
    return rounds.rounds(one for one in rounds.measurements(chart, now=now) if one.use.why != "future")


def _as_shown(
    found: Mapping[tuple[str, str], Mapping[str, list[Point]]], grouped: Iterable[rounds.Round]
) -> dict[tuple[str, str], list[Point]]:
    """Leave of the vital signs what stands in the rounds of the screen, and give what was measured again in
    its round, by key and unit. A temperature that a laboratory was told is no measurement."""
    standing, before = set[tuple[str, str]](), set[tuple[str, str]]()
    for each in grouped:
        # A number in a unit that nobody can compare is words on the screen: a pulse of 2 would be of Hz.
        standing.update((key, one.reference) for key, one in each.values.items() if one.use.cite)
        before.update((key, one.reference) for key, earlier in each.earlier.items() for one in earlier)
    replaced: dict[tuple[str, str], list[Point]] = {}
    for (key, _name), units in found.items():
        for unit, points in units.items() if key in rounds.KEYS else ():
            gone = [point for point in points if (key, point.key) in before - standing]
            replaced.setdefault((key, unit), []).extend(gone)
            points[:] = [point for point in points if (key, point.key) in standing]
    return replaced


def _pressures(grouped: Iterable[rounds.Round], halves: Mapping[str, Mapping[str, Point]]) -> Iterator[Point]:
    """Blood pressures of the rounds that the screen shows, whether one Observation holds both numbers or each
    has its own. `halves` are what may be cited, by Observation; a number that may not leaves out its round.
    """
    shown: set[str] = set()
    for one in grouped:
        for key in ("sbp", "dbp"):
            standing = (one.values[key],) if key in one.values else ()
            shown.update(m.reference for m in (*standing, *one.earlier.get(key, ())))
        high, low = one.values.get("sbp"), one.values.get("dbp")
        upper = halves.get(high.reference, {}).get("sbp") if high is not None else None
        lower = halves.get(low.reference, {}).get("dbp") if low is not None else None
        if upper is not None and (lower is not None or low is None):
            yield _pressure(upper, lower)
    for reference, pair in halves.items():
        # By an arterial line: of no round of the cuff.
        if len(pair) == 2 and reference not in shown:
            yield _pressure(pair["sbp"], pair["dbp"])


def _pressure(upper: Point, lower: Point | None) -> Point:
    """Both numbers of a pressure as one value; `150/–` where nobody wrote the lower one."""
    parts_ = (upper,) if lower is None else (upper, lower)
    said = [norwegian.measured(one.number, one.decimals, comparator=one.comparator) for one in parts_]
    later = max(parts_, key=lambda one: one.at)
    return msgspec.structs.replace(
        upper,
        at=later.at,
        when=later.when,
        text="/".join(said if lower is not None else (*said, "–")),
        preliminary=any(one.preliminary for one in parts_),
        remark="; ".join(dict.fromkeys(one.remark for one in parts_ if one.remark)),
        beside=lower.key if lower is not None and lower.key != upper.key else "",
    )


def _once(points: list[Point]) -> tuple[Point, ...]:
    """An answer that was sent twice, of one time and number, once; the final one before a preliminary."""
    kept: dict[tuple[datetime, tuple[Decimal, int], str], Point] = {}
    for point in points:
        same = (point.at, point.order, point.text)
        if same not in kept or (kept[same].preliminary and not point.preliminary):
            kept[same] = point
    return tuple(kept.values())


def _decimals(key: str, value: Decimal, unit: str) -> int | None:
    """Number of decimals of a measured value; None where no vocabulary knows it in this unit."""
    row = vocabulary.vitals().get(key) or vocabulary.analyses().get(key)
    if row is None or unit not in (row.unit, row.shown):
        return None
    return vital_decimals(key, value) if key in vocabulary.vitals() else row.decimals


def known(code: CodeableConcept) -> tuple[str, str]:
    """The vocabulary's key and name of a code, else an empty key and the record's own words."""
    row = quantities.known(code)
    return (row.key, row.nb) if row is not None else ("", code.label)


def grown_up(chart: Chart, when: str) -> bool:
    """True when the patient was 16 or older then; False when the date of birth is unknown."""
    born, moment = parse(chart.patient.birth_date), parse(when)
    return born is not None and moment is not None and years_between(born.day, moment.day) >= 16


def notable(rows: Mapping[str, list[Series]], stay: Stay, now: datetime) -> list[Series]:
    """The laboratory series with an abnormal value in the stay, in the vocabulary's order."""
    order = {key: index for index, key in enumerate(vocabulary.analyses())}
    chosen: list[Series] = []
    for name, units in rows.items():
        if name in vocabulary.vitals():
            continue
        for series in units:
            if any(_outside(p.flag) for p in series.within(stay, now)):
                chosen.append(series)
    return sorted(chosen, key=lambda s: (order.get(s.key, len(order)), s.name))


def _outside(flag: Abnormal) -> bool:
    return flag not in (Abnormal.NORMAL, Abnormal.UNKNOWN)

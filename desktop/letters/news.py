"""NEWS2 over a stay, counted from the rounds of vital signs that the record holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

import msgspec

from desktop.clinical import news2, vocabulary
from desktop.clinical.news2 import Consciousness, Measured
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, Flag, Observation, value_of
from desktop.fhir.systems import LOINC
from desktop.fhir.when import instant
from desktop.letters.findings import code_of
from desktop.letters.model import Source
from desktop.letters.series import STANDING, Point, Series, grown_up

ROUND = timedelta(minutes=10)
"""Vital signs at most this far apart are one round."""

_ACVPU = "80288-4"
_SNOMED = {"248234008": "A", "130987000": "C", "300202002": "V", "450847001": "P", "422768004": "U"}
_pregnant = re.compile(r"O\d\d")


class Scored(msgspec.Struct, frozen=True):
    """A round's score: `text` is the number, or `minst 7` when something was not measured."""

    at: datetime
    total: int
    text: str
    source: Source


def scores(chart: Chart, series: Mapping[str, list[Series]]) -> list[Scored]:
    """The scores of all rounds with at least three parts, oldest first; none for a child or in pregnancy."""
    if any(_pregnancy(condition) for condition in chart.all(Condition)):
        return []
    points: list[tuple[datetime, str, Point]] = []
    for key in ("rr", "spo2", "sbp", "hr", "temp", "o2", "fio2"):
        # A temperature in °F is never read as °C, and a `<` is a word about the value, not the value.
        unit = vocabulary.vitals()[key].unit
        points += [
            (p.at, key, p)
            for row in series.get(key, [])
            for p in row.points
            if not p.comparator and (not unit or not p.code or _same(p.code, unit))
        ]
    minds = _minds(chart)
    rounds: list[list[tuple[datetime, str, Point]]] = []
    for entry in sorted(points, key=lambda e: (e[0], e[1])):
        if rounds and entry[0] - rounds[-1][0][0] <= ROUND:
            rounds[-1].append(entry)
        else:
            rounds.append([entry])
    scale: Literal[1, 2] = 2 if _scale_2(chart) else 1
    found = []
    for members in rounds:
        latest = {key: point for _at, key, point in members}
        at = members[-1][0]
        mind = next(((m, k) for when, m, k in minds if abs(when - at) <= ROUND), None)
        whole = {key: int(point.number) for key, point in latest.items()}
        measured = Measured(
            respiration=whole.get("rr"),
            saturation=whole.get("spo2"),
            oxygen=_oxygen(latest),
            systolic=whole.get("sbp"),
            pulse=whole.get("hr"),
            temperature=latest["temp"].number if "temp" in latest else None,
            consciousness=mind[0] if mind else None,
            scale=scale,
        )
        score = news2.news2(measured)
        if score is None or len(score.missing) > 4 or not grown_up(chart, members[-1][2].when):
            continue
        keys = tuple(dict.fromkeys([*(p.key for p in latest.values()), *((mind[1],) if mind else ())]))
        text = f"minst {score.total}" if score.least else str(score.total)
        found.append(Scored(at, score.total, text, Source(keys, f"NEWS2 {text}", members[-1][2].when)))
    return found


def _same(given: str, known: str) -> bool:
    return given == known or {given, known} <= {"/min", "{beats}/min", "{breaths}/min"}


def _pregnancy(condition: Condition) -> bool:
    status = condition.clinical_status
    if status is not None and not status.has("active", "recurrence", "relapse"):
        return False
    return bool(_pregnant.match(code_of(condition.code)))


def _oxygen(latest: Mapping[str, Point]) -> bool | None:
    if "o2" in latest:
        return latest["o2"].number > 0
    if "fio2" in latest:
        fraction = latest["fio2"].number
        return fraction > 21 if fraction > 1 else fraction * 100 > 21
    return None


def _scale_2(chart: Chart) -> bool:
    return any(
        f.status == "active" and f.code is not None and f.code.has("spo2-scale-2") for f in chart.all(Flag)
    )


def _minds(chart: Chart) -> list[tuple[datetime, Consciousness, str]]:
    found = []
    for observation in chart.all(Observation):
        if observation.status not in STANDING or not observation.code:
            continue
        at = instant(observation.when)
        if observation.code.code(LOINC) != _ACVPU or at is None:
            continue
        value = observation.value_codeable_concept
        said = value_of(observation)
        letters = [c.code.removeprefix("acvpu-").upper() for c in value.coding] if value else []
        letters += [_SNOMED[c.code] for c in value.coding if c.code in _SNOMED] if value else []
        letters += [said.words] if said and said.words else []
        mind = next((m for m in letters if m in get_args(Consciousness)), None)
        if mind is not None:
            found.append((at, cast(Consciousness, mind), observation.key))
    return found

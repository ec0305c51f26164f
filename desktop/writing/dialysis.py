"""A new dry weight: what is missing in its form, what is asked about first, and the Observation it makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical.dialysis import DIALYSIS
from desktop.clinical.record import seen
from desktop.clinical.record.fluids import dialysis
from desktop.clinical.record.fluids.dialysis import Dialysed
from desktop.clinical.record.fluids.dialysis_session import Target
from desktop.clinical.record.results import ranges
from desktop.clinical.typing import plausible, typed, typed_day, typed_time
from desktop.clinical.typing.typed import Value
from desktop.clinical.words.numbers import clinical
from desktop.core.clock import local
from desktop.core.formats import day_short
from desktop.core.messages import _, pick
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.when import parse
from desktop.writing import measurements
from desktop.writing.facts import Missing, when
from desktop.writing.measurements import Measuring

Json = dict[str, Any]
TYPES: Final = tuple(sorted(dialysis.TYPES))
KEY: Final = "dry_weight"
OTHER: Final = "other"
_POUNDS: Final = Decimal("0.45359237")
_NEAR: Final = Decimal("0.05")
"""Range around a known weight (as a share) in which a number read in pounds is asked about."""


def mark(chart: Chart, targets: Sequence[Target]) -> str:
    """A mark of the dry weight that stands; empty where none does."""
    found = chart.find(targets[0].key, Observation) if targets else None
    return seen.mark(found) if found is not None else ""


def kilos(said: Said) -> Decimal | None:
    """The weight that is written; None where there is none."""
    found = typed.read(KEY, said.get("kilos")).values
    return found[0].number if found else None


def from_when(said: Said, now: datetime) -> str:
    """From when it holds, as a FHIR time as exactly as it is written; empty for what is none."""
    text = said.get("from")
    if not text.strip():
        return when(now)
    day = typed_day.read(text, now)
    if day is not None:
        return day.isoformat()
    found = typed_time.read(text, now)
    return when(found) if isinstance(found, datetime) else ""


def why(said: Said) -> str:
    """The reason in words: what was chosen, and what was written beside it."""
    reason = DIALYSIS.now().reasons.get(said.get("why"))
    return ": ".join(
        part for part in (pick(reason.name) if reason else "", said.get("words").strip()) if part
    )


def asked(chart: Chart, found: Dialysed, said: Said, now: datetime) -> tuple[str, ...]:
    """Questions about a weight before it is set, a sentence each."""
    value = kilos(said)
    return tuple(_doubts(chart, found, value, now)) if value is not None else ()


def answer(said: Said) -> str:
    """The answer that holds for what is written, and for no other number."""
    value = kilos(said)
    return f"{value.normalize():f}" if value is not None else ""


def _doubts(chart: Chart, found: Dialysed, value: Decimal, now: datetime) -> Iterator[str]:
    known = list(_known(found))
    change = plausible.change(KEY)
    pounds = value * _POUNDS
    for _words, before, _at in known:
        if abs(pounds - before) <= _NEAR * before:
            said = _("Is it in pounds? {value} lb are {kilos} kg.")
            yield said.format(value=clinical(value, 1), kilos=clinical(pounds.quantize(Decimal("0.1")), 1))
            break
    limits = plausible.limits("weight", ranges.days_of_life(chart.patient.birth_date, now))
    low, high = (limits.low, limits.high) if limits else (None, None)
    if (low is not None and value < low) or (high is not None and value > high):
        words = ranges.range_words(low, high)
        yield _("Rare at this age (asked about outside {range}).").format(range=words)
    for words, before, at in known:
        if change is not None and now - at <= change.within and change.great(value, before):
            difference = clinical(abs(value - before), 1)
            yield words.format(kilos=difference, before=clinical(before, 1), day=day_short(at))


def _known(found: Dialysed) -> Iterator[tuple[str, Decimal, datetime]]:
    """Values that a new dry weight is compared with: the present one, and the last weight after a session."""
    if found.targets:
        one = found.targets[0]
        yield _("{kilos} kg from the dry weight that stands ({before})."), one.kilos, one.at
    for session in found.sessions:
        if session.after.kilos is not None:
            words = _("{kilos} kg from the weight after dialysis {day} ({before}).")
            yield words, session.after.kilos, session.start.start
            return


def missing(chart: Chart, found: Dialysed, said: Said, now: datetime) -> Missing | None:
    """The first thing that is still to be written, chosen or answered."""
    text = said.get("kilos")
    if not text.strip():
        return Missing("kilos", _("Write the dry weight in kg"))
    reading = typed.read(KEY, text)
    value = kilos(said)
    if value is None:
        return Missing("kilos", (reading.refused or _("Write the dry weight in kg")).rstrip("."))
    stands = found.targets[0] if found.targets else None
    if stands is not None and stands.kilos == value:
        return Missing("kilos", _("It is the dry weight that stands already"))
    at = parse(from_when(said, now))
    if at is None:
        return Missing("from", _("Write the day as 19.11.2026 or the time as 14:32; not one to come"))
    if stands is not None and at.start <= stands.at:
        start = f"{local(stands.at):%d.%m.%Y %H:%M}"
        return Missing("from", _("Another was set {time}: write a later time").format(time=start))
    if not said.get("why"):
        return Missing("why", _("Choose why it is changed"))
    if said.get("why") == OTHER and not said.get("words").strip():
        return Missing("words", _("Write why it is changed"))
    if asked(chart, found, said, now) and said.get("sure") != answer(said):
        return Missing("sure", _("Look at the number again, and answer"))
    return None


def observation(said: Said, measuring: Measuring) -> Json:
    """The Observation of a new dry weight, with why it was changed; the one before it stays as it is."""
    value = kilos(said)
    if value is None:
        raise ValueError(said.get("kilos"))
    reasons = {KEY: why(said)}
    (made,) = measurements.observations([Value(KEY, value)], measuring, reasons)
    # A day without an hour stays one.
    return made | {"effectiveDateTime": from_when(said, measuring.now)}

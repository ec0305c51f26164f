"""Checking a measurement while it is typed: its values, what must be answered first, its NEWS2.

The entry row asks here at each change, and the act that saves asks again inside its transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.acts.measurements import Typed
from desktop.clinical import news2
from desktop.clinical.blood_loss import BLOOD_LOSS
from desktop.clinical.fluid_kinds import fluids as fluid_kinds
from desktop.clinical.news2 import Excluded, Measured, News2
from desktop.clinical.record import birth
from desktop.clinical.record.fluids import fluids
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.measured.measurements import between
from desktop.clinical.record.measured.rounds import Measurement, Round
from desktop.clinical.record.observed import AHEAD
from desktop.clinical.record.patient.scale import Scale, scales
from desktop.clinical.record.results import ranges
from desktop.clinical.record.stays import stays
from desktop.clinical.typing import entered, plausible, typed
from desktop.clinical.typing.typed import BODY, ROUND, Value
from desktop.core.clock import shifted, stamp
from desktop.core.formats import number, relative_day_time, time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.when import instant

LONG_AGO: Final = timedelta(hours=12)
"""Delay between measuring and entering from which a question is asked."""
_MINUTE: Final = timedelta(minutes=1)
WHEN: Final = "when"
"""The key of a doubt about the time."""
CHILD: Final = ("in-breast", "out-diaper")
PARTS: Final = {"rr": "respiration", "spo2": "saturation", "o2": "oxygen", "bp": "systolic", "hr": "pulse",
                "temp": "temperature", "acvpu": "consciousness"}  # fmt: skip
"""The part of NEWS2 that each field of a round is for."""


class Doubt(msgspec.Struct, frozen=True):
    """Doubt that keeps a field (or the time, `WHEN`) from being saved.

    `refused` can only be written anew; else a person may confirm it, as long as `text` is what stands there.
    """

    key: str
    text: str
    why: str
    refused: bool = False


class Checked(msgspec.Struct, frozen=True):
    """Typed measurements, read and checked. `doubts` are those that nobody has answered; `score` counts
    only what is beyond doubt (`measured`), and is None where NEWS2 does not apply or nothing of it was
    measured."""

    at: datetime | None
    values: dict[str, tuple[Value, ...]]
    doubts: tuple[Doubt, ...]
    score: News2 | None
    excluded: Excluded | None
    scale: Scale
    measured: Measured = Measured()

    def doubt(self, key: str) -> Doubt | None:
        """The doubt about a field; None where there is none."""
        return next((one for one in self.doubts if one.key == key), None)


def fields(chart: Chart, form: str, now: datetime) -> tuple[str, ...]:
    """The keys of a form's fields, in the order of Tab."""
    if form == "round":
        return ROUND
    if form == "body":
        return BODY
    if form == "loss":
        return (BLOOD_LOSS.now().fluid,)
    age = ranges.days_of_life(chart.patient.birth_date, now)
    infant = age is not None and age[0] < 730
    kinds = (key for key, kind in fluid_kinds().items() if kind.entered)
    return tuple(key for key in kinds if infant or key not in CHILD)


def check(chart: Chart, now: datetime, written: Typed) -> Checked:
    """Read what is typed, and find what must be answered before it is saved."""
    at = instant(written.at)
    values: dict[str, tuple[Value, ...]] = {}
    doubts: list[Doubt] = []
    was = {key: before for key, _reference, before in written.corrects}
    gone = frozenset(reference for _key, reference, _before in written.corrects)
    near = _near(chart, written, at or now, now)
    for key, text in written.fields:
        reading = typed.read(key, text)
        said = text.strip()
        unchanged = was.get(key) == text
        if unchanged and (reading.refused or not reading.values):
            continue
        if reading.refused:
            doubts.append(Doubt(key, said, reading.refused, refused=True))
        elif reading.values:
            values[key] = reading.values
            why = [] if unchanged else list(_rare(chart, reading.values, near, at or now, now, gone))
            if why:
                doubts.append(Doubt(key, said, " ".join(dict.fromkeys(why))))
    doubts += _twice(written, values)
    if not written.corrects:
        doubts += _time(chart, now, written, at, values, near)
    answered = {(c.key, c.text) for c in written.confirmed if c.reason.strip()}
    left = tuple(d for d in doubts if d.refused or (d.key, d.text) not in answered)
    scaled, reason = scales(chart, now).found(at or now), rounds.excluded(chart, now)
    score, measured = None, Measured()
    if reason is None and written.form == "round":
        sure = [v for key, found in values.items() if all(d.key != key for d in left) for v in found]
        measured = rounds.measured(_as_round(sure, at or now), scaled.number)
        score = news2.news2(measured)
    return Checked(at, values, left, score, reason, scaled, measured)


def _as_round(values: list[Value], at: datetime) -> Round:
    return Round(at, {v.key: Measurement(v.key, at, "", v.number, v.words) for v in values}, {})


def _twice(written: Typed, values: dict[str, tuple[Value, ...]]) -> Iterator[Doubt]:
    """Oxygen may be written with the saturation; then it must not say something else in its own field."""
    beside = [v for v in values.get("spo2", ()) if v.key in ("o2", "fio2")]
    own = values.get("o2", ())
    if beside and own and tuple(beside) != own:
        yield Doubt("o2", written.text("o2").strip(),
                    _("The oxygen beside the saturation says something else."), refused=True)  # fmt: skip


def _rare(
    chart: Chart,
    values: tuple[Value, ...],
    near: tuple[Measurement, ...],
    at: datetime,
    now: datetime,
    gone: frozenset[str],
) -> Iterator[str]:
    """Questions about doubtful values: rare for the age, or far from the one before."""
    age = ranges.days_of_life(chart.patient.birth_date, at)
    for one in values:
        if one.number is None:
            continue
        kind = "fluid" if one.key in fluid_kinds() else one.key
        limits = plausible.limits(kind, age)
        low, high = (limits.low, limits.high) if limits else (None, None)
        if (low is not None and one.number < low) or (high is not None and one.number > high):
            yield _("Rare at this age (asked about outside {range}).").format(
                range=ranges.range_words(low, high)
            )
        change = plausible.change(one.key)
        before = _last(near, one.key, at, gone) if change else None
        if (
            change is not None
            and before is not None
            and before.number is not None
            and at - before.at <= change.within
            and change.great(one.number, before.number)
        ):
            yield _("A great change: {value} {when}.").format(
                value=number(before.number), when=relative_day_time(before.at, now)
            )


def _near(chart: Chart, written: Typed, at: datetime, now: datetime) -> tuple[Measurement, ...]:
    """Measurements before a moment, as far back as typed values are compared with, and in its minute."""
    changes = (plausible.change(one) for key, _text in written.fields for one in entered.keys_of(key))
    back = max((change.within for change in changes if change), default=timedelta(0))
    return between(chart, shifted(at, -max(back, _MINUTE)), shifted(at, _MINUTE), now)


def _last(near: tuple[Measurement, ...], key: str, at: datetime, gone: frozenset[str]) -> Measurement | None:
    """The newest usable measurement of a vital sign before a moment, but for what is being corrected."""
    found = (m for m in reversed(near) if m.key == key and m.at < at and m.use.decide)
    return next((m for m in found if m.reference not in gone), None)


def _time(
    chart: Chart,
    now: datetime,
    written: Typed,
    at: datetime | None,
    values: dict[str, tuple[Value, ...]],
    near: tuple[Measurement, ...],
) -> Iterator[Doubt]:
    if at is None:
        yield Doubt(WHEN, written.at, _("The time is missing."), refused=True)
        return
    text = stamp(at)
    if at > shifted(now, AHEAD):
        yield Doubt(WHEN, text, _("That time has not come yet."), refused=True)
        return
    # A date of birth that lies ahead is wrong itself: nothing is refused because of it.
    born = birth.born_by(chart.patient, now)
    if born is not None and at < born.start:
        yield Doubt(WHEN, text, _("The patient was not born then."), refused=True)
        return
    why = []
    stay = stays.current(chart, now)
    if stay is not None and stay.admitted is not None and at < stay.admitted:
        why.append(_("That is before the admission."))
    if now - at > LONG_AGO:
        why.append(_("That is long ago."))
    others = sorted(_same_minute(chart, near, at, {v.key for found in values.values() for v in found}))
    for _reference, words in others:
        why.append(words)
    if why:
        yield Doubt(WHEN, " ".join((text, *dict.fromkeys(ref for ref, _words in others))),
                    " ".join(dict.fromkeys(why)))  # fmt: skip


def _same_minute(
    chart: Chart, near: tuple[Measurement, ...], at: datetime, keys: set[str]
) -> Iterator[tuple[str, str]]:
    """Existing measurements of the same quantities in the same minute: reference and words."""

    def same(other: datetime) -> bool:
        return int(other.timestamp()) // 60 == int(at.timestamp()) // 60

    for one in near:
        if one.key in keys and same(one.at):
            shown = number(one.number) if one.number is not None else one.words
            yield one.reference, _already(chart, one.reference, typed.name(one.key), shown, at)
    for volume in fluids.volumes(chart) if keys & fluid_kinds().keys() else ():
        if volume.kind.key in keys and same(volume.at):
            shown = f"{number(volume.millilitres)} mL"
            yield volume.reference, _already(chart, volume.reference, volume.kind.name, shown, at)


def _already(chart: Chart, reference: str, what: str, value: str, at: datetime) -> str:
    return _("{who} has already written {what} {value} at {time}.").format(
        who=entered.author(chart, reference) or _("Somebody"), what=what, value=value, time=time(at)
    )

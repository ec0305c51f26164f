"""Whether two doses are the same regimen: one dose, its unit and the times a day; or the same in words."""

from __future__ import annotations

import re
from decimal import Decimal

from desktop.clinical import units
from desktop.core.fold import fold
from desktop.fhir.elements import Dosage

Regimen = tuple[Decimal, str, Decimal]


def regimen(dosages: tuple[Dosage, ...]) -> Regimen | None:
    """One dose, its unit and the times a day, where structure or text say all three; else None.

    Two texts for the same regimen differ easily ("1 tablett morgen", "100 mg kl. 08"): only what can be
    read with certainty can be said to be the same, or changed.
    """
    if len(dosages) != 1:
        return None
    step = dosages[0]
    return _structured(step) or _read(step.text)


def _structured(step: Dosage) -> Regimen | None:
    if len(step.dose_and_rate) != 1:
        return None
    dose, timing = step.dose_and_rate[0].dose_quantity, step.timing
    if not dose or dose.value is None or not timing or not timing.repeat or step.as_needed_boolean:
        return None
    repeat = timing.repeat
    course = repeat.bounds_duration or repeat.bounds_range or repeat.count
    varies = repeat.day_of_week or repeat.frequency_max or repeat.period_max
    if course or varies or step.as_needed_codeable_concept:
        return None
    unit = units.code_of(dose.code, dose.unit)
    if repeat.time_of_day or repeat.when:
        return dose.value, unit, Decimal(len(repeat.time_of_day or repeat.when))
    days = {"d": Decimal(1), "wk": Decimal(7), "h": Decimal(1) / Decimal(24)}.get(repeat.period_unit)
    if days is None or not repeat.frequency or not repeat.period:
        return None
    return dose.value, unit, Decimal(repeat.frequency) / (repeat.period * days)


_plain_text = re.compile(
    r"(?P<dose>\d+(?:[.,]\d+)?) ?(?P<unit>mg|g|mikrogram|µg|ug|ml|IE|enheter)"
    r" ?(?:[x×*] ?(?P<times>\d{1,2})(?: daglig)?|(?P<often>\d{1,2}|én|en) gang(?:er)? daglig|"
    r"(?P<words>om morgenen|om kvelden|morgen og kveld))",
    re.IGNORECASE,
)


def _read(text: str) -> Regimen | None:
    """The regimen of a text that says it in one plain way and nothing besides (`5 mg x 1`)."""
    match = _plain_text.fullmatch(" ".join(text.split()).rstrip("."))
    if match is None:
        return None
    unit = match["unit"]
    times = (
        match["times"]
        or match["often"]
        or ("2" if (match["words"] or "").lower() == "morgen og kveld" else "1")
    )
    count = Decimal(1) if times.lower() in ("én", "en") else Decimal(times)
    return Decimal(match["dose"].replace(",", ".")), units.code_of("", unit), count


def plain(dose: str) -> str:
    """A dose's words for comparing: one way of writing times, no blanks."""
    return re.sub(r"\s", "", fold(dose).replace("×", "x").replace("ganger", "x"))

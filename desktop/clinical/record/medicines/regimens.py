"""Dose regimens and their equality: one dose, its unit and the times a day; or the same in words."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

from desktop.clinical import units
from desktop.core.fold import fold
from desktop.fhir.elements import Dosage
from desktop.fhir.systems import BY_WEIGHT

Regimen = tuple[Decimal, str, Decimal]


def regimen(dosages: tuple[Dosage, ...]) -> Regimen | None:
    """One dose, its unit and the times a day, where structure or text say all three; else None.

    Two texts for the same regimen differ easily ("1 tablett morgen", "100 mg kl. 08"): only what can be
    read with certainty can be said to be the same, or changed.
    """
    if len(dosages) != 1:
        return None
    step = dosages[0]
    if only_words(step):
        return _read(step.text)
    return _structured(step)


def only_words(step: Dosage) -> bool:
    """True when the text of a dosage is all that it says: beside a structure it says half of it (`5 mg x 4`,
    as needed)."""
    more = (
        step.timing, step.dose_and_rate, step.as_needed_boolean, step.as_needed_codeable_concept,
        step.additional_instruction, step.patient_instruction, step.max_dose_per_period,
        step.max_dose_per_administration,
    )  # fmt: skip
    return bool(step.text) and not any(more)


def is_plain(dosages: tuple[Dosage, ...]) -> bool:
    """True when the regimen is the whole dosage: no time of the day, nothing to note, no maximum dose, no
    beginning or end. Only such a dosage can be written anew and be the same."""
    same = regimen(dosages)
    if same is None or particulars(dosages) or dosages[0].site is not None:
        return False
    timing, text = dosages[0].timing, dosages[0].text
    if timing is None or timing.repeat is None:
        return True
    bounded = timing.code or timing.repeat.bounds_period or timing.repeat.time_of_day
    return not bounded and (not text or _read(text) == same)


def particulars(dosages: tuple[Dosage, ...]) -> tuple[str, ...]:
    """Parts of dosages besides dose, frequency, hours, beginning and end: instructions, maximum doses, the
    part of the day. Two that differ in it are not the same."""
    return tuple(said for step in dosages for said in _particulars(step))


def _particulars(step: Dosage) -> list[str]:
    # From what a dose was computed is no part of how it is given.
    said = (one for one in step.additional_instruction if not one.has(BY_WEIGHT))
    found = [" ".join(fold(one.label).split()) for one in said]
    found += [" ".join(fold(step.patient_instruction).split())]
    limits = (step.max_dose_per_period, step.max_dose_per_administration)
    found += [msgspec.json.encode(one).decode() for one in limits if one is not None]
    repeat = step.timing.repeat if step.timing else None
    if repeat is not None:
        found += sorted(_PARTS.get(code, code) for code in repeat.when)
        found += [f"{repeat.offset}"] if repeat.offset else []
        text = " ".join(fold(step.text).split())
        found += [text] if _CHANGING.search(text) else []
    elif match := _words_of(step.text):
        found += sorted(
            part for part in ("kvelden", "morgenen") if part[:-2] in (match["words"] or "").lower()
        )
    return [words for words in found if words]


_CHANGING = re.compile(
    r"behov|prn|needed|annen ?hver|every other|\b(?:per|hver|i) uke|ukentlig|week|\bikke\b|unntatt|except"
    r"|\bnot\b|(?:man|tirs|ons|tors|fre|lor|son)dag|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
"""Words beside a structure that change what a dose means, folded."""
_PARTS = {"MORN": "morgenen", "EVE": "kvelden", "HS": "natten", "NIGHT": "natten"}
"""The parts of a day by their codes, as the words that are read say them."""


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
    if dose.comparator or timing.event or repeat.duration:
        return None
    unit = units.code_of(dose.code, dose.unit)
    if repeat.time_of_day or repeat.when:
        # At eight o'clock, but every third day.
        if repeat.period not in (None, 1) or repeat.period_unit not in ("", "d"):
            return None
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


def _words_of(text: str) -> re.Match[str] | None:
    return _plain_text.fullmatch(" ".join(text.split()).rstrip("."))


def _read(text: str) -> Regimen | None:
    """The regimen of a text that says it in one plain way and nothing besides (`5 mg x 1`)."""
    match = _words_of(text)
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

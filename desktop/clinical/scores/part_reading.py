"""Parsing of a value for a score's part, strictly: nothing guessed, impossible values refused."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from desktop.clinical.scores.declaring import YEARS, Choices, Number, Part, Score, Value, YesNo
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.core.formats import number
from desktop.core.messages import LANGUAGES, _, using
from desktop.fhir import ucum

_NUMBER: Final = re.compile(r"(-?)([0-9]{1,6})(?:[.,]([0-9]{1,4}))?(?:\s*([^0-9\s.,].*)|\s+(10[^0-9.,].*))?")
_POWER: Final = re.compile(r"[e^*][-+]?[0-9]+", re.IGNORECASE)
_UNKNOWN: Final = ("?", "ukjent", "unknown", "vet ikke")
_YES: Final = ("yes", "y", "ja", "j", "1", "true")
_NO: Final = ("no", "n", "nei", "0", "false")
_LONGEST: Final = 40
_YEAR: Final = Decimal("365.2425")
_IN_DAYS: Final = 2
"""Under so many years an age that is not whole is told in days."""
_AGES: Final = {
    Decimal(1): ("a", "y", "yr", "year", "years", "ar"),
    1 / Decimal(12): ("mo", "md", "md.", "mnd", "month", "months", "maned", "maneder"),
    1 / Decimal("52.1775"): ("wk", "w", "uke", "uker", "week", "weeks"),
    1 / _YEAR: ("d", "day", "days", "dag", "dager", "dogn"),
}


class NotOffered(InputError):
    """An answer that a part does not have; `allowed` are those which it has."""

    def __init__(self, part: Part, text: str, allowed: tuple[str, ...]) -> None:
        super().__init__(
            _("{part}: “{text}” is none of its answers.").format(part=part.title(), text=_cut(text)),
            todo=_("Allowed: {names}.").format(names=accepts(part)),
        )
        self.text = text
        self.allowed = allowed


def plain(name: str) -> str:
    """A name without what people write differently: case, accents, blanks, hyphens, low lines."""
    return "".join(c for c in fold(name) if c.isalnum())


def names_of(score: Score) -> dict[str, str]:
    """The key of each part by all that it may be called: its key, and its title in either language."""
    found: dict[str, str] = {}
    for part in score.parts:
        for language in LANGUAGES:
            with using(language):
                found[plain(part.title())] = part.key
    return found | {plain(part.key): part.key for part in score.parts}


def read(part: Part, text: str) -> Value | None:
    """The value of a text, or None for `?`; raises InputError with the part's title for anything else."""
    said = fold(text).replace("−", "-").replace("\N{EN DASH}", "-")
    if not said:
        raise InputError(
            _("{part} has no value.").format(part=part.title()), todo=_("Write ? for what is not known.")
        )
    if said in _UNKNOWN:
        return None
    if isinstance(part.takes, YesNo):
        if said in (*_YES, *_NO):
            return said in _YES
        raise NotOffered(part, text, ("yes", "no"))
    if isinstance(part.takes, Choices):
        return _choice(part, part.takes, said, text)
    return checked(part, _number(part, part.takes, text))


def _choice(part: Part, takes: Choices, said: str, text: str) -> str:
    for choice in takes.choices:
        called = {fold(choice.key)}
        for language in LANGUAGES:
            with using(language):
                called.add(fold(choice.title()))
        if said in called or said.removeprefix("+") in called:
            return choice.key
    raise NotOffered(part, text, tuple(choice.key for choice in takes.choices))


def _number(part: Part, takes: Number, text: str) -> Decimal:
    match = _NUMBER.fullmatch(text.strip().replace("−", "-"))
    if match is None or _POWER.fullmatch(match[4] or ""):
        raise InputError(
            _("{part}: “{text}” is not a number with at most six digits and four decimals.").format(
                part=part.title(), text=_cut(text)
            ),
            todo=_("Allowed: {names}.").format(names=accepts(part)),
        )
    sign, whole, decimals, unit, power = match.groups()
    unit = unit or power
    value = Decimal(f"{sign}{whole}.{decimals or 0}") if decimals else Decimal(f"{sign}{whole}")
    if not unit:
        return value
    found = _years(value, unit) if takes.unit == YEARS else _converted(value, unit, takes)
    if found is None:
        raise InputError(
            _("{part}: the unit “{unit}” can't be used here.").format(part=part.title(), unit=_cut(unit)),
            todo=_("Allowed: {names}.").format(names=accepts(part)),
        )
    return found


def _converted(value: Decimal, unit: str, takes: Number) -> Decimal | None:
    code = ucum.coded("", unit)
    if not code or takes.unit == "1":
        return None
    return ucum.convert(value, code, takes.unit, molar_mass=takes.molar_mass)


def _years(value: Decimal, unit: str) -> Decimal | None:
    return next((value * years for years, units in _AGES.items() if fold(unit) in units), None)


def checked(part: Part, value: Decimal) -> Decimal:
    """The number, where it can be true of anybody; raises InputError where it can't."""
    takes = part.takes
    assert isinstance(takes, Number)
    if not value.is_finite() or not takes.low <= value <= takes.high:
        given = number(value) if value.is_finite() and abs(value.adjusted()) < _LONGEST else str(value)
        raise InputError(
            _("{part}: {value} can't be true.").format(part=part.title(), value=given),
            todo=_("It lies within {range}. Write the unit if it is another one, as 1.75 m.").format(
                range=accepts(part)
            ),
        )
    if takes.whole and value != value.to_integral_value():
        raise InputError(
            _("{part} is a whole number, not {value}.").format(part=part.title(), value=number(value))
        )
    return value


def unit_words(takes: Number) -> str:
    """The unit for people."""
    return _("years") if takes.unit == YEARS else takes.shown


def accepts(part: Part) -> str:
    """Accepted values of a part, for people: `0–350 /min`, `yes, no`, `A (alert), C (new confusion)`."""
    takes = part.takes
    if isinstance(takes, YesNo):
        return _("yes, no")
    if isinstance(takes, Number):
        return (
            f"{number(takes.low, group=False)}–{number(takes.high, group=False)} {unit_words(takes)}".strip()
        )
    return ", ".join(
        choice.key if fold(choice.key) == fold(choice.title()) else f"{choice.key} ({choice.title()})"
        for choice in takes.choices
    )


def given_words(part: Part, value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        assert isinstance(part.takes, Number)
        if part.takes.unit == YEARS and value < _IN_DAYS and value % 1:
            return _("{n} d").format(n=round(value * _YEAR))
        shown = round(value, 2) if value.as_tuple().exponent not in (0, -1, -2) else value
        return f"{number(shown)} {unit_words(part.takes)}".strip()
    assert isinstance(part.takes, Choices)
    return part.takes.choice(value).title()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

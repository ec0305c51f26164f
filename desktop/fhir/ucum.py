"""Convert measured values between UCUM units exactly, and read units that people spelled themselves.

Only units of measurements at the bedside and in the laboratory; what is not known here is None, never a
guess. Doses have a module of their own (`desktop.clinical.units`).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

import msgspec

from desktop.core.fold import fold

_EXACT: Final = Context(prec=16, rounding=ROUND_HALF_UP)
_LONGEST = 40
_MAGNITUDE = 40
"""Powers of ten beyond which a number is no measurement (and would take the whole memory)."""


class Unit(msgspec.Struct, frozen=True):
    """A unit as a factor to base units (g, m, s, K, mol, eq, [iU]) and its dimensions; `zero` in kelvin."""

    factor: Fraction
    dimensions: tuple[tuple[str, int], ...] = ()
    zero: Fraction = Fraction(0)


def _atom(factor: Fraction | int | str, **dimensions: int) -> tuple[Fraction, dict[str, int]]:
    return Fraction(factor), dimensions


_PASCAL: Final = {"g": 1, "m": -1, "s": -2}
_METRIC: Final = {
    "g": _atom(1, g=1),
    "m": _atom(1, m=1),
    "s": _atom(1, s=1),
    "L": _atom(Fraction(1, 1000), m=3),
    "l": _atom(Fraction(1, 1000), m=3),
    "mol": _atom(1, mol=1),
    "osm": _atom(1, mol=1),
    "eq": _atom(1, eq=1),
    "U": _atom(Fraction(1, 60_000_000), mol=1, s=-1),
    "kat": _atom(1, mol=1, s=-1),
    "[iU]": _atom(1, iU=1),
    "[IU]": _atom(1, iU=1),
    "Pa": _atom(1000, **_PASCAL),
    "bar": _atom(100_000_000, **_PASCAL),
    "m[Hg]": _atom(133_322_000, **_PASCAL),
    "m[H2O]": _atom(9_806_650, **_PASCAL),
    "K": _atom(1, K=1),
}
"""Units that take a prefix. A millimetre of mercury is 133.322 Pa in UCUM."""
_OTHER: Final = {
    "1": _atom(1),
    "%": _atom(Fraction(1, 100)),
    "[ppth]": _atom(Fraction(1, 1000)),
    "min": _atom(60, s=1),
    "h": _atom(3600, s=1),
    "d": _atom(86400, s=1),
    "[lb_av]": _atom("453.59237", g=1),
    "[oz_av]": _atom("28.349523125", g=1),
    "[in_i]": _atom("0.0254", m=1),
    "[ft_i]": _atom("0.3048", m=1),
    "[in_us]": _atom(Fraction(100, 3937), m=1),
}
_PREFIX: Final = {
    "k": Fraction(1000), "d": Fraction(1, 10), "c": Fraction(1, 100), "m": Fraction(1, 10**3),
    "u": Fraction(1, 10**6), "n": Fraction(1, 10**9), "p": Fraction(1, 10**12), "f": Fraction(1, 10**15),
}  # fmt: skip
_SPECIAL: Final = {
    "Cel": Unit(Fraction(1), (("K", 1),), Fraction("273.15")),
    "[degF]": Unit(Fraction(5, 9), (("K", 1),), Fraction("459.67") * Fraction(5, 9)),
}
_TERM = re.compile(r"(10[*^])(\d{1,2})|(\d{1,4})|((?:[A-Za-z%]|\[[^\]]*\])+)(\d)?")
_NOTE = re.compile(r"(?<=[^/.])\{[^{}]*\}")
_BARE_NOTE = re.compile(r"\{[^{}]*\}")


@lru_cache(maxsize=1024)
def unit(code: str) -> Unit | None:
    """The unit of a UCUM code (annotations in braces mean nothing), or None where it is not known."""
    if not code or len(code) > _LONGEST:
        return None
    # `10*6{cells}/uL` says what is counted; `{beats}/min` and `mL/min/{1.73_m2}` count without a unit.
    plain = _BARE_NOTE.sub("1", _NOTE.sub("", code))
    if plain in _SPECIAL:
        return _SPECIAL[plain]
    factor, powers = Fraction(1), dict[str, int]()
    for place, part in enumerate(plain.split("/")):
        if not part and not place and len(plain) > 1:
            continue
        sign = -1 if place else 1
        for term in part.split("."):
            found = _term(term)
            if found is None:
                return None
            factor = factor * found[0] if sign > 0 else factor / found[0]
            for name, power in found[1].items():
                powers[name] = powers.get(name, 0) + sign * power
    return Unit(factor, tuple(sorted((n, p) for n, p in powers.items() if p)))


def _term(term: str) -> tuple[Fraction, dict[str, int]] | None:
    match = _TERM.fullmatch(term)
    if match is None:
        return None
    ten, power, whole, name, exponent = match.groups()
    if ten:
        return Fraction(10 ** int(power)), {}
    if whole:
        return (Fraction(int(whole)), {}) if int(whole) else None
    found = _METRIC.get(name) or _OTHER.get(name)
    if found is None and name[:1] in _PREFIX and name[1:] in _METRIC:
        base = _METRIC[name[1:]]
        found = (_PREFIX[name[:1]] * base[0], base[1])
    if found is None:
        return None
    times = int(exponent or 1)
    return found[0] ** times, {n: p * times for n, p in found[1].items()}


def convert(
    value: Decimal, code: str, into: str, *, molar_mass: Decimal | None = None, charge: int | None = None
) -> Decimal | None:
    """A value in another unit, exact (16 digits where it never ends); None where there is no way.

    `molar_mass` in g/mol leads between mass and substance, `charge` between equivalents and substance.
    """
    if not value.is_finite() or abs(value.adjusted()) > _MAGNITUDE:
        return None
    if code == into:
        return value
    one, other = unit(code), unit(into)
    if one is None or other is None:
        return None
    exact = Fraction(value)
    if one.zero or other.zero:
        if one.dimensions != other.dimensions:
            return None
        return _decimal((exact * one.factor + one.zero - other.zero) / other.factor)
    if one.dimensions != other.dimensions:
        bridge = _bridge(dict(one.dimensions), dict(other.dimensions), molar_mass, charge)
        if bridge is None:
            return None
        exact *= bridge
    elif one.factor == other.factor:
        # 10³/µL is 10⁹/L: the number stays as it was written, to its last digit.
        return value
    return _decimal(exact * one.factor / other.factor)


def _bridge(
    one: dict[str, int], other: dict[str, int], molar_mass: Decimal | None, charge: int | None
) -> Fraction | None:
    """Conversion factor between kinds of amount: grams, moles, equivalents."""
    changed = {n for n in (*one, *other) if one.get(n, 0) != other.get(n, 0)}
    for name, per_mole in (("g", molar_mass), ("eq", charge)):
        if changed != {name, "mol"} or not per_mole:
            continue
        powers = {(d.get(name, 0), d.get("mol", 0)) for d in (one, other)}
        if powers == {(1, 0), (0, 1)}:
            return 1 / Fraction(per_mole) if one.get(name) else Fraction(per_mole)
    return None


def _decimal(value: Fraction) -> Decimal:
    found = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    plain = format(found, "f")
    return Decimal(plain.rstrip("0").rstrip(".")) if "." in plain else Decimal(plain)


@lru_cache(maxsize=2048)
def coded(code: str, words: str) -> str | None:
    """The UCUM code of a Quantity: its code, else what its words mean; None where nobody can say.

    An empty text is a number without any unit. A code and words that are two different units (`Cel` and
    `°F`) are no unit at all.
    """
    if not code:
        return _written(words) if words.strip() else ""
    # `K/uL` would be kelvin; whoever writes it means thousands.
    known = _FROM_WHOLE.get(fold(code)) or (code if unit(code) is not None else _written(code))
    said = _written(words) if words.strip() else None
    if known is None or said is None:
        return known
    one, other = unit(known), unit(said)
    assert one is not None
    assert other is not None
    arbitrary = "iU" in dict(one.dimensions) or "iU" in dict(other.dimensions)
    return known if one == other or (arbitrary and one.dimensions != other.dimensions) else None


@lru_cache(maxsize=1024)
def contradict(code: str, words: str) -> bool:
    """True when the code and the words of a Quantity are two units that are both known: `g` and `mg`."""
    if not code or not words or code == words:
        return False
    return bool(coded(code, "")) and bool(coded("", words)) and coded(code, words) is None


def beside_number(said: str) -> str:
    """A unit as it was written, as it stands beside a number: an annotation alone (`{score}`) is none."""
    return "" if _BARE_NOTE.fullmatch(said.strip()) else said


_WHOLE: Final = {
    "{score}": ("poeng", "score", "scores", "point", "points", "pts", "skar", "skare"),
    "/min": ("bpm", "min-1", "permin", "perminute", "beatsperminute", "breathsperminute", "slagperminutt"),
    "mm[Hg]": ("mmhg",),
    "Cel": ("c", "°c", "degc", "celsius", "degreescelsius", "gradercelsius", "grader"),
    "[degF]": ("f", "°f", "degf", "fahrenheit", "degreesfahrenheit", "graderfahrenheit"),
    "%": ("percent", "prosent", "pct"),
    "[lb_av]": ("lb", "lbs", "pound", "pounds"),
    "[oz_av]": ("oz", "ounce", "ounces"),
    "[in_i]": ("in", "inch", "inches"),
    "[ft_i]": ("ft", "feet", "foot"),
    "kg": ("kilo", "kilogram", "kgs"),
    "mL/min/{1.73_m2}": ("ml/min/1.73m2", "ml/min/1.73", "ml/min/1.73qm", "ml/min/1.73sqm"),
    "10*3/uL": ("k/ul", "thou/ul", "k/mm3", "thousand/ul"),
    "10*6/uL": ("m/ul", "mill/ul", "million/ul"),
    "g/dL": ("g/100ml", "g%"),
    "mg/dL": ("mg/100ml", "mg%"),
    "mm/h": ("mm/t", "mm/1h"),
}
_FROM_WHOLE: Final = {word: code for code, words in _WHOLE.items() for word in words}
_PARTS: Final = {
    "beats": "1", "breaths": "1", "slag": "1", "pust": "1", "{beats}": "1", "{breaths}": "1", "cells": "1",
    "minute": "min", "minutt": "min", "hr": "h", "hour": "h", "time": "h", "sec": "s", "sek": "s",
    "mcg": "ug",
    "liter": "L", "litre": "L", "l": "L", "dl": "dL", "cl": "cL", "ml": "mL", "ul": "uL", "fl": "fL",
    "pl": "pL", "nl": "nL", "mm3": "uL", "cmm": "uL", "u": "U", "mu": "mU", "ku": "kU",
    "iu": "[iU]", "ie": "[iU]",
    "miu": "m[iU]", "mie": "m[iU]", "uiu": "u[iU]", "uie": "u[iU]", "kiu": "k[iU]", "kie": "k[iU]",
    "kpa": "kPa", "pa": "Pa", "mmhg": "mm[Hg]", "cmh2o": "cm[H2O]", "sqm": "m2", "kvm": "m2",
}  # fmt: skip
_SIGNS = str.maketrans(
    {"μ": "u", "µ": "u", ",": ".", "\u00a0": "", " ": "", "×": "x"}
    | dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
)
_LETTERS: Final = frozenset("%shgml1L")
"""Units of one letter; any other letter alone (`K`, `M`) may mean anything."""
_TEN = re.compile(r"^x?10(?:\^|\*\*?|e\+?)?(\d{1,2})$")


@lru_cache(maxsize=1024)
def _written(words: str) -> str | None:
    """The UCUM code of a unit as people, or systems without UCUM, write it."""
    if len(words) > _LONGEST:
        return None
    signed = words.strip().translate(_SIGNS)
    plain = fold(signed).replace(" ", "")
    if plain in _FROM_WHOLE:
        return _FROM_WHOLE[plain]
    if len(signed) == 1 and signed not in _LETTERS:
        return None
    parts = []
    for part in plain.split("/"):
        ten = _TEN.match(part)
        parts.append(f"10*{ten.group(1)}" if ten else _PARTS.get(part, part))
    if len(parts) > 1 and parts[0] == "1":
        parts[0] = ""
    code = "/".join(parts)
    return next((one for one in (code, signed) if unit(one) is not None), None)

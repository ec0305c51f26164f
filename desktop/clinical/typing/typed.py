"""Measurements as a nurse types them: `36,8`, `120/80`, `94 2L`, `C`; strictly, nothing guessed.

What is not understood is refused with a sentence, and so is what can't be true of anybody.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, TypeGuard, get_args

import msgspec

from desktop.clinical import fluid_kinds, vocabulary
from desktop.clinical.news2 import Consciousness
from desktop.clinical.record.measured.consciousness import letter
from desktop.clinical.vocabulary import Possible
from desktop.core.fold import fold
from desktop.core.formats import number
from desktop.core.messages import _

ROUND: Final = ("rr", "spo2", "o2", "bp", "hr", "temp", "acvpu")
"""The fields of a round, in the order in which a round is taken."""
BODY: Final = ("weight", "height")
_NUMBER: Final = r"([0-9]{1,5})(?:[.,]([0-9]{1,3}))?"
_UNITS: Final[dict[str, dict[str, Decimal]]] = {
    "hr": dict.fromkeys(("/min", "min", "slag/min", "bpm"), Decimal(1)),
    "rr": dict.fromkeys(("/min", "min"), Decimal(1)),
    "spo2": {"%": Decimal(1)},
    "temp": dict.fromkeys(("°c", "c", "grader", "°"), Decimal(1)),
    "o2": dict.fromkeys(("l", "l/min", "liter", "l o2", "l/min o2"), Decimal(1)),
    "weight": {"kg": Decimal(1), "g": Decimal("0.001")},
    "dry_weight": {"kg": Decimal(1), "g": Decimal("0.001")},
    "height": {"cm": Decimal(1), "m": Decimal(100)},
    "fluid": {"ml": Decimal(1), "dl": Decimal(100), "l": Decimal(1000)},
}
_DECIMALS: Final = {"temp": 1, "o2": 1, "weight": 3, "dry_weight": 1, "height": 1, "fluid": 1}
"""Maximum decimals of each quantity; of all else none. With a larger unit, as many as it has digits."""
_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "hr": ("puls", "hf"),
    "rr": ("rf", "resp", "respirasjon"),
    "spo2": ("spo2", "sat"),
    "temp": ("temp", "temperatur"),
    "o2": ("o2", "oksygen"),
    "bp": ("bt", "blodtrykk"),
    "acvpu": ("acvpu", "bevissthet"),
    "weight": ("vekt",),
    "height": ("hoyde",),
}
_AIR: Final = ("luft", "romluft", "air", "room air")
_AIR_SHARE: Final = 21
"""Per cent of oxygen in air: from here on a bare number may be a share as well as litres per minute."""
_FRACTION: Final = re.compile(r"(?:fio2 ?)?([0-9]{2,3}) ?%")
_PRESSURE: Final = re.compile(r"([0-9]{1,4}) ?/ ?([0-9]{1,4}|-|–)(?: ?mm ?hg)?")
_WITH_OXYGEN: Final = re.compile(r"([0-9]{1,4}) ?%?[ ,;]+(.*[a-z].*)")


class Value(msgspec.Struct, frozen=True, gc=False):
    """A measured value by the vocabulary's key: a number in its unit, or words (a letter of ACVPU).

    A lower pressure that could not be measured has neither.
    """

    key: str
    number: Decimal | None = None
    words: str = ""


class Reading(msgspec.Struct, frozen=True):
    """Content of a field: its values, or the reason it is refused."""

    values: tuple[Value, ...] = ()
    refused: str = ""


def read(key: str, text: str) -> Reading:
    """Read what is typed in a field. An empty field says nothing at all."""
    plain = fold(text)
    if not plain:
        return Reading()
    for label in _LABELS.get(key, ()):
        rest = plain.removeprefix(label)
        if rest != plain and (not rest or not rest[0].isalpha()):
            plain = rest.strip(" :=")
    if not plain:
        return _not_understood(text)
    match key:
        case "bp":
            return _pressure(plain, text)
        case "acvpu":
            return _consciousness(plain, text)
        case "o2":
            return _oxygen(plain, text)
        case "spo2":
            return _saturation(plain, text)
    return _quantity(key, plain, text)


def written(values: tuple[Value, ...]) -> str:
    """The values of one field as one would type them."""
    by_key = {one.key: one for one in values}
    if (upper := by_key.get("sbp")) is not None and upper.number is not None:
        lower = by_key.get("dbp")
        below = number(lower.number, group=False) if lower and lower.number is not None else "-"
        return f"{number(upper.number, group=False)}/{below}"
    if (fraction := by_key.get("fio2")) is not None and fraction.number is not None:
        return f"{number(fraction.number, group=False)} %"
    one = values[0] if values else None
    if one is None:
        return ""
    if one.key == "o2" and ambiguous(one.number):
        return f"{number(one.number, group=False)} L"
    return one.words if one.number is None else number(one.number, group=False)


def ambiguous(litres: Decimal | None) -> TypeGuard[Decimal]:
    """True when an oxygen flow without its unit may be read as a percentage."""
    return litres is not None and litres >= _AIR_SHARE


def name(key: str) -> str:
    """The name of a field."""
    if key == "o2":
        return _("Oxygen")
    if key == "acvpu":
        return _("Consciousness")
    known = vocabulary.vitals().get(key) or fluid_kinds.fluids().get(key)
    return known.name if known else key


def unit(key: str) -> str:
    """The unit that stands over a field."""
    if key == "acvpu":
        return "ACVPU"
    if key == "o2":
        return _("L or %")
    known = vocabulary.vitals().get(key)
    return known.shown if known else "mL"


def _not_understood(text: str) -> Reading:
    return Reading(refused=_("“{text}” is not understood.").format(text=text.strip()))


def _consciousness(plain: str, text: str) -> Reading:
    found = plain.upper() if plain.upper() in get_args(Consciousness) else letter(None, plain)
    if found is None:
        return Reading(refused=_("Write A, C, V, P or U."))
    return Reading((Value("acvpu", words=found),))


def _oxygen(plain: str, text: str) -> Reading:
    if plain in _AIR:
        return Reading((Value("o2", Decimal(0)),))
    if (match := _FRACTION.fullmatch(plain)) is not None:
        return _possible("fio2", Decimal(match.group(1)))
    if re.fullmatch("[0-9]{1,4}", plain) and ambiguous(Decimal(plain)):
        # A share of the air breathed or a high flow: nobody guesses which.
        return Reading(refused=_("Write {value} % or {value} L.").format(value=plain))
    return _quantity("o2", plain, text)


def _saturation(plain: str, text: str) -> Reading:
    """`94`, `94 %`, and with what oxygen: `94 2L`, `94 luft`."""
    match = _WITH_OXYGEN.fullmatch(plain)
    if match is None:
        return _quantity("spo2", plain, text)
    parts = (_quantity("spo2", match.group(1), text), read("o2", match.group(2)))
    if refused := next((part.refused for part in parts if part.refused), ""):
        return Reading(refused=refused)
    return Reading(parts[0].values + parts[1].values)


def _pressure(plain: str, text: str) -> Reading:
    match = _PRESSURE.fullmatch(plain)
    if match is None:
        if plain.isascii() and plain.isdigit():
            return Reading(refused=_("Write both pressures, or 120/- when the lower can't be measured."))
        return _not_understood(text)
    upper = _possible("sbp", Decimal(match.group(1)))
    if match.group(2) in "-–":
        return upper if upper.refused else Reading((*upper.values, Value("dbp")))
    lower = _possible("dbp", Decimal(match.group(2)))
    if refused := upper.refused or lower.refused:
        return Reading(refused=refused)
    if lower.values[0].number >= upper.values[0].number:  # type: ignore[operator]
        return Reading(refused=_("The lower pressure must be below the upper."))
    return Reading(upper.values + lower.values)


def _quantity(key: str, plain: str, text: str) -> Reading:
    kind = key if key in _UNITS else "fluid"
    match = re.fullmatch(_NUMBER + r" ?([^0-9 ].*)?", plain)
    if match is None:
        return _not_understood(text)
    whole, fraction, said = match.group(1), match.group(2) or "", (match.group(3) or "").strip()
    factor = _UNITS[kind].get(said) if said else Decimal(1)
    if factor is None:
        return Reading(refused=_("“{unit}” is not its unit.").format(unit=match.group(3).strip()))
    decimals = _DECIMALS.get(kind, 0)
    if len(fraction) > (decimals if factor <= 1 else 3):
        if not decimals:
            return Reading(refused=_("{what} is written without decimals.").format(what=name(key)))
        return Reading(refused=_("{what} has too many decimals.").format(what=name(key)))
    value = Decimal(f"{whole}.{fraction}" if fraction else whole) * factor
    return _possible(key, _plain(value))


def _plain(value: Decimal) -> Decimal:
    """The number without the noughts that a change of unit left behind."""
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text and text.endswith("0") else value


def _possible(key: str, value: Decimal) -> Reading:
    """A number that can be true of somebody; else why it is refused."""
    known = vocabulary.vitals().get(key)
    bounds: Possible | None = known.possible if known else fluid_kinds.possible_fluid()
    shown = known.shown if known else "mL"
    if bounds is not None and not bounds.low <= value <= bounds.high:
        return Reading(
            refused=_("{value} {unit} can't be true: at the least {low}, at the most {high}.").format(
                value=number(value), unit=shown, low=number(bounds.low), high=number(bounds.high)
            )
        )
    return Reading((Value(key, value),))

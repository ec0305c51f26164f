"""Concentration of a medicine, and doses and rates in millilitres: a volume has no usual dose by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from desktop.clinical import units
from desktop.fhir.elements import Dosage, DoseAndRate, Quantity
from desktop.fhir.systems import UCUM
from desktop.orders.draft import Amount

_WRITTEN = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-zµμ]+)\s*/\s*(?:(\d+(?:[.,]\d+)?)\s*)?ml", re.IGNORECASE)

_POURED: Final = ("g", "mg", "ug", "mmol", "[iU]")
"""Units in which a fluid's content is written; others are of levels in blood."""
_LEVELS: Final = re.compile(r"speil|serum|plasma|trough|level|målverdi|\btarget", re.IGNORECASE)
"""Words of a level in blood that somebody aims at: no content of what is given."""


def written(text: str) -> Amount | None:
    """`24 mg/ml` and `250 mg/5 ml` as an amount in one millilitre; None for anything else."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    code = units.code_of("", match[2])
    value, over = (Decimal((part or "1").replace(",", ".")) for part in (match[1], match[3]))
    return Amount(value / over, code) if code in units.UNITS and over > 0 else None


def counted(dosages: tuple[Dosage, ...], per_ml: Amount | None) -> tuple[Dosage, ...]:
    """The dosages with volumes as what they hold; the same ones where nobody says what a millilitre holds."""
    if per_ml is None:
        return dosages
    return tuple(
        replace(dosage, dose_and_rate=tuple(_entry(entry, per_ml) for entry in dosage.dose_and_rate))
        for dosage in dosages
    )


def _entry(entry: DoseAndRate, per_ml: Amount) -> DoseAndRate:
    if entry.dose_range is not None:
        low, high = (_held(one, per_ml) for one in (entry.dose_range.low, entry.dose_range.high))
        return replace(entry, dose_range=replace(entry.dose_range, low=low, high=high))
    return replace(entry, dose_quantity=_held(entry.dose_quantity, per_ml))


def rated(dosages: tuple[Dosage, ...], per_ml: Amount | None) -> tuple[Dosage, ...]:
    """The dosages with rates in millilitres as amounts too; the same ones where nobody says what one holds.

    Only a concentration that is written counts here: an infusion is seldom as strong as the product.
    """
    if per_ml is None:
        return dosages
    return tuple(
        replace(dosage, dose_and_rate=tuple(_running(entry, per_ml) for entry in dosage.dose_and_rate))
        for dosage in counted(dosages, per_ml)
    )


def _running(entry: DoseAndRate, per_ml: Amount) -> DoseAndRate:
    if entry.rate_range is not None:
        low, high = (_flow(one, per_ml) for one in (entry.rate_range.low, entry.rate_range.high))
        return replace(entry, rate_range=replace(entry.rate_range, low=low, high=high))
    ratio = entry.rate_ratio
    if ratio is not None:
        return replace(entry, rate_ratio=replace(ratio, numerator=_held(ratio.numerator, per_ml)))
    return replace(entry, rate_quantity=_flow(entry.rate_quantity, per_ml))


def _flow(quantity: Quantity | None, per_ml: Amount) -> Quantity | None:
    """A rate in millilitres (`mL/h`, `mL/kg/h`) as the amount that runs; another one as it is."""
    if quantity is None or quantity.value is None:
        return quantity
    volume, slash, over = units.code_of(quantity.code, quantity.unit).partition("/")
    held = units.convert(quantity.value, volume, "mL") if slash else None
    if held is None:
        return quantity
    code = f"{per_ml.unit}/{over}"
    return Quantity(value=units.plain(held * per_ml.value), unit=code, system=UCUM, code=code)


def told(words: Iterable[str]) -> str:
    """The concentration that words name, as it is written; empty where they name none, or two."""
    known: dict[Amount, str] = {}
    for text in words:
        if _LEVELS.search(text):
            continue
        for match in _WRITTEN.finditer(text):
            amount = written(match[0])
            if amount is not None and amount.unit in _POURED:
                known.setdefault(amount, match[0])
    return next(iter(known.values())) if len(known) == 1 else ""


def _held(quantity: Quantity | None, per_ml: Amount) -> Quantity | None:
    if quantity is None or quantity.value is None:
        return quantity
    volume = units.convert(quantity.value, units.code_of(quantity.code, quantity.unit), "mL")
    if volume is None:
        return quantity
    value = units.plain(volume * per_ml.value)
    return Quantity(value=value, unit=per_ml.unit, system=UCUM, code=per_ml.unit)

"""Concentration of a medicine, and doses counted in millilitres: a volume has no usual dose by itself."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec.structs import replace

from desktop.clinical import units
from desktop.fhir.elements import Dosage, DoseAndRate, Quantity
from desktop.fhir.systems import UCUM
from desktop.orders.draft import Amount

_WRITTEN = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-zµμ]+)\s*/\s*(?:(\d+(?:[.,]\d+)?)\s*)?ml", re.IGNORECASE)


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


def _held(quantity: Quantity | None, per_ml: Amount) -> Quantity | None:
    if quantity is None or quantity.value is None:
        return quantity
    volume = units.convert(quantity.value, units.code_of(quantity.code, quantity.unit), "mL")
    if volume is None:
        return quantity
    value = units.plain(volume * per_ml.value)
    return Quantity(value=value, unit=per_ml.unit, system=UCUM, code=per_ml.unit)

"""Equality of two medicines' substance: by ATC, by the parts of a combination, else by name."""

from __future__ import annotations

from typing import Final

from desktop.clinical import vocabulary
from desktop.clinical.substances import of_name
from desktop.orders.chart_facts import Medicine
from desktop.orders.rules import limits

_WHOLE: Final = 7
"""An ATC code of so many characters names a substance; a shorter one a group."""


def same(one: Medicine, other: Medicine) -> bool:
    """True when they are, or hold, one substance; any brand, salt, strength, form or route."""
    if one.atc and one.atc == other.atc:
        return len(one.atc) >= _WHOLE
    for group in limits().same_substance:
        if one.atc.startswith(group) and other.atc.startswith(group) and one.atc and other.atc:
            return True
    return bool(_substances(one) & _substances(other))


def _substances(medicine: Medicine) -> frozenset[str]:
    known = vocabulary.medicine(medicine.atc) if medicine.atc else None
    return of_name(known.substance) if known is not None else of_name(medicine.name)

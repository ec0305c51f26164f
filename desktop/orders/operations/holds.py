"""Holds before an operation: which medicines are usually stopped, and how many hours before."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from desktop.core.configured import Settings, guarded, meaning
from desktop.core.messages import Words
from desktop.orders.rules import CODES, Atc, Atcs, Tier

HoldHours = Annotated[int, msgspec.Meta(ge=1, le=1344)]


class Hold(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Medicines that are usually held for so many hours before an operation."""

    id: str
    atc: Annotated[Atcs, meaning("the medicines", CODES)]
    hours: Annotated[HoldHours, meaning("so long before the operation it is held", "hours")]
    tier: Annotated[Tier, meaning("how strongly it is told")]
    reason: Annotated[Words, meaning("why it is held")]
    source: Annotated[str, meaning("where the hours are from")]
    without: Annotated[tuple[Atc, ...], meaning("exceptions below those", CODES)] = ()
    full_dose: Annotated[bool, meaning("only a dose that treats, no prophylaxis")] = False
    weak_egfr: Annotated[
        Decimal | None, meaning("below this eGFR `weak_hours` hold instead", "mL/min/1.73 m²")
    ] = None
    weak_hours: Annotated[HoldHours | None, meaning("so long at weak kidneys", "hours")] = None
    checked_by: str | None = None


class HoldFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    source: str
    checked_by: str | None
    codes: Annotated[tuple[str, ...], meaning("codes by which an order is one of an operation")]
    chapters: Annotated[tuple[str, ...], meaning("code systems, each with the chapters of operations in it")]
    small: Annotated[tuple[str, ...], meaning("words of operations before which nothing is held")]
    overdue_hours: Annotated[
        HoldHours, meaning("an operation whose time has passed may be late by so long", "hours")
    ]
    holds: tuple[Hold, ...]


HOLDS = Settings("orders/operations.yaml", HoldFile, {"hold": guarded(("holds",), Hold, "id")})


def hold_file() -> HoldFile:
    """The holds in use."""
    return HOLDS.now()

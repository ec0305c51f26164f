"""Rows about infusions: the strongest concentration by vein, the units that a medicine is ordered in."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from desktop.core.configured import Settings, guarded, meaning
from desktop.core.messages import Words
from desktop.orders.draft import Amount
from desktop.orders.rules import CODES, Atcs, Tier

Concentration = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^\d{1,6}(\.\d{1,4})? (g|mg|ug|mmol|\[iU\])/(mL|L)$", examples=["40 mmol/L", "4 mg/mL"]
    ),
]
"""An amount in a millilitre or a litre, with its unit."""
Unit = Annotated[str, msgspec.Meta(pattern=r"^(g|mg|ug|mmol|\[iU\])$", examples=["mmol"])]
SpeedUnit = Annotated[
    str, msgspec.Meta(pattern=r"^(g|mg|ug|mmol|\[iU\])(/kg)?/(h|min|d)$", examples=["ug/kg/min"])
]


class InfusionRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Limits of an infusion of some medicines: how strong, in which units."""

    id: str
    atc: Annotated[Atcs, meaning("the medicines", CODES)]
    routes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1), meaning("given in these ways")]
    reason: Annotated[Words, meaning("why")]
    source: Annotated[str, meaning("where the limits are from")]
    peripheral: Annotated[
        Concentration | None, meaning("stronger than this only in a central vein", "concentration")
    ] = None
    peripheral_tier: Annotated[Tier, meaning("how that is told")] = "question"
    greatest: Annotated[Concentration | None, meaning("stronger than this in no vein", "concentration")] = (
        None
    )
    greatest_tier: Annotated[Tier, meaning("how that is told; a Stop is a question by a central line")] = (
        "stop"
    )
    units: Annotated[
        tuple[Unit, ...], meaning("units of its amounts; another kind is asked about; empty for any")
    ] = ()
    speeds: Annotated[
        tuple[SpeedUnit, ...], meaning("units of its speed; another one is told, converted; empty for any")
    ] = ()
    checked_by: str | None = None


class InfusionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    source: str
    checked_by: str | None
    tolerance: Annotated[
        Decimal, meaning("how far a dose over a time and a written rate may differ", "percent")
    ]
    infusions: tuple[InfusionRow, ...]


INFUSIONS = Settings(
    "orders/infusions.yaml",
    InfusionFile,
    {"infusion-row": guarded(("infusions",), InfusionRow, "id")},
)


def infusion_file() -> InfusionFile:
    """The rows in use."""
    return INFUSIONS.now()


def per_millilitre(text: str) -> Amount:
    """A limit of concentration as the amount in one millilitre."""
    value, unit = text.split(" ", 1)
    amount, _slash, volume = unit.rpartition("/")
    return Amount(Decimal(value) / (1000 if volume == "L" else 1), amount)

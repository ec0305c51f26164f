"""Washouts: how long a medicine acts after it was stopped, and in which checks it counts till then."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from desktop.core.configured import Settings, guarded, meaning
from desktop.core.messages import Words
from desktop.orders.rules import CODES, Atc, Atcs, Days, Quantity, Tier

Counts = Literal[
    "pairs", "interactions", "A3", "group-twice", "serotonergic", "qt-load", "sedatives", "bleeding-load",
    "switch",
]  # fmt: skip
"""A check in which a stopped medicine counts; `switch` is the next anticoagulant begun too soon."""


class Washout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Medicines that act for so many days after they were stopped."""

    id: str
    atc: Annotated[Atcs, meaning("the medicines", CODES)]
    days: Annotated[Decimal, meaning("so long after it was stopped it counts", "days")]
    checks: Annotated[
        tuple[Counts, ...], msgspec.Meta(min_length=1), meaning("the checks in which it counts till then")
    ]
    reason: Annotated[Words, meaning("why it still acts")]
    source: Annotated[str, meaning("where the days are from")]
    without: Annotated[tuple[Atc, ...], meaning("exceptions below those", CODES)] = ()
    beside: Annotated[tuple[Atc, ...], meaning("only beside these; empty for all", CODES)] = ()
    routes: Annotated[tuple[str, ...], meaning("only given in these ways, or where none is known")] = ()
    depot: Annotated[
        bool, meaning("only where its name says so or its doses are a week or more apart; from its last dose")
    ] = False
    most: Annotated[Tier, meaning("told by this tier at most")] = "stop"
    checked_by: str | None = None


class Restart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Medicines that are begun anew with a low dose after so many days without them."""

    id: str
    atc: Annotated[Atcs, meaning("the medicines", CODES)]
    pause: Annotated[Decimal, meaning("without it for more than this it is begun anew", "days")]
    forget: Annotated[Decimal, meaning("a stop that is older than this counts no more", "days")]
    tier: Annotated[Tier, meaning("how strongly it is told")]
    reason: Annotated[Words, meaning("why it is begun low")]
    source: Annotated[str, meaning("where the days are from")]
    over: Annotated[
        Quantity | None, meaning("only above this in a day; empty for any amount", "amount in a day")
    ] = None
    routes: Annotated[tuple[str, ...], meaning("only given in these ways, or where none is known")] = ()
    checked_by: str | None = None

    @property
    def as_washout(self) -> Washout:
        """The row by which its stopped orders are found."""
        return Washout(
            id=self.id,
            atc=self.atc,
            days=self.forget,
            checks=("pairs",),
            reason=self.reason,
            source=self.source,
            routes=self.routes,
        )


class WashoutFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    source: str
    checked_by: str | None
    depot_words: Annotated[tuple[str, ...], meaning("words of a name that say depot")]
    washouts: tuple[Washout, ...]
    restarts: tuple[Restart, ...]
    restart_told_days: Annotated[
        Days, meaning("so long after it was begun again it is asked of what stands, too", "days")
    ]


WASHOUTS = Settings(
    "orders/washouts.yaml",
    WashoutFile,
    {
        "washout": guarded(("washouts",), Washout, "id"),
        "restart": guarded(("restarts",), Restart, "id"),
    },
)


def washout_file() -> WashoutFile:
    """The washouts in use."""
    return WASHOUTS.now()

"""Named orders of a ward: a set is lines of the order field, read like typed ones."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.core.configured import Items, Settings
from desktop.core.messages import Words, _, pick
from desktop.orders.by_weight.arithmetic import Weigh, nobody
from desktop.orders.config import Hours
from desktop.orders.field.reading import Reading, read_for


class OrderSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named set: its key on the keyboard, its lines, and for which workspaces (of none: all)."""

    key: str
    letter: str
    name: Words
    lines: tuple[str, ...]
    wards: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return pick(self.name)


class SetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    sets: tuple[OrderSet, ...]


SETS = Settings("orders/sets.yaml", SetFile, {"order-set": Items(("sets",), OrderSet, "key")})


_first: tuple[str, ...] = ()


def offer_first(keys: tuple[str, ...]) -> None:
    """From now on these sets come before the others, in the whole process: a workspace's favourites."""
    global _first
    _first = keys


def sets_of(ward: str) -> tuple[OrderSet, ...]:
    """Order sets of a workspace, its favourites first, then in the order of the file; empty for one without
    sets."""
    first = _first
    mine = (one for one in SETS.now().sets if not one.wards or ward in one.wards)
    return tuple(sorted(mine, key=lambda one: first.index(one.key) if one.key in first else len(first)))


def keys() -> tuple[str, ...]:
    """The keys of all sets."""
    return tuple(one.key for one in SETS.now().sets)


def is_checked() -> bool:
    """True when a clinician has checked the sets; shown as *ikke kvalitetssikret* until then."""
    return SETS.now().checked_by is not None


def expand(
    chosen: OrderSet,
    now: datetime,
    weigh: Weigh,
    *,
    hours: Hours | None = None,
    problems: tuple[str, ...] = (),
) -> tuple[Reading, ...]:
    """Each line as read now for the patient whose weight `weigh` tells: ready for the basket, or with its
    questions."""
    return tuple(read_for(line, now, weigh, hours=hours, problems=problems) for line in chosen.lines)


_NO_ORDER = frozenset({"item", "unread"})
"""Questions that a line must not leave: all others (how much, how often, why) are asked when it is opened."""


def not_understood(chosen: OrderSet, now: datetime) -> tuple[tuple[str, str], ...]:
    """The lines of a set that are no order whatever is answered, each with why."""
    found = []
    for line, one in zip(chosen.lines, expand(chosen, now, nobody), strict=True):
        asked = next((question.words for question in one.questions if question.kind in _NO_ORDER), "")
        if asked or one.item is None:
            found.append((line, asked or _("Nothing that can be ordered is called so.")))
    return tuple(found)

"""Named orders of a ward: a set is lines of the order field, read like typed ones."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.core.messages import pick
from desktop.orders.config import Hours
from desktop.orders.files import Words, shipped
from desktop.orders.reading import Reading, read


class OrderSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named set: for which kinds of ward, its key on the keyboard, and its lines."""

    key: str
    wards: tuple[str, ...]
    letter: str
    name: Words
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return pick(self.name)


class SetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    sets: tuple[OrderSet, ...]


def sets_of(ward: str) -> tuple[OrderSet, ...]:
    """What is usual on wards of that specialty, in the order of the file; empty for one without sets."""
    return tuple(one for one in shipped("sets.yaml", SetFile).sets if ward in one.wards)


def keys() -> tuple[str, ...]:
    """The keys of all shipped sets."""
    return tuple(one.key for one in shipped("sets.yaml", SetFile).sets)


def is_checked() -> bool:
    """Whether a clinician has checked the shipped sets; shown as *ikke kvalitetssikret* until then."""
    return shipped("sets.yaml", SetFile).checked_by is not None


def expand(
    chosen: OrderSet, now: datetime, *, hours: Hours | None = None, problems: tuple[str, ...] = ()
) -> tuple[Reading, ...]:
    """Each line as read now: ready for the basket, or with its questions."""
    return tuple(read(line, now, hours=hours, problems=problems) for line in chosen.lines)

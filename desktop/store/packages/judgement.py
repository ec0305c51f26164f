"""Judgement of packages: of all that are held or have come, which is in force of each sprint, and which are
refused and why. Pure.

Numbers only rise: once a package counts here, an older one, or another of the same number, never does. A key
that was withdrawn counts for what was held here before that day alone: whoever has stolen it writes which day
they like. A sprint is taken away by a signed package alone, never by what a server lacks or says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from desktop.store.packages.signed_package import (
    Opened,
    Package,
    Sealed,
    Unsound,
    claimed,
    of_library,
    opened,
)
from desktop.store.packages.sprint_keys import Trusted

Why = Literal["altered", "unlisted", "withdrawn", "older", "twice"]
"""altered: not as it was signed, or not signed. unlisted, withdrawn: the key. older: than the newest that was
held. twice: another one has its number."""


class Held(msgspec.Struct, frozen=True):
    """A package that was right when it came, and the day (YYYY-MM-DD) on which it did."""

    sealed: Sealed
    since: str


class Refused(msgspec.Struct, frozen=True):
    """A package that is not used: its sprint and number as it claims them (empty, 0: unread), the reason, the
    key and the day on which that was withdrawn; `ident` is the Library's id, empty for a held one."""

    sprint: str
    number: int
    why: Why
    key: str = ""
    withdrawn: str = ""
    ident: str = ""


class Judged(msgspec.Struct, frozen=True):
    """The newest package that counts today, by sprint (one that takes it back counts too), those that count
    from a later day, what is refused, and what has come that may be held (`fresh`, by the Library's id)."""

    in_force: Mapping[str, Opened]
    coming: tuple[Package, ...] = ()
    refused: tuple[Refused, ...] = ()
    fresh: Mapping[str, Opened] = {}
    known: tuple[str, ...] = ()
    """Ids of Libraries that say what is held already."""


def judged(
    held: Iterable[Held], arrived: Mapping[str, str], keys: Mapping[str, Trusted], today: str
) -> Judged:
    """Judge what is held and what has `arrived` (Libraries as the server told them, by id) under the keys
    that
    are trusted now, on a day."""
    good: dict[str, dict[int, Opened]] = {}
    refused: list[Refused] = []
    for one in held:
        try:
            found = opened(one.sealed)
        except Unsound:
            refused.append(Refused("", 0, "altered"))
            continue
        wrong = _key_wrong(found, keys, one.since)
        if wrong is None:
            good.setdefault(found.package.sprint, {})[found.package.number] = found
        else:
            refused.append(wrong)
    known: list[str] = []
    coming: list[tuple[str, Opened]] = []
    for ident, text in arrived.items():
        try:
            _url, _number, sealed = of_library(text)
        except Unsound:
            refused.append(Refused(*claimed(text), "altered", ident=ident))
            continue
        coming.append((ident, opened(sealed)))
    fresh: dict[str, Opened] = {}
    # What came together came in its order: of three versions the first two are history, and none is older.
    for ident, came in sorted(coming, key=lambda pair: (pair[1].package.number, pair[0])):
        package, mine = came.package, good.setdefault(came.package.sprint, {})
        wrong = _key_wrong(came, keys, today)
        if (same := mine.get(package.number)) is not None and same.sealed == came.sealed:
            known.append(ident)
        elif wrong is not None:
            refused.append(msgspec.structs.replace(wrong, ident=ident))
        elif same is not None:
            refused.append(Refused(package.sprint, package.number, "twice", came.key, ident=ident))
        elif mine and package.number < max(mine):
            refused.append(Refused(package.sprint, package.number, "older", came.key, ident=ident))
        else:
            mine[package.number] = fresh[ident] = came
    return _made(good, refused, fresh, tuple(known), today)


def _made(
    good: Mapping[str, Mapping[int, Opened]], refused: list[Refused], fresh: Mapping[str, Opened],
    known: tuple[str, ...], today: str,
) -> Judged:  # fmt: skip
    in_force: dict[str, Opened] = {}
    later: list[Package] = []
    for sprint, mine in sorted(good.items()):
        for number in sorted(mine):
            if mine[number].package.begins <= today:
                in_force[sprint] = mine[number]
        newest = in_force[sprint].package.number if sprint in in_force else 0
        later += [mine[number].package for number in sorted(mine) if number > newest]
    # Of keys that were changed since, only what would be in force is worth a word.
    told = [
        one for one in refused
        if one.why not in ("unlisted", "withdrawn")
        or one.sprint not in in_force
        or one.number > in_force[one.sprint].package.number
    ]  # fmt: skip
    return Judged(in_force, tuple(later), tuple(dict.fromkeys(told)), fresh, known)


def _key_wrong(one: Opened, keys: Mapping[str, Trusted], since: str) -> Refused | None:
    """Refusal of a package for its key; None where the key counts. `since` is the day on which it was
    here."""
    package, key = one.package, keys.get(one.key)
    if key is None:
        return Refused(package.sprint, package.number, "unlisted", one.key)
    if key.withdrawn and not (since < key.withdrawn and package.at[:10] < key.withdrawn):
        return Refused(package.sprint, package.number, "withdrawn", one.key, key.withdrawn)
    return None

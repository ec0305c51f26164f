"""Notes of `fagflate workspace check` on list columns: those without room on a small screen, and selections
that no list offers because it doesn't show their column."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.shown.workspace import Source
    from desktop.views.ward.ward_columns import WardColumns
    from desktop.workspace.loader import Resolved


def told_of_lists(made: Resolved) -> Iterator[str]:
    """Effects of the hospital's files on the lists at 1366 px, and selections that aren't offered."""
    from desktop.core import configured
    from desktop.views.ward.ward_columns import lists_of

    before = configured.now_in_use()
    configured.use(made.settings)
    try:
        every = tuple(lists_of(made.workspace))
        for one in every:
            yield from _room(made, one)
        yield from _filters(made, every)
    finally:
        configured.use(before)


def own(made: Resolved, source: Source) -> bool:
    """True when a place is in a file that doesn't come with the program."""
    from desktop.core.paths import resources

    header = made.headers.get(source.file)
    return header is not None and not header.path.is_relative_to(resources())


def _room(made: Resolved, one: WardColumns) -> Iterator[str]:
    """Notes on columns newly dropped or narrowed, with the place in the file that causes it."""
    from desktop.shown.ward.ward_columns import CROWDED, ROOM_1366, needed

    sources = made.workspace.sources
    gone, wide = _leaving(one), needed(one.keys, one.narrow)
    blamed = _blamed(made, one, gone)
    if blamed is not None and gone:
        names = ", ".join(f"{one.title(key)} ({key})" for key in one.keys if key in gone)
        words = _("{place}: at 1366 px the list “{list}” has no room for {names}: they leave it there.")
        yield words.format(place=blamed, list=one.kind, names=names)
    last = next((s for s in reversed(sources.get(one.path, ())) if own(made, s)), None)
    if last is not None and not one.below and wide > ROOM_1366 * CROWDED:
        words = _(
            "{place}: at 1366 px the columns of the list “{list}” ask for {n} px, and there are {room}: all"
            " of them become narrower than they are meant to be."
        )
        yield words.format(place=last, list=one.kind, n=round(wide), room=ROOM_1366)


def _leaving(one: WardColumns) -> frozenset[str]:
    """Columns dropped at 1366 px; the age stands beside the name."""
    from desktop.shown.ward.ward_columns import ROOM_1366, made_way

    return made_way(one.keys, one.narrow, ROOM_1366) - {"age"} if one.below else frozenset()


def _blamed(made: Resolved, one: WardColumns, gone: frozenset[str]) -> Source | None:
    """The first place of the hospital's files after which the columns left that are gone now; None where they
    had left a shipped list already."""
    from desktop.views.columns import listed

    standing = frozenset[str]()
    for source in made.workspace.sources.get(one.path, ()):
        keys = tuple(json.loads(source.value) or ())
        then = msgspec.structs.replace(one, keys=keys, extras=listed.declared(keys))
        if gone <= (now := _leaving(then)) and not gone <= standing and own(made, source):
            return source
        standing = now
    below = made.workspace.sources.get("worklist/below", ())
    return below[-1] if below and own(made, below[-1]) else None


def _filters(made: Resolved, every: tuple[WardColumns, ...]) -> Iterator[str]:
    """Selections of the hospital's files by a column that their list doesn't show."""
    from desktop.shown.filters import FIELDS

    for chosen in made.workspace.filters:
        history = made.workspace.sources.get(f"filter/{chosen.key}", ())
        if not history or not own(made, history[-1]):
            continue
        for one in every:
            shown = {*FIELDS[one.kind], *(extra.key for extra in one.extras)}
            lacks = [name for name in chosen.where if name not in shown]
            if one.kind in chosen.lists and lacks:
                words = _(
                    "{place}: the list “{list}” of {workspace} does not show the column “{name}”: the"
                    " selection “{filter}” is not offered there."
                )
                yield words.format(
                    place=history[-1], list=one.kind, workspace=made.workspace.id, name=", ".join(lacks),
                    filter=chosen.key,
                )  # fmt: skip

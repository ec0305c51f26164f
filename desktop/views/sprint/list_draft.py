"""A list of the ward in a draft: the columns and selections that it may have, and what has room where.

A column that no server here can fill is named before it is added, and as long as it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from sqlalchemy import Connection

from desktop.clinical import columns as declared
from desktop.core.messages import _
from desktop.shown.filters import FIELDS, OF_COLUMN, OPEN
from desktop.shown.sprint.conditions import of_column, of_field, spans
from desktop.shown.sprint.list_edits import LIST
from desktop.shown.sprint.page_draft import DraftCheck, Offered
from desktop.shown.ward.ward_columns import CROWDED, HEADS, ROOM_1366, made_way, needed, of_little_use
from desktop.shown.workspace import Workspace
from desktop.store import snapshots
from desktop.views.columns import listed_sources
from desktop.views.known import known
from desktop.views.ward import ward_columns
from desktop.workspace import filters
from desktop.workspace.drafts.opened_draft import Draft
from desktop.workspace.item_titles import Titles
from desktop.workspace.resolving import DECLARED

_OF_HEADS: Mapping[str, frozenset[str]] = {
    "news2": frozenset({"Observation"}),
    "results": frozenset({"Observation"}),
    "task": frozenset({"Task"}),
    "cause": frozenset({"Condition"}),
}
"""Types without which a column that every hospital has stays empty."""


class Listing(msgspec.Struct, frozen=True):
    """Offers of a draft on a list: see `DraftShown`."""

    titles: Mapping[str, str]
    columns: tuple[Offered, ...]
    selections: tuple[Offered, ...]
    conditions: tuple[Offered, ...]
    checks: tuple[DraftCheck, ...]


def of_list(draft: Draft, place: str, titles: Titles, connection: Connection) -> Listing:
    """A list in a draft; `place` is `LIST` and its kind."""
    kind, page = place.removeprefix(LIST), draft.good.whole
    unasked = frozenset(snapshots.all_of(connection, snapshots.UNASKED))
    shown = page.worklist.columns if kind == "worklist" else ()
    both = dict.fromkeys((*shown, *draft.ground.under.whole.worklist.columns))
    return Listing(
        {name: titles.named("column", name) for name in both},
        columns(page, titles, unasked) if kind == "worklist" else (),
        tuple(_away(draft, page, kind, titles)),
        tuple(_conditions(kind, shown, titles)),
        tuple(_checks(draft, unasked, titles)) if kind == "worklist" else (),
    )


def columns(page: Workspace, titles: Titles, unasked: frozenset[str] = frozenset()) -> tuple[Offered, ...]:
    """Columns that the list may show and does not; each with why it would stay empty here, if it would."""
    settings, items = known().items[DECLARED]
    every = (*HEADS, *items.names(settings.document().data))
    free = (name for name in every if name not in page.worklist.columns)
    return tuple(Offered(name, titles.named("column", name), unfilled(name, unasked)) for name in free)


def unfilled(name: str, unasked: frozenset[str]) -> str:
    """Reason for which no server here can fill a column, in words; empty where one can."""
    lacking = _OF_HEADS.get(name, frozenset()) & unasked
    column = declared.columns().get(name)
    if column is not None:
        sources = [{one.__name__ for one in listed_sources.read_by(source)} for source in column.from_]
        needs = [{one.__name__ for one in listed_sources.read_by(source)} for source in column.when]
        for every in (sources, needs):
            if every and all(kinds & unasked for kinds in every):
                lacking = frozenset().union(*every) & unasked
    return _("no server here has {types}").format(types=", ".join(sorted(lacking))) if lacking else ""


# Selections


def _away(draft: Draft, page: Workspace, kind: str, titles: Titles) -> Iterator[Offered]:
    """Selections of a list that were taken away."""
    settings, items = known().items[filters.FILTER]
    has = {one.key for one in page.filters}
    was = {one.key: one.title for one in draft.ground.under.whole.filters_of(kind) if one.key not in has}
    for one in items.within(settings.document().data):
        if kind in one["lists"] and one["key"] not in has:
            was.setdefault(one["key"], titles.item(filters.FILTER, one["key"]))
    yield from (Offered(key, title) for key, title in was.items())


def _conditions(kind: str, shown: tuple[str, ...], titles: Titles) -> Iterator[Offered]:
    """Conditions that a selection may ask of rows: `field`, `field=word`, `field>=number`."""
    for name, field in FIELDS.get(kind, {}).items():
        for word in field.words or ("",):
            if title := of_field(name, word):
                yield Offered(f"{name}={word}" if word else name, title)
        for least in spans(name) if field.number else ():
            words = _("{field} {n} or more").format(field=of_field(name), n=least)
            yield Offered(f"{name}>={least}", words)
    every = declared.columns() if kind in OPEN else {}
    for name in shown:
        for word in OF_COLUMN if name in every else ():
            if not filters.never(every[name], word):
                yield Offered(f"{name}={word}", of_column(titles.named("column", name), word))


# What has room


def _checks(draft: Draft, unasked: frozenset[str], titles: Titles) -> Iterator[DraftCheck]:
    page, before = draft.good.whole, draft.ground.under.whole
    came = set(page.worklist.columns) - set(before.worklist.columns)
    made = ward_columns.worklist(page.worklist)

    def named(keys: frozenset[str]) -> str:
        return ", ".join(titles.named("column", key) for key in made.keys if key in keys)

    wide, room = needed(made.keys, made.narrow), ROOM_1366
    gone = made_way(made.keys, made.narrow, room) - {"age"} if made.below else frozenset()
    fits = wide <= room * CROWDED
    words = _("Fits at 1366 × 768") if fits else _("Too wide at 1366 × 768")
    detail = _("{n} of {room} px").format(n=round(wide), room=room)
    if gone:
        detail = _("{names} give way").format(names=named(gone))
    elif wide > room:
        if fits:
            words = _("Fits at 1366 × 768, a little narrower")
        detail = _("{n} of {room} px: all of them become narrower").format(n=round(wide), room=room)
    yield DraftCheck(words, detail, fine=fits or (bool(gone) and not gone & came))
    tight = {key for key, one in made.every.items() if one.tight is None} - {"age", "cause"}
    leave = frozenset(key for key in made.keys if key in tight) | of_little_use(made.keys) & set(made.keys)
    words = _("Fits at 1366 and 150 %")
    if leave:
        words = _("At 1366 and 150 % some give way")
    yield DraftCheck(words, named(leave), fine=not leave & came)
    for key in made.keys:
        if why := unfilled(key, unasked):
            words = _("The column {name} stays empty").format(name=titles.named("column", key))
            yield DraftCheck(words, why, fine=False)

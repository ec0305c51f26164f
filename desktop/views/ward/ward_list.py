"""Lists of a ward that are made as the worklist is: a row a patient, of its columns and of others.

A list says what its own columns are (`ExtraColumn`) and what each says of a patient (`Extra`); whatever
else it shows is the worklist's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.core.actor import Actor
from desktop.core.formats import age
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter, Resource
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import Extra, ExtraColumn, WorklistModel, WorklistRow
from desktop.shown.workspace import First, Worklist
from desktop.views.base import guarding, making
from desktop.views.columns import listed
from desktop.views.columns.listed import LAST
from desktop.views.reader import Reader, no_ward
from desktop.views.ward import worklist_rows

M = TypeVar("M", bound=WorklistModel)
_NOBODY_FIRST = First(news2=21, single=4, overdue=False)

Own = Callable[[Chart, Stay | None], Mapping[str, Extra]]
"""Cells of the list's own columns for a patient, by key."""


def rows(
    charts: Iterable[Chart], now: datetime, actor: Actor, columns: Sequence[str],
    own: Sequence[ExtraColumn], say: Own, of: Callable[[Chart], Stay | None] | None = None,
    *, anybody: bool = False,
) -> tuple[WorklistRow, ...]:  # fmt: skip
    """The rows in the order of the beds; whoever has left meanwhile has none. `of` says which stay a row is
    of, where that is not the one that goes on. `anybody`: also who has no stay."""
    settings = Worklist(columns=tuple(columns), first=_NOBODY_FIRST)
    found = []
    for chart in charts:
        stay = of(chart) if of is not None else stays.current(chart, now)
        if stay is None and chart.unreadable and not anybody:
            # Without their stay there is still a row: nobody goes missing from a list of the ward.
            said: Mapping[str, Extra] = {}
        elif stay is None and not anybody and chart.settled(Encounter):
            continue
        else:
            said = say(chart, stay)
        base = worklist_rows.row(chart, now, actor, settings)
        if of is not None and stay is not None and not base.cause:
            base = msgspec.structs.replace(base, cause=stay.about)
        mine = tuple(said.get(column.key, Extra("?", LAST, "~", unknown=True)) for column in own)
        spoken = " ".join(
            (base.spoken, *(_spoken(column, one) for column, one in zip(own, mine, strict=True) if one.text))
        )
        found.append(msgspec.structs.replace(base, extras=(*mine, *base.extras), spoken=spoken, first=False))
    similar = persons.alike((row.key, row.family, row.given) for row in found)
    marked = [msgspec.structs.replace(r, similar=True) if r.key in similar else r for r in found]
    return tuple(sorted(marked, key=lambda row: row.bed_sort))


def _spoken(column: ExtraColumn, one: Extra) -> str:
    return ", ".join(part for part in (f"{column.title} {one.text}", one.left) if part) + "."


def model(
    kind: type[M], title: str, found: Sequence[WorklistRow], columns: Sequence[str],
    own: Sequence[ExtraColumn], told: Sequence[str] = (),
) -> M:  # fmt: skip
    """The list; `told` stands in its head after the number of patients."""
    patients = ngettext("{n} patient", "{n} patients", len(found)).format(n=len(found))
    declared = listed.declared(columns)
    if remarks := worklist_rows.remarks(found):
        told = (*told, remarks)
    return kind(
        title=title,
        summary=" · ".join((patients, *told)),
        rows=tuple(found),
        summary_short=" · ".join((patients, *told[:1])),
        columns=tuple(columns),
        extras=(*own, *declared),
    )


def page(
    reader: Reader, connection: Connection, ward: str, types: Collection[str],
    kinds: Iterable[type[Resource]], build: Callable[[list[Chart]], M],
) -> tuple[M, PanelState]:  # fmt: skip
    """A list of the whole ward, and whether it is whole."""
    charts = reader.ward_charts(connection, ward, types)
    made, charts, _far = guarding.listed(lambda here, _away: build(here), charts, [])
    if not ward:
        return made, no_ward()
    members = reader.members(connection, ward)
    if members is None:
        return made, PanelState("loading")
    nothing = _("No patients on this list.")
    return made, making.ward_list_state(charts, len(members.patients), kinds, bool(made.rows), nothing)


def lacking(chart: Chart, *kinds: type[Resource]) -> Extra | None:
    """Cell while the server has not answered for these types, or can't be asked for them; None when it
    has."""
    if any(kind.__name__ in chart.unasked for kind in kinds):
        return Extra(_("not from this server"), LAST, "~", quiet=True, unknown=True)
    return None if chart.settled(*kinds) else Extra("…", LAST, "~", quiet=True, unknown=True)


def over(span: timedelta) -> str:
    """`45 min over`: how long after its time something is."""
    return _("{time} over").format(time=age(span))


def left(span: timedelta) -> str:
    """`45 min left`: how long until the time of something."""
    return _("{time} left").format(time=age(span))

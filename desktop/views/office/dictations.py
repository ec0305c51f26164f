"""The dictations of an office: urgent first, then oldest, each with what nobody wrote of it said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.clinical.record.notes import dictations
from desktop.clinical.record.notes.dictations import Dictation, Fault
from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor, short_name
from desktop.core.formats import age, day, relative_day_time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.core.watched import plain
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Media, Task
from desktop.fhir.when import Moment
from desktop.shown.office.dictations import DictationRow, DictationsModel, DictationsPage
from desktop.shown.parts import PanelState
from desktop.sync.pull import dictations as pulled
from desktop.views.answering import answers
from desktop.views.base import guarding, making
from desktop.views.columns.listed import LAST
from desktop.views.reader import Reader

_KINDS = (Task, Media, DocumentReference)
TYPES = frozenset({*(kind.__name__ for kind in _KINDS), "Encounter"})
_BIG = 200 * 1024 * 1024
"""Bytes; more than an hour of any speech that is kept as one should: said, as it may be no dictation."""
Group = Literal["urgent", "waiting", "writing", "unordered", "faulty"]


@answers(DictationsPage)
def page(reader: Reader, connection: Connection, ask: DictationsPage) -> tuple[DictationsModel, PanelState]:
    now, actor = reader.clock(), reader.actor
    office = actor.organization
    told = pulled.kept(connection, office) if office else None
    here = reader.members(connection, ask.ward) if ask.ward else None
    named = told.patients if told is not None else ()
    patients = tuple(dict.fromkeys((*named, *(here.patients if here is not None else ()))))
    found = (reader.seen(connection, patient, TYPES) for patient in patients)
    charts = [chart for chart in found if chart is not None]
    made, charts, _far = guarding.listed(lambda some, _away: build(some, now, actor, _note(told)), charts, [])
    if not office:
        return made, PanelState(
            "not_checked",
            note=_("no office"),
            title=_("Nobody says to which office you belong."),
            text=_("Dictations are an office's. Sign in with a role that has one."),
        )
    if told is None:
        return made, PanelState("loading")
    if told.unsupported:
        return made, PanelState(
            "not_checked",
            note=_("not asked"),
            title=_("What waits to be written is not asked for."),
            text=_("The server can't search tasks by who is to do them."),
        )
    nothing = _("No dictations wait.")
    # A server without sounds of its own still has the tasks that ask for them to be written.
    asked = [chart for chart in charts if chart.patient.id in named]
    state = making.ward_list_state(asked, len(named), (Task,), bool(made.rows), nothing)
    return made, state


def _note(told: pulled.Dictated | None) -> str:
    said = [_("The sound is played in the dictation system: it can't be played here.")]
    if told is not None and told.nobodys:
        count = len(told.nobodys)
        words = ngettext(
            "{n} dictation is about no patient who can be told: find it in the dictation system.",
            "{n} dictations are about no patient who can be told: find them in the dictation system.",
            count,
        )
        said.append(words.format(n=count))
    if told is not None and (told.partial or told.refused):
        said.append(_("Not all dictations could be read: there may be more."))
    return " ".join(said)


def build(charts: Iterable[Chart], now: datetime, actor: Actor, note: str = "") -> DictationsModel:
    """The queue of several patients."""
    found = [
        (one, chart) for chart in charts for one in dictations.dictations(chart, actor.organization, now)
    ]
    found.sort(key=lambda pair: dictations.order(pair[0]))
    rows = [_row(one, chart, now, actor) for one, chart in found]
    similar = persons.alike((r.patient, r.family, r.given) for r in rows)
    rows = [msgspec.structs.replace(r, similar=r.patient in similar) for r in rows]
    urgent = sum(r.group == "urgent" for r in rows)
    begun = sum(r.group == "writing" for r in rows)
    said = [ngettext("{n} dictation", "{n} dictations", len(rows)).format(n=len(rows))]
    if urgent:
        said.append(ngettext("{n} is urgent", "{n} are urgent", urgent).format(n=urgent))
    if begun:
        said.append(ngettext("{n} is being written", "{n} are being written", begun).format(n=begun))
    total = sum((one.seconds for one, _chart in found if one.seconds is not None), Decimal(0))
    if total:
        said.append(_("{time} of speech").format(time=length(total)))
    return DictationsModel(rows=tuple(rows), title=_("Dictations"), summary=" · ".join(said), note=note)


def _row(one: Dictation, chart: Chart, now: datetime, actor: Actor) -> DictationRow:
    family, given = persons.family_given(chart.patient.name)
    stay = stays.current(chart, now)
    author = short_name(one.author_name)
    what = one.what or _("Dictation without words")
    fault = "; ".join(_fault(name) for name in one.faults)
    lacks = tuple(_lacks(one))
    waited = _waited(one.at, now)
    urgency = one.words if one.urgent and one.words else _urgency(one.urgency) if one.urgent else one.words
    row = DictationRow(
        key=one.key, patient=chart.patient.id, family=family, given=given, what=what,
        group=_group(one), author=author, at=_at(one.at, now), waited=waited,
        length=length(one.seconds) if one.seconds is not None else "",
        urgency=urgency, urgent=one.urgent, writer=short_name(one.writer_name) if one.writer else "",
        has=one.writer, mine=bool(one.writer) and one.writer in (actor.practitioner, actor.role), fault=fault,
        lacks=lacks, bed=stay.bed if stay else "", keys=one.keys,
        at_sort=plain(one.at.start).timestamp() if one.at is not None else LAST,
        length_sort=float(one.seconds) if one.seconds is not None else -1.0,
    )  # fmt: skip
    parts = (
        family_first(family, given),
        what,
        urgency,
        author,
        row.length,
        waited,
        row.writer,
        fault,
        *lacks,
    )
    return msgspec.structs.replace(row, spoken=", ".join(part for part in parts if part))


def _group(one: Dictation) -> Group:
    if one.writer:
        return "writing"
    if one.faults:
        return "faulty"
    if not one.ordered:
        return "unordered"
    return "urgent" if one.urgent else "waiting"


def length(seconds: Decimal) -> str:
    """Minutes and seconds, `1:48`."""
    whole = int(seconds.to_integral_value())
    return f"{whole // 60}:{whole % 60:02}"


def _at(at: Moment | None, now: datetime) -> str:
    if at is None:
        return ""
    return relative_day_time(at.start, now) if at.has_time else day(at.start)


def _waited(at: Moment | None, now: datetime) -> str:
    if at is None or not at.has_time or at.start > now:
        return ""
    return _("waited {time}").format(time=age(now - plain(at.start)))


def _urgency(priority: str) -> str:
    return {"stat": _("at once"), "asap": _("as soon as possible"), "urgent": _("urgent")}[priority]


def _fault(name: Fault) -> str:
    return {
        "no-sound": _("no sound is named"),
        "not-here": _("the sound is gone from the server"),
        "mistaken": _("the sound was entered in error"),
        "not-a-sound": _("what is sent is no sound"),
        "empty": _("the sound is empty"),
        "ahead": _("its time lies ahead"),
    }[name]


def _lacks(one: Dictation) -> Iterable[str]:
    if not one.author:
        yield _("nobody says who dictated it")
    if not one.fetched:
        if not one.faults:
            yield _("what is known of the sound is not fetched here")
    elif one.seconds is None and not one.faults:
        yield _("no length is written")
    if one.at is None:
        yield _("no time is written")
    if one.size is not None and one.size > _BIG:
        yield _("very large: {n} MB").format(n=one.size // (1024 * 1024))
    if not one.ordered:
        yield _("nobody has asked for it to be written")

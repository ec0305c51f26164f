"""History of an answer that waits: when it came, who rang, who heard, asked, took or acknowledged it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from desktop.clinical.record import persons, reports
from desktop.clinical.record.results import phoned, seen_by
from desktop.clinical.record.results.phoned import Call
from desktop.clinical.record.results.unread import Unread
from desktop.clinical.words import moments
from desktop.core.actor import Actor, short_name
from desktop.core.clock import EARLIEST
from desktop.core.formats import today_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import DiagnosticReport, Observation
from desktop.fhir.when import parse
from desktop.shown.results.results import Had


class _Event(msgspec.Struct, frozen=True):
    at: datetime | None
    words: str
    remark: str = ""
    open: bool = False
    rough: str = ""
    """Time in words, where no hour is known."""


def had(chart: Chart, one: Unread, now: datetime, actor: Actor | None) -> tuple[Had, ...]:
    """The answer from its coming until now, the latest last; times are moments, never “ago”."""
    events = [*_came(chart, one, now), *_calls(chart, one, actor), *_sights(chart, one, actor)]
    events.sort(key=lambda event: event.at or EARLIEST)
    if not seen_by.sights(chart, one) and one.question is None:
        events.append(_Event(None, _("Nobody has seen it, as far as the record tells")))
    return tuple(
        Had(
            event.rough or (today_time(event.at, now) if event.at is not None else ""),
            event.words,
            event.remark,
            event.open,
        )
        for event in events
    )


def _came(chart: Chart, one: Unread, now: datetime) -> Iterator[_Event]:
    if one.at is None or one.question is not None:
        return
    known = [moment for text in _told(chart, one) if (moment := parse(text)) is not None]
    exact = [moment for moment in known if moment.has_time]
    rough = "" if exact or not known else moments.short(max(known, key=lambda moment: moment.start), now)
    yield _Event(one.at, _("The answer came"), rough=rough)


def _told(chart: Chart, one: Unread) -> Iterator[str]:
    """FHIR times by which it is known when an answer came."""
    report = chart.find(one.focus, DiagnosticReport)
    if report is not None:
        yield reports.answered(report)
    for key in one.values:
        if (held := chart.find(key, Observation)) is not None:
            yield held.issued or held.told_at


def _calls(chart: Chart, one: Unread, actor: Actor | None) -> Iterator[_Event]:
    for call in phoned.calls(chart, seen_by.keys_of(one)):
        caller = persons.name_of(chart, call.caller) or _("The laboratory")
        words = (_("{who} rang") if call.by_phone else _("{who} wrote")).format(who=caller)
        if not call.told:
            yield _Event(call.at, words, _("nobody was reached"), True)
            continue
        yield _Event(call.at, words, " · ".join(_said(chart, call, actor)))


def _said(chart: Chart, call: Call, actor: Actor | None) -> Iterator[str]:
    if who := _who(chart, call.receiver, actor):
        yield (_("to {who}") if call.by_phone else _("for {who}")).format(who=who)
    if call.said:
        yield _("“{words}”").format(words=call.said)
    yield from call.notes


def _sights(chart: Chart, one: Unread, actor: Actor | None) -> Iterator[_Event]:
    for sight in seen_by.sights(chart, one):
        who = _who(chart, sight.who, actor) or _("somebody")
        if sight.how == "acknowledged":
            yield _Event(sight.at, _("{who} acknowledged it").format(who=who), _("before it was changed"))
        elif sight.how == "asked":
            yield _Event(sight.at, _("{who} asked about it").format(who=who))
        elif sight.how == "taken":
            yield _Event(sight.at, _("{who} took the question").format(who=who), _("not acknowledged"))
        elif sight.how == "owned":
            yield _Event(sight.at, _("{who} took it").format(who=who), _("not acknowledged"))


def _who(chart: Chart, person: Reference | None, actor: Actor | None) -> str:
    me = {actor.practitioner, actor.role} - {""} if actor is not None else set()
    if person is not None and person.target in me:
        return _("you")
    name = persons.name_of(chart, person)
    return short_name(name) if person is not None and person.target.startswith("Practitioner") else name

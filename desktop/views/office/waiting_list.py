"""The waiting list of an office: who is referred, since when, until when help is to begin, and their time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record.stays import referrals
from desktop.clinical.record.stays.referrals import Referral
from desktop.clinical.record.stays.stays import Stay
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.formats import day, day_time
from desktop.core.messages import _, ngettext
from desktop.core.watched import plain
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Appointment, ServiceRequest
from desktop.fhir.when import Moment
from desktop.shown.office.waiting_list import WaitingListModel, WaitingListPage
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import Extra, ExtraColumn
from desktop.sync.pull import referrals as pulled
from desktop.views.answering import answers
from desktop.views.base import guarding, making
from desktop.views.columns.listed import LAST
from desktop.views.reader import Reader
from desktop.views.ward import ward_list

if TYPE_CHECKING:
    from desktop.workspace.options import Options

_KINDS = (ServiceRequest, Appointment)
TYPES = frozenset(kind.__name__ for kind in _KINDS)
COLUMNS = ("name", "age", "referral", "received", "deadline", "time")
_BEHIND = 1e9
"""More than any day's number: what has no deadline comes after what has."""
Group = Literal["breached", "near", "waiting", "unassessed", "given", "unknown"]


@answers(WaitingListPage)
def page(reader: Reader, connection: Connection, ask: WaitingListPage) -> tuple[WaitingListModel, PanelState]:
    now, actor = reader.clock(), reader.actor
    office = actor.organization
    told = pulled.kept(connection, office) if office else None
    charts = []
    for patient in told.patients if told is not None else ():
        found = reader.seen(connection, patient, TYPES)
        charts += [found] if found is not None else []
    made, charts, _far = guarding.listed(
        lambda some, _away: build(some, now, actor, ask, _note(told)), charts, []
    )
    if not office:
        return made, PanelState(
            "not_checked",
            note=_("no office"),
            title=_("Nobody says to which office you belong."),
            text=_("A waiting list is an office's. Sign in with a role that has one."),
        )
    if told is None:
        return made, PanelState("loading")
    if told.unsupported:
        return made, PanelState(
            "not_checked",
            note=_("not asked"),
            title=_("Who waits is not asked for."),
            text=_("The server can't search orders by who is to carry them out."),
        )
    # Who was told of a moment ago is on their way.
    count = len(told.patients)
    nothing = _("Nobody is referred to your office.")
    return made, making.ward_list_state(charts, count, _KINDS, bool(made.rows), nothing)


def _note(told: pulled.Referred | None) -> str:
    if told is not None and (told.partial or told.refused):
        return _("Not all referrals could be read: there may be more.")
    return ""


def build(
    charts: Iterable[Chart], now: datetime, actor: Actor, ask: WaitingListPage, note: str = ""
) -> WaitingListModel:
    """The list: whose deadline is past first, then by deadline. Who is referred twice has one row, of the
    referral that is nearest its deadline."""
    groups: dict[Group, list[tuple[float, str]]] = {
        name: [] for name in ("breached", "near", "waiting", "unassessed", "given", "unknown")
    }  # fmt: skip
    tasks: list[tuple[str, str, str]] = []
    listed: dict[str, list[Referral]] = {}
    some = []
    for chart in charts:
        found = referrals.referrals(chart, actor.organization, now)
        listed[chart.patient.id] = found
        # Whose referral is done meanwhile is off the list; who can't be read is not.
        if found or chart.unreadable or not chart.settled(ServiceRequest):
            some.append(chart)

    def say(chart: Chart, _stay: Stay | None) -> Mapping[str, Extra]:
        patient = chart.patient.id
        lacks = ward_list.lacking(chart, *_KINDS)
        mine = listed[patient]
        if not mine or (lacks is not None and not chart.unasked):
            groups["unknown"].append((LAST, patient))
            return {"referral": lacks or Extra("?", LAST, "~", unknown=True)}
        first = mine[0]
        groups[_group(first, now, ask.soon)].append((_sort(first), patient))
        tasks.append((patient, first.key, _task(first)))
        return {
            "referral": _referral(first, len(mine) - 1),
            "received": _received(first, now),
            "deadline": _deadline(first, now, ask.soon),
            # A server without appointments does not say that nobody has one.
            "time": lacks if lacks is not None else _time(first, now),
        }

    own = (
        ExtraColumn("referral", _("Referral"), 220, 1.6),
        ExtraColumn("received", _("Referred"), 130, 0.7),
        ExtraColumn("deadline", _("Deadline"), 150, 0.8),
        ExtraColumn("time", _("Appointment"), 170, 0.9),
    )
    rows = ward_list.rows(some, now, actor, COLUMNS, own, say, anybody=True)
    known = {row.key for row in rows}
    keys = {name: tuple(k for _s, k in sorted(found) if k in known) for name, found in groups.items()}
    named = {key for found in keys.values() for key in found}
    unknown = (*keys["unknown"], *(row.key for row in rows if row.key not in named))
    made = ward_list.model(
        WaitingListModel, _("Waiting list"), rows, COLUMNS, own, _told(keys, unknown, ask.soon)
    )
    return msgspec.structs.replace(
        made, breached=keys["breached"], near=keys["near"], waiting=keys["waiting"],
        unassessed=keys["unassessed"], given=keys["given"], unknown=unknown, tasks=tuple(tasks), note=note,
    )  # fmt: skip


def _told(keys: Mapping[Group, Sequence[str]], unknown: Sequence[str], soon: int) -> list[str]:
    """Header of the waiting list: breached deadlines first, as they need action."""
    past, near, new = (len(keys[name]) for name in ("breached", "near", "unassessed"))
    said = [_("{n} not known").format(n=len(unknown))] if unknown else []
    if past:
        said.append(ngettext("{n} past the deadline", "{n} past the deadline", past).format(n=past))
    if near:
        words = ngettext("{n} within {days} days", "{n} within {days} days", near)
        said.append(words.format(n=near, days=soon))
    if new:
        said.append(ngettext("{n} not assessed", "{n} not assessed", new).format(n=new))
    return said or [_("no deadline is near")]


def _group(one: Referral, now: datetime, soon: int) -> Group:
    if one.state == "breached":
        return "breached"
    if one.state in ("booked", "begun"):
        return "given"
    if one.state == "late-time" or _is_near(one, now, soon):
        return "near"
    return "unassessed" if one.state == "unassessed" else "waiting"


def _is_near(one: Referral, now: datetime, soon: int) -> bool:
    return one.deadline is not None and (one.deadline - local(now).date()) <= timedelta(days=soon)


def _sort(one: Referral) -> float:
    if one.deadline is not None:
        return float(one.deadline.toordinal())
    # Behind every day, who waited longest first.
    return _BEHIND + (plain(one.received.start).timestamp() if one.received is not None else 0.0)


def _referral(one: Referral, more: int) -> Extra:
    left = [_("urgent")] if one.urgent else []
    left += [_("put on hold")] if one.held else []
    left += [one.reason] if one.reason else []
    if one.state == "unassessed":
        left.append(_("not assessed"))
    if more:
        left.append(ngettext("and {n} more referral", "and {n} more referrals", more).format(n=more))
    text = one.name or _("Referral without words")
    tone: Literal["", "warn"] = "warn" if one.urgent else ""
    return Extra(text, 0.0, text, left=" · ".join(left), left_tone=tone, keys=one.keys)


def _received(one: Referral, now: datetime) -> Extra:
    if one.received is None:
        return Extra(_("not written"), LAST, "~", quiet=True)
    days = (local(now).date() - one.received.day).days
    waited = ngettext("{n} day", "{n} days", days).format(n=days) if days > 0 else ""
    left = _("waited {time}").format(time=waited) if waited else ""
    return Extra(_whole(one.received), plain(one.received.start).timestamp(), left=left, quiet=True)


def _deadline(one: Referral, now: datetime, soon: int) -> Extra:
    if one.deadline is None:
        return Extra(_("no deadline is written"), LAST, "~", quiet=one.state in ("booked", "begun"))
    far = (one.deadline - local(now).date()).days
    if one.state == "begun":
        left = ""
    elif far < 0:
        left = ngettext("{n} day over", "{n} days over", -far).format(n=-far)
    elif far == 0:
        left = _("today")
    else:
        left = ngettext("{n} day left", "{n} days left", far).format(n=far)
    late = one.state == "breached"
    tone: Literal["", "warn"] = "warn" if not late and _group(one, now, soon) == "near" else ""
    return Extra(_date(one.deadline), float(one.deadline.toordinal()), late=late, left=left, left_tone=tone)


def _time(one: Referral, now: datetime) -> Extra:
    if one.time is not None:
        text = day_time(one.time.start) if one.time.has_time else day(one.time.start)
        left = _("after the deadline") if one.state in ("late-time", "breached") and one.deadline else ""
        return Extra(text, plain(one.time.start).timestamp(), left=left, left_tone="warn" if left else "")
    if one.state == "begun":
        return Extra(_("has been seen"), LAST, "~", quiet=True)
    left = _("did not come") if one.missed else ""
    if one.unlinked is not None:
        # It may be the one that is given for it, and may be another matter's.
        words = _("a time on {day} is linked to no referral")
        left = " · ".join(filter(None, (left, words.format(day=day(one.unlinked.start)))))
    return Extra(_("no appointment"), LAST, "~", left=left)


def _whole(at: Moment) -> str:
    return day(at.start)


def _date(one: date) -> str:
    return day(one)


def _task(one: Referral) -> str:
    name = one.name or _("Referral without words")
    if one.deadline is None:
        return _("Appointment for the referral: {name}").format(name=name)
    return _("Appointment for the referral: {name}, deadline {day}").format(
        name=name, day=_date(one.deadline)
    )


def OPTIONS() -> type[Options]:
    """A workspace's option: within how many days a deadline is near."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options

    class WaitingListOptions(Options):
        soon: Annotated[int, Field(ge=0, le=180)] = 14

    return WaitingListOptions

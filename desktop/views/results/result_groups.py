"""Groups of the answers that wait, and whose each is: critical, seen by nobody, corrected, seen, normal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from desktop.clinical.record import persons
from desktop.clinical.record.results import seen_by
from desktop.clinical.record.results.seen_by import Sight
from desktop.clinical.record.results.unread import Unread
from desktop.core.actor import Actor, short_name
from desktop.core.clock import local
from desktop.core.formats import relative_day_time, time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.when import instant
from desktop.shown.results.results import ResultRow, Stage
from desktop.views.base.labs import LabValue

ORDER: tuple[Stage, ...] = ("critical", "unseen", "corrected", "seen", "normal", "folded")


def critical(one: Unread, values: Iterable[LabValue]) -> bool:
    """True for an answer that is critical, by its sender or by a value that may be gone by."""
    return one.critical or any(value.use.decide and value.abnormal.critical for value in values)


def stage_of(one: Unread, row: ResultRow, values: Iterable[LabValue], sights: Sequence[Sight]) -> Stage:
    """The group of an answer; what nobody has seen is never below what somebody has."""
    if critical(one, values):
        return "critical"
    if one.changed or (sights and row.corrected):
        return "corrected"
    if sights and row.group != "plain":
        return "seen"
    if row.group == "plain":
        return "folded" if row.folds else "normal"
    return "unseen"


def placed(
    chart: Chart, one: Unread, row: ResultRow, values: Iterable[LabValue], now: datetime, actor: Actor | None
) -> dict[str, str]:
    """Fields of a row that say in which group it stands, whose it is, and who has seen it."""
    sights = seen_by.sights(chart, one)
    stage = stage_of(one, row, values, sights)
    return {
        "stage": stage,
        "whose": whose(chart, one, actor),
        "seen": _seen(chart, sights[-1], now, actor) if sights else "",
    }


def spoken(row: ResultRow) -> str:
    """A whole row for a screen reader: first that it is critical and unseen, last for whom it waits."""
    first = ""
    if row.stage == "critical":
        first = _("Critical") if row.seen else ", ".join((_("Critical"), _("seen by nobody")))
    outside = {"high": _("high"), "low": _("low"), "": ""}[row.outside]
    # A correction is said whole already, from what to what.
    change = "" if row.corrected else row.change
    course = ", ".join(filter(None, (outside, change)))
    return ". ".join(filter(None, (first, row.spoken, course, row.remark, row.whose, row.seen)))


def whose(chart: Chart, one: Unread, actor: Actor | None) -> str:
    """For whom an answer waits, and why: its Task's owner, who is responsible, who ordered it; this person
    first."""
    me = {actor.practitioner, actor.role} - {""} if actor is not None else set()
    ways = (
        (one.carried, _("you"), "{who}"),
        (one.responsible, _("you are responsible"), _("{who} responsible")),
        (one.ordered, _("you ordered"), _("{who} ordered")),
    )
    for owners, own, _words in ways:
        if not me.isdisjoint(owners):
            return own
    for owners, _own, words in ways:
        if name := next((name for who in owners if (name := _name(chart, who))), ""):
            return words.format(who=name)
    return _("any doctor of the ward") if not one.owners else _("somebody who is not named here")


def _name(chart: Chart, who: str) -> str:
    name = persons.name_of(chart, who)
    # A ward or an office goes by its whole name.
    return short_name(name) if who.startswith("Practitioner") else name


def _seen(chart: Chart, sight: Sight, now: datetime, actor: Actor | None) -> str:
    me = {actor.practitioner, actor.role} - {""} if actor is not None else set()
    name = persons.name_of(chart, sight.who)
    who = _("you") if sight.who is not None and sight.who.target in me else short_name(name) or _("somebody")
    if sight.at is None:
        return _("{who} saw it").format(who=who)
    today = local(sight.at).date() == local(now).date()
    at = time(sight.at) if today else relative_day_time(sight.at, now)
    return _("{who} saw it {time}").format(who=who, time=at)


def unseen_since(rows: Iterable[ResultRow], now: datetime) -> str:
    """Since when the oldest critical answer has been seen by nobody; a moment stays true while shown."""
    unseen = [row for row in rows if row.stage == "critical" and not row.seen]
    if not unseen:
        return ""
    moments = [at for row in unseen if (at := instant(row.time_sort)) is not None]
    if not moments:
        return _("seen by nobody")
    return _("seen by nobody since {time}").format(time=relative_day_time(min(moments), now))


_NAMED = 8
"""So many analyses at most are named of a folded group."""


def holds(rows: Sequence[ResultRow]) -> str:
    """Content of a folded group in words: of how many patients, which analyses, the most frequent first."""
    if not rows:
        return ""
    people = len({row.patient for row in rows})
    counted = Counter(name for row in rows for name in row.names)
    named = sorted(counted, key=lambda name: (-counted[name], name))[:_NAMED]
    if rest := len(counted) - len(named):
        named.append(ngettext("{n} more", "{n} more", rest).format(n=rest))
    whose = ngettext("{n} patient", "{n} patients", people).format(n=people)
    after = _("acknowledged together once leafed through")
    return " · ".join(filter(None, (whose, ", ".join(named), after)))

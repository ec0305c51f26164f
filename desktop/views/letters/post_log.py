"""The print and post log: what the letters' own Tasks say of paper, and who did it by the access log here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.core.actor import short_name
from desktop.core.clock import local
from desktop.core.errors import InputError
from desktop.core.formats import age, relative_day_time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference, Task
from desktop.fhir.when import instant
from desktop.letters.delivery import delivery
from desktop.letters.delivery.delivery import State, Way
from desktop.letters.model import Channel
from desktop.letters.paper.filed import held
from desktop.letters.paper.page_pictures import count
from desktop.shown.letters.post_log import PostLogModel, PostLogPage, PostRow
from desktop.shown.parts import PanelState
from desktop.store import accesslog
from desktop.sync.pull import inbox
from desktop.views.answering import answers
from desktop.views.base import guarding
from desktop.views.letters.letter_queue import way
from desktop.views.reader import Reader
from desktop.views.tasks import tasks

if TYPE_CHECKING:
    from desktop.workspace.options import Options

TYPES = frozenset({"DocumentReference", "Task", "Encounter"})
_ENTRIES = 5_000
"""Number of the newest access log entries that are searched for the author."""
_SAME = timedelta(seconds=5)
"""An entry of the log is of a step where its time is this near."""
Group = Literal["unposted", "returned", "today", "earlier"]
Did = dict[str, list[tuple[datetime, str]]]
"""Paper steps by Task: the time of the local log entry, and the person."""


@answers(PostLogPage)
def page(reader: Reader, connection: Connection, ask: PostLogPage) -> tuple[PostLogModel, PanelState]:
    now = reader.clock()
    found = list(reader.all_charts(connection, TYPES))
    did = _did(connection)

    def sheets(binary: str) -> int | None:
        data = held(connection, binary)
        try:
            return count(data) if data else None
        except InputError:
            return None

    made, _charts, _far = guarding.listed(lambda some, _away: build(some, now, ask.days, did), found, [])
    rows = tuple(
        msgspec.structs.replace(row, sheets=_sheets(sheets(row.sheets))) if row.sheets else row
        for row in made.rows
    )
    made = msgspec.structs.replace(made, rows=rows)
    nothing = PanelState("empty", title=_("Nothing was printed or posted in these days."))
    state = PanelState("ready") if rows else nothing
    return made, tasks.asked(state, inbox.told(connection))


def _did(connection: Connection) -> Did:
    found: Did = {}
    for _at, text in accesslog.entries(connection, _ENTRIES):
        entry = strict.loads(text)
        at = instant(str(entry.get("recorded", "")))
        if entry.get("action") not in ("U", "C") or at is None:
            continue
        agents = entry.get("agent") or [{}]
        name = str((agents[0].get("who") or {}).get("display", ""))
        for one in entry.get("entity") or ():
            key = str((one.get("what") or {}).get("reference", ""))
            if key.startswith("Task/") and name:
                found.setdefault(key, []).append((at, name))
    return found


def build(charts: Iterable[Chart], now: datetime, days: int, did: Did) -> PostLogModel:
    """The log of several patients. Until the caller has counted them, a row's `sheets` names the print."""
    rows = [
        row
        for chart in charts
        for task in chart.all(Task)
        if delivery.is_letter(task) and (found := way(task, now)) is not None
        if (row := _row(chart, task, found, now, days, did)) is not None
    ]
    order = ("unposted", "returned", "today", "earlier")
    rows.sort(key=lambda row: row.at_sort, reverse=True)
    # What has lain longest is first of what is to be posted.
    rows.sort(key=lambda row: (order.index(row.group), row.at_sort if row.group == "unposted" else ""))
    similar = persons.alike((r.patient, r.family, r.given) for r in rows)
    rows = [msgspec.structs.replace(r, similar=r.patient in similar) for r in rows]
    many = {name: sum(row.group == name for row in rows) for name in order}
    said = [ngettext("{n} letter on paper", "{n} letters on paper", len(rows)).format(n=len(rows))]
    if unposted := many["unposted"]:
        words = ngettext("{n} printed, not posted", "{n} printed, not posted", unposted)
        said.append(words.format(n=unposted))
    if back := many["returned"]:
        said.append(ngettext("{n} came back", "{n} came back", back).format(n=back))
    if today := many["today"]:
        said.append(ngettext("{n} posted today", "{n} posted today", today).format(n=today))
    note = _("Who printed and posted, and how many sheets, is told where it was done on this workstation.")
    return PostLogModel(rows=tuple(rows), title=_("Print and post log"), summary=" · ".join(said), note=note)


def _row(chart: Chart, task: Task, one: Way, now: datetime, days: int, did: Did) -> PostRow | None:
    if one.channel is not Channel.PAPER:
        return None
    printed, since = instant(one.printed), instant(one.since)
    group: Group
    if one.state is State.RETURNED:
        group, at = "returned", since
    elif one.state is State.POSTED:
        at = since
        group = "today" if at is not None and local(at).date() == local(now).date() else "earlier"
    elif one.state in (State.QUEUED, State.OVERDUE) and one.printed:
        group, at = "unposted", printed
    else:
        return None
    if group == "earlier" and (at is None or (local(now).date() - local(at).date()).days > days):
        return None
    document = chart.find(one.letter, DocumentReference)
    label = document.type.label if document is not None and document.type else ""
    title = (document.description if document is not None else "") or label or task.description or _("Letter")
    family, given = persons.family_given(chart.patient.name)
    row = PostRow(
        key=task.key, letter=one.letter, patient=chart.patient.id, family=family, given=given, title=title,
        recipient=one.name or _("recipient not named"), group=group, address=", ".join(one.lines),
        printed=relative_day_time(printed, now) if printed is not None else "",
        posted=relative_day_time(since, now) if group in ("today", "earlier") and since is not None else "",
        back=relative_day_time(since, now) if group == "returned" and since is not None else "",
        by=short_name(_who(did, task.key, at)), sheets=one.print,
        remark=_remark(one, group, printed, now), at_sort=at.isoformat() if at is not None else "",
    )  # fmt: skip
    words = {
        "unposted": _("printed {time}, not posted"), "returned": _("came back {time}"),
        "today": _("posted {time}"), "earlier": _("posted {time}"),
    }[group].format(time=row.back or row.posted or row.printed or _("at an unknown time"))  # fmt: skip
    parts = (row.recipient, title, family_first(family, given), words, row.remark, row.by)
    return msgspec.structs.replace(row, spoken=", ".join(part for part in parts if part))


def _remark(one: Way, group: Group, printed: datetime | None, now: datetime) -> str:
    if group == "returned":
        return _("correct the recipient in the letter")
    if group == "unposted" and printed is not None and printed <= now:
        return _("has lain {time}").format(time=age(now - printed))
    if not one.printed:
        return _("when it was printed is not written")
    return ""


def _who(did: Did, task: str, at: datetime | None) -> str:
    found = did.get(task, ()) if at is not None else ()
    return next((name for when, name in found if at is not None and abs(when - at) <= _SAME), "")


def _sheets(number: int | None) -> str:
    return str(number) if number is not None else ""


def OPTIONS() -> type[Options]:
    """A workspace's option: how many days back it tells of what was posted."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options

    class PostLogOptions(Options):
        days: Annotated[int, Field(ge=0, le=90)] = 7

    return PostLogOptions

"""Connection status in words: the status bar, and the strip when the server can't be reached."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop.acts import key_in
from desktop.acts.papers import ChoosePaper
from desktop.acts.window import ChangePage, ChoosePerson, Refresh, SendAgainAfterRestore
from desktop.core import formats
from desktop.core.clock import local
from desktop.core.messages import _, ngettext
from desktop.shown import unasked
from desktop.shown.newer import Newer
from desktop.shown.parts import PanelState, Step
from desktop.shown.shell import Notice, StatusModel
from desktop.shown.sprint.begun_draft import BegunDraft
from desktop.shown.status import RoleEnd, Status
from desktop.shown.workspace import InPilot

__all__ = ["Status", "corridor", "in_words", "notice", "reached", "status_bar"]


def in_words(status: Status, now: datetime) -> str:
    """Connection status for the first screen: with cause and remedy, where there is trouble."""
    if status.away:
        return " ".join(part for part in (status.message, status.todo) if part) or _sync(status, now)
    if status.state == "syncing" and status.synced_at is None:
        # Without the count: the first screen is not made anew for every page that arrives.
        return _("Fetching")
    return _sync(status, now)


def status_bar(
    status: Status,
    now: datetime,
    *,
    unsent: int,
    oldest: datetime | None,
    workspace: str,
    read_only: bool,
    newer: Newer | None = None,
    pilot: InPilot | None = None,
    own: str = "",
    news: str = "",
    draft: BegunDraft | None = None,
) -> StatusModel:
    """The status bar: synchronisation and what the server can't be asked for, what is unsent and how old,
    the age of what is shown, the pilot in which one is, or whose page it is (`own`, as in a workspace),
    the `news` of a sprint where the program itself has none, and the `draft` that one has begun."""
    away = status.away
    without = (_("without sign-in"),) if status.sign_in == "without" else ()
    until = status.offline_until
    by = (
        _("signed in by Windows Hello until {time}")
        if status.offline_by == "hello"
        else _("signed in by card until {time}")
    )
    offline = (by.format(time=_clock(until, now)),) if until else ()
    signed = (_("signed in without a browser"),) if status.without_browser else ()
    log = (
        (_("the access log is wrong at line {line}: tell IT").format(line=status.log_wrong),)
        if status.log_wrong is not None
        else ()
    )
    ended = (_("your role has ended"),) if status.role_end is not None else ()
    sync = " · ".join(
        (
            _sync(status, now),
            *ended,
            *log,
            *without,
            *offline,
            *(() if away else (*signed, *unasked.in_short(status.unsupported))),
        )
    )
    return StatusModel(
        sync=_("Reads only: open in another window") if read_only else sync,
        unsent=_unsent(unsent, oldest, now, away),
        age=_age(status, now, away),
        clock=formats.day_time(now),
        workspace=workspace,
        away=away,
        unsent_count=unsent,
        next_try=(
            _("Next try in {age}").format(age=formats.age(status.next_try - now))
            if away and status.next_try and status.next_try > now
            else ""
        ),
        newer=_("New version {version}").format(version=newer.version) if newer is not None else news,
        pilot=_both(pilot, own, now) if pilot is not None else _whose(own),
        back=_back(pilot, own),
        draft=_draft(draft) if draft is not None else "",
        draft_key=key_in(ChangePage, "") if draft is not None else "",
        draft_more=_draft_more(draft) if draft is not None else "",
    )


def _draft(draft: BegunDraft) -> str:
    """Words on a draft that is begun: what its author does next."""
    match draft.state:
        case "sent":
            return _("Draft in review")
        case "accepted":
            return _("Draft accepted")
        case "returned":
            return _("Draft sent back")
        case "wrong":
            return _("Draft: look at it")
    if not draft.changes:
        return _("Draft without changes")
    return ngettext("Draft: {n} change", "Draft: {n} changes", draft.changes).format(n=draft.changes)


def _draft_more(draft: BegunDraft) -> str:
    """Title of a draft, and what is to be done in it."""
    if draft.state == "wrong":
        return " · ".join((draft.title, _("Something is wrong in the file")))
    lacks = ngettext("{n} change without a reason", "{n} changes without a reason", draft.missing)
    return " · ".join((draft.title, *((lacks.format(n=draft.missing),) if draft.missing else ())))


def _both(pilot: InPilot, own: str, now: datetime) -> str:
    """The pilot, and whether changes of one's own are on the page too, where one has such."""
    whose = {"mine": _("with your own"), "ward": _("without your own")}.get(own, "")
    return " · ".join(filter(None, (_pilot(pilot, now), whose)))


def _pilot(pilot: InPilot, now: datetime) -> str:
    """The day of a pilot; the page without it is said in words of its own."""
    if pilot.before:
        return _("before the pilot")
    day = pilot.day(local(now).date())
    return _("pilot day {n} of {m}").format(n=min(max(day, 1), pilot.days), m=pilot.days)


def _whose(own: str) -> str:
    """Words on the page being one's own or the ward's, where one has changes of one's own."""
    return {"mine": _("your own page"), "ward": _("the ward's page")}.get(own, "")


def _back(pilot: InPilot | None, own: str) -> str:
    """The page that F8 shows in the place of this one."""
    if pilot is not None and own:
        if own == "mine":
            return _("without your own")
        return _("back to your own") if pilot.before else _("how it was")
    if pilot is not None:
        return _("back to the pilot") if pilot.before else _("how it was")
    return {"mine": _("the ward's page"), "ward": _("back to your own")}.get(own, "")


def _sync(status: Status, now: datetime) -> str:
    match status.state:
        case "current":
            return _synced(status, now)
        case "syncing":
            if status.synced_at is None or status.received > 400:
                return (
                    _("Fetching, {n} so far").format(n=status.received) if status.received else _("Fetching")
                )
            return _synced(status, now)
        case "offline":
            since = status.offline_since or now
            words = _clock(since, now)
            return _("No connection since {time}").format(time=words)
        case "signed-out":
            return _("Signed out by the server")
        case "refused":
            return _("The server can't be used")
        case _:
            return _("Connecting")


def _synced(status: Status, now: datetime) -> str:
    at = status.synced_at
    if at is None:
        return _("Connecting")
    return _("Synchronised {time}").format(time=_clock(at, now))


def _clock(at: datetime, now: datetime) -> str:
    """A time of today; with its day when it is of another."""
    return formats.time(at) if formats.day(at) == formats.day(now) else formats.day_time(at)


def _unsent(count: int, oldest: datetime | None, now: datetime, away: bool) -> str:
    if not count:
        return _("Everything is sent")
    words = ngettext("{n} unsent", "{n} unsent", count).format(n=count)
    if oldest is not None and (away or (now - oldest).total_seconds() > 120):
        words += ", " + _("oldest {age}").format(age=formats.age(now - oldest))
    return words


def _age(status: Status, now: datetime, away: bool) -> str:
    if status.synced_at is None:
        return _("Nothing fetched yet") if not away else _("Shown as it was stored here")
    if _later(status.synced_at, now):
        return _("As it was {time}").format(time=_clock(status.synced_at, now))
    age = formats.age(now - status.synced_at)
    if away:
        return _("Shown as it was {time} ({age})").format(time=_clock(status.synced_at, now), age=age)
    # Seconds say nothing to a person, and "0 s ago" looks like a fault.
    recent = now - status.synced_at < timedelta(minutes=1)
    if recent and status.state == "syncing" and status.received:
        return _("Not all is here yet")
    return _("Up to date") if recent else _("As it was {age} ago").format(age=age)


def _later(at: datetime, now: datetime) -> bool:
    """True when a past moment lies in the future: the clock was set back, so its age is unknown."""
    return at - now > timedelta(minutes=1)


CORRIDOR_STALE = timedelta(minutes=5)
"""After so long without an answer the corridor screen says from when it is, instead of the time of now."""


def corridor(status: Status, now: datetime) -> tuple[str, str, bool]:
    """The time in the corner of the corridor screen, the line below its beds, and whether it is old."""
    at = status.synced_at
    if at is None:
        return formats.time(now), _("Nothing fetched yet"), True
    if now - at <= CORRIDOR_STALE and not _later(at, now):
        return formats.time(now), _("Synchronised {time}").format(time=_clock(at, now)), False
    said = _("The server has not answered for more than 5 minutes")
    if _later(at, now):
        said = _("The clock of this machine was set back: how old it is is not known")
    return _("As it was {time}").format(time=_clock(at, now)), said, True


def reached(state: PanelState, status: Status) -> PanelState:
    """A panel's state as things stand: what can't be fetched now is not *fetching*."""
    if state.kind != "loading" or not status.away:
        return state
    return PanelState(
        "not_checked",
        title=_("Not all is fetched."),
        text=_("The server does not answer. What is missing here comes when it does."),
        steps=(Step("F5", _("Try now"), Refresh()),),
    )


def _role_ended(end: RoleEnd, now: datetime | None) -> Notice:
    """The strip where the role in which somebody works has ended: what was kept, and what to do."""
    title = end.title or "…"
    if end.at is None:
        what = _("By the register your role “{role}” has ended.").format(role=title)
    elif end.whole_day:
        what = _("By the register your role “{role}” ended after {day}.").format(
            role=title, day=formats.day(end.at)
        )
    else:
        when = _clock(end.at, now or end.at)
        what = _("By the register your role “{role}” ended at {time}.").format(role=title, time=when)
    kept = _("What you are writing is kept as a draft; nothing can be signed in this role.")
    todo = _("Choose a role that is yours now, or ask IT.")
    return Notice("warning", ((what, kept), (todo, "")), (Step("", _("Change role"), ChoosePerson()),))


def notice(status: Status, unsent: int, now: datetime | None = None) -> Notice | None:
    """The strip over the page while the server is away; None when all is well.

    Without `now`, the day is that of the next try, which is never far away. A role that has ended comes
    before what the server says of it.
    """
    if status.role_end is not None:
        return _role_ended(status.role_end, now)
    if status.state == "offline":
        since = status.offline_since
        words = _clock(since, now or status.next_try or since) if since else ""
        first = _("The server has not answered since {time}.").format(time=words)
        return Notice(
            "cloud-slash",
            (
                (first, _("You can read, write and sign. Everything is kept here.")),
                (_("Urgent: print the requisition."),
                 _("What passes its time asks you before it is sent. The rest goes by itself.")),
            ),
            (Step("F10", _("Print emergency papers"), ChoosePaper()),
             Step("F5", _("Try now"), Refresh())),
        )  # fmt: skip
    if status.state in ("refused", "signed-out"):
        what = status.message or _("The server has signed you out.")
        rest = status.todo or _("Sign in again; what is unsent is kept.")
        again = _("Sign in") if status.state == "signed-out" and status.sign_in else _("Try now")
        steps = (Step("F5", again, Refresh()),)
        if status.restored:
            steps = (Step("Ctrl+Shift+R", _("Send again"), SendAgainAfterRestore()),)
        return Notice("warning", ((what, rest),), steps)
    if status.partial:
        said = _("The server could not look everywhere, so something may be missing.")
        return Notice("warning", ((said, _("It is asked again by itself.")),))
    if status.refused:
        said = ngettext(
            "{n} item from the server can't be trusted and is not shown.",
            "{n} items from the server can't be trusted and are not shown.",
            len(status.refused),
        ).format(n=len(status.refused))
        return Notice("warning", ((said, _("Look them up where they were written.")),))
    return None

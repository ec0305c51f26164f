"""Selection of the workspace that a person works in, with its settings.

A wrong file takes nobody's work away: the last that was right stays in use, and what is wrong is told.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from pathlib import Path
from time import monotonic

import msgspec
from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.acts import shortcuts
from desktop.core import configured
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.configured import InUse
from desktop.core.file_problems import ConfigurationError, Problem
from desktop.core.interpreter_settings import collecting_later
from desktop.orders.sets import offer_first
from desktop.shown.questions import WhyHere, WorkspaceOf
from desktop.shown.sprint.pilot_whom import ROLES
from desktop.shown.why.why import WhyShown
from desktop.shown.workspace import Workspace, WorkspaceInUse
from desktop.views.answering import answers
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.views.sign_in import in_pilot, own_page_came, sprint_news
from desktop.views.why import why
from desktop.workspace import locations, ward_workspaces
from desktop.workspace.codes import doubts_in
from desktop.workspace.layers import Who
from desktop.workspace.loader import BASE, Resolved, load_safely, resolve
from desktop.workspace.packages import published
from desktop.workspace.pilots import Pilot, Whom, joined
from desktop.workspace.ward_workspaces import Declarations, between, declared, fitting, workspace_of

log = logging.getLogger(__name__)
JUDGED_AFTER = 5.0
"""Seconds after a workspace was opened at which the codes in its files are looked up, when it is asked for
again: nobody waits for a large list at the start."""


class _Opened(msgspec.Struct, frozen=True):
    """A workspace as it was opened, and the state of the files of which it was made."""

    state: str
    resolved: Resolved
    shown: WorkspaceInUse
    since: float
    judged: bool = False
    """True when the codes in its files have been looked up."""


_NONE: frozenset[Path] = frozenset()
_Key = tuple[str, WorkspaceOf | None, frozenset[Path], Path | None]
"""A workspace's name, whose it is, and the pilots in which they are: what it is made of beside the files."""
_opened: dict[_Key, _Opened] = {}


@answers(WorkspaceOf)
def in_use(reader: Reader, connection: Connection, ask: WorkspaceOf) -> WorkspaceInUse:
    """The workspace that somebody has, and from now on its settings in all that is made here: the one the
    window was opened with where it is theirs (it may be a sprint that is tried out), else their role's, else
    their ward's."""
    today = local(reader.clock()).date()
    published.use(connection, lambda: reader.clock())
    try:
        used = _whose(ask, today)
    except (OSError, ConfigurationError) as error:
        # Never the settings of whoever was here before.
        log.exception("the workspace can't be opened")
        resolved = resolve(known=known())
        used = _Opened("", resolved, WorkspaceInUse(resolved.workspace, str(error)), monotonic())
    if (ask.before or ask.without_own) and used.shown.workspace.looks_back:
        # Only the page is looked at: what rules, limits, keys and roles say holds on.
        return msgspec.structs.replace(used.shown, roles=roles.to_lay_out())
    before, settings = configured.now_in_use(), used.resolved.settings
    if before.name != settings.name:
        configured.use(settings)
        # What was found in a chart rests on limits and ranges that may be others now.
        reader.charts.find_anew(configured.changed_bits(before, settings))
    shortcuts.use(used.resolved.workspace.shortcuts)
    offer_first(used.resolved.workspace.favourites)
    shown = used.shown
    if told := roles.to_lay_out():
        shown = msgspec.structs.replace(shown, roles=told)
    if doubts := _doubts(reader, connection, ask, today):
        doubtful = "\n".join(filter(None, (shown.doubtful, *doubts)))
        shown = msgspec.structs.replace(shown, doubtful=doubtful)
    if came := own_page_came.told(connection, ask.person, reader.clock()):
        shown = msgspec.structs.replace(shown, came=came)
    return shown


@answers(WhyHere)
def why_here(reader: Reader, _connection: Connection, ask: WhyHere) -> WhyShown:
    """Explanation of the configuration behind a part of the screen; no patient data is read."""
    try:
        resolved = _whose(ask.whose, local(reader.clock()).date()).resolved
    except (OSError, ConfigurationError):
        # As `in_use` has told already.
        resolved = resolve(known=known())
    return why.told(resolved, ask.path, ask.title, ask.seen) or why.built_in(ask.path, ask.title)


def _whose(ask: WorkspaceOf, today: date) -> _Opened:
    with collecting_later():
        return _found(ask, today)


def _found(ask: WorkspaceOf, today: date) -> _Opened:
    where = locations.found(ask.person)
    if not ask.follows:
        return _open(ask.given, ask, where, _NONE)
    told = _declared(where, _NONE)
    before = _theirs(ask, where, _NONE)
    # Asked for anew each time: a pilot begins and ends at midnight, with no file changed.
    within = joined(told.pilots, _whom(ask), today)
    ward_workspaces.use(_declared(where, within))
    if not within:
        return _of_own(before, ask, where)
    now = _theirs(ask, where, within)
    laid = {head.path for head in now.resolved.headers.values()} & within
    mine = [one for one in told.pilots if one.path in laid]
    if not mine:
        # Of another workspace than theirs.
        return _of_own(before, ask, where)
    if _has_own(now):
        return _of_both(mine[-1], now, within, ask, where)
    shown = in_pilot.within(mine[-1], now.resolved.workspace, before.resolved.workspace)
    if ask.before:
        # With the reasons and keys that hold now: looking back lets nobody read unasked.
        shown, used = msgspec.structs.replace(shown, before=True, changed={}), now.resolved.workspace
        return _showing(before, pilot=shown, reasons=used.reasons, shortcuts=used.shortcuts)
    return _showing(now, pilot=shown)


def _of_own(mine: _Opened, ask: WorkspaceOf, where: locations.Found) -> _Opened:
    """The page of somebody in no pilot, saying whether it has changes of their own; when they look back, the
    ward's without these."""
    if not _has_own(mine):
        return mine
    if not ask.before and not ask.without_own:
        return _showing(mine, own="mine")
    ward = _theirs(ask, _without_person(where), _NONE)
    used = mine.resolved.workspace
    return _showing(ward, own="ward", reasons=used.reasons, shortcuts=used.shortcuts)


def _of_both(
    pilot: Pilot, now: _Opened, within: frozenset[Path], ask: WorkspaceOf, where: locations.Found
) -> _Opened:
    """The page of somebody in a pilot who has changes of their own too: each is told apart from the other.
    When they look back, the pilot's without their own, or the ward's without both."""
    plain, used = _without_person(where), now.resolved.workspace
    piloted, ward = _theirs(ask, plain, within), _theirs(ask, plain, _NONE)
    shown = in_pilot.within(pilot, piloted.resolved.workspace, ward.resolved.workspace)
    if ask.before:
        shown = msgspec.structs.replace(shown, before=True, changed={})
        return _showing(ward, pilot=shown, own="ward", reasons=used.reasons, shortcuts=used.shortcuts)
    if ask.without_own:
        return _showing(piloted, pilot=shown, own="ward", reasons=used.reasons, shortcuts=used.shortcuts)
    changed = in_pilot.changed_panels(piloted.resolved.workspace, used)
    return _showing(now, pilot=shown, own="mine", changed=changed)


def _has_own(opened: _Opened) -> bool:
    return any(head.layer == "person" for head in opened.resolved.headers.values())


def _without_person(where: locations.Found) -> locations.Found:
    return locations.Found(where.folders, None, where.wrong)


def page_of(ask: WorkspaceOf, today: date) -> Workspace:
    """The workspace of somebody on a day without their own file: the same for all who are meant by the same
    pilots. ConfigurationError where none can be opened."""
    where, plain = locations.found(), msgspec.structs.replace(ask, person="")
    with collecting_later():
        if not ask.follows:
            return _open(ask.given, plain, where, _NONE).resolved.workspace
        return _theirs(plain, where, pilots_of(ask, today)).resolved.workspace


def pilots_of(ask: WorkspaceOf, today: date) -> frozenset[Path]:
    """Pilots in which somebody is on a day, by their files."""
    return joined(_declared(locations.found(), _NONE).pilots, _whom(ask), today) if ask.follows else _NONE


def has_page(workspace: str, ward: str, services: tuple[str, ...]) -> bool:
    """True where somebody on a ward (its name, its `services`) gets a workspace by their work."""
    every = _declared(locations.found(), _NONE).every
    return any(workspace_of(ward, role, every, services) == workspace for role in ROLES)


def _theirs(ask: WorkspaceOf, where: locations.Found, within: frozenset[Path]) -> _Opened:
    """The workspace of somebody with these pilots."""
    name = workspace_of(ask.ward_name, ask.role, _declared(where, within).every, ask.services)
    return _open(ask.given if ask.given.partition("/")[0] == name else name, ask, where, within)


def _showing(opened: _Opened, **more: object) -> _Opened:
    """The same with more in the workspace that is shown."""
    workspace = msgspec.structs.replace(opened.shown.workspace, **more)
    return msgspec.structs.replace(opened, shown=msgspec.structs.replace(opened.shown, workspace=workspace))


def _whom(ask: WorkspaceOf) -> Whom:
    return Whom(ask.ward, ask.role, ask.duty, tuple(filter(None, (ask.person, ask.hpr))))


def asks_reason(actor: Actor, now: datetime) -> bool:
    """True when the actor's own workspace asks for the reason of opening a patient's record. Where it can't
    be told, it does: nobody's reading goes unasked because a file is wrong."""
    if not actor.role:
        return False
    try:
        whose = _whose(WorkspaceOf.of(actor, BASE), local(now).date())
        return bool(whose.shown.workspace.reasons)
    except (OSError, ConfigurationError):
        log.exception("whether a reason is asked for is not known")
        return True


def opened(name: str) -> WorkspaceInUse:
    """The workspace of a name for nobody in particular, without what is wrong in it, and what that was."""
    return _open(name, None, locations.found(), _NONE).shown


def named(name: str) -> Workspace:
    """A workspace ("cardiology") or a sprint of it for nobody in particular, without those of its files that
    are wrong, as `in_use` then gives and tells them. ConfigurationError where there is none of that name, or
    where it is itself what is wrong: another in its place would look like it."""
    found_one = opened(name).workspace
    id_, _slash, sprint = name.partition("/")
    number = sprint.removeprefix("sprint-")
    right = found_one.id == id_ and (not sprint or (number.isdigit() and found_one.sprint == int(number)))
    return found_one if right else resolve(name, known=known(), folders=locations.found().folders).workspace


def forget() -> None:
    """Read everything anew when it is asked for next."""
    _opened.clear()
    _told.clear()
    published.forget()


def read_all() -> None:
    """Read what each workspace declares, and the workspaces, before somebody signs in who has one of them."""
    for one in _declared(locations.found(), _NONE).every:
        opened(one.workspace)


def _open(name: str, ask: WorkspaceOf | None, where: locations.Found, within: frozenset[Path]) -> _Opened:
    state = locations.state(where)
    # Who it is counts only where there is something of the hospital's or of their own.
    whose = None
    if ask is not None and where != locations.Found():
        whose = msgspec.structs.replace(ask, given="", follows=True, before=False, without_own=False)
    # With and without their own file: who is in a pilot too is shown both.
    key = (name, whose, within, where.person)
    held = _opened.get(key)
    if held is None or held.state != state:
        held = _opened[key] = _made(name, ask, where, state, within)
    elif not held.judged and monotonic() - held.since >= JUDGED_AFTER:
        held = _opened[key] = _judged(held)
    return held


def _judged(held: _Opened) -> _Opened:
    """With what is doubtful of the codes in its files: they stay in use."""
    try:
        found_ones = doubts_in(held.resolved.headers, known())
    except OSError:
        log.warning("the codes of the configuration could not be looked up", exc_info=True)
        found_ones = ()
    shown = msgspec.structs.replace(held.shown, doubtful="\n".join(map(str, found_ones)))
    return msgspec.structs.replace(held, shown=shown, judged=True)


def _made(
    name: str, ask: WorkspaceOf | None, where: locations.Found, state: str, within: frozenset[Path]
) -> _Opened:
    """The workspace of what lies there now, each file that is wrong as it was when it was last right."""
    who = Who(ask.ward_name, ask.role, where.person, ask.services) if ask is not None else None
    made = load_safely(
        name, known=known(), folders=where.folders, who=who, kept=locations.kept(where), joined=within
    )
    try:
        locations.keep(where, made.resolved.files, state)
    except OSError:
        log.warning("the configuration in use could not be kept aside", exc_info=True)
    # Sealed files alone: of one that stands in as it was before, no letter says that it is the one published.
    laid = published.canonical(one.path for one in made.resolved.headers.values() if not one.former)
    resolved = made.resolved
    if laid:
        settings = InUse(f"{resolved.settings.name} {laid}", resolved.settings.laid, laid)
        resolved = msgspec.structs.replace(resolved, settings=settings)
    # Whoever has base may have it because what their ward should have can't be read.
    declared_wrong: tuple[Problem, ...] = ()
    if ask is not None and name == BASE:
        told_of = _declared(where, within)
        best = fitting(ask.ward_name, ask.role, told_of.every, ask.services)
        declared_wrong = (*told_of.problems, *between(best, ask.ward_name, ask.services))
    told = dict.fromkeys(map(str, (*where.wrong, *declared_wrong, *made.problems, *made.resolved.lost)))
    workspace = msgspec.structs.replace(made.resolved.workspace, news=sprint_news.told(made.resolved))
    shown = WorkspaceInUse(workspace, "\n".join(told))
    return _Opened(state, resolved, shown, monotonic())


_told: dict[tuple[tuple[Path, ...], frozenset[Path]], Declarations] = {}
"""Cache of the declarations of a set of folders, and of the pilots that declare something too; a copy of the
hospital's is named by its state."""


def _declared(where: locations.Found, within: frozenset[Path]) -> Declarations:
    key = where.folders, within
    if key not in _told:
        for old in [one for one in _told if one[0] != where.folders]:
            del _told[old]
        _told[key] = declared(where.folders, known().words, locations.kept(where), within)
    return _told[key]


def _doubts(reader: Reader, connection: Connection, ask: WorkspaceOf, today: date) -> tuple[str, ...]:
    """Pilots that are over or whose ward is closed, for the owner of their sprints."""
    if not ask.follows:
        return ()
    theirs = in_pilot.owned(_declared(locations.found(ask.person), _NONE).pilots, ask.name, ask.duty)
    return in_pilot.doubts(theirs, today, reader.charts.directory(connection)) if theirs else ()

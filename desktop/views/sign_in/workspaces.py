"""Selection of the workspace that a person works in, with its settings.

A wrong file takes nobody's work away: the last that was right stays in use, and what is wrong is told.
"""

from __future__ import annotations

import logging
from pathlib import Path
from time import monotonic

import msgspec
from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.acts import shortcuts
from desktop.core import configured
from desktop.core.actor import Actor
from desktop.core.file_problems import ConfigurationError, Problem
from desktop.core.interpreter_settings import collecting_later
from desktop.orders.sets import offer_first
from desktop.shown.questions import WhyHere, WorkspaceOf
from desktop.shown.why.why import WhyShown
from desktop.shown.workspace import Workspace, WorkspaceInUse
from desktop.views.answering import answers
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.views.why import why
from desktop.workspace import locations, ward_workspaces
from desktop.workspace.codes import doubts_in
from desktop.workspace.layers import Who
from desktop.workspace.loader import BASE, Resolved, load_safely, resolve
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


_opened: dict[tuple[str, WorkspaceOf | None], _Opened] = {}


@answers(WorkspaceOf)
def in_use(reader: Reader, _connection: Connection, ask: WorkspaceOf) -> WorkspaceInUse:
    """The workspace that somebody has, and from now on its settings in all that is made here: the one the
    window was opened with where it is theirs (it may be a sprint that is tried out), else their role's, else
    their ward's."""
    try:
        used = _whose(ask)
    except (OSError, ConfigurationError) as error:
        # Never the settings of whoever was here before.
        log.exception("the workspace can't be opened")
        resolved = resolve(known=known())
        used = _Opened("", resolved, WorkspaceInUse(resolved.workspace, str(error)), monotonic())
    before, settings = configured.now_in_use(), used.resolved.settings
    if before.name != settings.name:
        configured.use(settings)
        # What was found in a chart rests on limits and ranges that may be others now.
        reader.charts.find_anew(configured.changed_bits(before, settings))
    shortcuts.use(used.resolved.workspace.shortcuts)
    offer_first(used.resolved.workspace.favourites)
    told = roles.to_lay_out()
    return msgspec.structs.replace(used.shown, roles=told) if told else used.shown


@answers(WhyHere)
def why_here(_reader: Reader, _connection: Connection, ask: WhyHere) -> WhyShown:
    """Explanation of the configuration behind a part of the screen; no patient data is read."""
    try:
        resolved = _whose(ask.whose).resolved
    except (OSError, ConfigurationError):
        # As `in_use` has told already.
        resolved = resolve(known=known())
    return why.told(resolved, ask.path, ask.title, ask.seen) or why.built_in(ask.path, ask.title)


def _whose(ask: WorkspaceOf) -> _Opened:
    with collecting_later():
        return _found(ask)


def _found(ask: WorkspaceOf) -> _Opened:
    where = locations.found(ask.person)
    if not ask.follows:
        return _open(ask.given, ask, where)
    told = _declared(where)
    ward_workspaces.use(told)
    name = workspace_of(ask.ward_name, ask.role, told.every, ask.services)
    return _open(ask.given if ask.given.partition("/")[0] == name else name, ask, where)


def page_of(ask: WorkspaceOf) -> Workspace:
    """The workspace of somebody, as `in_use` gives it; nothing else changes. ConfigurationError where none
    can be opened."""
    return _whose(ask).resolved.workspace


def asks_reason(actor: Actor) -> bool:
    """True when the actor's own workspace asks for the reason of opening a patient's record. Where it can't
    be told, it does: nobody's reading goes unasked because a file is wrong."""
    if not actor.role:
        return False
    ask = WorkspaceOf(
        actor.ward_name, BASE, role=actor.works_as, person=actor.practitioner, services=actor.services
    )
    try:
        return bool(_whose(ask).shown.workspace.reasons)
    except (OSError, ConfigurationError):
        log.exception("whether a reason is asked for is not known")
        return True


def opened(name: str) -> WorkspaceInUse:
    """The workspace of a name for nobody in particular, without what is wrong in it, and what that was."""
    return _open(name, None, locations.found()).shown


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


def read_all() -> None:
    """Read what each workspace declares, and the workspaces, before somebody signs in who has one of them."""
    for one in _declared(locations.found()).every:
        opened(one.workspace)


def _open(name: str, ask: WorkspaceOf | None, where: locations.Found) -> _Opened:
    state = locations.state(where)
    # Who it is counts only where there is something of the hospital's or of their own.
    whose = None
    if ask is not None and where != locations.Found():
        whose = msgspec.structs.replace(ask, given="", follows=True)
    held = _opened.get((name, whose))
    if held is None or held.state != state:
        held = _opened[name, whose] = _made(name, ask, where, state)
    elif not held.judged and monotonic() - held.since >= JUDGED_AFTER:
        held = _opened[name, whose] = _judged(held)
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


def _made(name: str, ask: WorkspaceOf | None, where: locations.Found, state: str) -> _Opened:
    """The workspace of what lies there now, each file that is wrong as it was when it was last right."""
    who = Who(ask.ward_name, ask.role, where.person, ask.services) if ask is not None else None
    made = load_safely(name, known=known(), folders=where.folders, who=who, kept=locations.kept(where))
    try:
        locations.keep(where, made.resolved.files)
    except OSError:
        log.warning("the configuration in use could not be kept aside", exc_info=True)
    # Whoever has base may have it because what their ward should have can't be read.
    declared_wrong: tuple[Problem, ...] = ()
    if ask is not None and name == BASE:
        told_of = _declared(where)
        best = fitting(ask.ward_name, ask.role, told_of.every, ask.services)
        declared_wrong = (*told_of.problems, *between(best, ask.ward_name, ask.services))
    told = dict.fromkeys(map(str, (*where.wrong, *declared_wrong, *made.problems, *made.resolved.lost)))
    shown = WorkspaceInUse(made.resolved.workspace, "\n".join(told))
    return _Opened(state, made.resolved, shown, monotonic())


_told: dict[tuple[Path, ...], Declarations] = {}
"""Cache of the declarations of sets of folders; a copy of the hospital's is named by its state."""


def _declared(where: locations.Found) -> Declarations:
    if where.folders not in _told:
        _told.clear()
        _told[where.folders] = declared(where.folders, known().words, locations.kept(where))
    return _told[where.folders]

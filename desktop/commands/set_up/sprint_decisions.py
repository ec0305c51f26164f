"""The owner's decision about a sprint: written in its file, or published as its next version, and undone.

A sprint that was published is decided by publishing: its key signs what is decided. One that lies in the
hospital's folder is changed there, line by line. Either way the log has it, and nothing is half done.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from desktop.acts import Done
from desktop.acts.sprints import Approval, DecideSprint, PublishSprint, RetireSprint, UndoDecision
from desktop.commands import acting
from desktop.commands.carrying import Doing, Looking, carries_prepared
from desktop.commands.sealing import packages
from desktop.core.clock import in_zone, oslo
from desktop.core.errors import InputError
from desktop.core.formats import day
from desktop.core.messages import _
from desktop.core.usage import kept
from desktop.core.usage.weeks import WeekCounts, once
from desktop.store.packages import kept_packages, sprint_keys
from desktop.sync.pull.set_up import site_counts
from desktop.workspace.measured import decisions, folder_counts
from desktop.workspace.measured.decisions import Decision, Sprint
from desktop.workspace.measured.evidence import compared, longer

if TYPE_CHECKING:
    from joserfc import jwk


def _key(looking: Looking, act: DecideSprint | UndoDecision) -> jwk.OKPKey | None:
    """The owner's key, asked for before the transaction, where the sprint is published; else None. Raises
    StoreError."""
    if not _published(looking, act.sprint):
        return None
    key = sprint_keys.own()
    if key is None:
        raise sprint_keys.needed()
    return key


def _published(looking: Looking, name: str) -> bool:
    lies = decisions.named(name)
    if lies is not None:
        return lies.published
    return kept_packages.newest(looking.connection, name)[1] is not None


def _sprint(doing: Doing, name: str, digest: str) -> Sprint:
    """The sprint as it stands, if it is what was decided about."""
    found = decisions.named(name)
    if found is None:
        _number, newest = kept_packages.newest(doing.connection, name)
        if newest is not None:
            found = decisions.of_bytes(name, newest.sealed.file)
    if found is None:
        raise InputError(
            _("There is no such sprint to decide about: {sprint}.").format(sprint=name),
            kept=_("Nothing was changed."),
        )
    if found.digest != digest:
        raise InputError(
            _("The sprint's file was changed since you saw it."),
            kept=_("Nothing was changed."),
            todo=_("Look at the page as it is now, and decide again."),
        )
    return found


def decide(doing: Doing, act: DecideSprint, key: jwk.OKPKey | None) -> Done:
    """Decide about a sprint. InputError where it is no decision to take, StoreError where it can't be
    written: then nothing is decided."""
    sprint = _sprint(doing, act.sprint, act.digest)
    today = in_zone(doing.now, oslo()).date()
    one = Decision(act.verdict, today.isoformat(), doing.actor.name, act.why, act.until, act.longer)
    raw = decisions.decided(sprint, one, today, _longer(doing, sprint))
    gone = sprint.published and act.verdict == "taken back"
    _carry(doing, sprint, None if gone else raw, act.why, key)
    if not gone:
        decisions.remember(sprint, raw)
    return doing.done(_said(act))


def undo(doing: Doing, act: UndoDecision, key: jwk.OKPKey | None) -> Done:
    """Undo the last decision. InputError where it is not known here, or the file was changed since."""
    sprint = _sprint(doing, act.sprint, act.digest)
    before = sprint.undone_from
    if before is None:
        raise InputError(
            _("The decision can't be undone here: the file was changed since, or it was made elsewhere."),
            kept=_("Nothing was changed."),
            todo=_("Decide anew."),
        )
    _carry(doing, sprint, before, "", key)
    return doing.done(_("{sprint} is as it was before the decision.").format(sprint=act.sprint))


def take_back(doing: Doing, act: RetireSprint, key: jwk.OKPKey | None) -> Done:
    """Take a sprint back on every machine: a published one by a signed package, one of the hospital's folder
    in its file. InputError where there is none in force, or without a reason."""
    if key is not None:
        return packages.retire(doing, act, key)
    lies = decisions.named(act.sprint)
    digest = lies.digest if lies is not None else ""
    return decide(doing, DecideSprint(act.sprint, "taken back", act.why, digest), None)


def _retiring(looking: Looking, act: RetireSprint) -> jwk.OKPKey | None:
    """None where the sprint lies in the hospital's folder, and is not published beside it; else the key.
    Raises StoreError."""
    _number, newest = kept_packages.newest(looking.connection, act.sprint)
    lies = decisions.named(act.sprint)
    if (newest is None or newest.package.status == "retired") and lies is not None and not lies.published:
        return None
    return packages.owners_key(looking, act)


carries_prepared(DecideSprint, _key)(decide)
carries_prepared(UndoDecision, _key)(undo)
carries_prepared(RetireSprint, _retiring)(take_back)


def _carry(doing: Doing, sprint: Sprint, raw: bytes | None, why: str, key: jwk.OKPKey | None) -> None:
    """Put a sprint's file in force; None takes a published one back."""
    if not sprint.published:
        acting.require(doing.actor)
        acting.log(doing.tx, doing.actor, "U", "", ())
        decisions.write(sprint.path, raw if raw is not None else b"")
        return
    if key is None:
        raise sprint_keys.needed()
    if raw is None:
        packages.retire(doing, RetireSprint(sprint.name, why), key)
        return
    _number, newest = kept_packages.newest(doing.connection, sprint.name)
    told = newest.package.approvals if newest is not None else ()
    approvals = tuple(Approval(one.name, one.role, one.day) for one in told)
    packages.publish(doing, PublishSprint(raw, approvals), key)


def _longer(doing: Doing, sprint: Sprint) -> tuple[str, ...]:
    """Tasks that certainly became longer, as the page shows them."""
    below = decisions.release_below(sprint)
    return longer(compared(every_week(doing), below, sprint.name, sprint.wards))


def every_week(doing: Doing) -> tuple[WeekCounts, ...]:
    """The counts of this machine and of all others that are known here."""
    try:
        here = kept.here()
    except OSError:
        here = ()
    return once(here, (*site_counts.held(doing.connection), *folder_counts.held()[0]))


def _said(act: DecideSprint) -> str:
    if act.verdict == "in use":
        return _("{sprint} is taken in use.").format(sprint=act.sprint)
    if act.verdict == "taken back":
        return _("{sprint} is taken back.").format(sprint=act.sprint)
    words = _("The pilot of {sprint} is prolonged until {day}.")
    return words.format(sprint=act.sprint, day=day(date.fromisoformat(act.until)))

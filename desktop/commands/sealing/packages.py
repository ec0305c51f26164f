"""A sprint published as a signed package, and taken back; each one transaction."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from desktop.acts import Done, RecordAct
from desktop.acts.sprints import PublishSprint, RetireSprint
from desktop.commands.carrying import Doing, Looking, carries_prepared
from desktop.core import yaml_documents
from desktop.core.clock import in_zone, oslo, stamp
from desktop.core.errors import InputError
from desktop.core.file_problems import ConfigurationError
from desktop.core.messages import _
from desktop.shown.workspace import IN_FORCE
from desktop.store.packages import kept_packages, signed_package, sprint_keys
from desktop.store.packages.signed_package import FORMAT, Approver, Owner, Package, Sealed
from desktop.workspace.document_checks import check
from desktop.workspace.reviews import approvals
from desktop.writing.set_up import packages as writing

if TYPE_CHECKING:
    from joserfc import jwk


def owners_key(_looking: Looking, _act: RecordAct[Done]) -> jwk.OKPKey:
    """The owner's key on this machine, asked for before the transaction. Raises StoreError."""
    key = sprint_keys.own()
    if key is None:
        raise sprint_keys.needed()
    return key


def publish(doing: Doing, act: PublishSprint, key: jwk.OKPKey) -> Done:
    """Sign a sprint's file and queue its Library with the next number, and the Provenance beside it.

    InputError (ConfigurationError) for a file that is no sprint in use, and where this version stands
    already."""
    sprint, over = header(act.file)
    if act.begins and not _is_day(act.begins):
        raise _not_published(_("Write a date as year-month-day: 2026-11-09."))
    if changed := approvals.without_old(act.file)[1]:
        names = ", ".join(one.name for one in changed)
        words = _("The sprint was changed after {names} approved it.").format(names=names)
        raise InputError(
            words, kept=_("Nothing was published."),
            todo=_("Send it to review anew, or take the lines of the approvals out of the file."),
        )  # fmt: skip
    number, before = kept_packages.newest(doing.connection, sprint)
    if before is not None and before.sealed.file == act.file and before.package.begins == act.begins:
        words = _("{sprint} is published as it stands: version {n}.").format(sprint=sprint, n=number)
        raise _not_published(words)
    package = Package(
        FORMAT, sprint, number + 1, "active", hashlib.sha256(act.file).hexdigest(), _owner(doing),
        stamp(doing.now), over, act.begins,
        tuple(Approver(one.name, one.role, one.day) for one in act.approvals),
    )  # fmt: skip
    _write(doing, package, act.file, key)
    if act.begins > in_zone(doing.now, oslo()).date().isoformat():
        words = _("{sprint} is signed as version {n}, in use from {day}.")
        return doing.done(words.format(sprint=sprint, n=package.number, day=act.begins))
    return doing.done(_("{sprint} is signed as version {n}.").format(sprint=sprint, n=package.number))


def retire(doing: Doing, act: RetireSprint, key: jwk.OKPKey) -> Done:
    """Queue the signed Library by which a published sprint is taken back. InputError where none is published,
    or without a reason."""
    number, before = kept_packages.newest(doing.connection, act.sprint)
    if before is None or before.package.status == "retired":
        raise InputError(
            _("{sprint} is not published, as far as this machine knows.").format(sprint=act.sprint),
            kept=_("Nothing was changed."),
            todo=_("fagflate workspace packages lists what is."),
        )
    if not act.why.strip():
        raise InputError(_("Why is the sprint taken back?"), kept=_("Nothing was changed."))
    package = Package(
        FORMAT, act.sprint, number + 1, "retired", "", _owner(doing), stamp(doing.now),
        why=" ".join(act.why.split()),
    )  # fmt: skip
    _write(doing, package, b"", key)
    return doing.done(_("{sprint} is taken back.").format(sprint=act.sprint))


carries_prepared(PublishSprint, owners_key)(publish)


def header(file: bytes) -> tuple[str, str]:
    """Name of the sprint that a file holds, and what it is laid over. InputError (ConfigurationError) for a
    file that is no sprint in use."""
    document = yaml_documents.read(file, _("the sprint"))
    checked = check(document, ())
    problems = [one for one in document.problems if checked is None]
    if problems:
        raise ConfigurationError(problems)
    data = checked.data if checked is not None else {}
    number = data.get("sprint")
    sprint = f"{data.get('workspace')}/sprint-{number:02d}" if isinstance(number, int) else ""
    if not signed_package.named(sprint):
        raise _not_published(_("Only a sprint is published, and this file holds none."))
    if data.get("status") not in IN_FORCE:
        raise _not_published(_("The sprint is not in use: its status is neither “pilot” nor “in use”."))
    return sprint, str(data.get("extends") or "")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _owner(doing: Doing) -> Owner:
    actor = doing.actor
    return Owner(actor.name, actor.practitioner, actor.role)


def _write(doing: Doing, package: Package, file: bytes, key: jwk.OKPKey) -> None:
    sealed: Sealed = signed_package.sealed(package, file, key)
    library = writing.library(package, sealed)
    doing.write([library], action="C")
    # A server that takes no Provenance without a patient holds up no sprint: the seal is in the Library.
    doing.write([writing.provenance(library["id"], package, sealed)], action="C", apart=True)


def _not_published(words: str) -> InputError:
    return InputError(words, kept=_("Nothing was published."))

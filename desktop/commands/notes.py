"""Notes that are withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop import writing
from desktop.acts import Done
from desktop.acts.notes import WithdrawNote
from desktop.clinical.record.signatures import NULLIFIED
from desktop.commands.carrying import Doing, carries_prepared
from desktop.commands.sealing import signatures
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from joserfc import jwk


@carries_prepared(WithdrawNote, signatures.prepare)
def withdraw(doing: Doing, act: WithdrawNote, key: jwk.ECKey | None) -> Done:
    """Say that a signed note was entered in error, and why: what the note is from then on is signed too.

    InputError without a reason, for a note that is not signed, and for one that somebody has corrected or
    withdrawn meanwhile.
    """
    reason = " ".join(act.reason.split())
    if not reason:
        raise InputError(
            _("The reason is missing."),
            kept=_("The note stands as it was."),
            todo=_("Write why the note is withdrawn."),
        )
    writing.note_versions.may_withdraw(doing.chart(act.patient, ("Composition",)), act.note)
    old = doing.resource(act.note)
    gone = writing.note_versions.withdrawn(old, doing.actor, doing.now, reason)
    sealed = signatures.sealed(doing, key, [gone], activity=NULLIFIED)
    doing.write([gone, sealed], atomic=True)
    return doing.done(_("The note is withdrawn."), act.note)

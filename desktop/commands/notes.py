"""Notes that are withdrawn."""

from __future__ import annotations

from desktop import writing
from desktop.acts import Done
from desktop.acts.notes import WithdrawNote
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _


@carries(WithdrawNote)
def withdraw(doing: Doing, act: WithdrawNote) -> Done:
    """Say that a signed note was entered in error, and why.

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
    doing.write([writing.note_versions.withdrawn(old, doing.actor, doing.now, reason)])
    return doing.done(_("The note is withdrawn."))

"""Permission for an act by role, and the errors for people who may not do it."""

from __future__ import annotations

from desktop.acts.act import Act, Who, declared
from desktop.acts.window import OpenSettings
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _


def nobody() -> InputError:
    """Error for a person who has not said who they are."""
    return InputError(
        _("Nobody has said who is at the keyboard."),
        kept=_("Nothing was changed."),
        todo=_("Choose who you are first."),
    )


def reads_only() -> InputError:
    """Error for writing in a read-only window, in which nothing can be kept."""
    return InputError(
        _("Fagflate is already open with this record on this machine, so this window only reads."),
        kept=_("Nothing was changed."),
        todo=_("Do it in the other window, or close that one."),
    )


def not_yours() -> InputError:
    """Error for a role that may not do this."""
    return InputError(
        _("This is done by a doctor or a nurse, not in the role of secretary."),
        kept=_("Nothing was changed."),
        todo=_("Ask whoever looks after the patient, or change your role."),
    )


def for_doctors() -> InputError:
    """Error for a nurse or therapist who decides about treatment."""
    return InputError(
        _("This is decided by a doctor."),
        kept=_("Nothing was changed."),
        todo=_("Ask the doctor who looks after the patient, or change your role."),
    )


def for_who_answers(name: str) -> InputError:
    """Error for clearing what is dangerous in a role that never answers for it. `name` is who does, or
    empty."""
    todo = _("Tell {name}.").format(name=name) if name else _("Tell the doctor on call.")
    return InputError(
        _("This is dangerous or not surely normal: it is for the doctor who answers for the patient."),
        kept=_("Nothing was changed."),
        todo=todo,
    )


def for_readers() -> InputError:
    """Error for a read-only role."""
    return InputError(
        _("In this role one reads, and writes nothing in the hospital's record."),
        kept=_("Nothing was changed."),
        todo=_("Tell the ward or the doctor on call, or change your role."),
    )


def of_unknown() -> InputError:
    """Error for a person whose profession the record doesn't say."""
    return InputError(
        _("The server doesn't say what your profession is, so here you only read."),
        kept=_("Nothing was changed."),
        todo=_("Ask IT to put your profession on your role, or choose another role of yours."),
    )


def for_outsiders() -> InputError:
    """Error for a general practitioner who begins to write in the hospital's record."""
    return InputError(
        _("In this role one reads the hospital's letters, makes tasks of them, and writes to who sent them."),
        kept=_("Nothing was changed."),
        todo=_("Write to the sender, or change your role."),
    )


def sees_log(actor: Actor) -> bool:
    """True for whoever may go through the access log, and reads no record: the one place that says so."""
    return actor.duty == "auditor"


def for_auditors() -> InputError:
    """Error for somebody who asks for the access log, or does something with it, and is no auditor."""
    return InputError(
        _("Who has read a record is shown to those who go through the access log."),
        kept=_("Nothing was shown or changed."),
        todo=_("Ask the data protection officer."),
    )


def only_the_log() -> InputError:
    """Error for an auditor who asks for a record itself."""
    return InputError(
        _("Only the log is open to you. The record is not, and can't be opened from here."),
        kept=_("Nothing of the record was shown or changed."),
        todo=_("If you treat the patient, choose that role of yours."),
    )


def refusal(kind: type[Act], actor: Actor, *, read_only: bool) -> InputError | None:
    """Refusal of this kind of act for this person here; None when they may do it.

    `read_only`: the record is open in another window, and nothing can be kept in this one.
    """
    who = declared(kind).who
    if who is Who.ANYBODY:
        return None
    if not actor.role:
        return nobody()
    if who is Who.AUDITOR:
        if not sees_log(actor):
            return for_auditors()
        return reads_only() if read_only else None
    if sees_log(actor) and kind is not OpenSettings:
        return only_the_log()
    if actor.only_reads and kind is not OpenSettings:
        return of_unknown() if actor.unknown else for_readers()
    if actor.outside and who is not Who.OUTSIDE:
        return for_outsiders()
    if who in (Who.CLINICIAN, Who.DOCTOR) and actor.secretary:
        return not_yours()
    if who is Who.DOCTOR and not actor.prescribes:
        return for_doctors()
    return reads_only() if read_only else None

"""Who may do an act: by their role, and what is said to whoever may not."""

from __future__ import annotations

from desktop.acts.act import Act, Who, declared
from desktop.acts.window import OpenSettings
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _


def nobody() -> InputError:
    """What is said to somebody who has not said who they are."""
    return InputError(
        _("Nobody has said who is at the keyboard."),
        kept=_("Nothing was changed."),
        todo=_("Choose who you are first."),
    )


def reads_only() -> InputError:
    """What is said to somebody who begins to write where nothing can be kept."""
    return InputError(
        _("Fagflate is already open with this record on this machine, so this window only reads."),
        kept=_("Nothing was changed."),
        todo=_("Do it in the other window, or close that one."),
    )


def not_yours() -> InputError:
    """What is said to somebody whose role does not do this."""
    return InputError(
        _("This is done by a doctor or a nurse, not in the role of secretary."),
        kept=_("Nothing was changed."),
        todo=_("Ask whoever looks after the patient, or change your role."),
    )


def for_doctors() -> InputError:
    """What is said to a nurse or therapist who decides about treatment."""
    return InputError(
        _("This is decided by a doctor."),
        kept=_("Nothing was changed."),
        todo=_("Ask the doctor who looks after the patient, or change your role."),
    )


def for_readers() -> InputError:
    """What is said to somebody in a role in which nothing is written."""
    return InputError(
        _("In this role one reads, and writes nothing in the hospital's record."),
        kept=_("Nothing was changed."),
        todo=_("Tell the ward or the doctor on call, or change your role."),
    )


def for_outsiders() -> InputError:
    """What is said to a general practitioner who begins to write in the hospital's record."""
    return InputError(
        _("In this role one reads the hospital's letters, makes tasks of them, and writes to who sent them."),
        kept=_("Nothing was changed."),
        todo=_("Write to the sender, or change your role."),
    )


def refusal(kind: type[Act], actor: Actor, *, read_only: bool) -> InputError | None:
    """Why this person may not do this kind of act here; None when they may.

    `read_only`: the record is open in another window, and nothing can be kept in this one.
    """
    who = declared(kind).who
    if who is Who.ANYBODY:
        return None
    if not actor.role:
        return nobody()
    if actor.only_reads and kind is not OpenSettings:
        return for_readers()
    if actor.outside and who is not Who.OUTSIDE:
        return for_outsiders()
    if who in (Who.CLINICIAN, Who.DOCTOR) and actor.secretary:
        return not_yours()
    if who is Who.DOCTOR and not actor.prescribes:
        return for_doctors()
    return reads_only() if read_only else None

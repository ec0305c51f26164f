"""Permission for an act by the table of roles, and the errors for people who may not do it."""

from __future__ import annotations

from desktop.acts import role_table as roles
from desktop.acts.act import Act, declared
from desktop.acts.capabilities import FREE_TO_DO, Capability, Shows
from desktop.core.actor import Actor
from desktop.core.errors import InputError, NotInRole
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


def for_doctors() -> NotInRole:
    """Error for a part of an act that decides about treatment, by somebody who does not."""
    who = roles.who_may(Capability.DECIDE)
    return NotInRole(
        _("This is decided by a {who}.").format(who=who) if who else _("This is decided by nobody here."),
        kept=_("Nothing was changed."),
        todo=_("Ask the doctor who looks after the patient, or change your role."),
    )


def for_who_answers(name: str) -> NotInRole:
    """Error for clearing what is dangerous in a role that never answers for it. `name` is who does, or
    empty."""
    todo = _("Tell {name}.").format(name=name) if name else _("Tell the doctor on call.")
    return NotInRole(
        _("This is dangerous or not surely normal: it is for the doctor who answers for the patient."),
        kept=_("Nothing was changed."),
        todo=todo,
    )


def for_outsiders() -> NotInRole:
    """Error for a general practitioner who changes what was not sent to them."""
    return NotInRole(
        _("In this role one reads the hospital's letters, makes tasks of them, and writes to who sent them."),
        kept=_("Nothing was changed."),
        todo=_("Write to the sender, or change your role."),
    )


def sees_log(actor: Actor) -> bool:
    """True for whoever goes through the access log, and reads no record."""
    return roles.sees(actor, Shows.LOG) and not roles.sees(actor, Shows.RECORD)


def refusal(kind: type[Act], actor: Actor, *, read_only: bool) -> InputError | None:
    """Refusal of this kind of act for this person here; None when they may do it.

    `read_only`: the record is open in another window, and nothing can be kept in this one.
    """
    one = declared(kind)
    if one.may in FREE_TO_DO:
        return None
    looks = one.may in (Capability.PRINT, Capability.EXPORT)
    if not actor.role and not looks:
        return nobody()
    if not roles.may(actor, one.may):
        return roles.refused(one.words(), roles.who_may(one.may), actor)
    return reads_only() if read_only and not looks else None

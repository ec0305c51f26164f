"""Errors as they are told over the link, and what is said when nobody answers any more."""

from __future__ import annotations

from desktop.core import errors
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.link import protocol as say


class ServiceEnded(FagflateError):
    """The record service has ended before it answered; what was asked may or may not have been done."""


def ended() -> ServiceEnded:
    """Error for a record service that is gone."""
    return ServiceEnded(
        _("The part of Fagflate that keeps the record has stopped."),
        kept=_("What is saved is safe, and what you were writing is still in the window."),
        todo=_("Copy what you were writing, then close Fagflate and start it again."),
    )


def unknown() -> ServiceEnded:
    """Error for an act that may have been carried out before the record service was gone."""
    return ServiceEnded(
        _("It is not known whether this was done."),
        kept=_("What is saved is safe, and what you were writing is still in the window."),
        todo=_("Start Fagflate again, and look whether it is there before you do it once more."),
    )


def unsure() -> errors.Unsure:
    """Error for a paper that was on its way to the printer when the record service was gone."""
    return errors.Unsure(
        _("It is not known whether the printer took the job."),
        kept=_("Nothing is marked as printed, and nothing is printed twice by itself."),
        todo=_("Look at the printer, then say whether it came out."),
    )


def not_shown_again() -> ServiceEnded:
    """Error for a card that was asked when the record service was gone."""
    return ServiceEnded(
        _("Fagflate stopped while it asked the card, and has started again."),
        kept=_("The card was not shown the code (PIN) a second time, and what you were writing is kept."),
        todo=_("Try again. If it goes on, sign in through the browser, and tell IT which card it is."),
    )


class ServiceFault(FagflateError):
    """The record's side of the program failed at a question or an act; nothing was changed."""


def fault(place: str) -> ServiceFault:
    """Error for a fault of the program itself; `place` is in its code, and holds nothing of a patient."""
    return ServiceFault(
        _("Fagflate failed at this."),
        kept=_("Nothing was changed, and what you were writing is still in the window."),
        todo=_("Try again. If it stays so, report the fault with its details."),
        details=place,
    )


def not_answering() -> ServiceEnded:
    """Error for a record service that has not answered for long."""
    return ServiceEnded(
        _("The part of Fagflate that keeps the record does not answer."),
        kept=_("What is saved is safe, and what you were writing is still in the window."),
        todo=_("Wait a moment. If it stays so, copy what you were writing, then start Fagflate again."),
    )


def updated() -> ServiceEnded:
    """Error for a program updated to another version than the window began with."""
    return ServiceEnded(
        _("Fagflate was updated while this window was open."),
        kept=_("What is saved is safe, and what you were writing is still in the window."),
        todo=_("Copy what you were writing, then close Fagflate and start it again."),
    )


_KINDS = {
    kind.__name__: kind
    for kind in (
        FagflateError,
        errors.InputError,
        errors.NotInRole,
        errors.ReasonNeeded,
        errors.BlockedByPatient,
        errors.ReasonToClear,
        errors.WireError,
        errors.Unsigned,
        errors.StoreError,
        errors.Unusable,
        errors.NotHanded,
        errors.Unsure,
    )
}


def error_of(wrong: say.Wrong) -> FagflateError:
    """The error that was told."""
    kind = _KINDS.get(wrong.kind, FagflateError)
    return kind(wrong.what, kept=wrong.kept, todo=wrong.todo, details=wrong.details)


def wrong_of(error: FagflateError) -> say.Wrong:
    """An error as it is told: as the nearest of its classes that a window knows."""
    kind = next(one.__name__ for one in type(error).__mro__ if one.__name__ in _KINDS)
    return say.Wrong(kind, error.what, error.kept, error.todo, error.details)

"""Errors of signing in by card while the provider is away, each a kind of its own: what happened, what was
kept, what to do. None of them has a PIN in its words."""

from __future__ import annotations

from desktop.core.errors import FagflateError
from desktop.core.messages import _


class CardError(FagflateError):
    """A card, or what reads it, does not show who somebody is."""

    def __init__(self, what: str, todo: str, details: str = "") -> None:
        kept = _("Nobody new is signed in, and your work is kept.")
        super().__init__(what, kept=kept, todo=todo, details=details)


class NotByCard(CardError):
    """The site lets nobody in by card."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody signs in by card at this workstation."),
            _("Sign in in the browser when the sign-in service answers. IT decides about cards."),
        )


class ModuleUnusable(CardError):
    """The module that reads cards is missing, or does not work."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("The program that reads cards can't be used on this machine."),
            _("Tell IT; the details say what is wrong with the module of the policy CardModule."),
            details,
        )


class CardBusy(CardError):
    """Another one is being read."""

    def __init__(self) -> None:
        super().__init__(
            _("A card is being read already."),
            _("Answer the card's own dialogue, or take the card out and put it in again."),
        )


class NoCard(CardError):
    """No card lies in a reader."""

    def __init__(self) -> None:
        super().__init__(_("There is no card in the reader."), _("Put your card in and try again."))


class SeveralCards(CardError):
    """Several cards lie in readers, and it is not known which one is meant."""

    def __init__(self) -> None:
        super().__init__(
            _("There are several cards in the readers."), _("Leave your own card in only, and try again.")
        )


class NoCertificate(CardError):
    """The card has no certificate with which its holder shows who they are."""

    def __init__(self) -> None:
        super().__init__(
            _("The card has no certificate for signing in."),
            _("Use another card, or ask IT: one that only signs documents does not do."),
        )


class AnotherCard(CardError):
    """The card is not the one that the person has enrolled."""

    def __init__(self) -> None:
        super().__init__(
            _("The card is not the one that you have registered here."),
            _("Put your own card in. A new one is registered here after you have signed in in the browser."),
        )


class CertificateNotValid(CardError):
    """The card's certificate has expired, or does not hold yet."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__(
            _("The card's certificate has expired.")
            if expired
            else _("The card's certificate is not valid yet by this machine's clock."),
            _("Get a new card, and sign in in the browser until then.")
            if expired
            else _("Set the clock of this machine, then try again."),
        )


class PinNeeded(CardError):
    """The card wants a PIN, and none was given."""

    def __init__(self) -> None:
        super().__init__(_("The card's PIN is missing."), _("Type it in and press Enter."))


class PinWrong(CardError):
    """The card did not take the PIN; `last` where the next wrong one locks it."""

    def __init__(self, *, last: bool) -> None:
        super().__init__(
            _("The PIN is wrong, and one more wrong PIN locks the card.") if last else _("The PIN is wrong."),
            _("Be sure before you try again: a locked card has to be opened with its PUK.")
            if last
            else _("Try again."),
        )


class PinLocked(CardError):
    """The card is locked after too many wrong PINs, or its PIN was never set."""

    def __init__(self) -> None:
        super().__init__(_("The card is locked."), _("Open it with its PUK, or let whoever issued it do so."))


class CardRefused(CardError):
    """The card, or what reads it, did not do what it was asked for."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("The card could not be read to its end."),
            _("Take it out, put it in again and try once more. Tell IT if it goes on."),
            details,
        )


class NotShown(CardError):
    """The signature does not prove that it is the one that was enrolled."""

    def __init__(self) -> None:
        super().__init__(
            _("The card did not prove that it is yours."), _("Try once more, and tell IT if it goes on.")
        )


class NotEnrolled(CardError):
    """The person has enrolled no card in this record."""

    def __init__(self) -> None:
        super().__init__(
            _("No card of yours is registered here."),
            _("Sign in in the browser; then the card can be registered for the next time."),
        )


class TimeOver(CardError):
    """The time is over for which a card lets in without the provider."""

    def __init__(self, hours: float) -> None:
        words = _("It is more than {hours} hours since you signed in at the sign-in service.")
        super().__init__(
            words.format(hours=f"{hours:g}"),
            _("Sign in in the browser when the sign-in service answers again."),
        )


class ClockPutBack(CardError):
    """The machine's clock shows an earlier time than it has shown before."""

    def __init__(self) -> None:
        super().__init__(
            _("The clock of this machine was put back, so it is not known how long ago you signed in."),
            _("Set the clock right, or sign in in the browser when the sign-in service answers again."),
        )


class RoleEnded(CardError):
    """The register, as it was fetched last, gives the person no role any more."""

    def __init__(self) -> None:
        super().__init__(
            _("By the register you have no role here any more."),
            _("Sign in in the browser when the sign-in service answers again, or ask IT."),
        )


class ProviderAnswers(CardError):
    """The provider answers: whoever can sign in there does."""

    def __init__(self) -> None:
        super().__init__(
            _("The sign-in service answers, so nobody is let in without it."),
            _("Sign in in the browser."),
        )

"""Errors of signing in by Windows Hello while the provider is away, in words: what happened, what to do."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.sign_in.card_errors import CardError


class HelloError(CardError):
    """Windows Hello does not show who somebody is."""


class NotByHello(HelloError):
    """The site lets nobody in by Windows Hello."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody signs in by Windows Hello at this workstation."),
            _("Sign in in the browser when the sign-in service answers. IT decides about Windows Hello."),
        )


class HelloNotHere(HelloError):
    """The machine has no Windows Hello, or an older one than is needed, or it is not set up."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("Windows Hello can't be used on this machine."),
            _("Sign in in the browser. IT can see in the details what is missing."),
            details,
        )


class SharedAccount(HelloError):
    """Several persons work under the Windows account, whose Windows Hello is the same for all of them."""

    def __init__(self) -> None:
        super().__init__(
            _("Several persons use this Windows account, and Windows Hello can't tell them apart."),
            _("Sign in in the browser, or by card."),
        )


class HelloBusy(HelloError):
    """Windows Hello is asking already."""

    def __init__(self) -> None:
        super().__init__(
            _("Windows Hello is asking already."), _("Answer in its window, or close it and try again.")
        )


class HelloCancelled(HelloError):
    """The dialogue was closed, or nobody answered in it in time."""

    def __init__(self) -> None:
        super().__init__(_("Windows Hello was ended before it was answered."), _("Try again."))


class HelloForgot(HelloError):
    """Windows does not have the key any more that was registered."""

    def __init__(self) -> None:
        super().__init__(
            _("Windows Hello does not have the key any more that you have registered here."),
            _("Sign in in the browser; then Windows Hello can be registered anew."),
        )


class HelloRefused(HelloError):
    """Windows Hello did not do what it was asked for."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("Windows Hello did not answer as it should."), _("Try again. Tell IT if it goes on."), details
        )


class HelloNotShown(HelloError):
    """An answer of Windows Hello that proves nothing; the details say in which way."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("Windows Hello did not prove that it is you."),
            _("Try once more, and tell IT if it goes on."),
            details,
        )


class HelloNotEnrolled(HelloError):
    """The person has not registered Windows Hello in this record."""

    def __init__(self) -> None:
        super().__init__(
            _("Windows Hello is not registered for you here."),
            _("Sign in in the browser; then it can be registered for the next time."),
        )

"""Errors of signing in, each a kind of its own: what happened, what was kept, what to do."""

from __future__ import annotations

from desktop.core.errors import Unsigned
from desktop.core.messages import _
from desktop.fhir.transport import NoAnswer, Refused, SignedOut


class NotSignedIn(SignedOut, Unsigned):
    """Nobody is signed in (any more), so nothing is asked of the server."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            _("You are not signed in at the server."),
            kept=_("Your work is kept here."),
            todo=_("Sign in; then it goes on by itself."),
            details=details,
        )


class NoSignIn(Refused):
    """The server does not say how people sign in there."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            _("The server does not say how people sign in there."),
            kept=_("Nothing was sent there."),
            todo=_("Ask IT whether it offers SMART App Launch, or use a token."),
            details=details,
        )


class ProviderUnusable(Refused):
    """The provider's description can't be trusted, or lacks what a safe sign-in needs."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("The sign-in service can't be used: what it says of itself is not right."),
            kept=_("Nobody is signed in, and your work is kept."),
            todo=_("Tell IT; the details say what is wrong."),
            details=details,
        )


class ProviderAway(NoAnswer):
    """The provider does not answer."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            _("The sign-in service does not answer."),
            sent=False,
            kept=_("Your work is kept here."),
            todo=_("It is tried again by itself; tell IT if it goes on."),
            details=details,
        )


class SignInRefused(SignedOut):
    """The provider said no: the person or the service declined, or a code or token is not valid."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("The sign-in service did not let you in."),
            kept=_("Your work is kept here."),
            todo=_("Sign in again, or ask IT; the details say what the service answered."),
            details=details,
        )


class NotRegistered(Refused):
    """The provider lets in only installations that it knows by a key, and this one shows none."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("The sign-in service lets in only machines that are registered there, and this one is not."),
            kept=_("Nobody is signed in, and your work is kept."),
            todo=_("Ask IT to register this machine: fagflate registration shows its key."),
            details=details,
        )


class ServiceRefused(Refused):
    """The provider gives this machine no token of its own (client_credentials), and says why (`details`)."""

    def __init__(self, details: str) -> None:
        if details == "invalid_client":
            what = _("The sign-in service does not know this machine's key, or no longer takes it.")
            todo = _("Ask IT to register this machine: fagflate registration shows its key.")
        elif details == "invalid_scope":
            what = _("The sign-in service does not let this machine write for others.")
            todo = _("Ask IT to give its client the scope system/*.cruds.")
        else:
            what = _("The sign-in service gives this machine no token of its own.")
            todo = _("Ask IT whether it offers SMART Backend Services to this client.")
        kept = _("What is unsent waits for its person.")
        super().__init__(what, kept=kept, todo=todo, details=details)


class AnswerNotOurs(Refused):
    """An answer from the browser, or an ID token, does not belong to this sign-in."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("What came back from the sign-in does not belong to it, and was refused."),
            kept=_("Nobody is signed in, and your work is kept."),
            todo=_("Sign in again. If it happens once more, tell IT."),
            details=details,
        )


class ClocksDiffer(AnswerNotOurs):
    """The ID token is from another time than this machine's."""

    def __init__(self, details: str) -> None:
        super().__init__(details)
        self.what = _("The sign-in is from another time than this machine's clock shows, and was refused.")
        self.todo = _("Set the clock of this machine, then sign in again.")


class SignedInBefore(AnswerNotOurs):
    """The provider does not say that it asked the person now: the browser may have been signed in before."""

    def __init__(self, details: str) -> None:
        super().__init__(details)
        self.what = _("The sign-in service does not say that you signed in just now, so it was refused.")
        self.todo = _(
            "Sign in again. If the browser does not ask who you are, sign out there first, or tell IT."
        )


class SignInTimedOut(NotSignedIn):
    """Nobody came back from the browser in time."""

    def __init__(self) -> None:
        super().__init__()
        self.what = _("Nobody came back from the sign-in in the browser in time.")


class SignInEnded(NotSignedIn):
    """The sign-in was ended by the person who began it, or another was begun."""

    def __init__(self) -> None:
        super().__init__()
        self.what = _("The sign-in was ended.")
        self.todo = ""


class AnotherPerson(Refused):
    """Another person has signed in than the one who was chosen."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            _("Another person signed in than the one chosen here."),
            kept=_("Nobody is signed in, and your work is kept."),
            todo=_("Choose who you are and sign in again. Sign out in the browser first if it did not ask."),
            details=details,
        )


class NobodyHere(Refused):
    """The provider names nobody who works at this FHIR server."""

    def __init__(self, details: str) -> None:
        super().__init__(
            _("The sign-in does not say who you are at this server."),
            kept=_("Nobody is signed in, and your work is kept."),
            todo=_("Ask IT to connect your account with your Practitioner."),
            details=details,
        )

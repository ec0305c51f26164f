"""Sign-in of a command: in the system's browser, or without one at a server for demonstrations."""

from __future__ import annotations

import argparse
import webbrowser
from typing import Any

from desktop.cli.common import complain
from desktop.core import settings
from desktop.core.clock import utc_now
from desktop.core.messages import _
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Transport
from desktop.sync.run.authorised import Authorised


def add_sign_in(parser: argparse.ArgumentParser) -> Any:
    """`--sign-in` and `--sign-in-as ID`; the group to which other ways in may be added."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--sign-in", action="store_true", help=_("sign in at the server in the browser, instead of a token")
    )
    how.add_argument(
        "--sign-in-as",
        default="",
        metavar="ID",
        help=_("at a server for demonstrations: sign in as this Practitioner, without a browser"),
    )
    return how


class Way:
    """The way of a command to a server: with a token, or with the sign-in that its arguments ask for."""

    def __init__(self, arguments: argparse.Namespace, token: str) -> None:
        from desktop.sign_in.oauth_client import Client
        from desktop.sign_in.server_sign_in import Signing
        from desktop.sign_in.signed_in import SignedIn
        from desktop.sign_in.without_browser import as_person
        from desktop.store.installation_key import in_use

        wanted = arguments.sign_in or bool(arguments.sign_in_as)
        self._http = HttpTransport(arguments.server, lambda: None if wanted else token or None)
        self._signing: Signing | None = None
        self.transport: Transport = self._http
        if wanted:
            who = arguments.sign_in_as
            client = Client(settings.text("sign_in_client"), in_use)
            self._signing = Signing(
                arguments.server, as_person(who) if who else _shown, utc_now, client=client
            )
            self.transport = Authorised(SignedIn(self._http, self._signing), self._signing.refresh)

    async def close(self) -> None:
        """Sign out, and let go of the server."""
        if self._signing is not None:
            await self._signing.sign_out()
        await self._http.close()


def _shown(address: str) -> None:
    complain(_("Sign in in the browser. If it does not open, open this address in it:") + f"\n{address}")
    webbrowser.open(address)

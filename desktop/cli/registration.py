"""`fagflate registration`: client metadata (RFC 7591) of this machine for a sign-in provider."""

from __future__ import annotations

import argparse
import json

from desktop.cli.common import complain, say
from desktop.core import settings
from desktop.core.messages import _

NAME = "registration"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "What a sign-in provider that lets in known machines only (as HelseID) has to know of this one, as"
        " JSON: its public keys, and where it comes back to. The private key never leaves the system's key"
        " store."
    )
    parser.add_argument(
        "--service",
        action="store_true",
        help=_("also as a service with tokens of its own, for fagflate watch --as-service"),
    )
    key = parser.add_mutually_exclusive_group()
    key.add_argument(
        "--renew", action="store_true", help=_("make a new key beside the one in use, to be registered too")
    )
    key.add_argument(
        "--use-next", action="store_true", help=_("use the new key, which the provider knows by now")
    )


def run(arguments: argparse.Namespace) -> int:
    """Write what is to be registered; a key is made on first use."""
    from desktop.sign_in.loopback import REGISTERED
    from desktop.store import installation_key

    # A service only where one watches or sends for others: nobody registers more than is used.
    service = arguments.service or settings.by_it("finish_sending") == "service"
    if arguments.renew:
        installation_key.renew()
    if arguments.use_next:
        installation_key.use_next()
    told = {
        "application_type": "native",
        "redirect_uris": [REGISTERED],
        "grant_types": [
            "authorization_code", "refresh_token", *(["client_credentials"] if service else []),
        ],
        **({"scope": "openid fhirUser offline_access user/*.cruds system/*.cruds"} if service else {}),
        "response_types": ["code"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "require_pushed_authorization_requests": True,
        "dpop_bound_access_tokens": True,
        "jwks": installation_key.public(),
    }  # fmt: skip
    say(json.dumps(told, indent=None if arguments.json else 2))
    if arguments.renew and not arguments.json:
        complain(_("Register both keys at the provider, then run: fagflate registration --use-next"))
    return 0

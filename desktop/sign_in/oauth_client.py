"""Client of a provider: name of this program there, and an installation's key (`private_key_jwt`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from desktop.core.errors import StoreError
from desktop.fhir.transport import Refused
from desktop.sign_in.sign_in_errors import NotRegistered

if TYPE_CHECKING:
    from joserfc import jwk

ALGORITHM = "ES256"
LASTS = 60
"""Seconds for which an assertion counts: it is sent at once."""
KeyOf = Callable[[], "jwk.ECKey | None"]
"""Gives the private key of the installation that is in use, or None where it has none."""


class Client(msgspec.Struct, frozen=True):
    """This program at a provider: `id`, and `key` where the installation has a key pair that is registered
    there."""

    id: str = "fagflate"
    key: KeyOf | None = None


PUBLIC = Client()
"""This program at whichever machine, without anything to show for it."""


def named(client: Client, issuer: str, now: datetime, *, by_key: bool) -> dict[str, str]:
    """Fields of a form by which a provider knows who asks; made anew for each form, since an assertion counts
    once. `by_key` where it wants a key: raises NotRegistered where there is none, Refused where it can't be
    had."""
    if not by_key:
        return {"client_id": client.id}
    key = _key(client)
    if key is None:
        raise NotRegistered("private_key_jwt: no key of this installation")
    # They bring OAuth along, which a window that has a token needs not.
    from authlib.oauth2.rfc7523 import private_key_jwt_sign
    from authlib.oauth2.rfc7523.client import ASSERTION_TYPE

    assertion = private_key_jwt_sign(
        key, client.id,
        # The issuer alone: what is shown to one provider must be of no use at another's address.
        issuer,
        alg=ALGORITHM,
        header={"typ": "client-authentication+jwt", "kid": key.thumbprint()},
        issued_at=int(now.timestamp()), expires_in=LASTS,
    )  # fmt: skip
    return {"client_id": client.id, "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}


def _key(client: Client) -> jwk.ECKey | None:
    try:
        return client.key() if client.key is not None else None
    except StoreError as error:
        # A round of sync ends in words then, and what is unsent waits.
        raise Refused(error.what, kept=error.kept, todo=error.todo, details=error.details) from error

"""A sign-in handed on to a person's own record (another process): tokens and their key, as text for the
encrypted store, taken out once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from desktop.core.clock import Clock
from desktop.core.decoding.by_type import from_json
from desktop.sign_in.authorization_code import Tokens
from desktop.sign_in.oauth_client import Client
from desktop.sign_in.proof_of_possession import Prover
from desktop.sign_in.provider import Provider
from desktop.sign_in.token_holder import TokenHolder

LASTS = timedelta(minutes=2)
"""Longest time on the way: the person waits for it."""


class _Packed(msgspec.Struct, frozen=True):
    """A sign-in as it is handed on; `provider` without this program's own name and key there."""

    at: datetime
    person: str
    until: datetime
    access: str
    refresh: str
    key: dict[str, Any]
    nonces: dict[str, str]
    provider: dict[str, Any]

    def __repr__(self) -> str:
        return "_Packed(…)"


def packed(holder: TokenHolder, now: datetime) -> str:
    """A sign-in as text; whoever has it is signed in, so it lies in an encrypted record and nowhere else."""
    tokens, until, provider, prover = holder.parts()
    told = {name: getattr(provider, name) for name in provider.__struct_fields__ if name != "client"}
    key, nonces = prover.parts()
    found = _Packed(now, holder.person, until, tokens.access, tokens.refresh, key, nonces, told)
    return msgspec.json.encode(found).decode()


def unpacked(text: str, client: Client, clock: Clock) -> tuple[TokenHolder, bool] | None:
    """The sign-in of a text, and if it still counts: one that has been on its way for long is only given
    back. None for what is none."""
    try:
        found = from_json(text, _Packed)
        provider = Provider(**found.provider, client=client)
        prover = Prover(clock, found.key, found.nonces)
    except (msgspec.MsgspecError, TypeError, ValueError):
        return None
    now = clock()
    tokens = Tokens(found.access, max((found.until - now).total_seconds(), 0.0), found.refresh)
    holder = TokenHolder(provider, tokens, found.person, prover, clock)
    return holder, found.at - LASTS <= now <= found.at + LASTS

"""Requests and answers, and the port through which they go; the real one is `desktop.fhir.client`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from desktop.core.errors import WireError


class Request(msgspec.Struct, frozen=True):
    """One request. `path` is relative to the FHIR base, or an absolute link that the server gave."""

    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: str | None = None


FRESH = {"cache-control": "no-cache"}
"""A common server answers equal questions from a cache for a minute, as if nothing had happened meanwhile."""


def asking(path: str) -> Request:
    """A question to which only what is there now is an answer."""
    return Request("GET", path, FRESH)


class Answer(msgspec.Struct, frozen=True):
    """One answer: status, headers with lower-case names, and the decoded body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class NoAnswer(WireError):
    """No whole answer came. `sent` is false only when the request certainly never left."""

    def __init__(self, what: str, *, sent: bool, kept: str = "", todo: str = "", details: str = "") -> None:
        super().__init__(what, kept=kept, todo=todo, details=details)
        self.sent = sent


class Refused(WireError):
    """An answer or link that is not to be trusted: another origin, too large, not FHIR, not valid JSON."""


class Unreadable(Refused):
    """An answer that can't be read: cut off, damaged, too large, not FHIR; it says nothing of others."""


class SignedOut(Refused):
    """The server does not know (any more) who we are."""


class Transport(Protocol):
    """Sends one request and gives its answer, whatever the status; `base` is the FHIR base and a slash."""

    base: str

    async def send(self, request: Request) -> Answer:
        """Raises NoAnswer or Refused."""

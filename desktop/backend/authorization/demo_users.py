"""Users whom the sign-in page offers: people of the made-up hospital, one for each kind of user."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from desktop.backend.authorization import person_rights
from desktop.backend.authorization.scopes import narrowed
from desktop.backend.server import Server
from desktop.backend.wire import Incoming
from desktop.fhir.definitions import resource_types

OFFERED = (
    "hjerte3-LIS", "hjerte3-overlege", "hjerte3-sykepleier", "hjerte3-sekretaer", "flyt", "lk-sentrum-0",
    "ambulanse", "student", "sprinteier", "personvern",
)  # fmt: skip
"""Ids of Practitioners; those that the server does not have are left out."""


class User(msgspec.Struct, frozen=True):
    """Somebody who can sign in: a Practitioner's id, name, and what they are."""

    id: str
    name: str
    title: str


class Users:
    """The Practitioners of a server, read anew each time."""

    def __init__(self, server: Callable[[], Server]) -> None:
        self._server = server

    def get(self, id_: str) -> User | None:
        """An active Practitioner, or None."""
        found = self._read(f"Practitioner/{id_}") if _plain(id_) else None
        if found is None or found.get("active") is False:
            return None
        role = self._read(f"PractitionerRole/{id_}") or {}
        code = next((c.get("text") or "" for c in role.get("code", ()) if isinstance(c, dict)), "")
        coded = (d.get("display", "") for c in role.get("code", ()) for d in c.get("coding", ()))
        return User(id_, _name(found), code or next(iter(coded), ""))

    def offered(self) -> list[User]:
        """Those whom the page shows."""
        return [user for id_ in OFFERED if (user := self.get(id_)) is not None]

    def scopes(self, id_: str) -> Callable[[str], str]:
        """Scopes that a person's roles allow of those a program asks for, as the register stands."""
        context = self._server().context
        with context.reading() as work:
            rights = person_rights.of(id_, context.clock, None)(work)
            may = {kind: rights.letters(kind) for kind in resource_types()}
            whole = rights.sees_record
        return lambda asked: " ".join(narrowed(asked.split(), may.__getitem__, may, whole=whole))

    def _read(self, path: str) -> dict[str, Any] | None:
        reply = self._server().answer(Incoming("GET", path.split("/"), "", {}))
        if reply.status != 200:
            return None
        body = reply.body if isinstance(reply.body, str) else reply.body.decode()
        found = json.loads(body)
        return found if isinstance(found, dict) else None


def _plain(id_: str) -> bool:
    return 0 < len(id_) <= 64 and id_.isascii() and id_.replace("-", "").replace(".", "").isalnum()


def _name(practitioner: dict[str, Any]) -> str:
    for name in practitioner.get("name", ()):
        whole = " ".join([*name.get("given", ()), name.get("family", "")]).strip() or name.get("text", "")
        if whole:
            return str(whole)
    return str(practitioner.get("id", ""))

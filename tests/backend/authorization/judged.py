"""The FHIR server in the process, asked with the rights of a person, a service or nobody: no socket."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from desktop.backend import bulk
from desktop.backend.authorization import person_rights
from desktop.backend.authorization.access_tokens import SERVICE
from desktop.backend.authorization.scopes import Scopes
from desktop.backend.database import Database
from desktop.backend.interaction import Context
from desktop.backend.server import Server
from desktop.backend.wire import Incoming, Reply
from desktop.core.clock import utc_now
from tests.service.test_blocked import consent, to

Json = dict[str, Any]
BASE = "http://fhir.test/fhir"
AAS, BERG = "aas", "berg"
"""A doctor from whom the patient `p` has blocked the record, and one from whom nothing is blocked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: method, path with its query, headers in lower case, body."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: Any = None

    def named(self, **names: str) -> Asked:
        """The same with names put in for `<name>`, everywhere."""

        def put(text: str) -> str:
            for name, value in names.items():
                text = text.replace(f"<{name}>", value)
            return text

        headers = tuple((name, put(value)) for name, value in self.headers)
        return Asked(self.method, put(self.path), headers, json.loads(put(json.dumps(self.body))))


class Judged:
    """A server whose every request is judged."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def ask(self, asked: Asked, person: str = AAS, scope: str = "user/*.cruds") -> Reply:
        """Answer to a request of a person (an id; SERVICE for a service, empty for nobody)."""
        scopes = Scopes("system" if person == SERVICE else "user", scope.split())
        context = Context(self.database, BASE, utc_now, True, person_rights.of(person, utc_now, scopes))
        path, _mark, query = asked.path.partition("?")
        kind = "application/fhir+json"
        if asked.method == "PATCH":
            kind = "application/json-patch+json"
        elif path.endswith("_search"):
            kind = "application/x-www-form-urlencoded"
        headers = {"content-type": kind, **dict(asked.headers)}
        body = asked.body if isinstance(asked.body, str) else json.dumps(asked.body)
        sent = body.encode() if asked.body is not None else b""
        segments = [part for part in path.split("/") if part]
        return Server(context).answer(Incoming(asked.method, segments, query, headers, sent))

    def load(self, resources: Iterable[Json]) -> None:
        bulk.load(self.database, list(resources))


@contextmanager
def judged(*resources: Json) -> Iterator[Judged]:
    """A server with a ward's register and these resources."""
    database = Database("sqlite://")
    server = Judged(database)
    roles = {
        AAS: "LIS",
        BERG: "overlege",
        "kari": "flytkoordinator",
        "eier": "sprinteier",
        "sykepleier": "sykepleier",
    }
    server.load(
        [
            {"resourceType": "Patient", "id": "p"},
            {"resourceType": "Patient", "id": "q"},
            *(
                {"resourceType": "Practitioner", "id": one, "active": True, "name": [{"family": "Lie"}]}
                for one in roles
            ),
            *(
                {
                    "resourceType": "PractitionerRole",
                    "id": one,
                    "active": True,
                    "code": [{"text": title}],
                    "practitioner": {"reference": f"Practitioner/{one}"},
                }
                for one, title in roles.items()
            ),
            consent(actor=to(f"Practitioner/{AAS}")),
            *resources,
        ]
    )
    try:
        yield server
    finally:
        database.close()


_VARYING = (
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"), "<moment>"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "<version>"),
    (re.compile(r"_page=[\w-]+"), "_page=<page>"),
)
"""Parts that differ between any two answers."""


def plain(reply: Reply, *names: str) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """An answer without what differs between any two: moments, versions, new ids, pages, and these names."""

    def without(text: str) -> str:
        for name in names:
            text = text.replace(name, "<id>")
        for found, word in _VARYING:
            text = found.sub(word, text)
        return text

    body = reply.body.decode() if isinstance(reply.body, bytes) else reply.body
    headers = tuple(
        sorted((n.lower(), without(v)) for n, v in reply.headers.items() if n.lower() != "last-modified")
    )
    return reply.status, without(body), headers


__all__ = ["AAS", "BASE", "BERG", "SERVICE", "Asked", "Judged", "judged", "plain"]

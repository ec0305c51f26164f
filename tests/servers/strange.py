"""A FHIR server whose defects are switched on one by one: our own server with a strange one before it.

`Strange(clock, Defect.CLAMPS_PAGES, …)` answers requests in the process (`handle`), and `serving` puts it on
a socket of 127.0.0.1. Without defects it behaves as the server behind it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from desktop.backend.database import Database
from desktop.backend.interaction import Context
from desktop.backend.server import Server
from desktop.backend.wire import Incoming
from desktop.core.clock import Clock, utc_now
from desktop.fhir.transport import Answer, Refused, Request
from tests.servers.strange_defects import AUDIT, CLAMPED, HALF, LINKS, Defect
from tests.servers.strange_links import Links
from tests.servers.strange_references import pointing, targets
from tests.servers.strange_statement import statement

Json = dict[str, Any]
BASE = "http://fake.test/fhir/"
PAGE = 3
"""How long a page is where the server decides it."""
CACHED = timedelta(seconds=60)
MANY, WINDOW = 40, timedelta(seconds=4)
"""So many requests in so short a time, where it counts them."""
_VERSION = re.compile(rb',\s*"versionId":\s*"[^"]*"|"versionId":\s*"[^"]*",?\s*')
_HEADERS = {"ifMatch": "if-match", "ifNoneMatch": "if-none-match", "ifNoneExist": "if-none-exist"}


class Strange:
    """A server with some defects; `log` has (method, path, status) of what was asked."""

    def __init__(self, clock: Clock = utc_now, *defects: Defect, base: str = BASE, page: int = PAGE) -> None:
        self.clock = clock
        self.defects = frozenset(defects)
        self.base = base
        self.page = page
        self.database = Database("sqlite://")
        self.log: list[tuple[str, str, int]] = []
        self._inner = Server(Context(self.database, base.rstrip("/"), clock))
        self._cache: dict[str, tuple[datetime, Answer]] = {}
        self._links = Links(self)
        self._asked: list[datetime] = []

    def close(self) -> None:
        self.database.close()

    def has(self, defect: Defect) -> bool:
        """Whether this server is strange in that way."""
        return defect in self.defects

    # What other people do, past every defect.

    def write(self, resource: Mapping[str, Any]) -> Json:
        """Somebody else creates or changes a resource."""
        answer = self.inner("PUT", f"{resource['resourceType']}/{resource['id']}", dict(resource))
        assert answer.ok, answer.body.decode()
        found: Json = json.loads(answer.body)
        return found

    def delete(self, key: str) -> None:
        """Somebody else deletes a resource."""
        assert self.inner("DELETE", key).ok

    def get(self, key: str) -> Json | None:
        """What is stored now, or None."""
        answer = self.inner("GET", key)
        return json.loads(answer.body) if answer.ok else None

    def all(self, kind: str, **criteria: str) -> list[Json]:
        """Everything of a type that is stored now."""
        found: list[Json] = []
        path = f"{kind}?" + urlencode({**criteria, "_count": "500"})
        while path:
            page = json.loads(self.inner("GET", path).body)
            found += [e["resource"] for e in page.get("entry", ()) if e["search"]["mode"] == "match"]
            path = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
        return found

    def metadata(self) -> Json:
        """The CapabilityStatement."""
        return statement(json.loads(self.inner("GET", "metadata").body), self.defects)

    # Requests.

    def inner(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask the server behind, which has no defects."""
        url = urlsplit(path.removeprefix(self.base))
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        head = {"content-type": "application/fhir+json", "prefer": "return=representation", **(headers or {})}
        segments = [unquote(part) for part in url.path.split("/") if part]
        reply = self._inner.answer(Incoming(method, segments, url.query, head, content))
        content = reply.body.encode() if isinstance(reply.body, str) else reply.body
        named = {name.lower(): value for name, value in reply.headers.items()}
        return Answer(reply.status, {"content-type": reply.media_type, **named}, content)

    def handle(self, request: Request) -> Answer:
        """Answer one request, with its effect."""
        path = request.path.removeprefix(self.base)
        if urlsplit(path).scheme:
            raise Refused("another address", details=urlsplit(path).netloc)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if self.has(Defect.THROTTLES) and self._too_many():
            answer = Answer(429, {"retry-after": "1"}, b"")
        elif path == "metadata":
            answer = said(200, self.metadata())
        elif not path.strip("/") and request.method == "POST":
            answer = self._bundle(request.body or "", headers)
        else:
            answer = self.one(request.method, path, headers, request.body)
        answer = self.dressed(answer, request.method)
        self.log.append((request.method, path, answer.status))
        return answer

    def _too_many(self) -> bool:
        now = self.clock()
        self._asked = [at for at in self._asked if now - at < WINDOW]
        if len(self._asked) >= MANY:
            return True
        self._asked.append(now)
        return False

    def dressed(self, answer: Answer, method: str) -> Answer:
        """How the answer is put into words: statuses, versions, bodies."""
        headers, body = dict(answer.headers), answer.body
        if self.has(Defect.MINIMAL) and method in ("PUT", "POST") and answer.ok and "location" in headers:
            headers["location"] = headers["location"].partition("/_history")[0]
            body = b""
        if self.has(Defect.NO_ETAGS) or self.has(Defect.NO_VERSIONS):
            headers = {k: v for k, v in headers.items() if k not in ("etag", "last-modified", "location")}
        if self.has(Defect.NO_VERSIONS):
            body = _VERSION.sub(b"", body)
        if self.has(Defect.EMPTY_ERRORS) and not answer.ok:
            headers, body = {}, b""
        if self.has(Defect.STRONG_ETAGS) and "etag" in headers:
            headers["etag"] = headers["etag"].removeprefix("W/")
        status = 409 if answer.status == 412 and self.has(Defect.CONFLICT_FOR_PRECONDITION) else answer.status
        return Answer(status, headers, body)

    # One interaction, alone or in a batch.

    def one(
        self, method: str, path: str, headers: dict[str, str], body: str | None, *, batch: bool = False
    ) -> Answer:
        """Carry out one interaction, with the defects that concern it."""
        parts = [p for p in urlsplit(path).path.split("/") if p]
        if "_history" in parts and self.has(Defect.DECLARES_TOO_MUCH):
            return outcome(501, "history is not implemented")
        if method in ("GET", "HEAD") and len(parts) == 1:
            return self._search(path, headers, batch)
        if method in ("GET", "HEAD"):
            return self.inner(method, path, headers=headers)
        if refused := self.refused_audit(parts):
            return refused
        headers = self.heeded(method, headers)
        resource = _parsed(body)
        if self.has(Defect.REFERENTIAL_INTEGRITY) and (refused := self.dangling(method, path, resource)):
            return refused
        if method == "PUT" and len(parts) == 2 and not self.inner("GET", path).ok:
            if self.has(Defect.REFUSES_CLIENT_IDS):
                return outcome(405, "clients do not name resources here")
            if self.has(Defect.NAMES_IDS_ITSELF) and isinstance(resource, dict):
                return self.inner("POST", parts[0], {k: v for k, v in resource.items() if k != "id"})
        return self.inner(method, path, None if body is None else body.encode(), headers)

    def refused_audit(self, parts: list[str]) -> Answer | None:
        """The answer to a log of reading that is not taken."""
        for defect, status in AUDIT.items():
            if defect in self.defects and parts[:1] == ["AuditEvent"]:
                return outcome(status, "no AuditEvent is taken here")
        return None

    def heeded(self, method: str, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers that this server looks at."""
        ignored = set()
        if self.has(Defect.IGNORES_IF_NONE_MATCH):
            ignored.add("if-none-match")
        update, delete = Defect.IGNORES_IF_MATCH_ON_UPDATE, Defect.IGNORES_IF_MATCH_ON_DELETE
        if self.has(Defect.NO_VERSIONS):
            ignored.add("if-match")
        if (method == "PUT" and self.has(update)) or (method == "DELETE" and self.has(delete)):
            ignored.add("if-match")
        return {name: value for name, value in headers.items() if name not in ignored}

    def dangling(self, method: str, path: str, resource: Any, beside: Iterable[str] = ()) -> Answer | None:
        """The answer to what refers to nothing, or to the deletion of what is referred to."""
        if method == "DELETE" and pointing(self.database, path.partition("?")[0]):
            return outcome(409, f"something refers to {path}")
        for target in targets(resource, self.base):
            if target not in beside and target != path and not self.inner("GET", target).ok:
                return outcome(422, f"{target} is referred to and is not there")
        return None

    # Searches.

    def _search(self, path: str, headers: Mapping[str, str], batch: bool) -> Answer:
        now = self.clock()
        cached = self._cache.get(path)
        fresh = "no-cache" in headers.get("cache-control", "")
        if self.has(Defect.CACHES_SEARCHES) and cached and not fresh and now - cached[0] < CACHED:
            return cached[1]
        answer = self._searched(path, batch)
        self._cache[path] = (now, answer)
        return answer

    def _searched(self, path: str, batch: bool) -> Answer:
        url = urlsplit(path)
        pairs = parse_qsl(url.query, keep_blank_values=True)
        asked = dict(pairs)
        clamped = bool(self.defects & CLAMPED)
        if self.has(Defect.FINDS_BY_FAMILY_ONLY) and url.path == "Patient" and "name" in asked:
            pairs = [("_id", "nobody-at-all")]
        clamped = clamped and int(asked.get("_count", "50")) > self.page
        if clamped or (batch and self.has(Defect.IGNORES_COUNT_IN_BATCH)):
            pairs = [*_without(pairs, "_count"), ("_count", str(self.page))]
        if self.defects & (LINKS | {Defect.EMPTY_PAGES}):
            return self._links.search(path, url.path, pairs)
        if self.has(Defect.TOTAL_WITHOUT_NEXT):
            pairs = [*_without(pairs, "_total"), ("_total", "accurate")]
        answer = self.inner("GET", f"{url.path}?{urlencode(pairs, quote_via=quote, safe=':/,|$')}")
        if not answer.ok or not self.has(Defect.TOTAL_WITHOUT_NEXT):
            return answer
        page = json.loads(answer.body)
        page["link"] = [link for link in page["link"] if link["relation"] != "next"]
        return said(200, page)

    # Bundles.

    def _bundle(self, text: str, headers: Mapping[str, str]) -> Answer:
        from tests.servers import strange_bundles

        sent = _parsed(text)
        if not isinstance(sent, dict) or not isinstance(sent.get("entry"), list):
            return self.inner("POST", "", text.encode(), headers)
        if sent.get("type") == "batch":
            return strange_bundles.batch(self, sent["entry"], headers)
        if self.has(Defect.DECLARES_TOO_MUCH):
            return outcome(405, "transactions are not implemented")
        if self.defects & HALF:
            return strange_bundles.by_entry(self, sent["entry"])
        answer = strange_bundles.whole(self, sent, headers)
        return Answer(202, {}, b"") if answer.ok and self.has(Defect.TRANSACTION_LATER) else answer

    def conditions(self, request: Mapping[str, str]) -> dict[str, str]:
        """An entry's conditions as headers."""
        return {header: request[name] for name, header in _HEADERS.items() if name in request}


def _without(pairs: list[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    return [pair for pair in pairs if pair[0] != name]


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def said(status: int, body: Json) -> Answer:
    """An answer with a resource."""
    content = json.dumps(body, ensure_ascii=False).encode()
    return Answer(status, {"content-type": "application/fhir+json"}, content)


def outcome(status: int, words: str) -> Answer:
    """An error in the server's words."""
    issue = {"severity": "error", "code": "processing", "diagnostics": words}
    return said(status, {"resourceType": "OperationOutcome", "issue": [issue]})

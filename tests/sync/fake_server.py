"""A FHIR server in memory whose every ability can be switched off and whose every answer can be spoilt.

It knows nothing of the client: requests come in, answers go out, time is given from outside. Versions are
opaque words; stamps are its own.

One idea: a server that answers well or badly, as it is told to.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from desktop.core.clock import Clock, stamp
from desktop.fhir import strict
from desktop.fhir.transport import Answer, Request
from tests.sync.fake_search import KINDS, PARAMS, matches

Json = dict[str, Any]
BASE = "http://fake.test/fhir/"


@dataclass(frozen=True)
class Features:
    """What a server may lack, or do in its own way."""

    update_create: bool = True
    conditional_create: bool = True
    if_none_match: bool = True
    if_match: bool = True
    transaction: bool = True
    batch: bool = True
    history: bool = True
    next_links: str = "frozen"
    """`frozen`: the list as at the first page. `offset`: counted anew for each page. `none`: one page.
    `missing`: the first page, and no word of the rest."""
    gone: int = 410
    unknown_params: str = "ignore"
    """`ignore` or `refuse`."""
    ignored_params: frozenset[str] = frozenset()
    total: bool = True
    elements: bool = True
    representation: bool = True
    etag: bool = True
    lists_types: bool = True
    lists_params: bool = True
    unlisted: frozenset[str] = frozenset()
    """Types that the server does not know."""
    silent: frozenset[str] = frozenset()
    """Search parameters that it does not name (nor understand)."""
    page: int = 1000
    batch_page: int = 0
    """So many entries it gives to a search inside a batch, whatever is asked for."""
    sorts: bool = True
    rewrites: str = "everything"
    """Where it puts its own names into what comes with a transaction; or `references` only."""
    more: int = 0
    """So much greater than the truth its totals are (an estimate, or with what comes along)."""
    holds: frozenset[str] = frozenset()  # canonicals, in `CapabilityStatement.instantiates`
    normalise: Callable[[Json], Json] | None = None


@dataclass
class Stored:
    """One version of a resource; `body` None when it is deleted."""

    version: str
    updated: str
    body: Json | None


@dataclass
class FakeServer:
    """`handle` answers a request; `write` is what another client does behind our back."""

    clock: Clock
    features: Features = field(default_factory=Features)
    store: dict[str, list[Stored]] = field(default_factory=dict)
    late: list[tuple[datetime, Json, str]] = field(default_factory=list)
    between_pages: Callable[[], None] | None = None
    log: list[tuple[str, str, int]] = field(default_factory=list)
    _counter: int = 0
    _batch: bool = False
    _lists: dict[str, list[str]] = field(default_factory=dict)

    # What other clients do.

    def write(self, resource: Mapping[str, Any]) -> Json:
        """Another client creates or changes a resource."""
        body = json.loads(json.dumps(resource))
        self._put(f"{body['resourceType']}/{body['id']}", body)
        return body

    def write_late(self, resource: Mapping[str, Any], seconds: float) -> None:
        """A slow transaction: stamped now, seen by others only `seconds` later."""
        body = json.loads(json.dumps(resource))
        self.late.append((self.clock() + timedelta(seconds=seconds), body, stamp(self.clock())))

    def delete(self, key: str) -> None:
        self._counter += 1
        self.store[key].append(Stored(self._version(), stamp(self.clock()), None))

    def get(self, key: str) -> Json | None:
        """The resource as it is now, or None."""
        versions = self.store.get(key)
        return versions[-1].body if versions else None

    def all(self, kind: str) -> list[Json]:
        """Everything of a type that is not deleted."""
        found = (v[-1].body for k, v in sorted(self.store.items()) if k.startswith(f"{kind}/"))
        return [body for body in found if body is not None]

    def copy(self) -> FakeServer:
        """The server as it is now, as a backup keeps it."""
        return replace(self, store={k: list(v) for k, v in self.store.items()}, late=list(self.late), log=[])

    # Requests.

    def handle(self, request: Request) -> Answer:
        """Answer one request, with its effect."""
        self._land()
        answer = self._handle(request)
        self.log.append((request.method, request.path, answer.status))
        return answer

    def _handle(self, request: Request) -> Answer:
        url = urlsplit(request.path.removeprefix(BASE))
        parts = [p for p in url.path.split("/") if p]
        query = parse_qsl(url.query, keep_blank_values=True)
        headers = {k.lower(): v for k, v in request.headers.items()}
        body: Json | None = _plain(request.body) if request.body else None
        if parts[:1] == ["metadata"]:
            return _answer(200, self.metadata())
        if not parts:
            if request.method == "POST" and body is not None:
                return self._bundle(body)
            return self._page(dict(query).get("page", ""))
        kind = parts[0]
        if kind in self.features.unlisted:
            return _outcome(404, f"unknown type {kind}")
        match request.method, len(parts):
            case "GET", 1:
                return self._search(kind, query)
            case "GET", 2:
                return self._read(f"{kind}/{parts[1]}")
            case "GET", 3 if parts[2] == "_history":
                return self._history(f"{kind}/{parts[1]}")
            case "PUT", 2 if body is not None:
                return self._update(f"{kind}/{parts[1]}", body, headers)
            case "POST", 1 if body is not None:
                return self._create(kind, body, headers)
            case "DELETE", 2:
                return self._delete(f"{kind}/{parts[1]}", headers)
        return _outcome(405, "not offered")

    def metadata(self) -> Json:
        """The CapabilityStatement, as far as the server says the truth about itself."""
        f = self.features
        rest: Json = {"mode": "server", "interaction": []}
        rest["interaction"] += [{"code": "transaction"}] if f.transaction else []
        rest["interaction"] += [{"code": "batch"}] if f.batch else []
        if f.lists_types:
            codes = ["read", "create", "update", "delete", "search-type"]
            codes += ["history-instance"] if f.history else []
            params = [p for p in PARAMS if p not in f.silent]
            rest["searchParam"] = [{"name": "_id"}, {"name": "_lastUpdated"}]
            rest["resource"] = [
                {
                    "type": kind,
                    "interaction": [{"code": c} for c in codes],
                    "updateCreate": f.update_create,
                    "conditionalCreate": f.conditional_create,
                    **({"searchParam": [{"name": p} for p in params]} if f.lists_params else {}),
                }
                for kind in KINDS
                if kind not in f.unlisted
            ]
        holds = {"instantiates": sorted(f.holds)} if f.holds else {}
        return {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [rest],
                "software": {"name": "Fake", "version": "1"}, **holds}  # fmt: skip

    # One resource.

    def _read(self, key: str) -> Answer:
        versions = self.store.get(key)
        if not versions:
            return _outcome(404, "not known")
        if versions[-1].body is None:
            return _outcome(self.features.gone, "deleted")
        return self._whole(200, versions[-1])

    def _history(self, key: str) -> Answer:
        if not self.features.history:
            return _outcome(405, "no history")
        entries = []
        for version in reversed(self.store.get(key, [])):
            method = "DELETE" if version.body is None else "PUT"
            entry: Json = {"request": {"method": method, "url": key}}
            if version.body is not None:
                entry["resource"] = version.body
            entries.append(entry)
        return _answer(200, {"resourceType": "Bundle", "type": "history", "entry": entries})

    def _update(self, key: str, body: Json, headers: Mapping[str, str]) -> Answer:
        versions = self.store.get(key)
        now = versions[-1] if versions else None
        if body.get("id") != key.partition("/")[2]:
            return _outcome(400, "the id in the body is another")
        there = now is not None and now.body is not None
        if "if-none-match" in headers and self.features.if_none_match and now is not None:
            return _outcome(412, "it is there already")
        if "if-match" in headers and self.features.if_match:
            if now is None:
                return _outcome(404, "not known")
            if not there:
                return _outcome(self.features.gone, "deleted")
            if headers["if-match"] != f'W/"{now.version}"':
                return _outcome(412, "it has been changed")
        if now is None and not self.features.update_create:
            return _outcome(405, "clients do not name resources here")
        return self._whole(200 if there else 201, self._put(key, body))

    def _create(self, kind: str, body: Json, headers: Mapping[str, str]) -> Answer:
        if (criteria := headers.get("if-none-exist")) and self.features.conditional_create:
            query = parse_qsl(criteria)
            found = [r for r in self.all(kind) if all(matches(r, n, v, self.get) for n, v in query)]
            if len(found) > 1:
                return _outcome(412, "several match")
            if found:
                return self._whole(200, self.store[f"{kind}/{found[0]['id']}"][-1])
        self._counter += 1
        ident = f"srv-{self._counter}"
        return self._whole(201, self._put(f"{kind}/{ident}", {**body, "id": ident}))

    def _delete(self, key: str, headers: Mapping[str, str]) -> Answer:
        versions = self.store.get(key)
        if not versions:
            return _outcome(404, "not known")
        if versions[-1].body is None:
            return _outcome(self.features.gone, "deleted")
        wanted = headers.get("if-match")
        if wanted is not None and self.features.if_match and wanted != f'W/"{versions[-1].version}"':
            return _outcome(412, "it has been changed")
        self.delete(key)
        return Answer(204, {}, b"")

    def _put(self, key: str, body: Json, at: str = "") -> Stored:
        self._counter += 1
        now = at or stamp(self.clock())
        version = self._version()
        if self.features.normalise is not None:
            body = self.features.normalise(body)
        meta = {**body.get("meta", {}), "versionId": version, "lastUpdated": now}
        kept = Stored(version, now, {**body, "meta": meta})
        self.store.setdefault(key, []).append(kept)
        return kept

    def _whole(self, status: int, kept: Stored) -> Answer:
        assert kept.body is not None
        key = f"{kept.body['resourceType']}/{kept.body['id']}"
        headers = {"location": f"{BASE}{key}/_history/{kept.version}"}
        if self.features.etag:
            headers["etag"] = f'W/"{kept.version}"'
        if not self.features.representation and status != 200:
            return Answer(status, headers, b"")
        return _answer(status, kept.body, headers)

    def _version(self) -> str:
        return base64.b32encode(str(self._counter * 7919 % 100_003).encode()).decode().rstrip("=").lower()

    def _land(self) -> None:
        for item in [i for i in self.late if i[0] <= self.clock()]:
            self.late.remove(item)
            self._put(f"{item[1]['resourceType']}/{item[1]['id']}", item[1], item[2])

    # Several.

    def _search(self, kind: str, query: list[tuple[str, str]]) -> Answer:
        f = self.features
        control = {"_count", "_elements", "_sort", "_total", "_summary", "_format"}
        wanted = []
        for name, value in query:
            if name in control or name in f.ignored_params:
                continue
            if not matches.known(name) or name in f.silent:
                if f.unknown_params == "refuse":
                    return _outcome(400, f"unknown parameter {name}")
                continue
            wanted.append((name, value))
        rows = self.all(kind)
        order = dict(query).get("_sort", "")
        if f.sorts and order in ("_lastUpdated", "-_lastUpdated"):
            rows.sort(key=lambda r: str(r["meta"]["lastUpdated"]), reverse=order.startswith("-"))
        found = [r["id"] for r in rows if all(matches(r, n, v, self.get) for n, v in wanted)]
        count = min(int(dict(query).get("_count", "50")), f.page)
        count = min(count, f.batch_page) if self._batch and f.batch_page else count
        self._counter += 1
        token = f"{self._counter}"
        self._lists[token] = [f"{kind}/{i}" for i in found]
        again = json.dumps([kind, wanted, count, token, 0])
        return self._page(base64.urlsafe_b64encode(again.encode()).decode())

    def _page(self, token: str) -> Answer:
        kind, wanted, count, name, start = json.loads(base64.urlsafe_b64decode(token))
        if start and self.between_pages:
            self.between_pages()
        if self.features.next_links in ("frozen", "missing"):
            keys = self._lists[name]
        else:
            here = self.all(kind)
            keys = [f"{kind}/{r['id']}" for r in here if all(matches(r, n, v, self.get) for n, v in wanted)]
        count = len(keys) if self.features.next_links == "none" else count
        bodies = [self.get(k) for k in keys[start : start + count]]
        bundle: Json = {"resourceType": "Bundle", "type": "searchset"}
        if self.features.total:
            bundle["total"] = len(keys) + self.features.more
        links = self.features.next_links != "missing" and not (self._batch and self.features.batch_page)
        if start + count < len(keys) and links:
            link = json.dumps([kind, wanted, count, name, start + count])
            opaque = base64.urlsafe_b64encode(link.encode()).decode()
            bundle["link"] = [{"relation": "next", "url": f"{BASE}?page={opaque}"}]
        bundle["entry"] = [{"resource": b, "search": {"mode": "match"}} for b in bodies if b is not None]
        return _answer(200, bundle)

    def _bundle(self, bundle: Json) -> Answer:
        whole = bundle.get("type") == "transaction"
        if not (self.features.transaction if whole else self.features.batch):
            return _outcome(405, "not offered")
        before = {k: list(v) for k, v in self.store.items()}
        entries = bundle.get("entry", [])
        names: dict[str, str] = {}
        for entry in entries:
            if whole and entry["request"]["method"] == "POST" and "fullUrl" in entry:
                self._counter += 1
                names[entry["fullUrl"]] = f"{entry['request']['url']}/srv-{self._counter}"
        results = []
        for entry in entries:
            self._batch = not whole
            answer = self._entry(entry, names)
            self._batch = False
            if whole and not answer.ok:
                self.store = before
                return _outcome(answer.status, f"{entry['request']['url']}: {answer.body.decode()}")
            response = {"status": str(answer.status), **{k: answer.headers[k] for k in answer.headers}}
            response.pop("content-type", None)
            result: Json = {"response": response}
            if answer.body and (self.features.representation or entry["request"]["method"] == "GET"):
                result["resource"] = json.loads(answer.body)
            results.append(result)
        kind = "transaction-response" if whole else "batch-response"
        return _answer(200, {"resourceType": "Bundle", "type": kind, "entry": results})

    def _entry(self, entry: Json, names: Mapping[str, str]) -> Answer:
        request = entry["request"]
        headers = {
            header: request[member]
            for member, header in (("ifNoneMatch", "if-none-match"), ("ifMatch", "if-match"),
                                   ("ifNoneExist", "if-none-exist"))
            if member in request
        }  # fmt: skip
        body = _renamed(entry.get("resource"), names, self.features.rewrites == "everything")
        if given := names.get(entry.get("fullUrl", "")):
            if "if-none-exist" in headers and self.features.conditional_create:
                query = parse_qsl(headers["if-none-exist"])
                kind = request["url"]
                found = [r for r in self.all(kind) if all(matches(r, n, v, self.get) for n, v in query)]
                if found:
                    return self._whole(200, self.store[f"{kind}/{found[0]['id']}"][-1])
            return self._whole(201, self._put(given, {**body, "id": given.partition("/")[2]}))
        text = json.dumps(body) if body is not None else None
        return self._handle(Request(request["method"], request["url"], headers, text))


def _renamed(value: Any, names: Mapping[str, str], everything: bool, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _renamed(v, names, everything, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(v, names, everything, key) for v in value]
    if everything and key == "div":
        for ours, theirs in names.items():
            value = value.replace(ours, theirs)
    return names.get(value, value) if isinstance(value, str) and (everything or key == "reference") else value


def _plain(text: str) -> Json:
    strict.loads(text)  # a real server refuses doubtful JSON too
    body: Json = json.loads(text)
    return body


def _answer(status: int, body: Json, headers: Mapping[str, str] | None = None) -> Answer:
    head = {"content-type": "application/fhir+json", **(headers or {})}
    return Answer(status, head, json.dumps(body, ensure_ascii=False).encode())


def _outcome(status: int, words: str) -> Answer:
    issue = {"severity": "error", "code": "processing", "diagnostics": words}
    return _answer(status, {"resourceType": "OperationOutcome", "issue": [issue]})

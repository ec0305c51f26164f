"""What a real server has and has had, asked past the proxy: by this a schedule over it is judged."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any
from urllib.parse import quote

import httpx

from tests.faults.proxy import Asked, Said
from tests.faults.world import TYPES
from tests.running.patience import PATIENCE
from tests.sync.fake_server import Features, Stored

Json = dict[str, Any]
SYSTEM = "urn:ietf:rfc:3986"


class Truth:
    """A server at `url`, and somebody who writes there past everybody.

    `remembers`: it keeps what was deleted in its history; else what it has answered is remembered here.
    `heeds_none_match`: a create under a name that is taken is refused. `store` has every version by
    `Type/id`, oldest first, once `look` has asked for them.
    """

    def __init__(
        self, url: str, token: str, end: Callable[[], None], *,
        transaction: bool, remembers: bool, heeds_none_match: bool,
    ) -> None:  # fmt: skip
        self.url, self.token = url, token
        self.features = Features(transaction=transaction)
        self.racy = False
        self.remembers, self.heeds_none_match = remembers, heeds_none_match
        self.store: dict[str, list[Stored]] = {}
        self._said: list[tuple[str, Stored]] = []
        self._guard = threading.Lock()
        # Where the server keeps no versions, one writes at a time: what is told last was written last.
        self.turn = None if remembers else threading.Lock()
        self._end = end
        headers = {"authorization": f"Bearer {token}", "accept": "application/fhir+json"}
        self._http = httpx.Client(base_url=url + "/", headers=headers, timeout=PATIENCE, verify=False)

    def close(self) -> None:
        self._http.close()
        self._end()

    # What others do.

    def write(self, resource: Json, before: Json | None = None) -> None:
        """Write as another does: a new one, or over the version that was looked at, else not at all."""
        key = f"{resource['resourceType']}/{resource['id']}"
        headers = {"if-match": f'W/"{before["meta"]["versionId"]}"'} if before else {}
        with self.turn or nullcontext():
            answer = self._http.put(key, json=resource, headers=headers)
            assert answer.status_code in ((200, 404, 410, 412) if before else (200, 201)), answer.text
            self._note("PUT", key, answer.status_code, answer.content)

    def delete(self, key: str, before: Json) -> None:
        with self.turn or nullcontext():
            answer = self._http.delete(key, headers={"if-match": f'W/"{before["meta"]["versionId"]}"'})
            assert answer.status_code in (200, 204, 404, 410, 412), answer.text
            self._note("DELETE", key, answer.status_code, b"")

    def settled(self, asked: Asked, said: Said) -> None:
        """What the server has answered to somebody behind the proxy."""
        path = asked.path.partition("?")[0].partition("/fhir")[2].strip("/")
        self._note(asked.method, path, said.status, said.body)

    def _note(self, method: str, key: str, status: int, body: bytes) -> None:
        if self.remembers or method not in ("PUT", "DELETE") or not 200 <= status < 300:
            return
        if key.partition("/")[0] not in TYPES:
            return
        resource = None if method == "DELETE" else json.loads(body)
        version = resource["meta"]["versionId"] if resource else ""
        with self._guard:
            self._said.append((key, Stored(version, "", resource)))

    # What is there.

    def all(self, kind: str) -> list[Json]:
        """Everything of a type, in the order of ids."""
        found = {r["id"]: r for r in self._search(f"{kind}?_count=1000")}
        return [found[ident] for ident in sorted(found)]

    def get(self, key: str) -> Json | None:
        answer = self._http.get(key)
        assert answer.status_code in (200, 404, 410), answer.text
        return answer.json() if answer.status_code == 200 else None

    def with_identifier(self, kind: str, value: str) -> list[str]:
        """The ids under which one business identifier is found."""
        return [r["id"] for r in self._search(f"{kind}?identifier={quote(f'{SYSTEM}|{value}', safe='')}")]

    def look(self) -> None:
        """Ask for every version of everything."""
        self.store = {}
        if not self.remembers:
            for key, version in self._said:
                self.store.setdefault(key, []).append(version)
            self._agrees()
            return
        for kind in TYPES:
            for entry in self._entries(f"{kind}/_history?_count=500"):
                body = entry.get("resource")
                key = f"{kind}/{body['id']}" if body else entry["request"]["url"].partition("/_history")[0]
                stored = Stored(body["meta"]["versionId"] if body else "", "", body)
                self.store.setdefault(key, []).insert(0, stored)
        self._agrees()

    def _agrees(self) -> None:
        """The last version of everything is what is there now, and there is nothing else."""
        for kind in TYPES:
            there = {f"{kind}/{r['id']}": r["meta"]["versionId"] for r in self.all(kind)}
            alive = {
                k: v[-1].version for k, v in self.store.items() if k.startswith(kind + "/") and v[-1].body
            }
            assert there == alive, (there, alive)

    def _search(self, path: str) -> list[Json]:
        return [e["resource"] for e in self._entries(path) if e["resource"]["resourceType"] in path]

    def _entries(self, path: str) -> Iterator[Json]:
        following: str | None = path
        while following:
            answer = self._http.get(following)
            assert answer.status_code == 200, answer.text
            bundle = answer.json()
            yield from bundle.get("entry", [])
            links = bundle.get("link", [])
            following = next((link["url"] for link in links if link["relation"] == "next"), None)

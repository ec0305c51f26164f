"""Pages of a strange server: where their links lead, and what moves while they are followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from desktop.fhir.transport import Answer
from tests.servers.strange_defects import Defect

if TYPE_CHECKING:
    from tests.servers.strange import Strange

Json = dict[str, Any]
INSIDE = "http://internal.test:8080/fhir/"
"""The address that a server has for itself, behind a proxy that it does not know of."""
OFFSET = "_offset"


class Links:
    """Searches whose pages are cut by this class, with links of its own."""

    def __init__(self, server: Strange) -> None:
        self.server = server
        self._moved: set[str] = set()

    def search(self, path: str, kind: str, pairs: list[tuple[str, str]]) -> Answer:
        """One page of a search; `path` as it was asked for."""
        offset = int(dict(pairs).get(OFFSET, "0"))
        if offset and self.server.has(Defect.LINKS_EXPIRE):
            issue = {"severity": "error", "code": "not-found", "diagnostics": "this search is no longer kept"}
            return _said(410, {"resourceType": "OperationOutcome", "issue": [issue]})
        size = int(dict(pairs).get("_count", "50"))
        rest = [(name, value) for name, value in pairs if name not in (OFFSET, "_count")]
        answer = self.server.inner("GET", _path(kind, [*rest, ("_count", "500")]))
        if not answer.ok:
            return answer
        page: Json = json.loads(answer.body)
        entries = self._ordered(_path(kind, rest), page.get("entry", []), offset)
        there = self._cut(entries, offset, size)
        page["link"] = [{"relation": "self", "url": self.server.base + path}]
        if offset + size < len(entries):
            onward = _path(kind, [*rest, ("_count", str(size)), (OFFSET, str(offset + size))])
            page["link"].append({"relation": "next", "url": self._url(onward)})
        return _said(
            200, {k: v for k, v in page.items() if k != "entry"} | ({"entry": there} if there else {})
        )

    def _ordered(self, search: str, entries: list[Json], offset: int) -> list[Json]:
        """The first has been changed, and so is the last, from the moment that a link is followed."""
        if not self.server.has(Defect.PAGES_SHIFT):
            return entries
        if offset:
            self._moved.add(search)
        return [*entries[1:], *entries[:1]] if search in self._moved else entries

    def _cut(self, entries: list[Json], offset: int, size: int) -> list[Json]:
        if not self.server.has(Defect.EMPTY_PAGES):
            return entries[offset : offset + size]
        # The second portion holds nothing; what is behind it comes one page later.
        gap = [None] * size if len(entries) > size else []
        entries[size:size] = gap  # type: ignore[arg-type]
        return [entry for entry in entries[offset : offset + size] if entry is not None]

    def _url(self, path: str) -> str:
        if self.server.has(Defect.LINKS_OF_PARAMETERS):
            return "?" + path.partition("?")[2]
        return (INSIDE if self.server.has(Defect.LINKS_ELSEWHERE) else self.server.base) + path


def _path(kind: str, pairs: list[tuple[str, str]]) -> str:
    return f"{kind}?{urlencode(pairs, quote_via=quote, safe=':/,|$')}"


def _said(status: int, body: Json) -> Answer:
    content = json.dumps(body, ensure_ascii=False).encode()
    return Answer(status, {"content-type": "application/fhir+json"}, content)

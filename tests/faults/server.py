"""The fake server with the faults that only whole schedules need."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from desktop.fhir.transport import Answer, Request
from desktop.fhir.when import instant
from tests.sync.fake_server import BASE, FakeServer, Stored

Json = dict[str, Any]
RACE = timedelta(seconds=20)


@dataclass
class Server(FakeServer):
    """`racy`: a conditional create does not see what was created within the last seconds. An `_offset` in a
    search is obeyed, counted anew for each page, so that paging by it can be tried."""

    racy: bool = False

    def _create(self, kind: str, body: Json, headers: Mapping[str, str]) -> Answer:
        if not self.racy or "if-none-exist" not in headers:
            return super()._create(kind, body, headers)
        hidden = {key: versions for key, versions in self.store.items() if self._fresh(versions)}
        self.store = {key: v for key, v in self.store.items() if key not in hidden}
        try:
            return super()._create(kind, body, headers)
        finally:
            self.store |= hidden

    def _fresh(self, versions: list[Stored]) -> bool:
        first = instant(versions[0].updated)
        return first is not None and self.clock() - first < RACE

    def _handle(self, request: Request) -> Answer:
        url = urlsplit(request.path.removeprefix(BASE))
        query = dict(parse_qsl(url.query))
        if "_offset" not in query:
            return super()._handle(request)
        if self.between_pages:
            self.between_pages()
        answer = super()._handle(Request("GET", request.path.partition("&_offset=")[0]))
        return self._skipped(answer, int(query["_offset"]), int(query.get("_count", "50")))

    def _skipped(self, answer: Answer, start: int, count: int) -> Answer:
        bundle = json.loads(answer.body)
        bundle.pop("link", None)
        name = str(max(int(key) for key in self._lists))
        keys = self._lists[name][start : start + min(count, self.features.page)]
        bundle["entry"] = [{"resource": body} for key in keys if (body := self.get(key)) is not None]
        return Answer(200, answer.headers, json.dumps(bundle, ensure_ascii=False).encode())

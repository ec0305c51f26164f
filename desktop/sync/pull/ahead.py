"""Asking several searches in one `batch`, before those who need the answers ask for them one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from desktop.fhir import answers, strict
from desktop.fhir.paging import Page, bundle, page_of
from desktop.fhir.transport import FRESH, Answer, NoAnswer, Refused, Request, Transport
from desktop.fhir.whole import breaks_off
from desktop.sync.run import order
from desktop.sync.run.effects import Effects

MAX_AT_ONCE = 200
NO_BATCH = frozenset({403, 404, 405, 415, 501})


class Ask(msgspec.Struct, frozen=True):
    """Criteria for a batch answer: `fits` tells if a page can be the answer at all, and an empty one is
    believed from a batch only when `empty`."""

    fits: Callable[[Page], bool] = lambda _page: True
    empty: bool = True


class Ahead:
    """A transport that has some answers ready; each is given once, then the server is asked again."""

    def __init__(self, inner: Transport, ready: Mapping[str, Answer]) -> None:
        self.base = inner.base
        self.inner = inner
        self._ready = dict(ready)

    def has(self, path: str) -> bool:
        """True when the answer to a search is prefetched."""
        return path in self._ready

    async def send(self, request: Request) -> Answer:
        """The answer that lies ready, else the server's; raises NoAnswer or Refused."""
        if request.method == "GET" and (ready := self._ready.pop(request.path, None)) is not None:
            return ready
        return await self.inner.send(request)


def ready(effects: Effects, path: str) -> bool:
    """True when the answer to a search has been prefetched."""
    return isinstance(effects.transport, Ahead) and effects.transport.has(path)


async def ahead(effects: Effects, wanted: Mapping[str, Ask]) -> Effects:
    """Ask searches in one request, where the server takes batches; gives effects that have the answers ready.

    What was not answered, not well, or in another order is asked one by one by those who need it. Raises
    NoAnswer when nothing could be sent.
    """
    paths = [path for path in wanted if not ready(effects, path)][:MAX_AT_ONCE]
    if len(paths) < 2 or not effects.capabilities.batch or "batch" in effects.lies:
        return effects
    body = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": {"method": "GET", "url": path}} for path in paths],
    }
    asked = min(effects.asked or effects.clock(), effects.clock())
    heard = effects.heard or await effects.database.read(order.heard)
    try:
        answer = await effects.transport.send(Request("POST", "", FRESH, strict.dumps(body)))
    except NoAnswer as error:
        if not error.sent:
            raise
        return effects  # too much at once, perhaps: one by one
    except Refused:
        return effects
    if answer.status in NO_BATCH and not answers.is_web_page(answer):
        effects.lies.add("batch")
    found = bundle(answer.body) if answer.ok else None
    if found is None or len(found.entry) != len(paths):
        return effects
    came: dict[str, Answer] = {}
    for path, entry in zip(paths, found.entry, strict=True):
        status = entry.response.status if entry.response else ""
        text = bytes(entry.resource)
        inner = bundle(text) if status.startswith("2") else None
        if inner is None:
            continue
        page = page_of(inner, effects.transport.base)
        kind = path.partition("?")[0]
        if any(row.type != kind for row in page.matches) or not wanted[path].fits(page):
            return effects  # answered in another order, or not what was asked: one by one
        # Some cut short what they give inside a batch, and give all of it to who asks for it alone.
        if (page.matches or wanted[path].empty) and not breaks_off(page, path):
            came[path] = Answer(200, {}, text)
    return msgspec.structs.replace(
        effects, transport=Ahead(effects.transport, came), asked=asked, heard=heard
    )

"""Walking through a whole search, also on a server that gives no `next` link."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from desktop.core.messages import _
from desktop.fhir.paging import Page, SearchRefused, pages, read_page
from desktop.fhir.transport import Request, Transport
from desktop.sync import cursors
from desktop.sync.query import PAGE, Query

MAX_STEPS = 10_000


async def walk(transport: Transport, query: Query) -> AsyncGenerator[Page, None]:
    """All pages of a search. What is read twice is the same resource twice.

    A server that breaks off without a `next` link is asked on from the newest stamp that it gave, never by
    offset. Raises SearchRefused when it can't be had whole: a part must not look like all of it.
    """
    seen: set[str] = set()
    number = 0
    last: Page | None = None
    async with aclosing(pages(transport, query.path)) as found:
        async for page in found:
            number += 1
            last = page
            seen.update(r.id for r in page.matches)
            yield page
    if last is None or last.partial or not _broken_off(last, number, len(seen)):
        return
    stamp = query.since
    for _step in range(MAX_STEPS):
        path = f"{msgspec.structs.replace(query, since=stamp).search}&_sort=_lastUpdated&_count={PAGE}"
        page = read_page(await transport.send(Request("GET", path)), transport.base)
        stamps = [cursors.utc(r.updated) for r in page.matches]
        new = {r.id for r in page.matches} - seen
        seen |= new
        yield page
        if page.partial or not _broken_off(page, 1, len(page.matches)):
            return
        newest = max(stamps, default="")
        if stamps != sorted(stamps) or not newest or (newest <= stamp and not new):
            break
        stamp = newest
    raise SearchRefused(
        _("The server gives only a part of what was asked for."),
        status=501,
        details=f"{query.kind}: no next link",
    )


def _broken_off(page: Page, number: int, seen: int) -> bool:
    """Whether there is more behind the last page, though it has no `next` link."""
    if number > 1:
        return False  # it gives links, so it means what it says
    came = len(page.matches) + len(page.refused)
    return came >= PAGE or (page.total is not None and page.total > max(came, seen))

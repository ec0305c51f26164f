"""Searching for all there is: every page, also from a server that breaks off without a word.

A page with a `total` greater than what came and no `next` link is not the whole, and neither is a full page
without a link. Then the rest is asked for in other ways: with another `_count`, on from the newest stamp,
and with fewer values at a time. What can't be had whole ends with a page that says so (`Page.broken`).

Links that are gone, lead elsewhere or never end are such a breaking off. Where links count (`_offset=200`),
what is taken away while we read moves the rest, and something is skipped: then it is read again.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from desktop.core.messages import _
from desktop.fhir.paging import GONE, Page, SearchRefused, pages
from desktop.fhir.status import ends_round
from desktop.fhir.transport import Refused, Transport
from desktop.fhir.when import utc_stamp

MAX_STEPS = 10_000
"""Maximum searches for the rest of one; each must bring something new."""
MAX_SPLITS = 100
MAX_COUNT = 5_000
MAX_BARREN = 50
"""Maximum pages with nothing new in a search; some servers give a few that are empty."""
MAX_AGAIN = 3
_OFFSET: Final = re.compile(r"[?&](?:_?offset|_?page|_?skip|_?start|startIndex)=\d+(?:&|$)")


class Seen:
    """Results of one search so far: ids, and the count of resources without a readable one."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.names: set[str] = set()
        self.total: int | None = None
        self.pages = 0
        self.stamps: list[str] = []
        self.last = Page(())
        self.cut: Refused | None = None
        self.moving = False
        self._nameless = 0

    def take(self, page: Page) -> None:
        """Count a page in. What is of another type is no match, whatever the server says of it."""
        self.pages += 1
        self.last = page
        mine = [row for row in page.matches if row.type == self.kind]
        self.names.update(row.id for row in mine)
        self.stamps += [utc_stamp(row.updated) for row in mine]
        named = [one.partition(": ")[0].rpartition("/")[2] for one in page.refused]
        self.names.update(name for name in named if name not in ("", "?"))
        self._nameless += sum(name in ("", "?") for name in named)
        self.moving = self.moving or bool(_OFFSET.search(page.next))
        if page.total is not None:
            self.moving = self.moving or (self.total is not None and self.total != page.total)
            self.total = page.total

    @property
    def came(self) -> int:
        return len(self.names) + self._nameless

    def broken_off(self, size: int) -> bool:
        """True when there is more behind the last page, though it has no link; `size` as it was asked for."""
        if self.cut is not None:
            return True
        if self.last.next:
            return False
        if self.total is not None and self.total > self.came:
            return True
        # Who gives links means by the lack of one that this was all; who gives none may have no more to say.
        # A page as long as the server itself says that its pages are is a full one too.
        full = 0 < size <= self.came or (0 < self.last.size < size and self.last.size == self.came)
        return self.pages == 1 and full


def breaks_off(page: Page, path: str) -> bool:
    """True when a page that answers a search alone is incomplete, and has no link to the rest."""
    seen = Seen(path.partition("?")[0])
    seen.take(page)
    return seen.broken_off(_size(path))


async def whole(transport: Transport, path: str, *, most: int = MAX_STEPS) -> AsyncGenerator[Page, None]:
    """All pages of a search, `most` of them. What is read twice is the same resource twice.

    When there is more than came, the last page is empty and `broken`, with words in `partial`: then nothing
    may be concluded from what did not come. Raises SearchRefused, Refused or NoAnswer for the first way of
    asking only.
    """
    number = 0
    async with aclosing(_Search(transport, path).run()) as found:
        async for page in found:
            number += 1
            yield page
            if number >= most and page.next:
                yield _broken(_("there are more than could be looked through"))
                return


def _broken(words: str) -> Page:
    return Page((), partial=words, broken=True)


class _Search:
    def __init__(self, transport: Transport, path: str, of: _Search | None = None) -> None:
        self.transport = transport
        self.path = path
        self.size = _size(path)
        self.seen = Seen(path.partition("?")[0])
        self.of = of
        # Counted over all parts of one search.
        self.splits: list[int] = [MAX_SPLITS] if of is None else of.splits
        self.first: frozenset[str] = frozenset()
        self.whole = False

    async def _read(self, path: str, seen: Seen, *, follow: bool = True) -> AsyncGenerator[Page, None]:
        """The pages of one way of asking, counted into `seen`; a link to nowhere ends it (`seen.cut`), and
        so does any where we do not `follow`."""
        barren = 0
        try:
            async for page in pages(self.transport, path):
                before = seen.came
                seen.take(page)
                yield page
                barren = 0 if seen.came > before else barren + 1
                if page.next and (not follow or barren >= MAX_BARREN):
                    seen.cut = Refused(_("The server sends us round in circles."), details="nothing new")
                    return
        except Refused as error:
            gone = isinstance(error, SearchRefused) and error.status in GONE
            if not seen.pages or not (gone or type(error) is Refused):
                raise
            seen.cut = error

    async def run(self) -> AsyncGenerator[Page, None]:
        async with aclosing(self._read(self.path, self.seen)) as found:
            async for page in found:
                yield page
                if page.partial:
                    return  # it says so itself, and will not be able to do more for being asked again
        if self.seen.moving and not self.seen.broken_off(self.size):
            async with aclosing(self._again()) as found:
                async for page in found:
                    yield page
                    if page.partial:
                        return
        self.first = frozenset(self.seen.names)
        self.whole = not self.seen.broken_off(self.size)
        if self.whole:
            return
        if self.of is not None and self.first == self.of.first:
            yield _broken("")  # it does not look at the values of this part
            return
        for way in (self._another_count, self._by_time, self._in_parts):
            try:
                async with aclosing(way()) as found:
                    async for page in found:
                        yield page
            except SearchRefused as error:
                if ends_round(error.status):
                    raise  # it wants to be left alone, or not to be asked by us: no other way is better
            if self.whole:
                return
        cut = self.seen.cut
        part = _("The server gives only a part of what was asked for.")
        yield _broken(part if cut is None else f"{cut.what} {cut.details}".strip())

    async def _again(self) -> AsyncGenerator[Page, None]:
        """Once more from the first page, until nothing new comes: only pages with something new are given."""
        for _number in range(MAX_AGAIN):
            again = Seen(self.seen.kind)
            known = frozenset(self.seen.names)
            async with aclosing(self._read(self.path, again)) as found:
                async for page in found:
                    if page.partial or any(row.id not in known for row in page.matches):
                        yield page
            self.seen.names |= again.names
            self.seen.total, self.seen.cut = again.total, again.cut
            if again.names <= known:
                return
        self.seen.cut = Refused(_("The server's answer changes faster than it can be read."))

    async def _another_count(self) -> AsyncGenerator[Page, None]:
        """A server that has no links gives more to who asks for more; one that cuts pages short may give
        links to who asks for no more than it likes."""
        came, total = self.seen.came, self.seen.total or 0
        count = min(total + 1, MAX_COUNT) if self.size <= came < total else came
        if self.of is not None or count in (0, self.size) or (self.seen.cut is not None and total <= came):
            return
        again = Seen(self.seen.kind)
        async for page in self._read(_with(self.path, _count=str(count)), again):
            self.seen.names |= again.names
            yield page
            if page.partial:
                return
        self.seen.total = again.total
        self.whole = not again.broken_off(count) and not (self.seen.moving and again.moving)

    async def _by_time(self) -> AsyncGenerator[Page, None]:
        """On from the newest stamp that came, oldest first: never by offset."""
        stamp, size = _since(self.path), self.size or 200
        path = _with(self.path, _sort="_lastUpdated", _count=str(size))
        steady = self.seen.cut is None and not self.seen.moving
        for _step in range(MAX_STEPS):
            step = Seen(self.seen.kind)
            asked = _with(path, _lastUpdated=f"ge{stamp}" if stamp else "")
            async for page in self._read(asked, step, follow=steady):
                yield page
                if page.partial:
                    return
            new = step.names - self.seen.names
            self.seen.names |= step.names
            if not step.broken_off(size):
                break
            newest = max(step.stamps, default="")
            if step.stamps != sorted(step.stamps) or not newest or (newest <= stamp and not new):
                return
            stamp = newest
        else:
            return
        if (self.seen.total or 0) > self.seen.came:
            return
        # A server that does not sort as it was asked to may have hidden what is older.
        other = Seen(self.seen.kind)
        async with aclosing(pages(self.transport, _with(path, _sort="-_lastUpdated"))) as found:
            async for page in found:
                other.take(page)
                yield page
                break
        self.whole = other.names <= self.seen.names and other.stamps == sorted(other.stamps, reverse=True)
        self.seen.names |= other.names

    async def _in_parts(self) -> AsyncGenerator[Page, None]:
        """Each half of the values of one parameter by itself; each must be smaller than both."""
        halves = _halves(self.path)
        for half in halves:
            if self.splits[0] <= 0:
                return
            self.splits[0] -= 1
            part = _Search(self.transport, half, self)
            async with aclosing(part.run()) as found:
                async for page in found:
                    if page.broken:
                        return
                    yield page
            if not part.whole:
                return
        self.whole = bool(halves)


def _parameters(path: str) -> list[tuple[str, str]]:
    query = path.partition("?")[2]
    return [(one.partition("=")[0], one.partition("=")[2]) for one in query.split("&") if one]


def _size(path: str) -> int:
    counts = [value for name, value in _parameters(path) if name == "_count" and value.isdecimal()]
    return int(counts[0]) if counts else 0


def _since(path: str) -> str:
    values = [value for name, value in _parameters(path) if name == "_lastUpdated"]
    return values[0].removeprefix("ge") if len(values) == 1 and values[0].startswith("ge") else ""


def _with(path: str, **named: str) -> str:
    """The search with these parameters instead of its own; an empty one is left as it is."""
    instead = {name: value for name, value in named.items() if value}
    kept = [(name, value) for name, value in _parameters(path) if name not in instead]
    return path.partition("?")[0] + "?" + "&".join(f"{n}={v}" for n, v in [*kept, *instead.items()])


def _halves(path: str) -> list[str]:
    """The search twice, each with half of the values of that parameter which has most; empty for none."""
    parameters = _parameters(path)
    lists = [[] if n.startswith("_") and n != "_id" else value.split(",") for n, value in parameters]
    most = max(range(len(lists)), key=lambda i: len(lists[i]), default=0)
    if not lists or len(lists[most]) < 2:
        return []
    values, middle = lists[most], len(lists[most]) // 2
    found = []
    for some in (values[:middle], values[middle:]):
        parameters[most] = (parameters[most][0], ",".join(some))
        found.append(path.partition("?")[0] + "?" + "&".join(f"{n}={v}" for n, v in parameters))
    return found

"""Searches for what is a person's: page by page, and never more than they ask for.

A server that does not look at a parameter gives what is others': that is noticed, and it is not asked again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.sync.pull import cursors
from desktop.sync.pull.followed import belongs
from desktop.sync.pull.query import PAGE
from desktop.sync.run.effects import Effects

CHUNK: Final = 40
MAX_PAGES: Final = 20


class Asking:
    """The searches of one round for these persons and roles: what was answered in part (`parted`), and what
    can't be read (`refused`)."""

    def __init__(self, effects: Effects, who: Sequence[str]) -> None:
        self.effects = effects
        self.who = who
        self.now = effects.clock()
        self.began = effects.asked or self.now
        self.parted: dict[str, None] = {}
        self.refused: list[str] = []

    async def rows(self, path: str, lie: str, fits: Callable[[Row], bool]) -> AsyncGenerator[Row, None]:
        """The rows of a search that fit. One that does not tells that the server gives what nobody asked for:
        then it is not asked again."""
        kind = path.partition("?")[0]
        ways = [path]
        if "&_lastUpdated=" in path:
            start, _mark, rest = path.partition("&_lastUpdated=")
            ways.append(f"{start}&{rest.partition('&')[2]}")
        for number, way in enumerate(ways):
            try:
                async with aclosing(whole(self.effects.transport, way, most=MAX_PAGES)) as pages:
                    async for page in pages:
                        if number:
                            self.effects.lies.add(f"{kind}?_lastUpdated")
                        self.refused += page.refused
                        self.parted |= {f"{kind}: {page.partial}": None} if page.partial else {}
                        rows = [row for row in page.matches if row.type == kind]
                        for row in rows:
                            if fits(row):
                                yield row
                        if lie and not all(fits(row) for row in rows):
                            self.effects.lies.add(lie)
                            return
                return
            except SearchRefused as error:
                if not not_offered(error.status):
                    raise
        if lie:
            self.effects.lies.add(lie)

    def since(self, path: str, since: str) -> str:
        """A search from a stamp on, where the server can be asked so."""
        dated = since and self.offered(f"{path.partition('?')[0]}?_lastUpdated")
        return path + (f"&_lastUpdated=ge{since}" if dated else "") + f"&_count={PAGE}"

    def first(self, span: timedelta) -> str:
        """The beginning: the same moment all day, so that a search is the same one."""
        return cursors.before(f"{stamp(self.now)[:10]}T00:00:00Z", span)

    def offered(self, lie: str) -> bool:
        """True when the server can be asked in a way (`Type?parameter`), as far as is known."""
        kind, _mark, by = lie.partition("?")
        if lie in self.effects.lies:
            return False
        types = self.effects.capabilities.types
        if by.startswith("_"):
            return not types or kind in types
        return self.effects.capabilities.searches(kind, by)

    def is_mine(self, reference: str) -> bool:
        """True when a reference names one of these."""
        return any(belongs(reference, one) for one in self.who)


def names(who: Sequence[str]) -> str:
    """References as a search takes several."""
    return ",".join(quote(one) for one in who)


def individuals(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Participants of a stay, each with the period in which they take part."""
    listed = body.get("participant")
    for one in listed if isinstance(listed, list) else ():
        who = one.get("individual") if isinstance(one, dict) else None
        if isinstance(who, dict) and isinstance(who.get("reference"), str):
            period = one.get("period")
            yield who["reference"], period if isinstance(period, dict) else {}


def references(row: Row, element: str) -> Iterator[str]:
    """References of one element of a resource, which stands once or several times."""
    said = strict.loads(row.json).get(element)
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, dict) and isinstance(one.get("reference"), str):
            yield one["reference"]


def chunks(items: Sequence[str]) -> list[tuple[str, ...]]:
    """As many at a time as one search takes."""
    return [tuple(items[at : at + CHUNK]) for at in range(0, len(items), CHUNK)]

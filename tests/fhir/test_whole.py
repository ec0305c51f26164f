"""A whole search over links that lead nowhere, never end, or count while others take something away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.fhir.paging import Page, SearchRefused
from desktop.fhir.transport import Answer, Refused, Request
from desktop.fhir.whole import MAX_BARREN, whole

Json = dict[str, Any]
SIZE = 2


class Server:
    """Conditions in a list, given from an offset; `links` makes a link of one, `between` happens before it
    is followed."""

    base = "http://s/fhir/"

    def __init__(self, *idents: str, links: Callable[[int], str] = "Condition?_offset={}".format) -> None:
        self.idents = list(idents)
        self.links = links
        self.total = True
        self.between: list[Callable[[], None]] = []
        self.asked: list[str] = []

    async def send(self, request: Request) -> Answer:
        self.asked.append(request.path)
        path, _, query = request.path.removeprefix(self.base).partition("?")
        asked = dict(part.partition("=")[::2] for part in query.split("&"))
        offset = int(asked.get("_offset", "0"))
        if offset and self.between:
            self.between.pop(0)()
        if path != "Condition":
            return Answer(404, {}, b"")
        return self.page(offset)

    def page(self, offset: int) -> Answer:
        bundle: Json = {"resourceType": "Bundle", "type": "searchset"}
        if self.total:
            bundle["total"] = len(self.idents)
        if self.idents[offset : offset + SIZE]:
            bundle["entry"] = [entry(ident) for ident in self.idents[offset : offset + SIZE]]
        if offset + SIZE < len(self.idents):
            bundle["link"] = [{"relation": "next", "url": self.links(offset + SIZE)}]
        return Answer(200, {}, json.dumps(bundle).encode())


def entry(ident: str) -> Json:
    meta = {"lastUpdated": "2026-11-20T08:00:00Z"}
    return {"resource": {"resourceType": "Condition", "id": ident, "meta": meta}}


def search(server: Any, path: str = "Condition?patient=p&_count=2") -> tuple[list[str], list[Page]]:
    """What came, in order, and the pages that say that they are not all."""

    async def main() -> list[Page]:
        return [page async for page in whole(server, path)]

    found = asyncio.run(main())
    return [row.id for page in found for row in page.matches], [page for page in found if page.partial]


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("taken", ["a", "b"])
def test_what_slides_under_an_offset_is_read_again(total: bool, taken: str) -> None:
    """Two are read, one of them leaves, and the third lies where the second was: nobody asks for it again."""
    server = Server("a", "b", "c", "d", "e")
    server.total = total
    server.between = [lambda: server.idents.remove(taken)]
    came, partial = search(server)
    assert set(came) == {"a", "b", "c", "d", "e"}
    assert not partial


def test_what_is_changed_meanwhile_and_so_moves_to_the_end_hides_nothing() -> None:
    server = Server("a", "b", "c", "d", "e")
    server.total = False

    def moved() -> None:
        server.idents.append(server.idents.pop(0))

    server.between = [moved, moved]
    came, partial = search(server)
    assert set(came) == {"a", "b", "c", "d", "e"}
    assert not partial


def test_an_answer_that_never_stands_still_is_not_called_whole() -> None:
    server = Server(*"abcdefghij")
    fresh = iter(range(1000))

    def moved() -> None:
        server.idents = [*server.idents[1:], f"n{next(fresh)}"]

    server.between = [moved] * 500
    _came, partial = search(server)
    assert partial
    assert len(server.asked) < 200


def test_a_link_of_parameters_alone_belongs_to_its_search() -> None:
    server = Server("a", "b", "c", "d", "e", links="?_offset={}".format)
    came, partial = search(server)
    assert came[:5] == ["a", "b", "c", "d", "e"]
    assert not partial
    assert all(path.startswith("Condition?") for path in server.asked)


def test_the_same_page_for_ever_under_new_names_ends() -> None:
    tokens = iter(range(1_000_000))
    server = Server("a", "b", "c", links=lambda _offset: f"Condition?token={next(tokens)}")
    came, partial = search(server)
    assert set(came) == {"a", "b"}
    assert partial
    assert len(server.asked) < 5 * MAX_BARREN


class Scripted:
    """Some pages in order, each with a link to the one after it; then the last one again."""

    base = "http://s/fhir/"

    def __init__(self, *pages: Json, status: int = 200) -> None:
        self.pages = list(pages)
        self.status = status
        self.asked: list[str] = []

    async def send(self, request: Request) -> Answer:
        self.asked.append(request.path)
        number = int(request.path.partition("token=")[2] or 0)
        if number == len(self.pages):
            return Answer(self.status, {}, b"")
        link = [{"relation": "next", "url": f"Condition?token={number + 1}"}]
        last = number == len(self.pages) - 1 and self.status == 200
        body = {"resourceType": "Bundle", "link": [] if last else link} | self.pages[number]
        return Answer(200, {}, json.dumps(body).encode())


def test_empty_pages_on_the_way_are_gone_past() -> None:
    """A store that filters after it has read gives pages of nothing, and the rest behind them."""
    came, partial = search(Scripted({"entry": [entry("a")]}, {}, {"entry": []}, {"entry": [entry("b")]}))
    assert (came, partial) == (["a", "b"], [])


def test_none_in_all_and_some_there_is_some() -> None:
    came, partial = search(Scripted({"total": 0, "entry": [entry("a")]}), "Condition?patient=p&_count=200")
    assert (came, partial) == (["a"], [])


def test_a_page_as_long_as_the_server_makes_them_is_not_called_whole() -> None:
    """200 were asked for, the server says that it gives 2, and gives 2, without a link."""
    link = [{"relation": "self", "url": "http://s/fhir/Condition?patient=p&_count=2"}]
    full = Scripted({"link": link, "entry": [entry("a"), entry("b")]})
    assert search(full, "Condition?patient=p&_count=200")[1]
    short = Scripted({"link": link, "entry": [entry("a")]})
    assert not search(short, "Condition?patient=p&_count=200")[1]


def test_what_is_said_of_the_search_counts_as_no_match() -> None:
    said = {"resource": {"resourceType": "OperationOutcome", "issue": []}, "search": {"mode": "outcome"}}
    page = {"total": 2, "entry": [said, entry("a")]}
    came, partial = search(Scripted(page), "Condition?patient=p&_count=200")
    assert came[:1] == ["a"]
    assert partial


@pytest.mark.parametrize("status", [401, 408, 429, 500, 503])
def test_a_page_that_is_refused_for_now_is_an_error_and_no_end(status: int) -> None:
    with pytest.raises(SearchRefused) as caught:
        search(Scripted({"entry": [entry("a")]}, status=status))
    assert caught.value.status == status


def test_an_empty_answer_on_the_way_is_no_end() -> None:
    class Empty(Scripted):
        async def send(self, request: Request) -> Answer:
            return Answer(200, {}, b"") if "token" in request.path else await super().send(request)

    with pytest.raises(Refused):
        search(Empty({"entry": [entry("a")]}, {"entry": [entry("b")]}))

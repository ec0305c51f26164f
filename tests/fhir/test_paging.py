"""Pages, whatever a server puts on them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from desktop.fhir.paging import Page, SearchRefused, bundle, page_of, pages, read_page
from desktop.fhir.transport import Answer, Refused, Request

GOOD = '{"resourceType":"Condition","id":"good"}'


class Scripted:
    base = "http://s/fhir/"

    def __init__(self, *bodies: Any) -> None:
        self.bodies = list(bodies)
        self.asked: list[str] = []

    async def send(self, request: Request) -> Answer:
        self.asked.append(request.path)
        body = self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]
        return Answer(200, {}, json.dumps(body).encode())


def all_of(transport: Scripted) -> list[Page]:
    async def main() -> list[Page]:
        return [page async for page in pages(transport, "Condition?x=1")]

    return asyncio.run(main())


def linked(url: str) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "link": [{"relation": "self", "url": "?"}, {"relation": "next", "url": url}],
    }


def test_next_is_followed_to_the_end_and_nothing_else_is_made_up() -> None:
    wire = Scripted(linked("a?opaque=1"), linked("b"), {"resourceType": "Bundle"})
    assert len(all_of(wire)) == 3
    assert wire.asked == ["Condition?x=1", "a?opaque=1", "b"]


def test_a_next_link_that_comes_again_ends_it() -> None:
    with pytest.raises(Refused):
        all_of(Scripted(linked("a"), linked("b"), linked("a"), linked("b")))


@pytest.mark.parametrize(
    "bad",
    [
        '{"resourceType":"Condition","id":"x","v":NaN}',
        '{"resourceType":"Condition","id":"x","v":"\\ud800"}',
        '{"resourceType":"Condition","id":"x","v":' + "[" * 5000 + "]" * 5000 + "}",
        '{"resourceType":"Condition","id":"x","id":"y"}',
        '{"resourceType":"Condition"}',
        '{"id":"x"}',
        "{}",
    ],
)
def test_one_bad_resource_is_named_and_does_not_take_the_page_with_it(bad: str) -> None:
    text = f'{{"resourceType":"Bundle","total":3,"entry":[{{"resource":{bad}}},{{"resource":{GOOD}}}]}}'
    page = read_page(Answer(200, {}, text.encode()))
    assert [r.id for r in page.matches] == ["good"]
    assert len(page.refused) == 1
    assert page.total == 3


def test_what_comes_along_is_kept_apart_from_what_matched() -> None:
    entries = [
        {"resource": json.loads(GOOD), "search": {"mode": "match"}},
        {"resource": {"resourceType": "Patient", "id": "p"}, "search": {"mode": "include"}},
        {"resource": {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "obs"}]}},
        {"fullUrl": "x"},
    ]
    found = bundle(json.dumps({"resourceType": "Bundle", "total": "mange", "entry": entries}).encode())
    assert found is not None
    page = page_of(found)
    assert ([r.id for r in page.matches], [r.id for r in page.included], page.outcome) == (
        ["good"],
        ["p"],
        "obs",
    )
    assert page.total is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"resourceType":"Patient"}', b'{"resourceType":"Bundle","entry":[', b"x"]
)
def test_what_is_no_bundle(body: bytes) -> None:
    assert bundle(body) is None
    with pytest.raises(Refused):
        read_page(Answer(200, {}, body))


def test_an_error_is_no_empty_page() -> None:
    with pytest.raises(SearchRefused) as caught:
        read_page(Answer(403, {}, b""))
    assert caught.value.status == 403

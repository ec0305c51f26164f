"""Push, rule 5: one refresh of the token, shared by all who wait for it."""

from __future__ import annotations

import asyncio

import pytest

from desktop.fhir.transport import Answer, Request
from desktop.sync.run.authorised import Authorised


class Wire:
    """Answers 401 until the token is fresh; every request is under way for a moment."""

    base = "http://fake.test/fhir/"

    def __init__(self, works: bool = True) -> None:
        self.works = works
        self.fresh = False
        self.refreshes = 0
        self.answered: list[int] = []

    async def send(self, _request: Request) -> Answer:
        fresh = self.fresh
        await asyncio.sleep(0.01)
        self.answered.append(200 if fresh else 401)
        return Answer(self.answered[-1], {}, b"")

    async def refresh(self) -> bool:
        self.refreshes += 1
        await asyncio.sleep(0.02)
        self.fresh = self.works
        return self.works


def ask(wire: Wire, requests: int) -> list[int]:
    async def together() -> list[int]:
        authorised = Authorised(wire, wire.refresh)
        answers = await asyncio.gather(
            *(authorised.send(Request("GET", f"Patient/{n}")) for n in range(requests))
        )
        return [answer.status for answer in answers]

    return asyncio.run(together())


def test_push_5_several_requests_share_one_refresh() -> None:
    wire = Wire()
    assert ask(wire, 5) == [200] * 5
    assert wire.refreshes == 1
    assert wire.answered.count(401) == 5, "each is sent again once, and no more"


@pytest.mark.parametrize("requests", [1, 5])
def test_push_5_a_refresh_that_does_not_help_is_not_repeated(requests: int) -> None:
    """A sign-in that fails again and again would lock the account."""
    wire = Wire(works=False)
    assert ask(wire, requests) == [401] * requests
    assert wire.refreshes == 1

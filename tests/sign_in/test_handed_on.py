"""A sign-in that goes on in a person's own record: once, soon, and theirs only."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Request
from desktop.sign_in.oauth_client import PUBLIC
from desktop.sign_in.signed_in import SignedIn
from desktop.sign_in.token_holder import TokenHolder
from desktop.sign_in.window_sign_in import WindowSignIn
from desktop.sign_in.without_browser import as_person
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded
from tests.sign_in.town import DOCTOR, Moved, town

PERSON = f"Practitioner/{DOCTOR}"


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with town() as found:
        yield found


def begun(server: Embedded) -> tuple[WindowSignIn, TokenHolder]:
    people = WindowSignIn(server.url, Moved(), client=PUBLIC, allowed=True, known=True, seconds=PATIENCE)
    attempt = people.begin("")
    as_person(DOCTOR)(attempt.shown.result(PATIENCE).address)
    assert attempt.person.result(PATIENCE) == PERSON
    holder = people._holder
    assert holder is not None
    return people, holder


def reads(server: Embedded, people: WindowSignIn) -> int:
    async def asked() -> int:
        http = HttpTransport(server.url)
        try:
            return (await SignedIn(http, people).send(Request("GET", PERSON))).status
        finally:
            await http.close()

    return asyncio.run(asked())


def test_it_goes_on_there_and_is_no_more_here(server: Embedded) -> None:
    here, before = begun(server)
    assert here.hand_on("Practitioner/other") is None
    text = here.hand_on(PERSON)
    assert text is not None
    assert (here.person, here.standing) == ("", "needed")
    assert here.hand_on(PERSON) is None
    there = WindowSignIn(server.url, Moved(), client=PUBLIC, allowed=True, known=False, seconds=PATIENCE)
    there.taken(text, lambda who: who == PERSON)
    assert (there.person, there.standing) == (PERSON, "signed-in")
    assert reads(server, there) == 200
    assert asyncio.run(there._holder.refresh())  # type: ignore[union-attr]
    here.close()
    assert reads(server, there) == 200, "what was handed on is not given back here"
    there.close()
    assert before.person == PERSON


@pytest.mark.parametrize(("late", "theirs"), [(3, True), (-3, True), (0, False)])
def test_one_that_comes_late_or_to_another_is_given_back(
    server: Embedded, late: int, theirs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _before = begun(server)
    text = here.hand_on(PERSON)
    assert text is not None
    back: list[str] = []

    async def give_back(self: Any) -> None:
        back.append(self.person)

    monkeypatch.setattr(TokenHolder, "give_back", give_back)
    clock = Moved()
    clock.by = timedelta(minutes=late)
    there = WindowSignIn(server.url, clock, client=PUBLIC, allowed=True, known=True, seconds=PATIENCE)
    there.taken(text, lambda _who: theirs)
    for thread in threading.enumerate():
        if thread.name == "sign-out":
            thread.join(PATIENCE)
    assert back == [PERSON]
    assert not there.person


def test_what_is_no_sign_in_signs_nobody_in(server: Embedded) -> None:
    there = WindowSignIn(server.url, Moved(), client=PUBLIC, allowed=True, known=True, seconds=PATIENCE)
    for text in ("", "{}", "[]", '{"person": "Practitioner/x"}'):
        there.taken(text, lambda _who: True)
    assert not there.person

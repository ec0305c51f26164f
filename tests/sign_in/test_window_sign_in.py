"""Sign-in of a window: begun by nobody but a person, and which servers let anybody in without it."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.fhir.transport import Request
from desktop.shown import standing
from desktop.shown.status import Status
from desktop.sign_in import authorization_code, id_token, token_holder, window_sign_in
from desktop.sign_in.oauth_client import PUBLIC
from desktop.sign_in.sign_in_errors import (
    AnotherPerson,
    AnswerNotOurs,
    NoSignIn,
    NotSignedIn,
    SignInEnded,
)
from desktop.sign_in.token_holder import TokenHolder
from desktop.sign_in.window_sign_in import WindowSignIn
from desktop.sign_in.without_browser import as_person
from desktop.views.session import Session
from tests.running.patience import PATIENCE
from tests.servers.embedded import serving
from tests.sign_in.town import DOCTOR, signed_in, town

PERSON = f"Practitioner/{DOCTOR}"


def sign_in(
    url: str, *, allowed: bool = True, known: bool = False, seconds: float = PATIENCE
) -> WindowSignIn:
    return WindowSignIn(url, utc_now, client=PUBLIC, allowed=allowed, known=known, seconds=seconds)


def through(people: WindowSignIn, person: str, expected: str = "") -> str:
    attempt = people.begin(expected)
    as_person(person)(attempt.shown.result(PATIENCE).address)
    return attempt.person.result(PATIENCE)


def test_a_request_never_signs_anybody_in() -> None:
    with town() as server:
        people = sign_in(server.url)
        assert people.standing == ""
        with pytest.raises(NotSignedIn):
            asyncio.run(people.holder())
        assert people.standing == "needed"
        assert through(people, DOCTOR) == PERSON
        assert people.standing == "signed-in"
        assert asyncio.run(people.holder()) is not None
        people.close()
        assert people.standing == "needed"


def test_a_server_without_sign_in_lets_in_only_where_the_site_allows_it() -> None:
    with serving(token="") as server:
        people = sign_in(server.url)
        assert asyncio.run(people.holder()) is None
        assert people.standing == "without"
        refused = sign_in(server.url, allowed=False)
        with pytest.raises(NoSignIn):
            asyncio.run(refused.holder())
        lost = sign_in(server.url, allowed=False, known=True)
        with pytest.raises(NoSignIn):
            asyncio.run(lost.holder())
        assert lost.standing == "needed", "a sign-in that is gone opens no door"


def test_only_it_names_hosts_without_sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, variable in (("user", "FAGFLATE_HOME"), ("machine", "FAGFLATE_MACHINE")):
        monkeypatch.setenv(variable, str(tmp_path / name))
        (tmp_path / name).mkdir()
    said = json.dumps({"allow_no_sign_in": ["fhir.hospital.example"]})
    assert window_sign_in.may_do_without("http://127.0.0.1:8080/fhir")
    (tmp_path / "user" / "settings.json").write_text(said, encoding="utf-8")
    assert not window_sign_in.may_do_without("https://fhir.hospital.example/fhir")
    (tmp_path / "machine" / "policies.json").write_text(said, encoding="utf-8")
    assert window_sign_in.may_do_without("https://fhir.hospital.example/fhir")
    assert not window_sign_in.may_do_without("https://other.example/fhir")


def test_another_person_is_not_let_in_and_an_ended_sign_in_lets_nobody_in() -> None:
    with town() as server:
        people = sign_in(server.url)
        with pytest.raises(AnotherPerson):
            through(people, DOCTOR, "Practitioner/hanne")
        attempt = people.begin("")
        attempt.shown.result(PATIENCE)
        people.end()
        with pytest.raises(SignInEnded):
            attempt.person.result(PATIENCE)
        first, second = people.begin(""), people.begin("")
        with pytest.raises(SignInEnded):
            first.person.result(PATIENCE)
        people.end()
        with pytest.raises(SignInEnded):
            second.person.result(PATIENCE)
        assert not people.person


class Goodbyes:
    """Tokens that are given back to the provider; each takes until the test lets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.may = threading.Event(), threading.Event()
        self.back: list[str] = []
        whole = TokenHolder.give_back

        async def give_back(holder: TokenHolder) -> None:
            refresh = holder.parts()[0].refresh
            self.begun.set()
            assert await asyncio.to_thread(self.may.wait, PATIENCE)
            await whole(holder)
            self.back.append(refresh)

        monkeypatch.setattr(TokenHolder, "give_back", give_back)
        monkeypatch.setattr(token_holder, "GOODBYE", PATIENCE)


def test_breaking_off_does_not_keep_tokens_from_being_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    goodbyes = Goodbyes(monkeypatch)
    with town() as server:
        people = sign_in(server.url)
        attempt = people.begin("Practitioner/hanne")
        as_person(DOCTOR)(attempt.shown.result(PATIENCE).address)
        assert goodbyes.begun.wait(PATIENCE)
        people.end()
        goodbyes.may.set()
        with pytest.raises(AnotherPerson):
            attempt.person.result(PATIENCE)
        (refresh,) = goodbyes.back
        assert refresh


@pytest.mark.parametrize("ended", [True, False])
def test_tokens_of_nobody_known_are_given_back(ended: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    goodbyes = Goodbyes(monkeypatch)
    goodbyes.may.set()
    asked = threading.Event()

    async def nobody(*_args: Any, **_said: Any) -> str:
        asked.set()
        if ended:
            await asyncio.Event().wait()
        raise AnswerNotOurs("sub")

    monkeypatch.setattr(id_token, "person", nobody)
    with town() as server:
        people = sign_in(server.url)
        attempt = people.begin("")
        as_person(DOCTOR)(attempt.shown.result(PATIENCE).address)
        assert asked.wait(PATIENCE)
        if ended:
            people.end()
        with pytest.raises(SignInEnded if ended else AnswerNotOurs):
            attempt.person.result(PATIENCE)
        assert len(goodbyes.back) == 1
        assert not people.person


def test_breaking_off_while_a_code_is_exchanged_gives_back_what_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goodbyes = Goodbyes(monkeypatch)
    goodbyes.may.set()
    asked, answered, real = threading.Event(), threading.Event(), authorization_code.tokens_for

    async def slow(*of: Any) -> Any:
        asked.set()
        await asyncio.to_thread(answered.wait, PATIENCE)
        return await real(*of)

    monkeypatch.setattr(authorization_code, "tokens_for", slow)
    monkeypatch.setattr(authorization_code, "LASTLY", PATIENCE)
    with town() as server:
        people = sign_in(server.url)
        attempt = people.begin("")
        as_person(DOCTOR)(attempt.shown.result(PATIENCE).address)
        assert asked.wait(PATIENCE)
        people.end()
        answered.set()
        with pytest.raises(SignInEnded):
            attempt.person.result(PATIENCE)
        assert len(goodbyes.back) == 1
        assert not people.person


def test_who_comes_when_nobody_waits_any_more_is_not_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be looked at before, and taken in after it has been ended."""
    goodbyes = Goodbyes(monkeypatch)
    goodbyes.may.set()
    real = WindowSignIn._arrived

    def arrived(people: WindowSignIn, *of: Any) -> list[TokenHolder]:
        people.end()
        return real(people, *of)

    monkeypatch.setattr(WindowSignIn, "_arrived", arrived)
    with town() as server:
        people = sign_in(server.url)
        with pytest.raises(SignInEnded):
            through(people, DOCTOR)
        assert not people.person
        assert len(goodbyes.back) == 1


def test_a_lock_whose_window_did_not_hear_that_it_was_opened_stays() -> None:
    with town() as server:
        people = sign_in(server.url)
        through(people, DOCTOR)
        people.begins(PERSON)
        people.lock()
        assert not people.break_off(PERSON), "nobody has opened it"
        through(people, DOCTOR, PERSON)
        assert not people.locked
        assert people.break_off(PERSON)
        assert (people.person, people.locked) == (PERSON, True)
        people.opens(PERSON)
        assert not people.break_off(PERSON), "opened in another way since"
        people.lock()
        through(people, DOCTOR, PERSON)
        assert people.works(PERSON)
        assert not people.break_off(PERSON), "a window goes on"
        assert (people.person, people.locked) == (PERSON, False)
        people.leave(still_locked=True)
        assert people.person == PERSON, "who has just come back stays"
        people.close()


@pytest.mark.parametrize("card", [True, False])
def test_who_came_and_has_not_begun_leaves_when_it_is_broken_off(
    card: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    goodbyes = Goodbyes(monkeypatch)
    goodbyes.may.set()
    with town() as server:
        people = sign_in(server.url)
        through(people, DOCTOR)
        people.begins(PERSON)
        people.leave()
        if card:
            people.offline(PERSON, utc_now() + timedelta(hours=1), "card")
        else:
            through(people, DOCTOR)
        assert people.person == PERSON
        assert not people.break_off(PERSON)
        assert (people.person, people.standing) == ("", "needed")
        people.close()
        assert len(goodbyes.back) == (1 if card else 2)


def test_a_card_that_is_read_late_puts_nobody_out_who_works() -> None:
    with town() as server:
        people = sign_in(server.url)
        through(people, DOCTOR)
        people.begins(PERSON)
        with pytest.raises(AnotherPerson):
            people.offline("Practitioner/hanne", utc_now() + timedelta(hours=1), "card")
        assert people.works(PERSON)
        people.close()


def test_a_command_gives_back_tokens_of_nobody_known(monkeypatch: pytest.MonkeyPatch) -> None:
    goodbyes = Goodbyes(monkeypatch)
    goodbyes.may.set()

    async def nobody(*_args: Any, **_said: Any) -> str:
        raise AnswerNotOurs("sub")

    monkeypatch.setattr(id_token, "person", nobody)
    with town() as server, pytest.raises(AnswerNotOurs):
        signed_in(server.url, lambda signed, _signing: signed.send(Request("GET", PERSON)))
    assert len(goodbyes.back) == 1


def test_closing_lets_what_somebody_left_come_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    goodbyes = Goodbyes(monkeypatch)
    with town() as server:
        people = sign_in(server.url)
        through(people, DOCTOR)
        people.leave()
        assert goodbyes.begun.wait(PATIENCE)
        closing = threading.Thread(target=people.close)
        closing.start()
        goodbyes.may.set()
        closing.join(PATIENCE)
        assert len(goodbyes.back) == 1


def test_nobody_works_in_another_ones_name(tmp_path: Path) -> None:
    with town() as server:
        session = Session(
            server.url, people_sign_in=True, known=True, folder=tmp_path / "r", key_file=tmp_path / "key"
        )
        try:
            maren = Actor("PractitionerRole/m", PERSON, "Maren Aas", self_declared=False)
            with pytest.raises(NotSignedIn):
                session.sign_in(maren)
            assert session.people is not None
            through(session.people, DOCTOR)
            session.sign_in(maren)
            with pytest.raises(NotSignedIn):
                session.let_in("Practitioner/hanne")
            session.let_in(PERSON)
        finally:
            session.close()
        again = Session(server.url, people_sign_in=True, folder=tmp_path / "r", key_file=tmp_path / "key")
        try:
            assert again.status.sign_in == "needed", "known before the server has been asked"
            with pytest.raises(NotSignedIn):
                again.let_in(PERSON)
        finally:
            again.close()


def test_the_status_bar_says_that_nobody_signs_in() -> None:
    for status in (Status("current", sign_in="without"), Status("offline", sign_in="without")):
        bar = standing.status_bar(status, utc_now(), unsent=0, oldest=None, workspace="", read_only=False)
        assert "uten pålogging" in bar.sync

"""Through the browser and back: what belongs to this sign-in counts, once; anything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from desktop.fhir.transport import Request
from desktop.sign_in import authorization_code, sign_in_errors
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.sign_in.without_browser import as_person
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded
from tests.sign_in.town import DOCTOR, signed_in, town


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with town() as found:
        yield found


async def read(wire: SignedIn, signing: Signing) -> tuple[int, str]:
    answer = await wire.send(Request("GET", f"Practitioner/{DOCTOR}"))
    return answer.status, signing.person


def asked_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def back(address: str, **told: str) -> int:
    """Visit the program's own address as a browser would."""
    return httpx.get(
        f"{asked_of(address)['redirect_uri']}?{urlencode(told)}", trust_env=False, timeout=PATIENCE
    ).status_code


def test_a_person_signs_in_and_reads(server: Embedded) -> None:
    assert signed_in(server.url, read) == (200, f"Practitioner/{DOCTOR}")


def test_what_is_asked_for_is_for_this_server_and_can_be_used_once(server: Embedded) -> None:
    addresses: list[str] = []

    def browser(address: str) -> None:
        addresses.append(address)
        as_person(DOCTOR)(address)

    for _each in range(2):
        signed_in(server.url, read, browser=browser)
    first, second = map(asked_of, addresses)
    assert first["code_challenge_method"] == "S256"
    assert first["aud"] == server.url
    assert first["redirect_uri"].startswith("http://127.0.0.1:")
    for secret in ("state", "nonce", "code_challenge", "dpop_jkt"):
        assert len(first[secret]) >= 40
        assert first[secret] != second[secret]


def test_a_visit_with_another_state_counts_for_nothing(server: Embedded) -> None:
    seen: list[int] = []

    def browser(address: str) -> None:
        seen.append(back(address, code="stolen", state="made up"))
        seen.append(back(address, code="stolen"))
        as_person(DOCTOR)(address)
        try:
            seen.append(back(address, code="again", state=asked_of(address)["state"]))
        except httpx.HTTPError:
            # Nobody listens any more.
            seen.append(400)

    assert signed_in(server.url, read, browser=browser)[0] == 200
    assert seen == [400, 400, 400]


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:1/auth", ""])
def test_an_answer_of_another_issuer_is_refused(server: Embedded, issuer: str) -> None:
    def browser(address: str) -> None:
        told = {"iss": issuer} if issuer else {}
        back(address, code="x", state=asked_of(address)["state"], **told)

    with pytest.raises(sign_in_errors.AnswerNotOurs, match="hører ikke til"):
        signed_in(server.url, read, browser=browser)


def test_a_person_who_says_no_is_told_so(server: Embedded) -> None:
    def browser(address: str) -> None:
        issuer = server.url.removesuffix("/fhir") + "/auth"
        back(address, error="access_denied", state=asked_of(address)["state"], iss=issuer)

    with pytest.raises(sign_in_errors.SignInRefused) as told:
        signed_in(server.url, read, browser=browser)
    assert told.value.details == "access_denied"
    assert told.value.kept
    assert told.value.todo


def test_a_code_that_is_not_the_server_s_is_refused(server: Embedded) -> None:
    def browser(address: str) -> None:
        issuer = server.url.removesuffix("/fhir") + "/auth"
        back(address, code="made-up", state=asked_of(address)["state"], iss=issuer)

    with pytest.raises(sign_in_errors.SignInRefused, match="slapp deg ikke inn"):
        signed_in(server.url, read, browser=browser)


def test_nobody_comes_back_in_time(server: Embedded) -> None:
    with pytest.raises(sign_in_errors.SignInTimedOut):
        signed_in(server.url, read, browser=lambda _address: None, seconds=0.2)


def test_a_browser_that_can_not_be_opened_is_told_at_once(server: Embedded) -> None:
    def browser(_address: str) -> None:
        raise sign_in_errors.SignInRefused("no browser")

    with pytest.raises(sign_in_errors.SignInRefused):
        signed_in(server.url, read, browser=browser)


@pytest.mark.parametrize("person", ["nobody", "gone", "../Patient", ""])
def test_who_is_not_active_here_is_not_let_in(server: Embedded, person: str) -> None:
    with pytest.raises(sign_in_errors.SignInRefused):
        signed_in(server.url, read, browser=as_person(person))


def test_a_server_without_sign_in_is_told_as_such() -> None:
    from tests.servers.embedded import serving

    with serving(token="") as plain, pytest.raises(sign_in_errors.NoSignIn):
        signed_in(plain.url, read)


def test_tokens_are_not_written_where_they_are_shown() -> None:
    assert "secret" not in repr(authorization_code.Tokens("secret", 1.0, "secret", "secret"))

"""Sign-in with what HelseID wants: requests handed over beforehand (PAR), a key of the installation, and DPoP
with the provider's own nonce; npm `oidc-provider` stands for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import keyring
import pytest
from joserfc import jwk

from desktop.fhir.transport import Request
from desktop.sign_in import form_posts, sign_in_errors, token_holder
from desktop.sign_in.oauth_client import Client
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.store import installation_key
from tests.cli.test_doctor import memory
from tests.servers.embedded import Embedded
from tests.servers.oidc_provider import NoWayBack, OpenIdProvider, browser, providing
from tests.servers.signed_in_town import PEOPLE, SECONDS, leave_unsent, signed_in, sync_round, town, unsent
from tests.sign_in.town import DOCTOR, Moved

__all__ = ["memory"]
pytestmark = [pytest.mark.slow, pytest.mark.node]
OURS = Client(key=installation_key.in_use)


@pytest.fixture(autouse=True)
def _machine(memory: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A key store with a key of this machine, and time enough to sign out."""
    monkeypatch.setattr(token_holder, "GOODBYE", SECONDS)
    return installation_key.public()


@pytest.fixture(scope="module")
def _provider() -> Iterator[OpenIdProvider]:
    with providing(PEOPLE, {"keys": []}) as found:
        yield found


@pytest.fixture(scope="module")
def _server(_provider: OpenIdProvider) -> Iterator[Embedded]:
    with town(_provider, Moved()) as found:
        yield found


@pytest.fixture
def provider(_provider: OpenIdProvider, _machine: dict[str, Any]) -> OpenIdProvider:
    _provider.do("register", keys=_machine)
    _provider.do("told")
    return _provider


@pytest.fixture
def server(provider: OpenIdProvider, _server: Embedded) -> Embedded:
    return _server


async def read(wire: SignedIn, signing: Signing) -> tuple[int, str, bool]:
    answer = await wire.send(Request("GET", f"Practitioner/{DOCTOR}"))
    return answer.status, signing.person, await signing.refresh()


def test_a_request_is_handed_over_beforehand_and_the_browser_sees_nothing_of_it(
    server: Embedded, provider: OpenIdProvider
) -> None:
    addresses: list[str] = []

    def begin(address: str) -> str:
        addresses.append(address)
        return address

    assert signed_in(server, read, browser("aas", begin=begin), client=OURS) == (
        200, f"Practitioner/{DOCTOR}", True,
    )  # fmt: skip
    asked = dict(parse_qsl(urlsplit(addresses[0]).query))
    assert set(asked) == {"client_id", "request_uri"}
    told = [(name, kind) for name, _error, kind, _detail in provider.do("told")]
    assert ("pushed_authorization_request.success", "") in told
    assert told[-3:] == [("grant.success", "authorization_code"), ("grant.success", "refresh_token"),
                         ("grant.revoked", "")]  # fmt: skip


def test_a_whole_round_is_signed_in(server: Embedded, tmp_path: Path) -> None:
    leave_unsent(tmp_path, "c1")
    assert sync_round(server, tmp_path, browser("aas")) == 0
    assert unsent(tmp_path) == []


def test_a_request_that_was_not_handed_over_gets_no_page(server: Embedded, provider: OpenIdProvider) -> None:
    def begin(address: str) -> str:
        known = {"client_id": "fagflate", "response_type": "code", "scope": "openid",
                 "redirect_uri": "http://127.0.0.1:5/callback", "code_challenge": "x" * 43,
                 "code_challenge_method": "S256"}  # fmt: skip
        return f"{address.partition('?')[0]}?{urlencode(known)}"

    with pytest.raises((NoWayBack, httpx.ConnectError)):
        signed_in(server, read, browser("aas", begin=begin), client=OURS)
    assert ["authorization.error", "invalid_request"] in [event[:2] for event in provider.do("told")]


def test_a_machine_that_is_not_registered_is_not_let_in(server: Embedded, provider: OpenIdProvider) -> None:
    with pytest.raises(sign_in_errors.NotRegistered, match="registrert") as told:
        signed_in(server, read, browser("aas"))
    assert told.value.todo
    stranger = jwk.ECKey.generate_key("P-256")
    with pytest.raises(sign_in_errors.SignInRefused) as refused:
        signed_in(server, read, browser("aas"), client=Client(key=lambda: stranger))
    assert refused.value.details == "invalid_client"
    assert provider.grants() == []


def test_what_a_machine_showed_counts_once(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    posts: list[tuple[str, dict[str, str], dict[str, str]]] = []
    real = form_posts.posted

    async def posted(url: str, form: dict[str, str], headers: dict[str, str]) -> Any:
        posts.append((url, form, headers))
        return await real(url, form, headers)

    monkeypatch.setattr(form_posts, "posted", posted)

    async def work(wire: SignedIn, signing: Signing) -> tuple[int, str]:
        await wire.send(Request("GET", f"Practitioner/{DOCTOR}"))
        url, form, _headers = posts[-1]
        prover = (await signing.holder())._prover
        answer = await real(url, form, {"dpop": prover.proof("POST", url)})
        return answer.status, form_posts.json_of(answer)["error"]

    assert signed_in(server, work, browser("aas"), client=OURS) == (401, "invalid_client")
    assert len({form["client_assertion"] for _url, form, _headers in posts}) == len(posts)


def test_a_key_is_renewed_without_a_moment_in_which_nobody_gets_in(
    server: Embedded, provider: OpenIdProvider
) -> None:
    def lets_in() -> bool:
        return signed_in(server, read, browser("aas"), client=OURS)[0] == 200

    installation_key.renew()
    assert lets_in()
    both = installation_key.public()
    assert len(both["keys"]) == 2
    provider.do("register", keys=both)
    assert lets_in()
    installation_key.use_next()
    assert lets_in()
    provider.do("register", keys=installation_key.public())
    assert lets_in()
    assert len(installation_key.public()["keys"]) == 1
    # The key before opens nothing any more.
    provider.do("register", keys={"keys": both["keys"][:1]})
    with pytest.raises(sign_in_errors.SignInRefused):
        lets_in()


def test_a_key_that_the_provider_withdraws_while_somebody_works_is_told(
    server: Embedded, provider: OpenIdProvider
) -> None:
    async def work(wire: SignedIn, signing: Signing) -> list[object]:
        found: list[object] = [(await wire.send(Request("GET", f"Practitioner/{DOCTOR}"))).status]
        provider.do("register", keys={"keys": []})
        return [*found, await signing.refresh(), signing.person]

    assert signed_in(server, work, browser("aas"), client=OURS) == [200, False, ""]
    assert keyring.get_keyring().get_password("Fagflate", installation_key.NAME)

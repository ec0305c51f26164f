"""A proof counts once, for its request, its token, its key and its moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwk, jwt

from desktop.sign_in.proof_of_possession import ProofCheck, Prover, WantsNonce
from desktop.sign_in.signing_keys import NotGenuine

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
URL = "https://hospital.example/fhir/Patient?name=x"


@pytest.fixture
def check() -> ProofCheck:
    return ProofCheck(lambda: NOW)


@pytest.fixture
def prover() -> Prover:
    return Prover(lambda: NOW)


def test_a_proof_is_of_its_key_and_counts_once(check: ProofCheck, prover: Prover) -> None:
    proof = prover.proof("GET", URL, "token")
    assert (
        check.thumbprint(proof, "GET", "https://HOSPITAL.example/fhir/Patient", "token") == prover.thumbprint
    )
    with pytest.raises(NotGenuine, match="used before"):
        check.thumbprint(proof, "GET", URL, "token")


@pytest.mark.parametrize(
    ("method", "url", "token"),
    [
        ("POST", URL, "token"),
        ("GET", "https://hospital.example/fhir/Observation", "token"),
        ("GET", "https://other.example/fhir/Patient", "token"),
        ("GET", "http://hospital.example/fhir/Patient", "token"),
        ("GET", URL, "another"),
    ],
)
def test_for_anything_else_it_counts_for_nothing(
    check: ProofCheck, prover: Prover, method: str, url: str, token: str
) -> None:
    with pytest.raises(NotGenuine):
        check.thumbprint(prover.proof("GET", URL, "token"), method, url, token)


@pytest.mark.parametrize("seconds", [-61, 61, 3600])
def test_at_another_time_it_needs_the_server_s_nonce(check: ProofCheck, seconds: int) -> None:
    prover = Prover(lambda: NOW + timedelta(seconds=seconds))
    with pytest.raises(WantsNonce):
        check.thumbprint(prover.proof("GET", URL), "GET", URL)
    assert prover.heard(URL, {"dpop-nonce": check.nonce()})
    assert not prover.heard(URL, {"dpop-nonce": check.nonce()})
    assert check.thumbprint(prover.proof("GET", URL), "GET", URL) == prover.thumbprint
    assert "nonce" not in jwt.decode(prover.proof("GET", "https://other.example/"), prover._key).claims


def test_a_nonce_of_nobody_is_refused(check: ProofCheck, prover: Prover) -> None:
    prover.heard(URL, {"dpop-nonce": "made up"})
    with pytest.raises(WantsNonce):
        check.thumbprint(prover.proof("GET", URL), "GET", URL)


@pytest.mark.parametrize("kind", ["JWT", "at+jwt", None])
def test_what_is_no_proof_is_refused(check: ProofCheck, kind: str | None) -> None:
    key = jwk.ECKey.generate_key("P-256")
    header = {"alg": "ES256", "jwk": key.as_dict(private=False), **({"typ": kind} if kind else {})}
    told = {"jti": "1", "htm": "GET", "htu": URL, "iat": int(NOW.timestamp())}
    with pytest.raises(NotGenuine):
        check.thumbprint(jwt.encode(header, told, key, default_type=None), "GET", URL)


def test_a_proof_that_shows_its_private_key_or_a_shared_secret_is_refused(check: ProofCheck) -> None:
    told = {"jti": "1", "htm": "GET", "htu": URL, "iat": int(NOW.timestamp())}
    pair, secret = jwk.ECKey.generate_key("P-256"), jwk.OctKey.generate_key(256)
    for key, alg, shown in ((pair, "ES256", True), (secret, "HS256", True)):
        header = {"alg": alg, "typ": "dpop+jwt", "jwk": key.as_dict(private=shown)}
        with pytest.raises(NotGenuine):
            check.thumbprint(jwt.encode(header, told, key, algorithms=[alg]), "GET", URL)
    for nothing in ("", "a.b.c", "x" * 5000):
        with pytest.raises(NotGenuine):
            check.thumbprint(nothing, "GET", URL)

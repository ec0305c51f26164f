"""Proxy and certificates as IT has set them are used, by every client, and by nothing that stays here."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.load_send import Loader
from desktop.core import settings
from desktop.fhir import connecting
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import NoAnswer, Refused, Request
from tests.fhir.test_client import GET, Small, http
from tests.servers.certificates import self_vouched

SERVER = "http://fhir.hospital.example/fhir"
Said = Callable[..., None]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)

    def say(**values: object) -> None:
        (tmp_path / "policies.json").write_text(json.dumps(values), encoding="utf-8")

    say()
    return say


def _through(reach: Callable[[str], Any], said: Said, set_to: Callable[[str], dict[str, Any]]) -> list[bytes]:
    """What a proxy is asked while `reach(its address)` runs, with the settings that `set_to` makes of it."""

    async def main() -> list[bytes]:
        small = Small(http(b'{"resourceType":"Patient","id":"1"}'))
        async with small.running():
            address = f"http://127.0.0.1:{small.port}"
            said(**set_to(address))
            await reach(address)
        return small.asked

    return asyncio.run(main())


async def _ask(_address: str, server: str = SERVER) -> None:
    transport = HttpTransport(server, seconds=3)
    try:
        await transport.send(Request("GET", "Patient/1"))
    finally:
        await transport.close()


async def _load(_address: str) -> None:
    with Loader(SERVER, "") as loader:
        await asyncio.to_thread(loader._client.get, f"{SERVER}/metadata")


@pytest.mark.parametrize("reach", [_ask, _load])
def test_servers_are_reached_through_the_proxy_that_is_set(said: Said, reach: Callable[[str], Any]) -> None:
    asked = _through(reach, said, lambda proxy: {"Proxy": proxy})
    assert len(asked) == 1
    assert asked[0].startswith(b"GET http://fhir.hospital.example/fhir/")


def test_an_encrypted_server_is_asked_for_as_a_tunnel(said: Said) -> None:
    async def reach(_address: str) -> None:
        with pytest.raises(NoAnswer):
            await _ask("", "https://fhir.hospital.example/fhir")

    asked = _through(reach, said, lambda proxy: {"Proxy": proxy})
    assert asked[0].startswith(b"CONNECT fhir.hospital.example:443 ")


def test_direct_means_no_proxy_whatever_the_environment_says(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reach(address: str) -> None:
        monkeypatch.setenv("http_proxy", address)
        with pytest.raises(NoAnswer):
            await _ask(address, "http://fhir.invalid/fhir")

    assert _through(reach, said, lambda _proxy: {"Proxy": settings.DIRECT}) == []


def test_unset_it_is_as_the_environment_says(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    async def reach(address: str) -> None:
        monkeypatch.setenv("http_proxy", address)
        await _ask(address)

    assert len(_through(reach, said, lambda _proxy: {})) == 1


@pytest.mark.parametrize("proxy", ["socks://proxy.example:1080", "socks5://proxy.example:1080"])
def test_a_proxy_that_can_not_be_used_is_a_sentence(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", proxy)
    with pytest.raises(Refused) as told:
        HttpTransport("https://fhir.hospital.example/fhir")
    assert "proxyen" in told.value.what
    assert proxy not in str(told.value), "it may name who uses it"


def test_a_server_on_this_machine_is_asked_directly(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    for proxy in ("http://127.0.0.1:9", ""):
        said(Proxy=proxy)

        async def main() -> int:
            small = Small(http(b"{}"))
            async with small.running() as transport:
                return (await transport.send(GET)).status

        assert asyncio.run(main()) == 200


@pytest.mark.parametrize(
    "wrong",
    ["proxy:3128", "socks5://proxy", "http://", "http://name:secret@proxy:3128", "http://proxy:99999",
     "http://proxy/path", "http://pro xy", "http://proxy:0", 3128, ["http://proxy"], "http://proxy\n.evil"],
)  # fmt: skip
def test_a_proxy_of_the_wrong_form_holds_nowhere(said: Said, tmp_path: Path, wrong: object) -> None:
    (tmp_path / "settings.json").write_text(
        '{"proxy": "http://proxy.hospital.example:3128"}', encoding="utf-8"
    )
    said(Proxy=wrong)
    # A slip in the policy leaves nothing to a layer below it; the slip is told.
    assert settings.text("proxy") == "direct"
    assert [one.name for one in settings.held()[1]] == ["Proxy"]


def _encrypted(tls: ssl.SSLContext) -> int:
    async def main() -> int:
        small = Small(http(b"{}"))
        async with small.running(tls) as transport:
            return (await transport.send(GET)).status

    return asyncio.run(main())


def test_certificates_of_the_file_are_trusted(said: Said, tmp_path: Path) -> None:
    folder = tmp_path / "æøå og mellomrom"
    folder.mkdir()
    tls, file = self_vouched(folder)
    with pytest.raises(NoAnswer, match="sertifikat"):
        _encrypted(tls)
    said(Certificates=str(file))
    assert _encrypted(tls) == 200


@pytest.mark.expects_log
@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_file_that_is_none_trusts_nobody_more(
    said: Said, tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str | None
) -> None:
    tls, _file = self_vouched(tmp_path)
    wrong = tmp_path / "wrong.pem"
    if text is not None:
        wrong.write_text(text, encoding="utf-8")
    said(Certificates=str(wrong))
    with pytest.raises(NoAnswer, match="sertifikat"):
        _encrypted(tls)
    assert "file of certificates can't be used" in caplog.text
    assert connecting.way("http://x/", here=False).verify.get_ca_certs() == []


def test_without_encryption_no_certificate_is_read_and_none_is_trusted(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = connecting.way("http://x/", here=False).verify
    assert plain is connecting.way("http://y/", here=True).verify, "one for all clients"
    assert plain.get_ca_certs() == []
    assert (plain.verify_mode, plain.check_hostname) == (ssl.CERT_REQUIRED, True)
    trusted = connecting.way("https://x/", here=False).verify
    assert trusted is not plain
    assert trusted is not connecting.way("https://x/", here=False).verify, (
        "IT may name another file meanwhile"
    )

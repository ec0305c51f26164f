"""The HTTP client against real sockets: what must not be followed, swallowed or given away."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import ssl
import tracemalloc
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from desktop.core.errors import WireError
from desktop.fhir import answers
from desktop.fhir.capability import fetch
from desktop.fhir.client import MAX_BODY, HttpTransport, check_base, check_travel
from desktop.fhir.paging import pages
from desktop.fhir.transport import NoAnswer, Refused, Request
from tests.cost import Calls, Cost, Seconds, Uncounted
from tests.servers.certificates import self_vouched

MEASURED = [pytest.mark.slow, pytest.mark.measures]
TOKEN = "kanari-7d1f-token"
Reply = Callable[[bytes, asyncio.StreamWriter], Awaitable[None] | None]
GET = Request("GET", "Patient/1")


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{k.replace('_', '-')}: {v}" for k, v in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Small:
    """A server of a few lines: gives `reply` to each request and keeps what it was asked."""

    def __init__(self, reply: Reply | bytes) -> None:
        self.reply = reply
        self.asked: list[bytes] = []
        self.port = 0

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head)
            if isinstance(self.reply, bytes):
                writer.write(self.reply)
                await writer.drain()
            else:
                waiting = self.reply(head, writer)
                if waiting is not None:
                    await waiting
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    @asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None, seconds: float = 2):
        server = await asyncio.start_server(self._client, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        scheme = "https" if tls else "http"
        transport = HttpTransport(f"{scheme}://127.0.0.1:{self.port}/fhir", lambda: TOKEN, seconds=seconds)
        try:
            yield transport
        finally:
            await transport.close()
            server.close()
            # A connection that the client has dropped needs a turn of the loop to end.
            await asyncio.sleep(0.01)


def ask(reply: Reply | bytes, request: Request = GET, seconds: float = 2):
    """One request to a server that replies so; gives the answer and what was asked."""

    async def main():
        small = Small(reply)
        async with small.running(seconds=seconds) as transport:
            return await transport.send(request), small.asked

    return asyncio.run(main())


def test_what_is_asked_and_what_comes() -> None:
    body = b'{"resourceType":"Patient","id":"1"}'
    answer, asked = ask(http(body, ETag='W/"3"', Content_Type="application/fhir+json"))
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, body, 'W/"3"')
    head = asked[0].decode().lower()
    assert head.startswith("get /fhir/patient/1 http/1.1")
    assert f"authorization: bearer {TOKEN}" in head
    assert "accept-encoding: gzip\r\n" in head
    assert "accept: application/fhir+json" in head


def test_the_base_itself_is_asked_without_a_slash() -> None:
    _answer, asked = ask(http(b"{}"), Request("POST", "", body="{}"))
    assert asked[0].startswith(b"POST /fhir HTTP/1.1")


def test_gzip_is_unpacked() -> None:
    answer, _asked = ask(http(gzip.compress(b'{"a":1}'), Content_Encoding="gzip"))
    assert answer.body == b'{"a":1}'


@pytest.mark.parametrize("cut", [1, 12, 25])
def test_truncated_gzip_is_no_answer(cut: int) -> None:
    whole = gzip.compress(json.dumps(list(range(50))).encode())
    with pytest.raises(NoAnswer) as caught:
        ask(http(whole[:cut], Content_Encoding="gzip"))
    assert caught.value.sent


def test_damaged_gzip_is_refused() -> None:
    with pytest.raises(Refused):
        ask(http(b"\x1f\x8b\x08\x00" + b"\xff" * 200, Content_Encoding="gzip"))


@pytest.mark.parametrize("seconds", [60, pytest.param(2, marks=MEASURED)])
def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(seconds: float) -> None:
    bomb = gzip.compress(b"0" * (4 * MAX_BODY), compresslevel=9)
    assert len(bomb) < MAX_BODY / 100
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            # Of the client itself: two seconds where times are measured, a busy machine takes longer.
            ask(http(bomb, Content_Encoding="gzip"), seconds=seconds)
        assert tracemalloc.get_traced_memory()[1] < 3 * MAX_BODY
    finally:
        tracemalloc.stop()


def test_a_packing_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(Refused):
        ask(http(b"x", Content_Encoding="br"))


@pytest.mark.parametrize(
    "cost", [Calls(1_000_000), pytest.param(Seconds(20, "monotonic"), marks=MEASURED)], ids=str
)
def test_a_bundle_of_50_mb_is_read_and_its_resources_filed(cost: Cost) -> None:
    note = "tekst " * 1700
    resources = (
        {"resource": {"resourceType": "Observation", "id": f"o{i}", "note": [{"text": note}],
                      "subject": {"reference": "Patient/1"}}}
        for i in range(5000)
    )  # fmt: skip
    body = json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": list(resources)}).encode()
    assert 50_000_000 < len(body) < MAX_BODY

    # The client's own limit is one by the clock, too.
    limit = 2 if isinstance(cost, Seconds) else 60

    async def main() -> int:
        small = Small(http(body, Content_Type="application/fhir+json"))
        async with small.running(seconds=limit) as transport:
            return sum([len(p.matches) async for p in pages(transport, "Observation?patient=1")])

    with cost:
        found = asyncio.run(main())
    assert found == 5000


def test_an_answer_that_breaks_off_is_ambiguous() -> None:
    def reply(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(http(b'{"resourceType":"Patient"}' * 10)[:-50])

    with pytest.raises(NoAnswer) as caught:
        ask(reply)
    assert caught.value.sent


def test_a_connection_reset_in_the_middle_is_ambiguous() -> None:
    def reply(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        writer.transport.abort()

    with pytest.raises(NoAnswer) as caught:
        ask(reply)
    assert caught.value.sent
    assert "Fagflate" not in caught.value.details


@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(4, "monotonic"), marks=MEASURED)], ids=str
)
def test_an_answer_that_never_ends_is_given_up(cost: Cost) -> None:
    written = 0

    async def reply(_head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while written < 600:  # always a little, so that no read times out
            written += 1
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.1)

    with cost, pytest.raises(NoAnswer) as caught:
        ask(reply)
    assert caught.value.sent
    assert written < 40, "a tenth of a second each, at least"


def test_a_refused_connection_certainly_sent_nothing() -> None:
    async def main() -> None:
        async with Small(b"").running() as first:
            base = first.base
        transport = HttpTransport(base)
        try:
            await transport.send(GET)
        finally:
            await transport.close()

    with pytest.raises(NoAnswer) as caught:
        asyncio.run(main())
    assert not caught.value.sent
    assert caught.value.kept
    assert caught.value.todo


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:{other}/fhir?page=2",
        "https://127.0.0.1:{port}/fhir?page=2",
        "http://localhost:{port}/fhir?page=2",
        "http://user:pw@127.0.0.1:{port}/fhir?page=2",
        "http://127.0.0.1:{port}@127.0.0.1:{other}/fhir",
        "http://127.0.0.1:{port}\\@127.0.0.1:{other}/fhir",
        "//127.0.0.1:{other}/fhir",
        "ftp://127.0.0.1/fhir",
        "file:///etc/hostname",
        "http://[::1]:{other}/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:x/",
        "http://[",
    ],
)
@pytest.mark.parametrize("how", ["next", "redirect"])
def test_a_link_that_leads_away_is_refused_and_carries_no_token(link: str, how: str) -> None:
    async def main() -> tuple[list[bytes], list[bytes]]:
        other = Small(http(b'{"resourceType":"Bundle"}'))
        small = Small(b"")
        async with other.running(), small.running() as transport:
            url = link.format(port=small.port, other=other.port)
            if how == "next":
                bundle = {"resourceType": "Bundle", "link": [{"relation": "next", "url": url}]}
                small.reply = http(json.dumps(bundle).encode())
            else:
                small.reply = http(b"", "302 Found", Location=url)
            with pytest.raises(WireError) as caught:
                async for _page in pages(transport, "Patient?_id=1"):
                    pass
            assert TOKEN not in str(caught.value) + caught.value.details
            return small.asked, other.asked

    asked, strayed = asyncio.run(main())
    assert len(asked) == 1
    assert strayed == []


def test_a_redirect_at_home_is_followed_for_reading_only() -> None:
    def reply(head: bytes, writer: asyncio.StreamWriter) -> None:
        if b"/fhir/Patient/1 " in head:
            writer.write(http(b"", "307 Temporary Redirect", Location="/fhir/Patient/2"))
        else:
            writer.write(http(b'{"resourceType":"Patient","id":"2"}'))

    answer, asked = ask(reply)
    assert answer.ok
    assert len(asked) == 2
    answer, asked = ask(reply, Request("PUT", "Patient/1", body="{}"))
    assert answer.status == 307
    assert len(asked) == 1


def test_redirects_in_a_circle_end() -> None:
    with pytest.raises(Refused):
        ask(http(b"", "302 Found", Location="/fhir/Patient/1"))


def test_a_web_page_instead_of_fhir_is_said_so() -> None:
    reply = http(b"<!DOCTYPE html><title>Logg inn</title>", Content_Type="text/html; charset=utf-8")
    answer, _asked = ask(reply)
    with pytest.raises(Refused, match="nettside"):
        answers.resource(answer)


def test_a_wrong_address_is_said_so() -> None:
    async def main() -> None:
        async with Small(http(b"nope", "404 Not Found")).running() as transport:
            await fetch(transport)

    with pytest.raises(Refused) as caught:
        asyncio.run(main())
    assert "/fhir" in caught.value.todo


@pytest.mark.parametrize("version", ["a\r\nX-Evil: 1", "æøå\u2603", "\x00"])
def test_a_version_that_no_header_can_carry_is_refused_not_a_crash(version: str) -> None:
    with pytest.raises((Refused, NoAnswer)):
        ask(http(b"{}"), Request("PUT", "Patient/1", {"if-match": f'W/"{version}"'}, "{}"))


@pytest.mark.parametrize(
    "base", ["", "server/fhir", "ftp://server/fhir", "http://", "http://a:b@server/fhir", "http://s/fhir?x=1",
             "http://s:99999/fhir", "http://s/fhir#x", "file:///x"],
)  # fmt: skip
def test_what_is_no_address_of_a_server(base: str) -> None:
    with pytest.raises(WireError) as caught:
        check_base(base)
    assert caught.value.todo


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    return self_vouched(tmp_path_factory.mktemp("tls"))[0]


def test_a_certificate_that_nobody_vouches_for(self_signed: ssl.SSLContext) -> None:
    async def main() -> list[bytes]:
        small = Small(http(b"{}"))
        async with small.running(self_signed) as transport:
            with pytest.raises(NoAnswer) as caught:
                await transport.send(GET)
            assert not caught.value.sent
            assert "sertifikat" in str(caught.value)
        return small.asked

    assert asyncio.run(main()) == []


def test_the_token_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask(http(b"{}"))
    with pytest.raises(NoAnswer) as caught:
        ask(http(b"{}")[:-2] + b"")
    with pytest.raises(Refused) as refused:
        ask(http(b"", "302 Found", Location="http://elsewhere.invalid/"))
    words = "\n".join(r.getMessage() for r in caplog.records) + str(caplog.text)
    for error in (caught.value, refused.value):
        words += str(error) + error.details + repr(error.__cause__)
    assert words
    assert TOKEN not in words


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:9/fhir", "http://127.8.8.8/fhir", "http://[::1]:9/fhir", "http://localhost/fhir",
             "https://hospital.example/fhir"],
)  # fmt: skip
def test_a_token_travels_encrypted_or_not_at_all_to_another_machine(base: str) -> None:
    check_travel(base, "secret")


@pytest.mark.parametrize(
    "base", ["http://hospital.example/fhir", "http://10.0.0.7/fhir", "http://localhost.example/fhir",
             "http://127.0.0.1.example/fhir"],
)  # fmt: skip
def test_a_token_is_not_sent_in_clear_text_unless_the_site_says_so(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))

    async def send() -> None:
        transport = HttpTransport(base, lambda: "secret")
        try:
            await transport.send(Request("GET", "metadata"))
        finally:
            await transport.close()

    with pytest.raises(Refused, match="kryptert") as error:
        asyncio.run(send())
    assert error.value.todo
    check_travel(base, None)
    (tmp_path / "settings.json").write_text(json.dumps({"allow_http": [urlsplit(base).hostname]}))
    check_travel(base, "secret")

"""The proxy does what it says: what the server had, what the client got, and that it is bounded."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from desktop.fhir import answers
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, NoAnswer, Request, Unreadable
from tests.faults import proxy
from tests.faults.proxy import Asked, Proxy, Said
from tests.running.patience import PATIENCE
from tests.servers.embedded import TOKEN, Embedded, serving

NOTE = '{"resourceType":"Condition","id":"c1","code":{"text":"æøå"},"subject":{"reference":"Patient/p1"}}'


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with serving() as running:
        yield running


@contextmanager
def before(server: Embedded, *faults: str, chance: float = 0.5) -> Iterator[tuple[Proxy, list[int]]]:
    """A proxy that does these to the first requests; and what the server has answered."""
    said: list[int] = []
    waiting = list(faults)

    def settled(_asked: Asked, answer: Said) -> None:
        said.append(answer.status)

    made = Proxy(server.url, settled=settled)
    made.choose = lambda _asked: (waiting.pop(0), chance) if waiting else ("", 0.0)
    try:
        yield made, said
    finally:
        made.close()


def ask(made: Proxy, *requests: Request) -> list[Answer | type[Exception]]:
    async def each() -> list[Answer | type[Exception]]:
        http = HttpTransport(made.url, lambda: TOKEN)
        got: list[Answer | type[Exception]] = []
        try:
            for request in requests:
                try:
                    answer = await http.send(request)
                    if answer.ok and answer.body:
                        answers.resource(answer)
                    got.append(answer)
                except (NoAnswer, Unreadable) as error:
                    got.append(type(error))
        finally:
            await http.close()
        return got

    return asyncio.run(each())


CREATE = Request("PUT", "Condition/c1", {"if-none-match": "*"}, NOTE)


@pytest.mark.parametrize(
    ("fault", "had", "got"),
    [
        ("", [201], 201),
        (proxy.CUT_BEFORE, [], NoAnswer),
        (proxy.CUT_AFTER, [201], NoAnswer),
        (proxy.CUT_INSIDE, [201], NoAnswer),
        (proxy.SHORT, [201], Unreadable),
        (proxy.DELAYED, [201], 201),
        (proxy.TWICE_FIRST, [201, 412], 201),
        (proxy.TWICE_SECOND, [201, 412], 412),
        (proxy.BUSY, [], 503),
        (proxy.BUSY_AFTER, [201], 503),
        (proxy.FAILED, [], 500),
        (proxy.SIGNED_OUT, [], 401),
    ],
)
def test_each_fault(server: Embedded, fault: str, had: list[int], got: int | type[Exception]) -> None:
    with server.client() as direct:
        direct.delete("Condition/c1")
    with before(server, fault) as (made, said):
        (answer,) = ask(made, Request("PUT", "Condition/" + f"c{abs(hash(fault))}", CREATE.headers,
                                      NOTE.replace('"c1"', f'"c{abs(hash(fault))}"')))  # fmt: skip
    assert said == had
    assert (answer.status if isinstance(answer, Answer) else answer) == got
    if isinstance(answer, Answer) and answer.status == 503:
        assert answer.headers["retry-after"] == "7"


@pytest.mark.parametrize("fault", [proxy.AGAIN_LATER, proxy.ARRIVES_LATER])
def test_what_is_held_back_arrives_and_no_more_than_once(server: Embedded, fault: str) -> None:
    # A write: a read that is cut off is asked once more by the client itself.
    ident = f"held{abs(hash(fault))}"
    create = Request("PUT", f"Condition/{ident}", CREATE.headers, NOTE.replace('"c1"', f'"{ident}"'))
    with before(server, fault, chance=0.0) as (made, said):
        first, second = ask(made, create, Request("GET", "Patient/nobody"))
        made.flush()
    assert isinstance(second, Answer)
    assert sorted(said) == ([201, 404, 412] if fault == proxy.AGAIN_LATER else [201, 404])
    assert (first is NoAnswer) == (fault == proxy.ARRIVES_LATER)


def test_its_addresses_are_its_own(server: Embedded) -> None:
    """A link of the server leads through the proxy again, else the client would refuse it."""
    with server.client() as direct:
        for number in range(3):
            direct.put(f"Patient/a{number}", json={"resourceType": "Patient", "id": f"a{number}"})
    with before(server) as (made, _said):
        (answer,) = ask(made, Request("GET", "Patient?_count=1"))
        assert isinstance(answer, Answer)
        links = {link["relation"]: link["url"] for link in answers.resource(answer)["link"]}
        assert links["next"].startswith(made.url)
        (following,) = ask(made, Request("GET", links["next"]))
    assert isinstance(following, Answer)
    assert following.ok


def test_nobody_listens_and_then_at_the_same_address_again(server: Embedded) -> None:
    with before(server) as (made, said):
        port = made.port
        made.go()
        assert ask(made, Request("GET", "metadata")) == [NoAnswer]
        with pytest.raises(httpx.ConnectError):
            httpx.get(made.url, verify=False)
        made.come()
        assert made.port == port
        assert isinstance(ask(made, Request("GET", "metadata"))[0], Answer)
    assert said == [200]


def test_it_is_bounded(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "MAX_BODY", 100)
    monkeypatch.setattr(proxy, "MAX_LATE", 2)
    with before(server, *[proxy.ARRIVES_LATER] * 5, chance=1.0) as (made, said):
        too_much: Callable[[], object] = lambda: ask(made, Request("POST", "Patient", {}, "x" * 101))  # noqa: E731
        assert too_much() == [NoAnswer]
        ask(made, *[Request("GET", "Patient/nobody")] * 5)
        assert said == []
        made.flush()
    assert said == []  # the answers are larger than it takes


def test_connections_that_are_just_accepted_end_with_it() -> None:
    unclosed: list[str] = []
    before_this = sys.unraisablehook
    sys.unraisablehook = lambda what: unclosed.append(str(what.exc_value))
    try:
        for _time in range(20):
            made = Proxy("http://127.0.0.1:9/fhir")
            callers = [socket.create_connection(("127.0.0.1", made.port)) for _ in range(6)]
            made.close()
            for caller in callers:
                caller.close()
            del made
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            gc.collect()
    finally:
        sys.unraisablehook = before_this
    assert not unclosed


def test_what_the_server_did_is_told_of_though_who_asked_was_cut_off() -> None:
    """The judge knows a write on a server without versions from here alone."""
    arrived, cut, told = threading.Event(), threading.Event(), []

    class Slow(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            arrived.set()
            self.rfile.read(int(self.headers["content-length"]))
            # However late the line is cut: before an answer that whoever asked could still get.
            cut.wait(PATIENCE)
            self.send_response(201)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as upstream:
        thread = threading.Thread(target=upstream.serve_forever)
        thread.start()
        made = Proxy(
            f"http://127.0.0.1:{upstream.server_port}/fhir",
            settled=lambda _asked, answer: told.append(answer.status),
            turn=threading.Lock(),
        )
        got: list[Answer | type[Exception]] = []

        def asks() -> None:
            got.extend(ask(made, CREATE))
            cut.set()

        asking = threading.Thread(target=asks)
        asking.start()
        assert arrived.wait(PATIENCE)
        made.go()
        asking.join()
        made.close()
        upstream.shutdown()
        thread.join()
    assert got == [NoAnswer]
    assert told == [201]

"""A connection that the server closes as it is used again: a read is asked once more, a write never."""

from __future__ import annotations

import asyncio

from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import NoAnswer, Request
from tests.fhir.test_client import GET, TOKEN, http


def kept_and_closed(method: str, answers_then: bool) -> tuple[list[bytes], object]:
    """A server that keeps the connection, and closes it as the second request comes; what it was asked."""
    asked: list[bytes] = []
    answer = http(b"{}").replace(b"Connection: close\r\n", b"")

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        if len(asked) == 1 or (answers_then and len(asked) > 2):
            writer.write(answer)
            await writer.drain()
        if len(asked) == 1:
            asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async def main() -> object:
        server = await asyncio.start_server(client, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        transport = HttpTransport(f"http://127.0.0.1:{port}/fhir", lambda: TOKEN, seconds=2)
        try:
            await transport.send(GET)
            return await transport.send(Request(method, "Patient/1"))
        except NoAnswer as error:
            return error
        finally:
            await transport.close()
            server.close()

    return asked, asyncio.run(main())


def test_a_read_on_a_connection_that_was_just_closed_is_asked_once_more() -> None:
    asked, answer = kept_and_closed("GET", answers_then=True)
    assert len(asked) == 3
    assert not isinstance(answer, NoAnswer)


def test_a_server_that_hangs_up_each_time_is_asked_twice() -> None:
    asked, answer = kept_and_closed("GET", answers_then=False)
    assert len(asked) == 3
    assert isinstance(answer, NoAnswer)


def test_what_writes_is_never_repeated_here() -> None:
    asked, answer = kept_and_closed("DELETE", answers_then=True)
    assert len(asked) == 2
    assert isinstance(answer, NoAnswer)
    assert answer.sent, "it may have been done"

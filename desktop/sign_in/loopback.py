"""The address on this machine (127.0.0.1, a free port) to which the browser comes back, once."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from urllib.parse import parse_qsl, urlsplit

from desktop.core.messages import _, language
from desktop.sign_in.sign_in_errors import SignInTimedOut

_HOST = "127.0.0.1"
PATH = "/callback"
REGISTERED = f"http://{_HOST}{PATH}"
"""The address as a provider knows it: with any port (RFC 8252)."""
SECONDS = 300.0
"""Longest wait for a person in the browser."""
_LONGEST = 16 * 1024
_SECONDS = 5.0
_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Fagflate</title>
<style>body{{font:18px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem}}</style>
<p>{words}</p></html>"""
_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n"
    "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
    "Connection: close\r\n\r\n"
)


class Loopback:
    """Waits for the browser; made by `listening`."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._came: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        self.address = ""

    async def answer(self, seconds: float) -> dict[str, str]:
        """Parameters that the browser brought from the provider. Raises SignInTimedOut."""
        try:
            async with asyncio.timeout(seconds):
                return await self._came
        except TimeoutError as error:
            raise SignInTimedOut from error

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one visit: only the first with this sign-in's state counts."""
        try:
            async with asyncio.timeout(_SECONDS):
                line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].decode("latin-1")
                ours = self._ours(line)
                words = (
                    _("You are back from the sign-in. You can close this page and go on in Fagflate.")
                    if ours
                    else _("This does not belong to a sign-in of Fagflate, and nothing was done.")
                )
                body = _PAGE.format(language=language(), words=escape(words)).encode()
                status = "200 OK" if ours else "400 Bad Request"
                writer.write(_HEAD.format(status=status, length=len(body)).encode() + body)
                await writer.drain()
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            # Whoever it was has not asked as a browser does.
            pass
        finally:
            writer.close()

    def _ours(self, line: str) -> bool:
        method, _space, rest = line.partition(" ")
        parts = urlsplit(rest.rpartition(" ")[0])
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=20)
        told = dict(pairs)
        if method != "GET" or parts.path != PATH or len(told) != len(pairs) or self._came.done():
            return False
        if not hmac.compare_digest(told.get("state", "").encode(), self._state.encode()):
            return False
        self._came.set_result(told)
        return True


@asynccontextmanager
async def listening(state: str) -> AsyncIterator[Loopback]:
    """Listen on a free port for the one who has this state."""
    loopback = Loopback(state)
    server = await asyncio.start_server(loopback.take, _HOST, 0, limit=_LONGEST)
    try:
        host, port = server.sockets[0].getsockname()[:2]
        loopback.address = f"http://{host}:{port}{PATH}"
        yield loopback
    finally:
        server.close()

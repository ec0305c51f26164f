"""The server as an ASGI application: token, limits, compression; the work itself runs on threads."""

from __future__ import annotations

import asyncio
import gzip
import hmac
import logging
import re
import traceback
import zlib
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from desktop.backend.interaction import Context
from desktop.backend.outcome import FhirError
from desktop.backend.server import Server
from desktop.backend.wire import Incoming, Reply
from desktop.core.errors import place_of

if TYPE_CHECKING:
    # It brings OAuth and JOSE along, which a server without sign-in needs not.
    from desktop.backend.authorization.gate import Gate

MAX_BODY = 64 * 1024 * 1024
MAX_URL = 32 * 1024
COMPRESS_FROM = 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """Access control: the bearer token (empty for anyone), the host names that the server answers to, and the
    gate where people sign in.

    Without a token a web page could reach a local server under a name of its own; `hosts` prevents that
    (empty for any name).
    """

    token: str = ""
    hosts: Sequence[str] = ()
    gate: Gate | None = None


def application(
    context: Context, access: Access, *, max_body: int = MAX_BODY, workers: Executor | None = None
) -> Starlette:
    """The ASGI application, all under `/fhir`; `workers` run the requests, else Starlette's own threads."""

    async def endpoint(request: Request) -> Response:
        judge = None
        try:
            incoming = _incoming(request)
            _permit(request, incoming, access)
            if access.gate is not None and not _statement(incoming):
                judge = await access.gate.permit(request)
            incoming.body = await _body(request, max_body)
        except FhirError as error:
            return _response(Reply(error.status, error.body(), error.headers), request)
        except ClientDisconnect:
            return Response(status_code=400)
        # Links lead back to the name that the client used, so that it can follow them.
        own = replace(context, base=f"{request.url.scheme}://{request.url.netloc}/fhir", judge=judge)
        if workers is None:
            return await run_in_threadpool(_work, Server(own), incoming, request)
        return await asyncio.get_running_loop().run_in_executor(
            workers, _work, Server(own), incoming, request
        )

    async def nowhere(request: Request) -> Response:
        error = FhirError(404, "not-found", "Everything lies under /fhir")
        return _response(Reply(404, error.body()), request)

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
    return Starlette(
        routes=[
            *(access.gate.routes if access.gate is not None else ()),
            Route("/fhir", endpoint, methods=methods),
            Route("/fhir/{path:path}", endpoint, methods=methods),
            Route("/{path:path}", nowhere, methods=methods),
        ],
    )


def _work(server: Server, incoming: Incoming, request: Request) -> Response:
    try:
        reply = server.answer(incoming)
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        code, told = _trouble(error)
        _log.error("%s failed: %s (%s)", incoming.method, told, type(error).__name__)
        busy = FhirError(503, code, told, headers={"Retry-After": "5"})
        reply = Reply(busy.status, busy.body(), busy.headers)
    except Exception as error:  # noqa: BLE001 (the last line before the socket: told in the log and as 500)
        # Where it happened, but not the error's own words: they may hold what the resource says.
        trace = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s failed with %s\n%s", incoming.method, place_of(error), trace)
        reply = Reply(500, FhirError(500, "exception", "The server failed; its log says where").body())
    return _response(reply, request)


def _trouble(error: Exception) -> tuple[str, str]:
    """(FHIR's issue code, words) of a database that can't be used now."""
    cause = getattr(error, "orig", None)
    names = (getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", ""))
    if "SQLITE_FULL" in names or "53100" in names:  # PostgreSQL's disk_full
        return "no-store", "The server's disk is full; nothing was written"
    return "transient", "The database does not answer"


def _permit(request: Request, incoming: Incoming, access: Access) -> None:
    if access.hosts:
        host = request.headers.get("host", "").rsplit(":", 1)[0].strip("[]").lower()
        if host not in access.hosts:
            raise FhirError(421, "security", "This server does not answer to that host name")
    if not access.token or _statement(incoming):
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(given.strip().encode(), access.token.encode())
    if scheme.lower() != "bearer" or not right:
        raise FhirError(401, "login", "A bearer token is wanted", headers={"WWW-Authenticate": "Bearer"})


def _statement(incoming: Incoming) -> bool:
    """True for what everybody may read. By the very segments that are answered: another reading of the path
    could open another door."""
    return incoming.segments == ["metadata"] and incoming.method in ("GET", "HEAD")


async def _body(request: Request, limit: int) -> bytes:
    too_large = FhirError(413, "too-long", f"The body is larger than {limit} bytes")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise too_large
        parts.append(part)
    body = b"".join(parts)
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        return body
    if encoding != "gzip":
        raise FhirError(415, "not-supported", "Content-Encoding is gzip or none")
    try:
        inflate = zlib.decompressobj(31)
        plain = inflate.decompress(body, limit + 1)
    except zlib.error as error:
        raise FhirError(400, "structure", "The body is not gzip") from error
    if len(plain) > limit or inflate.unconsumed_tail:
        raise too_large
    if not inflate.eof or inflate.unused_data:
        raise FhirError(400, "structure", "The gzip body ends too early, or something follows it")
    return plain


def _incoming(request: Request) -> Incoming:
    raw = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope.get("query_string", b"")
    if len(raw) + len(query) > MAX_URL:
        raise FhirError(414, "too-long", f"The address is longer than {MAX_URL} bytes")
    path = raw.split(b"?")[0].decode("latin-1")
    first, *segments = [unquote(part) for part in path.split("/") if part]
    if first != "fhir":
        raise FhirError(404, "not-found", "Everything lies under /fhir")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Incoming(request.method, segments, query.decode("latin-1"), headers)


def _response(reply: Reply, request: Request) -> Response:
    body = reply.body.encode("utf-8") if isinstance(reply.body, str) else reply.body
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff", **reply.headers}
    if reply.status not in (204, 304):
        headers["Vary"] = "Accept-Encoding"
    if len(body) >= COMPRESS_FROM and _takes_gzip(request.headers.get("accept-encoding", "")):
        body = gzip.compress(body, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    media_type = reply.media_type if body else None
    return Response(body, reply.status, headers, media_type=media_type)


def _takes_gzip(header: str) -> bool:
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return not re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", weight)
    return False

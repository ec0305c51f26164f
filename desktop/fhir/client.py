"""The HTTP client: one pinned origin, bounded answers, and a token that goes nowhere else."""

from __future__ import annotations

import asyncio
import importlib.util
import ipaddress
import ssl
import sys
import zlib
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import httpx

from desktop.core import settings
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir import connecting
from desktop.fhir.transport import Answer, NoAnswer, Refused, Request, Unreadable

if importlib.util.find_spec("sniffio") is None:
    # httpx would look for it along the whole path, several times for each request.
    sys.modules["sniffio"] = None  # type: ignore[assignment]

MAX_BODY = 64 * 1024 * 1024
"""Bytes of an answer after decompression; a Bundle of 50 MB is read, a gzip bomb is not."""
TOTAL_SECONDS = 120.0
ALLOWED = "allow_http"
"""The setting that names hosts which may be spoken to without encryption."""
_REDIRECTS = {301, 302, 303, 307, 308}
_HUNG_UP = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class HttpTransport:
    """A `Transport` over HTTP(S) to one FHIR base.

    `token` gives the bearer token of the moment, or None. `seconds` is the longest that a whole answer
    may take. Used from one asyncio loop; `close` at the end. Raises Refused for an address or a proxy that is
    none.
    """

    def __init__(
        self, base: str, token: Callable[[], str | None] = lambda: None, *, seconds: float = TOTAL_SECONDS
    ) -> None:
        self._seconds = seconds
        self.base = check_base(base)
        self._origin = _origin(self.base)
        self._token = token
        way = connecting.way(self.base, here=stays_here(self.base))
        try:
            self._http = httpx.AsyncClient(
                timeout=httpx.Timeout(min(30, seconds), connect=5, pool=None),
                verify=way.verify,
                follow_redirects=False,
                proxy=way.proxy,
                trust_env=way.trust_env,
                limits=httpx.Limits(max_connections=4),
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            # A SOCKS proxy, mostly, of the environment or of Windows.
            raise Refused(
                _("The proxy that this machine names can't be used by Fagflate."),
                kept=_("Nothing was sent, and your work is kept."),
                todo=_("Let IT name a proxy with http or https, or leave this server out of it."),
                details=type(error).__name__,
            ) from error

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, request: Request) -> Answer:
        """Send one request; raises NoAnswer or Refused."""
        url = self.resolve(request.path)
        for _hop in range(5):
            answer = await self._once(request, url)
            if answer.status not in _REDIRECTS or request.method != "GET":
                return answer
            url = self.resolve(answer.headers.get("location", ""), url)
        raise Refused(_("The server sends us round in circles."), details=url)

    def resolve(self, path: str, onto: str = "") -> str:
        """The address of a path or link; raises Refused for one that leaves the configured origin."""
        try:
            url = urljoin(onto or self.base, path) if path else self.base.rstrip("/")
            # What is asked in the end is what httpx makes of it, not what another parser sees in it.
            parsed = httpx.URL(url)
            leads_away = (
                _origin(url) != self._origin
                or _origin(str(parsed)) != self._origin
                or bool(parsed.userinfo)
                or "@" in urlsplit(url).netloc
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused(
                _("The server gave a link that can't be read."), details=str(error)[:200]
            ) from error
        if leads_away:
            raise Refused(
                _("The server pointed to another address, and Fagflate does not follow it."),
                kept=_("Nothing was sent there, and your work is kept."),
                todo=_("Tell IT: the links of the FHIR server lead away from it."),
                details=urlsplit(url).netloc,
            )
        return url

    async def _once(self, request: Request, url: str) -> Answer:
        token = self._token()
        check_travel(self.base, token)
        headers = {
            "accept": "application/fhir+json",
            "accept-encoding": "gzip",
            "user-agent": "fagflate",
            **request.headers,
        }
        if token:
            headers["authorization"] = f"Bearer {token}"
        if request.body is not None and "content-type" not in headers:
            headers["content-type"] = "application/fhir+json"
        content = None if request.body is None else request.body.encode()
        try:
            async with asyncio.timeout(self._seconds):
                got = await self._asked(request.method, url, headers, content)
                try:
                    body = await _read(got)
                finally:
                    await got.aclose()
                return Answer(got.status_code, {k.lower(): v for k, v in got.headers.items()}, body)
        except (httpx.LocalProtocolError, httpx.InvalidURL, UnicodeError) as error:
            # A version or token with characters that no header can carry.
            raise Refused(
                _("This can't be asked of the server."),
                kept=_("Your work is kept here."),
                details=type(error).__name__,
            ) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise _no_answer(error, sent=False) from error
        except (httpx.HTTPError, TimeoutError, ssl.SSLError) as error:
            raise _no_answer(error, sent=True) from error

    async def _asked(
        self, method: str, url: str, headers: dict[str, str], content: bytes | None
    ) -> httpx.Response:
        """The answer's head. A read is asked once more where the server hung up before it said anything: it
        may have closed a kept connection at the very moment that it was used again (RFC 9112, section 9.3.1).
        """
        try:
            return await self._http.send(
                self._http.build_request(method, url, headers=headers, content=content), stream=True
            )
        except _HUNG_UP as error:
            # Without a cause it is httpx that rejects what was answered, for example a redirect to nowhere.
            if method != "GET" or error.__cause__ is None:
                raise
        return await self._http.send(self._http.build_request(method, url, headers=headers), stream=True)


async def _read(got: httpx.Response) -> bytes:
    encoding = got.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise Unreadable(
            _("The server's answer is packed in a way that was not asked for."), details=encoding
        )
    unpack = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
    parts: list[bytes] = []
    size = came = 0
    async for chunk in got.aiter_raw():
        came += len(chunk)
        if unpack is not None:
            try:
                chunk = unpack.decompress(chunk, MAX_BODY + 1 - size)
            except zlib.error as error:
                raise Unreadable(_("The server's answer is damaged."), details=str(error)) from error
        size += len(chunk)
        if size > MAX_BODY or (unpack is not None and unpack.unconsumed_tail):
            raise Unreadable(
                _("The server's answer is larger than Fagflate accepts."),
                kept=_("What was read before is kept."),
                details=f"> {MAX_BODY} bytes",
            )
        parts.append(chunk)
    if unpack is not None and came and not unpack.eof:
        raise httpx.RemoteProtocolError("gzip stream cut off")
    return b"".join(parts)


def stays_here(base: str) -> bool:
    """True when an address is this very machine's (loopback)."""
    host = (urlsplit(base).hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_travel(base: str, token: str | None) -> None:
    """Raise Refused where a token would travel unencrypted to another machine, and no site allows it."""
    parts = urlsplit(base)
    if not token or parts.scheme != "http" or stays_here(base):
        return
    if (parts.hostname or "") in settings.texts(ALLOWED):
        return
    raise Refused(
        _("The address {address} is not encrypted: whoever is on the way could read the token.").format(
            address=base
        ),
        kept=_("Nothing was sent there, and your work is kept."),
        todo=_(
            "Use the server's https address. If the site allows it all the same, name the host under"
            " allow_http in settings.json."
        ),
        details=parts.netloc,
    )


def check_base(base: str) -> str:
    """The FHIR base with one slash at its end; raises WireError for anything that is not http(s)."""
    parts = urlsplit(base.strip())
    try:
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.username is not None or parts.query or parts.fragment:
        raise WireError(
            _("This is not the address of a FHIR server: {address}").format(address=base.strip()),
            todo=_("It begins with https:// and has no question mark, for example https://server/fhir."),
        )
    return base.strip().rstrip("/") + "/"


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _no_answer(error: Exception, *, sent: bool) -> NoAnswer:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NoAnswer(
                _("The server's certificate is not trusted on this machine."),
                sent=False,
                kept=_("Nothing was sent, and your work is kept."),
                todo=_("Tell IT which server it is."),
                details=cause.verify_message,
            )
        cause = cause.__cause__ or cause.__context__
    return NoAnswer(
        _("The server does not answer."),
        sent=sent,
        kept=_("Everything you do is kept here."),
        todo=_("It is sent when the server is back."),
        details=f"{type(error).__name__}: {error}",
    )

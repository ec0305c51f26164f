"""Questions to a provider: JSON by GET, forms by POST, one origin each, nothing followed to another host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from desktop.fhir.client import HttpTransport, check_travel
from desktop.fhir.strict import StrictError, loads
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.sign_in.sign_in_errors import ProviderAway, ProviderUnusable

SECONDS = 20.0
"""Longest wait for one answer of a provider: a person waits for it."""
MOST = 256 * 1024
"""Bytes of what a provider answers; keys and tokens are a few thousand."""
_JSON = {"accept": "application/json"}
_FORM = {**_JSON, "content-type": "application/x-www-form-urlencoded"}


def origin(url: str) -> str:
    """Scheme, host and port of an address, and a slash."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


async def asked(url: str) -> Answer:
    """The answer to a GET. Raises ProviderAway, Refused."""
    return await _sent(Request("GET", url, _JSON))


async def posted(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """The answer to a form. Raises ProviderAway, Refused. What it carries would open the door to whoever
    reads it on the way, so it never travels unencrypted to another machine."""
    check_travel(url, "a code or token")
    return await _sent(Request("POST", url, {**_FORM, **headers}, urlencode(form)))


async def _sent(request: Request) -> Answer:
    http = HttpTransport(origin(request.path), seconds=SECONDS)
    try:
        answer = await http.send(request)
    except NoAnswer as error:
        raise ProviderAway(error.details) from error
    finally:
        await http.close()
    if answer.status >= 500 or answer.status == 429:
        raise ProviderAway(f"HTTP {answer.status}")
    if len(answer.body) > MOST:
        raise ProviderUnusable(f"{urlsplit(request.path).path}: > {MOST} bytes")
    return answer


def json_of(answer: Answer) -> dict[str, Any]:
    """An answer's JSON object. Raises ProviderUnusable for anything else."""
    try:
        found = loads(answer.body)
    except StrictError as error:
        raise ProviderUnusable("not JSON") from error
    if not isinstance(found, dict):
        raise ProviderUnusable("not a JSON object")
    return found

"""A sign-in without a browser, at a server for demonstrations: one of its people is chosen on its page."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlencode, urljoin

from desktop.fhir.client import HttpTransport, stays_here
from desktop.fhir.transport import Request
from desktop.sign_in.authorization_code import Browser
from desktop.sign_in.form_posts import origin
from desktop.sign_in.sign_in_errors import ProviderUnusable, SignInRefused

_REQUEST = re.compile(r'name="request" value="([A-Za-z0-9_-]{20,200})"')
_HTML = {"accept": "text/html"}


def as_person(practitioner: str) -> Browser:
    """A browser in which this Practitioner (an id) is chosen at once. Where the page asks for anything more,
    a password for example, nothing is chosen."""
    return lambda address: asyncio.run(_chosen(address, practitioner))


async def _chosen(address: str, practitioner: str) -> None:
    http = HttpTransport(origin(address), seconds=20)
    try:
        page = await http.send(Request("GET", address, _HTML))
        found = _REQUEST.search(page.body.decode("utf-8", "replace"))
        if not page.ok or found is None:
            raise ProviderUnusable("this sign-in needs a browser")
        form = {**_HTML, "content-type": "application/x-www-form-urlencoded"}
        body = urlencode({"request": found[1], "person": practitioner})
        back = await http.send(Request("POST", address.partition("?")[0], form, body))
    finally:
        await http.close()
    if back.status not in (302, 303):
        raise SignInRefused(f"{practitioner}: HTTP {back.status}")
    home = urljoin(address, back.headers.get("location", ""))
    if not stays_here(home):
        raise ProviderUnusable("the way back leads away from this machine")
    own = HttpTransport(origin(home), seconds=20)
    try:
        await own.send(Request("GET", home, _HTML))
    finally:
        await own.close()

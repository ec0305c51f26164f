"""OpenID provider of another maker (npm `oidc-provider`), and a browser in which a person signs in."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx

from desktop.sign_in.authorization_code import Browser
from tests.running.patience import PATIENCE
from tests.servers.node import script

Visit = Callable[[str], str]
"""What somebody makes of an address before the browser goes there."""


class NoWayBack(Exception):
    """The provider shows a page from which nothing leads back to the program."""


@dataclass(frozen=True, slots=True)
class OpenIdProvider:
    """A running provider and its `issuer`."""

    issuer: str
    process: subprocess.Popen[str]

    def do(self, what: str, **given: Any) -> Any:
        """Carry out a command of oidc_provider.mjs."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": what, **given}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def grants(self) -> list[str]:
        """Kinds of grants for which it gave tokens since it was asked last."""
        return [kind for name, _error, kind, _detail in self.do("told") if name == "grant.success"]

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Nobody answers at its address meanwhile; what it knows outlasts that."""
        self.do("away")
        try:
            yield
        finally:
            self.do("back")


@contextmanager
def providing(
    people: Mapping[str, str], keys: Mapping[str, Any] | None = None, *, service: bool = False,
    opaque: str = "",
) -> Iterator[OpenIdProvider]:  # fmt: skip
    """Start it in a child process; skips where Node.js or its packages are missing. `people` are accounts and
    their claim `fhirUser`; `keys` (a JWKS) make it one that wants what HelseID wants; `service`: who has one
    of them may be a service too; `opaque` (a secret of the FHIR server's): its access tokens are words of its
    own, bound to no key, of each of which the FHIR server asks."""
    options = {
        "people": dict(people), "service": service, "opaque": opaque,
        **({"keys": keys} if keys is not None else {}),
    }  # fmt: skip
    with script("oidc_provider.mjs", json.dumps(options)) as (issuer, process):
        yield OpenIdProvider(issuer, process)


class Kept:
    """Browser that keeps the provider's cookies between sign-ins; counts how often it was asked."""

    def __init__(self) -> None:
        self.cookies = httpx.Cookies()
        self.asked = 0


def browser(
    person: str,
    *,
    begin: Visit = lambda address: address,
    back: Visit = lambda address: address,
    kept: Kept | None = None,
) -> Browser:
    """A browser in which this person is chosen; `begin` changes the address with which it begins, `back` the
    one with which it comes back. Without `kept` it is a new one each time."""

    def shown(address: str) -> None:
        keeps = kept or Kept()
        with httpx.Client(trust_env=False, verify=False, timeout=PATIENCE, cookies=keeps.cookies) as http:
            try:
                through(http, address, keeps)
            finally:
                keeps.cookies = http.cookies

    def through(http: httpx.Client, address: str, keeps: Kept) -> None:
        answer = http.get(begin(address))
        for _hop in range(10):
            if answer.is_redirect:
                there = urljoin(str(answer.url), answer.headers["location"])
                home = "/callback?" in there
                answer = http.get(back(there) if home else there)
                if home:
                    return
            elif "/interaction/" in answer.url.path:
                if not answer.is_success:
                    raise NoWayBack(answer.text)
                keeps.asked += 1
                answer = http.post(answer.url, data={"person": person})
            else:
                raise NoWayBack(answer.text)
        raise NoWayBack("round and round")

    return shown

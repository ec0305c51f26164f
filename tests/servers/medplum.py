"""Medplum's router as a second FHIR server, and two foreign validators.

It gives no `next` link, no type history, 404 after a deletion, and `If-None-Match: *` does not stop it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop.fhir.strict import dumps
from tests.running.patience import PATIENCE
from tests.servers.node import creation_flags, node, packages, script

TOKEN = "medplum-token"
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Medplum:
    """A running server: its FHIR base and token."""

    url: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def client(self, **options: Any) -> httpx.Client:
        """A client with the token; relative paths lie under the base."""
        return httpx.Client(base_url=self.url + "/", headers=self.headers, timeout=PATIENCE, **options)

    @contextmanager
    def behind(self, seconds: float) -> Iterator[None]:
        """A clock that is this many seconds behind, and a minute less with each resource until an hour is
        left: what is written meanwhile is old, and not all of one age."""
        clock = f"{self.url.removesuffix('/fhir')}/clock"
        try:
            httpx.post(clock, params={"behind": seconds}, headers=self.headers).raise_for_status()
            yield
        finally:
            httpx.post(clock, params={"behind": 0}, headers=self.headers).raise_for_status()


@contextmanager
def serving(token: str = TOKEN, *, issuer: str = "", secret: str = "") -> Iterator[Medplum]:
    """Start it in a child process, empty; skips where Node.js or its packages are missing. With an `issuer`
    people sign in there, and the server asks it of each token that is not `token`, by this secret."""
    with script("medplum.mjs", token, issuer, secret) as (url, _process):
        yield Medplum(url, token)


@pytest.fixture
def medplum() -> Iterator[Medplum]:
    """An empty Medplum server for one test."""
    with serving() as server:
        yield server


@dataclass(frozen=True, slots=True)
class Opinion:
    """What two foreign validators say against one resource; empty lists are consent."""

    fhir: list[str]
    medplum: list[str]


def opinions(resources: Iterable[dict[str, Any]]) -> list[Opinion]:
    """Ask npm `fhir` and Medplum about resources, in order."""
    lines = "".join(dumps(resource) + "\n" for resource in resources)
    done = subprocess.run(
        [*node(), str(HERE / "validate.mjs"), str(packages())],
        input=lines.encode("utf-8"),
        capture_output=True,
        check=True,
        timeout=600,
        creationflags=creation_flags(),
    )
    found = [Opinion(**json.loads(line)) for line in done.stdout.decode("utf-8").splitlines()]
    assert len(found) == lines.count("\n")
    return found


@pytest.fixture(scope="session")
def foreign_validators() -> Any:
    """The function `opinions`, where Node.js and the packages are there."""
    node()
    packages()
    return opinions

"""The server under test: every test of this folder runs on SQLite and on PostgreSQL where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.servers.embedded import Embedded, serving
from tests.servers.postgresql import postgresql

__all__ = ["postgresql"]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return "sqlite://"
    url: str = request.getfixturevalue("postgresql").database()
    return url


@pytest.fixture(scope="module")
def server(database_url: str) -> Iterator[Embedded]:
    """One server a module: tests use ids of their own."""
    with serving(database_url) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Embedded) -> Iterator[httpx.Client]:
    with server.client() as found:
        yield found


@pytest.fixture
def put(client: httpx.Client) -> Callable[..., dict[str, Any]]:
    """PUT a resource under its own id and give it as stored."""

    def store(resource: dict[str, Any], **headers: str) -> dict[str, Any]:
        reply = client.put(f"{resource['resourceType']}/{resource['id']}", json=resource, headers=headers)
        assert reply.status_code in (200, 201), reply.text
        found: dict[str, Any] = reply.json()
        return found

    return store


@pytest.fixture
def find(client: httpx.Client) -> Callable[..., list[str]]:
    """Ids that a search matches, through all its pages."""

    def ids(address: str) -> list[str]:
        found: list[str] = []
        following: str | None = address
        while following:
            reply = client.get(following, headers={"Prefer": "handling=strict"})
            assert reply.status_code == 200, reply.text
            bundle = reply.json()
            found += [
                entry["resource"]["id"]
                for entry in bundle.get("entry", [])
                if entry["search"]["mode"] == "match"
            ]
            following = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
        return found

    return ids

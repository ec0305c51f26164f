"""Around the resources: token, host names, limits, compression, and a statement that is true."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from desktop.backend.searched import SEARCHED
from desktop.fhir.strict import loads
from desktop.fhir.validate import validate
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, in_process, serving

PATIENT: dict[str, Any] = {"resourceType": "Patient", "name": [{"family": "Prøve"}]}
JSON = {"Content-Type": "application/fhir+json"}


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic test-token", "test-token", "Bearer"])
def test_a_token_is_wanted(server: Embedded, header: str) -> None:
    reply = httpx.get(
        f"{server.url}/Patient", headers={"Authorization": header} if header else {}, timeout=PATIENCE
    )
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert reply.json()["issue"][0]["code"] == "login"


def test_a_write_without_token_changes_nothing(server: Embedded, client: httpx.Client) -> None:
    body = {**PATIENT, "id": "noauth"}
    assert httpx.put(f"{server.url}/Patient/noauth", json=body, timeout=PATIENCE).status_code == 401
    assert client.get("Patient/noauth").status_code == 404


def test_statement_can_be_read_without_token(server: Embedded) -> None:
    reply = httpx.get(f"{server.url}/metadata", timeout=PATIENCE)
    assert reply.json()["fhirVersion"] == "4.0.1"
    assert validate(loads(reply.content)) == []


@pytest.mark.parametrize(
    "path", ["/fhir%2Fmetadata", "/fhir%2fmetadata/", "/fhir/metadata%2f", "/fhir/metadata"]
)
def test_no_spelling_of_the_statement_s_address_opens_anything_else(
    server: Embedded, client: httpx.Client, path: str
) -> None:
    client.put("Patient/behind", json={**PATIENT, "id": "behind"})
    batch = {"resourceType": "Bundle", "type": "batch"}
    batch["entry"] = [{"request": {"method": "GET", "url": "Patient/behind"}}]  # type: ignore[assignment]
    reply = httpx.post(server.url.removesuffix("/fhir") + path, json=batch, timeout=PATIENCE)
    assert reply.status_code in (401, 404)
    assert "Prøve" not in reply.text


def test_without_token_only_local_names_are_answered() -> None:
    with serving(token="") as open_server:
        assert httpx.get(f"{open_server.url}/Patient", timeout=PATIENCE).status_code == 200
        foreign = httpx.get(f"{open_server.url}/Patient", headers={"Host": "evil.example"}, timeout=PATIENCE)
        assert foreign.status_code == 421


def test_large_answers_are_compressed(client: httpx.Client, put: Any) -> None:
    put({**PATIENT, "id": "large", "name": [{"text": "x" * 5000}]})
    plain = client.get("Patient/large", headers={"Accept-Encoding": "identity"})
    packed = client.get("Patient/large", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < 1000
    assert plain.content == packed.content
    refused = client.get("Patient/large", headers={"Accept-Encoding": "identity, gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


@pytest.fixture(scope="module")
def small() -> Iterator[Embedded]:
    with serving(max_body=10_000) as found:
        yield found


def test_body_limit(small: Embedded) -> None:
    body = {**PATIENT, "name": [{"text": "x" * 20_000}]}
    with small.client() as client:
        assert client.post("Patient", json=body).status_code == 413
        assert client.get("Patient?_summary=count").json()["total"] == 0

        def parts() -> Iterator[bytes]:
            for _ in range(30):
                yield b" " * 1000

        assert client.post("Patient", content=parts(), headers=JSON).status_code == 413
        bomb = gzip.compress(b'{"resourceType":"Patient","x":"' + b"a" * 50_000_000 + b'"}')
        packed = {**JSON, "Content-Encoding": "gzip"}
        assert client.post("Patient", content=bomb[:9000], headers=packed).status_code == 413
        good = gzip.compress(b'{"resourceType":"Patient","active":true}')
        assert client.post("Patient", content=good[:-5], headers=packed).status_code == 400
        assert client.post("Patient", content=good + gzip.compress(b"x"), headers=packed).status_code == 400
        assert client.post("Patient", content=b"no gzip", headers=packed).status_code == 400
        assert client.post("Patient", content=good, headers=packed).status_code == 201
        long = client.get("Patient?family=" + "x" * 40_000)
        assert long.status_code == 414


async def _ask(server: Embedded, address: str) -> httpx.Response:
    async with server.async_client() as client:
        return await client.get(address)


def test_in_process_server_answers_without_a_socket() -> None:
    import asyncio

    with in_process() as server:
        server.load([{**PATIENT, "id": "p"}])
        assert asyncio.run(_ask(server, "Patient/p")).json()["id"] == "p"


def test_every_declared_parameter_works_and_no_other(client: httpx.Client) -> None:
    statement = client.get("metadata").json()
    strict = {"Prefer": "handling=strict"}
    values = {"date": "ge2020", "quantity": "1", "number": "1", "reference": "Patient/1"}
    rows = {row["type"]: row for row in statement["rest"][0]["resource"]}
    assert set(SEARCHED) <= set(rows)
    requests = []
    for kind, row in rows.items():
        for one in row["searchParam"]:
            requests.append(f"{kind}?{one['name']}={values.get(one['type'], 'x')}")
        for one in row.get("searchInclude", []):
            requests.append(f"{kind}?_include={one}")
        for one in row.get("searchRevInclude", []):
            requests.append(f"{kind}?_revinclude={one}")
    assert len(requests) > 1000
    for start in range(0, len(requests), 500):
        entries = [{"request": {"method": "GET", "url": url}} for url in requests[start : start + 500]]
        batch = {"resourceType": "Bundle", "type": "batch", "entry": entries}
        answers = client.post("", json=batch, headers=strict).json()["entry"]
        failed = [
            (url, answer["response"])
            for url, answer in zip(requests[start:], answers, strict=False)
            if answer["response"]["status"] != "200 OK"
        ]
        assert failed == []
    assert client.get("Patient?phonetic=x", headers=strict).status_code == 400
    assert client.get("Observation?code-value-quantity=x$1", headers=strict).status_code == 400


def test_conditional_creates_do_not_race(server: Embedded) -> None:
    body = {**PATIENT, "identifier": [{"system": "urn:t:race", "value": "1"}]}

    def create(_number: int) -> int:
        with server.client() as client:
            return client.post(
                "Patient", json=body, headers={"If-None-Exist": "identifier=urn:t:race|1"}
            ).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(create, range(16)))
    assert answers == [200] * 15 + [201]


def test_of_simultaneous_updates_with_if_match_one_wins(server: Embedded, client: httpx.Client) -> None:
    etag = client.put("Patient/race", json={**PATIENT, "id": "race"}).headers["ETag"]

    def update(number: int) -> int:
        with server.client() as own:
            body = {**PATIENT, "id": "race", "multipleBirthInteger": number}
            return own.put("Patient/race", json=body, headers={"If-Match": etag}).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(update, range(8)))
    assert answers == [200] + [412] * 7
    assert len(client.get("Patient/race/_history").json()["entry"]) == 2


@pytest.mark.expects_log
def test_a_full_disk_is_said_and_what_was_there_stays(caplog: pytest.LogCaptureFixture) -> None:
    with serving() as full, full.client() as client:
        assert client.put("Patient/kept", json={**PATIENT, "id": "kept"}).status_code == 201
        with full.database.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        large = {**PATIENT, "id": "kept", "name": [{"text": "x" * 100_000}]}
        refused = client.put("Patient/kept", json=large)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        issue = refused.json()["issue"][0]
        assert issue["code"] == "no-store"
        assert "disk is full" in issue["diagnostics"]
        assert client.get("Patient/kept").json()["name"] == PATIENT["name"]
        with full.database.read() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=100000")
        assert client.put("Patient/kept", json=large).status_code == 200
    assert [record.name for record in caplog.records] == ["desktop.backend.app"]
    assert "xxx" not in caplog.text

"""`fagflate load`: files into a server, what is refused and where, and that twice is once."""

from __future__ import annotations

import argparse
import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import load
from desktop.cli.load_files import canonical, content_id
from desktop.core.errors import InputError, WireError
from desktop.fhir.strict import loads
from tests.servers.embedded import TOKEN, Embedded, embedded

__all__ = ["embedded"]

PATIENT: dict[str, Any] = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Prøve"}]}


def run(
    capsys: pytest.CaptureFixture[str], server: str, *paths: Path, as_json: bool = True
) -> tuple[int, Any]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    load.configure(parser)
    options = ["--json"] if as_json else []
    code = load.run(parser.parse_args([*map(str, paths), "--server", server, *options]))
    out = capsys.readouterr().out
    return code, json.loads(out) if as_json else out


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)


def write(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def counts(server: Embedded) -> dict[str, int]:
    kinds = ("Patient", "Observation", "Basic", "Flag", "DocumentReference", "Binary")
    with server.client() as client:
        found = {kind: client.get(f"{kind}?_summary=count").json()["total"] for kind in kinds}
    return {kind: count for kind, count in found.items() if count}


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **more}


def test_everything_in_a_folder_twice(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    urn = f"urn:uuid:{uuid.uuid4()}"
    write(
        tmp_path / "single.json", {**PATIENT, "generalPractitioner": [{"reference": "Practitioner/nowhere"}]}
    )
    write(
        tmp_path / "without.json",
        '{"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"u","valueDecimal":0.010}]}',
    )
    lines = [observation(id=f"o{n}", subject={"reference": "Patient/p1"}) for n in range(250)]
    write(tmp_path / "deep" / "er" / "lines.ndjson", "\n".join(map(json.dumps, lines)) + "\n\n")
    collection = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": urn, "resource": {"resourceType": "Patient", "name": [{"family": "Uten"}]}},
            {
                "resource": {
                    "resourceType": "Flag",
                    "status": "active",
                    "code": {"text": "x"},
                    "subject": {"reference": urn},
                }
            },
            {"request": {"method": "GET", "url": "Patient"}},
        ],
    }
    write(tmp_path / "collection.json", collection)
    transaction = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": "urn:uuid:2f1a0000-0000-4000-8000-000000000001",
                "resource": {"resourceType": "Binary", "contentType": "text/plain", "data": "aGVp"},
                "request": {"method": "POST", "url": "Binary"},
            },
            {
                "resource": {
                    "resourceType": "DocumentReference",
                    "status": "current",
                    "content": [{"attachment": {"url": "urn:uuid:2f1a0000-0000-4000-8000-000000000001"}}],
                },
                "request": {"method": "POST", "url": "DocumentReference"},
            },
            {
                "resource": {"resourceType": "Patient", "identifier": [{"system": "urn:s", "value": "1"}]},
                "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=urn:s|1"},
            },
        ],
    }
    write(tmp_path / "transaction.json", transaction)
    write(tmp_path / "readme.txt", "nothing to see")
    code, told = run(capsys, embedded.url, tmp_path)
    assert (code, told["refused"]) == (0, [])
    wanted = {"Patient": 3, "Observation": 250, "Basic": 1, "Flag": 1, "DocumentReference": 1, "Binary": 1}
    assert told["stored"] == wanted
    assert counts(embedded) == wanted
    assert run(capsys, embedded.url, tmp_path)[0] == 0
    assert counts(embedded) == wanted
    with embedded.client() as client:
        assert '"valueDecimal":0.010' in client.get("Basic").text
        flag = client.get("Flag").json()["entry"][0]["resource"]
        assert client.get(flag["subject"]["reference"]).json()["name"] == [{"family": "Uten"}]
        letter = client.get("DocumentReference").json()["entry"][0]["resource"]
        assert client.get(letter["content"][0]["attachment"]["url"]).json()["data"] == "aGVp"


def test_refusals_name_file_and_place_and_the_rest_goes_on(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.json", "{broken")
    write(tmp_path / "b.json", {"name": "package"})
    rows = [
        json.dumps(PATIENT),
        '{"resourceType":"Patient","active":NaN}',
        json.dumps({**PATIENT, "id": "x", "gender": "q"}),
    ]
    write(tmp_path / "c.ndjson", "\n".join(rows))
    entries = [
        {"resource": observation(id="o")},
        {"resource": observation(id="bad", status="x")},
        {"resource": {"resourceType": "Pasient"}},
    ]
    write(tmp_path / "d.json", {"resourceType": "Bundle", "type": "collection", "entry": entries})
    bad = {
        "resource": {"resourceType": "Patient", "gender": "q"},
        "request": {"method": "POST", "url": "Patient"},
    }
    fine = {
        "resource": {"resourceType": "Basic", "code": {"text": "x"}},
        "request": {"method": "POST", "url": "Basic"},
    }
    write(tmp_path / "e.json", {"resourceType": "Bundle", "type": "transaction", "entry": [fine, bad]})
    code, told = run(capsys, embedded.url, tmp_path)
    assert code == 1
    assert told["stored"] == {"Patient": 1, "Observation": 1}
    assert counts(embedded) == {"Patient": 1, "Observation": 1}
    places = [(Path(one["file"]).name, one["place"]) for one in told["refused"]]
    assert places == [
        ("a.json", "@1"),
        ("b.json", ""),
        ("c.ndjson", ":2"),
        ("c.ndjson", ":3 Patient.gender"),
        ("d.json", "Bundle.entry[1] Observation.status"),
        ("d.json", "Bundle.entry[2]"),
        ("e.json", "Bundle.entry[1].resource.gender"),
    ]
    assert all(one["reason"] for one in told["refused"])
    code, words = run(capsys, embedded.url, tmp_path, as_json=False)
    assert code == 1
    assert "c.ndjson :3 Patient.gender" in words


def test_a_transaction_that_needs_a_later_file(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flag = {
        "resourceType": "Flag",
        "status": "active",
        "code": {"text": "x"},
        "subject": {"reference": "Patient?identifier=urn:s|9"},
    }
    patient = {"resourceType": "Patient", "identifier": [{"system": "urn:s", "value": "9"}]}

    def bundle(resource: dict[str, Any]) -> dict[str, Any]:
        request = {"method": "POST", "url": resource["resourceType"]}
        return {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [{"resource": resource, "request": request}],
        }

    write(tmp_path / "a.json", bundle(flag))
    write(tmp_path / "b.json", bundle(patient))
    code, told = run(capsys, embedded.url, tmp_path)
    assert (code, told["refused"]) == (0, [])
    assert counts(embedded) == {"Flag": 1, "Patient": 1}


class _Plain(BaseHTTPRequestHandler):
    """A server that knows PUT alone, and is busy at first."""

    log: list[tuple[str, str]]

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.log.append((self.path, body.decode()))
        busy = len(self.log) == 1
        self.send_response(429 if busy else 201)
        if busy:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        return None


@pytest.fixture
def plain() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    log: list[tuple[str, str]] = []
    handler = type("Handler", (_Plain,), {"log": log})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/fhir", log
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_without_batch_gets_single_puts(
    plain: tuple[str, list[tuple[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, log = plain
    write(tmp_path / "a.json", PATIENT)
    code, told = run(capsys, url, tmp_path)
    assert (code, told["stored"]) == (0, {"Patient": 1})
    assert [path for path, _ in log] == ["/fhir/Patient/p1"] * 2


def test_what_can_not_be_done_is_an_error(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError):
        run(capsys, embedded.url, tmp_path / "missing")
    with pytest.raises(InputError):
        run(capsys, embedded.url, tmp_path)
    file = write(tmp_path / "a.json", PATIENT)
    with pytest.raises(WireError):
        run(capsys, "http://127.0.0.1:9/fhir", file)
    monkeypatch.setenv("FAGFLATE_TOKEN", "wrong")
    with pytest.raises(WireError):
        run(capsys, embedded.url, file)


def test_ids_follow_from_content() -> None:
    one = loads('{"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"u","valueDecimal":0.10}]}')
    other = loads(
        '{"extension":[{"valueDecimal":0.10,"url":"u"}],"code":{"text":"x"},"resourceType":"Basic"}'
    )
    third = loads('{"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"u","valueDecimal":0.1}]}')
    assert canonical(one) == canonical(other)
    assert content_id(one) == content_id(other) != content_id(third)
    assert uuid.UUID(content_id(one)).version == 5


def test_hospital_data(embedded: Embedded, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, embedded.url, shared / "data" / "synthea", shared / "data" / "lmdi")
    assert (code, told["refused"]) == (0, [])
    assert told["stored"]["Observation"] == 1766

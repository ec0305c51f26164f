"""A command that shows or writes patients' data is in the access log, as a screen is."""

from __future__ import annotations

import argparse
import getpass
import json
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import export, letter
from desktop.fhir import strict
from desktop.store import accesslog
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from tests.journeys.relay import Said, relaying
from tests.servers.embedded import TOKEN, Embedded, serving

Json = dict[str, Any]
PEOPLE: list[Json] = [
    *({"resourceType": "Patient", "id": f"p{n}", "name": [{"family": f"Slekt{n}"}], "birthDate": "1950-01-01"}
      for n in range(3)),
    {"resourceType": "Encounter", "id": "e", "status": "in-progress", "class": {"code": "IMP"},
     "subject": {"reference": "Patient/p0"}, "period": {"start": "2026-11-18T08:00:00+01:00"}},
]  # fmt: skip


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)
    with serving() as made:
        made.load(PEOPLE)
        yield made


def run(command: Any, *words: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    command.configure(parser)
    return int(command.run(parser.parse_args(list(words))))


def events(server: Embedded) -> list[Json]:
    with server.client() as client:
        found = client.get("AuditEvent?_count=200").json()
    return [entry["resource"] for entry in found.get("entry", ())]


def about(event: Json) -> set[str]:
    return {
        entity["what"]["reference"]
        for entity in event.get("entity", ())
        if "reference" in entity.get("what", {})
    }


def codes(event: Json) -> set[str]:
    return {one["code"] for one in event["subtype"]}


def who(event: Json) -> tuple[str, bool]:
    agent = event["agent"][0]
    return agent["who"]["display"], agent["extension"][0]["valueBoolean"]


def refusing(method: str, path: str, said: Said) -> Said:
    """A server that takes no AuditEvent, whatever it is asked for beside it."""
    outcome = b'{"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "forbidden"}]}'
    return said if method == "GET" else Said(403, outcome)


def test_a_letter_is_in_the_servers_log_by_whoever_is_named(server: Embedded, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    words = ("--server", server.url, "--patient", "p0", "--out", str(out))
    assert run(letter, *words, "--reader", " Maren  Aas ") == 0
    assert out.read_bytes().startswith(b"%PDF")
    (event,) = events(server)
    assert (event["action"], about(event)) == ("R", {"Patient/p0"})
    assert who(event) == ("Maren Aas", True)
    assert {"output", "printed-letter"} <= codes(event)


def test_an_export_names_everybody_in_it_and_who_is_at_the_machine(
    server: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ola")
    monkeypatch.setattr(export, "AT_ONCE", 2)
    assert run(export, "--server", server.url, "--out", str(tmp_path / "out")) == 0
    found = events(server)
    assert len(found) == 2
    assert set().union(*map(about, found)) == {"Patient/p0", "Patient/p1", "Patient/p2"}
    assert {who(event) for event in found} == {("kommandolinje (ola)", True)}
    assert all("export" in codes(event) for event in found)
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["logged"] is True


def test_in_a_named_store_the_log_stands_there_also_where_the_server_takes_none(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key"
    key.write_text("ab" * 32)
    with relaying(server.url, server.token) as relay:
        relay.spoil = refusing
        words = ("--server", relay.url, "--patient", "p0", "--out", str(tmp_path / "a.pdf"))
        assert run(letter, *words, "--store", str(tmp_path / "store"), "--key-file", str(key)) == 0
        assert "ikke logges" not in capsys.readouterr().err
        with Store.open(tmp_path / "store", FileKey(key)) as store:
            kept = [strict.loads(entry) for _at, entry in store.read(accesslog.entries).result()]
        assert [about(event) for event in kept] == [{"Patient/p0"}]
        # Without one it is said that nobody took it.
        assert run(letter, *words) == 0
        assert "kunne ikke logges" in capsys.readouterr().err
        assert run(export, "--server", relay.url, "--out", str(tmp_path / "out")) == 0
        assert "kunne ikke logges" in capsys.readouterr().err
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["logged"] is False


def test_a_letter_that_can_not_be_composed_is_no_reading(server: Embedded, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="kjenner ikke"):
        run(letter, "--server", server.url, "--patient", "nobody", "--out", str(tmp_path / "a.pdf"))
    assert events(server) == []

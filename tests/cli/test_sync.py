"""`fagflate sync` against our own server."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import sync
from desktop.core.clock import utc_now
from desktop.core.errors import WireError
from desktop.shown import unasked
from desktop.sign_in.without_browser import as_person
from desktop.store import outbox, people, records
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from desktop.sync.pull import rounds
from desktop.sync.pull.pull import PullReport
from desktop.sync.pull.slots import window
from tests.servers.embedded import TOKEN, Embedded, serving
from tests.sign_in.town import DOCTOR, town


@pytest.fixture
def server() -> Iterator[Embedded]:
    with serving() as running:
        running.load(
            [
                {"resourceType": "Location", "id": "w1", "name": "Hjerte 3"},
                {"resourceType": "Patient", "id": "p1", "name": [{"family": "Lie"}]},
                {"resourceType": "Patient", "id": "p2", "name": [{"family": "Moenmarkhaugen"}]},
                {"resourceType": "Encounter", "id": "e1", "status": "in-progress", "class": {"code": "IMP"},
                 "subject": {"reference": "Patient/p1"},
                 "location": [{"location": {"reference": "Location/w1"}, "status": "active"}]},
                {"resourceType": "Observation", "id": "o1", "status": "final", "code": {"text": "puls"},
                 "subject": {"reference": "Patient/p2"}},
            ]
        )  # fmt: skip
        yield running


def command(server: str, folder: Path, *words: str, as_json: bool = True) -> tuple[int, argparse.Namespace]:
    parser = argparse.ArgumentParser()
    sync.configure(parser)
    arguments = parser.parse_args(
        ["--server", server, "--store", str(folder / "s"), "--key-file", str(folder / "key"), *words]
    )
    arguments.json = as_json
    return sync.run(arguments), arguments


def open_store(folder: Path) -> Store:
    return Store.open(folder / "s", FileKey(folder / "key"))


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)


def test_wards_and_patients_come_and_acts_go(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(server.url, tmp_path, "--ward", "w1", "--patient", "p2")[0] == 0
    counts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (counts["sent"], counts["unsent"], counts["patients"], counts["refused"]) == (0, 0, 1, [])
    assert counts["changed"] >= 3
    with open_store(tmp_path) as store:
        assert store.read(lambda c: records.ids(c, "Observation", "p2")).result() == {"o1"}
        note = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}}
        store.write(lambda tx: outbox.put(tx, note, Act("write", "r1")), origin="command").result()
    assert command(server.url, tmp_path, "--ward", "w1")[0] == 0
    assert json.loads(capsys.readouterr().out)["sent"] == 1
    with server.client() as client:
        assert client.get("Condition/c1").status_code == 200
    # A second run has nothing to do.
    assert command(server.url, tmp_path, "--ward", "w1", "--patient", "p2", as_json=False)[0] == 0
    words = capsys.readouterr().out
    assert "0 endringer sendt." in words
    assert "1 pasient på sengepostene." in words


def test_a_patient_whom_the_server_does_not_know_is_said(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(server.url, tmp_path, "--patient", "p2", "--patient", "nobody")[0] == 1
    assert json.loads(capsys.readouterr().out)["unknown"] == ["nobody"]
    assert command(server.url, tmp_path, "--patient", "nobody", as_json=False)[0] == 1
    assert "Patient/nobody" in capsys.readouterr().err


def test_what_the_server_refuses_stays_and_is_counted(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(server.url, tmp_path, "--ward", "w1")
    capsys.readouterr()
    with open_store(tmp_path) as store:
        bad = {"resourceType": "Observation", "id": "x1", "status": 7, "subject": {"reference": "Patient/p1"}}
        store.write(lambda tx: outbox.put(tx, bad, Act("write", "r1")), origin="command").result()
    assert command(server.url, tmp_path)[0] == 1
    counts = json.loads(capsys.readouterr().out)
    assert counts["unsent_by_state"] == {"failed": 1}


@pytest.mark.expects_log
def test_without_a_server_or_a_right_token_it_says_so(
    server: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WireError) as caught:
        command("http://127.0.0.1:9/fhir", tmp_path)
    assert caught.value.kept
    monkeypatch.setenv("FAGFLATE_TOKEN", "wrong")
    with pytest.raises(WireError) as refused:
        command(server.url, tmp_path, "--patient", "p2")
    assert "token" in refused.value.todo
    assert "wrong" not in str(refused.value) + refused.value.details


@pytest.mark.expects_log
def test_its_log_tells_what_a_round_did_and_what_ended_one(
    server: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    logs = tmp_path / "home" / "logs"
    assert command(server.url, tmp_path, "--patient", "p2", "--patient", "nobody")[0] == 1
    (file,) = logs.iterdir()
    assert file.name.startswith("sync-")
    (_head, line) = file.read_text(encoding="utf-8").splitlines()
    assert "/… : 0 sent, 0 unsent; " in line.replace("…:", "… :")
    assert line.endswith(", 1 not known")
    for word in ("p2", "nobody", "Moenmarkhaugen", TOKEN):
        assert word not in line
    with pytest.raises(WireError):
        command("http://127.0.0.1:9/fhir", tmp_path)
    (other,) = set(logs.iterdir()) - {file}
    assert "could not be done NoAnswer (" in other.read_text(encoding="utf-8")


def test_the_record_is_encrypted(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(server.url, tmp_path, "--patient", "p2")
    assert capsys.readouterr().out
    for file in (tmp_path / "s").iterdir():
        assert b"Moenmarkhaugen" not in file.read_bytes()
    assert os.listdir(tmp_path / "s")


def visit(ident: str, patient: str, who: str) -> dict[str, Any]:
    at = window(utc_now())[0].replace("00:00.000Z", "30:00Z")
    both = [{"actor": {"reference": one}, "status": "accepted"} for one in (f"Patient/{patient}", who)]
    return {"resourceType": "Appointment", "id": ident, "status": "booked", "start": at, "participant": both}


def test_the_days_patients_come(server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server.load([visit("a1", "p2", "Practitioner/d1"), visit("a2", "p1", "Practitioner/d12")])
    assert command(server.url, tmp_path, "--day", "Practitioner/d1")[0] == 0
    counts = json.loads(capsys.readouterr().out)
    assert (counts["day_patients"], counts["patients"], counts["partial"]) == (1, 0, [])
    with open_store(tmp_path) as store:
        assert store.read(lambda c: records.ids(c, "Observation", "p2")).result() == {"o1"}
        assert store.read(lambda c: people.search(c, "lie")).result() == ()
    assert command(server.url, tmp_path, "--day", "Practitioner/d1", as_json=False)[0] == 0
    assert "1 pasient har time." in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", ["d1", "Patient/p1", "Practitioner/", "Practitioner/a,b", "Practitioner/a&x"]
)
def test_whose_day_is_a_reference(words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command("http://127.0.0.1:9/fhir", tmp_path, "--day", words)
    assert "PractitionerRole/ID" in capsys.readouterr().err


@pytest.mark.parametrize("as_json", [True, False])
def test_a_day_that_can_not_be_asked_for_and_an_answer_in_part_are_said(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    as_json: bool,
) -> None:  # fmt: skip
    async def told(*_args: Any) -> PullReport:
        return PullReport(unsupported=(unasked.DAY,), partial=("Observation: lab is away",))

    monkeypatch.setattr(rounds, "pull_round", told)
    assert command(server.url, tmp_path, "--day", "Practitioner/d1", as_json=as_json)[0] == 1
    said = capsys.readouterr().out
    assert ("Dagens pasienter er ikke spurt etter" in said) or (as_json and unasked.DAY in said)
    assert "lab is away" in said
    assert "har time" not in said


@pytest.mark.expects_log
def test_a_person_signs_in_instead_of_a_token(tmp_path: Path) -> None:
    with town() as server:
        server.load([{"resourceType": "Patient", "id": "p1", "name": [{"family": "Lie"}]}])
        words = ("--sign-in-as", DOCTOR, "--patient", "p1")
        assert command(server.url, tmp_path, *words)[0] == 0
        with open_store(tmp_path) as store:
            assert store.read(lambda c: records.get(c, "Patient", "p1")).result() is not None
        with pytest.raises(WireError, match="slapp deg ikke inn"):
            command(server.url, tmp_path, "--sign-in-as", "nobody", "--patient", "p1")
        with pytest.raises(WireError, match="--sign-in"):
            # A token is none of the sign-in's.
            command(server.url, tmp_path, "--patient", "p1")


def test_the_browser_is_opened_where_a_person_has_to_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("webbrowser.open", as_person(DOCTOR))
    with town() as server:
        server.load([{"resourceType": "Patient", "id": "p1", "name": [{"family": "Lie"}]}])
        assert command(server.url, tmp_path, "--sign-in", "--patient", "p1")[0] == 0
    assert f"{server.url.removesuffix('/fhir')}/auth/authorize?" in capsys.readouterr().err

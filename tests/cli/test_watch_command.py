"""`fagflate watch`: its rounds, words and codes, who watches, and several at once over one real server."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.cli import serve, watch
from desktop.cli.watch import FOUND, once_code
from desktop.cli.watch.round_words import Teller, status_lines, troubles
from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.core.errors import InputError, WireError
from desktop.fhir.transport import NoAnswer
from desktop.fhir.usage.heartbeat import Beat, Watching, device
from desktop.service.record import Record
from desktop.service.ward_watch.round_report import RoundReport, RuleUnknown, WardReport
from desktop.service.watch import Watch
from desktop.store import installation_key, snapshots
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from desktop.terminology import releases
from desktop.views.session import Session
from tests.cli import warm
from tests.cli.test_doctor import memory
from tests.conftest import ROOT
from tests.running.patience import PATIENCE
from tests.servers.embedded import TOKEN, Embedded, serving
from tests.service.ward_post import WARD, found, potassium, put, ward

__all__ = ["memory"]
Json = dict[str, Any]
WAIT = PATIENCE


@pytest.fixture
def server() -> Iterator[Embedded]:
    with serving() as running:
        running.load([*ward(2), potassium(6.4)])
        yield running


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))


def command(url: str, folder: Path, *words: str, as_json: bool = True) -> int:
    parser = argparse.ArgumentParser()
    watch.configure(parser)
    arguments = parser.parse_args(
        ["--server", url, "--store", str(folder / "s"), "--key-file", str(folder / "key"), *words]
    )
    arguments.json = as_json
    return watch.run(arguments)


ONE = ("--ward", WARD, "--once")


def test_one_round_tells_what_it_found_and_the_next_that_all_is_quiet(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(server.url, tmp_path, *ONE) == FOUND
    told = json.loads(capsys.readouterr().out)
    assert (told["raised"], told["whole"], told["error"]) == (1, True, None)
    assert told["wards"][0]["name"] == "Hjerte 3"
    assert command(server.url, tmp_path, *ONE) == 0
    assert json.loads(capsys.readouterr().out)["raised"] == 0
    assert command(server.url, tmp_path, *ONE, as_json=False) == 0
    said = capsys.readouterr()
    assert said.out == "Hjerte 3: 2 pasienter, 0 varslet, journalen sier for lite til A6 for noen.\n"
    assert said.err == ""
    # It is encrypted, as every record is.
    assert not [file for file in (tmp_path / "s").iterdir() if b"Hemmelig" in file.read_bytes()]


def test_what_it_read_and_wrote_stands_in_its_log_as_the_programs(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(server.url, tmp_path, *ONE)
    from desktop.cli import log

    parser = argparse.ArgumentParser()
    log.configure(parser)
    words = ["show", "--patient", "p0", "--why", "sak 1", "--store", str(tmp_path / "s")]
    arguments = parser.parse_args([*words, "--key-file", str(tmp_path / "key")])
    arguments.json = True
    capsys.readouterr()
    assert log.run(arguments) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    (row,) = [one for one in rows if one["who"].startswith("fagflate watch (")]
    assert row["role"] == "overvåker varselreglene, Hjerte 3"
    assert set(row["did"]) == {"lot varselreglene lese journalen", "skrev 1 oppgave"}


@pytest.mark.expects_log
def test_a_second_watch_on_the_same_folder_is_refused(server: Embedded, tmp_path: Path) -> None:
    with Store.open(tmp_path / "s", FileKey(tmp_path / "key")), pytest.raises(InputError, match="åpen"):
        command(server.url, tmp_path, *ONE)


@pytest.mark.expects_log
def test_neither_a_persons_record_nor_another_servers_is_taken(server: Embedded, tmp_path: Path) -> None:
    assert command(server.url, tmp_path, *ONE) == FOUND
    with pytest.raises(InputError, match="annen server"):
        command("http://127.0.0.1:9/fhir", tmp_path, *ONE)
    with Store.open(tmp_path / "s", FileKey(tmp_path / "key")) as store:
        text = msgspec.json.encode(Actor("PractitionerRole/m", "Practitioner/m", "Maren Aas")).decode()
        store.write(lambda tx: snapshots.put(tx, "session", "actor", text), origin="sign_in").result()
    with pytest.raises(InputError, match="en persons journal"):
        command(server.url, tmp_path, *ONE)


def test_without_a_server_it_says_since_when_it_has_seen_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("http://127.0.0.1:9/fhir", tmp_path, *ONE, as_json=False) == 1
    assert capsys.readouterr().err == "Serveren svarer ikke.\nIngenting er sett ennå.\n"
    (file,) = (tmp_path / "home" / "logs").iterdir()
    assert "it ended early: NoAnswer (" in file.read_text(encoding="utf-8")
    assert command("http://127.0.0.1:9/fhir", tmp_path, *ONE) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["seen"]) == (False, None)
    assert told["error"]["error"]


QUIET = WardReport("h3", "Hjerte 3", 2)
BLIND = RuleUnknown("A5", "Svar kunne ikke leses.", ("Observation",), False, 2)


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (RoundReport(utc_now(), (QUIET,)), 0),
        (RoundReport(utc_now(), (msgspec.structs.replace(QUIET, raised=1),)), 3),
        # The record says too little for a score: that is no fault of the watch.
        (
            RoundReport(
                utc_now(), (msgspec.structs.replace(QUIET, unknown=(RuleUnknown("A6", "", (), False, 2),)),)
            ),
            0,
        ),
        (RoundReport(utc_now(), (msgspec.structs.replace(QUIET, unknown=(BLIND,)),)), 1),
        (RoundReport(utc_now(), (msgspec.structs.replace(QUIET, raised=1, unknown=(BLIND,)),)), 1),
        (RoundReport(utc_now(), (QUIET, WardReport("h4", "Hjerte 4", trouble="403"))), 1),
        (RoundReport(utc_now(), (QUIET,), untold=("1 varsel kom ikke fram.",)), 1),
        (RoundReport(utc_now(), error=NoAnswer("Serveren svarer ikke.", sent=False)), 1),
        (None, 1),
    ],
    ids=[
        "quiet",
        "found",
        "not measured",
        "blind",
        "found and blind",
        "a ward refused",
        "untold",
        "away",
        "ended",
    ],
)
def test_one_round_ends_with_a_code_that_says_what_came_of_it(report: RoundReport | None, code: int) -> None:
    assert once_code(report) == code


def test_a_server_that_refuses_the_watch_is_no_quiet_ward(
    server: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", "of another server")
    assert command(server.url, tmp_path, *ONE) == 1
    assert json.loads(capsys.readouterr().out)["error"] is not None


@pytest.mark.parametrize("words", [("--ward", "Location/h3"), ("--ward", WARD, "--every", "9")])
def test_a_ward_is_an_id_and_seconds_have_limits(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        command("http://127.0.0.1:9/fhir", tmp_path, *words)


def test_a_ward_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--ward"):
        command("http://127.0.0.1:9/fhir", tmp_path, "--once")


def test_the_token_of_a_file_is_read_again_when_it_has_ended(
    server: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FAGFLATE_TOKEN")
    file = tmp_path / "token"
    file.write_text("ended")
    file.chmod(0o600)
    real = watch._Way._anew

    async def anew(way: Any) -> bool:
        # Meanwhile IT has put the next one there.
        file.write_text(TOKEN)
        return await real(way)

    monkeypatch.setattr(watch._Way, "_anew", anew)
    assert command(server.url, tmp_path, *ONE, "--token-file", str(file)) == 3
    assert json.loads(capsys.readouterr().out)["raised"] == 1


def test_it_signs_in_as_this_machines_service(
    tmp_path: Path, memory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    registered = tmp_path / "machine.json"
    registered.write_text(json.dumps({"jwks": installation_key.public()}), encoding="utf-8")
    with serving(token="", sign_in=True, service=serve.service_keys(registered)) as server:
        server.load([*ward(), potassium(6.4)])
        assert command(server.url, tmp_path, *ONE, "--as-service") == 3
        assert json.loads(capsys.readouterr().out)["raised"] == 1
    with Store.open(tmp_path / "s", FileKey(tmp_path / "key")) as store:
        rows = store.read(lambda c: c.exec_driver_sql("SELECT entry FROM access_log").all()).result()
    read = next(event for (text,) in rows if (event := json.loads(text))["action"] == "R")
    extension = {one["url"]: one for one in read["agent"][0]["extension"]}
    assert extension["urn:fagflate:self-declared"]["valueBoolean"] is False


# Who watches


def test_status_says_who_watches_and_who_is_silent(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(server.url, tmp_path, "--status", as_json=False) == 1
    assert capsys.readouterr().out == "Ingen overvåker på denne serveren.\n"
    command(server.url, tmp_path, *ONE)
    capsys.readouterr()
    assert command(server.url, tmp_path, "--status", "--ward", WARD, as_json=False) == 0
    assert "Hjerte 3: overvåker, sist hørt fra for" in capsys.readouterr().out
    assert command(server.url, tmp_path, "--status", "--ward", "other", as_json=False) == 1
    assert "other" in capsys.readouterr().err
    put(server, device(Beat("dead", "maskin", (("x9", "Gastro 1"),), 60), utc_now()))
    assert command(server.url, tmp_path, "--status", "--ward", "x9") == 0
    told = json.loads(capsys.readouterr().out)
    assert sorted(one["wards"][0] for one in told["watches"]) == [WARD, "x9"]
    assert told["without"] == []


def test_status_is_wrong_where_every_watch_has_ended(server: Embedded, tmp_path: Path) -> None:
    put(server, device(Beat("was", "maskin", (("x9", "Gastro 1"),), 60, ended=True), utc_now()))
    assert command(server.url, tmp_path, "--status") == 1


def test_a_watch_that_has_not_answered_for_long_is_silent_and_one_that_ended_is_not() -> None:
    beat = Beat("a", "maskin", (("h3", "Hjerte 3"),), 60)
    assert not Watching(beat, timedelta(minutes=14)).silent
    assert Watching(beat, timedelta(minutes=16)).silent
    assert Watching(beat, None).silent
    assert not Watching(msgspec.structs.replace(beat, every=3600), timedelta(hours=2)).silent
    blind = msgspec.structs.replace(beat, blind=("Hjerte 3: A5",), every=0)
    lines = status_lines([Watching(blind, timedelta(hours=1)), Watching(beat, timedelta(minutes=1))])
    assert lines[0].startswith("maskin: Hjerte 3: STILLE, ingenting hørt på 1")
    assert lines[1] == "  Hjerte 3: A5"


@pytest.mark.expects_log
def test_status_of_a_server_that_is_away_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WireError):
        command("http://127.0.0.1:9/fhir", tmp_path, "--status")


# Words


def test_words_are_said_when_they_change() -> None:
    said: list[str] = []
    teller = Teller(said.append, lambda line: said.append(f"! {line}"), as_json=False)
    blind = RuleUnknown("A5", "Svar kunne ikke leses.", ("Observation",), False, 2)
    quiet = RoundReport(utc_now(), (WardReport("h3", "Hjerte 3", 2),))
    lame = RoundReport(utc_now(), (WardReport("h3", "Hjerte 3", 2, unknown=(blind,)),))
    away = RoundReport(utc_now(), error=NoAnswer("Serveren svarer ikke.", sent=False), seen=utc_now())
    for report in (quiet, quiet, lame, lame, away, away, quiet):
        teller.tell(report)
    assert said[0] == "Hjerte 3: 2 pasienter, 0 varslet."
    assert said[1] == "! Hjerte 3: regel A5 kan ikke vurderes for 2 av 2 (Observation)."
    assert said[2] == "! Serveren svarer ikke."
    assert said[3].startswith("! Ingenting er sett siden ")
    assert said[4:] == ["Alle sengepostene er sett igjen."]


def test_each_trouble_has_its_sentence_and_no_patient_is_in_them() -> None:
    ward = WardReport("h3", "Hjerte 3", 2, gaps=("Observation: for mye",), trouble="")
    report = RoundReport(utc_now(), (ward,), untold=("1 varsel kom ikke fram.",), off=-7200, heartbeat="403")
    lines = troubles(report)
    assert "Klokken på denne maskinen går 120 minutter feil" in " ".join(lines)
    assert [line for line in lines if "403" in line]
    assert "Observation: for mye" in lines
    assert not report.whole


# Several at once, as processes of their own


def started(url: str, folder: Path, *words: str) -> Any:
    folder.mkdir()
    environment = {**os.environ, "FAGFLATE_HOME": str(folder / "home"), "FAGFLATE_TOKEN": TOKEN}
    return warm.Popen(
        [sys.executable, "-m", "desktop", "watch", "--server", url, "--ward", WARD, "--json",
         "--store", str(folder / "s"), "--key-file", str(folder / "key"), *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT,
    )  # fmt: skip


class Seat:
    """A window's record at work on the ward, as its service watches it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.session = Session(url, token=TOKEN, folder=folder, temporary_key=os.urandom(32))
        self.session.sign_in(
            Actor("PractitionerRole/doc-role", "Practitioner/doc", "Ola Berg", "Overlege", ward=WARD,
                  ward_name="Hjerte 3", profession="doctor")
        )  # fmt: skip
        self.session.start()
        self.watch = Watch(self.session, Record(self.session.reader, url))

    def round(self) -> None:
        self.session.sync_now().result(WAIT)
        self.watch.look()
        self.session.sync_now().result(WAIT)

    def close(self) -> None:
        self.session.close()


def test_two_watches_and_a_window_at_once_make_one_task_each_and_end_when_asked(tmp_path: Path) -> None:
    with serving() as server, ExitStack() as ends:
        server.load([*ward(4), *(potassium(6.1 + n / 10, f"k{n}", f"p{n}") for n in range(4))])
        processes = [started(server.url, tmp_path / name, "--every", "10") for name in ("one", "two")]
        for process in processes:
            ends.enter_context(process)
            ends.callback(process.kill)
        seat = Seat(server.url, tmp_path / "seat")
        ends.callback(seat.close)
        rounds: list[list[Json]] = [[], []]
        heard = [threading.Event(), threading.Event()]

        def listen(number: int) -> None:
            for line in processes[number].stdout:
                rounds[number].append(json.loads(line))
                heard[number].set()

        listeners = [threading.Thread(target=listen, args=(n,), daemon=True) for n in (0, 1)]
        for one in listeners:
            one.start()
        seat.round()
        for number in (0, 1):
            assert heard[number].wait(WAIT), processes[number].poll()
        seat.round()
        for process in processes:
            process.terminate()
        assert [process.wait(WAIT) for process in processes] == [0, 0]
        for one in listeners:
            one.join(WAIT)
        assert [process.stderr.read() for process in processes] == ["", ""]
        assert all(told["error"] is None and told["untold"] == [] for each in rounds for told in each)
        tasks = found(server, "Task")
        assert sorted(task["for"]["reference"] for task in tasks) == [f"Patient/p{n}" for n in range(4)]
        assert {task["owner"]["reference"] for task in tasks} == {"Practitioner/doc"}
        # Whoever came first made it; nobody waits with another.
        assert sorted(one["status"] for one in found(server, "Device")) == ["inactive", "inactive"]


@pytest.mark.expects_log
def test_a_round_without_the_lists_that_were_named_is_not_whole(
    server: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A service's account has none of its own: what IT named, and it can't read, is missed aloud."""
    nowhere = str(tmp_path / "lists")
    try:
        assert command(server.url, tmp_path, *ONE, "--lists", nowhere) == 1
        told = json.loads(capsys.readouterr().out)
        assert (told["raised"], told["whole"]) == (1, False), (
            "what can be looked at is looked at all the same"
        )
        assert told["lists"] == [f"Det ligger ingen importerte lister i {nowhere}, eller de kan ikke leses."]
        command(server.url, tmp_path, "--status", "--ward", WARD)
        (one,) = json.loads(capsys.readouterr().out)["watches"]
        assert one["cannot_see"] == ["Importerte lister på maskinen kan ikke brukes."]
    finally:
        releases.name_shared(None)
    assert command(server.url, tmp_path, *ONE) == 0

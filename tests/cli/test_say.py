"""`fagflate say` as a command: lines to people, refusals as sentences, and a reader of its own in the log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import dispatch
from desktop.cli.say import lines, once
from desktop.core.messages import set_language
from desktop.core.window_port import Said, Saying
from desktop.fhir import strict
from desktop.store import accesslog
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from tests.cli import warm
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving

NAMES = "\x1b[31mRød\u202e\nLinje"


@pytest.fixture(scope="module")
def bare() -> Iterator[Embedded]:
    """A server with a patient whose name is no name, and without wards."""
    with serving(token="") as server:
        server.load([{"resourceType": "Patient", "id": "p", "name": [{"family": NAMES}]}])
        yield server


def run(url: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    home = {**os.environ, "FAGFLATE_HOME": str(folder / "home"), "QT_QPA_PLATFORM": "offscreen"}
    home.pop("FAGFLATE_TOKEN", None)
    command = [sys.executable, "-m", "desktop", "say", "--server", url, *words]
    done: subprocess.CompletedProcess[str] = warm.run(
        command, capture_output=True, text=True, env=home, timeout=PATIENCE
    )
    return done


def test_a_patient_is_said_and_what_lacks_is_told(bare: Embedded, tmp_path: Path) -> None:
    store, key = tmp_path / "record", tmp_path / "key"
    words = ("--patient", "p", "--store", str(store), "--key-file", str(key), "--at", "2026-11-20T14:32")
    done = run(bare.url, tmp_path, *words)
    # Nobody can write a letter here: that is told, and the rest is said.
    assert done.returncode == 1
    assert done.stderr.startswith("Det brevet ville spørre om, er ikke sagt: Ingen er der for å skrive det.")
    said = done.stdout.splitlines()
    assert said[0] == "# Oversikt"
    assert "# Prøver" in said
    assert any("Fødselsdato mangler" in one for one in said)
    # Nothing in a name moves the cursor of a terminal, changes its colour or turns the direction of a line.
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    with Store.open(store, FileKey(key)) as opened:
        logged = [strict.loads(entry) for _at, entry in opened.read(accesslog.entries).result()]
    # Its head is the program's own.
    events = [one for one in logged if one["subtype"][0]["code"] != "log-head"]
    assert events
    assert {event["agent"][0]["who"]["display"] for event in events} == {"fagflate say"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--patient", "nobody"), "Serveren kjenner ikke denne pasienten."),
        (("--ward", "nowhere"), "Serveren kjenner ikke denne sengeposten."),
        ((), "Det er ikke sagt hvem sine skjermer som skal leses opp."),
    ],
    ids=["a patient", "a ward", "nobody"],
)
def test_what_does_not_exist_is_told(
    bare: Embedded, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = run(bare.url, tmp_path, "--json", *words)
    assert done.returncode == 1
    assert json.loads(done.stderr)["error"] == told
    assert done.stdout == ""


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run("http://127.0.0.1:1/fhir", tmp_path, "--patient", "p")
    assert done.returncode == 1
    assert "Ingenting er skrevet." in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def saying(text: str, **more: Any) -> Saying:
    known = {
        "screen": "a", "title": "En", "area": "panel", "panel": "notes", "row": "", "column": "", "line": 0,
        "kind": "text", "struck": False,
    }  # fmt: skip
    return Saying(**{**known, **more}, text=text)


def test_lines_stand_as_on_the_screen() -> None:
    told = [
        saying("Kari", area="banner", panel=""),
        saying("Kalium"),
        saying("7,1"),
        saying("Natrium", line=1),
        saying("warfarin\x1b[0m\nto", line=2, struck=True),
        saying("CRP", screen="b", title="To"),
    ]
    set_language("nb")
    assert [*lines(told)] == [
        "# En", "", "Kari", "", "Kalium | 7,1", "Natrium", "(strøket) warfarin [0m to",
        "", "# To", "", "CRP",
    ]  # fmt: skip


def test_what_stands_around_several_pages_is_printed_once_and_what_differs_each_time() -> None:
    around = [saying("Kari", area="banner"), saying("Kalium")]
    again = [saying("Kari", area="banner", screen="b"), saying("Kalium", screen="b")]
    other = [saying("Kari", area="banner", screen="c"), saying("sperret", area="banner", screen="c")]
    found = [(one.screen, one.text) for one in once([*around, *again, *other])]
    assert found == [("a", "Kari"), ("a", "Kalium"), ("b", "Kalium"), ("c", "Kari"), ("c", "sperret")]


class Windows:
    """Windows that say one text, and that something lacks."""

    def say(self, _start: Any, _picture: Any, told: Any) -> Said:
        told("site.yaml:3:1: en tabulator")
        return Said((saying("Kalium"),), ("Ikke alt er sagt.",))


def test_one_object_tells_what_was_said_and_what_was_not(
    bare: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))
    code = dispatch.run(["say", "--json", "--server", bare.url, "--patient", "p"], Windows())  # type: ignore[arg-type]
    written = capsys.readouterr()
    assert code == 1
    found = json.loads(written.out)
    assert list(found) == ["said", "lacking"]
    assert list(found["said"][0]) == [*Saying.__struct_fields__]
    assert found["said"][0]["text"] == "Kalium"
    assert found["lacking"] == ["Ikke alt er sagt."]
    assert written.err == "site.yaml:3:1: en tabulator\n"


def test_its_help_says_what_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    set_language("nb")
    assert dispatch.run(["say", "--help"], Windows()) == 0  # type: ignore[arg-type]
    words = " ".join(capsys.readouterr().out.split())
    assert "hvert panel i hver fane" in words
    for option in ("--patient", "--ward", "--json", "--screen", "--workspace", "--at"):
        assert option in words

"""The command line as a whole: exit codes, words and JSON, and never a traceback."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import dispatch
from desktop.core.messages import set_language
from desktop.core.window_port import Picture, Start
from tests.servers.embedded import TOKEN, Embedded, embedded

__all__ = ["embedded"]
NOBODY = "http://127.0.0.1:9/fhir"


class Windows:
    """Writes a file where a picture is wanted."""

    def has_display(self) -> bool:
        return False

    def open(self, start: Start) -> int:
        raise AssertionError(start)

    def render(self, start: Start, pictures: list[Picture], told: Callable[[Path, str], None]) -> None:
        for picture in pictures:
            Path(picture.out).write_bytes(start.server.encode())
            told(Path(picture.out), "")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)


def fagflate(*words: str) -> int:
    return dispatch.run(words, Windows())


@pytest.mark.parametrize(
    "words",
    [
        "bogus",
        "load",
        "letter --server http://x",
        "serve --port 70000",
        "serve --port -1",
        "serve --demo 0",
        "serve --no-auth --token-file x",
        "demo --patients 0",
        "demo --patients many",
        "demo --seed -1",
        "snapshot --server http://x --workspace base --out a.png --size 12",
        "snapshot --server http://x --workspace base --out a.png --scale 9",
        "snapshot --server http://x --workspace base --out a.png --scale nan",
        "snapshot --server http://x --workspace base --out a.png --state bogus",
        "workspace",
        "--theme pink",
    ],
)
def test_wrong_usage_is_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate(*words.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage" in err


@pytest.mark.parametrize(
    "words",
    [
        "letter --patient p --out a.pdf",
        "snapshot --workspace base --patient p --out a.png",
        "export --out folder",
    ],
)
@pytest.mark.parametrize("server", [NOBODY, "hospital", "ftp://x/fhir"])
def test_a_command_that_only_reads_promises_no_sending(
    words: str, server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fagflate(*words.split(), "--server", server, "--json") == 1
    out, err = capsys.readouterr()
    told: dict[str, str] = json.loads(err)
    assert out == ""
    assert "sendes når" not in told["todo"]
    assert told["kept"] == "Ingenting er skrevet."
    assert not any((tmp_path / name).exists() for name in ("a.pdf", "a.png", "folder", "folder.unfinished"))


def test_snapshot_knows_its_patient_and_speaks_json(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    embedded.load([{"resourceType": "Patient", "id": "p", "active": True}])
    words = ("snapshot", "--server", embedded.url, "--workspace", "base", "--out", "a.png")
    assert fagflate(*words, "--patient", "nobody", "--json") == 1
    assert "Patient/nobody" in json.loads(capsys.readouterr().err)["details"]
    assert not (tmp_path / "a.png").exists()
    assert fagflate(*words, "--patient", "p", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"file": "a.png"}
    assert fagflate(*words, "--patient", "p") == 0
    assert capsys.readouterr().out == "a.png\n"


@pytest.mark.expects_log
@pytest.mark.parametrize("kind", ["out", "store", "key", "home"])
def test_files_that_can_not_be_used_are_said(
    kind: str,
    embedded: Embedded,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_bytes(b"\xff\xfe no key")
    read: dict[str, Any] = {
        "out": ("snapshot", "--workspace", "base", "--out", "none/a.png"),
        "store": ("sync", "--store", "file", "--key-file", "key"),
        "key": ("sync", "--store", "store", "--key-file", "file"),
        "home": ("demo", "--patients", "1"),
    }
    if kind == "home":
        monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "file" / "home"))
    words = read[kind] + (() if kind == "home" else ("--server", embedded.url))
    assert fagflate(*words) == 1
    assert capsys.readouterr().err.strip().endswith((".", ")"))


def test_help_lists_every_command_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    listed = []
    for language in ("nb", "en"):
        set_language(language)
        assert fagflate("--help") == 0
        text = capsys.readouterr().out
        assert all(f"    {name}" in text for name in dispatch.COMMANDS)
        listed.append([line for line in text.splitlines() if line.startswith("    doctor")])
    assert listed[0] != listed[1]
    assert fagflate("--version") == 0
    assert capsys.readouterr().out.startswith("fagflate ")
    assert set(dispatch._about()) == set(dispatch.COMMANDS)
    assert os.environ["FAGFLATE_TOKEN"] == TOKEN

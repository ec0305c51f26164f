"""Folders in which no record can lie are refused before anything is made there: a sentence, and code 1."""

from __future__ import annotations

import json
import sys
from pathlib import Path, PureWindowsPath

import pytest

from desktop.cli import dispatch, doctor_machine
from desktop.core import folders, paths
from desktop.core.errors import StoreError
from desktop.store import private
from tests.cli.test_open import FIRST, Windows


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (r"C:\Users\Åse\CON", "CON"), (r"C:\nul\Fagflate", "nul"), (r"D:\Com1.data", "Com1.data"),
        (r"C:\LPT9", "LPT9"), (r"C:\aux .x\y", "aux .x"), (r"C:\COM¹", "COM¹"), (r"C:\conin$", "conin$"),
        (r"C:\Fagflate.", "Fagflate."), ("C:\\Fagflate \\x", "Fagflate "), (r"C:\a\b?c", "b?c"),
        (r"C:\a\x:y", "x:y"), ("C:/a/x\ty", "x\ty"), (r"\\server\felles\prn", "prn"), (r"C:\...", "..."),
    ],
)  # fmt: skip
def test_what_windows_keeps_for_itself_is_found(path: str, part: str) -> None:
    assert folders.refused(PureWindowsPath(path)) == part


@pytest.mark.parametrize(
    "path",
    [r"C:\Users\Åse Østby\AppData\Local\Fagflate", r"\\server\felles\Fagflate", r"C:\console\com\com10",
     r"..\Fagflate", r".\x", r"C:\Auxiliær", r"C:\.skjult", r"C:\a.b.c", "C:\\"],
)  # fmt: skip
def test_other_names_are_let_be(path: str) -> None:
    assert folders.refused(PureWindowsPath(path)) == ""


def test_a_home_that_windows_lets_no_folder_be_called_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "nul"))
    if sys.platform != "win32":
        assert paths.data_dir() == tmp_path / "nul", "elsewhere it is a name as any other"
    monkeypatch.setattr(folders.sys, "platform", "win32")
    assert dispatch.run(["--json", "--server", FIRST], Windows()) == 1
    told = json.loads(capsys.readouterr().err)
    assert told["error"].endswith("Windows lar ingen mappe hete «nul».")
    assert "FAGFLATE_HOME" in told["todo"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "wide", "most"), [("win32", False, 209), ("win32", True, 32_716), ("linux", False, 461)]
)
def test_a_record_that_would_lie_too_deep_is_refused_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, wide: bool, most: int
) -> None:
    monkeypatch.setattr(folders, "_long_paths", lambda: wide)
    monkeypatch.setattr(folders.sys, "platform", platform)
    fits = tmp_path / ("a" * (most - len(str(tmp_path)) - 1))
    folders.check(fits)
    with pytest.raises(StoreError, match=f"for lang: {most + 1} tegn, og {most} er det meste") as told:
        private.folder(fits.with_name(f"{fits.name}b"))
    assert told.value.kept == "Ingenting er åpnet eller endret."
    assert len(told.value.what) < 200
    assert list(tmp_path.iterdir()) == []


def test_doctor_says_it_of_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / ("a" * 200) / ("b" * 200)
    monkeypatch.setattr(folders, "_long_paths", lambda: False)
    line = doctor_machine.folder(home)
    assert (line.level, line.name) == ("red", "folder")
    assert "for lang" in line.text
    assert list(tmp_path.iterdir()) == []


def test_doctor_tells_the_rest_where_the_name_is_longer_than_any_system_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / ("x" * 300)))
    assert dispatch.run(["doctor", "--json"], Windows()) == 1
    lines = {one["name"]: one["level"] for one in json.loads(capsys.readouterr().out)["lines"]}
    assert (lines["folder"], lines["encryption"]) == ("red", "green")
    assert "disk" in lines

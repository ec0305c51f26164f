"""Where the user's own folder lies: never guessed, and a profile without one is a sentence."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from desktop.__main__ import _Windows
from desktop.cli import dispatch
from desktop.core import paths
from desktop.core.errors import StoreError
from tests.cli.test_open import FIRST, Windows
from ui import display


def _no_home() -> Path:
    raise RuntimeError("Could not determine home directory.")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile that names no folder of the user's."""
    for name in ("FAGFLATE_HOME", "LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", staticmethod(_no_home))


def test_windows_own_variable_then_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FAGFLATE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "home", staticmethod(lambda: tmp_path / "Åse"))
    for unset in ("", None):
        if unset is None:
            monkeypatch.delenv("LOCALAPPDATA", raising=False)
        else:
            monkeypatch.setenv("LOCALAPPDATA", unset)
        assert paths.data_dir() == tmp_path / "Åse" / "AppData" / "Local" / "Fagflate"
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert paths.data_dir() == tmp_path / "local" / "Fagflate"


def test_a_variable_takes_the_place_of_nothing_that_it_has_decided(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    theirs, mine = tmp_path / "etc", tmp_path / "mine"
    monkeypatch.setattr(paths, "_usual", lambda: theirs)
    monkeypatch.setenv("FAGFLATE_MACHINE", str(mine))
    assert paths.machine_dir() == mine, "a machine that IT has done nothing on"
    theirs.mkdir()
    assert paths.machine_dir() == theirs
    theirs.rmdir()
    monkeypatch.setattr(sys, "platform", "win32")
    assert paths.machine_dir() == theirs


def test_windows_own_folder_for_all_is_asked_of_windows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PROGRAMDATA", str(tmp_path))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "win32")
    for said in ("D:/Felles", ""):
        monkeypatch.setattr(paths, "_program_data", lambda said=said: said)
        assert paths._usual() == Path(said or r"C:\ProgramData") / "Fagflate"


@pytest.mark.parametrize("platform", ["win32", "linux", "darwin"])
@pytest.mark.usefixtures("broken")
def test_a_profile_without_a_home_is_a_sentence(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(StoreError, match="Brukerprofilen er ødelagt") as told:
        paths.data_dir()
    assert told.value.kept
    assert "FAGFLATE_HOME" in told.value.todo


@pytest.mark.usefixtures("broken")
def test_a_start_without_a_home_says_so_in_a_window_or_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dispatch.run(["--json", "--server", FIRST], Windows()) == 1
    assert "FAGFLATE_HOME" in json.loads(capsys.readouterr().err)["todo"]
    monkeypatch.setattr("sys.stderr", None)
    windows = Windows()
    assert dispatch.run(["--server", FIRST], windows) == 1
    assert [type(error).__name__ for error in windows.told] == ["StoreError"]
    # The window that says it is looked for in the folder that is not there.
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr(display, "_probe", lambda: False)
    _Windows().tell(windows.told[0])


@pytest.mark.skipif(sys.platform == "win32", reason="rights as POSIX has them")
def test_each_folder_that_is_made_is_its_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one was, and those above it stood open to every account of the machine."""
    tmp_path.chmod(0o755)
    paths.own_folder(tmp_path / "a" / "b" / "c")
    assert [mode(tmp_path / one) for one in (".", "a", "a/b", "a/b/c")] == [0o755, 0o700, 0o700, 0o700]
    # The user's own folder as an earlier version made it; one that somebody has named is left as it is.
    for said, closed in (("", 0o700), (str(tmp_path / "fagflate"), 0o755)):
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
        monkeypatch.setenv("FAGFLATE_HOME", said)
        monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "fagflate")
        (tmp_path / "fagflate").mkdir(exist_ok=True)
        (tmp_path / "fagflate").chmod(0o755)
        paths.own_folder(tmp_path / "fagflate" / "logs")
        assert mode(tmp_path / "fagflate") == closed


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="rights as POSIX has them")
def test_a_broken_profile_keeps_no_folder_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAGFLATE_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "home", staticmethod(_no_home))
    paths.own_folder(tmp_path / "logs")
    assert mode(tmp_path / "logs") == 0o700

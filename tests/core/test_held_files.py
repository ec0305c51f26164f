"""A file that antivirus software or another reader holds for seconds, as Windows answers then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.core import counted, held_files, preferences, settings
from desktop.core.counting import Counted
from desktop.core.preferences import Preferences
from desktop.store import highwater
from desktop.store.highwater import Mark
from desktop.store.holders import Holders


class Reader:
    """Somebody who holds files until a moment of a clock of its own, which sleeping alone moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, until: float, winerror: int | None = 32) -> None:
        self.at, self.asked, self._until, self._winerror = 0.0, 0, until, winerror
        monkeypatch.setattr(held_files.time, "monotonic", lambda: self.at)
        monkeypatch.setattr(held_files.time, "sleep", self._sleep)
        for module, name in ((held_files.os, "replace"), (held_files.os, "rename"), (Path, "unlink"),
                             (held_files.shutil, "rmtree")):  # fmt: skip
            monkeypatch.setattr(module, name, self._held(getattr(module, name)))

    def _sleep(self, seconds: float) -> None:
        assert 0 < seconds <= 0.5, "not so long that a person waits for nothing"
        self.at += seconds

    def _held(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            self.asked += 1
            if self.at < self._until:
                refusal = PermissionError(13, "another process is using the file")
                if self._winerror is not None:
                    refusal.winerror = self._winerror  # type: ignore[attr-defined,unused-ignore]
                raise refusal
            return real(*given, **named)

        return call


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "new").write_text("new", encoding="utf-8")
    (tmp_path / "old").write_text("old", encoding="utf-8")
    return tmp_path / "new", tmp_path / "old"


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_what_is_held_for_three_seconds_gets_its_name(
    monkeypatch: pytest.MonkeyPatch, two: tuple[Path, Path], winerror: int
) -> None:
    new, old = two
    reader = Reader(monkeypatch, 3.0, winerror)
    held_files.replace(new, old)
    assert old.read_text(encoding="utf-8") == "new"
    assert not new.exists()
    assert 3.0 <= reader.at < 3.5
    assert reader.asked < 20, "seldomer as time goes"


def test_a_folder_and_what_is_removed_wait_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a").write_text("a", encoding="utf-8")
    Reader(monkeypatch, 2.0)
    out = held_files.rename(tmp_path / "work", tmp_path / "out")
    assert [one.name for one in out.iterdir()] == ["a"]
    Reader(monkeypatch, 2.0)
    held_files.unlink(out / "a")
    held_files.unlink(out / "a")
    Reader(monkeypatch, 2.0)
    held_files.remove_tree(out)
    assert not out.exists()


def test_what_is_held_for_ever_is_refused_as_windows_said_it(
    monkeypatch: pytest.MonkeyPatch, two: tuple[Path, Path]
) -> None:
    reader = Reader(monkeypatch, 1e9)
    with pytest.raises(PermissionError, match="another process"):
        held_files.replace(*two)
    assert reader.at == pytest.approx(held_files.PATIENTLY)
    assert two[1].read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("winerror", [None, 112, 183])
def test_any_other_refusal_is_raised_at_once(
    monkeypatch: pytest.MonkeyPatch, two: tuple[Path, Path], winerror: int | None
) -> None:
    reader = Reader(monkeypatch, 1e9, winerror)
    with pytest.raises(PermissionError):
        held_files.replace(*two)
    assert (reader.at, reader.asked) == (0.0, 1)


def _chosen(folder: Path) -> None:
    with pytest.raises(PermissionError):
        preferences.keep(folder, "Practitioner/1", Preferences(theme="dark"))


def _set(_folder: Path) -> None:
    with pytest.raises(PermissionError):
        settings.keep("server", "https://hospital.example")


def _counted(folder: Path) -> None:
    line = b"x" * 99 + b"\n"
    (folder / "counted.jsonl").write_bytes(line * 2 * counted.KEPT_LINES)
    with pytest.raises(PermissionError):
        counted.keep(Counted("a", 1, 1, 1.0, 0))


def _marked(folder: Path) -> None:
    highwater.write(folder, Mark(1))


def _took(folder: Path) -> None:
    (folder / "record").mkdir()
    Holders(folder / "record").took(folder / "record", "Practitioner/1")


@pytest.mark.parametrize("keep", [_chosen, _set, _counted, _marked, _took])
def test_nobody_at_the_screen_waits_long_for_what_is_held(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keep: Callable[[Path], None]
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))
    reader = Reader(monkeypatch, 1e9)
    keep(tmp_path)
    assert reader.asked > 1, "it was tried again"
    assert reader.at <= 2 * held_files.BRIEFLY

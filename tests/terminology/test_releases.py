"""Releases: in force, the version before, switching and taking back; a crash, and two at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.core import held_files
from desktop.core.errors import FagflateError, InputError
from desktop.terminology import code_search, importing, json_items
from desktop.terminology import code_sources as sources
from desktop.terminology.code_records import Concept
from desktop.terminology.code_systems import named
from desktop.terminology.formats import code_json
from desktop.terminology.release_file import BATCH, Builder
from desktop.terminology.releases import LOCK, Releases
from tests.conftest import ROOT
from tests.terminology import files
from tests.terminology.conftest import Find, Import

NEW = (*files.ICD, ("A000", "Kolera"))
NEWEST = (*NEW, ("A010", "Tyfoidfeber"))


def _back(home: Releases) -> Any:
    icd10 = named("icd10")
    assert icd10 is not None
    with home.alone():
        return home.back(icd10)


def test_import_find_a_new_version_and_back(
    imports: Import, find: Find, home: Releases, tmp_path: Path
) -> None:
    first = imports(files.icd(tmp_path / "a.json")).release
    assert (first.by, first.imported, first.source) == ("kari", "2026-11-28T09:00:00+00:00", "a.json")
    assert first.sha256 == sources.sha256_of(tmp_path / "a.json")
    assert not find("kolera")
    again = imports(files.icd(tmp_path / "b.json", NEW))
    assert again.before is not None
    assert again.before.sha256 == first.sha256
    assert find("kolera")
    assert [one.state for one in home.all()] == ["in force", "before"]
    gone, now = _back(home)
    assert (gone.sha256, now.sha256) == (again.release.sha256, first.sha256)
    assert not find("kolera")
    assert find("hjerteinfarkt")
    gone, now = _back(home)
    assert now is None
    assert code_search.codes(named("icd10")) is None  # type: ignore[arg-type]
    with pytest.raises(InputError):
        _back(home)
    assert not list(home.folder.glob("*.codes"))


def test_the_same_file_changes_nothing_and_the_third_takes_the_first_away(
    imports: Import, home: Releases, tmp_path: Path
) -> None:
    first = imports(files.icd(tmp_path / "a.json"))
    assert imports(tmp_path / "a.json").unchanged
    imports(files.icd(tmp_path / "b.json", NEW))
    third = imports(files.icd(tmp_path / "c.json", NEWEST))
    assert len(list(home.folder.glob("*.codes"))) == 2
    assert not home.path(first.release).exists()
    assert home.path(third.release).stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    # The one before is imported once more: it is in force, and the other before it.
    assert imports(tmp_path / "b.json", smaller=True).before == third.release
    assert [one.codes for one in home.all()] == [7, 8]


STEPS = {
    "read": (code_json, "records"), "built": (Builder, "finish"), "checked": (importing, "_compare"),
    "renamed": (held_files, "replace"), "switched": (Releases, "switch"),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", [OSError, RuntimeError, KeyboardInterrupt])
def test_a_failure_at_each_step_leaves_what_stands(
    step: str, kind: type[BaseException], imports: Import, find: Find, home: Releases, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    imports(files.icd(tmp_path / "a.json"))
    stands = {path.name for path in home.folder.iterdir()}
    owner, name = STEPS[step]

    def fails(*_all: Any, **_more: Any) -> Any:
        raise kind("as it were")

    with monkeypatch.context() as broken:
        broken.setattr(owner, name, fails)
        with pytest.raises(kind):
            imports(files.icd(tmp_path / "b.json", NEW))
    assert {path.name for path in home.folder.iterdir()} == stands
    assert find("hjerteinfarkt")
    assert not find("kolera")
    imports(tmp_path / "b.json")
    assert find("kolera")


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from desktop.core import held_files
from desktop.terminology import importing
from desktop.terminology.release_file import Builder
from desktop.terminology.releases import Releases, folder
def die(*_all, **_more):
    os._exit(9)
if sys.argv[2] == "building":
    Builder._spellings = die
elif sys.argv[2] == "renaming":
    held_files.replace = die
else:
    Releases.switch = die
now = datetime(2026, 11, 28, tzinfo=UTC)
importing.run(Releases(folder()), importing.Wish(Path(sys.argv[1])), now, "ola")
"""


@pytest.mark.parametrize("step", ["building", "renaming", "switching"])
def test_a_process_that_dies_leaves_nothing_in_force_and_nothing_for_ever(
    step: str, imports: Import, find: Find, home: Releases, tmp_path: Path
) -> None:
    imports(files.icd(tmp_path / "a.json"))
    stands = {path.name for path in home.folder.iterdir()}
    new = files.icd(tmp_path / "b.json", NEW)
    done = subprocess.run([sys.executable, "-c", KILLED, str(new), step], cwd=ROOT, timeout=100)
    assert done.returncode == 9
    assert {path.name for path in home.folder.iterdir()} != stands, "it died in the middle"
    assert not find("kolera")
    assert find("hjerteinfarkt")
    with home.alone():
        home.tidy()
    assert {path.name for path in home.folder.iterdir()} == stands
    imports(new)
    assert find("kolera")


def test_two_at_once_one_is_told_and_nothing_is_lost(
    imports: Import, find: Find, home: Releases, tmp_path: Path
) -> None:
    imports(files.icd(tmp_path / "a.json"))
    holds = subprocess.Popen(
        [sys.executable, "-c",
         "import sys; from pathlib import Path; from desktop.terminology.releases import Releases\n"
         "with Releases(Path(sys.argv[1])).alone():\n    print('held', flush=True); sys.stdin.read()",
         str(home.folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holds.stdout is not None
        assert holds.stdout.readline().strip() == "held"
        with pytest.raises(InputError):
            imports(files.icd(tmp_path / "b.json", NEW))
        with pytest.raises(InputError):
            _back(home)
        assert find("hjerteinfarkt")
    finally:
        holds.communicate("")
    imports(tmp_path / "b.json")
    assert find("kolera")
    assert (home.folder / LOCK).is_file()


def test_another_that_came_into_force_meanwhile_is_kept(
    imports: Import, home: Releases, tmp_path: Path
) -> None:
    first = imports(files.icd(tmp_path / "a.json")).release
    second = imports(files.icd(tmp_path / "b.json", NEW)).release
    with pytest.raises(InputError):
        home.switch(second, first)
    assert home.all()[0] == second


def test_rows_that_are_held_at_once_are_bounded(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "a.codes", "a")
    builder.add(Concept(f"{n:06d}", f"Kode nummer {n}", line=n) for n in range(3 * BATCH + 7))
    assert builder.most_held == BATCH
    assert builder.finish(1).codes == 3 * BATCH + 7


def test_a_long_list_is_read_by_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = tuple((f"A{n // 100 % 100:02d}{n % 100:02d}", f"Navn {n} {'x' * 40}") for n in range(10_000))
    path = files.icd(tmp_path / "long.json", codes)
    held: list[int] = []
    decode = json_items.json.JSONDecoder.raw_decode

    def watched(self: Any, text: str, at: int = 0) -> Any:
        held.append(len(text))
        return decode(self, text, at)

    monkeypatch.setattr(json_items.json.JSONDecoder, "raw_decode", watched)
    assert sum(1 for _item in json_items.items(sources.parts(path)[0], ())) == 10_000
    assert max(held) < 3 * sources.CHUNK < path.stat().st_size


@pytest.mark.expects_log
def test_damaged_files_are_unread_and_never_none(
    imports: Import, find: Find, home: Releases, tmp_path: Path
) -> None:
    icd10 = named("icd10")
    assert icd10 is not None
    done = imports(files.icd(tmp_path / "a.json")).release
    path = home.path(done)
    path.write_bytes(b"x" * 9_000)
    assert isinstance(code_search.codes(icd10), code_search.Unread)
    path.unlink()
    imports(files.icd(tmp_path / "b.json", NEW), smaller=True)
    assert find("kolera")
    home.catalogue.write_bytes(b"x" * 9_000)
    assert isinstance(code_search.codes(icd10), code_search.Unread)
    with pytest.raises(FagflateError):
        home.all()


def test_a_damaged_release_is_mended_by_importing_it_again(
    imports: Import, find: Find, home: Releases, tmp_path: Path
) -> None:
    icd10 = named("icd10")
    assert icd10 is not None
    old = imports(files.icd(tmp_path / "a.json")).release
    new = imports(files.icd(tmp_path / "b.json", NEW)).release
    path = home.path(new)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    again = imports(tmp_path / "b.json")
    assert (again.unchanged, again.release.sha256, again.release.id) == (False, new.sha256, new.id)
    assert [one.code for one in find("kolera")] == ["A00.0"]
    path.unlink()
    assert not imports(tmp_path / "b.json").unchanged
    assert imports(tmp_path / "b.json").unchanged
    assert [(one.sha256, one.state) for one in home.all()] == [
        (new.sha256, "in force"),
        (old.sha256, "before"),
    ]
    assert _back(home)[1].sha256 == old.sha256


def test_a_folder_of_too_many_files_is_refused_before_it_is_read(
    imports: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_FILES", 1)
    monkeypatch.setattr(sources, "sha256_of", lambda _path: pytest.fail("it was read"))
    many = tmp_path / "many"
    many.mkdir()
    for name in ("a.json", "b.json"):
        files.icd(many / name)
    with pytest.raises(InputError, match="many"):
        imports(many)

"""Lists for all accounts of a machine: IT's folder is read by every account, unless others may write it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.cli import terminology
from desktop.terminology import code_search, releases
from desktop.terminology.code_search import Codes, Unread
from desktop.terminology.code_systems import System, named
from desktop.terminology.releases import Releases
from tests.terminology import files
from tests.terminology.conftest import Find, Import

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="On Windows the folder's access list is IT's")


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    where = tmp_path / "machine"
    where.mkdir()
    monkeypatch.setattr(releases, "machine_dir", lambda: where)
    yield where
    releases.name_shared(None)


def system() -> System:
    found = named("icd10")
    assert found is not None
    return found


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    terminology.configure(parser)
    arguments = parser.parse_args(list(words))
    arguments.json = False
    return terminology.run(arguments)


def by_it(machine: Path, tmp_path: Path, *codes: tuple[str, str]) -> Path:
    """Import a list as IT does for all accounts."""
    folder = machine / "terminology"
    file = files.icd(tmp_path / "it.json", codes or files.ICD)
    assert command("import", str(file), "--system", "icd10", "--release", "2026", "--lists", str(folder)) == 0
    return folder


def test_an_account_that_has_imported_nothing_searches_the_machines_list(
    home: Releases, find: Find, machine: Path, tmp_path: Path
) -> None:
    assert find("I210") == []
    folder = by_it(machine, tmp_path)
    assert [one.code for one in find("I210")] == ["I21.0"]
    assert not home.catalogue.exists(), "nothing of it is this account's"
    assert folder.stat().st_mode & 0o777 == 0o755
    lists = [one for one in folder.iterdir() if one.name != releases.LOCK]
    assert {one.stat().st_mode & 0o777 for one in lists} == {0o644}
    assert code_search.troubles() == ()


def test_the_machines_list_goes_before_an_accounts_own_and_leaves_it_what_it_has_not(
    home: Releases, imports: Import, find: Find, machine: Path, tmp_path: Path
) -> None:
    own = (("Z999", "Kontoens egen"), *files.ICD)
    imports(files.icd(tmp_path / "own.json", own), "icd10", version="2025")
    assert [one.name for one in find("Z999")] == ["Kontoens egen"]
    by_it(machine, tmp_path)
    assert find("Z999") == []
    assert command("back", "icd10", "--lists", str(machine / "terminology")) == 0
    assert [one.name for one in find("Z999")] == ["Kontoens egen"]


@pytest.mark.expects_log
@pytest.mark.parametrize("what", ["folder", "catalogue", "list"])
def test_what_others_may_write_is_used_by_nobody_and_said(
    home: Releases, find: Find, machine: Path, tmp_path: Path, what: str
) -> None:
    folder = by_it(machine, tmp_path)
    paths = {"folder": folder, "catalogue": folder / releases.CATALOGUE, "list": next(folder.glob("*.codes"))}
    paths[what].chmod(0o777)
    assert find("I210") == []
    assert isinstance(code_search.codes(system()), Unread), "unread is not the same as none"
    assert code_search.troubles() == (f"Andre kan skrive i {folder}: listene der brukes ikke.",)
    paths[what].chmod(0o755 if what == "folder" else 0o644)
    assert isinstance(code_search.codes(system()), Codes)


@pytest.mark.expects_log
def test_a_folder_that_was_named_is_missed_and_one_that_was_not_is_none(
    home: Releases, machine: Path, tmp_path: Path
) -> None:
    assert code_search.troubles() == ()
    releases.name_shared(tmp_path / "nowhere")
    assert code_search.troubles() == (
        f"Det ligger ingen importerte lister i {tmp_path / 'nowhere'}, eller de kan ikke leses.",
    )
    folder = by_it(machine, tmp_path)
    releases.name_shared(folder)
    assert code_search.troubles() == ()
    os.truncate(next(folder.glob("*.codes")), 100)
    code_search._shared._mark = ()
    assert code_search.troubles() == (
        f"{system().title()}: den importerte listen i {folder} kan ikke leses.",
    )

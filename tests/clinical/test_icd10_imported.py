"""ICD-10 by an imported release: its names, everyday names beside them, and what comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.clinical import icd10
from desktop.core import settings
from desktop.terminology import importing
from desktop.terminology.releases import Releases, folder
from tests.terminology import files
from tests.terminology.conftest import NOW

CODES = (("A099", "Gastroenteritt med uspesifisert opprinnelse"), ("I210", "Hjerteinfarkt i fremre vegg"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    return Releases(folder())


def _import(home: Releases, path: Path) -> None:
    importing.run(home, importing.Wish(path), NOW, "kari")


def test_without_an_import_the_short_list(home: Releases) -> None:
    codes = icd10.codes()
    assert (codes.whole, codes.unread) == (False, False)
    assert not home.folder.exists()


def test_a_release_is_the_whole_list(home: Releases, tmp_path: Path) -> None:
    shipped = icd10.codes().find("norovirus")
    assert [one.code for one in shipped] == ["A08.1"]
    _import(home, files.icd(tmp_path / "a.json", CODES))
    codes = icd10.codes()
    assert (codes.whole, codes.unread) == (True, False)
    assert codes.code("a09.9") == icd10.Code("A09.9", "Gastroenteritt med uspesifisert opprinnelse")
    assert codes.code("A08.1") is None
    assert codes.find("norovirus") == (), "what the release has not is not offered"
    assert [one.code for one in codes.find("hjerteinfrakt")] == ["I21.0"]
    assert [one.code for one in codes.below("I2")] == ["I21.0"]


def test_everyday_names_find_the_codes_of_the_release(home: Releases, tmp_path: Path) -> None:
    _import(
        home, files.icd(tmp_path / "a.json", (*CODES, ("A081", "Akutt gastroenteropati forårsaket av virus")))
    )
    assert [one.text for one in icd10.codes().find("norovirus")] == [
        "Akutt gastroenteropati forårsaket av virus"
    ]


@pytest.mark.expects_log
def test_a_release_that_cannot_be_read_is_said(home: Releases, tmp_path: Path) -> None:
    _import(home, files.icd(tmp_path / "a.json", CODES))
    home.path(home.all()[0]).write_bytes(b"x" * 9_000)
    codes = icd10.codes()
    assert (codes.whole, codes.unread) == (False, True)


def test_a_file_that_it_has_decided_comes_first(
    home: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _import(home, files.icd(tmp_path / "a.json", CODES))
    decided = files.icd(tmp_path / "decided.json", (("I500", "Hjertesvikt"),))
    monkeypatch.setattr(settings, "text", lambda name: str(decided) if name == icd10.SETTING else "")
    assert icd10.codes().code("I21.0") is not None
    monkeypatch.setattr(settings, "decided", lambda name: name == icd10.SETTING)
    assert icd10.codes().code("I21.0") is None

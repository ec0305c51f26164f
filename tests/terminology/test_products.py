"""Products of FEST in a release's file: by code and whole name, with their ATC code."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from desktop.terminology import code_search
from desktop.terminology.code_refusals import Refused
from desktop.terminology.code_search import Codes
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases
from tests.terminology import files
from tests.terminology.conftest import Import
from tests.terminology.files import product


def _fest() -> Codes:
    system = named("fest")
    assert system is not None
    found = code_search.codes(system)
    assert isinstance(found, Codes)
    return found


def test_products_in_use_are_told_by_code_and_by_whole_name(imports: Import, tmp_path: Path) -> None:
    imports(files.fest(tmp_path / "a.xml"))
    (found,) = _fest().called("selo-zok  DEPOTTAB 50 mg")
    assert (found.brand, found.atc, found.substance) == ("Selo-Zok", "C07AB02", "Metoprolol")
    assert _fest().products([found.code, "ID_none"]) == (found,)
    assert not _fest().called("Selo-Zok")
    assert not _fest().called("Utgått Tab 1 mg")


@pytest.mark.parametrize("code", ["", "C07AB", "metoprolol", "C07AB2", "c07ab02"])
def test_what_is_no_code_of_a_substance_is_none(imports: Import, tmp_path: Path, code: str) -> None:
    imports(files.fest(tmp_path / "a.xml", product(1, "Xx Tab 1 mg", code, "Noe")))
    (found,) = _fest().called("Xx Tab 1 mg")
    assert (found.atc, found.substance) == ("", "")


def test_a_product_told_twice_with_two_codes_has_none(imports: Import, tmp_path: Path) -> None:
    twice = product(1, "Xx Tab 1 mg", "C07AB02", "A") + product(1, "Xx Tab 1 mg", "C09CA06", "A")
    imports(files.fest(tmp_path / "a.xml", twice))
    assert [one.atc for one in _fest().called("Xx Tab 1 mg")] == [""]


def test_two_codes_in_one_product_are_refused_with_their_line(imports: Import, tmp_path: Path) -> None:
    body = product(1, "Xx Tab 1 mg", "C07AB02", "A")
    body = body.replace("<NavnFormStyrke>", "<Atc V='C09CA06' DN='B'/>\n<NavnFormStyrke>")
    with pytest.raises(Refused, match="ATC"):
        imports(files.fest(tmp_path / "a.xml", body))


def test_a_file_of_an_older_version_tells_none_and_is_made_anew_by_the_same_import(
    imports: Import, home: Releases, tmp_path: Path
) -> None:
    path = files.fest(tmp_path / "a.xml")
    made = imports(path).release
    with sqlite.connect(str(home.path(made))) as db:
        db.execute("DROP TABLE product")
    code_search._open._mark = ()
    assert _fest().called("Selo-Zok Depottab 50 mg") == ()
    assert not imports(path).unchanged
    assert _fest().called("Selo-Zok Depottab 50 mg")
    assert imports(path).unchanged

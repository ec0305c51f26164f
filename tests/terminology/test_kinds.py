"""Kinds of concepts (`substance`, `disorder`): kept with a release, and searched alone where asked for."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from desktop.terminology import code_search
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases
from tests.terminology import files
from tests.terminology.conftest import Import


def test_concepts_are_found_by_their_kind_alone_where_it_is_asked_for(
    imports: Import, tmp_path: Path
) -> None:
    imports(files.kinded(tmp_path / "rf2"))
    snomed = named("snomed")
    assert snomed is not None
    codes = code_search.codes(snomed)
    assert isinstance(codes, code_search.Codes)
    assert len(codes.find("penicillin", 12)) == 3
    for typed in ("penicillin", "penicilin", "764146007", "penisil", "illin"):
        assert {one.code for one in codes.find(typed, 12, ("substance",))} <= {"764146007"}
    assert [one.code for one in codes.find("penicilin", 12, ("substance",))] == ["764146007"]
    assert codes.find("91936005", 12, ("substance",)) == ()
    assert codes.is_of("764146007", ("product", "substance"))
    assert not codes.is_of("91936005", ("product", "substance"))


def test_a_file_of_the_form_before_tells_no_kinds_and_is_made_anew(
    imports: Import, home: Releases, tmp_path: Path
) -> None:
    source = files.kinded(tmp_path / "rf2")
    made = home.path(imports(source).release)
    with closing(sqlite.connect(str(made), isolation_level=None)) as db:
        db.execute("DROP TABLE kind")
        db.execute("PRAGMA user_version = 1")
    snomed = named("snomed")
    assert snomed is not None
    codes = code_search.codes(snomed)
    assert isinstance(codes, code_search.Codes)
    assert len(codes.find("penicillin", 12)) == 3
    assert not codes.tells_kinds
    assert codes.find("penicillin", 12, ("substance",)) == ()
    assert not codes.is_of("764146007", ("substance",))
    imports(source)
    codes = code_search.codes(snomed)
    assert isinstance(codes, code_search.Codes)
    assert [one.code for one in codes.find("penicillin", 12, ("substance",))] == ["764146007"]

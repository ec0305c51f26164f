"""Codes for a field: which systems each searches, their order, what is text, and what was taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.clinical import code_fields
from desktop.core.converting import Refused
from desktop.core.file_problems import Place
from desktop.terminology import importing
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases, folder
from tests.terminology import files
from tests.terminology.conftest import NOW

NCSP = (("JEA00", "Appendektomi"), ("FNG02", "Perkutan blokking av koronararterie"))
NCMP = (("FYDX10", "Appendektomikontroll"), ("AAFX15", "Hjerteinfarktvurdering"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    return Releases(folder())


def _import(home: Releases, path: Path, system: str = "", version: str = "") -> None:
    wish = importing.Wish(path, named(system) if system else None, version)
    importing.run(home, wish, NOW, "kari")


@pytest.fixture
def imported(home: Releases, tmp_path: Path) -> Releases:
    _import(home, files.icd(tmp_path / "icd.json"), version="2026")
    _import(home, files.icd(tmp_path / "ncsp.json", NCSP), "ncsp", "2026")
    _import(home, files.icd(tmp_path / "ncmp.json", NCMP), "ncmp")
    _import(home, files.atc(tmp_path / "atc.csv"))
    _import(home, files.kinded(tmp_path / "rf2"))
    return home


def _said(field: code_fields.Name, typed: str) -> list[str]:
    return [one.said for one in code_fields.find(field, typed)]


def test_without_an_import_only_the_short_list_of_diagnoses_is_searched(home: Releases) -> None:
    assert _said("problem", "norovirus") == ["ICD-10 A08.1"]
    assert _said("procedure", "appendektomi") == []
    assert _said("allergy", "penicillin") == []
    told = code_fields.standing("procedure")
    assert [one.key for one in told.absent] == ["ncsp", "ncmp", "ncrp", "snomed"]
    assert code_fields.told_unread(told) == ""
    assert not home.folder.exists()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("appendektomi", ["NCSP JEA00", "NCMP FYDX10"]),
        ("jea00", ["NCSP JEA00"]),
        ("apendektomi", ["NCSP JEA00", "NCMP FYDX10"]),
        ("koronarart", ["NCSP FNG02"]),
        ("hjerteinfarkt", ["NCMP AAFX15"]),
        ("I210", []),
        ("", []),
        ("   ", []),
        ('"*) OR', []),
    ],
)
@pytest.mark.usefixtures("imported")
def test_procedures_are_found_in_their_systems_and_no_diagnosis_is(typed: str, found: list[str]) -> None:
    assert _said("procedure", typed) == found


@pytest.mark.usefixtures("imported")
def test_an_allergy_is_a_medicine_or_a_substance_and_never_a_disease_or_a_whole_chapter() -> None:
    assert _said("allergy", "penicillin") == ["SNOMED CT 764146007", "SNOMED CT 6369005"]
    assert _said("allergy", "metoprolol") == ["ATC C07AB02"]
    assert _said("allergy", "hjerte") == []
    assert _said("allergy", "I210") == []
    assert code_fields.chosen("allergy", "icd10|I21.0") is None
    assert code_fields.chosen("allergy", "snomed|91936005") is None
    assert code_fields.chosen("allergy", "atc|C") is None
    found = code_fields.chosen("allergy", "snomed|764146007")
    assert found is not None
    assert found.name == "penicillin"


@pytest.mark.usefixtures("imported")
def test_two_systems_that_know_a_word_are_both_shown() -> None:
    assert _said("problem", "penicillinallergi") == ["SNOMED CT 91936005"]
    assert _said("letter", "hjerteinfarkt")[:3] == ["ICD-10 I21.0", "ICD-10 I21.4", "NCMP AAFX15"]
    crowded = code_fields.find("letter", "hjerteinfarkt", 2)
    assert [one.system.key for one in crowded] == ["icd10", "ncmp"]


@pytest.mark.usefixtures("imported")
def test_a_coding_has_system_version_where_it_is_known_code_and_the_words_of_the_file() -> None:
    (dated,) = code_fields.find("procedure", "JEA00")
    assert code_fields.concept(dated) == {
        "coding": [
            {
                "system": "urn:oid:2.16.578.1.12.4.1.1.7210",
                "version": "2026",
                "code": "JEA00",
                "display": "Appendektomi",
            }
        ],
        "text": "Appendektomi",
    }
    (plain,) = code_fields.find("procedure", "FYDX10")
    assert "version" not in code_fields.coding(plain)
    (icd,) = code_fields.find("problem", "J18.9")
    assert (icd.code, icd.version) == ("J18.9", "2026")


def test_a_release_that_is_taken_back_has_no_codes_any_more(imported: Releases) -> None:
    (found,) = code_fields.find("procedure", "JEA00")
    ncsp = named("ncsp")
    assert ncsp is not None
    imported.back(ncsp)
    assert code_fields.chosen("procedure", found.key) is None
    assert _said("procedure", "appendektomi") == ["NCMP FYDX10"]


@pytest.mark.expects_log
def test_a_release_that_cannot_be_read_is_said_and_the_others_are_searched(imported: Releases) -> None:
    broken = next(one for one in imported.all() if one.system == "ncsp")
    imported.path(broken).write_bytes(b"x" * 9_000)
    assert _said("procedure", "appendektomi") == ["NCMP FYDX10"]
    told = code_fields.standing("procedure")
    assert [one.key for one in told.unread] == ["ncsp"]
    assert code_fields.told_unread(told) == "NCSP kan ikke leses og søkes ikke i."


def test_a_code_that_has_ended_is_found_by_its_code_alone(home: Releases, tmp_path: Path) -> None:
    path = tmp_path / "ncsp.csv"
    path.write_text(
        "kode;navn;gyldig_fra;gyldig_til\nJEA00;Fjerning av blindtarm;2020-01-01;2024-12-31\n"
        "JEA01;Laparoskopisk appendektomi;2020-01-01;\n",
        encoding="utf-8",
    )
    _import(home, path, "ncsp")
    assert _said("procedure", "blindtarm") == []
    (found,) = code_fields.find("procedure", "JEA00")
    assert found.retired
    kept = code_fields.chosen("procedure", "ncsp|JEA00")
    assert kept is not None
    assert kept.retired


@pytest.mark.parametrize(
    ("field", "systems"),
    [
        ("allergy", [{"system": "icd10"}]),
        ("allergy", [{"system": "nothing"}]),
        ("allergy", [{"system": "snomed"}]),
        ("procedure", [{"system": "ncsp", "kinds": ["procedure"]}]),
        ("procedure", [{"system": "ncsp", "form": "["}]),
        ("unheard", [{"system": "ncsp"}]),
    ],
)
def test_what_fits_no_field_is_refused_with_its_place(field: str, systems: list[dict[str, object]]) -> None:
    data = code_fields.FIELDS.document().data
    changed = {**data, "fields": {**data["fields"], field: {"systems": systems}}}
    with pytest.raises(Refused) as refused:
        code_fields.checked(changed, lambda where: ("", Place(1, 1)))
    assert refused.value.where[:2] == ("fields", field)

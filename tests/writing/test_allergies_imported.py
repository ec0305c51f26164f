"""Substances of allergies by imported codes: beside the shipped ones, never twice, never another field's."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from desktop.acts.facts import Facts, NewAllergy
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.fhir.resources import AllergyIntolerance
from desktop.orders import allergens
from desktop.orders.checks.allergy import reaches
from desktop.terminology import importing
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases, folder
from desktop.writing import facts as writing
from tests.terminology import files
from tests.terminology.conftest import NOW
from tests.views.charts import chart

SIGNING = writing.Signing(
    patient="Patient/p", author="Practitioner/a", author_name="Kari", at=datetime(2026, 11, 28, tzinfo=UTC)
)
ATC = (
    "ATC code,ATC level name,DDD,U,Adm.R,Note\n"
    "J,Infeksjoner,,,,\nJ01XX99,kvikksporamycin,,,,\nC07AB02,metoprolol,,,,\nJ01XX98,kvikkloramycin,,,,\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    return Releases(folder())


@pytest.fixture
def imported(home: Releases, tmp_path: Path) -> Releases:
    (tmp_path / "atc.csv").write_text(ATC, encoding="utf-8")
    importing.run(home, importing.Wish(tmp_path / "atc.csv", None, "2026"), NOW, "kari")
    importing.run(home, importing.Wish(files.kinded(tmp_path / "rf2")), NOW, "kari")
    importing.run(home, importing.Wish(files.icd(tmp_path / "icd.json")), NOW, "kari")
    return home


def _said(typed: str) -> list[tuple[str, str]]:
    return [(one.name, one.detail) for one in allergens.find(typed)]


def _new(key: str, text: str) -> NewAllergy:
    return NewAllergy(
        "a1", text, key, nature="allergy", reaction="utslett", certainty="confirmed", severity="mild",
        informant="patient",
    )  # fmt: skip


@pytest.mark.usefixtures("home")
def test_without_an_import_nothing_but_what_is_shipped_is_offered() -> None:
    assert allergens.find("kvikksporamycin") == ()
    assert all(one.imported is None for one in allergens.find("penicillin"))


@pytest.mark.usefixtures("imported")
def test_an_imported_medicine_is_offered_and_the_checks_reach_it() -> None:
    assert _said("kvikksporamycin") == [("kvikksporamycin", "ATC J01XX99")]
    assert _said("kvikspor") == [("kvikksporamycin", "ATC J01XX99")]
    found = allergens.find("j01xx99")[0]
    body = writing.allergy(_new(found.key, found.name), SIGNING)
    assert body["code"] == {
        "text": "kvikksporamycin",
        "coding": [
            {
                "system": "urn:oid:2.16.578.1.12.4.1.1.7180",
                "version": "2026",
                "code": "J01XX99",
                "display": "kvikksporamycin",
            }
        ],
    }
    assert body["category"] == ["medication"]
    read = from_json(msgspec.json.encode(body), AllergyIntolerance)
    assert reaches(read, "J01XX99")
    assert not reaches(read, "C07AB02")


@pytest.mark.usefixtures("imported")
def test_what_is_shipped_too_stands_once_and_as_shipped() -> None:
    rows = allergens.find("metoprolol")
    assert [one.key for one in rows if "C07AB02" in one.codes] == ["medicine:C07AB02"]


@pytest.mark.usefixtures("imported")
def test_a_substance_of_snomed_ct_says_its_system_and_what_no_check_can_do() -> None:
    keys = {one.key: one for one in allergens.find("penicillin")}
    assert "code:snomed|764146007" in keys
    assert not any(key.endswith("91936005") for key in keys), "an allergy is no substance"
    found = keys["code:snomed|764146007"]
    assert found.detail.startswith("SNOMED CT 764146007")
    body = writing.allergy(_new(found.key, found.name), SIGNING)
    assert body["code"]["coding"][0]["system"] == "http://snomed.info/sct"
    assert "category" not in body


@pytest.mark.usefixtures("imported")
def test_a_disease_is_no_substance() -> None:
    assert _said("appendisitt") == []
    assert _said("K35.8") == []
    assert allergens.by_key("code:icd10|K35.8") is None
    assert allergens.by_key("code:atc|J") is None


def test_a_release_taken_back_while_the_sheet_is_open_is_said_and_nothing_is_written(
    imported: Releases,
) -> None:
    (found,) = allergens.find("kvikksporamycin")
    new = _new(found.key, found.name)
    assert writing.missing(chart(), NOW, Facts(allergies=(new,))) is None
    atc = named("atc")
    assert atc is not None
    imported.back(atc)
    gap = writing.missing(chart(), NOW, Facts(allergies=(new,)))
    assert gap == writing.Missing(
        "allergy.substance",
        "«kvikksporamycin» finnes ikke lenger: velg den på nytt, eller behold den som fritekst",
    )
    with pytest.raises(InputError):
        writing.allergy(new, SIGNING)


def test_a_code_that_has_ended_is_said_and_not_signed(home: Releases, tmp_path: Path) -> None:
    path = tmp_path / "atc.csv"
    path.write_text(
        "kode;navn;gyldig_fra;gyldig_til\nJ01XX97;gammelmycin;2000-01-01;2020-12-31\n"
        "J01XX96;nymycin;2000-01-01;\n",
        encoding="utf-8",
    )
    importing.run(home, importing.Wish(path, named("atc")), NOW, "kari")
    assert allergens.find("gammelmycin") == ()
    found = allergens.find("J01XX97")[0]
    assert found.detail == "ATC J01XX97 · utgått"
    gap = writing.missing(chart(), NOW, Facts(allergies=(_new(found.key, found.name),)))
    assert gap is not None
    assert gap.where == "allergy.substance"

"""Each format of release files: recognised by its content, read whole, and found afterwards."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from desktop.terminology.code_refusals import Refused
from tests.terminology import files
from tests.terminology.conftest import Find, Import


def test_the_national_icd10_file(imports: Import, find: Find) -> None:
    path = files.SHARED / "icd10-no.json"
    if not path.is_file():
        pytest.skip("the shared ICD-10 file is not beside this checkout")
    done = imports(path).release
    assert (done.system, done.codes, done.left_out) == ("icd10", 19_634, 0)
    assert find("hjerteinfarkt")[0].how == "word"
    assert find("i214")[0].code == "I21.4"
    assert {one.code[:3] for one in find("kols")} == {"J44"}
    assert find("V0n0a")[0].code == "V0n.0a"


def test_the_national_laboratory_list(imports: Import, find: Find) -> None:
    path = files.SHARED / "nlk-7280.csv"
    if not path.is_file():
        pytest.skip("the shared laboratory list is not beside this checkout")
    done = imports(path, "urn:oid:2.16.578.1.12.4.1.1.7280").release
    assert (done.system, done.codes, done.retired, done.dated) == ("nlk", 11_391, 1_712, "2025-09-23")
    assert find("crp", "nlk")[0].name == "P-CRP"
    assert find("NOR05001", "nlk")[0].retired
    assert not any(one.retired for one in find("ace", "nlk"))


def test_a_code_system_tells_its_release_and_what_is_retired(
    imports: Import, find: Find, tmp_path: Path
) -> None:
    below = {
        "code": "I21",
        "display": "Hjerteinfarkt",
        "concept": [
            {
                "code": "I21.9",
                "display": "Uspesifisert hjerteinfarkt",
                "designation": [{"value": "AMI uspesifisert"}],
            },
            {
                "code": "I21.7",
                "display": "Gammelt hjerteinfarkt",
                "property": [{"code": "inactive", "valueBoolean": True}],
            },
        ],
    }
    chapter = {"code": "I00-I99", "display": "Sirkulasjon", "concept": [below]}
    path = files.code_system(tmp_path / "a.json", version="2026", date="2026-01-01", concept=[chapter])
    done = imports(path).release
    assert (done.version, done.dated, done.codes, done.retired, done.left_out) == (
        "2026",
        "2026-01-01",
        3,
        1,
        1,
    )
    assert [one.code for one in find("hjerteinfarkt")] == ["I21", "I21.9"]
    assert find("ami uspes")[0].matched == "AMI uspesifisert"
    assert find("I217")[0].retired


def test_days_between_which_a_code_holds(imports: Import, find: Find, tmp_path: Path) -> None:
    rows = (
        "NPU00001,2027-01-01,,,,P-Framtidig",
        "NPU00002,2013-01-25,2026-11-27,NPU00003,,P-Fortidig",
        "NPU00003,2013-01-25,2026-11-28,,,P-Siste dag",
    )
    imports(files.nlk(tmp_path / "a.csv", rows))
    assert not find("framtidig", "nlk")
    assert not find("fortidig", "nlk")
    assert find("siste", "nlk")
    assert (find("npu00002", "nlk")[0].retired, find("npu00002", "nlk")[0].replaced) == (True, "NPU00003")


def test_procedures_look_alike_and_are_named_by_who_imports(
    imports: Import, find: Find, tmp_path: Path
) -> None:
    path = files.procedures(tmp_path / "a.csv")
    with pytest.raises(Refused, match=r"NCSP.*NCMP.*NCRP"):
        imports(path)
    assert imports(path, "ncsp").release.system == "ncsp"
    assert find("JEA", "ncsp")[0].name == "Fjerning av blindtarm"
    assert find("kransaare", "ncsp")[0].code == "FNG02"


def test_atc_of_a_list_and_of_fest(imports: Import, find: Find, tmp_path: Path) -> None:
    assert imports(files.atc(tmp_path / "a.csv")).release.codes == 4
    assert find("metoprol", "atc")[0].code == "C07AB02"
    done = imports(files.fest(tmp_path / "f.xml"), "atc", smaller=True).release
    assert (done.system, done.codes, done.dated) == ("atc", 2, "2026-03-04")


def test_products_of_fest(imports: Import, find: Find, tmp_path: Path) -> None:
    done = imports(files.fest(tmp_path / "f.xml")).release
    assert (done.system, done.codes, done.retired, done.dated) == ("fest", 3, 1, "2026-03-04")
    assert [one.name for one in find("metoprolol", "fest")] == ["Selo-Zok Depottab 50 mg"]
    assert not find("utgått", "fest")


def test_snomed_of_a_folder_and_of_a_zip(imports: Import, find: Find, tmp_path: Path) -> None:
    folder = files.snomed(tmp_path / "rf2")
    done = imports(folder).release
    # Left out: an inactive concept without a term, and a term of no concept.
    assert (done.system, done.codes, done.left_out, done.dated) == ("snomed", 2, 2, "2026-03-15")
    assert find("heart", "snomed")[0].name == "myokardinfarkt", "the language's preferred term names it"
    assert find("heart", "snomed")[0].matched == "Heart attack"
    packed = tmp_path / "rf2.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("readme.pdf", b"%PDF")
        for path in folder.iterdir():
            made.write(path, f"SnomedCT/Snapshot/Terminology/{path.name}")
            made.writestr(f"SnomedCT/Full/{path.name.replace('Snapshot', 'Full')}", path.read_bytes() * 2)
    assert imports(packed).release.codes == 2


def test_the_system_is_only_confirmed(imports: Import, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"ICD-10.*NLK"):
        imports(files.icd(tmp_path / "a.json"), "nlk")
    with pytest.raises(Refused, match="SNOMED"):
        imports(files.snomed(tmp_path / "rf2"), "icd10")

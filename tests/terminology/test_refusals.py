"""Files that are refused: each with its place in one sentence, and what is in force stays as it is."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.terminology import code_sources as sources
from desktop.terminology.code_refusals import Refused
from desktop.terminology.releases import Releases
from tests.terminology import files
from tests.terminology.conftest import Find, Import


def _nlk(path: Path, *rows: str) -> Path:
    path.write_text(files.NLK_HEADER + "".join(rows), encoding="utf-8")
    return path


ROW = "NPU00001,2013-01-25,,,,P-En,,,,,,,,,,,\n"


def _cut(make: Callable[[Path], Path], keep: float) -> Callable[[Path], Path]:
    def made(path: Path) -> Path:
        whole = make(path).read_bytes()
        path.write_bytes(whole[: int(len(whole) * keep)])
        return path

    return made


def _changed(make: Callable[[Path], Path], old: bytes, new: bytes) -> Callable[[Path], Path]:
    def made(path: Path) -> Path:
        whole = make(path).read_bytes()
        assert old in whole
        path.write_bytes(whole.replace(old, new, 1))
        return path

    return made


def _rf2(part: str, change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    def made(path: Path) -> Path:
        folder = files.snomed(path.with_suffix(""))
        found = next(one for one in folder.iterdir() if part in one.name)
        found.write_bytes(change(found.read_bytes()))
        return folder

    return made


def _bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("icd.json", b'[{"code": "A000", "text": "Kolera"},' + b" " * 60_000_000)
    return path


def _damaged_xz(path: Path) -> Path:
    icd = files.icd(path, tuple((f"A{n:03}", f"Kolera {n}") for n in range(1000))).read_bytes()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("icd.json", icd)
    whole = bytearray(path.read_bytes())
    whole[200:400] = b"\xff" * 200
    path.write_bytes(whole)
    return path


def _locked(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("icd.json", "[]")
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(whole)
    return path


DOCTYPE = b"<!DOCTYPE FEST [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;'>]>\n<FEST xmlns"
CASES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cut JSON": (_cut(files.icd, 0.6), r"line 16: the file ends in the middle\."),
    "cut inside a JSON name": (
        _changed(files.icd, b'"\n    }\n]', b""),
        r"line 24: the file ends in the middle\.",
    ),
    "broken JSON": (_changed(files.icd, b'"code": "J189",', b'"code" "J189",'), r"line 11: .*no JSON"),
    "JSON behind its end": (_changed(files.icd, b"\n]", b"\n]\n]"), r"line 27: .*no JSON"),
    "no codes": (lambda path: files.icd(path, ()), "codes of no system"),
    "a code without a name": (
        _changed(files.icd, b"Akutt appendisitt", b""),
        r"line 18: code K358 has no name",
    ),
    "a code of another system": (
        _changed(files.icd, b"K358", b"NPU01807"),
        r"line 18: NPU01807 is no code of ICD",
    ),
    "codes that contradict": (
        lambda path: files.icd(path, (*files.ICD, ("J18.9", "Noe annet"))),
        r"line 26: code J18.9 stands there twice .* first at line 10\.",
    ),
    "a fragment": (lambda path: files.code_system(path, content="fragment"), "only a part"),
    "an item that names its code twice": (
        lambda path: _written(path, b'[{"code": "A000", "text": "Kolera", "code": "B000"}]'),
        r"line 1: “code” stands twice",
    ),
    "half of a letter": (
        lambda path: _written(path, b'[{"code": "A000", "text": "Kolera \\ud83d"}]'),
        r"line 1: the letters are not in UTF-8",
    ),
    "NUL in a name": (
        lambda path: _written(path, b'[{"code": "A000", "text": "Kolera\\u0000"}]'),
        r"line 1: the letters are not in UTF-8",
    ),
    "another country's ICD-10": (
        lambda path: files.code_system(path, url="http://fhir.example/CodeSystem/icd-10-gm"),
        r"it is http://fhir\.example/CodeSystem/icd-10-gm, which is no system",
    ),
    "codes of two systems' form": (
        lambda path: files.icd(path, (("A00", "Kolera"), ("A01", "Tyfoidfeber"))),
        r"does not say of which system it is; it may be ICD-10 \(diagnoses\), ATC",
    ),
    "a damaged xz zip": (_damaged_xz, r"byte \d+: the file ends in the middle"),
    "Latin-1": (
        _changed(files.icd, "ø".encode(), "ø".encode("latin-1")),
        r"line 16: the letters are not in UTF-8",
    ),
    "encoded twice": (
        _changed(files.icd, "ø".encode(), "Ã¸".encode()),
        r"line 16: the letters are not in UTF-8",
    ),
    "UTF-16": (
        lambda path: _written(path, files.icd(path).read_text("utf-8").encode("utf-16")),
        "byte 0: .*UTF-8",
    ),
    "CSV cut in a row": (
        lambda path: _nlk(path, ROW, ROW[:20]),
        r"line 3: the file ends in the middle of a line",
    ),
    "CSV with a short row": (
        lambda path: _nlk(path, ROW, "NPU00002,P\n"),
        r"line 3: the row has 2 columns and not 17",
    ),
    "CSV cut in a quotation": (
        lambda path: _nlk(path, ROW, ROW.replace("P-En", '"P-En')),
        r"line 3: the file ends in the middle\.",
    ),
    "CSV with a wrong day": (
        lambda path: _nlk(path, ROW.replace("2013-01-25", "25.01.2013")),
        r"line 2: .25\.01\.2013. is no date",
    ),
    "CSV in Latin-1": (
        lambda path: _written(
            path, _nlk(path, ROW, ROW.replace("P-En", "P-Kjønn")).read_bytes().replace("ø".encode(), b"\xf8")
        ),
        r"line 3: the letters are not in UTF-8",
    ),
    "CSV of codes that contradict": (
        lambda path: _nlk(path, ROW, ROW.replace("P-En", "P-To")),
        r"line 3: .*NPU00001.*first at line 2\.",
    ),
    "a schema that is none": (
        lambda path: _written(path, b"dato;antall\n2026-01-01;3\n"),
        "line 1: .*no list of codes",
    ),
    "nothing": (lambda path: _written(path, b""), "line 1: .*no list of codes"),
    "cut XML": (_cut(files.fest, 0.7), r"line \d+: the file ends in the middle\."),
    "broken XML": (_changed(files.fest, b"</NavnFormStyrke>", b"</Navn>"), r"line \d+: this is no XML"),
    "another XML": (lambda path: _written(path, b"<html><body/></html>"), "line 1: this is no FEST file"),
    "a document type": (_changed(files.fest, b"<FEST xmlns", DOCTYPE), "line 2: a document type"),
    "a product without a name": (
        _changed(files.fest, b"Marevan Tab 2,5 mg", b""),
        r"line \d+: a product has no id, or no name",
    ),
    "a zip bomb": (_bomb, r"byte \d+: it unpacks to far more"),
    "a locked zip": (_locked, "locked with a password"),
    "a cut zip": (_cut(_bomb, 0.5), r"byte \d+: the file ends in the middle"),
    "RF2 cut in a row": (
        _rf2("Description", lambda text: text[:-10]),
        r"line 8: the file ends in the middle of a line",
    ),
    "RF2 with a short row": (
        _rf2("Concept", lambda text: text + b"1\t2\r\n"),
        r"line 5: the row has 2 columns and not 5",
    ),
    "RF2 with a wrong day": (
        _rf2("Concept", lambda text: text.replace(b"20260315", b"20261399")),
        "line 2: .*no date",
    ),
    "RF2 Full": (
        _rf2("Description", lambda text: text + text.splitlines(True)[1]),
        r"line 9: id 751689013 stands there twice",
    ),
}


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_its_place(
    case: str, imports: Import, find: Find, home: Releases, tmp_path: Path
) -> None:
    imports(files.icd(tmp_path / "before.json"))
    stands = {path.name for path in home.folder.iterdir()}
    make, said = CASES[case]
    path = make(tmp_path / "file.x")
    with pytest.raises(Refused, match=said) as error:
        imports(path)
    assert "codes in force are as they were" in str(error.value)
    assert "\n" not in error.value.what
    assert {path.name for path in home.folder.iterdir()} == stands, "nothing is left behind"
    assert [one.code for one in find("hjerteinfarkt")] == ["I21.0", "I21.4"]


@pytest.mark.usefixtures("in_english")
def test_an_older_or_undated_or_much_smaller_one_only_where_it_is_meant(
    imports: Import, tmp_path: Path
) -> None:
    new = files.code_system(tmp_path / "new.json", version="2026", date="2026-01-01")
    old = files.code_system(tmp_path / "old.json", version="2025", date="2025-01-01")
    imports(new)
    with pytest.raises(
        Refused, match=r"of 01\.01\.2025, older than the one in force, which is of 01\.01\.2026"
    ):
        imports(old)
    with pytest.raises(Refused, match="does not say of which release"):
        imports(files.icd(tmp_path / "plain.json"))
    assert imports(tmp_path / "plain.json", version="2026-02").release.dated == "2026-02-01"
    assert imports(old, older=True).release.version == "2025"
    few = files.code_system(tmp_path / "few.json", files.ICD[:2], date="2027-01-01")
    with pytest.raises(Refused, match="it has 2 codes, and the one in force has 6: it looks cut"):
        imports(few)
    assert imports(few, smaller=True).release.codes == 2
    with pytest.raises(Refused, match="of 2025, and not of 2026"):
        imports(old, older=True, smaller=True, version="2026")


def test_a_line_without_end_is_not_held(
    tmp_path: Path, imports: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LONGEST_LINE", 5_000)
    path = _written(tmp_path / "a.csv", b"kode,navn\nA000," + b"x" * 20_000 + b"\n")
    with pytest.raises(Refused):
        imports(path)

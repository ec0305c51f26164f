"""Which codes are doubtful: only those that can be judged here, each with what is the matter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.judged import doubt
from desktop.core import settings
from desktop.fhir.systems import ATC, ATC_NO, ICD10, LOINC, NLK, SNOMED


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (ATC, "B01AF"), (ATC_NO, "J"), (ATC, "J01"), (ATC, "L03AA02"), (ATC, "L01X"), (ATC, "V20"),
        (LOINC, "85354-9"), (LOINC, "LA21755-6"), (LOINC, "8532*"),
        (NLK, "NPU19748"), (NLK, "NOR05172"), (SNOMED, "302497006"), (f"{SNOMED}/", "1104441000000107"),
        # Without the site's file nobody knows which codes of ICD-10 there are.
        (ICD10, "Q99.7"), (ICD10, "C50*"), (ICD10, "U071"),
        # Of other systems nothing is known, nor of the same code in another one.
        ("urn:oid:2.16.578.1.12.4.1.1.7210", "Z"), ("http://example.org/codes", "A99ZZ99"), ("", "X"),
    ],
)  # fmt: skip
def test_what_may_be_right_is_not_doubted(system: str, code: str) -> None:
    assert doubt(system, code) == ""


@pytest.mark.parametrize(
    ("system", "code", "words"),
    [
        (ATC, "B01AF0", "ingen ATC-kode"),
        (ATC, "B04AA01", "ingen ATC-kode"),
        (ATC, "b01af", "ingen ATC-kode"),
        (NLK, "NPU1974", "NPU eller NOR"),
        (LOINC, "85354", "ingen LOINC-kode"),
        (SNOMED, "302497007", "siste sifferet"),
        (SNOMED, "30249700", "siste sifferet"),
        (ICD10, "XX99", "ingen ICD-10-kode"),
        (ICD10, "i48.0", "ingen ICD-10-kode"),
    ],
)
def test_what_is_no_code_is_told(system: str, code: str, words: str) -> None:
    said = doubt(system, code)
    assert code in said
    assert words in said


@pytest.mark.parametrize(
    ("old", "now"),
    [("N03AX16", "N02BF02"), ("L01XC", "L01F"), ("L01XC99", "L01F"), ("L01XC18", "L01FF02")],
)
def test_a_retired_atc_code_is_told_with_its_new_one_unless_both_are_named(old: str, now: str) -> None:
    said = doubt(ATC, old)
    assert "er utgått" in said
    assert f"nå er den {now}." in said
    assert doubt(ATC, old, beside={old, now}) == doubt(ATC, old, beside={now[:4]}) == ""
    assert doubt(ATC, old, beside={old, "A01"}) == said


def test_a_code_of_another_analysis_is_told() -> None:
    assert doubt(NLK, "NOR05172", of="hb") == ""
    assert "«hb»" in doubt(NLK, "NOR05172", of="crp")
    assert doubt(NLK, "NPU99999", of="crp") == "", "the list is not whole: it may be a code"


def test_icd10_is_judged_by_the_sites_own_file(tmp_path: Path, monkeypatch: Any) -> None:
    rows = [
        {"code": "I214", "text": "NSTEMI"},
        {"code": "I219", "text": "Hjerteinfarkt", "status": "retired"},
        {"code": "J440", "text": "Kols", "status": "retired"},
        {"code": "J441", "text": "Kols", "status": "retired"},
    ]
    file = tmp_path / "icd10.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setattr(settings, "text", lambda name: str(file) if name == "icd10" else "")
    for right in ("I21.4", "I214", "I21*", "I21", "I*"):
        assert doubt(ICD10, right) == "", right
    assert "I21.9" in doubt(ICD10, "I219")
    assert "er utgått" in doubt(ICD10, "I21.9")
    assert "er utgått" in doubt(ICD10, "J44*")
    assert "finnes ikke" in doubt("http://hl7.org/fhir/sid/icd-10-no", "I22.0")
    assert "finnes ikke" in doubt(ICD10, "I3*")
    assert doubt("http://hl7.org/fhir/sid/icd-10-cm", "I22.0") == "", "another classification"


def test_no_code_of_the_shipped_vocabulary_is_doubtful() -> None:
    for key, one in vocabulary.analyses().items():
        for code in one.codes:
            assert doubt(NLK, code.code, of=key) == ""
    for row in vocabulary.code_rows():
        for further in row.codes:
            assert doubt(further.system, further.code, of=row.key if further.system == NLK else "") == ""
    for medicine in vocabulary.medicines().values():
        assert doubt(ATC, medicine.atc) == ""
    for vital in vocabulary.vitals().values():
        for known in vital.codes:
            assert doubt(known.system, known.code) == ""

"""Security labels (`meta.security`): what each says, and that nothing unknown passes as ordinary."""

from __future__ import annotations

import pytest

from desktop.clinical.record import security_labels
from desktop.fhir.elements import Coding
from tests.views.charts import Json, about, chart, lab

V3 = "http://terminology.hl7.org/CodeSystem/v3-"


@pytest.mark.parametrize(
    ("system", "code", "display", "kind", "words"),
    [
        (V3 + "Confidentiality", "R", "", "restricted", "skjermet"),
        (V3 + "Confidentiality", "V", "very restricted", "restricted", "strengt skjermet"),
        ("http://hl7.org/fhir/v3/Confidentiality", "R", "", "restricted", "skjermet"),
        (V3 + "ActCode", "NOPAT", "", "not_patient", "ikke til pasienten"),
        (V3 + "ActCode", "PSY", "", "sensitive", "sensitivt: psykisk helse"),
        (V3 + "ActCode", "NORDSCLCD", "", "blocked", "skal ikke gis videre"),
        (V3 + "ActCode", "TBOO", "", "blocked", "holdt tilbake av pasienten"),
        (V3 + "ObservationValue", "REDACTED", "", "altered", "deler er utelatt eller omskrevet"),
        (V3 + "ActReason", "HTEST", "", "unknown", "testdata"),
        ("urn:oid:2.16.578.1.12.4.1.1.9999", "3", "Nektet innsyn", "not_patient", "ikke til pasienten"),
        ("urn:x:journal", "4", "Sperret etter ønske", "blocked", "sperret av pasienten"),
        ("urn:x:journal", "5", "Skjermet notat", "restricted", "skjermet"),
        ("urn:x:journal", "a7", "Lukket arkiv", "unknown", "merket: Lukket arkiv"),
        ("", "R", "", "unknown", "merket: R"),
        (V3 + "Confidentiality", "Q", "", "unknown", "merket: Q"),
        (V3 + "ActCode", "NEWCODE", "", "unknown", "merket: NEWCODE"),
        ("", "", "", "unknown", "merket: uten ord"),
        (V3 + "Confidentiality", "N", "Sperret", "blocked", "sperret av pasienten"),
        (V3 + "Confidentiality", "N", "Skjermet", "restricted", "skjermet"),
        ("urn:x:journal", "6", "Ingen sperring", "unknown", "merket: Ingen sperring"),
        ("urn:x:journal", "6", "Ikke lenger sperret", "unknown", "merket: Ikke lenger sperret"),
        ("urn:x:journal", "6", "Innsyn gitt", "unknown", "merket: Innsyn gitt"),
        ("urn:x:journal", "6", "Ikke gitt innsyn", "not_patient", "ikke til pasienten"),
        ("urn:x:journal", "6", "Innsyn ikke gitt", "not_patient", "ikke til pasienten"),
        ("urn:x:journal", "6", "Ikke les: sperret", "blocked", "sperret av pasienten"),
    ],
)
def test_what_a_label_says(system: str, code: str, display: str, kind: str, words: str) -> None:
    found = security_labels.read(Coding(system=system, code=code, display=display))
    assert found is not None
    assert (found.kind, found.words) == (kind, words)


@pytest.mark.parametrize(
    ("system", "code"),
    [*((V3 + "Confidentiality", code) for code in "ULMN"), (V3 + "ObservationValue", "PATAST")],
)
def test_what_is_known_to_be_as_usual_says_nothing(system: str, code: str) -> None:
    for words in ("", "normal", "Unrestricted", "Ingen sperring", "Ikke skjermet", "Innsyn gitt"):
        assert security_labels.read(Coding(system=system, code=code, display=words)) is None


def _labelled(code: str) -> Json:
    return {"meta": {"security": [{"system": V3 + "ActCode", "code": code}]}}


def test_an_ordinary_record_has_no_marks() -> None:
    assert security_labels.marks(chart(lab("k", "NPU03230", 4.1, "mmol/L"))) == {}


def test_a_report_and_its_answers_have_each_others_labels() -> None:
    report = about("DiagnosticReport", "r", status="final", result=[{"reference": "Observation/k"}])
    answer, other = lab("k", "NPU03230", 4.1, "mmol/L"), lab("n", "NPU03429", 140, "mmol/L")
    mark = f"{security_labels.SIGN} ikke til pasienten"
    every = {"DiagnosticReport/r": mark, "Observation/k": mark}
    assert security_labels.marks(chart(report | _labelled("NOPAT"), answer, other)) == every
    assert security_labels.marks(chart(report, answer | _labelled("NOPAT"), other)) == every


def test_what_lies_inside_a_labelled_report_is_labelled() -> None:
    inner = {k: v for k, v in lab("k", "NPU03230", 4.1, "mmol/L").items() if k != "subject"}
    report = about("DiagnosticReport", "r", status="final", contained=[inner],
                   result=[{"reference": "#k"}]) | _labelled("PSY")  # fmt: skip
    found = security_labels.marks(chart(report))
    assert len(found) == 2
    assert set(found.values()) == {f"{security_labels.SIGN} sensitivt: psykisk helse"}

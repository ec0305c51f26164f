"""Diagnostic reports: which are to be read as words, and of when they are."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.clinical.record import reports
from desktop.fhir.resources import DiagnosticReport, decode

Json = dict[str, Any]
PDF = [{"contentType": "application/pdf", "data": "JVBERi0="}]


def report(**more: Any) -> DiagnosticReport:
    body = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {}, **more}
    made = decode("DiagnosticReport", msgspec.json.encode(body))
    assert isinstance(made, DiagnosticReport)
    return made


@pytest.mark.parametrize(
    ("said", "examined", "answered"),
    [
        ({"effectiveDateTime": "2026-11-19", "issued": "2026-11-20T08:00:00Z"}, "2026-11-19",
         "2026-11-20T08:00:00Z"),
        ({"effectivePeriod": {"start": "2026-11-18", "end": "2026-11-19"}}, "2026-11-18", "2026-11-18"),
        ({"effectivePeriod": {"end": "2026-11-19"}, "issued": "2026-11-20T08:00:00Z"},
         "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_when_it_was_examined_and_answered(said: Json, examined: str, answered: str) -> None:
    assert (reports.examined(report(**said)), reports.answered(report(**said))) == (examined, answered)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"conclusion": "Ingen brudd"}, True),
        ({"presentedForm": PDF}, True),
        ({"conclusion": "  "}, False),
        ({"conclusion": "Høy CRP", "result": [{"reference": "Observation/o"}]}, False),
        ({"conclusion": "Ingen brudd", "status": "entered-in-error"}, False),
        ({"conclusion": "Ingen brudd", "status": "registered"}, False),
    ],
)
def test_an_answer_in_words_is_one_that_stands_and_lists_no_results(said: Json, words: bool) -> None:
    assert reports.in_words(report(**said)) is words

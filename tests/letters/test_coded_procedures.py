"""Codes of procedures in a letter: of all the national systems, surgical, medical and radiological."""

from __future__ import annotations

import pytest

from desktop.letters.compose import clinical_lists
from tests.views.charts import NOW, chart, patient


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ("urn:oid:2.16.578.1.12.4.1.1.7210", "JEA00 appendektomi"),
        ("urn:oid:2.16.578.1.12.4.1.1.7220", "JEA00 appendektomi"),
        ("urn:oid:2.16.578.1.12.4.1.1.7270", "JEA00 appendektomi"),
        ("urn:other", "appendektomi"),
    ],
)
def test_the_code_of_a_procedure_stands_before_its_name(system: str, said: str) -> None:
    done = {
        "resourceType": "Procedure", "id": "x", "status": "completed", "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": system, "code": "JEA00"}], "text": "Appendektomi"},
        "performedDateTime": "2026-11-18",
    }  # fmt: skip
    (found,) = clinical_lists.procedures(chart(done, who=patient()), None, NOW)
    assert str(found["tekst"].text).casefold() == said.casefold()

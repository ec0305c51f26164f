"""A medicine known by words only is the same one at home and on the ward, whatever its salt or brand."""

from __future__ import annotations

import pytest

from desktop.clinical.words.medicines import name_of
from desktop.fhir.elements import CodeableConcept
from tests.letters import charts, rich


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Metoprolol succinate 50 MG", "metoprolol", True),
        ("Selo-Zok 50 mg", "metoprolol", True),
        ("10 ML Furosemide 10 MG/ML Injection", "furosemid 40 mg", True),
        ("insulin aspart", "insulin glargin", False),
        ("valsartan", "valsartan og hydroklortiazid", False),
    ],
)
def test_one_substance_in_words(one: str, other: str, same: bool) -> None:
    chart = charts.chart(*rich.record())
    found = [name_of(chart, CodeableConcept(text=text), None).substance for text in (one, other)]
    assert (found[0] == found[1]) is same

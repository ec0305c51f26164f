"""Monitoring in the order field: what runs on without a break is never read as once a day."""

from __future__ import annotations

import pytest

from desktop.orders.draft import ServiceOrder
from desktop.orders.field.reading import read
from desktop.orders.summary import summary
from tests.orders.brief import brief
from tests.orders.samples import NOW


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("telemetri kontinuerlig", "kontinuerlig"),
        ("spo2 kontinuerlig", "kontinuerlig"),
        ("news2 kontinuerlig", "kontinuerlig"),
        ("telemetri kontinuerlig i 2 dager", "kontinuerlig i 2 dager"),
    ],
)
def test_monitoring_without_a_break_has_no_number_of_times(text: str, note: str) -> None:
    order = read(text, NOW).order
    assert isinstance(order, ServiceOrder)
    assert order.repeat is None
    assert order.note == note
    assert note in summary(order, NOW).line.casefold()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("crp kontinuerlig", "? frequency"),
        ("bt kontinuerlig x 4", "? frequency"),
        ("bt x 4", "exa Blodtrykk 4/d ~08,14,20,02"),
        ("mr ls columna pga ischias", "ima MR lumbosakralcolumna (ischias)"),
        ("ct nakke pga fall", "ima CT cervikalcolumna (fall)"),
        ("kostregistrering", "exa Kostregistrering"),
        ("heparin 5000 IE iv bolus", "heparin 5000 [iU] once IV"),
        ("heparin 5000 IE iv bolus x 3", "? frequency"),
        ("ventolin 2 mg x 4 på forstøver", "salbutamol 2 mg 4/d ~08,14,20,02 NEB"),
    ],
)
def test_usual_words_of_a_ward(text: str, expected: str) -> None:
    assert brief(read(text, NOW)) == expected

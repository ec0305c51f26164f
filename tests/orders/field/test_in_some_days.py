"""An order that begins in some days: *crp om 3 dager*, *start om 2 dager*."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.orders.draft import MedicineOrder, ServiceOrder
from desktop.orders.field.reading import read
from tests.orders.samples import NOW


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("crp om 3 dager", date(2026, 11, 23)),
        ("om 3 dager crp", date(2026, 11, 23)),
        ("kontroll hb om 1 uke", date(2026, 11, 27)),
        ("hb kontroll om en uke", date(2026, 11, 27)),
        ("rtg thorax om 2 uker kontroll", date(2026, 12, 4)),
        ("fjern suturer om 10 dager", date(2026, 11, 30)),
    ],
)
def test_an_examination_is_of_that_day_and_not_for_so_many(line: str, day: date) -> None:
    found = read(line, NOW)
    assert not found.questions
    assert isinstance(found.order, ServiceOrder)
    assert found.order.day == day
    assert found.order.days is None
    assert found.order.repeat is None


def test_a_medicine_begins_then_where_the_line_says_so() -> None:
    found = read("metoprolol 50 mg x 1 po start om 2 dager", NOW)
    assert not found.questions
    assert isinstance(found.order, MedicineOrder)
    assert found.order.start.day == date(2026, 11, 22)
    assert found.order.steps[0].days is None


@pytest.mark.parametrize(
    "line",
    [
        "paracet 1 g x 4 po om 2 dager",
        "paracet 1 g x 4 po i 5 dager, vurder om 2 dager",
        "rtg thorax pneumoni, opereres om 2 dager",
        "prednisolon 20 mg x 1 po i 5 dager, om 5 dager 10 mg x 1",
        "crp om 0 dager",
        "crp om 3 dager fra mandag",
    ],
)
def test_what_may_be_said_of_something_else_is_asked(line: str) -> None:
    assert read(line, NOW).questions

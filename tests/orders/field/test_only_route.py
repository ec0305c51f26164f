"""The way of an order from the form that is written: a tablet is swallowed, a suppository is not."""

from __future__ import annotations

import pytest

from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from tests.orders.samples import NOW

SLOW = ("selozok 50 mg x1", "24 HR metoprolol succinate 50 mg x1", "metoprolol XR 50 mg x1")


@pytest.mark.parametrize(
    ("line", "route"),
    [
        *((line, "PO") for line in SLOW),
        ("24 HR tolterodine 4 mg x1", "PO"),
        ("venlafaxin XR 75 mg x1", "PO"),
        ("klaritromycin 500 mg kaps x2", "PO"),
        ("paracet brustabl 1 g x 3", "PO"),
        ("zofran smeltetabl 4 mg x 2", "PO"),
        ("paracetamol stkp 1 g x 3", "PR"),
    ],
)
def test_the_form_tells_the_way_and_nothing_is_asked(line: str, route: str) -> None:
    found = read(line, NOW)
    assert not found.questions
    assert isinstance(found.order, MedicineOrder)
    assert found.order.route == route


def test_a_mark_of_slow_release_is_asked_about_where_no_such_product_is_known() -> None:
    found = read("metformin XR 500 mg x2", NOW)
    assert [question.kind for question in found.questions] == ["unread"]


def test_a_tablet_of_what_is_also_given_under_the_tongue_is_no_swallowed_one() -> None:
    found = read("buprenorfin 2 mg tbl x 1", NOW)
    assert not isinstance(found.order, MedicineOrder) or found.order.route != "PO"

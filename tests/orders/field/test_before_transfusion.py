"""Samples before a transfusion by the ward's names; units of blood are never read as a blood test."""

from __future__ import annotations

import pytest

from desktop.orders.draft import ServiceOrder
from desktop.orders.field.reading import read
from tests.orders.samples import NOW


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("pretransfusjonstest", "typescreen"), ("pretransfusjonsprøve haster", "typescreen"),
        ("type og screen", "typescreen"), ("blodtypeserologi", "typescreen"), ("bas-test", "typescreen"),
        ("forlik", "crossmatch"), ("forlikelighetsprøve i morgen", "crossmatch"),
    ],
)  # fmt: skip
def test_the_sample_is_read_without_a_question(text: str, key: str) -> None:
    order = read(text, NOW).order
    assert isinstance(order, ServiceOrder)
    assert [one.key for one in order.items] == [key]


@pytest.mark.parametrize(
    "text",
    ["trombocytter 1 enhet", "SAG 2 enheter", "2 SAG", "erytrocytter 2 poser", "plasma 2 poser"],
)
def test_units_of_blood_are_no_sample_and_nothing_is_guessed(text: str) -> None:
    found = read(text, NOW)
    assert found.order is None
    assert found.questions
    assert not isinstance(found.draft, ServiceOrder)

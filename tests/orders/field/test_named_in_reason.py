"""Clinical questions in which other tests are named: a result, a length, or an order of its own."""

from __future__ import annotations

import pytest

from desktop.orders.draft import ServiceOrder
from desktop.orders.field.reading import read
from tests.orders.samples import NOW


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ct abdomen smerter, crp 210", "smerter, crp 210"),
        ("rtg thorax temp 39 og hoste", "temp 39 og hoste"),
        ("tilsyn nyre kreatinin 340 stigende", "kreatinin 340 stigende"),
        ("gastroskopi hb 7,2 fallende", "hb 7,2 fallende"),
        ("rtg thorax dyspné, spo2 88", "dyspné, spo2 88"),
        ("mr caput diplopi, bt 180/110", "diplopi, bt 180/110"),
        ("rtg thorax kontroll ventrikkelsonde", "kontroll ventrikkelsonde"),
        ("ct thorax funn ved bronkoskopi", "funn ved bronkoskopi"),
        ("rtg thorax hoste i 3 uker", "hoste i 3 uker"),
        ("rtg thorax hoste i 3 mnd", "hoste i 3 mnd"),
        ("ct caput fall for 2 dager siden", "fall for 2 dager siden"),
        ("ct caput problemstilling fall og ekg", "fall og ekg"),
        ("rtg thorax problemstilling hoste, crp 210", "hoste, crp 210"),
    ],
)
def test_they_are_the_question_and_nothing_is_asked(line: str, reason: str) -> None:
    found = read(line, NOW)
    assert not found.questions
    assert isinstance(found.order, ServiceOrder)
    assert found.order.reason == reason
    assert (found.order.days, found.order.repeat, found.order.day) == (None, None, None)


@pytest.mark.parametrize(
    "line", ["ct caput fall og ekg", "rtg thorax og ekg", "rtg thorax hoste crp", "rtg thorax crp 07"]
)
def test_what_may_be_a_second_order_is_asked_and_never_taken_by_enter_alone(line: str) -> None:
    (asked,) = read(line, NOW).questions
    assert asked.kind == "one"
    (answer,) = asked.choices
    assert answer.deliberate
    told = read(answer.text, NOW)
    assert not told.questions
    assert isinstance(told.order, ServiceOrder)
    assert told.order.reason.endswith(line.rsplit(" ", 1)[-1])


@pytest.mark.parametrize(
    "line",
    [
        "rtg thorax i 3 dager",
        "rtg thorax daglig i 3 dager",
        "rtg thorax smerter om 2 dager",
        "ct thorax malignitet? paracet 1 g x 4",
    ],
)
def test_a_time_or_a_medicine_is_no_part_of_the_question(line: str) -> None:
    assert read(line, NOW).questions

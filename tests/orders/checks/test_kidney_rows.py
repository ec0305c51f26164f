"""Limits of the kidney: told below one eGFR, asked about below another, silent where another rule speaks."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from desktop.orders.rules import rule_file
from tests.orders.checking import fired, run
from tests.orders.samples import chart, egfr


@pytest.mark.parametrize(
    ("text", "value", "tier"),
    [
        ("baklofen 10 mg x 3 po", "65", ""), ("baklofen 10 mg x 3 po", "60", ""),
        ("baklofen 10 mg x 3 po", "59", "notice"), ("baklofen 10 mg x 3 po", "30", "notice"),
        ("baklofen 10 mg x 3 po", "29", "question"),
        # 110 mg twice is advice of 30 to 50; below that dabigatran is contraindicated.
        ("dabigatran 150 mg x 2 po", "49", "notice"), ("dabigatran 150 mg x 2 po", "30", "notice"),
        ("dabigatran 150 mg x 2 po", "29", "question"), ("dabigatran 110 mg x 2 po", "29", "question"),
        ("dabigatran 110 mg x 2 po", "31", ""),
        # More than a gram between 30 and 45; below that metformin has a rule of its own.
        ("metformin 1 g x 2 po", "46", ""), ("metformin 1 g x 2 po", "44", "notice"),
        ("metformin 500 mg x 2 po", "44", ""), ("metformin 1 g x 2 po", "29", ""),
    ],
)  # fmt: skip
def test_a_limit_of_the_kidney_speaks_from_its_border_on(text: str, value: str, tier: str) -> None:
    found = fired(run(text, chart(egfr(value)))).get("kidney")
    assert (found.tier if found is not None else "") == tier
    if found is not None:
        assert found.detail


def test_a_dose_is_not_advised_where_the_medicine_is_contraindicated() -> None:
    told = fired(run("dabigatran 150 mg x 2 po", chart(egfr("25"))))["kidney"]
    assert "Kontraindisert" in told.detail
    assert "110 mg" not in told.detail
    assert "110 mg" in fired(run("dabigatran 150 mg x 2 po", chart(egfr("40"))))["kidney"].detail


def test_a_site_may_stop_below_a_limit_of_its_own() -> None:
    row = next(one for one in rule_file().kidney if one.id == "baclofen")
    stopped = msgspec.structs.replace(row, stop=Decimal(15))
    assert [stopped.tier_at(Decimal(at)) for at in (14, 15, 29, 30)] == [
        "stop",
        "question",
        "question",
        "notice",
    ]

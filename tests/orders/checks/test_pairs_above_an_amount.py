"""Pairs that are told above an amount in a day alone, and words of an illness that has no code of its own."""

from __future__ import annotations

import pytest

from desktop.fhir.resources import Resource
from tests.orders.checking import fired, run
from tests.orders.samples import chart, daily, done, given, none_known


@pytest.mark.parametrize(
    ("amount", "beside", "told"),
    [
        ("20", ("C08CA01", "amlodipin"), False),
        ("40", ("C08CA01", "amlodipin"), True),
        ("10", ("C08DA01", "verapamil"), False),
        ("40", ("B01AC24", "tikagrelor"), False),
        ("80", ("B01AC24", "tikagrelor"), True),
    ],
)
def test_simvastatin_beside_each_other_has_its_own_most(
    amount: str, beside: tuple[str, str], told: bool
) -> None:
    standing = given("C10AA01", "simvastatin", daily(amount, "mg", 1))
    where = chart(none_known(), given(*beside, daily("5", "mg", 1)), born="1960-03-14")
    assert ("pairs" in fired(run(f"simvastatin {amount} mg x 1 po", where))) is told
    turned = chart(none_known(), standing, born="1960-03-14")
    order = {"C08CA01": "amlodipin 5 mg x 1 po", "C08DA01": "verapamil 80 mg x 1 po"}.get(beside[0], "")
    assert not order or ("pairs" in fired(run(order, turned))) is told, "whichever is ordered now"


def test_a_dose_that_nobody_knows_is_told() -> None:
    where = chart(none_known(), given("C10AA01", "simvastatin", None), born="1960-03-14")
    assert "pairs" in fired(run("amlodipin 5 mg x 1 po", where))


def _problem(code: str, text: str) -> Resource:
    coding = [{"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": code, "display": text}]
    return done(
        "Condition",
        clinicalStatus={
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}
            ]
        },
        code={"coding": coding, "text": text},
    )


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("D75.8", "Heparinindusert trombocytopeni", True),
        ("D75.8", "Annen spesifisert blodsykdom", False),
        # An illness that has codes is told by them alone.
        ("N18.3", "Kronisk nyresvikt", False),
    ],
)
def test_words_beside_a_code_count_where_the_illness_has_none(code: str, text: str, told: bool) -> None:
    where = chart(none_known(), _problem(code, text), born="1960-03-14")
    assert ("bleeding-history" in fired(run("fragmin 5000 E x 1 sc", where))) is told

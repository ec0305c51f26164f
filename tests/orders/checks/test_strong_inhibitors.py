"""Pairs beside the French list: strong inhibitors, acid of the stomach, dopamine; what they leave alone."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.orders.checking import Checked, check
from desktop.orders.draft import MedicineOrder
from desktop.orders.findings import Finding
from tests.orders.samples import NOW, chart, daily, given, lines, none_known


def _beside(one: str, other: str, *, way: str = "PO") -> list[Finding]:
    """Interaction findings of an order of one medicine beside another in effect."""
    route = {
        "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "code": way}]
    }
    where = chart(
        none_known(), given(other, "det andre", daily("1", "mg", 1, route=route)), born="1970-03-14"
    )
    (line,) = lines("paracetamol 1 g x 1 po")
    assert isinstance(line.order, MedicineOrder)
    ordered = replace(line, order=replace(line.order, name="det ene", atc=one))
    found: Checked = check((ordered,), where, NOW)
    return [said for said in found.open if said.rule in ("interactions", "pairs")]


@pytest.mark.parametrize(
    ("one", "other", "tier"),
    [
        ("C10AA02", "J02AC02", "question"),
        ("C10AA02", "J01FA09", "question"),
        ("N05AE05", "J05AE03", "question"),
        ("C03DA05", "J01FA09", "question"),
        ("N02CC06", "J01FA09", "notice"),
        ("C03XA01", "J01FA09", "notice"),
        ("N06AA10", "D01BA02", "notice"),
        ("C01BC04", "D01BA02", "notice"),
        ("N02AX02", "N06AB05", "notice"),
        ("L01EB02", "A02BC01", "notice"),
        ("L01EA02", "A02BC02", "notice"),
        ("J05AG05", "A02BC01", "question"),
        ("N05AB03", "N04BA02", "question"),
        ("A03FA01", "N04BA02", "question"),
        ("N05AD01", "N04BC09", "notice"),
        ("M04AA03", "L04AX01", "stop"),
        ("M04AA01", "L01BB02", "stop"),
    ],
)
def test_it_speaks_whichever_is_ordered_now(one: str, other: str, tier: str) -> None:
    ranks = ["stop", "question", "notice"]
    for found in (_beside(one, other), _beside(other, one)):
        assert found
        assert min(ranks.index(said.tier) for said in found) <= ranks.index(tier)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Given beside each other on any ward: quetiapine and clozapine in Parkinson's disease, an inhaled
        # steroid or prednisolone with a macrolide, pravastatin with an azole.
        ("N05AH04", "N04BA02"),
        ("N05AH02", "N04BA02"),
        ("A03FA03", "N04BA02"),
        ("R03BA02", "J01FA09"),
        ("H02AB06", "J01FA09"),
        ("C10AA03", "J02AC02"),
        ("A02BC02", "L01EI01"),
    ],
)
def test_what_may_be_given_together_is_no_notice_of_these_pairs(one: str, other: str) -> None:
    assert not [said for said in _beside(one, other) if said.blocks]

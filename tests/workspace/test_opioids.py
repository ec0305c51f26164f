"""Opioids of a hospital: added, changed and removed by layers; what is wrong is told at its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.orders.opioids import OPIOIDS, known
from tests.orders.test_equivalents import MORPHINE, dosage, dose, of, order, times
from tests.workspace.beside_shipped import Folders, folders, write
from tests.workspace.conftest import FIRST, Write, marked, wrong
from tests.workspace.test_items import laid

__all__ = ["folders", "write"]


def test_what_is_shipped_is_the_table_and_nobody_has_checked_it() -> None:
    shipped = OPIOIDS.shipped()
    assert shipped.checked_by is None
    assert "Helsedirektoratet" in shipped.source
    said = {
        key: {way: str(ratio) for way, ratio in one.ratios.items()} for key, one in shipped.opioids.items()
    }
    assert {key: ratios for key, ratios in said.items() if ratios} == {
        "morphine": {"PO": "1"}, "codeine": {"PO": "0.1", "PR": "0.1"}, "tramadol": {"PO": "0.15"},
        "oxycodone": {"PO": "1.5"}, "ketobemidone": {"PO": "1"}, "hydromorphone": {"PO": "5"},
        "tapentadol": {"PO": "0.2"}, "buprenorphine": {"TRNSDERM": "92.5", "SL": "48"},
        "pethidine": {"PR": "0.1"}, "fentanyl": {"TRNSDERM": "100", "SL": "250", "NASINHLC": "250"},
    }  # fmt: skip
    assert all(bool(one.ratios) != bool(one.uncounted) for one in shipped.opioids.values())


def test_a_hospital_adds_changes_and_removes_one(write: Write, folders: Folders) -> None:
    laid(
        write, folders,
        "{add: opioid cough, atc: [R05DA99], words: [hostemiddel], ratios: {PO: 0.3}, source: Vårt sykehus}",
        "{set: opioid morphine, ratios: {SQ: 3}}",
        "{set: opioid tramadol, pieces: {N02AJ13: 37.5 mg}}",
        "{remove: opioid tapentadol}",
    )  # fmt: skip
    found = of(
        order(("R05DA99", "nytt"), dosage(dose(10), times(2)), ident="a"),
        order(("", "Hostemiddel"), dosage(dose(10), times(2)), ident="b"),
        order(MORPHINE, dosage(dose(10), times(2), "SQ"), ident="c"),
        order(("N02AX06", "tapentadol"), dosage(dose(100), times(2)), ident="d"),
    )
    assert found.ordered.total == Decimal(6 + 6 + 60)
    two = of(
        order(MORPHINE, dosage(dose(30), times(2)), ident="po"),
        order(("N02AJ13", "tramadol/paracetamol"), dosage(dose(2, "{tablett}"), times(4)), ident="two"),
    )
    assert two.ordered.total == Decimal("60") + Decimal("37.5") * 8 * Decimal("0.15")
    assert [one.why for one in found.ordered.apart] == ["ingen faktor i tabellen"], "its group still knows it"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{add: ¤opioid x, atc: [R05DA99]}", "Den har faktorer, eller sier hvorfor"),
        ("{add: ¤opioid x, ratios: {PO: 1}}", "Den må ha en kode eller et navn"),
        ("{add: ¤opioid x, atc: [R05DA99], ratios: {PO: 1}, uncounted: nei}", "Den har faktorer, eller"),
        ("{add: opioid x, atc: [R05DA99], ratios: {PO: ¤0}}", "En faktor er mer enn 0, og høyst 1000."),
        ("{add: opioid x, atc: [R05DA99], ratios: {PO: ¤-2}}", "En faktor er mer enn 0, og høyst 1000."),
        ("{add: opioid x, atc: [R05DA99], ratios: {PO: ¤5000}}", "En faktor er mer enn 0, og høyst 1000."),
        ("{add: opioid x, atc: [R05DA99], ratios: {PO: ¤mye}}", ""),
        ("{add: opioid x, atc: [R05DA99], ratios: {TRANSDERM: ¤1}}",
         "Det finnes ingen administrasjonsvei «TRANSDERM». Mente du «TRNSDERM»?"),
        ("{add: opioid x, atc: [¤kodein], ratios: {PO: 1}}", ""),
        ("{add: opioid x, atc: [¤N02AA01], ratios: {PO: 1}}", "«N02AA01» står også ved «morphine»."),
        ("{add: opioid x, words: [¤Morphine], ratios: {PO: 1}}", "«Morphine» står også ved «morphine»."),
        ("{add: opioid x, words: [¤'10 mg'], ratios: {PO: 1}}", "Dette er ikke navnet på et legemiddel."),
        ("{add: opioid x, atc: [R05DA99], ratios: {PO: 1}, pieces: {N02AJ99: ¤mye}}", ""),
        ("{add: opioid x, atc: [R05DA99], ¤ratio: {PO: 1}}", ""),
        ("{set: ¤opioid morfin, ratios: {PO: 2}}", "«opioid morfin» finnes ikke."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    write: Write, folders: Folders, change: str, words: str
) -> None:
    text, (_line, column) = marked(change)
    (found,) = wrong(lambda: laid(write, folders, text))
    assert found[2].startswith(words), found
    assert found[:2] == (FIRST, column + 4), found


@pytest.mark.parametrize(
    ("codes", "names", "key"),
    [
        (("N02AA01",), (), "morphine"), (("N02AJ06",), (), "codeine"), (("N07BC51",), (), "dependence"),
        (("N02AF01",), (), "other"), (("N02AA",), ("morfin",), "morphine"), (("N02BE01",), ("morfin",), None),
        ((), ("Buprenorphine 2 MG / Naloxone 0.5 MG Sublingual Tablet",), "dependence"),
        ((), ("HYDROcodone Bitartrate 10 MG",), "other"), ((), ("Paracetamol",), None), ((), (), None),
    ],
)  # fmt: skip
def test_which_opioid_it_is(codes: tuple[str, ...], names: tuple[str, ...], key: str | None) -> None:
    found = known(codes, names)
    assert (found.key if found is not None else None) == key

"""A hospital's own pairs: added, raised, narrowed and silenced by layers; what is wrong is told."""

from __future__ import annotations

import pytest

from desktop.orders.interactions.own_pairs import own_pair
from tests.orders.checking import fired, run, silent
from tests.orders.samples import chart, daily, egfr, given, potassium
from tests.workspace.beside_shipped import Folders, folders, shipped_again, write
from tests.workspace.conftest import FIRST, Write, marked, wrong
from tests.workspace.test_items import laid

__all__ = ["folders", "shipped_again", "write"]


IBUPROFEN = "ibuprofen 400 mg x 3 po"


def test_a_hospital_adds_a_pair_and_gives_it_a_tier(write: Write, folders: Folders) -> None:
    where = chart(given("N02BE01", "paracetamol", "1 g x 4"))
    assert "interactions" not in fired(run(IBUPROFEN, where))
    laid(
        write, folders,
        "{add: interaction x, one: [M01A], other: [N02BE01], level: noted, tier: stop, reason: Ja.}",
    )  # fmt: skip
    found = fired(run(IBUPROFEN, where))["interactions"]
    assert found.stops
    assert found.detail == "Ja."


def test_a_hospital_raises_what_is_a_quiet_line_and_silences_what_is_a_question(
    write: Write, folders: Folders
) -> None:
    allopurinol = chart(given("C09AA02", "enalapril", "5 mg x 1"))
    statin = chart(given("J02AC04", "posakonazol", "300 mg x 1"))
    order = "simvastatin 20 mg vesp po"
    assert "interactions" not in fired(run("allopurinol 100 mg x 1 po", allopurinol))
    assert fired(run(order, statin))["interactions"].tier == "question"
    laid(
        write, folders,
        "{add: interaction up, one: [M04AA01], other: [C09AA], level: discouraged, reason: Utslett.}",
        "{add: interaction away, one: [C10AA01], other: [J02AC04], level: silent, reason: Følges opp.}",
    )  # fmt: skip
    raised = fired(run("allopurinol 100 mg x 1 po", allopurinol))["interactions"]
    assert (raised.tier, raised.detail) == ("notice", "Utslett.")
    checked = run(order, statin)
    assert "interactions" not in fired(checked)
    assert silent(checked)["interactions"] == "Posakonazol: Følges opp."


def test_shipped_pairs_speak_beside_the_table() -> None:
    where = chart(given("N03AF01", "karbamazepin", "200 mg x 2"))
    found = fired(run("tramadol 50 mg x 3 po", where))["interactions"]
    assert (found.tier, found.detail) == ("notice", "Tramadol virker dårligere, og krampeterskelen senkes.")


def test_a_hospital_says_up_to_which_dose_a_medicine_is_given_low(write: Write, folders: Folders) -> None:
    where = chart(given("B01AC06", "acetylsalisylsyre", daily("75", "mg", 1)))
    order = "klopidogrel 75 mg x 1 po"
    assert "interactions" not in fired(run(order, where))
    laid(write, folders, "{set: low-dose aspirin, most: 50 mg}")
    assert fired(run(order, where))["interactions"].tier == "notice"


def test_no_value_makes_a_pair_quieter_that_a_hospital_gave_a_tier(write: Write, folders: Folders) -> None:
    """A normal potassium settles what is shipped, not what the hospital has decided."""
    where = chart(given("C09AA05", "ramipril"), potassium("4.2"), egfr("65"))
    order = "spironolakton 25 mg x 1 po"
    assert "interactions" not in fired(run(order, where))
    laid(
        write, folders,
        "{add: interaction x, one: [C09A], other: [C03DA01], level: noted, tier: question, reason: Ja.}",
    )  # fmt: skip
    assert fired(run(order, where))["interactions"].tier == "question"


def test_the_pair_that_names_a_medicine_most_closely_decides(write: Write, folders: Folders) -> None:
    laid(
        write, folders,
        "{add: interaction wide, one: [M01A], other: [B01], level: silent, reason: Alle.}",
        "{add: interaction near, one: [M01AE01], other: [B01AF02], level: noted, reason: Denne.}",
    )  # fmt: skip
    found = [
        own_pair(*codes) for codes in (("B01AF02", "M01AE01"), ("M01AB05", "B01AF02"), ("M01AB05", "N02BE01"))
    ]
    assert [one.id if one is not None else "" for one in found] == ["near", "wide", ""]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "{add: interaction x, one: [M01A], other: [B01], level: silent, reason: ¤''}",
            "Et par som ikke skal varsles, må ha en grunn.",
        ),
        ("{add: interaction x, one: [M01A], other: [B01], level: ¤forbudt, reason: r}", ""),
        ("{add: interaction x, one: [¤ibuprofen], other: [B01], level: noted, reason: r}", ""),
    ],
)
def test_what_is_wrong_in_a_pair_is_told_at_its_place(
    write: Write, folders: Folders, change: str, words: str
) -> None:
    text, (_line, column) = marked(change)
    (found,) = wrong(lambda: laid(write, folders, text))
    assert found[:2] == (FIRST, column + 4), found
    assert found[2].startswith(words), found

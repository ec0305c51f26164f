"""Which entries of the record make one row of the table, and which of them is believed."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.letters.model import Change
from tests.letters import rich
from tests.letters.test_medicine_names import community, value, without
from tests.letters.test_ward_only import letter, rows

Json = dict[str, Any]
ADALAT = ("nifedipin", "C08CA05")


def bounded(order: Json, end: str) -> Json:
    order["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] = {"start": rich.at(-100), "end": end}
    return order


def spoken(order: Json, words: str) -> Json:
    return order | {"dosageInstruction": [{"text": words}]}


@pytest.mark.parametrize(
    ("order", "change"),
    [
        (community("nif", *ADALAT, "Adalat", 5), Change.UNDECIDED),
        # A course that ended long before the stay, in it, and one that was closed and nobody knows when.
        (bounded(community("nif", *ADALAT, "Adalat", 5), "2026-10-01"), None),
        (bounded(community("nif", *ADALAT, "Adalat", 5), rich.at(1)), Change.FINISHED),
        (community("nif", *ADALAT, "Adalat", 5) | {"status": "completed"}, None),
        (community("nif", *ADALAT, "Adalat", 5) | {"status": "entered-in-error"}, None),
    ],
    ids=["stands", "over before", "over in the stay", "closed", "withdrawn"],
)
def test_a_prescription_is_told_of_where_it_stood_in_the_stay(order: Json, change: Change | None) -> None:
    found = rows(letter(*rich.record(), order), "nifedipin")
    assert [row.change for row in found] == ([] if change is None else [change])


def changed(day: float, version: str, **more: Any) -> Json:
    meta = {"versionId": version, "lastUpdated": rich.at(day)}
    return community("nif", *ADALAT, "Adalat", 5) | {"meta": meta} | more


@pytest.mark.parametrize(
    ("order", "change"),
    [
        # Closed while the patient was in, by whatever system: the recipient must know.
        (changed(1, "2", status="stopped"), Change.STOPPED),
        (changed(1, "7", status="completed"), Change.FINISHED),
        (changed(1, "1", status="stopped", statusReason={"text": "Svimmel"}), Change.STOPPED),
        # A server that was filled in the stay dates everything to then; other numbers tell nothing.
        (changed(1, "1", status="stopped"), None),
        (changed(1, "1", status="completed"), None),
        (changed(1, "0b1c", status="stopped"), None),
        (changed(1, "²", status="stopped"), None),
        # Long before.
        (changed(-40, "2", status="stopped"), None),
        (changed(-40, "2", status="stopped", statusReason={"text": "Svimmel"}), None),
    ],
    ids=[
        "stopped", "closed", "with its reason", "first version", "first and closed", "other numbers",
        "no number", "before", "before, with its reason",
    ],
)  # fmt: skip
def test_a_prescription_that_was_closed_in_the_stay_is_told_of(order: Json, change: Change | None) -> None:
    found = rows(letter(*rich.record(), order), "nifedipin")
    assert [row.change for row in found] == ([] if change is None else [change])


@pytest.mark.parametrize("age", [-400, -10])
def test_an_expired_prescription_beside_the_same_that_stands_asks_nothing(age: float) -> None:
    expired = rich.order("old", "atorvastatin", "C10AA05", "Lipitor", 40, ("21",), "community", when=age)
    expired |= {"dispenseRequest": {"validityPeriod": {"end": "2026-11-01"}}}
    (row,) = rows(letter(*rich.record(), expired), "atorvastatin")
    assert (row.change, row.asked) == (Change.UNCHANGED, "")


@pytest.mark.parametrize(
    ("denied", "of"),
    [
        # A product by its name; the substance alone is each product of it. No other medicine.
        (community("x", *ADALAT, "Adalat", 5)["medicationCodeableConcept"], ["ADALAT"]),
        (rich.concept("nifedipin", (rich.ATC, "C08CA05", "nifedipin")), ["ADALAT", "NIFEDICAL"]),
        (rich.concept("bisoprolol", (rich.ATC, "C07AB07", "bisoprolol")), []),
    ],
    ids=["a product", "a substance", "another"],
)
def test_what_is_not_taken_is_said_of_what_it_is_about(denied: Json, of: list[str]) -> None:
    both = [community("one", *ADALAT, "Adalat", 5), community("two", *ADALAT, "Nifedical", 20)]
    said = {
        "resourceType": "MedicationStatement", "id": "nt", "status": "not-taken",
        "subject": rich.ref(rich.PATIENT), "effectiveDateTime": rich.at(0.1),
        "medicationCodeableConcept": denied,
    }  # fmt: skip
    section = letter(*rich.record(), *both, said).section("MEDB")
    assert section is not None
    assert sorted(row.product for row in section.medicines if row.says) == of


@pytest.mark.parametrize(
    ("dose", "says"),
    [
        # The same dose as often, whatever the words; another dose, and one that nobody can compare.
        (community("x", *ADALAT, "Adalat", 5)["dosageInstruction"][0], ""),
        (community("x", *ADALAT, "Adalat", 5)["dosageInstruction"][0] | {"text": "5 mg om morgenen"}, ""),
        (community("x", *ADALAT, "Adalat", 10)["dosageInstruction"][0], "10 mg"),
        ({"text": "når jeg husker det"}, "når jeg husker det"),
    ],
    ids=["the same", "in other words", "another", "in words"],
)
def test_what_the_patient_says_stands_beside_the_prescription_where_it_differs(dose: Json, says: str) -> None:
    home = community("nif", *ADALAT, "Adalat", 5)
    said = {
        "resourceType": "MedicationStatement", "id": "own", "status": "active",
        "subject": rich.ref(rich.PATIENT), "informationSource": rich.ref(rich.PATIENT),
        "effectiveDateTime": rich.at(0.1), "dosage": [dose],
        "medicationCodeableConcept": home["medicationCodeableConcept"],
    }  # fmt: skip
    (row,) = rows(letter(*rich.record(), home, said), "nifedipin")
    assert says in row.says.replace("\u00a0", " ")
    assert bool(row.says) is bool(says)


def given_there(key: str, text: str) -> Json:
    order = rich.order(key, "x", "A", "x", 1, ("08",), status="stopped")
    return order | {"medicationCodeableConcept": {"text": text}}


def test_only_what_is_not_in_the_table_was_for_the_stay_only() -> None:
    assert value("bare") == "morfin"
    two = [given_there("a", "Blanding fra apoteket"), given_there("b", "Tazocin 4 g")]
    named = "Blanding fra apoteket (ikke kontrollert), morfin og Tazocin 4 g"
    assert value("bare", *rich.record(), *two) == named
    planned = rich.order("p", *ADALAT, "Adalat", 5, ("08",)) | {"intent": "plan"}
    assert value("bare", *rich.record(), planned) == "morfin"


@pytest.mark.parametrize(("route", "said"), [("", True), ("IV", False), ("SQ", False)])
def test_an_order_of_the_ward_without_a_way_says_that_it_has_none(route: str, said: bool) -> None:
    order = rich.order("m-nif", *ADALAT, "Adalat", 5, ("08",), route=route)
    (row,) = rows(letter(*rich.record(), order), "nifedipin")
    assert row.change is Change.UNDECIDED
    assert ("(" in row.verdict) is said
    assert "()" not in row.verdict


@pytest.mark.parametrize(
    ("after", "change"),
    [
        # Doses in words can't be compared: a change is certain only where somebody made it as one.
        (spoken(rich.order("m-nif", *ADALAT, "Adalat", 5, ()), "2 tabletter morgen"), Change.UNDECIDED),
        (spoken(rich.order("m-nif", *ADALAT, "Adalat", 5, (), prior="MedicationRequest/nif"),
                "2 tabletter morgen"), Change.CHANGED),
        (spoken(rich.order("m-nif", *ADALAT, "Adalat", 5, (), "community", when=3.5), "2 tabletter morgen"),
         Change.CHANGED),
        (spoken(rich.order("m-nif", *ADALAT, "Adalat", 5, ()), "1 tablett morgen"), Change.UNCHANGED),
    ],
    ids=["on the ward", "instead of the former", "prescribed in the stay", "the same words"],
)  # fmt: skip
def test_another_dose_in_words_is_a_change_where_somebody_made_it_one(after: Json, change: Change) -> None:
    home = spoken(community("nif", *ADALAT, "Adalat", 5), "1 tablett morgen")
    (row,) = rows(letter(*without(), home, after), "nifedipin")
    assert row.change is change
    assert row.before.startswith("1 tablett morgen") is (change in (Change.CHANGED, Change.UNDECIDED))


@pytest.mark.parametrize(
    ("home", "ward", "change"),
    [(5, 10, Change.CHANGED), (10, 5, Change.CHANGED), (5, 5, Change.UNCHANGED), (0.5, 5, Change.CHANGED)],
)
def test_a_dose_raised_or_lowered_is_a_change(home: float, ward: float, change: Change) -> None:
    was, now = community("nif", *ADALAT, "Adalat", home), rich.order("m", *ADALAT, "Adalat", ward, ("08",))
    # In other words the same dose is the same.
    was["dosageInstruction"][0]["text"] = "fast hver morgen"
    (row,) = rows(letter(*rich.record(), was, now), "nifedipin")
    assert row.change is change


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        # Alone it is asked about; beside a newer one of the substance, whatever its dose, it is none.
        ((), [("ADALAT 20 mg", "outdated")]),
        ((community("new", *ADALAT, "Adalat 10 mg", 1),), [("ADALAT 10 mg", "unmentioned")]),
    ],
    ids=["alone", "beside a newer dose"],
)
def test_an_expired_prescription_counts_where_nothing_newer_stands(
    beside: tuple[Json, ...], found: list[tuple[str, str]]
) -> None:
    expired = community("old", *ADALAT, "Adalat 20 mg", 1)
    expired |= {"dispenseRequest": {"validityPeriod": {"end": "2026-11-01"}}}
    asked = rows(letter(*rich.record(), expired, *beside), "nifedipin")
    assert [(row.product, row.asked) for row in asked] == found

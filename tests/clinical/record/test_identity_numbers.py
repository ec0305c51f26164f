"""Identity numbers: one official current number, whatever order, use and period they stand in."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.clinical.record import identity_numbers, persons
from desktop.clinical.words import demographics
from desktop.fhir import strict
from desktop.fhir.elements import Identifier
from desktop.fhir.resources import Patient, decode
from desktop.fhir.systems import D_NUMBER, FNR, HELP_NUMBER
from desktop.letters.compose.record_reading import subject_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OLD, NEW, OTHER = "01010112345", "30086112345", "14934819660"


def who(*numbers: dict[str, Any]) -> Patient:
    made = decode(
        "Patient", strict.dumps({"resourceType": "Patient", "id": "p", "identifier": list(numbers)})
    )
    assert isinstance(made, Patient)
    return made


def fnr(value: str, use: str = "", system: str = FNR, **period: str) -> dict[str, Any]:
    made: dict[str, Any] = {"system": system, "value": value}
    return made | ({"use": use} if use else {}) | ({"period": period} if period else {})


def official(patient: Patient) -> str:
    found = identity_numbers.of(patient, NOW).official
    return found.value if found is not None else ""


@pytest.mark.parametrize(
    "numbers",
    [
        (fnr(OLD, "old"), fnr(NEW, "official")),
        (fnr(OLD, "old"), fnr(NEW)),
        (fnr(OLD, end="2020-05-01"), fnr(NEW)),
        (fnr(OLD, "official", end="2020"), fnr(NEW, "secondary")),
        (fnr(OTHER, start="2027-01-01"), fnr(NEW)),
        (fnr(OLD, "temp"), fnr(NEW)),
        (fnr(OLD, "secondary"), fnr(NEW, "usual")),
        (fnr(OLD, "usual", D_NUMBER), fnr(NEW)),
        (fnr(OLD, "official", HELP_NUMBER), fnr(NEW, "", D_NUMBER)),
        (fnr("MRN-7", "official", "urn:mrn"), fnr(NEW)),
        (fnr("MRN-7", "official", "urn:mrn"), fnr(NEW, "temp")),
        (fnr(OLD, end="i fjor"), fnr(NEW)),
        (fnr("12345678901", "", "http://h.example/mrn"), {"value": "MRN-7"}, fnr(NEW, "", HELP_NUMBER)),
    ],
)
def test_the_one_that_holds_now_is_official_whatever_the_order(numbers: tuple[dict[str, Any], ...]) -> None:
    assert {official(who(*order)) for order in permutations(numbers)} == {NEW}


def test_a_number_that_ends_today_holds_today() -> None:
    assert official(who(fnr(NEW, end="2026-11-20"))) == NEW
    assert official(who(fnr(NEW, end="2026-11-19"))) == ""


def test_one_that_is_over_is_never_said_as_if_it_held() -> None:
    patient = who(fnr(OLD, "old"))
    assert demographics.number(patient, NOW) == "Nummer mangler (tidligere 010101\u00a012345)"
    assert demographics.named_number(patient, NOW) == demographics.number(patient, NOW)
    assert subject_of(patient, NOW).number == ""


@pytest.mark.parametrize(("use", "words"), [("temp", "midlertidig"), ("secondary", "sekundært")])
def test_a_weak_one_says_so_in_banner_and_letter(use: str, words: str) -> None:
    patient = who(fnr(NEW, use, HELP_NUMBER))
    assert demographics.named_number(patient, NOW) == f"Hjelpenummer 300861\u00a012345 ({words})"
    assert subject_of(patient, NOW).number == f"felles hjelpenummer 300861\u00a012345 ({words})"


def test_two_that_hold_as_much_are_told_and_two_of_different_kinds_are_not() -> None:
    said = demographics.several_numbers(who(fnr(NEW, "official"), fnr(OTHER)), NOW)
    assert said == "Flere numre: 300861\u00a012345, 149348\u00a019660: finn ut hvilket som gjelder"
    quiet = (
        who(fnr(NEW), fnr(NEW, "official")),
        who(fnr(NEW), fnr(OLD, "old")),
        who(fnr(NEW), fnr(OTHER, "", D_NUMBER)),
        who(fnr("A", "", "urn:a"), fnr("B", "", "urn:b")),
    )
    assert [demographics.several_numbers(one, NOW) for one in quiet] == [""] * len(quiet)


def test_a_number_with_spaces_or_a_bare_system_is_the_same_number() -> None:
    bare = FNR.removeprefix("urn:oid:")
    assert official(who(fnr("300861 12345", "", bare))) == NEW
    assert identity_numbers.named(who(fnr("300861-12345"))) & identity_numbers.named(who(fnr(NEW, "", bare)))
    assert not identity_numbers.named(who(fnr(NEW))) & identity_numbers.named(who(fnr(NEW, "", "urn:mrn")))


def test_banner_and_letter_say_one_number(shared: Path) -> None:
    text = (shared / "data/cases/c19.ndjson").read_text(encoding="utf-8")
    patient = decode("Patient", text.splitlines()[0])
    assert isinstance(patient, Patient)
    assert demographics.named_number(patient, NOW) == "Fødselsnummer 300861\u00a012345"
    assert subject_of(patient, NOW).number == "fødselsnummer 300861\u00a012345"


def test_order_of_the_identifiers_decides_nothing_of_who_it_is() -> None:
    one = who(fnr(OLD, "old"), fnr(NEW, "official"), fnr(OTHER, "", D_NUMBER))
    other = msgspec.structs.replace(one, identifier=tuple(reversed(one.identifier)))
    assert subject_of(one, NOW) == subject_of(other, NOW)
    assert all(isinstance(i, Identifier) for i in one.identifier)


def name(family: str, use: str = "", end: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"family": family, "given": ["Kari"]}
    return made | ({"use": use} if use else {}) | ({"period": {"end": end}} if end else {})


@pytest.mark.parametrize(
    ("names", "family"),
    [
        ((name("Gift", "official", "2015-05-01"), name("Skilt", "official")), "Skilt"),
        ((name("Gift", "official", "2015-05-01"), name("Skilt", "usual")), "Skilt"),
        ((name("Pike", "maiden"), name("Gift", "official", "2015")), "Gift"),
        ((name("Først", "official", "2001"), name("Så", "official", "2015-05-01T10:00:00+01:00")), "Så"),
        ((name("Gammel", "old"), name("Ny")), "Ny"),
    ],
)
def test_a_name_that_is_over_gives_way(names: tuple[dict[str, Any], ...], family: str) -> None:
    for order in permutations(names):
        body = {"resourceType": "Patient", "id": "p", "name": list(order)}
        made = decode("Patient", strict.dumps(body))
        assert isinstance(made, Patient)
        assert persons.family_given(made.name)[0] == family

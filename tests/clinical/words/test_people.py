"""People in words: children are boys and girls, the dead stop ageing, what is partial stays partial."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from desktop.clinical.age import age_short
from desktop.clinical.words import demographics
from desktop.fhir.elements import Identifier
from desktop.fhir.resources import Patient
from desktop.fhir.systems import D_NUMBER, FNR, HELP_NUMBER

ON = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gender", "born", "word", "letter"),
    [
        ("male", "2026-04-10", "Gutt", "G"), ("female", "2015-04-10", "Jente", "J"),
        ("male", "1948", "Mann", "M"),
        ("female", "2010-11-20", "Kvinne", "K"), ("female", "2010-11-21", "Jente", "J"),
        ("male", "", "Mann", "M"),
        ("unknown", "2020-01-01", "Kjønn ukjent", ""),
    ],
)  # fmt: skip
def test_children_are_boys_and_girls(gender: str, born: str, word: str, letter: str) -> None:
    assert demographics.sex(gender, born, ON) == word
    assert demographics.sex_letter(gender, born, ON) == letter


def test_the_dead_stop_ageing() -> None:
    alive = Patient(resource_type="Patient", birth_date="1950-05-02")
    dead = msgspec.structs.replace(alive, deceased_date_time="2006-03-01")
    some_day = msgspec.structs.replace(alive, deceased_boolean=True)
    assert demographics.born(dead, ON) == "02.05.1950 (55 år ved død)"
    assert demographics.born(some_day, ON) == "02.05.1950"
    assert demographics.born(alive, ON) == "02.05.1950 (76 år)"
    assert demographics.age_day(dead, ON) == date(2006, 3, 1)


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("2026-11-10", "10 d"),
        ("2026-04-10", "7 md."),
        ("2020-04-10", "6 år"),
        ("1948", "ca. 78 år"),
        ("", ""),
    ],
)
def test_short_ages(born: str, words: str) -> None:
    assert age_short(born, ON) == words


def test_another_sex_is_not_the_group_of_other_analyses() -> None:
    assert demographics.sex("other", "", ON) == "Annet"


@pytest.mark.parametrize(
    ("system", "said"),
    [
        (FNR, "Fødselsnummer 149348 19660"),
        (D_NUMBER, "D-nummer 149348 19660"),
        (HELP_NUMBER, "Hjelpenummer 149348 19660"),
        ("urn:oid:1.2.3", "Nummer 14934819660"),
    ],
)
def test_a_number_is_named_as_what_it_is(system: str, said: str) -> None:
    patient = Patient(resource_type="Patient", identifier=(Identifier(system=system, value="14934819660"),))
    assert demographics.named_number(patient, NOW).replace("\u00a0", " ") == said


def test_who_has_no_number_has_none() -> None:
    assert demographics.named_number(Patient(resource_type="Patient"), NOW) == "Nummer mangler"

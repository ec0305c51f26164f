"""A text that was written for one patient becomes a phrase: its values are gaps, and it names nobody."""

from __future__ import annotations

import pytest

from desktop.core.errors import InputError
from desktop.letters.compose.from_text import Piece, pieces
from desktop.letters.compose.phrases import Phrase, fill
from desktop.letters.compose.templates import compile_text
from desktop.shown.sprint.kept_later import PhrasePiece, fixed_numbers, phrase_text
from tests.letters.test_phrases import EMPTY, FULL


def of(text: str) -> tuple[Piece, ...]:
    return pieces([(text, "", "")], FULL)


def gaps(text: str) -> list[tuple[str, str, bool]]:
    return [(one.text, one.path, one.sure) for one in of(text) if one.path]


def test_a_value_of_the_record_becomes_a_gap_where_its_name_stands_before_it() -> None:
    assert gaps("Vekt 71,4 kg, følges daglig.") == [("71,4", "weight.siste", True)]
    assert gaps("Vekten er 71.4 kg") == [("71.4", "weight.siste", False)], "the name is written otherwise"
    assert gaps("I dag 71,4.") == [("71,4", "weight.siste", False)], "offered, and not taken for granted"


def test_a_number_that_does_not_stand_in_the_record_stays_as_it_is_unless_somebody_chooses() -> None:
    """The next patient has another weight; but “kalium under 3,0” is a limit, and is not made a value."""
    assert gaps("Vekt 99,9 kg, kontroll om 3 uker") == [("99,9", "weight.siste", False)]
    assert gaps("Kontroll av vekt. 3 uker") == gaps("Vekt, etter 3 uker") == []
    assert "".join(one.text for one in of("Vekt 99,9 kg")) == "Vekt 99,9 kg"


def test_numbers_that_stand_for_every_patient_are_told() -> None:
    text = "Vekt 99,9 kg, trykket 120/80 den 3.11.2026 kl. 08:30, EKG 12, NEWS2, 3 uker, 3 uker, 40 %. "
    text += "Vekt 71,4 kg"
    found = tuple(PhrasePiece(one.text, one.path, one.title, one.ask, one.sure) for one in of(text))
    paths = [one.text for one in found if one.path]
    assert paths == ["99,9", "71,4"]
    every = ("120/80 den", "3.11.2026 kl", "08:30", "12", "3 uker", "40 %")
    assert fixed_numbers(found, (True, True)) == every
    assert fixed_numbers(found, (False, True)) == ("99,9 kg", *every)
    assert fixed_numbers((), ()) == ()


def test_of_two_values_that_read_alike_the_one_whose_name_stands_nearest_is_meant() -> None:
    both = [(one.text, one.title) for one in of("Vekt 71,4 kg. Vekt 71,4.") if one.path]
    assert both == [("71,4", "Vekt, siste")] * 2


def test_a_value_that_was_fetched_keeps_its_name_and_a_gone_one_is_asked_for() -> None:
    kept = pieces([("Kalium ", "", ""), ("3,9", "k.siste", "Kalium"), (" i dag", "", "")], FULL)
    assert [one.path for one in kept] == ["", "k.siste", ""]
    gone = pieces([("6,1", "tullball.siste", "Tullball")], FULL)
    assert [(one.path, one.ask) for one in gone] == [("tullball", "Tullball")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Ingen tekst er merket"),
        ("{% for a in diagnoser %}{{ a }}{% endfor %}", "ingen løkker"),
        ("Vekt {{ weight.siste }}", "egne felter"),
        ("Nummer 010199 12345", "kan være en pasients"),
    ],
)
def test_a_text_that_cannot_be_a_phrase_is_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        of(text)
    assert words in str(error.value)
    assert "teksten din står" in error.value.kept


def test_the_patients_name_never_goes_into_a_phrase() -> None:
    family = FULL.chart.patient.name[0].family
    assert family
    with pytest.raises(InputError, match="navn"):
        of(f"{family.upper()} er informert om vekt 71,4")


def test_what_is_kept_reads_for_the_next_patient() -> None:
    found = tuple(
        PhrasePiece(one.text, one.path, one.title, one.ask, one.sure) for one in of("Vekt 71,4 kg i dag.")
    )
    say, ask = phrase_text(found, (True,))
    assert (say, ask) == ("Vekt {{ weight.siste }} kg i dag.", {})
    phrase = Phrase("vektidag", say, compile_text(say), ask, (), ())
    assert fill(phrase, FULL).sentence.text == "Vekt 71,4 kg i dag."
    assert fill(phrase, EMPTY).unfilled == ("weight.siste",), "and never hides what the record lacks"
    assert phrase_text(found, (False,)) == ("Vekt 71,4 kg i dag.", {})


def test_a_dose_of_a_medicine_of_the_record_is_asked_for() -> None:
    found = [one for one in of("Furosemid 40 mg og Furosemid 20 mg; ukjentin 5 mg") if one.path]
    assert [(one.text, one.path, one.ask) for one in found] == [
        ("40", "dose_furosemid", "dose furosemid"),
        ("20", "dose_furosemid2", "dose furosemid"),
    ]
    say, ask = phrase_text(
        tuple(PhrasePiece(one.text, one.path, one.title, one.ask) for one in of("Furosemid 40 mg")), (True,)
    )
    assert (say, ask) == ("Furosemid {{ dose_furosemid }} mg", {"dose_furosemid": "dose furosemid"})

"""Kinds of expression of prescriptions and charts, each in more than one wording, and beside it what looks
like it and must stay a text."""

from __future__ import annotations

from itertools import product

import pytest

from desktop.core.messages import set_language
from desktop.orders.dosage_text.dosage_reading import read
from desktop.orders.dosage_text.grammar import frequency, lengths
from desktop.orders.dosage_text.text_numbers import LENGTHS
from tests.orders.samples import NOW


def said(text: str) -> str:
    """The words of each dosage of a text; empty where it stays a text."""
    set_language("nb")
    return " | ".join(str(one["text"]) for one in read(text, NOW).dosages)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 tablett når du trenger det", "1 tablett ved behov"),
        ("1 tablett ved trong", "1 tablett ved behov"),
        ("1 tablett om nødvendig, maks 3 per døgn", "1 tablett ved behov høyst 3 tabletter per døgn"),
        ("1 tabl ved behov, ikke oftere enn hver 6. time", "1 tablett inntil hver 6. time ved behov"),
        ("1 tbl x 3 dd", "1 tablett 3 ganger daglig"),
        ("2 tablettar kvar morgon i ei veke", "2 tabletter 1 gang daglig om morgenen i 1 uke"),
        ("2 dropar i kvart auge om kvelden", "2 dråper 1 gang daglig om kvelden kvart auge"),
        ("1 dråpe i det høyre øyet x 2", "1 dråpe 2 ganger daglig i høyre øye"),
        ("4 dråper x 2 i øregangen venstre", "4 dråper 2 ganger daglig i øregangen venstre"),
        ("1 tablett alle dager unntatt onsdag",
         "1 tablett hver mandag, tirsdag, torsdag, fredag, lørdag og søndag"),
        ("2stk morgen", "2 stk 1 gang daglig om morgenen"),
        ("1 dtbl x 2", "1 depottablett 2 ganger daglig"),
        ("1 (en) tablett daglig", "1 tablett 1 gang daglig"),
        ("påsmøres kveld, 3 ganger i uken",
         "dose ikke oppgitt, 3 ganger i uken om kvelden (påsmøres)"),
        ("1 plaster (12 mikrogram/time) hver 3. dag", "12 mikrogram per time hver 3. dag (plaster)"),
        ("1 plaster på om morgenen, av til natten", "1 plaster 1 gang daglig om morgenen (av til natten)"),
        ("2 drag x 2 på kammer", "2 inhalasjoner 2 ganger daglig (på kammer)"),
        ("5 mg ved uro, minst 4 timer mellom dosene", "5 mg ved behov mot uro (minst 4 timer mellom dosene)"),
        ("10 mg ved krampeanfall som varer mer enn 5 min",
         "10 mg ved behov mot krampeanfall som varer mer enn 5 min"),
        ("1 stikkpille ved feber over 38,5", "1 stikkpille ved behov mot feber over 38,5"),
        ("1 tablett daglig i 3 mnd, deretter kontroll hos fastlege",
         "1 tablett 1 gang daglig i 3 måneder (deretter kontroll hos fastlege)"),
        ("1 tablett x 2 fast, 1 tablett ekstra ved behov",
         "1 tablett 2 ganger daglig (fast) | 1 tablett ved behov"),
    ],
)  # fmt: skip
def test_a_kind_of_expression_is_read(text: str, words: str) -> None:
    assert said(text) == words


@pytest.mark.parametrize(
    "text",
    [
        # Daily, or on the day of today's date.
        "20 mg dd", "1 tablett dd",
        # Three grams, or three times a day.
        "1 kapsel 3 g dgl i 7 dager", "1 tablett 2 g daglig",
        # The number in brackets is another one.
        "2 (en) tabletter daglig", "1 (tre) tablett daglig",
        # How long the fit lasts, or how long the dose is given.
        "10 mg ved kramper over 5 min",
        # An extra dose that nobody gives an amount, or that is not said to be as needed.
        "1 tablett x 2 fast, ekstra ved behov", "1 tablett x 2, 1 tablett ekstra",
        "1 tablett x 2, 1 tablett ved behov",
        # Two times at one part of the day.
        "1 tablett kveld x 2", "1 tablett morgen og kveld, 3 ganger i uken",
        # More apart than said is no interval.
        "5 mg ved uro, maks 4 timer mellom dosene",
        "1 tablett x 2, deretter kontroll og ny dose",
    ],
)  # fmt: skip
def test_what_looks_like_it_stays_a_text(text: str) -> None:
    assert said(text) == ""


def test_no_word_of_a_length_is_known_to_one_half_of_the_reader_alone() -> None:
    """A word that a row takes for a unit of time has a meaning: a text of them is read, or stays a text."""
    forms = ("1 tablett x 1 i 2 {}", "1 tablett x 1 i ei {}", "1 tablett hver {}", "1 tablett hver 2. {}",
             "1 tablett x 1 inntil 2 {}", "1 tablett x 1 i 0-2 {}", "1 tablett første {}, så 2 tabletter x 1",
             "1 tablett første 2 {}, så 2 tabletter x 1", "10 ml over 2 {}",
             "1 tablett 2 ganger per {}")  # fmt: skip
    words = {*LENGTHS, "vike", "veke", "veker", "veka", "dagar", "dag", "månad", "månader", "timar", "året"}
    words |= {
        word
        for pattern, _maker in (*frequency.ROWS, *lengths.ROWS)
        for word in pattern.pattern.replace("?", "").replace("(", "|").replace(")", "|").split("|")
        if word.isalpha()
    }
    for form, word in product(forms, sorted(words)):
        read(form.format(word), NOW)
    assert len(words) > 60

"""Dosage texts to FHIR Dosage: the parts of each kind, and what must stay a text."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.orders.dosage_text.dosage_reading import read
from tests.orders.samples import NOW


def dosages(text: str) -> tuple[dict[str, Any], ...]:
    return read(text, NOW).dosages


def said(text: str) -> str:
    """The words of each dosage of a text; empty where it stays a text."""
    return " | ".join(str(one["text"]) for one in dosages(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 tabl vesp", "1 tablett 1 gang daglig om kvelden"),
        ("1 tabl x 2 i 5 dgr", "1 tablett 2 ganger daglig i 5 dager"),
        ("500 mg hver 6. t", "500 mg hver 6. time"),
        ("1000 ml over 8 t", "1000 ml over 8 timer"),
        ("80 ml/t", "80 ml per time"),
        ("6+6+8 IE til måltidene",
         "6 enheter 2 ganger daglig til frokost og til lunsj | 8 enheter 1 gang daglig til middag"),
        ("2-4 tabletter inntil x 4 ved smerter",
         "2–4 tabletter inntil 4 ganger daglig ved behov mot smerter"),
        ("1 tabl vb, maks 4 per døgn", "1 tablett ved behov høyst 4 tabletter per døgn"),
        ("2 g daglig", "2 g 1 gang daglig"),
        ("1 tabl hver mandag og torsdag", "1 tablett hver mandag og torsdag"),
        ("2 tabl mandag, ellers 1 tabl", "2 tabletter hver mandag | "
         "1 tablett hver tirsdag, onsdag, torsdag, fredag, lørdag og søndag"),
        ("30 mg i 7 dager, reduser", ""),
        ("morgen: 1 tabl, kveld: 2 tabl",
         "1 tablett 1 gang daglig om morgenen | 2 tabletter 1 gang daglig om kvelden"),
        ("1 tablett daglig fra 01.12.2026", "1 tablett 1 gang daglig fra 01.12.2026"),
        ("3 mg 1 time før sengetid", "3 mg 1 gang daglig ved leggetid (1 time før sengetid)"),
        ("1 dråpe i hvert øye til natten", "1 dråpe 1 gang daglig ved leggetid hvert øye"),
        ("5 mg infusjon én gang i året", "5 mg 1 gang i året (infusjon)"),
        ("1 tabl x 3 på tom mage", "1 tablett 3 ganger daglig (på tom mage)"),
    ],
)  # fmt: skip
def test_a_text_is_said_in_whole_words(text: str, words: str) -> None:
    assert said(text) == words


def test_a_taper_in_words_is_written_out_to_its_last_step() -> None:
    steps = dosages("20 mg x 1, trapp ned med 5 mg hver uke til 0")
    doses = [one["doseAndRate"][0]["doseQuantity"]["value"] for one in steps]
    assert doses == [20, 15, 10, 5]
    assert [one["sequence"] for one in steps] == [1, 2, 3, 4]
    assert all(one["timing"]["repeat"]["boundsDuration"]["code"] == "wk" for one in steps)


@pytest.mark.parametrize(
    "text",
    [
        # What may be all of a day, or one dose.
        "4 g per døgn", "35 mg per uke", "3 tabletter i døgnet",
        # Cycles: no Dosage says them.
        "1 tabl kveld i 3 uker hver måned", "1 tabl dag 1-21", "10 mg x 1 i 21 dager hver 28. dag",
        # Two that contradict each other.
        "2 tabl x 3 annenhver dag", "1 tabl hver 6. time x 3", "15 mg hver mandag og hver dag",
        "1 tabl x 3 morgen og kveld", "1 tabl om kvelden kl 9", "500 mg x 3, maks 1 g/døgn",
        # Whose is it?
        "1 tabl morgen og kveld 2 tabl", "1 tabl morgen, 1 tabl kveld ved behov", "1 tabl nå og kveld",
        "2,5 mg nå + 2,5 mg kl 20", "1 tabl kl 8 og 2 ved behov", "20+10 mg", "1 tabl x 2 el x 3",
        # A number that may be another one.
        "1.000 mg x 2", ".5 mg x 1", "1 500 mg x 2", "05 mg x 1", "10 u x 1", "3x1", "2x4", "1 x 2 tabl",
        "x 2", "1 tabl x 3 dager", "-1 tablett daglig", "0 tabletter daglig", "2-1 tabl x 2", "1 tabl x 25",
        "40 mg x 2 i 3 dager, så 20 mg i 3 dager",
        # Two texts that stand together.
        "1 tabl morgen, 2 tabl morgen", "2 tabl kl 8, 80 ml/t",
        "10 mg x 1 kveld 0,25 mg en gang i uken", "1 tablett morgen, 10 ml kveld",
        "1 plaster hver 3. dag + 1 tabl vb",
        "1 tabl kl 25", "1 tabl daglig fra mandag til fredag",
        # A reason or a remark that holds a dose or a time.
        "1 tabl daglig mot kvelden", "1 tabl x 1 mot smerter 2 tabl ved anfall",
        "20 dråper før undersøkelsen",
        "1 tabl x 1 bruksområde: smerter ved behov kveld", "5 mg x 1, økes ved manglende effekt",
        # What is not there.
        "1 tabl daglig til 31.02.2027", "1 tabl daglig t.o.m. 05.12.2006", "1 tablett", "1 tablett i 7 dager",
        "", "   ",
    ],
)  # fmt: skip
def test_what_is_not_certain_stays_a_text(text: str) -> None:
    assert dosages(text) == ()


def test_what_is_not_understood_is_named() -> None:
    assert read("1 tabl x 2 tralala", NOW).stopped == "tralala"
    assert read("1 tabl x 3 morgen og kveld", NOW).stopped == ""


def test_words_beside_a_dose_are_kept_as_they_were_written() -> None:
    (dosage,) = dosages("1 Tablett daglig. Svelges HEL. Mot høyt blodtrykk")
    assert [one["text"] for one in dosage["additionalInstruction"]] == ["Svelges HEL", "Mot høyt blodtrykk"]


def test_hver_before_a_word_is_no_hour() -> None:
    """*Hvert* is not *hver t*."""
    (dosage,) = dosages("1 dråpe i hvert øye x 2")
    assert dosage["timing"]["repeat"] == {"frequency": 2, "period": 1, "periodUnit": "d"}
    assert dosages("1 tabl hvert måltid") == ()

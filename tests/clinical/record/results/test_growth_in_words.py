"""Growth that is told in words alone: found in free text, never in a text that says that there was none."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from desktop.clinical.record.results import cultures
from desktop.clinical.record.results.culture_words import says_none, tells_growth
from tests.views.charts import NOW, PLACES, Json, about, chart, concept, hours_ago, stay

GREW = (
    "Oppvekst av E. coli",
    "Growth of E. coli",
    "OPPVEKST AV E. COLI",
    "E. coli",
    "Rikelig vekst",
    "Oppvekst i 1 av 2 flasker",
    "Sparsom bakterievekst",
    "Det er påvist Staphylococcus aureus",
    "Isolert: Klebsiella pneumoniae",
    "Positiv blodkultur: gule stafylokokker",
    "Vekst av gram-negative staver i 2 av 4 flasker",
    "Mikroskopi viser gramnegative staver",
    "Gram-negative rods detected",
    "Koagulase-negative stafylokokker",
    "Koagulasenegative stafylokokker i en flaske",
    "Vekst av E. coli som ikke er ESBL-produserende",
    "Vekst av Streptococcus pneumoniae. Ikke resistens.",
    "Ingen tvil om vekst",
    "Ingen oppvekst av andre mikrober enn E. coli",
    "No growth other than Candida albicans",
    "Aerob: ingen vekst. Anaerob: oppvekst av E. coli.",
    "Ingen vekst i aerob flaske, vekst av E. coli i anaerob",
    "Ingen vekst i aerob og vekst av E. coli i anaerob flaske",
    "Ingen vekst etter 2 døgn; E. coli i flaske 2",
    "Ingen vekst i urin, men Staphylococcus aureus i blod",
)
DID_NOT = (
    "Ingen vekst",
    "No growth",
    "Ingen vekst etter 5 døgn.",
    "Foreløpig ingen vekst",
    "No growth after 5 days of incubation",
    "No bacterial growth detected",
    "Growth: none",
    "Ingen oppvekst av patogene bakterier",
    "Ingen vekst av aerobe eller anaerobe bakterier",
    "Ingen holdepunkter for vekst av gjærsopp",
    "Ingen gram-negative staver påvist",
    "Ikke vekst av andre mikrober enn ventet",
    "Ikke påvist vekst",
    "Det er ikke vekst",
    "Fravær av vekst",
    "Uten oppvekst",
    "Vekst: ingen",
    "Oppvekst: nei",
    "Vekst ikke påvist",
    "Bakterievekst: negativ",
    "E. coli: ikke påvist",
    "E. coli not detected",
    "Negativ blodkultur",
    "Steril",
    "Se svar",
    "Prøven er mottatt",
    "",
)


@pytest.mark.parametrize("words", GREW)
def test_growth_is_found_in_a_text(words: str) -> None:
    assert tells_growth(words)
    assert not says_none(words)


@pytest.mark.parametrize("words", DID_NOT)
def test_none_is_found_where_none_is_told(words: str) -> None:
    assert not tells_growth(words)


def test_the_part_that_tells_of_it_is_said() -> None:
    assert tells_growth(GREW[20]) == "Anaerob: oppvekst av E. coli"
    assert tells_growth("Ingen vekst i flaske 1, vekst av E. coli i flaske 2, Candida") == (
        "vekst av E. coli i flaske 2, Candida"
    )


def answer(**more: Any) -> Json:
    return about(
        "DiagnosticReport", "bc", status="final", code={"text": "Blodkultur"}, issued=hours_ago(3),
        effectiveDateTime=hours_ago(30),
    ) | more  # fmt: skip


def text(words: str) -> Json:
    return {"contentType": "text/plain", "data": base64.b64encode(words.encode()).decode()}


def of(**more: Any) -> cultures.Culture:
    (one,) = cultures.cultures(chart(*PLACES, stay(), answer(**more)), NOW)
    return one


@pytest.mark.parametrize(
    "more",
    [
        {"conclusion": "Oppvekst av E. coli"},
        {"conclusionCode": [concept("Oppvekst av E. coli")]},
        {"conclusion": "Se vedlagt svar", "conclusionCode": [concept("Oppvekst av E. coli")]},
        {"presentedForm": [text("Oppvekst av E. coli")]},
        {"conclusion": "Ingen vekst", "presentedForm": [text("Tilleggssvar: oppvekst av E. coli")]},
        {"conclusion": "Oppvekst av E. coli", "implicitRules": "urn:rules"},
    ],
)
def test_wherever_a_report_tells_it_in_words(more: Json) -> None:
    one = of(**more)
    assert one.state == "answered", "words alone are no certain answer"
    assert "ppvekst av E. coli" in one.told


def test_a_value_in_words_tells_it_too() -> None:
    value = about(
        "Observation", "v", status="final", code={"text": "Blodkultur"}, effectiveDateTime=hours_ago(30),
        category=[concept("", "laboratory")], valueString="Oppvekst av E. coli i 2 flasker",
    )  # fmt: skip
    (one,) = cultures.cultures(chart(*PLACES, stay(), value), NOW)
    assert (one.state, one.told) == ("answered", "Oppvekst av E. coli i 2 flasker")


@pytest.mark.parametrize(
    ("more", "unread"),
    [
        ({"conclusion": "Ingen vekst"}, False),
        ({"presentedForm": [text("Ingen vekst etter 5 døgn")]}, False),
        ({"conclusion": "Se vedlegg"}, False),
        ({"conclusion": "Ingen vekst", "implicitRules": "urn:rules"}, True),
        ({"presentedForm": [{"contentType": "application/pdf", "data": "JVBERg=="}]}, True),
        ({"conclusion": "Ingen vekst", "presentedForm": [{"contentType": "application/pdf"}]}, False),
    ],
)
def test_what_cannot_be_read_never_reassures(more: Json, unread: bool) -> None:
    one = of(**more)
    assert (one.told, one.unread) == ("", unread)

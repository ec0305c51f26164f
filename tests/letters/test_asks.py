"""What a letter asks of the general practitioner, and by which day."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.letters.asks import about_pending, about_sick_leave, asks, sentences

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("Fastlege bes ta kontroll innen to uker.", date(2026, 12, 4)),
        ("Fastlege bes om: kontrollere kreatinin innen 28.11.2026.", date(2026, 11, 28)),
        ("Fastlege bes kontrollere kalium senest 25.11.", date(2026, 11, 25)),
        ("Fastlege bes måle blodtrykk innen 05.01.", date(2027, 1, 5)),
        ("Kontroll hos fastlege om 1–2 uker.", date(2026, 12, 4)),
        ("Vi ber fastlegen ta Hb 9.6 g/dl om igjen om 1 måned.", date(2026, 12, 20)),
        ("Fastlegen bes ta INR innan tre dagar.", date(2026, 11, 23)),
        ("Fastlege bes ta INR innen 1.12.26 og igjen innen 4 uker.", date(2026, 12, 1)),
        ("Fastlege bes kontrollere CRP 24.11.2026.", date(2026, 11, 24)),
    ],
)
def test_the_day_is_read_from_the_sentence_and_counted_from_when_it_was_written(said: str, due: date) -> None:
    (one,) = asks([said], FRIDAY)
    assert (one.words, one.asks, one.due) == (said, True, due)


@pytest.mark.parametrize(
    "said",
    [
        "Metformin er pauset: fastlege bes vurdere ny start.",
        "Fastlege bes følge opp MR tatt 12.11.2026.",
        "Fastlege bes kontrollere BT 140/90 og Hb 9.6.",
        "Fastlege bes vurdere 2. dose.",
    ],
)
def test_no_day_is_made_of_what_names_none(said: str) -> None:
    (one,) = asks([said], FRIDAY)
    assert (one.asks, one.due, one.limited) == (True, None, False)


@pytest.mark.parametrize(
    "said", ["Fastlege bes ta INR innen neste uke.", "Fastlege bes ta prøver innen 31.02.2026."]
)
def test_a_day_in_words_that_are_none_is_told_apart_from_no_day(said: str) -> None:
    (one,) = asks([said], FRIDAY)
    assert one.due is None
    assert one.limited


def test_days_counted_from_a_letter_without_a_date_are_not_known() -> None:
    (counted,) = asks(["Fastlege bes ta kontroll innen to uker."], None)
    assert (counted.due, counted.limited) == (None, True)
    (written,) = asks(["Fastlege bes ta kontroll innen 28.11.2026."], None)
    assert written.due == date(2026, 11, 28)


def test_who_is_only_named_is_told_and_others_are_not() -> None:
    found = asks(
        ["Fastlegen er orientert.", "Hjerte 3 følger opp svaret.", "Helsestasjonen bes ringe."], FRIDAY
    )
    assert [(one.words, one.asks) for one in found] == [("Fastlegen er orientert.", False)]


def test_the_same_sentence_twice_is_asked_once() -> None:
    assert len(asks(["Fastlege bes  ringe.", "Fastlege bes ringe."], FRIDAY)) == 1


def test_a_date_an_hour_and_an_abbreviation_end_no_sentence() -> None:
    text = "Innlagt 15.11.2026 kl. 14 pga. f.eks. fall. Fastlege bes ta INR innen 1.12. Ring ved feber."
    assert sentences([text]) == (
        "Innlagt 15.11.2026 kl. 14 pga. f.eks. fall.", "Fastlege bes ta INR innen 1.12.", "Ring ved feber.",
    )  # fmt: skip


def test_sick_leave_and_what_is_not_answered_are_found() -> None:
    said = ("Sykmeldt til 04.12.2026.", "Ubesvart: histologi.", "Utskrevet i bedring.")
    assert about_sick_leave(said) == said[:1]
    assert about_pending(said) == said[1:2]

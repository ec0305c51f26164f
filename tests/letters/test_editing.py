"""Editing text keeps sources only where the words are still those of the record."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.letters.compose.editing import edited, flat, sentences_of, shown
from desktop.letters.model import Run, Sentence, Source, plain

SOURCE = Source(("Observation/1",), "Kalium 3,6", "2026-11-19T06:30:00+01:00")
VALUE = Run("3,6", SOURCE, "k.siste")
GAP = Run("hvem følger opp", path="eier", missing=True)
TEXT = (
    plain("Natt til 19.11. fikk hun flimmer kl. 02."),
    Sentence((Run("Kalium var "), VALUE, Run(" og ble fulgt."))),
    Sentence((Run("TSH følges opp av "), GAP, Run(".")), line=True),
)


def said(sentences: tuple[Sentence, ...]) -> str:
    return "".join(shown(run) for run in flat(sentences))


def test_nothing_changed() -> None:
    assert edited(TEXT, said(TEXT)) == TEXT
    assert sentences_of(flat(TEXT)) == TEXT


def test_words_around_a_value_change_and_the_value_stays() -> None:
    text = said(TEXT).replace("Kalium var 3,6 og ble fulgt.", "Kaliumverdien var nede i 3,6, uten tiltak.")
    found = edited(TEXT, text)
    assert said(found) == text
    assert VALUE in found[1].runs
    assert GAP in found[2].runs


def test_a_changed_value_is_a_persons_own() -> None:
    for other in ("3,7", "13,6", "3,65", "3,6.5", "-3,6x"):
        found = edited(TEXT, said(TEXT).replace("3,6", other))
        assert not [r for s in found for r in s.runs if r.source], other


def test_a_filled_placeholder_is_filled() -> None:
    found = edited(TEXT, said(TEXT).replace("[hvem følger opp]", "Maren Aas"))
    assert not any(s.missing for s in found)
    assert found[-1].text == "TSH følges opp av Maren Aas."


def test_a_new_line_and_a_new_sentence() -> None:
    found = edited(TEXT, said(TEXT) + "\nNy linje. Og en til.")
    assert [s.text for s in found[-2:]] == ["Ny linje.", "Og en til."]
    assert [s.line for s in found[-2:]] == [True, False]


def test_everything_deleted() -> None:
    assert edited(TEXT, "") == ()


@given(st.text(alphabet="Ka3,6 .[]hvem\nØ1", max_size=60), st.integers(0, 90), st.integers(0, 20))
def test_whatever_is_typed_stands_there_and_no_source_is_invented(typed: str, at: int, removed: int) -> None:
    before = said(TEXT)
    text = before[:at] + typed + before[at + removed :]
    found = edited(TEXT, text)
    assert "".join(said(found).split()) == "".join(text.split())
    for run in (r for s in found for r in s.runs):
        assert run.source is None or run == VALUE
        assert not run.missing or run == GAP
    assert edited(found, said(found)) == found

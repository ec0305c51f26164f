"""Who gets a letter that is written: added once, taken away for good, never brought back by itself."""

from __future__ import annotations

import msgspec
import pytest

from desktop import writing
from desktop.acts.edits import TypedAddress
from desktop.letters.check.signing_questions import Finding, Kind
from desktop.letters.compose.produce import draft
from desktop.letters.model import Letter
from desktop.writing import letter_recipients
from tests.letters import charts, rich
from tests.letters.charts import AUTHOR, NOW

KARI = TypedAddress("Kari Lie", "", "Storgata 1", "0155", "Oslo")
CHART = charts.chart(*rich.record())


@pytest.fixture
def letter() -> Letter:
    return draft(CHART, NOW, AUTHOR, letter_id="7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11")


def asked(letter: Letter) -> list[Finding]:
    checked = writing.letters.check(CHART, NOW, letter, ())
    return [f for f in checked.open if f.kind in (Kind.ADDRESSEE, Kind.RECIPIENT, Kind.NO_RECIPIENT)]


def test_a_typed_recipient_is_in_the_letter_once_and_the_record_has_nothing_against_it(
    letter: Letter,
) -> None:
    before = asked(letter)
    added = letter_recipients.added(CHART, NOW, letter, KARI)
    assert len(added.recipients) == len(letter.recipients) + 1
    assert asked(added) == before, "no register knows them, and nobody says that they left"
    assert letter_recipients.added(CHART, NOW, added, KARI) == added


def test_whoever_is_taken_away_is_not_offered_as_news(letter: Letter) -> None:
    one = letter.recipients[0]
    without = letter_recipients.removed(letter, one.id)
    assert one.id not in {r.id for r in without.recipients}
    assert not [f for f in asked(without) if f.path == one.id]


def test_whoever_is_taken_away_can_be_added_again_as_what_they_were(letter: Letter) -> None:
    one = next(r for r in letter.recipients if r.key)
    again = letter_recipients.added(CHART, NOW, letter_recipients.removed(letter, one.id), one.key)
    assert one in again.recipients
    assert asked(again) == asked(letter)


def test_a_letter_without_recipients_says_what_is_missing(letter: Letter) -> None:
    empty = letter
    for one in letter.recipients:
        empty = letter_recipients.removed(empty, one.id)
    (finding,) = asked(empty)
    assert finding.kind is Kind.NO_RECIPIENT


def test_the_letters_words_are_not_touched(letter: Letter) -> None:
    added = letter_recipients.added(CHART, NOW, letter, KARI)
    assert msgspec.structs.replace(added, recipients=(), seen=()) == msgspec.structs.replace(
        letter, recipients=(), seen=()
    )

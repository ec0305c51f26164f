"""Properties of the reader of dosage texts, over the texts of the yardsticks."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.messages import set_language
from desktop.orders.dosage_text import lexing
from desktop.orders.dosage_text.dosage_reading import read
from desktop.orders.dosage_text.dosage_writing import said
from desktop.orders.dosage_text.grammar.every_row import ROWS
from tests.orders.samples import NOW
from tests.orders.yardsticks.judge import as_json, rows

Json = dict[str, Any]
FILES = (
    "dosage_texts.jsonl", "dosage_texts_held_out.jsonl", "dosage_texts_usual.jsonl",
    "dosage_texts_fresh.jsonl",
)  # fmt: skip
READABLE = [row["text"] for name in FILES for row in rows(name) if read(row["text"], NOW).dosages]
UNKNOWN = ["kvxlo", "hvis", "eller", "ikke", "pause", "unntatt", "omtrent", "dobbelt", "??", "halvparten"]
BESIDE = ("text", "sequence", "additionalInstruction")


def test_enough_is_readable() -> None:
    assert len(READABLE) > 400


def spelt_out(made: list[dict[str, Any]]) -> Any:
    """The dosages, of a coded site its code alone: `ve. øye` is said as *venstre øye*."""
    found = as_json(made)
    for one in found:
        if "coding" in one.get("site", {}):
            del one["site"]["text"]
    return found


def test_what_is_read_is_said_back_and_read_again_to_the_same_dosage() -> None:
    set_language("nb")
    told = 0
    for text in READABLE:
        for dosage in read(text, NOW).dosages:
            bare = {key: value for key, value in dosage.items() if key not in BESIDE}
            if "doseAndRate" not in bare:
                # Of what is smeared on, the amount is in no words.
                continue
            again = [
                {key: value for key, value in one.items() if key not in BESIDE}
                for one in read(said(bare), NOW).dosages
            ]
            assert spelt_out(again) == spelt_out([bare]), (text, said(bare))
            told += 1
    assert told > 500


def _amounts(text: str) -> set[tuple[Decimal, str]]:
    found = set()
    for dosage in read(text, NOW).dosages:
        for entry in dosage.get("doseAndRate", ()):
            one = entry.get("doseQuantity") or entry.get("rateQuantity")
            for quantity in [one] if one else [entry["doseRange"]["low"], entry["doseRange"]["high"]]:
                found.add((Decimal(quantity["value"]), quantity["code"]))
    return found


def _pairs(text: str) -> list[str]:
    """The words of a text, each number with the word behind it: what is written is not torn apart."""
    return re.findall(r"(?:\bx\s*)?[\d½][\d.,/½+–-]*\s*\S+|\S+", text)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(READABLE).flatmap(lambda text: st.tuples(st.just(text), st.permutations(_pairs(text))))
)
def test_no_order_of_the_words_makes_a_dose_tenfold(case: tuple[str, list[str]]) -> None:
    text, words = case
    known = _amounts(text)
    for value, code in _amounts(" ".join(words)):
        alike = [amount for amount, unit in known if unit == code]
        assert not alike or any(amount / 10 < value < amount * 10 for amount in alike), words


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(READABLE),
    st.integers(min_value=0, max_value=30),
    st.sampled_from(UNKNOWN),
)  # fmt: skip
def test_a_word_that_is_not_known_leaves_the_text_a_text(text: str, at: int, word: str) -> None:
    words = text.split()
    at %= len(words) + 1
    changed = " ".join([*words[:at], word, *words[at:]])
    got = read(changed, NOW).dosages
    kept = " ".join(str(one["text"]) for one in got)
    # Inside a reason (“mot kvxlo gikt”) an unknown word is kept as written; it never disappears.
    assert not got or word in kept, changed


def test_reading_a_text_tries_each_row_at_most_once_at_each_part() -> None:
    """A count in place of a clock: no pattern is tried twice at one place."""
    counted = 0

    class Counting:
        def __init__(self, pattern: Any) -> None:
            self.pattern = pattern

        def match(self, text: str, at: int) -> Any:
            nonlocal counted
            counted += 1
            return self.pattern.match(text, at)

    kept = lexing.ROWS
    lexing.ROWS = tuple((Counting(pattern), maker) for pattern, maker in ROWS)  # type: ignore[assignment, misc]
    try:
        for text in READABLE:
            before = counted
            parts = lexing.parts(text, NOW.date())
            places = len({part.start for part in parts})
            # Fillers and signs are places without a part of their own.
            assert counted - before <= len(ROWS) * (places + text.count(" ") + 4)
    finally:
        lexing.ROWS = kept  # type: ignore[misc]
    assert len(ROWS) < 220

"""Letters of a patient: what arrived, what is under way, and what nobody here follows."""

from __future__ import annotations

from desktop.letters.delivery.delivery import State
from desktop.shown.letters.letters import LetterRow
from desktop.views.letters import letters
from tests.views.charts import Json, chart, context
from tests.views.letters.test_letter_queue import copy, letter


def row(*resources: Json) -> LetterRow:
    (found,) = letters.build(context(chart(*resources)))[0].rows
    return found


def test_a_letter_has_arrived_when_every_copy_has() -> None:
    assert row(letter(), copy("a", State.POSTED)).group == "done"
    assert row(letter(), copy("a", State.POSTED), copy("b")).group == "open"


def test_a_letter_that_nobody_follows_is_neither_arrived_nor_under_way() -> None:
    assert row(letter()).group == "unknown"

"""Every question of the window is a reading that is logged, or has a reason why it is none."""

from __future__ import annotations

import pytest

from desktop.service.record import answers
from desktop.shown import draft_questions
from desktop.shown.ask import Ask
from desktop.views.answering import answered
from desktop.views.readings import NO_READING, RULES

BASES = {draft_questions.OrdersChanged}


def every() -> list[type[Ask[object]]]:
    assert answers
    return sorted(answered() | BASES, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", every(), ids=lambda kind: kind.__name__)
def test_a_question_is_logged_or_says_why_not(kind: type[Ask[object]]) -> None:
    assert (kind in RULES) is not (kind in NO_READING), "a new question belongs into one of the two"
    if kind in NO_READING:
        assert NO_READING[kind].strip()


def test_nothing_is_declared_that_nobody_asks() -> None:
    assert {*RULES, *NO_READING} <= {*every()}

"""Every question of the window is a reading that is logged, or has a reason why it is none."""

from __future__ import annotations

import pytest

from desktop.service.record import answers
from desktop.shown import draft_questions
from desktop.shown.ask import Ask
from desktop.shown.inbox.received import ReceivedModel, ReceivedRow
from desktop.shown.notes.notes import NoteRow
from desktop.shown.page.unplaced import UnplacedModel
from desktop.shown.parts import PanelState
from desktop.shown.questions import PanelsOf, ReceivedPage
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


def test_a_letter_in_the_inbox_is_logged_with_its_patient_and_the_list_with_all() -> None:
    def row(key: str, patient: str) -> ReceivedRow:
        return ReceivedRow(key, patient, "Berg", "Kari", "", "Epikrise", "Hjerte 3", "i dag", "plain")

    rows = (row("Composition/a", "p1"), row("Composition/b", "p2"), row("Composition/c", "p1"))
    read = NoteRow("Composition/b", "BERG", "", "", "")
    rule = RULES[ReceivedPage]
    shown = ReceivedModel(rows, "Brev til deg", "", read=read)
    found = list(rule.found(None, ReceivedPage(), (shown, None)))  # type: ignore[arg-type]
    assert [(one.patients, one.resources) for one in found] == [
        (("p1", "p2"), ()),
        (("p2",), ("Composition/b",)),
    ]
    assert list(rule.found(None, ReceivedPage(), (None, None))) == []  # type: ignore[arg-type]


def test_what_was_fetched_beyond_the_record_is_logged_when_its_list_shows_it() -> None:
    """The record's own entries are logged by opening the patient."""
    found, ready = RULES[PanelsOf].found, PanelState("ready")
    ask = PanelsOf("p", (("unplaced", {}),))
    shown = UnplacedModel((), 1, beyond=("Coverage/v",))
    (one,) = found(None, ask, [(shown, ready), (None, ready)])  # type: ignore[arg-type]
    assert (one.patients, one.resources) == (("p",), ("Coverage/v",))
    assert list(found(None, ask, [(UnplacedModel(()), ready)])) == []  # type: ignore[arg-type]

"""Answers that come late to the desks of letters and notes: no word is lost, no answer is undone."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import writing
from desktop.acts import Done
from desktop.acts.drafts import SaveDraft
from desktop.acts.edits import Kept
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.letters.model import Letter
from desktop.shown.draft_questions import LetterNow, LetterSigner, NoteNow, OpenLetter, OpenNote
from desktop.views import answers
from desktop.views.answering import answer
from tests.letters import charts
from tests.letters.test_checks import ID, NOW, made, newer, record
from tests.ui.acts.slow_bridge import SlowBridge
from ui.acts.letters.letter_drafting import LetterDrafting
from ui.acts.notes.note_drafting import NoteDrafting

__all__ = ["answers"]
ACTOR = Actor("PractitionerRole/aas", "Practitioner/aas", "Maren Aas", profession="doctor")
OTHER = "0b0e4f2a-91b4-4b5e-8a25-7a9b8b3b7c11"


class Nothing:
    """A record in which nothing is kept."""

    def exec_driver_sql(self, *_statement: object) -> Any:
        return Rows()


class Rows(list[Any]):
    def first(self) -> None:
        return None


class Window:
    """The desk of a window, as far as writing asks for it; the record is one chart."""

    def __init__(self, chart: Any) -> None:
        self.actor = ACTOR
        self.closed = 0
        self.said: list[str] = []
        self.errors: list[Any] = []
        self.saved: list[Kept] = []
        self.patients = SimpleNamespace(focus="solbakken", workspace=SimpleNamespace(note_templates=()))
        self.personal = SimpleNamespace(chosen=SimpleNamespace(note_template=""))
        self.link = SimpleNamespace(clock=lambda: datetime.now(UTC), server="https://x.example")
        self.window = SimpleNamespace(set_page=lambda _name, _page: None, say_done=self.said.append)
        self.undo: Any = None
        self.early = SimpleNamespace(drop=lambda: None)
        self.performing = SimpleNamespace(say=lambda done: self.said.append(done.said), offer=self._offer)
        self.reading = SimpleNamespace(
            charts=SimpleNamespace(read=lambda *_asked: chart),
            seen=lambda *_asked: chart,
            clock=lambda: NOW,
            actor=ACTOR,
            aside=set(),
            leave=lambda: None,
        )
        self.bridge = SlowBridge(self._answer, self._act)
        self.bridge.link = self.link
        self.letter: Letter = made(record())
        self.kept = writing.notes.begin(chart, NOW, ACTOR, ID)

    def _offer(self, said: str, undo: Any) -> None:
        self.said.append(said)
        self.undo = undo

    def _answer(self, question: Any) -> Any:
        if isinstance(question, OpenLetter):
            kept = Kept("letter", self.letter.id, question.patient, writing.letters.encode(self.letter))
            return kept, self._answer(LetterNow(kept))
        if isinstance(question, OpenNote):
            kept = Kept("note", self.kept.text.draft, question.patient, writing.notes.encode(self.kept))
            return kept, self._answer(NoteNow(kept, self.kept.text))
        return answer(self.reading, Nothing(), question)  # type: ignore[arg-type]

    def _act(self, act: Any) -> Any:
        if isinstance(act, SaveDraft):
            self.saved.append(writing.drafts.edited(act.kept, act.edit))
            return self.saved[-1]
        return Done("act", said="Signed.")

    def show_editor(self, _key: str, editor: Any) -> None:
        editor.resize(1366, 768)
        editor.show()

    def editor_closed(self) -> None:
        self.closed += 1

    def say_error(self, error: Any) -> None:
        self.errors.append(error)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    return Window(charts.chart(*record(newer())))


def opened(window: Window, qtbot: QtBot) -> LetterDrafting:
    desk = LetterDrafting(window, window.reading)  # type: ignore[arg-type]
    desk.begin()
    window.bridge.finish()
    qtbot.addWidget(desk.editor)
    qtbot.addWidget(desk.editor.side)
    QApplication.processEvents()
    return desk


def written(desk: LetterDrafting, code: str) -> str:
    assert desk.kept is not None
    found = writing.drafts.letter(desk.kept, desk._edit).section(code)
    return found.text if found else ""


def typed(desk: LetterDrafting, code: str, words: str) -> None:
    desk.editor.go_to_section(code)
    field = desk.editor.current_field()
    assert field is not None
    cursor = field.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    field.setTextCursor(cursor)
    field.insertPlainText(words)


def test_words_typed_just_before_an_answer_are_kept_and_do_not_undo_it(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    model = desk.editor.model
    assert model is not None
    stale = next(d for d in model.decisions if "71,4" in d.text or "70,9" in d.text)
    # The second stretch of words still waits for the pause of the autosave.
    typed(desk, "IP", " Først.")
    typed(desk, "IP", " Sist.")
    desk.decide(stale.key, "replace")
    window.bridge.finish()
    assert "Først. Sist." in written(desk, "IP")
    assert "70,9" in written(desk, "VU")
    assert "71,4" not in written(desk, "VU")
    block = desk.editor.paper.block("VU")
    assert block is not None
    assert "70,9" in block.field.toPlainText()


def recipients(desk: LetterDrafting) -> list[str]:
    assert desk.kept is not None
    return [one.id for one in writing.drafts.letter(desk.kept, desk._edit).recipients]


def writes(desk: LetterDrafting) -> bool:
    return not any(field.isReadOnly() for field in desk.editor.paper.fields())


def test_recipients_taken_away_one_after_another_are_all_away(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    first, second, *rest = recipients(desk)
    desk.remove_recipient(first)
    desk.remove_recipient(second)
    window.bridge.finish()
    assert recipients(desk) == rest
    assert writes(desk)


def test_nothing_is_signed_while_a_recipient_is_taken_away_and_none_while_it_is_signed(
    window: Window, qtbot: QtBot
) -> None:
    """Else the letter would go to who is no longer shown."""
    desk = opened(window, qtbot)
    first, *rest = recipients(desk)
    desk.remove_recipient(first)
    desk.sign()
    assert ("Brevet blir nettopp endret" in str(window.errors[0]), desk.signing) == (True, False)
    window.bridge.finish()
    assert recipients(desk) == rest
    assert "sign_letter" not in window.bridge.done
    desk.sign()
    desk.remove_recipient(rest[0])
    assert recipients(desk) == rest
    window.bridge.finish()
    assert "sign_letter" in window.bridge.done


def test_a_change_that_fails_lets_go_of_the_letter(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    before, real = recipients(desk), window.bridge._answers

    def answers(question: Any) -> Any:
        if isinstance(question, LetterSigner):
            raise InputError("Nobody of that name.")
        return real(question)

    window.bridge._answers = answers
    desk.asks(desk.kept, "PractitionerRole/nobody")
    assert not writes(desk)
    window.bridge.finish()
    assert window.errors
    assert writes(desk)
    desk.remove_recipient(before[0])
    window.bridge.finish()
    assert recipients(desk) == before[1:]


def test_an_answer_is_named_and_taken_back(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    model = desk.editor.model
    assert model is not None
    stale = next(d for d in model.decisions if "71,4" in d.text or "70,9" in d.text)
    before = written(desk, "VU")
    desk.decide(stale.key, "replace")
    window.bridge.finish()
    assert window.said[-1].startswith("Besvart: ")
    assert stale.title in window.said[-1]
    assert written(desk, "VU") != before
    window.undo()
    window.bridge.finish()
    assert written(desk, "VU") == before
    assert stale in desk.editor.model.decisions


def test_an_answer_is_not_taken_back_with_what_was_written_after_it(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    model = desk.editor.model
    assert model is not None
    stale = next(d for d in model.decisions if "71,4" in d.text or "70,9" in d.text)
    desk.decide(stale.key, "replace")
    window.bridge.finish()
    after = written(desk, "VU")
    typed(desk, "IP", " Sist.")
    window.undo()
    window.bridge.finish()
    assert "Sist." in written(desk, "IP")
    assert written(desk, "VU") == after


def test_nothing_can_be_typed_while_an_answer_changes_the_text(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    model = desk.editor.model
    assert model is not None
    desk.decide(model.decisions[0].key, model.decisions[0].choices[0].key)
    assert all(field.isReadOnly() for field in desk.editor.paper.fields())
    window.bridge.finish()
    assert not any(field.isReadOnly() for field in desk.editor.paper.fields())


def test_a_signature_that_comes_late_takes_no_other_letter_away(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    desk.sign()
    desk.leave()
    window.letter = msgspec.structs.replace(window.letter, id=OTHER)
    desk.begin()
    window.bridge.finish()
    assert window.bridge.done.count("sign_letter") == 1
    assert desk.kept is not None
    assert desk.kept.id == OTHER
    assert desk.editor.model is not None
    assert window.closed == 0
    assert len(window.said) == 1


def test_a_signed_letter_leaves_the_editor(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    desk.sign()
    window.bridge.finish()
    assert desk.kept is None
    assert desk.editor.model is None
    assert window.closed == 1


def test_a_signature_that_comes_late_takes_no_other_note_away(window: Window, qtbot: QtBot) -> None:
    desk = NoteDrafting(window)  # type: ignore[arg-type]
    desk.begin()
    window.bridge.finish()
    qtbot.addWidget(desk.editor)
    qtbot.addWidget(desk.editor.side)
    desk.sign()
    desk.leave()
    text = msgspec.structs.replace(window.kept.text, draft=OTHER)
    window.kept = msgspec.structs.replace(window.kept, text=text)
    desk.begin()
    window.bridge.finish()
    assert window.bridge.done.count("sign_note") == 1
    assert desk.editor.model is not None
    assert desk.editor.model.text.draft == OTHER
    assert window.closed == 0


@pytest.mark.parametrize("leaves", [True, False])
def test_words_typed_just_before_a_refused_signature_are_kept(
    window: Window, qtbot: QtBot, leaves: bool
) -> None:
    desk = opened(window, qtbot)
    # These words still wait for the pause of the autosave when the key is pressed.
    typed(desk, "IP", " Sist.")
    window.bridge.fails.add("sign_letter")
    desk.sign()
    if leaves:
        desk.leave()
    window.bridge.finish()
    assert [e.what for e in window.errors] == ["The disk is full."]
    assert window.saved, "nothing typed is lost"
    section = writing.letters.decode(window.saved[-1].body).section("IP")
    assert section is not None
    assert "Sist." in section.text
    assert (desk.kept is None) is leaves

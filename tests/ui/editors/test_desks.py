"""Answers that come late to the desks of letters and notes: no word is lost, no answer is undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.access.actor import Actor
from desktop.letters.model import Letter
from desktop.views import letter_writing, note_writing
from tests.letters import charts
from tests.letters.test_checks import ID, NOW, made, newer, record
from ui.desk.letter_desk import LetterDesk
from ui.desk.note_desk import NoteDesk

ACTOR = Actor("PractitionerRole/aas", "Practitioner/aas", "Maren Aas")
OTHER = "0b0e4f2a-91b4-4b5e-8a25-7a9b8b3b7c11"


class Bridge:
    """Keeps questions and acts until the test answers them, in their order."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        self.waiting: list[Callable[[], None]] = []
        self.acts: list[str] = []

    def ask(self, question: Any, then: Any, *, patient: Any = None, failed: Any = None) -> None:
        self.waiting.append(lambda: then(question(self.desk, None)))

    def act(self, act: Any, *, name: str, then: Any = None, failed: Any = None) -> None:
        self.acts.append(name)
        if name != "draft":
            self.waiting.append(lambda: then(None) if then else None)

    def answer(self) -> None:
        self.waiting.pop(0)()

    def answer_all(self) -> None:
        while self.waiting:
            self.answer()


class Window:
    """The desk of a window, as far as writing asks for it."""

    def __init__(self, chart: Any) -> None:
        self.actor = ACTOR
        self.closed = 0
        self.said: list[str] = []
        self.errors: list[Any] = []
        self.patients = SimpleNamespace(focus="solbakken")
        self.session = SimpleNamespace(clock=lambda: datetime.now(UTC), server="https://x.example")
        self.window = SimpleNamespace(
            set_page=lambda _name, _page: None, say_done=lambda words, **_more: self.said.append(words)
        )
        letters = SimpleNamespace(
            begin=lambda _c, _patient, _fresh: (self.letter, self.model(self.letter)),
            model=lambda _c, _patient, letter: self.model(letter),
            decide=lambda _c, _patient, letter, key, choice: letter_writing.decide(
                chart, NOW, ACTOR, letter, key, choice, ()
            ),
            sign=lambda _c, _patient, _letter, _base: object(),
        )
        self.kept = note_writing.begin(chart, NOW, ACTOR, ID)
        writing = SimpleNamespace(
            note=lambda _c, _patient, _draft, _fresh, _template: (
                self.kept,
                note_writing.model(chart, NOW, ACTOR, self.kept),
            ),
            note_to_sign=lambda _c, _patient, kept: note_writing.to_sign(chart, NOW, ACTOR, kept),
            note_to_keep=lambda _c, _patient, kept: note_writing.note(chart, NOW, ACTOR, kept),
        )
        self.bridge = Bridge(SimpleNamespace(letters=letters, writing=writing))
        self.letter: Letter = made(record())
        self.model = lambda letter: letter_writing.model(chart, NOW, letter, ())

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


def opened(window: Window, qtbot: QtBot) -> LetterDesk:
    desk = LetterDesk(window)  # type: ignore[arg-type]
    desk.begin()
    window.bridge.answer_all()
    qtbot.addWidget(desk.editor)
    qtbot.addWidget(desk.editor.side)
    QApplication.processEvents()
    return desk


def written(desk: LetterDesk, code: str) -> str:
    found = desk._letter.section(code)
    return found.text if found else ""


def typed(desk: LetterDesk, code: str, words: str) -> None:
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
    desk.editor.act.emit("decide", (stale.key, "replace"))
    window.bridge.answer_all()
    assert "Først. Sist." in written(desk, "IP")
    assert "70,9" in written(desk, "VU")
    assert "71,4" not in written(desk, "VU")
    block = desk.editor.paper.block("VU")
    assert block is not None
    assert "70,9" in block.field.toPlainText()


def test_nothing_can_be_typed_while_an_answer_changes_the_text(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    model = desk.editor.model
    assert model is not None
    desk.editor.act.emit("decide", (model.decisions[0].key, model.decisions[0].choices[0].key))
    assert all(field.isReadOnly() for field in desk.editor.paper.fields())
    window.bridge.answer_all()
    assert not any(field.isReadOnly() for field in desk.editor.paper.fields())


def test_a_signature_that_comes_late_takes_no_other_letter_away(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    desk.editor.act.emit("sign", desk.editor.text())
    desk.leave()
    window.letter = msgspec.structs.replace(window.letter, id=OTHER)
    desk.begin()
    window.bridge.answer_all()
    assert window.bridge.acts.count("sign_letter") == 1
    assert desk._letter is not None
    assert desk._letter.id == OTHER
    assert desk.editor.model is not None
    assert window.closed == 0
    assert len(window.said) == 1


def test_a_signed_letter_leaves_the_editor(window: Window, qtbot: QtBot) -> None:
    desk = opened(window, qtbot)
    desk.editor.act.emit("sign", desk.editor.text())
    window.bridge.answer_all()
    assert desk._letter is None
    assert desk.editor.model is None
    assert window.closed == 1


def test_a_signature_that_comes_late_takes_no_other_note_away(window: Window, qtbot: QtBot) -> None:
    desk = NoteDesk(window)  # type: ignore[arg-type]
    desk.begin()
    window.bridge.answer_all()
    qtbot.addWidget(desk.editor)
    qtbot.addWidget(desk.editor.side)
    desk.editor.act.emit("sign", desk.editor.text())
    desk.leave()
    text = msgspec.structs.replace(window.kept.text, draft=OTHER)
    window.kept = msgspec.structs.replace(window.kept, text=text)
    desk.begin()
    window.bridge.answer_all()
    assert window.bridge.acts.count("sign_note") == 1
    assert desk.editor.model is not None
    assert desk.editor.model.text.draft == OTHER
    assert window.closed == 0

"""A whole day by keys alone: each key goes to whatever has the focus, and nothing else is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.journeys.conftest import Seat
from tests.papers.stand_in import printer_of
from tests.servers.embedded import Embedded

Sit = Callable[..., Seat]
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


class Keys:
    """The keyboard of one seat; its presses are counted."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.count = 0

    def focus(self) -> QWidget:
        """What has the focus: there is always something, and it is in sight."""
        self.seat.window.activateWindow()
        return self.seat.until(lambda: (w := QApplication.focusWidget()) and w.isVisible() and w)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        for _time in range(times):
            QTest.keyClick(self.focus(), key, held)
            self.count += 1
        self.seat.quiet()

    def write(self, words: str) -> None:
        QTest.keyClicks(self.focus(), words)
        self.count += len(words)
        self.seat.quiet()


def composed(keys: Keys) -> Any:
    """The letter of the patient, once the editor shows it."""
    desk = keys.seat.desk
    keys.seat.until(
        lambda: desk.letter.patient and desk.letter.editor.model and desk.letter.editor.isVisible()
    )
    return desk.letter.editor


def digit(editor: Any) -> Qt.Key:
    """The key of the first answer to the question with the focus, as its cap says it."""
    card = next((card for card in editor.side.cards if card.inside), editor.side.cards[0])
    cap = card.answers.buttons[0].cap
    return Qt.Key(getattr(Key, f"Key_{cap}")) if cap else Key.Key_Return


def test_a_doctors_and_a_secretarys_day_without_a_mouse(sit: Sit, hospital: Embedded, tmp_path: Path) -> None:
    seat = sit(new=True)
    desk, window, keys = seat.desk, seat.window, Keys(seat)
    desk.start()
    seat.until(lambda: desk.choosing.screen and desk.choosing.screen._people)
    # Who one is: written into the field that finds people, Enter on the one that is left.
    keys.press(Key.Key_F, CONTROL)
    keys.write("Maren Aas")
    keys.press(Key.Key_Return)
    seat.until(lambda: not window.covered)
    assert desk.actor.name == "Maren Aas"

    # The worklist: the cursor is on whoever needs somebody first.
    panel = desk.pages.panel("ward")
    seat.settle()
    seat.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    assert panel.isAncestorOf(keys.focus())
    first = panel.model.rows[0]
    assert panel.view.current_key() == first.key
    keys.press(Key.Key_Return)
    seat.until(lambda: desk.patients.banner and desk.patients.banner.key == first.key)

    # A note.
    keys.press(Key.Key_N, CONTROL)
    seat.until(lambda: desk.note.patient == first.key and desk.note.editor.isVisible())
    keys.write("Sett av lege.")
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not desk.note.editor.isVisible())
    assert desk.patients.focus == first.key

    # An order; notices are gone to once, then the same key signs.
    seat.until(lambda: desk.order.column.model)
    keys.press(Key.Key_B, CONTROL)
    keys.write("blodkultur")
    keys.press(Key.Key_Return)
    seat.until(lambda: desk.order.column.model and desk.order.column.model.basket)
    for _press in range(4):
        if desk.order.column.model.basket:
            keys.press(Key.Key_Return, CONTROL)
    assert not desk.order.column.model.basket
    assert not seat.errors

    # The letter, by its name in the palette; what must be decided has digits.
    keys.press(Key.Key_K, CONTROL)
    keys.write("skriv epikrise")
    keys.press(Key.Key_Return)
    editor = composed(keys)
    for _decision in range(20):
        if not editor.model or not editor.model.decisions:
            break
        for _open in range(20):
            # F7 goes by the gaps in the text first, if the letter of whoever is first at this hour has any.
            if any(card.inside for card in editor.side.cards):
                break
            keys.press(Key.Key_F7)
            in_text = not any(card.inside for card in editor.side.cards)
            if in_text and keys.focus().textCursor().hasSelection():
                keys.write("i morgen")
        # Asked now: a gap that was just filled may have been one of the questions (who follows it up).
        asked = [one.key for one in editor.model.decisions]
        keys.press(digit(editor))
        if _decision == 0:
            # What was answered is named, and taken back by one key wherever the focus is.
            assert len(editor.model.decisions) < len(asked)
            assert "Besvart: " in window.undo_notice.accessibleName()
            keys.press(Key.Key_Z, CONTROL)
            assert [one.key for one in editor.model.decisions] == asked
    draft = editor.model.text.draft
    assert not editor.model.decisions, [(d.key, d.title, d.text, d.choices) for d in editor.model.decisions]
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: desk.letter.patient == "" or seat.errors)
    assert not seat.errors
    assert desk.patients.focus == first.key
    # Away from the patient, and out.
    keys.press(Key.Key_W, CONTROL)
    assert desk.pages.current == "ward"
    assert not window.banner.isVisible()
    seat.settle()
    assert [r for r in _on(hospital, f"Composition?_id={draft}") if r["status"] == "final"]

    _secretary(sit, hospital, draft, tmp_path / "printed.pdf")


def _secretary(sit: Sit, hospital: Embedded, draft: str, paper: Path) -> None:
    seat = sit("secretary")
    seat.sign_in(secretary=True)
    seat.settle()
    desk, keys = seat.desk, Keys(seat)
    panel = desk.pages.panel("queue")
    (document,) = [d for d in _on(hospital, "DocumentReference?_count=200")
                   if d.get("masterIdentifier", {}).get("value") == f"urn:uuid:{draft}"]  # fmt: skip
    key = f"DocumentReference/{document['id']}"
    seat.until(lambda: panel.model and any(row.key == key for row in panel.model.rows))
    assert panel.isAncestorOf(keys.focus())
    keys.press(Key.Key_Home, CONTROL)
    for _row in range(len(panel.model.rows) + 5):
        if panel.view.current_key() == key:
            break
        keys.press(Key.Key_Down)
    assert panel.view.current_key() == key
    keys.press(Key.Key_Space)
    assert panel.marked_keys() == (key,)

    printer = printer_of(desk)
    keys.press(Key.Key_P, CONTROL)
    seat.until(lambda: printer.pdfs and len(printer.pdfs[0]) > 10_000)
    assert printer.one_sided
    seat.quiet()
    assert not seat.errors
    seat.until(lambda: panel.printing.posted.isVisible())
    keys.press(Key.Key_Return, BOTH)
    seat.settle()
    states = {t["businessStatus"]["text"] for t in _on(hospital, f"Task?focus={key}")}
    assert "postlagt" in states


def _on(server: Embedded, path: str) -> list[dict[str, Any]]:
    with server.client() as client:
        bundle = client.get(path).raise_for_status().json()
    return [entry["resource"] for entry in bundle.get("entry", [])]

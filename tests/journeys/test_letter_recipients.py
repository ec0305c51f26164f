"""Who gets a letter that is written is changed by keys: searched, typed by hand, taken away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.patient import BeginLetter
from desktop.core.errors import InputError
from desktop.writing import letters
from tests.journeys.conftest import Seat
from ui.acts.letters.recipient_dialog import RecipientDialog

PATIENT = "h14b"


@pytest.fixture
def writer(doctor: Seat) -> Iterator[Seat]:
    """The ward's doctor with a letter open."""
    desk = doctor.desk
    desk.open_patient(PATIENT)
    doctor.until(lambda: desk.patients.banner)
    desk.do(BeginLetter())
    doctor.until(lambda: desk.letter.kept is not None and desk.letter.editor.isVisible())
    doctor.quiet()
    yield doctor
    desk.show_page("ward")
    doctor.quiet()


def key(code: Qt.Key, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), code, how)


def opened(seat: Seat) -> RecipientDialog:
    """F9 wherever one writes."""
    seat.window.activateWindow()
    seat.desk.letter.editor.take_focus()
    seat.until(QApplication.focusWidget)
    key(Qt.Key.Key_F9)
    dialog: RecipientDialog = seat.until(
        lambda: next((w for w in seat.window.findChildren(RecipientDialog) if w.isVisible()), None)
    )
    seat.until(lambda: dialog.field.hasFocus())
    return dialog


def kept(seat: Seat) -> list[str]:
    """The recipients of the draft as it lies on this machine."""
    seat.quiet()
    assert seat.desk.letter.kept is not None
    return [one.name for one in letters.decode(seat.desk.letter.kept.body).recipients]


def type_address(dialog: RecipientDialog, *parts: str) -> None:
    key(Qt.Key.Key_F2)
    for field, words in zip(dialog.fields.values(), parts, strict=False):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, words) if words else field.clear()
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_an_office_is_searched_and_added_and_taken_away_again(writer: Seat) -> None:
    before = kept(writer)
    dialog = opened(writer)
    QTest.keyClicks(dialog.field, "endokrin")
    writer.until(lambda: dialog.list.rows)
    assert "Ikke kontrollert" not in dialog.tally.words()
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    writer.until(lambda: len(kept(writer)) == len(before) + 1)
    name = kept(writer)[-1]
    assert "ndokrin" in name
    side = writer.desk.letter.editor.side
    row = next(row for row in side.recipients if name in row.accessibleName())
    writer.window.activateWindow()
    QTest.keyClick(row, Qt.Key.Key_Delete)
    writer.until(lambda: kept(writer) == before)
    assert not writer.errors


def test_an_address_by_hand_is_taken_when_it_is_whole(writer: Seat) -> None:
    before = kept(writer)
    dialog = opened(writer)
    type_address(dialog, "Kari Lie", "", "Storgata 1", "155", "Oslo")
    writer.until(lambda: "postnummer" in dialog.warning.words())
    assert dialog.isVisible()
    assert dialog.fields["street"].text() == "Storgata 1", "what was typed stays"
    assert kept(writer) == before
    code = dialog.fields["postal_code"]
    code.setFocus()
    code.selectAll()
    QTest.keyClicks(code, "0155")
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    writer.until(lambda: [*before, "Kari Lie"] == kept(writer))
    model = writer.desk.letter.editor.model
    assert model is not None
    said = next(r for r in model.recipients if r.name == "Kari Lie")
    assert said.route == "paper"
    assert "ikke kontrollert" in said.way


def test_what_the_server_could_not_be_asked_says_so(writer: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_text: str) -> object:
        raise InputError("Serveren svarer ikke.")

    monkeypatch.setattr(writer.desk.bridge, "find_recipients", away)
    dialog = opened(writer)
    QTest.keyClicks(dialog.field, "endokrin")
    writer.until(lambda: "Ikke kontrollert: Serveren svarer ikke." in dialog.tally.words())
    assert dialog.list.rows, "who is held here can be chosen all the same"
    key(Qt.Key.Key_Escape)
    assert dialog.field.text() == "", "the first one empties the field"
    key(Qt.Key.Key_Escape)
    writer.until(lambda: not writer.window.findChildren(RecipientDialog))
    assert not writer.errors

"""A shared Windows account: what one person had in a window or chose there is not the next one's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.acts.window import OpenPalette, OpenPatient
from desktop.core.actor import Actor
from desktop.core.preferences import Preferences
from desktop.shown.paper.print_states import PrintState, Told
from desktop.shown.shell import PaletteEntry
from desktop.views.session import Session
from tests.journeys.conftest import Seat
from ui import clipboard, theme
from ui.acts.paper import choosing_printer
from ui.acts.paper.choosing_printer import Asking
from ui.acts.paper.print_watch import _Paper
from ui.application import open_desk
from ui.printing.printer_dialog import PrinterDialog
from ui.printing.printers import Printer
from ui.theme import Scheme

PATIENT = "h12a"
MAREN = Actor("PractitionerRole/m", "Practitioner/m", "Maren Aas", "LIS", ward="h3", profession="doctor")


class Place:
    """A window on a record that no server fills."""

    until, quiet = Seat.until, Seat.quiet

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.app = app
        self.errors: list[Any] = []
        self.session = Session(
            "http://127.0.0.1:9/fhir", token="t", folder=folder, temporary_key=b"\x07" * 32
        )
        self.window, self.desk = open_desk("base", self.session)
        self.desk.say_error = self.errors.append  # type: ignore[method-assign]
        self.window.show()
        self.desk.sign_in(MAREN)
        self.quiet()  # type: ignore[misc]

    def close(self) -> None:
        self.desk.close()
        self.window.close()
        self.window.deleteLater()
        self.app.processEvents()
        self.session.close()


_numbers = itertools.count()


def another(seat: Place) -> Actor:
    """Somebody else sits down at the same window, on the same record."""
    number = next(_numbers)
    actor = msgspec.structs.replace(
        seat.desk.actor, role=f"PractitionerRole/next-{number}", practitioner=f"Practitioner/next-{number}",
        name="Jonas Moe",
    )  # fmt: skip
    seat.desk.sign_in(actor)
    seat.quiet()
    assert seat.desk.actor == actor
    return actor


@pytest.fixture(scope="module")
def first(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Somebody works at a window, on a record that others may work in as well; no server answers."""
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    made = Place(qapp, tmp_path_factory.mktemp("first"))
    yield made
    made.close()


def look_for(seat: Place, words: str) -> QLineEdit:
    """Type into the search field, and close it."""
    seat.desk.do(OpenPalette())
    field = seat.window.palette_overlay.field
    QTest.keyClicks(field, words)
    assert field.text() == words
    seat.window.palette_overlay.close_palette()
    return field


def test_what_was_looked_for_is_neither_there_nor_taken_back_by_ctrl_z(first: Place) -> None:
    seat = first
    field = look_for(seat, "Solbakken")
    hit = PaletteEntry(OpenPatient(PATIENT), "SOLBAKKEN, Ingrid Marie", "user")
    seat.desk.finder._people = (hit,)
    assert seat.desk.finder.name_of(PATIENT) == hit.title
    another(seat)
    assert seat.desk.finder.name_of(PATIENT) == ""
    assert not field.isUndoAvailable()
    seat.desk.do(OpenPalette())
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == ""
    seat.window.palette_overlay.close_palette()


def test_the_field_forgets_between_two_searches_of_one_person_too(first: Place) -> None:
    field = look_for(first, "Solbakken")
    first.desk.do(OpenPalette())
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == ""
    first.window.palette_overlay.close_palette()
    first.desk.finder.forget()


def test_marked_rows_what_was_shown_and_the_clipboard_go(first: Place) -> None:
    desk = first.desk
    clipboard.put("Solbakken, Ingrid Marie")
    desk.marked, desk.answer = frozenset({"Task/1"}), ("ward", "Task/1")
    desk.clash, desk.side, desk.letter_read = "act", "give", "Composition/1"
    another(first)
    assert QApplication.clipboard().text() == ""
    assert (desk.marked, desk.answer) == (frozenset(), ("mine", ""))
    assert (desk.clash, desk.side, desk.letter_read) == ("", "take", "")


def test_papers_at_a_printer_are_not_told_to_the_next_one(first: Place) -> None:
    watch = first.desk.print_watch
    watch._papers.append(_Paper("HJ3", "12", "Brev om Solbakken", Told(PrintState.STOPPED)))
    another(first)
    assert not watch._papers


def test_theme_and_text_size_are_ones_own(first: Place, qapp: QApplication) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    try:
        first.desk.personal.keep(Preferences(theme="dark", text_size=130))
        first.desk.personal.sign_in()
        assert (theme.scheme(), theme.text_scale()) == (Scheme.DARK, 1.3)
        another(first)
        assert (theme.scheme(), theme.text_scale()) == (Scheme.LIGHT, 1.0)
    finally:
        theme.apply(qapp, Scheme.LIGHT, 1.0)


def test_the_printer_that_is_offered_first_is_the_persons_own(
    first: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = first
    some = (Printer("HJ3-Kontor"), Printer("HJ3-Korridor"))
    monkeypatch.setattr(choosing_printer.printers, "printers", lambda: some)
    monkeypatch.setattr(choosing_printer.printers, "usual", lambda: "HJ3-Kontor")

    def asked() -> PrinterDialog:
        choosing_printer.ask_printer(seat.desk, Asking("Skriv ut", "A4", files=False), lambda _chosen: None)
        return seat.window.findChildren(PrinterDialog)[-1]

    dialog = asked()
    assert "HJ3-Kontor" in dialog.action.accessibleName()
    QTest.keyClick(dialog, Qt.Key.Key_Down)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    seat.quiet()
    dialog = asked()
    assert "HJ3-Korridor" in dialog.action.accessibleName(), "hers, the next time"
    dialog.reject()
    another(seat)
    dialog = asked()
    assert "HJ3-Kontor" in dialog.action.accessibleName(), "nobody has chosen for the next one"
    dialog.reject()


def test_what_is_kept_of_choices_names_nobody(first: Place) -> None:
    folder = Path(first.desk.bridge.link.folder)
    first.desk.personal.keep(Preferences(printer="HJ3-Kontor"))
    kept = (folder / "preferences.json").read_text(encoding="utf-8")
    assert first.desk.actor.practitioner not in kept
    assert first.desk.actor.name not in kept

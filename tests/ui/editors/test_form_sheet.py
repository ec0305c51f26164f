"""A short form keeps its cursor when a row comes or goes, and says what it is about as it stands now."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.forms import Said
from desktop.shown.sheet_form import Part, SheetForm
from ui.editors.forms.form_sheet import FormSheet
from ui.editors.forms.sheet_parts import Finding

SEARCH, TAKEN, WHEN = Part("search", "To"), Part("taken", "Taken", (("anyway", "yes"),)), Part("at", "When")


def form(said: Said, *parts: Part, about: tuple[str, ...] = ("bed 07",)) -> SheetForm:
    return SheetForm("Move", "F", said, parts, "AAS, Maren", "AAS, Maren", "Move", about)


def test_a_row_that_goes_takes_no_cursor_with_it(qapp: QApplication) -> None:
    sheet = FormSheet()
    sheet.show()
    try:
        sheet.set_model(form(Said(), SEARCH, WHEN), load=True)
        search = sheet.parts["search"]
        assert isinstance(search, Finding)
        search.field.setText("08")
        sheet.set_model(form(sheet.said, SEARCH, TAKEN, WHEN))
        assert list(sheet.rows) == ["search", "taken", "at"]
        sheet.set_model(form(sheet.said, SEARCH, WHEN))
        assert list(sheet.rows) == ["search", "at"]
        assert sheet.parts["search"] is search, "the same field, with the cursor and the words in it"
        assert search.field.text() == "08"
    finally:
        sheet.close()
        sheet.deleteLater()


def test_what_it_is_about_follows_the_record(qapp: QApplication) -> None:
    sheet = FormSheet()
    try:
        sheet.set_model(form(Said(), SEARCH), load=True)
        row = sheet.rows["search"]
        sheet.set_model(form(Said(), SEARCH, about=("bed 08", "somebody moved the patient")))
        said = [part for part in sheet.inner.parts if part is not row]
        assert len(said) == 3
        assert sheet.rows["search"] is row
        words = [part.accessibleName() or getattr(part, "text", lambda: "")() for part in said]
        assert "AAS, Maren" in words[0], "over a list of several patients no banner says whose form it is"
        assert "bed 08" in words[1]
    finally:
        sheet.close()
        sheet.deleteLater()


def test_what_is_to_be_chosen_follows_the_record_and_the_cursor_stays(qapp: QApplication) -> None:
    """A confirmation of what was seen is another one when something else is to be seen."""
    sheet = FormSheet()
    sheet.show()
    try:
        before = Part("open", "Still open", (("one", "seen"),))
        sheet.set_model(form(Said(), WHEN, before), load=True)
        sheet.activateWindow()
        sheet.go_to("open")
        QApplication.processEvents()
        said = []
        sheet.changed.connect(said.append)
        sheet.set_model(form(sheet.said, WHEN, Part("open", "Still open", (("two", "seen"),))))
        focused = QApplication.focusWidget()
        assert focused is not None
        assert sheet.rows["open"].isAncestorOf(focused)
        QTest.keyClick(focused, Qt.Key.Key_1)
        assert said[-1].get("open") == "two"
    finally:
        sheet.close()
        sheet.deleteLater()

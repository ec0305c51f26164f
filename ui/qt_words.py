"""Qt's own words (print dialog, buttons, text menus) in the program's language, by a QTranslator.

PySide6 ships no Bokmål (`qtbase_nb`); what Qt says itself is listed here and translated with all else.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from desktop.core import messages
from desktop.core.messages import _

Words = Callable[[], str]
WORDS: dict[str, Words] = {
    # Buttons of dialogs
    "OK": lambda: _("OK"),
    "Cancel": lambda: _("Cancel"),
    "Close": lambda: _("Close"),
    "Save": lambda: _("Save"),
    "Discard": lambda: _("Discard"),
    "Yes": lambda: _("Yes"),
    "No": lambda: _("No"),
    "Apply": lambda: _("Apply"),
    "Help": lambda: _("Help"),
    "Open": lambda: _("Open"),
    "Retry": lambda: _("Try again"),
    # Text menus
    "Undo": lambda: _("Undo"),
    "Redo": lambda: _("Redo"),
    "Cut": lambda: _("Cut"),
    "Copy": lambda: _("Copy"),
    "Copy Link Location": lambda: _("Copy the address"),
    "Paste": lambda: _("Paste"),
    "Delete": lambda: _("Delete"),
    "Select All": lambda: _("Select all"),
    # Print dialog
    "Print": lambda: _("Print"),
    "Printer": lambda: _("Printer"),
    "Properties": lambda: _("Properties"),
    "Preview": lambda: _("Preview"),
    "Name:": lambda: _("Name:"),
    "Location:": lambda: _("Location:"),
    "Type:": lambda: _("Type:"),
    "Output file:": lambda: _("File:"),
    "Local file": lambda: _("File on this machine"),
    "Write PDF file": lambda: _("Writes a PDF file"),
    "Print to File (PDF)": lambda: _("Print to a file (PDF)"),
    "Print To File ...": lambda: _("Print to a file …"),
    "Options": lambda: _("Options"),
    "Options >>": lambda: _("Options >>"),
    "Options <<": lambda: _("Options <<"),
    "Copies": lambda: _("Copies"),
    "Copies:": lambda: _("Copies:"),
    "Print range": lambda: _("Pages to print"),
    "Print all": lambda: _("All"),
    "Pages from": lambda: _("Pages from"),
    "to": lambda: _("to"),
    "Pages": lambda: _("Pages"),
    "Current Page": lambda: _("This page"),
    "Selection": lambda: _("What is chosen"),
    "Output Settings": lambda: _("How it is printed"),
    "Collate": lambda: _("Collate"),
    "Reverse": lambda: _("Last page first"),
    "Page Set:": lambda: _("Which pages:"),
    "All Pages": lambda: _("All pages"),
    "Odd Pages": lambda: _("Odd pages"),
    "Even Pages": lambda: _("Even pages"),
    "Color Mode": lambda: _("Colour"),
    "Color": lambda: _("In colour"),
    "Grayscale": lambda: _("In shades of grey"),
    "Double Sided Printing": lambda: _("Both sides"),
    "Off": lambda: _("Off"),
    "Long side binding": lambda: _("Turned on the long side"),
    "Short side binding": lambda: _("Turned on the short side"),
}


class QtWords(QTranslator):
    """Answers Qt's questions for a word; what is not listed stays as Qt has it."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: bytes | str,
        sourceText: bytes | str,
        disambiguation: bytes | str | None = None,
        n: int = -1,
    ) -> str:
        if messages.language() == "en":
            return None  # type: ignore[return-value]
        source = sourceText if isinstance(sourceText, str) else bytes(sourceText).decode()
        found = WORDS.get(source.replace("&", ""))
        # None leaves Qt's own word; an empty text would take it away.
        return found() if found is not None else None  # type: ignore[return-value]


def install(app: QApplication) -> None:
    """Let Qt speak the program's language; once for an application."""
    if app.property("qt_words") is None:
        words = QtWords(app)
        app.setProperty("qt_words", words)
        app.installTranslator(words)

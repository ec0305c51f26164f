"""Qt's own words (buttons, text menus) in the program's language, by a QTranslator.

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
    "Save All": lambda: _("Save all"),
    "Ignore": lambda: _("Ignore"),
    "Abort": lambda: _("Stop it"),
    "Yes to All": lambda: _("Yes to all"),
    "No to All": lambda: _("No to all"),
    "Reset": lambda: _("Put it back"),
    "Restore Defaults": lambda: _("Restore defaults"),
    "Show Details...": lambda: _("Show details …"),
    "Hide Details...": lambda: _("Hide details …"),
    "Don't Save": lambda: _("Don't save"),
    # Text menus
    "Undo": lambda: _("Undo"),
    "Redo": lambda: _("Redo"),
    "Cut": lambda: _("Cut"),
    "Copy": lambda: _("Copy"),
    "Copy Link Location": lambda: _("Copy the address"),
    "Paste": lambda: _("Paste"),
    "Delete": lambda: _("Delete"),
    "Select All": lambda: _("Select all"),
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

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
    # The printer's properties, and what the print dialog refuses
    "Printer Properties": lambda: _("Properties of the printer"),
    "Job Options": lambda: _("The job"),
    "Page Setup": lambda: _("Page setup"),
    "Advanced": lambda: _("Advanced"),
    "Page Layout": lambda: _("Page layout"),
    "Page order:": lambda: _("Order of pages:"),
    "Pages per sheet:": lambda: _("Pages per sheet:"),
    "Page size:": lambda: _("Paper size:"),
    "Paper": lambda: _("Paper"),
    "Paper source:": lambda: _("Tray:"),
    "Width:": lambda: _("Width:"),
    "Height:": lambda: _("Height:"),
    "Orientation": lambda: _("Orientation"),
    "Portrait": lambda: _("Portrait"),
    "Landscape": lambda: _("Landscape"),
    "Reverse landscape": lambda: _("Landscape, turned"),
    "Reverse portrait": lambda: _("Portrait, turned"),
    "Margins": lambda: _("Margins"),
    "top margin": lambda: _("top margin"),
    "bottom margin": lambda: _("bottom margin"),
    "left margin": lambda: _("left margin"),
    "right margin": lambda: _("right margin"),
    "Custom": lambda: _("Custom"),
    "Millimeters (mm)": lambda: _("Millimetres (mm)"),
    "Inches (in)": lambda: _("Inches (in)"),
    "Points (pt)": lambda: _("Points (pt)"),
    "Left to Right, Top to Bottom": lambda: _("Across, then down"),
    "Left to Right, Bottom to Top": lambda: _("Across, then up"),
    "Right to Left, Top to Bottom": lambda: _("Leftwards, then down"),
    "Right to Left, Bottom to Top": lambda: _("Leftwards, then up"),
    "Top to Bottom, Left to Right": lambda: _("Down, then across"),
    "Top to Bottom, Right to Left": lambda: _("Down, then leftwards"),
    "Bottom to Top, Left to Right": lambda: _("Up, then across"),
    "Bottom to Top, Right to Left": lambda: _("Up, then leftwards"),
    "Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a hyphen. "
    "E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9.": lambda: _(
        "Pages and ranges with commas between: 3,5-7,9 prints the pages 3, 5, 6, 7 and 9."
    ),
    "%1 does not follow the correct syntax. Please use ',' to separate ranges and pages, '-' to define "
    "ranges and make sure ranges do not intersect with each other.": lambda: _(
        "%1 can't be understood. Write pages and ranges with commas between, as 3,5-7."
    ),
    "Invalid Pages Definition": lambda: _("These are no pages"),
    "%1 is a directory.\nPlease choose a different file name.": lambda: _(
        "%1 is a folder.\nChoose another name."
    ),
    "File %1 is not writable.\nPlease choose a different file name.": lambda: _(
        "The file %1 can't be written.\nChoose another name."
    ),
    "%1 already exists.\nDo you want to overwrite it?": lambda: _("%1 exists already.\nWrite over it?"),
    "Options 'Pages Per Sheet' and 'Page Set' cannot be used together.\n"
    "Please turn one of those options off.": lambda: _(
        "Pages per sheet and which pages can't be chosen together.\nTurn one of them off."
    ),
    "Page Setup Conflicts": lambda: _("The page setup doesn't fit"),
    "Duplex Settings Conflicts": lambda: _("Both sides doesn't fit"),
    "Advanced Option Conflicts": lambda: _("Choices don't fit"),
    "There are conflicts in page setup options. Do you want to fix them?": lambda: _(
        "Some of the page setup doesn't fit together. Mend it?"
    ),
    "There are conflicts in duplex settings. Do you want to fix them?": lambda: _(
        "Printing on both sides doesn't fit with the rest. Mend it?"
    ),
    "There are conflicts in some advanced options. Do you want to fix them?": lambda: _(
        "Some choices don't fit together. Mend them?"
    ),
    "There are conflicts in some options. Please fix them.": lambda: _(
        "Some choices don't fit together. Mend them."
    ),
    "Automatic": lambda: _("Automatic"),
    "None": lambda: _("None"),
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

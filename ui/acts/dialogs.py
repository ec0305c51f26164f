"""Dialogs that are rarely needed: an error with details to copy, reporting a problem, About Fagflate."""

from __future__ import annotations

import platform
from collections.abc import Callable

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop import __version__
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from ui import clipboard
from ui.theme import palette, px
from ui.widgets.held_keys import Guard
from ui.widgets.plain import label


class ErrorDialog(QDialog):
    """Error dialog: the error, the work kept, the next step; details without patient data can be copied."""

    def __init__(self, error: FagflateError, parent: QWidget | None, note: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Fagflate")
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setSpacing(px(12))
        for words in (error.what, error.kept, error.todo, note):
            if words:
                made = label(words, self)
                made.setWordWrap(True)
                column.addWidget(made)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(_("Close"))
        if error.details:
            copy = buttons.addButton(_("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
            copy.clicked.connect(lambda: clipboard.put_lasting(error.details))
        buttons.rejected.connect(self.close)
        self.buttons = buttons
        column.addWidget(buttons)
        self.setMinimumWidth(px(420))
        self._guard = Guard(self)

    def offer(self, label: str, act: Callable[[], None]) -> None:
        """One thing more that can be done about it; the dialog closes, then it is done."""
        button = self.buttons.addButton(label, QDialogButtonBox.ButtonRole.ActionRole)
        button.clicked.connect(self.close)
        button.clicked.connect(act)
        self._guard.watch(button)


class ReportDialog(QDialog):
    """“Meld avvik”: what the person writes, with place and version, without the patient."""

    def __init__(self, place: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Report a problem"))
        self.setPalette(palette())
        self._facts = "\n".join(
            (
                _("Place: {place}").format(place=place),
                _("Version: {version}").format(version=__version__),
                f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
            )
        )
        column = QVBoxLayout(self)
        column.setSpacing(px(12))
        for words in (
            _("Describe what happened. Write nothing that tells who the patient is."),
            self._facts,
        ):
            made = label(words, self)
            made.setWordWrap(True)
            column.addWidget(made)
        self.field = QPlainTextEdit(self)
        self.field.setAccessibleName(_("What happened"))
        self.field.setTabChangesFocus(True)
        column.insertWidget(1, self.field)
        buttons = QDialogButtonBox(self)
        copy = buttons.addButton(_("Copy the report"), QDialogButtonBox.ButtonRole.AcceptRole)
        close = buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        copy.clicked.connect(lambda: clipboard.put_lasting(self.text()))
        close.clicked.connect(self.close)
        column.addWidget(buttons)
        self.setMinimumWidth(px(480))
        self.field.setFocus()

    def text(self) -> str:
        """The whole report as it is copied."""
        return f"{self.field.toPlainText().strip()}\n\n{self._facts}\n"


class AboutDialog(QDialog):
    """About Fagflate: version, what the program may be used for, licence; support can have it copied."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("About Fagflate"))
        self.setPalette(palette())
        self._lines = (
            _("Fagflate {version}").format(version=__version__),
            _("Under construction. It is not a medical device and must not be used with real patients."),
            _("Licence: Apache-2.0. Typefaces and icons have licences of their own, which come with it."),
            f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.release()}",
        )
        column = QVBoxLayout(self)
        column.setSpacing(px(12))
        for words in self._lines:
            made = label(words, self)
            made.setWordWrap(True)
            column.addWidget(made)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(_("Close"))
        copy = buttons.addButton(_("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: clipboard.put_lasting(self.text()))
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)
        self.setMinimumWidth(px(420))

    def text(self) -> str:
        """All that it says, a line each, as it is copied."""
        return "\n".join(self._lines)

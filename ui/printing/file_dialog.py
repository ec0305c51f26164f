"""The sheet on which a paper is kept as a PDF: a path to be written, or taken as it stands."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.core.messages import _
from ui.theme import dress_field, font, palette, px
from ui.widgets.button import ActionButton, PlainButton
from ui.widgets.held_keys import Guard, held
from ui.widgets.plain import label

_WIDE, _MOST = 520, 1000


def offered(name: str) -> Path:
    """A file in one's own documents that is not there yet. Its name tells nothing of a patient."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    names = (f"{name}.pdf", *(f"{name}-{number}.pdf" for number in range(2, _MOST)))
    return next((folder / one for one in names if not (folder / one).exists()), folder / names[-1])


class FileDialog(QDialog):
    """Dialog with a path: when it has finished, `file` is where it is to be kept; None for nowhere."""

    def __init__(self, title: str, file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.file: Path | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(18), px(20), px(16))
        column.setSpacing(px(10))
        warned = _("A file outside Fagflate is not protected by it, and stays until somebody deletes it.")
        for words in (title, warned):
            said = label(words, self)
            said.setWordWrap(True)
            column.addWidget(said)
        self.field = QLineEdit(str(file), self)
        self.field.setAccessibleName(_("File"))
        self.field.setFont(font())
        dress_field(self.field)
        self.field.setMinimumHeight(px(34))
        column.addWidget(self.field)
        self.warning = label("", self)
        column.addWidget(self.warning)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        self.leave = PlainButton(_("Cancel"), "Esc")
        self.leave.clicked.connect(self.reject)
        row.addWidget(self.leave)
        row.addStretch(1)
        self.action = ActionButton(self)
        self.action.set_act(_("Keep it here"), "", "Enter")
        self.action.clicked.connect(self._keep)
        self.action.setFixedWidth(px(230))
        row.addWidget(self.action)
        column.addLayout(row)
        self.setFixedWidth(px(_WIDE))
        Guard(self)
        self.field.setFocus()

    def _keep(self) -> None:
        written = self.field.text().strip()
        path = Path(written)
        if not written or not path.is_absolute() or not path.parent.is_dir():
            self._warn(_("There is no such folder."))
        elif path.exists():
            self._warn(_("There is a file of that name already."))
        elif self.isVisible():
            self.file = path
            self.accept()

    def _warn(self, words: str) -> None:
        self.warning.setText(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                self._keep()
            return
        super().keyPressEvent(event)

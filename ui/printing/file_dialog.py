"""The sheet on which a paper is kept as a PDF: a path to be written, or taken as it stands."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.core.messages import _
from ui.theme import dress_field, font, px
from ui.widgets.asking_dialog import AskingDialog
from ui.widgets.held_keys import held
from ui.widgets.plain import label

_WIDE, _MOST = 520, 1000


def offered(name: str) -> Path:
    """A file in one's own documents that is not there yet. Its name tells nothing of a patient."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    names = (f"{name}.pdf", *(f"{name}-{number}.pdf" for number in range(2, _MOST)))
    return next((folder / one for one in names if not (folder / one).exists()), folder / names[-1])


class FileDialog(AskingDialog):
    """Dialog with a path: when it has finished, `file` is where it is to be kept; None for nowhere."""

    def __init__(self, title: str, file: Path, parent: QWidget) -> None:
        warned = _("A file outside Fagflate is not protected by it, and stays until somebody deletes it.")
        super().__init__((title, warned), parent, wide=_WIDE)
        self.file: Path | None = None
        self.field = QLineEdit(str(file), self)
        self.field.setAccessibleName(_("File"))
        self.field.setFont(font())
        dress_field(self.field)
        self.field.setMinimumHeight(px(34))
        self.column.addWidget(self.field)
        self.warning = label("", self)
        self.column.addWidget(self.warning)
        self.add_foot(_("Cancel"), act=230)
        self.action.set_act(_("Keep it here"), "", "Enter")
        self.field.setFocus()

    def acted(self) -> None:
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
                self.acted()
            return
        super().keyPressEvent(event)

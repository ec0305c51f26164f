"""Choice of the signer for work that one may not sign."""

from __future__ import annotations

from PySide6.QtCore import SignalInstance

from desktop.core.messages import _
from ui.editors.parts.editor_side import SideHead
from ui.editors.parts.stack import Stack
from ui.widgets.button import PlainButton

KEYS = "Ctrl+G"
"""Keys to choose the signer, as G gives a task to somebody."""


class SignerPart(Stack):
    """Part that names the signer: `asked` is told when another doctor than this one is wanted."""

    def __init__(self, name: str, asked: SignalInstance) -> None:
        super().__init__((0, 0, 0, 0), 2)
        self.button = PlainButton(_("Another doctor signs"), KEYS)
        self.button.clicked.connect(asked)
        self.add(SideHead(_("Signed by"), name), self.button)
        self.setAccessibleName(_("Signed by {name}").format(name=name))

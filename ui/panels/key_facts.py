"""The facts that a specialty reads first of a patient, in one strip above the panels."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QSizePolicy

from desktop.acts.origin import ShowOrigin
from desktop.core.messages import _
from desktop.shown.columns.key_facts import KeyFactsModel
from ui.panels.parts.fact_strip import FactStrip
from ui.theme import changed
from ui.widgets.panel import Panel
from ui.window.spot import Spot


class KeyFactsPanel(Panel):
    """Strip of key facts as high as they need, without a head. Left and right go between them; Enter and
    Ctrl+I tell where one came from."""

    kind = "key_facts"
    stands = True

    def __init__(self) -> None:
        super().__init__()
        self.head.set_title(_("Key facts"))
        self.head.hide()
        self.facts = FactStrip(self)
        self.facts.asked.connect(lambda: self.act.emit(ShowOrigin()))
        self.facts.setAccessibleName(_("Key facts"))
        self.facts.grown.connect(self.updateGeometry)
        self.set_body(self.facts)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        changed.connect(self.updateGeometry)

    def set_panel_key(self, keys: str) -> None:
        super().set_panel_key(keys)
        self.facts.set_keys(keys)

    def show_model(self, model: KeyFactsModel | None) -> None:
        self.facts.show_model(model)
        self.facts.setAccessibleDescription(model.spoken if model is not None else "")
        self.updateGeometry()

    def show_pending(self, pending: bool) -> None:
        self.facts.set_pending(pending)

    def sizeHint(self) -> QSize:
        foot = self._foot.sizeHint().height() if not self._foot.isHidden() else 0
        return QSize(super().sizeHint().width(), self.facts.tall() + foot)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def current_key(self) -> object:
        fact = self.facts.current()
        return fact.fact.key if fact is not None else None

    def origin(self) -> Spot | None:
        button = self.facts.current()
        if button is None or (of := button.origin_of()) is None:
            return None
        return Spot(of, button, QRect(0, 0, button.width(), button.height()))

    def origin_step(self, across: int, down: int) -> bool:
        return bool(across) and self.facts.go(across)

    def take_focus(self) -> None:
        button = self.facts.current()
        if button is not None:
            button.setFocus()
        else:
            super().take_focus()

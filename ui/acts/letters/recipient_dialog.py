"""Choosing a recipient: searched in the directory, or an address typed by hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.acts.edits import TypedAddress
from desktop.core.messages import _, ngettext
from desktop.shown.letters.letter_editor import RecipientHit
from ui.editors.parts.editor_side import paragraph
from ui.painting.text import PLAIN, SMALL, STRONG
from ui.theme import dress_field, font, palette, px
from ui.theme.measures import MEDIUM
from ui.widgets.button import PlainButton
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.held_keys import Guard, held
from ui.widgets.label import RunsLabel
from ui.widgets.plain import label

SEARCH_MS = 250


class RecipientDialog(QDialog):
    """Dialog for choosing a recipient: `asked(text)` once somebody stops typing, answered by `set_hits`;
    `chosen(who)` with a key of the directory or a `TypedAddress`. It stays open until `done_with` or
    `refused` says how that went. Who has it already may be chosen only where it is sent `again`.
    """

    asked = Signal(str)
    chosen = Signal(object)

    def __init__(self, title: str, act: str, parent: QWidget, *, again: bool = False) -> None:
        super().__init__(parent)
        self._again = again
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setPalette(palette())
        self._hits: dict[str, RecipientHit] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(18), px(20), px(16))
        column.setSpacing(px(10))
        column.addWidget(paragraph(title, STRONG))
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self._search_page())
        self.stack.addWidget(self._address_page())
        column.addWidget(self.stack, 1)
        self.note = RunsLabel(wrapping=True)
        self.warning = paragraph("", PLAIN)
        column.addWidget(self.warning)
        row = QHBoxLayout()
        self.other = PlainButton(_("Type an address"), "F2")
        self.other.clicked.connect(self.turn)
        self.act = PlainButton(act, "Ctrl+Enter")
        self.act.clicked.connect(self.choose)
        self.cancel = PlainButton(_("Cancel"), "Esc")
        self.cancel.clicked.connect(self.reject)
        row.addWidget(self.other)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.act)
        column.addLayout(row)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_MS)
        self._timer.timeout.connect(lambda: self.asked.emit(self.field.text()))
        self.resize(px(560), px(520))
        self.refused("")
        self.field.setFocus()
        Guard(self)

    def _search_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        words = _("Name, office or HER-id")
        self.field = FilterField(words, "", "magnifying-glass", 516)
        self.field.textEdited.connect(lambda _text: self._timer.start())
        self.list = ChoiceList(_("Recipients found"))
        self.tally = paragraph(_("Type at least two letters."), SMALL, 17)
        column.addWidget(self.field)
        column.addWidget(self.tally)
        column.addWidget(self.list, 1)
        return page

    def _address_page(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(px(8))
        grid.setHorizontalSpacing(px(12))
        names = {
            "name": _("Name"), "office": _("Office"), "street": _("Street or post box"),
            "postal_code": _("Postal code"), "place": _("Place"), "country": _("Country, if not Norway"),
        }  # fmt: skip
        self.fields: dict[str, QLineEdit] = {}
        for at, (key, words) in enumerate(names.items()):
            field = QLineEdit(page)
            field.setAccessibleName(words)
            field.setFont(font())
            field.setFixedHeight(px(32))
            dress_field(field)
            said = label(words, page)
            said.setBuddy(field)
            grid.addWidget(said, at, 0)
            grid.addWidget(field, at, 1)
            self.fields[key] = field
        warned = paragraph(
            _("A typed address is not checked against any register. The letter goes on paper."), SMALL, 17
        )
        grid.addWidget(warned, len(names), 0, 1, 2)
        grid.setRowStretch(len(names) + 1, 1)
        return page

    @property
    def typing(self) -> bool:
        """True when an address is typed by hand."""
        return self.stack.currentIndex() == 1

    def turn(self) -> None:
        """From searching to typing an address, and back; what was typed stays."""
        self.stack.setCurrentIndex(0 if self.typing else 1)
        self.other.set_text(_("Search instead") if self.typing else _("Type an address"))
        self.refused("")
        if self.typing:
            name = self.fields["name"]
            if not name.text():
                name.setText(self.field.text())
            name.setFocus()
        else:
            self.field.setFocus()

    def set_hits(self, text: str, hits: tuple[RecipientHit, ...], unchecked: str = "") -> None:
        """Set the recipients found for a text; `unchecked` says why the server was not fully asked."""
        if text != self.field.text():
            return
        before = self.list.current
        self._hits = {hit.key: hit for hit in hits}
        rows = tuple(
            Choice(hit.key, hit.name, " · ".join(filter(None, (hit.detail, hit.way))),
                   _("gets it already") if hit.here else "")
            for hit in hits
        )  # fmt: skip
        focused = self.list.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.list.set_choices(rows, before)
        for row in self.list.rows:
            row.installEventFilter(self)
        if focused:
            self.list.take_focus()
        said = ngettext("{n} hit", "{n} hits", len(hits)).format(n=len(hits))
        if unchecked:
            said = _("{hits} here. Not checked: {why}").format(hits=said, why=unchecked)
        style = SMALL.on("warn").heavy(MEDIUM) if unchecked else SMALL
        self.tally.set_cell(paragraph(said, style, 17)._cell)

    def address(self) -> TypedAddress:
        """Address as typed so far."""
        return TypedAddress(**{key: field.text() for key, field in self.fields.items()})

    def choose(self) -> None:
        """Take the chosen recipient, or the typed address."""
        if self.typing:
            self.chosen.emit(self.address())
            return
        hit = self._hits.get(self.list.current)
        if hit is None:
            self.refused(_("Choose a recipient in the list, or type an address."))
            self.list.take_focus()
        elif hit.here and not self._again:
            self.refused(_("{name} gets the letter already.").format(name=hit.name))
        else:
            self.chosen.emit(hit.key)

    def refused(self, words: str) -> None:
        """Show the reason of a refusal; typed text stays."""
        self.warning.set_cell(paragraph(words, PLAIN.on("danger"))._cell)
        self.warning.setVisible(bool(words))
        self.warning.setAccessibleName(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a row takes that recipient; a click only chooses the row."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = next((row for row in self.list.rows if row is watched), None)
            if row is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if not held(event):
                    self.list.choose(row.choice.key)
                    self.choose()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, ctrl = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and held(event):
            return
        if key == Qt.Key.Key_F2:
            self.turn()
        elif enter and ctrl:
            self.choose()
        elif enter and self.typing:
            self.focusNextChild()
        elif enter and self.focusWidget() is self.field:
            self.list.take_focus()
        elif enter:
            self.choose()
        elif key == Qt.Key.Key_Down and self.focusWidget() is self.field:
            self.list.take_focus()
        else:
            super().keyPressEvent(event)

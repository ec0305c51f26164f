"""Text check of a picture of `fagflate snapshot`, and choice of a list's selection for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from desktop.core.errors import InputError
from desktop.core.file_problems import unknown
from desktop.core.messages import _
from desktop.core.window_port import TYPED, Picture
from desktop.shown.filters import FIELDS
from ui.acts.controller import Controller
from ui.table.table import TablePanel


def check(picture: Picture, page: str) -> None:
    """Refuse words for a screen in which nobody types, and a selection of what is no list."""
    if picture.typed and picture.screen not in TYPED:
        raise InputError(
            _("Nothing is typed in {name}.").format(name=picture.screen),
            todo=_("Choose one of: {names}.").format(names=", ".join(TYPED)),
        )
    if picture.filter and not page:
        raise _no_list()


def _no_list() -> InputError:
    return InputError(
        _("This page is no list with selections."),
        todo=_("Choose one of: {names}.").format(names=", ".join(FIELDS)),
    )


def write(desk: Controller, picture: Picture, settle: Callable[[], None]) -> None:
    """Write what a picture has typed in its screen, as somebody would."""
    if not picture.typed:
        return
    match picture.screen:
        case "order":
            desk.order.column.restore(picture.typed)
        case "form":
            for letter in picture.typed:
                desk.questionnaires.page.answer(letter)
                settle()
        case "measurement":
            for box, text in zip(desk.entry.row.boxes.values(), picture.typed.split(";"), strict=False):
                box.setFocus()
                box.line.setText(text)
        case "facts":
            if desk.facts.sheet.form is not None:
                desk.facts.sheet.form.substance.field.setText(picture.typed)
        case "note" | "letter":
            editor = desk.note.editor if picture.screen == "note" else desk.letter.editor
            field = editor.current_field()
            if field is not None:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                field.moveCursor(QTextCursor.MoveOperation.End)
                apart = " " if field.toPlainText() and not field.toPlainText()[-1].isspace() else ""
                field.insertPlainText(apart + picture.typed)
    settle()


def select(desk: Controller, page: str, key: str, settle: Callable[[], None]) -> None:
    """Choose a selection of the list on a page; InputError where it offers none of that name."""
    panel = desk.pages.panel(page)
    filtering = panel.filtering if isinstance(panel, TablePanel) else None
    if filtering is None:
        raise _no_list()
    offered = [one.key for one in filtering.offered]
    if key not in offered:
        every = [one.key for one in desk.patients.workspace.filters_of(panel.kind)]
        words = _("The list “{list}” has no selection “{name}”.")
        if key in every:
            words = _("The list “{list}” does not offer “{name}”: it does not show the column of it.")
        said = words.format(list=panel.kind, name=key)
        raise InputError(said if key in every else unknown(said, key, offered))
    filtering.choose(key)
    settle()

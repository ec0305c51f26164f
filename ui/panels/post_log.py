"""Post log panel: letters printed, posted and returned, printed and unposted first; Enter opens one."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.signed import OpenSignedLetter
from desktop.acts.window import Print
from desktop.core.messages import _
from desktop.shown.letters.post_log import PostLogModel, PostRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.name_cell import name_cell
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.button import PlainButton
from ui.widgets.head import PAGE
from ui.widgets.label import RunsLabel


class PostLogPanel(TablePanel):
    """Raises `OpenSignedLetter` and `Print`."""

    kind = "post_log"
    acts = (OpenSignedLetter, Print)

    def __init__(self) -> None:
        super().__init__(head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Print and post log"))
        self.view.top_aligned = True
        self.head.set_title(_("Print and post log"))
        self.print_button = PlainButton(_("Print"), "Ctrl+P", "printer")
        self.print_button.clicked.connect(lambda: self.run(Print))
        self.head.add_tool(self.print_button)
        self._cursor = Cursor(self.view)
        self._note = RunsLabel(self, wrapping=True)
        self._note.setContentsMargins(px(20), px(4), px(20), px(6))
        self.add_foot(self._note)

    def _row_of(self, key: str) -> PostRow | None:
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def opened(self, key: str) -> Act | None:
        row = self._row_of(key)
        return OpenSignedLetter(row.letter, row.patient) if row is not None and row.letter else None

    def about(self, kind: type[Act]) -> Act | None:
        if kind is OpenSignedLetter:
            return self.opened(str(self.current_key() or ""))
        return super().about(kind)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("recipient", _("Recipient"), 230 if wide else 200, 1.4),
            Column("letter", _("Letter"), 210 if wide else 180, 1.2),
            Column("printed", _("Printed"), 130, 0.4),
            Column("posted", _("Posted"), 150, 0.6),
            Column("by", _("By"), 120, 0.6),
            Column("sheets", _("Sheets"), 70, 0.1, right=True),
        )

    def row_height(self, wide: bool) -> float:
        return 46

    def show_model(self, model: PostLogModel | None) -> None:
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()

    def groups(self, model: PostLogModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Print and post log"), "", model.summary)
        self.print_button.show_keys(wide)
        self._note.set_cell(Cell((((Gap(20), Text(model.note, SMALL, wraps=True)),),), step=18))
        self._note.setVisible(bool(model.note))
        parts = (
            ("unposted", _("Printed, not posted")),
            ("returned", _("Came back")),
            ("today", _("Posted today")),
            ("earlier", _("Posted earlier")),
        )
        return tuple(
            Group(self.kept.each(rows, self._row), title, str(len(rows)), key=key, foldable=key == "earlier")
            for key, title in parts
            if (rows := [row for row in model.rows if row.group == key])
        )

    def _row(self, row: PostRow) -> Row:
        waits = row.group in ("unposted", "returned")
        icon: Line = (Icon("clock", "warn", 14), Gap(5)) if waits else ()
        when: list[Line] = []
        if row.group == "unposted":
            when.append((*icon, Text(_("not posted"), LABEL.on("warn"), wraps=True)))
        elif row.group == "returned":
            when.append((*icon, Text(_("returned"), LABEL.on("warn"), wraps=True)))
            when.append((Text(row.back or _("at an unknown time"), SMALL, wraps=True),))
        else:
            when.append((Text(row.posted or _("at an unknown time"), PLAIN, wraps=True),))
        when += [(Text(words, SMALL, wraps=True),) for words in (row.remark,) if words]
        to: list[Line] = [(Text(row.recipient, PLAIN, wraps=True),)]
        to += [(Text(words, SMALL, wraps=True),) for words in (row.address,) if words]
        name = name_cell(row.family, row.given, row.similar)
        letter = Cell(tuple((*form, (Text(row.title, SMALL, wraps=True),)) for form in name.options), step=17)
        cells = (
            Cell((tuple(to),), step=17),
            letter,
            text_cell(row.printed or _("not stated"), PLAIN if row.printed else QUIET, words=True),
            Cell((tuple(when),), step=17),
            text_cell(row.by or _("not known here"), PLAIN if row.by else QUIET, words=True),
            text_cell(row.sheets or "–", PLAIN if row.sheets else QUIET, right=True),
        )
        number = int(row.sheets) if row.sheets.isdigit() else -1
        return Row(row.key, cells, (None, None, None, row.at_sort, None, number), row.spoken)

    def origin_of(self, key: str) -> OriginOf | None:
        row = self._row_of(key)
        if row is None:
            return None
        return OriginOf(
            (row.key,), row.recipient, row.title, note=row.posted or row.printed, patient=row.patient
        )

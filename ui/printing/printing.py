"""Paper: a table or a chart as it stands on the screen, light, with its heading and foot on every sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QMarginsF, QPoint, QRectF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPicture, QRegion
from PySide6.QtWidgets import QWidget

from desktop.core.errors import FagflateError
from desktop.core.messages import _
from ui.painting.cell import Cell, Laid, folded, lay, paint_laid
from ui.painting.runs import Line, paint_line, plain_line
from ui.painting.shapes import hairline
from ui.painting.text import COLUMN, HEAD, PLAIN, SMALL, STRONG, draw, draw_right, fitted, width, wrap
from ui.table.row_model import Column, Heading, Row
from ui.table.table import TablePanel
from ui.theme import Scheme, colour, painted_as, px
from ui.theme.measures import GAP, GROUP_HEAD, ROW
from ui.widgets.panel import Panel

_DPI = 96
DPI = 600
"""Dots of a printed panel: what is drawn in dots, such as an icon, is as fine as a printer shows."""
_HEAD, _PATIENT, _FOOT = 44, 24, 26


def _note(panel: Panel) -> str:
    """Note beside the title: the panel's remark, the age of its data, and rows hidden by the filter."""
    parts = [panel.head.note()]
    if panel.state.kind != "ready":
        parts.append(panel.state.note)
    words = panel.view.rows.shown.words.strip() if isinstance(panel, TablePanel) else ""
    filtering = panel.filtering if isinstance(panel, TablePanel) else None
    if filtering is not None and filtering.chosen is not None:
        parts.append(filtering.strip.accessibleName())
    if words:
        parts.append(_("only what has “{words}”").format(words=words))
    return " · ".join(part for part in parts if part)


def refused(what: str) -> FagflateError:
    """Error for a print job that failed: the printer may have gone since it was chosen."""
    return FagflateError(
        what,
        kept=_("Nothing is marked as printed."),
        todo=_("Look at the printer, or choose another one, and print again."),
    )


class _Sheets:
    """One print-out: knows the room on a sheet and writes heading and foot on each."""

    def __init__(
        self, device: QPagedPaintDevice, panel: Panel, foot: str, patient: str, needed: float = 0.0
    ) -> None:
        self._device = device
        self._title, self._note, self._foot, self._patient = panel.head.title(), _note(panel), foot, patient
        self.painter = QPainter()
        if not self.painter.begin(device):
            raise refused(_("The printer does not answer."))
        points = device.pageLayout().paintRect(QPageLayout.Unit.Point)
        # Where the columns need more than the sheet has, all is written smaller: never one over the other.
        smaller = min(1.0, points.width() * _DPI / 72 / needed) if needed else 1.0
        scale = device.logicalDpiX() / _DPI * smaller
        self.painter.scale(scale, scale)
        self.width = points.width() * _DPI / 72 / smaller
        self.height = points.height() * _DPI / 72 / smaller
        self.page = 0
        self.start()

    def __enter__(self) -> _Sheets:
        return self

    def __exit__(self, *_error: object) -> None:
        # Also after an error: Qt ends the process when a device goes while it is painted on.
        self.painter.end()

    @property
    def room(self) -> QRectF:
        """Area for content on a sheet."""
        return QRectF(0, px(self._head), self.width, self.height - px(self._head) - px(_FOOT))

    @property
    def _head(self) -> int:
        return _HEAD + (_PATIENT + (len(self._whose()) - 1) * 18 if self._patient else 0)

    def _whose(self) -> list[str]:
        """Patient of the sheet, on as many lines as it takes: no name or number is shortened."""
        return wrap(self._patient, STRONG, self.width)

    def start(self) -> None:
        """Heading and foot of a sheet."""
        if self.page and not self._device.newPage():
            raise refused(_("The printer stopped."))
        self.page += 1
        top = 0
        if self._patient:
            # A sheet leaves the screen and its banner behind: it says itself whose it is.
            lines = self._whose()
            for at, words in enumerate(lines):
                draw(self.painter, 0, px(14 + at * 18), words, STRONG)
            top = px(_PATIENT + (len(lines) - 1) * 18)
        wide = draw(self.painter, 0, top + px(14), fitted(self._title, HEAD, self.width), HEAD)
        note = fitted(self._note, PLAIN, self.width - wide - px(14))
        if wide + px(14) < self.width:
            draw(self.painter, wide + px(14), top + px(14), note, PLAIN.on("text2"))
        hairline(self.painter, 0, top + px(30), self.width, "edge")
        centre = self.height - px(10)
        page = _("page {n}").format(n=self.page)
        draw(
            self.painter,
            0,
            centre,
            fitted(self._foot, SMALL, self.width - width(page, SMALL) - px(14)),
            SMALL,
        )
        draw_right(self.painter, self.width, centre, page, SMALL)


def _widths(columns: Sequence[Column], room: float) -> list[float]:
    fixed = [float(px(column.width)) for column in columns]
    spare = max(room - sum(fixed), 0.0)
    shares = sum(column.stretch for column in columns)
    if not shares:
        return [wide + spare / len(fixed) for wide in fixed]
    return [wide + spare * column.stretch / shares for wide, column in zip(fixed, columns, strict=True)]


def _column_heads(sheets: _Sheets, columns: Sequence[Column], widths: list[float], top: float) -> float:
    left = 0.0
    for column, wide in zip(columns, widths, strict=True):
        if column.right:
            draw_right(
                sheets.painter, left + wide - px(GAP) - px(column.tail), top + px(12), column.title, COLUMN
            )
        else:
            draw(sheets.painter, left + px(column.lead), top + px(12), column.title, COLUMN)
        for at, note in enumerate(column.below):
            long = sum(run.width() for run in note)
            start = left + wide - px(GAP) - px(column.tail) - long if column.right else left
            paint_line(sheets.painter, note, start, top + px(27 + 15 * at))
        left += wide
    most = max((len(column.below) for column in columns), default=0)
    tall = px(36 + 15 * (most - 1) if most else 24)
    hairline(sheets.painter, 0, top + tall - 1, sheets.width, "edge")
    return float(tall)


def print_table(device: QPagedPaintDevice, panel: TablePanel, foot: str = "", patient: str = "") -> int:
    """Print all rows that the panel shows (its filter and sorting hold); gives the number of sheets."""
    columns = panel.columns(False)
    shown = panel.view.rows
    items: list[Heading | Row] = list(shown.items)
    if columns != shown.columns:
        # The screen has the wide form; a sheet has the narrow one, with the same rows in the same groups.
        kept = {item.key for item in shown.items if isinstance(item, Row)}
        items = []
        for group in panel.groups(panel.model, False) if panel.model is not None else ():
            rows = [row for row in group.rows if row.key in kept]
            if rows:
                items += [Heading(group, False), *rows] if group.title else rows
        panel.rebuild()
    needed = sum(px(column.width) for column in columns)
    with painted_as(Scheme.LIGHT), _Sheets(device, panel, foot, patient, needed) as sheets:
        widths = _widths(columns, sheets.width)
        y = sheets.room.top()
        if panel.view.heads:
            y += _column_heads(sheets, columns, widths, y)
        for at, item in enumerate(items):
            laid = _laid(item, columns, widths)
            tall = _height(item, laid, sheets.width)
            # A heading never stands alone at the foot of a sheet.
            follows = 0.0
            if at + 1 < len(items):
                follows = _height(items[at + 1], _laid(items[at + 1], columns, widths), sheets.width)
            block = tall + (follows if isinstance(item, Heading) else 0)
            if y + block > sheets.room.bottom():
                sheets.start()
                y = sheets.room.top()
                if panel.view.heads:
                    y += _column_heads(sheets, columns, widths, y)
            _paint_item(sheets, item, laid, columns, widths, y, tall)
            y += tall
    return sheets.page


def _laid(item: Heading | Row, columns: Sequence[Column], widths: list[float]) -> list[Laid]:
    if isinstance(item, Heading):
        return []
    cells = [*item.cells, *(Cell() for _n in range(len(columns) - len(item.cells)))]
    rooms = [wide - px(GAP) - px(column.lead) for wide, column in zip(widths, columns, strict=True)]
    return [lay(cell, room) for cell, room in zip(cells, rooms, strict=True)]


def _below(item: Row, room: float) -> list[Line]:
    """The lines under a row, each on as many as it takes; `room` is the sheet's width. What is kept free for
    buttons on the screen is nothing on paper."""
    said = (line for line in item.below if plain_line(line))
    return [one for line in said for one in folded(line, room - px(13))]


def _height(item: Heading | Row, laid: list[Laid], room: float) -> float:
    if isinstance(item, Heading):
        return float(px(GROUP_HEAD))
    tallest = max((one.height for one in laid), default=0.0)
    return max(float(px(ROW) - px(6)), tallest + px(6)) + len(_below(item, room)) * px(19)


def _paint_item(
    sheets: _Sheets,
    item: Heading | Row,
    laid: list[Laid],
    columns: Sequence[Column],
    widths: list[float],
    top: float,
    tall: float,
) -> None:
    painter = sheets.painter
    if isinstance(item, Heading):
        centre = top + tall - px(13)
        wide = draw(painter, 0, centre, fitted(item.group.title, STRONG, sheets.width - px(90)), STRONG)
        wide += px(8) + draw(painter, wide + px(8), centre, item.group.count, PLAIN.on("text2"))
        note = item.group.folded_note if item.folded else item.group.note
        if width(note, SMALL) < sheets.width - wide - px(14):
            draw(painter, wide + px(14), centre, note, SMALL)
    else:
        left = 0.0
        below = _below(item, sheets.width)
        main = tall - len(below) * px(19)
        for one, column, wide in zip(laid, columns, widths, strict=True):
            lead = px(column.lead)
            paint_laid(painter, one, QRectF(left + lead, top, wide - px(GAP) - lead, main))
            left += wide
        for at, line in enumerate(below):
            paint_line(painter, line, px(13), top + main + px(8) + at * px(19))
    hairline(painter, 0, top + tall - 1, sheets.width)


def print_widget(device: QPagedPaintDevice, panel: Panel, foot: str = "", patient: str = "") -> int:
    """Print what a panel that is no table shows, as large as the sheet allows; gives the number of sheets
    (1).
    """
    with painted_as(Scheme.LIGHT), _Sheets(device, panel, foot, patient) as sheets:
        body = panel.body
        # On a printer Qt paints a widget as one picture of dots; what was recorded stays lines and letters.
        recorded = QPicture()
        with QPainter(recorded) as recorder:
            body.render(recorder, QPoint(0, 0), QRegion(), QWidget.RenderFlag.DrawChildren)
        room = sheets.room
        factor = min(room.width() / max(body.width(), 1), room.height() / max(body.height(), 1))
        painter = sheets.painter
        painter.save()
        painter.translate(room.topLeft())
        painter.scale(factor, factor)
        painter.fillRect(QRectF(body.rect()), colour("surface"))
        # It is played in the dots of the device, and has been scaled to them already.
        finer = recorded.logicalDpiX() / device.logicalDpiX()
        painter.scale(finer, finer)
        painter.drawPicture(0, 0, recorded)
        painter.restore()
    return sheets.page


def print_panel(device: QPagedPaintDevice, panel: Panel, foot: str = "", patient: str = "") -> int:
    """Print a panel on a device whose page is set up; gives the number of sheets.

    `foot` says who printed it when; `patient` names whom it is about and stands on every sheet, empty for
    what is about several.
    """
    if isinstance(panel, TablePanel):
        return print_table(device, panel, foot, patient)
    return print_widget(device, panel, foot, patient)


def panel_pdf(panel: Panel, foot: str, patient: str) -> tuple[bytes, int]:
    """A panel as a PDF of A4 sheets across, and how many; see `print_panel`."""
    written = QBuffer()
    written.open(QBuffer.OpenModeFlag.WriteOnly)
    device = QPdfWriter(written)
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageOrientation(QPageLayout.Orientation.Landscape)
    device.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout.Unit.Millimeter)
    device.setResolution(DPI)
    device.setTitle("Fagflate")
    sheets = print_panel(device, panel, foot, patient)
    return bytes(written.data().data()), sheets

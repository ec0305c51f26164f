"""Rows in groups as Qt's item model: filtered, sorted within each group, folded; texts for copying and
speech.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.core.messages import _
from ui.painting.cell import Cell
from ui.painting.runs import Line, plain_line

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` at 100 % and the share of what is left over (`stretch`); `note` a second line of
    the head and `notes` further ones; `lead` is extra room before it, `tail` the room for marks behind
    the values."""

    key: str
    title: str
    width: float
    stretch: float = 0.0
    right: bool = False
    note: Line = ()
    strong: bool = False
    lead: float = 0.0
    tail: float = 0.0
    sortable: bool = True
    notes: tuple[Line, ...] = ()

    @property
    def below(self) -> tuple[Line, ...]:
        """All lines of the head below its title."""
        return tuple(filter(None, (self.note, *self.notes)))


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `key` names what it shows, `cells` one a column, `sort` one value a column (None: by its words).

    `spoken` is the whole row for a screen reader. `below` are lines under the row, part of it. `search` is
    what the filter looks in besides the cells. `checked` None: no check box. `quiet` can't be chosen.
    """

    key: str
    cells: tuple[Cell, ...]
    sort: tuple[Any, ...] = ()
    spoken: str = ""
    below: tuple[Line, ...] = ()
    search: str = ""
    checked: bool | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading; without a title there is none. `key` keeps it folded over new models, `tone` is
    the colour role of the title."""

    rows: tuple[Row, ...]
    title: str = ""
    count: str = ""
    note: str = ""
    key: str = ""
    foldable: bool = False
    folded_note: str = ""
    tone: str = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """The line of a group in the table."""

    group: Group
    folded: bool

    @property
    def words(self) -> str:
        """Title, count, and the note that stands beside them now."""
        note = self.group.folded_note if self.folded else self.group.note
        return " ".join(part for part in (self.group.title, self.group.count, note) if part)

    @property
    def said(self) -> tuple[object, ...]:
        """All that is painted of it."""
        group = self.group
        return (
            group.title,
            group.count,
            group.note,
            group.foldable,
            group.folded_note,
            group.tone,
            self.folded,
        )


@dataclass
class Shown:
    """View settings chosen by the person: filter, rows hidden by a selection, sorting, folded groups."""

    words: str = ""
    hidden: frozenset[str] = frozenset()
    sort: int = -1
    down: bool = False
    folded: set[str] = field(default_factory=set)


def _text(row: Row) -> str:
    said = " ".join(cell.plain for cell in row.cells)
    return f"{said} {row.search} {' '.join(plain_line(line) for line in row.below)}".casefold()


def _order(row: Row, column: int) -> tuple[int, Any]:
    value = row.sort[column] if column < len(row.sort) else None
    if value is None:
        value = row.cells[column].plain.casefold()
    if value in ("", None):
        return (2, 0)
    return (0, value) if isinstance(value, int | float) else (1, str(value))


def _changed(old: list[Heading | Row], new: list[Heading | Row]) -> list[int] | None:
    """Indexes of rows with changed content; None when other rows are shown, or in another order."""
    if len(old) != len(new):
        return None
    changed = []
    for at, (before, after) in enumerate(zip(old, new, strict=True)):
        if before is after:
            continue
        if isinstance(before, Row) and isinstance(after, Row):
            if before.key != after.key:
                return None
            if before != after:
                changed.append(at)
        elif isinstance(before, Heading) and isinstance(after, Heading):
            if before.group.key != after.group.key:
                return None
            if before.said != after.said:
                changed.append(at)
        else:
            return None
    return changed


def _same_rows(old: list[Heading | Row], new: list[Heading | Row]) -> bool:
    """True when the same rows stand below the same headings, whatever their cells say."""
    return [_name(item) for item in old] == [_name(item) for item in new]


def _name(item: Heading | Row) -> object:
    return item.key if isinstance(item, Row) else (item.group.key, item.said)


class RowsModel(QAbstractTableModel):
    """Feeds the table view; an item is a `Heading` or a `Row`."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()
        self.groups: tuple[Group, ...] = ()
        self.items: list[Heading | Row] = []
        self.shown = Shown()
        self.heads: dict[str, tuple[Line, ...]] = {}
        """Heads of columns whose cells have parts below one another, by their keys: the forms of the head,
        the fullest first, each with the parts of the same form of the cells."""
        self._keys: tuple[str, ...] | None = ()
        self._anew = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the shown rows, top to bottom; the same object while they are the same."""
        if self._keys is None:
            self._keys = tuple(item.key for item in self.items if isinstance(item, Row))
        return self._keys

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        """Other columns; rows must follow with as many cells. The one that sorts goes on to if it stays."""
        by = self.columns[self.shown.sort].key if 0 <= self.shown.sort < len(self.columns) else ""
        self.beginResetModel()
        self.columns = columns
        self.shown.sort = next((at for at, column in enumerate(columns) if column.key == by), -1)
        self.groups = ()
        self.items = []
        self._keys = None
        self._anew = True
        self.endResetModel()

    @property
    def unfilled(self) -> bool:
        """True while the rows for new columns are still to come: nothing need be fitted before they do."""
        return self._anew and not self.items

    def set_heads(self, heads: dict[str, tuple[Line, ...]]) -> None:
        """Other forms of heads of the same columns."""
        if heads != self.heads:
            self.heads = heads
            if self.columns:
                last = len(self.columns) - 1
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def set_groups(self, groups: Iterable[Group]) -> None:
        """Other rows."""
        self.groups = tuple(groups)
        self.arrange()

    def carry(self, columns: tuple[Column, ...], groups: Iterable[Group]) -> bool:
        """Other columns of the rows that stand here, without making the table anew; False, and nothing has
        changed, where other rows would stand here, or in another order.

        Nothing is announced: whoever asks tells the view what has moved.
        """
        before, self.groups = self.groups, tuple(groups)
        items = self._arranged()
        if self._anew or self.shown.sort >= 0 or not _same_rows(self.items, items):
            self.groups = before
            return False
        self.columns, self.items = columns, items
        return True

    def forget(self) -> None:
        """The next rows are somebody else's: however like these they are, they are another list."""
        self._anew = True

    def arrange(self) -> None:
        """Filter, sort and fold anew.

        Where the same rows stand in the same order only those that say something else are announced, so that
        the others need no painting: while a ward is fetched the list changes many times a second.
        """
        items = self._arranged()
        changed = None if self._anew else _changed(self.items, items)
        self._anew = False
        if changed is None:
            self.beginResetModel()
            self.items = items
            self._keys = None
            self.endResetModel()
            return
        self.items = items
        last = len(self.columns) - 1
        for row in changed:
            self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    def _arranged(self) -> list[Heading | Row]:
        terms = self.shown.words.casefold().split()
        items: list[Heading | Row] = []
        for group in self.groups:
            kept = [row for row in group.rows if row.key not in self.shown.hidden]
            rows = [row for row in kept if not terms or all(term in _text(row) for term in terms)]
            if group.rows and not rows:
                continue
            if 0 <= self.shown.sort < len(self.columns):
                known = [row for row in rows if _order(row, self.shown.sort)[0] < 2]
                unknown = [row for row in rows if _order(row, self.shown.sort)[0] == 2]
                known.sort(key=lambda row: _order(row, self.shown.sort), reverse=self.shown.down)
                rows = known + unknown
            folded = group.foldable and (group.key or group.title) in self.shown.folded and not terms
            if group.title:
                count = group.count if len(rows) == len(group.rows) else str(len(rows))
                if len(kept) < len(group.rows):
                    count = _("{n} of {all}").format(n=len(rows), all=len(group.rows))
                items.append(Heading(replace(group, count=count), folded))
            if not folded:
                items += rows
        return items

    def row_of(self, key: str) -> int:
        """Index of a row by key, or -1."""
        for at, item in enumerate(self.items):
            if isinstance(item, Row) and item.key == key:
                return at
        return -1

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.items[index.row()], Heading):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.items[index.row()]
        if isinstance(item, Heading):
            if index.column() == 0 and role == Qt.ItemDataRole.DisplayRole:
                return item.words
            if index.column() == 0 and role == Qt.ItemDataRole.AccessibleTextRole:
                return _("{heading}, folded").format(heading=item.words) if item.folded else item.words
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell = item.cells[index.column()].plain
            return item.spoken if index.column() == 0 and item.spoken else cell
        if role == Qt.ItemDataRole.DisplayRole:
            return item.cells[index.column()].plain
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0 and item.checked is not None:
            return Qt.CheckState.Checked if item.checked else Qt.CheckState.Unchecked
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            column = self.columns[section]
            forms = self.heads.get(column.key)
            title = plain_line(forms[0]) if forms else column.title
            return " ".join(filter(None, (title, *map(plain_line, column.below))))
        return None


def safe_cell(text: str) -> str:
    """A cell for other programs: one that a spreadsheet would take for a formula gets an apostrophe before
    it.
    """
    flat = text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
    return f"'{flat}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else flat


def as_tsv(columns: tuple[Column, ...], rows: Iterable[Row]) -> str:
    """Rows with a head line, cells divided by tabs."""
    lines = ["\t".join(safe_cell(column.title) for column in columns)]
    lines += ["\t".join(safe_cell(cell.plain) for cell in row.cells) for row in rows]
    return "\n".join(lines) + "\n"

"""Runs of a text as a Qt document, and back: what was fetched stays marked whatever is typed around it.

Each special run is ordinary text with a number in its format, so that screen readers, copying, wrapping
and undo see words. `mend` holds the promise that a marked text is exactly what was fetched: whatever a
person changed inside it becomes their own plain text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

import msgspec
from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)

from desktop.acts.edits import TextRun
from ui.theme import colour, font, px
from ui.theme.measures import READING, REGULAR, SEMIBOLD

UID = QTextFormat.Property.UserProperty + 1
STRONG = QTextFormat.Property.UserProperty + 2
OUTDATED = QTextFormat.Property.UserProperty + 3
LINE_HEIGHT = 24
"""From one baseline to the next in editable text, at 100 %."""
MARK_GAP = "\u202f"

_breaks = re.compile("\r\n|[\r\n\u0085\u2028\u2029\u000b\u000c]")
_uids = count(1)


def clean(text: str) -> str:
    """Plain text as it may stand in a record: line ends as `\\n`, no control characters.

    Leaves out what Qt uses inside documents, object replacements and what turns the reading direction
    (a dose could read differently from what is stored); a lone surrogate becomes U+FFFD.
    """
    kept = []
    for letter in _breaks.sub("\n", text):
        kind = unicodedata.category(letter)
        number = ord(letter)
        frame = 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE or number == 0xFFFC
        turning = 0x202A <= number <= 0x202E or 0x2066 <= number <= 0x2069
        if letter in "\n\t":
            kept.append(letter)
        elif kind == "Cs":
            kept.append("\ufffd")
        elif kind != "Cc" and not frame and not turning:
            kept.append(letter)
    return "".join(kept)


def normal(runs: Iterable[TextRun]) -> tuple[TextRun, ...]:
    """Runs as an editor gives them: cleaned, plain neighbours joined, empty ones left out."""
    made: list[TextRun] = []
    for run in runs:
        text = clean(run.text)
        if run.kind != "text":
            pieces = [msgspec.structs.replace(run, text=text.replace("\n", " "))]
        else:
            pieces = [_piece(line, run) for line in re.split("(\n)", text)]
        for piece in pieces:
            if piece.text and made and _same_look(piece, made[-1]):
                made[-1] = msgspec.structs.replace(piece, text=made[-1].text + piece.text)
            elif piece.text:
                made.append(piece)
    return tuple(made)


def _piece(text: str, run: TextRun) -> TextRun:
    # A line end has no look of its own.
    if text == "\n":
        return TextRun(text)
    return TextRun(text, state="outdated" if run.state == "outdated" else "", strong=run.strong)


def _same_look(one: TextRun, other: TextRun) -> bool:
    return one.kind == "text" == other.kind and (one.strong, one.state) == (other.strong, other.state)


def shown(run: TextRun) -> str:
    """Text of a run in the document."""
    if run.kind == "placeholder":
        return f"[{run.text}]"
    return MARK_GAP + run.text if run.kind == "mark" else run.text


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a document of one origin, by position; `run` is None for plain text."""

    start: int
    end: int
    text: str
    uid: int
    run: TextRun | None
    strong: bool
    outdated: bool


def block_format(line_height: float = LINE_HEIGHT) -> QTextBlockFormat:
    """Lines of a fixed distance."""
    made = QTextBlockFormat()
    # The cells of a table of results, in a paper beside its sources: the names first, then narrow columns.
    left = QTextOption.TabType.LeftTab
    made.setTabPositions([QTextOption.Tab(px(172) + px(60) * at, left) for at in range(5)])
    made.setLineHeight(px(line_height), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return made


def plain_format(strong: bool = False, outdated: bool = False, size: float = READING) -> QTextCharFormat:
    """The format of what a person writes."""
    made = QTextCharFormat()
    made.setFont(font(size, SEMIBOLD if strong else REGULAR))
    made.setForeground(colour("text"))
    if strong:
        made.setProperty(STRONG, True)
    if outdated:
        made.setProperty(OUTDATED, True)
    return made


class Runs:
    """The special runs of one document by their number; numbers are never used twice."""

    def __init__(
        self, document: QTextDocument, size: float = READING, line_height: float = LINE_HEIGHT
    ) -> None:
        self._document = document
        self.size = size
        self.line_height = line_height
        self._known: dict[int, TextRun] = {}

    def format_of(self, run: TextRun) -> QTextCharFormat:
        """A new format for a run."""
        if run.kind == "text":
            return plain_format(run.strong, run.state == "outdated", self.size)
        uid = next(_uids)
        self._known[uid] = run
        made = plain_format(run.strong, size=self.size)
        made.setProperty(UID, uid)
        if run.state == "copied":
            # Never like one's own new words.
            made.setFontItalic(True)
            made.setForeground(colour("text2"))
        elif run.kind == "mark":
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
            made.setForeground(colour("warn" if run.state else "accent"))
        elif run.kind == "placeholder":
            made.setForeground(colour("warn"))
        return made

    def load(self, runs: Iterable[TextRun]) -> None:
        """Replace the whole document; there is nothing to undo afterwards."""
        document = self._document
        document.setUndoRedoEnabled(False)
        document.clear()
        cursor = QTextCursor(document)
        cursor.setBlockFormat(block_format(self.line_height))
        cursor.setBlockCharFormat(plain_format(size=self.size))
        self.insert(cursor, runs)
        document.setUndoRedoEnabled(True)

    def insert(self, cursor: QTextCursor, runs: Iterable[TextRun]) -> None:
        """Put runs where the cursor stands, as one step of undoing."""
        cursor.beginEditBlock()
        for run in normal(runs):
            form = self.format_of(run)
            if run.kind != "text":
                cursor.insertText(shown(run), form)
                continue
            for at, line in enumerate(run.text.split("\n")):
                if at:
                    cursor.insertBlock(block_format(self.line_height), plain_format(size=self.size))
                cursor.insertText(line, form)
        cursor.setCharFormat(plain_format(size=self.size))
        cursor.endEditBlock()

    def stretches(self, block: QTextBlock) -> Iterator[Stretch]:
        """The pieces of one paragraph from left to right."""
        piece: Stretch | None = None
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            form = fragment.charFormat()
            uid = form.intProperty(UID)
            strong, outdated = form.boolProperty(STRONG), form.boolProperty(OUTDATED)
            end = fragment.position() + fragment.length()
            if piece is not None and (piece.uid, piece.strong, piece.outdated) == (uid, strong, outdated):
                piece = Stretch(
                    piece.start, end, piece.text + fragment.text(), uid, piece.run, strong, outdated
                )
            else:
                if piece is not None:
                    yield piece
                run = self._known.get(uid)
                piece = Stretch(fragment.position(), end, fragment.text(), uid, run, strong, outdated)
            iterator += 1
        if piece is not None:
            yield piece

    def all(self) -> Iterator[Stretch]:
        """The pieces of the whole document."""
        block = self._document.begin()
        while block.isValid():
            yield from self.stretches(block)
            block = block.next()

    def specials(self, kinds: Iterable[str] = ("value", "placeholder", "mark")) -> list[Stretch]:
        """The pieces that a person did not write, in reading order."""
        return [piece for piece in self.all() if piece.run is not None and piece.run.kind in kinds]

    def read(self) -> tuple[TextRun, ...]:
        """The document as runs."""
        found: list[TextRun] = []
        block = self._document.begin()
        while block.isValid():
            if block != self._document.begin():
                found.append(TextRun("\n"))
            for piece in self.stretches(block):
                if piece.run is not None:
                    found.append(piece.run)
                else:
                    state = "outdated" if piece.outdated else ""
                    found.append(TextRun(piece.text, state=state, strong=piece.strong))  # type: ignore[arg-type]
            block = block.next()
        return normal(found)

    def at(self, position: int) -> Stretch | None:
        """The special piece around a position between two letters of it."""
        for piece in self.stretches(self._document.findBlock(position)):
            if piece.run is not None and piece.start < position < piece.end:
                return piece
        return None

    def mend(self) -> bool:
        """Free what was changed inside a special run; True if anything had to be.

        Words that were typed at an edge become plain. A value with other words inside is plain from then
        on. Of a placeholder or a source's number nothing is left but what was written into it.
        """
        if not self._known:
            return False
        broken = [piece for piece in self.all() if piece.uid and self._wrong(piece)]
        seen: set[int] = set()
        for piece in self.all():
            if piece.uid and piece.uid in seen and piece not in broken:
                broken.append(piece)
            seen.add(piece.uid)
        if not broken:
            return False
        cursor = QTextCursor(self._document)
        cursor.joinPreviousEditBlock()
        for piece in sorted(broken, key=lambda piece: piece.start, reverse=True):
            self._free(cursor, piece)
        cursor.endEditBlock()
        return True

    def _wrong(self, piece: Stretch) -> bool:
        return piece.run is None or piece.text != shown(piece.run)

    def _free(self, cursor: QTextCursor, piece: Stretch) -> None:
        whole = shown(piece.run) if piece.run is not None else ""
        if whole and piece.text.startswith(whole):
            self._plain(cursor, piece.start + _units(whole), piece.end)
        elif whole and piece.text.endswith(whole):
            self._plain(cursor, piece.start, piece.end - _units(whole))
        elif piece.run is None or piece.run.kind == "value":
            self._plain(cursor, piece.start, piece.end)
        else:
            head = _common(piece.text, whole)
            tail = _common(piece.text[head:][::-1], whole[head:][::-1])
            written = piece.text[head : len(piece.text) - tail]
            self._plain(cursor, piece.start, piece.end)
            cursor.setPosition(piece.start)
            cursor.setPosition(piece.end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(written, plain_format(size=self.size))

    def _plain(self, cursor: QTextCursor, start: int, end: int) -> None:
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(plain_format(size=self.size))

    def take_over(self, path: str, new: TextRun) -> bool:
        """Write a followed value anew wherever it stands; True if something changed."""
        changed = False
        for piece in reversed(self.specials(("value",))):
            if piece.run is None or piece.run.path != path or not new.text:
                continue
            run = msgspec.structs.replace(new, strong=piece.run.strong)
            if run != piece.run:
                self.replace(piece, (run,))
                changed = True
        return changed

    def replace(self, piece: Stretch, runs: Iterable[TextRun]) -> None:
        """Put other runs in the place of a piece."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(piece.start)
        cursor.setPosition(piece.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        self.insert(cursor, runs)
        cursor.endEditBlock()


def _units(text: str) -> int:
    """Length as Qt counts it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _common(one: str, other: str) -> int:
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    return at

"""JSON read as a stream: the items of one list, bounded in memory."""

from __future__ import annotations

import codecs
import json
from collections.abc import Collection, Iterator
from typing import IO, Any, Final, NamedTuple

from desktop.core.messages import _
from desktop.terminology.code_refusals import Refused, cut, refused
from desktop.terminology.code_sources import CHUNK, Part, check, wrong_encoding

LARGEST: Final = 8 << 20
"""Letters of one item: a chapter of a classification with all codes below it has about a million."""
_NEAR: Final = 64
"""Letters before the end of a piece in which an error may be the piece's."""
_BLANK: Final = " \t\r\n"


class Item(NamedTuple):
    """An item of the list, or (`key`) a value that stands beside it; with its line."""

    key: str
    value: Any
    line: int


def items(part: Part, lists: Collection[str]) -> Iterator[Item]:
    """Each item of a list, or of the lists with one of these names in an object, and the other values of the
    object under their names. Raises Refused with the line for what is no JSON, is cut, or is too large."""
    with part.open() as file:
        yield from _Reader(part.name, file).all(frozenset(lists))


class _Reader:
    """A text of which only the piece that is being read is held."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self._name = name
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(parse_float=str, parse_int=str, object_pairs_hook=_once)
        self._text = ""
        self._at = 0
        self._over = False
        self._line = 1

    def all(self, lists: frozenset[str]) -> Iterator[Item]:
        begins = self._next()
        if begins == "[":
            self._at += 1
            yield from self._list("")
        elif begins == "{":
            self._at += 1
            yield from self._object(lists)
        else:
            raise self._wrong()
        if self._next(end=True):
            raise self._wrong()

    def _object(self, lists: frozenset[str]) -> Iterator[Item]:
        if self._next() == "}":
            self._at += 1
            return
        while True:
            self._next()
            key = self._value()
            if not isinstance(key, str) or self._next() != ":":
                raise self._wrong()
            self._at += 1
            begins, line = self._next(), self._line
            if key in lists and begins == "[":
                self._at += 1
                yield from self._list("")
            else:
                yield Item(key, self._value(), line)
            if self._parted("}"):
                return

    def _list(self, key: str) -> Iterator[Item]:
        if self._next() == "]":
            self._at += 1
            return
        while True:
            self._next()
            line = self._line
            yield Item(key, self._value(), line)
            if self._parted("]"):
                return

    def _parted(self, end: str) -> bool:
        """Past a comma; True past the end."""
        found = self._next()
        if found not in (",", end):
            raise self._wrong()
        self._at += 1
        return found == end

    def _next(self, *, end: bool = False) -> str:
        """The next letter that is no blank; where it may be the end, empty there."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._line += self._text[self._at] == "\n"
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                if end:
                    return ""
                raise cut(self._name, line=self._line)

    def _value(self) -> Any:
        """The value that begins here."""
        size = CHUNK
        while True:
            try:
                found, after = self._json.raw_decode(self._text, self._at)
            except _Twice as error:
                words = _("“{name}” stands twice in one item.").format(name=str(error)[:40])
                raise refused(self._name, words, line=self._line) from error
            except RecursionError as error:
                raise self._wrong() from error
            except ValueError as error:
                # Cut by the piece, or wrong: near its end only more of it tells. Twice as much each time.
                at = getattr(error, "pos", self._at)
                if self._over or (len(self._text) - at > _NEAR and not _unclosed(error)):
                    blank = self._text[at:].strip()
                    self._line += self._text.count("\n", self._at, at)
                    raise (self._wrong() if blank and not _unclosed(error) else self._ends()) from error
            else:
                # A number may go on behind the piece.
                if after < len(self._text) or self._over:
                    check(self._name, self._text[self._at : after], line=self._line)
                    self._line += self._text.count("\n", self._at, after)
                    self._at = after
                    return found
            if len(self._text) - self._at > LARGEST:
                raise refused(self._name, _("one value is too large for a list of codes."), line=self._line)
            self._more(size)
            size *= 2

    def _more(self, size: int = CHUNK) -> bool:
        raw = self._file.read(size)
        try:
            text = self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            line = self._line + self._text.count("\n", self._at) + raw[: error.start].count(b"\n")
            raise wrong_encoding(self._name, line=line) from error
        self._over = not raw
        self._text = self._text[self._at :] + text
        self._at = 0
        return bool(raw)

    def _ends(self) -> Refused:
        return cut(self._name, line=self._line)

    def _wrong(self) -> Refused:
        return refused(
            self._name, _("this is no JSON that can be read."), line=self._line,
            todo=_("Fetch the file again from its publisher."),
        )  # fmt: skip


class _Twice(Exception):
    """A name that stands twice in one object: nobody knows which of its values is meant."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for name, _value in pairs:
            if name in seen:
                raise _Twice(name)
            seen.add(name)
    return made


def _unclosed(error: ValueError) -> bool:
    return isinstance(error, json.JSONDecodeError) and error.msg.startswith("Unterminated")

"""YAML into plain values, each with its line and column.

Only what a person needs to write is read: maps, lists, text, numbers, true/false. Tags, anchors and
aliases are refused, so no file can make objects or grow when it is read.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from desktop.core import os_words
from desktop.core.file_problems import Place, Problem
from desktop.core.messages import _

MAX_BYTES = 64 * 1024
MAX_DEPTH = 12
MAX_VALUES = 5_000

Where = tuple[str | int, ...]
"""The way to a value: keys and numbers (from 0) from the top of the file."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,15}\.[0-9]{0,15}|\.[0-9]{1,15})")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(slots=True)
class Document:
    """A file's values and where each stands: `places` of the values, `keys` of the keys in maps. `digest` is
    the SHA-256 of the bytes that were read: whether the file is still the same can be asked.

    `problems` keep a file out of use. `doubts` never do: they are told, and it works as it stands."""

    file: str
    data: Any = None
    places: dict[Where, Place] = field(default_factory=dict)
    keys: dict[Where, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    digest: str = ""
    doubts: list[Problem] = field(default_factory=list)

    def place(self, where: Where) -> Place:
        """Position of the value, or of the nearest value around it."""
        while where and where not in self.places:
            where = where[:-1]
        return self.places.get(where, Place(1, 1))

    def key_place(self, where: Where) -> Place:
        """Position of the value's key, or of the value itself where it has none."""
        return self.keys.get(where) or self.place(where)

    def problem(self, place: Place, what: str) -> None:
        """Note something wrong."""
        self.problems.append(Problem(self.file, place.line, place.column, what))

    def doubt(self, place: Place, what: str) -> None:
        """Note something that may be meant otherwise."""
        self.doubts.append(Problem(self.file, place.line, place.column, what))


class _Stop(Exception):
    """Reading can't go on; the problem has been noted."""


def read_file(
    path: Path, shown: str, max_bytes: int = MAX_BYTES, max_values: int = MAX_VALUES, *, until: str = ""
) -> Document:
    """Read a file that people see as `shown`; problems, also of opening it, are in the document. With `until`
    what stands before that name alone, which is then an empty list: the rest is not looked at."""
    try:
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except OSError as error:
        document = Document(shown)
        document.problem(
            Place(1, 1),
            _("The file can't be opened: {why}.").format(why=os_words.why(error)),
        )
        return document
    return read(raw, shown, max_bytes, max_values, until=until)


def read(
    raw: bytes, shown: str, max_bytes: int = MAX_BYTES, max_values: int = MAX_VALUES, *, until: str = ""
) -> Document:
    """Read the bytes of a file that people see as `shown`. Never raises: problems are in the document."""
    document = Document(shown, digest=hashlib.sha256(raw).hexdigest())
    if len(raw) > max_bytes:
        document.problem(Place(1, 1), _("The file is larger than {n} kB.").format(n=max_bytes // 1024))
        return document
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        document.problem(Place(line, column), _("The file is not UTF-8. Save it as UTF-8."))
        return document
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if strange := re.search("[\x85\u2028\u2029]", text):
        # A line break for some readers of YAML and none for others.
        place = Place(
            text.count("\n", 0, strange.start()) + 1, strange.start() - text.rfind("\n", 0, strange.start())
        )
        document.problem(place, _("There is a character here that can't be read."))
        return document
    if directive := re.search(r"^%", text, re.MULTILINE):
        document.problem(
            Place(text.count("\n", 0, directive.start()) + 1, 1), _("A line can't begin with %.")
        )
        return document
    _Reader(document, max_values, until).read(text)
    return document


class _Sought(Document):
    """A document whose places are looked for when one of them is asked for: most never are."""

    __slots__ = ("_seek",)

    def __init__(self, file: str, data: Any, digest: str, seek: Callable[[], Document]) -> None:
        super().__init__(file, data, digest=digest)
        self._seek: Callable[[], Document] | None = seek

    def _sought(self) -> None:
        if self._seek is not None:
            found, self._seek = self._seek(), None
            self.places, self.keys = found.places, found.keys

    def place(self, where: Where) -> Place:
        self._sought()
        return super().place(where)

    def key_place(self, where: Where) -> Place:
        self._sought()
        return super().key_place(where)


def read_json(path: Path, shown: str, max_bytes: int, max_values: int) -> Document:
    """A file of JSON that comes with the program: the same as `read_file` gives, in a tenth of its time."""

    def read_whole() -> Document:
        return read_file(path, shown, max_bytes, max_values)

    try:
        raw = path.read_bytes()
        data = msgspec.json.decode(raw)
    except (OSError, msgspec.MsgspecError):
        return read_whole()
    return _Sought(shown, data, hashlib.sha256(raw).hexdigest(), read_whole)


class _Reader:
    def __init__(self, document: Document, max_values: int, until: str = "") -> None:
        self.document = document
        self.most = max_values
        self.until = until
        self.enough = False
        self.events: Iterator[Any] = iter(())
        self.scalar: Any = object
        self.mapping = self.alias = self.sequence_end = self.mapping_end = self.scalar
        self.count = 0
        self.last = Place(1, 1)

    def read(self, text: str) -> None:
        import yaml
        from yaml import events

        # Once for all values: a file has thousands of them.
        self.scalar, self.mapping, self.alias = (
            events.ScalarEvent,
            events.MappingStartEvent,
            events.AliasEvent,
        )
        self.sequence_end, self.mapping_end = events.SequenceEndEvent, events.MappingEndEvent
        # The parser of libyaml, ten times as fast, where PyYAML was built with it (all its wheels are).
        parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events = iter(yaml.parse(text, Loader=parser))
        try:
            self._document()
        except _Stop:
            self.document.data = None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(mark.line + 1, mark.column + 1) if mark else self.last
            self._refuse(place, _sentence(str(error.problem or ""), str(error.context or ""), text, place))
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # a character that can't stand in a file, or an escape for one that does not exist
            self._refuse(_control(text) or self.last, _("There is a character here that can't be read."))
            self.document.data = None
            del error

    def _refuse(self, place: Place, what: str) -> None:
        self.document.data = None
        self.document.problem(place, what)

    def _document(self) -> None:
        from yaml.events import DocumentStartEvent, StreamEndEvent

        next(self.events)
        event = next(self.events)
        if isinstance(event, StreamEndEvent):
            self.document.problem(Place(1, 1), _("The file is empty."))
            return
        self.document.data = self._value(next(self.events), (), 0)
        if self.enough:
            return
        next(self.events)
        event = next(self.events)
        if isinstance(event, DocumentStartEvent):
            self.document.problem(_place(event), _("A file holds one workspace; “---” begins another."))

    def _value(self, event: Any, where: Where, depth: int) -> Any:
        place = self.last = _place(event)
        self.document.places[where] = place
        self.count += 1
        if depth > MAX_DEPTH:
            self.document.problem(
                place, _("This is nested too deeply; at most {n} levels.").format(n=MAX_DEPTH)
            )
            raise _Stop
        if self.count > self.most:
            self.document.problem(place, _("The file holds more than {n} values.").format(n=self.most))
            raise _Stop
        kind = type(event)
        if kind is self.alias:
            self.document.problem(place, _("A text that begins with * must stand in quotes."))
            return None
        if event.anchor is not None:
            self.document.problem(place, _("A text that begins with & must stand in quotes."))
        if event.tag is not None and str(event.tag) != "!":
            self.document.problem(place, _("A text that begins with ! must stand in quotes."))
        if kind is self.scalar:
            return _scalar(event)
        if kind is self.mapping:
            return self._map(where, depth, flow=bool(event.flow_style))
        return self._list(where, depth)

    def _list(self, where: Where, depth: int) -> list[Any]:
        found: list[Any] = []
        while type(event := next(self.events)) is not self.sequence_end:
            found.append(self._value(event, (*where, len(found)), depth + 1))
        return found

    def _map(self, where: Where, depth: int, *, flow: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        before: Any = None
        while type(event := next(self.events)) is not self.mapping_end:
            place = self.last = _place(event)
            if type(event) is not self.scalar:
                self.document.problem(place, _("A name must stand before the colon, not a list or an alias."))
                raise _Stop
            if event.anchor is not None or (event.tag is not None and str(event.tag) != "!"):
                self.document.problem(place, _("A name can't begin with & or !."))
            key = _composed(event.value)
            if not depth and key == self.until:
                self.enough = True
                found[key] = []
                return found
            inner = (*where, key)
            if key in found:
                self.document.problem(
                    place,
                    _("“{key}” is written twice; the first is in line {line}.").format(
                        key=key, line=self.document.keys[inner].line
                    ),
                )
                inner = (*where, f"{key} ({place.line}:{place.column})")
                self._value(next(self.events), inner, depth + 1)
                continue
            self.document.keys[inner] = place
            value = next(self.events)
            if flow and before is not None and _comma_divides(before, event, value):
                text = f"{before.value}.{event.value}"
                self.document.problem(_place(before), decimal_comma(text))
            before = value
            found[key] = self._value(value, inner, depth + 1)
        return found


def decimal_comma(text: str) -> str:
    """Error message for a decimal written with a comma; `text` is the right notation."""
    return _("A decimal is written with a point, as “{text}”: a comma divides here.").format(text=text)


def _comma_divides(before: Any, key: Any, value: Any) -> bool:
    """True when a name without a value is the rest of a decimal comma: `{grave: 6,2}`, `{of: 2,5 mg}`."""
    if getattr(value, "value", None) != "":
        return False  # also of a list: most names have a value
    if any(getattr(one, "value", None) is None or one.style for one in (before, key, value)):
        return False
    close = (before.end_mark.line, before.end_mark.column + 1) == (key.start_mark.line, key.start_mark.column)
    return close and bool(re.search(r"[0-9]$", before.value) and re.match(r"[0-9]", key.value))


def _place(event: Any) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _scalar(event: Any) -> Any:
    value: str = event.value
    if event.style:
        return _composed(value)
    if value in _WORDS:
        return _WORDS[value]
    if _INTEGER.fullmatch(value):
        return int(value)
    if _DECIMAL.fullmatch(value):
        return float(value)
    return _composed(value)


def _control(text: str) -> Place | None:
    for at, character in enumerate(text):
        if character != "\n" and unicodedata.category(character) in ("Cc", "Cs", "Cn"):
            if character == "\t":
                continue
            return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return None


def _sentence(problem: str, context: str, text: str, place: Place) -> str:
    """Words for the parser's complaint that somebody understands who doesn't know YAML."""
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if "\\t" in problem or "\t" in line[: place.column]:
        return _("There is a tab here. Use spaces for indentation.")
    if "mapping values are not allowed" in problem:
        return _("There is a colon too many, or the indentation is wrong. Put a text with a colon in quotes.")
    if "quoted scalar" in context:
        return _("A quotation mark is not closed.")
    if "flow" in context:
        return _("A bracket is not closed, or a comma is missing.")
    if "expected ':'" in problem:
        return _("A colon is missing after the name, or the indentation is wrong.")
    if "anchor" in context or "alias" in context or "tag" in context:
        return _("A text that begins with &, * or ! must stand in quotes.")
    if "sequence entries" in problem:
        return _("A list with hyphens begins on a line of its own.")
    if "document start" in problem:
        return _("This does not belong to anything above it; the indentation is wrong.")
    if "block" in problem or "block" in context:
        return _("The indentation does not fit the lines above.")
    if "cannot start any token" in problem:
        return _("A text can't begin with this character; put it in quotes.")
    return _("This can't be read as YAML: {why}.").format(why=problem or context)

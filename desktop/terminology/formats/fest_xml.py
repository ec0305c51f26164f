"""FEST M30 (XML) as a stream: its root, its day, its elements as they begin and end.

Read by expat; a document type is refused at once, so that no entity is ever expanded, here or from elsewhere.
What is made of the elements is each catalogue's own (`fest_m30`, `fest_interactions`).
"""

from __future__ import annotations

import xml.parsers.expat as expat
from datetime import date
from typing import Final

from desktop.core.messages import _
from desktop.terminology.code_records import About, Record, Records
from desktop.terminology.code_refusals import Refused, cut, refused
from desktop.terminology.code_sources import CHUNK, Part
from desktop.terminology.code_systems import System

ROOT: Final = "FEST"
NAMESPACE: Final = "http://www.kith.no/xmlstds/eresept/m30/"
_LONGEST: Final = 10_000
_DEEPEST: Final = 60


class Reader:
    """The elements under way, and the records that are made of those that ended."""

    def __init__(self, part: Part, system: System, about: About) -> None:
        self.made: list[Record] = []
        self.part = part
        self.system = system
        self.about = about
        self.path: list[str] = []
        """Names of the elements that are open, the outermost first."""
        self._text: list[str] = []
        self._size = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._letters

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        """An element has begun; it is the last of the path."""

    def ended(self, name: str, text: str) -> None:
        """An element has ended, with its own text; it is still the last of the path."""

    @property
    def line(self) -> int:
        """The line that is being read, from 1."""
        return max(1, self._parser.CurrentLineNumber)

    def feed(self, chunk: bytes, *, over: bool) -> None:
        """Read a piece of the file. Raises Refused with the line."""
        try:
            self._parser.Parse(chunk, over)
        except expat.ExpatError as error:
            # No element found, unclosed token, partial character: the file ended before its element did.
            if over:
                raise cut(self.part.name, line=error.lineno) from error
            raise self.wrong(_("this is no XML that can be read.")) from error
        except (LookupError, UnicodeError) as error:
            raise self.wrong(_("the file says an encoding that is not known.")) from error

    def wrong(self, why: str, todo: str = "") -> Refused:
        """Error for what is wrong at the line that is being read."""
        return refused(self.part.name, why, line=self.line, todo=todo)

    def _doctype(self, *_about: object) -> None:
        raise self.wrong(_("a document type stands in it, which FEST never has: it is not opened."))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _blank, name = tag.rpartition(" ")
        if not self.path and (name != ROOT or not space.startswith(NAMESPACE)):
            raise self.wrong(_("this is no FEST file (M30): it begins with {tag}.").format(tag=name[:40]))
        if len(self.path) >= _DEEPEST:
            raise self.wrong(_("it is nested too deeply."))
        self.path.append(name)
        self._text, self._size = [], 0
        self.begun(name, attributes)

    def _letters(self, text: str) -> None:
        self._text.append(text)
        self._size += len(text)
        if self._size > _LONGEST:
            raise self.wrong(_("one value is too large for a list of codes."))

    def _end(self, tag: str) -> None:
        name, text = self.path[-1], "".join(self._text).strip()
        if name == "HentetDato" and len(self.path) == 2:
            self._dated(text)
        else:
            self.ended(name, text)
        self.path.pop()
        self._text, self._size = [], 0

    def _dated(self, text: str) -> None:
        try:
            self.about.newest(date.fromisoformat(text[:10]))
        except ValueError as error:
            raise self.wrong(_("“{text}” is no date.").format(text=text[:20])) from error


def streamed(reader: Reader, nothing: Refused) -> Records:
    """The records of a file in its order, those of one piece of it held at a time. Raises `nothing` where it
    has none."""
    found = 0
    with reader.part.open() as file:
        over = False
        while not over:
            chunk = file.read(CHUNK)
            over = not chunk
            reader.feed(chunk, over=over)
            found += len(reader.made)
            yield from reader.made
            reader.made.clear()
    if not found:
        raise nothing

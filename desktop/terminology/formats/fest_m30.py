"""FEST M30 (XML): medicinal products, or the ATC codes that they have.

Read as a stream by expat; a document type is refused at once, so that no entity is ever expanded, here or
from elsewhere. Of each `OppfLegemiddelMerkevare`: `Status` (A in use, else out of use), and of its
`LegemiddelMerkevare` the `Id`, `NavnFormStyrke`, `Varenavn` and `Atc`. `HentetDato` is the release's day.

Written from public descriptions of M30 (schema of 2014-12-01), and not tried on a file of the agency. Not
confirmed: other values of `Status` than A and U (read as out of use), and newer schemas than 2.5.1, which are
read where these elements are as they were. Substances, packings, doses, interactions and refunds in the same
file are passed over.
"""

from __future__ import annotations

import xml.parsers.expat as expat
from datetime import date
from typing import Final

from desktop.core.messages import _
from desktop.terminology.code_records import About, Concept, Records, Term
from desktop.terminology.code_refusals import Refused, cut, refused
from desktop.terminology.code_sources import CHUNK, Part, check
from desktop.terminology.code_systems import System

ROOT: Final = "FEST"
NAMESPACE: Final = "http://www.kith.no/xmlstds/eresept/m30/"
_ENTRY, _PRODUCT = "OppfLegemiddelMerkevare", "LegemiddelMerkevare"
_LONGEST: Final = 10_000
_DEEPEST: Final = 60


def records(part: Part, system: System, about: About) -> Records:
    """The products of a file in their order, or (asked for ATC) each of their ATC codes once."""
    reader = _Reader(part, system, about)
    found = 0
    with part.open() as file:
        over = False
        while not over:
            chunk = file.read(CHUNK)
            over = not chunk
            reader.feed(chunk, over=over)
            found += len(reader.made)
            yield from reader.made
            reader.made.clear()
    if not found:
        raise refused(part.name, _("there are no codes in it."))


class _Reader:
    """The elements under way, and the records that are made of those that ended."""

    def __init__(self, part: Part, system: System, about: About) -> None:
        self.made: list[Concept | Term] = []
        self._part = part
        self._system = system
        self._about = about
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._entry: dict[str, str] = {}
        self._line = 0
        self._atc: set[str] = set()
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._letters

    def feed(self, chunk: bytes, *, over: bool) -> None:
        """Read a piece of the file. Raises Refused with the line."""
        try:
            self._parser.Parse(chunk, over)
        except expat.ExpatError as error:
            # No element found, unclosed token, partial character: the file ended before its element did.
            if over:
                raise cut(self._part.name, line=error.lineno) from error
            raise self._wrong(_("this is no XML that can be read.")) from error
        except (LookupError, UnicodeError) as error:
            raise self._wrong(_("the file says an encoding that is not known.")) from error

    def _wrong(self, why: str) -> Refused:
        return refused(self._part.name, why, line=max(1, self._parser.CurrentLineNumber))

    def _doctype(self, *_about: object) -> None:
        raise self._wrong(_("a document type stands in it, which FEST never has: it is not opened."))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _blank, name = tag.rpartition(" ")
        if not self._path and (name != ROOT or not space.startswith(NAMESPACE)):
            raise self._wrong(_("this is no FEST file (M30): it begins with {tag}.").format(tag=name[:40]))
        if len(self._path) >= _DEEPEST:
            raise self._wrong(_("it is nested too deeply."))
        self._path.append(name)
        self._text, self._size = [], 0
        if name == _ENTRY:
            self._entry, self._line = {}, self._parser.CurrentLineNumber
        elif len(self._path) == 4 and self._path[2] == _ENTRY and name == "Status":
            self._entry["status"] = attributes.get("V", "")
        elif self._of_product() and name == "Atc":
            self._entry["atc"] = attributes.get("V", "").strip()
            self._entry["substance"] = attributes.get("DN", "").strip()

    def _of_product(self) -> bool:
        return len(self._path) == 5 and self._path[2:4] == [_ENTRY, _PRODUCT]

    def _letters(self, text: str) -> None:
        self._text.append(text)
        self._size += len(text)
        if self._size > _LONGEST:
            raise self._wrong(_("one value is too large for a list of codes."))

    def _end(self, tag: str) -> None:
        name, text = self._path[-1], "".join(self._text).strip()
        if self._of_product() and name in ("Id", "NavnFormStyrke", "Varenavn"):
            self._entry[name] = text
            check(self._part.name, text, line=self._parser.CurrentLineNumber)
        elif name == "HentetDato" and len(self._path) == 2:
            self._dated(text)
        elif name == _ENTRY:
            self._made()
        self._path.pop()
        self._text, self._size = [], 0

    def _dated(self, text: str) -> None:
        try:
            self._about.newest(date.fromisoformat(text[:10]))
        except ValueError as error:
            raise self._wrong(_("“{text}” is no date.").format(text=text[:20])) from error

    def _made(self) -> None:
        entry = self._entry
        if not entry.get("status"):
            raise self._wrong(_("a product does not say whether it is in use."))
        if self._system.key == "atc":
            self._of_atc(entry.get("atc", ""), entry.get("substance", ""))
            return
        code, name = entry.get("Id", ""), entry.get("NavnFormStyrke", "")
        if not code or not name:
            raise self._wrong(_("a product has no id, or no name."))
        if not self._system.holds(code):
            words = _("{code} is no code of {system}.")
            raise self._wrong(words.format(code=code[:30], system=self._system.title()))
        self.made.append(Concept(code, name, entry["status"] != "A", line=self._line))
        also = dict.fromkeys((entry.get("Varenavn", ""), entry.get("substance", ""), entry.get("atc", "")))
        self.made += [Term(code, text, line=self._line) for text in also if text]

    def _of_atc(self, code: str, name: str) -> None:
        if not code:
            self._about.left_out += 1
        elif not self._system.holds(code) or not name:
            words = _("{code} is no code of {system}.")
            raise self._wrong(words.format(code=code[:30], system=self._system.title()))
        elif code not in self._atc:
            # Products call a code by the same name but for capitals now and then: the first one's holds.
            self._atc.add(code)
            self.made.append(Concept(code, name, line=self._line))

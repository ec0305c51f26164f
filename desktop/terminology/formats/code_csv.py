"""Code lists as CSV: NLK, and lists of the same publisher (NCSP, NCMP, NCRP, ICD-10, ATC).

A header names the columns: one of codes, one of names, and where they are there the days between which a code
holds (`gyldig_fra`, `gyldig_til`), what replaces it, and further names. Delimiters are `,`, `;` and tab. NLK
tells no release: the newest day on which a row began or was changed stands for it.

Confirmed by a file: NLK (7280). Not confirmed: the columns of NCSP, NCMP and NCRP, whose registers are given
as spreadsheets and text too; the columns of the ATC list, of which `ATC code`/`ATC level name` and
`Kode`/`Navn` are read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from desktop.core.messages import _
from desktop.terminology.code_records import About, Concept, Records, Term
from desktop.terminology.code_refusals import cut, refused
from desktop.terminology.code_sources import LONGEST_LINE, Part, lines
from desktop.terminology.code_systems import System, written

CODE: Final = ("kode", "code", "kodeverdi", "atc-kode", "atc kode", "atckode", "atc code", "atc_code", "atc")
NAME: Final = (
    "norsk_bruksnavn", "navn", "name", "kodetekst", "tekst", "text", "display", "kodenavn", "term",
    "atc level name", "atc_name", "atc-navn", "virkestoff", "beskrivelse",
)  # fmt: skip
_ALSO: Final = ("kodedefinisjon", "komponent", "engelsk", "english", "synonym", "synonymer", "lang_tekst")
_SINCE, _UNTIL = ("gyldig_fra", "valid_from"), ("gyldig_til", "valid_to")
_REPLACED, _CHANGED = ("erstattes_av", "replaced_by"), ("endringsdato", "changed")
DELIMITERS: Final = ",;\t"


class Columns:
    """The places of what is read in a row."""

    def __init__(self, header: Sequence[str]) -> None:
        plain = [one.strip().casefold() for one in header]
        self.size = len(plain)
        self.code, self.name = _first(plain, CODE), _first(plain, NAME)
        self.since, self.until = _first(plain, _SINCE), _first(plain, _UNTIL)
        self.replaced, self.changed = _first(plain, _REPLACED), _first(plain, _CHANGED)
        self.also = [at for at, one in enumerate(plain) if one in _ALSO]


def _first(header: list[str], names: Sequence[str]) -> int:
    return next((header.index(name) for name in names if name in header), -1)


def header_of(line: str) -> tuple[str, Columns | None]:
    """The delimiter of a first line, and its columns; None where it names no codes with names."""
    for delimiter in DELIMITERS:
        cells = next(iter(csv.reader([line.rstrip("\r\n")], delimiter=delimiter)), [])
        found = Columns(cells)
        if len(cells) > 1 and found.code >= 0 and found.name >= 0:
            return delimiter, found
    return ",", None


def records(part: Part, system: System, about: About) -> Records:
    """The concepts of a file in their order."""
    text = lines(part, ended=True)
    first = next(text, "")
    delimiter, columns = header_of(first)
    if columns is None:
        told = first.strip()[:80]
        words = _("the columns of codes and names are missing; it begins with “{header}”.").format(
            header=told
        )
        raise refused(part.name, words, line=1)
    found = 0
    for line, cells in _rows(part, text, delimiter):
        if not any(cells):
            continue
        if len(cells) != columns.size:
            words = _("the row has {n} columns and not {all}.").format(n=len(cells), all=columns.size)
            raise refused(part.name, words, line=line)
        found += 1
        yield from _concept(part, cells, line, columns, system, about)
    if not found:
        raise refused(part.name, _("there are no codes in it."), line=1)


def _rows(part: Part, text: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line = 1
    while True:
        begins = line + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            # A quotation that never ends, as where a file was cut inside one.
            if "end of data" in str(error):
                raise cut(part.name, line=begins) from error
            words = _("this is no row of a CSV file that can be read.")
            raise refused(part.name, words, line=begins) from error
        if cells is None:
            return
        line = reader.line_num + 1
        yield begins, cells


def _concept(
    part: Part, cells: list[str], line: int, columns: Columns, system: System, about: About
) -> Records:
    code, name = cells[columns.code].strip(), cells[columns.name].strip()
    if not code or not name:
        words = _("code {code} has no name.").format(code=code) if code else _("the row has no code.")
        raise refused(part.name, words, line=line)
    if not system.holds(code):
        words = _("{code} is no code of {system}.").format(code=code, system=system.title())
        raise refused(part.name, words, line=line)
    code = written(system, code)
    since, until = _day(part, cells, line, columns.since), _day(part, cells, line, columns.until)
    about.newest(since)
    about.newest(_day(part, cells, line, columns.changed))
    replaced = cells[columns.replaced].strip() if columns.replaced >= 0 else ""
    yield Concept(
        code, name, since=since.toordinal() if since else 0, until=until.toordinal() if until else 0,
        replaced=replaced, line=line,
    )  # fmt: skip
    for at in columns.also:
        if text := cells[at].strip():
            yield Term(code, text, line=line)


def _day(part: Part, cells: list[str], line: int, at: int) -> date | None:
    text = cells[at].strip() if at >= 0 else ""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        words = _("“{text}” is no date.").format(text=text[:20])
        raise refused(part.name, words, line=line) from error

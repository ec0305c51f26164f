"""SNOMED CT RF2 Snapshot: Concept, Description and Language files, tab-separated.

Recognised by their header lines. A Snapshot has each component once; a Full file, where it stands once a
change, is refused by its doubled ids. Terms are active descriptions (fully specified names and synonyms) of
concepts in the Concept files; those of other concepts are left out and counted. Inactive concepts are kept to
be recognised by their code. Norwegian terms come before English ones; where a Language file is there, what it
prefers comes first. The newest `effectiveTime` is the release's day. The kind of a concept (`substance`) is
the word in parentheses at the end of its fully specified name.

Written from the public RF2 specification, and not tried on a release file: those are licensed. Not confirmed:
how the Norwegian edition splits languages over files, and which language reference set it uses; every
Language file that is there counts alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from desktop.core.messages import _
from desktop.terminology.code_records import About, Concept, OfKind, Preferred, Records, Term
from desktop.terminology.code_refusals import refused
from desktop.terminology.code_sources import Part, lines
from desktop.terminology.code_systems import System

CONCEPT: Final = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId"
DESCRIPTION: Final = (
    "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId"
)
LANGUAGE: Final = "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tacceptabilityId"
_NAME, _SYNONYM = "900000000000003001", "900000000000013009"
_PREFERRED: Final = "900000000000548007"
_TAG: Final = re.compile(r"\(([^()]+)\)$")
_NORWEGIAN: Final = ("nb", "no", "nn")


def records(parts: Sequence[Part], system: System, about: About) -> Records:
    """The concepts, terms and preferences of the files of one release."""
    for part in parts:
        text = lines(part, ended=True)
        header = next(text, "").rstrip("\r\n")
        size = header.count("\t") + 1
        for number, line in enumerate(text, 2):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != size:
                words = _("the row has {n} columns and not {all}.").format(n=len(cells), all=size)
                raise refused(part.name, words, line=number)
            _row(part, cells, number, about)
            if header == CONCEPT:
                yield _concept(part, cells, number, system)
            elif header == DESCRIPTION:
                yield from _term(part, cells, number, system)
            elif cells[2] == "1" and cells[6] == _PREFERRED:
                yield Preferred(cells[5])


def _row(part: Part, cells: list[str], line: int, about: About) -> None:
    day: date | None = None
    if len(cells[1]) == 8 and cells[1].isdigit():
        try:
            day = datetime.strptime(cells[1], "%Y%m%d").date()  # noqa: DTZ007
        except ValueError:
            day = None
    if day is None:
        words = _("“{text}” is no date.").format(text=cells[1][:20])
        raise refused(part.name, words, line=line)
    about.newest(day)
    if cells[2] not in ("0", "1"):
        words = _("“{text}” says neither active nor inactive.").format(text=cells[2][:20])
        raise refused(part.name, words, line=line)


def _concept(part: Part, cells: list[str], line: int, system: System) -> Concept:
    if not system.holds(cells[0]):
        words = _("{code} is no code of {system}.").format(code=cells[0][:30], system=system.title())
        raise refused(part.name, words, line=line)
    return Concept(cells[0], retired=cells[2] == "0", line=line)


def _term(part: Part, cells: list[str], line: int, system: System) -> Records:
    if not system.holds(cells[4]):
        words = _("{code} is no code of {system}.").format(code=cells[4][:30], system=system.title())
        raise refused(part.name, words, line=line)
    if cells[2] == "0" or cells[6] not in (_NAME, _SYNONYM):
        return
    if not cells[7].strip():
        raise refused(part.name, _("a description has no term."), line=line)
    rank = (0 if cells[5] in _NORWEGIAN else 2) + (cells[6] == _NAME)
    yield Term(cells[4], cells[7].strip(), rank + 10, cells[0], line)
    if cells[6] == _NAME and (tag := _TAG.search(cells[7].strip())) is not None:
        yield OfKind(cells[4], tag[1].casefold())

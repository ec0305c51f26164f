"""Format and code system of a file, recognised by its first bytes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from desktop.core.messages import _
from desktop.terminology.code_records import About, Records
from desktop.terminology.code_refusals import refused
from desktop.terminology.code_sources import HEAD, Part, wrong_encoding
from desktop.terminology.code_systems import SYSTEMS, System, named
from desktop.terminology.formats import code_csv, code_json, fest_interactions, fest_m30, snomed_rf2

_BY_KEY: Final = {one.key: one for one in SYSTEMS}
_RF2: Final = (snomed_rf2.CONCEPT, snomed_rf2.DESCRIPTION, snomed_rf2.LANGUAGE)
_JSON_CODE: Final = re.compile(r'"(?:code|kode|codeValue|kodeverdi)"\s*:\s*("(?:[^"\\]|\\.)*")')
_JSON_URL: Final = re.compile(r'"url"\s*:\s*("(?:[^"\\]|\\.)*")')
_OF_FEST: Final = ("fest", "atc", "interactions")
_ORDER: Final = ("nlk", "icd10", "atc", "snomed", "ncsp", "ncmp", "ncrp")


class Recognised(NamedTuple):
    """The reader of a release's files, and their system."""

    name: str
    system: System
    read: Callable[[About], Records]


def recognised(path: str, parts: Sequence[Part], wanted: System | None) -> Recognised:
    """Recognise the format of files. Raises Refused for what is nothing that is imported, for several at
    once, and for another system than the wanted one."""
    heads = [(part, _head(part)) for part in parts]
    rf2 = [part for part, head in heads if _first_line(head) in _RF2]
    if rf2:
        return _rf2(path, rf2, heads, wanted)
    known = [(part, head) for part, head in heads if _kind(head)]
    if not known:
        words = _("this is no list of codes that is known: {known}.")
        formats = _("JSON, CSV, FEST M30 or SNOMED CT RF2")
        raise refused(path, words.format(known=formats), line=1)
    if len(known) > 1:
        names = ", ".join(part.name for part, _head_ in known[:5])
        words = _("it holds several lists: {names}.").format(names=names)
        raise refused(path, words, todo=_("Name one of them."))
    part, head = known[0]
    if _kind(head) == "xml":
        # One file holds several lists: whoever imports says which, and without a word it is the products.
        system = wanted if wanted is not None and wanted.key in _OF_FEST else _BY_KEY["fest"]
        read = fest_interactions.records if system.key == "interactions" else fest_m30.records
        return _one(part, system, wanted, read)
    if _kind(head) == "json":
        return _one(part, _of_json(part, head, wanted), wanted, code_json.records)
    return _one(part, _of_codes(part, _csv_codes(head), wanted, line=2), wanted, code_csv.records)


def _one(
    part: Part, system: System, wanted: System | None, read: Callable[[Part, System, About], Records]
) -> Recognised:
    _confirm(part.name, system, wanted)
    return Recognised(part.name, system, lambda about: read(part, system, about))


def _rf2(
    path: str, rf2: list[Part], heads: Sequence[tuple[Part, bytes]], wanted: System | None
) -> Recognised:
    system = _BY_KEY["snomed"]
    _confirm(path, system, wanted)
    snapshot = [part for part in rf2 if "snapshot" in part.name.casefold()]
    # A whole release has Full, Snapshot and Delta side by side.
    chosen = snapshot or rf2
    by_part = {id(part): _first_line(head) for part, head in heads}
    kinds = {by_part[id(part)] for part in chosen}
    for kind, words in (
        (snomed_rf2.CONCEPT, _("the Concept file is missing.")),
        (snomed_rf2.DESCRIPTION, _("the Description file is missing.")),
    ):
        if kind not in kinds:
            todo = _("Name the folder or the zip of the release, with its Concept and Description Snapshot.")
            raise refused(path, words, todo=todo)
    return Recognised(path, system, lambda about: snomed_rf2.records(chosen, system, about))


def _confirm(name: str, system: System, wanted: System | None) -> None:
    if wanted is not None and wanted.key != system.key:
        words = _("this is {found}, and not {wanted}.")
        raise refused(name, words.format(found=system.title(), wanted=wanted.title()), line=1)


def _head(part: Part) -> bytes:
    head = part.head()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise wrong_encoding(part.name, byte=0)
    return head.removeprefix(b"\xef\xbb\xbf")


def _first_line(head: bytes) -> str:
    return head.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8", "replace")


def _kind(head: bytes) -> str:
    """`json`, `xml` or `csv`; empty for anything else."""
    begins = head.lstrip()
    if begins[:1] in (b"[", b"{"):
        return "json"
    if begins[:1] == b"<":
        return "xml"
    return "csv" if code_csv.header_of(_first_line(head))[1] is not None else ""


def _of_json(part: Part, head: bytes, wanted: System | None) -> System:
    text = head.decode("utf-8", "ignore")
    if text.lstrip().startswith("{") and (url := _JSON_URL.search(text)):
        told = _plain(url.group(1))
        if (system := named(told)) is not None:
            return system
        if wanted is None:
            # Another country's ICD-10 has codes of the same form.
            words = _("the file says that it is {url}, which is no system that is imported.")
            todo = _("Say with --system which one it is, if it is one of them all the same.")
            raise refused(part.name, words.format(url=told[:80]), todo=todo)
    codes = [_plain(found) for found in _JSON_CODE.findall(text)]
    return _of_codes(part, [code for code in codes if code], wanted, line=1)


def _plain(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return ""


def _csv_codes(head: bytes) -> list[str]:
    lines = head.decode("utf-8", "ignore").splitlines() or [""]
    if len(head) >= HEAD - 3:
        # The last one is cut by the piece that was read.
        lines = lines[:-1] or [""]
    delimiter, columns = code_csv.header_of(lines[0])
    if columns is None:
        return []
    try:
        rows = [row for row in csv.reader(lines[1:], delimiter=delimiter) if len(row) == columns.size]
    except csv.Error:
        return []
    return [row[columns.code].strip() for row in rows]


def _of_codes(part: Part, codes: Iterable[str], wanted: System | None, *, line: int) -> System:
    """The system of which most of the first codes have the form. Where several have it, as those of
    procedures, only a file that names its system, or `--system`, tells which."""
    every = list(codes)
    fits = {key: sum(_BY_KEY[key].holds(code) for code in every) for key in _ORDER}
    best = max(fits.values(), default=0)
    if not best:
        told = ", ".join(every[:3]) or "–"
        words = _("these are codes of no system that is imported: {codes}.").format(codes=told)
        raise refused(part.name, words, line=line)
    alike = [key for key in _ORDER if fits[key] == best]
    if wanted is not None and wanted.key in alike:
        return wanted
    if len(alike) > 1:
        names = ", ".join(_BY_KEY[key].title() for key in alike)
        words = _("the file does not say of which system it is; it may be {systems}.").format(systems=names)
        raise refused(part.name, words, todo=_("Name it with --system."))
    return _BY_KEY[alike[0]]

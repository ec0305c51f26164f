"""Code lists as JSON: a list of codes with names, or a FHIR CodeSystem.

Read are `[{"code": …, "text": …}]`, as the Norwegian ICD-10 is given, the same under `codes`, and
`CodeSystem.concept` with the concepts below each, its `status` and `inactive` properties and its
designations. Groups above the codes (`A00-A09`, chapters) are left out and counted.

Could not be confirmed: that NCSP, NCMP and NCRP are published as JSON in the same form; they are read so
where they are. A plain list names neither its system nor its release.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from desktop.core.messages import _
from desktop.terminology.code_records import About, Concept, Records, Term
from desktop.terminology.code_refusals import refused
from desktop.terminology.code_sources import Part, check
from desktop.terminology.code_systems import System, named, written
from desktop.terminology.json_items import Item, items

LISTS: Final = ("codes", "concept")
_CODES: Final = ("code", "kode", "codeValue", "kodeverdi")
_NAMES: Final = ("text", "display", "name", "navn", "kodetekst", "tekst", "codeText")
_OVER: Final = ("retired", "inactive", "deprecated", "utgått", "utgaatt")
_GROUPED: Final = ("icd10", "ncsp", "ncmp", "ncrp")
"""Systems of which groups stand among the codes."""


def records(part: Part, system: System, about: About) -> Records:
    """The concepts of a file in their order."""
    found = 0
    for item in items(part, LISTS):
        if item.key:
            _told(part, item, system, about)
            continue
        if not isinstance(item.value, dict):
            raise refused(part.name, _("an item is no code with a name."), line=item.line)
        pending = [item.value]
        while pending:
            one = pending.pop()
            below = one.get("concept")
            if isinstance(below, list):
                pending += [each for each in below if isinstance(each, dict)]
            for record in _concept(part, one, item.line, system, about):
                found += 1
                yield record
    if not found:
        raise refused(part.name, _("there are no codes in it."))


def _told(part: Part, item: Item, system: System, about: About) -> None:
    """A value beside the list: the release's own words."""
    value = item.value
    if item.key == "url" and isinstance(value, str):
        other = named(value)
        if other is not None and other.key != system.key:
            words = _("the file says that it is {system}.").format(system=other.title())
            raise refused(part.name, words, line=item.line)
    elif item.key in ("version", "edition") and isinstance(value, str) and value.strip():
        about.version = value.strip()
    elif item.key in ("date", "releaseDate") and isinstance(value, str):
        about.newest(_day(value))
    elif item.key == "content" and value in ("fragment", "example", "not-present", "supplement"):
        words = _("the file says that it holds only a part of the codes ({content}).").format(content=value)
        raise refused(part.name, words, line=item.line)


def _concept(part: Part, one: dict[str, Any], line: int, system: System, about: About) -> Records:
    code = next((str(one[key]).strip() for key in _CODES if one.get(key)), "")
    name = next((str(one[key]).strip() for key in _NAMES if one.get(key)), "")
    if not code or not name:
        words = _("code {code} has no name.").format(code=code) if code else _("an item has no code.")
        raise refused(part.name, words, line=line)
    for text in (code, name):
        # Also what was written as an escape.
        check(part.name, text, line=line)
    if not system.holds(code):
        if system.key in _GROUPED and ("-" in code or len(code) <= 3 or "concept" in one):
            about.left_out += 1
            return
        words = _("{code} is no code of {system}.").format(code=code, system=system.title())
        raise refused(part.name, words, line=line)
    code = written(system, code)
    yield Concept(code, name, _retired(one), line=line)
    for said in _list(one.get("designation")):
        if isinstance(said, dict) and str(said.get("value") or "").strip():
            text = str(said["value"]).strip()
            check(part.name, text, line=line)
            yield Term(code, text, line=line)


def _retired(one: dict[str, Any]) -> bool:
    if str(one.get("status") or "").casefold() in _OVER:
        return True
    for said in _list(one.get("property")):
        if not isinstance(said, dict):
            continue
        value = next((v for k, v in said.items() if k.startswith("value")), None)
        if said.get("code") == "status" and str(value).casefold() in _OVER:
            return True
        if said.get("code") == "inactive" and value is True:
            return True
    return False


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    return date(int(text[:4]), 1, 1) if text[:4].isdigit() and int(text[:4]) > 0 else None

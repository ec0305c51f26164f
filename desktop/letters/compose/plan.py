"""The file of a letter's template: its shape, and the plan that is made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from string import Formatter
from typing import Any, Literal

import msgspec
from liquid import BoundTemplate

from desktop.clinical.coded import AtcCode, Icd10Code
from desktop.core.configured import Origin, Settings, guarded
from desktop.core.converting import Refused, convert
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.yaml_documents import Where
from desktop.letters.compose.templates import compile_text
from desktop.letters.letter_codes import HEADINGS, INFORMATION, LETTER
from desktop.letters.model import Template

_LISTS = {"headings": HEADINGS, "information": INFORMATION, "own": LETTER}
_HEADINGS = ("stay", "ongoing", "no_end", "no_start", "no_stay", "not_loaded")
_MEDICINES = (
    "unchanged",
    "new",
    "changed",
    "stopped",
    "paused",
    "finished",
    "listed",
    "undecided",
    "hospital",
    "ward",
    "closed",
    "planned",
    "unknown",
    "otherwise",
    "double",
    "unmentioned",
    "outdated",
    "reworded",
    "held",
    "doubted",
    "admission",
    "no_reason",
    "restart",
    "no_restart",
    "says",
    "denied",
    "stopped_dose",
    "paused_dose",
    "hospital_dose",
    "no_route",
    "noted",
    "unread",
)


class ContentLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a section's content; see the head of the template file."""

    say: str = ""
    each: str = ""
    when: str = ""
    unless: str = ""
    if_stay: bool = False
    note: Literal["", "first", "last", "end"] = ""
    titles: tuple[str, ...] = ()
    line: bool = False
    phrases: tuple[str, ...] = ()
    gaps: bool = False
    alone: bool = False
    diagnosed: tuple[Icd10Code, ...] = ()
    treated: tuple[AtcCode, ...] = ()


class SectionText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"codes": "list"}):
    """A section of the discharge letter: its code and list of codes, its title, and what it says."""

    code: str
    codes: Literal["information", "headings", "own"]
    title: str
    required: bool = False
    medicines: bool = False
    content: tuple[ContentLine, ...] = ()
    none: str = ""
    state: str = ""
    states: dict[str, str] = {}


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    version: str
    title: str
    heading: dict[str, str]
    medicines: dict[str, str]
    sections: tuple[SectionText, ...]


class Item(msgspec.Struct, frozen=True):
    """A line of content, its sentence compiled; `place` says where it was written."""

    place: str
    text: ContentLine
    say: BoundTemplate | None = None


class Heading(msgspec.Struct, frozen=True):
    """One section of the template."""

    code: str
    system: str
    title: str
    required: bool
    medicines: bool
    content: tuple[Item, ...]
    none: str
    state: str
    states: Mapping[str, str]
    place: str = ""


class Plan(msgspec.Struct, frozen=True):
    """A template file, read and checked."""

    template: Template
    title: str
    heading: Mapping[str, BoundTemplate]
    words: Mapping[str, str]
    sections: tuple[Heading, ...]


def _plan(data: Any, origin: Origin) -> Plan:
    file = convert(data, _File)
    for member, given, needed in (
        ("heading", file.heading, _HEADINGS),
        ("medicines", file.medicines, _MEDICINES),
    ):
        if set(given) != set(needed):
            odd = ", ".join(sorted(set(given) ^ set(needed)))
            words = _("“{name}” lacks or does not know: {names}.").format(name=member, names=odd)
            raise Refused((member,), words)
    for name, text in file.medicines.items():
        if not _fills(text):
            why = _("“{name}” has a gap other than before, when, says and how.").format(name=name)
            raise Refused(("medicines", name), why)
    content = msgspec.json.encode(data, order="deterministic")
    template = Template(file.id, file.version, hashlib.sha256(content).hexdigest(), "")
    compiled = {name: _compiled(text, ("heading", name)) for name, text in file.heading.items()}
    sections = tuple(_heading(one, ("sections", number), origin) for number, one in enumerate(file.sections))
    return Plan(template, file.title, compiled, file.medicines, sections)


EPIKRISE = Settings(
    "letters/epikrise.yaml",
    _plan,
    {
        "letter-section": guarded(("sections",), SectionText, "code"),
        "letter-heading": guarded(("heading",), str),
        "medicine-words": guarded(("medicines",), str),
    },
)


def _fills(text: str) -> bool:
    """True when a text for medicines has only known placeholders."""
    try:
        return all(
            name in (None, "before", "when", "says", "how") for _t, name, _f, _c in Formatter().parse(text)
        )
    except ValueError:
        return False


def _compiled(text: str, where: Where) -> BoundTemplate:
    try:
        return compile_text(text)
    except InputError as error:
        raise Refused(where, error.what) from error


def _heading(one: SectionText, where: Where, origin: Origin) -> Heading:
    content = []
    for number, line in enumerate(one.content):
        at = (*where, "content", number)
        if sum(map(bool, (line.say, line.note, line.phrases))) != 1:
            raise Refused(at, _("An entry needs “say”, “phrases”, or “note” with first, last or end."))
        for name in ("diagnosed", "treated"):
            if not all(code.strip() for code in getattr(line, name)):
                raise Refused((*at, name), _("Here at least 1 code is needed, and none is empty."))
        say = _compiled(line.say, (*at, "say")) if line.say else None
        content.append(Item(_place(at, origin), line, say))
    return Heading(
        one.code,
        _LISTS[one.codes],
        one.title,
        one.required,
        one.medicines,
        tuple(content),
        one.none,
        one.state,
        one.states,
        _place(where, origin),
    )


def _place(where: Where, origin: Origin) -> str:
    file, place = origin(where)
    return f"{file}:{place.line}:{place.column}"

"""The discharge letter composed from a record: the template's headings in their official order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import msgspec
from liquid import BoundTemplate

from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.paths import resources
from desktop.fhir.chart import Chart
from desktop.fhir.resources import PractitionerRole
from desktop.letters.codes import HEADINGS, INFORMATION, LETTER
from desktop.letters.compose import notes, repeats
from desktop.letters.compose.context import Context
from desktop.letters.compose.pending import asked_of_others
from desktop.letters.compose.record import sender_of, subject_of
from desktop.letters.compose.templates import compile_text, names, render
from desktop.letters.compose.values import Missing, Scope
from desktop.letters.compose.yamlfile import Place, read
from desktop.letters.model import Author, Letter, Section, Sentence, Template

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
    "no_reason",
    "restart",
    "no_restart",
    "says",
    "denied",
    "stopped_dose",
    "paused_dose",
    "hospital_dose",
    "no_route",
)


class Item(msgspec.Struct, frozen=True):
    """One line of a section's content; see the head of the template file."""

    line_number: int
    say: BoundTemplate | None = None
    each: str = ""
    when: str = ""
    unless: str = ""
    if_stay: bool = False
    note: Literal["", "first", "last", "end"] = ""
    titles: tuple[str, ...] = ()
    line: bool = False


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


class Plan(msgspec.Struct, frozen=True):
    """A template file, read and checked."""

    file: str
    template: Template
    title: str
    heading: Mapping[str, BoundTemplate]
    words: Mapping[str, str]
    sections: tuple[Heading, ...]


@cache
def shipped() -> Plan:
    """The discharge letter that comes with the program."""
    return plan(resources() / "letters" / "epikrise.yaml")


def plan(path: Path, package: str = "") -> Plan:
    """Read a letter template.

    `package` is `Library|version` of the workspace that it comes with. Raises InputError with file and
    line for anything wrong in it.
    """
    top, data = read(path)
    top.only("id", "version", "title", "heading", "medicines", "sections")
    heading, words = top.texts("heading"), top.texts("medicines")
    for member, given, needed in (("heading", heading, _HEADINGS), ("medicines", words, _MEDICINES)):
        if set(given) != set(needed):
            odd = ", ".join(sorted(set(given) ^ set(needed)))
            raise top.wrong(
                _("“{name}” lacks or does not know: {names}").format(name=member, names=odd), member
            )
    for name, text in words.items():
        if not _fills(text):
            why = _("“{name}” has a gap other than before, when, says and how").format(name=name)
            raise top.wrong(why, "medicines")
    template = Template(
        top.text("id"), top.text("version"), hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest(), package
    )
    compiled = {name: _compiled(top, "heading", text) for name, text in heading.items()}
    sections = tuple(_heading(place) for place in top.places("sections"))
    return Plan(path.name, template, top.text("title"), compiled, words, sections)


def _fills(text: str) -> bool:
    """Whether a text for medicines has no gaps but those that are filled."""
    try:
        return all(
            name in (None, "before", "when", "says", "how") for _t, name, _f, _c in Formatter().parse(text)
        )
    except ValueError:
        return False


def _compiled(place: Place, member: str, text: str) -> BoundTemplate:
    try:
        return compile_text(text)
    except InputError as error:
        raise place.wrong(error.what.rstrip("."), member) from error


def _heading(place: Place) -> Heading:
    place.only("code", "list", "title", "required", "medicines", "content", "none", "state", "states")
    system = _LISTS.get(place.text("list"))
    if system is None:
        raise place.wrong(_("“{name}” is not known here").format(name=place.text("list")), "list")
    content = []
    for item in place.places("content"):
        item.only("say", "each", "when", "unless", "if_stay", "note", "titles", "line")
        note = item.text("note", "")
        if note not in ("", "first", "last", "end") or ("say" in item.data) == bool(note):
            raise item.wrong(_("an entry needs either “say”, or “note” with first, last or end"))
        say = _compiled(item, "say", item.text("say")) if not note else None
        content.append(
            Item(
                item.line,
                say,
                item.text("each", ""),
                item.text("when", ""),
                item.text("unless", ""),
                item.flag("if_stay"),
                note,  # type: ignore[arg-type]
                item.words("titles"),
                item.flag("line"),
            )
        )
    return Heading(
        place.text("code"),
        system,
        place.text("title"),
        place.flag("required"),
        place.flag("medicines"),
        tuple(content),
        place.text("none", ""),
        place.text("state", ""),
        place.texts("states"),
    )


def context_of(chart: Chart, now: datetime, author: Author, *, encounter: str = "") -> Context:
    """The names of a record with the shipped words for medicines; for phrases and for checking again."""
    words = shipped().words
    context = Context(chart, now, author, encounter=encounter, words=words.__getitem__)
    return context


def compose(
    chart: Chart,
    now: datetime,
    author: Author,
    *,
    letter_id: str,
    encounter: str = "",
    office: str = "",
    outside: frozenset[str] = frozenset(),
    template: Plan | None = None,
) -> Letter:
    """A draft of the discharge letter, for any patient, from what the record holds at `now`.

    `letter_id` is a UUIDv4; `encounter` (`Encounter/id`) the stay, else the latest; `office` the key of
    the Organization that sends; `outside` keys of those outside the hospital whose open tasks are asked
    for in the plan (the patient's general practitioner is always one). Recipients are not set here.
    """
    used = template or shipped()
    context = Context(chart, now, author, encounter=encounter, words=used.words.__getitem__)
    letter = Letter(
        id=letter_id,
        kind=used.template.id,
        title=used.title,
        template=used.template,
        subject=subject_of(chart.patient, now),
        sender=sender_of(chart, context.stay, office),
        author=author,
        created=stamp(now),
        encounter=context.stay.key if context.stay else "",
        heading=heading_of(context, used),
        sections=composed(context, outside, used),
    )
    keys = dict.fromkeys(key for source in letter.sources for key in source.keys)
    return msgspec.structs.replace(letter, seen=tuple(keys))


def composed(context: Context, outside: frozenset[str], template: Plan | None = None) -> tuple[Section, ...]:
    """All sections as the record gives them; `outside` as for `compose`."""
    used = template or shipped()
    extra = _extra(context, outside)
    return repeats.without(tuple(_section(used, heading, context, extra) for heading in used.sections))


def heading_of(context: Context, template: Plan | None = None) -> Sentence:
    """The line of the stay below the title."""
    return Sentence(render((template or shipped()).heading[_stay_words(context)], context))


@cache
def fixed(code: str) -> frozenset[str]:
    """What the shipped template says under a heading without any value: *none registered*, *not asked*."""
    found: set[str] = set()
    for heading in shipped().sections:
        if heading.code == code:
            found |= {heading.none, *heading.states.values()}
            found |= {str(item.say.render()) for item in heading.content if item.say and not names(item.say)}
    return frozenset(found - {""})


def section(code: str, context: Context, template: Plan | None = None) -> Section:
    """One section composed anew from the record as `context` has it; raises KeyError for an unknown code."""
    used = template or shipped()
    heading = next((h for h in used.sections if h.code == code), None)
    if heading is None:
        raise KeyError(code)
    return _section(used, heading, context, _extra(context, frozenset()))


def said_when_empty(code: str, template: Plan | None = None) -> str:
    """What the template says under a heading for which the record has nothing; empty when it says nothing."""
    return next((h.none for h in (template or shipped()).sections if h.code == code), "")


def _extra(context: Context, outside: frozenset[str]) -> dict[str, Any]:
    doctors = _practitioners(context.chart)
    asked = outside | doctors
    return {"oppgaver": asked_of_others(context.chart, context.stay, context.now, asked, doctors)}


def _practitioners(chart: Chart) -> frozenset[str]:
    found: set[str] = set()
    for reference in chart.patient.general_practitioner:
        role = chart.find(reference, PractitionerRole)
        found.add(reference.target)
        if role is not None:
            found |= {r.target for r in (role.practitioner, role.organization) if r}
    return frozenset(found - {""})


def _stay_words(context: Context) -> str:
    stay = context.stay
    if stay is None:
        return "no_stay" if context.at("hentet.opphold") else "not_loaded"
    if stay.start is None:
        return "no_start"
    if stay.end is None:
        return "no_end"
    return "ongoing" if stay.ongoing else "stay"


def _section(used: Plan, heading: Heading, context: Context, extra: Mapping[str, Any]) -> Section:
    sentences: list[Sentence] = []
    if heading.state:
        state = str(_at(used, 0, context, extra, heading.state))
        if state in heading.states:
            sentences.append(Sentence(render(compile_text(heading.states[state]), context)))
    for item in heading.content:
        sentences += _item(used, heading, item, context, extra)
    sentences = _once(sentences)
    rows = context.compared.rows if heading.medicines else ()
    if not sentences and not rows and heading.none:
        sentences.append(Sentence(render(compile_text(heading.none), context, extra)))
    return Section(
        heading.code, heading.system, heading.title, heading.required, _capitalised(sentences), rows
    )


def _item(
    used: Plan, heading: Heading, item: Item, context: Context, extra: Mapping[str, Any]
) -> list[Sentence]:
    if item.if_stay and context.stay is None:
        return []
    if item.when and not _true(_at(used, item.line_number, context, extra, item.when)):
        return []
    if item.unless and _true(_at(used, item.line_number, context, extra, item.unless)):
        return []
    if item.note:
        found = notes.said(context.chart, context.stay, context.now, heading.code, item.titles, item.note)
        return [msgspec.structs.replace(s, line=item.line) for s in found[:1]] + list(found[1:])
    assert item.say is not None
    members = _at(used, item.line_number, context, extra, item.each) if item.each else [None]
    said = []
    try:
        for member in members:
            runs = render(item.say, context, {**extra, **({"det": member} if item.each else {})})
            if runs:
                said.append(Sentence(runs, item.line))
    except InputError as error:
        raise InputError(
            _("{file}, line {line}: {why}.").format(
                file=used.file, line=item.line_number, why=error.what.rstrip(".")
            ),
            todo=_("Correct the file."),
        ) from error
    return said


def _at(used: Plan, line: int, context: Context, extra: Mapping[str, Any], path: str) -> Any:
    try:
        return Scope({**extra}).at(path) if path.split(".")[0] in extra else context.at(path)
    except KeyError as error:
        raise InputError(
            _("{file}, line {line}: {why}.").format(
                file=used.file, line=line, why=_("“{name}” is not known here").format(name=path)
            ),
            todo=_("Correct the file."),
        ) from error


def _true(found: object) -> bool:
    return not (found is None or found is False or isinstance(found, Missing) or found == [])


def _once(sentences: list[Sentence]) -> list[Sentence]:
    """Without sentences that only repeat what was said just before (the cause as the note's assessment)."""
    kept: list[Sentence] = []
    for sentence in sentences:
        words = sentence.text.casefold().strip(" .")
        if not any(words and words in earlier.text.casefold() for earlier in kept):
            kept.append(sentence)
    return kept


def _plain_word(text: str) -> bool:
    """Whether a text begins with a word in small letters; `eGFR` and `pH` are names."""
    return text[:1].islower() and not text[1:2].isupper()


def _capitalised(sentences: list[Sentence]) -> tuple[Sentence, ...]:
    """Sentences begin with a capital letter, whatever value stands first."""
    found = []
    for sentence in sentences:
        if sentence.runs and not sentence.runs[0].missing and _plain_word(sentence.runs[0].text):
            first = sentence.runs[0]
            runs = (
                msgspec.structs.replace(first, text=first.text[0].upper() + first.text[1:]),
                *sentence.runs[1:],
            )
            sentence = msgspec.structs.replace(sentence, runs=runs)
        found.append(sentence)
    return tuple(found)

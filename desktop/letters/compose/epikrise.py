"""The discharge letter composed from a record: the template's headings in their official order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from desktop.core.clock import stamp
from desktop.core.configured import configured, now_in_use
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import PractitionerRole
from desktop.letters.compose import concerns, notes, phrases, repeats
from desktop.letters.compose.context import Context
from desktop.letters.compose.pending import asked_of_others
from desktop.letters.compose.plan import EPIKRISE, Heading, Item, Plan
from desktop.letters.compose.record_reading import sender_of, subject_of
from desktop.letters.compose.templates import compile_text, names, render
from desktop.letters.compose.values import Missing, Scope
from desktop.letters.model import Author, Letter, Section, Sentence


def shipped() -> Plan:
    """The discharge letter in use."""
    return EPIKRISE.now()


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
        template=msgspec.structs.replace(used.template, package=now_in_use().package),
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


@configured
def fixed(code: str) -> frozenset[str]:
    """Fixed texts of the shipped template under a heading: *none registered*, *not asked*."""
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
    """Template text for a heading without data in the record; empty when it has none."""
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
        state = str(_at(heading.place, context, extra, heading.state))
        if state in heading.states:
            sentences.append(Sentence(render(compile_text(heading.states[state]), context)))
    for item in heading.content:
        sentences += _item(used, heading, item, context, extra, sentences)
    sentences = _once(sentences)
    rows = context.compared.rows if heading.medicines else ()
    if not sentences and not rows and heading.none:
        sentences.append(Sentence(render(compile_text(heading.none), context, extra)))
    return Section(
        heading.code, heading.system, heading.title, heading.required, _capitalised(sentences), rows
    )


def _item(
    used: Plan, heading: Heading, item: Item, context: Context, extra: Mapping[str, Any],
    before: list[Sentence],
) -> list[Sentence]:  # fmt: skip
    if item.text.if_stay and context.stay is None:
        return []
    if item.text.when and not _true(_at(item.place, context, extra, item.text.when)):
        return []
    if item.text.unless and _true(_at(item.place, context, extra, item.text.unless)):
        return []
    if not concerns.holds(context, item.text.diagnosed, item.text.treated):
        return []
    if item.text.alone and before:
        return []
    if item.text.phrases:
        return _phrases(item, context, before)
    if item.text.note:
        found = notes.said(
            context.chart, context.stay, context.now, heading.code, item.text.titles, item.text.note
        )
        return [msgspec.structs.replace(s, line=item.text.line) for s in found[:1]] + list(found[1:])
    assert item.say is not None
    members = _at(item.place, context, extra, item.text.each) if item.text.each else [None]
    said = []
    try:
        for member in members:
            runs = render(item.say, context, {**extra, **({"det": member} if item.text.each else {})})
            if runs:
                said.append(Sentence(runs, item.text.line))
    except InputError as error:
        raise InputError(
            f"{item.place}: {error.what}",
            todo=_("Correct the file."),
        ) from error
    return said


def _phrases(item: Item, context: Context, before: list[Sentence]) -> list[Sentence]:
    """The phrases of an entry, each on a line of its own; with `gaps` what the record lacks is asked for,
    where nothing under the heading has said it."""
    named = {phrase.name: phrase for phrase in phrases.shipped()}
    found: list[Sentence] = []
    for name in item.text.phrases:
        try:
            filled = phrases.fill(named[name], context)
        except InputError as error:
            raise InputError(f"{item.place}: {error.what}", todo=_("Correct the file.")) from error
        asked = item.text.gaps and not concerns.said_already(filled.sentence, [*before, *found])
        if not filled.unfilled or asked:
            found.append(msgspec.structs.replace(filled.sentence, line=True))
    return found


def _at(place: str, context: Context, extra: Mapping[str, Any], path: str) -> Any:
    try:
        return Scope({**extra}).at(path) if path.split(".")[0] in extra else context.at(path)
    except KeyError as error:
        raise InputError(
            f"{place}: " + _("“{name}” is not known here.").format(name=path),
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
    """True when a text begins with a word in small letters; `eGFR` and `pH` are names."""
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

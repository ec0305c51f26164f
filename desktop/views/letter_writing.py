"""Filling the letter editor: the composed letter with its sources, what must be decided, and back again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.access.actor import Actor
from desktop.core.clock import local, stamp
from desktop.core.formats import day, relative_day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter
from desktop.fhir.when import instant, parse
from desktop.letters import checks, documents, epikrise, produce, recipients, signing
from desktop.letters.context import Context
from desktop.letters.editing import sentences_of
from desktop.letters.model import (
    Change,
    Channel,
    Letter,
    MedicineRow,
    Recipient,
    Section,
    Sentence,
    Signature,
)
from desktop.letters.questions import Checked, Finding, Kind
from desktop.letters.values import Missing, Value
from desktop.views import persons
from desktop.views.letter_editor import (
    DecisionChoice,
    HeadingState,
    LetterDecision,
    LetterHeading,
    LetterMedicine,
    LetterModel,
    LetterRecipient,
    LetterSource,
    LetterText,
    Route,
    sentences,
)
from desktop.views.making import date_words
from desktop.views.note_editor import FollowedValue, TextRun, TextSection
from desktop.views.note_writing import author_of
from desktop.views.runs import run, text_run

_REASONED = (Change.NEW, Change.CHANGED, Change.STOPPED, Change.PAUSED)
_ROUTES: dict[Channel, Route] = {
    Channel.ELECTRONIC: "electronic", Channel.PAPER: "paper", Channel.HELD: "held",
}  # fmt: skip


def compose(chart: Chart, now: datetime, actor: Actor, letter_id: str) -> Letter:
    """A new discharge letter from the record, with the recipients that the record knows."""
    return produce.draft(chart, now, author_of(actor), letter_id=letter_id, office=actor.organization)


def encode(letter: Letter) -> str:
    """A draft for the store."""
    return msgspec.json.encode(letter).decode()


def decode(body: str) -> Letter:
    """A stored draft; `msgspec.ValidationError` when it is not one."""
    return msgspec.json.decode(body, type=Letter)


def context_of(chart: Chart, now: datetime, letter: Letter) -> Context:
    """The record's values as the letter follows them.

    Where the letter's stay has left the record, or was entered in error, they are those without it: the
    letter's words must still be there to be read and mended.
    """
    stands = any(
        e.key == letter.encounter and e.status not in ("entered-in-error", "cancelled")
        for e in chart.all(Encounter)
    )
    return epikrise.context_of(chart, now, letter.author, encounter=letter.encounter if stands else "")


def check(chart: Chart, now: datetime, letter: Letter, others: tuple[str, ...]) -> Checked:
    """What must be decided before signing; `others` are names of other patients on the list."""
    return checks.check(letter, context_of(chart, now, letter), others)


def model(
    chart: Chart, now: datetime, letter: Letter, others: tuple[str, ...], saved: str = ""
) -> LetterModel:
    """The editor's model of a letter as things stand now."""
    checked = check(chart, now, letter, others)
    family, given = persons.family_given(chart.patient.name)
    name = f"{family.upper()}, {given}".rstrip(", ")
    numbers = {source: str(at) for at, source in enumerate(letter.sources, 1)}
    stale = {(f.section, f.sentence): f for f in checked.open if f.kind is Kind.STALE}
    medicines = next((s for s in letter.sections if s.medicines), None)
    created = instant(letter.created) or now
    return LetterModel(
        text=LetterText(
            letter.id,
            tuple(_text_section(s, numbers, stale) for s in letter.sections),
        ),
        patient=name,
        spoken=_("{name}, born {date}").format(
            name=name, date=persons.born(chart.patient, local(now).date())
        ),
        number=_("Number {number}").format(number=persons.number(chart.patient)),
        title=letter.title,
        state_text=_("draft"),
        about=_("begun {time}").format(time=relative_day_time(created, now)),
        saved=saved,
        office=tuple(p for p in (letter.sender.name, day(now)) if p),
        stay=letter.heading.text,
        headings=tuple(LetterHeading(s.code, s.title, _heading_state(s, checked)) for s in letter.sections),
        sources=tuple(_source(n, s.label, s.when, s.keys, stale, letter, now) for s, n in numbers.items()),
        medicines=tuple(
            _medicine(str(at), row) for at, row in enumerate(medicines.medicines if medicines else ())
        ),
        medicines_in=medicines.code if medicines else "",
        values=_followed(letter, context_of(chart, now, letter)),
        decisions=tuple(_decision(f, letter, numbers) for f in checked.open if f.kind is not Kind.UNFILLED),
        passed=checked.passed,
        recipients=tuple(_recipient(r) for r in letter.recipients),
        recipients_note=_("Addresses as the record has them; no register was asked."),
        sending=_sending(letter),
    )


def _text_section(
    section: Section, numbers: dict[Any, str], stale: dict[tuple[str, int], Finding]
) -> TextSection:
    runs: list[TextRun] = []
    for at, sentence in enumerate(section.sentences):
        if runs:
            runs.append(TextRun("\n" if sentence.line else " "))
        outdated = (section.code, at) in stale
        for one in sentence.runs:
            made = text_run(one)
            if outdated and made.kind != "placeholder":
                made = msgspec.structs.replace(made, state="outdated")
            runs.append(made)
        marks = [numbers[s] for s in sentence.sources if s in numbers]
        if marks:
            runs.append(TextRun(",".join(marks), "mark"))
    return TextSection(section.code, section.title, tuple(runs))


def _heading_state(section: Section, checked: Checked) -> HeadingState:
    mine = [f for f in checked.open if f.section == section.code]
    if any(f.kind in (Kind.UNFILLED, Kind.ASSESSMENT) for f in mine):
        return "missing"
    if any(f.kind in (Kind.UNANSWERED, Kind.OWNER) for f in mine):
        return "pending"
    if mine:
        return "decide"
    return "none" if section.empty else "done"


def _source(
    number: str, label: str, when: str, keys: tuple[str, ...], stale: dict[tuple[str, int], Finding],
    letter: Letter, now: datetime,
) -> LetterSource:  # fmt: skip
    at = parse(when)
    remark = relative_day_time(at.start, now) if at is not None and at.has_time else date_words(when)
    for (code, sentence), finding in stale.items():
        section = letter.section(code)
        if section is None or sentence >= len(section.sentences):
            continue
        mine = [r for r in section.sentences[sentence].runs if r.path == finding.path and r.source]
        if any(r.source is not None and r.source.keys == keys for r in mine):
            words = f"{label} {finding.was} → {finding.now}" if finding.now else label
            return LetterSource(number, words, remark, True, keys)
    return LetterSource(number, label, remark, False, keys)


def _medicine(key: str, row: MedicineRow) -> LetterMedicine:
    return LetterMedicine(
        key,
        row.generic or row.product,
        " ".join(p for p in (row.product if row.generic else "", row.dose) if p),
        _verdict(row),
        row.reason,
        missing=row.change in _REASONED and not row.reason,
    )


def _followed(letter: Letter, context: Context) -> tuple[FollowedValue, ...]:
    """The values of the letter as they are now; the editor marks, the person decides."""
    found = []
    paths = dict.fromkeys(
        r.path for s in letter.sections for n in s.sentences for r in n.runs if r.path and r.source
    )
    for path in paths:
        value = context.source_of(path)
        if isinstance(value, Missing):
            found.append(FollowedValue(path, "", "missing"))
        elif isinstance(value, Value):
            continue
    return tuple(found)


def _decision(finding: Finding, letter: Letter, numbers: dict[Any, str]) -> LetterDecision:
    section = letter.section(finding.section)
    source = ""
    if section is not None and 0 <= finding.sentence < len(section.sentences):
        marks = [numbers[s] for s in section.sentences[finding.sentence].sources if s in numbers]
        source = marks[0] if marks else ""
    return LetterDecision(
        finding.key,
        finding.title,
        finding.text,
        tuple(DecisionChoice(c.code, c.words) for c in finding.choices),
        finding.section,
        source,
    )


def _recipient(one: Recipient) -> LetterRecipient:
    address = ", ".join(one.lines)
    ways = {
        Channel.ELECTRONIC: _("electronic, delivered by receipt"),
        Channel.PAPER: _("paper: printed and posted by the office"),
        Channel.HELD: _("held back"),
    }
    why = recipients.why_words(one.why)
    return LetterRecipient(
        one.id,
        one.name,
        _ROUTES[one.channel],
        " · ".join(p for p in (one.detail, address) if p),
        why or ways[one.channel],
    )


def _sending(letter: Letter) -> str:
    count = len(letter.recipients)
    paper = sum(r.channel is Channel.PAPER for r in letter.recipients)
    words = ngettext("{n} recipient", "{n} recipients", count).format(n=count)
    if paper:
        words += ", " + ngettext("{n} on paper", "{n} on paper", paper).format(n=paper)
    return words


def edited(letter: Letter, text: LetterText) -> Letter:
    """The letter with what a person wrote: sections by their text, reasons beside the medicines."""
    changed = letter
    for section in text.sections:
        current = letter.section(section.code)
        if current is None:
            continue
        written = _written(section)
        if written != current.sentences:
            changed = changed.with_sentences(section.code, written)
    reasons = {r.key: r.text.strip() for r in text.reasons}
    if reasons:
        sections = tuple(
            msgspec.structs.replace(
                s, medicines=tuple(_reasoned(row, reasons.get(str(at))) for at, row in enumerate(s.medicines))
            )
            if s.medicines
            else s
            for s in changed.sections
        )
        changed = msgspec.structs.replace(changed, sections=sections)
    return changed


def _written(section: TextSection) -> tuple[Sentence, ...]:
    """The sentences of a field: what stands before a mark, or between two line ends; the words in between
    are divided where a person wrote a full stop."""
    found: list[Sentence] = []
    lines = _lines(section)
    for line_at, line in enumerate(lines):
        first = True
        for group in sentences(TextSection(section.code, section.title, line)):
            for sentence in sentences_of(run(r) for r in group):
                begins = first and line_at > 0
                found.append(msgspec.structs.replace(sentence, line=begins))
                first = False
    return tuple(found)


def _lines(section: TextSection) -> list[tuple[TextRun, ...]]:
    lines: list[list[TextRun]] = [[]]
    for one in section.runs:
        if one.kind != "text" or "\n" not in one.text:
            lines[-1].append(one)
            continue
        for number, part in enumerate(one.text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(msgspec.structs.replace(one, text=part))
    return [tuple(line) for line in lines if line]


def _reasoned(row: MedicineRow, reason: str | None) -> MedicineRow:
    if reason is None or reason == row.reason or row.change not in _REASONED:
        return row
    told = reason or epikrise.shipped().words["no_reason"]
    return msgspec.structs.replace(row, reason=reason, verdict=f"{_verdict(row)}: {told}")


def _verdict(row: MedicineRow) -> str:
    """What happened to a medicine, without why: the reason has a field of its own."""
    if row.change not in _REASONED:
        return row.verdict
    # The dose of before may hold a colon of its own.
    return row.verdict.removesuffix(f": {row.reason or epikrise.shipped().words['no_reason']}")


def decide(
    chart: Chart, now: datetime, actor: Actor, letter: Letter, key: str, choice: str, others: tuple[str, ...]
) -> Letter:
    """The letter after a person's answer; unchanged when the question is no longer there."""
    checked = check(chart, now, letter, others)
    finding = next((f for f in checked.open if f.key == key), None)
    if finding is None:
        return letter
    return signing.decide(
        letter, finding, choice, by=actor.practitioner or actor.role, at=stamp(now),
        context=context_of(chart, now, letter),
    )  # fmt: skip


def signed(
    chart: Chart, now: datetime, actor: Actor, letter: Letter, others: tuple[str, ...], signature_id: str
) -> Letter:
    """The signed letter; raises InputError while something must be decided."""
    checked = check(chart, now, letter, others)
    return signing.sign(letter, checked, Signature(signature_id, author_of(actor), stamp(now)))


def pdf(letter: Letter) -> bytes:
    """The letter as it will be printed; a draft says so across each page."""
    from desktop.letters.pdf import render

    return render(letter)


def to_send(letter: Letter, base: str, included: dict[str, Any], ids: Any) -> documents.Documents:
    """What signing sends; the Composition's id is the letter's own, so that a second signing is noticed."""
    return documents.documents(letter, ids, base=base, included=included)

"""Discharge letters: a draft composed from the record, what is written in it, its checks, what is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from desktop.acts.edits import LetterText, TextRun, TextSection
from desktop.clinical.record import persons
from desktop.clinical.record.stays import stays
from desktop.core.actor import Actor
from desktop.core.clock import minute, stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import language
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter
from desktop.letters.check import checks
from desktop.letters.check.signing_questions import Checked
from desktop.letters.compose import epikrise, medicine_rows, produce
from desktop.letters.compose.context import Context
from desktop.letters.compose.editing import sentences_of
from desktop.letters.delivery import letter_corrections, letter_documents, signing
from desktop.letters.model import (
    Letter,
    MedicineRow,
    Sentence,
    Signature,
)
from desktop.shown.letters.letter_editor import sentences
from desktop.writing import asked_of_letters, letter_orders
from desktop.writing.notes import author_of
from desktop.writing.runs import run


def compose(chart: Chart, now: datetime, actor: Actor, letter_id: str) -> Letter:
    """A new discharge letter from the record, with the recipients that the record knows."""
    return produce.draft(chart, now, author_of(actor), letter_id=letter_id, office=actor.organization)


def encode(letter: Letter) -> str:
    """A draft for the store."""
    return msgspec.json.encode(letter).decode()


def decode(body: str) -> Letter:
    """A stored draft; `msgspec.ValidationError` when it is not one."""
    return from_json(body, Letter)


def context_of(chart: Chart, now: datetime, letter: Letter) -> Context:
    """The record's values as the letter follows them.

    Where the letter's stay has left the record, or was entered in error, they are those without it: the
    letter's words must still be there to be read and mended.
    """
    stands = any(e.key == letter.encounter and stays.stands(e) for e in chart.all(Encounter))
    return epikrise.context_of(chart, now, letter.author, encounter=letter.encounter if stands else "")


def check(chart: Chart, now: datetime, letter: Letter, others: tuple[str, ...]) -> Checked:
    """Findings to decide before signing; `others` are names of other patients on the list.

    What the window has just asked is not worked out again when the same letter is signed over the same
    record in the same minute.
    """

    def made() -> Checked:
        return checks.check(
            letter,
            context_of(chart, now, letter),
            others,
            (*letter_orders.tests(chart, now, letter), *asked_of_letters.tests(chart, now, letter)),
        )

    return chart.once("letter check", made, of=(letter, others, minute(now), language()))


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
    if reason is None or reason == row.reason:
        return row
    return medicine_rows.told(
        msgspec.structs.replace(row, reason=reason, written=bool(reason)),
        epikrise.shipped().words.__getitem__,
    )


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
    done = signing.sign(letter, checked, Signature(signature_id, author_of(actor), stamp(now)))
    done = msgspec.structs.replace(done, signer="", signer_name="", task="", before=(), returned="")
    return letter_corrections.signed(done, chart)


def pdf(letter: Letter) -> bytes:
    """The letter as it will be printed; a draft says so across each page."""
    from desktop.letters.paper.pdf import render

    return render(letter if letter.signature else letter_corrections.stated(letter))


def to_send(letter: Letter, base: str, included: dict[str, Any], ids: Any) -> letter_documents.Documents:
    """Documents that signing sends; the Composition's id is the letter's own, to notice a second signing."""
    return letter_documents.documents(letter, ids, base=base, included=included)


def refers_to(letter: Letter) -> tuple[str, ...]:
    """The keys (`Type/id`) that the signed document carries with it: everything that it refers to, its
    sections' entries too."""
    author = letter.signature.author.key if letter.signature else letter.author.key
    named = (letter.subject.key, author, letter.author.key, letter.encounter, letter.sender.key)
    entries = (key for source in letter.sources for key in source.keys)
    return tuple(key for key in dict.fromkeys((*named, *entries)) if "/" in key)


def names(charts: Iterable[Chart | None]) -> tuple[str, ...]:
    """The names of other patients of the ward: one of them in the text is asked about."""
    found = (persons.whole_name(chart.patient.name) for chart in charts if chart is not None)
    return tuple(name for name in found if name)

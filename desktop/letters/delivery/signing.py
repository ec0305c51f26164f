"""A letter after a person's answers, and after the signature."""

from __future__ import annotations

import msgspec

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.letters.check import addressees, medicine_questions
from desktop.letters.check.signing_questions import Checked, Finding, Kind
from desktop.letters.compose import epikrise, fresh
from desktop.letters.compose.context import Context
from desktop.letters.compose.phrases import frozen
from desktop.letters.compose.values import Value
from desktop.letters.delivery import letter_corrections
from desktop.letters.model import Decision, Letter, Part, Section, Sentence, Signature


def decide(letter: Letter, finding: Finding, choice: str, *, by: str, at: str, context: Context) -> Letter:
    """The letter after a person's answer; `by` is the user's key, `at` a FHIR instant.

    Raises InputError for an answer that the finding does not offer.
    """
    if choice not in {c.code for c in finding.choices}:
        raise InputError(_("This is no answer to what is asked."), todo=_("Choose one of the answers shown."))
    changed = letter
    if finding.kind is Kind.STALE and choice == "replace":
        changed = (_replaced if finding.path else fresh.replaced)(letter, finding, context)
    elif finding.kind is Kind.STALE and choice == "remove":
        changed = fresh.removed(letter, finding)
    elif finding.kind is Kind.NEW and choice == "add":
        changed = fresh.added(letter, finding, context)
    elif finding.kind is Kind.MEDICINES:
        changed = medicine_questions.decided(letter, finding, choice, context)
    elif finding.kind is Kind.ORDER and choice == "stop":
        changed = medicine_questions.stopped(letter, finding, context)
    elif finding.kind is Kind.NOT_MENTIONED and choice == "add":
        changed = _added(letter, finding, context)
    elif finding.kind is Kind.ADDRESSEE:
        changed = addressees.decided(letter, finding, choice, context)
    elif finding.kind is Kind.HOLDER and choice == "add":
        changed = letter_corrections.with_holder(letter, finding.path, context)
    elif finding.kind is Kind.RECIPIENT and choice == "remove":
        rest = tuple(r for r in letter.recipients if r.id != finding.path)
        changed = msgspec.structs.replace(letter, recipients=rest)
    elif finding.kind is Kind.CONFIDENTIAL and choice == "remove":
        rest = tuple(r for r in letter.recipients if r.part is not Part.PATIENT)
        changed = msgspec.structs.replace(letter, recipients=rest)
    decision = Decision(finding.key, choice, by, at)
    return msgspec.structs.replace(changed, decisions=(*changed.decisions, decision))


def _replaced(letter: Letter, finding: Finding, context: Context) -> Letter:
    current = context.source_of(finding.path)
    if not isinstance(current, Value):
        return letter

    def renewed(sentence: Sentence) -> Sentence:
        runs = tuple(
            msgspec.structs.replace(run, text=current.text, source=current.source)
            if run.path == finding.path and run.text == finding.was
            else run
            for run in sentence.runs
        )
        return msgspec.structs.replace(sentence, runs=runs)

    section = letter.section(finding.section)
    if section is None:
        return letter
    return letter.with_sentences(section.code, tuple(renewed(s) for s in section.sentences))


def _added(letter: Letter, finding: Finding, context: Context) -> Letter:
    """The sentence about a test that came after the letter was composed; no other sentence is touched."""
    section = letter.section(finding.section)
    if section is None:
        return letter
    fresh = epikrise.section(finding.section, context).sentences
    new = tuple(s for s in fresh if any(finding.path in source.keys for source in s.sources))
    # "None registered" is no longer true beside it.
    kept = tuple(s for s in section.sentences if s.sources or not _said_none(s, context, finding.section))
    return letter.with_sentences(section.code, (*kept, *new))


def _said_none(sentence: Sentence, context: Context, code: str) -> bool:
    return sentence.text == epikrise.said_when_empty(code)


def sign(letter: Letter, checked: Checked, signature: Signature) -> Letter:
    """The signed letter: its values follow the record no longer, their sources stay.

    Raises InputError while something is to be decided, and for a letter that is signed already.
    """
    if letter.signature is not None:
        raise InputError(_("The letter is signed already."), todo=_("Write an addition instead."))
    if not checked.may_sign:
        raise InputError(
            _("The letter can't be signed yet: {what}.").format(
                what="; ".join(dict.fromkeys(f.title for f in checked.open))
            ),
            kept=_("The letter is kept as a draft."),
            todo=_("Decide what is asked, then sign."),
        )
    sections = tuple(_frozen(section) for section in letter.sections)
    return msgspec.structs.replace(
        letter, sections=sections, heading=frozen(letter.heading), signature=signature
    )


def _frozen(section: Section) -> Section:
    return msgspec.structs.replace(section, sentences=tuple(frozen(s) for s in section.sentences))

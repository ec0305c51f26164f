"""Check that the signer wrote the letter's assessment, or has read it: a composed one is nobody's."""

from __future__ import annotations

from desktop.clinical.record.modifiers import is_unread
from desktop.core.messages import _
from desktop.fhir.resources import Composition
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose import epikrise
from desktop.letters.compose.context import Context
from desktop.letters.model import Letter, Section, Sentence

CODE = "VU"
_OWN_WORDS = 2
"""Fewer words than this between fetched values are no assessment: a stop, or a unit."""


def findings(letter: Letter, context: Context) -> list[Finding]:
    """An assessment that was only composed, or that another doctor wrote in a note, is not the signer's;
    their own note's is, but nobody has read this letter before they wrote in it or said so."""
    section = letter.section(CODE)
    if section is not None and letter.task:
        return [_anothers(letter, section)]
    if section is None or _written(letter, context, CODE):
        return []
    if _own_note(letter, context):
        if any(_written(letter, context, one.code) for one in letter.sections if one.code != CODE):
            return []
        return [
            Finding(
                key_of(Kind.ASSESSMENT, "unread", section.text),
                Kind.ASSESSMENT,
                _("Nobody has written in this letter"),
                _("The assessment is from your note. Read the letter, then answer, or write in it."),
                (Choice("send", _("Read: it says what I want to say")),),
                section.code,
            )
        ]
    return [
        Finding(
            key_of(Kind.ASSESSMENT, section.text),
            Kind.ASSESSMENT,
            _("Nobody has written an assessment"),
            _("What stands there was fetched. Write your own words, or answer that you have read it."),
            (Choice("send", _("Read: it is my assessment")),),
            section.code,
        )
    ]


def _anothers(letter: Letter, section: Section) -> Finding:
    """Question to a signer of another person's text: they confirm that it is their assessment too."""
    return Finding(
        key_of(Kind.ASSESSMENT, "another", section.text),
        Kind.ASSESSMENT,
        _("The assessment is written by {name}").format(name=letter.author.name or _("somebody else")),
        _("Read it, change it where you would say it otherwise, then answer."),
        (Choice("send", _("Read: it is my assessment")),),
        section.code,
    )


def tick(letter: Letter, context: Context) -> str:
    """Confirmation for an assessment without a question."""
    if letter.section(CODE) is None:
        return ""
    if _written(letter, context, CODE):
        return _("An assessment is written")
    return _("The assessment is from the signer's own note")


def _written(letter: Letter, context: Context, code: str) -> bool:
    """True when somebody wrote a sentence under a heading here: the editor gives their words no sources."""
    section = letter.section(code)
    if section is None or not section.sentences:
        return False
    composed: tuple[Sentence, ...] = ()
    if any(heading.code == code for heading in epikrise.shipped().sections):
        composed = epikrise.section(code, context).sentences
    said = frozenset(text for s in composed for text in (_own(s), " ".join(s.text.split())))
    said |= epikrise.fixed(code)
    return any(_human(sentence, said) for sentence in section.sentences)


def _human(sentence: Sentence, composed: frozenset[str]) -> bool:
    own = _own(sentence)
    words = [word for word in own.split() if any(c.isalpha() for c in word)]
    return len(words) >= _OWN_WORDS and own not in composed and sentence.text not in composed


def _own_note(letter: Letter, context: Context) -> bool:
    """True when the assessment has a sentence of a note that the signer wrote."""
    section = letter.section(CODE)
    sentences = section.sentences if section is not None else ()
    for key in {key for sentence in sentences for source in sentence.sources for key in source.keys}:
        note = context.chart.find(key, Composition)
        if note is None or is_unread(note):
            continue
        if letter.author.key in {author.target for author in note.author}:
            return True
    return False


def _own(sentence: Sentence) -> str:
    """Part of a sentence that was not fetched from the record."""
    return " ".join("".join(run.text for run in sentence.runs if run.source is None).split())

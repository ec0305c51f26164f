"""Changes in the record since the letter was composed: changed, gone, or new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from desktop.clinical.record.notes.notes import standing
from desktop.core.messages import _
from desktop.fhir.narrative.narrative_text import lines
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose import epikrise
from desktop.letters.compose.context import Context
from desktop.letters.compose.values import Scope, Value, clean
from desktop.letters.model import Letter, Run, Section, Sentence, Source

_LISTS = (
    "pasient",
    "diagnoser.hoved",
    "diagnoser.andre",
    "diagnoser.kjente",
    "allergier",
    "advarsler",
    "prosedyrer",
    "undersøkelser",
    "analyser",
    "spesielt",
    "timer",
    "svar.ubesvarte",
)
_ASKED_ELSEWHERE = ("UP", "MEDB")
"""Tests without an answer and medicines have checks of their own."""

Known = dict[tuple[str, ...], set[str]]


def findings(letter: Letter, context: Context) -> list[Finding]:
    """Everything in the letter that the record no longer says so, and what came into it since.

    Values that the letter follows by their name are not looked at here.
    """
    if letter.signature is not None:
        return []
    now = sections(letter, context)
    return [*_heading(letter, context), *_changed(letter, context, now), *_new(letter, now)]


def sections(letter: Letter, context: Context) -> dict[str, Section]:
    """The letter's sections as they would be composed now, by code."""
    outside = frozenset(r.key for r in letter.recipients if r.key)
    return {section.code: section for section in epikrise.composed(context, outside)}


def _heading(letter: Letter, context: Context) -> list[Finding]:
    now = epikrise.heading_of(context).text
    if letter.heading.text == now or not letter.heading.runs:
        return []
    return [
        Finding(
            key_of(Kind.STALE, "heading", letter.heading.text, now),
            Kind.STALE,
            _("The stay is recorded otherwise now"),
            now,
            (Choice("replace", _("Replace")), Choice("keep", _("Keep"))),
            was=letter.heading.text,
            now=now,
        )
    ]


def _changed(letter: Letter, context: Context, now: dict[str, Section]) -> list[Finding]:
    known = _known(context, now)
    found: dict[tuple[str, tuple[str, ...], str], Finding] = {}
    for section, number, sentence in letter.sentences:
        fresh = now.get(section.code)
        if _fixed_claim(section, sentence) and (fresh is None or sentence.text not in _texts(fresh)):
            found[section.code, (), sentence.text] = _finding(
                section, number, sentence.text, "", removable=True
            )
        for run in sentence.runs:
            if run.missing or run.path or run.source is None or _stands(run, known):
                continue
            notes = all(key.startswith("Composition/") for key in run.source.keys)
            place = (section.code, run.source.keys, "" if notes else run.text)
            instead = "" if notes else replacement(fresh, run.source.keys)
            found.setdefault(place, _finding(section, number, run.text, instead))
    return list(found.values())


def _finding(section: Section, number: int, was: str, now: str, *, removable: bool = False) -> Finding:
    words = _("“{was}” does not stand so in the record any more. Under {heading}.")
    if now:
        words = _("“{was}” is now “{now}”. Under {heading}.")
    choices: tuple[Choice, ...] = (Choice("keep", _("Keep")),)
    if removable:
        choices = (Choice("remove", _("Take it out")), *choices)
    elif now:
        choices = (Choice("replace", _("Replace")), *choices)
    return Finding(
        key_of(Kind.STALE, section.code, was, now, "fixed" if removable else ""),
        Kind.STALE,
        _("The record says otherwise now"),
        words.format(was=was, now=now, heading=section.title),
        choices,
        section.code,
        number,
        was=was,
        now=now,
    )


def _new(letter: Letter, now: dict[str, Section]) -> list[Finding]:
    known = {*letter.seen, *(key for source in letter.sources for key in source.keys)}
    found = []
    for section in letter.sections:
        fresh = now.get(section.code)
        if fresh is None or section.code in _ASKED_ELSEWHERE:
            continue
        came = [s for s in fresh.sentences if _facts(s) and not known & set(_facts(s))]
        if not came:
            continue
        keys = tuple(dict.fromkeys(key for sentence in came for key in _facts(sentence)))
        found.append(
            Finding(
                key_of(Kind.NEW, section.code, *keys),
                Kind.NEW,
                _("New in the record since the letter was begun"),
                _("{heading}: {text}").format(
                    heading=section.title, text=" ".join(sentence.text for sentence in came)
                ),
                (Choice("add", _("Add it")), Choice("leave", _("Leave it out"))),
                section.code,
                path=" ".join(keys),
            )
        )
    return found


def added(letter: Letter, finding: Finding, context: Context) -> Letter:
    """The letter with what came since under one heading; what is no longer so there goes."""
    section, fresh = letter.section(finding.section), sections(letter, context).get(finding.section)
    if section is None or fresh is None:
        return letter
    wanted = set(finding.path.split(" "))
    came = tuple(s for s in fresh.sentences if wanted & set(_facts(s)))
    texts = _texts(fresh)
    kept = tuple(s for s in section.sentences if s.text in texts or not _fixed_claim(section, s))
    return letter.with_sentences(section.code, (*kept, *came))


def removed(letter: Letter, finding: Finding) -> Letter:
    """The letter without a sentence of the template that is no longer so."""
    section = letter.section(finding.section)
    if section is None:
        return letter
    kept = tuple(s for s in section.sentences if s.text != finding.was or not _fixed_claim(section, s))
    return letter.with_sentences(section.code, kept)


def replaced(letter: Letter, finding: Finding, context: Context) -> Letter:
    """The letter with one fetched text as the record has it now; the stay's line as a whole."""
    if not finding.section:
        stay = context.stay.key if context.stay else ""
        return msgspec.structs.replace(letter, heading=epikrise.heading_of(context), encounter=stay)
    section, fresh = letter.section(finding.section), sections(letter, context).get(finding.section)
    if section is None or fresh is None:
        return letter

    def renewed(run: Run) -> Run:
        if run.source is None or run.path or run.text != finding.was:
            return run
        return next(
            (new for new in _fetched(fresh) if new.source and new.source.keys == run.source.keys), run
        )

    sentences = tuple(
        msgspec.structs.replace(s, runs=tuple(renewed(run) for run in s.runs)) for s in section.sentences
    )
    return letter.with_sentences(section.code, sentences)


def replacement(fresh: Section | None, keys: tuple[str, ...]) -> str:
    """The one text under a heading that rests on the same resources now; empty for none or several."""
    texts = (
        {run.text for run in _fetched(fresh) if run.source and run.source.keys == keys} if fresh else set()
    )
    return texts.pop() if len(texts) == 1 else ""


def _fetched(section: Section) -> Iterator[Run]:
    return (
        run for s in section.sentences for run in s.runs if run.source and not run.path and not run.missing
    )


def _facts(sentence: Sentence) -> tuple[str, ...]:
    """The keys that a sentence rests on; none for one that follows named values."""
    if any(run.path and not run.missing for run in sentence.runs):
        return ()
    return tuple(key for source in sentence.sources for key in source.keys)


def _texts(section: Section) -> set[str]:
    return {sentence.text for sentence in section.sentences}


def _fixed_claim(section: Section, sentence: Sentence) -> bool:
    """True when a sentence is the template's own claim about the record (“none registered”)."""
    return not sentence.sources and sentence.text in epikrise.fixed(section.code)


def _stands(run: Run, known: Known) -> bool:
    assert run.source is not None
    return run.text.casefold() in known.get(run.source.keys, ())


def _known(context: Context, now: dict[str, Section]) -> Known:
    """Present texts of the record, by the resources that they rest on."""
    known: Known = defaultdict(set)

    def note(source: Source | None, text: str) -> None:
        if source is not None:
            known[source.keys].add(text.casefold())

    for section in now.values():
        for sentence in section.sentences:
            for run in sentence.runs:
                note(run.source, run.text)
    for path in _LISTS:
        found = context.at(path)
        for scope in [found] if isinstance(found, Scope) else found:
            for name in scope:
                if isinstance(scope[name], Value):
                    note(scope[name].source, scope[name].text)
    for written in standing(context.chart):
        for part in written.section:
            for line in lines(part.text.div) if part.text else ():
                known[(written.key,)].add(clean(line).casefold())
    return known

"""Each fact once: what a letter has said already is not said again under another heading."""

from __future__ import annotations

import re

import msgspec

from desktop.core.fold import fold
from desktop.letters.model import Section, Sentence

_RETELLING = ("ÅI", "ANAM")
"""Headings that tell again what others begin with: the reason for admission, the history."""
_SMALL = frozenset(
    {"innlagt", "legges", "inn", "pasienten", "med", "for", "pa", "grunn", "av", "og", "i", "kjent", "fra",
     "tidligere", "gjennomgatt"}
)  # fmt: skip
_DENIES = frozenset(
    {"ikke", "ingen", "uten", "aldri", "verken", "avkreftet", "mor", "far", "familie", "arvelig", "mistanke",
     "not", "no", "never", "without", "denies", "mother", "father", "family"}
)  # fmt: skip
_words = re.compile(r"\w+")
_value = re.compile(r"[\w/,+−-]*\d[\w/,+−-]*")


def without(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections without sentences that only repeat: of those headings against all before them, and
    fetched values against a note of the same section that has them all."""
    said: list[frozenset[str]] = []
    kept: list[Section] = []
    for section in sections:
        sentences = tuple(s for s in section.sentences if not _quoted(s, section))
        if section.code in _RETELLING:
            fresh: list[Sentence] = []
            for sentence in sentences:
                words = _content(sentence)
                # A list gathered from the record, of which a note has every name, says nothing more.
                listed = any(run.path for run in sentence.runs)
                told = _asserted(fresh) if listed else frozenset()
                if not (words and (words <= told or any(words <= earlier for earlier in said))):
                    fresh.append(sentence)
                    said.append(words)
            sentences = tuple(fresh)
        else:
            said += [_content(s) for s in sentences]
        kept.append(msgspec.structs.replace(section, sentences=sentences))
    return tuple(kept)


def _asserted(sentences: list[Sentence]) -> frozenset[str]:
    """All words of sentences that deny nothing and speak of nobody else."""
    found = [frozenset(_words.findall(fold(s.text))) for s in sentences]
    return frozenset().union(*(words for words in found if not words & _DENIES))


def _content(sentence: Sentence) -> frozenset[str]:
    return frozenset(_words.findall(fold(sentence.text))) - _SMALL


def _quoted(sentence: Sentence, section: Section) -> bool:
    """True when a note under the heading has all values of a sentence of fetched ones."""
    values = [run.text for run in sentence.runs if run.path and run.source and _value.fullmatch(run.text)]
    if len(values) < 2 or any(run.missing for run in sentence.runs) or "\t" in sentence.text:
        return False
    notes = [s for s in section.sentences if s is not sentence and not any(run.path for run in s.runs)]
    told = {token for note in notes for token in _value.findall(note.text.replace(". ", " ").rstrip("."))}
    told |= {token.rstrip(",") for token in told}
    return all(value in told for value in values)

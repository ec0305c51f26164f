"""Owner of a follow-up as a person or a role: a digit or a letter after *følges opp av* is nobody."""

from __future__ import annotations

import re

from desktop.core.messages import _
from desktop.letters.check.signing_questions import Finding, Kind, key_of
from desktop.letters.check.strangers import places
from desktop.letters.model import Letter

_owned = re.compile(r"\bfølg(?:es|t) opp av\b((?:[^;,.()\n]|(?<=\b[^\W\d_])\.)*)", re.IGNORECASE)
"""The owner ends with its part of the sentence; a point behind an initial does not end it."""
_word = re.compile(r"[^\W\d_]{2,}")
_NOBODY = frozenset({"av", "hvem", "ikke", "ingen", "noen", "ukjent", "vet", "xx", "xxx"})
"""Words that name nobody, alone or together."""


def somebody(words: str) -> bool:
    """True for words that may name a person or a role: one of two letters or more that is none for nobody."""
    return any(word.casefold() not in _NOBODY for word in _word.findall(words))


def findings(letter: Letter) -> list[Finding]:
    """Follow-ups whose owner is no person and no role; unfilled gaps are asked about elsewhere."""
    found = []
    for code, title, number, sentence in places(letter):
        if any(run.missing for run in sentence.runs):
            continue
        for owner in _owned.findall(sentence.text):
            if not somebody(owner):
                found.append(
                    Finding(
                        key_of(Kind.OWNER, code, str(number), sentence.text),
                        Kind.OWNER,
                        _("“{owner}” is nobody who can follow up").format(owner=owner.strip()),
                        _("{heading}: {text}").format(heading=title, text=sentence.text),
                        section=code,
                        sentence=number,
                    )
                )
    return found

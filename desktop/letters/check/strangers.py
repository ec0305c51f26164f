"""Other people's data in a letter: another person's identity number, another patient's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from desktop.clinical.identity import IdentityError, identify
from desktop.clinical.record import identity_numbers
from desktop.core.fold import fold
from desktop.core.identity_digits import DIGITS
from desktop.core.messages import _
from desktop.fhir.resources import Patient
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.model import Letter, Sentence


def numbers(letter: Letter, patient: Patient) -> list[Finding]:
    """Valid identity numbers in the text that the patient neither has nor had."""
    own = identity_numbers.every(patient) | {re.sub(r"\D", "", letter.subject.number)}
    found = []
    for code, title, number, text in texts(letter):
        for match in DIGITS.finditer(text):
            digits = re.sub(r"\D", "", match.group())
            try:
                identify(digits)
            except IdentityError:
                continue
            if digits not in own:
                found.append(
                    Finding(
                        key_of(Kind.OTHER_NUMBER, code, digits),
                        Kind.OTHER_NUMBER,
                        _("Another person's identity number stands in the text"),
                        title,
                        section=code,
                        sentence=number,
                    )
                )
    return found


def names(letter: Letter, others: Iterable[str]) -> list[Finding]:
    """Whole names of other patients in the text, in whatever order their parts stand."""
    own = set(_words(letter.subject.name))
    found = []
    spoken = [(code, title, number, _words(text)) for code, title, number, text in texts(letter)]
    for other in others:
        parts = set(_words(other))
        if len(parts) < 2 or parts <= own:
            continue
        for code, title, number, words in spoken:
            if _together(words, parts):
                found.append(
                    Finding(
                        key_of(Kind.OTHER_NAME, code, other),
                        Kind.OTHER_NAME,
                        _("Another patient's name stands in the text"),
                        _("{heading}: {name}").format(heading=title, name=other),
                        (Choice("keep", _("It belongs there")),),
                        code,
                        number,
                    )
                )
                break
    return found


def _together(words: list[str], parts: set[str]) -> bool:
    """True when all parts of a name stand side by side, in whatever order."""
    size = len(parts)
    return any(set(words[at : at + size]) == parts for at in range(len(words) - size + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def places(letter: Letter) -> Iterator[tuple[str, str, int, Sentence]]:
    """Every sentence with its section's code (empty for the line below the title), title and number."""
    yield "", letter.title, 0, letter.heading
    for section, number, sentence in letter.sentences:
        yield section.code, section.title, number, sentence


def texts(letter: Letter) -> list[tuple[str, str, int, str]]:
    """Everything that is read in a letter, with its section's code, title and sentence number."""
    found = [(code, title, number, sentence.text) for code, title, number, sentence in places(letter)]
    for section in letter.sections:
        for row in section.medicines:
            said = f"{row.generic} {row.product} {row.taken} {row.told}"
            found.append((section.code, section.title, -1, said))
    return found

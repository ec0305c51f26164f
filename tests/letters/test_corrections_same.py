"""A letter that says the same as the version before is not changed, however its sentences are cut."""

from __future__ import annotations

import msgspec

from desktop.letters.delivery.letter_corrections import changes
from desktop.letters.model import Letter, Run, Section, Sentence
from tests.letters.test_checks import made, record


def _said(letter: Letter, *sentences: str) -> Letter:
    section = Section("from-0", "", "", sentences=tuple(Sentence((Run(one),)) for one in sentences))
    return msgspec.structs.replace(letter, sections=(section,))


def test_sentences_that_are_cut_elsewhere_say_the_same() -> None:
    letter = made(record())
    base = _said(letter, "Palliativ plan er avtalt. Samarbeidsmøte ønskes.")
    assert changes(_said(letter, "Palliativ plan er avtalt.", " ", "Samarbeidsmøte ønskes."), base) == ()
    assert changes(_said(letter, "Palliativ plan er avtalt.", "Samarbeidsmøte ønskes ikke."), base) != ()
    assert changes(_said(letter, "Palliativ plan er avtalt."), base) != ()

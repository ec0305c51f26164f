"""An owner of a follow-up is a person or a role, never a digit or a letter."""

from __future__ import annotations

import pytest

from desktop.letters.check import owners
from desktop.letters.check.signing_questions import Kind
from desktop.letters.model import Run, Sentence, plain
from tests.letters.test_checks import made, only, record


@pytest.mark.parametrize("owner", ["1", "12", "x", "?", "-", "", "Ø.", "ingen", "vet ikke", "1, kontroll"])
def test_a_follow_up_by_nobody_is_asked_about(owner: str) -> None:
    letter = made(record()).with_sentences("UP", (plain(f"Vevsprøve; følges opp av {owner}."),))
    (found,) = owners.findings(letter)
    assert (found.kind, found.section, found.choices) == (Kind.OWNER, "UP", ())
    assert only(letter, record(), Kind.OWNER) == found


@pytest.mark.parametrize(
    "owner", ["Ola Moe", "fastlegen", "Ø. Hansen", "dr. Aas", "FL", "poliklinikken (hjerte)"]
)
def test_a_person_or_a_role_is_somebody(owner: str) -> None:
    letter = made(record()).with_sentences("UP", (plain(f"Vevsprøve følges opp av {owner}."),))
    assert owners.findings(letter) == []


def test_an_unfilled_gap_is_asked_about_once() -> None:
    gap = Run("hvem følger opp", path="eier:x", missing=True)
    letter = made(record()).with_sentences("UP", (Sentence((Run("Prøve følges opp av "), gap)),))
    assert owners.findings(letter) == []

"""Patients by rules: age, diagnosis, medicines and results follow one another."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from desktop.backend.demo.case import Case
from desktop.backend.demo.rules import (
    acute,
    birth_and_cancer,
    brain,
    critical,
    heart,
    medical,
    surgical,
    young,
)
from desktop.backend.demo.rules.made_up import Draft

Template = Callable[[Draft], None]

TEMPLATES: Final[dict[str, tuple[Template, ...]]] = {
    "hjerte3": heart.TEMPLATES,
    "akuttmottak": acute.EMERGENCY,
    "lunge2": medical.LUNGS,
    "gastro1": surgical.GASTRO,
    "ortopedi2": surgical.ORTHO,
    "intensiv": critical.CRITICAL,
    "geriatri1": medical.GERIATRICS,
    "nevro1": brain.NERVES,
    "barn2": young.CHILDREN,
    "nyfodt": young.NEWBORN,
    "fode1": birth_and_cancer.BIRTH,
    "onkologi1": birth_and_cancer.CANCER,
    "nyre1": medical.KIDNEYS,
    "psyk1": brain.MIND,
    "infeksjon1": medical.INFECTION,
    "kad": acute.MUNICIPAL,
}


def made(number: int, specialty: str, ward: str, turn: int, seed: int, *, gone: int | None = None) -> Case:
    """The patient of that running number: the ward's `turn`-th, `gone` home that many days ago if given."""
    draft = Draft(Random(f"{seed} rule {number}"), f"r{number:04}", ward, gone=gone)
    draft.ask()
    templates = TEMPLATES[specialty]
    templates[turn % len(templates)](draft)
    draft.mark()
    if draft.age < 4:
        # Nobody knows what so small a child can't stand.
        draft.allergies = None if draft.age < 1 else ()
    if gone is not None and number % 5 == 0:
        draft.fields["shielded"] = True
    return draft.case()

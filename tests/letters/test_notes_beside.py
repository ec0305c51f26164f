"""Notes of allergies and diagnoses stand beside them in the letter."""

from __future__ import annotations

from typing import Any

import pytest

from tests.letters import rich
from tests.letters.test_ward_only import letter, text

Json = dict[str, Any]


def allergy(**more: Any) -> Json:
    return {
        "resourceType": "AllergyIntolerance", "id": "al", "patient": rich.ref(rich.PATIENT),
        "clinicalStatus": {"coding": [{"code": "active"}]}, "code": {"text": "Penicillin"},
        "reaction": [{"manifestation": [{"text": "Anafylaksi"}]}],
    } | more  # fmt: skip


def condition(**more: Any) -> Json:
    return {
        "resourceType": "Condition", "id": "cx", "subject": rich.ref(rich.PATIENT),
        "clinicalStatus": {"coding": [{"code": "active"}]}, "code": {"text": "Hyperparatyreoidisme"},
        "recordedDate": "2024-01-02",
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (allergy(note=[{"text": "tålte amoksicillin i 2024."}]), "(notert: tålte amoksicillin i 2024)"),
        (
            allergy(
                reaction=[{"manifestation": [{"text": "Utslett"}], "note": [{"text": "etter\ntredje dose"}]}]
            ),
            "(notert: etter tredje dose)",
        ),
        (allergy(note=[{"text": "a"}, {"text": "b"}, {"text": "a"}]), "(notert: a; b)"),
        (allergy(note=[{"text": " "}]), ""),
    ],
)
def test_what_was_noted_beside_an_allergy_is_told(entry: Json, said: str) -> None:
    found = text(letter(*rich.record(), entry), "CAVE")
    assert (said in found) if said else ("notert" not in found)


@pytest.mark.parametrize(
    ("of_stay", "code"), [(True, "DIAG"), (False, "ANAM")], ids=["of the stay", "known before"]
)
def test_what_was_noted_beside_a_diagnosis_is_told(of_stay: bool, code: str) -> None:
    more: Json = {"note": [{"text": "uavklart, revurderes."}]}
    if of_stay:
        more |= {
            "encounter": rich.ref(rich.STAY),
            "category": [{"coding": [{"code": "encounter-diagnosis"}]}],
        }
    made = letter(*rich.record(), condition(**more))
    assert "paratyreoidisme (notert: uavklart, revurderes)" in text(made, code)

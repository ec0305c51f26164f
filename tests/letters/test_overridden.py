"""What was ordered in spite of an allergy is told in the letter's list of medicines, with the reason."""

from __future__ import annotations

from tests.letters import rich
from tests.letters.test_epikrise import FULL, letter, row


def test_what_was_ordered_in_spite_of_an_allergy_is_told_with_the_reason() -> None:
    key = next(k for s in row(FULL, "atorvastatin").sources for k in s.keys)
    issue = {
        "resourceType": "DetectedIssue", "id": "i", "status": "final", "severity": "high",
        "patient": rich.ref(rich.PATIENT), "implicated": [{"reference": key}],
        "code": {"text": "Pasienten har allergi mot statiner; velg noe annet."},
        "mitigation": [{"action": {"text": "Testet på poliklinikk."}}],
    }  # fmt: skip
    found = row(letter(*rich.record(), issue), "atorvastatin")
    assert found.told.endswith("Pasienten har allergi mot statiner. Signert likevel: Testet på poliklinikk.")

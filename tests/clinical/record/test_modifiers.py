"""Resources that hold what changes their meaning and can't be read, in themselves or in a part."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.clinical.record.modifiers import is_unread, unread
from desktop.fhir.resources import TYPES, decode

NEGATED = [{"url": "urn:example:negated", "valueBoolean": True}]
PART = {"tag": [{"code": "SUBSETTED"}]}


def read(kind: str, **body: Any) -> Any:
    return decode(kind, json.dumps({"resourceType": kind, "id": "x", **body}))


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_of_every_type(kind: str) -> None:
    assert not is_unread(read(kind))
    assert unread(read(kind, modifierExtension=NEGATED)) == ("modifier",)
    assert unread(read(kind, implicitRules="urn:rules")) == ("rules",)
    assert unread(read(kind, meta=PART)) == ("part",)
    assert unread(read(kind, meta={"tag": [{"code": "HTEST"}]})) == ()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Observation", {"component": [{}, {"modifierExtension": NEGATED}]}),
        ("AllergyIntolerance", {"reaction": [{"modifierExtension": NEGATED}]}),
        ("MedicationRequest", {"dosageInstruction": [{}, {"modifierExtension": NEGATED}]}),
        ("MedicationRequest", {"dosageInstruction": [{"timing": {"modifierExtension": NEGATED}}]}),
        ("MedicationRequest", {"dispenseRequest": {"modifierExtension": NEGATED}}),
        ("MedicationStatement", {"dosage": [{"timing": {"modifierExtension": NEGATED}}]}),
        ("MedicationAdministration", {"dosage": {"modifierExtension": NEGATED}}),
        ("MedicationAdministration", {"performer": [{"modifierExtension": NEGATED}]}),
        ("Procedure", {"performer": [{"modifierExtension": NEGATED}]}),
    ],
)
def test_within_a_part(kind: str, body: dict[str, Any]) -> None:
    assert unread(read(kind, **body)) == ("modifier",)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Observation", {"referenceRange": [{"modifierExtension": NEGATED}]}),
        ("Observation", {"component": [{"referenceRange": [{"modifierExtension": NEGATED}]}]}),
        ("Patient", {"link": [{"modifierExtension": NEGATED}]}),
    ],
)
def test_a_part_with_a_reader_of_its_own_leaves_the_rest(kind: str, body: dict[str, Any]) -> None:
    assert not is_unread(read(kind, **body))


def test_of_what_was_measured_at_several_times_the_last_counts() -> None:
    times = ["2026-11-20T08:00:00+01:00", "2026-11-20T08:30:00Z", "2026-11-20T09:00:00+01:00"]
    assert read("Observation", effectiveTiming={"event": times}).when == "2026-11-20T08:30:00Z"

"""Every patient of the test data gets a letter; those without a stay are told so."""

from __future__ import annotations

import os
import uuid

import msgspec
import pytest

from desktop.fhir import strict
from desktop.fhir.validate import validate
from desktop.letters.check.checks import check
from desktop.letters.check.signing_questions import Kind
from desktop.letters.compose.epikrise import context_of
from desktop.letters.compose.produce import draft
from desktop.letters.compose.record_reading import stay_of
from desktop.letters.delivery.letter_documents import documents
from desktop.letters.model import Letter, Signature
from desktop.letters.paper.pdf import render
from desktop.letters.paper.typefaces import unprintable
from tests.letters import charts

ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
NONE_YET = (Kind.STALE, Kind.NEW, Kind.NOT_MENTIONED, Kind.NOT_LOADED)
needs_shared = pytest.mark.skipif(not charts.SHARED.is_dir(), reason="no ../shared beside the checkout")
needs_hl7 = pytest.mark.skipif(
    "FAGFLATE_HL7_EXAMPLES" not in os.environ,
    reason="FAGFLATE_HL7_EXAMPLES does not name the folder of hl7.fhir.r4.examples",
)


def everybody(records: list[charts.Json], at_least: int) -> list[Letter]:
    letters = []
    for key, chart in charts.charts(records):
        letter = draft(chart, charts.NOW, charts.AUTHOR, letter_id=ID)
        stay = stay_of(chart, charts.NOW)
        assert ("ikke noe opphold" in letter.heading.text) is (stay is None), key
        assert all(s.sentences or s.medicines for s in letter.sections if s.required), key
        for section in letter.sections:
            for sentence in section.sentences:
                assert "  " not in sentence.text, key
                assert not any(c in sentence.text for c in ("{{", "None", "\ue000")), key
        checked = check(letter, context_of(chart, charts.NOW, charts.AUTHOR))
        blocked = [f for f in checked.open if f.kind in NONE_YET]
        assert blocked == [], key
        if not unprintable(letter.subject.name):
            assert render(letter).startswith(b"%PDF"), key
        else:
            assert Kind.CHARACTERS in {f.kind for f in checked.open}, key
        letters.append(letter)
    assert len(letters) >= at_least
    return letters


@needs_shared
def test_synthea() -> None:
    letters = everybody(charts.synthea(), 15)
    assert any(letter.encounter for letter in letters)
    assert any(row for letter in letters for s in letter.sections for row in s.medicines)


@needs_shared
def test_lmdi() -> None:
    letters = everybody(charts.lmdi(), 4)
    assert any(row.generic == "paracetamol" for x in letters for s in x.sections for row in s.medicines)


@needs_hl7
def test_hl7_examples() -> None:
    letters = everybody(charts.hl7(), 20)
    assert [letter.subject.name for letter in letters if unprintable(letter.subject.name)] == []


@needs_shared
def test_the_documents_of_real_records_are_valid() -> None:
    for key, chart in charts.charts(charts.synthea()):
        letter = draft(chart, charts.NOW, charts.AUTHOR, letter_id=ID)
        signature = Signature(ID, charts.AUTHOR, "2026-11-20T13:32:00.000Z")
        signed = msgspec.structs.replace(letter, signature=signature)
        ids = (str(uuid.UUID(int=n)) for n in range(1, 99))
        found = documents(signed, ids.__next__, base="https://x.example", included={})
        for resource in found.all:
            assert validate(strict.loads(strict.dumps(resource))) == [], key

"""Notes: begun from the record as it is now, signed for the right patient, fetched from what was signed."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from desktop import writing
from desktop.acts.edits import NoteText, TextRun, TextSection
from desktop.clinical.identity import Sex, synthetic_number
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.fhir.chart import Chart
from desktop.fhir.systems import FNR
from desktop.writing.notes import KeptNote
from tests.views.charts import AAS, NOW, chart, hours_ago, lab, patient, stay, written_note

DRAFT = "0f8f2a5e-4f9d-4c5e-9f07-0a5b8d1f0a11"


def kept(*runs: TextRun) -> KeptNote:
    return KeptNote("visit", stamp(NOW), NoteText(DRAFT, (TextSection("x", "Vurdering", runs),)))


def copied(found: Chart, title: str) -> str:
    """What is copied forward under a heading, without the brackets around it."""
    return "".join(run.text for run in writing.copying.previous_section(found, "", title)[1:-1])


def test_a_new_note_begins_with_no_values_of_long_ago() -> None:
    def begun(hours: float) -> str:
        measured = (lab("n", "NPU03429", 141, "mmol/L", hours), lab("k", "NPU03230", 4.1, "mmol/L", hours))
        made = writing.notes.begin(chart(stay(), *measured), NOW, AAS, DRAFT)
        return " ".join(run.text for section in made.text.sections for run in section.runs)

    assert "kalium 4,1" in " ".join(begun(20).split())
    assert begun(24 * 900) == ""


def test_what_a_value_of_now_is_compared_with_may_be_as_old_as_the_stay() -> None:
    crp, white = "NPU19748", "NPU02593"
    measured = (
        lab("old", crp, 380, "mg/L", 24 * 7), lab("new", crp, 96, "mg/L"), lab("w", white, 11, "10*9/L"),
    )  # fmt: skip
    admitted = stay(period={"start": hours_ago(24 * 7 + 1)})
    made = writing.notes.begin(chart(admitted, *measured), NOW, AAS, DRAFT)
    text = " ".join(run.text for section in made.text.sections for run in section.runs)
    told = " ".join(text.split())
    assert "CRP 380 → 96 mg/L ( 13.11 → 20.11 ), leukocytter 11 10⁹/L" in told
    frozen = [run.text for run in made.text.values]
    assert frozen == ["380", "96", "11"], "a number with its unit and its day is one value"
    alone = kept(TextRun("20.11", "value", "crp.dag"), TextRun("x")).text
    assert len(alone.values) == 1, "a day without its number is a value of its own"


def test_the_text_of_a_heading_comes_from_the_newest_written_note() -> None:
    found = chart(written_note("a", 30, "Eldst"), written_note("b", 2, "Kladd", "preliminary"))
    assert copied(found, "vurdering") == "Eldst"
    assert copied(found, "Noe annet") == ""


def test_a_draft_comes_back_as_it_was_left_and_becomes_the_patients_note() -> None:
    written = kept(TextRun("Sov godt."), TextRun("92", "value", "hr.siste"))

    assert writing.notes.decode(writing.notes.encode(written)) == written
    note = writing.notes.note(chart(stay()), NOW, AAS, written)
    assert (note.id, note.patient, note.encounter) == (DRAFT, "Patient/p", "Encounter/stay")
    assert note.author.key == AAS.practitioner
    assert "Sov godt." in note.sections[0].text


def test_a_note_with_somebody_elses_identity_number_is_not_signed() -> None:
    other = synthetic_number(date(1961, 5, 12), Sex.MALE, 3)
    own = synthetic_number(date(1948, 3, 14), Sex.FEMALE, 1)
    who = patient(identifier=[{"system": FNR, "value": own}])
    record = chart(stay(), who=who)
    fine = writing.notes.to_sign(record, NOW, AAS, kept(TextRun(f"Nummer {own}.")))
    assert own in fine.sections[0].text
    with pytest.raises(InputError) as raised:
        writing.notes.to_sign(record, NOW, AAS, kept(TextRun(f"Nummer {other[:6]} {other[6:]}.")))
    assert "Vurdering" in raised.value.what
    assert other[6:] not in str(raised.value)


def test_the_previous_text_is_the_newest_in_whatever_zone_it_was_written() -> None:
    older = written_note("a", 5, "Eldst") | {"date": "2026-11-20T10:00:00+01:00"}
    newer = written_note("b", 5, "Nyest") | {"date": "2026-11-20T09:30:00Z"}
    assert copied(chart(older, newer), "Vurdering") == "Nyest"


def test_what_can_not_be_dated_is_the_oldest() -> None:
    undated = written_note("a", 5, "Uten dato")
    del undated["date"]
    found = chart(undated, written_note("b", 500, "Med dato"))
    assert copied(found, "Vurdering") == "Med dato"


def test_a_note_without_a_stay_names_none() -> None:
    assert writing.notes.note(chart(), NOW, AAS, kept(TextRun("Ringt."))).encounter == ""
    wrong = stay(status="entered-in-error")
    assert writing.notes.note(chart(wrong), NOW, AAS, kept(TextRun("Ringt."))).encounter == ""


def test_the_author_has_the_number_of_health_personnel() -> None:
    actor = msgspec.structs.replace(AAS, hpr="9900001")
    assert writing.notes.author_of(actor).hpr == "9900001"

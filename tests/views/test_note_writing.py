"""The note editor: for the patient shown, with values as they are, and nothing measured never invented."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.clinical.identity import Sex, synthetic_number
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.fhir.systems import FNR
from desktop.views import note_writing
from desktop.views.note_editor import NoteModel, NoteText, TextRun, TextSection
from desktop.views.note_writing import KeptNote
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, lab, patient, stay, vital

DRAFT = "0f8f2a5e-4f9d-4c5e-9f07-0a5b8d1f0a11"


def kept(*runs: TextRun) -> KeptNote:
    return KeptNote("visit", stamp(NOW), NoteText(DRAFT, (TextSection("x", "Vurdering", runs),)))


def model(*resources: Json, who: Json | None = None) -> NoteModel:
    return note_writing.model(chart(stay(), *resources, who=who), NOW, AAS, kept())


def composition(ident: str, hours: float, text: str, status: str = "final", code: str = "") -> Json:
    return about(
        "Composition", ident, status=status, date=hours_ago(hours), title="Visitt",
        type=concept("", code or "n"), author=[{"reference": "Practitioner/b", "display": "Ola Berg"}],
        section=[{"title": "Vurdering", "text": {"status": "generated",
                  "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div>'}}],
    )  # fmt: skip


def test_it_says_for_whom() -> None:
    found = model()
    assert found.patient == "ØVERÅS, Åse"
    assert "14.03.1948" in found.spoken
    assert "1948" in model(who=patient(birthDate="1948")).spoken


def test_nothing_measured_says_so_and_is_no_nought() -> None:
    found = model()
    assert found.beside == ()
    assert found.not_beside
    measured = model(vital("hr", 92))
    assert [(b.title, b.value) for b in measured.beside] == [("Puls", "92")]
    assert not measured.not_beside


def test_what_does_not_count_does_not_stand_beside() -> None:
    pounds = {"value": 178, "unit": "lb", "code": "[lb_av]"}
    found = model(
        vital("hr", 92, status="entered-in-error"), vital("weight", 178, valueQuantity=pounds),
        lab("k", "NPU03230", 6.8, "mmol/L") | {"status": "cancelled"},
    )  # fmt: skip
    assert found.beside == ()


def test_an_old_value_says_how_old() -> None:
    (value,) = model(vital("hr", 92, 12)).beside
    assert value.stale
    (fresh,) = model(vital("hr", 92, 1)).beside
    assert not fresh.stale


def test_the_previous_note_is_a_signed_one_and_no_letter() -> None:
    found = model(
        composition("a", 30, "Eldst"), composition("b", 20, "Signert"),
        composition("c", 2, "Kladd", "preliminary"),
        composition("d", 2, "Feil", "entered-in-error"), composition("e", 1, "Epikrise", code="18842-5"),
    )  # fmt: skip
    assert found.previous is not None
    assert "Signert" in str(found.previous)
    assert model().previous is None


def test_the_text_of_a_heading_comes_from_the_newest_signed_note() -> None:
    found = chart(composition("a", 30, "Eldst"), composition("b", 2, "Kladd", "preliminary"))
    assert note_writing.previous_section(found, "", "vurdering") == "Eldst"
    assert note_writing.previous_section(found, "", "Noe annet") == ""


def test_the_newest_note_is_the_newest_in_whatever_zone_it_was_written() -> None:
    older = composition("a", 5, "Eldst") | {"date": "2026-11-20T10:00:00+01:00"}
    newer = composition("b", 5, "Nyest") | {"date": "2026-11-20T09:30:00Z"}
    assert note_writing.previous_section(chart(older, newer), "", "Vurdering") == "Nyest"
    assert "Nyest" in str(model(older, newer).previous)


def test_a_draft_comes_back_as_it_was_left_and_becomes_the_patients_note() -> None:
    written = kept(TextRun("Sov godt."), TextRun("92", "value", "hr.siste"))

    class Draft:
        body = note_writing.encode(written)

    assert note_writing.decode(Draft()) == written  # type: ignore[arg-type]
    note = note_writing.note(chart(stay()), NOW, AAS, written)
    assert (note.id, note.patient, note.encounter) == (DRAFT, "Patient/p", "Encounter/stay")
    assert note.author.key == AAS.practitioner
    assert "Sov godt." in note.sections[0].text


def test_a_followed_value_that_is_gone_is_missing_and_not_kept_quietly() -> None:
    text = kept(TextRun("4,1", "value", "k.siste"))
    there = note_writing.model(chart(stay(), lab("k", "NPU03230", 6.8, "mmol/L")), NOW, AAS, text)
    assert [v.text.startswith("6,8") for v in there.values] == [True]
    (gone,) = note_writing.model(chart(stay()), NOW, AAS, text).values
    assert (gone.text, gone.state) == ("", "missing")


def test_a_note_with_somebody_elses_identity_number_is_not_signed() -> None:
    other = synthetic_number(date(1961, 5, 12), Sex.MALE, 3)
    own = synthetic_number(date(1948, 3, 14), Sex.FEMALE, 1)
    who = patient(identifier=[{"system": FNR, "value": own}])
    record = chart(stay(), who=who)
    fine = note_writing.to_sign(record, NOW, AAS, kept(TextRun(f"Nummer {own}.")))
    assert own in fine.sections[0].text
    with pytest.raises(InputError) as raised:
        note_writing.to_sign(record, NOW, AAS, kept(TextRun(f"Nummer {other[:6]} {other[6:]}.")))
    assert "Vurdering" in raised.value.what
    assert other[6:] not in str(raised.value)

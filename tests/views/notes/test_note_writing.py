"""The note editor: for the patient shown, with values as they are, and nothing measured never invented."""

from __future__ import annotations

from desktop.acts.edits import NoteText, TextRun, TextSection
from desktop.core.clock import stamp
from desktop.shown.notes.note_editor import NoteModel
from desktop.views.notes import note_writing
from desktop.writing.notes import KeptNote
from tests.views.charts import (
    AAS,
    NOW,
    Json,
    chart,
    hours_ago,
    lab,
    patient,
    stay,
    task,
    vital,
    written_note,
)

DRAFT = "0f8f2a5e-4f9d-4c5e-9f07-0a5b8d1f0a11"


def kept(*runs: TextRun) -> KeptNote:
    return KeptNote("visit", stamp(NOW), NoteText(DRAFT, (TextSection("x", "Vurdering", runs),)))


def model(*resources: Json, who: Json | None = None) -> NoteModel:
    return note_writing.model(chart(stay(), *resources, who=who), NOW, AAS, kept())


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


def test_a_result_that_stands_beside_says_how_old_it_is() -> None:
    found = model(lab("k", "NPU03230", 4.1, "mmol/L", 20), lab("h", "NOR05172", 14.1, "g/dL", 21900))
    assert [(b.title, b.stale) for b in found.beside] == [("Kalium", ""), ("Hemoglobin", "2 år")]


def test_what_does_not_count_does_not_stand_beside() -> None:
    stone = {"value": 178, "unit": "stone"}
    found = model(
        vital("hr", 92, status="entered-in-error"), vital("weight", 178, valueQuantity=stone),
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
        written_note("a", 30, "Eldst"), written_note("b", 20, "Signert"),
        written_note("c", 2, "Kladd", "preliminary"),
        written_note("d", 2, "Feil", "entered-in-error"), written_note("e", 1, "Epikrise", code="18842-5"),
    )  # fmt: skip
    assert found.previous is not None
    assert "Signert" in str(found.previous)
    assert model().previous is None


def test_the_newest_note_is_the_newest_in_whatever_zone_it_was_written() -> None:
    older = written_note("a", 5, "Eldst") | {"date": "2026-11-20T10:00:00+01:00"}
    newer = written_note("b", 5, "Nyest") | {"date": "2026-11-20T09:30:00Z"}
    assert "Nyest" in str(model(older, newer).previous)


def test_a_followed_value_that_is_gone_is_missing_and_not_kept_quietly() -> None:
    text = kept(TextRun("4,1", "value", "k.siste"))
    there = note_writing.model(chart(stay(), lab("k", "NPU03230", 6.8, "mmol/L")), NOW, AAS, text)
    assert [v.text.startswith("6,8") for v in there.values] == [True]
    (gone,) = note_writing.model(chart(stay()), NOW, AAS, text).values
    assert (gone.text, gone.state) == ("", "missing")


def test_what_is_late_and_what_comes_stands_beside_what_is_planned() -> None:
    def due(ident: str, hours: float, text: str) -> Json:
        return task(ident, description=text, restriction={"period": {"end": hours_ago(-hours)}})

    found = model(due("a", 3, "Vekt og diurese"), due("b", -1, "Blodkultur × 2"))
    assert [(line.title, line.text) for line in found.now] == [
        ("Blodkultur × 2", "forfalt 13:32"), ("Vekt og diurese", "17:32"),
    ]  # fmt: skip


def test_a_note_without_headings_begins_with_its_words() -> None:
    note = written_note("a", 3, "Mobilisert med en til toalettet.")
    note["section"][0].pop("title")
    found = model(note).previous
    assert found is not None
    assert found.text == "Mobilisert med en til toalettet."


def test_the_note_before_keeps_what_its_text_leaves_out() -> None:
    note = written_note("a", 3, "Gi <del>50 mg</del> 5 mg.")
    found = model(note).previous
    assert found is not None
    assert found.text == "Vurdering: Gi [strøket] 5 mg."
    rows = model(written_note("a", 3, "Vekt 71</p><p>Vekt 70")).previous
    assert rows is not None
    assert rows.text == "Vurdering: Vekt 71\nVekt 70", "lines stay lines, as rows of a table are"
    assert "<del>50 mg</del> 5 mg" in found.original
    plain = model(written_note("a", 3, "Gi 5 mg.")).previous
    assert plain is not None
    assert plain.original == ""

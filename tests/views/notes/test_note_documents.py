"""Notes kept as documents stand among the notes: a server with only such ones has notes."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from desktop.shown.notes.notes import NoteRow
from desktop.views.notes import notes
from tests.views.charts import about, chart, concept, context, stay


def document(ident: str = "d", **more: Any) -> dict[str, Any]:
    found = about("DocumentReference", ident, status="current", date="2026-11-19T10:00:00+01:00")
    return found | {"type": concept("Innkomstjournal", "34117-2")} | more


def rows(*resources: dict[str, Any]) -> tuple[NoteRow, ...]:
    return notes.build(context(chart(stay(), *resources)))[0].rows


def attached(kind: str, data: bytes | None = None, **more: Any) -> list[dict[str, Any]]:
    body = {"contentType": kind} | ({"data": base64.b64encode(data).decode()} if data is not None else {})
    return [{"attachment": body | more}]


def test_a_document_is_no_empty_list() -> None:
    model, state = notes.build(context(chart(stay(), document(author=[{"display": "Kari Legesen"}]))))
    (row,) = model.rows
    assert (row.title, row.author) == ("Innkomstjournal", "Kari Legesen")
    assert row.text == "Dokumentet leses der det ble laget."
    assert state.kind == "ready"


def test_plain_text_that_came_along_is_shown_and_nothing_else_is_opened() -> None:
    (row,) = rows(document(content=attached("text/plain; charset=utf-8", "Våken og klar.".encode())))
    assert row.text == "Våken og klar."
    (row,) = rows(document(content=attached("application/pdf", b"%PDF", url="file:///etc/passwd")))
    assert row.text == "Dokumentet (application/pdf) leses der det ble laget."
    broken = [{"attachment": {"contentType": "text/plain", "data": "ikke base64!"}}]
    (row,) = rows(document(content=broken))
    assert row.text == "Dokumentet (text/plain) leses der det ble laget."


@pytest.mark.parametrize(
    "more",
    [{"status": "entered-in-error"}, {"status": "superseded"}, {"type": concept("Epikrise", "18842-5")}],
)
def test_what_was_wrong_was_replaced_or_is_a_letter_is_no_note(more: dict[str, Any]) -> None:
    assert rows(document(**more)) == ()


def test_documents_and_notes_stand_by_their_time() -> None:
    note = about("Composition", "n", status="final", date="2026-11-18", title="Visitt", type=concept("Notat"))
    assert [r.title for r in rows(note, document())] == ["Innkomstjournal", "Visitt"]


def test_a_note_with_struck_words_has_its_original_beside() -> None:
    def note(div: str) -> dict[str, Any]:
        section = [{"title": "Plan", "text": {"status": "additional", "div": f"<div>{div}</div>"}}]
        return about(
            "Composition", "n", status="final", date="2026-11-18", type=concept("Notat"), section=section
        )

    ((section,),) = (row.sections for row in rows(note("Gi <del>50 mg</del> 5 mg.")))
    assert section.text == "Gi [strøket] 5 mg."
    assert section.original == "<div>Gi <del>50 mg</del> 5 mg.</div>"
    ((plain,),) = (row.sections for row in rows(note("Gi <b>5 mg</b>.")))
    assert (plain.text, plain.original) == ("Gi 5 mg.", "")
    ((form,),) = (row.sections for row in rows(note('Gi <input value="5"/>')))
    assert form.original


def report(ident: str = "r", **more: Any) -> dict[str, Any]:
    text = base64.b64encode("Tungpustet siden i går.".encode()).decode()
    found = about("DiagnosticReport", ident, status="final", effectiveDateTime="2026-11-20T10:00:00+01:00")
    form = [{"contentType": "text/plain", "data": text}]
    return found | {"code": concept("Innkomst", "34117-2"), "presentedForm": form} | more


def test_a_note_that_came_as_a_report_stands_among_the_notes() -> None:
    first, second = rows(document(), report(performer=[{"display": "Kari Legesen"}]))
    assert (first.title, first.author, first.text) == ("Innkomst", "Kari Legesen", "Tungpustet siden i går.")
    assert second.title == "Innkomstjournal"
    (row,) = rows(report(status="preliminary", conclusion="Hjertesvikt."))
    assert (row.state, row.text) == ("draft", "Hjertesvikt.\nTungpustet siden i går.")
    (row,) = rows(report(presentedForm=[{"contentType": "application/pdf"}]))
    assert row.text == "Dokumentet (application/pdf) leses der det ble laget."


@pytest.mark.parametrize(
    "more",
    [{"status": "entered-in-error"}, {"result": [{"reference": "Observation/o"}]}, {"presentedForm": []}],
)
def test_a_report_that_was_wrong_or_sums_up_results_is_no_note(more: dict[str, Any]) -> None:
    assert rows(report(**more)) == ()


def test_what_a_picture_showed_is_read_among_the_notes() -> None:
    seen = about(
        "DiagnosticReport",
        "ct",
        status="final",
        code=concept("CT thorax"),
        conclusion="Lungeemboli. ",
        effectiveDateTime="2026-11-19T11:00:00+01:00",
        performer=[{"display": "Randi Radiolog"}],
    )
    (row,) = rows(seen)
    assert (row.title, row.author, row.text) == ("CT thorax", "Randi Radiolog", "Lungeemboli.")
    assert row.state_text == "svar"
    assert [r.state_text for r in rows(seen | {"status": "preliminary"})] == ["foreløpig"]
    assert rows(seen | {"conclusion": "  "}) == ()
    assert rows(seen | {"status": "entered-in-error"}) == ()
    summed = seen | {"result": [{"reference": "Observation/k"}]}
    assert rows(summed) == (), "it stands in the table of results"

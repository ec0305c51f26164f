"""The patient's examinations: what is answered, what waits, and what nobody has described."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.chart import Chart
from desktop.letters.compose import pending
from desktop.orders.issues import RULE
from desktop.shown.parts import PanelState
from desktop.shown.results.examinations import ExaminationRow, ExaminationsModel
from desktop.views.notes import notes
from desktop.views.results import examinations
from tests.clinical.record.results.test_examinations import V2, report, study
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, stay, task

WHOLE = frozenset(examinations.TYPES)


def built(*resources: Json, **options: Any) -> tuple[ExaminationsModel, PanelState]:
    return examinations.build(context(chart(stay(), *resources), **options))


def rows(*resources: Json, **options: Any) -> list[ExaminationRow]:
    return [row for group in built(*resources, **options)[0].groups for row in group.rows]


def only(*resources: Json) -> ExaminationRow:
    (row,) = rows(*resources)
    return row


def order(ident: str = "o", code: str = "RAD", name: str = "CT caput", **more: Any) -> Json:
    return about(
        "ServiceRequest", ident, status="active", intent="order", code=concept(name),
        category=[{"coding": [{"system": V2, "code": code}]}], authoredOn=hours_ago(5),
        requester={"reference": "Practitioner/x", "display": "Ola Berg"},
    ) | more  # fmt: skip


def result(ident: str, name: str, words: str, *codes: str, **more: Any) -> Json:
    said = [concept("", code) for code in codes]
    return about(
        "Observation", ident, status="final", code=concept(name), category=[concept("", "laboratory")],
        effectiveDateTime=hours_ago(20), valueCodeableConcept={"text": words}, interpretation=said,
    ) | more  # fmt: skip


def refs(*keys: str) -> list[Json]:
    return [{"reference": key} for key in keys]


BASED = {"basedOn": refs("ServiceRequest/o")}


def test_what_was_ordered_already_says_when_and_by_whom_until_that_was_answered() -> None:
    first, second = order("a", authoredOn=hours_ago(5)), order("b", authoredOn=hours_ago(2))
    said = {row.note.key: row.note.text for row in rows(first, second)}
    assert "er bestilt fra før" in said["ServiceRequest/b"]
    assert "Ola Berg." in said["ServiceRequest/b"]
    assert "fra før" not in said["ServiceRequest/a"]
    kept = about(
        "DetectedIssue", "d", status="final", code={"coding": [{"system": RULE, "code": "service-double"}]},
        implicated=refs("ServiceRequest/b", "ServiceRequest/a"),
    )  # fmt: skip
    assert not any("fra før" in row.note.text for row in rows(first, second, kept))
    other = order("b", name="MR caput", authoredOn=hours_ago(2))
    assert not any("fra før" in row.note.text for row in rows(first, other))


def test_an_answer_stands_with_its_words_and_who_gave_them() -> None:
    seen = task("t", focus={"reference": "DiagnosticReport/r"}, status="completed")
    row = only(report("r", "RAD", name="CT caput", performer=[{"display": "Radiologisk avdeling"}]), seen)
    assert (row.note.title, row.note.author, row.note.text) == (
        "CT caput",
        "Radiologisk avdeling",
        "Uendret.",
    )
    assert not row.waits
    assert not row.unread


def test_fields_stand_in_their_order_and_a_workspace_may_put_one_first() -> None:
    made = (report("a", "SP"), report("b", "RAD"), report("c", "EC"), report("d", "MB"))
    keys = [group.key for group in built(*made)[0].groups]
    assert keys == ["imaging", "microbiology", "pathology", "heart"]
    first = [group.key for group in built(*made, first=["heart", "lungs"])[0].groups]
    assert first == ["heart", "imaging", "microbiology", "pathology"]


def test_a_part_of_the_fields_goes_by_its_own_name() -> None:
    model, _state = built(report("a", "SP"), report("b", "RAD"), fields=["imaging"])
    assert [group.key for group in model.groups] == ["imaging"]
    assert model.title == "Bildediagnostikk"


def test_what_was_measured_and_what_a_clinician_wrote_have_pages_of_their_own() -> None:
    measured = report("l", "LAB", conclusion="", result=refs("Observation/k"))
    assert not rows(measured, report("n", "34117-2"))
    assert [row.note.key for row in rows(report("l", "LAB"))] == ["DiagnosticReport/l"], "words alone"


def test_an_order_waits_until_something_of_it_has_come() -> None:
    row = only(order())
    assert (row.note.title, row.note.state_text, row.note.text) == (
        "CT caput",
        "venter",
        "Bestilt av Ola Berg.",
    )
    assert row.waits
    assert row.asks
    assert [one.note.key for one in rows(order(), report("r", "RAD", **BASED))] == ["DiagnosticReport/r"]
    assert [one.note.key for one in rows(order(), study(**BASED))] == ["ImagingStudy/s"]
    early = report("r", "RAD", status="preliminary", **BASED)
    (row,) = rows(order(), early)
    assert (row.note.key, row.note.state_text, row.waits) == ("DiagnosticReport/r", "foreløpig", True)


def test_an_answer_taken_back_leaves_its_order_waiting_and_its_words_out() -> None:
    wrong = report("r", "RAD", status="entered-in-error", conclusion="Metastaser.", **BASED)
    told = {row.note.key: row for row in rows(order(), wrong)}
    assert set(told) == {"DiagnosticReport/r", "ServiceRequest/o"}
    note = told["DiagnosticReport/r"].note
    assert note.state == "entered_in_error"
    assert "Metastaser" not in str(note)


@pytest.mark.parametrize("more", [{"status": "revoked"}, {"intent": "plan"}, {"doNotPerform": True}])
def test_what_is_no_order_does_not_wait(more: Json) -> None:
    assert not rows(order(**more))


def test_an_order_for_later_is_planned() -> None:
    assert only(order(occurrenceDateTime=hours_ago(-20))).note.state_text == "planlagt"


def test_consultations_and_blood_tests_are_no_examinations_that_wait() -> None:
    plain = about("ServiceRequest", "f", status="active", intent="order", code=concept("Fysioterapi"))
    assert not rows(order("l", "LAB", "CRP"), plain)


def test_pictures_that_nobody_has_described_say_so() -> None:
    row = only(study(modality=[{"code": "CT"}], description="CT abdomen", numberOfInstances=412))
    assert (row.note.title, row.note.state_text) == ("CT abdomen", "ikke beskrevet")
    assert row.note.text == "Bilder er tatt, beskrivelse er ikke kommet. 412 bilder"
    bare = only(study(series=[{"uid": "1", "modality": {"code": "US"}, "bodySite": {"display": "hofte"},
                               "laterality": {"display": "venstre"}}]))  # fmt: skip
    assert bare.note.title == "Ultralyd"
    assert "hofte venstre" in bare.note.text


def test_a_culture_has_what_grew_and_to_what_it_is_susceptible() -> None:
    agent = result("e", "Urindyrkning", "Escherichia coli", hasMember=refs("Observation/a", "Observation/g"))
    row = only(
        report("r", "MB", name="Urindyrkning", conclusion="", result=refs("Observation/e", "Observation/a")),
        agent, result("a", "Ampicillin", "Resistent", "R"), result("g", "Gentamicin", "2", "S"),
    )  # fmt: skip
    (section,) = row.note.sections
    assert section.text.splitlines() == [
        "Urindyrkning: Escherichia coli",
        "Ampicillin: Resistent, R, resistent",
        "Gentamicin: 2, S, følsom",
    ]


def test_a_result_that_is_not_here_is_told() -> None:
    row = only(report("r", "MB", conclusion="", result=refs("Observation/gone")))
    assert row.note.sections[-1].text == "Resultat: se journalen"


def test_who_has_not_seen_it_finds_it_by_its_tasks() -> None:
    mine = task("t", focus={"reference": "DiagnosticReport/r"})
    row = only(report("r", "RAD"), mine)
    assert row.unread == ("DiagnosticReport/r",)
    assert row.note.unread
    seen = only(report("r", "RAD"), mine | {"status": "completed"})
    assert not seen.unread
    assert built(report("r", "RAD"), mine, order())[0].note == "1 ny · 1 venter på svar"


def test_an_early_answer_followed_by_the_whole_one_stands_once() -> None:
    made = rows(report("a", "MB", status="preliminary", **BASED), report("b", "MB", **BASED))
    assert [row.note.key for row in made] == ["DiagnosticReport/b"]


@pytest.mark.parametrize("when", ["9999-12-31", "0001-01-01", "", "2026", "not a time"])
def test_a_strange_time_is_no_reason_to_leave_an_answer_out(when: str) -> None:
    strange = report("r", "RAD", issued=when, effectiveDateTime=when)
    assert [row.note.key for row in rows(report("a", "RAD"), strange)].count("DiagnosticReport/r") == 1


def test_a_status_nobody_knows_is_said_and_its_words_shown() -> None:
    note = only(report("r", "RAD", status="vetted")).note
    assert (note.state_text, note.text) == ("ukjent status", "Uendret.")


def test_an_answer_without_words_is_not_empty() -> None:
    assert only(report("r", "RAD", conclusion="")).note.text == "Svaret har ingen tekst."
    assert only(report("r", "RAD", status="registered", conclusion="")).note.text == "Svaret er ikke kommet."


def test_nothing_is_empty_before_the_server_has_answered() -> None:
    asked = examinations.build(context(chart(stay(), types=WHOLE)))[1]
    assert asked.kind == "empty"
    unasked = examinations.build(context(chart(stay(), types=WHOLE - {"ServiceRequest"})))[1]
    assert unasked.kind != "empty"


def test_a_server_without_pictures_is_not_one_where_all_are_described() -> None:
    made = chart(stay(), report("r", "RAD"))
    unasked = Chart(
        made.patient, made.resources, made.directory, types=made.types,
        pulled=made.types - {"ImagingStudy"}, unasked=frozenset({"ImagingStudy"}),
    )  # fmt: skip
    assert "bilder ikke spurt" in examinations.build(context(unasked))[0].note
    assert "bilder" not in examinations.build(context(chart(stay(), report("r", "RAD"))))[0].note


def test_the_same_answer_is_read_as_among_the_notes() -> None:
    made = chart(stay(), report("r", "RAD", presentedForm=[{"contentType": "application/pdf"}]))
    (noted,) = notes.build(context(made))[0].rows
    ((row,),) = [group.rows for group in examinations.build(context(made))[0].groups]
    assert (row.note.text, row.note.closed) == (noted.text, noted.closed)


@pytest.mark.parametrize(
    "unread",
    [
        {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}, {"implicitRules": "urn:x"},
        {"meta": {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
                           "code": "SUBSETTED"}]}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["CT caput", ""])
def test_an_order_that_cannot_be_read_fully_says_so_here_and_in_the_letter(unread: Json, name: str) -> None:
    of = order(name=name)
    assert "kan ikke leses helt" not in only(of).note.title
    assert only(of | unread).note.title.endswith("kan ikke leses helt")
    assert only(of | unread).note.title.startswith(name or "Prøve uten navn")
    (waits,) = pending.unanswered(chart(of | unread), None, NOW)
    assert waits.name == only(of | unread).note.title

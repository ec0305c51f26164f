"""The answers about one patient that wait: the ward's list of them, in full, and never nothing unasked."""

from __future__ import annotations

import pytest

from desktop.fhir.chart import Chart
from desktop.shown.results.results import ResultsModel
from desktop.views import registry
from desktop.views.results import examinations, laboratory, results
from tests.views.charts import AAS, NOW, Json, about, chart, concept, context, hours_ago, lab, stay, task

K, NA, HB = "NPU03230", "NPU03429", "NOR05172"
BERG: Json = {"resourceType": "Practitioner", "id": "b", "name": [{"family": "Berg", "given": ["Ola"]}]}
WARD: Json = {"resourceType": "Organization", "id": "lab", "name": "Hjerte 3"}
MINE, HIS, ITS = AAS.practitioner, "Practitioner/b", "Organization/lab"


def waits(ident: str, owner: str = MINE, kind: str = "Observation", **more: object) -> Json:
    return task(f"t-{ident}", focus={"reference": f"{kind}/{ident}"}, owner={"reference": owner}, **more)


def scan() -> Json:
    return about("DiagnosticReport", "ct", status="final", code=concept("CT thorax"), issued=hours_ago(3),
                 conclusion="Ingen lungeemboli.", category=[concept("Radiologi", "RAD")])  # fmt: skip


EVERYTHING = (
    stay(), BERG, WARD, lab("k", K, 6.8, "mmol/L", 2), lab("na", NA, 139, "mmol/L", 2), scan(), waits("na"),
    waits("ct", ITS, "DiagnosticReport"), waits("k", HIS),
)  # fmt: skip


def built(found: Chart, **options: object) -> ResultsModel:
    model, state = results.build(context(found, **options))
    assert state.kind == "ready"
    return model


def test_all_that_waits_about_the_patient_stands_in_the_order_of_the_wards_list() -> None:
    found = chart(*EVERYTHING)
    model = built(found)
    ward, _state = results.build_ward([found], NOW, AAS, "ward")
    assert [row.key for row in model.rows] == [row.key for row in ward.rows]
    assert [row.group for row in model.rows] == ["abnormal", "read", "plain"]
    assert [row.owner for row in model.rows] == ["O. Berg", "Hjerte 3", ""]
    assert (model.of_patient, model.summary) == (True, "1 avvikende")


def test_every_answer_is_there_in_full_and_nobody_is_named_under_the_banner() -> None:
    model = built(chart(*EVERYTHING))
    assert [one.key for one in model.details] == [row.key for row in model.rows]
    assert {(one.name, one.identity, one.act) for one in model.details} == {("", "", "")}
    assert [also[0] for also in model.details[0].also] == ["Kalium"]
    assert model.details[1].former == "Ingen lungeemboli."


def test_what_the_workspace_weighs_leads_here_as_on_the_ward() -> None:
    held = (lab("hb", HB, 11.0, "g/dL"), lab("na", NA, 148, "mmol/L", 3), waits("hb"), waits("na"))
    found, leading = chart(*held), set()
    for first in (("hb",), ("na",)):
        ward, _state = results.build_ward([found], NOW, AAS, first=first)
        rows = built(found, first=first).rows
        assert [row.key for row in rows] == [row.key for row in ward.rows]
        leading.add(rows[0].key)
    assert len(leading) == 2, "it is the weighing that decides which"


def test_what_is_acknowledged_anywhere_is_gone_in_all_three() -> None:
    def unread(*rest: Json) -> tuple[int, str, int]:
        found = chart(*(one for one in EVERYTHING if one["resourceType"] != "Task"), *rest)
        table, _state = laboratory.build(context(found))
        texts, _state = examinations.build(context(found))
        answers, _state = results.build(context(found))
        new = sum(bool(row.unread) for group in texts.groups for row in group.rows)
        return len(answers.rows), table.news, new

    done = {"status": "completed"}
    k, ct, na = waits("k", HIS), waits("ct", ITS, "DiagnosticReport"), waits("na") | done
    assert unread(k, ct, na) == unread(na) == (2, "1 ny", 1)
    assert unread(k | done, ct, na) == (1, "", 1)
    assert unread(k, ct | done, na) == (1, "1 ny", 0)
    assert unread(k | done, ct | done, na) == (0, "", 0)


@pytest.mark.parametrize("lacking", ["Task", "DiagnosticReport", "Observation", "Encounter"])
def test_without_an_answer_of_the_server_nobody_says_that_nothing_waits(lacking: str) -> None:
    every = results.TYPES | {"Patient"}

    def state(*resources: Json, **more: frozenset[str]) -> tuple[object, str]:
        made = chart(*resources, types=every)
        found = Chart(made.patient, made.resources, made.directory, types=every, **more)
        model, said = registry.build("results", context(found))
        return model, said.kind

    coming = {"pulled": every - {lacking}}
    assert state(**coming) == (None, "loading")
    # Half an answer would look like one that can't be shown.
    assert state(waits("k"), **coming) == (None, "loading")
    never = {"pulled": every - {lacking}, "unasked": frozenset({lacking})}
    assert state(**never)[1] == "not_checked"
    model, kind = state(waits("k"), **never)
    assert isinstance(model, ResultsModel)
    assert (len(model.rows), kind) == (1, "not_checked")


def test_what_can_not_be_read_is_not_nothing() -> None:
    broken = {**task("x"), "status": 7}
    _model, state = results.build(context(chart(broken)))
    assert state.kind == "error"
    assert "Task/x" in state.details


def test_where_nothing_waits_it_says_what_is_still_to_be_answered() -> None:
    order = about("ServiceRequest", "o", status="active", intent="order", code=concept("TSH"),
                  authoredOn=hours_ago(20), category=[concept("", "laboratory")])  # fmt: skip
    _model, state = results.build(context(chart(stay(), order)))
    assert (state.kind, state.title) == ("empty", "Ingen svar venter for denne pasienten.")
    assert state.text.startswith("Bestilt og ikke besvart: TSH")
    _model, state = results.build(context(chart(stay())))
    assert (state.kind, state.text) == ("empty", "")
    unasked = chart(stay(), types=results.TYPES | {"Patient"})
    found = Chart(
        unasked.patient, unasked.resources, unasked.directory, types=unasked.types,
        pulled=unasked.types - {"ServiceRequest"}, unasked=frozenset({"ServiceRequest"}),
    )  # fmt: skip
    assert results.build(context(found))[1].text == "", "nothing is said of orders that nobody asked for"


def test_a_question_to_somebody_else_is_read_alone_and_one_to_oneself_is_ones_own() -> None:
    code = {"coding": [{"system": "urn:fagflate:task", "code": "question"}]}
    asked = waits("na", HIS, code=code, description="Er det nok?", id="q")
    model = built(chart(BERG, lab("na", NA, 139, "mmol/L", 2), asked))
    (row,) = model.rows
    assert (row.group, row.asked, row.owner) == ("read", True, "O. Berg")
    assert not row.marked, "never with the others"
    assert model.details[0].question[0] == ("", "Er det nok?")


def test_an_answer_without_an_owner_says_that_it_waits_for_nobody() -> None:
    free = {key: one for key, one in waits("k").items() if key != "owner"}
    assert built(chart(lab("k", K, 6.8, "mmol/L"), free)).rows[0].owner == "ingen bestemt"

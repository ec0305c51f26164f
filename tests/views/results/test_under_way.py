"""Answers on their way: one row a patient of the ward, the oldest first."""

from __future__ import annotations

import msgspec

from desktop.acts.results import ShowResultsOf
from desktop.shown.ward.waiting import Waiting
from desktop.store import snapshots
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views import readings
from desktop.views.reader import Reader
from desktop.views.results import results, under_way
from desktop.views.ward import waiting
from tests.commands.conftest import AAS, NOW, Record, record
from tests.views.charts import PLACES, Json, about, chart, concept, hours_ago, patient, stay, task

__all__ = ["record"]


def ordered(ident: str, name: str, hours: float, **more: object) -> Json:
    return about(
        "ServiceRequest", ident, status="active", intent="order", authoredOn=hours_ago(hours),
        code=concept(name), category=[concept("", "laboratory")], **more,
    )  # fmt: skip


def test_the_oldest_comes_first_and_a_patients_tests_stand_together() -> None:
    newer = chart(stay(), ordered("a", "TSH", 3), ordered("b", "Ferritin", 2))
    older = chart(stay(), ordered("c", "Biopsi", 48), who=patient("p", "Berg", "Ola"))
    none = chart(stay(), who=patient("p", "Lund", "Per"))
    found = under_way.rows([newer, older, none], NOW)
    assert [(row.family, row.tests) for row in found] == [("Berg", "Biopsi"), ("Øverås", "TSH, Ferritin")]
    assert found[1].sources == ("ServiceRequest/a", "ServiceRequest/b")
    assert "TSH" in found[1].spoken


def test_who_has_left_and_what_is_answered_is_not_under_way() -> None:
    left = stay(status="finished", period={"start": hours_ago(72), "end": hours_ago(48)})
    assert under_way.rows([chart(left, ordered("a", "TSH", 60))], NOW) == ()
    answer = about("DiagnosticReport", "r", status="final", code=concept("TSH"), issued=hours_ago(1),
                   basedOn=[{"reference": "ServiceRequest/a"}])  # fmt: skip
    assert under_way.rows([chart(stay(), ordered("a", "TSH", 3), answer)], NOW) == ()


def test_a_like_name_is_marked_in_both_parts_of_the_list() -> None:
    waits = task("t", focus={"reference": "Observation/k"}, owner={"reference": AAS.practitioner})
    value = about("Observation", "k", status="final", code=concept("Kalium"), effectiveDateTime=hours_ago(1),
                  valueQuantity={"value": 3, "unit": "mmol/L"})  # fmt: skip
    one = chart(stay(), value, waits, who=patient("p", "Solbakken", "Ingrid"))
    answers = results.build_ward([one], NOW, AAS)[0].rows
    assert [row.similar for row in answers] == [False]
    other = chart(stay(), ordered("a", "TSH", 3), who=patient("q", "Solberg", "Ingrid"))
    comes = under_way.rows([other], NOW)
    marked = under_way.told_apart(answers, comes)
    assert [row.similar for row in marked] == [True]
    assert under_way.told_apart(answers, ()) == answers


def test_who_is_listed_under_way_is_read_and_logged() -> None:
    comes = under_way.rows([chart(stay(), ordered("a", "TSH", 3))], NOW)
    model = results.ResultsModel((), under_way=comes)
    (read,) = readings._results(None, None, (model, None))  # type: ignore[arg-type]
    assert read.patients == (comes[0].patient,)


def test_an_empty_page_says_how_many_are_under_way_and_leads_there() -> None:
    comes = under_way.rows([chart(stay(), ordered("a", "TSH", 30), ordered("b", "Ferritin", 2))], NOW)
    for page in ("results", "tasks"):
        told = waiting.nothing(page, "Ingenting venter.", Waiting(), comes)
        assert told is not None
        assert (told.rows[0].text, told.rows[0].remark) == (
            "2 prøver er bestilt og ikke besvart",
            "fra i går",
        )
        assert told.rows[0].step.act == ShowResultsOf("ward")
    for other in (
        waiting.nothing("results", "Ingenting venter.", Waiting()),
        waiting.nothing("unsent", "Ingenting venter.", Waiting(), comes),
    ):
        assert other is not None
        assert not any(row.step.act == ShowResultsOf("ward") for row in other.rows)


def test_the_wards_list_shows_what_comes_also_while_no_answer_waits(record: Record) -> None:
    record.hold(*PLACES, patient(), stay(), ordered("a", "TSH", 3))
    record.pulled("p")
    members = msgspec.json.encode(Members("h3", (), ("p",))).decode()
    record.act(lambda tx: snapshots.put(tx, SNAPSHOT, "h3", members))
    reader = Reader(record.store, AAS, lambda: NOW)
    try:
        model, state = record.store.read(lambda c: reader.results(c, "h3", "ward")).result()
        _mine, empty = record.store.read(lambda c: reader.results(c, "h3", "mine")).result()
    finally:
        reader.close()
    assert [row.tests for row in model.under_way] == ["TSH"]
    assert model.rows == ()
    assert state.kind != "empty"
    assert state.kind != empty.kind

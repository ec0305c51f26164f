"""Groups of the answers that wait, and whose each is: from the record, whoever made the Tasks, or nobody."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record import tasks
from desktop.clinical.record.results import unread
from desktop.shown.results.results import ResultRow, ResultsModel
from desktop.views.results import results
from tests.clinical.record.results.test_unread import DOCTOR, K, report, seen
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, lab, stay, task

BERG = {"resourceType": "Practitioner", "id": "b", "name": [{"family": "Berg", "given": ["Ola"]}]}
BY_BERG = {"owner": {"reference": "Practitioner/b"}}


def made(*resources: Json) -> ResultsModel:
    return results.build_ward([chart(*resources, BERG)], NOW, AAS, "ward")[0]


def only(*resources: Json) -> ResultRow:
    (row,) = made(*resources).rows
    return row


def question(status: str = "requested", **more: Any) -> Json:
    asked = {"code": {"coding": [{"system": tasks.OURS, "code": tasks.QUESTION}]}}
    return task("q", status=status, focus={"reference": "DiagnosticReport/d"}, authoredOn=hours_ago(0.5),
                requester={"reference": "Practitioner/b"}, **asked, **more)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "stage"),
    [(7.1, "critical"), (5.4, "unseen"), (4.1, "normal")],
)
def test_what_nobody_has_seen_stands_by_how_much_it_matters(value: float, stage: str) -> None:
    row = only(stay(), lab("k", K, value, "mmol/L"), report("d", "k"))
    assert (row.stage, row.seen) == (stage, "")


def test_words_that_nobody_has_seen_are_not_normal() -> None:
    assert only(stay(), report("d", conclusion="Ingen funn.")).stage == "unseen"


def test_a_critical_answer_says_since_when_nobody_has_seen_it() -> None:
    model = made(stay(), lab("k", K, 7.1, "mmol/L"), report("d", "k"))
    assert model.critical_note == f"usett av alle siden i dag {model.rows[0].time}"
    asked = made(stay(), lab("k", K, 7.1, "mmol/L"), report("d", "k"), question())
    assert {row.stage for row in asked.rows} == {"critical"}
    assert asked.critical_note == "", "whoever asks about it has seen it"


def test_whoever_asks_has_seen_it() -> None:
    rows = made(stay(), lab("k", K, 5.4, "mmol/L"), report("d", "k"), question()).rows
    assert {row.stage for row in rows} == {"seen"}
    assert all(row.seen.startswith("O. Berg så det ") for row in rows), [row.seen for row in rows]


@pytest.mark.parametrize(
    ("status", "stage"), [("requested", "unseen"), ("accepted", "seen"), ("received", "unseen")]
)
def test_a_task_that_somebody_took_is_seen_by_them_and_one_that_was_only_sent_is_not(
    status: str, stage: str
) -> None:
    inbox = task(
        "t", status=status, focus={"reference": "DiagnosticReport/d"}, lastModified=hours_ago(0.2), **BY_BERG
    )
    assert only(stay(), lab("k", K, 5.4, "mmol/L"), report("d", "k"), inbox).stage == stage


@pytest.mark.parametrize("status", ["corrected", "amended"])
def test_what_was_corrected_after_somebody_saw_it_says_who(status: str) -> None:
    row = only(
        stay(),
        lab("k", K, 5.4, "mmol/L"),
        report("d", "k", hours=0.1, status=status),
        seen("DiagnosticReport/d", 0.7, **BY_BERG),
    )
    assert row.stage == "corrected"
    assert row.seen.startswith("O. Berg så det ")


def test_what_was_corrected_is_never_acknowledged_together_with_others() -> None:
    row = only(
        stay(),
        lab("k", K, 4.1, "mmol/L"),
        report("d", "k", hours=0.1, status="amended"),
        seen("DiagnosticReport/d", 0.7),
    )
    assert (row.stage, row.group, row.marked) == ("corrected", "read", False)


def test_the_groups_stand_in_order_and_in_each_the_most_urgent_first() -> None:
    model = made(
        stay(), lab("n", K, 4.0, "mmol/L", 3), report("n", "n", hours=3), lab("c", K, 7.1, "mmol/L", 1),
        report("c", "c"), report("w", conclusion="Lungeemboli."),
    )  # fmt: skip
    assert [row.stage for row in model.rows] == ["critical", "unseen", "normal"]


# Whose it is


def order(by: str) -> Json:
    return about("ServiceRequest", "o", status="active", intent="order", requester={"reference": by})


CARRIED = task("t", focus={"reference": "DiagnosticReport/d"}, **BY_BERG)
BASED = {"basedOn": [{"reference": "ServiceRequest/o"}]}


@pytest.mark.parametrize(
    ("resources", "words"),
    [
        ((stay(), report("d", conclusion="x")), "enhver lege på posten"),
        ((stay() | DOCTOR, report("d", conclusion="x")), "O. Berg ansvarlig"),
        ((stay(), order("Practitioner/b"), report("d", conclusion="x", **BASED)), "O. Berg bestilte"),
        ((stay() | DOCTOR, order(AAS.practitioner), report("d", conclusion="x", **BASED)), "du bestilte"),
        ((stay(), order("Practitioner/x"), report("d", conclusion="x", **BASED)), "en som ikke er kjent her"),
        ((stay(), CARRIED, report("d", conclusion="x")), "O. Berg"),
    ],
)  # fmt: skip
def test_it_says_whose_it_is_and_why(resources: tuple[Json, ...], words: str) -> None:
    assert only(*resources).whose == words


def test_after_discharge_the_last_responsible_doctor_keeps_it() -> None:
    parts = [
        {"type": [concept("", "ATND")], "individual": {"reference": f"Practitioner/{who}"},
         "period": {"start": hours_ago(90), "end": hours_ago(until)}}
        for who, until in (("a", 40), ("b", 2))
    ]  # fmt: skip
    gone = stay() | {
        "status": "finished", "participant": parts, "period": {"start": hours_ago(90), "end": hours_ago(2)},
    }  # fmt: skip
    (one,) = unread.unread(
        chart(gone, report("d", conclusion="x", hours=1, encounter={"reference": f"Encounter/{gone['id']}"})),
        NOW,
    )
    assert one.owners == ("Practitioner/b",)


def test_a_critical_row_is_said_with_who_has_seen_it_its_course_and_whose_it_is() -> None:
    before = lab("a", K, 5.6, "mmol/L", 10)
    row = next(one for one in made(stay(), before, lab("k", K, 6.7, "mmol/L"), report("d", "k")).rows
               if one.stage == "critical")  # fmt: skip
    first, name, course, whose = row.spoken.split(". ", 3)
    assert first == "Kritisk, usett av alle"
    assert name.endswith("Kalium 6,7 mmol/L")
    assert course == f"høy, {row.change}"
    assert row.change.startswith("+1,1 fra ")
    assert whose == row.whose
    assert "Kritisk" not in only(stay(), lab("k", K, 5.4, "mmol/L"), report("d", "k")).spoken

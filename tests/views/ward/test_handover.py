"""The list of a handover: who is on it, what is open, how it stands, and what may be done with each."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.acts.forms import DRAFT, KeptForm, Said
from desktop.acts.handovers import Side
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.shown.ward.handover import HandoverRow
from desktop.store.drafts import Draft
from desktop.views.tasks import tasks
from desktop.views.ward import handover, worklist_rows
from tests.views.charts import (
    AAS,
    NOW,
    Json,
    about,
    chart,
    concept,
    hours_ago,
    lab,
    patient,
    round_of,
    stay,
    task,
)

BERG = Actor(
    "PractitionerRole/b", "Practitioner/b", "Ola Berg", ward="h3", ward_name="Hjerte 3", profession="doctor"
)


def attended(*who: str, **more: Any) -> Json:
    people = [
        {"type": [{"coding": [{"code": "ATND"}]}], "individual": {"reference": key, "display": "Maren Aas"}}
        for key in who
    ]
    return stay(participant=people, **more)


def asked(status: str = "requested", **more: Any) -> Json:
    return task(
        "h", status=status, code={"coding": [{"system": "urn:fagflate:task", "code": "take-over"}]},
        focus={"reference": "Encounter/stay"}, lastModified=hours_ago(1), authoredOn=hours_ago(1),
        requester={"reference": AAS.practitioner, "display": "Maren Aas"},
        owner={"reference": BERG.practitioner, "display": "Ola Berg"},
        note=[{"authorReference": {"reference": AAS.practitioner}, "text": "Feber: blodkultur."}],
    ) | more  # fmt: skip


def rows(found: Chart, side: Side, actor: Actor, *drafts: Draft, stuck: str = "") -> tuple[HandoverRow, ...]:
    model, _state = handover.build_ward([found], NOW, actor, side, (), drafts, frozenset({stuck}))
    return model.rows


def one(found: Chart, side: Side, actor: Actor, *drafts: Draft, stuck: str = "") -> HandoverRow:
    (row,) = rows(found, side, actor, *drafts, stuck=stuck)
    return row


def test_the_receiver_reads_it_and_the_giver_waits() -> None:
    found = chart(attended(AAS.practitioner), asked(), *round_of())
    row = one(found, "take", BERG)
    assert (row.group, row.mark, row.words) == ("left", "open", "Feber: blodkultur.")
    assert (row.takes, row.asks, row.refuses, row.gives, row.withdraws) == (True, True, True, False, False)
    assert row.responsible == "Maren Aas"
    theirs = one(found, "give", AAS)
    assert (theirs.group, theirs.takes, theirs.withdraws) == ("done", False, True)
    assert "venter på Ola Berg" in theirs.remark
    assert rows(found, "take", AAS)[0].group == "rest"
    other = Actor("PractitionerRole/x", "Practitioner/x", "En Annen", profession="doctor")
    assert rows(found, "take", other) == ()


def test_a_handover_is_no_task_of_the_task_list() -> None:
    found = chart(attended(AAS.practitioner), asked())
    assert tasks.build_ward([found], NOW, BERG)[0].rows == ()
    assert worklist_rows.row(found, NOW, BERG).task is None
    assert one(found, "take", BERG).points == ()


def test_what_is_open_is_computed_late_first_then_abnormal() -> None:
    found = chart(
        attended(AAS.practitioner), asked(),
        lab("k", "NPU03230", 3.1, "mmol/L", referenceRange=[{"low": {"value": 3.5}, "high": {"value": 4.6}}]),
        lab("na", "NPU03429", 140, "mmol/L",
            referenceRange=[{"low": {"value": 137}, "high": {"value": 145}}]),
        task("unread", focus={"reference": "Observation/k"}, owner={"reference": BERG.practitioner}),
        task("unread2", focus={"reference": "Observation/na"}, owner={"reference": BERG.practitioner}),
        task("late", description="Blodkultur", restriction={"period": {"end": hours_ago(1)}}),
        task("later", description="Vekt"),
        about("ServiceRequest", "tsh", status="active", intent="order", authoredOn=hours_ago(30),
              category=[concept("", "laboratory")], code=concept("TSH")),
    )  # fmt: skip
    points = one(found, "take", BERG).points
    assert [(p.kind, p.outside, p.late) for p in points] == [
        ("task", "", True), ("answer", "low", False), ("answer", "", False), ("task", "", False),
        ("waits", "", False),
    ]  # fmt: skip
    assert points[0].text == "Blodkultur"
    assert "3,1" in points[1].text
    assert points[4].text == "TSH, ubesvart"
    assert "åpne" in one(found, "take", BERG).spoken


def test_what_was_not_fetched_is_never_nothing_open() -> None:
    some = chart(attended(AAS.practitioner), asked(), types=frozenset({"Encounter", "Task"}))
    assert not one(some, "take", BERG).points_whole
    assert one(chart(attended(AAS.practitioner), asked()), "take", BERG).points == ()


def test_a_patient_who_was_discharged_meanwhile_can_only_be_closed() -> None:
    over = attended(
        AAS.practitioner,
        status="finished",
        period={"start": "2026-11-17T08:00:00+01:00", "end": "2026-11-20T10:00:00+01:00"},
    )
    row = one(chart(over, asked()), "take", BERG)
    assert row.remark == "skrevet ut i mellomtiden"
    assert (row.takes, row.refuses) == (False, True)
    assert rows(chart(over), "give", AAS) == ()


def test_a_question_waits_for_the_giver_until_it_is_answered() -> None:
    question = {"authorReference": {"reference": BERG.practitioner}, "text": "Hvor mye?", "time": ""}
    answer = {"authorReference": {"reference": AAS.practitioner}, "text": "En liter."}
    first = asked("in-progress")
    found = chart(attended(AAS.practitioner), {**first, "note": [*first["note"], question]})
    assert one(found, "take", BERG).mark == "asked"
    mine = one(found, "give", AAS)
    assert (mine.group, mine.mark, mine.asks) == ("left", "asked", True)
    answered = chart(attended(AAS.practitioner), {**first, "note": [*first["note"], question, answer]})
    assert one(answered, "take", BERG).mark == "open"
    assert [words for _who, words in one(answered, "take", BERG).talk] == ["Hvor mye?", "En liter."]


def test_a_question_that_stands_first_is_no_instruction() -> None:
    note = {"authorReference": {"reference": BERG.practitioner}, "text": "Gi insulin?"}
    row = one(chart(attended(AAS.practitioner), asked(note=[note])), "take", BERG)
    assert row.words == ""
    assert row.talk[0][1] == "Gi insulin?"


def test_refused_it_comes_back_with_its_reason() -> None:
    found = chart(attended(AAS.practitioner), asked("rejected", statusReason={"text": "Til intensiv"}))
    row = one(found, "give", AAS)
    assert (row.group, row.mark, row.gives) == ("left", "refused", True)
    assert "Til intensiv" in row.remark
    assert rows(found, "take", BERG) == ()


@pytest.mark.parametrize("stuck", ["Task/h", "Encounter/stay"])
def test_what_the_server_refused_does_not_look_taken_over(stuck: str) -> None:
    found = chart(attended(AAS.practitioner), asked("completed"))
    there = Chart(found.patient, found.resources, found.directory, unsent=frozenset({"Task/h"}))
    assert one(there, "take", BERG).mark == "waits"
    row = one(there, "take", BERG, stuck=stuck)
    assert (row.group, row.mark, row.takes) == ("left", "refused", False)
    assert "Ikke sendt" in row.remark
    assert row.responsible == "Maren Aas"


def test_a_draft_is_shown_where_it_belongs_and_nobodys_patients_too() -> None:
    said = Said().put(text="Ring meg", code=BERG.practitioner, search="Ola Berg")
    body = msgspec.json.encode(KeptForm("handover", "Encounter/stay", said)).decode()
    draft = Draft("d", DRAFT, "p", AAS.role, body, "")
    row = one(chart(attended(AAS.practitioner)), "give", AAS, draft)
    assert (row.words, row.draft, row.ready) == ("Ring meg", True, True)
    former = msgspec.structs.replace(draft, body=body.replace("Encounter/stay", "Encounter/former"))
    broken = msgspec.structs.replace(draft, body="{")
    assert one(chart(attended(AAS.practitioner)), "give", AAS, former, broken).words == ""
    alone = one(chart(stay()), "give", AAS)
    assert (alone.gives, alone.remark, alone.responsible) == (True, "ingen har ansvaret", "ingen")


def test_old_handovers_leave_the_list_and_strange_ones_do_not_fell_it() -> None:
    old = chart(attended(BERG.practitioner), asked("completed", lastModified=hours_ago(30)))
    assert one(old, "take", BERG).group == "rest"
    bare = asked()
    for name in ("note", "requester", "lastModified", "authoredOn"):
        del bare[name]
    row = one(chart(stay(), bare, who=patient(family="", given="")), "take", BERG)
    assert (row.group, row.words, row.responsible) == ("left", "", "ingen")


def test_far_patients_have_no_bed_of_this_ward() -> None:
    found = chart(attended(AAS.practitioner), asked())
    model, _state = handover.build_ward([], NOW, BERG, "take", [found])
    assert [row.bed for row in model.rows] == [""]
    assert "1 gjenstår" in model.summary

"""What rules find becomes a Task of the responsible doctor, once, and is withdrawn when it holds no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.acts.alerts import SetAlarmLimit, TellOfAlerts
from desktop.acts.forms import Said
from desktop.acts.tasks import CompleteTasks, TakeTask
from desktop.clinical.record import ended
from desktop.clinical.record.blocking.covering import Blocks
from desktop.clinical.record.patient import alarm_limit
from desktop.commands import alerts as commands
from desktop.core.errors import InputError
from desktop.core.messages import using
from desktop.fhir.resources import Flag
from desktop.fhir.validate import validate
from desktop.orders.chart_facts import Facts
from desktop.views.tasks import tasks as views
from desktop.writing import alerts as writing
from tests.commands.conftest import AAS, BERG, NOW, Json, Record
from tests.commands.stays import CLERK, DOCTOR, NURSE
from tests.commands.test_handovers import attender
from tests.orders.test_watch import ROLES, ill, inbox, k
from tests.orders.test_watch_cultures import culture
from tests.views.charts import chart, concept, stay, task

assert commands.tell


def held(record: Record, *resources: Json) -> None:
    record.hold(*ROLES, stay(participant=[attender(BERG.practitioner)]), *resources)
    if not record.chart().pulled:
        record.pulled("p")


def tell(record: Record) -> list[Json]:
    """The Tasks that wait for the server after the rules were looked at."""
    record.do(TellOfAlerts("p"), NURSE)
    return [found for e in record.waiting() if (found := record.current(e.key)) is not None]


def settle(record: Record) -> None:
    """The server has taken all that waits."""
    for entry in record.waiting():
        body = record.current(entry.key)
        assert body is not None
        record.act(
            lambda tx, seq=entry.seq: tx.connection.exec_driver_sql(
                "DELETE FROM outbox WHERE seq = ?", (seq,)
            )
        )
        record.hold(body)


def test_the_responsible_doctor_has_a_task_that_is_valid_and_says_it(record: Record) -> None:
    held(record, k(6.4))
    (body,) = tell(record)
    assert not validate(body)
    assert body["owner"]["reference"] == BERG.practitioner
    assert (body["description"], body["priority"], body["status"]) == (
        "Kalium er 6,4; ta EKG.",
        "urgent",
        "requested",
    )
    assert body["reasonReference"] == {"reference": "Observation/k2"}
    assert body["note"] == [{"text": "Regel A5: arytmi, moderat evidens. Eier: Legemiddelkomiteen. Ikke"
                             " kvalitetssikret."}]  # fmt: skip


def test_it_is_told_once_also_by_another_machine_and_in_another_language(record: Record) -> None:
    held(record, k(6.4))
    (first,) = tell(record)
    assert tell(record) == [first]
    assert commands.news(Facts(record.chart(), (), NOW))[0] == ()
    with using("en"):
        record.act(lambda tx: tx.connection.exec_driver_sql("DELETE FROM outbox"))
        record.do(TellOfAlerts("p"), DOCTOR)
        (again,) = [record.current(e.key) for e in record.waiting()]
        assert again is not None
    # But for the tag of the outbox: the one that comes second is settled by the identifier.
    assert {**again, "meta": None} == {**first, "meta": None}


def test_who_has_done_with_it_is_not_told_again_until_the_data_change(record: Record) -> None:
    held(record, k(6.4, 4))
    (first,) = tell(record)
    settle(record)
    record.do(CompleteTasks((f"Task/{first['id']}",)), BERG)
    settle(record)
    assert tell(record) == []
    record.hold(k(6.6, 1))
    (again,) = tell(record)
    assert again["id"] != first["id"]
    assert again["description"] == "Kalium er 6,6; ta EKG."


def test_what_holds_no_more_is_withdrawn_unless_somebody_took_it(record: Record) -> None:
    held(record, k(6.4, 4))
    (first,) = tell(record)
    settle(record)
    record.hold(k(4.2, 1))
    (gone,) = tell(record)
    assert (gone["id"], gone["status"]) == (first["id"], "cancelled")
    assert not validate(gone)


def test_what_somebody_took_stays_theirs(record: Record) -> None:
    held(record, k(6.4, 4))
    (first,) = tell(record)
    settle(record)
    record.do(TakeTask(f"Task/{first['id']}", BERG.practitioner), BERG)
    settle(record)
    record.hold(k(4.2, 1))
    assert tell(record) == []


def test_without_a_stay_nobody_is_told_and_without_a_doctor_the_ward_is(record: Record) -> None:
    record.hold(*ROLES, k(6.4))
    record.pulled("p")
    assert tell(record) == []
    record.hold(stay())
    (body,) = tell(record)
    assert "owner" not in body


def test_what_the_server_has_not_told_of_is_not_withdrawn(record: Record) -> None:
    held(record, k(6.4, 4))
    tell(record)
    settle(record)
    record.lose("Observation/k4")
    record.act(lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor WHERE type = 'Observation'"))
    assert tell(record) == []


@pytest.mark.parametrize(
    ("found", "days"),
    [
        ([k(6.4, 4)], 4),
        (ill(4), 1),
        ([k(7.0, 4, interpretation=[concept("", "HH")]), inbox("t", "Observation/k4")], 9),
        (culture(), 6),
    ],
    ids=["A5", "A6", "A8", "A12"],
)
def test_time_alone_withdraws_nothing_that_nobody_has_seen_to(found: list[Json], days: int) -> None:
    around = [*ROLES, stay(), *found]
    made, _gone = commands.news(Facts(chart(*around), (), NOW))
    bodies = [writing.task(one, "p", "Encounter/stay", None) for one in made]
    assert bodies
    later = Facts(chart(*around, *bodies), (), NOW + timedelta(days=days))
    assert commands.news(later) == ((), ())
    untold = Facts(chart(*around), (), NOW + timedelta(days=days))
    assert commands.news(untold) == ((), ()), "nor is it told so late"


def test_the_row_says_it_in_the_language_of_the_screen_and_stands_first(record: Record) -> None:
    held(record, k(6.4))
    tell(record)
    owned = {"owner": {"reference": BERG.practitioner}, "priority": "stat"}
    long_ago = {"period": {"end": "2026-11-01T08:00:00+01:00"}}
    record.hold(task("late", description="CT", restriction=long_ago, **owned))
    chart = record.chart()
    for language, words in (("nb", "Kalium er 6,4; ta EKG"), ("en", "Potassium is 6.4; take an ECG")):
        with using(language):
            rows = views.build_ward([chart], NOW, BERG)[0].rows
            assert [row.text for row in rows] == [words, "CT"]
            assert rows[0].mine
            assert rows[0].source.endswith("Fagflate")


def test_a_rule_that_is_not_known_here_is_said_as_it_was_written(record: Record) -> None:
    held(record)
    record.hold({"resourceType": "Task", "id": "x", "status": "requested", "intent": "order",
                 "for": {"reference": "Patient/p"}, "description": "Noe annet.",
                 "code": {"coding": [{"system": "urn:fagflate:task", "code": "alert"}]},
                 "input": [{"type": {"coding": [{"system": "urn:fagflate:task", "code": "alert"}]},
                            "valueString": "B1"}]})  # fmt: skip
    (row,) = views.build_ward([record.chart()], NOW, AAS)[0].rows
    assert (row.text, row.alert) == ("Noe annet", True)


# A patient's own threshold

SAID = Said().put(how="adjusted", score="9", why="KOLS, har 7 til vanlig")


def test_a_threshold_is_set_replaced_and_ended(record: Record) -> None:
    held(record)
    done = record.do(SetAlarmLimit("p", "f1", SAID), DOCTOR)
    assert done.said == "Legen varsles fra NEWS2 9 for denne pasienten."
    body = record.body("Flag")
    assert not validate(body)
    found = alarm_limit.alarm_limit(record.chart(), NOW)
    assert found is not None
    assert (found.score, found.by, found.reference) == (9, "Maren Aas", "Flag/f1")
    record.do(SetAlarmLimit("p", "f2", SAID.put(score="8")), DOCTOR)
    found = alarm_limit.alarm_limit(record.chart(), NOW)
    assert found is not None
    assert (found.score, found.reference) == (8, "Flag/f2")
    with pytest.raises(InputError, match="hvorfor"):
        record.do(SetAlarmLimit("p", "f3", Said().put(how="usual")), DOCTOR)
    record.do(SetAlarmLimit("p", "f3", Said().put(how="usual", why="KOLS utelukket")), DOCTOR)
    assert alarm_limit.alarm_limit(record.chart(), NOW) is None
    assert record.current("Flag/f3") is None
    assert not validate(record.current("Flag/f2"))  # type: ignore[arg-type]
    chart = record.chart()
    why = {one.id: found.why for one in chart.all(Flag) if (found := ended.ended(chart, one)) is not None}
    assert why == {
        "f1": f"Erstattet av: NEWS2: lege varsles fra 8. {SAID.get('why')}",
        "f2": "KOLS utelukket",
    }


def test_ending_a_threshold_leaves_what_is_over_and_what_is_planned(record: Record) -> None:
    held(record)
    for ident, period in (
        ("past", {"end": "2026-02-01"}), ("holds", {"start": "2026-03-01"}), ("odd", {"end": "in June"}),
        ("planned", {"start": "2027-06-01"}),
    ):  # fmt: skip
        record.hold({"resourceType": "Flag", "id": ident, "status": "active", "period": period,
                     "subject": {"reference": "Patient/p"}, "code": {"coding": [{"code": "news2-threshold-9"},
                     {"code": "news2-threshold"}]}})  # fmt: skip
    record.do(SetAlarmLimit("p", "f3", Said().put(how="usual", why="KOLS utelukket")), DOCTOR)
    status = {one: record.current(f"Flag/{one}")["status"] for one in ("past", "holds", "odd", "planned")}  # type: ignore[index]
    assert status == {"past": "active", "holds": "inactive", "odd": "inactive", "planned": "active"}


@pytest.mark.parametrize(
    "said",
    [Said(), SAID.put(score=""), SAID.put(score="21"), SAID.put(score="0"), SAID.put(score="ni"),
     SAID.put(score="٩"), SAID.put(why=" "), Said().put(how="usual")],
)  # fmt: skip
def test_a_threshold_with_something_missing_is_refused(record: Record, said: Said) -> None:
    held(record)
    before = record.everything()
    with pytest.raises(InputError):
        record.do(SetAlarmLimit("p", "f1", said), DOCTOR)
    assert record.everything() == before


@pytest.mark.parametrize("actor", [NURSE, CLERK])
def test_a_threshold_is_decided_by_a_doctor(record: Record, actor: object) -> None:
    held(record)
    with pytest.raises(InputError):
        record.do(SetAlarmLimit("p", "f1", SAID), actor)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "about",
    [
        {"class": [{"system": "http://hl7.org/fhir/resource-types", "code": "Observation"}]},
        {"data": [{"meaning": "instance", "reference": {"reference": "Observation/k4"}}]},
    ],
    ids=["type", "entry"],
)
def test_what_is_blocked_for_who_works_here_is_not_withdrawn(record: Record, about: Json) -> None:
    held(record, k(6.4, 4), k(4.2, 300))
    tell(record)
    settle(record)
    block(record, about)
    assert tell(record) == []


def test_who_may_not_read_the_tasks_tells_nothing_anew(record: Record) -> None:
    held(record, k(6.4, 4))
    (first,) = tell(record)
    settle(record)
    record.do(CompleteTasks((f"Task/{first['id']}",)), BERG)
    settle(record)
    block(record, {"class": [{"system": "http://hl7.org/fhir/resource-types", "code": "Task"}]})
    assert tell(record) == []


def block(record: Record, about: Json) -> None:
    """The patient blocks some of the record for whoever works here."""
    record.hold({
        "resourceType": "Consent", "id": "c", "status": "active", "patient": {"reference": "Patient/p"},
        "scope": {"coding": [{"code": "patient-privacy"}]}, "provision": {"type": "deny", **about},
    })  # fmt: skip
    record.charts.covers = Blocks(lambda: NURSE, lambda: NOW, lambda _patient: False)

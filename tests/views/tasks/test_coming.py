"""What comes next for a patient: late first, the next twelve hours, tests without an answer; never a false
nothing."""

from __future__ import annotations

from datetime import timedelta

from desktop.clinical.record.stays import stays
from desktop.core.formats import time
from desktop.core.messages import using
from desktop.shown.tasks.coming import Coming
from desktop.views.medicines import medication, medicines
from desktop.views.tasks import coming
from tests.views.charts import AAS, NOW, Json, about, chart, concept, context, hours_ago, stay, task
from tests.views.medicines.test_medicines import medicine
from tests.views.paper.test_papers import order


def due(ident: str, hours: float, words: str, **more: object) -> dict:
    period = {"end": (NOW + timedelta(hours=hours)).isoformat()}
    return task(ident, description=words, restriction={"period": period}, **more)


def test_tasks_and_doses_stand_in_order_of_time_and_those_of_one_hour_together() -> None:
    found = coming.of(
        chart(
            stay(),
            due("a", 3, "Vekt og diurese"),
            due("b", 30, "Neste uke"),
            due("c", 1, "Ferdig", status="completed"),
            due("d", -1, "Blodkultur × 2"),
            order("m1", "furosemid", ("20:00:00",)),
            order("m2", "metoprolol", ("20:00:00",)),
        ),
        NOW,
        AAS,
    )
    assert [(row.when, row.text) for row in found.late][-1] == ("13:32", "Blodkultur × 2")
    assert [(row.when, row.text) for row in found.next] == [
        ("17:32", "Vekt og diurese"),
        ("20:00", "furosemid, metoprolol"),
    ]
    assert found.next_title == "Neste 12 timer"
    with using("en"):
        assert coming.of(chart(stay()), NOW, AAS).next_title == "Next 12 hours"


def test_a_task_across_midnight_is_within_twelve_hours_and_says_its_hour() -> None:
    found = coming.of(chart(stay(), due("a", 11, "Nye målinger")), NOW, AAS)
    assert [(row.when, row.text) for row in found.next] == [("01:32", "Nye målinger")]


def _in_the_night(*resources: Json) -> Coming:
    """At 02:26, when the evening's insulin should have been given."""
    return coming.of(chart(stay(), *resources), NOW + timedelta(hours=11, minutes=54), AAS)


def test_what_was_late_yesterday_says_so_and_the_hours_of_today_stand_alone() -> None:
    found = _in_the_night(order("m", "insulin glargin", ("21:00:00",)), due("a", -1, "Vekt"))
    assert [row.when for row in found.late][-2:] == ["i går 13:32", "i går 21:00"]
    found = _in_the_night(order("m", "metoprolol", ("08:00:00",)))
    assert [(row.when, row.text) for row in found.next] == [("08:00", "metoprolol")]


def _allergic() -> tuple[Json, Json]:
    allergy = about("AllergyIntolerance", "a", code={"text": "penicillin"}, criticality="high")
    return allergy, order("amox", "Amoksicillin", ("20:00:00",), **medicine("J01CA04", "Amoksicillin"))


def test_a_dose_that_must_not_be_given_stands_alone_and_says_why_as_the_list_of_medicines() -> None:
    resources = (*_allergic(), order("furo", "furosemid", ("20:00:00",)))
    found = coming.of(chart(stay(), *resources), NOW, AAS)
    model, _state = medicines.build(context(chart(stay(), *resources)))
    row = next(one for one in model.rows if one.key == "MedicationRequest/amox")
    why = tuple(one.text for one in row.conflicts if one.tone == "stop")
    assert [(one.text, one.dangers) for one in found.next] == [("amoksicillin", why), ("furosemid", ())]
    assert why == ("Pasienten har straksallergi mot penicillin; velg noe annet.",)
    late = _in_the_night(*resources).late
    first = next(one for one in late if one.when == "i går 20:00")
    assert (first.text, first.dangers) == ("amoksicillin", why)


def test_what_is_dangerous_is_never_among_those_that_are_only_counted() -> None:
    many = [due(f"t{n}", 1 + n / 10, f"Oppgave {n}") for n in range(20)]
    found = coming.of(chart(stay(), *many, *_allergic()), NOW, AAS)
    assert len(found.next) == coming.MOST
    assert [row.text for row in found.next[-2:]] == ["amoksicillin", "og 14 til"]


def test_tests_under_way_are_those_of_the_record() -> None:
    tsh = about(
        "ServiceRequest", "tsh", status="active", intent="order", authoredOn=hours_ago(24),
        code=concept("TSH"), category=[concept("", "laboratory")],
    )  # fmt: skip
    found = coming.of(chart(stay(), tsh), NOW, AAS)
    assert [(row.when, row.text) for row in found.waits] == [("i går", "TSH")]


def test_what_is_not_fetched_is_never_nothing_to_come() -> None:
    assert coming.of(chart(stay()), NOW, AAS).missing == ""
    blind = chart(stay(), types=frozenset({"Encounter", "Task"}))
    assert coming.of(blind, NOW, AAS).missing == "Ikke alt er hentet: det kan være mer."


def test_more_than_has_room_is_counted_not_left_out() -> None:
    many = [due(f"t{n}", 1 + n / 10, f"Oppgave {n}") for n in range(20)]
    found = coming.of(chart(stay(), *many), NOW, AAS)
    assert len(found.next) == coming.MOST
    assert found.next[-1].text == "og 13 til"


def test_a_dose_is_late_here_when_it_is_late_in_the_list_of_medicines() -> None:
    resources = (stay(), order("m", "piperacillin", ("14:20:00",)), due("a", -0.3, "Vekt"))
    for minutes, late in ((-2, False), (40, True)):
        now, known = NOW + timedelta(minutes=minutes), chart(*resources)
        found = coming.of(known, now, AAS)
        rows = [(row.when, row.text) for row in (found.late if late else found.next)]
        assert ("14:20", "piperacillin") in rows
        assert "Vekt" in [row.text for row in found.late]
        (one,) = medication.treatments(known, stays.current(known, now), now)
        states = {dose.state for dose in one.doses if time(dose.at) == "14:20"}
        assert ("late" in states) is late


def test_a_medicine_whose_hours_nobody_said_is_never_left_out() -> None:
    words = {"text": "1 tabl morgen og kveld"}
    verbatim = {**order("m1", "metoprolol", ()), "dosageInstruction": [words]}
    paused = {**order("m2", "ramipril", ()), "dosageInstruction": [words], "status": "on-hold"}
    prn = {**order("m3", "paracetamol", ()), "dosageInstruction": [{**words, "asNeededBoolean": True}]}
    found = chart(stay(), order("m0", "furosemid", ("20:00:00",)), verbatim, paused, prn)
    assert [(row.when, row.text) for row in coming.of(found, NOW, AAS).next] == [
        ("20:00", "furosemid"),
        ("uten tid", "metoprolol"),
    ]
    model, _state = medicines.build(context(found))
    said = {row.name: row.next for row in model.rows}
    assert said == {
        "furosemid": "20:00", "metoprolol": "uten klokkeslett", "ramipril": "", "paracetamol": "ved behov",
    }  # fmt: skip

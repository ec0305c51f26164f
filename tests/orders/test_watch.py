"""Rules that are watched, order or no order: when they tell, and what silences them.

One idea: every rule is asked of a chart as it stands, and of the same chart with what answers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.core.messages import using
from desktop.core.watched import watched
from desktop.fhir.chart import Chart
from desktop.fhir.systems import ATC, LOCAL, NLK
from desktop.orders import watch as watch_module
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import NotChecked, Silent
from desktop.orders.rules import rule_file
from desktop.orders.watch import TYPES, Alert, declared, look, pushed
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, lab, patient, round_of, stay, task

TYPED = frozenset(TYPES)
ROLES: tuple[Json, ...] = (
    {"resourceType": "PractitionerRole", "id": "doc", "practitioner": {"reference": "Practitioner/doc"},
     "code": [{"text": "Overlege"}]},
    {"resourceType": "PractitionerRole", "id": "nurse", "practitioner": {"reference": "Practitioner/nurse"},
     "code": [{"text": "Sykepleier"}]},
)  # fmt: skip
DOC, NURSE = {"reference": "PractitionerRole/doc"}, {"reference": "PractitionerRole/nurse"}


def told(key: str, *resources: Json, now: datetime = NOW, types: frozenset[str] = TYPED, **whose: Any) -> Any:
    """The one thing that a rule says; None for nothing."""
    found: Chart = chart(*ROLES, stay(), *resources, types=types, who=patient(**whose))
    said = look(Facts(found, (), now), key)
    assert len(said) <= 1, said
    return said[0] if said else None


def words(key: str, *resources: Json, **more: Any) -> str:
    found = told(key, *resources, **more)
    assert isinstance(found, Alert), found
    return found.words()


def medicine(atc: str, name: str, **more: Any) -> Json:
    return about(
        "MedicationRequest", f"m-{atc}", status="active", intent="order",
        category=[{"coding": [{"code": "inpatient"}]}], encounter={"reference": "Encounter/stay"},
        medicationCodeableConcept=concept(name, atc, system=ATC), authoredOn=hours_ago(60), **more,
    )  # fmt: skip


UNREAD: tuple[Json, ...] = (
    {"modifierExtension": [{"url": "http://example.org/negated", "valueBoolean": True}]},
    {"implicitRules": "http://example.org/rules"},
    {"meta": {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
                       "code": "SUBSETTED"}]}},
)  # fmt: skip
"""What changes the meaning of any resource, and nobody here can read."""


def flag(*codes: str, status: str = "active", category: str = "limits", **more: Any) -> Json:
    return about(
        "Flag", "f-" + "-".join(codes), status=status,
        category=[concept("", category, system=LOCAL)], code=concept("", *codes, system=LOCAL), **more,
    )  # fmt: skip


def procedure(text: str, hours: float) -> Json:
    return about(
        "Procedure", "pr", status="completed", code={"text": text}, performedDateTime=hours_ago(hours)
    )


def test_the_rules_of_the_content_are_watched_and_those_it_names_are_pushed() -> None:
    assert set(declared()) == {"A5", "A6", "A8", "A12", "A13"}
    assert set(pushed()) == {"A5", "A6", "A8", "A12"}
    assert not any(rule.push for key, rule in rule_file().rules.items() if key not in declared())


@pytest.mark.expects_log
def test_a_rule_that_falls_over_is_not_checked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_facts: Facts) -> Iterator[Alert]:
        raise ZeroDivisionError

    declared()
    monkeypatch.setitem(watch_module._DECLARED, "A5", fails)
    found = told("A5")
    assert isinstance(found, NotChecked)
    assert found.failed
    assert "A5 failed" in caplog.text


# Potassium (5)


def k(value: float, hours: float = 2, **more: Any) -> Json:
    return lab(f"k{hours}", "NPU03230", value, "mmol/L", hours, **more)


def test_potassium_tells_from_six_and_from_five_and_a_half_with_a_raas_inhibitor() -> None:
    assert words("A5", k(6.0)) == "Kalium er 6,0; ta EKG."
    assert told("A5", k(5.9)) is None
    assert words("A5", k(5.5), medicine("C09AA05", "ramipril")) == "Kalium er 5,5; ta EKG og vurder ramipril."
    assert told("A5", k(5.4), medicine("C09AA05", "ramipril")) is None
    with using("en"):
        assert words("A5", k(6.2)) == "Potassium is 6.2; take an ECG."


def test_it_holds_from_when_the_laboratory_answered() -> None:
    late = k(6.4, 8) | {"issued": hours_ago(1)}
    assert told("A5", late).since == NOW - timedelta(hours=1)
    never = {name: said for name, said in k(6.4, 8).items() if name != "issued"}
    assert told("A5", never).since == NOW - timedelta(hours=8)


def test_the_newest_potassium_counts_and_an_old_one_does_not() -> None:
    assert told("A5", k(6.8, 8), k(4.9, 2)) is None
    assert told("A5", k(6.8, 24 * 4)) is None


def test_potassium_that_was_withdrawn_or_lies_ahead_does_not_tell() -> None:
    assert told("A5", k(6.8, status="entered-in-error")) is None
    assert told("A5", k(6.8, -3)) is None


def test_haemolysed_is_silent_only_with_a_new_sample_ordered() -> None:
    haemolysed = k(6.4, note=[{"text": "Prøven er hemolysert"}])
    assert isinstance(told("A5", haemolysed), Alert)
    again = about("ServiceRequest", "s", status="active", intent="order", code={"text": "Kalium"},
                  authoredOn=hours_ago(0.5))  # fmt: skip
    assert isinstance(told("A5", haemolysed, again), Silent)
    for words in ("Ikke hemolysert", "Prøven er ikke synlig hemolysert.", "not haemolysed"):
        assert isinstance(told("A5", k(6.4, note=[{"text": words}]), again), Alert), words


def test_dialysis_silences_potassium_only_when_it_began_after_the_sample() -> None:
    assert isinstance(told("A5", k(6.4, 3), procedure("Hemodialyse", 1)), Silent)
    assert isinstance(told("A5", k(6.4, 3), procedure("Hemodialyse", 9)), Alert)


def test_potassium_that_could_not_be_read_is_not_checked() -> None:
    assert isinstance(told("A5", types=TYPED - {"Observation"}), NotChecked)
    assert isinstance(told("A5", k(5.7), types=TYPED - {"MedicationRequest"}), NotChecked)


@pytest.mark.parametrize("strange", UNREAD)
def test_what_cannot_be_read_silences_no_potassium_and_no_sodium(strange: Json) -> None:
    haemolysed = k(6.4, note=[{"text": "Prøven er hemolysert"}])
    again = about("ServiceRequest", "s", status="active", intent="order", code={"text": "Kalium"},
                  authoredOn=hours_ago(0.5), **strange)  # fmt: skip
    assert isinstance(told("A5", haemolysed, again), Alert)
    assert isinstance(told("A5", k(6.4, 3), {**procedure("Hemodialyse", 1), **strange}), Alert)
    dialysed = {**procedure("Hemodialyse", 10), **strange}
    assert isinstance(told("A13", na(112, 20), na(123, 1), dialysed), Alert)


# Deterioration (6)


def ill(hours: float = 1.0, **more: float | str) -> list[Json]:
    """A round of eight points: 3 for breathing, 2 for pressure and for pulse, 1 for temperature."""
    return round_of(hours, **{"rr": 26, "sbp": 95, "hr": 115, "temp": 38.5, **more})


def request(who: Json, status: str = "active") -> Json:
    return about(
        "ServiceRequest", "s", status=status, intent="order", authoredOn=hours_ago(0.5), requester=who
    )


def note(hours: float, who: Json, status: str = "final") -> Json:
    return about(
        "Composition", f"n{hours}", status=status, date=hours_ago(hours), author=[who], title="Tilsyn"
    )


def test_news2_tells_when_no_doctor_has_acted_for_half_an_hour() -> None:
    assert words("A6", *ill(0.6)) == "NEWS2 er 8; ingen lege har vurdert pasienten."
    assert told("A6", *ill(0.4)) is None
    with using("en"):
        assert words("A6", *ill()) == "NEWS2 is 8; no doctor has assessed the patient."


def test_a_score_with_parts_missing_is_at_least() -> None:
    part = [one for one in ill() if not one["id"].startswith("spo2")]
    assert words("A6", *part) == "NEWS2 er minst 8; ingen lege har vurdert pasienten."


def test_six_points_and_a_score_that_fell_do_not_tell() -> None:
    assert told("A6", *ill(temp=37.0, sbp=128)) is None
    assert told("A6", *ill(3), *round_of(1)) is None


@pytest.mark.parametrize(
    "act",
    [
        note(0.5, DOC),
        about(
            "ServiceRequest", "s", status="active", intent="order", authoredOn=hours_ago(0.5), requester=DOC
        ),
        {**medicine("J01CE01", "benzylpenicillin"), "authoredOn": hours_ago(0.5), "requester": DOC},
    ],
    ids=["a note", "an order", "a medicine"],
)
def test_what_a_doctor_does_after_the_round_silences_it(act: Json) -> None:
    assert told("A6", *ill(), act) is None


@pytest.mark.parametrize(
    "act",
    [
        note(0.5, NURSE),
        note(0.5, DOC, status="preliminary"),
        note(0.5, DOC, status="entered-in-error"),
        note(2, DOC),
        note(-2, DOC),
        note(0.5, {"display": "Ola Berg"}),
        {**medicine("J01CE01", "benzylpenicillin"), "authoredOn": hours_ago(0.5)},
        request(NURSE),
        request(DOC, status="draft"),
    ],
    ids=["a nurse's note", "unsigned", "withdrawn", "before", "dated ahead", "of somebody unknown",
         "a medicine of nobody",
         "a nurse's order", "a draft"],
)  # fmt: skip
def test_what_is_no_doctors_act_after_the_round_does_not(act: Json) -> None:
    assert isinstance(told("A6", *ill(), act), Alert)


@pytest.mark.parametrize("strange", UNREAD)
@pytest.mark.parametrize("act", [note(0.5, DOC), request(DOC)], ids=["a note", "an order"])
def test_what_cannot_be_read_is_no_doctors_act(act: Json, strange: Json) -> None:
    assert told("A6", *ill(), act) is None
    assert isinstance(told("A6", *ill(), {**act, **strange}), Alert)


@pytest.mark.parametrize("strange", UNREAD)
def test_a_decision_that_cannot_be_read_silences_nothing(strange: Json) -> None:
    assert isinstance(told("A6", *ill(), {**flag("limits", "limits-comfort"), **strange}), Alert)
    nine = flag("news2-threshold", "news2-threshold-9", category="clinical")
    assert isinstance(told("A6", *ill(), {**nine, **strange}), Alert)


def test_a_doctors_act_answers_a_height_not_what_comes_above_it() -> None:
    before = [*ill(4), note(3.5, DOC)]
    assert told("A6", *before, *ill(1)) is None
    higher = told("A6", *before, *ill(1, spo2=91))
    assert isinstance(higher, Alert)
    assert higher.values == {"value": "11"}


def test_an_act_of_long_ago_answers_no_more() -> None:
    old = [*ill(14), note(13.5, DOC)]
    assert isinstance(told("A6", *old, *ill(7), *ill(1)), Alert)
    assert told("A6", *old, *ill(7), *ill(2)) is None


def test_comfort_care_only_silences_and_hlr_minus_never_does() -> None:
    assert isinstance(told("A6", *ill(), flag("limits", "limits-comfort")), Silent)
    assert isinstance(told("A6", *ill(), flag("limits", "133918004")), Silent)
    for other in (
        flag("limits", "limits-no-cpr"),
        flag("limits", "limits-limited"),
        flag("limits", "limits-comfort", status="inactive"),
        flag("limits", "limits-comfort", period={"end": hours_ago(1)}),
        flag("limits", "limits-comfort", period={"start": hours_ago(-1)}),
        flag("limits", "limits-comfort", period={"end": "in June"}),
        flag("limits", "limits-comfort", period={"start": "2026-13-40"}),
        {**flag("limits", "limits-limited"), "code": {"text": "HLR minus, ikke kun lindrende behandling"}},
    ):
        assert isinstance(told("A6", *ill(), other), Alert), other


def test_an_adjusted_threshold_silences_below_it_and_no_further() -> None:
    nine = flag("news2-threshold", "news2-threshold-9", category="clinical")
    assert isinstance(told("A6", *ill(), nine), Silent)
    assert isinstance(told("A6", *ill(spo2=91), nine), Alert)
    assert isinstance(told("A6", *ill(), flag("news2-threshold", category="clinical")), Silent)
    assert isinstance(told("A6", *ill(), {**nine, "status": "inactive"}), Alert)
    for period in (
        {"end": hours_ago(1)},
        {"start": hours_ago(-1)},
        {"end": "in June"},
        {"start": "2026-13-40"},
    ):
        assert isinstance(told("A6", *ill(), {**nine, "period": period}), Alert), period
    three = flag("news2-threshold", "news2-threshold-3", category="clinical")
    assert told("A6", *ill(temp=37.0, sbp=128), three) is None


def test_whom_news2_does_not_hold_for_is_not_told_of() -> None:
    assert told("A6", *ill(), birthDate="2016-01-01") is None


def test_whether_a_doctor_was_there_must_be_known() -> None:
    assert isinstance(told("A6", *ill(), types=TYPED - {"Composition"}), NotChecked)


def test_whom_nobody_measured_for_a_day_is_not_better() -> None:
    assert isinstance(told("A6", *ill(25)), NotChecked)
    assert isinstance(told("A6", *ill(), types=TYPED - {"Observation"}), NotChecked)


def test_it_tells_by_itself_when_the_half_hour_is_over() -> None:
    moment, watch = watched(NOW)
    found = chart(*ROLES, stay(), *ill(0.25), types=TYPED)
    assert look(Facts(found, (), moment), "A6") == ()
    assert watch.until <= NOW + timedelta(minutes=15, seconds=1)


# A critical answer (8)


def inbox(ident: str, focus: str, status: str = "requested", **more: Any) -> Json:
    return task(ident, status=status, focus={"reference": focus}, **more)


def critical(hours: float = 2, **more: Any) -> Json:
    return k(7.1, hours, interpretation=[concept("", "HH")], **more)


def test_a_critical_answer_that_nobody_read_for_an_hour() -> None:
    assert (
        words("A8", critical(), inbox("t", "Observation/k2"))
        == "Kritisk svar kalium 7,1 mmol/L er ikke lest."
    )
    assert told("A8", critical(0.9), inbox("t", "Observation/k0.9")) is None
    with using("en"):
        assert words("A8", critical(), inbox("t", "Observation/k2")) == (
            "Critical result potassium 7.1 mmol/L is not read.")  # fmt: skip


def test_answers_of_one_report_are_one_alert() -> None:
    report = about("DiagnosticReport", "r", status="final", code={"text": "Blodgass"},
                   result=[{"reference": "Observation/k2"}, {"reference": "Observation/na"}])  # fmt: skip
    na = lab("na", "NPU03429", 112, "mmol/L", 2, interpretation=[concept("", "LL")])
    found = words("A8", critical(), na, report, inbox("t", "DiagnosticReport/r"))
    assert found == "Kritisk svar kalium 7,1 mmol/L, natrium 112 mmol/L er ikke lest."


QUESTION = task(
    "q", status="accepted", code=concept("", "question", system="urn:fagflate:task"),
    focus={"reference": "Observation/k2"}, partOf=[{"reference": "Task/t"}],
)  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        [inbox("t", "Observation/k2", "completed")],
        [inbox("t", "Observation/k2"), QUESTION],
    ],
    ids=["read", "asked about and taken"],
)  # fmt: skip
def test_what_was_read_is_not_told(more: list[Json]) -> None:
    assert told("A8", critical(), *more) is None


def test_what_no_task_carries_is_told_all_the_same() -> None:
    """No other system makes our Tasks: an unread potassium of 7.1 waits without one."""
    assert isinstance(told("A8", critical()), Alert)


@pytest.mark.parametrize(
    ("remark", "silent"),
    [
        ("Ringt til lege kl. 12:10.", True),
        ("Telefonert til posten", True),
        ("Phoned to ward", True),
        ("Ringt, ikke svar", False),
        ("Ikke ringt", False),
        ("Forsøkt ringt uten svar", False),
        ("Prøven var kald", False),
    ],
)
def test_a_call_silences_and_an_attempt_does_not(remark: str, silent: bool) -> None:
    found = told("A8", critical(note=[{"text": remark}]), inbox("t", "Observation/k2"))
    assert isinstance(found, Silent if silent else Alert)


def test_a_message_about_it_that_was_completed_is_a_call() -> None:
    message = about("Communication", "c", status="completed", about=[{"reference": "Observation/k2"}])
    assert isinstance(told("A8", critical(), inbox("t", "Observation/k2"), message), Silent)
    begun = {**message, "status": "preparation"}
    assert isinstance(told("A8", critical(), inbox("t", "Observation/k2"), begun), Alert)


def test_only_what_is_critical_and_of_these_days_is_told() -> None:
    high = k(5.6, interpretation=[concept("", "H")])
    assert told("A8", high, inbox("t", "Observation/k2")) is None
    assert told("A8", critical(24 * 9), inbox("t", "Observation/k216")) is None
    assert isinstance(told("A8", types=TYPED - {"DiagnosticReport"}), NotChecked)


# Sodium (13)


def na(value: float, hours: float, **more: Any) -> Json:
    return lab(f"na{hours}", "NPU03429", value, "mmol/L", hours, **more)


def test_sodium_that_rises_too_fast_from_far_down() -> None:
    assert words("A13", na(112, 20), na(121, 1)) == "Natrium har steget 9 på et døgn; brems."
    assert told("A13", na(112, 20), na(120, 1)) is None
    assert told("A13", na(125, 20), na(136, 1)) is None
    assert told("A13", na(112, 30), na(123, 1)) is None
    with using("en"):
        assert words("A13", na(112, 20), na(121, 1)) == "Sodium has risen by 9 in a day; slow down."


def test_the_lowest_of_the_day_counts_and_what_came_back_does_not() -> None:
    assert words("A13", na(118, 23), na(112, 12), na(122, 1)) == "Natrium har steget 10 på et døgn; brems."
    assert told("A13", na(112, 12), na(123, 6), na(118, 1)) is None


@pytest.mark.parametrize("strange", UNREAD)
def test_sodium_that_could_not_be_read_is_not_checked_and_told_with_its_doubt(strange: Json) -> None:
    assert isinstance(told("A13", types=TYPED - {"Observation"}), NotChecked)
    found: Chart = chart(*ROLES, stay(), na(112, 20), na(123, 1, **strange), types=TYPED, who=patient())
    unread, alert = look(Facts(found, (), NOW), "A13")
    assert isinstance(unread, NotChecked)
    assert isinstance(alert, Alert)
    assert alert.words() == "Natrium har steget 11 (kan ikke leses helt) på et døgn; brems."
    assert told("A13", na(112, 20, **strange), na(118, 1)) is None


def test_dialysis_silences_the_rise() -> None:
    assert isinstance(told("A13", na(112, 20), na(123, 1), procedure("Hemodialyse", 10)), Silent)


def test_another_answer_of_the_same_sample_is_another_alert_and_the_same_is_the_same() -> None:
    first, again = told("A5", k(6.2)), told("A5", k(6.2), round_of()[0])
    assert first.identity("p") == again.identity("p")
    assert first.identity("p") != told("A5", k(6.4)).identity("p")
    assert first.identity("p") != first.identity("q")
    assert NLK in k(6.2)["code"]["coding"][0]["system"]

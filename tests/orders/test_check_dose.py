"""Doses, ways and weights before signing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.fhir.elements import CodeableConcept, Coding
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import check
from desktop.orders.checks.dose import methotrexate, unusual_route
from desktop.orders.medicine_codes import ROUTE
from tests.orders.checking import DAY, fired, run, run_by, silent, unchecked
from tests.orders.samples import (
    NOW,
    chart,
    daily,
    done,
    given,
    lines,
    none_known,
    weight,
)

# Rule 11


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("metotreksat 15 mg daglig po", True),
        ("metotreksat 15 mg x 1 po", True),
        ("metotreksat 15 mg annenhver dag po", True),
        ("metotreksat 15 mg hver mandag po", False),
        ("metotreksat 15 mg ukentlig po", False),
        ("metotreksat 15 mg x 1 per uke po", False),
        ("metotreksat 15 mg engangsdose po", False),
        ("metotreksat 15 mg po mandag og 10 mg torsdag", True),
        ("metotreksat 15 mg po mandag, 10 mg øvrige dager", True),
    ],
)
def test_methotrexate_daily(text: str, stops: bool) -> None:
    assert ("A11" in fired(run(text, chart()))) is stops


@pytest.mark.parametrize(
    ("timing", "stops"),
    [
        ({"event": ["2026-11-20", "2026-11-21"]}, True),
        ({"event": ["2026-11-20"]}, False),
        ({"code": {"coding": [{"code": "QD"}]}}, True),
        ({"code": {"coding": [{"code": "QOD"}]}}, True),
        ({"code": {"coding": [{"code": "QD"}]}, "repeat": {"boundsPeriod": {"start": "2026"}}}, True),
        ({"code": {"coding": [{"code": "WK"}]}}, False),
        ({"repeat": {"timeOfDay": ["08:00:00"]}}, True),
        ({"repeat": {"dayOfWeek": ["mon"]}}, False),
        ({"repeat": {"dayOfWeek": ["mon", "thu"]}}, True),
        ({"repeat": {"dayOfWeek": ["mon"], "frequency": 2}}, True),
        ({"repeat": {"frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "wk"}}, True),
        ({"repeat": {"dayOfWeek": ["mon"], "frequency": 1, "frequencyMax": 2}}, True),
        ({"repeat": {"dayOfWeek": ["mon"], "timeOfDay": ["08:00:00"]}}, False),
        ({"repeat": {"dayOfWeek": ["mon"], "timeOfDay": ["08:00:00", "20:00:00"]}}, True),
        ({"repeat": {"dayOfWeek": ["mon"], "when": ["MORN"]}}, False),
        ({"repeat": {"dayOfWeek": ["mon"], "when": ["MORN", "EVE"]}}, True),
        ({"repeat": {"frequency": 1, "period": 168, "periodUnit": "h"}}, False),
        ({"repeat": {"frequency": 1, "period": 160, "periodUnit": "h"}}, True),
        ({"repeat": {"frequency": 1, "period": 24, "periodUnit": "h"}}, True),
        ({"repeat": {"frequency": 1, "period": 6, "periodUnit": "d"}}, True),
        ({"repeat": {"frequency": 1, "period": 7, "periodUnit": "d"}}, False),
        ({"repeat": {"frequency": 2, "period": 2, "periodUnit": "wk"}}, False),
        ({"repeat": {"frequency": 1, "period": 1, "periodUnit": "mo"}}, False),
        ({"repeat": {"frequency": 5, "period": 1, "periodUnit": "mo"}}, True),
        ({"repeat": {"frequency": 1, "periodUnit": "wk"}}, None),
        ({"repeat": {"period": 1, "periodUnit": "wk"}}, None),
        ({"repeat": {"boundsPeriod": {"start": "2026-11-20"}}}, None),
    ],
)
def test_methotrexate_as_others_write_its_timing(timing: Any, stops: bool | None) -> None:
    """Stops, passes, or says that it can't be read (None)."""
    body = daily("15", "mg", 1) | {"timing": timing}
    facts = Facts(chart(given("L04AX03", "metotreksat", body)), (), NOW)
    found = [type(outcome).__name__ for outcome in methotrexate(facts, facts.medicines[0])]
    assert found == {True: ["Finding"], False: [], None: ["NotChecked"]}[stops]


def test_methotrexate_for_a_cancer_of_the_patient_is_silent() -> None:
    icd10 = "urn:oid:2.16.578.1.12.4.1.1.7110"
    condition = done("Condition", code={"coding": [{"system": icd10, "code": "C91.0"}]})
    (line,) = lines("metotreksat 15 mg daglig po")
    where = chart(condition)
    assert "A11" in fired(check((line,), where, NOW))
    # The disease alone is no protocol: the order has to say what it is for.
    facts = Facts(where, (line,), NOW)
    reason = CodeableConcept(coding=(Coding(system=icd10, code="C91.0"),))
    (outcome,) = methotrexate(facts, replace(facts.ordered[0], reasons=(reason,)))
    assert type(outcome).__name__ == "Silent"


@pytest.mark.parametrize(
    ("reason", "diagnosis", "stops"),
    [
        ("C91.0", "C91.0", False),
        ("M06.9", "M06.9", True),  # rheumatoid arthritis, which the patient has, is given weekly
        ("C91.0", "M06.9", True),  # leukaemia, which the patient has not
        ("C91.0", "", True),
        ("", "C91.0", True),
    ],
)
def test_only_a_cancer_that_the_patient_has_lets_methotrexate_be_daily(
    reason: str, diagnosis: str, stops: bool
) -> None:
    icd10 = "urn:oid:2.16.578.1.12.4.1.1.7110"
    coded = {"coding": [{"system": icd10, "code": diagnosis}]}
    has = [done("Condition", code=coded)] if diagnosis else []
    (line,) = lines("metotreksat 15 mg daglig po")
    facts = Facts(chart(*has), (line,), NOW)
    reasons = (CodeableConcept(coding=(Coding(system=icd10, code=reason),)),) if reason else ()
    (outcome,) = methotrexate(facts, replace(facts.ordered[0], reasons=reasons))
    assert type(outcome).__name__ == ("Finding" if stops else "Silent")


def test_methotrexate_kept_as_text_is_not_checked() -> None:
    assert "A11" in unchecked(run("metotreksat «6 tabl mandag» po", chart()))


# Rule 14 and the dose


CHILD = "2020-03-01"


def test_a_child_needs_a_fresh_weight() -> None:
    text = "paracet 250 mg x 4 po"
    absent = fired(run(text, chart(born=CHILD)))["A14"]
    assert absent.stops
    assert absent.title == "Vekt mangler; vei barnet før dosering."
    old = fired(run(text, chart(weight("18.5", 2 * DAY), born=CHILD)))["A14"]
    assert old.title == "Vekten er 2 døgn gammel; vei barnet før dosering."
    assert "A14" not in fired(run(text, chart(weight("18.5", timedelta(hours=3)), born=CHILD)))
    assert "A14" not in fired(run(text, chart()))


def test_resuscitation_silences_the_weight() -> None:
    flag = done(
        "Flag", status="active", code={"coding": [{"system": "urn:fagflate:code", "code": "resuscitation"}]}
    )
    checked = run("adrenalin 0,1 mg engangsdose iv", chart(flag, born=CHILD))
    assert "A14" in silent(checked)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("inactive", "resuscitation"),
        ("active", "falls"),
        ("active", "spo2-scale-2"),
        ("active", None),
    ],
)
def test_no_other_flag_silences_the_weight(status: str, code: str | None) -> None:
    said = {"code": {"coding": [{"system": "urn:fagflate:code", "code": code}]}} if code else {}
    flag = done("Flag", **({"status": status, "code": {"text": "Fallfare"}} | said))
    assert "A14" in fired(run("adrenalin 0,1 mg engangsdose iv", chart(flag, born=CHILD)))


def test_an_unknown_age_is_not_checked() -> None:
    assert "A14" in unchecked(run("paracet 250 mg x 4 po", chart(born="")))


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("paracet 10 g x 4 po", "stop"),
        ("paracet 5 g x 1 po", "stop"),
        ("paracet 3 g x 1 po", None),
        ("paracet 50 mg x 1 po", "notice"),
        ("paracet 55 mg x 1 po", None),
        ("paracet 1 g x 4 po", None),
        ("paracet 1 mg x 4 po", "notice"),
        ("levaxin 100 mg x 1 po", "stop"),
        ("levaxin 100 mikrogram x 1 po", None),
        ("levaxin 0,1 mg x 1 po", None),
        ("digoksin 2,5 mg x 1 po", "stop"),
        ("digoksin 0,25 mg x 1 po", None),
        ("morfin 50 mg iv engangsdose", "stop"),
        ("morfin 5 mg iv engangsdose", None),
        ("novorapid 100 E sc engangsdose", "stop"),
    ],
)
def test_tenfold_doses(text: str, tier: str | None) -> None:
    found = fired(run(text, chart())).get("tenfold")
    assert (found.tier if found else None) == tier


def test_an_unusual_way_is_a_notice() -> None:
    found = fired(run_by("IV", "apiksaban 5 mg x 2 po", chart()))["route"]
    assert found.title == "apiksaban gis vanligvis ikke intravenøst."
    assert "route" not in fired(run("apiksaban 5 mg x 2 via sonde", chart()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Given so, though the catalogue has no product for it.
        ("albyl-e 300 mg iv engangsdose", "passed"),
        ("furix 40 mg im engangsdose", "passed"),
        # Our list of ways is not complete: nobody can say that it is wrong.
        ("furix 40 mg rektalt engangsdose", "not checked"),
    ],
)
def test_a_way_that_our_list_lacks_is_not_called_wrong(text: str, said: str) -> None:
    checked = run(text, chart())
    found = "notice" if "route" in fired(checked) else "not checked" if "route" in unchecked(checked) else ""
    assert (found or "passed") == said


def test_a_dose_and_the_time_it_runs_in_are_a_rate() -> None:
    """40 mmol of potassium in four hours passes, in half an hour it stops."""
    assert "rate" not in fired(run("kaliumklorid 40 mmol iv over 4 timer", chart()))
    assert fired(run("kaliumklorid 40 mmol iv over 30 min", chart()))["rate"].blocks
    # What has no rate of its own is judged by its size.
    assert "rate" not in unchecked(run("cefotaksim 2 g iv x 3 over 30 min", chart()))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("dolcontin 10 mg x 2 po", False),
        ("dolcontin 10 mg x 3 po", False),
        ("dolcontin 10 mg x 4 po", True),
        ("morfin 10 mg x 4 po", False),
    ],
)
def test_slow_release_more_than_three_times_a_day_is_asked_about(text: str, asked: bool) -> None:
    assert ("depot" in fired(run(text, chart()))) is asked


def test_a_way_that_is_known_hides_no_other() -> None:
    """A tube where one may swallow is passed over; the vein beside it is not."""
    two = [
        daily("5", "mg", 2) | {"route": {"coding": [{"system": ROUTE, "code": code}]}}
        for code in ("NGT", "IV")
    ]
    facts = Facts(chart(given("B01AF02", "apiksaban", dosageInstruction=two)), (), NOW)
    assert [type(one).__name__ for one in unusual_route(facts, facts.medicines[0])] == ["Finding"]


@pytest.mark.parametrize(
    ("text", "route", "speaks"),
    [
        ("salbutamol 5 mg inh x 4", "IPINHL", False),
        ("salbutamol 10 mg inh x 1", "IPINHL", False),
        ("salbutamol 25 mg inh x 4", "IPINHL", True),
        ("salbutamol inhalasjonspulver 5 mg inh x 4", "IPINHL", True),
        ("salbutamol inhalasjonspulver 0,2 mg inh x 4", "IPINHL", False),
        ("salbutamol 5 mg inh x 4", "NEB", False),
        ("salbutamol 5 mg inh x 4", "IV", True),
        ("salbutamol 0,5 mg inh x 4", "IV", False),
    ],
)
def test_what_is_inhaled_may_be_meant_for_the_nebuliser(text: str, route: str, speaks: bool) -> None:
    assert ("tenfold" in fired(run_by(route, text, chart(none_known())))) is speaks

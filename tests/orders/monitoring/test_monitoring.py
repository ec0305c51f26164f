"""Each need of monitoring on either side of its days, and what takes its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.clinical import vocabulary
from desktop.core.messages import pick
from desktop.fhir.resources import Resource
from desktop.orders import list_checks, standing_conflicts
from desktop.orders.chart_facts import Facts
from desktop.orders.checks.monitoring import monitoring
from desktop.orders.findings import Finding
from desktop.orders.monitoring.monitoring_needs import Need, need_file
from tests.orders.checking import fired, run, run_by, silent, unchecked
from tests.orders.samples import (
    NOW,
    chart,
    creatinine,
    daily,
    egfr,
    given,
    lab,
    none_known,
    requested,
    staying,
)
from tests.orders.washout.test_washouts import ROUTE, whole

HOUR = timedelta(hours=1)
GENTAMICIN = "gentamicin 400 mg x 1 iv"


def answered(key: str, ago: timedelta) -> Resource:
    row = vocabulary.analyses()[key]
    return lab(row.codes[0].code, "2", row.unit, ago)


def told(row: Need, *held: Resource) -> list[Finding]:
    route = row.routes[0] if row.routes else "PO"
    way = {"route": {"coding": [{"system": ROUTE, "code": route}]}}
    medicine = given(whole(row.atc[0]), "x", daily("10", "mg", 1, **way))
    facts = Facts(chart(staying(), none_known(), medicine, *held), (), NOW)
    rows = [one for one in monitoring(facts, facts.medicines[0]) if isinstance(one, Finding)]
    return [one for one in rows if f"{row.days} døgn" in one.detail and pick(row.reason) in one.detail]


@pytest.mark.parametrize("row", need_file().needs, ids=lambda row: row.id)
def test_either_side_of_each_need(row: Need) -> None:
    def every(ago: timedelta) -> list[Resource]:
        return [answered(one.laboratory[0], ago) for one in row.needs]

    assert [one.tier for one in told(row)] == [row.tier]
    assert told(row, *every(timedelta(days=row.days) - HOUR)) == []
    assert [one.tier for one in told(row, *every(timedelta(days=row.days) + HOUR))] == [row.tier]


@pytest.mark.parametrize("row", need_file().needs, ids=lambda row: row.id)
def test_each_alternative_is_enough(row: Need) -> None:
    for place, one in enumerate(row.needs):
        others = [answered(each.laboratory[0], HOUR) for k, each in enumerate(row.needs) if k != place]
        for key in one.laboratory:
            assert told(row, answered(key, HOUR), *others) == []


def test_each_row_says_where_it_is_from_and_nobody_has_checked_it() -> None:
    assert need_file().checked_by is None
    assert len({row.id for row in need_file().needs}) == len(need_file().needs)
    assert all(row.source and row.checked_by is None for row in need_file().needs)


def test_it_names_what_is_missing_and_for_what() -> None:
    found = fired(run(GENTAMICIN, chart(staying(), none_known())))["monitoring"]
    assert found.tier == "notice"
    assert found.title == "eGFR mangler; bestill før gentamicin."
    assert "første dose skal ikke vente" in found.detail


def test_what_is_ordered_silences_it() -> None:
    checked = run(GENTAMICIN, chart(staying(), none_known(), requested("Kreatinin")))
    assert "monitoring" not in fired(checked)
    assert "monitoring" in silent(checked)


def test_a_creatinine_of_today_is_enough() -> None:
    for one in (creatinine("80"), egfr("80")):
        assert "monitoring" not in fired(run(GENTAMICIN, chart(staying(), none_known(), one)))


def test_results_that_were_not_loaded_are_not_taken_for_none() -> None:
    where = chart(staying(), none_known(), unanswered="Observation")
    checked = run(GENTAMICIN, where)
    assert "monitoring" not in fired(checked)
    assert "monitoring" in unchecked(checked)


def test_an_answer_that_cannot_be_read_is_not_missing() -> None:
    odd: dict[str, Any] = {"status": "entered-in-error"}
    assert "monitoring" in fired(run(GENTAMICIN, chart(staying(), none_known(), egfr("80", **odd))))
    wordy = lab("NOR25909", "80", "furlong")
    checked = run(GENTAMICIN, chart(staying(), none_known(), wordy))
    assert "monitoring" not in fired(checked)
    assert "monitoring" in unchecked(checked)


def test_eye_drops_need_no_kidneys() -> None:
    where = chart(staying(), none_known())
    assert "monitoring" not in fired(run_by("OPHTH", "gentamicin 1 mg x 4 iv", where))


def test_a_child_is_not_asked_what_is_of_adults() -> None:
    where = chart(staying(), none_known(), born="2024-03-14")
    assert "monitoring" not in fired(run(GENTAMICIN, where))


def test_what_stands_and_a_list_that_is_handed_on_are_not_asked_for_a_measurement() -> None:
    standing = given("N05AN01", "litium", daily("42", "mg", 2))
    where = chart(staying(), none_known(), standing)
    handed = list_checks.check_list(where, [standing.key], NOW)
    assert "monitoring" not in fired(handed)
    assert "bestilles" in silent(handed)["monitoring"]
    assert not any(one.rule == "monitoring" for one in standing_conflicts.standing(where, NOW))

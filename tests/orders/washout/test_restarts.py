"""Medicines begun again in full after a pause: either side of each pause, and what tells no pause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.fhir.chart import Chart
from desktop.fhir.resources import Resource
from desktop.fhir.systems import ACT
from desktop.orders import given_checks, list_checks, standing_conflicts
from desktop.orders.checking import Checked, check
from desktop.orders.checks import declared
from desktop.orders.draft import Amount, MedicineOrder
from desktop.orders.issues import FINGERPRINT, RULE
from desktop.orders.rules import amount
from desktop.orders.washout.washouts import Restart, washout_file
from tests.orders.checking import DAY, fired, run, unchecked
from tests.orders.samples import NOW, chart, daily, done, given, lines, none_known, staying
from tests.orders.washout.test_washouts import HOUR, gone

ROWS = washout_file().restarts
FULL = "klozapin 200 mg x 2 po"


def _again(row: Restart, ago: timedelta, factor: int) -> Checked:
    """An order of the row's medicine at so many times the amount, stopped so long ago."""
    (line,) = lines("paracetamol 1 g x 1 po")
    assert isinstance(line.order, MedicineOrder)
    most = amount(row.over) if row.over is not None else Amount(amount("1 mg").value, "mg")
    step = replace(line.order.steps[0], dose=Amount(most.value * factor, most.unit))
    code = row.atc[0]
    order = replace(line, order=replace(line.order, name="legemidlet", atc=code, steps=(step,)))
    return check((order,), chart(none_known(), gone(code, "legemidlet", ago), born="1960-03-14"), NOW)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_either_side_of_each_pause(row: Restart) -> None:
    pause, forget = (timedelta(days=float(days)) for days in (row.pause, row.forget))
    assert fired(_again(row, pause + HOUR, 2))["restart"].tier == row.tier
    assert "restart" not in fired(_again(row, pause - HOUR, 2))
    assert "restart" in fired(_again(row, forget - HOUR, 2))
    assert "restart" not in fired(_again(row, forget + HOUR, 2))
    assert ("restart" in fired(_again(row, pause + HOUR, 1))) is (row.over is None)


def test_it_says_since_when_and_how_to_begin() -> None:
    found = fired(run(FULL, chart(none_known(), gone("N05AH02", "klozapin", 5 * DAY))))["restart"]
    assert "15.11." in found.title
    assert "12,5 mg" in found.detail


def test_what_goes_on_by_another_order_was_no_pause() -> None:
    former = gone("N05AH02", "klozapin", 5 * DAY)
    going: Resource = given("N05AH02", "klozapin", daily("200", "mg", 2))
    assert "restart" not in fired(run(FULL, chart(none_known(), former, going)))


def test_a_stop_that_nobody_dates_is_not_checked() -> None:
    checked = run(FULL, chart(none_known(), gone("N05AH02", "klozapin", None)))
    assert "restart" not in fired(checked)
    assert "restart" in unchecked(checked)


def test_one_who_never_had_it_is_asked_by_other_rules() -> None:
    checked = run(FULL, chart(none_known()))
    assert "restart" not in {**fired(checked), **unchecked(checked)}


def _begun(ago: timedelta, dose: str = "200", **more: Any) -> Resource:
    """Clozapine that stands, ordered so long ago."""
    return given("N05AH02", "klozapin", daily(dose, "mg", 2), authoredOn=(NOW - ago).isoformat(), **more)


def _asked(where: Chart, key: str) -> tuple[bool, bool, bool]:
    """The answers of the standing list, of the letter and at a dose, by the same rule."""
    found = standing_conflicts.standing(where, NOW), list_checks.check_list(where, [key], NOW).open
    said = [any(one.rule == "restart" and key in one.implicated for one in each) for each in found]
    return said[0], said[1], any(one.rule == "restart" for one in given_checks.speaking(where, key, NOW))


@pytest.mark.parametrize(
    ("begun", "gone_for", "dose", "told"),
    [
        (HOUR, 5 * DAY, "200", True),
        (2 * DAY, 5 * DAY, "200", True),
        # Begun within the pause, begun low, and taken for as long that it is begun no more.
        (4 * DAY, 5 * DAY, "200", False),
        (HOUR, 5 * DAY, "12.5", False),
        (20 * DAY, 30 * DAY, "200", False),
    ],
)
def test_standing_list_letter_and_giving_ask_of_what_was_begun_lately(
    begun: timedelta, gone_for: timedelta, dose: str, told: bool
) -> None:
    standing = _begun(begun, dose)
    where = chart(staying(), none_known(), standing, gone("N05AH02", "klozapin", gone_for))
    assert _asked(where, standing.key) == (told, told, told)


def test_what_was_answered_when_it_was_ordered_is_asked_no_more() -> None:
    standing = _begun(HOUR)
    held = (staying(), none_known(), standing, gone("N05AH02", "klozapin", 5 * DAY))
    (found,) = [one for one in standing_conflicts.standing(chart(*held), NOW) if one.rule == "restart"]
    answer = done(
        "DetectedIssue",
        status="final",
        code={"coding": [{"system": RULE, "code": "restart"}]},
        identifier=[{"system": FINGERPRINT, "value": found.fingerprint}],
        implicated=[{"reference": key} for key in found.implicated],
        mitigation=[{"action": {"text": "Beholdt"}}],
    )
    where = chart(*held, answer)
    assert not any(one.rule == "restart" for one in standing_conflicts.standing(where, NOW))
    assert not any(one.rule == "restart" for one in given_checks.speaking(where, standing.key, NOW))


@pytest.mark.parametrize(("paused", "told"), [(3 * DAY, True), (DAY, False)])
def test_an_order_that_is_resumed_after_its_own_pause_is_asked_about(paused: timedelta, told: bool) -> None:
    note = [
        {"extension": [{"url": ACT, "valueCode": "pause"}], "time": (NOW - paused).isoformat(), "text": "x"}
    ]
    held = _begun(30 * DAY, status="on-hold", note=note)
    checked, _answers = list_checks.check_standing(chart(staying(), none_known(), held), held.key, NOW)
    assert any(one.rule == "restart" for one in checked.open) is told


def test_it_is_a_registered_rule_with_sources_and_nobody_has_checked_it() -> None:
    assert not declared()["restart"].ordering
    assert all(row.source and row.checked_by is None for row in ROWS)

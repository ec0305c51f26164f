"""Borders of age, weight, speed, interval, pregnancy and milk: just inside and just outside."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.orders.checking import check
from desktop.orders.draft import Amount, MedicineOrder, Schedule
from tests.orders.checking import fired, run, unchecked
from tests.orders.checks.test_illness import problem
from tests.orders.samples import NOW, chart, creatinine, done, lines, none_known, weight

HOUR = timedelta(hours=1)
ZOPICLONE = "zopiklon 7,5 mg x 1 po"


def said(text: str, rule: str, *resources: Any, **more: Any) -> str:
    found = fired(run(text, chart(none_known(), *resources, **more)))
    return found[rule].tier if rule in found else ""


@pytest.mark.parametrize(
    ("text", "born", "tier"),
    [
        (ZOPICLONE, "1961-11-20", "notice"), (ZOPICLONE, "1961-11-21", ""),
        ("zopiklon 3,75 mg x 1 po", "1940-01-01", ""), ("diazepam 5 mg x 1 po", "1940-01-01", "notice"),
    ],
)  # fmt: skip
def test_the_old(text: str, born: str, tier: str) -> None:
    assert said(text, "age", born=born) == tier


def test_an_age_that_nobody_knows_is_not_checked() -> None:
    for rule, text in (("age", ZOPICLONE), ("child-age", "kodein 30 mg x 3 po")):
        assert rule in unchecked(run(text, chart(none_known(), born="")))


@pytest.mark.parametrize(
    ("text", "born", "tier"),
    [
        ("kodein 30 mg x 3 po", "2014-11-21", "stop"), ("kodein 30 mg x 3 po", "2014-11-20", "notice"),
        ("kodein 30 mg x 3 po", "2008-11-20", ""), ("ceftriakson 150 mg x 1 iv", "2026-10-24", "question"),
        ("ceftriakson 150 mg x 1 iv", "2026-10-23", ""), ("ibuprofen 50 mg x 3 po", "2026-08-21", "question"),
        ("ibuprofen 50 mg x 3 po", "2026-08-20", ""),
    ],
)  # fmt: skip
def test_least_ages_of_children(text: str, born: str, tier: str) -> None:
    assert said(text, "child-age", born=born) == tier


@pytest.mark.parametrize(
    ("text", "kilos", "tier"),
    [
        ("paracet 1 g x 4 po", "50", "notice"), ("paracet 1 g x 4 po", "50.1", ""),
        ("paracet 1 g x 3 po", "44", ""), ("enoksaparin 80 mg x 2 sc", "66", "question"),
        ("enoksaparin 80 mg x 2 sc", "80", ""), ("dalteparin 5000 enheter x 1 sc", "120", "notice"),
        ("dalteparin 5000 enheter x 1 sc", "119", ""),
    ],
)  # fmt: skip
def test_weight_of_adults(text: str, kilos: str, tier: str) -> None:
    assert said(text, "weight", weight(kilos, HOUR), born="1970-03-14") == tier


def test_a_weight_that_is_missing_is_not_checked() -> None:
    assert "weight" in unchecked(run("enoksaparin 80 mg x 2 sc", chart(none_known(), born="1970-03-14")))


@pytest.mark.parametrize(("crea", "tier"), [("132", ""), ("133", "question")])
def test_apixaban_by_two_of_three(crea: str, tier: str) -> None:
    facts = (weight("61", HOUR), creatinine(crea), problem("Atrieflimmer", "I48"))
    assert said("apiksaban 5 mg x 2 po", "weight", *facts, born="1944-03-14") == tier
    assert said("apiksaban 2,5 mg x 2 po", "weight", *facts, born="1944-03-14") == ""


@pytest.mark.parametrize(
    ("minutes", "tier"), [("20", "question"), ("19", "question"), ("60", ""), ("67", "")]
)
def test_speed_of_an_infusion(minutes: str, tier: str) -> None:
    (line,) = lines("vankomycin 1 g x 2 iv")
    assert isinstance(line.order, MedicineOrder)
    (step,) = line.order.steps
    assert step.schedule is not None
    over = replace(step.schedule, over=Amount(Decimal(minutes), "min"))
    order = replace(line.order, steps=(replace(step, schedule=over),))
    checked = check((replace(line, order=order),), chart(none_known(), born="1970-03-14"), NOW)
    assert (fired(checked)["infusion"].tier if "infusion" in fired(checked) else "") == tier


def test_a_dose_and_its_rate_are_both_kept() -> None:
    (line,) = lines("vankomycin 1 g x 2 iv")
    assert isinstance(line.order, MedicineOrder)
    (step,) = line.order.steps
    order = replace(line.order, steps=(replace(step, rate=Amount(Decimal(12), "g/h")),))
    checked = check((replace(line, order=order),), chart(none_known(), born="1970-03-14"), NOW)
    assert "infusion" in fired(checked)


def test_an_interval() -> None:
    (line,) = lines("zoledronsyre 5 mg engangsdose iv")
    assert isinstance(line.order, MedicineOrder)
    (step,) = line.order.steps
    daily = Schedule(frequency=1, period=Decimal(1), period_unit="d")
    often = replace(line.order, steps=(replace(step, schedule=daily),))
    found = [
        fired(check((replace(line, order=one),), chart(none_known(), born="1970-03-14"), NOW))
        for one in (line.order, often)
    ]
    assert ["interval" in one for one in found] == [False, True]


def _weeks(number: str) -> Any:
    return done(
        "Observation", status="final", effectiveDateTime=(NOW - HOUR).isoformat(),
        code={"coding": [{"system": "http://loinc.org", "code": "18185-9"}]},
        valueQuantity={"value": int(number), "code": "wk"},
    )  # fmt: skip


@pytest.mark.parametrize(("weeks", "tier"), [("19", "notice"), ("20", "stop"), ("", "stop")])
def test_a_harm_of_a_time_of_pregnancy(weeks: str, tier: str) -> None:
    facts = [problem("Svangerskap", "Z34"), *([_weeks(weeks)] if weeks else [])]
    assert said("ibuprofen 400 mg x 3 po", "pregnancy", *facts, born="1996-03-14") == tier


@pytest.mark.parametrize(
    ("text", "one", "tier"),
    [
        ("kodein 30 mg x 4 po", problem("Ammende mor", "Z39.1"), "stop"),
        ("kodein 30 mg x 4 po", problem("Ammer"), "stop"), ("kodein 30 mg x 4 po", problem("Ammer ikke"), ""),
        ("paracet 1 g x 4 po", problem("Ammer"), ""), ("ibuprofen 400 mg x 3 po", problem("Ammer"), ""),
    ],
)  # fmt: skip
def test_milk(text: str, one: Any, tier: str) -> None:
    assert said(text, "breastfeeding", one, born="1996-03-14") == tier

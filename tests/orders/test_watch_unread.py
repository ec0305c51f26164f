"""Rule 8 on critical answers of a time, or a unit, that nobody can tell: told at once, and said so."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.chart import Chart
from desktop.orders import watch
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import Silent
from desktop.orders.watch import Alert
from desktop.views.page import sentence
from desktop.writing import alerts
from tests.views.charts import NOW, PLACES, Json, about, chart, hours_ago, lab, patient, stay, task

K = "NPU03230"
NEVER: list[Json] = [{}, {"effectiveDateTime": "i går"}, {"effectivePeriod": {}}, {"issued": "ukjent"}]


def undated(value: float = 7.4, form: Json | None = None, **more: Any) -> Json:
    made = lab("k", K, value, "mmol/L", 1, **more)
    return {name: held for name, held in made.items() if name not in ("effectiveDateTime", "issued")} | (
        form or {}
    )


def record(*resources: Json) -> Chart:
    return chart(*PLACES, stay(), *resources, types=frozenset(watch.TYPES), who=patient())


def told(*resources: Json) -> list[watch.Told]:
    return list(watch.look(Facts(record(*resources), (), NOW), "A8"))


def said(*resources: Json) -> list[str]:
    model = sentence.build(record(*resources), NOW)
    return [part.text for part in model.parts] if model is not None else []


@pytest.mark.parametrize("form", NEVER)
def test_a_critical_answer_without_a_time_is_told_at_once_and_stands_in_the_first_sentence(
    form: Json,
) -> None:
    (alert,) = told(undated(form=form))
    assert isinstance(alert, Alert)
    assert alert.words() == "Kritisk svar kalium 7,4 mmol/L (ingen har skrevet når) er ikke lest."
    assert not alert.past
    assert alert.since is None
    assert said(undated(form=form)) == ["Kalium 7,4? (uten tid)"]


def test_it_is_said_beside_a_sound_one_of_today_and_takes_no_place_of_it() -> None:
    both = (undated(), lab("new", K, 2.1, "mmol/L", 2, interpretation=[{"coding": [{"code": "LL"}]}]))
    assert said(*both) == ["Kalium 2,1", "Kalium 7,4? (uten tid)"]
    assert len([one for one in told(*both) if isinstance(one, Alert)]) == 2


def test_one_in_its_range_without_a_time_is_no_alarm() -> None:
    assert told(undated(4.1)) == []
    assert said(undated(4.1)) == []


def test_what_somebody_acknowledged_or_was_called_about_is_told_no_more() -> None:
    seen = task("t", status="completed", focus={"reference": "Observation/k"})
    assert told(undated(), seen) == []
    assert said(undated(), seen) == []
    assert isinstance(told(undated(note=[{"text": "Ringt til lege kl. 12:10."}]))[0], Silent)


def test_a_report_that_says_when_it_came_gives_it_its_time() -> None:
    report = about(
        "DiagnosticReport", "r", status="final", code={"text": "Blodgass"}, issued=hours_ago(0.5),
        result=[{"reference": "Observation/k"}],
    )  # fmt: skip
    assert told(undated(), report) == []
    (alert,) = told(undated(), {**report, "issued": hours_ago(3)})
    assert isinstance(alert, Alert)


def test_the_task_of_an_alert_of_no_time_is_dated_by_nothing_that_nobody_wrote() -> None:
    (alert,) = told(undated())
    assert isinstance(alert, Alert)
    body = alerts.task(alert, "p", "", None)
    assert not {"authoredOn", "lastModified", "restriction"} & set(body)
    (kept,) = told(undated(meta={"lastUpdated": "2026-01-02T03:04:05Z"}))
    assert isinstance(kept, Alert)
    assert alerts.task(kept, "p", "", None)["authoredOn"].startswith("2026-01-02")


def test_one_whose_unit_is_told_in_two_ways_is_told_as_not_certain() -> None:
    one = lab("k", K, 7.4, "mmol/L", 3)
    one["valueQuantity"] |= {"unit": "mg/L", "code": "mmol/L", "system": "http://unitsofmeasure.org"}
    found = [each.words() for each in told(one) if isinstance(each, Alert)]
    assert all("enheten er ikke sikker" in words for words in found)
    assert len(found) == len(said(one))

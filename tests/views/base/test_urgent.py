"""What matters most stands first, wherever answers, tasks and patients are listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.core.clock import local
from desktop.core.messages import set_language
from desktop.shown.results.laboratory import LabGroup
from desktop.views.base import urgent
from desktop.views.results import laboratory, results
from desktop.views.tasks import tasks
from desktop.views.ward import worklist_rows
from tests.views.charts import (
    AAS,
    NOW,
    Json,
    about,
    chart,
    concept,
    context,
    hours_ago,
    lab,
    patient,
    round_of,
    stay,
    task,
    vital,
)  # fmt: skip

K, BNP, CREA, HB, CRP, TNT, NA = (
    "NPU03230", "NPU21571", "NPU04998", "NOR05172", "NPU19748", "NPU27501", "NPU03429",
)  # fmt: skip
UNITS = {K: "mmol/L", BNP: "ng/L", CREA: "umol/L", HB: "g/dL", CRP: "mg/L", TNT: "ng/L", NA: "mmol/L"}


@pytest.fixture(autouse=True)
def _bokmål() -> None:
    set_language("nb")


def held(code: str, value: float, hours: float = 2, **more: Any) -> Json:
    return lab(f"{code}-{hours}", code, value, UNITS[code], hours, **more)


def inbox(*values: Json, ident: str = "d") -> list[Json]:
    """An answer with these values that waits for the person."""
    report = about(
        "DiagnosticReport", ident, status="final", code=concept("Blodprøver"), issued=hours_ago(1),
        result=[{"reference": f"Observation/{v['id']}"} for v in values],
    )  # fmt: skip
    waits = task(f"t-{ident}", focus={"reference": f"DiagnosticReport/{ident}"},
                 owner={"reference": AAS.practitioner})  # fmt: skip
    return [*values, report, waits]


def flowsheet(*resources: Json, **options: Any) -> tuple[LabGroup, ...]:
    return laboratory.build(context(chart(*resources), **options))[0].groups


def test_a_known_high_marker_never_hides_a_dangerous_potassium():
    for kalium, former in ((5.6, 4.4), (3.4, 4.1)):
        found = [held(BNP, 9800, 48), held(K, former, 48)]
        found += inbox(held(BNP, 8200), held(K, kalium), held(HB, 13.0), held(NA, 140), held(CREA, 80))
        model, _state = results.build_ward([chart(*found)], NOW, AAS, first=("tnt", "bnp", "crea", "k"))
        (row,) = model.rows
        assert row.analysis == "Kalium og 4 til"
        assert row.row == "k"


def test_the_inbox_has_what_matters_most_first():
    one = inbox(held(CRP, 9), ident="a")
    two = inbox(held(K, 6.3, 3), ident="b")
    model, _state = results.build_ward([chart(*one, *two)], NOW, AAS)
    assert [r.analysis for r in sorted(model.rows, key=lambda r: r.sort)] == ["Kalium", "CRP"]
    assert [r.analysis for r in model.rows] == ["Kalium", "CRP"]


def test_a_text_that_nobody_flagged_has_a_place_and_not_the_last_one_by_default():
    text = about("DiagnosticReport", "x", status="final", code=concept("Blodkultur"), issued=hours_ago(1),
                 conclusion="Vekst")  # fmt: skip
    waits = task("t-x", focus={"reference": "DiagnosticReport/x"}, owner={"reference": AAS.practitioner})
    (row,) = results.build_ward([chart(text, waits)], NOW, AAS)[0].rows
    assert row.sort < 0


def test_the_flowsheet_begins_with_what_is_dangerous_and_never_with_an_old_or_empty_row():
    old = [held(TNT, 21, 40), held(CRP, 38, 10), held(K, 4.2, 10), held(NA, 139, 10)]
    new = [held(CRP, 148), held(K, 4.4), held(NA, 139)]
    request = about("ServiceRequest", "s", status="active", intent="order", authoredOn=hours_ago(3),
                    code=concept("", "NPU03958", system="urn:oid:2.16.578.1.12.4.1.1.7280"))  # fmt: skip
    first, *rest = flowsheet(*old, *new, request, first=["tnt", "bnp", "crea", "k"])
    assert (first.key, first.title) == ("first", "")
    assert [row.key for row in first.rows] == ["crp", "tnt"]
    assert first.rows[-1].cells[-1].text == "ingen ny, 40 t"
    assert {row.key for group in rest for row in group.rows} >= {"k", "na"}


def test_without_anything_remarkable_the_places_are_those_of_always():
    groups = flowsheet(held(K, 4.2), held(HB, 13.0), held(NA, 140), first=["hb", "k"])
    assert [(g.key, [r.key for r in g.rows]) for g in groups] == [
        ("blood", ["hb"]),
        ("electrolytes", ["na", "k"]),
    ]


def test_what_only_waits_never_comes_first():
    request = about("ServiceRequest", "s", status="active", intent="order", authoredOn=hours_ago(3),
                    code=concept("Hemoglobin"))  # fmt: skip
    groups = flowsheet(held(K, 4.2), request)
    assert groups[0].rows[0].key == "k"
    assert [r.key for g in groups for r in g.rows] == ["k", "hb"]


def test_the_ward_is_ordered_by_need_over_score_answers_and_tasks():
    def need(*resources: Json, **who: str) -> float:
        return worklist_rows.row(chart(stay(), *resources, who=patient(**who)), NOW, AAS).need_sort

    quiet = need(*round_of())
    kalium = need(*round_of(), *inbox(held(K, 6.9)))
    sick = need(*round_of(9), *round_of(1, rr=26, spo2=90, hr=120, temp=38.6))
    late = need(*round_of(), task("t", description="Vekt", restriction={"period": {"end": hours_ago(2)}}))
    assert sick < quiet
    assert kalium < late < quiet
    child = need(vital("rr", 60.0), birthDate="2025-05-01")
    assert child < need(vital("rr", 30.0), birthDate="2025-05-01")


def test_the_sickest_by_far_stands_before_one_who_is_getting_slowly_worse():
    def need(before: list[Json], now: list[Json]) -> float:
        return worklist_rows.row(chart(stay(), *before, *now), NOW, AAS).need_sort

    shock = {"rr": 27, "spo2": 90, "o2": 4, "hr": 132, "sbp": 88, "temp": 39.2}
    fourteen = need(round_of(9, **shock, acvpu="V"), round_of(1, **shock))
    eight = need(round_of(9, rr=25, hr=115, sbp=105), round_of(1, rr=25, hr=115, sbp=98, temp=38.4))
    assert fourteen < eight


def test_an_urgent_task_stands_before_one_that_is_due_sooner():
    def due(ident: str, hours: float, **more: Any) -> Json:
        return task(ident, description=ident, restriction={"period": {"end": hours_ago(-hours)}}, **more)

    model, _state = tasks.build_ward(
        [chart(due("soon", 1), due("urgent", 3, priority="stat"), due("late", -1))], NOW, AAS
    )
    today = [r.text for r in model.rows if r.group == "today"]
    assert today == ["urgent", "soon"]


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        ("2026-11-20T23:30:00+01:00", "23:30"),
        ("2026-11-21T02:00:00+01:00", "02:00"),
        ("2026-11-21T11:00:00+01:00", "lør 21."),
        ("2026-11-20T06:00:00+01:00", "06:00"),
        ("2026-11-21", "lør 21."),
        ("2026-11-20", "i dag"),
        ("2026-11-22T02:00:00+01:00", "søn 22."),
    ],
)
def test_a_task_within_half_a_day_shows_its_hour_also_across_midnight(due: str, shown: str):
    evening = NOW + timedelta(hours=8)
    assert local(evening).hour == 22
    found = chart(stay(), task("t", description="x", restriction={"period": {"end": due}}))
    row = worklist_rows.row(found, evening, AAS)
    assert row.task is not None
    assert row.task.time == shown
    assert row.task.overdue == (due == "2026-11-20T06:00:00+01:00")


def test_a_number_in_another_unit_is_not_measured_by_our_limits():
    (value,) = urgent.labs.values(chart(lab("k", K, 50, "mmol/kg")), now=NOW)
    weight = urgent.of_value(chart(lab("k", K, 50, "mmol/kg")), value, NOW)
    assert weight.why[0] == "no-range"

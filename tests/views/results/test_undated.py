"""Results without a time, and with a year, a month or a day alone: where they stand what is said of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.measured import measurements, rounds
from desktop.clinical.record.results import results as record
from desktop.clinical.record.results import unread
from desktop.orders import watch
from desktop.orders.chart_facts import Facts
from desktop.views.base import labs
from desktop.views.results import laboratory, results
from desktop.views.ward import worklist_rows
from tests.meaning.saying import strings
from tests.views.charts import AAS, NOW, PLACES, Json, about, chart, concept, context, hours_ago, lab, stay

K, HB = "NPU03230", "NOR05172"
NEVER: list[Json] = [
    {},
    {"effectiveDateTime": "i går"},
    {"effectivePeriod": {}},
    {"effectiveTiming": {"repeat": {"frequency": 1}}},
    {"effectiveDateTime": "", "issued": "ukjent"},
]


def undated(ident: str, code: str, value: float, unit: str, form: Json | None = None, **more: Any) -> Json:
    made = lab(ident, code, value, unit, 1, **more)
    return {name: held for name, held in made.items() if name not in ("effectiveDateTime", "issued")} | (
        form or {}
    )


@pytest.mark.parametrize("form", NEVER)
def test_its_number_stands_in_the_list_the_table_and_the_row_of_the_ward(form: Json) -> None:
    found = chart(*PLACES, stay(), undated("hb", HB, 6.1, "g/dL", form))
    model, _state = results.build(context(found))
    (row,) = model.rows
    assert (row.value, row.outside, row.group) == ("6,1", "low", "abnormal")
    assert (row.time, row.remark, row.time_sort) == ("uten tid", "ingen har skrevet når", "")
    (detail,) = model.details
    assert detail.value == "6,1"
    assert detail.when == "ingen har skrevet når"
    assert detail.course is None
    table, _state = laboratory.build(context(found))
    assert [(column.date, column.time) for column in table.columns] == [("uten tid", "")]
    (line,) = (row for group in table.groups for row in group.rows)
    assert (line.cells[0].text, line.cells[0].mark) == ("6,1", "?")
    assert line.below == ("6,1 g/dL: ingen har skrevet når, ikke brukt",)
    listed = worklist_rows.row(found, NOW, AAS)
    assert [one.text for one in listed.results] == ["Hemoglobin 6,1? (uten tid)"]


def test_it_waits_as_a_critical_one_and_decides_nothing() -> None:
    found = chart(*PLACES, stay(), undated("k", K, 7.4, "mmol/L"), lab("old", K, 4.0, "mmol/L", 4))
    waits = {one.key: one.critical for one in unread.unread(found, NOW)}
    assert waits == {"Observation/old": False, "Observation/k": True}
    assert [one.text for one in labs.values(found, now=NOW)] == ["4,0"], "none of these is the newest"
    assert [one.current for one in labs.undated(found, NOW)] == [False]
    assert not [one for one in watch.look(Facts(found, (), NOW), "A5") if isinstance(one, watch.Alert)]
    assert [one.value for one in Facts(found, (), NOW).results("k")] == [4]
    # It is no point of a course, and no value before or after another.
    table, _state = laboratory.build(context(found))
    (line,) = (row for group in table.groups for row in group.rows)
    assert [cell.text for cell in line.cells] == ["7,4", "4,0"]
    assert len(line.curve) == 1
    assert line.outside == ""


def test_many_without_a_time_leave_room_for_those_that_have_one() -> None:
    some = [undated(f"u{n}", K, 4 + n / 10, "mmol/L") for n in range(12)]
    found = chart(*PLACES, stay(), *some, *(lab(f"k{n}", K, 4, "mmol/L", n + 1) for n in range(9)))
    table, _state = laboratory.build(context(found, columns=8))
    dates = [column.date for column in table.columns]
    assert len(dates) == 8
    assert dates.count("uten tid") == 2
    (line,) = (row for group in table.groups for row in group.rows)
    assert sum("ingen har skrevet når" in words for words in line.below) == 12, "each number stands somewhere"
    assert len({column.key for column in table.columns}) == 8


def test_components_without_a_time_each_have_their_number() -> None:
    parts = [
        {
            "code": concept("Hemoglobin", "718-7", system="http://loinc.org"),
            "valueQuantity": {"value": 6.2, "unit": "g/dL"},
        },
        {
            "code": concept("Kalium", "2823-3", system="http://loinc.org"),
            "valueQuantity": {"value": 7, "unit": "mmol/L"},
        },
    ]
    panel = about(
        "Observation", "cbc", status="final", category=[concept("", "laboratory")], component=parts,
        code=concept("Blodstatus", "58410-2", system="http://loinc.org"),
    )  # fmt: skip
    found = chart(*PLACES, stay(), panel)
    assert [(one.part, str(one.shown)) for one in record.undated(found, NOW)] == [(1, "6.2"), (2, "7")]
    said = strings("results", found, NOW)
    assert "6,2" in said
    assert "Kalium og 1 til" in said


@given(st.sampled_from(["registered", "cancelled", "entered-in-error", "unknown", "preliminary", "final"]))
def test_its_status_counts_as_ever(status: str) -> None:
    found = chart(undated("k", K, 7.4, "mmol/L", status=status))
    shown = [one.use.why for one in record.undated(found, NOW)]
    kept = {"registered": ["registered"], "unknown": ["unknown"]}
    hidden = status in ("cancelled", "entered-in-error")
    assert shown == ([] if hidden else kept.get(status, ["undated"]))


@pytest.mark.parametrize(
    ("when", "words"), [("2025", "2025"), ("2025-03", "03.2025"), ("2025-03-05", "05.03.2025")]
)
def test_no_screen_says_a_day_or_an_hour_that_nobody_wrote(when: str, words: str) -> None:
    found = chart(*PLACES, stay(), lab("k", K, 7.4, "mmol/L", 1) | {"effectiveDateTime": when, "issued": ""})
    for where in ("laboratory", "results", "first sentence", "flowsheet", "timeline"):
        said = strings(where, found, NOW)
        assert " 00:00" not in said, where
        assert when == "2025-03-05" or ("01.01" not in said and "01.03" not in said), where
    assert words in strings("laboratory", found, NOW)
    row = worklist_rows.row(found, NOW, AAS).results[0].text
    assert words in row
    assert " 00:00" not in row


def test_a_vital_sign_that_was_only_issued_is_shown_and_not_scored() -> None:
    pulse = about("Observation", "hr", status="final", category=[concept("", "vital-signs")],
                  issued=hours_ago(1), code=concept("Puls", "8867-4", system="http://loinc.org"),
                  valueQuantity={"value": 144, "unit": "/min", "code": "/min"})  # fmt: skip
    found = chart(*PLACES, stay(), pulse)
    (one,) = measurements.measurements(found, now=NOW)
    assert one.number is None
    assert one.words == "144 /min"
    assert one.use.why == "undated"
    assert rounds.scores(rounds.rounds([one]), rounds.scales(found, NOW)) == []
    said = strings("vitals", found, NOW)
    assert "144 /min" in said
    assert "måletid ikke oppgitt, ikke skåret" in said


@pytest.mark.parametrize("form", NEVER)
def test_a_critical_one_says_beside_the_list_that_nobody_wrote_when_and_beyond_which_limit(
    form: Json,
) -> None:
    found = results.detail(
        chart(stay(), undated("k", K, 7.1, "mmol/L", form)), "Observation/k", NOW, actor=AAS
    )
    assert found is not None
    assert (found.critical, found.when) == (True, "ingen har skrevet når")
    assert found.alarm == "over ringegrensen 6,5"

"""The flowsheet of a stay: every value stands in one column of each division, and none hides another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.shown.measured.flowsheet import FlowsheetModel, SheetCell, SheetRow, SheetTable
from desktop.shown.parts import PanelState
from desktop.views.chart import vitals
from desktop.views.measured import flowsheet
from tests.clinical.record.fluids.test_fluids import volume
from tests.views.charts import NOW, about, chart, concept, context, lab, patient, round_of, stay, vital

Json = dict[str, Any]
DIVISIONS = ("measured", "hours", "shifts", "days")


def built(*resources: Json, **options: Any) -> tuple[FlowsheetModel, PanelState]:
    return flowsheet.build(context(chart(stay(), *resources), **options))


def table(model: FlowsheetModel, per: str) -> SheetTable:
    return next(one for one in model.tables if one.per == per)


def rows(model: FlowsheetModel, per: str = "measured") -> dict[str, SheetRow]:
    return {row.key: row for group in table(model, per).groups for row in group.rows}


def cells(model: FlowsheetModel, key: str, per: str = "measured") -> dict[str, SheetCell]:
    """A row's cells by the hours over their columns."""
    found, columns = rows(model, per)[key], table(model, per).columns
    return {columns[at].hours: cell for at, cell in zip(found.at, found.cells, strict=True)}


def test_a_round_stands_in_one_column_though_it_took_minutes() -> None:
    model, state = built(vital("hr", 88, 2), vital("temp", 38.6, 1.9), vital("rr", 18, 1.8))
    assert [one.hours for one in table(model, "measured").columns] == ["12:32"]
    assert {key: row.cells[0].text for key, row in rows(model).items() if key != "news2"} == {
        "hr": "88",
        "temp": "38,6",
        "rr": "18",
    }
    assert state.kind == "ready"


def test_a_shift_says_the_newest_and_between_what_it_lay() -> None:
    model, _state = built(
        *(vital("hr", rate, hours) for rate, hours in ((88, 8), (131, 5), (62, 2), (70, 1.7)))
    )
    found = cells(model, "hr", "shifts")["06–14"]
    assert (found.text, found.lowest, found.highest) == ("70", "62", "131")
    assert (found.outside, found.lowest_outside, found.highest_outside) == ("", "", "high")
    assert "131" in found.said
    assert len(found.keys) == 4


def test_what_was_measured_again_within_a_round_is_among_the_lowest() -> None:
    again = [vital("hr", 38, 3, ident="first"), vital("hr", 72, 2.9, ident="again")]
    model, _state = built(*again)
    found = cells(model, "hr", "shifts")["06–14"]
    assert (found.text, found.lowest, found.lowest_outside) == ("72", "38", "low")
    at_the_time = cells(model, "hr")["11:32"]
    assert (at_the_time.text, at_the_time.lowest) == ("72", "38")


def test_of_pressures_the_systolic_one_counts_and_the_pair_stays_together() -> None:
    found = [
        one
        for hours, high, low in ((6, 150, 60), (4, 84, 70), (2, 120, 80))
        for one in (vital("sbp", high, hours), vital("dbp", low, hours))
    ]
    model, _state = built(*found)
    shift = cells(model, "bp", "shifts")["06–14"]
    assert (shift.text, shift.lowest, shift.highest) == ("120/80", "84/70", "150/60")
    assert shift.lowest_outside == "low"


def test_what_nobody_may_go_by_is_seen_and_is_never_the_newest() -> None:
    model, _state = built(vital("hr", 72, 3), vital("hr", 900, 2, ident="strange"))
    shift = cells(model, "hr", "shifts")["06–14"]
    assert (shift.text, shift.highest, shift.doubt) == ("72", "", True)
    alone, _state = built(vital("hr", 900, 2, ident="strange"))
    assert cells(alone, "hr", "shifts")["06–14"].doubt
    assert cells(alone, "hr", "shifts")["06–14"].text


def test_words_that_changed_are_both_told() -> None:
    model, _state = built(vital("acvpu", "C", 5), vital("acvpu", "A", 2))
    found = cells(model, "acvpu", "shifts")["06–14"]
    assert (found.text, found.earlier) == ("A", "C")


def test_flow_and_fraction_of_oxygen_are_apart() -> None:
    model, _state = built(vital("o2", 15, 5), vital("fio2", 28, 3), vital("o2", 2, 3))
    flow, fraction = (cells(model, key, "shifts")["06–14"] for key in ("o2", "fio2"))
    assert (flow.text, flow.highest) == ("2", "15")
    assert (fraction.text, fraction.highest) == ("28", "")


def test_what_was_struck_stands_struck() -> None:
    model, _state = built(vital("hr", 72, 3), vital("spo2", 9, 3, status="entered-in-error"))
    assert cells(model, "spo2")["11:32"].struck == "9 %"
    assert cells(model, "spo2")["11:32"].text == ""


def test_an_answer_without_an_hour_is_in_days_alone_and_that_is_said() -> None:
    model, _state = built(
        vital("hr", 72, 3), lab("k", "NPU03230", 6.9, "mmol/L", effectiveDateTime="2026-11-20")
    )
    assert [column.hours for column in table(model, "measured").columns] == ["", "11:32"]
    assert "k" not in rows(model, "hours")
    assert "k" not in rows(model, "shifts")
    (day,) = cells(model, "k", "days").values()
    assert (day.text, day.outside) == ("6,9", "high")
    assert model.told == ("1 verdi har ikke klokkeslett: den er ikke med i timer og vakter",)


def test_what_is_dated_ahead_is_told_and_stands_in_no_period() -> None:
    model, _state = built(vital("hr", 72, 3), vital("hr", 40, -30, ident="ahead"))
    assert list(cells(model, "hr")) == ["11:32", "20:32?"]
    assert cells(model, "hr", "shifts")["06–14"].lowest == ""
    assert len(rows(model, "days")["hr"].cells) == 1
    assert model.told == ("1 verdi er datert fram i tid: den står bare i «Som målt»",)


def test_the_sums_of_fluid_are_those_of_the_balance() -> None:
    drank = volume("drank", "in-oral", 500, "20 06:00", "20 14:00")
    model, _state = built(vital("hr", 72, 3), drank)
    assert cells(model, "fluid-sum in", "shifts")["06–14"].text == "500"
    assert "fluid-sum in" not in rows(model, "measured")
    without, _state = built(vital("hr", 72, 3), drank, fluids=False, laboratory=False)
    assert "fluid-sum in" not in rows(without, "shifts")


def test_a_number_has_the_digits_it_is_worth_and_its_origin_has_all() -> None:
    model, _state = built(vital("sbp", 113.70111111111111, 2), vital("dbp", 75.19892, 2))
    found = cells(model, "bp")["12:32"]
    assert found.text == "114/75"
    assert "113,7011111111111/75,19892" in found.said


def test_the_usual_is_of_the_age() -> None:
    child = chart(stay(), vital("hr", 130, 2), who=patient(birthDate="2026-05-01"))
    assert rows(flowsheet.build(context(child))[0])["hr"].cells[0].outside == ""
    assert rows(built(vital("hr", 130, 2))[0])["hr"].cells[0].outside == "high"


def test_of_somebody_who_is_not_here_the_time_is_when_anything_was_known() -> None:
    ended = stay(status="finished", period={"start": "2024-03-01T08:00:00Z", "end": "2024-03-04T08:00:00Z"})
    found = vital("hr", 72, 3, effectiveDateTime="2024-03-02T10:00:00Z")
    model, _state = flowsheet.build(context(chart(ended, found)))
    assert rows(model, "days")["hr"].cells[0].text == "72"
    assert [one.day for one in table(model, "measured").columns] == ["02.03.2024"]
    assert not any(one.so_far for one in table(model, "days").columns)


def test_nothing_is_nothing_only_when_the_server_has_answered() -> None:
    assert built()[1].kind == "empty"
    assert flowsheet.build(context(chart(stay(), types=frozenset())))[1].kind != "empty"


def test_columns_that_do_not_fit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flowsheet, "MOST_MEASURED", 3)
    model, _state = built(*(vital("hr", 60 + n, n) for n in range(1, 7)))
    assert len(table(model, "measured").columns) == 3
    assert table(model, "measured").earlier == "3 tidligere tider"
    assert list(cells(model, "hr").values())[-1].text == "61"


def _begins(key: str) -> float:
    return datetime.fromisoformat(key.partition(" ")[0]).timestamp()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(30, 200), st.integers(1, 60 * 70)), min_size=1, max_size=40))
def test_each_division_holds_every_value_between_its_ends(given_values: list[tuple[int, int]]) -> None:
    made = [vital("hr", rate, minutes / 60, ident=f"h{n}") for n, (rate, minutes) in enumerate(given_values)]
    model, _state = built(*made)
    for per in DIVISIONS:
        found = rows(model, per).get("hr")
        since = min((_begins(c.key) for c in table(model, per).columns), default=0.0)
        inside = [r for r, m in given_values if (NOW - timedelta(minutes=m)).timestamp() >= since]
        if not inside:
            continue
        assert found is not None
        low = min(int(cell.lowest or cell.text) for cell in found.cells)
        high = max(int(cell.highest or cell.text) for cell in found.cells)
        assert (low, high) == (min(inside), max(inside)), per


def test_a_score_of_which_something_is_missing_is_at_least_that_much() -> None:
    model, _state = built(vital("hr", 132, 3), vital("temp", 37.1, 3), *round_of(1, hr=132))
    assert [cell.text for cell in rows(model)["news2"].cells] == ["≥3", "3"]
    assert rows(model)["news2"].cells[-1].outside == "high"


@pytest.mark.parametrize("born", [None, "", "unknown"])
def test_without_a_date_of_birth_nothing_is_usual_and_that_is_said(born: str | None) -> None:
    who = patient() | {"birthDate": born}
    if born is None:
        del who["birthDate"]
    found = chart(stay(), *round_of(2, hr=130, temp=38.6, rr=40), who=who)
    model, _state = flowsheet.build(context(found))
    told = rows(model)
    assert {(row.usual, row.cells[0].outside) for key, row in told.items() if key != "news2"} == {("", "")}
    assert "fødselsdato ukjent: ingen grenser" in model.note
    drawn, _state = vitals.build(context(found))
    assert "fødselsdato ukjent: ingen grenser" in drawn.note
    assert not any(lane.bands for lane in drawn.lanes)
    assert not any(side for lane in drawn.lanes for series in lane.series for side in series.outside)


def test_the_round_of_a_column_is_the_one_that_can_be_corrected() -> None:
    early = lab("k", "NPU03230", 4.1, "mmol/L", 3.1)
    model, _state = built(early, *round_of(3, hr=72), lab("hb", "NPU02319", 12, "g/dL", 8))
    columns = table(model, "measured").columns
    assert [one.hours for one in columns] == ["06:32", "11:26"]
    assert [one.round for one in columns] == [0.0, (NOW - timedelta(hours=3)).timestamp()]


def scale_two() -> Json:
    return about("Flag", "f", status="active", code=concept("", "spo2-scale-2"))


def test_on_scale_2_the_target_is_usual_and_said() -> None:
    found = [vital("spo2", value, hours) for value, hours in ((87, 9), (90, 6), (97, 3))]
    model, _state = built(scale_two(), *found)
    assert [cell.outside for cell in rows(model)["spo2"].cells] == ["low", "", ""]
    assert rows(model)["spo2"].usual == "88–92"
    plain, _state = built(*found)
    assert [cell.outside for cell in rows(plain)["spo2"].cells] == ["low", "low", ""]
    drawn, _state = vitals.build(context(chart(stay(), scale_two(), *found)))
    (lane,) = [lane for lane in drawn.lanes if lane.key == "spo2"]
    assert lane.bands == ((88.0, 92.0),)
    assert lane.shaded == "mål, skala 2: 88–92"
    scored, _state = built(scale_two(), *round_of(2, spo2=90))
    assert rows(scored)["news2"].usual == "skala 2"


def test_a_pressure_is_marked_by_what_the_charts_shade() -> None:
    for high, side in ((142, "high"), (104, ""), (98, "low")):
        found = [vital("sbp", high, 2), vital("dbp", 60, 2)]
        model, _state = built(*found)
        assert rows(model)["bp"].cells[0].outside == side
        drawn, _state = vitals.build(context(chart(stay(), *found)))
        assert drawn.lanes[0].series[0].outside == (side,)
    assert rows(model)["bp"].usual == "100–140 systolisk"


def test_how_grave_it_is_has_its_tone() -> None:
    model, _state = built(
        *round_of(9), *round_of(6, acvpu="V"), *round_of(2, hr=135, rr=26, sbp=85, acvpu="V")
    )
    assert [cell.tone for cell in rows(model)["acvpu"].cells] == ["", "warn", "warn"]
    assert [cell.tone for cell in rows(model)["news2"].cells] == ["", "warn", "danger"]


def test_a_value_says_its_own_time_whatever_column_it_stands_in() -> None:
    model, _state = built(lab("k", "NPU03230", 6.9, "mmol/L", 20), vital("weight", 80, 19.8))
    assert rows(model)["weight"].cells[0].when == "i går 18:44"
    assert rows(model)["k"].cells[0].when == "i går 18:32"
    day, _state = built(
        vital("hr", 72, 3), lab("k", "NPU03230", 6.9, "mmol/L", effectiveDateTime="2026-11-19")
    )
    assert rows(day)["k"].cells[0].when == "19.11"


def test_a_vital_sign_of_a_day_alone_has_no_hour() -> None:
    model, _state = built(
        vital("hr", 72, 3), vital("hr", 140, 3, ident="day", effectiveDateTime="2026-11-19")
    )
    assert [(one.day, one.hours) for one in table(model, "measured").columns] == [
        ("19.11", ""),
        ("20.11", "11:32"),
    ]
    assert len(rows(model, "shifts")["hr"].cells) == 1
    assert len(rows(model, "days")["hr"].cells) == 2
    assert model.told == ("1 verdi har ikke klokkeslett: den er ikke med i timer og vakter",)


def test_values_of_two_days_say_theirs_though_the_universal_day_is_one() -> None:
    # 23:32 of the 19th and 00:32 of the 20th in Oslo, both of the 19th in UTC.
    model, _state = built(vital("hr", 72, 15), vital("hr", 90, 14))
    (shift,) = rows(model, "shifts")["hr"].cells
    assert shift.said == "i dag 00:32 90; i går 23:32 72"


def test_who_is_in_no_stay_has_nothing_measured_at_all() -> None:
    _model, state = flowsheet.build(context(chart()))
    assert state.title == "Ingenting er målt."
    _model, state = flowsheet.build(context(chart(stay())))
    assert state.title == "Ingenting er målt i dette oppholdet."


def test_the_hour_that_comes_twice_says_which_it_is_in_every_head() -> None:
    pulse = [
        vital("hr", 70 + at, ident=f"p{at}") | {"effectiveDateTime": f"2026-10-25T{when}"}
        for at, when in enumerate(("01:30:00+02:00", "02:30:00+02:00", "02:30:00+01:00", "03:30:00+01:00"))
    ]
    model, _state = flowsheet.build(context(chart(*pulse)))
    twice = ["02:30 sommertid", "02:30 normaltid"]
    assert [one.hours for one in table(model, "measured").columns] == ["01:30", *twice, "03:30"]
    assert table(model, "measured").columns[1].spoken.endswith("02:30 sommertid")
    # With the limits of a stay the hours of the night are columns too, and no two are called the same.
    here = stay(period={"start": "2026-10-25T00:30:00+02:00"})
    by_hours, _state = flowsheet.build(context(chart(here, *pulse)))
    heads = [(one.day, one.hours) for one in table(by_hours, "hours").columns]
    assert len(set(heads)) == len(heads)

"""The chart draws the lanes that are declared: hidden, moved, added, with limits of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from desktop.clinical.age_ranges import RANGES, VitalBand
from desktop.clinical.columns import Source
from desktop.clinical.lanes import LANES, DeclaredLane, LaneCurve
from desktop.core import configured
from desktop.fhir.systems import LOINC
from desktop.shown.chart.vitals import VitalsModel
from desktop.views.chart import vitals
from desktop.views.curves import kurve_bands
from desktop.views.page import banner
from desktop.views.paper import paper_eight_hours
from tests.commands.conftest import Record, record
from tests.views.charts import (
    AAS,
    NOW,
    Json,
    chart,
    concept,
    context,
    lab,
    patient,
    round_of,
    stay,
    vital,
)

CRP = DeclaredLane(key="crp", curves=(LaneCurve(of=(Source(lab="crp"),)),), numbers=True)
__all__ = ["record"]
_LAID = iter(range(1, 1000))


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    configured.use(configured.InUse())


def use(*, bands: tuple[VitalBand, ...] = (), **changed: dict[str, Any]) -> None:
    """The shipped lanes with other values of some, and further bands first."""
    lanes = [
        msgspec.structs.replace(one, **changed.get(one.key, {})) for one in LANES.shipped().lanes
    ]  # fmt: skip
    laid(lanes, bands)


def laid(lanes: list[DeclaredLane], bands: tuple[VitalBand, ...] = ()) -> None:
    ranges = RANGES.shipped()
    more = msgspec.structs.replace(ranges, vitals=(*bands, *ranges.vitals))
    files = {LANES.file: type(LANES.shipped())(tuple(lanes)), RANGES.file: more}
    configured.use(configured.InUse(f"test {next(_LAID)}", files))


def made(*resources: Json, who: Json | None = None) -> VitalsModel:
    return vitals.build(context(chart(stay(), *resources, who=who)))[0]


def coded(ident: str, code: str, value: float, unit: str, hours: float) -> Json:
    body = vital("hr", value, hours, ident=ident, valueQuantity={"value": value, "unit": unit, "code": unit})
    return {**body, "code": concept("", code, system=LOINC), "category": []}


def keys(model: VitalsModel) -> list[str]:
    return [lane.key for lane in model.lanes]


def test_a_lane_is_hidden_and_its_values_stay_in_the_table() -> None:
    use(temp={"shown": False})
    model = made(*round_of(2, temp=38.4))
    assert keys(model) == ["circulation", "spo2", "rr"]
    assert model.readings[-1]["temp"].text == "38,4"


def test_lanes_stand_in_their_order_with_their_height() -> None:
    first, *rest = reversed(LANES.shipped().lanes)
    laid([first, *(msgspec.structs.replace(one, height=80, taller=False) for one in rest if one.shown)])
    model = made(*round_of(2, temp=39.4))
    assert keys(model) == ["rr", "spo2", "temp", "circulation"]
    assert {lane.height for lane in model.lanes} == {80}


def test_an_analysis_is_a_lane_with_its_reference_and_stands_in_the_table() -> None:
    laid([*LANES.shipped().lanes, CRP])
    answers = [lab("a", "NPU19748", 240, "mg/L", 30), lab("b", "NPU19748", 42, "mg/L", 6)]
    model = made(*round_of(2), *answers)
    lane = model.lanes[-1]
    (series,) = lane.series
    assert (lane.key, series.name, series.unit, series.texts) == ("crp", "CRP", "mg/L", ("240", "42"))
    assert series.outside == ("high", "high")
    assert lane.shaded == "referanse < 5"
    assert lane.low <= 42 <= 240 <= lane.high
    # What is drawn can be read: at times of their own, in order, and aloud.
    assert [row[series.key].text for row in model.readings if series.key in row] == ["240", "42"]
    times = [stop[0] for stop in model.stops]
    assert times == sorted(times)
    assert len(times) == len(model.readings) == 3
    assert "CRP 42." in model.stops[1][2]
    assert model.readings[0][series.key].keys == ("Observation/a",)
    assert model.columns[-1].title == "CRP mg/L"


def test_an_answer_of_an_earlier_stay_is_not_drawn() -> None:
    laid([*LANES.shipped().lanes, CRP])
    model = made(*round_of(2), lab("a", "NPU19748", 240, "mg/L", 24 * 90))
    assert "crp" not in keys(model)


def test_the_grams_of_a_small_child_stand_under_its_curve() -> None:
    use(weight={"shown": True})
    born = [vital("weight", kilos, 24 * day) for day, kilos in ((2, 1.52), (1, 1.551), (0.1, 1.59))]
    (lane,) = [lane for lane in made(*born).lanes if lane.key == "weight"]
    assert lane.series[0].texts == ("1,52", "1,551", "1,59")


def test_what_is_measured_in_a_round_stands_in_its_row() -> None:
    use(weight={"shown": True}, fio2={"shown": True})
    model = made(*round_of(2), vital("fio2", 40, 2), vital("weight", 71.2, 1.9), vital("weight", 72, 20))
    assert len(model.readings) == 2
    assert (model.readings[1]["weight"].text, model.readings[1]["fio2"].text) == ("71,2", "40")
    assert model.stops[1][2].endswith(", FiO₂ 40, Vekt 71,2.")
    assert model.readings[0]["weight"].text == "72"
    assert set(keys(model)) >= {"weight", "fio2"}


def test_a_code_with_a_unit_is_a_lane_and_what_is_in_another_is_said() -> None:
    curve = LaneCurve(of=(Source(observation=(f"{LOINC}|8339-4",)),), name="Fødselsvekt", unit="g")
    laid([*LANES.shipped().lanes, DeclaredLane(key="born", curves=(curve,))])
    measured = [
        coded("g", "8339-4", 1510, "g", 5),
        coded("k", "8339-4", 1.6, "kg", 3),
        coded("l", "8339-4", 50, "cm", 2),
    ]
    inside = [{**one, "encounter": {"reference": "Encounter/stay"}} for one in measured]
    model, state = vitals.build(context(chart(stay(), *round_of(2), *inside)))
    series = model.lanes[-1].series[0]
    assert (series.name, series.unit) == ("Fødselsvekt", "g")
    assert [text.replace("\xa0", "") for text in series.texts] == ["1510", "1600"]
    assert "Fødselsvekt 50 cm" in state.text.replace("\xa0", " ")
    assert "annen enhet" in state.text


def test_the_limits_of_a_lane_of_codes_are_a_band_of_its_name() -> None:
    curve = LaneCurve(of=(Source(observation=(f"{LOINC}|8339-4",)),), name="Mål", unit="g")
    band = VitalBand(
        id="born-all", key="born", source="Prosedyre", first=0, end=54787, low=1000, high=1500
    )  # fmt: skip
    laid([*LANES.shipped().lanes, DeclaredLane(key="born", curves=(curve,))], (band,))
    inside = {**coded("g", "8339-4", 1510, "g", 5), "encounter": {"reference": "Encounter/stay"}}
    lane = made(*round_of(2), inside).lanes[-1]
    assert lane.series[0].outside == ("high",)
    assert (lane.bands, lane.shaded) == (((1000.0, 1500.0),), "vanlig: 1\xa0000–1\xa0500")
    assert lane.set_up == ("lane/born", "vital-band/born-all")


def test_a_score_is_shown_or_not_and_the_table_has_it_anyway() -> None:
    model = made(*round_of(2))
    assert [row.key for row in model.rows] == ["acvpu", "news2"]
    use(news2={"shown": False})
    model = made(*round_of(2))
    assert [row.key for row in model.rows] == ["acvpu"]
    assert "news2" in {column.key for column in model.columns}
    # Nor is said of a child that it does not apply, where nobody asked for it.
    child = patient(birthDate="2020-01-01")
    assert [row.key for row in made(*round_of(2), who=child).rows] == ["acvpu"]


def test_rows_of_values_stand_in_the_declared_order() -> None:
    use(pain={"shown": True}, gcs={"shown": True}, consciousness={"curves": (named("acvpu", "Våkenhet"),)})
    model = made(*round_of(2), vital("pain", 7, 2), vital("gcs", 14, 2))
    assert [(row.key, row.name, row.latest) for row in model.rows[:3]] == [
        ("acvpu", "Våkenhet", "A, våken"), ("gcs", "GCS", "14"), ("pain", "Smerte (NRS)", "7"),
    ]  # fmt: skip
    assert [row.set_up for row in model.rows] == [
        ("lane/consciousness",), ("lane/gcs",), ("lane/pain",), ("lane/news2",)
    ]  # fmt: skip


def named(key: str, name: str) -> LaneCurve:
    return LaneCurve(of=(Source(vital=key),), name=name)


def old(band: str, low: int, high: int) -> VitalBand:
    """A band from 75 years on."""
    return VitalBand(id="old", key=band, source="Her", first=27394, end=54787, low=low, high=high)


@pytest.mark.parametrize(("born", "outside"), [("1948-03-14", ""), ("1970-03-14", "high")])
def test_limits_by_age_hold_for_that_age_alone(born: str, outside: str) -> None:
    use(bands=(old("hr", 50, 110),))
    model = made(*round_of(2, hr=105), who=patient(birthDate=born))
    pulse = next(series for series in model.lanes[0].series if series.key == "hr")
    assert pulse.outside == (outside,)


def test_limits_of_a_hospital_are_not_called_those_of_news2() -> None:
    use(bands=(old("rr", 10, 22),))
    usual = kurve_bands.bands(chart(stay()), context(chart()).now)
    assert kurve_bands.shaded(usual, "rr") == ((10.0, 22.0), "vanlig: 10–22")
    (lane,) = [one for one in made(*round_of(2)).lanes if one.key == "rr"]
    assert lane.shaded == "vanlig: 10–22"
    configured.use(configured.InUse())
    (lane,) = [one for one in made(*round_of(2)).lanes if one.key == "rr"]
    assert (lane.bands, lane.shaded) == (((12.0, 20.0),), "")


@pytest.mark.parametrize("born", ["", "1970-02-31", "ukjent"])
def test_of_an_unknown_age_nothing_is_usual_and_that_is_said(born: str) -> None:
    use(bands=(old("hr", 50, 110),))
    model = made(*round_of(2, hr=140, temp=39.9), who=patient(birthDate=born))
    assert "fødselsdato ukjent: ingen grenser" in model.note
    assert not any(out for lane in model.lanes for series in lane.series for out in series.outside)
    assert not any(lane.bands for lane in model.lanes)
    assert all(way.startswith("lane/") for lane in model.lanes for way in lane.set_up)


def test_two_curves_of_one_lane_are_told_apart() -> None:
    lane = DeclaredLane(key="both", curves=(named("imap", "A"), named("map", "B"), named("weight", "C")))
    laid([lane])
    made_of = [vital("imap", 70, 2), vital("map", 75, 3), vital("weight", 70, 4)]
    (drawn,) = made(*made_of).lanes
    assert len({(series.shape, series.colour) for series in drawn.series}) == 3


def test_what_is_measured_after_the_first_source_is_not_mixed_with_it() -> None:
    use(map={"shown": True})
    model = made(*round_of(3), vital("imap", 70, 2), vital("map", 75, 1))
    (lane,) = [one for one in model.lanes if one.key == "map"]
    assert [(series.key, series.texts) for series in lane.series] == [("imap", ("70",))]


def test_of_a_long_record_other_lanes_are_seen_at_once() -> None:
    many = [vital("hr", 60 + n % 50, n / 30, ident=f"hr-{n}") for n in range(1, 3000)]
    temperatures = [vital("temp", 37, n, ident=f"temp-{n}") for n in range(1, 40)]
    found = context(chart(stay(), *many, *temperatures))
    assert "temp" in keys(vitals.build(found)[0])
    use(temp={"shown": False})
    # The same record in the same minute: what was made of it for other lanes is not shown again.
    model = vitals.build(found)[0]
    assert model.stretches
    assert "temp" not in keys(model)
    part = vitals.part(found, model.end - 7200, model.end)
    assert "temp" not in {lane.key for lane in part.lanes}


def test_the_eight_hour_sheet_has_rounds_and_not_what_a_lane_draws_beside_them(record: Record) -> None:
    laid([*LANES.shipped().lanes, CRP])
    answers = [lab(f"a{n}", "NPU19748", 40 + n, "mg/L", n / 10) for n in range(1, 6)]
    found = chart(stay(), *round_of(4), *round_of(8), *answers)
    who = banner.build(found, NOW, actor=None)
    paper = record.store.read(lambda c: paper_eight_hours.build(c, found, who, NOW, AAS)).result()
    assert len(paper.rounds) == 2


@pytest.mark.parametrize(("born", "asked"), [("2019-03-14", False), ("1948-03-14", True)])
def test_where_the_score_is_hidden_no_empty_row_of_the_sheet_asks_for_a_childs(
    record: Record, born: str, asked: bool
) -> None:
    use(news2={"shown": False})
    found = chart(stay(), *round_of(4), who=patient(birthDate=born))
    who = banner.build(found, NOW, actor=None)
    paper = record.store.read(lambda c: paper_eight_hours.build(c, found, who, NOW, AAS)).result()
    assert any("NEWS2" in one.name for one in paper.measures) is asked


def test_the_reference_beside_several_curves_names_the_one_it_is_of() -> None:
    curves = (LaneCurve(of=(Source(lab="crp"),)), LaneCurve(of=(Source(lab="k"),)))
    laid([*LANES.shipped().lanes, DeclaredLane(key="two", curves=curves)])
    answers = [lab("a", "NPU19748", 42, "mg/L", 6), lab("b", "NPU03230", 4, "mmol/L", 6)]
    lane = made(*round_of(2), *answers).lanes[-1]
    assert [series.name for series in lane.series] == ["CRP", "Kalium"]
    assert lane.shaded == "CRP: referanse < 5"
    # The pressure's own words say already what they are of.
    assert made(*round_of(2)).lanes[0].shaded.startswith("systolisk")


def test_what_a_ventilator_gives_is_read_by_any_of_its_codes_and_in_no_other_unit() -> None:
    use(peep={"shown": True})
    setting = coded("a", "20077-4", 8, "cm[H2O]", 4)
    measured = coded("b", "76248-4", 10, "cmH2O", 2)
    exact = coded("d", "20077-4", 588.399, "Pa", 3)
    model = made(*round_of(5), setting, measured, exact, coded("c", "20077-4", 9, "L", 1))
    (row,) = [one for one in model.rows if one.key == "peep/0"]
    assert [point.text for point in row.points] == ["8", "6", "10"]

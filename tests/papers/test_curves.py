"""Curves on paper: vectors with every value beside them, told apart without colour, inside the sheet."""

from __future__ import annotations

import msgspec
import pytest

from desktop.core import messages
from desktop.papers import chart as chart_drawing
from desktop.papers import trend as trend_drawing
from desktop.shown.chart.vitals import (
    Dose,
    EarlierCurve,
    Event,
    Lane,
    LimitLine,
    MarkRow,
    MedicineBar,
    PercentileLine,
    RateStep,
    StruckPoint,
    TimeMark,
)
from desktop.shown.paper.papers import Fact, PrintedTrend
from tests.papers.reading import dashed, drawn, outside, paths, pictures, sheets
from tests.papers.samples import BEGIN, HOUR, STAND, WHOSE, chart, lane, series, trend

YEARS = 10 * 365 * 24 * HOUR
STRANGE = {
    "none": trend(said=("Ingenting av det er målt.",)),
    "one": trend(lane(series([7.9]))),
    "flat": trend(lane(series([5.0] * 9))),
    "17 digits": trend(lane(series([12345678901234567.0, 2.0], texts=("12345678901234567", "2"),
                                   latest="12345678901234567"))),
    "very many": trend(lane(series([60 + n % 40 for n in range(2000)], step=600))),
    "ten years": trend(lane(series([60 + n % 40 for n in range(120)], step=YEARS / 120)), days=()),
    "one day": trend(lane(series([1.0, 2.0, 3.0]))),
    "letters": trend(lane(series([1.0, 2.0], name="β-hCG Ωμέγα łąčę", unit="µmol/L", latest="≥ 2 ŋ"))),
    "no number": trend(lane(series([1.0, float("nan"), float("inf"), 2.0], texts=("1", "?", "?", "2")))),
    "beyond its scale": trend(lane(series([1.0, 900.0, 2.0]), low=0, high=10)),
}  # fmt: skip


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", list(STRANGE))
def test_a_strange_trend_is_whole_on_its_sheets_and_each_says_whose_it_is(name: str, language: str) -> None:
    paper = STRANGE[name]
    with messages.using(language):
        pdf = trend_drawing.draw(paper)
    found = sheets(pdf)
    whole = "".join(found)
    for number, one in enumerate(found, 1):
        for said in (WHOSE.name, WHOSE.number, WHOSE.born, STAND.made, STAND.by, paper.model.title):
            assert drawn(said) in one
        page = f"ark{number}av{len(found)}" if language == "nb" else f"sheet{number}of{len(found)}"
        assert page in one
    assert not outside(pdf)
    assert not pictures(pdf)
    for words in paper.said:
        assert drawn(words) in whole
    for row in paper.model.readings[-400:]:
        assert drawn(row["time"].text) in whole
    for one in paper.model.lanes:
        for curve in one.series:
            assert drawn(curve.name) in whole
            assert drawn(curve.unit) in whole
            assert drawn(curve.latest) in whole


def test_a_table_that_is_cut_says_so() -> None:
    whole = "".join(sheets(trend_drawing.draw(STRANGE["very many"])))
    assert "de400nyesteav2000målte" in whole
    assert "alleverdier" not in whole
    assert "alleverdier" in "".join(sheets(trend_drawing.draw(STRANGE["one day"])))


def _upright(paper: PrintedTrend) -> bool:
    import pypdfium2

    document = pypdfium2.PdfDocument(trend_drawing.draw(paper))
    wide, tall = document[0].get_size()
    document.close()
    assert {round(wide), round(tall)} == {595, 842}
    return tall > wide


def test_few_curves_lie_on_their_side_and_many_stand_on_one_sheet() -> None:
    lanes = [lane(series([1.0, 2.0], key=f"k{n}")) for n in range(5)]
    assert not _upright(trend(lanes[0]))
    assert _upright(trend(*lanes))
    first, *_rest = sheets(trend_drawing.draw(trend(*lanes)))
    assert all(f"k{n}" in first for n in range(5))


def test_where_lanes_go_on_over_sheets_each_has_the_axis_with_its_year() -> None:
    lanes = [lane(series([1.0, 2.0], key=f"kurve{n}")) for n in range(14)]
    found = sheets(chart_drawing.draw(chart(*lanes)))
    with_lanes = [one for one in found if any(f"kurve{n}/min" in one for n in range(14))]
    assert len(with_lanes) > 1
    for one in with_lanes:
        assert "Fre21.11" in one
        assert "2025" in one.replace(drawn(STAND.made), "").replace(drawn(WHOSE.born), "")


def test_growth_has_its_percentiles_and_limits_their_names() -> None:
    points = ((BEGIN - HOUR, 60.0), (BEGIN + 50 * HOUR, 90.0))
    percentiles = (
        PercentileLine(points, "97", edge=True),
        PercentileLine(tuple((at, value - 20) for at, value in points), "50", middle=True),
        PercentileLine(tuple((at, value - 40) for at, value in points), "3", edge=True),
    )
    limits = (
        LimitLine(((BEGIN, 80), (BEGIN + 9 * HOUR, 80)), "Varsellinje"),
        LimitLine(((BEGIN, 85), (BEGIN + 9 * HOUR, 85)), "Aksjonslinje", danger=True),
    )
    before = (EarlierCurve("2023", "71", (BEGIN, BEGIN + HOUR), (70.0, 71.0)),)
    of = lane(series([60, 70, 80]), low=20, high=95, percentiles=percentiles, limits=limits, earlier=before,
              said=("persentil 31",))  # fmt: skip
    bare = trend_drawing.draw(trend(lane(series([60, 70, 80]), low=20, high=95)))
    pdf = trend_drawing.draw(trend(of))
    (first, *_rest) = sheets(pdf)
    for words in ("97", "persentil31", "Varsellinje", "Aksjonslinje", "2023:sist71"):
        assert words in first
    assert len(paths(pdf)) >= len(paths(bare)) + 8, "each of them is a line, with a piece of it at its name"


def test_what_was_struck_stands_where_it_stood_and_in_no_curve() -> None:
    of = series([60, 70, 80], struck=(StruckPoint(BEGIN + 90 * 60, 199, "199"),))
    pdf = trend_drawing.draw(trend(lane(of, low=50, high=100)))
    assert "199" in sheets(pdf)[0]
    beyond = trend_drawing.draw(trend(lane(series([60, 900, 80]), low=50, high=100)))
    assert "↑900" in sheets(beyond)[0], "what lies beyond the scale is not read off at its edge"


def test_curves_of_one_lane_are_told_apart_without_colour() -> None:
    one, other = series([60, 70]), series([62, 72], key="other")
    assert not dashed(trend_drawing.draw(trend(lane(one))))
    assert dashed(trend_drawing.draw(trend(lane(one, other)))) == 2, "the curve, and the piece at its name"


RATES = (
    RateStep(BEGIN, BEGIN + 4 * HOUR, 0.1, "0,1", "MedicationAdministration/a"),
    RateStep(BEGIN + 4 * HOUR, BEGIN + 6 * HOUR, None, "", "MedicationAdministration/b"),
    RateStep(BEGIN + 6 * HOUR, BEGIN + 9 * HOUR, 0.25, "0,25", "MedicationAdministration/c"),
)
INFUSION = MedicineBar("i", "noradrenalin", "0,1 mikrogram/kg/min", style="infusion", rates=RATES,
                       rate_unit="mikrogram/kg/min", periods=((BEGIN, BEGIN + 9 * HOUR),))  # fmt: skip


def test_an_infusion_has_its_rates_with_times_and_one_that_nobody_wrote() -> None:
    whole = "".join(sheets(chart_drawing.draw(chart(medicines=(INFUSION,)))))
    assert "hastighet(mikrogram/kg/min):20.1102:00–20.1106:00:0,1" in whole
    assert "20.1106:00–20.1108:00:ikkeskrevet" in whole
    assert "20.1108:00–20.1111:00:0,25" in whole


def test_doses_of_each_state_are_drawn_and_said_struck_and_unwritten_too() -> None:
    states = ("given", "ordered", "late", "refused", "struck", "unwritten")
    doses = tuple(Dose(BEGIN + n * HOUR, state) for n, state in enumerate(states))  # type: ignore[arg-type]
    folded = MedicineBar("f", "ramipril", "5 mg", steady=BEGIN, doses=doses, answered=("Advarsel: nyrer",))
    whole = "".join(sheets(chart_drawing.draw(chart(medicines=(folded,)))))
    assert "ramipril" in whole, "folded on the screen, whole on paper"
    for words in ("gitt:20.1102:00", "ordinert:20.1103:00", "ikkeførtgitt:20.1104:00",
                  "ikkegitt:20.1105:00", "strøket:20.1106:00", "ukjent,ingentingført:20.1107:00",
                  "!Advarsel:nyrer"):  # fmt: skip
        assert words in whole, words
    none = MedicineBar("f", "ramipril", "5 mg × 1")
    with_marks, without = (
        paths(chart_drawing.draw(chart(medicines=(one,)))) for one in (folded, none)
    )  # fmt: skip
    assert len(with_marks) >= len(without) + 5


def test_operations_and_leaves_are_bands_with_both_their_times() -> None:
    events = (
        Event(BEGIN + HOUR, "Hemikolektomi", BEGIN + 4 * HOUR),
        Event(BEGIN + 8 * HOUR, "Permisjon", goes_on=True),
        Event(BEGIN - 99 * HOUR, "Innlagt"),
    )
    pdf = chart_drawing.draw(chart(lane(series([60, 70])), events=events))
    whole = "".join(sheets(pdf))
    assert "20.1103:00–06:00Hemikolektomi" in whole
    assert "siden20.1110:00:Permisjon" in whole
    assert "Innlagt" not in whole, "it was before what is on the sheet"
    bands = [box for box in paths(pdf) if 9 < box[3] - box[1] < 16 and 20 < box[2] - box[0] < 460]
    assert len(bands) >= 2


def test_cultures_and_notes_are_marks_and_all_of_them_stand_in_words() -> None:
    cultures = MarkRow("cultures", "Dyrkninger", (
        TimeMark(BEGIN - 50 * HOUR, "Urin", "18.11. 00:00: Urinkultur: venter på svar", looks="waits"),
        TimeMark(BEGIN + HOUR, "Blod: E. coli", "20.11. 03:00: Blodkultur: E. coli", looks="alarm"),
    ))  # fmt: skip
    notes = MarkRow("notes", "Notater", (
        TimeMark(BEGIN - 50 * HOUR, "Innkomst", "18.11. 00:00: Innkomst, Per", looks="note"),
        TimeMark(BEGIN + 2 * HOUR, "Visitt", "20.11. 04:00: Visitt, Kari", looks="note"),
    ), thin=True)  # fmt: skip
    whole = "".join(sheets(chart_drawing.draw(chart(lane(series([60, 70])), marks=(cultures, notes)))))
    assert drawn("Blod: E. coli") in whole
    assert drawn("Blodkultur: E. coli") in whole
    assert drawn("Urinkultur: venter på svar") in whole, "what waits is not gone because it is older"
    assert drawn("Visitt, Kari") in whole
    assert drawn("Innkomst, Per") not in whole


def test_an_arterial_line_stands_beside_the_cuff_with_its_feet_to_one_side() -> None:
    cuff = series([120, 118], key="bp", shape="bar", lows=(70.0, 68.0), texts=("120/70", "118/68"))
    line = series([116, 112], key="abp", name="Art.", shape="bar", lows=(60.0, 58.0), thin=True,
                  texts=("116/60", "112/58"))  # fmt: skip

    def stems(*curves: object) -> set[float]:
        boxes = paths(chart_drawing.draw(chart(lane(*curves, low=40, high=140))))  # type: ignore[arg-type]
        upright = (box for box in boxes if box[2] - box[0] < 3 and 20 < box[3] - box[1] < 90)
        return {round(box[0], 1) for box in upright}

    assert len(stems(cuff, line)) >= len(stems(cuff)) + 2, "never one over the other"
    whole = "".join(sheets(chart_drawing.draw(chart(lane(cuff, line, low=40, high=140)))))
    for words in ("120/70", "116/60", "Art."):
        assert words in whole


def test_a_part_of_a_chart_of_years_has_its_days() -> None:
    close = ((BEGIN + 10 * HOUR, "Fre 21.11"),)
    paper = chart(lane(series([60, 70])), days=((BEGIN, "nov 2025"),), close_days=close)
    (first, *_rest) = sheets(chart_drawing.draw(paper))
    assert "Fre21.11" in first
    assert "nov2025" not in first
    years = trend(lane(series([60, 70], step=400 * 24 * HOUR)), days=((BEGIN, "nov 2025"),), close_days=close)
    (first, *_rest) = sheets(trend_drawing.draw(years))
    assert "nov2025" in first
    assert "2025–2026" in first


@pytest.mark.parametrize("count", [1, 12, 90])
def test_much_in_the_head_and_beside_a_lane_breaks_nothing(count: int) -> None:
    facts = tuple(Fact(f"Advarsel {n}: forsiktig med kontrast", "alert") for n in range(count))
    limits = tuple(LimitLine(((BEGIN, 60), (BEGIN + HOUR, 60)), f"Grense {n} av mange") for n in range(count))
    paper = trend(lane(series([60, 70, 80]), limits=limits))
    pdf = trend_drawing.draw(msgspec.structs.replace(paper, facts=facts))
    whole = "".join(sheets(pdf))
    assert all(drawn(one.words) in whole for one in facts)
    assert all(drawn(one.text) in whole for one in limits)
    assert not outside(pdf)


def test_no_lane_is_no_curve() -> None:
    (only,) = sheets(trend_drawing.draw(trend(said=("Ingenting av det er målt.",))))
    assert "Ingentingavdetermålt." in only
    assert "Fre21.11" not in only
    assert not Lane("x", (), 0, 1).series

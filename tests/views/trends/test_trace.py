"""The panel of a trace: what it draws, what it says of what it can't, and how it is sent and printed."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.shown.chart.vitals import Lane
from desktop.shown.paper.papers import TracePaper
from desktop.shown.parts import PanelState
from desktop.shown.questions import ChartPart
from desktop.shown.trends.trace import TraceModel
from desktop.views import answers
from desktop.views.answering import answer
from desktop.views.base import element_words
from desktop.views.reader import Reader
from desktop.views.trends import trace, trend
from tests.clinical.record.measured.test_traces import ctg, samples
from tests.commands.conftest import AAS as AUTHOR
from tests.commands.conftest import NOW as THEN
from tests.commands.conftest import Record, record
from tests.cost import Calls, Cost, Seconds
from tests.papers.reading import drawn, outside, pictures, sheets
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, stay

__all__ = ["answers", "record"]
MEASURED = [pytest.mark.slow, pytest.mark.measures]


def shown(*bodies: Json, **options: Any) -> tuple[TraceModel, PanelState]:
    model, state = trace.build(context(chart(*bodies), **{"trace": "ctg", **options}))
    assert model is not None
    return model, state


def lane(model: TraceModel, at: int = 0) -> Lane:
    return model.lanes[at]


def toco(hours: float = 1, data: str = "10 12 14") -> Json:
    return about("Observation", "t", status="final", effectiveDateTime=hours_ago(hours),
                 code=concept("", "uterine-activity"),
                 **samples(data, origin={"value": 0, "unit": "%"}))  # fmt: skip


def test_heart_over_uterus_with_what_is_usual_and_what_it_is_not_for() -> None:
    model, state = shown(toco(0.02), ctg(hours=0.02))
    assert [one.series[0].name for one in model.lanes] == ["Fosterlyd", "Riaktivitet"]
    assert (lane(model).bands, lane(model).shaded) == (((110, 160),), "vanlig: 110–160")
    assert (lane(model).low, lane(model).high) == (60, 200)
    assert lane(model).limits == ()
    assert lane(model).series[0].alarm == ""
    assert "ikke til overvåking" in model.note
    assert "FIGO 2015, grenser ikke kvalitetssikret" in model.note
    assert "for 1 min siden" in model.note
    assert state.kind == "ready"


def test_an_old_part_says_its_age_and_that_nothing_came_after_it() -> None:
    model, state = shown(ctg(hours=0.2))
    assert state.kind == "stale"
    assert "siste del for 11 min siden" in model.short_note
    assert lane(model).spans[-1].text == "ingenting mottatt etter 14:20"
    assert lane(model).spans[-1].end == model.end > model.now


def test_a_gap_breaks_the_line_and_has_words_where_it_is_long() -> None:
    model, _state = shown(ctg(data="140 " + "E " * 30 + "141 E E 142", hours=0.02))
    series = lane(model).series[0]
    assert [series.values[run] for run in series.runs()] == [(140,), (141,), (142,)]
    assert lane(model).spans[0].text == "uten signal 31 s"


def test_each_minute_is_a_row_with_median_lowest_and_highest() -> None:
    data = " ".join(["130 150 140"] * 20 + ["E"] * 180 + ["120"] * 60)
    model, _state = shown(ctg(data=data, effectiveDateTime="2026-11-20T14:20:00+01:00"))
    told = [(row["time"].text, row["0/0"].text) for row in model.readings]
    assert told == [
        ("i dag 14:20", "140, 130–150"), ("i dag 14:21", "uten signal, til 14:24"), ("i dag 14:24", "120"),
    ]  # fmt: skip
    assert model.columns[0].title == "Fosterlyd /min, median, lavest–høyest"
    assert model.stops[0][2] == "i dag 14:20: Fosterlyd 140, 130–150."
    assert model.readings[0]["0/0"].keys == ("Observation/c",)


def test_a_minute_that_was_lost_in_part_says_how_much_was_had() -> None:
    data = " ".join(["140"] * 60 + ["140"] * 15 + ["E"] * 45 + ["140"] * 60)
    model, _state = shown(ctg(data=data, effectiveDateTime="2026-11-20T14:20:00+01:00"))
    assert [row["0/0"].note for row in model.readings] == ["", "signal 25 %", ""]


def test_nothing_is_said_of_what_is_not_here_yet() -> None:
    _model, state = shown()
    assert (state.kind, state.title) == ("empty", "Ingenting av dette er registrert.")
    part, waits = trace.build(context(chart(types=frozenset()), trace="ctg"))
    assert waits.kind == "loading"
    assert part is not None
    assert part.lanes == ()


def test_where_all_is_unreadable_the_panel_is_no_empty_one() -> None:
    _model, state = shown(ctg(data="140 NaN"), within=12)
    assert (state.kind, state.title) == ("error", "Ingenting av dette kan tegnes.")
    assert "Fosterlyd" in state.text
    assert "ikke alt er tall" in state.text


def test_what_can_not_be_drawn_stands_beside_what_can() -> None:
    odd = ctg("odd", hours=0.5, sampled={"origin": {"value": 0, "unit": "mmHg"}})
    model, state = shown(ctg(), odd, ctg("bad", hours=0.4, sampled={"period": 0}))
    assert len(model.lanes) == 1
    assert "en annen enhet" in state.text or "annen enhet" in state.text
    assert "tiden mellom to verdier er ukjent" in state.text


def test_what_is_too_old_for_the_page_gives_way_and_stands_without_that_option() -> None:
    _model, state = shown(ctg(hours=30), within=12)
    assert state.kind == "empty"
    assert state.title.startswith("Den siste delen er fra i går")
    model, state = shown(ctg(hours=30))
    assert len(model.lanes) == 1
    assert model.end < model.now


def test_untold_twins_are_numbered_and_it_is_said() -> None:
    model, state = shown(ctg("a"), ctg("b", "120 121 120"))
    assert [one.series[0].name for one in model.lanes] == ["Fosterlyd 1", "Fosterlyd 2"]
    assert "ikke skiller fra hverandre" in state.text


def test_twins_are_named() -> None:
    model, state = shown(*(ctg(one, bodySite={"text": f"Fosterlyd tvilling {one}"}) for one in "AB"))
    assert [one.series[0].name for one in model.lanes] == ["Fosterlyd tvilling A", "Fosterlyd tvilling B"]
    assert "skiller" not in state.text


def test_one_twin_alone_is_still_that_one() -> None:
    model, _state = shown(ctg(bodySite={"text": "tvilling B"}, method={"text": "ultralyd"}))
    assert lane(model).series[0].name == "Fosterlyd tvilling B"
    named = ctg(code={**ctg()["code"], "text": "Fosterlyd tvilling 2"})
    assert lane(shown(named)[0]).series[0].name == "Fosterlyd tvilling 2"
    for text in ("FHR", "Fetal heart rate", "Fosterlyd"):
        assert lane(shown(ctg(code={**ctg()["code"], "text": text}))[0]).series[0].name == "Fosterlyd"


def test_what_only_looks_like_a_value_reaches_no_curve_of_a_trend() -> None:
    labour = about("Observation", "l", status="final", code=concept("", "active-labour"),
                   effectiveDateTime=hours_ago(2), valueDateTime=hours_ago(2))  # fmt: skip
    _made, state = trend.build(context(chart(stay(), labour, ctg()), trend="partogram"))
    assert "registrert kurve" not in state.text


def hours_of(count: int) -> list[Json]:
    """So many hours at four a second, in parts of a quarter of an hour, two seconds lost in each."""
    data = " ".join(str(130 + n % 17) for n in range(3_592)) + " E" * 8
    return [
        ctg(f"c{n}", data, hours=count - n / 4 + 0.02, sampled={"period": 250}) for n in range(count * 4)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cost", [Calls(800_000), pytest.param(Seconds(2, "process_time"), marks=MEASURED)], ids=str
)
def test_a_day_of_four_a_second_is_sent_reduced_and_had_whole_in_parts(cost: Cost) -> None:
    found = context(chart(*hours_of(7)), trace="ctg")
    with cost:
        whole, _state = trace.every(found)
        sent, _state = trace.build(found)
    assert whole is not None
    assert sent is not None
    assert len(lane(whole).series[0].times) > 100_000
    assert len(lane(sent).series[0].times) < 40_000
    assert lane(sent).series[0].gaps == lane(whole).series[0].gaps
    ask = ChartPart("p", whole.end - 3 * 3600, whole.end - 2.5 * 3600, trace="ctg")
    part = trace.asked(found.chart, NOW, found.actor, ask)
    assert part is not None
    inside = [at for at in lane(whole).series[0].times if ask.start <= at < ask.end]
    assert list(part.lanes[0].series[0].times) == inside


@pytest.mark.parametrize("count", [1, 3])
def test_a_trace_is_printed_as_lines_with_its_minutes(record: Record, count: int) -> None:
    back = (THEN - NOW).total_seconds() / 3600
    bodies = [{**one, "effectiveDateTime": hours_ago(count - n / 4 + 0.02 - back)}
              for n, one in enumerate(hours_of(count))]  # fmt: skip
    record.pulled("p")
    record.hold(*bodies)
    reader = Reader(record.store, AUTHOR, lambda: THEN)
    try:
        made = record.store.read(lambda c: answer(reader, c, TracePaper("p", "ctg"))).result()
    finally:
        reader.close()
    assert (made.title, made.kind, made.patients) == ("CTG", "trace", ("p",))
    assert not outside(made.pdf)
    assert not pictures(made.pdf)
    assert len(made.pdf) < 400_000
    whole = "".join(sheets(made.pdf))
    for words in ("ikke til overvåking", "median, lavest–høyest", "for 1 min siden", "138, 130–146"):
        assert drawn(words) in whole


def test_where_a_curve_came_from_says_how_much_it_is_and_not_each_number() -> None:
    said = element_words.words(samples("140 " * 4000)["valueSampledData"], lambda _key, name: name)
    assert said == "en registrert kurve: 4000 verdier, 1000 ms mellom hver"

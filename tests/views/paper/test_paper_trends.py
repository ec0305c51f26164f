"""Trends on paper from the record: the panel's own model, whole, with what is left out told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from desktop.core.errors import InputError
from desktop.shown.ask import Ask
from desktop.shown.paper.papers import ChartPaper, PeriodsPaper, Printable, TrendPaper
from desktop.shown.questions import PanelsOf
from desktop.views import answers
from desktop.views.answering import answer
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, Record, record
from tests.papers.reading import drawn, outside, pictures, sheets
from tests.views.charts import Json, lab, round_of, stay, vital
from tests.views.trending import child

__all__ = ["answers", "record"]


@dataclass
class Asked:
    record: Record
    reader: Reader

    def __call__(self, question: Ask[Printable]) -> Printable:
        return self.record.store.read(lambda c: answer(self.reader, c, question)).result()


@pytest.fixture
def ask(record: Record) -> Iterator[Callable[[Ask[Printable]], Printable]]:
    reader = Reader(record.store, AAS, lambda: NOW)
    record.pulled("p")
    yield Asked(record, reader)
    reader.close()


def weights(count: int, step: float = 5) -> list[Json]:
    return [vital("weight", Decimal(3000 + n) / 1000, n * step, ident=f"w{n}") for n in range(count)]


def test_growth_is_printed_as_its_panel_shows_it(record: Record, ask: Asked) -> None:
    record.hold(child(), stay(), *weights(12))
    ((model, state),) = record.store.read(
        lambda c: answer(ask.reader, c, PanelsOf("p", (("trend", {"trend": "growth"}),)))
    ).result()
    made = ask(TrendPaper("p", "growth"))
    assert (made.title, made.kind, made.patients) == (model.title, "trend", ("p",))
    assert not outside(made.pdf)
    assert not pictures(made.pdf)
    whole = "".join(sheets(made.pdf))
    for row in model.readings:
        for reading in row.values():
            assert drawn(reading.text) in whole
    for one in model.lanes:
        for said in (*one.said, *(curve.latest for curve in one.series)):
            assert drawn(said) in whole
    for part in (model.note, *state.text.split(". ")):
        assert drawn(part.rstrip(".")) in whole


def test_very_many_values_are_all_drawn_and_the_table_says_what_it_lacks(record: Record, ask: Asked) -> None:
    record.hold(child(), stay(), *weights(2000, 0.1))
    whole = "".join(sheets(ask(TrendPaper("p", "growth")).pdf))
    assert "de400nyesteav2000målte" in whole


def test_what_lies_outside_what_is_seen_is_counted(record: Record, ask: Asked) -> None:
    record.hold(child(), stay(), *weights(12))
    seen = (NOW.timestamp() - 21 * 3600, NOW.timestamp())
    whole = "".join(sheets(ask(TrendPaper("p", "growth", None, *seen)).pdf))
    assert drawn("7 målte tider ligger utenfor og står ikke på arket.") in whole
    assert "ligger utenfor" not in "".join(sheets(ask(TrendPaper("p", "growth")).pdf))


def test_nothing_measured_is_said_and_not_fetched_is_no_sheet(record: Record, ask: Asked) -> None:
    record.hold(child(), stay())
    whole = "".join(sheets(ask(TrendPaper("p", "growth")).pdf))
    assert drawn("er målt") in whole
    with pytest.raises(InputError):
        ask(TrendPaper("p", "no-such-trend"))
    with pytest.raises(InputError):
        ask(TrendPaper("nobody", "growth"))


def test_the_chart_has_the_rows_of_its_panel(record: Record, ask: Asked) -> None:
    record.hold(stay(), *round_of(1), lab("crp", "NPU19748", 88, "mg/L"))
    with_row = "".join(sheets(ask(ChartPaper("p", ("crp", "cultures"))).pdf))
    without = "".join(sheets(ask(ChartPaper("p")).pdf))
    assert "CRP" in with_row
    assert "CRP" not in without


@pytest.mark.parametrize("kind", ["flowsheet", "fluids"])
def test_a_flowsheet_and_a_balance_are_printed_as_their_panels_show_them(
    record: Record, ask: Asked, kind: str
) -> None:
    record.hold(stay(), *(one for n in range(40) for one in round_of(n + 1)))
    ((model, _state),) = record.store.read(
        lambda c: answer(ask.reader, c, PanelsOf("p", ((kind, {}),)))
    ).result()
    made = ask(PeriodsPaper("p", kind))  # type: ignore[arg-type]
    assert (made.kind, made.patients) == (kind, ("p",))
    assert not outside(made.pdf)
    whole = "".join(sheets(made.pdf))
    if kind == "fluids":
        return
    table = next(one for one in model.tables if one.per == model.per)
    shown = range(len(table.columns) - 24, len(table.columns))
    for group in table.groups:
        for row in group.rows:
            for at, cell in zip(row.at, row.cells, strict=True):
                assert at not in shown or drawn(cell.text) in whole
    assert drawn("16 tidligere kolonner står ikke på arket.") in whole
    back = ask(PeriodsPaper("p", kind, {}, "", table.columns[9].key))  # type: ignore[arg-type]
    assert drawn("30 senere kolonner står ikke på arket.") in "".join(sheets(back.pdf))

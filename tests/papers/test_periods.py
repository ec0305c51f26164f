"""Flowsheet and fluid balance on paper: every cell with its marks, and what is left out is counted."""

from __future__ import annotations

from typing import Any

from desktop.papers import periods
from desktop.shown.fluids.fluids import FluidCell, FluidGroup, FluidRow, FluidsModel, FluidTable
from desktop.shown.measured.flowsheet import FlowsheetModel, SheetCell, SheetGroup, SheetRow, SheetTable
from desktop.shown.paper.papers import PrintedPeriods
from desktop.shown.periods import PeriodColumn
from tests.papers.reading import drawn, outside, pictures, sheets
from tests.papers.samples import FACTS, STAND, WHOSE


def columns(count: int) -> tuple[PeriodColumn, ...]:
    return tuple(PeriodColumn(f"k{n}", f"dag{n}", f"kl{n}") for n in range(count))


def printed(model: Any, first: int, last: int) -> list[str]:
    table = model.tables[0] if model.tables else None
    paper = PrintedPeriods(WHOSE, FACTS, STAND, model, table, first, last, "Observasjoner", ("Sagt.",))
    pdf = periods.draw(paper)
    assert not outside(pdf)
    assert not pictures(pdf)
    found = sheets(pdf)
    for number, one in enumerate(found, 1):
        assert drawn(WHOSE.name) in one
        assert f"ark{number}av{len(found)}" in one
    return found


def flowsheet(*rows: SheetRow, count: int = 3) -> FlowsheetModel:
    table = SheetTable(
        "measured", "Målt", columns(count), (SheetGroup("g", "Sirkulasjon", rows),), "før dag0"
    )
    return FlowsheetModel((table,), note="oppdatert", told=("Noe mangler.",))


def test_every_cell_stands_with_what_is_true_of_it() -> None:
    row = SheetRow("hr", "Puls Ωβ", "/min", (0, 1, 2), (
        SheetCell("123", outside="high", lowest="88", highest="140", highest_outside="high"),
        SheetCell("12345678901234567", sign="≥", doubt=True, earlier="uro"),
        SheetCell(struck="199", doubt=True),
    ), usual="50–90")  # fmt: skip
    whole = "".join(printed(flowsheet(row), 0, 3))
    for words in ("PulsΩβ", "/min", "50–90", "▲123", "88–▲140", "≥12345678901234567?", "uro", "199",
                  "Sirkulasjon", "oppdatert", "Noemangler.", "Sagt.", "førdag0"):  # fmt: skip
        assert words in whole, words


def test_columns_that_are_left_out_are_counted_and_rows_without_a_value_are_named() -> None:
    full = SheetRow("hr", "Puls", "/min", tuple(range(40)), tuple(SheetCell(f"v{n}.") for n in range(40)))
    old = SheetRow("crp", "CRP", "mg/L", (0,), (SheetCell("311"),))
    whole = "".join(printed(flowsheet(full, old, count=40), 6, 30))
    for n in range(40):
        assert (f"v{n}." in whole) is (6 <= n < 30)
    assert drawn("6 tidligere kolonner står ikke på arket.") in whole
    assert drawn("10 senere kolonner står ikke på arket.") in whole
    assert drawn("Ingenting i dette tidsrommet: CRP") in whole
    assert "311" not in whole
    assert "tidligerekolonne" not in "".join(printed(flowsheet(full, count=40), 0, 40))


def test_a_balance_keeps_its_signs_and_doubts_and_without_one_nothing_is_summed() -> None:
    rows = (
        FluidRow(
            "in", "Inn", "mL", (FluidCell("1 350", "≥"), FluidCell(), FluidCell("20", doubt=True)), "sum"
        ),
        FluidRow("iv", "Intravenøst", "mL", (FluidCell("600"), FluidCell("", "?"), FluidCell("20"))),
    )
    table = FluidTable("shifts", "Vakter", columns(3), (FluidGroup("in", rows),), legend="≥ minst")
    whole = "".join(printed(FluidsModel((table,), note="+600 mL"), 0, 3))
    for words in ("Inn", "≥1350", "20?", "Intravenøst", "600", "≥minst", "+600mL"):
        assert words in whole, words
    (only,) = printed(FluidsModel((), note=""), 0, 0)
    assert "Sagt." in only
    assert "mL" not in only

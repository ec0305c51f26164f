"""Nothing is painted outside its cell, and nothing loses an end unmarked, whatever comes."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.clinical.words.numbers import shown
from desktop.shown.results.laboratory import LabCell, LabGroup, LaboratoryModel, LabRow, SampleColumn
from tests.ui.recording import Drawn, drawn_on, outside, recording
from tests.ui.samples_vitals import vitals
from ui.painting.cell import Cell, lay, line_cell, paint_laid, text_cell
from ui.painting.runs import Gap, Icon, Line, Mark, Spring, Text
from ui.painting.sparkline import sparkline, spread
from ui.painting.text import BROKEN, CUT, PLAIN, SMALL, STRONG, fitted, width
from ui.panels import make_panel
from ui.panels.laboratory import LaboratoryPanel
from ui.table.row_model import Row

WORDS = (
    "Ikke påvist HCV-RNA",
    "Sparsom vekst av Staphylococcus epidermidis, sannsynlig forurensning",
    "1:160",
    "1:12345678901234567890",
    "12345678901234567",
    "0,0000001",
    "1 234 567,8901",
    "≥12345678901234567890",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "137–145",
    "漢字 مرحبا 🫀",
    "positiv",
    "a\nb\nc",
)
_texts = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=60),
    st.lists(st.text("abcæøåABC0123456789,.:-/()", min_size=1, max_size=30), max_size=9).map(" ".join),
    st.from_regex(r"[<>≥≤]?\d{1,25}([.,]\d{1,20})?", fullmatch=True),
)
_rooms = st.integers(26, 400)


def _cells(text: str) -> list[Cell]:
    """Every shape of cell that the panels make."""
    tail = (Gap(10),)
    return [
        text_cell(text),
        text_cell(text, SMALL, right=True),
        text_cell(text, right=True, words=True),
        line_cell(Mark("new", "accent"), Gap(6), Mark("high"), Gap(3), Text(text, STRONG), *tail, right=True),
        line_cell(
            Mark("low"), Gap(3), Text(text, STRONG, wraps=True), Icon("chat-text", size=10), right=True
        ),
        line_cell(Text(text, STRONG), Gap(8), Text(text, SMALL), Spring(), Text(text)),
        line_cell(Icon("bed"), Gap(6), Text(text, wraps=True), Gap(6), Text("kort")),
        Cell((((Text(text), Gap(8), Text("lignende navn")),), ((Text(text),),))),
        Cell((((Text(text, STRONG),), (Text(text, SMALL, wraps=True),)),)),
    ]


def _said(lines: tuple[Line, ...]) -> str:
    return "".join(run.plain for line in lines for run in line if isinstance(run, Text))


_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
"""Signs around text of the other direction: they have no letter of their own."""


def _bare(text: str) -> str:
    return "".join(text.replace(BROKEN, "").translate(_ISOLATES).split())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_texts, _rooms)
def test_no_letter_of_a_cell_stands_outside_it_and_none_is_lost(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, text: str, room: int
) -> None:
    for cell in _cells(text):
        laid = lay(cell, room)
        image = QImage(room + 400, max(int(laid.height), 1) + 100, QImage.Format.Format_ARGB32)
        rect = QRectF(200, 50, room, laid.height)
        with recording(monkeypatch) as found, QPainter(image) as painter:
            paint_laid(painter, laid, rect)
        # One letter can be wider than a very narrow cell.
        broad = [d for d in outside(found, rect) if len(d.text) > 1]
        assert not broad, broad
        said = sorted(_bare("".join(d.text for d in found)))
        assert said in [sorted(_bare(_said(option))) for option in cell.options]


@given(_texts, _rooms)
def test_what_is_shortened_bears_a_mark_and_never_shows_half_a_number(
    qapp: QApplication, text: str, room: int
) -> None:
    short = fitted(text, PLAIN, room)
    assert width(short) <= max(room, width(CUT)) + 0.01
    if short != text:
        assert short.endswith(CUT)
        kept = short.removesuffix(CUT)
        assert text.startswith(kept)
        if kept and kept == text[: len(kept)]:
            assert not (re.search(r"\d$", kept) and re.match(r"[\d.,:/]", text[len(kept) :]))


def test_a_number_that_goes_on_below_itself_says_so(qapp: QApplication) -> None:
    laid = lay(text_cell("12345678901234567890", right=True), 60)
    pieces = [run.plain for _l, _a, line in laid.lines for run in line]
    assert len(pieces) > 1
    assert all(piece.endswith(BROKEN) for piece in pieces[:-1])
    assert "".join(pieces).replace(BROKEN, "") == "12345678901234567890"


def _flowsheet(text: str, below: tuple[str, ...] = (), **more: str) -> LaboratoryModel:
    columns = tuple(SampleColumn(str(n), "17.11", "08:10") for n in range(3))
    value = LabCell("value", text, "high", True, mark="g", comment=True, **more)  # type: ignore[arg-type]
    row = LabRow("a", text, text, text, (value, value, value), below=below, spoken=text)
    return LaboratoryModel(columns, (LabGroup("g", text, (row,), summary=text * 9),), unanswered=text * 9)


def _columns_of(panel: LaboratoryPanel) -> list[tuple[float, float]]:
    view, left, found = panel.view, 0.0, []
    for at in range(view.rows.columnCount()):
        found.append((left, left + view.columnWidth(at)))
        left += view.columnWidth(at)
    return found


def _in_one_column(one: Drawn, columns: list[tuple[float, float]]) -> bool:
    return any(a - 1 <= one.area.left() and one.area.right() <= b + 1 for a, b in columns)


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("wide", [640, 1000, 1500])
def test_an_answer_of_the_laboratory_stands_in_its_column(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, text: str, wide: int
) -> None:
    panel = make_panel("laboratory")
    assert isinstance(panel, LaboratoryPanel)
    qtbot.addWidget(panel)
    panel.resize(wide, 900)
    panel.show()
    panel.set_model(_flowsheet(text))
    columns = _columns_of(panel)
    # A row is painted on a picture of its own; a heading on the list.
    cells = [d for d in drawn_on(panel.view.viewport(), monkeypatch) if d.text.strip()]
    at = next(n for n, item in enumerate(panel.view.rows.items) if isinstance(item, Row))
    said = _bare("".join(d.text for d in cells))
    broken = any(BROKEN in d.text for d in cells)
    # All columns but the curve's, and the heading.
    count = panel.view.rows.columnCount()
    assert broken or said.count(_bare(text)) >= count or len(text) < 4, said
    for one in cells:
        assert not one.cut, one
        assert _in_one_column(one, columns) or one.text in (text, "1", fitted(text * 9, SMALL, 10_000)), one
    assert panel.view.rowHeight(at) >= max(c.height for c in (panel.view.laid(at, n) for n in range(count)))


@pytest.mark.parametrize("text", WORDS)
def test_what_the_laboratory_wrote_goes_on_below_itself(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    panel = make_panel("laboratory")
    assert isinstance(panel, LaboratoryPanel)
    qtbot.addWidget(panel)
    panel.resize(800, 900)
    panel.show()
    before = [d.text for d in _painted(panel, _flowsheet("4,1"), monkeypatch)]
    below = _painted(panel, _flowsheet("4,1", (text * 20,)), monkeypatch)
    assert not outside(below, QRectF(0, -2, panel.view.viewport().width(), 900))
    added = _bare("".join(d.text for d in below)).replace(_bare("".join(before)), "")
    assert sorted(added) == sorted(_bare(text * 20))


def _painted(panel: LaboratoryPanel, model: LaboratoryModel, monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    panel.set_model(model)
    return drawn_on(panel.view.viewport(), monkeypatch)


def test_a_rounded_value_is_whole_under_the_cursor_in_the_tip_and_on_the_clipboard(qtbot: QtBot) -> None:
    from decimal import Decimal

    made = shown(Decimal("72.56635784394204"), 1)
    panel = make_panel("laboratory")
    assert isinstance(panel, LaboratoryPanel)
    qtbot.addWidget(panel)
    panel.resize(1000, 500)
    panel.show()
    model = _flowsheet(made.text, whole=made.whole)
    panel.set_model(model)
    view = panel.view
    row = next(at for at, item in enumerate(view.rows.items) if isinstance(item, Row))
    at = next(n for n, column in enumerate(view.rows.columns) if column.key.startswith("sample"))
    assert view.whole(view.rows.index(row, at)) == "72,56635784394204"
    panel.copy()
    assert "72,56635784394204" in QApplication.clipboard().text()
    tight = msgspec.structs.replace(
        model.groups[0].rows[0].cells[0], text="12345678901234567", short="≈1,235·10¹⁶"
    )
    laid = lay(panel._value(tight), 104)
    assert "≈1,235·10¹⁶" in "".join(run.plain for _l, _a, line in laid.lines for run in line)


LONG_NAME = "Trastuzumab-deruxtecan i natriumklorid til kontinuerlig infusjon"
LONG_DOSE = "500 mg morgen, 250 mg kl. 14 og 750 mg kveld, trappes ned hver tredje dag etter eget skjema"


@pytest.mark.parametrize(
    "text", ["12345678901234567/98765432109876543", "73,12345678901234", LONG_DOSE, "98"]
)
@pytest.mark.parametrize("size", [(1100, 500), (1500, 900)])
def test_nothing_of_the_chart_is_painted_into_something_else(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, text: str, size: tuple[int, int]
) -> None:
    sample = vitals()
    lanes = tuple(
        msgspec.structs.replace(
            lane,
            series=tuple(
                msgspec.structs.replace(
                    one, texts=tuple(text for _t in one.texts), latest=text, latest_note=text, unit=text
                )
                for one in lane.series
            ),
        )
        for lane in sample.lanes
    )
    rows = tuple(msgspec.structs.replace(row, latest=text, note=text) for row in sample.rows)
    medicines = tuple(msgspec.structs.replace(m, name=LONG_NAME, dose=LONG_DOSE) for m in sample.medicines)
    panel = make_panel("vitals")
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    panel.set_model(
        msgspec.structs.replace(
            sample, lanes=lanes, rows=rows, medicines=medicines, fluid_sum=text, fluid_note=text
        )
    )
    chart = panel.chart  # type: ignore[attr-defined]
    frame = chart._frame
    found = [d for d in drawn_on(chart, monkeypatch) if d.text.strip()]
    assert found
    assert not outside(found, QRectF(chart.rect()))
    for one in found:
        if one.cut or one.area.left() < frame.plot.left() - 60:
            continue
        # What begins in the column of values, or ends there, stands in it whole.
        if abs(one.area.right() - frame.right) < 1:
            assert one.area.left() >= frame.plot.right() - 1, one
    labels = [d for d in found if abs(d.area.left() - frame.left) < 1 and d.area.right() > frame.plot.left()]
    assert not labels
    for strip in frame.scrolled(0):
        if strip.kind == "medicine":
            mine = [d for d in found if abs(d.area.left() - frame.left) < 1
                    and strip.top - 1 <= d.area.center().y() <= strip.top + strip.height + 1]  # fmt: skip
            assert _bare(LONG_NAME + LONG_DOSE) in _bare("".join(d.text for d in mine))
            assert all(d.area.bottom() <= strip.top + strip.height + 1 for d in mine)


@pytest.mark.parametrize("value", [12345678901234567.0, 1e30, -1e30, 1e-30, 0.0])
def test_a_small_curve_of_one_value_has_a_height(qapp: QApplication, value: float) -> None:
    image = QImage(100, 40, QImage.Format.Format_ARGB32)
    with QPainter(image) as painter:
        sparkline(painter, QRectF(0, 0, 80, 20), ((0.0, value), (1.0, value)))
    low, high = spread(value, value)
    assert low < value < high

"""The parts of the answers stand below one another, whatever each of them has."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.shown.results.results import ResultDetail, UnderWayRow
from tests.ui import samples_results
from ui.painting.cell import lay
from ui.painting.runs import Spark, Text
from ui.panels import make_panel
from ui.panels.parts.results_side import ResultSide
from ui.panels.results import ResultsPanel
from ui.table.heads import ColumnHeads
from ui.table.row_model import Heading, Row
from ui.widgets.button import Button


def _ends(panel: ResultsPanel) -> dict[str, tuple[float, int]]:
    """Where the value of each deviating answer ends in its cell, and on how many lines the cell stands."""
    found = {}
    values = {row.key: row.value for row in panel.model.rows if row.group == "abnormal"}
    for at, item in enumerate(panel.view.rows.items):
        if isinstance(item, Row) and item.key in values:
            laid = panel.view.laid(at, 2)
            for left, _line, runs in laid.lines:
                x = left
                for run in runs:
                    x += run.width()
                    if isinstance(run, Text) and run.plain == values[item.key]:
                        found[item.key] = (round(x), len(laid.lines))
    return found


@pytest.mark.parametrize("size", [(994, 700), (1376, 900)])
def test_values_end_below_one_another_with_and_without_a_former_value(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    model = samples_results.results()
    first, second, *others = model.rows
    rows = (
        msgspec.structs.replace(first, change="", curve=first.curve[:1]),
        msgspec.structs.replace(second, unit="mL/min/1,73 m²", reference=""),
        *others,
    )
    panel.set_model(msgspec.structs.replace(model, rows=rows))
    ends = _ends(panel)
    assert len(ends) >= 5
    assert len(set(ends.values())) == 1, ends


def _places(panel: ResultsPanel, key: str) -> dict[str, tuple[int, int]]:
    """Left and right edge of each text of an answer in its cell; of no key those of the head."""
    if key:
        at = next(n for n, one in enumerate(panel.view.rows.items) if isinstance(one, Row) and one.key == key)
        laid = panel.view.laid(at, 2)
    else:
        heads = panel.view.horizontalHeader()
        assert isinstance(heads, ColumnHeads)
        laid = heads.laid(2)
    found = {}
    for left, _line, runs in laid.lines:
        x = left
        for run in runs:
            if isinstance(run, Text) and run.plain:
                found[run.plain] = (round(x), round(x + run.width()))
            x += run.width()
    return found


@pytest.mark.parametrize("width", [640, 760, 994, 1376])
def test_value_reference_and_change_have_heads_that_stand_over_them(qtbot: QtBot, width: int) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(width, 800)
    panel.show()
    panel.set_model(samples_results.results())
    row = next(row for row in panel.model.rows if row.key == "r4")
    shown, heads = _places(panel, "r4"), _places(panel, "")
    _runs_of_it, lines = _runs(panel, "r4")
    if lines > 1:
        assert set(heads) == {"Svar"}
        return
    assert heads["Svar"][0] == shown[row.analysis][0]
    assert heads["Verdi"][1] == shown[row.value][1]
    assert heads["Endring"][0] == shown[row.change][0]
    assert ("Referanse" in heads) == (row.reference in shown)
    if "Referanse" in heads:
        assert heads["Referanse"][0] == shown[row.reference][0]
    said = panel.view.rows.headerData(2, Qt.Orientation.Horizontal)
    assert said == "Svar Verdi Referanse Endring"


def test_heads_follow_other_answers(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(994, 700)
    panel.show()
    model = samples_results.results()
    panel.set_model(model)
    first, *others = model.rows
    long = msgspec.structs.replace(first, change="−0,1 fra i går 06:25")
    panel.set_model(msgspec.structs.replace(model, rows=(long, *others)))
    assert _places(panel, "")["Endring"][0] == _places(panel, first.key)[long.change][0]
    only = tuple(row for row in model.rows if row.group != "abnormal")
    panel.set_model(msgspec.structs.replace(model, rows=only))
    assert set(_places(panel, "")) == {"Svar"}, "over words there is no head of figures"
    assert not panel.view.rows.heads


@pytest.mark.parametrize("width", [994, 1376])
def test_an_answer_in_words_does_not_push_the_figures_of_others_onto_two_lines(
    qtbot: QtBot, width: int
) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(width, 900)
    panel.show()
    model = samples_results.results()
    first, second, *others = model.rows
    drugs = (
        "resistent ampicillin · ved økt eksponering ciprofloksacin · følsom cefotaksim, gentamicin, meropenem"
    )
    words = {"unit": "", "reference": "", "outside": "", "curve": (), "change": drugs}
    grew = msgspec.structs.replace(first, analysis="Blodkultur", value="Klebsiella pneumoniae", **words)
    sample = msgspec.structs.replace(second, change="+1,1 fra i går 06:37 (kapillærblod)")
    panel.set_model(msgspec.structs.replace(model, rows=(grew, sample, *others)))
    lines = {row.key: _runs(panel, row.key)[1] for row in others if row.group == "abnormal"}
    assert set(lines.values()) == {1}, lines
    shown = _places(panel, grew.key)
    assert "".join(shown).replace(" ", "").endswith(drugs.replace(" ", ""))
    assert _places(panel, sample.key)[sample.value][1] == _places(panel, "r4")["1 840"][1]
    assert not panel.view.too_wide()


@pytest.mark.parametrize(
    "value",
    ["3,3", "1 840", "Klebsiella pneumoniae", "Vekst av gule stafylokokker i 2 av 4 flasker", "se svar"],
)
def test_a_value_in_words_leaves_room_for_when_it_was_taken(qtbot: QtBot, value: str) -> None:
    side = ResultSide()
    qtbot.addWidget(side)
    side.resize(320, 640)
    side.show()
    detail = samples_results.results().detail
    assert detail is not None
    side.set_model(msgspec.structs.replace(detail, value=value))
    qtbot.waitUntil(lambda: side.when.width() > 100)
    assert side.value.isVisible() != side.words.isVisible()
    shown = side.value if side.value.isVisible() else side.words
    assert shown.words().strip() == value
    assert not shown.too_wide()
    assert side.when.height() <= 5 * 18


def test_that_a_part_of_an_answer_can_not_be_shown_is_said(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    model = samples_results.results()
    rows = tuple(
        msgspec.structs.replace(row, remark="en del kan ikke vises") if row.group == "read" else row
        for row in model.rows
    )
    panel.set_model(msgspec.structs.replace(model, rows=rows))
    shown = [item for item in panel.view.rows.items if isinstance(item, Row)]
    read = {row.key for row in rows if row.group == "read"}
    assert read
    assert all("en del kan ikke vises" in row.cells[3].plain for row in shown if row.key in read)


def _runs(panel: ResultsPanel, key: str) -> tuple[list[object], int]:
    """The runs of an answer's cell, and on how many lines they stand."""
    at = next(n for n, one in enumerate(panel.view.rows.items) if isinstance(one, Row) and one.key == key)
    laid = panel.view.laid(at, 2)
    return [run for _left, _line, runs in laid.lines for run in runs], len(laid.lines)


def test_the_course_stands_in_the_row_at_1366_too(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(994, 700)
    panel.show()
    model = samples_results.results()
    first, *others = model.rows
    wide = msgspec.structs.replace(
        first,
        analysis="Trombocytter og 6 til",
        unit="mmol/L",
        reference="137–145",
        change="+0,4 fra 20.11 06:30",
    )
    panel.set_model(msgspec.structs.replace(model, rows=(wide, *others)))
    runs, lines = _runs(panel, first.key)
    assert lines == 1
    assert any(isinstance(run, Spark) for run in runs)


def test_since_when_an_answer_is_waited_for_stands_beside_it(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(994, 700)
    panel.show()
    coming = UnderWayRow("u", "p", "08", "ØVERLAND", "Marit", "MR binyrer", "fra 20.11.2026")
    panel.set_model(msgspec.structs.replace(samples_results.results(), under_way=(coming,)))
    runs, lines = _runs(panel, "u")
    assert lines == 1
    assert [run.plain for run in runs if isinstance(run, Text)] == ["MR binyrer", "fra 20.11.2026"]


def test_the_range_and_the_change_are_told_apart_where_they_share_a_line(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(640, 700)
    panel.show()
    model = samples_results.results()
    first, *others = model.rows
    name = "Kalium, natrium, kreatinin, karbamid, glukose og 7 til"
    row = msgspec.structs.replace(first, analysis=name, reference="3,6–4,6", change="+0,4 fra i går 06:37")
    panel.set_model(msgspec.structs.replace(model, rows=(row, *others)))
    at = next(n for n, one in enumerate(panel.view.rows.items) if isinstance(one, Row) and one.key == row.key)
    laid = panel.view.laid(at, 2)
    words = " ".join(run.plain for _left, _line, runs in laid.lines for run in runs if isinstance(run, Text))
    assert "3,6–4,6 · +0,4" in " ".join(words.split()), words


@pytest.mark.parametrize("group", ["abnormal", "read"])
def test_a_value_before_a_correction_is_struck_and_said_in_words(qtbot: QtBot, group: str) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    model = samples_results.results()
    first = next(row for row in model.rows if row.group == "abnormal")
    change = {"stage": "corrected", "remark": "rettet", "seen": "O. Berg så det 08:12", "group": group}
    held = msgspec.structs.replace(first, change="rettet fra 2,9", before="2,9", **change)
    lost = msgspec.structs.replace(first, key="lost", change="", before="", **change)
    panel.set_model(msgspec.structs.replace(model, rows=(held, lost)))
    made = {item.key: item for item in panel.view.rows.items if isinstance(item, Row)}
    struck = {
        key: {run.plain for form in row.cells[2].options for line in form for run in line
              if isinstance(run, Text) and run.struck}
        for key, row in made.items()
    }  # fmt: skip
    assert struck == {held.key: {"2,9"}, "lost": set()}
    said = made[held.key].cells[2].words
    assert said.count("2,9") == 1
    assert "rettet fra 2,9" in said
    # Who went by the value that was struck stands beside it; where none is, that it was corrected.
    under = [made[key].cells[3].options[0][-1][0].plain for key in (held.key, "lost")]
    assert under == ["O. Berg så det 08:12", "rettet"]


def test_the_choice_of_whose_answers_says_how_many_each_holds_where_it_is_known(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(994, 700)
    panel.show()
    model = samples_results.results()
    scope = panel.scope
    assert scope is not None
    panel.set_model(model)
    every = scope.findChildren(Button)
    assert [one.text() for one in every] == ["Mine", "Posten", "Vakt"]
    before = scope.width()
    panel.set_model(msgspec.structs.replace(model, counts=(("ward", 1048), ("duty", 0))))
    assert [b.text() for b in scope.findChildren(Button)] == [
        "Mine",
        "Posten 1\N{NO-BREAK SPACE}048",
        "Vakt 0",
    ]
    assert [b.accessibleName() for b in scope.findChildren(Button)] == [
        b.text() for b in scope.findChildren(Button)
    ]
    assert scope.width() > before
    chosen: list[str] = []
    scope.chosen.connect(chosen.append)
    scope.take_focus()
    qtbot.keyClick(scope.findChildren(Button)[0], Qt.Key.Key_Right)
    assert chosen == ["ward"]
    panel.set_model(model)
    assert scope.width() == before


def test_what_is_critical_is_red_in_the_heading_and_beside_the_list(qtbot: QtBot) -> None:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    model = samples_results.results()
    first, *others = model.rows
    worst = msgspec.structs.replace(first, stage="critical")
    assert model.detail is not None
    detail = msgspec.structs.replace(model.detail, critical=True, alarm="under ringegrensen 2,5")
    panel.set_model(msgspec.structs.replace(model, rows=(worst, *others), detail=detail))
    tones = [item.group.tone for item in panel.view.rows.items if isinstance(item, Heading)]
    assert tones[0] == "danger"
    assert set(tones[1:]) == {"text"}
    assert "under ringegrensen 2,5" in panel.detail.when.words()
    panel.set_model(model)
    assert "ringegrensen" not in panel.detail.when.words()


def beside(qtbot: QtBot) -> tuple[ResultSide, ResultDetail]:
    """The column beside the list, shown, and an answer for it."""
    side = ResultSide()
    qtbot.addWidget(side)
    side.resize(320, 900)
    side.show()
    detail = samples_results.results().detail
    assert detail is not None
    return side, detail


def test_one_long_line_does_not_put_the_values_beside_it_on_two(qtbot: QtBot) -> None:
    side, detail = beside(qtbot)
    long = "Vekst av gule stafylokokker i 2 av 4 flasker, endelig svar i morgen"
    also = (("Konklusjon", long, ""), ("Ampicillin", "resistent", ""), ("Cefotaksim", "følsom", ""))
    side.set_model(msgspec.structs.replace(detail, also=also))
    qtbot.waitUntil(lambda: side.also.width() > 200)
    assert not side.also.too_wide()
    laid = lay(side.also._cell, side.also.width())
    lines = [" ".join(run.plain for run in runs if isinstance(run, Text)) for _left, _at, runs in laid.lines]
    assert "Ampicillin resistent" in lines
    assert "Cefotaksim følsom" in lines
    assert "Konklusjon" in lines


def test_medicines_that_bear_on_an_answer_stand_below_what_is_true_at_the_same_time(qtbot: QtBot) -> None:
    side, detail = beside(qtbot)
    words = ("ramipril gitt i dag 08:16", "spironolakton i bruk, ingen dose ført her")
    side.set_model(msgspec.structs.replace(detail, given=words))
    qtbot.waitUntil(lambda: side.also.width() > 200)
    assert side.also.words().endswith(" ".join(words))
    assert not side.also.too_wide()
    side.set_model(msgspec.structs.replace(detail, also=(), given=words))
    assert side.also.isVisible()
    side.set_model(msgspec.structs.replace(detail, also=()))
    assert not side.also.isVisible()

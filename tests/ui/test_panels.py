"""Every kind: found by name, empty without a model, nothing cut off, letters act on the row at the cursor.

One idea: what holds for each kind of panel.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts import Act, panel_keys
from desktop.acts.letters import PostLetters, PrintLetters
from desktop.shown.results.laboratory import LabCell
from desktop.shown.sprint.kind_titles import kind_title
from tests.running.patience import PATIENCE
from tests.ui import (
    samples_access_log,
    samples_beds,
    samples_course,
    samples_handover,
    samples_laboratory,
    samples_lists,
    samples_office,
    samples_patient,
    samples_results,
    samples_rule_rates,
    samples_sprint_decision,
    samples_states,
    samples_ward_lists,
    samples_wishes,
    samples_worklist,
)
from tests.ui.sample_acts import Did
from tests.ui.samples_flowsheet import flowsheet
from tests.ui.samples_key_facts import key_facts
from tests.ui.samples_received import received
from tests.ui.samples_vitals import vitals
from ui import theme
from ui.painting.runs import Badge, Mark, Pending, Text
from ui.panels import kinds, make_panel, panel_class
from ui.table.row_model import Heading, Row
from ui.table.table import TablePanel
from ui.theme import Scheme
from ui.widgets.panel import Panel

MODELS: dict[str, Callable[[], Any]] = {
    "worklist": samples_worklist.worklist,
    **samples_ward_lists.MODELS,
    **samples_course.MODELS,
    **samples_access_log.MODELS,
    **samples_office.MODELS,
    **samples_wishes.MODELS,
    **samples_rule_rates.MODELS,
    **samples_sprint_decision.MODELS,
    **samples_patient.MODELS,
    "laboratory": samples_laboratory.laboratory,
    "results": samples_results.results,
    "tasks": samples_lists.tasks,
    "unsent": samples_lists.unsent,
    "beds": samples_beds.beds,
    "received": received,
    "letter_queue": samples_lists.letter_queue,
    "handover": samples_handover.handover,
    "vitals": vitals,
    "flowsheet": flowsheet,
    "key_facts": key_facts,
}
NO_ROWS = {"vitals", "trend", "trace", "key_facts", "sprint_decision"}
NAMED_BY_MODEL = {
    "coding", "observations_due", "previsit", "screening", "trace", "trend", "waiting_list", "worklist",
}  # fmt: skip
"""Kinds whose head says nothing of its own before it has a model: theirs, or an item's."""
SIZES = ((1314, 640), (994, 640), (1696, 980))


def _panel(qtbot: QtBot, kind: str, size: tuple[int, int] = (1314, 640)) -> Any:
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    panel.set_model(MODELS[kind]())
    return panel


def test_every_kind_has_a_sample_here() -> None:
    assert set(MODELS) == set(kinds())
    assert set(MODELS) > NO_ROWS


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_kind_is_its_class(qapp: QApplication, kind: str) -> None:
    found = panel_class(kind)
    assert found.kind == kind
    assert issubclass(found, Panel)


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_kind_is_called_in_its_head_as_where_it_is_chosen(qtbot: QtBot, kind: str) -> None:
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    named = panel.head.own_title() == kind_title(kind)
    assert named is (kind not in NAMED_BY_MODEL)


def test_panels_are_imported_when_they_are_shown() -> None:
    code = (
        "import sys, ui.panels; assert not [m for m in sys.modules if m.startswith('ui.panels.')];"
        "import ui.window.window; assert 'ui.chart.chart' not in sys.modules;"
        "assert 'PySide6.QtPrintSupport' not in sys.modules and 'sqlalchemy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)


@pytest.mark.parametrize("kind", sorted(MODELS))
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, kind: str, size: Any, scale: float) -> None:
    theme.apply(qapp, Scheme.LIGHT, scale)
    if scale > 1 and size[0] < 1200 and kind == "letter_queue":
        size = (1200, 640)
    panel = _panel(qtbot, kind, size)
    cut = panel.body.cut_off() if kind in NO_ROWS else panel.view.too_wide()
    assert cut == []


@pytest.mark.parametrize("kind", ["problems", "medicines", "notes", "pumps", "lines"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_side_panels_hold_in_their_column(qtbot: QtBot, qapp: QApplication, kind: str, scale: float) -> None:
    theme.apply(qapp, Scheme.LIGHT, scale)
    panel = _panel(qtbot, kind, (round(302 * scale), 400))
    assert panel.view.too_wide() == []
    assert panel.view.rows.columnCount() == 1


@pytest.mark.parametrize("kind", sorted(set(MODELS) - NO_ROWS))
def test_every_row_says_something_in_no_more_cells_than_columns(qtbot: QtBot, kind: str) -> None:
    panel = _panel(qtbot, kind)
    rows = [item for item in panel.view.rows.items if isinstance(item, Row)]
    assert rows
    for row in rows:
        assert len(row.cells) == panel.view.rows.columnCount()
        assert " ".join(cell.plain for cell in row.cells).strip()
    assert panel.view.accessibleName()


@pytest.mark.parametrize("kind", sorted(set(MODELS) - NO_ROWS))
def test_keys_raise_the_acts_declared_for_them_about_the_row(qtbot: QtBot, kind: str) -> None:
    panel = _panel(qtbot, kind)
    told: list[Act] = []
    panel.act.connect(told.append)
    for letter, what in panel_keys(panel.kind).items():
        if len(letter) > 1 or what in panel.own:
            continue
        told.clear()
        if kind in SEVERAL:
            rows = [item.key for item in panel.view.rows.items if isinstance(item, Row)]
            assert any(panel.view.choose(key) and panel.about(what) is not None for key in rows)
        about = panel.about(what)
        assert about is not None
        qtbot.keyClick(panel.view, letter)
        assert told == [about]


SEVERAL = frozenset({"tasks", "wishes"})
"""Panels with rows of several kinds: each key is about one of them."""


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_without_a_model_nothing_is_left(qtbot: QtBot, kind: str) -> None:
    panel = _panel(qtbot, kind)
    panel.set_model(None)
    if isinstance(panel, TablePanel):
        assert (panel.view.rows.items, panel.marked_keys()) == ([], ())
    assert not panel.has_content()


@pytest.mark.parametrize("kind", sorted(set(MODELS) - NO_ROWS))
def test_loading_without_content_shows_grey_bars_not_emptiness(qtbot: QtBot, kind: str) -> None:
    panel = make_panel(kind)
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    panel.set_state(samples_states.LOADING)
    cells = [cell for item in panel.view.rows.items for cell in item.cells]
    assert any(isinstance(run, Pending) for cell in cells for line in cell.options[0] for run in line)


def _groups(panel: TablePanel) -> list[tuple[str, str]]:
    return [(i.group.title, i.group.count) for i in panel.view.rows.items if isinstance(i, Heading)]


def test_worklist_by_need_and_by_bed(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "worklist")
    assert _groups(panel) == [("Se først", "3"), ("Resten av posten", "17")]
    panel.order.set_current("bed")
    panel.rebuild()
    beds = [item.cells[0].plain for item in panel.view.rows.items]
    assert beds == sorted(beds)
    assert len(beds) == 20


def test_the_similar_name_mark_stays_at_every_width(qtbot: QtBot, qapp: QApplication) -> None:
    for size, scale in (((1696, 980), 1.0), ((1314, 640), 1.0), ((1314, 640), 1.5), ((860, 480), 1.0)):
        theme.apply(qapp, Scheme.LIGHT, scale)
        panel = _panel(qtbot, "worklist", size)
        at = panel.view.rows.row_of("patient-12A")
        laid = panel.view.laid(at, 1)
        icons = [
            run for _left, _at, line in laid.lines for run in line if getattr(run, "name", "") == "users"
        ]
        assert icons, f"the mark vanished at {size} and {scale}"


def test_scores_are_marked_by_shape_and_word(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "worklist")
    marks = {}
    for item in panel.view.rows.items:
        if isinstance(item, Row):
            marks[item.key] = next(run for run in item.cells[5].options[0][0] if isinstance(run, Badge))
    assert (marks["patient-07"].plain, marks["patient-07"].kind) == ("8", "filled")
    assert (marks["patient-03"].plain, marks["patient-03"].kind) == ("3!", "single")
    assert marks["patient-12A"].kind == "framed"


def test_only_unremarkable_results_can_be_ticked_and_go_together(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "results")
    panel.view.choose("r1")
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert "r1" not in panel.marked_keys()
    panel.view.choose("r10")
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    together = samples_results.acknowledged("r9", "r11", "r12", "r13", "r14")
    # What was below the edge is shown first.
    panel.foot.button.click()
    qtbot.waitUntil(lambda: not panel.leafing.unseen(panel.marked_keys()))
    with qtbot.waitSignal(panel.act, check_params_cb=lambda act: act == together):
        panel.foot.button.click()


def test_a_tick_does_not_survive_its_result(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "results")
    panel.mark("r9")
    panel.set_model(None)
    panel.set_model(samples_results.results())
    assert "r9" in panel.marked_keys(), "a new list begins with what the model says"


def test_the_detail_at_the_side_names_the_patient_and_acts(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "results")
    for words in (panel.detail.who.words(), panel.detail.button.accessibleName()):
        assert "SOLBAKKEN, Ingrid Marie" in words
    with qtbot.waitSignal(panel.act) as acted:
        panel.detail.button.click()
    assert acted.args == [samples_results.acknowledged("r1")]


def test_letters_show_each_recipient_with_its_own_state(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "letter_queue")
    at = panel.view.rows.row_of("q9")
    said = panel.view.rows.items[at].cells[-1].plain
    assert said.count("Mottatt i mottakers system") == 2
    assert "Pasienten I kø" in said


def test_printing_and_posting_are_two_acts_with_the_ticked_letters(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "letter_queue")
    ticked = panel.marked_keys()
    assert "q13" not in ticked, "one that waits for a signature can't be printed"
    for act, button in ((PrintLetters, panel.printing.button), (PostLetters, panel.printing.posted)):
        with qtbot.waitSignal(panel.act) as acted:
            button.click()
        assert acted.args == [act(ticked)]


def test_an_account_that_does_not_add_up_says_so(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "letter_queue")
    assert "går opp" in panel.foot._sum.words()
    panel.set_model(msgspec.structs.replace(samples_lists.letter_queue(), adds_up=False))
    assert "går ikke opp" in panel.foot._sum.words()


def test_the_rows_own_step_answers_its_key(qtbot: QtBot) -> None:
    for kind, row, letter, action in (
        ("unsent", "u6", "P", "print_requisition"),
        ("letter_queue", "q1", "T", "telephone"),
    ):
        panel = _panel(qtbot, kind)
        panel.view.choose(row)
        with qtbot.waitSignal(panel.act) as acted:
            qtbot.keyClick(panel.view, letter)
        assert acted.args == [Did(action)]


def test_a_source_that_was_not_asked_is_never_empty(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "medicines")
    column = next(at for at, c in enumerate(panel.view.rows.columns) if c.key == "source-dispensed")
    said = {item.cells[column].plain for item in panel.view.rows.items if isinstance(item, Row)}
    assert said == {"ikke spurt"}
    head = panel.view.rows.headerData(column, Qt.Orientation.Horizontal)
    assert "ikke spurt" in head


def _painted(panel: TablePanel, row: str) -> list[str]:
    at = panel.view.rows.row_of(row)
    return [
        run.plain for _l, _a, line in panel.view.laid(at, 0).lines for run in line if isinstance(run, Text)
    ]


def test_medicines_outside_the_chart_stand_where_it_is_narrow_too(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "medicines", (302, 400))
    headings = [item.group.title for item in panel.view.rows.items if isinstance(item, Heading)]
    assert headings == ["Utenfor kurven"]
    rows = [item.key for item in panel.view.rows.items if isinstance(item, Row)]
    assert len(rows) == 9
    assert panel.count_text() == "9"


@pytest.mark.parametrize("size", [(302, 400), (1000, 600), (1696, 980)])
def test_a_medicine_says_since_when(qtbot: QtBot, size: tuple[int, int]) -> None:
    model = samples_patient.medicines()
    rows = tuple(msgspec.structs.replace(row, change="siden 14.04.1960") for row in model.rows)
    panel = _panel(qtbot, "medicines", size)
    panel.set_model(msgspec.structs.replace(model, rows=rows))
    outside = next(row.key for row in rows if row.group == "outside")
    assert "siden 14.04.1960" in _painted(panel, outside)


def test_medicine_names_are_lower_and_brands_upper_case(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "medicines")
    at = panel.view.rows.row_of("m1")
    words = [run for _l, _a, line in panel.view.laid(at, 0).lines for run in line if isinstance(run, Text)]
    assert (words[0].plain, words[0].style.weight) == ("furosemid", 600)
    assert any(run.plain == "FURIX" for run in words)


def test_laboratory_marks_new_outside_and_other_samples(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "laboratory", (1696, 980))
    at = panel.view.rows.row_of("kalium")
    newest = panel.view.rows.items[at].cells[-2]
    runs = newest.options[0][0]
    assert [run.kind for run in runs if isinstance(run, Mark)] == ["new", "low"]
    assert any(isinstance(run, Text) and run.plain == "g" for run in runs)
    assert newest.plain == "nytt lav 3,3 g"
    unanswered = panel.view.rows.items[panel.view.rows.row_of("kreatinin")].cells[-2]
    assert unanswered.plain == "ubesvart"


def test_a_row_without_a_value_in_the_samples_seen_says_its_newest(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "laboratory", (700, 400))
    model = samples_laboratory.laboratory()
    first = model.groups[0].rows[0]
    old = (LabCell("value", "16,8", "high"), *(LabCell() for _cell in first.cells[1:]))
    none = tuple(LabCell() for _cell in first.cells)
    waits = (*old[:-1], LabCell("unanswered", "ubesvart"))
    rows = tuple(
        msgspec.structs.replace(first, key=key, cells=cells)
        for key, cells in (("old", old), ("none", none), ("waits", waits))
    )
    columns = (msgspec.structs.replace(model.columns[0], date="26.10.2016"), *model.columns[1:])
    group = msgspec.structs.replace(model.groups[0], rows=rows)
    panel.set_model(msgspec.structs.replace(model, columns=columns, groups=(group,)))
    said = {
        item.key: [cell.plain for cell in item.cells[3:-1]]
        for item in panel.view.rows.items
        if isinstance(item, Row)
    }
    assert said["old"][0] == "tidligere: 16,8 (26.10.2016)"
    assert not any(said["old"][1:])
    assert not any(said["none"])
    assert "16,8" not in " ".join(said["waits"])
    assert panel.view.too_wide() == []


def test_earlier_samples_are_told_and_reached_with_arrows(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "laboratory", (820, 500))
    head = panel.view.rows.headerData(2, Qt.Orientation.Horizontal)
    assert "tidligere" in head, "what lies beyond the edge is said"
    before = [column.key for column in panel.view.rows.columns]
    qtbot.keyClick(panel.view, Qt.Key.Key_Left)
    after = [column.key for column in panel.view.rows.columns]
    assert before != after
    assert "senere" in panel.view.rows.headerData(2, Qt.Orientation.Horizontal)


def test_comments_stand_under_the_row_with_the_cursor_only(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "laboratory")
    view = panel.view
    with_it = view.rows.row_of("kalium")
    view.choose("kalium")
    tall = view.rowHeight(with_it)
    view.choose("natrium")
    assert view.rowHeight(with_it) < tall
    assert "Svak hemolyse" in " ".join(run.plain for line in view.rows.items[with_it].below for run in line)


def test_n_goes_from_new_to_new(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "laboratory")
    panel.view.choose("ferritin")
    qtbot.keyClick(panel.view, Qt.Key.Key_N)
    assert panel.view.current_key() == "glukose", "a folded group opens: nothing new is passed over"
    qtbot.keyClick(panel.view, Qt.Key.Key_N)
    assert panel.view.current_key() == "ph"


def test_notes_are_plain_text(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "notes")
    evil = "<img src='file:///etc/passwd'><b>ikke fet</b>"
    first = msgspec.structs.replace(samples_patient.notes().rows[0], sections=(), text=evil)
    panel.set_model(type(samples_patient.notes())((first,)))
    assert evil in panel.reader.toPlainText()
    assert "img" not in panel.reader.toHtml().replace("&lt;img", "")


def test_a_note_entered_in_error_is_struck_out(qtbot: QtBot) -> None:
    panel = _panel(qtbot, "notes")
    wrong = msgspec.structs.replace(
        samples_patient.notes().rows[0], state="entered_in_error", state_text="feilført"
    )
    panel.set_model(type(samples_patient.notes())((wrong,)))
    at = panel.view.rows.row_of("n1")
    texts = [run for _l, _a, line in panel.view.laid(at, 0).lines for run in line if isinstance(run, Text)]
    assert texts[0].struck

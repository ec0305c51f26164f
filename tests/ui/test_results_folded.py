"""Normal answers in *Answers to see* stand folded, and are acknowledged only once they were on the screen."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.results import AcknowledgeResults
from desktop.shown.results.results import ResultRow, ResultsModel
from tests.ui import samples_results
from ui.painting.runs import Mark, Text
from ui.panels import make_panel
from ui.panels.results import FOLDED, ResultsPanel
from ui.table.row_model import Heading, Row
from ui.widgets.button import Button

HOLDS = "6 pasienter · Kalium, Natrium · kvitteres samlet når du har bladd gjennom"


def model(more: int = 0) -> ResultsModel:
    """The sample with a critical answer, and with its unremarkable ones read whole; `more` of those."""
    sample = samples_results.results()
    critical, *others = sample.rows
    critical = msgspec.structs.replace(critical, stage="critical", value="6,7", outside="high")
    plain = [row for row in others if row.group == "plain"]
    folded = [msgspec.structs.replace(row, stage="folded", folds=True) for row in plain]
    folded += [msgspec.structs.replace(folded[0], key=f"m{n}", sort=100.0 + n) for n in range(more)]
    rest = [row for row in others if row.group != "plain"]
    return msgspec.structs.replace(sample, rows=(critical, *rest, *folded), folded_holds=HOLDS)


def opened(
    qtbot: QtBot, shown: ResultsModel | None = None, size: tuple[int, int] = (994, 900)
) -> ResultsPanel:
    panel = make_panel("results")
    assert isinstance(panel, ResultsPanel)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    panel.set_model(shown or model())
    panel.view.setFocus()
    qtbot.wait(1)
    return panel


def heading(panel: ResultsPanel) -> Heading:
    return next(
        item for item in panel.view.rows.items if isinstance(item, Heading) and item.group.key == FOLDED
    )


def shown(panel: ResultsPanel) -> set[str]:
    return {item.key for item in panel.view.rows.items if isinstance(item, Row)}


def raised(panel: ResultsPanel) -> list[Act]:
    found: list[Act] = []
    panel.act.connect(lambda act: found.append(act) if isinstance(act, AcknowledgeResults) else None)
    return found


def test_normal_answers_begin_folded_and_say_how_many_and_what(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    head = heading(panel)
    assert head.folded
    assert head.group.count == "6"
    at = panel.view.rows.items.index(head)
    said = panel.view.rows.data(panel.view.rows.index(at, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == f"Normale, uten stor endring 6 {HOLDS}, foldet sammen"
    assert shown(panel) == {f"r{n}" for n in range(1, 9)}


def test_nothing_else_of_the_list_can_be_folded(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    every = [item.group for item in panel.view.rows.items if isinstance(item, Heading)]
    assert [one.key for one in every if one.foldable] == [FOLDED]


@pytest.mark.parametrize("at", ["r1", "r8"])
def test_g_opens_and_folds_it_from_wherever_the_cursor_stands(qtbot: QtBot, at: str) -> None:
    panel = opened(qtbot)
    panel.view.choose(at)
    QTest.keyClick(panel.view, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: not heading(panel).folded)
    assert "r14" in shown(panel)
    QTest.keyClick(panel.view, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: heading(panel).folded)
    assert "G" in [button.keys for button in panel.findChildren(Button)]


def test_it_stays_open_over_new_answers_and_is_folded_for_the_next_user(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    panel.view.fold_group(FOLDED)
    panel.set_model(model(more=1))
    assert not heading(panel).folded
    panel.set_model(None)
    panel.set_model(model())
    assert heading(panel).folded


def test_folded_answers_are_never_acknowledged_before_they_were_leafed_through(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    acts = raised(panel)
    assert "Bla gjennom 6" in panel.foot.button.text()
    panel.foot.button.click()
    qtbot.wait(1)
    assert acts == []
    assert not heading(panel).folded
    assert panel.view.current_key() == "r9"
    qtbot.waitUntil(lambda: "Kvitter 6 samlet" in panel.foot.button.text())
    panel.foot.button.click()
    assert acts == [samples_results.acknowledged(*(f"r{n}" for n in range(9, 15)))]


def test_of_more_than_a_screen_each_press_shows_the_next(qtbot: QtBot) -> None:
    panel = opened(qtbot, model(more=40), (994, 500))
    acts = raised(panel)
    lefts = []
    for _press in range(12):
        left = len(panel.leafing.unseen(panel.marked_keys()))
        lefts.append(left)
        if not left:
            break
        panel.foot.button.click()
        assert acts == []
        qtbot.wait(5)
    assert lefts[0] == 46
    assert lefts[-1] == 0
    assert lefts == sorted(lefts, reverse=True)
    assert len(lefts) > 3, "46 rows are more than two screens"
    panel.foot.button.click()
    assert len(acts) == 1


def test_an_answer_that_came_meanwhile_is_shown_first(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    acts = raised(panel)
    panel.foot.button.click()
    qtbot.waitUntil(lambda: not panel.leafing.unseen(panel.marked_keys()))
    panel.hide()
    other = model()
    changed = msgspec.structs.replace(other.rows[-1], value="9,9", time_sort="zz")
    panel.set_model(msgspec.structs.replace(other, rows=(*other.rows[:-1], changed)))
    assert panel.leafing.unseen(panel.marked_keys()) == ("r14",)
    panel.foot.button.click()
    assert acts == []


def test_what_is_folded_again_is_not_acknowledged(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    acts = raised(panel)
    panel.foot.button.click()
    qtbot.waitUntil(lambda: not panel.leafing.unseen(panel.marked_keys()))
    panel.view.fold_group(FOLDED)
    panel.foot.button.click()
    assert acts == []


def test_unremarkable_answers_of_the_same_patient_are_offered_only_when_they_were_seen(qtbot: QtBot) -> None:
    whole = model()
    first = whole.rows[0]
    rows = tuple(
        msgspec.structs.replace(row, patient=first.patient) if row.key == "r9" else row for row in whole.rows
    )
    detail = msgspec.structs.replace(whole.detail, key=first.key)
    panel = opened(qtbot, msgspec.structs.replace(whole, rows=rows, detail=detail))
    assert not panel.detail.others.isVisible()
    panel.view.fold_group(FOLDED)
    qtbot.waitUntil(panel.detail.others.isVisible)


def _value_of(panel: ResultsPanel, row: ResultRow) -> Text:
    at = panel.view.rows.row_of(row.key)
    runs = [run for _left, _line, line in panel.view.laid(at, 2).lines for run in line]
    assert any(isinstance(run, Mark) for run in runs)
    return next(run for run in runs if isinstance(run, Text) and run.plain == row.value)


def test_a_critical_value_has_a_filled_ground_and_no_other(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    critical, other = panel.model.rows[:2]
    assert _value_of(panel, critical).ground == "danger"
    assert _value_of(panel, critical).style.role == "on_danger"
    assert _value_of(panel, other).ground == ""


def test_beside_a_critical_answer_stands_that_it_must_be_answered(qtbot: QtBot) -> None:
    whole = model()
    detail = msgspec.structs.replace(whole.detail, key="r1", critical=True)
    panel = opened(qtbot, msgspec.structs.replace(whole, detail=detail))
    said = panel.detail.choices.title.words()
    assert "kritisk – krever svar" in said
    panel.set_model(msgspec.structs.replace(whole, detail=msgspec.structs.replace(detail, critical=False)))
    assert "krever svar" not in panel.detail.choices.title.words()

"""States: one sentence, what was kept, the next step with its key; content stays where it can."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.shown.page.problems import ProblemRow, ProblemsModel
from desktop.shown.parts import READY, PanelState, Step
from desktop.shown.shell import EmptyPage
from tests.ui import samples, samples_patient, samples_results, samples_states
from tests.ui.sample_acts import Did
from tests.ui.windows import shown
from ui.panels import make_panel
from ui.panels.problems import ProblemsPanel
from ui.theme import px
from ui.widgets.empty import EmptyView
from ui.widgets.states import StateView


def _panel(qtbot: QtBot, model: object = None) -> ProblemsPanel:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    panel.resize(600, 500)
    if model is not None:
        panel.set_model(model)
    panel.show()
    return panel


def test_empty_offers_steps_by_key(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.set_state(samples_states.EMPTY)
    assert panel._whole.isVisible()
    panel.take_focus()
    with qtbot.waitSignal(panel.act) as acted:
        qtbot.keyClick(panel, Qt.Key.Key_2)
    assert acted.args == [Did("add_problem", "fall")]


def test_stale_keeps_the_content_and_says_its_age(qtbot: QtBot) -> None:
    panel = _panel(qtbot, samples_patient.problems())
    panel.set_state(samples_states.STALE)
    assert panel.view.isVisible()
    assert panel._foot.isVisible()
    assert "6 t 27 min" in panel.head._right.words()
    with qtbot.waitSignal(panel.act) as acted:
        qtbot.keyClick(panel, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert acted.args == [Did("measure")]


def test_a_failed_source_without_content_is_not_an_empty_list(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.set_state(samples_states.ERROR)
    assert panel._whole.isVisible()
    said = panel._whole._checks.accessibleName()
    for word in ("Kurve", "svarte ikke innen 30 s", "ikke spurt"):
        assert word in said
    with qtbot.waitSignal(panel.act) as acted:
        qtbot.keyClick(panel, Qt.Key.Key_F5)
    assert acted.args == [Did("refresh")]


def test_details_are_copied_not_shown(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.set_state(samples_states.ERROR)
    with qtbot.assertNotEmitted(panel.act):
        qtbot.keyClick(panel, Qt.Key.Key_D)
    assert QGuiApplication.clipboard().text() == samples_states.ERROR.details


def test_a_steps_key_goes_before_the_lists_own(qtbot: QtBot) -> None:
    panel = make_panel("medicines")
    qtbot.addWidget(panel)
    panel.set_model(samples_patient.medicines())
    panel.set_state(samples_states.ERROR)
    panel.show()
    with qtbot.waitSignal(panel.act) as acted:
        qtbot.keyClick(panel.view, Qt.Key.Key_G)  # type: ignore[attr-defined]
    assert acted.args == [Did("go_on")]


def test_ready_again_takes_everything_away(qtbot: QtBot) -> None:
    panel = _panel(qtbot, samples_patient.problems())
    panel.set_state(samples_states.ERROR)
    panel.set_state(READY)
    assert not panel._foot.isVisible()
    assert not panel._whole.isVisible()
    assert panel.head._right.words() == ""


def test_not_checked_and_offline_say_so_in_the_head(qtbot: QtBot) -> None:
    panel = _panel(qtbot, samples_patient.problems())
    for kind in ("not_checked", "offline"):
        panel.set_state(PanelState(kind, "ikke kontrollert siden 13:47"))  # type: ignore[arg-type]
        assert "ikke kontrollert" in panel.head._right.words()
        assert panel.view.isVisible(), "what is known stays"


def test_progress_moves(qtbot: QtBot) -> None:
    panel = _panel(qtbot, samples_patient.problems())
    pictures = []
    for part in (0.1, 0.9):
        panel.set_state(msgspec.structs.replace(samples_states.LOADING, progress=part))
        pictures.append(panel.head.grab().toImage())
    assert pictures[0] != pictures[1]


def test_an_empty_page_leads_on(qtbot: QtBot) -> None:
    panel = make_panel("results")
    qtbot.addWidget(panel)
    panel.resize(1000, 600)
    panel.show()
    panel.set_empty_page(samples.empty())
    view = panel.findChild(EmptyView)
    assert view is not None
    assert view.isVisible()
    with qtbot.waitSignal(panel.act) as acted:
        qtbot.keyClick(view, Qt.Key.Key_B)
    assert acted.args == [Did("unanswered")]
    panel.set_empty_page(None)
    assert panel.body.isVisible()


def test_whoever_is_in_a_panel_stays_in_it_when_its_emptiness_comes_and_goes(qtbot: QtBot) -> None:
    window = shown(qtbot)
    panel = make_panel("results")
    window.set_page("results", panel)
    window.show_page("results")
    panel.set_model(None)
    panel.set_state(PanelState("loading"))
    panel.take_focus()

    def inside() -> bool:
        QApplication.processEvents()
        focused = QApplication.focusWidget()
        return focused is not None and panel.isAncestorOf(focused) and focused.isVisible()

    assert inside()
    for page in (EmptyPage("Ingen svar venter.", "Nye svar kommer hit."), None):
        panel.set_empty_page(page)
        assert inside(), page
    panel.set_state(PanelState("error", title="Kan ikke leses.", details="x"))
    assert inside()
    panel.set_state(PanelState("ready"))
    panel.set_model(samples_results.results())
    assert inside()
    window.navigation.take_focus()
    panel.set_empty_page(EmptyPage("Ingen svar venter.", ""))
    assert not inside(), "the focus is not taken from elsewhere"


@pytest.mark.expects_log
def test_a_model_that_can_not_be_painted_says_so_in_its_panel(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:

    panel = make_panel("problems")
    qtbot.addWidget(panel)
    panel.resize(600, 400)
    panel.show()
    real = type(panel).groups  # type: ignore[attr-defined]

    def falls(*_anything: object) -> object:
        raise OverflowError("Kari Nordmann")

    monkeypatch.setattr(type(panel), "groups", falls)
    model = ProblemsModel((ProblemRow("p", "Gikt", ""),))
    panel.set_model(model)
    panel.set_state(PanelState("ready"))
    assert panel.state.kind == "error"
    assert panel.state.title == "Dette panelet kan ikke vises."
    assert "Kari" not in panel.state.details + caplog.text
    assert "a panel fell" in caplog.text
    assert panel.model is None
    monkeypatch.setattr(type(panel), "groups", real)
    panel.set_model(model)
    assert panel.state.kind == "ready"
    assert panel.model is model


def test_in_a_low_panel_the_key_of_a_step_stays_whole(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    view = StateView(inline=True, parent=panel)
    steps = (Step("F5", "Spør igjen", Did("again", "")),)
    kept = "Det som var lagret, er trygt."
    view.show_state(PanelState("error", title="Journalen kunne ikke leses.", text=kept, steps=steps))
    view.setGeometry(0, 0, 600, 68)
    panel.show()
    (button,) = view.buttons
    assert button.height() >= button.sizeHint().height()


@pytest.mark.parametrize("height", range(120, 420, 12))
@pytest.mark.parametrize("across", [420, 600, 900])
def test_an_error_below_a_content_is_whole_and_leaves_it_room(qtbot: QtBot, height: int, across: int) -> None:
    """In a low panel the first sentence and the step stand in one line; nothing of either is cut."""
    panel = _panel(qtbot, samples_patient.problems())
    panel.resize(across, height)
    steps = (Step("F5", "Spør igjen", Did("again", "")),)
    text = "Det som står her, ble lest før det, og kan være utdatert. Det som var lagret, er trygt."
    panel.set_state(PanelState("error", title="Journalen kunne ikke leses.", text=text, steps=steps))
    # Words that wrap take their height once they know their width.
    for _turn in range(3):
        QApplication.processEvents()
    foot = panel._foot
    (button,) = foot.buttons
    inside = QRect(QPoint(0, 0), panel.size())
    for one in (button, foot._title, *([] if foot._text.isHidden() else [foot._text])):
        area = QRect(one.mapTo(panel, QPoint(0, 0)), one.size())
        assert inside.contains(area), (one, area, inside)
        assert one.height() >= (one.sizeHint().height() if one is button else one.height_at(one.width()))
    assert foot._text.isHidden() == (panel.height() < px(190)), panel.height()
    assert foot._title.accessibleDescription() == text
    assert panel.view.height() >= panel.height() - panel.head.height() - px(100)
    assert foot.height() <= foot.height_at(foot.width()) + 1

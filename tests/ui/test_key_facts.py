"""The strip of key facts: side by side while there is room, by keys, with its own height on the page."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.origin import ShowOrigin
from desktop.shown.columns.key_facts import Fact, KeyFactsModel
from tests.ui.recording import drawn_on
from tests.ui.samples_key_facts import key_facts
from ui.panels import make_panel
from ui.panels.key_facts import KeyFactsPanel
from ui.window.patient_page import PatientPage
from ui.window.surface import Place, Tab


def _panel(qtbot: QtBot, wide: int = 1300) -> KeyFactsPanel:
    panel = make_panel("key_facts")
    assert isinstance(panel, KeyFactsPanel)
    qtbot.addWidget(panel)
    panel.resize(wide, 400)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    panel.set_model(key_facts())
    return panel


def _rows(panel: KeyFactsPanel) -> list[int]:
    return sorted({one.y() for one in panel.facts.buttons})


def test_all_stand_beside_each_other_and_the_deadline_has_its_bar(qtbot: QtBot) -> None:
    panel = _panel(qtbot, 1600)
    assert len(_rows(panel)) == 1
    assert panel.facts.buttons[0].bar > 0
    assert all(one.bar == 0 for one in panel.facts.buttons[1:])


def test_with_less_room_words_go_on_below_themselves_then_facts_do(qtbot: QtBot) -> None:
    wide, middle, narrow = _panel(qtbot, 1600), _panel(qtbot, 850), _panel(qtbot, 420)
    assert len(_rows(wide)) == len(_rows(middle)) == 1
    assert middle.facts.buttons[0].width() < wide.facts.buttons[0].width() - wide.facts.buttons[0].bar
    assert len(_rows(narrow)) > 1
    assert narrow.sizeHint().height() > middle.sizeHint().height() >= wide.sizeHint().height()
    for panel in (wide, middle, narrow):
        for one in panel.facts.buttons:
            assert not one.cut_off(), one.fact.key
            assert one.geometry().right() <= panel.facts.width()


@pytest.mark.parametrize("start", [None, 2e9])
def test_a_period_without_a_beginning_or_after_its_end_has_no_bar_but_its_words(
    qtbot: QtBot, start: float | None
) -> None:
    panel = _panel(qtbot, 1600)
    model = key_facts()
    first = model.facts[0]
    assert first.deadline is not None
    odd = msgspec.structs.replace(first, deadline=msgspec.structs.replace(first.deadline, start=start))
    panel.set_model(msgspec.structs.replace(model, facts=(odd, *model.facts[1:])))
    assert not panel.grab().isNull()
    assert panel.facts.buttons[0].fact.left == first.left


def test_left_and_right_go_between_them_and_enter_asks_where_one_came_from(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    acts: list[object] = []
    panel.act.connect(acts.append)
    panel.take_focus()
    qtbot.keyClick(panel.facts.buttons[0], Qt.Key.Key_Right)
    qtbot.keyClick(panel.facts.buttons[1], Qt.Key.Key_Right)
    spot = panel.origin()
    assert spot is not None
    assert (spot.of.title, spot.of.keys) == ("Litium", ("Observation/l1",))
    qtbot.keyClick(panel.facts.buttons[2], Qt.Key.Key_Return)
    assert acts == [ShowOrigin()]
    assert panel.origin_step(1, 0)
    assert panel.origin() is None, "nobody scored it: nothing is behind it"
    assert panel.origin_step(1, 0)
    assert not panel.origin_step(1, 0)
    spot = panel.origin()
    assert spot is not None
    assert spot.of.computed


def test_where_one_is_stays_when_the_facts_are_told_anew(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.facts.buttons[1].setFocus()
    panel.set_model(msgspec.structs.replace(key_facts(), now=key_facts().now + 60))
    assert panel.facts.at == 1
    assert panel.facts.buttons[1].hasFocus()
    panel.set_model(None)
    assert not panel.facts.buttons
    assert panel.origin() is None


def test_on_a_page_it_has_its_own_height_and_is_nobodys_first_place(qtbot: QtBot) -> None:
    tab = Tab("o", "Oversikt", (Place("key_facts"), Place("notes", share=2), Place("laboratory", share=1)))
    page = PatientPage((tab,))
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    facts, notes, _laboratory = page.shown_panels()
    facts.set_model(key_facts())
    page.refresh_entries()
    page.take_focus()
    assert facts.isVisible()
    qtbot.waitUntil(lambda: facts.height() == facts.sizeHint().height())
    assert notes.height() > 300
    assert not facts.isAncestorOf(page.focusWidget())  # type: ignore[arg-type]
    page.resize(800, 800)
    assert facts.isVisible(), "a narrow page has a panel at a time, and its facts"


def test_a_long_unit_stands_whole_below_its_number(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    fact = Fact("egfr", "eGFR", "9 mL/min/1.73 m²", "i dag 06:40", outside="low")
    first = Fact("k", "Potassium", "4.9 mmol/L", "today 06:40", outside="high")
    others = (Fact(f"v{n}", "Weight", "80.5 kg", "today 06:16") for n in range(2))
    model = KeyFactsModel((first, fact, *others), 0.0, "nå")
    panel = make_panel("key_facts")
    qtbot.addWidget(panel)
    for wide in range(420, 900, 12):
        panel.resize(wide, 200)
        panel.show()
        panel.set_model(model)
        pieces = [one.text for one in drawn_on(panel, monkeypatch)]
        assert not any(text.rstrip().endswith("/") for text in pieces), (wide, pieces)


@pytest.mark.parametrize("wide", range(620, 1400, 20))
def test_facts_go_below_one_another_sooner_than_a_unit_below_its_number(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wide: int
) -> None:
    panel = make_panel("key_facts")
    qtbot.addWidget(panel)
    panel.resize(wide, 300)
    panel.show()
    facts = [Fact(f"f{n}", f"Fakta {n}", f"{n + 4},6 mmol/L", note="i går 06:30") for n in range(4)]
    facts.append(Fact("egfr", "eGFR", "9 mL/min/1,73 m²", note="i går 06:30"))
    panel.set_model(KeyFactsModel(tuple(facts), 0.0, "nå"))
    pieces = [one.text.strip() for one in drawn_on(panel, monkeypatch)]
    assert "9" not in pieces, "a number alone on its line"

"""A word that is written while a list has the focus starts nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.acts import panel_keys
from desktop.acts.medicines import GiveDose, WriteDose
from desktop.acts.patient import BeginNote
from desktop.acts.results import AcknowledgeResults
from desktop.acts.window import OpenPalette
from desktop.shown.parts import Step
from desktop.shown.shell import EmptyPage, EmptyRow
from tests.ui import samples_patient, samples_results
from tests.ui.editors.samples_orders import FAVOURITES, STOP
from tests.ui.test_panels import MODELS
from ui.editors.order.alert_card import AlertCard
from ui.editors.order.basket import Favourites
from ui.editors.parts.editor_keys import runs
from ui.editors.parts.side_row import SideRow
from ui.painting.cell import Cell
from ui.painting.runs import Text
from ui.painting.text import LABEL
from ui.panels import make_panel, panel_class
from ui.panels.vitals import VitalsPanel
from ui.table.row_model import Row
from ui.widgets import typing_pause
from ui.widgets.empty import EmptyView
from ui.widgets.filter import FilterField
from ui.widgets.focus_chain import proxy
from ui.widgets.panel import Panel
from ui.widgets.typing_pause import _waiting as waiting


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(typing_pause, "PAUSE", 0.5)
    monkeypatch.setattr(typing_pause._Last, "at", float("-inf"))
    monkeypatch.setattr(typing_pause._Last, "moved", float("-inf"))
    monkeypatch.setattr(typing_pause.time, "monotonic", lambda: now[0])
    return now


def heard(qtbot: QtBot, panel: Panel, model: object) -> list[object]:
    qtbot.addWidget(panel)
    panel.set_model(model)
    panel.show()
    found: list[object] = []
    panel.act.connect(found.append)
    return found


def test_the_n_of_morfin_begins_no_note(qtbot: QtBot, clock: list[float]) -> None:
    panel = make_panel("notes")
    acts = heard(qtbot, panel, samples_patient.notes())
    for letter in "morfin":  # the m has an act of its own here, too
        QTest.keyClicks(proxy(panel.body) or panel.body, letter)
        clock[0] += 0.15
    assert acts == []
    clock[0] += 0.5
    QTest.keyClicks(proxy(panel.body) or panel.body, "n")
    assert acts == [], "nobody knows yet whether a word follows"
    qtbot.waitUntil(lambda: acts == [BeginNote()])


def test_what_goes_on_from_a_field_is_still_the_word(qtbot: QtBot, clock: list[float]) -> None:
    panel = make_panel("notes")
    acts = heard(qtbot, panel, samples_patient.notes())
    field = FilterField("x")
    qtbot.addWidget(field)
    QTest.keyClicks(field, "n")
    clock[0] += 0.3
    QTest.keyClicks(proxy(panel.body) or panel.body, "n")
    assert acts == []


def test_the_same_key_again_is_meant_again(qtbot: QtBot, clock: list[float]) -> None:
    panel = make_panel("results")
    acts = heard(qtbot, panel, samples_results.results())
    for _press in range(3):
        QTest.keyClick(panel.view, Qt.Key.Key_K)
        QTest.keyClick(panel.view, Qt.Key.Key_Down)
        clock[0] += 0.2
    assert len([act for act in acts if isinstance(act, AcknowledgeResults)]) == 3


LETTERS = sorted(
    (kind, key) for kind in MODELS for key in panel_keys(kind) if len(key) == 1 and key.isalpha()
)


def at_rows(panel: Panel) -> list[str]:
    """The keys on which the cursor may stand; one empty key where there are no rows."""
    rows = getattr(getattr(panel, "view", None), "rows", None)
    found = [item.key for item in rows.items if isinstance(item, Row)] if rows is not None else []
    return found or [""]


def place(panel: Panel) -> QWidget:
    """Where a letter is pressed in a panel."""
    if isinstance(panel, VitalsPanel):
        return panel.chart
    return proxy(panel.body) or panel.body


def choose(panel: Panel, key: str) -> None:
    if key:
        panel.view.choose(key)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("kind", "key"), LETTERS)
def test_a_word_in_a_list_starts_nothing(qtbot: QtBot, clock: list[float], kind: str, key: str) -> None:
    panel = make_panel(kind)
    acts = heard(qtbot, panel, MODELS[kind]())
    own = panel_keys(kind)[key] in panel.own
    alphabet = "MORFINABCDEGHJKLPQSTUVXYZ"
    other = next(letter for letter in alphabet if letter not in panel_keys(kind))
    for row in at_rows(panel):
        choose(panel, row)
        acts.clear()
        for word in (f"{key}{other}", f"{key}{key}{other}", f"{other}{key}", f"{other}{key}{key}"):
            for letter in word:
                QTest.keyClicks(place(panel), letter)
                clock[0] += 0.45
            # However long one waits then: the word is over, and none of its letters was a key.
            clock[0] += 5
            waiting().go()
            began = list(acts)
            # The same letter twice is the same key twice, as through a list of answers.
            assert began == [] or own or word.startswith(key * 2), (row, word)
            assert not began or len(began) == 1, "the last of them was followed by another letter"
            acts.clear()


RAISED = [one for one in LETTERS if panel_keys(one[0])[one[1]] not in panel_class(one[0]).own]
"""What a panel does itself is done at once, and nothing is raised."""


@pytest.mark.parametrize(("kind", "key"), RAISED)
def test_a_letter_alone_is_the_key_that_it_is(qtbot: QtBot, clock: list[float], kind: str, key: str) -> None:
    panel = make_panel(kind)
    acts = heard(qtbot, panel, MODELS[kind]())
    wanted = panel_keys(kind)[key]
    for row in at_rows(panel):
        choose(panel, row)
        if panel.about(wanted) is None:
            continue
        acts.clear()
        clock[0] += 5
        QTest.keyClicks(place(panel), key)
        assert acts == []
        waiting().go()
        # A dose that must be written is asked for by its form.
        assert [type(act) for act in acts] in ([wanted], [WriteDose] if wanted is GiveDose else [wanted])
        return
    pytest.fail("no row of the samples has anything that the key is about")


@pytest.mark.parametrize("kind", ["unsent", "letter_queue"])
def test_a_rows_own_step_starts_in_no_word_either(qtbot: QtBot, clock: list[float], kind: str) -> None:
    panel = make_panel(kind)
    acts = heard(qtbot, panel, MODELS[kind]())
    tried = 0
    for row in panel.model.rows:
        for step in (row.step, getattr(row, "away", None)):
            if step is None or len(step.key) != 1:
                continue
            tried += 1
            choose(panel, row.key)
            acts.clear()
            clock[0] += 5
            QTest.keyClicks(panel.view, f"{step.key}æø")  # type: ignore[attr-defined]
            waiting().go()
            assert acts == []
            clock[0] += 5
            QTest.keyClicks(panel.view, step.key)  # type: ignore[attr-defined]
            waiting().go()
            assert acts == [step.act]
    assert tried


def test_a_letter_just_after_the_focus_came_starts_nothing(qtbot: QtBot, clock: list[float]) -> None:
    panel = make_panel("notes")
    acts = heard(qtbot, panel, MODELS["notes"]())
    typing_pause._focus_moved(panel.head, panel.body)
    clock[0] += 0.3
    QTest.keyClicks(place(panel), "n")
    waiting().go()
    assert acts == []
    clock[0] += 0.6
    QTest.keyClicks(place(panel), "n")
    waiting().go()
    assert acts == [BeginNote()]


def test_what_it_was_about_is_gone_and_nothing_is_done(qtbot: QtBot, clock: list[float]) -> None:
    panel = make_panel("results")
    acts = heard(qtbot, panel, MODELS["results"]())
    rows = at_rows(panel)
    choose(panel, rows[0])
    acts.clear()
    QTest.keyClicks(place(panel), "k")
    choose(panel, rows[1])
    waiting().go()
    assert not [act for act in acts if isinstance(act, AcknowledgeResults)], "the row is another one now"


@pytest.mark.parametrize("after", [Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Space])
def test_whoever_takes_a_letter_back_did_not_mean_it(qtbot: QtBot, clock: list[float], after: Qt.Key) -> None:
    panel = make_panel("results")
    acts = heard(qtbot, panel, MODELS["results"]())
    QTest.keyClicks(place(panel), "k")
    QTest.keyClick(place(panel), after)
    waiting().go()
    assert not [act for act in acts if isinstance(act, AcknowledgeResults)]


def test_a_digit_that_goes_on_from_a_word_answers_nothing(qtbot: QtBot, clock: list[float]) -> None:
    chosen: list[str] = []
    alert = STOP
    card = AlertCard(STOP)
    qtbot.addWidget(card)
    card.answered.connect(lambda key, _why: chosen.append(key))
    field = FilterField("x")
    qtbot.addWidget(field)
    QTest.keyClicks(field, "n")
    clock[0] += 0.2
    QTest.keyClicks(card, "1")
    assert chosen == []
    clock[0] += 1
    QTest.keyClicks(card, "1")
    assert chosen == [alert.choices[0].key]


def test_on_a_letters_recipient_no_word_revokes_or_prints(qtbot: QtBot, clock: list[float]) -> None:
    row = SideRow("t", Cell((((Text("Fjellsiden legekontor", LABEL),),),)), "Fjellsiden legekontor")
    qtbot.addWidget(row)
    row.show()
    pressed: list[str] = []
    row.pressed_key.connect(pressed.append)
    for word in ("prat", "xo", "ox", "tr"):
        typed(row, word, clock)
    assert pressed == []
    typed(row, "x", clock)
    assert pressed == ["X"]


def typed(widget: QWidget, word: str, clock: list[float]) -> None:
    """Write a word, each letter less than half a second after the one before; then wait."""
    for letter in word:
        QTest.keyClicks(widget, letter)
        clock[0] += 0.4
    clock[0] += 5
    waiting().go()


def test_an_empty_page_goes_nowhere_by_a_word(qtbot: QtBot, clock: list[float]) -> None:
    steps = (Step("S", "Svar", OpenPalette()), Step("O", "Oppgaver", OpenPalette()))
    model = EmptyPage("Ingenting venter.", "", tuple(EmptyRow(step.label, "", step) for step in steps))
    page = EmptyView(model)
    qtbot.addWidget(page)
    page.show()
    taken: list[object] = []
    page.stepped.connect(taken.append)
    for step in steps:
        for word in (f"{step.key}x", f"x{step.key}", f"{step.key}x{step.key}"):
            typed(page, word, clock)
    assert taken == []
    typed(page, "S", clock)
    assert taken == [steps[0]]


def test_an_often_ordered_one_is_chosen_by_no_word(qtbot: QtBot, clock: list[float]) -> None:
    often = Favourites(FAVOURITES)
    qtbot.addWidget(often)
    often.show()
    chosen: list[str] = []
    often.chosen.connect(chosen.append)
    for favourite in FAVOURITES:
        for word in (f"{favourite.letter}x", f"x{favourite.letter}"):
            typed(often, word, clock)
    assert chosen == []
    typed(often, FAVOURITES[0].letter, clock)
    assert chosen == [FAVOURITES[0].key]


@pytest.mark.parametrize("word", ["f", "fx", "xf"])
def test_a_letter_among_an_editors_keys_waits_too(qtbot: QtBot, clock: list[float], word: str) -> None:
    done: list[str] = []

    class Page(QWidget):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            if not runs(event, {"F": lambda: done.append("F")}):
                typing_pause.written(event)

    page = Page()
    qtbot.addWidget(page)
    page.show()
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    clock[0] += 5
    typed(page, word, clock)
    assert done == (["F"] if word == "f" else [])

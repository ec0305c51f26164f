"""The clash in full: whole versions, nothing chosen beforehand, settled without a mouse."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.unsent import Settle
from desktop.shown.unsent.conflict import UnitRow
from tests.layout import page
from tests.views.unsent.test_conflict import CONDITION, THEIRS, build
from ui.panels.parts.conflict_side import ConflictSide
from ui.widgets.label import RunsLabel


@pytest.fixture
def side(qtbot: QtBot) -> ConflictSide:
    made = ConflictSide()
    qtbot.addWidget(made)
    made.resize(860, 640)
    made.set_model(build(CONDITION, THEIRS))
    made.show()
    return made


def _said(side: ConflictSide) -> str:
    return " ".join(label.accessibleName() for label in side.findChildren(RunsLabel) if label.isVisible())


def test_nothing_is_chosen_and_the_button_does_nothing_before_it_is(side: ConflictSide, qtbot: QtBot) -> None:
    acts: list[object] = []
    side.act.connect(acts.append)
    assert not side.button.ready
    qtbot.mouseClick(side.button, Qt.MouseButton.LeftButton)
    assert acts == []
    assert side.choice == ""


def test_a_key_chooses_and_what_is_lost_is_said_before_the_press(side: ConflictSide, qtbot: QtBot) -> None:
    acts: list[object] = []
    side.act.connect(acts.append)
    assert side.press("1")
    said = _said(side)
    assert "Følger ikke med: Kommentar: Synkope i dusjen 19.11. Pacemaker planlagt lørdag" in said
    assert side.button.text() == "Lagre min versjon for TVEIT, Solveig"
    assert not side.press("9")
    qtbot.mouseClick(side.button, Qt.MouseButton.LeftButton)
    assert acts == [Settle(7, "mine", "2")]


def test_a_screen_reader_hears_whose_value_it_is(side: ConflictSide) -> None:
    assert "Din versjon, Startdato: 19.11.2026" in _said(side)
    assert "Serverens versjon, Startdato: ikke oppgitt" in _said(side)


def test_a_click_on_a_version_chooses_it(side: ConflictSide, qtbot: QtBot) -> None:
    at = side.grid._column("theirs").center().toPoint()
    qtbot.mouseClick(side.grid, Qt.MouseButton.LeftButton, pos=at)
    assert side.choice == "theirs"


def test_a_choice_is_gone_when_the_version_that_was_looked_at_is(side: ConflictSide) -> None:
    side.press("2")
    side.set_model(build(CONDITION, THEIRS))
    assert side.choice == "theirs", "the same clash again: nothing changed"
    again = build(CONDITION, {**THEIRS, "severity": {"text": "lett"}})
    side.set_model(type(again)(**{f: getattr(again, f) for f in again.__struct_fields__} | {"seen": "3"}))
    assert side.choice == ""
    assert not side.button.ready


def test_nothing_is_cut_off(side: ConflictSide) -> None:
    for wide in (560, 860, 1240):
        side.resize(wide, 700)
        assert [
            label.words() for label in side.findChildren(RunsLabel) if label.isVisible() and label.too_wide()
        ] == []


def test_what_a_row_is_about_is_never_broken_in_a_word(side: ConflictSide, qtbot: QtBot) -> None:
    row = UnitRow("Alvorlighetsgrad", "", "alvorlig", same=False)
    model = structs.replace(build(CONDITION, THEIRS), rows=(row,))
    side.resize(420, 640)
    side.grid.set_model(model)
    qtbot.wait(20)
    with page.watching():
        page.forget()
        side.grid.grab()
        assert not [cut for cut in page.cuts() if "Alvor" in cut[0]]

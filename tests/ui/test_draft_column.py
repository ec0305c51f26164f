"""The column of a draft: its reasons by keys, what stops it, and where its file lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.messages import set_language
from desktop.shown.sprint.page_draft import DraftCheck, DraftPoint
from tests.layout.changing import TITLES, draft
from ui.window.sprint.column import DraftColumn, _foot, short_path

POINTS = (
    DraftPoint(1, "Prøver flyttes", "Leses først", "laboratory"),
    DraftPoint(2, "Notater skjules", "", "notes"),
    DraftPoint(3, "Kurve blir lavere", "Har plass", "vitals"),
    DraftPoint(4, "Forløp skjules", "", "timeline"),
)


class Heard:
    """A column in a window that has the keyboard, and what it asks for."""

    def __init__(self, column: DraftColumn) -> None:
        self.column = column
        self.told: list[Any] = []
        column.reasoned.connect(lambda which, why: self.told.append((which[0], why)))
        column.returned.connect(lambda: self.told.append("returned"))

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.column, key)

    def write(self, words: str) -> None:
        for letter in words:
            QTest.keyClicks(QApplication.focusWidget(), letter)

    def in_reason(self, at: int) -> bool:
        return bool(self.column.rows[at].reason.field.hasFocus())


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[Heard]:
    column = DraftColumn()
    qtbot.addWidget(column)
    column.resize(320, 500)
    column.set_model(replace(draft(), points=POINTS, missing=2), "o", TITLES, before=False)
    with qtbot.waitActive(column):
        column.show()
        column.activateWindow()
    yield Heard(column)
    column.close()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (Path.home() / "kladder" / "sprint-02.yaml", str(Path("~") / "kladder" / "sprint-02.yaml")),
        (Path("/annet/sted/sprint-02.yaml"), str(Path("/annet/sted/sprint-02.yaml"))),
    ],
)
def test_the_users_own_folder_is_said_shortly(file: Path, said: str) -> None:
    assert short_path(str(file)) == said


def test_the_foot_of_the_draft_has_no_path_but_says_how_it_is_got() -> None:
    set_language("nb")
    foot = _foot(replace(draft(), file="/home/lege/kladder/sprint-02.yaml"))
    assert "Ctrl+C kopierer hvor den ligger" in foot
    assert "/" not in foot
    assert "yaml" not in foot


def test_whoever_writes_the_reasons_goes_on_by_enter_to_the_next_that_lacks(heard: Heard) -> None:
    heard.column.action.click()
    assert heard.in_reason(1)
    heard.write("Leses i Notater")
    heard.key(Qt.Key.Key_Return)
    assert heard.told == [("notes", "Leses i Notater")]
    assert heard.in_reason(3), "the one between has its reason"
    heard.write("Samme som Notater")
    heard.key(Qt.Key.Key_Return)
    assert heard.told[1:] == [("timeline", "Samme som Notater"), "returned"]


def test_whoever_came_from_a_panel_is_back_there_by_enter(heard: Heard) -> None:
    assert heard.column.go_reason("notes")
    heard.write("Leses i Notater")
    heard.key(Qt.Key.Key_Return)
    assert heard.told == [("notes", "Leses i Notater"), "returned"]
    assert not heard.in_reason(3)


def test_on_ones_own_page_no_reason_lacks_and_enter_is_back(heard: Heard) -> None:
    heard.column.set_model(
        replace(draft(), points=POINTS, missing=0, layer="person"), "o", TITLES, before=False
    )
    heard.column.rows[1].reason.begin()
    heard.key(Qt.Key.Key_Return)
    assert heard.told == ["returned"]


def test_what_is_typed_on_a_written_reason_goes_on_behind_it(heard: Heard) -> None:
    reason = heard.column.rows[0].reason
    reason.text.setFocus(Qt.FocusReason.TabFocusReason)
    assert not reason.field.hasFocus()
    heard.write("Av alle")
    heard.key(Qt.Key.Key_Return)
    assert heard.told == [("laboratory", "Leses først Av alle")]
    assert heard.in_reason(1)


def test_what_stops_it_is_brought_into_sight_and_a_lacking_wish_is_begun(heard: Heard) -> None:
    stops = DraftCheck("Ønsket er ikke skrevet", "én linje", fine=False, stops=True, about="wish")
    many = tuple(replace(one, why="Fordi") for one in POINTS) * 6
    model = replace(draft(), points=many, missing=0, wish="", checks=(stops,), review=None)
    heard.column.set_model(model, "o", TITLES, before=False)
    bar = heard.column.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    heard.column.action.click()
    assert heard.column.said == "Ønsket er ikke skrevet · én linje"
    shown = heard.column._said
    top = shown.mapTo(heard.column.view.viewport(), shown.rect().topLeft()).y()
    assert 0 <= top < heard.column.view.viewport().height()
    assert heard.column.wish.field.hasFocus()


NUMBER = DraftCheck("En annen sprint har fått nummeret 02", "denne trenger det neste", fine=False, stops=True)
NO_WISH = DraftCheck("Ønsket er ikke skrevet", "én linje", fine=False, stops=True, about="wish")
GONE = DraftCheck(
    "NEWS2 har gått ut av alle sider", "ta Kurve tilbake", fine=False, stops=True, about="vitals"
)


def test_where_something_else_stops_it_the_change_that_did_it_is_gone_to_and_not_the_wish(
    heard: Heard,
) -> None:
    every = tuple(replace(one, why="Fordi") for one in POINTS)
    model = replace(draft(), points=every, missing=0, wish="", checks=(GONE, NO_WISH), review=None)
    heard.column.set_model(model, "o", TITLES, before=False)
    heard.column.action.click()
    assert heard.in_reason(2), "the change of the chart"
    assert not heard.column.wish.field.hasFocus()
    assert "NEWS2 har gått ut" in heard.column.said
    assert "NEWS2 har gått ut" in heard.column.warning.words(), (
        "beside the button, also when that is in sight"
    )
    heard.column.set_model(replace(model, checks=()), "o", TITLES, before=False)
    assert heard.column.warning.isHidden()


def test_what_no_line_here_mends_is_said_and_moves_no_cursor_to_the_wish(heard: Heard) -> None:
    every = tuple(replace(one, why="Fordi") for one in POINTS)
    model = replace(draft(), points=every, missing=0, wish="", checks=(NUMBER, NO_WISH), review=None)
    heard.column.set_model(model, "o", TITLES, before=False)
    heard.column.action.setFocus()
    heard.column.action.click()
    assert heard.column.said.startswith("En annen sprint har fått nummeret 02")
    assert not heard.column.wish.field.hasFocus()
    assert heard.column.action.hasFocus()


def test_tab_goes_from_the_wish_by_the_reasons_and_the_act_to_throwing_away_last(heard: Heard) -> None:
    column = heard.column
    stepped: list[bool] = []
    column.stepped.connect(stepped.append)
    column.wish.begin()
    seen: list[Any] = []
    while not stepped and len(seen) < 20:
        seen.append(QApplication.focusWidget())
        heard.key(Qt.Key.Key_Tab)
    assert stepped == [True]
    # What is written is a line of words, what lacks is a field.
    assert [seen[1 + at] for at in (0, 2)] == [column.rows[at].reason.text for at in (0, 2)]
    assert [seen[1 + at] for at in (1, 3)] == [column.rows[at].reason.field for at in (1, 3)]
    assert seen[5:] == [column.action, column.limits, column.sets, column.keys, column.drop]

"""A page with nothing waiting: its sentences and its rows are seen whole at any width and height."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.window import ShowPage
from desktop.shown.parts import Step
from desktop.shown.shell import EmptyPage, EmptyRow
from tests.layout import page as pages
from tests.layout.rules import faults
from tests.layout.stage import settled, shown
from ui.widgets.empty import EmptyView

LOOKED = (
    "Sett etter hos 32 pasienter på posten, i det du har bestilt og hos dem du har ansvaret for, "
    "til i dag 09:42."
)
LATER = "Nye svar kommer hit av seg selv."
STEP = Step("1", "Posten", ShowPage("ward"))
ROWS = (
    EmptyRow("12 prøver er bestilt og ikke besvart", "den eldste i går kl. 14:21, for 19 timer siden", STEP),
    EmptyRow("Posten", "32 pasienter", STEP),
)
PAGE = EmptyPage("Ingen svar venter på deg.", f"{LOOKED}\n{LATER}", ROWS)


def _view(qtbot: QtBot) -> EmptyView:
    view = EmptyView(PAGE)
    qtbot.addWidget(view)
    return view


def _texts(page: pages.Page) -> list[str]:
    return [one.text for one in sorted(page.texts, key=lambda one: (one.line.top(), one.line.left()))]


@pytest.mark.parametrize("width", [320, 420, 652, 994, 1600])
def test_every_word_is_seen_and_none_over_another(qtbot: QtBot, width: int) -> None:
    with pages.watching():
        page = shown(_view(qtbot), width)
    assert faults(page) == []
    said = " ".join(" ".join(_texts(page)).split())
    assert f"{PAGE.title} {LOOKED} {LATER}" in said
    # The key stands beside them, between their lines.
    assert {word for row in ROWS for word in f"{row.text} {row.remark}".split()} <= {*said.split()}


def test_a_line_is_not_as_wide_as_a_wide_page(qtbot: QtBot) -> None:
    with pages.watching():
        page = shown(_view(qtbot), 1600)
    assert max(one.line.width() for one in page.texts) <= 660
    assert LATER in _texts(page), "it begins a line of its own"


def test_a_row_without_room_for_its_remark_has_it_below(qtbot: QtBot) -> None:
    view = _view(qtbot)
    shown(view, 994)
    low = view.rows[1].height()
    assert view.rows[0].height() > low, "the words and the remark are wider than a row"
    assert view.rows[0].width() == view.rows[1].width() == 420
    shown(view, 320)
    assert view.rows[0].width() == 320 - 2 * 20
    assert view.rows[1].height() == low


def test_where_the_page_is_low_it_scrolls_to_the_last_row(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.resize(420, 160)
    view.show()
    settled(view)
    last = view.rows[-1]
    assert last.visibleRegion().isEmpty()
    for _press in range(3):
        qtbot.keyClick(view, Qt.Key.Key_PageDown)
    settled(view)
    assert last.visibleRegion().boundingRect() == last.rect()


def test_each_sentence_is_said_in_one(qtbot: QtBot) -> None:
    view = _view(qtbot)
    names = {child.accessibleName() for child in view.findChildren(type(view._scroll.widget()))}
    assert {PAGE.title, f"{LOOKED} {LATER}"} <= names
    assert view.rows[1].accessibleName() == "Posten, 32 pasienter"

"""The frame around a column of a list that is changed: whole, and beside every word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from tests.layout.changing_list import changing_list
from tests.layout.stage import settled
from tests.ui.windows import shown
from ui.table.row_model import Heading
from ui.window.sprint.list_cover import ListCover, beside_headings


@pytest.mark.parametrize("wide", [1366, 1920])
def test_every_frame_is_whole_and_touches_no_word_of_its_own_column_or_another(
    qtbot: QtBot, wide: int
) -> None:
    window = shown(qtbot, (wide, 900))
    changing_list(window)
    settled(window)
    (cover,) = window.findChildren(ListCover)
    view = cover._panel.view
    heads = view.horizontalHeader()
    names = [one.key for one in view.rows.columns]
    frames = [cover.frame_of(name) for name in names]
    assert frames[0].left() >= 1, "the first one is not cut at the left"
    for at, frame in enumerate(frames):
        inner = view.inner(at, cover.rects()[names[at]])
        assert frame.left() < inner.left() - 2
        assert frame.right() > inner.right() + 2
        assert frame.right() < cover.width()
        assert frame.top() >= 1
        assert frame.bottom() <= heads.height() + view.edge.top(), "what is said at the foot stays clear"
    for one, other in pairwise(frames):
        assert one.right() <= other.left() + 1, "no frame goes over the next column's words"


def test_no_frame_goes_through_the_words_of_a_groups_heading(qtbot: QtBot) -> None:
    window = shown(qtbot, (1366, 900))
    changing_list(window)
    settled(window)
    (cover,) = window.findChildren(ListCover)
    view = cover._panel.view
    headings = [row for row, item in enumerate(view.rows.items) if isinstance(item, Heading)]
    assert headings
    cover.tell("name", frozenset(), live=True)
    framed = cover.grab().toImage()
    cover.tell("", frozenset(), live=True)
    bare = cover.grab().toImage()
    top = view.viewport().y()
    frame = cover.frame_of("name")
    for row in headings:
        middle = top + view.rowViewportPosition(row) + view.rowHeight(row) // 2
        if 0 <= middle < min(cover.height(), frame.bottom()):
            for x in (round(frame.left()), round(frame.right()) - 1):
                assert framed.pixel(x, middle) == bare.pixel(x, middle)
    assert framed != bare
    assert beside_headings(view).contains(view.rect().bottomLeft())

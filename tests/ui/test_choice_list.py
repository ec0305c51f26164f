"""List of choices: each row is as high as its words need at the width it has, and arrows pass over what is
hidden."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.widgets.choices import Choice, ChoiceList

LONG = "How old the weight of a child may be before it is asked for again, and by whom it was taken"


def shown(qtbot: QtBot, wide: int, *titles: str) -> ChoiceList:
    found = ChoiceList("limits")
    qtbot.addWidget(found)
    found.set_choices(tuple(Choice(str(n), one, remark="24") for n, one in enumerate(titles)), "0")
    found.resize(wide, 600)
    found.show()
    QApplication.processEvents()
    return found


@pytest.mark.parametrize("wide", [200, 260, 320, 700])
def test_no_row_is_lower_than_its_words(qtbot: QtBot, wide: int) -> None:
    rows = shown(qtbot, wide, LONG, "Potassium", LONG).rows
    for row in rows:
        assert row.height() >= row.heightForWidth(row.width())
    assert rows[1].y() >= rows[0].y() + rows[0].height()


def test_a_row_that_is_chosen_from_a_search_field_leaves_the_focus_there(qtbot: QtBot) -> None:
    made = shown(qtbot, 320, "Potassium", "Sodium", "Magnesium")
    made.rows[1].hide()
    before = QApplication.focusWidget()
    row = made.mark(1)
    assert row is made.rows[2], "hidden rows are passed over"
    assert made.current == "2"
    assert made.mark(1) is made.rows[2], "it stays at the end"
    assert QApplication.focusWidget() is before
    assert made.step(-1)
    assert made.current == "0"
    assert shown(qtbot, 320).mark(1) is None

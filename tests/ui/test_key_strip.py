"""The strip of keys while a page is changed: as high as any of its keys need, whatever has the focus."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.window.sprint.changing_keys import (
    KeyWords,
    always_keys,
    before_keys,
    column_keys,
    draft_keys,
    panel_keys,
    selection_keys,
)
from ui.window.sprint.key_strip import KeyStrip

EVERY = (
    ("Kurve", panel_keys("vitals", last=True)),
    ("Prøver", panel_keys("laboratory")),
    ("Kladden", draft_keys()),
    ("", before_keys()),
)


@pytest.mark.parametrize("wide", [420, 620, 980, 1400])
def test_no_height_changes_with_what_has_the_focus(qtbot: QtBot, wide: int) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    strip = KeyStrip(around)
    strip.reserve(*EVERY)
    strip.fit_to(wide)
    heights = set()
    for title, keys in EVERY:
        strip.set_keys(keys, title)
        QApplication.processEvents()
        heights.add(strip.height())
    assert len(heights) == 1


def test_it_says_whose_keys_they_are(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    strip = KeyStrip(around, draft_keys())
    strip.set_keys((KeyWords("H", "skjul", "Skjul panelet"), KeyWords("Home", "", "Første")), "Prøver")
    assert strip.accessibleName() == "Prøver: H skjul"


def test_every_key_has_words_in_the_help_or_stands_with_those_that_always_count() -> None:
    always = {one.keys for listed in (True, False) for one in always_keys(listed=listed)}
    for keys in (*(keys for _title, keys in EVERY), column_keys(), selection_keys()):
        for one in keys:
            assert one.words or one.keys in always, one


def test_in_a_low_window_it_has_one_line_and_says_by_which_key_all_of_them_are_told(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(620, 900)
    strip = KeyStrip(around, panel_keys("vitals"))
    strip.fit_to(620)
    around.show()
    QApplication.processEvents()
    high = strip.height()
    around.resize(620, 500)
    QApplication.processEvents()
    low = strip.height()
    assert low < high
    strip.set_keys(before_keys())
    assert strip.height() == low, "one line, as that of few keys"
    around.resize(620, 900)
    QApplication.processEvents()
    strip.set_keys(panel_keys("vitals"))
    assert strip.height() == high

"""What has too little room beside the others goes below them, or is said in fewer words: nothing is cut."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.core import messages
from desktop.core.preferences import Preferences
from desktop.shown.settings import SettingsShown
from tests.layout.page import look
from tests.layout.rules import cut
from ui.widgets.filter import FilterField
from ui.widgets.segmented import Segmented
from ui.window.settings import SettingsPage

CHOICES = (("a", "Ward round note"), ("b", "Admission note"), ("c", "Note"))


def test_choices_that_have_no_room_beside_each_other_stand_on_several_lines(qtbot: QtBot) -> None:
    control = Segmented(CHOICES, "Note template")
    qtbot.addWidget(control)
    low, wide = control.height(), control.width()
    control.set_room(wide)
    assert control.height() == low
    control.set_room(wide - 1)
    assert control.height() > low
    assert control.width() < wide
    for segment in control._segments:
        assert segment.size() == segment.sizeHint(), "none is narrower than its words"
        assert control.rect().contains(segment.geometry())


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("wide", [859, 700])
def test_nothing_of_the_settings_is_cut_in_a_narrow_window(qtbot: QtBot, lang: str, wide: int) -> None:
    with messages.using(lang):
        page = SettingsPage(SettingsShown("Maren Aas", Preferences(), CHOICES, 10))
        qtbot.addWidget(page)
        page.resize(wide, 440)
        page.show()
        qtbot.wait(20)
        assert not cut(look(page))
        said = [one.text for one in look(page).texts]
        assert ("3.4" if lang == "en" else "3,4") in said, "a number as one reads it in this language"


def test_a_field_says_what_it_is_for_in_words_that_have_room(qtbot: QtBot) -> None:
    field = FilterField("Search, Enter shows where it is", "Enter", "magnifying-glass", 360, "Search")
    qtbot.addWidget(field)
    said = {}
    for wide in (360, 240, 120):
        field.setFixedWidth(wide)
        field.show()
        said[wide] = {one.text for one in look(field).texts if not one.native}
    assert said[360] >= {"Search, Enter shows where it is"}
    assert "Enter" not in str(said[240]) or "Search, Enter shows where it is" in said[240]
    assert "Search" in said[120]

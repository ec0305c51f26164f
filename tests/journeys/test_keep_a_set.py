"""«Lagre som sett» in a real window, by keys: a basket becomes a set, and is opened again from the column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import BOTH, CONTROL, Keys
from tests.journeys.test_origin import PATIENT
from ui.acts.sign_in.workspaces import lay_out
from ui.window.sprint.keep_side import KeepSide

Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")


def order(keys: Keys, words: str) -> None:
    """Write an order in the field, and put it into the basket."""
    column = keys.seat.desk.order.column
    count = len(column.model.basket)
    keys.press(Key.Key_B, CONTROL)
    keys.write(words)
    keys.seat.until(lambda: column._proposal is not None and column._proposal.text == words)
    keys.press(Key.Key_Return)
    keys.seat.until(lambda: len(column.model.basket) == count + 1)


def kept_side(seat: Seat, *orders: str) -> tuple[Keys, KeepSide]:
    """These orders in the basket of a patient, and the column in which it is kept as a set."""
    keys, column = Keys(seat), seat.desk.order.column
    seat.desk.open_patient(PATIENT)
    seat.quiet()
    seat.until(lambda: column.model is not None)
    for words in orders:
        order(keys, words)
    keys.press(Key.Key_W, BOTH)
    seat.until(lambda: isinstance(seat.window.side, KeepSide))
    side: Any = seat.window.side
    return keys, side


def emptied(seat: Seat) -> None:
    """Take all orders out of the basket."""
    column = seat.desk.order.column
    for line in list(column.model.basket):
        column.removed.emit(line.key)
    seat.until(lambda: not column.model.basket)


def test_a_basket_becomes_a_set_of_ones_own_and_fills_the_basket_again(doctor: Seat) -> None:
    desk, column = doctor.desk, doctor.desk.order.column
    keys, side = kept_side(doctor, "vekt daglig", "ekg merknad: ring datteren Kari")
    assert [row.row.words for row in side.rows] == ["vekt daglig", "ekg"]
    assert side.rows[1].row.note == "uten merknaden"
    # Without a name nothing is kept.
    keys.press(Key.Key_Return)
    assert desk.keeps.side is side
    keys.write("Morgenrunde")
    keys.press(Key.Key_Return)
    doctor.until(lambda: desk.keeps.side is None)
    assert doctor.window.side is column
    files = list(Path(desk.keeps._keeping._drafts.model.file).parent.glob("*.yaml"))
    text = files[0].read_text(encoding="utf-8")
    assert "add: order-set morgenrunde" in text
    assert "vekt daglig" in text
    assert "Kari" not in text
    assert PATIENT not in text

    # The basket is emptied; the set fills it again by its letter.
    emptied(doctor)
    for _second in range(2):
        desk.following.tick()
        doctor.quiet()
    column = desk.order.column
    doctor.until(lambda: any(one.title == "Morgenrunde" for one in column.model.favourites))
    chosen = next(one for one in column.model.favourites if one.title == "Morgenrunde")
    column.favourite.emit(chosen.key)
    doctor.until(lambda: len(column.model.basket) == 2)
    emptied(doctor)
    assert not doctor.errors


def test_what_is_being_kept_stays_when_the_page_is_laid_out_anew(doctor: Seat) -> None:
    """The ward's page has become another one: its name is typed, and a line is left out."""
    desk, column = doctor.desk, doctor.desk.order.column
    keys, side = kept_side(doctor, "vekt daglig", "ekg")
    keys.write("Morgen")
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_2)
    focused = keys.focus()
    workspace = desk.patients.workspace
    tabs = tuple(
        structs.replace(tab, panels=tuple(structs.replace(one, share=one.share + 1) for one in tab.panels))
        for tab in workspace.tabs
    )
    page = desk.patients.page
    lay_out(desk, structs.replace(workspace, tabs=tabs))
    doctor.quiet()
    assert desk.patients.page is not page
    assert (doctor.window.side, side.isVisible()) == (side, True)
    assert (side.name.text(), side.on) == ("Morgen", (True, False))
    assert keys.focus() is focused
    keys.press(Key.Key_Escape)
    assert doctor.window.side is column
    lay_out(desk, workspace)
    doctor.quiet()
    emptied(doctor)
    assert not doctor.errors


def test_a_line_is_left_out_and_the_set_stands_in_the_sprints_draft(doctor: Seat) -> None:
    desk, column = doctor.desk, doctor.desk.order.column
    keys, side = kept_side(doctor, "vekt daglig", "ekg")
    keys.press(Key.Key_L, Qt.KeyboardModifier.AltModifier)
    assert side.whose.current == "sprint"
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_2)
    assert side.on == (True, False)
    side.take_focus()
    keys.write("Bare vekt")
    keys.press(Key.Key_Return)
    doctor.until(lambda: desk.keeps.side is None)
    model = desk.keeps._keeping._drafts.model
    assert (model.layer, model.points[-1].words) == ("sprint", "Settet «Bare vekt» legges til: vekt daglig")
    assert not model.points[-1].why
    assert model.missing, "it needs its reason before it goes on"
    assert len(column.model.basket) == 2, "the basket stands"
    emptied(doctor)
    assert not doctor.errors

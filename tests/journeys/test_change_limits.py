"""Limits and dangers proposed in a changed page, by keys: whom it would concern, one line of why."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL
from tests.journeys.test_change_page import Flate
from ui.window.sprint.limit_list import LimitList

Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")
ALT = Qt.KeyboardModifier.AltModifier


def limits(flate: Flate) -> LimitList:
    """Alt+G, until the limits stand beside the page."""
    flate.press(Key.Key_G, ALT)
    flate.seat.until(lambda: isinstance(flate.seat.window.side, LimitList))
    side: Any = flate.seat.window.side
    return side  # type: ignore[no-any-return]


def proposed(flate: Flate, side: LimitList, words: str, value: str) -> None:
    """Search, Enter, the value, until the ward has answered."""
    flate.write(words)
    flate.press(Key.Key_Return)
    assert side.value.hasFocus()
    flate.write(value)
    flate.seat.until(lambda: side.effect is not None)


def test_a_limit_is_proposed_with_whom_it_would_concern_and_taken_back(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    flate.begin()
    side = limits(flate)
    proposed(flate, side, "kalium farlig høy", "60")
    assert "kan neppe være ment" in side.said.words()
    flate.press(Key.Key_Return)
    assert side.value.hasFocus(), "what can't be meant goes no further"
    side.value.selectAll()
    flate.write("4,5")
    doctor.until(lambda: side.effect is not None and not side.effect.problem)
    effect = side.effect
    assert effect is not None
    assert effect.would > effect.was, "of the ward's own values"
    assert effect.more
    assert effect.here >= effect.would
    said = side.said.words()
    assert f"ville gjelde for {effect.would} (4,5 mmol/L)" in said
    assert effect.more[0].name in said
    flate.press(Key.Key_Return)
    assert side.why.hasFocus()
    flate.write("Skal ses før det er grave")
    flate.edit(Key.Key_Return)
    assert doctor.window.side is doctor.desk.changing.column
    assert "set: danger k" in flate.file()
    assert "why: Skal ses før det er grave" in flate.file()
    (point,) = flate.draft.points
    assert "Kalium: farlig høy" in point.words
    assert "→ 4,5 mmol/L" in point.words
    # Another way to the same list stands in the column, for the pointer.
    doctor.desk.changing.column.limits.click()
    doctor.until(lambda: doctor.window.side is side)
    assert next(iter(side.lines.values())).now == "4,5", "what the draft proposes stands first"
    flate.press(Key.Key_Escape)
    flate.edit(Key.Key_Z, CONTROL)
    assert not flate.draft.points
    flate.press(Key.Key_Escape)
    assert not doctor.desk.changing.on
    assert not doctor.errors


def test_a_rules_limit_needs_its_reason_and_ones_own_page_has_none(doctor: Seat) -> None:
    flate = Flate(doctor)
    flate.opened()
    flate.begin()
    side = limits(flate)
    proposed(flate, side, "metformin varsles under", "40")
    assert side.effect is not None
    assert not side.effect.problem
    flate.press(Key.Key_Return)
    flate.edit(Key.Key_Return)
    assert flate.draft.missing == 1, "without a reason it is a draft that can't be sent"
    column = doctor.desk.changing.column
    assert column.rows[0].point.words.startswith("eGFR: metformin varsles under: 30 → 40")
    flate.press(Key.Key_L, ALT)
    doctor.until(lambda: flate.draft.layer == "person")
    flate.press(Key.Key_G, ALT)
    assert "er sykehusets" in doctor.window.undo_notice._label.words()
    assert doctor.window.side is column
    flate.press(Key.Key_L, ALT)
    doctor.until(lambda: flate.draft.layer == "sprint")
    flate.press(Key.Key_Escape)
    assert not doctor.errors

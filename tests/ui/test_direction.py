"""Scripts that run to the left: a dose beside an Arabic name is read as it was written."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication

from desktop.core.characters import ISOLATE, POP, isolated
from ui.painting.text import width
from ui.theme import font

DRUG = "\u0628\u0627\u0631\u0627\u0633\u064a\u062a\u0627\u0645\u0648\u0644"
HEBREW = "\u05d9\u05e8\u05d5\u05df"


def places(text: str, parts: tuple[str, ...]) -> list[float]:
    """Left edges at which the parts of a text are painted."""
    shown = isolated(text)
    layout = QTextLayout(shown, font(13))
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1e6)
    layout.endLayout()
    return [line.glyphRuns(shown.index(part), len(part))[0].boundingRect().left() for part in parts]


@pytest.mark.parametrize("drug", [DRUG, HEBREW, f"{DRUG} {DRUG}"])
def test_a_dose_behind_a_name_stays_behind_it_in_its_order(qapp: QApplication, drug: str) -> None:
    parts = (drug, "500", "mg", "x", "3")
    found = places(f"{drug} 500 mg x 3", parts)
    assert found == sorted(found)
    assert len(set(found)) == len(parts)


def test_signs_that_turn_the_direction_are_left_out(qapp: QApplication) -> None:
    assert isolated("Nor\u202emal, Test") == "Normal, Test"
    assert isolated("\u2067Test\u2069\u200f") == "Test"
    assert isolated(f"{DRUG}, {HEBREW}") == f"{ISOLATE}{DRUG}{POP}, {ISOLATE}{HEBREW}{POP}"
    assert isolated("Åse, 5 µg") == "Åse, 5 µg"


def test_signs_of_direction_take_no_room(qapp: QApplication) -> None:
    assert width("Nor\u202emal") == width("Normal")
    assert width(f"{DRUG} 5") == pytest.approx(width(DRUG) + width(" 5"), abs=1.5)

"""A banner fact is struck in its row with a reason; what was struck stays to be seen, and can't be again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.acts.facts import Strike
from desktop.shown.page.facts import AllergyLine, FactLine
from ui.editors.forms.fact_row import FactRow
from ui.editors.forms.standing_line import StandingLine

GONE = AllergyLine(
    "Flag/old", "MRSA", "", "", "", struck="gjelder ikke lenger, grunn: tre prøver (Ola Berg, 19.11.2026)"
)
ROW = FactLine(
    question="critical",
    title="Kritisk",
    choices=(("add", "legg til"),),
    now="add",
    lines=(("Flag/f", "Vanskelig intubasjon"),),
    gone=(GONE,),
)


def test_del_asks_for_the_reason_and_a_says_that_it_holds_no_more(qtbot: QtBot) -> None:
    row = FactRow(ROW, "Maren Aas")
    qtbot.addWidget(row)
    row.show()
    struck: list[tuple[str, Strike | None]] = []
    row.struck.connect(lambda key, strike: struck.append((key, strike)))
    (line,) = row.lines
    line.words.setFocus()
    assert not line.reason.isVisible()
    QTest.keyClick(line.words, Qt.Key.Key_Delete)
    assert line.reason.isVisible()
    line.reason.setText("gjaldt en annen")
    assert struck[-1] == ("Flag/f", Strike("Flag/f", "error", "gjaldt en annen"))
    line.strike("over")
    assert struck[-1] == ("Flag/f", Strike("Flag/f", "over", "gjaldt en annen"))
    line.strike("over")
    assert struck[-1] == ("Flag/f", None)


def test_what_was_ended_is_told_with_its_reason_and_offers_nothing(qtbot: QtBot) -> None:
    row = FactRow(ROW, "Maren Aas")
    qtbot.addWidget(row)
    (gone,) = [one for one in row.findChildren(StandingLine) if one not in row.lines]
    assert "tre prøver (Ola Berg, 19.11.2026)" in gone.words.accessibleName()
    assert gone.wrong.isHidden()
    assert gone.refuted.isHidden()

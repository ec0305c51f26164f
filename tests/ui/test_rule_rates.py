"""Page of the rates of rules: the many that never fired are folded away until somebody opens them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui import samples_rule_rates
from ui.panels import make_panel


def test_rules_that_never_fired_begin_folded_also_for_the_next_reader(qtbot: QtBot) -> None:
    panel: Any = make_panel("rule_rates")
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    panel.show()
    panel.set_model(samples_rule_rates.rule_rates())
    assert panel.view.rows.keys == ("A9", "pairs", "A2")
    panel.take_focus()
    QTest.keyClick(panel.view, Qt.Key.Key_G)
    assert panel.view.rows.keys == ("A9", "pairs", "A2", "A1")
    panel.set_model(samples_rule_rates.rule_rates())
    assert "A1" in panel.view.rows.keys, "what one has opened stays open"
    panel.set_model(None)
    panel.set_model(samples_rule_rates.rule_rates())
    assert "A1" not in panel.view.rows.keys

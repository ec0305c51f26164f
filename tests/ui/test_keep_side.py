"""Keeping a text as a phrase: by which word it is written stands below the name while that is typed."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.core.messages import set_language
from ui.window.sprint.keep_side import KeepSide


def test_what_a_phrase_is_written_by_is_said_while_its_name_is_typed(qtbot: QtBot) -> None:
    set_language("nb")
    side = KeepSide("Lagre som frase", "", "Felt", "Shift+F4", bare=True, called=lambda name: f".{name}!")
    qtbot.addWidget(side)
    side.show()
    assert side.known_by == ""
    side.name.setText("God natt")
    assert side.known_by == "Du skriver den som .God natt!."
    side.name.setText(" ")
    assert side.known_by == ""


def test_what_is_called_by_its_own_name_says_nothing_more(qtbot: QtBot) -> None:
    side = KeepSide("Lagre som sett", "", "Linjer", "Ctrl+Shift+W")
    qtbot.addWidget(side)
    side.show()
    side.name.setText("Svikt, min vri")
    assert side.known_by == ""
    assert side.called("Svikt, min vri") == "Svikt, min vri"


def test_what_stands_for_every_patient_is_said_below_how_the_phrase_reads(qtbot: QtBot) -> None:
    side = KeepSide("Lagre som frase", "", "Felt", "Shift+F4", bare=True)
    qtbot.addWidget(side)
    side.show()
    side.preview("Vekt 99,9 kg.", "Står fast, for alle pasienter: 99,9 kg.")
    assert "Vekt 99,9 kg." in side.previewed
    assert "Står fast, for alle pasienter: 99,9 kg." in side.previewed
    side.preview("Vekt ⟨Vekt, siste⟩ kg.")
    assert side.previewed == "Vekt ⟨Vekt, siste⟩ kg."
    side.preview("")
    assert side.previewed == ""

"""A newer version is one quiet word in the status bar and a line in help; it opens nothing by itself."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.acts.window import Help
from desktop.shown.newer import Newer
from desktop.shown.shell import StatusModel
from tests.journeys.conftest import Seat
from ui.acts.frame.newer import LooksForNewer
from ui.window.help import HelpPage
from ui.window.status import StatusBar


def plain(words: str) -> str:
    """Without the mark that the tests of languages put before each text."""
    return words.replace("\u2063", "")


def test_it_is_told_in_the_status_bar_and_in_help(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    (tmp_path / "fagflate.json").write_text(
        json.dumps({"version": "98.7", "where": "Programvaresenteret"}), encoding="utf-8"
    )
    (tmp_path / "policies.json").write_text(json.dumps({"Updates": str(tmp_path)}), encoding="utf-8")
    seat.desk.show_page("ward")
    looks = LooksForNewer(seat.desk)
    looks.look()
    part = seat.window.status.parts["newer"]
    seat.until(lambda: not part.isHidden())
    assert plain(part.accessibleName()) == "Ny versjon 98.7"
    part.click()
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    assert plain(page.model.newer) == "Versjon 98.7 er klar: Programvaresenteret"
    seat.desk.do(Help())
    (tmp_path / "policies.json").write_text(json.dumps({"Updates": "off"}), encoding="utf-8")
    looks.look()
    seat.until(lambda: part.isHidden())
    looks.deleteLater()


def test_where_there_is_little_room_it_makes_way(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    said = StatusModel("Synkronisert 12:40", "Alt er sendt", "Oppdatert", "23.11. 12:40", "hjerte sprint 01")
    bar.set_model(msgspec.structs.replace(said, newer="Ny versjon 98.7"))
    hidden = {}
    for width in (1366, 560, 420):
        bar.resize(width, 28)
        bar._fit()
        hidden[width] = [name for name in ("workspace", "newer") if bar.parts[name].isHidden()]
    assert hidden == {1366: [], 560: ["workspace"], 420: ["workspace", "newer"]}


def test_without_words_of_its_it_says_whom_to_ask(seat: Seat) -> None:
    seat.desk.frame.newer = Newer("98.7")
    seat.desk.do(Help())
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    assert plain(page.model.newer) == "Versjon 98.7 er klar; spør IT."
    seat.desk.do(Help())
    seat.desk.frame.newer = None
    seat.desk.frame.bar()

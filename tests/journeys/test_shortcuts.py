"""Keys of a hospital's own in a real window: bound while it is open, answered, shown wherever keys are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.acts import key_in, shortcuts
from desktop.acts.measurements import BeginRound
from desktop.acts.patient import BeginOrder
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_why import page
from ui.acts.sign_in.workspaces import AGAIN_SECONDS
from ui.window.help import HelpPage

Key = Qt.Key
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier
SITE = """\
layer: site
changes:
  - set: workspace
    shortcuts: {begin_round: Ctrl+Q, begin_order: Ctrl+Shift+Q, as_table: Q, next_new: Z}
    why: Slik det var i det gamle systemet.
"""


@pytest.fixture
def bound(doctor: Seat, tmp_path: Path) -> Iterator[Seat]:
    """The doctor's window after the hospital has bound keys while it was open."""
    before = doctor.desk.patients.workspace
    folder = tmp_path / "configuration"
    folder.mkdir()
    locations.choose(str(folder))
    (folder / "site.yaml").write_text(SITE, encoding="utf-8")
    doctor.desk.show_page("ward")
    doctor.quiet()
    locations.look_again()
    for _second in range(AGAIN_SECONDS):
        doctor.desk.following.tick()
    doctor.until(lambda: doctor.desk.patients.workspace.shortcuts)
    yield doctor
    locations.choose("")
    workspaces.forget()
    doctor.desk.sign_in(doctor.desk.actor)
    doctor.until(lambda: doctor.desk.patients.workspace == before)
    assert key_in(BeginRound, "") == "Ctrl+M"
    assert "Ctrl+M" in doctor.window.shortcuts
    assert doctor.errors == []


def entry_open(seat: Seat) -> bool:
    return bool(seat.desk.entry.row is not None and seat.desk.entry.row.isVisible())


def test_what_is_bound_is_done_and_the_former_key_is_nobodys(bound: Seat) -> None:
    keys = Keys(bound)
    page(bound, "vitals")
    keys.press(Key.Key_M, CONTROL)
    assert not entry_open(bound)
    keys.press(Key.Key_Q, CONTROL)
    bound.until(lambda: entry_open(bound))
    keys.press(Key.Key_Escape)
    bound.until(lambda: not entry_open(bound))
    panel = page(bound, "vitals")
    keys.press(Key.Key_T)
    assert not panel.as_table
    keys.press(Key.Key_Q)
    assert panel.as_table
    keys.press(Key.Key_Q)
    # What stands in the field for orders has the focus, by its own key.
    keys.press(Key.Key_Q, BOTH)
    column = bound.desk.order.column
    bound.until(lambda: column.isAncestorOf(keys.focus()))
    keys.press(Key.Key_Escape)


def test_hints_palette_help_and_heads_show_the_bound_key(bound: Seat) -> None:
    keys = Keys(bound)
    panel = page(bound, "vitals")
    shown = {hint[2].__name__: hint[0] for hint in panel.hinted(panel.model)}
    assert (shown["BeginRound"], shown["AsTable"]) == ("Ctrl+Q", "Q")
    drawn = set(panel.head._shown_hints)
    assert ("Ctrl+Q", "ny måling", BeginRound) in drawn
    assert not any(hint[0] == "Ctrl+M" for hint in drawn)
    bound.desk.order.column.head.grab()
    assert bound.desk.order.column.head._shown == "Ctrl+Shift+Q"
    keys.press(Key.Key_F1)
    help_ = bound.until(
        lambda: next((one for one in bound.window.findChildren(HelpPage) if one.isVisible()), None)
    )
    rows = {row.words: row.keys for group in help_.model.groups for row in group.rows}
    assert "Ctrl+Q" in rows.values()
    assert "Ctrl+Shift+Q" in rows.values()
    assert not {"Ctrl+M", "Ctrl+B"} & set(rows.values())
    keys.press(Key.Key_F1)
    keys.press(Key.Key_K, CONTROL)
    keys.write("ny måling")
    bound.until(lambda: bound.window.palette_overlay.isVisible())
    bound.quiet()
    entries = [one.entry for one in bound.window.palette_overlay._entries]
    assert [one.keys for one in entries if isinstance(one.act, BeginRound)] == ["Ctrl+Q"]
    keys.press(Key.Key_Escape)


def test_a_free_key_of_another_act_may_be_taken(bound: Seat) -> None:
    assert "Ctrl+B" not in bound.window.shortcuts
    assert bound.window.shortcuts["Ctrl+Shift+Q"].isEnabled()
    assert key_in(BeginOrder, "") == "Ctrl+Shift+Q"
    assert list(shortcuts.problems({"begin_order": "Ctrl+Q", "begin_round": "Ctrl+B"})) == []

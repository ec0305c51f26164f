"""A draft that is begun, in the status bar: a quiet word with its key, which makes way for care."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.window import ChangePage
from desktop.shown.shell import StatusModel
from ui.painting.runs import Keys, Text
from ui.window.status import StatusBar

SAID = StatusModel(
    "Synkronisert 12:40", "Alt er sendt", "Oppdatert", "23.11. 12:40", "hjerte sprint 01",
    pilot="pilot dag 3 av 14", back="slik var det", newer="Ny versjon 98.7", draft="Kladd: 3 endringer",
    draft_key="Ctrl+Shift+Y", draft_more="Hjerte, sprint 02 · 1 endring uten grunn",
)  # fmt: skip


def bar_of(qtbot: QtBot, model: StatusModel, width: int = 1366) -> StatusBar:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.set_model(model)
    bar.resize(width, 28)
    bar._fit()
    return bar


def shown(bar: StatusBar) -> list[str]:
    return [name for name, part in bar.parts.items() if not part.isHidden()]


def test_it_is_said_quietly_with_its_key_and_pressing_it_changes_the_page(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, SAID)
    part = bar.parts["draft"]
    assert (part.accessibleName(), part.accessibleDescription()) == (SAID.draft, SAID.draft_more)
    assert SAID.draft_more in part.toolTip()
    assert not part._alarm
    assert [one.plain for one in part._line if isinstance(one, Text)] == [SAID.draft]
    assert {one.style.role for one in part._line if isinstance(one, Text)} == {"text2"}
    assert sum(isinstance(one, Keys) for one in part._line) == 1
    bar.show()
    with qtbot.waitSignal(bar.act) as acted:
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    assert acted.args == [ChangePage(sprint=True)]
    part.setFocus()
    with qtbot.waitSignal(bar.act) as acted:
        qtbot.keyClick(part, Qt.Key.Key_Return)
    assert acted.args == [ChangePage(sprint=True)]


def test_without_a_draft_it_takes_no_room_and_no_focus(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, msgspec.structs.replace(SAID, draft="", draft_key="", draft_more=""))
    assert "draft" not in shown(bar)
    assert bar.parts["draft"].focusPolicy() is Qt.FocusPolicy.NoFocus
    bar.set_model(SAID)
    assert "draft" in shown(bar)
    assert bar.parts["draft"].focusPolicy() is Qt.FocusPolicy.StrongFocus


def test_it_makes_way_before_what_care_needs(qtbot: QtBot) -> None:
    away = msgspec.structs.replace(
        SAID, sync="Uten forbindelse siden 13:47", away=True, next_try="Neste forsøk om 30 s"
    )
    bar = bar_of(qtbot, away)
    needed = ["sync", "unsent", "age", "pilot", "clock"]
    gone: list[str] = []
    for width in range(1500, 500, -10):
        bar.resize(width, 28)
        bar._fit()
        now = shown(bar)
        assert set(needed) <= set(now), f"at {width}"
        gone += [name for name in ("back", "workspace", "newer", "draft") if name not in now + gone]
        if "draft" in now:
            assert away.next_try in [one.plain for one in bar.parts["age"]._line if isinstance(one, Text)]
            assert bar._needed() <= width
    assert gone == ["back", "workspace", "newer", "draft"]


def test_its_key_goes_before_its_words(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, SAID)
    part = bar.parts["draft"]
    whole = part.sizeHint().width()
    widths = set()
    for width in range(1366, 400, -10):
        bar.resize(width, 28)
        bar._fit()
        if not part.isHidden():
            widths.add(part.sizeHint().width())
    assert whole == max(widths)
    assert len(widths) == 2

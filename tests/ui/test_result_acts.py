"""The answer with the cursor opens to its acts: by mouse as by key, and with what is unremarkable besides."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.results import (
    AcknowledgeResults,
    AskAboutResult,
    LookAtResult,
    OrderAgain,
    ResultIntoLetter,
    ResultIntoNote,
)
from desktop.acts.tasks import BeginTask
from desktop.acts.window import OpenPatient
from desktop.shown.results.results import ResultsModel, UnderWayRow
from tests.ui import samples_results
from tests.ui.windows import shown
from ui.panels import make_panel
from ui.widgets.button import PlainButton

ACTS: tuple[type[Act], ...] = (
    AcknowledgeResults, AskAboutResult, BeginTask, ResultIntoNote, ResultIntoLetter, OrderAgain,
)  # fmt: skip


def opened(qtbot: QtBot, size: tuple[int, int] = (1366, 768), model: ResultsModel | None = None) -> Any:
    window = shown(qtbot, size)
    panel = make_panel("results")
    window.set_page("page", panel)
    window.show_page("page")
    panel.set_model(model or samples_results.results())
    qtbot.wait(1)
    panel.take_focus()
    return panel


def buttons(panel: Any) -> list[PlainButton]:
    found = [one for one in panel.strip.findChildren(PlainButton) if one.isVisible()]
    return sorted(found, key=lambda one: one.x())


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_row_with_the_cursor_has_its_acts_with_their_keys(qtbot: QtBot, size: tuple[int, int]) -> None:
    panel = opened(qtbot, size)
    panel.view.choose("r1")
    qtbot.wait(1)
    found = buttons(panel)
    assert [one.keys for one in found] == ["K", "S", "O", "I", "L", "B"]
    row = panel.view.visualRect(panel.view.currentIndex())
    for one in found:
        assert one.width() >= one.sizeHint().width(), "not cut"
        assert panel.strip.y() + one.y() + one.height() <= row.bottom() + 1, "inside its row"
    assert all(a.x() + a.width() <= b.x() for a, b in itertools.pairwise(found)), "none over another"
    assert found[-1].x() + found[-1].width() <= panel.strip.width()


@pytest.mark.parametrize("at", range(len(ACTS)))
def test_a_button_does_what_its_key_does(qtbot: QtBot, at: int) -> None:
    panel = opened(qtbot)
    panel.view.choose("r1")
    qtbot.wait(1)
    raised: list[Act] = []
    panel.act.connect(raised.append)
    button = buttons(panel)[at]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(panel.view, getattr(Qt.Key, f"Key_{button.keys}"))
    assert len(raised) == 2
    assert raised[0] == raised[1]
    assert type(raised[0]) is ACTS[at]
    assert QApplication.focusWidget() is panel.view, "the list has the keys again"


def test_where_there_is_no_room_no_button_is_cut(qtbot: QtBot) -> None:
    panel = opened(qtbot, (800, 600))
    panel.view.choose("r1")
    qtbot.wait(1)
    found = buttons(panel)
    assert found
    assert all(one.width() >= one.sizeHint().width() for one in found)
    assert found[-1].x() + found[-1].width() <= panel.strip.width()


def test_who_was_asked_is_not_offered_to_ask_on(qtbot: QtBot) -> None:
    model = samples_results.results()
    asked = msgspec.structs.replace(model.rows[0], asked=True)
    panel = opened(qtbot, model=msgspec.structs.replace(model, rows=(asked, *model.rows[1:])))
    panel.view.choose(asked.key)
    qtbot.wait(1)
    assert "S" not in [one.keys for one in buttons(panel)]


def test_what_is_unremarkable_of_the_same_patient_goes_with_it_and_nothing_else(qtbot: QtBot) -> None:
    model = samples_results.results()
    first = model.rows[0]
    plain = [row for row in model.rows if row.group == "plain"]
    read = next(row for row in model.rows if row.group == "read")
    own = msgspec.structs.replace(plain[0], patient=first.patient)
    to_read = msgspec.structs.replace(read, patient=first.patient)
    others = tuple(row for row in model.rows if row.key not in (own.key, to_read.key))
    detail = msgspec.structs.replace(model.detail, key=first.key)
    panel = opened(qtbot, model=msgspec.structs.replace(model, rows=(*others, own, to_read), detail=detail))
    panel.view.choose(first.key)
    side = panel.detail
    assert side.others.isVisible()
    assert "1" in side.others.text()
    assert own.analysis in side.named.words()
    raised: list[Act] = []
    panel.act.connect(raised.append)
    QTest.keyClick(
        QApplication.focusWidget(), Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )  # fmt: skip
    assert raised == [samples_results.acknowledged(first.key, own.key)]
    panel.view.choose(others[1].key)
    raised.clear()
    side.others.click()
    assert not [act for act in raised if isinstance(act, AcknowledgeResults)], "it shows another answer still"


def test_without_such_answers_nothing_is_offered(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    assert not panel.detail.others.isVisible()


def test_what_is_under_way_is_opened_but_never_acknowledged(qtbot: QtBot) -> None:
    comes = UnderWayRow(
        "under-way/p9", "p9", "09", "Røed", "Hans Petter", "TSH, Ferritin", "fra i går", "TSH",
        ("ServiceRequest/1", "ServiceRequest/2"),
    )  # fmt: skip
    model = msgspec.structs.replace(samples_results.results(), under_way=(comes,))
    panel = opened(qtbot, (1920, 1080), model)
    assert panel.view.too_wide() == []
    raised: list[Act] = []
    panel.act.connect(raised.append)
    panel.view.choose(comes.key)
    qtbot.wait(1)
    assert panel.view.current_key() == comes.key
    assert buttons(panel) == []
    for key in (Qt.Key.Key_K, Qt.Key.Key_S, Qt.Key.Key_O, Qt.Key.Key_B, Qt.Key.Key_I, Qt.Key.Key_Space):
        QTest.keyClick(panel.view, key)
    qtbot.wait(5)
    assert [act for act in raised if not isinstance(act, LookAtResult)] == []
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert raised[-1] == OpenPatient("p9")
    told = panel.origin_of(comes.key)
    assert told is not None
    assert told.keys == comes.sources


def test_the_answer_with_the_cursor_is_asked_for_until_the_model_has_it(qtbot: QtBot) -> None:
    model = samples_results.results()
    panel = opened(qtbot, model=model)
    raised: list[Act] = []
    panel.act.connect(raised.append)
    panel.view.choose("r1")
    had = msgspec.structs.replace(model, at="r1")
    panel.set_model(had)
    raised.clear()
    panel.set_model(msgspec.structs.replace(had, summary="a minute later"))
    assert raised == [], "it is shown in full"
    # Whoever signs in begins without an answer chosen; the cursor stands where it stood.
    panel.set_model(msgspec.structs.replace(model, detail=None, at=""))
    assert raised == [LookAtResult("r1")]
    panel.view.choose("r1")
    assert raised == [LookAtResult("r1")], "once until it is answered"

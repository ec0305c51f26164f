"""The general practitioner's inbox: what asks first, the letter beside it, and what its keys raise."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.received import AsksDone, BeginMessage, CloseLetter, LookAtLetter
from desktop.acts.signed import OpenSignedLetter
from desktop.acts.tasks import BeginTask
from desktop.acts.window import OpenPatient
from desktop.core.actor import Actor
from desktop.views.known import known
from desktop.workspace.loader import load
from tests.ui import samples_received
from tests.ui.samples_received import CREA, METFORMIN
from ui.acts.letters.received import ReceivedActs
from ui.acts.pages.ward import first_page, pages_in_order, ward_pages
from ui.panels import make_panel

FIRST = "DocumentReference/d1"


def _panel(qtbot: QtBot, width: int = 1314) -> Any:
    panel = make_panel("received")
    qtbot.addWidget(panel)
    panel.resize(width, 640)
    panel.show()
    panel.set_model(samples_received.received())
    return panel


def test_what_asks_stands_first_and_what_is_closed_last(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    found = [(one.key, [row.key[-1] for row in one.rows]) for one in panel.groups(panel.model, True)]
    assert found == [
        ("overdue", ["1"]), ("dated", ["2"]), ("undated", ["3"]), ("look", ["4"]), ("plain", ["5"]),
        ("made", ["6"]), ("closed", ["7"]),
    ]  # fmt: skip
    assert panel.view.current_key() == FIRST
    words = " ".join(run.plain for item in panel.view.rows.items[:2] for run in getattr(item, "cells", ()))
    assert "BJØRNSTAD" in words


def test_the_ask_itself_stands_in_the_row(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    drawn = str(panel.groups(panel.model, True)[0].rows[0].cells[0])
    assert CREA in drawn
    assert "forfalt: 20.11.2026" in drawn


def test_the_keys_raise_acts_about_the_row_and_its_first_open_ask(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert panel.about(BeginTask) == BeginTask(
        "p1", FIRST, CREA, "", "Practitioner/gp", "Tone Lunde", CREA
    ), "a day that is past is not written into the form"
    assert panel.about(AsksDone) == AsksDone("p1", FIRST, (CREA, METFORMIN), (CREA, METFORMIN))
    assert panel.about(CloseLetter) == CloseLetter("p1", FIRST, (CREA, METFORMIN))
    assert panel.about(BeginMessage) == BeginMessage("p1", FIRST)
    assert panel.why_not(CloseLetter)
    assert not panel.why_not(AsksDone)
    panel.view.choose("DocumentReference/d2")
    begun = panel.about(BeginTask)
    assert begun.due == "04.12.2026"
    panel.view.choose("DocumentReference/d7")
    assert panel.why_not(CloseLetter) == "lukket allerede"
    assert panel.about(AsksDone).asks == ()
    assert panel.opened(FIRST) == OpenSignedLetter(FIRST, "p1")
    assert panel.opened("Communication/m5") == OpenPatient("p5"), "a message has no pages to open"


def test_what_is_read_beside_is_of_the_row_with_the_cursor_and_of_no_other(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    told: list[Act] = []
    panel.act.connect(told.append)
    assert "BJØRNSTAD" in panel.reader.toPlainText()
    panel.view.choose("DocumentReference/d2")
    assert told == [LookAtLetter("DocumentReference/d2", "p2")]
    assert panel.reader.toPlainText() == "", "another's letter never stands beside a name"
    read = msgspec.structs.replace(panel.model.read, key="DocumentReference/d2", title="AARSETH, Ragnhild")
    panel.set_model(msgspec.structs.replace(panel.model, read=read))
    assert "AARSETH" in panel.reader.toPlainText()
    panel.set_model(None)
    assert panel.reader.toPlainText() == ""


def test_from_a_letter_that_was_closed_the_cursor_goes_on_to_the_next(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    first, *others = panel.model.rows
    closed = msgspec.structs.replace(first, group="closed")
    panel.set_model(msgspec.structs.replace(panel.model, rows=(*others, closed)))
    assert panel.view.current_key() == "DocumentReference/d2"


def test_where_it_is_narrow_the_list_has_the_room(qtbot: QtBot) -> None:
    panel = _panel(qtbot, 700)
    assert not panel.reader.isVisible()
    panel.resize(1314, 640)
    assert panel.reader.isVisible()


def test_the_page_is_there_for_general_practitioners_and_nobody_else() -> None:
    pages = ward_pages(lambda: "", lambda: "", frozenset, lambda: ("mine", ""), str)
    own, base = load("gp", known=known()), load("base", known=known())
    shown = [page.key for page, _title in pages_in_order(pages, own, only=True)]
    assert shown == ["received", "tasks", "unsent"]
    assert "received" not in [page.key for page, _title in pages_in_order(pages, base)]
    assert first_page(Actor("r", "p", "A", duty="gp")) == "received"
    assert first_page(Actor("r", "p", "A", profession="doctor")) == "ward"


def test_the_letter_with_the_cursor_is_asked_for_until_the_model_has_it(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    raised: list[Act] = []
    panel.act.connect(raised.append)
    had = msgspec.structs.replace(samples_received.received(), at=FIRST)
    panel.set_model(had)
    assert raised == []
    panel.set_model(msgspec.structs.replace(had, at="", summary="another person"))
    assert raised == [LookAtLetter(FIRST, "p1")]


def test_a_letter_that_is_asked_for_again_was_read_once() -> None:
    told: list[Any] = []
    reader = Actor("PractitionerRole/gp", "Practitioner/gp", "Tone Lunde", duty="gp")
    desk = SimpleNamespace(
        letter_read="", reader=reader, actor=reader,
        bridge=SimpleNamespace(tell=lambda act, who: told.append(act)),
        pages=SimpleNamespace(refresh=lambda key: None),
    )  # fmt: skip
    acts: Any = ReceivedActs(desk)  # type: ignore[arg-type]
    for letter in (FIRST, FIRST, "DocumentReference/d2", FIRST):
        acts.look(LookAtLetter(letter, "p1"))
    assert [act.letter for act in told] == [FIRST, "DocumentReference/d2", FIRST]

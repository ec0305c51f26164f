"""The page of the beds: what presses first, then by day or by ward; only for whom the workspace has it."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from desktop.acts.beds import MarkClean, OrderCleaning
from desktop.acts.stays import BeginMove, BeginPlan
from desktop.acts.window import OpenPatient, ShowCorridor
from desktop.core.actor import Actor
from desktop.views.known import known
from desktop.workspace.loader import load
from tests.ui import samples_beds
from ui.acts.pages.ward import first_page, pages_in_order, ward_pages
from ui.panels import make_panel


def _panel(qtbot: QtBot) -> Any:
    panel = make_panel("beds")
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    panel.show()
    panel.set_model(samples_beds.beds())
    return panel


def _groups(panel: Any) -> list[tuple[str, list[str]]]:
    return [(one.title, [row.key for row in one.rows]) for one in panel.groups(panel.model, True)]


CLEANING = ["Location/akutt-04", "Location/akutt-05", "Task/n"]


def test_what_presses_stands_first_then_every_ward_with_the_rest_and_its_empty_beds(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert _groups(panel) == [
        ("Venter på seng", ["p1", "p2"]), ("Utskrivningsklare", ["p3"]), ("I vask", CLEANING),
        ("Utliggere", ["p5"]), ("Akuttmottak", ["Location/akutt-02"]),
        ("Barn 2", ["p4", "Location/barn2-04"]),
    ]  # fmt: skip
    panel.order.set_current("ward")
    panel.rebuild()
    assert _groups(panel) == [
        ("Akuttmottak", ["p2", "p1", "Location/akutt-02", *CLEANING[:2]]),
        ("Barn 2", ["p3", "p4", "p5", "Location/barn2-04"]), ("I vask", ["Task/n"]),
    ]  # fmt: skip
    panel.order.set_current("leaving")
    panel.rebuild()
    assert _groups(panel) == [
        ("Skrives ut i dag", ["p3"]), ("Skrives ut senere", ["p4"]), ("Ikke planlagt", ["p2", "p1", "p5"]),
    ]  # fmt: skip


def test_a_beds_cleaning_is_ordered_and_done_where_the_cursor_is(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.view.choose("Location/akutt-02")
    assert panel.about(OrderCleaning) == OrderCleaning("Location/akutt-02")
    assert panel.about(MarkClean) == MarkClean("Location/akutt-02")
    assert panel.about(ShowCorridor) == ShowCorridor("akutt")
    assert panel.opened("Location/akutt-02") is None, "nobody is there"
    assert panel.about(BeginMove) is None
    assert panel.current_key() == ""
    panel.view.choose("p3")
    assert panel.about(OrderCleaning) == OrderCleaning("Location/barn2-01"), "refused, with who lies there"
    panel.view.choose("p2")
    assert panel.about(OrderCleaning) == OrderCleaning(""), "no bed is told: refused with a sentence"
    panel.view.choose("Task/n")
    assert panel.about(MarkClean) == MarkClean("Task/n"), "the order names no bed: refused"
    assert panel.origin_of("Task/n").keys == ("Task/n",)
    assert panel.origin_of("Location/akutt-04").keys == ("Task/a", "Task/b", "Location/akutt-04")


def test_what_stands_in_the_way_and_who_treats_stand_below_what_is_said(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    rows = {row.key: row for group in panel.groups(panel.model, True) for row in group.rows}
    assert "venter på plass et annet sted" in rows["p3"].cells[-1].plain
    assert "Utligger" in rows["p5"].cells[-1].plain
    assert "Serveren sier: stengt." in rows["Location/akutt-04"].cells[-1].plain


def test_a_row_is_opened_moved_and_planned(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert panel.opened("p1") == OpenPatient("p1")
    assert panel.about(BeginMove) == BeginMove("p1")
    assert panel.about(BeginPlan) == BeginPlan("p1")
    assert panel.origin_of("p3").keys == ("Encounter/p3",)


def test_the_page_is_there_for_whoever_looks_after_the_beds_and_nobody_else() -> None:
    pages = ward_pages(lambda: "", lambda: "", frozenset, lambda: ("mine", ""), str)
    own = load("coordinator", known=known())
    shown = [page.key for page, _title in pages_in_order(pages, own, only=True)]
    assert shown == ["beds", "unsent"]
    base = load("base", known=known())
    assert "beds" not in [page.key for page, _title in pages_in_order(pages, base)]
    assert first_page(Actor("r", "p", "A", duty="coordinator")) == "beds"
    assert first_page(Actor("r", "p", "A", profession="doctor")) == "ward"
    assert first_page(Actor("r", "p", "A", secretary=True)) == "queue"


def test_where_it_is_narrow_the_age_stands_beside_the_name(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    panel.resize(820, 640)
    panel.rebuild()
    keys = [column.key for column in panel.columns(False)]
    assert "age" not in keys
    row = next(one for one in panel.model.rows if one.age)
    shown = next(
        one for group in panel.groups(panel.model, False) for one in group.rows if one.key == row.key
    )
    assert row.age in shown.cells[keys.index("name")].plain

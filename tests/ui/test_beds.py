"""The page of the beds: what presses first, then by day or by ward; only for whom the workspace has it."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from desktop.acts.stays import BeginMove, BeginPlan
from desktop.acts.window import OpenPatient
from desktop.core.actor import Actor
from desktop.views.known import known
from desktop.workspace.loader import load
from tests.ui import samples_beds
from ui.acts.ward import first_page, pages_in_order, ward_pages
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


def test_who_waits_stands_first_then_who_is_ready_then_every_ward_with_the_rest(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    assert _groups(panel) == [
        ("Venter på seng", ["p1", "p2"]), ("Utskrivningsklare", ["p3"]), ("Akuttmottak", []),
        ("Barn 2", ["p4"]),
    ]  # fmt: skip
    panel.order.set_current("ward")
    panel.rebuild()
    assert _groups(panel) == [("Akuttmottak", ["p2", "p1"]), ("Barn 2", ["p3", "p4"])]
    panel.order.set_current("leaving")
    panel.rebuild()
    assert _groups(panel) == [
        ("Skrives ut i dag", ["p3"]), ("Skrives ut senere", ["p4"]), ("Ikke planlagt", ["p2", "p1"]),
    ]  # fmt: skip


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
    assert first_page(Actor("r", "p", "A")) == "ward"
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

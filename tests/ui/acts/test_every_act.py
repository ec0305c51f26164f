"""No dead key: what can be raised is carried out, and what is carried out can be raised."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import desktop.acts
from desktop.acts import Act, RecordAct, all_declared, declared, panel_keys
from desktop.commands.carrying import carried
from tests.asking import defined, kinds_of
from tests.journeys.conftest import Seat
from ui.panels import kinds, make_panel
from ui.widgets.panel import Panel

ROOT = Path(desktop.acts.__file__).resolve().parents[2]
BASES: set[type[Act]] = set()
DECLARED = {one.kind for one in all_declared()}
NAMES = {kind.__name__: kind for kind in DECLARED}


@cache
def constructed() -> frozenset[type[Act]]:
    """The kinds of act that panels, editors, the window or the steps of a view make, or raise by kind; those
    that the record's side raises by itself; and those of a sprint's owner at the command line."""
    found: set[type[Act]] = set()
    places = ("ui", "desktop/views", "desktop/service", "desktop/cli/workspaces")
    for path in (one for place in places for one in (ROOT / place).rglob("*.py")):
        if path.name in ("handled.py", "screens.py"):
            continue
        text = path.read_text(encoding="utf-8")
        if NAMES.keys().isdisjoint(re.findall(r"\w+", text)):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                called = [node.func, *node.args]
                found |= {NAMES[n.id] for n in called if isinstance(n, ast.Name) and n.id in NAMES}
    return frozenset(found)


def raised() -> set[type[Act]]:
    """The kinds that a key, the palette or a part of the window raises."""
    by_key = {one.kind for one in all_declared() if one.keys or one.in_palette}
    in_lists = {kind for panel in kinds() for kind in panel_keys(panel).values()}
    return by_key | in_lists | constructed()


def owned(seat: Seat) -> set[type[Act]]:
    """The kinds that the window or a panel carries out itself."""
    panels: list[Panel] = [make_panel(kind) for kind in kinds()]
    mine = set(seat.window.own).union(*(panel.own for panel in panels))
    for panel in panels:
        panel.deleteLater()
    return mine


def test_every_act_has_a_declaration_and_none_is_left_over() -> None:
    made = {kind for kind in kinds_of(Act) if kind is not RecordAct and kind not in BASES}
    assert made == DECLARED
    # Also those of files that nobody imports.
    assert {kind.__name__ for kind in (*made, RecordAct, *BASES)} == defined("Act", "desktop", "ui")
    assert all(
        kind.__module__.removeprefix("desktop.acts.") in (*desktop.acts.__all__, "act") for kind in made
    )


def test_everything_that_can_be_raised_is_carried_out(seat: Seat) -> None:
    done = seat.desk.handlers.kinds | carried() | owned(seat) | {desktop.acts.window.Print}
    assert {kind.__name__ for kind in raised() - done} == set()


def test_everything_that_is_carried_out_can_be_raised(seat: Seat) -> None:
    assert {kind.__name__ for kind in (seat.desk.handlers.kinds | carried()) - raised()} == set()
    assert {kind.__name__ for kind in DECLARED - raised()} == set()


def test_nothing_is_carried_out_twice(seat: Seat) -> None:
    assert {kind.__name__ for kind in seat.desk.handlers.kinds & owned(seat)} == set()
    assert {kind.__name__ for kind in carried() & (owned(seat) | seat.desk.handlers.kinds)} == set()


@pytest.mark.parametrize("kind", sorted(DECLARED, key=lambda kind: kind.__name__))
def test_a_declaration_says_all_of_an_act(kind: type[Act]) -> None:
    one = declared(kind)
    assert one.words()
    assert one.short()
    assert kind.__doc__
    assert all(type(act) is kind for act in one.keys.values())
    if one.writes:
        assert one.log, "what is written is in the access log"
        nobody = desktop.acts.Capability.ANYBODY
        assert one.may is not nobody, "nobody writes without having said who they are"
    if one.in_palette and not one.keys:
        kind()


@pytest.mark.parametrize("panel", kinds())
def test_what_a_panel_says_it_raises_is_declared(seat: Seat, panel: str) -> None:
    made = make_panel(panel)
    try:
        assert set(made.acts) <= DECLARED
        for kind in panel_keys(made.kind).values():
            assert kind in made.own or kind in made.acts or declared(kind).panel_keys.get("*"), kind
    finally:
        made.deleteLater()

"""Panels that a pilot moved, added or changed, told from the two workspaces alone."""

from __future__ import annotations

import msgspec
import pytest

from desktop.shown.workspace import Panel, Source, Tab, Text, Workspace
from desktop.views.sign_in.in_pilot import changed_panels


def made(*tabs: str, told: tuple[str, ...] = ()) -> Workspace:
    """A workspace of tabs written as `a b | c`: the main column, then the one beside it."""
    every = []
    for at, tab in enumerate(tabs):
        columns = tab.partition("|")
        panels = tuple(
            Panel(name, "vitals", side=side)
            for names, side in ((columns[0], False), (columns[2], True))
            for name in names.split()
        )
        every.append(Tab(f"t{at}", Text("T"), panels))
    sources = {f"panels/{name}": (Source("pilot.yaml", 1, 1, "sprint", "1"),) for name in told}
    return Workspace("x", "x", Text("X"), tuple(every), sources=sources)


@pytest.mark.parametrize(
    ("before", "now", "told", "changed"),
    [
        (("a b c",), ("a b c",), (), {}),
        (("a b c",), ("c a b",), (), {"c": "moved"}),
        (("a b c",), ("b c a",), (), {"a": "moved"}),
        (("a b",), ("b a",), ("a",), {"a": "moved"}),
        (("a b",), ("b a",), ("b",), {"b": "moved"}),
        (("a b", "c"), ("a", "c b"), (), {"b": "moved"}),
        (("a b",), ("a | b",), (), {"b": "moved"}),
        (("a b",), ("n a b",), (), {"n": "added"}),
        (("a b c",), ("a c",), (), {}),
        (("a b c d",), ("d c b a",), (), {"d": "moved", "c": "moved", "b": "moved"}),
    ],
)
def test_only_what_must_have_moved_is_said_to_have(
    before: tuple[str, ...], now: tuple[str, ...], told: tuple[str, ...], changed: dict[str, str]
) -> None:
    found = changed_panels(made(*before), made(*now, told=told))
    if len(changed) > 2:
        # Any one of them may be the one that stands.
        assert len(found) == len(changed)
        assert set(found.values()) == {"moved"}
    else:
        assert found == changed


def test_what_shows_something_else_has_changed() -> None:
    before = made("a b")
    panel = msgspec.structs.replace(before.tabs[0].panels[1], options={"hours": 3})
    tab = msgspec.structs.replace(before.tabs[0], panels=(before.tabs[0].panels[0], panel))
    now = msgspec.structs.replace(before, tabs=(tab,))
    assert changed_panels(before, now) == {"b": "changed"}

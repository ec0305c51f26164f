"""The workspaces are read before somebody signs in, and once."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.core import configured
from desktop.core.clock import utc_now
from desktop.core.noting import bit_of
from desktop.shown.questions import WorkspaceOf
from desktop.views.sign_in import workspaces


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    configured.use(configured.InUse())


def _id(ward: str, *, secretary: bool = False, follows: bool = True) -> str:
    reader: Any = SimpleNamespace(clock=utc_now, charts=SimpleNamespace(find_anew=lambda _changed: None))
    nobody: Any = None
    return workspaces.in_use(
        reader, nobody, WorkspaceOf(ward, "base", follows, "secretary" if secretary else "doctor")
    ).workspace.id


def test_a_workspace_is_read_once_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    workspaces.opened("base")
    workspaces.read_all()

    def read(name: str, **_known: object) -> Any:
        raise AssertionError(f"{name} is read again")

    monkeypatch.setattr(workspaces, "load_safely", read)
    assert _id("Hjerte 3") == "cardiology"
    assert _id("Barn 2") == "paediatrics"
    assert _id("Habilitering 2") == "base"
    assert _id("") == "base"
    assert _id("", secretary=True) == "secretary"


def test_a_picture_is_of_the_workspace_that_was_asked_for() -> None:
    assert _id("Hjerte 3", follows=False) == "base"


def test_what_was_found_in_charts_is_let_go_by_the_files_that_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed: list[int] = []
    reader: Any = SimpleNamespace(clock=utc_now, charts=SimpleNamespace(find_anew=changed.append))
    nobody: Any = None

    def use(name: str, **laid: object) -> None:
        used: Any = SimpleNamespace(
            resolved=SimpleNamespace(
                settings=configured.InUse(name, laid), workspace=SimpleNamespace(shortcuts={}, favourites=())
            ),
            shown=SimpleNamespace(),
        )
        monkeypatch.setattr(workspaces, "_whose", lambda *_ask: used)
        workspaces.in_use(reader, nobody, WorkspaceOf("", name, follows=False))
        assert configured.in_use() == name

    sets, ranges = bit_of("orders/sets.yaml"), bit_of("vocabulary/ranges.json")
    use("surgery", **{"orders/sets.yaml": 1})
    use("surgery", **{"orders/sets.yaml": 1})
    assert changed == [sets], "the same settings are asked about once"
    use("psychiatry", **{"orders/sets.yaml": 2, "vocabulary/ranges.json": 1})
    use("neonatal", **{"orders/sets.yaml": 2, "vocabulary/ranges.json": 1})
    assert changed[1:] == [sets | ranges, 0]
    use("base")
    assert changed[3:] == [sets | ranges]

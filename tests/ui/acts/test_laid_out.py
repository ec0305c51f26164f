"""The workspaces are read before somebody signs in, and once."""

from __future__ import annotations

import threading

import pytest

from desktop.core.actor import Actor
from ui.acts import workspaces


def test_a_workspace_is_read_once_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    workspaces.read_all()
    given, _wrong = workspaces.opened("base")
    on: list[int] = []
    real = workspaces.opened
    monkeypatch.setattr(workspaces, "opened", lambda name: on.append(threading.get_ident()) or real(name))
    for ward in ("Hjerte 3", "Barn 2", ""):
        workspaces.chosen(Actor("r", "p", "N", ward_name=ward), given)
    workspaces.chosen(Actor("r", "p", "N", secretary=True), given)
    assert on == []
    assert workspaces.chosen(Actor("r", "p", "N", ward_name="Barn 2"), given)[0] is given
    assert workspaces.chosen(Actor("r", "p", "N", ward_name="Hjerte 3"), given)[0].id == "cardiology"

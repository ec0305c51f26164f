"""Drafts of people of a test, in folders of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.core import configured
from desktop.shown.sprint.page_draft import Layer
from desktop.views.known import known
from desktop.workspace.drafts.below import ground
from desktop.workspace.drafts.opened_draft import Draft, Whose, open_draft
from desktop.workspace.layers import Who

TODAY = date(2026, 11, 27)
Begin = Callable[..., Draft]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    yield tmp_path / "home"
    configured.use(configured.InUse())


@pytest.fixture
def begin() -> Begin:
    """Opens a draft: whose, of which workspace, in which layer; `folders` come before the shipped one."""

    def made(
        person: str = "maren",
        name: str = "cardiology",
        layer: Layer = "sprint",
        folders: tuple[Path, ...] = (),
        who: Who | None = None,
        extends: str = "",
    ) -> Draft:
        under = ground(layer, name, known(), folders, who or Who("Hjerte 3", "doctor"), None, extends)
        return open_draft(layer, Whose(person, "Maren Aas"), under, TODAY)

    return made

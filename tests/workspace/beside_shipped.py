"""Workspaces written by a test beside the shipped ones, and what is shipped in use again afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core import configured
from tests.workspace.conftest import Write

Folders = tuple[Path, ...]


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    """Whatever a test lays, the next one begins with what is shipped."""
    yield
    configured.use(configured.InUse())


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Beside the shipped workspaces, not instead of them."""
    return (tmp_path / "workspaces",)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of the library; nothing else stands there."""

    def put(name: str, text: str) -> Path:
        path = tmp_path / "workspaces" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return put

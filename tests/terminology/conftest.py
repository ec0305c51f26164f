"""A data folder of its own for each test, and its imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.core import messages
from desktop.terminology import code_search, importing
from desktop.terminology.code_systems import named
from desktop.terminology.importing import Imported, Wish
from desktop.terminology.index import Found
from desktop.terminology.releases import Releases, folder

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
Import = Callable[..., Imported]
Find = Callable[..., list[Found]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(code_search, "utc_now", lambda: NOW)
    return Releases(folder())


@pytest.fixture
def imports(home: Releases) -> Import:
    def run(path: Path, system: str = "", **more: Any) -> Imported:
        wish = Wish(path, named(system) if system else None, **more)
        return importing.run(home, wish, NOW, "kari")

    return run


@pytest.fixture
def find(home: Releases) -> Find:
    def run(text: str, system: str = "icd10", limit: int = 12) -> list[Found]:
        one = named(system)
        assert one is not None
        return [hit.found for hit in code_search.find(text, [one], limit)]

    return run


@pytest.fixture
def in_english() -> Iterator[None]:
    before = messages.language()
    messages.set_language("en")
    yield
    messages.set_language(before)

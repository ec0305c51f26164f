"""The services that tests forked from the warm process end with them, and so does that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli import warm
from tests.service.forked import Forked


@pytest.fixture(scope="session", autouse=True)
def _forked_services_end() -> Iterator[None]:
    yield
    Forked.end()
    warm.close()

"""The warm process of the command-line tests ends with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli import warm


@pytest.fixture(scope="session", autouse=True)
def _warm_process_ends() -> Iterator[None]:
    yield
    warm.close()

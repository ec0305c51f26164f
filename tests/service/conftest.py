"""The services that the tests of a file forked from the warm process end with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.forked import Forked


@pytest.fixture(scope="module", autouse=True)
def _forked_services_end() -> Iterator[None]:
    yield
    Forked.end()

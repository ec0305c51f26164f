"""What several tests of the views need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.clinical.columns import COLUMNS
from desktop.clinical.trends import TRENDS
from desktop.core import configured
from desktop.core.configured import InUse
from tests.views.charts import Json


@pytest.fixture
def declared() -> Iterator[Any]:
    """Declares columns for the test."""

    def declare(**found: Json) -> None:
        data = {"columns": {**COLUMNS.document().data["columns"], **found}}
        typed = COLUMNS.typed(data, lambda where: ("test", None))  # type: ignore[arg-type,return-value]
        configured.use(InUse("test columns", {COLUMNS.file: typed}))

    yield declare
    configured.use(InUse())


@pytest.fixture
def trending() -> Iterator[Any]:
    """Declares trends for the test, beside those shipped."""

    def declare(**found: Json) -> None:
        data = {"trends": {**TRENDS.document().data["trends"], **found}}
        typed = TRENDS.typed(data, lambda where: ("test", None))  # type: ignore[arg-type,return-value]
        configured.use(InUse(f"test trends {sorted(found)}", {TRENDS.file: typed}))

    yield declare
    configured.use(InUse())

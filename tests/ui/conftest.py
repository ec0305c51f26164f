"""Every test of the screens starts light, at 100 %, dressed like the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.theme import Scheme


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    yield
    theme.apply(qapp, Scheme.LIGHT, 1.0)

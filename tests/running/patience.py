"""Bounds of waits: a wait ends as soon as it is true, so its bound costs time only where a test fails.

Bounds of five to twenty seconds were reached on a machine with many other jobs, and a test failed that had
nothing wrong. Those of pytest-qt, which has no setting for them, are raised here for all tests.
"""

from __future__ import annotations

from functools import wraps
from importlib.util import find_spec
from typing import Any

PATIENCE = 120.0
"""Seconds that a test waits for what must come; below the limit of a test (`timeout` in pyproject.toml)."""

_WAITS = ("waitUntil", "waitSignal", "waitSignals", "waitActive", "waitExposed")


def pytest_configure() -> None:
    if find_spec("pytestqt") is None:
        # The installed program's Python runs a part of the suite without it (`installer/smoke/suite.py`).
        return
    from pytestqt.qtbot import QtBot

    for name in _WAITS:
        setattr(QtBot, name, _patient(getattr(QtBot, name)))


def _patient(wait: Any) -> Any:
    """The wait with another default; a bound that is given stands: pytest-qt's own asserts give 0."""

    @wraps(wait)
    def waits(*given: Any, timeout: float = PATIENCE * 1000, **options: Any) -> Any:
        return wait(*given, timeout=timeout, **options)

    return waits

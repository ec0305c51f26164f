"""A check that falls over while it looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.orders.checks import declared


def fails(monkeypatch: pytest.MonkeyPatch, rule: str, broken: Callable[..., Any]) -> None:
    """Let one check do something else until the test ends."""
    found = declared()
    monkeypatch.setitem(found, rule, replace(found[rule], look=broken))

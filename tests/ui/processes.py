"""Whole windows as processes of their own, of which none is left when a test ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.cli import warm
from tests.conftest import ROOT

Opens = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def opens() -> Iterator[Opens]:
    """Start Python code with words; what it writes is read from its pipes."""
    begun: list[subprocess.Popen[str]] = []

    def window(code: str, *words: str) -> subprocess.Popen[str]:
        begun.append(
            warm.Popen(
                [sys.executable, "-c", code, *words], cwd=ROOT, text=True, encoding="utf-8",
                env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
        )  # fmt: skip
        return begun[-1]

    yield window
    for process in begun:
        if process.poll() is None:
            process.kill()
            process.communicate()

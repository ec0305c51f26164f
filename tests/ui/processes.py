"""Whole windows as processes of their own, of which none is left when a test ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.cli import warm
from tests.conftest import ROOT
from tests.running.patience import PATIENCE

Opens = Callable[..., "subprocess.Popen[str]"]
BEGINS = f"""
from tests.servers import forked_service
forked_service.from_here()
from ui.single import Single
def patiently():
    hand_over = Single.hand_over
    Single.hand_over = lambda self, link="", **more: hand_over(self, link, {PATIENCE}, **more)
"""
"""Code with which a window begins. After `patiently()` it waits for the answer of the open one for as long as
a busy machine needs: only one that hangs does not answer within three seconds on every machine."""


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

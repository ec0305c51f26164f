"""How long one thread may keep the interpreter while another waits for it."""

from __future__ import annotations

import sys

SECONDS = 0.001


def take_turns() -> None:
    """Let threads take shorter turns than Python's five milliseconds.

    Painting and each commit give the interpreter up many times, and would wait that long to have it back.
    """
    sys.setswitchinterval(SECONDS)

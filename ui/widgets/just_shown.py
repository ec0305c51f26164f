"""Guard against a key pressed for what stood in a place a moment ago: nothing is signed within half a second
after it came on the screen.

A second Ctrl+Enter, pressed because the first seemed not to be taken, would sign what has come instead.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ui.widgets import typing_pause


class JustShown:
    """Moment at which something came on the screen; `clock` counts in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._came = float("-inf")

    def came(self) -> None:
        """It has come, or is of somebody else now."""
        self._came = self.clock()

    @property
    def unread(self) -> bool:
        """True while nobody can have read it (`typing_pause.PAUSE`, half a second)."""
        return self.clock() - self._came < typing_pause.PAUSE

"""The steps of the smoke: each named, timed, and failing with what was seen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from installer.tools import Failed


@dataclass
class Steps:
    """What has been done, with seconds; ends at the first that fails."""

    limit: float
    done: list[tuple[str, float]] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Do one step. Raises Failed, with its name, also when the whole has taken too long."""
        if time.monotonic() - self.begun > self.limit:
            raise Failed(f"{name}: not begun, {self.limit:.0f} s have gone")
        start = time.monotonic()
        try:
            yield
        except Failed as error:
            raise Failed(f"{name}: {error}") from error
        self.done.append((name, time.monotonic() - start))
        print(f"ok {self.done[-1][1]:5.1f} s  {name}", flush=True)


def must(true: object, seen: object) -> None:
    """Raise Failed with what was seen where something isn't so."""
    if not true:
        raise Failed(f"seen: {str(seen)[-3000:]}")

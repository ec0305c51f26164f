"""The composition root: the only place that joins `desktop` with `ui`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.cli.windows import Picture, Start


class _Windows:
    """The port's real side; `ui` is imported only when a window or picture is wanted."""

    def has_display(self) -> bool:
        from ui.display import has_display

        return has_display()

    def open(self, start: Start) -> int:
        from ui.application import run

        return run(start)

    def render(self, start: Start, pictures: list[Picture], told: Callable[[Path], None]) -> None:
        from ui.pictures import render

        render(start, pictures, told)


def main() -> int:
    """The command `fagflate`."""
    from desktop.cli.dispatch import run

    return run(sys.argv[1:], _Windows())


if __name__ == "__main__":
    sys.exit(main())

"""The composition root: the only place that joins `desktop` with `ui`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.core.errors import FagflateError
    from desktop.core.window_port import Picture, Said, Start


class _Windows:
    """The port's real side; `ui` is imported only when a window or picture is wanted."""

    def has_display(self) -> bool:
        from ui.display import has_display

        return has_display()

    _opened = False

    def open(self, start: Start) -> int:
        from desktop.core.interpreter_settings import collect_nothing_by_itself

        # It would walk over all that is being imported, again and again; `ui.collecting` takes its place.
        collect_nothing_by_itself()
        from ui.application import run

        self._opened = True
        return run(start)

    def tell(self, error: FagflateError) -> None:
        if self._opened or not self.has_display():
            return
        from ui.application import alone, read_out

        alone()
        read_out(error)

    def render(self, start: Start, pictures: list[Picture], told: Callable[[Path, str], None]) -> None:
        from ui.pictures import render

        render(start, pictures, told)

    def say(self, start: Start, picture: Picture, told: Callable[[str], None]) -> Said:
        from ui.said import say

        return say(start, picture, told)

    def draw_side(self, picture: object, file: str, size: tuple[int, int], theme: str) -> None:
        from ui.side_pictures import draw_side

        draw_side(picture, file, size, theme)


def _light_msgspec() -> None:
    """Import msgspec without `typing_extensions`, which takes a tenth of the start and which it needs only on
    a Python older than ours.
    """
    name = "typing_extensions"
    if name in sys.modules or "msgspec" in sys.modules:
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        import msgspec

        assert msgspec
    finally:
        del sys.modules[name]


def main() -> int:
    """The command `fagflate`."""
    _light_msgspec()
    from desktop.cli.dispatch import run

    return run(sys.argv[1:], _Windows())


if __name__ == "__main__":
    sys.exit(main())

"""Render every screen of the demo ward for this folder: `python docs/screens/make.py [SCREEN …]`.

Light and dark, 1366×768 and 1920×1080; needs no display. The hospital is made up and relative to now.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.cli.demo import ORDER, PATIENT, WARD
from desktop.cli.server_process import server
from desktop.core.windows import Picture, Start
from ui.acts.screens import SCREENS
from ui.pictures import render

SIZES = ((1366, 768), (1920, 1080))
HERE = Path(__file__).parent
TYPED = {"order": ORDER, "facts": "penic", "measurement": "22;91;2;128/70"}
"""What is typed into a screen's first field."""


def main(screens: list[str]) -> None:
    """Make the pictures of the named screens, or of all."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with server(folder / "hospital.sqlite", patients=24, seed=1) as running:
            start = Start(
                server=running.url, token=running.token, store=str(folder / "record"),
                key_file=str(folder / "record.key"), workspace="cardiology",
            )  # fmt: skip
            pictures = [
                Picture(
                    out=str(HERE / f"{screen}-{theme}-{size[0]}.png"), screen=screen, ward=WARD,
                    patient="" if screen == "signed" else PATIENT, workspace=start.workspace, size=size,
                    theme=theme, typed=TYPED.get(screen, ""),
                )
                for screen in screens
                for theme in ("light", "dark")
                for size in SIZES
            ]  # fmt: skip
            render(start, pictures, _smaller)


def _smaller(path: Path) -> None:
    # The 256 commonest colours are enough for a flat interface, at a third of the bytes.
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("B").cast("I")
    commonest = [colour for colour, _count in Counter(pixels).most_common(256)]
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    image.convertToFormat(QImage.Format.Format_Indexed8, commonest, flags).save(str(path), quality=0)
    sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    # The order screen leaves a draft in the order column: it comes last.
    main(sys.argv[1:] or sorted((name for name in SCREENS if name != "patient"), key="order".__eq__))

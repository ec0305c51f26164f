"""Kept pictures of every workspace's pages, of lists of a ward and of the corridor screen, and what differs.

`python -m tests.layout.pictures` keeps them anew. They are of the demo's patients at a fixed hour: one
changes only where the program, its configuration or the demo did. Who means the change looks at both,
keeps the new picture and commits it with the change.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QCursor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop.views.known import known
from desktop.workspace.loader import resolve
from tests.layout.corridor import corridor_of
from tests.layout.specialties import OWN, Desk, patients_of
from tests.layout.stage import HEIGHTS, dressed, gone
from tests.layout.ward_lists import MADE, WardDesk
from tests.ui.windows import fitted
from ui import theme
from ui.theme import Scheme
from ui.window.corridor import CorridorScreen

CORRIDOR = "corridor"
KEPT = Path(__file__).parent / "pictures"
"""One lossless WebP of each scene, half the bytes of a PNG."""
CELL = 4
"""Pictures are compared by squares of so many pixels: a stroke of a letter."""
MEANT = 12
"""Of 255: how far the mean colour of a square may be from the kept one. One other digit is 25 and more."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One tab of a workspace, on the first patient of its ward, in a dress; one of its lists of the ward; or
    a ward's corridor screen."""

    workspace: str
    tab: str
    width: int
    lang: str
    scheme: Scheme

    @property
    def name(self) -> str:
        return f"{self.workspace}-{self.tab}"

    @property
    def path(self) -> Path:
        return KEPT / f"{self.name}.webp"


@cache
def scenes() -> tuple[Scene, ...]:
    """Of each workspace its first page, Norwegian and light; and the first of its own, English and dark."""
    shared = {tab.id for tab in resolve("base", known=known()).workspace.patient_tabs}
    found = []
    for name in OWN:
        tabs = [tab.id for tab in resolve(name, known=known()).workspace.patient_tabs]
        found.append(Scene(name, tabs[0], 1366, "nb", Scheme.LIGHT))
        found += [Scene(name, tab, 1920, "en", Scheme.DARK) for tab in tabs[1:] if tab not in shared][:1]
    found += [
        Scene("cardiology", "worklist", 1366, "nb", Scheme.LIGHT),
        Scene("orthopaedics", "worklist", 1366, "nb", Scheme.DARK),
        Scene("psychiatry", "worklist", 1366, "en", Scheme.LIGHT),
        Scene("obstetrics", "worklist", 1366, "nb", Scheme.CONTRAST),
        Scene("coordinator", "beds", 1366, "nb", Scheme.LIGHT),
        Scene("coordinator", "beds-wide", 1920, "nb", Scheme.DARK),
    ]
    found.append(Scene(CORRIDOR, "hjerte3", 1366, "nb", Scheme.LIGHT))
    found.append(Scene(CORRIDOR, "akuttmottak", 1920, "en", Scheme.DARK))
    return tuple(found)


def drawn(scene: Scene) -> QImage:
    """The window as it is now, with no mouse over it: where another test left it something is lit."""
    QCursor.setPos(9000, 9000)
    with dressed(scene.lang, scene.scheme, 1.0):
        if scene.workspace == CORRIDOR:
            return _corridor(scene)
        if (kind := scene.tab.partition("-")[0]) in MADE:
            return _list(scene, kind)
        desk = Desk(scene.workspace, patients_of(scene.workspace)[0], scene.width)
        try:
            desk.page.show_tab(scene.tab)
            desk.page.refresh_entries()
            for _round in range(4):
                QApplication.processEvents()
            return desk.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        finally:
            desk.put_away()
            gone()


def _list(scene: Scene, kind: str) -> QImage:
    """A list of the ward of a workspace."""
    desk = WardDesk(scene.workspace, patients_of(scene.workspace), scene.width)
    try:
        desk.show(kind)
        fitted(desk.window)
        return desk.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    finally:
        desk.put_away()
        gone()


def _corridor(scene: Scene) -> QImage:
    """The corridor screen of a ward of the demo's."""
    screen = CorridorScreen()
    screen.resize(scene.width, HEIGHTS[scene.width])
    screen.set_model(corridor_of(scene.tab))
    screen.set_time("14:32", "", False)
    try:
        return screen.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    finally:
        screen.deleteLater()
        gone()


def probe() -> QImage:
    """Text as this machine draws it: another smoothing of letters makes every kept picture differ."""
    image = QImage(560, 96, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for row, size in enumerate((10, 12, 16)):
        painter.setFont(theme.font(size))
        painter.drawText(4, 28 + 28 * row, "Kalium 5,6 mmol/L · Ærlig Øyvind Åsen · x̄ ≥ ½ → 10⁹/L")
    painter.end()
    return image


def compared(kept: QImage, now: QImage) -> tuple[QRect, ...]:
    """Where two pictures differ, as rectangles of whole squares; another size differs everywhere."""
    if kept.size() != now.size():
        return (now.rect(),)
    apart = kept.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(apart)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, now)
    painter.end()
    wide, high = (apart.width() + CELL - 1) // CELL, (apart.height() + CELL - 1) // CELL
    mode = Qt.TransformationMode.SmoothTransformation
    small = apart.scaled(wide, high, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    found: list[QRect] = []
    for y in range(high):
        for x in range(wide):
            pixel = small.pixel(x, y)
            if max(pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255) > MEANT:
                _into(found, QRect(x * CELL, y * CELL, CELL, CELL))
    return tuple(found)


def _into(found: list[QRect], square: QRect) -> None:
    """Squares beside one another are one place."""
    near = square.adjusted(-2 * CELL, -CELL, 2 * CELL, CELL)
    for number, one in enumerate(found):
        if one.intersects(near):
            found[number] = one.united(square)
            return
    found.append(square)


def keep(image: QImage, path: Path) -> None:
    """Save without loss: with fewer colours a rare one that means something becomes grey."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.convertToFormat(QImage.Format.Format_RGB32).save(str(path), quality=100)


def main(names: list[str]) -> None:
    """Keep the pictures of the named scenes anew, or of all; those of no scene are taken away."""
    app = QApplication([])
    theme.apply(app, Scheme.LIGHT, 1.0)
    if not names:
        keep(probe(), KEPT / "probe.webp")
        for path in {*KEPT.glob("*.webp")} - {KEPT / "probe.webp", *(one.path for one in scenes())}:
            path.unlink()
    for scene in scenes():
        if not names or scene.name in names:
            now = drawn(scene)
            # A picture that is as it was is not written: its bytes stay.
            if not scene.path.exists() or compared(QImage(str(scene.path)), now):
                keep(now, scene.path)
                sys.stdout.write(f"{scene.path.name}\n")


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(sys.argv[1:])

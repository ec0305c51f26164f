"""The palette keeps the page behind it as a picture: a key paints the palette alone; no picture grows old."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.window import OpenPatient
from desktop.shown.shell import PaletteEntry, PaletteGroup
from ui import theme
from ui.theme import Scheme, colour
from ui.window.command_palette import CommandPalette


class Page(QWidget):
    """What lies behind: a colour of its own, and how often it was painted."""

    painted = 0
    shade = "#aa3344"

    def paintEvent(self, _event: QEvent) -> None:
        self.painted += 1
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self.shade))
            painter.drawLine(0, 0, self.width(), self.height())


class Place:
    """A palette over a page."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1000, 700)
        self.page = Page(self.window)
        self.page.setGeometry(0, 60, 1000, 640)
        self.palette = CommandPalette(self.window)
        self.palette.setGeometry(0, 60, 1000, 640)
        self.palette.typed.connect(self.offer)
        self.window.show()
        QApplication.processEvents()

    def offer(self, text: str) -> None:
        count = max(30 - 9 * len(text), 0)
        entries = tuple(
            PaletteEntry(OpenPatient(f"p{n}"), f"Pasient {n}", "user", keys="Ctrl+R") for n in range(count)
        )
        self.palette.set_groups((PaletteGroup("Pasienter", entries),), f"{count} treff")

    def open(self) -> None:
        self.palette.open()
        # Until its last frame, whenever that comes on a busy machine.
        self.qtbot.waitUntil(lambda: not self.palette._veil.isVisible())
        QApplication.processEvents()

    def seen(self) -> QImage:
        return self.window.grab().toImage()


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    return Place(qtbot)


def _dimmed(shade: str) -> QColor:
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    image.fill(QColor(shade))
    with QPainter(image) as painter:
        painter.fillRect(QRect(0, 0, 1, 1), colour("dim"))
    return image.pixelColor(0, 0)


def test_a_key_paints_nothing_of_the_page(place: Place) -> None:
    place.open()
    place.page.painted = 0
    for letter in "ab":
        QTest.keyClick(place.palette.field, letter)
        QApplication.processEvents()
    QTest.keyClick(place.palette.field, Qt.Key.Key_Down)
    QApplication.processEvents()
    assert place.page.painted == 0


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_around_the_card_stands_the_page_dimmed(place: Place, scheme: Scheme) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, scheme, 1.0)
    before = place.seen()
    place.open()
    QTest.keyClick(place.palette.field, "a")
    after = place.seen()
    expected = before.copy()
    with QPainter(expected) as painter:
        painter.fillRect(QRect(0, 60, 1000, 640), colour("dim"))
    card = place.palette.card().toRect().translated(0, 60).adjusted(-1, -1, 1, 1)
    for x in range(0, 1000, 7):
        for y in range(60, 700, 7):
            if not card.contains(x, y):
                assert after.pixelColor(x, y) == expected.pixelColor(x, y), (x, y)


def test_what_comes_behind_is_seen_after_a_pause(place: Place, qtbot: QtBot) -> None:
    place.open()
    place.page.shade = "#115599"
    place.page.update()
    place.palette.behind_changed()
    corner = QPoint(20, 400)
    qtbot.waitUntil(lambda: place.seen().pixelColor(corner) == _dimmed("#115599"))


def test_another_size_or_theme_is_another_picture(place: Place) -> None:
    place.open()
    place.page.setGeometry(0, 60, 1000, 500)
    place.page.shade = "#115599"
    place.palette.setGeometry(0, 60, 1000, 500)
    assert place.seen().pixelColor(20, 400) == _dimmed("#115599")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    place.page.shade = "#557711"
    theme.apply(app, Scheme.DARK, 1.0)
    assert place.seen().pixelColor(20, 400) == _dimmed("#557711")


def test_nothing_of_the_page_stays_when_it_closes(place: Place) -> None:
    place.open()
    assert not place.palette._behind._picture.isNull()
    place.palette.close_palette()
    assert place.palette._behind._picture.isNull()
    place.palette.behind_changed()
    QTest.qWait(300)
    assert place.palette._behind._picture.isNull()


def test_it_fades_in_from_the_page(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.palette.open()
    place.palette._fade.stop()
    place.palette._veil.cover(0.0)
    assert place.seen().pixelColor(20, 400) == QColor(place.page.shade), "nothing of it yet"
    middle = place.palette.card().center().toPoint() + QPoint(0, 60)
    assert place.seen().pixelColor(middle) == QColor(place.page.shade)
    place.palette._veil.cover(1.0)
    assert place.seen().pixelColor(20, 400) == _dimmed(place.page.shade)
    assert not place.palette._veil.isVisible()


def test_what_is_chosen_is_seen_and_a_click_takes_it(place: Place, qtbot: QtBot) -> None:
    place.open()
    for _step in range(25):
        QTest.keyClick(place.palette.field, Qt.Key.Key_Down)
    assert place.palette.current() == OpenPatient("p25")
    offered = place.palette._offered
    shown = offered.visibleRegion().boundingRect()
    one = offered.entries[25]
    assert shown.top() <= one.top
    assert one.top + one.tall <= shown.bottom() + 1
    assert place.palette.field.accessibleDescription() == "Pasient 25, Ctrl+R"
    with qtbot.waitSignal(place.palette.chosen) as taken:
        QTest.mouseClick(offered, Qt.MouseButton.LeftButton, pos=QPoint(90, offered.entries[24].top + 5))
    assert taken.args == [OpenPatient("p24")]
    assert not place.palette.isVisible()


def test_the_same_entries_once_more_change_nothing(place: Place) -> None:
    place.open()
    QTest.keyClick(place.palette.field, Qt.Key.Key_Down)
    painted: list[QObject] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(watched)
            return False

    QApplication.processEvents()
    watch = Watch()
    place.palette._offered.installEventFilter(watch)
    place.offer("")
    QApplication.processEvents()
    assert painted == []
    assert place.palette.current() == OpenPatient("p1")

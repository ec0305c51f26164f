"""The page of a made-up patient as a picture: laid out as in a window of a size, and never on the screen.

One idea: banner, page and the numbered frames of what a draft changes, painted into an image.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop.shown.page.patient_page import PanelShown
from desktop.shown.page.sentence import FirstSentence
from desktop.shown.shell import BannerModel
from ui.painting.shapes import box
from ui.painting.text import SMALL, draw_centred
from ui.theme import colour, palette, px
from ui.theme.measures import RADIUS
from ui.window.banner import Banner
from ui.window.patient_page import PatientPage, Tab

_BADGE = 16
_ROUNDS = 3
"""Layouts settle in so many rounds: a height that comes of a width asks once more."""


class PageStage(QWidget):
    """A patient's page in a window of a width, `beside` of it taken by what stands beside the page."""

    def __init__(self, tabs: tuple[Tab, ...], tab: str, size: tuple[int, int], beside: int) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # Its size is given: nothing asks the system for a least one with each change of a panel.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.banner = Banner(self)
        self.page = PatientPage(tabs, self)
        self.page.set_offered(lambda _kind: False)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, beside, 0)
        row.addWidget(self.page)
        column.addWidget(self.banner)
        column.addLayout(row, 1)
        self.resize(*size)
        self.page.show_tab(tab)
        self.show()
        self._settle()

    def show_patient(
        self, banner: BannerModel, sentence: FirstSentence | None, panels: Sequence[PanelShown]
    ) -> None:
        """Show somebody: as many panels as the tab has, in their order."""
        self.banner.set_model(banner)
        self.page.sentence.set_model(sentence)
        for panel, shown in zip(self.page.shown_panels(), panels, strict=True):
            panel.show_both(shown.model, shown.state)
        self.page.refresh_entries()
        self._settle()

    def _settle(self) -> None:
        for _round in range(_ROUNDS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self.page.refresh_entries()

    def places(self) -> dict[str, QRect]:
        """Places of the panels that are in sight, by their names in the workspace."""
        places = self.page.tabs[self.page.row.current].places
        return {
            place.id: QRect(panel.mapTo(self, QPoint(0, 0)), panel.size())
            for place, panel in zip(places, self.page.shown_panels(), strict=True)
            if panel.isVisible()
        }

    def draw(self, numbers: Mapping[str, str], scale: float) -> QImage:
        """The picture, with a frame around each panel of `numbers` (by name) and its number on it."""
        size = self.size()
        image = QImage(round(size.width() * scale), round(size.height() * scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(colour("surface"))
        places = self.places()
        with QPainter(image) as painter:
            flags = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
            self.render(painter, QPoint(0, 0), QRegion(), flags)
            for name, number in numbers.items():
                if name in places:
                    numbered(painter, QRectF(places[name]), number)
        return image

    @property
    def banner_height(self) -> int:
        """The banner's height."""
        return self.banner.height()


def numbered(painter: QPainter, rect: QRectF, numbers: str) -> None:
    """A frame with its numbers one below the other in its right margin: no word is covered."""
    box(painter, rect.adjusted(1, 1, -1, -1), RADIUS, None, "accent", 2.0)
    wide, tall = px(_BADGE), px(_BADGE) + px(2)
    each = numbers.split(", ")
    top = rect.center().y() - len(each) * tall / 2
    for number in each:
        badge = QRectF(rect.right() - wide, top, wide, px(_BADGE))
        box(painter, badge, RADIUS / 2, "accent")
        draw_centred(painter, badge.center().x(), badge.center().y(), number, SMALL.on("on_accent"))
        top += tall

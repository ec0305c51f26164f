"""Before and after of a ward's list on made-up patients: its columns as they are, and as in a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.parts import PanelState
from desktop.shown.sprint.made_up import LARGE, LIST_CASES, ListCase, MadeUpListShown, list_case_title
from desktop.shown.ward.worklist import WorklistModel
from ui.painting.shapes import box
from ui.painting.text import SMALL, draw_centred
from ui.table.table import TablePanel
from ui.theme import colour, palette, px
from ui.theme.measures import RADIUS, RAIL, STATUS
from ui.window.sprint.comparison import TALL, Compared, Comparison, Side
from ui.window.sprint.list_cover import beside_headings, framed

_ROUNDS = 3
_BADGE = 16
"""Size of the numbers at the foot of a column's frame, at 100 %."""


class ListStage(QWidget):
    """A list of the ward at a size, and never on the screen."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        from ui.panels import make_panel

        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        panel = make_panel("worklist", of_patient=False)
        assert isinstance(panel, TablePanel)
        self.panel = panel
        panel.set_offered(lambda _kind: False)
        column.addWidget(panel)
        self.resize(*size)
        self.show()

    def show_list(self, model: WorklistModel) -> None:
        """Show a list."""
        self.panel.show_both(model, PanelState("ready"))
        for _round in range(_ROUNDS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def places(self) -> dict[str, QRectF]:
        """Frames of the columns that are in sight, by their names."""
        view = self.panel.view
        top = view.mapTo(self, QPoint(0, 0))
        return {
            column.key: framed(view, at).translated(top.x(), top.y())
            for at, column in enumerate(view.rows.columns)
        }

    def draw(self, numbers: Mapping[str, str], scale: float) -> QImage:
        """The picture, with a frame around each column of `numbers` and its number on it."""
        size = self.size()
        image = QImage(round(size.width() * scale), round(size.height() * scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(colour("surface"))
        places = self.places()
        with QPainter(image) as painter:
            flags = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
            self.render(painter, QPoint(0, 0), QRegion(), flags)
            view = self.panel.view
            painter.setClipRegion(beside_headings(view).translated(view.mapTo(self, QPoint(0, 0))))
            for name, number in numbers.items():
                if name in places:
                    _numbered(painter, places[name].adjusted(0, 0, 0, -px(_BADGE) / 2), number)
        return image


class ListComparison(Comparison):
    """Comparison of a list. `columns` are the numbers of the changes by columns' names, on both sides;
    `words` the changes in words by their numbers."""

    every = LIST_CASES

    def __init__(
        self,
        title: str,
        words: tuple[tuple[str, str], ...],
        columns: tuple[dict[str, str], dict[str, str]],
        *,
        before: bool,
        parent: QWidget | None = None,
    ) -> None:
        was, new = (Side((), one) for one in columns)
        self._seen: dict[tuple[str, bool], frozenset[str]] = {}
        super().__init__(Compared(title, "", was, new, words), before=before, parent=parent)

    def titled(self, case: str) -> str:
        return list_case_title(cast("ListCase", case))

    def who(self) -> str:
        return _("Made-up list: {case}").format(case=self.titled(self.case))

    def absent(self) -> str:
        return _("not in sight in this picture")

    def in_sight(self) -> dict[str, str]:
        seen = self._seen.get((self.case, self.before), frozenset())
        return {name: said for name, said in self.numbers(before=self.before).items() if name in seen}

    def _drawn(self, shown: MadeUpListShown, *, before: bool) -> QImage:  # type: ignore[override]
        form = shown.case if shown.case in ("dark", "large") else ""
        stage = self._stages.get((form, before))
        if not isinstance(stage, ListStage):
            size = (self.width() - self._beside(), self.height() - px(TALL))
            if form == "large":
                # As a window of that size has it, without what stands beside here.
                size = (
                    round(self.width() / LARGE) - px(RAIL), round(self.height() / LARGE) - px(STATUS)
                )  # fmt: skip
            stage = ListStage(size)
            self._stages[form, before] = stage
        stage.show_list(shown.before if before else shown.after)
        self._seen[shown.case, before] = frozenset(stage.places())
        ratio, zoom = self.devicePixelRatioF(), 1.0
        if form == "large":
            wide, tall = self.width() - self._beside(), self.height() - px(TALL)
            zoom = min(wide / stage.width(), tall / stage.height())
        image = stage.draw(self.numbers(before=before), ratio * zoom)
        image.setDevicePixelRatio(ratio)
        return image


def _numbered(painter: QPainter, rect: QRectF, numbers: str) -> None:
    """A frame beside a column's values with its numbers at the foot: no value is covered."""
    box(painter, rect, RADIUS / 2, None, "accent", 2.0)
    each = numbers.split(", ")
    left = rect.center().x() - len(each) * px(_BADGE + 2) / 2
    for number in each:
        badge = QRectF(left, rect.bottom() - px(_BADGE) / 2, px(_BADGE), px(_BADGE))
        box(painter, badge, RADIUS / 2, "accent")
        draw_centred(painter, badge.center().x(), badge.center().y(), number, SMALL.on("on_accent"))
        left += px(_BADGE + 2)

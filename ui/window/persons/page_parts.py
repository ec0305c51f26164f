"""Shared parts of the sign-in page and of the page of a switch.

The facts of who begins, the choice of role or ward, and the ground's edge with the status below.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.painting.text import SMALL, draw
from ui.theme import colour, px
from ui.theme.measures import STATUS
from ui.widgets.choices import ChoiceList
from ui.window.persons.as_who import AsWho, What
from ui.window.sign_in_steps import Fact


def say_facts(facts: Mapping[str, Fact], who: AsWho, *, known: bool) -> None:
    """Say role and ward with where they come from; `known` where it is told already who begins."""
    place = _("no ward") if known and who.wardless else ""
    facts["role"].set(who.role_words, who.source("role"))
    facts["ward"].set(who.ward_words or place, who.source("ward"))


def offer(options: ChoiceList, who: AsWho, what: What) -> bool:
    """Put roles or wards up for choice; False where there are none."""
    rows = who.choices(what)
    if rows:
        options.setAccessibleName(_("Role") if what == "role" else _("Ward"))
        options.set_choices(rows, who.role if what == "role" else who.ward)
    return bool(rows)


def paint_edges(painter: QPainter, page: QWidget, status: str) -> None:
    """Paint the accent at a page's left edge, and the connection's status at its foot."""
    painter.fillRect(QRectF(0, 0, px(4), page.height() - px(STATUS)), colour("accent"))
    bar = QRectF(0, page.height() - px(STATUS), page.width(), px(STATUS))
    painter.fillRect(bar, colour("nav"))
    painter.fillRect(QRectF(0, bar.top(), page.width(), 1), colour("hairline"))
    draw(painter, px(14), bar.center().y(), status, SMALL)

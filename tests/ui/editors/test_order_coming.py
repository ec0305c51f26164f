"""What comes next beside the orders: a dose that must not be given is marked, to the eye and aloud."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from desktop.shown.tasks.coming import Coming, ComingRow
from tests.ui.editors.samples_orders import orders
from tests.ui.recording import drawn_on
from ui.editors.order.order_column import OrderColumn
from ui.painting.runs import Icon
from ui.widgets.label import RunsLabel

WHY = "Pasienten har straksallergi mot penicillin; velg noe annet."


@pytest.mark.parametrize("kind", ["late", "next"])
def test_a_dose_that_must_not_be_given_has_the_sign_of_danger_and_its_words(
    column: OrderColumn, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    rows = (ComingRow("20:00", "amoksicillin", (WHY,)), ComingRow("20:00", "furosemid"))
    column.set_model(msgspec.structs.replace(orders(), coming=Coming(**{kind: rows})))
    QApplication.processEvents()
    labels = column.findChildren(RunsLabel)
    marked, plain = (next(one for one in labels if row.text in one.words()) for row in rows)
    assert WHY in marked.accessibleName()
    assert not marked.too_wide()
    assert WHY not in plain.accessibleName()
    seen: list[str] = []
    original = Icon.paint

    def paint(self: Icon, *arguments: Any) -> None:
        seen.append(f"{self.name} {self.role}")
        original(self, *arguments)

    monkeypatch.setattr(Icon, "paint", paint)
    plain.grab()
    assert "warning-octagon danger" not in seen
    found = drawn_on(marked, monkeypatch)
    assert "warning-octagon danger" in seen
    assert WHY in " ".join(one.text for one in found)

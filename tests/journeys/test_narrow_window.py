"""An order on a narrow window, by keys alone: the orders come when asked for, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Key, Keys
from tests.servers.embedded import Embedded
from ui import theme
from ui.theme import Layout, Scheme, layout_of

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def _orders(server: Embedded, patient: str) -> list[str]:
    with server.client() as client:
        answer = client.get(f"ServiceRequest?patient={patient}&_count=500").json()
    return [f"{e['resource']['id']} {e['resource']['code']['text'].lower()}" for e in answer.get("entry", ())]


# Each orders an examination of its own: the same one twice at the same patient is asked about.
@pytest.mark.parametrize(
    ("size", "scale", "words"),
    [((911, 700), 1.0, "rtg thorax spm lungestuvning"), ((1366, 768), 1.5, "ct caput spm blødning")],
)
def test_a_patient_is_opened_read_and_ordered_for_without_a_mouse(
    sit: Callable[..., Seat], hospital: Embedded, qapp: QApplication, size: tuple[int, int], scale: float,
    words: str,
) -> None:  # fmt: skip
    theme.apply(qapp, Scheme.LIGHT, scale)
    seat = sit()
    desk, window, keys = seat.desk, seat.window, Keys(seat)
    window.resize(*size)
    seat.sign_in()
    assert layout_of(window.width()) is Layout.NARROW
    panel = desk.pages.panel("ward")
    seat.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    first = panel.current_key()
    keys.press(Key.Key_Return)
    banner = seat.until(lambda: desk.patients.banner)
    assert banner.key == first
    seat.quiet()

    # Who it is: one line, its rest a key away, and back where one was.
    assert window.banner.short
    before = keys.focus()
    keys.press(Key.Key_B, CONTROL | SHIFT)
    said = [part.accessibleName() for part in window.banner.stops()]
    assert any(banner.number in one or one == banner.number_words for one in said)
    keys.press(Key.Key_Escape)
    assert window.banner.short
    assert keys.focus() is before

    # Each panel is a tab of its own, by its digit.
    page = desk.patients.page
    for number, one in enumerate(page.shown_panels(), 1):
        keys.press(getattr(Key, f"Key_{number}"), ALT)
        assert [shown for shown in page.shown_panels() if shown.isVisible()] == [one]

    # The orders are away until they are asked for; Esc closes them, and what is written stays.
    column = desk.order.column
    assert not column.isVisible()
    keys.press(Key.Key_B, CONTROL)
    assert column.isVisible()
    seat.until(lambda: column.model)
    assert keys.focus() is column.field
    keys.write(words)
    keys.press(Key.Key_Escape)
    assert not column.isVisible()
    assert not column.isAncestorOf(keys.focus())
    keys.press(Key.Key_B, CONTROL)
    assert column.field.text() == words
    known = _orders(hospital, first)
    keys.press(Key.Key_End)
    keys.press(Key.Key_Return)
    seat.until(lambda: column.model and column.model.basket)

    # Closed once more: what waits for a signature is said where the orders are offered, and can be signed.
    keys.press(Key.Key_Escape)
    assert not column.isVisible()
    assert page.row.order.isVisible()
    assert page.row.order.text().endswith("(1)")
    keys.press(Key.Key_B, CONTROL)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not column.model.basket)
    seat.settle()
    (new,) = [one for one in _orders(hospital, first) if one not in known]
    assert words.split()[1] in new
    assert not seat.errors

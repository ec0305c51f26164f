"""What a key in a panel does is what that panel means by it, or nothing."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.patient import BeginNote, BeginOrder
from desktop.acts.tables import FilterList
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import PATIENT
from tests.ui.sample_acts import Did
from ui.table.row_model import Row
from ui.table.table import TablePanel


def panel_of(seat: Seat, kind: str) -> TablePanel:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()
    for tab in seat.desk.patients.page.tabs:
        seat.desk.patients.page.show_tab(tab.key)
        seat.quiet()
        for panel in seat.desk.patients.page.shown_panels():
            if panel.kind == kind and isinstance(panel, TablePanel) and panel.isVisible():
                return panel
    raise AssertionError(kind)


@pytest.mark.parametrize("kind", ["medicines", "laboratory", "problems"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_N, Qt.Key.Key_O, Qt.Key.Key_E, Qt.Key.Key_S])
def test_a_key_in_a_list_of_a_patient_never_leaves_the_patient(seat: Seat, kind: str, key: Qt.Key) -> None:
    panel = panel_of(seat, kind)
    rows = [item for item in panel.view.rows.items if isinstance(item, Row)]
    panel.view.choose(rows[0].key)
    QTest.keyClick(panel.view, key)
    seat.quiet()
    assert seat.desk.patients.focus == PATIENT
    assert seat.desk.patients.banner is not None
    assert seat.window.current_page() is seat.desk.patients.page, "no editor was opened either"
    assert not seat.errors


def test_only_what_is_carried_out_is_offered(seat: Seat) -> None:
    for kind in ("medicines", "laboratory", "problems"):
        panel = panel_of(seat, kind)
        assert panel.opened("anything") is None
    assert seat.desk.offers(BeginNote)
    assert seat.desk.offers(BeginOrder)
    assert not seat.desk.offers(Did)


def test_what_one_may_not_do_is_neither_offered_nor_done(seat: Seat) -> None:
    doctor = seat.desk.actor
    seat.desk.sign_in(seat.ask(lambda desk, c: desk.somebody(c, "", seat.desk.ward, secretary=True)))
    try:
        assert not seat.desk.offers(BeginOrder)
        seat.desk.open_patient(PATIENT)
        seat.until(lambda: seat.desk.patients.banner)
        seat.desk.do(BeginOrder())
        assert "sekretær" in seat.errors.pop().what
        assert not seat.desk.order.column.isVisible()
    finally:
        seat.desk.sign_in(doctor)


def test_a_kind_of_act_has_one_handler(seat: Seat) -> None:
    with pytest.raises(ValueError, match="BeginNote"):
        seat.desk.handlers.on(BeginNote, lambda _act: None)


def test_ctrl_f_where_there_is_no_filter_does_nothing(seat: Seat) -> None:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.desk.patients.page.show_tab("chart")
    seat.quiet()
    (vitals,) = [one for one in seat.desk.patients.page.shown_panels() if one.kind == "vitals"]
    vitals.take_focus()
    raised: list[object] = []
    vitals.act.connect(raised.append)
    seat.desk.do(FilterList())
    assert raised == [], "the window would give it back to the panel, for ever"
    assert not seat.errors


def test_a_signature_that_is_refused_leaves_the_note_to_be_written_in(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.desk.do(BeginNote())
    seat.until(lambda: seat.desk.note.patient and seat.desk.note.editor.isVisible())
    seat.quiet()
    editor = seat.desk.note.editor
    field = editor.current_field()
    field.setFocus()
    QTest.keyClicks(field, "Bedre i dag")
    monkeypatch.setattr(seat.desk.link, "actor", msgspec.structs.replace(seat.desk.actor, role=""))
    editor.sign()
    assert seat.errors.pop()
    assert not field.isReadOnly()
    monkeypatch.undo()
    seat.desk.open_patient(PATIENT)
    seat.quiet()

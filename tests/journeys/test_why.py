"""Shift+F1 in a real window: a panel, a column, an order set, a rule, a phrase, by keyboard and offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.window import ShowWhy
from desktop.core.paths import resources
from tests.journeys.bad import standing
from tests.journeys.conftest import Seat
from tests.journeys.relay import relaying
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_origin import PATIENT, events
from tests.servers.embedded import Embedded
from ui.window.why_card import WhyCard

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def card(seat: Seat) -> WhyCard:
    found: WhyCard = seat.until(
        lambda: next((one for one in seat.window.findChildren(WhyCard) if one.isVisible()), None)
    )
    return found


def why(seat: Seat) -> WhyCard:
    """Shift+F1 on what has the focus."""
    Keys(seat).press(Key.Key_F1, SHIFT)
    return card(seat)


def line_of_move() -> int:
    """The line of cardiology's first change, which moves the laboratory panel."""
    lines = (
        (resources() / "workspaces" / "cardiology" / "sprint-01.yaml")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    return lines.index("  - move: laboratory") + 1


def page(seat: Seat, kind: str) -> Any:
    """The patient's page, with the focus in a panel of a kind."""
    seat.desk.open_patient(PATIENT)
    seat.desk.patients.page.show_tab("overview")
    seat.quiet()
    (panel,) = [one for one in seat.desk.patients.page.shown_panels() if one.kind == kind]
    seat.until(lambda: panel.model is not None)
    panel.take_focus()
    seat.quiet()
    return panel


def readings(seat: Seat) -> list[dict[str, Any]]:
    """Lines of the log but its own heads, which tell how long it is whenever a round begins."""
    return [e for e in events(seat) if "log-head" not in {s["code"] for s in e["subtype"]}]


def test_a_panel_names_its_sprint_and_nothing_is_logged(doctor: Seat) -> None:
    panel, keys = page(doctor, "laboratory"), Keys(doctor)
    before = len(readings(doctor))
    shown = why(doctor)
    assert shown.model is not None
    assert shown.model.path == "panels/laboratory"
    assert (shown.layer.name, shown.layer.point) == ("Hjerte, sprint 01", 1)  # type: ignore[union-attr]
    assert shown.accessibleName().startswith("Hvorfor: Hjerte, sprint 01, punkt 1. Lag 2 av 4.")
    # Neither the banner, nor the first sentence, nor the order column is covered.
    window = doctor.window
    place = shown.geometry()
    for other in (window.banner, doctor.desk.patients.page.sentence, window.side):
        if other is not None and other.isVisible():
            top = other.mapTo(window, other.rect().topLeft())
            assert not place.intersects(other.rect().translated(shown.parentWidget().mapFrom(window, top)))
    keys.press(Key.Key_4)
    assert shown.at == 3
    assert "Troponin T" in shown.layer.text  # type: ignore[union-attr]
    keys.press(Key.Key_Escape)
    assert not shown.isVisible()
    assert panel.isAncestorOf(keys.focus()), "back where one was"
    doctor.quiet()
    assert len(readings(doctor)) == before, "the set-up is nobody's record"


def test_the_same_by_the_palette_and_once_more_takes_it_away(doctor: Seat) -> None:
    page(doctor, "vitals")
    keys = Keys(doctor)
    keys.press(Key.Key_K, CONTROL)
    keys.write("hvorfor er dette")
    doctor.until(lambda: doctor.window.palette_overlay.isVisible())
    doctor.quiet()
    keys.press(Key.Key_Return)
    shown = card(doctor)
    assert shown.model is not None
    assert shown.model.path == "panels/vitals"
    keys.press(Key.Key_F1, SHIFT)
    doctor.until(lambda: not shown.isVisible())


def test_a_lane_of_the_chart_and_what_is_usual_of_it(doctor: Seat) -> None:
    panel = page(doctor, "vitals")
    keys = Keys(doctor)
    keys.press(Key.Key_Down)
    shown = why(doctor)
    assert shown.model is not None
    assert shown.model.path == "lane/circulation"
    assert shown.layer.place.startswith("vocabulary/chart.yaml:")  # type: ignore[union-attr]
    keys.press(Key.Key_Right)
    doctor.until(lambda: shown.model.path == "vital-band/sbp-adult")  # type: ignore[union-attr]
    assert "NEWS2" in shown.layer.why  # type: ignore[union-attr]
    keys.press(Key.Key_Escape)
    # As a table it has no lanes: the panel itself is asked about.
    keys.press(Key.Key_T)
    assert panel.as_table
    assert why(doctor).model.path == "panels/vitals"  # type: ignore[union-attr]
    keys.press(Key.Key_Escape)
    keys.press(Key.Key_T)


def test_columns_of_the_ward_list_by_arrows(doctor: Seat) -> None:
    keys = Keys(doctor)
    doctor.desk.show_page("ward")
    panel = doctor.desk.pages.panel("ward")
    doctor.until(lambda: panel.model is not None and panel.model.rows)
    panel.take_focus()
    shown = why(doctor)
    assert shown.model is not None
    assert shown.model.path == "worklist"
    seen = {}
    for _part in panel.set_up_parts():
        before = shown.model.path
        keys.press(Key.Key_Right)
        doctor.until(lambda before=before: shown.model.path != before)
        seen[shown.model.path] = shown.accessibleName()
    assert list(seen)[:2] == ["worklist/columns/bed", "worklist/columns/name"]
    said = seen["worklist/columns/name"]
    assert said.startswith("Hvorfor: Grunnoppsett. Lag 1 av 1. Slik følger det med programmet.")
    keys.press(Key.Key_Escape)
    # What somebody sorted by is what they ask about.
    panel.view.sort_by(next(n for n, one in enumerate(panel.view.rows.columns) if one.key == "news2"))
    doctor.quiet()
    panel.take_focus()
    assert why(doctor).model.path == "worklist/columns/news2"  # type: ignore[union-attr]


def test_an_order_set_and_a_rule_in_the_order_column(doctor: Seat) -> None:
    page(doctor, "laboratory")
    desk, keys = doctor.desk, Keys(doctor)
    keys.press(Key.Key_B, CONTROL)
    doctor.until(lambda: desk.order.column.favourites is not None and desk.order.column.favourites.rows)
    favourites = desk.order.column.favourites
    assert favourites is not None
    favourites.rows[1].setFocus()
    doctor.quiet()
    shown = why(doctor)
    assert shown.model.path == f"order-set/{favourites.rows[1].favourite.key}"  # type: ignore[union-attr]
    assert shown.layer.place.startswith("orders/sets.yaml:")  # type: ignore[union-attr]
    keys.press(Key.Key_Escape)
    desk.order.column.field.setFocus()
    keys.write("ibuprofen 400 mg x 3 po")
    doctor.until(lambda: [one for one in desk.order.column.alerts if one.alert.rule])
    rule = desk.order.column.alerts[0]
    rule.take_focus()
    doctor.quiet()
    shown = why(doctor)
    assert shown.model is not None
    assert shown.model.path == f"rule/{rule.alert.rule}"
    assert shown.layer.owner  # type: ignore[union-attr]
    # Ctrl+Enter in the card signs nothing.
    basket = desk.order.column.model.basket  # type: ignore[union-attr]
    keys.press(Key.Key_Return, CONTROL)
    assert shown.field.hasFocus()
    assert desk.order.column.model.basket == basket  # type: ignore[union-attr]
    keys.press(Key.Key_Escape)
    keys.press(Key.Key_Escape)
    desk.order.column.field.clear()


def test_a_phrase_while_one_writes(doctor: Seat) -> None:
    doctor.desk.open_patient(PATIENT)
    keys = Keys(doctor)
    keys.press(Key.Key_N, CONTROL)
    editor = doctor.desk.note.editor
    doctor.until(lambda: doctor.desk.note.patient and editor.isVisible())
    keys.write(".vekt")
    doctor.until(lambda: editor.phrases.open and editor.phrases.list.rows)
    shown = why(doctor)
    assert shown.model is not None
    assert shown.model.path == f"phrase/{editor.phrases.list.rows[0].key}"
    keys.press(Key.Key_Escape)
    assert editor.isAncestorOf(keys.focus())
    field = editor.current_field()
    assert field is not None
    assert ".vekt" in field.toPlainText(), "nothing typed is lost"


def test_enter_opens_the_file_and_what_fails_is_said(doctor: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    works = [True]

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return works[0]

    monkeypatch.setattr(QDesktopServices, "openUrl", staticmethod(open_url))
    page(doctor, "laboratory")
    keys = Keys(doctor)
    shown = why(doctor)
    keys.press(Key.Key_Return)
    assert Path(opened[0].toLocalFile()).name == "sprint-01.yaml"
    assert f"linjen er {line_of_move()}" in shown.note.words()
    works[0] = False
    keys.press(Key.Key_Return)
    assert shown.note.words() == "Filen kunne ikke åpnes. Ctrl+C kopierer hvor den ligger."
    keys.press(Key.Key_Escape)


def test_a_wish_is_composed_and_copied_without_the_patient(doctor: Seat) -> None:
    page(doctor, "laboratory")
    banner = doctor.desk.patients.banner
    assert banner is not None
    keys = Keys(doctor)
    shown = why(doctor)
    QGuiApplication.clipboard().setText("before")
    keys.press(Key.Key_Return, CONTROL)
    keys.write(f"{banner.family} mangler laktat")
    keys.press(Key.Key_Return, CONTROL)
    assert "Navnet til en åpen pasient" in shown.note.words()
    assert QGuiApplication.clipboard().text() == "before"
    shown.field.clear()
    for number in ("01019912345", "010199\u00a012345", "01.01.99-12345"):
        shown.field.setText(f"{number} mangler laktat")
        keys.press(Key.Key_Return, CONTROL)
        assert "11 siffer" in shown.note.words(), number
        assert QGuiApplication.clipboard().text() == "before"
    shown.field.clear()
    keys.write("Laktat øverst")
    # Esc loses nothing: asked again, it stands there.
    keys.press(Key.Key_Escape)
    keys.press(Key.Key_Escape)
    shown = why(doctor)
    assert shown.field.text() == "Laktat øverst"
    keys.press(Key.Key_C, CONTROL)
    said = QGuiApplication.clipboard().text()
    assert "Laktat øverst" in said
    assert "Til: Kari Fosse, overlege" in said
    assert f"sprint-01.yaml:{line_of_move()}" in said
    told = (banner.family, banner.given, banner.number, banner.born, PATIENT)
    assert not [one for one in told if one and one in said]
    assert "Ingenting er sendt" in shown.note.words()
    # A copy sends nothing, and takes nothing away.
    assert shown.field.text() == "Laktat øverst"
    shown.field.clear()
    keys.press(Key.Key_Escape)


def test_what_is_typed_on_the_card_is_not_the_next_persons(doctor: Seat) -> None:
    panel = page(doctor, "laboratory")
    shown = why(doctor)
    shown.field.setFocus()
    shown.field.setText("Laktat øverst")
    doctor.desk.locking.lock()
    doctor.quiet()
    assert shown.isHidden()
    doctor.desk.locking.resume()
    doctor.quiet()
    assert shown.isHidden(), "whoever comes finds no card"
    panel.take_focus()
    again = why(doctor)
    assert again.field.text() == "Laktat øverst", "it is kept for who typed it"
    again.field.clear()
    Keys(doctor).press(Key.Key_Escape)


def test_offline_it_is_answered_as_well(qapp: QApplication, tmp_path: Path, hospital: Embedded) -> None:
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path / "away", relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            page(seat, "notes")
            seat.settle()
            relay.go()
            standing(seat, "offline")  # type: ignore[arg-type]
            seat.desk.patients.page.shown_panels()[0].take_focus()
            shown = why(seat)
            assert shown.model is not None
            assert shown.model.layers[0].place.startswith("base/panels.yaml:")
        finally:
            seat.close()


def test_a_page_that_nobody_configures_says_so(doctor: Seat) -> None:
    doctor.desk.show_page("tasks")
    panel = doctor.desk.pages.panel("tasks")
    doctor.until(lambda: panel.state.kind != "loading")
    panel.take_focus()
    shown = why(doctor)
    assert shown.model is not None
    assert "innebygd" in shown.model.built_in
    QTest.keyClick(shown, Key.Key_Escape)
    doctor.desk.do(ShowWhy())
    QTest.keyClick(card(doctor), Key.Key_Escape)

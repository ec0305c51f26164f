"""Allergies and the banner's facts by keys alone: set, seen at once, used by the checks, struck, offline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.acts.facts import BeginFacts
from desktop.acts.permission import refusal
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import BOTH, CONTROL, Keys

Sit = Callable[..., Seat]
Key = Qt.Key


def opened(seat: Seat, at: int) -> tuple[str, Keys]:
    """A patient of the ward in focus, with the keyboard."""
    seat.desk.show_page("ward")
    panel = seat.desk.pages.panel("ward")
    seat.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    patient = panel.model.rows[at].key
    seat.desk.open_patient(patient)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == patient)
    seat.quiet()
    return patient, Keys(seat)


def begin(seat: Seat, keys: Keys) -> Any:
    keys.press(Key.Key_A, BOTH)
    sheet = seat.desk.facts.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    return sheet


def unasked(seat: Seat, at: Callable[[Any], bool]) -> tuple[str, Keys]:
    """Somebody whose banner is so."""
    rows = seat.desk.pages.panel("ward").model.rows
    for number in range(len(rows)):
        patient, keys = opened(seat, number)
        if at(seat.desk.patients.banner):
            return patient, keys
    raise AssertionError("nobody on the ward is so")


def test_an_allergy_set_by_keys_stops_amoxicillin_and_is_taken_back(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    patient, keys = unasked(seat, lambda banner: banner.allergies.state in ("none", "not_asked"))
    sheet = begin(seat, keys)
    start = keys.count
    keys.write("penicillin")
    seat.until(lambda: sheet.form.substance.list.hits)
    keys.press(Key.Key_Return)
    for digit in (Key.Key_1, Key.Key_3, Key.Key_1, Key.Key_3, Key.Key_1):
        keys.press(digit)
        keys.press(Key.Key_Tab)
    assert keys.count - start <= 22
    seat.until(lambda: sheet.model.changes == 1 and not sheet.model.missing)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    box = seat.until(lambda: (b := seat.desk.patients.banner.allergies).state == "known" and b)
    assert box.title.startswith("Allergi: penicillin (anafylaksi)")
    assert not seat.errors

    # The order that is written now is stopped.
    keys.press(Key.Key_B, CONTROL)
    keys.write("amoksicillin 500 mg x 3 po i 7 dager")
    keys.press(Key.Key_Return)
    column = seat.desk.order.column
    seat.until(lambda: column.alerts and "penicillin" in column.alerts[0].accessibleName().casefold())

    # Sent, it is not called unsent any more.
    seat.settle()
    seat.until(lambda: "ikke sendt" not in seat.desk.patients.banner.allergies.title)

    # It was wrong: struck with its reason, and still to be seen.
    sheet = begin(seat, keys)
    seat.until(lambda: sheet.lines)
    line = next(iter(sheet.lines.values()))
    line.words.setFocus()
    keys.press(Key.Key_Delete)
    keys.write("gjaldt feil pasient")
    seat.until(lambda: sheet.model.changes == 1 and not sheet.model.missing)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    seat.until(lambda: seat.desk.patients.banner.allergies.state != "known")
    seat.settle()
    sheet = begin(seat, keys)
    seat.until(lambda: any(line.line.struck for line in sheet.lines.values()))
    keys.press(Key.Key_Escape)
    assert not sheet.isVisible()
    assert not seat.errors
    assert patient


def test_esc_keeps_the_draft_and_the_missing_is_gone_to(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    _patient, keys = opened(seat, 0)
    sheet = begin(seat, keys)
    keys.write("lateks")
    seat.until(lambda: sheet.form.substance.list.hits)
    keys.press(Key.Key_Escape)
    sheet = begin(seat, keys)
    seat.until(lambda: sheet.form.substance.list.hits)
    keys.press(Key.Key_Return)
    keys.press(Key.Key_Escape)
    assert not sheet.isVisible()
    assert seat.desk.patients.banner
    sheet = begin(seat, keys)
    assert sheet.form.substance.field.text() == "lateks"
    seat.until(lambda: sheet.model.missing)
    keys.press(Key.Key_Return, CONTROL)
    assert sheet.isVisible(), "what is not complete is not signed"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert sheet.form.nature.isAncestorOf(focused), "the key goes to what is missing"
    keys.press(Key.Key_Escape)


@pytest.mark.acts("SignFacts")
def test_limits_and_isolation_by_one_signature(sit: Sit) -> None:
    seat = sit()
    seat.sign_in()
    patient, keys = unasked(seat, lambda banner: banner.infection.state == "not_asked")
    sheet = begin(seat, keys)
    row = sheet.rows["infection"]
    row.chips.take_focus()
    keys.press(Key.Key_2)
    seat.until(lambda: "text" in row.fields)
    keys.press(Key.Key_Tab)
    keys.write("MRSA")
    limits = sheet.rows["limits"]
    limits.chips.take_focus()
    keys.press(Key.Key_2)
    seat.until(lambda: "by" in limits.fields)
    keys.press(Key.Key_Tab)
    keys.press(Key.Key_Return)
    assert limits.fields["by"].text() == seat.desk.actor.name, "Enter in the empty field is oneself"
    keys.press(Key.Key_Tab)
    keys.write("pasienten")
    seat.until(lambda: sheet.model.changes == 2 and not sheet.model.missing)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible())
    banner = seat.until(lambda: (b := seat.desk.patients.banner).infection.state == "known" and b)
    assert "MRSA: kontaktsmitte" in banner.infection.text
    assert "HLR minus, avklart med pasienten" in banner.treatment_limits.text
    assert not seat.errors
    assert patient


def test_a_secretary_may_not(sit: Sit) -> None:
    seat = sit("secretary")
    seat.sign_in(secretary=True)
    assert refusal(BeginFacts, seat.desk.actor, read_only=False)
    assert not seat.desk.offers(BeginFacts)


def test_two_change_the_same_and_both_are_seen(sit: Sit) -> None:
    one, other = sit(), sit()
    one.sign_in()
    other.sign_in()
    patient, keys = unasked(one, lambda banner: banner.interpreter.state != "not_available")
    sheet = begin(one, keys)
    sheet.rows["interpreter"].chips.take_focus()
    keys.press(Key.Key_3)
    one.until(lambda: sheet.model.changes == 1)
    keys.press(Key.Key_Escape)

    other.desk.open_patient(patient)
    other.until(lambda: other.desk.patients.banner and other.desk.patients.banner.key == patient)
    theirs = begin(other, Keys(other))
    theirs.rows["interpreter"].chips.take_focus()
    Keys(other).press(Key.Key_2)
    other.until(lambda: "text" in theirs.rows["interpreter"].fields)
    Keys(other).press(Key.Key_Tab)
    Keys(other).write("arabisk")
    other.until(lambda: theirs.model.changes == 1 and not theirs.model.missing)
    Keys(other).press(Key.Key_Return, CONTROL)
    other.until(lambda: not theirs.isVisible())
    other.settle()

    one.settle()
    one.until(lambda: "arabisk" in one.desk.patients.banner.interpreter.text)
    sheet = begin(one, keys)
    one.until(lambda: sheet.model.moved)
    assert "arabisk" in sheet.rows["interpreter"].row.said
    keys.press(Key.Key_Return, CONTROL)
    one.until(lambda: not sheet.model.moved)
    assert sheet.isVisible(), "the first press only says that it was seen"
    keys.press(Key.Key_Return, CONTROL)
    one.until(lambda: not sheet.isVisible())
    one.until(lambda: "tegnspråk" in one.desk.patients.banner.interpreter.text)
    assert not one.errors
    assert not other.errors

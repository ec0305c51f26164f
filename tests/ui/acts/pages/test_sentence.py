"""The first sentence in the whole window: what the sickest patient's page begins with, and where it leads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.origin import ShowOrigin
from tests.journeys.conftest import Seat
from ui.window.origin_card import OriginCard
from ui.window.patient_page import PatientPage


@pytest.fixture
def page(seat: Seat) -> PatientPage:
    # Whoever was here before may have left another tab, or this patient with the cursor elsewhere.
    seat.desk.show_page("ward")
    seat.desk.open_patient("h07")
    page = seat.desk.patients.page
    page.go_tab(1)
    (laboratory,) = [one for one in page.shown_panels() if one.kind == "laboratory"]
    seat.until(lambda: len(page.sentence.parts) == 4 and laboratory.model is not None)
    seat.quiet()
    assert page.sentence.isVisible()
    return page


def test_the_sickest_patient_s_page_begins_with_what_is_dangerous(page: PatientPage) -> None:
    # The package marks what is translated with a sign that nobody sees.
    said = [part.part.text.replace("\u2063", "") for part in page.sentence.parts]
    assert said[0].startswith("Feber 38,6")
    assert said[1:3] == ["CRP 38 → 148", "NEWS2 8"]
    # By the task once it is late, before that by what the fever asks for.
    assert said[3:] in (["Blodkultur × 2 ikke tatt"], ["blodkultur ikke tatt"])
    assert page.panels_of("laboratory")[0].view.current_key() == "crp"


def test_ctrl_i_tells_of_a_part_and_a_digit_goes_to_another(seat: Seat, page: PatientPage) -> None:
    part = next(one for one in page.sentence.parts if "lodkultur" in one.part.text)
    # Windows of other tests stand beside this one.
    seat.window.activateWindow()
    part.setFocus()
    seat.until(part.hasFocus)
    seat.desk.do(ShowOrigin())
    card: OriginCard = seat.until(
        lambda: next((one for one in seat.window.findChildren(OriginCard) if one.isVisible()), None)
    )
    assert "Blodkultur" in card.words()
    QTest.keyClick(card, Qt.Key.Key_2)
    seat.until(lambda: not card.isVisible())
    assert page.panels_of("laboratory")[0].view.hasFocus()


def test_nothing_of_one_patient_is_said_over_another(seat: Seat, page: PatientPage) -> None:
    seat.desk.open_patient("h12a")
    assert not any("148" in part.part.text for part in page.sentence.parts), (
        "gone before anything of the other has come"
    )
    seat.until(lambda: page.sentence.parts)
    assert not any("148" in part.part.text for part in page.sentence.parts)

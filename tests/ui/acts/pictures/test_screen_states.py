"""The states of `fagflate snapshot` say what a real window says in them."""

from __future__ import annotations

import pytest

from desktop.core.errors import InputError
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from ui.acts.pictures.screen_states import show_state


def test_a_picture_without_connection_says_so_in_words(seat: Seat) -> None:
    desk = seat.desk
    desk.show_page("ward")
    seat.quiet()

    def said(name: str) -> str:
        return desk.window.status.parts[name].accessibleName().replace(MARK, "")

    show_state(desk, "offline")
    assert said("sync").startswith("Uten forbindelse siden ")
    assert said("age").startswith("Vist slik det var ")
    strip = desk.pages.panel("ward").notice_strip
    assert strip is not None
    assert "Serveren har ikke svart siden" in strip.accessibleName().replace(MARK, "")

    # The window is shared with other tests; it may just be fetching what one of them changed.
    def connected() -> bool:
        desk.frame.bar()
        desk.say_standing()
        return said("sync").startswith("Synkronisert ")

    seat.until(connected)


def test_a_clash_in_a_picture_is_told_by_the_bar_too(seat: Seat) -> None:
    desk = seat.desk
    desk.show_page("unsent")
    seat.quiet()
    before = desk.frame.unsent
    show_state(desk, "conflict")
    assert desk.window.status.parts["unsent"].accessibleName().replace(MARK, "").startswith("1 ikke sendt")
    desk.frame.unsent = before
    desk.frame.bar()
    desk.pages.panel("unsent").blockSignals(False)


def test_only_what_can_be_old_is_old_in_a_picture(seat: Seat) -> None:
    """Nobody measures tasks, problems or notes: of these no window says how old they are."""
    desk = seat.desk
    desk.show_page("ward")
    seat.quiet()
    show_state(desk, "stale")
    ward = desk.pages.panel("ward")
    assert ward.state.kind == "stale"
    assert "henter" in ward.state.note
    desk.open_patient("h12a")
    # Another test may have left the patient at another tab.
    desk.patients.page.show_tab(desk.patients.page.tabs[0].key)
    seat.quiet()
    show_state(desk, "stale")
    states = {panel.kind: panel.state.kind for panel in desk.patients.page.shown_panels()}
    assert states["vitals"] == "stale"
    assert [kind for kind, state in states.items() if state == "stale"] == ["vitals"]
    desk.patients.page.show_tab("medicines")
    seat.quiet()
    with pytest.raises(InputError):
        show_state(desk, "stale")

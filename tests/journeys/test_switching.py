"""Switch of user at one workstation: who leaves and who comes stand side by side before anybody begins."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.core import counted
from desktop.shown.questions import BannerOf
from tests.journeys.bad import small_hospital
from tests.journeys.test_locked import PATIENT, lock, refused, writing
from tests.journeys.test_sign_in import (
    DOCTOR,
    NURSE,
    Browser,
    answered,
    begin,
    browser,
    page,
    press,
    signed_in,
    sit,
    switch,
    town,
)
from tests.journeys.test_two_people import Workstation
from tests.servers.embedded import Embedded, serving
from tests.ui.acts.tour import look
from ui.window.persons.switch_screen import SwitchScreen

__all__ = ["browser", "sit", "town"]
ALT = Qt.KeyboardModifier.AltModifier


def somebody_else(place: Workstation, browser: Browser, person: str) -> SwitchScreen:
    """The window is locked, and somebody else signs in in its browser (Alt+B, and their row)."""
    screen = lock(place)
    QTest.keyClick(screen, Qt.Key.Key_B, ALT)
    choice = page(place)
    place.until(lambda: choice.people.current not in ("", "other"))
    browser.person = person
    keys = [row.choice.key for row in choice.people.rows]
    wanted = f"Practitioner/{person}"
    digit = keys.index(wanted if wanted in keys else "other") + 1
    QTest.keyClicks(choice.people.rows[0], str(digit))
    return switch(place)


def words(screen: SwitchScreen) -> str:
    return "\n".join(look("switch", screen).texts)


def test_both_stand_side_by_side_and_esc_leads_back_to_the_lock(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    desk = place.desk
    writing(place)
    written, banner = desk.note.editor.text(), desk.patients.banner
    place.until(lambda: place.ask(lambda _reader, c: c.exec_driver_sql("SELECT 1 FROM draft").first()))
    screen = somebody_else(place, browser, NURSE)
    said = words(screen)
    assert "Maren Aas" in said
    assert "Kladdene er lagret" in said
    assert "de åpnes bare for Maren Aas" in said
    assert "Alt som er signert, er sendt" in said
    assert "Første gang her" in said
    assert "Logget på i nettleseren" in said
    assert "Nei, Maren Aas fortsetter" in said
    assert not any(one in said for one in (banner.family, banner.given, banner.number, "Angina", PATIENT))
    refused(place)
    people = place.session.people
    assert (people.person, people.locked) == (f"Practitioner/{DOCTOR}", True)
    came = people._came
    assert came.person == f"Practitioner/{NURSE}"
    press(place, Qt.Key.Key_Escape)
    place.until(lambda: desk.locking.locked)
    place.until(lambda: came.ended)
    assert people._came is None, "the other's tokens are given back"
    refused(place)
    browser.person = DOCTOR
    press(place, Qt.Key.Key_Return)
    place.until(lambda: not desk.locking.locked)
    place.quiet()
    assert desk.note.editor.text() == written
    assert desk.patients.focus == PATIENT
    assert not place.errors


def test_enter_begins_as_who_comes_and_what_each_left_waits_for_them(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    writing(place)
    place.until(lambda: place.ask(lambda _reader, c: c.exec_driver_sql("SELECT 1 FROM draft").first()))
    window, before = place.window, len(counted.read())
    somebody_else(place, browser, NURSE)
    press(place, Qt.Key.Key_Return)
    place.until(lambda: place.window is not window)
    place.until(lambda: place.desk is not None and place.desk.actor.practitioner == f"Practitioner/{NURSE}")
    assert len(browser.opened) == 2, "one browser for each"
    place.until(lambda: place.desk.bridge.link.status.state == "current")
    place.until(lambda: len(counted.read()) > before)
    assert counted.read()[-1].task == counted.SWITCH
    place.desk.open_patient(PATIENT)
    place.until(lambda: answered(place, BannerOf(PATIENT)) is not None)
    assert not place.ask(lambda _reader, c: c.exec_driver_sql("SELECT 1 FROM draft").first())
    # And back again: hers waits for her.
    window = place.window
    screen = somebody_else(place, browser, DOCTOR)
    said = words(screen)
    assert "Kladder venter på deg" in said
    assert "Nytt siden" in said
    assert "Ingen kladder" in said, "the nurse has written nothing"
    press(place, Qt.Key.Key_Return)
    place.until(lambda: place.window is not window)
    place.until(lambda: place.desk is not None and place.desk.actor.practitioner == f"Practitioner/{DOCTOR}")
    place.until(lambda: place.desk.left.notice is not None)
    assert len(browser.opened) == 3
    assert not place.errors


def test_another_ward_is_chosen_by_keys_before_anybody_begins(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    screen = somebody_else(place, browser, NURSE)
    wards = screen._as.choices("ward")
    if len(wards) < 2:
        pytest.skip("the small hospital has one ward")
    press(place, Qt.Key.Key_P, ALT)
    assert screen.options.isVisible()
    press(place, Qt.Key.Key_Escape)
    assert not screen.options.isVisible()
    assert place.desk.choosing.signing.switching.screen is screen, "Esc leaves the list first"


def test_while_the_provider_is_away_they_sign_in_at_their_own_record_and_the_other_card_says_what_was_known(
    sit: Callable[[str], Workstation], browser: Browser
) -> None:
    with ExitStack() as gone:
        server = gone.enter_context(serving(token="", sign_in=True))
        server.load(small_hospital())
        place = sit(server.url)
        begin(place)
        window = place.window
        somebody_else(place, browser, NURSE)
        press(place, Qt.Key.Key_Return)
        place.until(lambda: place.window is not window)
        signed_in(place, "Hanne Ness")
        gone.close()
        place.desk.show_page("ward")
        place.until(lambda: place.desk.bridge.link.status.away)
        window = place.window
        screen = lock(place)
        QTest.keyClick(screen, Qt.Key.Key_B, ALT)
        choice = page(place)
        place.until(lambda: len(choice.people.rows) > 2)
        keys = [row.choice.key for row in choice.people.rows]
        digit = keys.index(f"Practitioner/{DOCTOR}") + 1
        QTest.keyClicks(choice.people.rows[0], str(digit))
        place.until(lambda: place.window is not window)
        # Her own record: the provider does not answer, and a card would be known here.
        screen = place.until(lambda: place.desk and place.desk.choosing.signing.screen)
        place.until(lambda: screen.state == "choose" and "svarer ikke" in screen.note.words())
        left = place.desk.choosing.signing.switching.left
        assert left.name == "Hanne Ness"
        assert any(fact.title == "Ingen kladder" for fact in left.facts)
        assert "Nei, Hanne Ness fortsetter" in look("choice", screen).texts
        window = place.window
        press(place, Qt.Key.Key_Escape)
        place.until(lambda: place.window is not window)
        screen = place.until(lambda: place.desk and place.desk.choosing.signing.screen)
        place.until(lambda: screen.people.current == f"Practitioner/{NURSE}")
        assert not place.desk.actor.name

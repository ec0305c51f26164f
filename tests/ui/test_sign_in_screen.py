"""The sign-in page by keys: who, the browser, role and ward; nothing of it says a password."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.shown.shell import RoleChoice, WardChoice
from desktop.shown.who_signed_in import WhoModel
from tests.layout import page as pages
from tests.layout.rules import faults
from tests.layout.stage import shown as shown_page
from tests.ui.windows import shown
from ui.window.sign_in_screen import SignInScreen

PEOPLE = (
    RoleChoice("Practitioner/h", "Hanne Ness", "HN", "sykepleier, Hjerte 3"),
    RoleChoice("Practitioner/m", "Maren Aas", "MA", "LIS, Hjerte 3", "noe venter på å bli sendt"),
)
ROLES = (
    RoleChoice("PractitionerRole/s", "Hanne Ness", "HN", "sykepleier", ward="h3"),
    RoleChoice("PractitionerRole/k", "Hanne Ness", "HN", "fastlege", "ikke nå på døgnet"),
)
WARDS = tuple(WardChoice(f"h{n}", f"Hjerte {n}", "21 senger") for n in (3, 4))
WHO = WhoModel(
    "Practitioner/h", "Hanne Ness", "HN", "9123456", ROLES, WARDS, "PractitionerRole/s", "h3", "told", "told",
    "22:30", wardless=("PractitionerRole/k",),
)  # fmt: skip
ALT = Qt.KeyboardModifier.AltModifier


def key(name: Qt.Key, more: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), name, more)


@pytest.fixture
def screen(qtbot: QtBot) -> SignInScreen:
    window = shown(qtbot)
    made = SignInScreen("https://fhir.example", "")
    window.cover(made)
    made.set_people(PEOPLE)
    made.choose("Practitioner/h")
    qtbot.wait(1)
    made.people.take_focus()
    return made


def test_a_digit_says_who_and_the_last_one_is_anybody_else(qtbot: QtBot, screen: SignInScreen) -> None:
    assert not screen.findChildren(QLineEdit), "no field of ours for what shows who somebody is"
    with qtbot.waitSignal(screen.picked) as picked:
        key(Qt.Key.Key_2)
    assert picked.args == ["Practitioner/m"]
    with qtbot.waitSignal(screen.picked) as picked:
        key(Qt.Key.Key_3)
    assert picked.args == [""]


def test_while_the_browser_is_waited_for(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.waiting("helseid.example", "21:44", opened=True)
    screen.set_left(228, 300)
    assert screen.left.words == "3:48 igjen"
    assert "helseid.example" in screen.steps.accessibleName()
    with qtbot.waitSignal(screen.browser):
        key(Qt.Key.Key_Return)
    with qtbot.waitSignal(screen.copied):
        key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(screen.ended):
        key(Qt.Key.Key_Escape)
    screen.waiting("helseid.example", "21:44", opened=False)
    assert "kunne ikke åpnes" in screen.steps.accessibleName()


def test_role_and_ward_of_the_register_are_confirmed_by_one_enter(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.came(WHO)
    with qtbot.waitSignal(screen.begun) as begun:
        key(Qt.Key.Key_Return)
    assert begun.args == ["PractitionerRole/s", "h3"]


def test_another_ward_or_role_is_said_to_be_chosen(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.came(WHO)
    assert "til 22:30" in screen.facts["ward"].accessibleName()
    key(Qt.Key.Key_P, ALT)
    key(Qt.Key.Key_2)
    assert "Hjerte 4, valgt av deg selv" in screen.facts["ward"].accessibleName()
    assert "fra registeret" in screen.facts["role"].accessibleName()
    key(Qt.Key.Key_R, ALT)
    key(Qt.Key.Key_Escape)
    assert screen.state == "confirm", "Esc leaves the list first"
    key(Qt.Key.Key_R, ALT)
    key(Qt.Key.Key_2)
    assert "valgt av deg selv" in screen.facts["role"].accessibleName()
    with qtbot.waitSignal(screen.begun) as begun:
        key(Qt.Key.Key_Return)
    assert begun.args == ["PractitionerRole/k", ""], "a role that works on no ward needs none"


def test_what_is_open_is_gone_to_before_anybody_begins(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.came(msgspec.structs.replace(WHO, role="", ward="", role_from="open", ward_from="open"))
    with qtbot.assertNotEmitted(screen.begun):
        key(Qt.Key.Key_Return)
    assert not screen.options.isHidden()
    key(Qt.Key.Key_1)
    with qtbot.waitSignal(screen.begun) as begun:
        key(Qt.Key.Key_Return)
    assert begun.args == ["PractitionerRole/s", "h3"]


def test_on_a_low_page_the_step_that_is_on_stands_alone_and_none_before_the_last(
    qtbot: QtBot, screen: SignInScreen
) -> None:
    whole = screen.steps.height()
    window = screen.window()
    window.resize(911, 512)
    qtbot.waitUntil(lambda: screen.steps.height() < whole)
    assert screen.steps.height() * 3 == whole
    assert screen.steps.isVisible()
    assert "Rolle og post" in screen.steps.accessibleName(), "a screen reader hears all of them"
    screen.came(WHO)
    assert not screen.steps.isVisible()
    assert screen.facts["ward"].isVisible()
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: screen.steps.height() == whole)
    assert screen.steps.isVisible()


@pytest.mark.parametrize("opened", [True, False])
def test_a_low_page_says_what_became_of_the_browser(qtbot: QtBot, screen: SignInScreen, opened: bool) -> None:
    with pages.watching():
        screen.waiting("helseid.example", "21:44", opened=opened)
        page = shown_page(screen.window(), 911)
    said = " ".join(one.text for one in page.texts if one.owner is screen.steps)
    assert "helseid.example" in said
    assert ("Logg på i nettleseren" in said) is opened
    assert ("kunne ikke åpnes" in said) is not opened
    assert faults(page) == []


def test_a_long_role_is_read_whole_before_one_begins(qtbot: QtBot, screen: SignInScreen) -> None:
    role = "overlege, lungemedisin, søvnsykdommer og langtidsbehandling med oksygen i hjemmet"
    low = screen.facts["role"].height()
    long = msgspec.structs.replace(WHO.roles[0], role=role)
    with pages.watching():
        screen.came(msgspec.structs.replace(WHO, roles=(long, *WHO.roles[1:])))
        page = shown_page(screen.window(), 911)
    assert screen.facts["role"].height() > low
    assert role in " ".join(one.text for one in page.texts if one.owner is screen.facts["role"])
    assert faults(page) == []


def test_what_one_will_be_goes_before_the_steps_that_are_behind(qtbot: QtBot, screen: SignInScreen) -> None:
    long = "overlege, lungemedisin, søvnsykdommer og langtidsbehandling med oksygen og respirator i hjemmet, "
    role = msgspec.structs.replace(WHO.roles[0], role=long * 4)
    screen.window().resize(1366, 768)
    screen.came(WHO)
    assert screen.steps.isVisible(), "there is room for both"
    screen.came(msgspec.structs.replace(WHO, roles=(role, *WHO.roles[1:])))
    QApplication.processEvents()
    assert not screen.steps.isVisible()
    ward = screen.facts["ward"]
    assert ward.visibleRegion().boundingRect() == ward.rect()
    screen.came(WHO)
    assert screen.steps.isVisible()

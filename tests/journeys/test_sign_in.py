"""Somebody signs in at a window: through a browser, as who they are, or not at all."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.core.errors import FagflateError
from desktop.core.window_port import Start
from desktop.link import process
from desktop.shown.ask import Ask
from desktop.shown.questions import BannerOf
from desktop.store import snapshots
from desktop.views.session import HANDED
from tests.journeys.bad import small_hospital
from tests.journeys.conftest import WARD
from tests.journeys.test_two_people import Workstation
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving
from tests.servers.record_service import Threaded
from ui import theme
from ui.acts.sign_in import browser_page
from ui.theme import Scheme
from ui.window.persons.switch_screen import SwitchScreen
from ui.window.sign_in_screen import SignInScreen

DOCTOR, NURSE = "hjerte3-LIS", "hjerte3-sykepleier"


def chosen(client: httpx.Client, address: str, person: str) -> str:
    """Choose a person on the page of the demonstration; the address that leads back to the program."""
    page = client.get(address).raise_for_status()
    form = re.search(r'name="request" value="([^"]+)"', page.text)
    assert form, page.text
    back = client.post(address.partition("?")[0], data={"request": form[1], "person": person})
    assert back.status_code == 303
    home: str = back.headers["location"]
    assert urlsplit(home).hostname == "127.0.0.1"
    return home


class Browser:
    """A browser that somebody uses as soon as it is opened: `person` is whom they choose on the page, empty
    where they only look. `before_home()` is called before it goes back to the program."""

    def __init__(self) -> None:
        self.person = DOCTOR
        self.opened: list[str] = []
        self.before_home: Callable[[], object] = lambda: None
        self.errors: list[BaseException] = []
        self._threads: list[threading.Thread] = []

    def __call__(self, address: str) -> bool:
        self.opened.append(address)
        if self.person:
            used = threading.Thread(target=self._use, args=(address, self.person))
            self._threads.append(used)
            used.start()
        return True

    def _use(self, address: str, person: str) -> None:
        try:
            with httpx.Client(verify=False, timeout=PATIENCE) as client:
                home = chosen(client, address, person)
                self.before_home()
                assert client.get(home).is_success
        except BaseException as error:  # noqa: BLE001 told where the test ends
            self.errors.append(error)

    def close(self) -> None:
        for used in self._threads:
            used.join(PATIENCE)
        assert not self.errors, self.errors


@pytest.fixture(scope="module")
def town() -> Iterator[Embedded]:
    with serving(token="", sign_in=True) as server:
        server.load(small_hospital())
        yield server


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    made = Browser()
    monkeypatch.setattr(browser_page, "show_address", made)
    yield made
    made.close()


@pytest.fixture
def sit(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Workstation]]:
    monkeypatch.setattr(process, "Launched", Threaded)
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    made: list[Workstation] = []

    def open_(url: str) -> Workstation:
        for before in made:
            before.close()
        made.clear()
        start = Start(server=url, store=str(tmp_path / "r"), key_file=str(tmp_path / "r.key"))
        made.append(Workstation(qapp, start))
        made[-1].until(lambda: made[-1].desk is not None)
        return made[-1]

    yield open_
    for one in made:
        one.close()
    Threaded.end()


def page(place: Workstation, state: str = "choose") -> SignInScreen:
    """The sign-in page, once it is there and as far as that."""

    def there() -> SignInScreen | None:
        desk = place.desk
        screen = desk.choosing.signing.screen if desk is not None else None
        return screen if screen is not None and screen.state == state else None

    found: SignInScreen = place.until(there)
    return found


def switch(place: Workstation) -> SwitchScreen:
    """The page of who leaves and who comes, once it is there."""

    def there() -> SwitchScreen | None:
        screen = place.desk.choosing.signing.switching.screen if place.desk is not None else None
        return screen  # type: ignore[no-any-return]

    found: SwitchScreen = place.until(there)
    place.quiet()
    return found


def press(
    place: Workstation, key: Qt.Key, more: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    focused = QApplication.focusWidget() or place.window
    QTest.keyClick(focused, key, more)


def answered(place: Workstation, question: Ask[Any]) -> Any:
    """The record's answer to a question of the window."""
    answer = place.desk.bridge.ask(question)
    place.until(answer.done)
    return answer.result()


def signed_in(place: Workstation, name: str) -> None:
    place.until(lambda: place.desk is not None and place.desk.actor.name == name)
    place.until(lambda: place.desk.bridge.link.status.state == "current")


def begin(place: Workstation) -> None:
    """The doctor in training signs in, and begins in the role and on the ward of the register."""
    page(place)
    press(place, Qt.Key.Key_Return)
    page(place, "confirm")
    press(place, Qt.Key.Key_Return)
    signed_in(place, "Maren Aas")


def test_somebody_signs_in_begins_on_their_ward_and_reads(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    screen = page(place)
    assert not place.desk.actor.name, "nobody works here before somebody has signed in"
    assert screen.people.current == "other", "nobody is known here yet"
    press(place, Qt.Key.Key_Return)
    screen = page(place, "confirm")
    assert len(browser.opened) == 1
    assert screen.facts["person"].accessibleName().startswith("Hvem, Maren Aas")
    assert "fra registeret" in screen.facts["role"].accessibleName()
    press(place, Qt.Key.Key_Return)
    signed_in(place, "Maren Aas")
    actor = place.desk.actor
    assert (actor.practitioner, actor.ward) == (f"Practitioner/{DOCTOR}", WARD)
    assert not actor.self_declared
    assert not actor.chosen
    place.desk.open_patient("h12a")
    # Fetched when they are opened, where the first round has not come so far.
    place.until(lambda: answered(place, BannerOf("h12a")) is not None)


def test_nobody_comes_back_and_esc_ends_it(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    browser.person = ""
    place = sit(town.url)
    page(place)
    press(place, Qt.Key.Key_Return)
    screen = page(place, "waiting")
    assert screen.left.words.endswith("igjen")
    press(place, Qt.Key.Key_Return)
    assert browser.opened == [browser.opened[0]] * 2, "the same page again"
    press(place, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == browser.opened[0]
    press(place, Qt.Key.Key_Escape)
    assert screen.state == "choose"
    assert "ingen er logget på" in screen.note.words()
    # Whoever waited for the browser ends on a thread of their own.
    place.until(lambda: not any(one.name == "sign-in" for one in threading.enumerate()))
    # Whoever comes back from that page now is let in by nobody.
    with httpx.Client(verify=False, timeout=PATIENCE) as client:
        home = chosen(client, browser.opened[0], DOCTOR)
        with pytest.raises(httpx.ConnectError):
            client.get(home)
    place.quiet()
    assert not place.desk.actor.name
    assert not place.session.people.person


def test_another_person_than_the_chosen_one_is_not_let_in(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    browser.person = NURSE
    place.desk.choose()
    screen = page(place)
    place.until(lambda: screen.people.current == f"Practitioner/{DOCTOR}")
    press(place, Qt.Key.Key_1)
    place.until(lambda: screen.state == "choose" and "En annen" in screen.note.words())
    assert len(browser.opened) == 2
    assert place.session.people.person == f"Practitioner/{DOCTOR}", "whoever was signed in still is"


def test_the_next_start_shows_nothing_before_its_person_has_signed_in(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    place = sit(town.url)
    screen = page(place)
    assert not place.desk.actor.name
    with pytest.raises(FagflateError, match="ikke logget på"):
        answered(place, BannerOf("h12a"))
    place.until(lambda: screen.people.current == f"Practitioner/{DOCTOR}")
    press(place, Qt.Key.Key_Return)
    page(place, "confirm")
    press(place, Qt.Key.Key_Return)
    signed_in(place, "Maren Aas")


def test_a_provider_that_goes_in_the_middle_lets_nobody_in(
    sit: Callable[[str], Workstation], browser: Browser
) -> None:
    with ExitStack() as gone:
        server = gone.enter_context(serving(token="", sign_in=True))
        server.load(small_hospital())
        browser.before_home = gone.close
        place = sit(server.url)
        page(place)
        press(place, Qt.Key.Key_Return)
        screen = place.desk.choosing.signing.screen
        place.until(lambda: screen.state == "choose" and "svarer ikke" in screen.note.words())
        assert "Prøv igjen om litt" in screen.note.words()
        assert not place.desk.actor.name


def test_somebody_else_gets_a_record_of_their_own_and_signs_in_once(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser
) -> None:
    place = sit(town.url)
    begin(place)
    first = place.session.store.folder
    browser.person = NURSE
    place.desk.choose()
    screen = page(place)
    place.until(lambda: screen.people.current == f"Practitioner/{DOCTOR}")
    screen.people.choose_digit("2")
    switch(place)
    window = place.window
    press(place, Qt.Key.Key_Return)
    place.until(lambda: place.window is not window)
    place.until(lambda: place.desk is not None and place.desk.actor.practitioner == f"Practitioner/{NURSE}")
    assert len(browser.opened) == 2, "one browser for her: her sign-in was handed on to her own record"
    assert place.session.store.folder != first
    assert place.session.people.person == f"Practitioner/{NURSE}"
    place.until(lambda: place.desk.bridge.link.status.state == "current")
    place.desk.open_patient("h12a")
    place.until(lambda: answered(place, BannerOf("h12a")) is not None)
    kept = place.session.store.read(lambda c: snapshots.get(c, "session", HANDED)).result()
    assert kept is None, "taken out once"


def test_somebody_whose_roles_have_all_ended_is_not_let_in_and_told_why(
    sit: Callable[[str], Workstation], browser: Browser
) -> None:
    with serving(token="", sign_in=True) as server:
        server.load(small_hospital())
        with server.client() as stranger:
            role = stranger.get(f"PractitionerRole/{DOCTOR}")
        assert role.status_code == 401, "it is asked past the sign-in"
        server.load(ended_roles(DOCTOR))
        place = sit(server.url)
        page(place)
        press(place, Qt.Key.Key_Return)
        screen = place.desk.choosing.signing.screen
        place.until(lambda: screen.state == "choose" and "arbeider du ikke her lenger" in screen.note.words())
        assert "Det du ikke har sendt, er tatt vare på" in screen.note.words()
        assert not place.desk.actor.name
        place.until(lambda: not place.session.people.person)


def ended_roles(person: str) -> list[dict[str, Any]]:
    """Roles of somebody in the small hospital as they are once they have ended, and a licence of theirs."""
    licence = {"system": "urn:oid:2.16.578.1.12.4.1.1.9060", "code": "LE"}
    found = []
    for one in small_hospital():
        if one["resourceType"] == "Practitioner" and one["id"] == person:
            found.append({**one, "qualification": [{"code": {"coding": [licence]}}]})
        elif (
            one["resourceType"] == "PractitionerRole"
            and one["practitioner"]["reference"] == f"Practitioner/{person}"
        ):
            found.append({**one, "active": False})
    return found

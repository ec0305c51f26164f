"""The whole first day, each person signed in at a provider of another maker: on our server, and on another's.

The same acts by the same keys as in the working day, by three people who come through the browser.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.backend.running import Options, on_thread
from desktop.core.window_port import Start
from desktop.link import process
from desktop.sign_in.signing_keys import SKEW
from tests.journeys import working_day as day
from tests.journeys.conftest import WARD, Seat
from tests.journeys.test_bad_days import sign_basket
from tests.journeys.test_by_keys import Keys
from tests.journeys.test_sign_in import page, press, signed_in
from tests.journeys.test_two_people import Workstation
from tests.journeys.test_working_day import (
    discharge_letter,
    discharge_planned,
    discharged,
    dose_changed,
    dose_given,
    everything_is_there_once,
    posted,
    result_acknowledged,
    seen_and_written,
    task_added,
    task_done,
    vital_signs,
)
from tests.journeys.working_day import DOCTOR, NURSE, SECRETARY, Person, Told
from tests.running.patience import PATIENCE
from tests.servers import embedded
from tests.servers.oidc_provider import OpenIdProvider, browser, providing
from tests.servers.record_service import Threaded
from ui import theme
from ui.acts.sign_in import browser_page
from ui.theme import Scheme

ACCOUNTS = {DOCTOR: f"{WARD}-LIS", NURSE: f"{WARD}-sykepleier", SECRETARY: f"{WARD}-sekretaer"}
ACCESS = 6
"""Seconds for which an access token lasts: nobody's part of the day is over before it has ended."""


class Place(NamedTuple):
    """A server where people sign in: its address, its provider, a way to look at it past the program, and the
    seconds for which it still takes a token that is over."""

    url: str
    provider: OpenIdProvider
    behind: Any
    late: float = 0


@contextmanager
def ours(_folder: Path) -> Iterator[Place]:
    """The embedded server, which believes the provider's signed tokens and binds each to its key."""
    with providing({}) as provider, embedded.serving(token="", issuer=provider.issuer) as server:
        server.load([*day.small_hospital(), day.order()])
        with on_thread(server.database, Options(token=embedded.TOKEN)) as past:
            behind = embedded.Embedded(past.url, embedded.TOKEN, server.database)
            yield Place(server.url, provider, behind, SKEW.total_seconds())


@contextmanager
def others(folder: Path) -> Iterator[Place]:
    """Medplum's router, whose tokens are words of its own provider's: it asks there of each of them."""
    secret = secrets.token_urlsafe(24)
    with (
        providing({}, opaque=secret) as provider,
        day.others(folder, issuer=provider.issuer, secret=secret) as server,
    ):
        yield Place(server.url, provider, server)


class Signed(Workstation):
    """A workstation at which somebody signs in; what a day needs of it as of any seat."""

    settle, decide = Seat.settle, Seat.decide


class SignedIn(Person):
    """Somebody who has come through the browser, and begins where the register has them."""

    def __init__(self, place: Signed, name: str) -> None:
        page(place)
        press(place, Qt.Key.Key_Return)
        page(place, "confirm")
        press(place, Qt.Key.Key_Return)
        signed_in(place, name)
        place.desk.say_error = place.errors.append
        self.seat, self.desk, self.keys = place, place.desk, Keys(place)  # type: ignore[arg-type, assignment]
        self.until, self.write, self.press = place.until, self.keys.write, self.keys.press
        self.acts = []
        actor = self.desk.actor
        assert (actor.practitioner, actor.ward) == (f"Practitioner/{ACCOUNTS[name]}", WARD)
        assert not actor.self_declared
        place.settle()  # type: ignore[misc]
        self.sent()


@pytest.fixture(params=[ours, others], ids=["embedded", "medplum"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with request.param(tmp_path) as found:
        people = {name: f"{found.url}/Practitioner/{ident}" for name, ident in ACCOUNTS.items()}
        found.provider.do("set", resources=[found.url], people=people, access=ACCESS)
        yield found


@pytest.fixture
def at_work(
    qapp: QApplication, tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Any]:
    """Somebody's part of the day, at a workstation of their own to which they sign in; when it is over,
    nothing of it waits."""
    monkeypatch.setattr(process, "Launched", Threaded)
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    errors: list[BaseException] = []

    @contextmanager
    def working(name: str) -> Iterator[SignedIn]:
        used: list[threading.Thread] = []

        def shown(address: str) -> bool:
            used.append(threading.Thread(target=through, args=(name, address)))
            used[-1].start()
            return True

        monkeypatch.setattr(browser_page, "show_address", shown)
        folder = tmp_path / ACCOUNTS[name]
        start = Start(server=place.url, store=str(folder / "r"), key_file=str(folder / "key"),
                      workspace="cardiology")  # fmt: skip
        station = Signed(qapp, start)
        try:
            station.until(lambda: station.desk is not None)
            person = SignedIn(station, name)
            yield person
            person.goes_home()
        finally:
            station.close()
            Threaded.end()
            for one in used:
                one.join(PATIENCE)
            assert not errors, errors

    def through(name: str, address: str) -> None:
        try:
            browser(name)(address)
        except BaseException as error:  # noqa: BLE001 told where the part ends
            errors.append(error)

    return working


@pytest.mark.slow
@pytest.mark.node
@pytest.mark.timeout(900)
def test_the_first_day_signed_in(place: Place, at_work: Callable[[str], Any], tmp_path: Path) -> None:
    # Nothing of it is to be had without having signed in, however it is asked.
    for headers in ({}, {"Authorization": "Bearer made-up"}):
        assert httpx.get(f"{place.url}/Patient", headers=headers, trust_env=False).status_code == 401
    told = Told(place.behind)
    with at_work(NURSE) as nurse:
        vital_signs(nurse, told)
        dose_given(nurse, told)
        task_added(nurse, told)
    with at_work(DOCTOR) as doctor:
        seen_and_written(doctor, told)
        outlives_a_token(doctor, place)
        dose_changed(doctor, told)
        ordered(doctor, told)
        result_acknowledged(doctor, told)
        task_done(doctor, told)
        discharge_planned(doctor, told)
        letter = discharge_letter(doctor, told)
        discharged(doctor, told)
    with at_work(SECRETARY) as secretary:
        posted(secretary, told, letter, tmp_path / "printed.pdf")
    everything_is_there_once((nurse, doctor, secretary), told)
    events = place.provider.do("told")
    given = [kind for name, _error, kind, _detail in events if name == "grant.success"]
    assert given.count("authorization_code") == 3, "each of them came through the browser, once"
    assert "refresh_token" in given, "the day is longer than a token"
    assert [name for name, *_more in events].count("grant.revoked") == 3, "and gave all back at its end"


def outlives_a_token(one: Person, place: Place) -> None:
    """Sit there until the server takes the first token no more, however fast the machine is."""
    over = time.monotonic() + ACCESS + place.late + 1
    while time.monotonic() < over:
        one.seat.until(lambda: True)
        time.sleep(0.05)


def ordered(doctor: Person, told: Told) -> None:
    """A new medicine, from the field of orders to the server."""
    doctor.open()
    before = {one["id"] for one in told.new("MedicationRequest")}
    sign_basket(doctor.seat, "laktulose 15 ml x 2 po")  # type: ignore[arg-type]
    doctor.sent()
    (order,) = [one for one in told.new("MedicationRequest") if one["id"] not in before]
    assert (order["status"], order["intent"]) == ("active", "order")
    assert order["requester"]["reference"] in (doctor.desk.actor.role, doctor.desk.actor.practitioner)
    doctor.did("C", f"MedicationRequest/{order['id']}")

"""Sign-in by Windows Hello while the provider is away, through the same door as a card."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.link import protocol as say
from desktop.shown import standing
from desktop.shown.card_sign_in import CardSignIn
from desktop.shown.status import Status
from desktop.sign_in import card_errors
from desktop.sign_in.hello import hello_errors, webauthn_dll
from desktop.sign_in.sign_in_errors import NotSignedIn
from desktop.store.firstpaint import DATABASE
from desktop.store.holders import Holders
from tests.running.patience import PATIENCE
from tests.servers.softhsm import Key, Reader, reader
from tests.sign_in.hello.authenticator import Authenticator
from tests.views.sign_in.test_offline_sign_in import HOURS, NOW, OTHER, PERSON, Place

__all__ = ["reader"]
WINDOW = 4711


class Machine(Place):
    """A workstation with Windows Hello, and a card reader with nothing in it."""

    def __init__(self, folder: Path, reader: Reader, hello: Authenticator) -> None:
        super().__init__(folder, reader)
        self.hello = hello
        self.policy(windows_hello="offline", offline_hours=HOURS)

    def enrol_hello(self) -> CardSignIn:
        return self.session.offline(say.EnrolHello(WINDOW)).result(PATIENCE)  # type: ignore[no-any-return]

    def by_hello(self, person: str = PERSON) -> str:
        return self.session.offline(say.SignInByHello(person, WINDOW)).result(PATIENCE)  # type: ignore[no-any-return]

    def not_let_in(self, kind: type[card_errors.CardError], person: str = PERSON) -> card_errors.CardError:
        with pytest.raises(kind) as caught:
            self.by_hello(person)
        assert not self.session.status.offline_until
        with pytest.raises(NotSignedIn):
            self.session.let_in(PERSON)
        return caught.value

    def enrolled_by_hello(self) -> None:
        """She signs in, registers Windows Hello, and ends the program; the server goes away."""
        self.online()
        assert self.stands().state == "offered"
        assert self.enrol_hello().state == "enrolled"
        self.again()
        self.gone.close()


@pytest.fixture
def machine(tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    hello = Authenticator()
    monkeypatch.setattr(webauthn_dll, "library", lambda: hello)
    made = Machine(tmp_path, reader, hello)
    yield made
    made.close()


def test_it_lets_its_person_in_for_its_time_and_the_log_and_the_bar_say_how(machine: Machine) -> None:
    machine.enrolled_by_hello()
    found = machine.stands()
    assert (found.state, found.by, found.own_dialogue, found.words) == ("enrolled", "hello", True, "")
    assert found.until == machine.right().until(HOURS)
    counted = machine.right().hello
    machine.not_let_in(hello_errors.HelloNotEnrolled, OTHER)
    assert machine.by_hello() == PERSON
    machine.session.let_in(PERSON)
    with pytest.raises(NotSignedIn):
        machine.session.let_in(OTHER)
    status = machine.session.status
    assert (machine.session.way, status.offline_by, status.offline_until) == ("hello", "hello", found.until)
    now = machine.right().hello
    assert counted is not None
    assert now is not None
    assert now.counter == counted.counter + 1, "kept before anybody is let in"
    assert {one["window"] for one in machine.hello.asked} == {WINDOW}
    assert machine.hello.asked[0]["name"] == "Maren Aas"
    machine.clock.by = timedelta(hours=HOURS, minutes=1)
    with pytest.raises(NotSignedIn):
        machine.session.let_in(PERSON)
    assert machine.stands().state == "over"
    machine.not_let_in(card_errors.TimeOver)


def test_what_is_refused_lets_nobody_in_and_the_next_try_does(machine: Machine) -> None:
    machine.hello.counter = 9
    machine.enrolled_by_hello()
    machine.hello.answer = ctypes.c_int32(0x80090036).value
    told = machine.not_let_in(hello_errors.HelloCancelled)
    assert "ble avsluttet" in told.what
    machine.hello.answer, machine.hello.flags = 0, 0x01
    machine.not_let_in(hello_errors.HelloNotShown)
    machine.hello.flags, machine.hello.step = 0x05, -5
    machine.not_let_in(hello_errors.HelloNotShown)
    machine.hello.counter, machine.hello.step = 50, 1
    assert machine.by_hello() == PERSON


def test_it_decides_by_policy_alone(machine: Machine) -> None:
    machine.enrolled_by_hello()
    machine.policy(windows_hello="never", offline_hours=HOURS)
    assert machine.stands() == CardSignIn()
    machine.not_let_in(hello_errors.NotByHello)
    machine.policy(windows_hello="offline", offline_hours=0)
    machine.not_let_in(hello_errors.NotByHello)
    machine.policy(windows_hello="of", offline_hours=HOURS)
    machine.not_let_in(hello_errors.NotByHello)


def test_an_account_of_several_persons_has_no_hello(machine: Machine) -> None:
    machine.enrolled_by_hello()
    root = machine.session.store.folder
    machine.session.holders = Holders(root)
    assert machine.stands().words == "", "nobody else has a record here"
    (root / f"{root.name}-0123").mkdir()
    (root / f"{root.name}-0123" / DATABASE).touch()
    with pytest.raises(hello_errors.SharedAccount):
        machine.enrol_hello()
    assert "Flere bruker" in machine.stands().words
    machine.not_let_in(hello_errors.SharedAccount)


def test_nothing_is_enrolled_by_whoever_has_not_signed_in_at_the_provider(machine: Machine) -> None:
    machine.enrolled_by_hello()
    before = machine.right().hello
    for _at in range(2):
        with pytest.raises(NotSignedIn):
            machine.enrol_hello()
        machine.by_hello()
    after = machine.right().hello
    assert before is not None
    assert after is not None
    assert after.public_key == before.public_key


def test_a_provider_that_answers_is_signed_in_at(machine: Machine) -> None:
    machine.online()
    machine.enrol_hello()
    machine.again()
    machine.not_let_in(card_errors.ProviderAnswers)


def test_card_and_hello_stand_beside_each_other(machine: Machine) -> None:
    machine.policy(card_module=machine.reader.module, windows_hello="offline", offline_hours=HOURS)
    machine.reader.card("mine", NOW, Key())
    machine.online()
    machine.enrol()
    machine.enrol_hello()
    machine.enrol()
    right = machine.right()
    assert right.certificate
    assert right.hello is not None
    machine.again()
    machine.gone.close()
    assert machine.stands().by == "card"
    machine.reader.take_out()
    found = machine.stands()
    assert (found.by, found.state, found.words) == ("hello", "enrolled", "")
    assert machine.by_hello() == PERSON
    assert machine.right().certificate == right.certificate


def test_elsewhere_than_on_windows_it_is_not_offered(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> object:
        raise hello_errors.HelloNotHere("not Windows")

    monkeypatch.setattr(webauthn_dll, "library", none)
    machine.online()
    assert machine.stands() == CardSignIn()
    with pytest.raises(hello_errors.HelloNotHere):
        machine.enrol_hello()


def test_the_status_bar_says_by_what() -> None:
    said = Status("offline", sign_in="signed-in", offline_until=NOW, offline_by="hello")
    bar = standing.status_bar(said, NOW, unsent=0, oldest=None, workspace="", read_only=False)
    assert "med Windows Hello til" in bar.sync

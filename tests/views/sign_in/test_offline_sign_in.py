"""Sign-in by card while the provider is away: after a real sign-in, for as long as IT says, no longer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from desktop.clinical.record import roles_now
from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.link import protocol as say
from desktop.shown import standing
from desktop.shown.card_sign_in import CardSignIn
from desktop.shown.status import Status
from desktop.sign_in import card_errors
from desktop.sign_in.offline_right import OfflineRight
from desktop.sign_in.sign_in_errors import NotSignedIn, ProviderAway
from desktop.sign_in.without_browser import as_person
from desktop.store import snapshots
from desktop.views.session import Session
from desktop.views.sign_in import offline_sign_in
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded
from tests.servers.softhsm import PIN, WRONG, Key, Reader, reader
from tests.sign_in.town import DOCTOR, Moved, town

__all__ = ["reader"]
PERSON = f"Practitioner/{DOCTOR}"
OTHER = "Practitioner/hanne"
NOW = utc_now()
HOURS = 8


class Place:
    """A workstation with a card reader, whose clock and whose server are the test's."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        self.reader = reader
        self.clock = Moved()
        self.gone = ExitStack()
        self.server: Embedded = self.gone.enter_context(town())
        self.slept = 0.0
        self._folder = folder
        self._session: Session | None = None
        self.policy(card_module=reader.module, offline_hours=HOURS)

    def policy(self, **said: object) -> None:
        machine = self._folder / "machine"
        machine.mkdir(exist_ok=True)
        (machine / "policies.json").write_text(json.dumps(said), encoding="utf-8")

    @property
    def session(self) -> Session:
        if self._session is None:
            self._session = Session(
                self.server.url, people_sign_in=True, folder=self._folder / "r",
                key_file=self._folder / "r.key", clock=self.clock,
            )  # fmt: skip
            assert self._session._offline is not None
            clock = self._session._offline._seconds
            self._session._offline._seconds = lambda: clock() + self.slept
        return self._session

    def again(self) -> None:
        """The program is ended; it is started anew when it is needed next."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def close(self) -> None:
        self.again()
        self.gone.close()

    def online(self) -> None:
        """The doctor signs in in the browser, begins, and what the server says of people is fetched."""
        people = self.session.people
        assert people is not None
        attempt = people.begin("")
        as_person(DOCTOR)(attempt.shown.result(PATIENCE).address)
        assert attempt.person.result(PATIENCE) == PERSON
        self.session.sign_in(Actor("PractitionerRole/m", PERSON, "Maren Aas", self_declared=False))
        self.session.look_at((), (), choices=True)
        self.session.start()
        assert self.session.sync_now().result(PATIENCE).state == "current"

    def enrolled(self, slots: str = "mine") -> None:
        """She signs in, registers a card, and ends the program; the server goes away."""
        self.reader.card(slots, NOW, Key())
        self.online()
        found = self.enrol()
        assert found.state == "enrolled"
        self.again()
        self.gone.close()

    def stands(self, person: str = PERSON) -> CardSignIn:
        return self._asked(say.LookForCard(person))  # type: ignore[no-any-return]

    def enrol(self, pin: str = PIN) -> CardSignIn:
        return self._asked(say.EnrolCard(say.Pin(pin)))  # type: ignore[no-any-return]

    def by_card(self, person: str = PERSON, pin: str = PIN) -> str:
        return self._asked(say.SignInByCard(person, say.Pin(pin)))  # type: ignore[no-any-return]

    def _asked(self, wish: say.LookForCard | say.EnrolCard | say.SignInByCard) -> object:
        return self.session.offline(wish).result(PATIENCE)

    def right(self) -> OfflineRight:
        # Behind all that is on its way to be kept.
        kept = self.session.store.write(
            lambda tx: snapshots.get(tx.connection, offline_sign_in.KIND, PERSON), origin="test"
        )
        text = kept.result()
        return msgspec.json.decode(text or "", type=OfflineRight)

    def refused(self, kind: type[card_errors.CardError], person: str = PERSON, pin: str = PIN) -> str:
        with pytest.raises(kind) as caught:
            self.by_card(person, pin)
        assert not self.session.status.offline_until
        with pytest.raises(NotSignedIn):
            self.session.let_in(PERSON)
        return str(caught.value)


@pytest.fixture
def place(tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    made = Place(tmp_path, reader)
    yield made
    made.close()


def test_the_card_lets_its_person_in_while_the_provider_is_away_and_nothing_is_sent(place: Place) -> None:
    place.enrolled()
    with pytest.raises(NotSignedIn):
        place.session.let_in(PERSON)
    found = place.stands()
    assert (found.state, found.words, found.own_dialogue) == ("enrolled", "", False)
    assert found.last is not None
    assert found.until == found.last + timedelta(hours=HOURS)
    assert place.by_card() == PERSON
    place.session.let_in(PERSON)
    with pytest.raises(NotSignedIn):
        place.session.let_in(OTHER)
    assert place.session.status.sign_in == "signed-in"
    assert place.session.status.offline_until == found.until
    assert place.session.people is not None
    with pytest.raises(ProviderAway):
        asyncio.run(place.session.people.holder())


def test_the_time_runs_out_while_somebody_works_and_before_the_next_start(place: Place) -> None:
    place.enrolled()
    place.by_card()
    place.clock.by = timedelta(hours=HOURS - 1)
    place.session.let_in(PERSON)
    place.clock.by = timedelta(hours=HOURS, minutes=1)
    with pytest.raises(NotSignedIn):
        place.session.let_in(PERSON)
    assert place.session.status.sign_in == "needed"
    assert place.session.may_still_keep(PERSON), "what was being written is kept"
    assert not place.session.may_still_keep(OTHER)
    place.slept = 61
    assert not place.session.may_still_keep(PERSON)
    assert place.stands().state == "over"
    assert "mer enn 8 timer" in place.refused(card_errors.TimeOver)
    place.again()
    place.refused(card_errors.TimeOver)


def test_a_clock_that_is_put_back_prolongs_nothing(place: Place) -> None:
    place.enrolled()
    place.clock.by = timedelta(hours=6)
    place.by_card()
    # While somebody works: the time that has gone counts, not what the clock shows.
    place.clock.by = timedelta(hours=0)
    place.slept = 2 * 3600 - 60
    place.session.let_in(PERSON)
    place.slept = 2 * 3600 + 1
    with pytest.raises(NotSignedIn):
        place.session.let_in(PERSON)
    # And at the next start: it has been later here before.
    place.again()
    assert "stilt tilbake" in place.refused(card_errors.ClockPutBack)
    assert "stilt tilbake" in place.stands().words
    place.clock.by = timedelta(hours=6, minutes=-1)
    assert place.by_card() == PERSON, "a clock that is set right by itself is let pass"


def test_what_time_it_was_is_noted_while_somebody_works(place: Place) -> None:
    place.enrolled()
    place.by_card()
    place.clock.by = timedelta(hours=3)
    offline = place.session._offline
    assert offline is not None
    offline.note_time()
    assert place.right().seen > NOW + timedelta(hours=3) - timedelta(minutes=1)


def test_only_the_card_that_was_enrolled_and_only_its_person(place: Place) -> None:
    place.enrolled()
    place.refused(card_errors.NotEnrolled, OTHER)
    place.refused(card_errors.PinWrong, pin=WRONG)
    place.refused(card_errors.PinNeeded, pin="")
    place.reader.card("hers", NOW, Key())
    place.refused(card_errors.AnotherCard)
    assert "ikke det du har registrert" in place.stands().words
    place.reader.take_out()
    place.refused(card_errors.NoCard)
    place.reader.put_in("mine")
    assert place.by_card() == PERSON


def test_it_decides_by_policy_alone(place: Place, tmp_path: Path) -> None:
    place.enrolled()
    place.policy(card_module=place.reader.module, offline_hours=0)
    assert place.stands() == CardSignIn()
    place.refused(card_errors.NotByCard)
    place.policy()
    (tmp_path / "home").mkdir(exist_ok=True)
    mine = {"card_module": place.reader.module, "offline_hours": 72}
    (tmp_path / "home" / "settings.json").write_text(json.dumps(mine), encoding="utf-8")
    assert place.stands() == CardSignIn(), "what a user names is loaded by nobody"
    place.refused(card_errors.NotByCard)


def test_somebody_whose_roles_have_ended_is_refused(place: Place) -> None:
    place.reader.card("mine", NOW, Key())
    place.server.load([_role("a", {"end": "2099-01-01"}), _role("b", {"end": "2020-01-01"})])
    place.online()
    place.enrol()
    assert not _ended(place)
    place.server.load([_role(one, {"end": "2020-01-01"}) for one in ("a", "hjerte3-LIS")])
    assert place.session.sync_now().result(PATIENCE).state == "current"
    assert _ended(place)
    place.again()
    place.gone.close()
    assert "ingen rolle her lenger" in place.refused(card_errors.RoleEnded)


def test_a_provider_that_answers_is_signed_in_at_and_the_time_counts_from_then(place: Place) -> None:
    place.reader.card("mine", NOW, Key())
    place.online()
    place.enrol()
    first = place.right()
    place.again()
    place.refused(card_errors.ProviderAnswers)
    place.clock.by = timedelta(seconds=20)
    place.online()
    second = place.right()
    assert (second.certificate, second.enrolled) == (first.certificate, first.enrolled)
    assert second.online > first.online
    assert place.stands().until == second.until(HOURS)
    # A new card takes the place of the old one, after this sign-in.
    assert place.stands().state == "enrolled"
    place.reader.card("new", NOW, Key("p256"))
    assert place.stands().state == "offered"
    place.enrol()
    assert place.right().certificate != first.certificate


def test_no_card_is_enrolled_by_whoever_has_not_signed_in_at_the_provider(place: Place) -> None:
    place.enrolled()
    with pytest.raises(NotSignedIn):
        place.enrol()
    place.by_card()
    before = place.right()
    place.reader.card("hers", NOW, Key())
    with pytest.raises(NotSignedIn):
        place.enrol()
    assert place.right().certificate == before.certificate
    assert place.stands(OTHER) == CardSignIn()


def test_a_pin_is_said_by_nothing_that_carries_it() -> None:
    for one in (say.EnrolCard(say.Pin(PIN)), say.SignInByCard(PERSON, say.Pin(PIN))):
        assert PIN not in f"{one!r}{one}"


def test_a_pin_lies_in_no_file(place: Place, tmp_path: Path) -> None:
    place.enrolled()
    place.refused(card_errors.PinWrong, pin=WRONG + WRONG)
    place.by_card()
    place.again()
    wanted = (PIN.encode(), (WRONG + WRONG).encode(), PERSON.encode())
    for path in tmp_path.rglob("*"):
        if path.is_file() and "readers" not in path.parts:
            found = path.read_bytes()
            assert not [one for one in wanted if one in found], path


def test_the_status_bar_says_until_when() -> None:
    said = Status("offline", sign_in="signed-in", offline_until=NOW)
    bar = standing.status_bar(said, NOW, unsent=0, oldest=None, workspace="", read_only=False)
    assert "med kort til" in bar.sync


def _role(ident: str, period: dict[str, str]) -> dict[str, object]:
    return {
        "resourceType": "PractitionerRole", "id": ident, "active": True, "period": period,
        "practitioner": {"reference": PERSON},
    }  # fmt: skip


def _ended(place: Place) -> bool:
    session = place.session
    directory: Callable[..., bool] = lambda c: roles_now.works_no_more(  # noqa: E731
        session.reader.charts.directory(c), PERSON, NOW
    )
    return session.store.read(directory).result()

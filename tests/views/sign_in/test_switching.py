"""Switch of user: what is kept of who leaves and what waits for who comes, as numbers and times only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.core import counted
from desktop.core.actor import Actor
from desktop.core.counting import Counted
from desktop.fhir.arriving import Row
from desktop.link import protocol as say
from desktop.shown.switching import SwitchModel, SwitchOf
from desktop.sign_in.offline_right import OfflineRight
from desktop.store import drafts, outbox, records, snapshots
from desktop.store.holders import Holders
from desktop.store.outbox import Act
from desktop.store.store import Store, Transaction
from desktop.store.store_keys import FileKey
from desktop.views.answering import answer
from desktop.views.session import Session
from desktop.views.sign_in import offline_sign_in, switching
from desktop.views.sign_in.newcomer import keep_left, left_at

NOW = datetime(2026, 11, 27, 20, 44, 30, tzinfo=UTC)
MAREN = Actor("PractitionerRole/m", "Practitioner/m", "Maren Aas", "LIS", self_declared=False)
HANNE = Actor("PractitionerRole/h", "Practitioner/h", "Hanne Ness", "sykepleier", self_declared=False)
SERVER = "http://127.0.0.1:9/fhir"
PATIENT = "h12a"


class Given:
    """Tokens of a person, as far as a switch asks for them."""

    def __init__(self, actor: Actor) -> None:
        self.person = actor.practitioner
        self.ended = False
        self.back = 0

    async def give_back(self) -> None:
        self.back += 1


class Place:
    """A workstation with a record each: Hanne Ness works at it, by a clock that is the test's."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.root = folder / "r"
        self.holders = Holders(self.root)
        self.key_file = folder / "k"
        self.opened: list[Path] = []
        self.session = Session(
            SERVER, people_sign_in=True, known=True, folder=self.root, key_file=self.key_file,
            holders=self.holders, opened=self._open, clock=lambda: self.now,
        )  # fmt: skip
        people = self.session.people
        assert people is not None
        self.people: Any = people
        self.comes(HANNE)
        self.session.sign_in(HANNE)
        self.session.store.write(self._staff, origin="test").result()

    def _open(self, folder: Path) -> Store:
        self.opened.append(folder)
        key = self.holders.key_file(self.key_file, folder)
        assert key is not None
        return Store.open(folder, FileKey(key), clock=lambda: self.now)

    def _staff(self, tx: Transaction) -> None:
        for actor in (MAREN, HANNE):
            ident = actor.practitioner.partition("/")[2]
            given, family = actor.name.split()
            name = {"given": [given], "family": family}
            person = {"resourceType": "Practitioner", "id": ident, "name": [name]}
            role = {
                "resourceType": "PractitionerRole", "id": ident, "active": True,
                "practitioner": {"reference": actor.practitioner}, "code": [{"text": actor.title}],
            }  # fmt: skip
            rows = [Row(one["resourceType"], ident, "1", "", json.dumps(one)) for one in (person, role)]
            records.put(tx, rows)

    def comes(self, actor: Actor) -> Given:
        given = Given(actor)
        self.people._arrived(given)
        return given

    def theirs(self, actor: Actor) -> Store:
        folder = self.holders.folder(actor.practitioner)
        self.holders.root.mkdir(exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        store = self._open(folder)
        self.holders.took(folder, actor.practitioner)
        # The next start is still who works here.
        self.holders.took(self.root, HANNE.practitioner)
        return store

    def asked(self, person: str = MAREN.practitioner, **more: Any) -> SwitchModel:
        session = self.session
        found = session.store.read(lambda c: answer(session.reader, c, SwitchOf(person, **more)))
        shown = found.result()
        assert isinstance(shown, SwitchModel)
        return shown


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.session.close()


def said(model: SwitchModel) -> str:
    """All that the model says, a line a fact."""
    sides = (one for one in (model.leaving, model.coming) if one is not None)
    every = [*(fact for side in sides for fact in side.facts), *model.foot]
    return "\n".join(f"{one.title}: {one.text}" for one in every)


def draft(store: Store, ident: str, author: str) -> None:
    store.write(lambda tx: drafts.save(tx, ident, "note", PATIENT, author, "{}"), origin="test").result()


def unsent(store: Store, ident: str, author: str) -> None:
    body = {"resourceType": "Condition", "id": ident, "subject": {"reference": f"Patient/{PATIENT}"}}
    store.write(lambda tx: outbox.put(tx, body, Act("write", author)), origin="test").result()


def test_of_who_leaves_it_is_said_what_is_kept_and_of_no_patient(place: Place) -> None:
    place.session.lock()
    place.comes(MAREN)
    model = place.asked()
    assert model.leaving is not None
    assert (model.leaving.name, model.leaving.role) == ("Hanne Ness", "sykepleier")
    assert "Ingen kladder: ikke noe usignert ligger igjen her" in said(model)
    assert "Alt som er signert, er sendt: ingenting venter her" in said(model)
    store = place.session.store
    draft(store, "d1", HANNE.role)
    draft(store, "d2", MAREN.role)
    place.now += timedelta(minutes=2)
    unsent(store, "c1", HANNE.role)
    unsent(store, "c2", HANNE.role)
    unsent(store, "c3", MAREN.role)
    place.now += timedelta(minutes=12)
    words = said(place.asked())
    assert "Kladdene er lagret: sist 21:44, de åpnes bare for Hanne Ness" in words
    assert (
        "2 handlinger er ikke sendt: den eldste er 12 min gammel; de sendes bare i navnet til Hanne Ness"
        in words
    )
    assert PATIENT not in msgspec.json.encode(place.asked()).decode()


def test_what_waits_for_who_comes_is_read_in_their_own_record_once_they_have_shown_who_they_are(
    place: Place,
) -> None:
    store = place.theirs(MAREN)
    place.now = NOW - timedelta(hours=2)
    draft(store, "d1", MAREN.role)
    unsent(store, "c1", MAREN.role)
    place.now = NOW - timedelta(hours=1)
    store.write(lambda tx: keep_left(tx, MAREN.practitioner, place.now), origin="test").result()
    store.close()
    place.now, place.opened = NOW, []
    place.session.lock()
    assert place.asked().coming is None, "nobody has shown that they are she"
    assert place.opened == []
    place.comes(MAREN)
    model = place.asked()
    assert model.coming is not None
    assert (model.coming.name, model.coming.initials) == ("Maren Aas", "MA")
    words = said(model)
    assert "Kladder venter på deg: sist skrevet her 19:44, de står over førstesiden din" in words
    assert "1 handling fra deg er ikke sendt: 2 t gammel; den sendes i ditt navn når du er inne" in words
    assert "Nytt siden 20:44: vises når du er inne" in words
    assert "Logget på i nettleseren: 21:44, Fagflate så verken passord eller PIN" in words
    assert PATIENT not in msgspec.json.encode(model).decode()
    place.session.signing_in(say.EndSignIn()).result()
    assert place.asked().coming is None, "she did not begin after all"


def test_who_was_never_here_and_whose_record_can_not_be_read_are_told_apart(place: Place) -> None:
    place.session.lock()
    place.comes(MAREN)
    assert "Første gang her" in said(place.asked())
    place.theirs(MAREN).close()
    assert "Ingen kladder venter: du har ikke noe usignert her" in said(place.asked())
    key = place.holders.key_file(place.key_file, place.holders.folder(MAREN.practitioner))
    assert key is not None
    key.write_text("0" * 64, encoding="ascii")
    words = said(place.asked())
    assert "Det du har her: det kunne ikke leses nå" in words
    assert "Ingen kladder venter" not in words


def test_leaving_is_kept_when_the_window_is_locked_and_not_again_behind_the_lock(place: Place) -> None:
    place.session.lock()
    place.now += timedelta(minutes=5)
    # The page of persons stands there then, and locks once more.
    place.session.lock()
    place.session.store.write(lambda _tx: None, origin="test").result()
    found = place.session.store.read(lambda c: left_at(c, HANNE.practitioner)).result()
    assert found == NOW


def test_in_one_record_for_both_each_has_their_own_numbers(tmp_path: Path) -> None:
    place = Place(tmp_path)
    try:
        session = place.session
        session.holders = None
        draft(session.store, "d1", MAREN.role)
        session.lock()
        place.comes(MAREN)
        words = said(place.asked())
        assert "Ingen kladder: ikke noe usignert ligger igjen her" in words
        assert "Kladder venter på deg: sist skrevet her 21:44" in words
        assert place.opened == []
    finally:
        place.session.close()


def test_who_left_another_record_is_told_as_that_one_said(place: Place) -> None:
    place.session.lock()
    place.comes(MAREN)
    left = place.asked().leaving
    assert left is not None
    place.session.sign_in(MAREN)
    shown = place.asked(left=left)
    assert shown.leaving == left
    assert place.asked().leaving is None, "nobody but her works in this record"


def test_the_time_of_a_switch_is_told_of_ten_or_more(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # At a home of its own: others here change users too.
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    for _turn in range(switching.LEAST - 1):
        counted.keep(Counted(counted.SWITCH, 1, 1, 2.1))
    assert "Byttet tar" not in said(place.asked())
    counted.keep(Counted(counted.SWITCH, 1, 1, 9.0))
    assert "Byttet tar 2,1 s: median av de siste 10 på denne maskinen" in said(place.asked())
    assert "Loggen vet hvem: hver linje har én person, aldri arbeidsstasjonen" in said(place.asked())


def test_how_long_both_can_sign_in_by_card(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    place.session.lock()
    place.comes(MAREN)
    assert "nett" not in "\n".join(one.title for one in place.asked().foot), "IT lets nobody in by card"
    (tmp_path / "machine").mkdir()
    policy = {"card_module": "/usr/lib/card.so", "offline_hours": 8}
    (tmp_path / "machine" / "policies.json").write_text(json.dumps(policy), encoding="utf-8")
    assert "Ikke uten nett" in said(place.asked())

    def enrol(store: Store, actor: Actor, hours: int) -> None:
        online = NOW - timedelta(hours=hours)
        right = OfflineRight(actor.practitioner, SERVER, b"certificate", online, online, online)
        text = msgspec.json.encode(right).decode()
        store.write(
            lambda tx: snapshots.put(tx, offline_sign_in.KIND, right.person, text), origin="test"
        ).result()

    enrol(place.session.store, HANNE, 1)
    assert "Uten nett går det også: Hanne Ness i 7 t til, med kort og PIN" in said(place.asked())
    theirs = place.theirs(MAREN)
    enrol(theirs, MAREN, 3)
    theirs.close()
    assert "Uten nett går det også: begge i 5 t til, med kort og PIN" in said(place.asked())

"""A person's own page follows them through the server, and what two machines changed is never lost.

One idea: files of workstations go in, and after rounds with one server each holds what was changed last.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.core.actor import Actor
from desktop.core.yaml_documents import read as read_yaml
from desktop.fhir import strict
from desktop.fhir.persons import own_layers
from desktop.fhir.validate import validate
from desktop.store import kept_layers, outbox, snapshots
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.set_up import pages_of_persons as pulled
from desktop.sync.push.push import push
from desktop.workspace import locations
from desktop.workspace.drafts import draft_files
from desktop.workspace.own_page import own_page_carried
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run, status, unreachable
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_signatures import AAS, OPEN

BERG = Actor("PractitionerRole/berg", "Practitioner/berg", "Ola Berg", "Overlege", profession="doctor")
ONE = b"layer: person\nworkspace: base\nchanges:\n  - {set: vitals, share: 4}\n"
TWO = b"layer: person\nworkspace: base\nchanges:\n  - {set: vitals, share: 5}\n"
OTHER = b"layer: person\nworkspace: base\nchanges:\n  - {remove: laboratory}\n"
BROKEN = b"layer: person\nworkspace: base\nchanges: [\n"
SITE = b"layer: site\nchanges:\n  - {set: vitals, share: 4}\n"
NEWER = b"layer: person\nworkspace: base\nchanges:\n  - {fold: vitals}\n"
"""A change that no version of the program knows yet."""
PERSON = AAS.practitioner


class Place:
    """One workstation: its folder, and its record."""

    def __init__(self, home: Path, client: Client, use: Callable[[Path], None]) -> None:
        self.home, self.client, self._use = home, client, use
        self.signs_in(AAS)

    def signs_in(self, actor: Actor) -> None:
        text = msgspec.json.encode(actor).decode()
        self.client.database.do(lambda tx: snapshots.put(tx, "session", "actor", text))

    def file(self, person: str = PERSON) -> Path:
        self._use(self.home)
        return locations.own_file(person)

    def writes(self, raw: bytes) -> None:
        path = self.file()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)

    @property
    def page(self) -> bytes:
        path = self.file()
        return path.read_bytes() if path.exists() else b""

    @property
    def aside(self) -> list[bytes]:
        return [one.read_bytes() for one in sorted(self.home.glob("drafts-aside/*/*.yaml"))]

    @property
    def known(self) -> kept_layers.Known:
        return self.client.database.ask(lambda c: kept_layers.known(c, PERSON))

    @property
    def waiting(self) -> list[outbox.Entry]:
        return [one for one in self.client.unsent if one.type == "Basic"]

    def round(self) -> tuple[str, ...]:
        """A whole round, a while after the last."""
        self._use(self.home)
        said: dict[str, None] = {}
        # What would replace one's own acknowledged work is looked into first, and taken with the next.
        for _each in range(3):
            self.client.clock.forward(120)
            said |= dict.fromkeys(run(own_page_carried.settle(self.client.effects)))
            run(push(self.client.effects))
            report = run(pull_round(self.client.effects, OPEN, opened=True))
            said |= dict.fromkeys(one for one in report.partial if "page" in one or "side" in one)
            said |= dict.fromkeys(run(own_page_carried.settle(self.client.effects)))
        run(push(self.client.effects))
        return tuple(said)


@pytest.fixture
def place(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Place]:
    made: list[Place] = []

    def make(features: Features | None = None) -> Place:
        home = tmp_path / f"home-{len(made)}"
        made.append(Place(home, machine(features), lambda one: monkeypatch.setenv("FAGFLATE_HOME", str(one))))
        return made[-1]

    return make


Make = Callable[..., Place]


def test_it_follows_its_person_to_the_next_machine_and_back(place: Make, server: FakeServer) -> None:
    first, second = place(), place()
    first.writes(ONE)
    first.round()
    (held,) = server.all("Basic")
    assert not validate(strict.loads(json.dumps(held)))
    assert held["author"] == held["subject"] == {"reference": PERSON}
    assert held["id"] == own_layers.name_of(PERSON)
    second.round()
    assert second.page == ONE
    second.writes(TWO)
    second.round()
    first.round()
    assert first.page == TWO
    assert len(server.all("Basic")) == 1
    assert not first.waiting
    assert not second.waiting


def test_an_unchanged_page_is_sent_once_and_asked_for_once_a_minute(place: Make) -> None:
    first = place()
    first.writes(ONE)
    for _each in range(3):
        first.round()
    lines = first.client.wire.lines
    assert sum(one.startswith(("PUT Basic", "POST Basic")) for one in lines) == 1
    before = len(lines)
    run(pulled.told(first.client.effects))
    assert len(first.client.wire.lines) == before


def test_taking_all_changes_away_follows_too(place: Make) -> None:
    first, second = place(), place()
    first.writes(ONE)
    first.round()
    second.round()
    first.file().unlink()
    first.round()
    second.round()
    assert not second.file().exists()
    assert second.aside == [ONE]


@pytest.mark.parametrize(
    "then", [TWO, ONE + b"  - {remove: laboratory}\n", b""], ids=["else", "more", "taken away"]
)
def test_a_change_right_after_the_page_was_sent_is_no_other_machines(
    place: Make, server: FakeServer, then: bytes
) -> None:
    first, second = place(), place()
    first.round()
    first.writes(ONE)
    first._use(first.home)
    run(own_page_carried.settle(first.client.effects))
    run(push(first.client.effects))
    assert not first.waiting, "the server has it"
    if then:
        first.writes(then)
    else:
        first.file().unlink()
    first.round()
    assert first.page == then
    assert first.known.came == ""
    assert not first.aside
    second.round()
    assert second.page == then


def test_what_was_changed_offline_goes_when_the_server_is_there(place: Make) -> None:
    first, second = place(), place()
    first.round()
    first.client.wire.choose = lambda _request: unreachable
    first.writes(ONE)
    first._use(first.home)
    run(own_page_carried.settle(first.client.effects))
    run(push(first.client.effects))
    assert first.page == ONE
    assert [one.state for one in first.waiting] == ["queued"]
    first.client.wire.choose = None
    first.round()
    second.round()
    assert second.page == ONE


def clash(place: Make, *, known: bool) -> tuple[Place, Place]:
    """Two machines whose pages were both changed since they were the same, or before they ever met."""
    first, second = place(), place()
    if known:
        first.writes(ONE.replace(b"4", b"3"))
        first.round()
        second.round()
    first.writes(ONE)
    second.writes(TWO)
    first.round()
    second.round()
    return first, second


@pytest.mark.parametrize("known", [True, False])
def test_of_two_changes_of_the_same_the_servers_holds_and_the_other_is_an_undo_away(
    place: Make, server: FakeServer, known: bool
) -> None:
    first, second = clash(place, known=known)
    second.round()
    assert (first.page, second.page) == (ONE, ONE)
    assert second.aside[-1] == TWO
    assert not second.waiting
    history = draft_files.history(second.file(), PERSON, "person", draft_files.digest(ONE))
    assert history.undo[-1] == TWO.decode()
    assert second.known.came == own_page_carried.GAVE_WAY
    # Taken up again, it follows as any change.
    second.writes(TWO)
    second.round()
    first.round()
    assert first.page == TWO
    assert first.known.came == own_page_carried.TAKEN


@pytest.mark.parametrize("known", [True, False])
def test_changes_of_different_things_at_two_machines_are_both_kept(place: Make, known: bool) -> None:
    start = b"layer: person\nworkspace: base\nchanges:\n  - {set: notes, share: 2}\n"
    first, second = place(), place()
    if known:
        first.writes(start)
        first.round()
        second.round()
    first.writes(ONE)
    second.writes(OTHER)
    first.round()
    second.round()
    first.round()
    assert first.page == second.page
    made = read_yaml(first.page, "").data
    # What each took away of the start is gone; what each made stands.
    assert made["changes"] == [{"set": "vitals", "share": 4}, {"remove": "laboratory"}]
    assert second.known.came == own_page_carried.JOINED
    assert second.aside[-1] == OTHER


def test_two_changes_made_offline_both_arrive(place: Make, server: FakeServer) -> None:
    first, second = place(), place()
    for one, raw in ((first, ONE), (second, OTHER)):
        one.round()
        one.client.wire.choose = lambda _request: unreachable
        one.writes(raw)
        one._use(one.home)
        run(own_page_carried.settle(one.client.effects))
        run(push(one.client.effects))
        one.client.wire.choose = None
    for one in (first, second, first, second):
        one.round()
    assert first.page == second.page
    assert (b"vitals" in first.page, b"laboratory" in first.page) == (True, True)
    assert len(server.all("Basic")) == 1


@pytest.mark.parametrize("raw", [BROKEN, SITE, NEWER, b"\xff\xfe\x00"])
def test_a_broken_page_from_the_server_is_refused_with_a_sentence(
    place: Make, server: FakeServer, raw: bytes
) -> None:
    first = place()
    first.writes(ONE)
    first.round()
    server.write(own_layers.basic(PERSON, raw, "2026-11-20"))
    for _each in range(2):
        said = first.round()
        assert len(said) == 1
        assert first.page == ONE
    assert not first.waiting
    server.write(own_layers.basic(PERSON, TWO, "2026-11-20"))
    first.round()
    assert first.page == TWO
    assert first.round() == ()


def test_anothers_page_and_one_that_lost_its_file_are_not_taken(place: Make, server: FakeServer) -> None:
    first = place()
    first.writes(ONE)
    first.round()
    mine = own_layers.basic(PERSON, TWO, "2026-11-20")
    other = {"reference": "Practitioner/berg"}
    bare = {**mine, "extension": []}
    gone = {**mine, "extension": [{"url": own_layers.FILE, "valueAttachment": {"title": "x"}}]}
    for changed in ({**mine, "author": other}, {**mine, "subject": other}, bare, gone):
        server.write(changed)
        first.round()
        assert first.page == ONE


def test_a_broken_page_of_this_machine_is_not_sent(place: Make, server: FakeServer) -> None:
    first = place()
    first.writes(BROKEN)
    assert len(first.round()) == 1
    assert server.all("Basic") == []
    assert first.page == BROKEN


def test_a_server_that_takes_none_is_told_once_and_it_stays(place: Make, server: FakeServer) -> None:
    first = place(Features(unlisted=frozenset({"Basic"})))
    first.writes(ONE)
    said = [one for _each in range(3) for one in first.round()]
    assert len(said) == 1
    assert first.page == ONE
    assert not first.waiting
    assert not any("Basic" in one for one in first.client.wire.lines)


def test_a_server_that_gives_the_ids_holds_one(place: Make, server: FakeServer) -> None:
    first, second = place(Features(update_create=False)), place()
    first.writes(ONE)
    first.round()
    second.round()
    assert second.page == ONE
    second.writes(TWO)
    second.round()
    first.round()
    assert first.page == TWO
    assert len(server.all("Basic")) == 1


def test_a_substitute_at_the_same_machine_gets_none_of_it(place: Make, server: FakeServer) -> None:
    first = place()
    first.writes(ONE)
    first.round()
    first.signs_in(BERG)
    first.round()
    assert not first.file(BERG.practitioner).exists()
    assert first.page == ONE
    assert len(server.all("Basic")) == 1


def test_two_persons_of_one_machine_have_each_their_own(place: Make, server: FakeServer) -> None:
    first, second = place(), place()
    first.writes(ONE)
    first.round()
    first.signs_in(BERG)
    path = first.file(BERG.practitioner)
    path.write_bytes(TWO)
    first.round()
    assert {one["id"] for one in server.all("Basic")} == {
        own_layers.name_of(PERSON),
        own_layers.name_of(BERG.practitioner),
    }
    second.round()
    assert second.page == ONE
    assert not second.file(BERG.practitioner).exists()


def test_another_role_of_the_same_person_has_the_same_page(place: Make, server: FakeServer) -> None:
    first, second = place(), place()
    first.writes(ONE)
    first.round()
    second.signs_in(msgspec.structs.replace(AAS, role="PractitionerRole/another"))
    second.round()
    assert second.page == ONE
    second.writes(TWO)
    second.round()
    first.round()
    assert first.page == TWO
    assert len(server.all("Basic")) == 1


def test_who_signs_out_before_it_is_sent_sends_it_when_they_are_back(place: Make, server: FakeServer) -> None:
    first = place()
    first.round()
    first.client.wire.choose = lambda _request: unreachable
    first.writes(ONE)
    first._use(first.home)
    run(own_page_carried.settle(first.client.effects))
    run(push(first.client.effects))
    first.signs_in(msgspec.structs.replace(BERG, role=""))
    assert run(own_page_carried.settle(first.client.effects)) == ()
    assert len(first.waiting) == 1
    first.client.wire.choose = None
    first.signs_in(AAS)
    first.round()
    assert not first.waiting
    assert [own_layers.read(one).raw for one in server.all("Basic")] == [ONE]  # type: ignore[union-attr]


def test_one_too_large_is_neither_sent_nor_taken(place: Make, server: FakeServer) -> None:
    large = ONE + b"#" * own_layers.MOST
    first = place()
    first.writes(large)
    assert len(first.round()) == 1
    assert server.all("Basic") == []
    first.writes(ONE)
    first.round()
    server.write(own_layers.basic(PERSON, large, "2026-11-20"))
    first.round()
    assert first.page == ONE


def test_what_the_server_refuses_is_said_and_not_sent_again_and_again(place: Make) -> None:
    first = place()
    first.writes(ONE)
    first.client.wire.choose = lambda one: status(403) if one.path.startswith("Basic/") else None
    said = [first.round() for _each in range(3)]
    assert all(len(one) == 1 for one in said)
    assert sum(one.startswith(("PUT Basic", "POST Basic")) for one in first.client.wire.lines) == 1
    assert first.page == ONE
    assert not first.waiting
    # Another change is tried anew.
    first.client.wire.choose = None
    first.writes(TWO)
    assert first.round() == ()

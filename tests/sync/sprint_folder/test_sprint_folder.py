"""Wishes, reviews and answers go as files where the site has a folder for them: nothing is lost, sent twice,
believed of another than who signed it, or told to the server."""

from __future__ import annotations

import errno
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.acts.wishes import MakeWish
from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.fhir.elements import Reference
from desktop.store import outbox, records, snapshots
from desktop.store.outbox import Act
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.set_up import site_counts
from desktop.sync.pull.set_up import wishes as pulled
from desktop.sync.push import sent_counts
from desktop.sync.push.push import PushReport, push
from desktop.sync.restore import restored
from desktop.sync.sprint_folder import message_files, sprint_door
from desktop.writing.set_up import wishes as writing
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.set_up.test_counts import works
from tests.sync.test_beds import go

Json = dict[str, Any]
AAS = Actor("PractitionerRole/aas", "Practitioner/aas", "Maren Aas", "LIS", profession="doctor")
FOSSE = Actor("PractitionerRole/fosse", "Practitioner/fosse", "Kari Fosse", "Overlege", duty="owner")
OWNER = Interests(wishes=("Practitioner/fosse",), every_wish=True)
MINE = Interests(wishes=("Practitioner/aas",))
ID = "3d8ef7ac-6a0b-4a2e-8a52-8f6a4e3c5d11"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a site whose policy names it, and a record of nobody's yet."""
    made = tmp_path / "sprinter"
    made.mkdir()
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    monkeypatch.setattr(pulled, "AGAIN_FOLDER", timedelta(0))
    (tmp_path / "policies.json").write_text(json.dumps({"sprint_folder": str(made)}), encoding="utf-8")
    return made


def sits(client: Client, who: Actor) -> Client:
    body = json.dumps({"role": who.role, "practitioner": who.practitioner, "name": who.name})
    client.database.do(lambda tx: snapshots.put(tx, "session", "actor", body))
    return client


def wish(client: Client, words: str = "Kurven oeverst") -> None:
    act = MakeWish(ID, words, "page", "Siden", "", "", "", "", "")
    body = writing.wish(act, None, AAS, "1", client.clock())
    client.database.do(lambda tx: outbox.put(tx, body, Act("make_wish", AAS.role)))


def answer(client: Client, who: Actor, words: str) -> None:
    def put(tx: Any) -> None:
        body = outbox.current(tx.connection, "Task", ID)
        assert body is not None
        said = writing.answered(body, "answered", words, who, client.clock())
        outbox.put(tx, said, Act("answer_wish", who.role))

    client.database.do(put)


def sends(client: Client) -> PushReport:
    client.clock.forward(400)
    report: PushReport = run(push(client.effects))
    return report


def files(folder: Path) -> list[str]:
    home = folder / "messages"
    return sorted(path.name for path in home.iterdir()) if home.is_dir() else []


def held(client: Client) -> dict[str, str]:
    return {body["id"]: body["status"] for body in client.database.ask(pulled.held)}


def told(client: Client) -> pulled.Wishes:
    found = client.database.ask(pulled.kept)
    assert found is not None
    return found


def test_a_wish_is_a_file_and_its_answer_another(machine: Machine, server: FakeServer, folder: Path) -> None:
    doctor, owner = sits(machine(), AAS), sits(machine(), FOSSE)
    wish(doctor)
    assert sends(doctor).sent == 1
    assert files(folder) == [f"{ID}.0001.json"]
    go(owner, OWNER)
    assert held(owner) == {ID: "requested"}
    answer(owner, FOSSE, "Kommer i sprint 4")
    sends(owner)
    assert files(folder) == [f"{ID}.0001.json", f"{ID}.0002.json"]
    go(doctor, MINE)
    assert held(doctor) == {ID: "completed"}
    assert not doctor.unsent
    assert not owner.unsent
    assert not server.all("Task")
    asked = [line for one in (doctor, owner) for line in one.wire.lines if "wish" in line or ID in line]
    assert not asked, "no request about it at the server"


def test_a_folder_that_is_away_keeps_it_here_and_has_it_once(
    machine: Machine, server: FakeServer, folder: Path
) -> None:
    doctor = sits(machine(), AAS)
    wish(doctor)
    folder.rename(folder.with_name("borte"))
    assert sends(doctor).sent == 0
    assert [entry.state for entry in doctor.unsent] == ["queued"]
    assert not folder.exists(), "it is not made anew"
    report = go(doctor, MINE)
    assert not report.partial, "it is no word on the server, nor on any patient"
    assert told(doctor).folder == "away"
    assert told(doctor).partial == ("Mappen for sprinter kan ikke nås: den finnes ikke.",)
    assert held(doctor) == {ID: "requested"}
    # What is the server's goes all the same.
    doctor.database.do(lambda tx: outbox.put(tx, {"resourceType": "Basic", "id": "b"}, Act("x", AAS.role)))
    assert sends(doctor).sent == 1
    assert server.all("Basic")
    folder.with_name("borte").rename(folder)
    sends(doctor)
    sends(doctor)
    go(doctor, MINE)
    assert files(folder) == [f"{ID}.0001.json"]
    assert told(doctor).folder == "read"
    assert not told(doctor).partial


def test_an_answer_that_was_written_and_not_heard_of_is_not_written_again(
    machine: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = sits(machine(), AAS)
    wish(doctor)
    write = message_files.write

    def broken(*of: Any) -> bool:
        write(*of)
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(message_files, "write", broken)
    assert sends(doctor).sent == 0
    monkeypatch.setattr(message_files, "write", write)
    sends(doctor)
    assert files(folder) == [f"{ID}.0001.json"]
    assert not doctor.unsent


def test_of_two_machines_that_answer_at_once_the_second_is_asked(machine: Machine, folder: Path) -> None:
    doctor, owner, other = sits(machine(), AAS), sits(machine(), FOSSE), sits(machine(), FOSSE)
    second = Actor("PractitionerRole/vik", "Practitioner/vik", "Siri Vik", "Overlege", duty="owner")
    sits(other, second)
    wish(doctor)
    sends(doctor)
    go(owner, OWNER)
    go(other, OWNER)
    answer(owner, FOSSE, "Ja, i sprint 4")
    answer(other, second, "Nei, ikke naa")
    sends(owner)
    report = sends(other)
    assert report.for_people == 1
    assert [entry.state for entry in other.unsent] == ["conflict"]
    assert files(folder) == [f"{ID}.0001.json", f"{ID}.0002.json"]
    assert "Nei, ikke naa" in str(other.unsent[0].body)


def test_the_number_belongs_to_whoever_names_the_file_first(folder: Path) -> None:
    assert message_files.write(folder, ID, 1, b"en")
    assert not message_files.write(folder, ID, 1, b"to")
    assert (folder / "messages" / f"{ID}.0001.json").read_bytes() == b"en"
    assert files(folder) == [f"{ID}.0001.json"], "no half-written file stays"


def test_so_it_is_on_a_share_without_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_of: Any, **_more: Any) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", none)
    assert message_files.write(folder, ID, 1, b"en")
    assert not message_files.write(folder, ID, 1, b"to")
    assert (folder / "messages" / f"{ID}.0001.json").read_bytes() == b"en"
    assert message_files.thread(folder, ID).highest == 1


@pytest.mark.parametrize("how", ["half", "altered", "empty", "another's", "renumbered"])
def test_a_file_that_was_altered_or_is_half_written_is_named_and_the_last_good_stays(
    machine: Machine, folder: Path, how: str
) -> None:
    doctor, owner = sits(machine(), AAS), sits(machine(), FOSSE)
    wish(doctor)
    sends(doctor)
    go(owner, OWNER)
    answer(owner, FOSSE, "Kommer i sprint 4")
    sends(owner)
    first, second = (folder / "messages" / name for name in files(folder))
    raw = second.read_bytes()
    if how == "half":
        second.write_bytes(raw[: len(raw) // 2])
    elif how == "altered":
        second.write_bytes(raw.replace(b"sprint 4", b"sprint 9"))
    elif how == "empty":
        second.write_bytes(b"")
    elif how == "another's":
        second.write_bytes(raw.replace(b"Practitioner/fosse", b"Practitioner/boss"))
    else:
        second.write_bytes(first.read_bytes())
    go(doctor, MINE)
    assert held(doctor) == {ID: "requested"}
    assert second.name in " ".join(told(doctor).refused)
    # The owner has it as it was: the next version goes on from what is sound.
    go(owner, OWNER)
    assert second.exists()


def test_what_is_wished_and_who_said_it_is_nobodys_to_change(machine: Machine, folder: Path) -> None:
    """Somebody with a key of their own writes an answer in another's name, or other words into a wish."""
    from joserfc import jwk

    from desktop.sync.sprint_folder.sealed_message import sealed

    doctor = sits(machine(), AAS)
    wish(doctor)
    sends(doctor)
    body = strict.loads((folder / "messages" / files(folder)[0]).read_bytes())["resource"]
    key = jwk.ECKey.generate_key("P-256")
    said = writing.answered(body, "answered", "Ja", FOSSE, doctor.clock())
    for forged, by in (
        (said, "Practitioner/aas"),
        ({**body, "description": "Noe annet", "status": "cancelled"}, "Practitioner/aas"),
        ({**body, "status": "cancelled"}, "Practitioner/fosse"),
    ):
        (folder / "messages" / f"{ID}.0002.json").write_bytes(sealed(forged, 2, by, key))
        go(doctor, MINE)
        assert held(doctor) == {ID: "requested"}
        assert told(doctor).refused


def test_an_answer_with_a_key_that_is_not_theirs_does_not_count(machine: Machine, folder: Path) -> None:
    from joserfc import jwk

    from desktop.sync.sprint_folder.sealed_message import sealed

    doctor, owner = sits(machine(), AAS), sits(machine(), FOSSE)
    wish(doctor)
    sends(doctor)
    go(owner, OWNER)
    answer(owner, FOSSE, "Ja")
    sends(owner)
    go(doctor, MINE)
    assert held(doctor) == {ID: "completed"}
    other = ID.replace("3d8e", "4d8e")
    body = strict.loads((folder / "messages" / files(folder)[0]).read_bytes())["resource"]
    forged = {**body, "id": other, "requester": {"reference": "Practitioner/fosse"}}
    raw = sealed(forged, 1, "Practitioner/fosse", jwk.ECKey.generate_key("P-256"))
    (folder / "messages" / f"{other}.0001.json").write_bytes(raw)
    doctor.clock.forward(60)
    go(doctor, MINE)
    assert other not in held(doctor)
    assert f"{other}.0001.json" in " ".join(told(doctor).refused)


def test_a_file_that_somebody_took_away_stays_here_and_freezes_nothing(
    machine: Machine, server: FakeServer, folder: Path
) -> None:
    doctor = sits(machine(), AAS)
    wish(doctor)
    sends(doctor)
    (folder / "messages" / files(folder)[0]).unlink()
    go(doctor, MINE)
    run(restored.guard(doctor.effects, now=True))
    assert held(doctor) == {ID: "requested"}
    assert told(doctor).refused


def test_a_task_of_a_patient_never_goes_there(machine: Machine, server: FakeServer, folder: Path) -> None:
    doctor = sits(machine(), AAS)
    body = {"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
            "for": {"reference": "Patient/p1"},
            "code": {"coding": [{"system": "urn:fagflate:task", "code": "wish"}]}}  # fmt: skip
    doctor.database.do(lambda tx: outbox.put(tx, body, Act("x", AAS.role)))
    assert sends(doctor).sent == 1
    assert not files(folder)
    assert server.all("Task")


def test_a_folder_that_it_wrote_wrongly_sends_nothing_to_the_server(
    machine: Machine, server: FakeServer, tmp_path: Path
) -> None:
    (tmp_path / "policies.json").write_text(json.dumps({"sprint_folder": "ikke/hel"}), encoding="utf-8")
    doctor = sits(machine(), AAS)
    wish(doctor)
    sends(doctor)
    go(doctor, MINE)
    assert sprint_door.by_folder()
    assert not server.all("Task")
    assert [entry.state for entry in doctor.unsent] == ["queued"]
    assert told(doctor).folder == "away"


def test_a_users_own_file_names_no_folder(tmp_path: Path) -> None:
    (tmp_path / "policies.json").write_text("{}", encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.json").write_text(json.dumps({"sprint_folder": str(tmp_path)}), encoding="utf-8")
    assert not sprint_door.by_folder()


def test_what_waits_is_not_read_over(machine: Machine, folder: Path) -> None:
    """An answer that is not sent yet stays over what lies in the folder."""
    doctor, owner = sits(machine(), AAS), sits(machine(), FOSSE)
    wish(doctor)
    sends(doctor)
    go(owner, OWNER)
    answer(owner, FOSSE, "Ja")
    go(owner, OWNER)
    assert held(owner) == {ID: "completed"}
    row = owner.database.ask(lambda c: records.get(c, "Task", ID))
    assert row is not None
    assert row.version == "1"


def test_no_server_is_asked_what_became_of_it(machine: Machine, server: FakeServer, folder: Path) -> None:
    """It waits for me as a task does, and the server that lacks it takes nothing away."""
    doctor, reader = sits(machine(), AAS), sits(machine(), FOSSE)
    act = MakeWish(ID, "Kurven oeverst", "page")
    owner = Reference(reference=FOSSE.practitioner, display=FOSSE.name)
    body = writing.wish(act, owner, AAS, "1", doctor.clock())
    doctor.database.do(lambda tx: outbox.put(tx, body, Act("make_wish", AAS.role)))
    sends(doctor)
    mine = Interests(wishes=(FOSSE.practitioner,), every_wish=True, inboxes=(FOSSE.practitioner,))
    for _round in range(3):
        go(reader, mine)
        reader.clock.forward(1_000)
    assert any("Task?owner=" in line or line == "POST " for line in reader.wire.lines)
    assert not [one for one in reader.wire.sent if ID in f"{one.path} {one.body}"]
    assert held(reader) == {ID: "requested"}


def test_a_week_goes_there_once_and_is_read_by_whoever_owns_sprints(
    machine: Machine, server: FakeServer, folder: Path, tmp_path: Path
) -> None:
    policy = {"sprint_folder": str(folder), "collect_counts": "folder"}
    (tmp_path / "policies.json").write_text(json.dumps(policy), encoding="utf-8")
    client = sits(machine(), AAS)
    week = works(client)
    for _time in range(2):
        run(sent_counts.publish(client.effects))
    (file,) = (folder / "counts").iterdir()
    assert file.name.startswith(week)
    assert "Maren" not in file.read_text(encoding="utf-8")
    (folder / "counts" / "halv.json").write_text('{"resourceType": "Meas', encoding="utf-8")
    owner = sits(machine(), FOSSE)
    go(owner, OWNER)
    (held_,) = owner.database.ask(site_counts.held)
    assert held_.week == week
    state = owner.database.ask(site_counts.state)
    assert state is not None
    assert state.unread == 1
    assert not server.all("MeasureReport")
    folder.rename(folder.with_name("borte"))
    owner.clock.forward(4_000)
    go(owner, OWNER)
    assert owner.database.ask(site_counts.held) == (held_,), "what was known stays"

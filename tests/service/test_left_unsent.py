"""Work left unsent at a workstation where people sign in: who sends it, and what others are told."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwk

from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.link import protocol as say
from desktop.service.others import Others
from desktop.service.signing_out import SigningOut
from desktop.shown.questions import UnsentPage, WorklistPage
from desktop.sign_in.oauth_client import PUBLIC
from desktop.sign_in.token_holder import TokenHolder
from desktop.sign_in.window_sign_in import WindowSignIn
from desktop.sign_in.without_browser import as_person
from desktop.store import installation_key, outbox, snapshots
from desktop.store.holders import Holders, digest
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from desktop.sync.push import finishing
from desktop.views import answers
from desktop.views.answering import answer
from desktop.views.session import Session
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving
from tests.sign_in.town import DOCTOR, Moved

assert answers, "it makes the questions known"
MACHINE = jwk.ECKey.generate_key("P-256")
JWKS = {"keys": [MACHINE.as_dict(private=False, kid=MACHINE.thumbprint())]}
MAREN = Actor("PractitionerRole/m", f"Practitioner/{DOCTOR}", "Maren Aas", self_declared=False)
HANNE = Actor("PractitionerRole/h", "Practitioner/hanne", "Hanne Ness", self_declared=False)


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with serving(token="", sign_in=True, service=JWKS) as found:
        found.load([
            {"resourceType": "Practitioner", "id": DOCTOR, "active": True,
             "name": [{"family": "Aas", "given": ["Maren"]}]},
            {"resourceType": "Practitioner", "id": "hanne", "active": True,
             "name": [{"family": "Ness", "given": ["Hanne"]}]},
            *({"resourceType": "PractitionerRole", "id": ident, "active": True, "code": [{"text": title}],
               "practitioner": {"reference": f"Practitioner/{person}"}}
              for ident, person, title in (("m", DOCTOR, "LIS"), ("h", "hanne", "sykepleier"))),
            {"resourceType": "Patient", "id": "p1", "name": [{"family": "Prøve"}]},
        ])  # fmt: skip
        yield found


class Wire:
    """The FHIR server as requests find it; while `down` nothing is written there. `written` is by whose token
    each Flag was written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.down = False
        self.written: dict[str, str] = {}
        real = HttpTransport.send

        async def send(http: HttpTransport, request: Request) -> Answer:
            if http.base.endswith("/fhir/") and self.down:
                raise NoAnswer("", sent=False)
            told = await real(http, request)
            if request.path.startswith("Flag/") and request.method == "PUT" and told.ok:
                self.written[request.path.partition("/")[2]] = whose(request)
            return told

        monkeypatch.setattr(HttpTransport, "send", send)


def whose(request: Request) -> str:
    """Owner of the token that a request carries: a person, or a service."""
    import base64

    part = request.headers["authorization"].partition(" ")[2].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return str(claims.get("fhirUser", claims["scope"]))


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(monkeypatch)


def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **said: object) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    (tmp_path / "machine").mkdir(exist_ok=True)
    (tmp_path / "machine" / "settings.json").write_text(json.dumps(said), encoding="utf-8")
    monkeypatch.setattr(installation_key, "in_use", lambda: MACHINE)


def came_back(server: Embedded, person: str) -> TokenHolder:
    """Somebody's sign-in, as it comes back from the browser."""
    people = WindowSignIn(server.url, Moved(), client=PUBLIC, allowed=True, known=True, seconds=PATIENCE)
    attempt = people.begin("")
    as_person(person)(attempt.shown.result(PATIENCE).address)
    attempt.person.result(PATIENCE)
    assert people._holder is not None
    return people._holder


def opened(server: Embedded, holders: Holders, folder: Path) -> Session:
    return Session(
        server.url, people_sign_in=True, known=True, folder=folder,
        key_file=holders.key_file(holders.root.with_name("key"), folder), holders=holders,
    )  # fmt: skip


def works(session: Session, server: Embedded, actor: Actor) -> None:
    """Somebody signs in at a record, and works there."""
    people = session.people
    assert people is not None
    people._arrived(came_back(server, actor.practitioner.partition("/")[2]))
    session.sign_in(actor)


def leave(session: Session, ident: str) -> None:
    body = {
        "resourceType": "Flag", "id": ident, "status": "active", "code": {"text": "Fallfare"},
        "subject": {"reference": "Patient/p1"},
    }  # fmt: skip
    act = Act("note", session.reader.actor.role)
    session.store.write(lambda tx: outbox.put(tx, body, act), origin="note").result()


def unsent(session: Session) -> list[str]:
    return [e.id for e in session.store.read(outbox.entries).result() if e.type != "AuditEvent"]


@pytest.fixture
def holders(tmp_path: Path) -> Holders:
    return Holders(tmp_path / "r")


def left(
    server: Embedded, holders: Holders, wire: Wire, ident: str, *, close: bool = True
) -> tuple[Session, say.Left]:
    """Hanne signs out with something that could not be sent; her record, which may be closed."""
    session = opened(server, holders, holders.folder(HANNE.practitioner))
    works(session, server, HANNE)
    leave(session, ident)
    wire.down = True
    session.start()
    told = SigningOut(session).now().result(PATIENCE)
    if close:
        session.close()
    return session, told


def test_nothing_of_hers_goes_with_who_comes_back_from_the_browser_after_her(
    server: Embedded, holders: Holders, wire: Wire
) -> None:
    session, told = left(server, holders, wire, "a1", close=False)
    try:
        assert (told.count, told.goes) == (1, "waits")
        wire.down = False
        people = session.people
        assert people is not None
        # Nobody is signed in: who comes back is, before they begin at a record of their own.
        people._arrived(came_back(server, DOCTOR))
        assert people.person == MAREN.practitioner
        status = session.sync_now().result(PATIENCE)
        # As it came back: the next round of the session's own may have begun already.
        assert status.state == "current", status
        assert unsent(session) == ["a1"]
        assert wire.written == {}
    finally:
        session.close()


def test_what_is_under_way_in_her_name_does_not_go_on_in_that_of_who_comes_after_her(
    server: Embedded, holders: Holders, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, real = opened(server, holders, holders.folder(HANNE.practitioner)), HttpTransport.send
    sent, answered = threading.Event(), threading.Event()

    async def send(http: HttpTransport, request: Request) -> Answer:
        if request.path == "Flag/w1" and not sent.is_set():
            sent.set()
            await asyncio.to_thread(answered.wait, PATIENCE)
            return Answer(401, {}, b"")
        return await real(http, request)

    monkeypatch.setattr(HttpTransport, "send", send)
    try:
        works(session, server, HANNE)
        leave(session, "w1")
        leave(session, "w2")
        session.start()
        assert sent.wait(PATIENCE)
        people = session.people
        assert people is not None
        people.leave()
        people._arrived(came_back(server, DOCTOR))
        answered.set()
        status = session.sync_now().result(PATIENCE)
        assert status.state == "current", status
        assert wire.written == {}
        assert unsent(session) == ["w1", "w2"]
        waits = session.store.read(outbox.entries).result()
        assert {(e.state, e.attempts) for e in waits if e.type == "Flag"} == {("queued", 0)}, "nothing left"
    finally:
        answered.set()
        session.close()


def test_her_own_record_goes_on_sending_in_her_name_after_sign_out(
    server: Embedded, holders: Holders, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site(tmp_path, monkeypatch, finish_sending="own-token")
    session, told = left(server, holders, wire, "b1", close=False)
    try:
        assert (told.count, told.goes) == (1, "kept")
        assert session.people is not None
        assert session.people.standing == "needed"
        wire.down = False
        session.sync_now().result(PATIENCE)
        assert wire.written == {"b1": HANNE.practitioner}
        assert unsent(session) == []
        assert session.store.read(lambda c: snapshots.get(c, "session", finishing.KEY)).result() is None
    finally:
        session.close()


@pytest.mark.parametrize(
    ("policy", "goes", "token"),
    [
        ("own-token", "kept", HANNE.practitioner),
        ("service", "service", "system/*.cruds"),
        ("never", "waits", ""),
    ],
)
def test_the_next_person_sends_nothing_and_sees_a_number_and_an_age(
    server: Embedded,
    holders: Holders,
    wire: Wire,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    goes: str,
    token: str,
) -> None:
    site(tmp_path, monkeypatch, finish_sending=policy)
    ident = f"c-{policy}"
    hers, told = left(server, holders, wire, ident)
    assert told.goes == goes
    session = opened(server, holders, holders.folder(MAREN.practitioner))
    begin = say.Begin(
        server.url, "", str(session.store.folder), str(holders.root.with_name("key")), str(holders.root), "nb"
    )  # fmt: skip
    others = Others(begin, session)
    try:
        assert session.store.folder != hers.store.folder
        works(session, server, MAREN)
        shown = page(session)
        assert "1 handling av" in shown
        assert "venter til vedkommende logger på" in shown
        assert "Prøve" not in shown
        wire.down = False
        session.start()
        status = session.sync_now().result(PATIENCE)
        # As it came back: the next round of the session's own may have begun already.
        assert status.state == "current", status
        others.heard(status)
        sender = others._sends
        assert sender is not None
        if sender._thread is not None:
            sender._thread.join(PATIENCE)
        assert wire.written == ({ident: token} if token else {})
        assert bool(page(session)) is not bool(token)
        if not token:
            assert sender._thread is None, "her record is not even opened"
    finally:
        others.stop()
        session.close()


def test_a_window_that_is_closed_keeps_her_sign_in_with_what_is_unsent(
    server: Embedded, holders: Holders, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site(tmp_path, monkeypatch, finish_sending="own-token")
    session = opened(server, holders, holders.folder(HANNE.practitioner))
    works(session, server, HANNE)
    leave(session, "d1")
    wire.down = True
    session.start()
    session.close()
    wire.down = False
    again = opened(server, holders, session.store.folder)
    try:
        again.start()
        again.sync_now().result(PATIENCE)
        assert wire.written == {"d1": HANNE.practitioner}
    finally:
        again.close()


def test_a_users_own_file_lets_nothing_send_for_others(
    server: Embedded, holders: Holders, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    from desktop.core import settings

    settings.keep("finish_sending", "own-token")
    assert settings.text("finish_sending") == "own-token"
    _session, told = left(server, holders, wire, "e1")
    assert told.goes == "waits"


def test_a_colleague_whom_the_record_does_not_know_is_not_named(holders: Holders, tmp_path: Path) -> None:
    folder = holders.folder("Practitioner/x")
    with Store.open(folder, FileKey(tmp_path / "key")) as store:
        store.write(lambda tx: outbox.put(tx, {
            "resourceType": "Flag", "id": "f", "subject": {"reference": "Patient/p1"},
        }, Act("note", "r")), origin="note").result()  # fmt: skip
    holders.took(folder, "Practitioner/x")
    session = Session(
        "http://127.0.0.1:9/fhir", people_sign_in=True, known=True, folder=holders.own(MAREN.practitioner),
        key_file=tmp_path / "k2", holders=holders,
    )  # fmt: skip
    try:
        (found,) = session.left_here()
        assert (found.whose, found.count) == (digest("Practitioner/x"), 1)
        assert found.oldest is not None
        assert found.oldest <= utc_now()
        assert page(session).startswith("1 handling av en annen her er ikke sendt")
    finally:
        session.close()


def page(session: Session) -> str:
    """Lines of the ward's list and the list of what is unsent on others' work."""

    def told(connection: Any) -> tuple[str, ...]:
        model, state = answer(session.reader, connection, UnsentPage())
        if not model.rows:
            assert state.title == ("Alt ditt er sendt." if model.left else "Alt er sendt.")
        ward, _state = answer(session.reader, connection, WorklistPage("w"))
        assert len(model.left) == len(ward.left)
        return tuple(model.left)

    return "\n".join(session.store.read(told).result())

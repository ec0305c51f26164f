"""Work left unsent goes in its author's name while they are away, as the site says, or waits for them.

One idea: what becomes of one record's unsent work after its person has signed out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from joserfc import jwk

from desktop.access.sent_events import sent_for
from desktop.core.actor import Actor
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.sign_in import form_posts
from desktop.sign_in.oauth_client import PUBLIC, Client
from desktop.sign_in.token_holder import TokenHolder
from desktop.sign_in.who_sends import Policy
from desktop.sign_in.window_sign_in import WindowSignIn
from desktop.sign_in.without_browser import as_person
from desktop.store import accesslog, outbox, snapshots
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.sync.push import finishing as module
from desktop.sync.push.finishing import Finished, Finishing
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving
from tests.sign_in.town import DOCTOR, Moved

KEY = b"\x06" * 32
MACHINE = jwk.ECKey.generate_key("P-256")
STRANGER = jwk.ECKey.generate_key("P-256")
JWKS = {"keys": [MACHINE.as_dict(private=False, kid=MACHINE.thumbprint())]}
SERVICE = Client(key=lambda: MACHINE)
MAREN = Actor("PractitionerRole/r1", f"Practitioner/{DOCTOR}", "Maren Aas", "LIS", self_declared=False)
Answering = Callable[[Request], Answer | None]


def flag(ident: str) -> dict[str, Any]:
    return {
        "resourceType": "Flag", "id": ident, "status": "active", "code": {"text": "Fallfare"},
        "subject": {"reference": "Patient/p1"}, "author": {"reference": MAREN.practitioner},
    }  # fmt: skip


@pytest.fixture(scope="module")
def _server() -> Iterator[Embedded]:
    with serving(token="", sign_in=True, service=JWKS) as found:
        found.load([
            {"resourceType": "Practitioner", "id": DOCTOR, "active": True, "name": [{"family": "Aas"}]},
            {"resourceType": "PractitionerRole", "id": "r1", "active": True, "code": [{"text": "LIS"}],
             "practitioner": {"reference": f"Practitioner/{DOCTOR}"}},
            {"resourceType": "Patient", "id": "p1", "name": [{"family": "Prøve"}]},
        ])  # fmt: skip
        yield found


class Wire:
    """Requests that reached the FHIR server, with whose token; `answers` instead of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.written: list[str] = []
        self.shown: set[str] = set()
        self.answers: Answering = lambda _request: None
        real = HttpTransport.send

        async def send(http: HttpTransport, request: Request) -> Answer:
            if "/auth" in http.base or request.path.startswith("http"):
                return await real(http, request)
            told = self.answers(request)
            if told is None:
                told = await real(http, request)
                if request.method != "GET" and told.ok:
                    self.written.append(request.path or "transaction")
            self.shown.add(request.headers.get("authorization", "").partition(" ")[2])
            return told

        monkeypatch.setattr(HttpTransport, "send", send)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(monkeypatch)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Store]:
    """Maren's record, with two acts that could not be sent."""
    with Store(tmp_path / "maren", KEY) as store:
        text = msgspec.json.encode(MAREN).decode()
        store.write(lambda tx: snapshots.put(tx, "session", "actor", text), origin="sign_in").result()
        yield store


@pytest.fixture
def server(_server: Embedded, record: Store) -> Embedded:
    """The server; what is unsent has ids of its own for each test."""
    name = record.folder.parent.name
    leave(record, f"{name}-a"[-60:], f"{name}-b"[-60:])
    return _server


def leave(store: Store, *idents: str, author: str = MAREN.role) -> None:
    for one in idents:
        ident = "".join(c if c.isalnum() else "-" for c in one)
        store.write(
            lambda tx, ident=ident: outbox.put(tx, flag(ident), Act("note", author)), origin="note"
        ).result()


def signed_in(server: Embedded) -> TokenHolder:
    people = WindowSignIn(server.url, Moved(), client=PUBLIC, allowed=True, known=True, seconds=PATIENCE)
    attempt = people.begin("")
    as_person(DOCTOR)(attempt.shown.result(PATIENCE).address)
    attempt.person.result(PATIENCE)
    assert people._holder is not None
    return people._holder


def made(server: Embedded, policy: Policy, clock: Moved, service: Client = SERVICE) -> Finishing:
    return Finishing(
        server.url, policy=lambda: policy, hours=lambda: 2.0, client=PUBLIC, service=service,
        logs=sent_for, clock=clock,
    )  # fmt: skip


def turn(finishing: Finishing, store: Store) -> Finished:
    return asyncio.run(finishing.send(store, lambda: False))


def left(store: Store) -> list[str]:
    return [e.id for e in store.read(outbox.entries).result() if e.type != "AuditEvent"]


def kept(store: Store) -> str | None:
    return store.read(lambda c: snapshots.get(c, "session", module.KEY)).result()


def events(store: Store) -> list[dict[str, Any]]:
    """Events of the log that say that an act was sent for its person."""
    rows = [msgspec.json.decode(entry) for _at, entry in store.read(accesslog.entries).result()]
    return [one for one in rows if one["type"]["code"] == "transmit"]


@pytest.fixture
def back(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """People whose tokens were given back."""
    found: list[str] = []
    real = TokenHolder.give_back

    async def give_back(self: TokenHolder) -> None:
        found.append(self.person)
        await real(self)

    monkeypatch.setattr(TokenHolder, "give_back", give_back)
    return found


def test_where_the_site_says_never_nothing_is_kept_and_nothing_goes(
    server: Embedded, record: Store, wire: Wire
) -> None:
    finishing, holder = made(server, "never", Moved()), signed_in(server)
    assert not finishing.keeps(record, holder)
    assert not holder.ended, "given back by whoever asked"
    assert kept(record) is None
    assert turn(finishing, record) == Finished("waits")
    assert len(left(record)) == 2
    assert wire.shown == set()


def test_her_own_sign_in_sends_it_and_is_given_back_when_all_is_sent(
    server: Embedded, record: Store, wire: Wire, back: list[str]
) -> None:
    finishing, holder = made(server, "own-token", Moved()), signed_in(server)
    assert finishing.keeps(record, holder)
    assert holder.ended, "nothing more goes with it here"
    wire.answers = lambda request: _away()
    assert turn(finishing, record).said == ""
    assert (len(left(record)), back) == (2, [])
    wire.answers = lambda _request: None
    done = turn(finishing, record)
    assert (done.way, done.said) == ("kept", "")
    assert left(record) == []
    assert back == [MAREN.practitioner]
    assert kept(record) is None
    assert not asyncio.run(holder.refresh())
    (first, _second) = events(record)
    assert first["subtype"][0]["code"] == "kept"


def test_a_renewed_token_is_kept_before_it_is_used(
    server: Embedded, record: Store, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Moved()
    finishing = made(server, "own-token", clock)
    assert finishing.keeps(record, signed_in(server))
    before = kept(record)
    # The access token has ended by our clock, and what is to be sent is held up after it is renewed.
    clock.by = timedelta(minutes=30)
    wire.answers = lambda request: _away()
    turn(finishing, record)
    after = kept(record)
    assert before is not None
    assert after not in (None, before), "the refresh token before it counts no more"
    # Another process goes on with what was kept.
    wire.answers = lambda _request: None
    monkeypatch.undo()
    clock.by = timedelta(minutes=70)
    assert turn(made(server, "own-token", clock), record).way == "kept"
    assert left(record) == []


@pytest.mark.parametrize("hours", [3, -1])
def test_when_its_hours_are_over_it_is_given_back_and_the_work_waits(
    server: Embedded, record: Store, wire: Wire, back: list[str], hours: int
) -> None:
    clock = Moved()
    finishing = made(server, "own-token", clock)
    assert finishing.keeps(record, signed_in(server))
    clock.by = timedelta(hours=hours)
    assert turn(finishing, record).way == "waits"
    assert back == [MAREN.practitioner]
    assert kept(record) is None
    assert len(left(record)) == 2
    assert wire.written == []


def test_a_sign_in_that_was_revoked_leaves_the_work_to_its_person(
    server: Embedded, record: Store, wire: Wire
) -> None:
    clock = Moved()
    finishing, holder = made(server, "own-token", clock), signed_in(server)
    tokens, _until, _provider, _prover = holder.parts()
    assert finishing.keeps(record, holder)

    async def revoke() -> None:
        url = f"{server.url.removesuffix('/fhir')}/auth/revoke"
        await form_posts.posted(url, {"token": tokens.refresh, "client_id": "fagflate"}, {})

    asyncio.run(revoke())
    done = turn(finishing, record)
    assert done.said == "Påloggingen gjelder ikke lenger."
    assert kept(record) is None
    assert len(left(record)) == 2
    assert all(e.state == "queued" for e in record.read(outbox.entries).result())
    assert turn(finishing, record).way == "waits"


def test_she_is_back_so_nothing_is_kept_of_her(server: Embedded, record: Store, back: list[str]) -> None:
    finishing = made(server, "own-token", Moved())
    assert finishing.keeps(record, signed_in(server))
    asyncio.run(finishing.back(record, "Practitioner/other"))
    assert kept(record) is not None
    asyncio.run(finishing.back(record, MAREN.practitioner))
    assert (kept(record), back) == (None, [MAREN.practitioner])


def test_giving_back_that_is_broken_off_is_done_at_another_turn(
    server: Embedded, record: Store, back: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Moved()
    finishing, real = made(server, "own-token", clock), TokenHolder.give_back
    assert finishing.keeps(record, signed_in(server))
    clock.by = timedelta(hours=3)

    async def ended(_holder: TokenHolder) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as ends:
        ends.setattr(TokenHolder, "give_back", ended)
        with pytest.raises(asyncio.CancelledError):
            turn(finishing, record)
    assert kept(record) is not None
    assert TokenHolder.give_back is real
    assert turn(finishing, record) == Finished("waits")
    assert (back, kept(record)) == ([MAREN.practitioner], None)


def test_nothing_unsent_or_another_persons_record_keeps_no_sign_in(server: Embedded, record: Store) -> None:
    finishing, holder = made(server, "own-token", Moved()), signed_in(server)
    other = msgspec.structs.replace(MAREN, practitioner="Practitioner/ness", name="Hanne Ness")
    text = msgspec.json.encode(other).decode()
    record.write(lambda tx: snapshots.put(tx, "session", "actor", text), origin="sign_in").result()
    assert not finishing.keeps(record, holder)
    record.write(
        lambda tx: outbox.done(tx, [e.seq for e in outbox.entries(tx.connection)]), origin="test"
    ).result()
    assert not finishing.keeps(record, holder)
    assert kept(record) is None


def test_a_service_sends_it_with_her_as_author(server: Embedded, record: Store, wire: Wire) -> None:
    idents = left(record)
    bodies = {e.id: e.body for e in record.read(outbox.entries).result()}
    done = turn(made(server, "service", Moved()), record)
    assert (done.way, done.said) == ("service", "")
    assert left(record) == []
    for ident in idents:
        sent = stored(server, "Flag", ident)
        assert sent["author"] == {"reference": MAREN.practitioner}
        mine = msgspec.json.decode(bodies[ident] or "")
        assert {**sent, "meta": None} == {**mine, "meta": None}
    logged = events(record)
    assert len(logged) == 2
    author, program = logged[0]["agent"][:2]
    assert author["who"]["reference"] == MAREN.practitioner
    assert author["type"]["coding"][0]["code"] == "AUT"
    assert (author["requestor"], program["requestor"]) == (False, True)
    assert logged[0]["subtype"][0]["code"] == "service"
    # The log goes before what it tells of.
    assert wire.written[0].startswith("AuditEvent/")


def test_nothing_of_anybody_else_goes_with_her_token_or_for_her(
    server: Embedded, record: Store, wire: Wire
) -> None:
    leave(record, f"{record.folder.parent.name}-other"[-60:], author="Practitioner/ness")
    assert turn(made(server, "service", Moved()), record).way == "service"
    (entry,) = [e for e in record.read(outbox.entries).result() if e.type != "AuditEvent"]
    assert (entry.author, entry.state, entry.attempts) == ("Practitioner/ness", "queued", 0)


def test_what_the_service_may_not_do_waits_as_it_was_and_goes_when_she_is_back(
    server: Embedded, record: Store, wire: Wire
) -> None:
    first, second = left(record)
    wire.answers = lambda request: Answer(403, {}, b"") if request.path == f"Flag/{first}" else None
    finishing = made(server, "service", Moved())
    done = turn(finishing, record)
    assert done.report.waits == 1
    assert done.said == "Serveren lar ikke denne maskinen skrive alt."
    assert left(record) == [first], "what does not depend on it is not held up"
    (entry,) = [e for e in record.read(outbox.entries).result() if e.id == first]
    assert (entry.state, entry.attempts) == ("queued", 0), "the author may be allowed to"
    asked = len(wire.written)
    assert turn(finishing, record).said == done.said
    assert len(wire.written) == asked, "it is not asked again at once"
    assert len(events(record)) == 2
    asyncio.run(finishing.back(record, MAREN.practitioner))
    (entry,) = [e for e in record.read(outbox.entries).result() if e.id == first]
    assert entry.not_before == ""
    assert second not in left(record)


@pytest.mark.parametrize(
    ("service", "said"),
    [(PUBLIC, "slipper bare inn maskiner"), (Client(key=lambda: STRANGER), "kjenner ikke nøkkelen")],
    ids=["no key", "withdrawn"],
)
def test_a_machine_that_is_not_known_sends_nothing_and_says_so(
    server: Embedded, record: Store, wire: Wire, service: Client, said: str
) -> None:
    done = turn(made(server, "service", Moved(), service), record)
    assert said in done.said
    assert len(left(record)) == 2
    assert wire.shown == set()


def test_a_server_that_takes_no_service_is_a_sentence(server: Embedded, record: Store, wire: Wire) -> None:
    wire.answers = lambda _request: Answer(401, {}, b"")
    done = turn(made(server, "service", Moved()), record)
    assert done.said == "Serveren slipper ikke denne maskinen inn."
    assert len(left(record)) == 2
    assert events(record) == [], "nothing was about to leave"


def test_an_answer_that_is_lost_sends_nothing_twice(server: Embedded, record: Store, wire: Wire) -> None:
    idents = left(record)
    real, lost = HttpTransport.send, [0]

    async def cut(http: HttpTransport, request: Request) -> Answer:
        answer = await real(http, request)
        if request.method == "PUT" and request.path.startswith("Flag/"):
            lost[0] += 1
            raise NoAnswer("", sent=True)
        return answer

    finishing = made(server, "service", Moved())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HttpTransport, "send", cut)
        turn(finishing, record)
    assert lost[0] >= 1
    record.write(
        lambda tx: [outbox.update(tx, e.seq, not_before="") for e in outbox.entries(tx.connection)],
        origin="test",
    ).result()
    turn(finishing, record)
    assert left(record) == []
    assert {len(stored(server, "Flag", one, "_history")["entry"]) for one in idents} == {1}


def test_what_is_kept_lies_in_the_encrypted_record_only(server: Embedded, record: Store) -> None:
    finishing, holder = made(server, "own-token", Moved()), signed_in(server)
    refresh = holder.parts()[0].refresh
    assert finishing.keeps(record, holder)
    assert refresh in (kept(record) or "")
    for path in record.folder.rglob("*"):
        if path.is_file():
            assert refresh.encode() not in path.read_bytes(), path.name


def _away() -> Answer:
    raise NoAnswer("", sent=False)


def stored(server: Embedded, kind: str, ident: str, *more: str) -> dict[str, Any]:
    """A resource as the server has it."""
    from desktop.backend.interaction import Context
    from desktop.backend.server import Server
    from desktop.backend.wire import Incoming
    from desktop.core.clock import utc_now

    reply = Server(Context(server.database, server.url, utc_now)).answer(
        Incoming("GET", [kind, ident, *more], "", {})
    )
    assert reply.status == 200, reply.status
    return msgspec.json.decode(reply.body)  # type: ignore[no-any-return]

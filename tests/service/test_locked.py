"""A locked window of somebody who has signed in: the record's process answers and does nothing for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop import acts
from desktop.acts import RecordAct
from desktop.core.actor import Actor
from desktop.link import protocol as say
from desktop.service import signing_out
from desktop.service.local import local
from desktop.service.serving import Serving
from desktop.service.signing_out import SigningOut
from desktop.sign_in.sign_in_errors import AnotherPerson, NotSignedIn
from desktop.sign_in.window_sign_in import Attempt
from desktop.store import outbox
from desktop.store.outbox import Act, Entry
from desktop.store.store import Transaction
from desktop.views.answering import answered
from desktop.views.session import Session
from tests.running.patience import PATIENCE

MAREN = Actor("PractitionerRole/m", "Practitioner/m", "Maren Aas", self_declared=False)
HANNE = Actor("PractitionerRole/h", "Practitioner/h", "Hanne Ness", self_declared=False)
ANYBODY = {
    "BegunDraftOf", "ColleaguesOf", "CorridorPage", "DraftOf", "EditDraft", "EmptyPageText", "FirstSetsOf",
    "KnownHere", "LimitsOf",
    "NoteTemplates", "PeopleAndWards", "PersonChosen", "SignedInAs", "SignersOf", "SomebodyOn",
    "SwitchOf", "UnsentCount", "WhoSignedIn", "WhyHere", "WishGoesTo", "WorkspaceOf",
}  # fmt: skip
"""Questions that tell nothing of a patient."""
KEPT = {"KeepEntry", "KeepFacts", "KeepForm", "KeepNote", "RecordPaper", "SaveDraft"}
"""Acts by which what was written before the lock is kept, and what was printed is logged."""
WISHES = {
    "Alive", "AwaitSignIn", "BeginSignIn", "EndSignIn", "HandOnSignIn", "LookAtJob", "LookAtJobs",
    "LookForCard", "LookForNewer", "SignInByCard", "SignInByHello", "SignOut",
    "SyncNow",
}  # fmt: skip


class Given:
    """Tokens of a person, as far as a lock asks for them."""

    def __init__(self, actor: Actor) -> None:
        self.person = actor.practitioner
        self.ended = False
        self.back = 0

    async def give_back(self) -> None:
        self.back += 1


def of_hers(tx: Transaction) -> Entry:
    """Oldest unsent entry of her own; lines of the log wait beside it."""
    return next(one for one in outbox.entries(tx.connection) if one.type != "AuditEvent")


def made(kind: type[Any]) -> Any:
    """One of a kind; what it is about does not matter."""
    return kind(**{one.name: "" for one in msgspec.structs.fields(kind) if one.required})


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("locked")
    session = Session(
        "http://127.0.0.1:9/fhir", people_sign_in=True, known=True, folder=folder / "r", key_file=folder / "k"
    )
    link = local(session)
    # Its threads are there before the first test begins.
    session.store.write(lambda _tx: None, origin="test").result()
    yield link.served
    link.close()
    session.close()


@pytest.fixture
def locked(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> Serving:
    """Maren Aas has signed in, works, and has locked; what would be answered or done is said in words."""
    people = serving.session.people
    assert people is not None
    people.leave()
    people._arrived(Given(MAREN))  # type: ignore[arg-type]
    serving.session.sign_in(MAREN)
    monkeypatch.setattr(serving.record, "ask", lambda *_of: "answered")
    monkeypatch.setattr(serving.record, "act", lambda *_of, **_more: "done")
    serving.session.lock()
    return serving


def test_no_question_about_patients_is_answered(locked: Serving) -> None:
    for kind in answered():
        if kind.__name__ in ANYBODY:
            assert locked._asked(made(kind), 0) == "answered", kind.__name__
        else:
            with pytest.raises(NotSignedIn):
                locked._asked(made(kind), 0)


def test_no_act_is_carried_out_but_what_keeps_her_own_words(locked: Serving) -> None:
    for kind in (one.kind for one in acts.all_declared() if issubclass(one.kind, RecordAct)):
        if kind.__name__ in KEPT:
            assert locked._carried(made(kind), MAREN, "k", again=False) == "done", kind.__name__
            with pytest.raises(NotSignedIn):
                locked._carried(made(kind), HANNE, "k", again=False)
        else:
            with pytest.raises(NotSignedIn):
                locked._carried(made(kind), MAREN, "k", again=False)


def test_nothing_is_fetched_looked_up_or_printed(locked: Serving) -> None:
    for kind in say.Wish.__subclasses__():
        if kind.__name__ not in WISHES:
            with pytest.raises(NotSignedIn):
                locked._want(made(kind))
    assert locked._want(say.Alive()).result() is None


def test_only_she_herself_opens_it_by_signing_in_anew(locked: Serving) -> None:
    session, people = locked.session, locked.session.people
    assert people is not None
    with pytest.raises(NotSignedIn):
        session.sign_in(MAREN)
    # Somebody else comes back from the browser: neither her lock opens, nor do her tokens go.
    hers, other = people._holder, Given(HANNE)
    people._arrived(other)  # type: ignore[arg-type]
    assert (people.person, people.locked) == (MAREN.practitioner, True)
    assert people._holder is hers
    for actor in (MAREN, HANNE):
        with pytest.raises(NotSignedIn):
            session.let_in(actor.practitioner)
    session.signing_in(say.EndSignIn()).result()
    assert people.person == MAREN.practitioner, "nobody has begun in her place"
    anew = Given(MAREN)
    gone = people._arrived(anew)  # type: ignore[arg-type]
    assert gone == [hers]
    session.let_in(MAREN.practitioner)


def test_another_way_than_the_browser_opens_it_for_her_only(locked: Serving) -> None:
    session, people = locked.session, locked.session.people
    assert people is not None
    for person in (HANNE.practitioner, ""):
        with pytest.raises(AnotherPerson):
            people.opens(person)
    with pytest.raises(NotSignedIn):
        session.let_in(MAREN.practitioner)
    assert people.hand_on(MAREN.practitioner) is None, "nobody leaves a lock by another door"
    people.opens(MAREN.practitioner)
    session.let_in(MAREN.practitioner)


def test_who_begins_in_her_place_is_who_has_signed_in(locked: Serving) -> None:
    session, people = locked.session, locked.session.people
    assert people is not None
    people._arrived(Given(HANNE))  # type: ignore[arg-type]
    with pytest.raises(NotSignedIn):
        session.sign_in(MAREN)
    session.sign_in(HANNE)
    session.let_in(HANNE.practitioner)
    with pytest.raises(NotSignedIn):
        session.let_in(MAREN.practitioner)


def test_nothing_is_read_before_who_has_come_back_begins(serving: Serving) -> None:
    session, people = serving.session, serving.session.people
    assert people is not None
    people.leave()
    session.reader.actor = MAREN
    people._arrived(Given(HANNE))  # type: ignore[arg-type]
    with pytest.raises(NotSignedIn):
        serving._asked(made(next(kind for kind in answered() if kind.__name__ == "BannerOf")), 0)


# Signing out


@pytest.fixture
def away(locked: Serving, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[float]]:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    (tmp_path / "settings.json").write_text(json.dumps({"sign_out_minutes": 20}), encoding="utf-8")
    now = [1000.0]
    monkeypatch.setattr(locked, "signing_out", SigningOut(locked.session, lambda: now[0]))
    yield now
    locked.session.store.write(
        lambda tx: outbox.done(tx, [e.seq for e in outbox.entries(tx.connection)]), origin="test"
    ).result()


def leave_unsent(session: Session) -> None:
    body = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}}
    session.store.write(lambda tx: outbox.put(tx, body, Act("write", "m")), origin="test").result()


def test_who_stays_away_is_signed_out_when_nothing_of_hers_is_on_its_way(
    locked: Serving, away: list[float]
) -> None:
    session = locked.session
    leave_unsent(session)
    away[0] += 20 * 60 - 1
    assert not locked.signing_out.due(1000.0)
    away[0] += 2
    assert not locked.signing_out.due(1000.0), "it goes in her name, with her own tokens"
    session.store.write(
        lambda tx: outbox.update(tx, of_hers(tx).seq, state="conflict"), origin="test"
    ).result()
    assert locked.signing_out.due(1000.0), "that one waits for her, whoever has tokens"
    assert session.people is not None
    session.people._arrived(Given(MAREN))  # type: ignore[arg-type]
    assert not locked.signing_out.due(1000.0), "she is back"


def test_who_signs_out_is_told_what_waits_for_her(locked: Serving, away: list[float]) -> None:
    session, people = locked.session, locked.session.people
    assert people is not None
    holder: Any = people._holder
    leave_unsent(session)
    left = locked._want(say.SignOut()).result(PATIENCE)
    assert left.count == 1
    assert left.oldest is not None
    assert (people.person, people.locked, people.standing) == ("", False, "needed")
    with pytest.raises(NotSignedIn):
        session.sign_in(MAREN)
    for thread in threading.enumerate():
        if thread.name == "sign-out":
            thread.join(PATIENCE)
    assert holder.back == 1


def test_the_time_begins_anew_with_each_lock(
    locked: Serving, away: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_out, "LOOKS", 0.01)
    people, left = locked.session.people, Future[None]()
    assert people is not None
    locked.signing_out.begin()
    away[0] += 19 * 60
    locked.signing_out.begin()
    away[0] += 19 * 60
    monkeypatch.setattr(people, "leave", lambda *, still_locked: left.done() or left.set_result(None))
    with pytest.raises(TimeoutError):
        left.result(0.2)
    away[0] += 2 * 60
    left.result(PATIENCE)
    locked.signing_out.close()


def test_a_window_that_did_not_hear_that_it_was_opened_is_locked_again_and_signs_her_out_in_time(
    locked: Serving, away: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_out, "LOOKS", 0.01)
    people, left = locked.session.people, Future[None]()
    assert people is not None
    people._attempt = attempt = Attempt()
    people._arrived(Given(MAREN), attempt)  # type: ignore[arg-type]
    assert not people.locked
    locked._want(say.EndSignIn()).result()
    assert (people.person, people.locked) == (MAREN.practitioner, True)
    monkeypatch.setattr(people, "leave", lambda *, still_locked: left.done() or left.set_result(None))
    away[0] += 21 * 60
    left.result(PATIENCE)
    locked.signing_out.close()

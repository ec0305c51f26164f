"""Whoever only reads is refused every act that writes, where acts are carried out; the try is logged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop import writing
from desktop.acts import RecordAct, all_declared
from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability
from desktop.acts.drafts import SignNote
from desktop.acts.edits import Kept, NoteText, TextRun, TextSection
from desktop.acts.permission import refusal
from desktop.acts.tasks import CompleteTasks, TakeTask
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import InputError, NotInRole
from desktop.service.record import Record as Service
from desktop.shown.questions import BedsPage, ReceivedPage
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.workspace import ward_workspaces
from desktop.workspace.loader import load
from desktop.workspace.ward_workspaces import workspace_of
from desktop.writing.notes import KeptNote
from tests.commands.conftest import AAS, CLERK, NOW, SERVER, Record, record

__all__ = ["record"]

CREW = Actor("PractitionerRole/a", "Practitioner/a", "Jon Haukås", "ambulansearbeider", duty="ambulance")
PARAMEDIC = Actor("PractitionerRole/a", "Practitioner/a", "Jon", duty="ambulance", profession="nurse")

COORDINATOR = Actor("PractitionerRole/f", "Practitioner/f", "Astrid Nordahl", duty="coordinator")
GP = Actor("PractitionerRole/gp", "Practitioner/gp", "Tone Lunde", profession="doctor", duty="gp")
TEXT = NoteText("n", (TextSection("x", "Vurdering", (TextRun("Sov godt."),)),))
NOTE = SignNote(Kept("note", "n", "p", writing.notes.encode(KeptNote("visit", stamp(NOW), TEXT))), TEXT)


@pytest.fixture
def reader(record: Record) -> Iterator[Reader]:
    made = Reader(record.store, AAS, lambda: NOW)
    yield made
    made.close()


def test_an_act_is_refused_where_it_is_carried_out_and_the_try_is_logged(
    record: Record, reader: Reader
) -> None:
    service = Service(reader, SERVER)
    with pytest.raises(InputError, match="«Signer notatet» er for lege"):
        service.act(NOTE, CREW).result()
    record.store.read(lambda _c: None).result()
    assert record.waiting() == []
    (event,) = record.events()
    assert event["outcome"] != "0"
    assert event["agent"][0]["who"]["reference"] == CREW.practitioner
    assert service.act(NOTE, AAS).result().resources == ("Composition/n",)


def test_the_beds_of_all_wards_are_told_to_nobody_else(reader: Reader) -> None:
    service = Service(reader, SERVER)
    with pytest.raises(NotInRole, match="er for flytkoordinator; rollen din her er lege"):
        service.ask(BedsPage()).result()
    reader.actor = COORDINATOR
    assert service.ask(BedsPage()).result()[1].title == "Ingen post er kjent her."


def test_a_general_practitioners_letters_are_told_to_nobody_else(reader: Reader) -> None:
    service = Service(reader, SERVER)
    with pytest.raises(NotInRole, match="er for fastlege; rollen din her er lege"):
        service.ask(ReceivedPage()).result()
    reader.actor = GP
    assert service.ask(ReceivedPage()).result()[1].kind == "loading", "nobody has asked for the list yet"


@pytest.mark.parametrize("actor", [CREW, PARAMEDIC])
def test_no_act_that_writes_is_theirs(actor: Actor) -> None:
    allowed = {one.kind for one in all_declared() if refusal(one.kind, actor, read_only=False) is None}
    written = [one for one in all_declared() if one.writes]
    assert len(written) > 40
    assert not [one.kind.__name__ for one in written if one.kind in allowed]
    assert {one.__name__ for one in allowed if issubclass(one, RecordAct)} == {
        "EndAccess", "GiveReason", "RecordAccess", "RecordLetterRead", "RecordPaper", "RecordReading",
        "RecordRefusal",
        "DiscardDraft", "KeepEntry", "KeepFacts", "KeepForm", "SaveDraft",
    }, "what they read is logged, what they typed is kept here, and nothing else is written"  # fmt: skip
    theirs = {one.may for one in all_declared() if one.kind in allowed}
    assert theirs == {Capability.ANYBODY, Capability.KEEP, Capability.SETTINGS, Capability.PRINT}


def test_who_works_elsewhere_makes_tasks_and_messages_and_writes_nothing_in_the_record() -> None:
    allowed = {one.kind for one in all_declared() if refusal(one.kind, GP, read_only=False) is None}
    written = {one.kind.__name__ for one in all_declared() if one.writes and one.kind in allowed}
    assert written == {
        "AcceptDraft", "AddTask", "AnswerWish", "AskAboutRule", "AsksDone", "CloseLetter", "CompleteTasks",
        "GiveBackTask", "GiveTask", "MakeWish", "SendBackDraft", "SendDraft", "SendMessage", "TakeTask",
        "WithdrawDraft", "WithdrawWish",
    }  # fmt: skip
    secretary = {one.kind for one in all_declared() if refusal(one.kind, CLERK, read_only=False) is None}
    assert allowed <= secretary, "what somebody outside may do, anybody at the hospital may"


def test_a_task_of_the_wards_is_no_general_practitioners_to_do(record: Record, reader: Reader) -> None:
    nurse = {"reference": "Practitioner/nurse"}
    record.hold({"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
                 "for": {"reference": "Patient/p"}, "owner": nurse})  # fmt: skip
    service = Service(reader, SERVER)
    for act in (CompleteTasks(("Task/t",)), TakeTask("Task/t", "Practitioner/nurse")):
        with pytest.raises(InputError, match="sykehusets brev"):
            service.act(act, GP).result()
    assert record.waiting() == []
    assert service.act(CompleteTasks(("Task/t",)), AAS).result().resources == ("Task/t",)


def test_the_refusal_names_the_act_who_may_and_the_role() -> None:
    told = refusal(SignNote, CREW, read_only=False)
    assert told is not None
    assert told.what == (
        "«Signer notatet» er for lege, sykepleier eller annet helsepersonell; rollen din her er"
        " ambulansepersonell."
    )
    assert not roles.decides(CREW)


def test_their_workspace_is_their_roles_wherever_they_are() -> None:
    every = ward_workspaces.shipped(known().words).every
    assert workspace_of("", CREW.works_as, every) == "ambulance"
    assert workspace_of("Hjerte 3", CREW.works_as, every) == "ambulance"
    assert workspace_of("Hjerte 3", "coordinator", every) == "coordinator"
    assert workspace_of("Hjerte 3", "doctor", every) == "cardiology"


def test_the_page_says_first_what_is_dangerous_and_whom_to_call() -> None:
    page = load("ambulance", known=known()).patient_tabs[0]
    strip, *others = page.panels
    assert strip.options["facts"] == ["limits", "isolation", "anticoagulant", "kin", "gp"]
    assert {one.kind for one in others} == {"problems", "medicines", "letters", "anamnesis"}

"""Each cell of role, act and question, tried on the record's process with the window bypassed."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop import writing
from desktop.acts import RecordAct, all_declared
from desktop.acts import role_table as roles
from desktop.acts.act import as_shipped
from desktop.acts.capabilities import ALWAYS, FREE_TO_DO, NEVER, NEVER_SEES, Capability, Shows
from desktop.acts.drafts import SignNote
from desktop.acts.edits import Kept, NoteText, TextRun, TextSection
from desktop.commands.carrying import carried
from desktop.core import configured
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import NotInRole
from desktop.core.file_problems import ConfigurationError
from desktop.core.paths import resources
from desktop.service.record import Record as Service
from desktop.shown import questions as q
from desktop.shown import sheet_form
from desktop.shown.ask import Ask, declared
from desktop.shown.page.patient_page import PanelWanted
from desktop.store import drafts
from desktop.views.answering import answered
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.views.roles import judging, kinds
from desktop.writing.notes import KeptNote
from tests.commands.conftest import AAS, NOW, SERVER, Record, record

__all__ = ["record"]

_AS: dict[str, dict[str, Any]] = {
    "doctor": {"profession": "doctor"},
    "doctor_in_training": {"profession": "doctor", "stage": "training"},
    "nurse": {"profession": "nurse"},
    "other": {"profession": "other"},
    "student": {"profession": "other", "stage": "student"},
    "secretary": {"profession": "other", "secretary": True},
    "coordinator": {"profession": "nurse", "duty": "coordinator"},
    "gp": {"profession": "doctor", "duty": "gp"},
    "ambulance": {"duty": "ambulance"},
    "owner": {"profession": "doctor", "duty": "owner"},
    "auditor": {"duty": "auditor"},
    "unknown": {},
    "ended": {"profession": "doctor", "duty": "ended"},
}
PEOPLE = {
    name: Actor("PractitionerRole/x", "Practitioner/x", "Ida Lie", ward="w1", **more)
    for name, more in _AS.items()
}
ACTS = sorted((kind for kind in carried()), key=lambda kind: kind.__name__)
QUESTIONS = sorted(answered(), key=lambda kind: kind.__name__)
TEXT = NoteText("n", (TextSection("x", "Vurdering", (TextRun("Sov godt."),)),))
NOTE = SignNote(Kept("note", "n", "p", writing.notes.encode(KeptNote("visit", stamp(NOW), TEXT))), TEXT)


class Passed(Exception):
    """The role was judged, and the record is asked."""


@pytest.fixture
def reader(record: Record) -> Iterator[Reader]:
    made = Reader(record.store, AAS, lambda: NOW)
    yield made
    made.close()


@pytest.fixture
def service(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The record's process without what comes after the judgement: what an act or a question does is tried
    in the tests of each."""

    def answer(*_asked: Any) -> Any:
        raise Passed

    def prepared(_looking: Any, _act: Any) -> Any:
        raise Passed

    monkeypatch.setattr("desktop.service.record.answer", answer)
    for kind in carried():
        monkeypatch.setitem(_carried(), kind, prepared_or(kind, prepared))
    return Service(reader, SERVER)


def _carried() -> dict[type[RecordAct[Any]], Any]:
    from desktop.commands import carrying

    return carrying._CARRIED


_BOOKKEEPING = {"RecordRefusal", "RecordAccess", "RecordReading", "SaveDraft"}


def prepared_or(kind: type[RecordAct[Any]], other: Any) -> Any:
    """The carrier of an act that the refusal itself needs; another for the rest."""
    before = _carried()[kind]
    return before if kind.__name__ in _BOOKKEEPING else lambda *_given: other(*_given[:2])


def blank(kind: type[msgspec.Struct]) -> Any:
    """An act or a question of this kind, with nothing in it that the judgement looks at."""
    needed = [one for one in msgspec.structs.fields(kind) if one.required]
    return kind(**{one.name: () if "tuple" in str(one.type) else "" for one in needed})


def test_the_table_names_every_role_and_each_person_has_the_one_they_are() -> None:
    assert tuple(roles.in_use()) == roles.ROLES == tuple(_AS)
    assert {name: roles.name_of(one) for name, one in PEOPLE.items()} == {name: name for name in _AS}


def test_every_act_says_what_a_role_must_have_and_every_question_what_it_shows() -> None:
    assert all(isinstance(one.may, Capability) for one in as_shipped())
    for kind in QUESTIONS:
        assert isinstance(declared(kind).shows, Shows), kind.__name__
    for one in as_shipped():
        assert not one.writes or one.may not in FREE_TO_DO, f"{one.kind.__name__} writes, for anybody"
    used = {one.may for one in as_shipped()} | {Capability.CLEAR}
    assert used == frozenset(Capability), "no capability that nothing asks for"


def test_every_panel_says_what_it_shows() -> None:
    assert kinds.PANELS.keys() == known().kinds.keys()


@pytest.mark.parametrize("role", _AS)
def test_each_act_is_carried_out_for_the_roles_that_have_it_and_for_no_other(
    service: Service, record: Record, role: str
) -> None:
    has = set(roles.in_use()[role].may)
    wrong = []
    for kind in ACTS:
        if kind.__name__ in _BOOKKEEPING:
            continue
        may = _of(kind)
        try:
            service.act(blank(kind), PEOPLE[role]).result()
        except NotInRole as error:
            told = str(error)
            if may in has | FREE_TO_DO or "rollen din" not in told or _words(kind) not in told:
                wrong.append((kind.__name__, "refused", told))
        except Exception:  # noqa: BLE001 whatever comes after the judgement
            if may not in has | FREE_TO_DO:
                wrong.append((kind.__name__, "let through"))
        else:
            wrong.append((kind.__name__, "carried out"))
    assert not wrong
    refused = sum(_of(kind) not in has | FREE_TO_DO for kind in ACTS if kind.__name__ not in _BOOKKEEPING)
    record.store.read(lambda _connection: None).result()
    told = [one["outcomeDesc"] for one in record.events() if one["outcome"] == "4"]
    # What a check stopped afterwards stands there too, and is no refusal of the role.
    stopped = "Stoppet av en kontroll: ingenting er endret."
    assert sum(one != stopped for one in told) == refused, "each refusal is in the log"
    assert record.waiting() == []


def _of(kind: type[RecordAct[Any]]) -> Capability:
    return next(one.may for one in all_declared() if one.kind is kind)


def _words(kind: type[RecordAct[Any]]) -> str:
    return next(one.words() for one in all_declared() if one.kind is kind)


def asked(kind: type[Ask[Any]]) -> Any:
    page = q.PatientPageOf("p", (PanelWanted("laboratory"),))
    special: dict[type[Any], Any] = {
        q.MakeReady: q.MakeReady(page),
        q.PatientPageOf: page,
        q.PanelsOf: q.PanelsOf("p", (("laboratory", {}),)),
        q.Origin: q.Origin(q.OriginOf(("Observation/o",), "K")),
        q.WholeResource: q.WholeResource("p", "Observation/o"),
        sheet_form.FormDraft: sheet_form.FormDraft("p", "problem", ""),
        sheet_form.FormNow: sheet_form.FormNow("p", "problem", "", "d", blank(_said())),
    }
    return special[kind] if kind in special else blank(kind)


def _said() -> Any:
    return typing.get_type_hints(sheet_form.FormNow)["said"]


_FIRST = {
    q.MakeReady: Shows.NAMES, q.PatientPageOf: Shows.NAMES, q.PanelsOf: Shows.NAMES, q.Origin: Shows.VALUES,
    q.WholeResource: Shows.VALUES, sheet_form.FormDraft: Shows.RECORD, sheet_form.FormNow: Shows.RECORD,
}  # fmt: skip
"""What is asked first of a question that asks for parts."""


@pytest.mark.parametrize("role", _AS)
def test_each_question_is_answered_to_the_roles_that_see_it_and_to_no_other(
    service: Service, reader: Reader, record: Record, role: str
) -> None:
    has = roles.in_use()[role]
    reader.actor = PEOPLE[role]
    wrong, refused = [], 0
    for kind in QUESTIONS:
        shown = _FIRST.get(kind, declared(kind).shows)
        theirs = shown in (*has.see, Shows.NOBODY, Shows.PARTS) and declared(kind).may in (
            *has.may, *FREE_TO_DO,
        )  # fmt: skip
        # Whose log, by name alone.
        theirs |= kind is q.FindPatients and Shows.LOG in has.see
        refused += not theirs
        try:
            service.ask(asked(kind)).result()
        except NotInRole as error:
            if theirs or "rollen din" not in str(error):
                wrong.append((kind.__name__, "refused", str(error)))
        except Passed:
            if not theirs:
                wrong.append((kind.__name__, "answered"))
    assert not wrong
    record.store.read(lambda _connection: None).result()
    assert sum(one["outcome"] == "4" for one in record.events()) == refused


@pytest.mark.parametrize("role", _AS)
def test_the_floor_lies_under_whatever_a_site_declares(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = roles.Role(
        roles.in_use()[role].title, tuple(set(Shows) - {Shows.NOBODY, Shows.PARTS}),
        tuple(set(Capability) - FREE_TO_DO),
    )  # fmt: skip
    wide = msgspec.structs.replace(roles.TABLE.now(), roles={**roles.TABLE.now().roles, role: everything})
    configured.use(configured.InUse("wide", {roles.TABLE.file: wide}))
    try:
        person = PEOPLE[role]
        for never in NEVER.get(role, ()):
            assert not roles.may(person, never)
        for never_seen in NEVER_SEES.get(role, ()):
            assert not roles.sees(person, never_seen)
        assert all(roles.may(person, one) for one in ALWAYS)
    finally:
        configured.use(configured.InUse())


@pytest.mark.parametrize(
    ("role", "given"),
    [("unknown", "write"), ("secretary", "sign"), ("nurse", "decide"), ("gp", "clear"), ("student", "sign")],
)
def test_a_file_that_gives_what_never_is_given_is_refused_with_its_place(
    tmp_path: Path, role: str, given: str
) -> None:
    data = msgspec.json.decode((resources() / roles.TABLE.file).read_bytes())
    data["roles"][role]["may"].append(given)
    path = tmp_path / "roles.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(data)))
    with pytest.raises(ConfigurationError, match=f"never given to {role}: {given}"):
        roles.TABLE.of_file(path)


def test_a_site_may_narrow_a_role(reader: Reader) -> None:
    narrow = msgspec.structs.replace(roles.TABLE.now().roles["secretary"], see=(Shows.OWN, Shows.NAMES))
    table = msgspec.structs.replace(roles.TABLE.now(), roles={**roles.TABLE.now().roles, "secretary": narrow})
    reader.actor = PEOPLE["secretary"]
    assert judging.refusal(q.SentenceOf("p"), reader.actor) is None
    configured.use(configured.InUse("narrow", {roles.TABLE.file: table}))
    try:
        assert judging.refusal(q.SentenceOf("p"), reader.actor) is not None
    finally:
        configured.use(configured.InUse())


def test_a_coordinator_gets_the_page_without_values_and_each_part_says_so(reader: Reader) -> None:
    reader.actor = PEOPLE["coordinator"]
    service = Service(reader, SERVER)
    wanted = ("tasks", "laboratory", "notes", "medicines", "key_facts")
    panels = tuple(
        PanelWanted(kind, {"facts": ("isolation",)} if kind == "key_facts" else {}) for kind in wanted
    )
    page = service.ask(q.PatientPageOf("p", panels)).result()
    assert page.banner is not None
    assert page.sentence is None
    assert page.banner.measured == "Vekt og nyrer vises ikke her"
    told = {kind: one.state for kind, one in zip(wanted, page.panels, strict=True)}
    for kind in ("laboratory", "notes", "medicines"):
        assert told[kind].kind == "not_checked"
        assert "rollen din her er flytkoordinator" in told[kind].title
    assert "rollen din" not in told["tasks"].title + told["key_facts"].title
    again = service.ask(q.PanelsOf("p", tuple((one.kind, dict(one.options)) for one in panels))).result()
    assert [state.kind for _model, state in again][1:4] == ["not_checked"] * 3
    assert service.ask(q.BannerOf("p")).result() == page.banner


def test_a_fact_that_is_measured_is_no_fact_of_the_stay() -> None:
    assert kinds.of_panel("key_facts", {"facts": ("isolation",)}) is Shows.NAMES
    assert kinds.of_panel("key_facts", {"facts": ("isolation", "news2")}) is Shows.VALUES
    assert kinds.of_panel("key_facts", {"facts": ("nowhere",)}) is Shows.VALUES


def test_a_refused_question_is_logged_once_while_it_is_asked_again(record: Record, reader: Reader) -> None:
    reader.actor = PEOPLE["coordinator"]
    service = Service(reader, SERVER)
    for _again in range(3):
        with pytest.raises(NotInRole):
            service.ask(q.SentenceOf("p")).result()
    record.store.read(lambda _connection: None).result()
    assert [one["outcome"] for one in record.events()] == ["4"]
    service.shown_anew()
    with pytest.raises(NotInRole):
        service.ask(q.SentenceOf("p")).result()
    record.store.read(lambda _connection: None).result()
    assert len(record.events()) == 2


@pytest.mark.parametrize("role", ["secretary", "student", "unknown", "ended"])
def test_what_a_refused_signature_carries_is_kept_as_a_draft(
    record: Record, reader: Reader, role: str
) -> None:
    service = Service(reader, SERVER)
    with pytest.raises(NotInRole, match="«Signer notatet»"):
        service.act(NOTE, PEOPLE[role]).result()
    kept = record.store.read(lambda connection: drafts.get(connection, "n")).result()
    assert kept is not None
    assert writing.notes.decode(kept.body).text == TEXT
    assert record.waiting() == []


def test_keys_that_a_role_does_not_see_are_not_fetched_for_it(reader: Reader) -> None:
    reader.actor = PEOPLE["coordinator"]
    with pytest.raises(NotInRole):
        Service(reader, SERVER).may_read(("Observation/o",))

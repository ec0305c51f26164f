"""Who may, by what an act clears: every declared act × role × danger, and what each gets."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.acts import RecordAct, all_declared
from desktop.acts.forms import Said
from desktop.acts.permission import refusal
from desktop.acts.results import AcknowledgeResults, ForwardResult
from desktop.acts.tasks import CompleteTasks, GiveTask, TakeTask
from desktop.acts.unsent import ThrowAwayUnsent
from desktop.commands.carrying import Looking, carry_out, is_prepared, prepare
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError, InputError, ReasonToClear
from desktop.fhir import strict
from desktop.store import outbox
from desktop.store.store import Transaction
from tests.commands.conftest import AAS, BERG, CLERK, NOBODY, NOW, SERVER, Json, Record
from tests.commands.scenes import SCENES
from tests.commands.test_forwarding import ROLE, SOON
from tests.commands.test_handovers import attender
from tests.views.charts import lab, stay, task

K = "NPU03230"
WHY = "Ringt av laboratoriet, lege er varslet"
NURSE = Actor("PractitionerRole/n", "Practitioner/n", "Lise Berg", "sykepleier", profession="nurse")
ROLES: dict[str, Actor] = {
    "responsible": BERG,
    "another doctor": AAS,
    "nurse": NURSE,
    "therapist": Actor("PractitionerRole/f", "Practitioner/f", "Per Vik", profession="other"),
    "secretary": CLERK,
    "secretary with a licence": msgspec.structs.replace(CLERK, profession="doctor"),
    "co-ordinator": Actor(
        "PractitionerRole/c", "Practitioner/c", "A", profession="nurse", duty="coordinator"
    ),
    "general practitioner": Actor(
        "PractitionerRole/g", "Practitioner/g", "T", profession="doctor", duty="gp"
    ),
    "ambulance": Actor("PractitionerRole/b", "Practitioner/b", "Jon", profession="nurse", duty="ambulance"),
    "unknown": Actor("PractitionerRole/u", "Practitioner/u", "Uno", "Medarbeider"),
    "nobody": NOBODY,
}  # fmt: skip
MAY = {"responsible": "one-key", "another doctor": "reason", "nurse": "reason"}
"""How each clears what is dangerous; all others not at all."""
_OWNER = {"owner": {"reference": BERG.practitioner}}
_ALERT = {"coding": [{"system": "urn:fagflate:task", "code": "alert"}]}
DANGERS: dict[str, tuple[str, tuple[Json, ...]]] = {
    "critical": ("Observation/danger", (lab("danger", K, 7.1, "mmol/L", interpretation=[
        {"coding": [{"code": "HH"}]}]),)),
    "potassium of 5.6": ("Observation/danger", (lab("danger", K, 5.6, "mmol/L", interpretation=[
        {"coding": [{"code": "H"}]}]),)),
    "not to be relied on": ("Observation/danger", (lab("danger", K, 7.1, "mmol/L", interpretation=[
        {"coding": [{"code": "HH"}]}], modifierExtension=[{"url": "urn:x", "valueBoolean": True}]),)),
    "carried": ("Task/danger", (
        lab("held", K, 7.1, "mmol/L", interpretation=[{"coding": [{"code": "HH"}]}]),
        task("danger", focus={"reference": "Observation/held"}, **_OWNER))),
    "not here": ("Task/danger", (
        task("danger", focus={"reference": "Observation/gone"}, priority="stat", **_OWNER),)),
    "alarm": ("Task/danger", (task("danger", code=_ALERT, priority="urgent", **_OWNER),)),
    "raised by a person": ("Task/danger", (task("danger", priority="asap", **_OWNER),)),
}  # fmt: skip


def _held(record: Record, danger: str) -> str:
    key, resources = DANGERS[danger]
    record.hold(ROLE, stay(participant=[attender(BERG.practitioner)]), *resources)
    return key


class _Undone(Exception):
    """Takes everything back that the act wrote."""


def _cleared(tx: Transaction, key: str) -> tuple[bool, str]:
    """True when an answer or a Task waits no more for whoever answers for it, and the reason that is kept."""
    for entry in outbox.entries(tx.connection):
        body = strict.loads(entry.body or "{}")
        about = f"{entry.type}/{body.get('id')}" == key or (body.get("focus") or {}).get("reference") == key
        if entry.type == "Task" and about and body.get("status") not in ("requested", "accepted", "draft"):
            return True, (body.get("statusReason") or {}).get("text", "")
    return False, ""


def _try(
    record: Record, act: RecordAct[Any], actor: Actor, key: str
) -> tuple[bool, str, FagflateError | None]:
    """Do an act and take it back: was the danger cleared, with which reason, and the refusal."""
    found: list[tuple[bool, str]] = []

    def doing(tx: Transaction) -> None:
        prepared = None
        if is_prepared(type(act)):
            prepared = prepare(Looking(tx.connection, NOW, actor, record.charts, SERVER), act)
        carry_out(tx, actor, record.charts, act, SERVER, prepared)
        found.append(_cleared(tx, key))
        raise _Undone

    try:
        record.act(doing)
    except _Undone:
        return (*found[0], None)
    except FagflateError as error:
        return False, "", error
    except ValueError as error:
        # Acts on letters take no Task for one that is none.
        return False, "", FagflateError(str(error))
    raise AssertionError


def _aimed(act: RecordAct[Any], key: str) -> list[RecordAct[Any]]:
    """The act of a scene, with what it is about put to the danger: alone, and among others."""
    made: list[RecordAct[Any]] = []
    for name in act.__struct_fields__:
        value = getattr(act, name)
        kinds = ("Task/", "Observation/", "DiagnosticReport/")
        if isinstance(value, str) and value.startswith(kinds):
            made.append(msgspec.structs.replace(act, **{name: key}))
        elif isinstance(value, tuple) and all(isinstance(one, str) for one in value) and value:
            made += [msgspec.structs.replace(act, **{name: held}) for held in ((key,), (*value, key))]
    for name in ("acknowledge",):
        if name in act.__struct_fields__:
            made += [msgspec.structs.replace(one, **{name: True}) for one in made]
    return made


CHANGING = [one.kind for one in all_declared() if issubclass(one.kind, RecordAct) and one.kind in SCENES]


@pytest.mark.parametrize("kind", CHANGING, ids=lambda kind: kind.__name__)
def test_no_act_clears_a_danger_by_one_key_for_who_does_not_answer_for_it(
    record: Record, kind: type[RecordAct[Any]]
) -> None:
    act, _actor = SCENES[kind](record)
    if not _aimed(act, "Task/danger"):
        return  # about nothing that is answered or done
    for danger in DANGERS:
        key = _held(record, danger)
        for role, actor in ROLES.items():
            for one in _aimed(act, key):
                cleared, why, _error = _try(record, one, actor, key)
                assert not cleared or why or MAY.get(role) == "one-key", (kind, role, danger)
                if "reason" in one.__struct_fields__ and role not in MAY:
                    one = msgspec.structs.replace(one, reason=WHY)
                    assert not _try(record, one, actor, key)[0], (kind, role, danger)


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", [AcknowledgeResults, CompleteTasks, ForwardResult])
def test_each_clears_it_by_one_key_with_a_reason_or_not_at_all(
    record: Record, kind: Any, role: str, danger: str
) -> None:
    key, actor = _held(record, danger), ROLES[role]
    about = kind is CompleteTasks or danger in ("alarm", "raised by a person")
    if (kind is CompleteTasks and not key.startswith("Task/")) or (kind is ForwardResult and about):
        pytest.skip("it is about no such thing")

    def act(reason: str) -> RecordAct[Any]:
        if kind is ForwardResult:
            to = BERG.role if actor != BERG else "PractitionerRole/a2"
            return ForwardResult("p", key, to, "Hva nå?", SOON, True, reason)
        made: RecordAct[Any] = kind((key,), reason)
        return made

    other = {"resourceType": "PractitionerRole", "id": "a2",
             "practitioner": {"reference": "Practitioner/a2", "display": "En Annen"}}  # fmt: skip
    record.hold(other)
    cleared, why, error = _try(record, act(""), actor, key)
    may = MAY.get(role, "not")
    if may == "one-key":
        assert (cleared, why, error) == (True, "", None)
        return
    assert not cleared
    assert isinstance(error, ReasonToClear if may == "reason" else InputError)
    assert isinstance(error, ReasonToClear) == (may == "reason")
    assert not _try(record, act(" .. "), actor, key)[0], "no letters, no reason"
    cleared, why, error = _try(record, act(WHY), actor, key)
    assert (cleared, why) == ((True, WHY) if may == "reason" else (False, ""))


@pytest.mark.parametrize("role", ROLES)
def test_what_is_surely_normal_is_a_secretarys_too_and_nothing_else(record: Record, role: str) -> None:
    normal = {"interpretation": [{"coding": [{"code": "N"}]}]}
    record.hold(stay(participant=[attender(BERG.practitioner)]), lab("n", K, 4.1, "mmol/L", **normal),
                lab("w", "NPU99999", None, "", hours=3, valueString="Se svarrapport"))  # fmt: skip
    actor = ROLES[role]
    plain, _why, _error = _try(record, AcknowledgeResults(("Observation/n",)), actor, "Observation/n")
    text, _why, _error = _try(record, AcknowledgeResults(("Observation/w",)), actor, "Observation/w")
    writes = role not in ("ambulance", "unknown", "nobody", "general practitioner", "co-ordinator")
    assert (plain, text) == (writes, role in MAY)


@pytest.mark.parametrize("act", [TakeTask("Task/danger", BERG.practitioner), "give"])
@pytest.mark.parametrize("role", ["therapist", "secretary", "co-ordinator"])
def test_an_alarm_is_not_taken_off_the_list_of_who_answers_for_it(
    record: Record, role: str, act: Any
) -> None:
    _held(record, "alarm")
    if act == "give":
        act = GiveTask("p", "d", "Task/danger", Said().put(code=AAS.practitioner, search="Maren Aas"))
    with pytest.raises(InputError, match="legen som har ansvar"):
        record.do(act, ROLES[role])
    assert record.waiting() == []


def test_who_was_given_an_urgent_task_does_it_by_one_key(record: Record) -> None:
    record.hold(task("t", priority="urgent", owner={"reference": CLERK.practitioner}))
    record.do(CompleteTasks(("Task/t",)), CLERK)
    assert "statusReason" not in record.body("Task")


def test_a_doctor_who_took_an_alarm_answers_for_it_and_a_nurse_says_why(record: Record) -> None:
    for actor, refused in ((AAS, False), (NURSE, True)):
        record.hold(task("t", code=_ALERT, owner={"reference": actor.practitioner}, status="accepted"))
        assert (
            isinstance(_try(record, CompleteTasks(("Task/t",)), actor, "Task/t")[2], ReasonToClear) is refused
        )


@pytest.mark.parametrize(
    ("more", "may"),
    [
        ({}, True),
        ({"location": [{"location": {"reference": "Location/h4"}}]}, False),
        ({"participant": [{**attender(""), "individual": {"display": "Ola Berg"}}]}, False),
        ({"participant": [attender("PractitionerRole/aas")]}, True),
    ],
    ids=["nobody", "another ward", "by name only", "in another role of theirs"],
)
def test_where_nobody_is_named_any_doctor_of_the_ward_answers(record: Record, more: Json, may: bool) -> None:
    ward = {"resourceType": "Location", "id": "h4", "name": "Hjerte 4",
            "physicalType": {"coding": [{"code": "wa"}]}}  # fmt: skip
    answer = lab("k", K, 7.1, "mmol/L", interpretation=[{"coding": [{"code": "HH"}]}])
    own = {"resourceType": "PractitionerRole", "id": "aas", "practitioner": {"reference": AAS.practitioner}}
    record.hold(ward, own, stay(**more), answer)
    found = _try(record, AcknowledgeResults(("Observation/k",)), AAS, "Observation/k")
    assert found[0] is may, found[2]


def test_an_unsent_alarm_of_anothers_is_not_thrown_away_by_a_secretary(record: Record) -> None:
    body = task("t", priority="urgent", requester={"reference": AAS.practitioner})
    record.act(lambda tx: outbox.put(tx, body, outbox.Act("add_task", AAS.role, "a")))
    with pytest.raises(InputError, match="ansvar"):
        record.do(ThrowAwayUnsent("a"), CLERK)
    record.do(ThrowAwayUnsent("a"), AAS)


@pytest.mark.parametrize("one", tuple(all_declared()), ids=lambda one: one.kind.__name__)
def test_an_unknown_profession_may_only_read(one: Any) -> None:
    found = refusal(one.kind, ROLES["unknown"], read_only=False)
    if one.writes:
        assert found is not None
        assert "profesjon" in found.what
        assert "IT" in found.todo

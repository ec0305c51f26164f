"""A draft goes to its owner and one more clinician, is accepted or sent back by whom it waits for, and
reaches somebody only when both have accepted what it says.

One idea: one draft's review, from its sending to its release, with the same file and people.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.acts import TakeBack
from desktop.acts.sprints import (
    AcceptDraft,
    PilotFor,
    ReleaseSprint,
    Remark,
    RetireSprint,
    SendBackDraft,
    SendDraft,
    WithdrawDraft,
)
from desktop.acts.wishes.wish_codes import is_review, is_wish
from desktop.clinical.record import reviews as reading
from desktop.clinical.record.reviews import Review
from desktop.core import yaml_documents
from desktop.core.actor import Actor
from desktop.core.errors import InputError, NotInRole
from desktop.fhir.elements import Reference
from desktop.fhir.systems import HPR
from desktop.fhir.validate import validate
from desktop.store.packages.signed_package import of_library, opened
from desktop.workspace.document_checks import check
from desktop.workspace.drafts import draft_files
from desktop.workspace.pilots import Whom, means, pilot_of
from desktop.workspace.reviews import approvals, committee
from desktop.writing.set_up import reviews as writing
from tests.commands.conftest import AAS, BERG, NOW, Json, Record
from tests.commands.scenes_packages import OWNER, held

READER = Actor("PractitionerRole/lie", "Practitioner/lie", "Anne Lie", "Overlege", profession="doctor")
SPRINT = "cardiology/sprint-07"
FILE = b"""\
# The page of the heart ward
workspace: cardiology
extends: cardiology/sprint-01
sprint: 7
status: draft
owner: Kari Fosse
goal: Proevene foerst
from: 2026-11-30
to: 2026-12-11

changes:
  - move: laboratory   # first of all
    to: 1
    why: Leses foerst
"""
LIMIT = FILE + b"  - set: limit egfr_low\n    value: 25\n    why: Ny grense\n"
CONTENT = approvals.content_of(FILE)
PILOT = PilotFor(("hjerte-3",), "2026-11-27", "2026-12-11", "Kaliumet leses foerst")
KARI = Reference(reference="Practitioner/kari", display="Kari Fosse")
LIE = Reference(reference="PractitionerRole/lie", display="Anne Lie")


def begun(raw: bytes = FILE, **more: Any) -> SendDraft:
    """Somebody's draft in its file, and the act that sends it."""
    path = draft_files.folder(AAS.practitioner) / f"{SPRINT}.yaml"
    draft_files.write(path, raw)
    act = SendDraft(
        ("one", "two"), "together", "cardiology", draft_files.digest(raw), "Hjerte, sprint 07",
        "PractitionerRole/lie", "Anne Lie",
    )  # fmt: skip
    return msgspec.structs.replace(act, **more)


def sent(
    record: Record, raw: bytes = FILE, *, accepted: bool = False, author: Actor = AAS, reader: Actor = READER
) -> None:
    """The server has told of a draft's two reviews, accepted by both or by nobody."""
    content = approvals.content_of(raw)
    who = Reference(reference=reader.role, display=reader.name)
    register(record, reader)
    for ident, part, to, actor in (("one", "owner", KARI, OWNER), ("two", "clinician", who, reader)):
        body = writing.review(
            ident,
            part,
            "together",
            SPRINT,
            "Hjerte, sprint 07",
            content,
            raw,
            to,
            author,
            NOW,  # type: ignore[arg-type]
        )
        if accepted:
            body = writing.accepted(body, content, "Godkjent", actor, NOW)
        record.hold(body)


def read(body: Json) -> Review:
    found = reading.read(body, NOW)
    assert found is not None
    return found


def kari(record: Record) -> None:
    record.hold({"resourceType": "Practitioner", "id": "kari", "active": True,
                 "name": [{"given": ["Kari"], "family": "Fosse"}]})  # fmt: skip


def register(record: Record, actor: Actor, title: str = "", **more: Any) -> None:
    """The directory has somebody in their role."""
    record.hold({"resourceType": "PractitionerRole", "id": actor.role.removeprefix("PractitionerRole/"),
                 "practitioner": {"reference": actor.practitioner},
                 "code": [{"text": title or actor.title}], **more})  # fmt: skip


def tasks(record: Record) -> dict[str, Json]:
    found = [json.loads(one.body or "") for one in record.waiting() if one.type == "Task"]
    return {one["id"]: one for one in found}


def test_it_goes_to_the_owner_and_one_more_with_the_file_to_the_byte_and_no_patient(record: Record) -> None:
    kari(record)
    assert record.do(begun()).said == "Kladden går til Kari Fosse og Anne Lie."
    made = tasks(record)
    assert made.keys() == {"one", "two"}
    for body in made.values():
        assert validate(body) == []
        assert is_review(body)
        assert not is_wish(body)
        assert "for" not in body
    owner, other = read(made["one"]), read(made["two"])
    assert (owner.part, owner.reviewer, other.part, other.reviewer) == ("owner", KARI, "clinician", LIE)
    assert owner.file == other.file == FILE
    assert (owner.content, owner.sprint, owner.sending) == (CONTENT, SPRINT, "together")
    with pytest.raises(InputError, match="sendt allerede"):
        record.do(begun())
    # Taken back at once, the draft stays.
    record.do(TakeBack(record.waiting()[0].act_id))
    assert not tasks(record)
    assert draft_files.read(draft_files.folder(AAS.practitioner) / f"{SPRINT}.yaml") == FILE


def test_without_a_found_owner_it_goes_to_all_who_own_sprints(record: Record) -> None:
    record.do(begun())
    one = read(tasks(record)["one"])
    assert one.reviewer is None
    assert one.group
    assert one.waits_for(("PractitionerRole/anybody",), owns_sprints=True)
    assert not one.waits_for(("PractitionerRole/anybody",), owns_sprints=False)


@pytest.mark.parametrize(
    ("raw", "more", "why"),
    [
        (FILE.replace(b"    why: Leses foerst\n", b""), {}, "trenger sin grunn"),
        (FILE, {"digest": "another"}, "endret imens"),
        (FILE.replace(b"goal: Proevene foerst", b"goal: {nb: Ikke sagt enn\xc3\xa5, en: Not said yet}"), {},
         "Ønsket er ikke skrevet"),
        (FILE.replace(b"Leses foerst", b"01019912345 leses"), {}, "11 siffer"),
        (FILE, {"reviewer": AAS.role}, "ikke deg selv"),
        (b"workspace: [", {}, "Noe er galt"),
    ],
    ids=["no reason", "changed by hand", "no wish", "a patient", "oneself", "no YAML"],
)  # fmt: skip
def test_what_is_not_ready_is_not_sent_and_the_draft_stays(
    record: Record, raw: bytes, more: dict[str, str], why: str
) -> None:
    act = begun(raw, **more)
    with pytest.raises(InputError, match=why):
        record.do(act)
    assert record.waiting() == []
    assert draft_files.read(draft_files.folder(AAS.practitioner) / f"{SPRINT}.yaml") == raw


def test_it_is_answered_once_and_by_whom_it_waits_for(record: Record) -> None:
    sent(record)
    for act in (AcceptDraft("Task/two", CONTENT), SendBackDraft("Task/two", (Remark(1, "laboratory", "x"),))):
        with pytest.raises(InputError, match="venter på en annen"):
            record.do(act, BERG)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="en annen enn den som ble lest"):
        record.do(AcceptDraft("Task/two", "0" * 16), READER)
    assert record.do(AcceptDraft("Task/two", CONTENT), READER).said == "Hjerte, sprint 07 er godkjent."
    body = record.body("Task")
    assert validate(body) == []
    one = read(body)
    assert (one.state, one.role, one.member) == ("accepted", "Overlege", READER.role)
    assert one.answerer == Reference(reference="Practitioner/lie", display="Anne Lie")
    with pytest.raises(InputError, match="besvart"):
        record.do(SendBackDraft("Task/two", (Remark(1, "laboratory", "x"),)), READER)


def test_a_remark_stands_at_its_change_and_no_other_words_are_needed(record: Record) -> None:
    sent(record)
    with pytest.raises(InputError, match="Skriv ved en endring"):
        record.do(SendBackDraft("Task/two", (Remark(1, "laboratory", "  "),)), READER)
    with pytest.raises(InputError, match="11 siffer"):
        record.do(SendBackDraft("Task/two", (Remark(1, "laboratory", "01019912345"),)), READER)
    record.do(SendBackDraft("Task/two", (Remark(1, "laboratory", "Ta med\nhele"),)), READER)
    one = read(record.body("Task"))
    assert (one.state, one.remarks) == ("returned", (Remark(1, "laboratory", "Ta med hele"),))


def test_who_sent_it_takes_it_back_from_those_who_have_not_answered(record: Record) -> None:
    sent(record)
    record.do(AcceptDraft("Task/one", CONTENT), OWNER)
    with pytest.raises(InputError, match="ikke din"):
        record.do(WithdrawDraft("Task/one"), BERG)
    record.do(WithdrawDraft("Task/one"))
    assert {name: one["status"] for name, one in tasks(record).items()} == {
        "one": "completed", "two": "cancelled",
    }  # fmt: skip


def test_accepted_by_both_it_is_published_with_the_approvals_in_its_lines(record: Record) -> None:
    sent(record, accepted=True)
    with pytest.raises(NotInRole):
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), READER)
    record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    package = opened(of_library(json.dumps(record.body("Library")))[2])
    raw = package.sealed.file
    text = raw.decode()
    assert "status: pilot\n" in text
    assert "  - {name: Anne Lie, role: Overlege, day: " in text
    assert "# The page of the heart ward" in text
    assert "  - move: laboratory   # first of all\n" in text
    data = yaml_documents.read(raw, "").data
    assert data["pilot"] == {
        "wards": ["hjerte-3"], "from": "2026-11-27", "until": "2026-12-11", "better": "Kaliumet leses foerst",
    }  # fmt: skip
    assert [one.name for one in approvals.holding(data)] == ["Kari Fosse", "Anne Lie"]
    assert [one.name for one in package.package.approvals] == ["Kari Fosse", "Anne Lie"]
    # In use at once, the same content is the next version; taking back is one act.
    record.do(ReleaseSprint("Task/one", CONTENT), OWNER)
    record.do(RetireSprint(SPRINT, "Ble tregere"), OWNER)
    bodies = [json.loads(one.body or "") for one in record.waiting() if one.type == "Library"]
    assert [(one["version"], one["status"]) for one in bodies] == [
        ("1", "active"), ("2", "active"), ("3", "retired"),
    ]  # fmt: skip


def test_a_pilot_of_kinds_of_work_and_named_people_stands_in_the_file_and_means_them(
    record: Record,
) -> None:
    sent(record, accepted=True)
    pilot = msgspec.structs.replace(
        PILOT, roles=("nurse",), persons=("9144889",), duties=("coordinator",), outcome="letter-sent"
    )
    record.do(ReleaseSprint("Task/one", CONTENT, pilot), OWNER)
    raw = opened(of_library(json.dumps(record.body("Library")))[2]).sealed.file
    checked = check(yaml_documents.read(raw, ""), ())
    assert checked is not None
    found = pilot_of(Path("sprint-07.yaml"), checked)
    assert found is not None
    assert means(found, Whom("hjerte-3", "nurse"))
    assert not means(found, Whom("hjerte-3", "doctor"))
    assert means(found, Whom("hjerte-3", "doctor", "coordinator"))
    assert checked.data["pilot"]["outcome"] == "letter-sent"
    assert not means(found, Whom("lunge-1", "nurse"))
    assert means(found, Whom("lunge-1", "doctor", persons=("Practitioner/x", "9144889")))


@pytest.mark.parametrize(
    ("pilot", "why"),
    [
        (PilotFor(("a",), "2026-11-27", "2026-12-11", "x", ("pilot",)), "Ingen arbeider som «pilot»"),
        (PilotFor(("a",), "2026-11-27", "2026-12-11", "x", duties=("x",)), "Ingen arbeider som «x»"),
        (PilotFor(("a",), "2026-11-27", "2026-12-11", "x", outcome="x"), "ikke noe mål «x»"),
        (PilotFor((), "2026-11-27", "2026-12-11", "x"), "minst én post"),
        (PilotFor(("a",), "2026-11-27", "2026-11-26", "x"), "dag etter"),
        (PilotFor(("a",), "2026-11-27", "2028-01-01", "x"), "halvt år"),
        (PilotFor(("a",), "2026-11-27", "i morgen", "x"), "dato"),
        (PilotFor(("a",), "2026-11-27", "2026-12-11", " "), "bli bedre"),
    ],
)
def test_a_pilot_is_for_somebody_until_a_day_and_for_something(
    record: Record, pilot: PilotFor, why: str
) -> None:
    sent(record, accepted=True)
    with pytest.raises(InputError, match=why):
        record.do(ReleaseSprint("Task/one", CONTENT, pilot), OWNER)
    assert record.waiting() == []


def test_without_both_nobody_is_reached(record: Record) -> None:
    sent(record)
    record.do(AcceptDraft("Task/one", CONTENT), OWNER)
    with pytest.raises(InputError, match="når ingen ennå"):
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    assert "Library" not in {one.type for one in record.waiting()}


def test_ones_own_acceptance_and_the_owners_second_one_do_not_count(record: Record) -> None:
    sent(record, accepted=True, reader=AAS)
    with pytest.raises(InputError, match="når ingen ennå"):
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    sent(record, accepted=True, reader=msgspec.structs.replace(OWNER, role="PractitionerRole/kari-lege"))
    with pytest.raises(InputError, match="når ingen ennå"):
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)


def test_limits_need_somebody_of_the_committee_and_say_so(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = approvals.content_of(LIMIT)
    assert committee.needed(yaml_documents.read(LIMIT, "").data["changes"])
    assert not committee.needed(yaml_documents.read(FILE, "").data["changes"])
    sent(record, LIMIT)
    said = record.do(AcceptDraft("Task/two", content), READER).said
    assert said == "Godkjent, men det teller ikke: grenser, regler og farer trenger legemiddelkomiteen."
    record.do(AcceptDraft("Task/one", content), OWNER)
    with pytest.raises(InputError, match="når ingen ennå"):
        record.do(ReleaseSprint("Task/one", content, PILOT), OWNER)
    shipped = committee.REVIEWS.shipped()
    group = msgspec.structs.replace(shipped.groups["medicines"], members=("lie",))
    named = msgspec.structs.replace(shipped, groups={"medicines": group})
    monkeypatch.setattr(committee.REVIEWS, "now", lambda: named)
    record.do(ReleaseSprint("Task/one", content, PILOT), OWNER)


def test_another_sprint_that_took_the_number_meanwhile_is_not_written_over(record: Record) -> None:
    raw = FILE.replace(b"sprint: 7", b"sprint: 2")
    content = approvals.content_of(raw)
    register(record, READER)
    for ident, part, to, actor in (("one", "owner", KARI, OWNER), ("two", "clinician", LIE, READER)):
        body = writing.review(
            ident,
            part,
            "together",
            "cardiology/sprint-02",
            "Hjerte",
            content,
            raw,
            to,
            AAS,
            NOW,  # type: ignore[arg-type]
        )
        record.hold(writing.accepted(body, content, "Godkjent", actor, NOW))
    held(record)
    with pytest.raises(
        InputError, match="En annen kladd er publisert som cardiology/sprint-02 imens, av Kari"
    ):
        record.do(ReleaseSprint("Task/one", content, PILOT), OWNER)
    assert record.waiting() == []


def changed(record: Record, key: str, change: Callable[[Json], None]) -> None:
    """A review as another program has left it at the server."""
    body = record.current(key)
    assert body is not None
    change(body)
    record.hold(body, version="9")


def unreleased(record: Record, content: str = CONTENT) -> None:
    with pytest.raises(InputError, match="når ingen ennå"):
        record.do(ReleaseSprint("Task/one", content, PILOT), OWNER)
    assert record.waiting() == []


def test_what_was_accepted_counts_and_not_what_the_sender_says_of_it(record: Record) -> None:
    sent(record, accepted=True)
    harmless = FILE.replace(b"to: 1\n", b"to: 2\n")

    def other(body: Json) -> None:
        body["input"][0]["valueAttachment"]["data"] = base64.b64encode(harmless).decode()
        body["output"][0]["valueString"] = approvals.content_of(harmless)

    changed(record, "Task/two", other)
    unreleased(record)


@pytest.mark.parametrize(
    "note",
    [{"text": "Godkjent"}, {"authorReference": {"reference": "Practitioner/berg"}, "text": "Godkjent"}],
    ids=["nobody", "somebody else"],
)
def test_an_acceptance_of_nobody_or_of_another_does_not_count(record: Record, note: Json) -> None:
    sent(record, accepted=True)

    def other(body: Json) -> None:
        body["note"] = [note]
        body["output"] = [one for one in body["output"] if "lie" not in one["valueString"]]

    changed(record, "Task/two", other)
    unreleased(record)


def test_who_says_they_are_of_the_committee_is_so_by_the_directory_alone(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = approvals.content_of(LIMIT)
    shipped = committee.REVIEWS.shipped()
    group = msgspec.structs.replace(shipped.groups["medicines"], members=("chair", "7654321"))
    named = msgspec.structs.replace(shipped, groups={"medicines": group})
    monkeypatch.setattr(committee.REVIEWS, "now", lambda: named)
    sent(record, LIMIT, accepted=True)

    def claims(body: Json) -> None:
        body["owner"] = {"reference": READER.practitioner}
        for one in body["output"]:
            if one["valueString"] == READER.role:
                one["valueString"] = "PractitionerRole/chair"

    changed(record, "Task/two", claims)
    unreleased(record, content)
    role = {"resourceType": "PractitionerRole", "id": "chair",
            "practitioner": {"reference": "Practitioner/berg"}}  # fmt: skip
    record.hold(role)
    unreleased(record, content)
    number = {"system": HPR, "value": "7654321"}
    record.hold({"resourceType": "Practitioner", "id": "lie", "identifier": [number]})
    record.do(ReleaseSprint("Task/one", content, PILOT), OWNER)


def test_a_file_of_another_sprint_than_it_was_sent_as_is_neither_accepted_nor_published(
    record: Record,
) -> None:
    raw = FILE.replace(b"workspace: cardiology", b"workspace: surgery")
    content = approvals.content_of(raw)
    sent(record, raw)
    with pytest.raises(InputError, match="en annen sprint"):
        record.do(AcceptDraft("Task/two", content), READER)
    sent(record, raw, accepted=True)
    with pytest.raises(InputError, match="en annen sprint"):
        record.do(ReleaseSprint("Task/one", content, PILOT), OWNER)
    assert record.waiting() == []


def to_all(record: Record, who: Actor) -> None:
    """The owner's review waited for all who own sprints, and somebody has accepted it."""

    def group(body: Json) -> None:
        made = writing.review(
            "one", "owner", "together", SPRINT, "Hjerte, sprint 07", CONTENT, FILE, None, AAS, NOW
        )
        body.clear()
        body.update(writing.accepted(made, CONTENT, "Godkjent", who, NOW))

    changed(record, "Task/one", group)


@pytest.mark.parametrize("how", ["nobody", "a doctor", "another's role", "ended", "later", "inactive"])
def test_what_waits_for_all_who_own_sprints_counts_only_of_an_owner_by_the_directory(
    record: Record, how: str
) -> None:
    """In a folder of files whoever may write there may write this answer, and sign it soundly."""
    claims = msgspec.structs.replace(BERG, title="sprinteier", duty="owner")
    sent(record, accepted=True)
    to_all(record, claims)
    one = claims.practitioner.removeprefix("Practitioner/")
    record.hold({"resourceType": "Practitioner", "id": one, "active": how != "inactive"})
    if how == "a doctor":
        register(record, claims, "Overlege")
    elif how == "another's role":
        register(record, msgspec.structs.replace(claims, practitioner=OWNER.practitioner), "Sprinteier")
    elif how == "ended":
        register(record, claims, "Sprinteier", period={"end": "2026-01-01"})
    elif how == "later":
        register(record, claims, "Sprinteier", period={"start": "2027-01-01"})
    elif how == "inactive":
        register(record, claims, "Sprinteier")
    unreleased(record)
    record.hold({"resourceType": "Practitioner", "id": one, "active": True})
    register(record, claims, "Sprinteier")
    record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)


def test_whoever_says_they_have_the_role_that_it_waited_for_has_it_by_the_directory(record: Record) -> None:
    sent(record, accepted=True)
    register(record, msgspec.structs.replace(READER, practitioner="Practitioner/annen"))
    unreleased(record)
    register(record, READER, period={"end": "2026-01-01"})
    unreleased(record)
    register(record, READER)
    record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)


@pytest.mark.parametrize("to", ["all", "role"])
@pytest.mark.parametrize(
    ("end", "counts"), [("2026-11-19", True), ("2026-11-10", False), ("2027-01-01", False), ("", False)]
)
def test_who_left_after_the_answer_had_the_role_when_it_was_given(
    record: Record, to: str, end: str, counts: bool
) -> None:
    """Registers mark who has left as not active as well; one who was shut out before the end never counts."""
    claims = msgspec.structs.replace(BERG, title="sprinteier", duty="owner") if to == "all" else READER
    sent(record, accepted=True)
    if to == "all":
        to_all(record, claims)
    before = (NOW - timedelta(days=5)).isoformat()
    changed(record, "Task/one" if to == "all" else "Task/two", lambda body: body.update(lastModified=before))
    record.hold({"resourceType": "Practitioner", "id": claims.practitioner.removeprefix("Practitioner/"),
                 "active": False})  # fmt: skip
    period = {"start": "2020-01-01"} | ({"end": end} if end else {})
    register(record, claims, "Sprinteier" if to == "all" else "", period=period, active=False)
    if counts:
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    else:
        unreleased(record)

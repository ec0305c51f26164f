"""A letter that one may not sign goes to a doctor: nobody gets it until then, and no word of it is lost."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest

from desktop import writing
from desktop.acts import TakeBack
from desktop.acts.drafts import SaveDraft, SignLetter
from desktop.acts.edits import Kept, TextRun
from desktop.acts.forms import Said
from desktop.acts.signing import RefuseForSigning, SendLetterForSigning, TakeUpForSigning, TakeUpReturned
from desktop.acts.tasks import CompleteTasks
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.letters.model import Letter
from desktop.store import drafts, outbox
from desktop.views.letters import letter_writing
from tests.commands.conftest import AAS, BERG, CLERK, HELD, NOW, Json, Record, exact, logged
from tests.commands.letter_drafts import FOLLOWER, LETTER, PATIENT, admitted, filled
from tests.letters import rich

KEY = f"Composition/{LETTER}"
FORM = "5f0c4a41-8b7e-4d0e-9c43-6f8f8d1f0c77"
WHY = "Planen for oppfølging mangler"
WRITTEN = "Pasienten er i god bedring og reiser hjem til seg selv."


def bodies(record: Record, kind: str) -> list[Json]:
    found = {e.key: e for e in record.waiting() if e.type == kind}
    made = [
        record.store.read(lambda c, e=e: outbox.current(c, e.type, e.id)).result() for e in found.values()
    ]
    return [one for one in made if one is not None]


def asked(record: Record) -> Json:
    (found,) = [t for t in bodies(record, "Task") if t["code"]["text"] == "Til signering"]
    return found


def written(record: Record, **changed: Any) -> SendLetterForSigning:
    """The letter as the secretary has written it, nothing decided."""
    chart = record.chart(PATIENT)
    letter = msgspec.structs.replace(writing.letters.compose(chart, NOW, CLERK, LETTER), **changed)
    text = filled(letter_writing.model(chart, NOW, letter, ()).text, FOLLOWER)
    sections = tuple(
        msgspec.structs.replace(s, runs=(*s.runs, TextRun("\n" + WRITTEN))) if s.code == "VU" else s
        for s in text.sections
    )
    text = msgspec.structs.replace(text, sections=sections)
    return SendLetterForSigning(Kept("letter", LETTER, PATIENT, writing.letters.encode(letter)), text)


def send(record: Record, actor: Actor = CLERK) -> Json:
    record.do(written(record), actor)
    return asked(record)


def drafted(record: Record, actor: Actor = AAS) -> Letter:
    draft = record.store.read(lambda c: drafts.get(c, LETTER)).result()
    assert draft is not None
    assert draft.author == actor.role
    return writing.letters.decode(draft.body)


def taken_up(record: Record, actor: Actor = AAS) -> Letter:
    taken = record.do(TakeUpForSigning(PATIENT, f"Task/{asked(record)['id']}"), actor)
    assert (taken.kind, taken.draft) == ("letter", LETTER)
    return drafted(record, actor)


def signing(record: Record, letter: Letter, actor: Actor = AAS) -> SignLetter:
    """The doctor's signature, everything answered."""
    chart = record.chart(PATIENT)
    while found := writing.letters.check(chart, NOW, letter, ()).open:
        codes = [choice.code for choice in found[0].choices]
        assert codes, found[0]
        choice = "keep" if "keep" in codes else codes[0]
        letter = writing.letters.decide(chart, NOW, actor, letter, found[0].key, choice, ())
    kept = Kept("letter", letter.id, PATIENT, writing.letters.encode(letter))
    record.do(SaveDraft(kept, letter_writing.model(chart, NOW, letter, ()).text), actor)
    return SignLetter(kept, letter_writing.model(chart, NOW, letter, ()).text)


@pytest.fixture(autouse=True)
def _stays(record: Record) -> None:
    admitted(record)
    stay = next(r for r in rich.record() if f"{r['resourceType']}/{r['id']}" == rich.STAY)
    berg = {"reference": BERG.practitioner, "display": BERG.name}
    record.hold(
        exact({**stay, "participant": [{"type": [{"coding": [{"code": "ATND"}]}], "individual": berg}]}),
        version="2",
    )


def test_it_is_a_draft_with_a_task_for_the_patients_doctor_and_goes_to_nobody(record: Record) -> None:
    act = written(record)
    record.do(SaveDraft(act.kept, act.text), CLERK)
    done = record.do(act, CLERK)
    assert [e.key.partition("/")[0] for e in record.waiting()] == ["Composition", "Task"]
    assert {e.not_before for e in record.waiting()} == {HELD}
    (body,) = bodies(record, "Composition")
    assert body["status"] == "preliminary"
    assert "attester" not in body
    assert body["author"][0]["reference"] == CLERK.practitioner
    assert WRITTEN in str(body["section"])
    task = asked(record)
    assert task["owner"]["reference"] == BERG.practitioner
    assert BERG.name in done.said
    assert task["requester"]["reference"] == CLERK.practitioner
    assert writing.letter_signing.key(task) == KEY
    assert not record.drafts(CLERK)
    (event,) = record.events()
    assert logged(event) == ("C", CLERK.practitioner, {f"Patient/{PATIENT}", KEY, f"Task/{task['id']}"})


def test_another_doctor_is_asked_where_one_was_chosen(record: Record) -> None:
    act = written(record, signer=AAS.practitioner, signer_name=AAS.name)
    record.do(act, CLERK)
    assert asked(record)["owner"] == {"reference": AAS.practitioner, "display": AAS.name}


def test_whoever_takes_it_owns_nothing_yet(record: Record) -> None:
    done = record.do(written(record, signer="nobody", signer_name=""), CLERK)
    assert "owner" not in asked(record)
    assert "den legen som tar den" in done.said


def test_sent_twice_it_waits_once(record: Record) -> None:
    act = written(record)
    record.do(act, CLERK)
    before = record.everything()
    with pytest.raises(InputError, match="alt sendt"):
        record.do(act, CLERK)
    assert record.everything() == before


def test_somebody_elses_number_is_not_sent(record: Record) -> None:
    act = written(record)
    number = TextRun(" Pasient 13116900216 ved siden av.")
    sections = tuple(
        msgspec.structs.replace(s, runs=(*s.runs, number)) if s.code == "VU" else s for s in act.text.sections
    )
    wrong = msgspec.structs.replace(act, text=msgspec.structs.replace(act.text, sections=sections))
    with pytest.raises(InputError, match="nummer"):
        record.do(wrong, CLERK)
    assert not record.waiting()


def test_the_doctor_opens_every_word_and_answers_for_themself(record: Record) -> None:
    act = written(record)
    chart = record.chart(PATIENT)
    letter = writing.drafts.letter(act.kept, act.text)
    first = next(f for f in writing.letters.check(chart, NOW, letter, ()).open if f.choices)
    letter = writing.letters.decide(chart, NOW, CLERK, letter, first.key, first.choices[-1].code, ())
    record.do(
        SendLetterForSigning(
            Kept("letter", LETTER, PATIENT, writing.letters.encode(letter)),
            letter_writing.model(chart, NOW, letter, ()).text,
        ),
        CLERK,
    )
    told = f"{first.title}: {first.choices[-1].words}"
    assert told in str(asked(record)["note"])
    found = taken_up(record)
    assert found.decisions == ()
    assert WRITTEN in " ".join(s.text for _section, _at, s in found.sentences)
    shown = letter_writing.model(record.chart(PATIENT), NOW, found, ())
    card = next(d for d in shown.decisions if d.key == first.key)
    assert f"{CLERK.name} svarte: {first.choices[-1].words}" in card.text
    assert any(CLERK.name in d.title for d in shown.decisions), "an assessment is one's own"
    assert CLERK.name in shown.about
    assert [e for e in record.events() if logged(e)[:2] == ("R", AAS.practitioner)]


def test_signed_by_a_doctor_its_author_stays_known(record: Record) -> None:
    task = send(record)
    record.do(signing(record, taken_up(record)))
    (body,) = bodies(record, "Composition")
    assert body["status"] == "final"
    assert body["author"][0]["reference"] == CLERK.practitioner
    assert body["attester"][0]["party"]["reference"] == AAS.practitioner
    (document,) = bodies(record, "DocumentReference")
    assert document["author"][0]["reference"] == CLERK.practitioner
    assert document["authenticator"]["reference"] == AAS.practitioner
    model = next(c for c in document["content"] if "letter+json" in c["attachment"]["contentType"])
    stored = msgspec.json.decode(base64.b64decode(model["attachment"]["data"]), type=Letter)
    assert (stored.task, stored.before, stored.signer) == ("", (), "")
    assert record.current(f"Task/{task['id']}")["status"] == "completed"  # type: ignore[index]
    assert not record.drafts()


def test_a_signature_taken_back_leaves_it_waiting(record: Record) -> None:
    task = send(record)
    done = record.do(signing(record, taken_up(record)))
    record.do(TakeBack(done.act))
    assert bodies(record, "Composition")[0]["status"] == "preliminary"
    assert record.current(f"Task/{task['id']}")["status"] == "requested"  # type: ignore[index]
    assert drafted(record).task == f"Task/{task['id']}"


def test_taken_back_it_is_the_authors_draft_again(record: Record) -> None:
    act = written(record)
    done = record.do(act, CLERK)
    back = record.do(TakeBack(done.act), CLERK)
    assert (back.draft_kind, back.draft) == ("letter", LETTER)
    assert not record.waiting()
    assert WRITTEN in " ".join(s.text for _s, _at, s in drafted(record, CLERK).sentences)


def test_what_another_doctor_did_meanwhile_is_told(record: Record) -> None:
    task = send(record)
    act = signing(record, taken_up(record))
    record.hold({**task, "status": "rejected", "owner": {"display": "Ola Berg"}}, version="2")
    gone = {**task, "status": "rejected", "owner": {"display": "Ola Berg"}}
    record.act(lambda tx: outbox.put(tx, gone, outbox.Act("Refuse", BERG.role, "other")))
    before = bodies(record, "DocumentReference")
    with pytest.raises(InputError, match="Ola Berg har signert eller gitt tilbake"):
        record.do(act)
    assert bodies(record, "DocumentReference") == before == []
    letter = drafted(record)
    assert letter.id == LETTER, "what was written is kept"
    cards = letter_writing.model(record.chart(PATIENT), NOW, letter, ()).decisions
    assert any("Ola Berg har signert" in card.title and not card.choices for card in cards)


def test_given_back_its_author_goes_on_with_it(record: Record) -> None:
    task = send(record)
    taken_up(record)
    refusal = RefuseForSigning(PATIENT, FORM, f"Task/{task['id']}", Said().put(why=WHY))
    record.do(refusal)
    assert record.current(f"Task/{task['id']}")["status"] == "rejected"  # type: ignore[index]
    assert not record.drafts()
    back = record.current(f"Task/{FORM}") or {}
    assert back["owner"]["reference"] == CLERK.practitioner
    assert WHY in back["description"]
    taken = record.do(TakeUpReturned(PATIENT, f"Task/{FORM}"), CLERK)
    assert taken.kind == "letter"
    letter = drafted(record, CLERK)
    assert WRITTEN in " ".join(s.text for _s, _at, s in letter.sentences)
    shown = letter_writing.model(record.chart(PATIENT), NOW, letter, ())
    record.do(
        SendLetterForSigning(Kept("letter", LETTER, PATIENT, writing.letters.encode(letter)), shown.text),
        CLERK,
    )
    assert record.current(f"Task/{FORM}")["status"] == "completed"  # type: ignore[index]
    new = [t for t in bodies(record, "Task") if t["status"] == "requested"]
    assert len(new) == 1
    assert writing.letter_signing.key(new[0]) == KEY
    with pytest.raises(InputError, match="gått videre"):
        record.do(TakeUpReturned(PATIENT, f"Task/{FORM}"), CLERK)


def test_what_the_doctor_wrote_goes_back_with_it_and_undo_brings_it_back(record: Record) -> None:
    task = send(record)
    letter = taken_up(record)
    chart = record.chart(PATIENT)
    text = letter_writing.model(chart, NOW, letter, ()).text
    sections = tuple(
        msgspec.structs.replace(s, runs=(*s.runs, TextRun("\nSe på dosen her."))) if s.code == "VU" else s
        for s in text.sections
    )
    text = msgspec.structs.replace(text, sections=sections)
    record.do(SaveDraft(Kept("letter", LETTER, PATIENT, writing.letters.encode(letter)), text))
    done = record.do(RefuseForSigning(PATIENT, FORM, f"Task/{task['id']}", Said().put(why=WHY)))
    back = writing.letter_signing.letter(record.current(f"Task/{FORM}") or {})
    assert back is not None
    assert "Se på dosen her." in str(back)
    record.do(TakeBack(done.act))
    assert "Se på dosen her." in str(drafted(record))
    assert asked(record)["status"] == "requested"


def test_a_tick_signs_nothing(record: Record) -> None:
    task = send(record)
    with pytest.raises(InputError, match="hake signerer"):
        record.do(CompleteTasks((f"Task/{task['id']}",)))


def test_opened_twice_what_was_written_stays(record: Record) -> None:
    send(record)
    act = signing(record, taken_up(record))
    assert taken_up(record) == writing.letters.decode(act.kept.body)


def test_anothers_open_draft_is_not_overwritten(record: Record) -> None:
    send(record)
    taken_up(record)
    with pytest.raises(InputError, match="annen rolle"):
        record.do(TakeUpForSigning(PATIENT, f"Task/{asked(record)['id']}"), BERG)
    drafted(record)


@pytest.mark.parametrize(
    "wrong",
    [
        {"input": []},
        {"for": {"reference": "Patient/q"}},
        {"input": [{"type": {"text": "letter"}, "valueReference": {"reference": KEY}}]},
        {"input": [{"type": {"text": "letter"}, "valueReference": {"reference": KEY}},
                   {"type": {"text": "model"}, "valueAttachment": {"data": "eyJ4IjogMX0="}}]},
    ],
)  # fmt: skip
def test_a_task_that_does_not_hold_together_opens_nothing(record: Record, wrong: Json) -> None:
    task = send(record)
    other = {**task, "id": "other", **wrong}
    record.hold(other)
    with pytest.raises(InputError):
        record.do(TakeUpForSigning(PATIENT, "Task/other"))
    assert not record.drafts()


def test_a_letter_about_another_patient_is_not_opened(record: Record) -> None:
    task = send(record)
    model = task["input"][1]["valueAttachment"]
    text = base64.b64decode(model["data"]).decode().replace(rich.PATIENT, "Patient/other")
    model = {**model, "data": base64.b64encode(text.encode()).decode()}
    record.hold({**task, "id": "other", "input": [task["input"][0], {**task["input"][1],
                                                                     "valueAttachment": model}]})  # fmt: skip
    with pytest.raises(InputError, match="kan ikke leses"):
        record.do(TakeUpForSigning(PATIENT, "Task/other"))


@pytest.mark.parametrize("actor", [CLERK])
def test_who_may_not_sign_opens_nothing(record: Record, actor: Actor) -> None:
    send(record)
    with pytest.raises(InputError):
        record.do(TakeUpForSigning(PATIENT, f"Task/{asked(record)['id']}"), actor)


def test_what_is_not_fetched_is_not_said_to_be_done(record: Record) -> None:
    task = send(record)
    record.act(lambda tx: tx.connection.exec_driver_sql("DELETE FROM outbox WHERE type <> 'AuditEvent'"))
    record.hold(task)
    with pytest.raises(InputError, match="ikke hentet"):
        record.do(TakeUpForSigning(PATIENT, f"Task/{task['id']}"))
    assert not record.drafts()

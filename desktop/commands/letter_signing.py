"""A letter that one may not sign: sent to a doctor, taken up by them or again by its author, given back."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from desktop import writing
from desktop.acts import Done
from desktop.acts.signing import RefuseForSigning, SendLetterForSigning, TakenUp, TakeUpReturned
from desktop.clinical.record.tasks import OPEN, OURS, RETURNED
from desktop.commands import acting, waiting
from desktop.commands import note_signing as notes
from desktop.commands.carrying import Doing, Looking, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.references import patient_of
from desktop.fhir.resources import Task
from desktop.letters.check.signing_questions import Kind
from desktop.letters.model import Letter
from desktop.store import drafts
from desktop.writing import letter_signing, note_signing, signing

Json = dict[str, Any]


@carries(SendLetterForSigning)
def send(doing: Doing, act: SendLetterForSigning) -> Done:
    """The letter as a draft that others can read, and a task for a doctor.

    InputError for somebody else's identity number in it, and for one that is signed or sent already.
    """
    letter = writing.drafts.letter(act.kept, act.text)
    chart = doing.chart(act.kept.patient)
    kept = _("The letter is kept as a draft.")
    waiting.not_yet(
        doing, letter_signing.key_of(letter), [one.key for one in chart.all(Task)],
        _("The letter is signed already."), _("The letter is sent for signing already."),
    )  # fmt: skip
    checked = writing.letters.check(chart, doing.now, letter, ())
    wrong = next((f for f in checked.open if f.kind is Kind.OTHER_NUMBER), None)
    if wrong is not None:
        raise InputError(
            _("{what}: {heading}.").format(what=wrong.title, heading=wrong.text),
            kept=kept,
            todo=_("See whether you are writing about the right patient, and take the number out."),
        )
    if letter.returned:
        _still_back(doing, letter.returned)
    by, doctor, doctor_name = waiting.asked(doing, chart, letter.signer, letter.signer_name, letter.encounter)
    notes = letter_signing.answered(letter, checked)
    until = letter_signing.due(signing.of_stay(chart, doing.now, letter.encounter), doing.now)
    asked = letter_signing.task(str(uuid.uuid4()), letter, by, doctor, doctor_name, notes, until)
    drafts.save(
        doing.tx, letter.id, "letter", act.kept.patient, doing.actor.role, writing.letters.encode(letter)
    )
    doing.write([letter_signing.drafted(letter_signing.sent(letter)), asked], action="C", atomic=True)
    waiting.end(doing, letter.returned, atomic=True)
    doing.discard_draft(letter.id)
    whom = doctor_name or _("whoever of the doctors takes it")
    said = _("The letter is sent to {doctor} for signing. Its recipients get it only after that.")
    return doing.done(said.format(doctor=whom))


def take_up(doing: Doing, key: str, patient: str, body: Json) -> TakenUp:
    """The letter that waits in a task, among the doctor's own drafts, where it is checked like any letter."""
    found = letter_signing.letter(body)
    if found is None:
        raise InputError(
            _("This letter can't be read here."),
            kept=_("It waits unsigned, as it is."),
            todo=_("Write one yourself, and give this one back with that reason."),
        )
    waiting.here(doing, body)
    if not waiting.still(doing, letter_signing.key_of(found)):
        raise InputError(_("Somebody has done this already."), todo=_("Nothing more is needed."))
    if (mine := _mine(doing, found)) is None or mine.task != key:
        _keep(doing, patient, letter_signing.taken_up(found, key))
    acting.log(doing.tx, doing.actor, "R", patient, (key, letter_signing.key_of(found)))
    return TakenUp("letter", found.id)


@carries(TakeUpReturned)
def take_up_returned(doing: Doing, act: TakeUpReturned) -> TakenUp:
    """A letter that came back, among its author's drafts again."""
    body = _still_back(doing, act.task)
    if note_signing.key(body) and patient_of(body) == act.patient:
        return notes.take_up(doing, act.task, act.patient, body, back=True)
    found = letter_signing.letter(body)
    if found is None or patient_of(body) != act.patient:
        raise InputError(
            _("This letter can't be read here."),
            kept=_("It waits unsigned, as it is."),
            todo=_("Write it anew."),
        )
    waiting.here(doing, body)
    if not waiting.still(doing, letter_signing.key_of(found)):
        raise InputError(
            _("The letter is signed already."),
            kept=_("Nothing is sent twice."),
            todo=_("Look at it in the list."),
        )
    if (mine := _mine(doing, found)) is None or mine.returned != act.task:
        _keep(doing, act.patient, letter_signing.come_back(found, act.task))
    acting.log(doing.tx, doing.actor, "R", act.patient, (act.task, letter_signing.key_of(found)))
    return TakenUp("letter", found.id)


def _still_back(doing: Doing, key: str) -> Json:
    body = doing.resource(key)
    codings = (body.get("code") or {}).get("coding") or ()
    mine = any(c.get("system") == OURS and c.get("code") == RETURNED for c in codings)
    if not mine or body.get("status") not in OPEN:
        raise InputError(
            _("Somebody has gone on with this letter already."), todo=_("Look at it in the task list.")
        )
    return body


def give_back(doing: Doing, act: RefuseForSigning, body: Json, why: str) -> None:
    """The letter goes back as the doctor leaves it, in a task for its author with the reason."""
    found = letter_signing.letter(body)
    if found is not None and (mine := _mine(doing, found)) is not None and mine.task == act.task:
        found = mine
    by = waiting.author(doing, body, act.patient)
    if found is None:
        doing.write([signing.told(act.draft, body, why, by)], action="C")
        return
    doing.write([letter_signing.returned(act.draft, body, found, why, by)], action="C")
    if found.task:
        doing.discard_draft(found.id)


def refuse_handled(looking: Looking, letter: Letter) -> None:
    """InputError for a letter that another doctor has signed or given back since it was opened."""
    body = looking.find(letter.task) if letter.task else None
    if not letter.task or (body is not None and body.get("status") in OPEN):
        return
    who = str(((body or {}).get("owner") or {}).get("display", "")) or _("Another doctor")
    raise InputError(
        _("{name} has signed or given back this letter meanwhile.").format(name=who),
        kept=_("Nothing was signed; what you wrote is kept as a draft."),
        todo=_("Look at the letters of the patient."),
    )


def _mine(doing: Doing, found: Letter) -> Letter | None:
    """One's own draft of a letter. InputError where somebody else on this machine has it open: no word of
    theirs is overwritten."""
    draft = drafts.get(doing.tx.connection, found.id)
    if draft is None:
        return None
    if draft.author != doing.actor.role:
        raise InputError(
            _("The letter is a draft in another role on this machine."),
            kept=_("Nothing was changed."),
            todo=_("Finish it there first."),
        )
    try:
        return writing.letters.decode(draft.body)
    except msgspec.MsgspecError:
        return None


def _keep(doing: Doing, patient: str, letter: Letter) -> None:
    body = writing.letters.encode(letter)
    drafts.save(doing.tx, letter.id, "letter", patient, doing.actor.role, body)

"""A note that its writer may not sign: sent for signing, taken up by who signs it, or given back.

What was dictated goes to who dictated it; what a secretary or a student writes of their own, to a doctor."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from desktop import writing
from desktop.acts import Done
from desktop.acts.signing import RefuseForSigning, SendNoteForSigning, TakenUp
from desktop.clinical.record.tasks import OPEN
from desktop.commands import acting, dictations, waiting
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.resources import Task
from desktop.store import drafts
from desktop.writing import letter_signing, note_signing, note_versions, signing
from desktop.writing.notes import KeptNote

Json = dict[str, Any]


@carries(SendNoteForSigning)
def send(doing: Doing, act: SendNoteForSigning) -> Done:
    """The note as a draft that others can read, a task for who is to sign it, and a dictation's end.

    What is unclear stays unclear in it, for its author to fill in. InputError for no words, somebody else's
    identity number, and one that is signed or sent already.
    """
    kept = writing.notes.decode(writing.drafts.edited(act.kept, act.text).body)
    if kept.text.empty:
        raise InputError(_("The note has no words yet."), todo=_("Write it, then send it."))
    patient = act.kept.patient
    chart = doing.chart(patient)
    if said := note_versions.overtaken(chart, kept):
        raise InputError(
            said,
            kept=_("What you wrote here is kept as a draft."),
            todo=_("Read the note as it stands now, then go on from there with F8."),
        )
    if not kept.dictation:
        # Who signs it did not write it, and answers for it all the same.
        kept = msgspec.structs.replace(kept, writer=writing.notes.author_of(doing.actor))
    waiting.not_yet(
        doing, note_signing.key_of(kept), [one.key for one in chart.all(Task)],
        _("The note is signed already."), _("The note is sent for signing already."),
    )  # fmt: skip
    note = writing.notes.to_sign(chart, doing.now, doing.actor, kept)
    by, doctor, doctor_name = waiting.asked(doing, chart, kept.signer, kept.signer_name, note.encounter)
    until = letter_signing.due(signing.of_stay(chart, doing.now, note.encounter), doing.now)
    lacks = _("Unclear in the dictation: {what}") if kept.dictation else _("Not filled in: {what}")
    unclear = tuple(lacks.format(what=one.text) for one in kept.text.missing)
    asked = note_signing.task(str(uuid.uuid4()), kept, by, doctor, doctor_name, until, unclear)
    drafts.save(doing.tx, kept.text.draft, "note", patient, doing.actor.role, writing.notes.encode(kept))
    olds = {one.key: doing.resource(one.key) for one in kept.about}
    doing.write([note_versions.resource(note, kept, olds), asked], action="C", atomic=True)
    if kept.dictation:
        dictations.written(doing, patient, kept.dictation, note_signing.key_of(kept))
    waiting.end(doing, kept.returned)
    doing.discard_draft(kept.text.draft)
    whom = doctor_name or _("whoever of the doctors takes it")
    return doing.done(_("The note is sent to {doctor} for signing.").format(doctor=whom))


def take_up(doing: Doing, key: str, patient: str, body: Json, *, back: bool = False) -> TakenUp:
    """The note that a Task carries, among one's own drafts: for its signer, or (`back`) for who wrote it."""
    found = note_signing.note(body)
    if found is None:
        raise InputError(
            _("This note can't be read here."),
            kept=_("It waits unsigned, as it is."),
            todo=_("Write one yourself, and give this one back with that reason."),
        )
    waiting.here(doing, body)
    if not waiting.still(doing, note_signing.key_of(found)):
        raise InputError(_("Somebody has done this already."), todo=_("Nothing more is needed."))
    mine = _mine(doing, found)
    if mine is None or key not in (mine.task, mine.returned):
        made = (
            msgspec.structs.replace(found, returned=key) if back else msgspec.structs.replace(found, task=key)
        )
        drafts.save(doing.tx, found.text.draft, "note", patient, doing.actor.role, writing.notes.encode(made))
    acting.log(doing.tx, doing.actor, "R", patient, (key, note_signing.key_of(found)))
    return TakenUp("note", found.text.draft)


def give_back(doing: Doing, act: RefuseForSigning, body: Json, why: str) -> None:
    """The note goes back as the doctor leaves it, in a task for who wrote it with the reason."""
    found = note_signing.note(body)
    if found is not None and (mine := _mine(doing, found)) is not None and mine.task == act.task:
        found = mine
    by = waiting.author(doing, body, act.patient)
    if found is None:
        doing.write([signing.told(act.draft, body, why, by)], action="C")
        return
    doing.write([note_signing.returned(act.draft, body, found, why, by)], action="C")
    if found.task:
        doing.discard_draft(found.text.draft)


def refuse_handled(doing: Doing, kept: KeptNote) -> None:
    """InputError for a note that another doctor has signed or given back since it was opened."""
    body = doing.find(kept.task) if kept.task else None
    if not kept.task or (body is not None and body.get("status") in OPEN):
        return
    who = str(((body or {}).get("owner") or {}).get("display", "")) or _("Another doctor")
    raise InputError(
        _("{name} has signed or given back this note meanwhile.").format(name=who),
        kept=_("Nothing was signed; what you wrote is kept as a draft."),
        todo=_("Look at the notes of the patient."),
    )


def _mine(doing: Doing, found: KeptNote) -> KeptNote | None:
    draft = drafts.get(doing.tx.connection, found.text.draft)
    if draft is None:
        return None
    if draft.author != doing.actor.role:
        raise InputError(
            _("The note is a draft in another role on this machine."),
            kept=_("Nothing was changed."),
            todo=_("Finish it there first."),
        )
    try:
        return writing.notes.decode(draft.body)
    except msgspec.MsgspecError:
        return None

"""The access log: who opened a record, read and was refused; and what becomes of a pattern in it."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from desktop.access import log_entries, log_settings, pattern_outcomes, reasons
from desktop.acts import Done
from desktop.acts.access_log import LEAST, AskAboutAccess, ExplainAccess, PassOnAccess
from desktop.acts.access_log import Settled as How
from desktop.acts.origin import RecordReading, RecordRefusal
from desktop.acts.patient import RecordAccess
from desktop.acts.permission import sees_log
from desktop.acts.reasons import EndAccess, GiveReason
from desktop.acts.signed import RecordLetterRead
from desktop.clinical.record.blocking.emergency_access import ENDED, GIVEN
from desktop.commands.acting import log, require
from desktop.commands.carrying import Doing, carries
from desktop.core.actor import Actor
from desktop.core.clock import at_second, stamp
from desktop.core.errors import InputError
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.systems import LOCAL
from desktop.letters.delivery.compositions import reference
from desktop.store import access_index
from desktop.store.access_index import Line, Wanted
from desktop.store.store import Transaction

Json = dict[str, Any]
CODE = "access-question"
"""Code of the Tasks by which a pattern is asked about, passed on or explained."""
_CAUGHT_UP = 50_000
"""Events that are indexed when the log is opened, at the most."""


def record_access(tx: Transaction, actor: Actor, patient: str) -> None:
    """Log that a person opened a patient's record, and note the time for eviction by age.

    Who only reads and has given no name is logged so; InputError when nobody has said anything at all.
    """
    if not actor.name:
        require(actor)
    log(tx, actor, "R", patient)
    tx.connection.exec_driver_sql(
        "UPDATE patient SET opened_at = ? WHERE id = ?", (stamp(tx.clock()), patient)
    )


@carries(RecordAccess)
def opened(doing: Doing, act: RecordAccess) -> None:
    """A patient's record was opened, also in a window that only reads."""
    record_access(doing.tx, doing.actor, act.patient)


@carries(GiveReason)
def reason_given(doing: Doing, act: GiveReason) -> None:
    """Log the reason for opening a patient's record, and until when it holds at the latest: an event of its
    own, ahead of all that is read."""
    if not doing.actor.name:
        require(doing.actor)
    given = reasons.of(act)
    actor = msgspec.structs.replace(doing.actor, reasons=(given,))
    log(doing.tx, actor, "R", act.patient, (), GIVEN, until=stamp(doing.now + reasons.lasts(given)))
    if sees_log(doing.actor):
        # Whoever opens the log searches all of it; of a very long tail the page says how much is missing.
        log_entries.catch_up(doing.tx, _CAUGHT_UP)


@carries(EndAccess)
def access_ended(doing: Doing, act: EndAccess) -> None:
    """Log that whoever gave a reason for opening a record has ended their access to it."""
    if not doing.actor.name:
        require(doing.actor)
    log(doing.tx, doing.actor, "R", act.patient, (), ENDED)


@carries(RecordReading)
def read(doing: Doing, act: RecordReading) -> None:
    """Data of patients were shown, printed or taken out: one event, with whose and what."""
    if not doing.actor.name:
        require(doing.actor)
    log(doing.tx, doing.actor, "R", act.patients, act.resources, act.what, query=act.query)


@carries(RecordRefusal)
def refused(doing: Doing, act: RecordRefusal) -> None:
    """Log a refusal: nothing else was changed."""
    if not doing.actor.name:
        require(doing.actor)
    log(doing.tx, doing.actor, "R", act.patient, (), act.act, act.why)


@carries(RecordLetterRead)
def letter_read(doing: Doing, act: RecordLetterRead) -> None:
    """A signed letter was opened: each reading is an event of its own."""
    if not doing.actor.name:
        require(doing.actor)
    log(doing.tx, doing.actor, "R", act.patient, (act.letter,))


# Patterns


@carries(AskAboutAccess)
def ask(doing: Doing, act: AskAboutAccess) -> Done:
    """Ask the person, by a task of theirs: it says when, and nothing of a suspicion."""
    line = _opening(doing, act.patient, act.pattern)
    if not line.person.startswith("Practitioner/"):
        raise InputError(
            _("The log does not say who this person is, so no task can be given to them."),
            kept=_("Nothing was changed."),
            todo=_("Tell the data protection officer instead."),
        )
    words = _("You opened this record {when}. Please tell {name} why.").format(
        when=day_time(at_second(line.at)), name=doing.actor.name
    )
    task = _task(doing, "requested", words, {"owner": reference(line.person, line.name)})
    # Of the patient, so that it stands among the person's tasks: it names nobody but whoever asks.
    task["for"] = {"reference": f"Patient/{act.patient}"}
    _settle(doing, act.pattern, "asked", "")
    doing.write([task], action="C")
    return doing.done(_("{name} is asked.").format(name=line.name))


@carries(PassOnAccess)
def pass_on(doing: Doing, act: PassOnAccess) -> Done:
    """Tell the data protection officer, by a task that stands in nobody's record."""
    line = _opening(doing, act.patient, act.pattern)
    officer = log_settings.ACCESS_LOG.now().officer
    owner: Json = {"display": officer.name}
    if officer.reference:
        owner["reference"] = officer.reference
    words = _("Look at the access log of {when}: {name}.").format(
        when=day_time(at_second(line.at)), name=line.name
    )
    task = _task(doing, "requested", words, {"owner": owner})
    _settle(doing, act.pattern, "passed", "")
    doing.write([task], action="C")
    log(doing.tx, doing.actor, "U", act.patient, (f"Task/{task['id']}",), "access-log")
    return doing.done(_("{name} is told.").format(name=officer.name))


@carries(ExplainAccess)
def explain(doing: Doing, act: ExplainAccess) -> Done:
    """Keep why a pattern is explained. InputError for fewer than ten letters."""
    line = _opening(doing, act.patient, act.pattern)
    words = " ".join(act.words.split())
    if sum(letter.isalpha() for letter in words) < LEAST:
        raise InputError(
            _("Say in words what the explanation is, with at least {n} letters.").format(n=LEAST),
            kept=_("Nothing was changed."),
        )
    task = _task(doing, "completed", words, {"owner": reference(doing.actor.practitioner, doing.actor.name)})
    task["reasonReference"] = {"reference": f"AuditEvent/{_event(doing, line)}"}
    _settle(doing, act.pattern, "explained", words)
    doing.write([task], action="C")
    log(doing.tx, doing.actor, "U", act.patient, (f"Task/{task['id']}",), "access-log")
    return doing.done(_("The explanation is kept."))


def _opening(doing: Doing, patient: str, pattern: str) -> Line:
    """The newest opening of the patient by the person of a pattern; InputError where the log has none."""
    parts = pattern.split("/")
    person = (
        "/".join(parts[1:3])
        if len(parts) > 2 and parts[1] in ("Practitioner", "PractitionerRole")
        else parts[1]
    )
    found = access_index.lines(doing.connection, Wanted(patient=patient, person=person), 1) if person else ()
    if not found:
        raise InputError(_("The log has no such opening."), kept=_("Nothing was changed."))
    return found[0]


def _event(doing: Doing, line: Line) -> str:
    row = doing.connection.exec_driver_sql("SELECT entry FROM access_log WHERE seq = ?", (line.seq,)).first()
    return str(log_entries.read(str(row[0])).get("id", "")) if row else ""


def _task(doing: Doing, status: str, words: str, owner: Json) -> Json:
    return {
        "resourceType": "Task",
        "id": str(uuid.uuid4()),
        "status": status,
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [{"system": LOCAL, "code": CODE}], "text": _("Access log")},
        "description": words,
        "authoredOn": stamp(doing.now),
        "lastModified": stamp(doing.now),
        "requester": reference(doing.actor.practitioner or doing.actor.role, doing.actor.name),
        **owner,
    }


def _settle(doing: Doing, pattern: str, how: How, words: str) -> None:
    outcome = pattern_outcomes.Settled(how, doing.actor.name, stamp(doing.now), words)
    pattern_outcomes.put(doing.tx, pattern, outcome)

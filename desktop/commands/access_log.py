"""Outcome of a pattern in the access log: the person is asked, the officer told, or it is explained."""

from __future__ import annotations

import uuid
from typing import Any

from desktop.access import log_settings, settled
from desktop.acts import Done
from desktop.acts.access_log import LEAST, AskAboutAccess, ExplainAccess, PassOnAccess
from desktop.acts.access_log import Settled as How
from desktop.commands.acting import log
from desktop.commands.carrying import Doing, carries
from desktop.core.clock import at_second, stamp
from desktop.core.errors import InputError
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.systems import LOCAL
from desktop.letters.delivery.compositions import reference
from desktop.store import access_index
from desktop.store.access_index import Line, Wanted

Json = dict[str, Any]
CODE = "access-question"
"""Code of the Tasks by which a pattern is asked about, passed on or explained."""


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
    from desktop.access import entries

    row = doing.connection.exec_driver_sql("SELECT entry FROM access_log WHERE seq = ?", (line.seq,)).first()
    return str(entries.read(str(row[0])).get("id", "")) if row else ""


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
    settled.put(doing.tx, pattern, settled.Settled(how, doing.actor.name, stamp(doing.now), words))

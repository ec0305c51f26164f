"""Questions about whom and what a letter is of: a replaced record, several numbers, sides that differ."""

from __future__ import annotations

from desktop.clinical.record import procedures, sided
from desktop.clinical.record.patient import conditions, links
from desktop.clinical.record.stays import side_conflicts
from desktop.clinical.words import demographics, record_state
from desktop.core.messages import _
from desktop.fhir.resources import Condition, Procedure
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.model import Letter


def findings(letter: Letter, context: Context) -> list[Finding]:
    """Findings about the patient's record as it is now; none for a letter that is signed."""
    if letter.signature is not None:
        return []
    patient = context.chart.patient
    found = links.read(patient)
    said: list[tuple[str, str, tuple[str, ...]]] = []
    if found.asks or found.unread:
        became = record_state.became(found, lambda one: one.display)
        targets = sorted(one.target for one in found.replaced_by)
        said.append((_("Is this the record to write in?"), ". ".join(became) + ".", (*targets, *became[:1])))
    if several := demographics.several_numbers(patient, context.now):
        said.append((_("The patient has several numbers"), several + ".", (several,)))
    for key, other in side_conflicts.of(context.chart, context.now).items():
        one = context.chart.find(key, Condition)
        if one is not None and conditions.is_active(one, context.now):
            both = f"{conditions.name(one)} / {procedures.name(other)}"
            said.append((_("Diagnosis and procedure have different sides"), both, (key, other.key, both)))
    for condition in conditions.active(context.chart, context.now):
        if sided.of(condition).differ:
            told = conditions.name(condition)
            said.append((_("The side of a diagnosis is told in two ways"), told, (condition.key, told)))
    for procedure in context.chart.all(Procedure):
        if procedures.carried_out(procedure) and sided.of(procedure).differ:
            told = procedures.name(procedure)
            said.append((_("The side of a procedure is told in two ways"), told, (procedure.key, told)))
    choice = Choice("sign", _("Sign all the same"))
    return [
        Finding(key_of(Kind.RECORD, *data), Kind.RECORD, title, words, (choice,))
        for title, words, data in said
    ]

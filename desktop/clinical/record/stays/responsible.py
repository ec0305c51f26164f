"""The responsible doctor (attender) of a stay, from the participants of its Encounters.

A create that the server does not have yet counts as it stands here; a change of an Encounter that it has
counts only once it has the change: until then whoever gave the patient away is responsible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.clinical.record import persons
from desktop.fhir.administrative import EncounterParticipant
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Encounter, PractitionerRole
from desktop.fhir.when import for_newest


def attends(participant: EncounterParticipant) -> bool:
    """True when a participant is the present responsible doctor (attender): no end is written."""
    return (
        participant.individual is not None
        and any(concept.has("ATND") for concept in participant.type)
        and not (participant.period and participant.period.end)
    )


def nurse(chart: Chart, participants: Iterable[EncounterParticipant]) -> Reference | None:
    """The nurse who has the patient now, by a participant without an end whose role in the directory is a
    nurse's; None where there is none, or more than one."""
    found = {
        part.individual.target: part.individual
        for part in participants
        if part.individual is not None and not (part.period and part.period.end)
        and _is_nurse(chart, part.individual)
    }  # fmt: skip
    return next(iter(found.values())) if len(found) == 1 else None


def _is_nurse(chart: Chart, who: Reference) -> bool:
    role = chart.find(who, PractitionerRole)
    if role is not None:
        return persons.profession(role) == "nurse"
    roles = [
        one for one in chart.directory.values()
        if isinstance(one, PractitionerRole) and one.practitioner is not None
        and one.practitioner.target == who.target
    ]  # fmt: skip
    return bool(roles) and all(persons.profession(one) == "nurse" for one in roles)


def ever(participants: Iterable[EncounterParticipant]) -> tuple[Reference, ...]:
    """Responsible doctors at any time, the present or last one first: of a stay that is over each entry has
    its end, and the last one answers for it."""
    found = [
        p for p in participants if p.individual is not None and any(t.has("ATND", "PPRF") for t in p.type)
    ]
    found.sort(key=lambda part: for_newest(part.period.end if part.period else ""), reverse=True)
    found.sort(key=lambda part: bool(part.period and part.period.end))
    return tuple(part.individual for part in found if part.individual is not None)


def told_and_coming(
    chart: Chart, encounters: Sequence[Encounter]
) -> tuple[Reference | None, Reference | None]:
    """Responsible doctor by the server, and the one after unsent changes (None where nothing waits).
    `encounters` are those of the stay, the innermost first."""
    here = _first(encounters)
    there = _first([_sent(chart, encounter) for encounter in encounters])
    same = (here.target if here else "") == (there.target if there else "")
    return there, None if same else here


def _sent(chart: Chart, encounter: Encounter) -> Encounter:
    found = chart.sent.get(encounter.key)
    return found if isinstance(found, Encounter) else encounter


def _first(encounters: Sequence[Encounter]) -> Reference | None:
    return next((p.individual for e in encounters for p in e.participant if attends(p)), None)

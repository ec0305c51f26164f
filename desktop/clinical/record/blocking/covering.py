"""The record without what the patient has blocked for whoever reads it.

In place of what is kept back stands, for each type, that it is: every screen, check, paper and letter that
can say that an entry can't be read says so of it, and takes nothing for none. Neither number nor content is
told. Where a blocked patient lies, and their Consents, are kept: nobody goes missing from a ward, and a
directive on treatment counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from desktop.clinical.record.blocking.consents import NOTHING, Blocked, blocked
from desktop.clinical.record.blocking.denied_readers import Answer, who
from desktop.core.actor import Actor
from desktop.core.clock import Clock, minute
from desktop.core.messages import _
from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.inside import holder
from desktop.fhir.resources import (
    Consent,
    DiagnosticReport,
    Encounter,
    Medication,
    Observation,
    Resource,
    concept_of,
)

Consents = tuple[tuple[Consent, ...], tuple[Unreadable, ...]]
_KEPT: Final = ("Patient", "Consent")
_OVER: Final = ("finished", "cancelled", "entered-in-error")


class Blocks:
    """Cover of what is blocked for one person, as `desktop.store.charts` asks it of each chart."""

    def __init__(self, actor: Callable[[], Actor], clock: Clock, opened: Callable[[str], bool]) -> None:
        """`opened(patient)` says that somebody gave the reason that opens what is blocked."""
        self._actor = actor
        self._clock = clock
        self._opened = opened

    def judged(self, patient: str, consents: Consents, directory: Mapping[str, Resource]) -> Blocked:
        """Extent of what is blocked of a patient's record for this person now, opened or not."""
        held, broken = consents
        if not held and not broken:
            return NOTHING
        return blocked(held, broken, who(self._actor(), directory), directory, self._clock())

    def mark(self, patient: str, consents: Consents, directory: Mapping[str, Resource]) -> str:
        """A mark of what is covered, for what is kept of a record; empty where nothing is."""
        found = self.judged(patient, consents, directory)
        if not found or self._opened(patient):
            return ""
        return hashlib.sha256(msgspec.json.encode((found.whole, found.rules))).hexdigest()[:16]

    def covered(self, chart: Chart, consents: Consents) -> Chart:
        """The chart without what is blocked, unless that was opened."""
        patient = chart.patient.id
        if self._opened(patient):
            return chart
        found = self.judged(patient, consents, chart.directory)
        if not found:
            return chart
        key = (self.mark(patient, consents, chart.directory), minute(self._clock()))
        return chart.once("covered", lambda: cover(chart, found), of=key)


def cover(chart: Chart, found: Blocked) -> Chart:
    """The chart without what is blocked, each type of it told."""
    answers: dict[str, Answer] = {}
    for kind, group in chart.resources.items():
        if kind in _KEPT:
            continue
        for one in group:
            if (said := found.of(_with_medicine(chart, one))) != "no":
                answers[one.key] = said
    _spread(chart, answers)
    kept = {kind: _left(group, answers) for kind, group in chart.resources.items()}
    told: dict[str, Answer] = {}
    if found.whole != "no":
        told = {kind: found.whole for kind in chart.types if kind not in (*_KEPT, "Encounter")}
    told |= {kind: "yes" for kind in found.types & chart.types if kind not in _KEPT}
    for key, said in answers.items():
        kind = key.partition("/")[0]
        told[kind] = "yes" if "yes" in (said, told.get(kind)) else said
    subjects = _subjects(chart, answers) if found.whole == "no" else {}
    aside = tuple(
        Unreadable(kind, "", why(said), subjects.get(kind), blocked="yes" if said == "yes" else "perhaps")
        for kind, said in sorted(told.items())
    )
    return chart.kept_back(kept, aside)


def _with_medicine(chart: Chart, one: Resource) -> Resource:
    """An order, statement or dose with the code of the Medication that it refers to."""
    reference = getattr(one, "medication_reference", None)
    if reference is None or getattr(one, "medication_codeable_concept", None) is not None:
        return one
    held = chart.find(reference, Medication)
    concept = concept_of(held) if held is not None else None
    return msgspec.structs.replace(one, medication_codeable_concept=concept) if concept is not None else one


def why(said: str) -> str:
    """The words for what is kept back, without what it is."""
    return _("blocked by the patient") if said == "yes" else _("perhaps blocked by the patient")


def _spread(chart: Chart, answers: dict[str, Answer]) -> None:
    """A report and the answers in it are one: whoever reads the one reads the other."""
    for report in chart.all(DiagnosticReport):
        parts = [chart.key_of(one) for one in report.result]
        said = next((answers[key] for key in (report.key, *parts) if key in answers), None)
        if said is not None:
            for key in (report.key, *parts):
                answers.setdefault(key, said)
    for one in chart.all(Observation):
        if (said := answers.get(holder(one.key))) is not None:
            answers.setdefault(one.key, said)
        for member in one.has_member:
            if one.key in answers:
                answers.setdefault(chart.key_of(member), answers[one.key])


def _left(group: tuple[Resource, ...], answers: Mapping[str, str]) -> tuple[Resource, ...]:
    left: list[Resource] = []
    for one in group:
        if one.key not in answers:
            left.append(one)
        elif isinstance(one, Encounter) and one.status not in _OVER:
            left.append(_where_alone(one))
    return tuple(left)


def _where_alone(one: Encounter) -> Encounter:
    """The stay that goes on with where the patient lies and who answers for them, and not why."""
    return msgspec.structs.replace(
        one, type=(), reason_code=(), diagnosis=(), hospitalization=None, service_type=None, priority=None
    )


def _subjects(chart: Chart, answers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Codes of what is covered, by type: so that a blocked answer is not taken for a limit of treatment."""
    found: dict[str, dict[str, None]] = {}
    for one in chart.all(Observation):
        if one.key in answers and one.code is not None:
            said = (one.code.text, *(part for c in one.code.coding for part in (c.code, c.display)))
            found.setdefault("Observation", {}).update(dict.fromkeys(filter(None, said)))
    return {kind: tuple(said) for kind, said in found.items()}


def shows(chart: Chart) -> Callable[[str], bool]:
    """If entries of a type may be counted and shown beyond what the chart holds: none where any of it, or all
    that was asked for, is blocked."""
    hidden = {one.resource_type for one in chart.unreadable if one.blocked}
    whole = bool(hidden) and hidden >= chart.types - {*_KEPT, "Encounter"}
    return lambda kind: not whole and kind not in hidden


def words(unreadable: tuple[Unreadable, ...]) -> str:
    """The sentence of a page of which something is blocked; empty where nothing is."""
    if any(one.blocked == "yes" for one in unreadable):
        return _("Blocked by the patient for you")
    if any(one.blocked == "server" for one in unreadable):
        return _("The server keeps some of the record back from you")
    if any(one.blocked for one in unreadable):
        return _("Perhaps blocked by the patient: a consent can't be read fully")
    return ""


def unknown(chart: Chart) -> str:
    """The sentence of a page of whose patient nobody can say what is blocked, as the server gives no
    Consents; empty where it does, where it has given nothing yet, and where something is kept back."""
    kind = Consent.__name__
    if kind not in chart.types or kind in chart.pulled or words(chart.unreadable):
        return ""
    if kind in chart.unasked:
        return _("What the patient has blocked is not known: the server gives no consents")
    # They are asked for ahead of all else.
    if chart.pulled - {"Patient"}:
        return _("What the patient has blocked is not known: the consents have not been fetched")
    return ""


__all__ = ["Blocks", "Consents", "cover", "shows", "unknown", "why", "words"]

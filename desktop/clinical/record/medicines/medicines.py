"""Medicines of a record: where each belongs (home, ward, afterwards), whether it stands, and its use.

The one reading of MedicationRequest and MedicationStatement: screens, order checks and letters ask here, so
that a plan is not *planned* in one place and *new* in another. Nothing here is words for people.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

import msgspec

from desktop.clinical.denials import no_medicine
from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, outcome
from desktop.clinical.record.medicines.spans import begins_at, ends_at
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.record.use import FULLY, Use, never
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
)
from desktop.fhir.systems import PAUSED_UNTIL, RESUMED
from desktop.fhir.when import after, instant


class Belongs(StrEnum):
    """Phase of a medicine: used at home, ordered on a ward, or listed for the time after the stay."""

    HOME = "home"
    WARD = "ward"
    AFTER = "after"


class State(StrEnum):
    """State of a medicine. FORBIDDEN is an order not to give it; ABSENT says that there is none, or that
    nothing is known, and is no medicine."""

    STANDS = "stands"
    NOT_BEGUN = "not-begun"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    PLANNED = "planned"
    STOPPED = "stopped"
    ENDED = "ended"
    FORBIDDEN = "forbidden"
    CANCELLED = "cancelled"
    PROPOSED = "proposed"
    DRAFT = "draft"
    WRONG = "wrong"
    ABSENT = "absent"


OVER: Final = frozenset({State.STOPPED, State.ENDED, State.CANCELLED})
"""States of what was used and is no longer."""

USES: Final[dict[State, Use]] = {
    State.STANDS: FULLY,
    # What begins tomorrow meets what is ordered today.
    State.NOT_BEGUN: Use(why="not-begun"),
    State.PAUSED: Use(decide=False, why="paused"),
    # Nobody knows: a check counts it, a letter asks.
    State.UNKNOWN: Use(cite=False, why="unknown"),
    # Prescriptions expire while people go on using them, and stay behind when they don't.
    State.EXPIRED: Use(cite=False, decide=False, why="expired"),
    State.PLANNED: Use(cite=False, decide=False, why="planned"),
    State.STOPPED: Use(decide=False, why="stopped"),
    State.ENDED: Use(decide=False, why="ended"),
    State.FORBIDDEN: Use(decide=False, why="forbidden"),
    State.CANCELLED: never("cancelled"),
    State.PROPOSED: never("proposed"),
    State.DRAFT: never("draft"),
    State.WRONG: never("wrong"),
    State.ABSENT: never("absent"),
}
_ORDERS: Final = frozenset({State.STANDS, State.NOT_BEGUN, State.PAUSED, State.UNKNOWN, State.EXPIRED})
_REPLACEABLE: Final = frozenset({State.STANDS, State.PAUSED})
_DOUBTED: Final = _ORDERS | {State.PLANNED, State.STOPPED, State.ENDED}
"""States that are no longer certain beside what can't be read."""
STAY_OVER: Final = Use(decide=False, cite=False, why="stay-over")
REPLACED: Final = Use(decide=False, why="replaced")
"""An order that another one in force was written instead of (`priorPrescription`)."""

_OUT = ("community", "outpatient")
_NO_ORDER = ("proposal", "option")


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One medicine as read: `mine` when it belongs to the stay that was asked about.

    `begins` and `ends` bound its dosing where the record says so; `ends` None is no end, or none known.
    `running` when it is written down as active, even where its time is over; `denied` when somebody says that
    it is not taken. `strange` when it holds something that changes its meaning and can't be read.
    """

    belongs: Belongs
    state: State
    use: Use
    mine: bool = False
    begins: datetime | None = None
    ends: datetime | None = None
    running: bool = False
    denied: bool = False
    strange: bool = False

    @property
    def over(self) -> bool:
        """True when the medicine was used and is no longer."""
        return self.state in OVER


def read_request(chart: Chart, request: MedicationRequest, stay: Stay | None, now: datetime) -> Reading:
    """An order or prescription, seen from a stay (None: from none)."""
    mine = stay is not None and _is_mine(request, stay, now)
    belongs = _belongs(chart, request, mine, now)
    state = _state(request, now)
    use = USES[state]
    if belongs is Belongs.WARD and not mine and state in _ORDERS:
        if _stay_is_over(chart, request, now):
            # Many systems leave a ward's orders standing when the stay ends.
            state, use = State.ENDED, STAY_OVER
        elif stay is not None:
            use = msgspec.structs.replace(use, cite=False, why="other-stay")
    begins = begins_at(request.dosage_instruction)
    ends = ends_at(request.dosage_instruction, request.authored_on)
    strange = is_unread(request)
    running = request.status == "active" and not strange
    if state in _REPLACEABLE and replacement(chart, request, stay, now) is not None:
        # Whoever wrote the new one left the old one standing: both together are twice the dose.
        state, use, running = State.ENDED, REPLACED, False
    return Reading(belongs, state, use, mine, begins, ends, running=running, strange=strange)


def replacement(
    chart: Chart, request: MedicationRequest, stay: Stay | None, now: datetime
) -> MedicationRequest | None:
    """The order in force that was written instead of this one; None where there is none, or where they name
    each other in a circle. What is used at home is replaced by no order of a ward, nor the other way."""
    part = chart.part(MedicationRequest)
    named = part.once("orders by what they replace", lambda: _by_prior(part))
    if request.key not in named:
        return None
    seen, last = {request.key}, request
    while True:
        instead = [one for one in named.get(last.key, ()) if _is_instead(chart, one, last, stay, now)]
        if not instead:
            break
        last = instead[-1]
        if last.key in seen:
            return None
        seen.add(last.key)
    return last if last is not request else None


def _by_prior(part: Chart) -> dict[str, list[MedicationRequest]]:
    found: dict[str, list[MedicationRequest]] = {}
    for one in sorted(part.all(MedicationRequest), key=lambda one: one.id):
        prior = one.prior_prescription
        if prior is not None and prior.target and prior.target != one.key:
            found.setdefault(prior.target, []).append(one)
    return found


def _is_instead(
    chart: Chart, one: MedicationRequest, of: MedicationRequest, stay: Stay | None, now: datetime
) -> bool:
    """True for an order that stands, of the same place: one that lies ahead, or can't be read, replaces
    nothing yet."""
    if _state(one, now) not in _REPLACEABLE:
        return False
    places = (
        _belongs(chart, each, stay is not None and _is_mine(each, stay, now), now) for each in (one, of)
    )
    return len(set(places)) == 1


def read_statement(statement: MedicationStatement, now: datetime) -> Reading:
    """Reading of a MedicationStatement: a list's, a relative's or the patient's own."""
    period = statement.effective_period
    begins = instant(period.start) if period and period.start else begins_at(statement.dosage)
    ahead = begins or instant(statement.effective_date_time)
    strange = is_unread(statement)
    ends = after(period.end) if period and period.end else ends_at(statement.dosage, "")
    if statement.status == "entered-in-error":
        state = State.WRONG
    elif no_medicine(statement.medication_codeable_concept):
        state = State.ABSENT
    elif statement.status in ("stopped", "not-taken"):
        state = State.STOPPED
    elif statement.status == "completed" or (ends is not None and ends <= now):
        state = State.ENDED
    elif statement.status == "on-hold":
        state = State.PAUSED
    elif ahead is not None and ahead > now:
        state = State.NOT_BEGUN
    else:
        state = State.STANDS if statement.status in ("active", "intended") else State.UNKNOWN
    denied = statement.status == "not-taken" and not strange and state is not State.ABSENT
    if strange and state in _DOUBTED:
        state = State.UNKNOWN
    return Reading(Belongs.HOME, state, USES[state], begins=begins, ends=ends, denied=denied, strange=strange)


def said_of_all(statement: MedicationStatement) -> Literal["none", "unknown", ""]:
    """Answer about all medicines in a statement that stands (`no_medicine`); unread it reassures nobody."""
    standing = statement.status in ("active", "intended")
    said = no_medicine(statement.medication_codeable_concept) if standing else ""
    return "unknown" if said and is_unread(statement) else said


def of_own_words(statement: MedicationStatement) -> bool:
    """True when the informant is the patient, or somebody close to them."""
    source = statement.information_source
    if source is None:
        return False
    return (source.target.split("/")[0] or source.type) in ("Patient", "RelatedPerson")


def superseded(chart: Chart) -> frozenset[str]:
    """Statements that a later one was made from: what the patient said before they were asked anew.

    A shared list is no such statement: what is said beside it does not change the list.
    """
    found: set[str] = set()
    for one in chart.all(MedicationStatement):
        if one.status == "entered-in-error":
            continue
        for reference in one.derived_from:
            before = chart.find(reference, MedicationStatement)
            if before is not None and before.key != one.key and (of_own_words(before) or before.derived_from):
                found.add(before.key)
    return frozenset(found)


def closed_in(request: MedicationRequest, stay: Stay, now: datetime) -> bool:
    """True when a prescription was stopped or closed during a stay, as far as its last change tells.

    A server that was filled during the stay dates everything to then. So the change counts only beside the
    reason for a stop, or when it was not the first version (numbered from 1; other numbers tell nothing).
    """
    if request.status not in ("stopped", "completed") or request.meta is None:
        return False
    reasoned = request.status == "stopped" and request.status_reason is not None
    version = request.meta.version_id
    later = version.isascii() and version.isdecimal() and version.lstrip("0") not in ("", "1")
    return (reasoned or later) and stay.covers(request.meta.last_updated, now)


def _is_mine(request: MedicationRequest, stay: Stay, now: datetime) -> bool:
    if stay.holds(request.encounter, request.authored_on, now):
        return True
    # A ward's order without encounter and time can be of no other stay than the one that goes on.
    named = request.encounter is not None and bool(request.encounter.target)
    unplaced = stay.start is None or instant(request.authored_on) is None
    return stay.ongoing and not named and unplaced and any(c.has("inpatient") for c in request.category)


def _belongs(chart: Chart, request: MedicationRequest, mine: bool, now: datetime) -> Belongs:
    if any(c.has("discharge") for c in request.category):
        return Belongs.AFTER if mine else Belongs.HOME
    if any(c.has("inpatient") for c in request.category):
        return Belongs.WARD
    if any(c.has(*_OUT) for c in request.category):
        return Belongs.HOME
    if request.reported_boolean or request.reported_reference is not None:
        # What somebody told of another's prescription is what is used at home, whichever stay it was told in.
        return Belongs.HOME
    # Without a category the encounter tells; after its end nobody knows whether it was a prescription.
    return Belongs.WARD if mine or _goes_on(chart, request, now) else Belongs.HOME


def _goes_on(chart: Chart, request: MedicationRequest, now: datetime) -> bool:
    """True when the stay that an order names goes on; False for a visit, and for none."""
    named = request.encounter.target if request.encounter else ""
    return bool(named) and any(named in one.parts for one in stays.stays(chart, now) if one.ongoing)


def _stay_is_over(chart: Chart, request: MedicationRequest, now: datetime) -> bool:
    named = request.encounter.target if request.encounter else ""
    found = stays.of_encounter(chart, named, now) if named else None
    return found is not None and not found.ongoing


def _state(request: MedicationRequest, now: datetime) -> State:
    state = _written(request, now)
    if state in _DOUBTED and is_unread(request):
        # It may be negated, or mean another thing: whether it stands, or has ended, nobody knows.
        return State.UNKNOWN
    return state


def is_forbidden(chart: Chart, request: MedicationRequest, now: datetime) -> bool:
    """True for an order not to give something that holds, or of which nobody knows if it does."""
    if not request.do_not_perform:
        return False
    return read_request(chart, request, None, now).state in (State.FORBIDDEN, State.UNKNOWN)


def _written(request: MedicationRequest, now: datetime) -> State:
    if request.status == "entered-in-error":
        return State.WRONG
    if no_medicine(request.medication_codeable_concept):
        return State.ABSENT
    if request.status == "draft":
        return State.DRAFT
    if request.intent in _NO_ORDER:
        return State.PROPOSED
    done = {"stopped": State.STOPPED, "cancelled": State.CANCELLED, "completed": State.ENDED}
    state = done.get(request.status) or _past(request, now)
    if request.do_not_perform or request.intent == "plan":
        # A plan that was given up, or a prohibition that was lifted, was never a medicine.
        if state is not None:
            return State.CANCELLED
        return State.FORBIDDEN if request.do_not_perform else State.PLANNED
    if state is not None:
        return state
    if request.status == "on-hold":
        return State.PAUSED
    validity = request.dispense_request.validity_period if request.dispense_request else None
    starts = (begins_at(request.dosage_instruction), instant(validity.start) if validity else None)
    if any(start is not None and start > now for start in starts):
        return State.NOT_BEGUN
    return State.STANDS if request.status == "active" else State.UNKNOWN


def _past(request: MedicationRequest, now: datetime) -> State | None:
    """End state by time alone; None while no time has ended it."""
    ends = ends_at(request.dosage_instruction, request.authored_on)
    if ends is not None and ends <= now:
        return State.ENDED
    until = validity_end(request)
    return State.EXPIRED if until is not None and until <= now else None


def validity_end(request: MedicationRequest) -> datetime | None:
    """End of the time in which a prescription may be dispensed; None where nobody says it."""
    validity = request.dispense_request.validity_period if request.dispense_request else None
    return after(validity.end) if validity and validity.end else None


def paused_until(request: MedicationRequest) -> tuple[datetime | None, str]:
    """End of an order's pause: a moment, or the words for the event that one waits for."""
    said = request.extension_at(PAUSED_UNTIL)
    if said is None:
        return None, ""
    return instant(said.value_date_time), said.value_string


def pause_is_over(request: MedicationRequest, now: datetime) -> bool:
    """True when the pause's end has passed: somebody must decide again."""
    at, _words = paused_until(request)
    return at is not None and at <= now


def resumed_at(request: MedicationRequest) -> datetime | None:
    """Time it was resumed after a pause: no dose before that is late."""
    said = request.extension_at(RESUMED)
    return instant(said.value_date_time) if said is not None else None


def once(request: MedicationRequest) -> bool:
    """True for a single dose."""
    return any(
        d.timing is not None
        and (
            (d.timing.repeat is not None and d.timing.repeat.count == 1)
            or (d.timing.repeat is None and len(d.timing.event) == 1)
        )
        for d in request.dosage_instruction
    )


def given(
    chart: Chart, stay: Stay | None, now: datetime
) -> list[tuple[MedicationAdministration, datetime | None]]:
    """Doses really given up to now, in the stay where one is named, oldest first.

    A dose that was begun and broken off was given in part; one of which nobody knows was not given.
    """
    found = []
    for one in chart.all(MedicationAdministration):
        if outcome(one) not in IN_THE_PATIENT:
            continue
        when = one.effective_date_time or (one.effective_period.start if one.effective_period else "")
        at = instant(when)
        if at is not None and at > now:
            continue
        if stay is None or stay.holds(one.context, when, now):
            found.append((one, at))
    return sorted(found, key=lambda pair: (pair[1].timestamp() if pair[1] else 0.0, pair[0].id))

"""Responsibility for an answer or an alarm: who answers for it, and how somebody may clear it.

Whoever answers for it clears it by one key. Another doctor, or a nurse, gives a reason. Everybody else is
told whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability
from desktop.clinical.record.stays import handovers, responsible
from desktop.clinical.record.stays.stays import Stay
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import PractitionerRole

UNREAD = "?"
"""Owner who is named, and not by a reference that can be followed: nobody here is them."""


class May(StrEnum):
    """Permission to clear what is dangerous: by one key, with a reason, or not at all."""

    ONE_KEY = "one-key"
    REASON = "reason"
    NOT = "not"


def doctors(stay: Stay | None) -> tuple[str, ...]:
    """Doctors responsible for the patient: now, and once the server has what was taken over here; after
    discharge the last one."""
    if stay is None:
        return ()
    found = tuple(dict.fromkeys(one for one in (stay.doctor_reference, stay.coming_doctor) if one))
    if found or stay.ongoing:
        return found
    # Nobody would answer for what comes after discharge.
    last = responsible.ever(part for one in stay.encounters for part in one.participant)
    return tuple(one.target for one in last[:1] if one.target)


def named(who: Reference | None) -> tuple[str, ...]:
    """Owner that a reference names; `UNREAD` for one without anything to follow, none for no reference."""
    if who is None:
        return ()
    return (who.target or UNREAD,) if who.target or who.display or who.identifier is not None else ()


def of_stay(stay: Stay | None) -> tuple[str, ...]:
    """Owners by the stay: its doctors, or `UNREAD` for one who is only called by a name."""
    found = doctors(stay)
    return found or ((UNREAD,) if stay is not None and stay.doctor else ())


def among(owners: Iterable[str], actor: Actor) -> bool:
    """True when the actor is one of the owners, by name or by role."""
    return bool({actor.practitioner, actor.role}.difference(("",)).intersection(owners))


def may_clear(chart: Chart, owners: Iterable[str], stay: Stay | None, actor: Actor, *, given: bool) -> May:
    """Permission of the actor to clear what these owners answer for.

    What was `given` to somebody in person is theirs, whatever their profession; else a doctor answers. Where
    nobody in person is named, every doctor of the ward does.
    """
    held = tuple(owners)
    is_theirs = among(held, actor) or any(
        handovers.same_person(chart, one, me) for one in held for me in (actor.practitioner, actor.role)
    )
    if given and (is_theirs or actor.organization in held) and not roles.only_reads(actor):
        return May.ONE_KEY
    if not roles.may(actor, Capability.CLEAR):
        return May.NOT
    if not roles.decides(actor):
        return May.REASON
    if is_theirs:
        return May.ONE_KEY
    elsewhere = stay is not None and stay.ongoing and bool(stay.ward_id) and stay.ward_id != actor.ward
    return May.REASON if elsewhere or any(_is_person(chart, one) for one in held) else May.ONE_KEY


def _is_person(chart: Chart, key: str) -> bool:
    """False for a ward, an office, a team, or a role that the directory gives to nobody."""
    if key.startswith("PractitionerRole/"):
        role = chart.find(key, PractitionerRole)
        return role is None or role.practitioner is not None
    return key == UNREAD or key.startswith("Practitioner/")

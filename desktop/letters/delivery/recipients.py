"""Recipients of the letter and their channels: resolved and shown before anybody signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from desktop.clinical.age import is_child
from desktop.clinical.record.patient.address_protection import protected
from desktop.clinical.record.persons import whole_name
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Address, Period, Reference
from desktop.fhir.resources import Organization, Patient, Practitioner, PractitionerRole
from desktop.fhir.systems import HER_ID
from desktop.fhir.when import after, instant
from desktop.letters.check.protection import objects_to
from desktop.letters.compose.record_reading import Stay, person_of, subject_of
from desktop.letters.model import Channel, Part, Recipient

UNKNOWN = "Ukjent mottaker"
"""The name of somebody whom the record does not name."""


class Why(StrEnum):
    """Reason a recipient is not reached electronically."""

    NO_ELECTRONIC = "no-electronic-address"
    NO_ADDRESS = "no-address"
    PROTECTED = "protected-address"
    OBJECTION = "objection"
    NO_MAILBOX = "no-digital-mailbox"
    GONE = "no-longer-there"
    TYPED = "typed-address"


def why_words(why: str) -> str:
    """The reason in words, empty for none."""
    words: dict[str, str] = {
        Why.NO_ELECTRONIC: _("no electronic address: paper"),
        Why.NO_ADDRESS: _("no address at all"),
        Why.PROTECTED: _("protected address: never printed"),
        Why.OBJECTION: _("the patient objects"),
        Why.NO_MAILBOX: _("no digital mailbox: paper"),
        Why.GONE: _("no longer works there, says the record"),
        Why.TYPED: _("address typed by hand, not checked: paper"),
    }
    return words.get(why, "")


class Lookup(msgspec.Struct, frozen=True):
    """Answer of a register: the recipients, its name, and the time (FHIR instant).

    `checked` is False when nobody could be asked and the record alone was read: shown as not checked.
    """

    recipients: tuple[Recipient, ...]
    register: str
    at: str
    checked: bool


def from_record(
    chart: Chart, stay: Stay | None, copies: Sequence[str], now: datetime
) -> tuple[Recipient, ...]:
    """General practitioner, referrer, further ones, and the patient on paper, as the record knows them."""
    found: dict[str, Recipient] = {}
    for reference in chart.patient.general_practitioner:
        _add(found, _professional(chart, reference, Part.GENERAL_PRACTITIONER, now))
    for part in stay.participants if stay else ():
        if part.individual is not None and any(t.has("REF", "REFB") for t in part.type):
            _add(found, _professional(chart, part.individual, Part.REFERRER, now))
    for key in copies:
        _add(found, _professional(chart, Reference(reference=key), Part.COPY, now))
    recipients = list(found.values())
    if not (chart.patient.deceased_boolean or chart.patient.deceased_date_time):
        recipients.append(_patient(chart.patient, now))
    return tuple(recipients)


def on_paper(chart: Chart, key: str, part: Part, now: datetime) -> Recipient:
    """The same recipient by post, at the address that the record has; held back where it has none."""
    if key == chart.patient.key:
        return _patient(chart.patient, now)
    return _professional(chart, Reference(reference=key), part, now, paper=True)


def by_record(chart: Chart, key: str, part: Part, now: datetime) -> Recipient:
    """Recipient (`Type/id`) with the route that the record knows now; held back where it knows none."""
    if key == chart.patient.key:
        return _patient(chart.patient, now)
    return _professional(chart, Reference(reference=key), part, now)


def _add(found: dict[str, Recipient], recipient: Recipient) -> None:
    # The referrer is often the general practitioner: one letter is enough.
    found.setdefault(recipient.key or recipient.id, recipient)


def _professional(
    chart: Chart, reference: Reference, part: Part, now: datetime, *, paper: bool = False
) -> Recipient:
    role = chart.find(reference, PractitionerRole)
    office = chart.find(role.organization if role else reference, Organization)
    person = chart.find(role.practitioner if role else reference, Practitioner)
    name = person_of(chart, reference) or (reference.display or "")
    detail = office.name if office and office.name != name else ""
    key = reference.target
    her_id = "" if paper else _her_id(role, office, now)
    lines = _lines(_offices(office.address if office else (), now))
    # A doctor's own address is where they live, unless the record says that they work there.
    mine = tuple(a for a in person.address if a.use == "work") if person else ()
    lines = lines or _lines(_offices(mine, now))
    gone = _gone(role, office, person) or (role is not None and not _holds(role.period, now))
    channel, why = Channel.ELECTRONIC, ""
    if objects_to(chart, key):
        channel, why = Channel.HELD, Why.OBJECTION
    elif gone:
        channel, why = Channel.HELD, Why.GONE
    elif not her_id and lines:
        channel, why = Channel.PAPER, Why.NO_ELECTRONIC
    elif not her_id:
        channel, why = Channel.HELD, Why.NO_ADDRESS
    if detail and channel is Channel.PAPER:
        lines = (detail, *lines)
    return Recipient(
        id=f"{part}:{key or name}",
        part=part,
        name=name or UNKNOWN,
        channel=channel,
        detail=detail,
        key=key,
        her_id=her_id,
        lines=lines if channel is Channel.PAPER else (),
        why=str(why),
    )


def _her_id(role: PractitionerRole | None, office: Organization | None, now: datetime) -> str:
    """The electronic address that holds today: the role's own, else its office's."""
    held = [i for holder in (role, office) if holder for i in holder.identifier]
    mine = (i for i in held if i.system == HER_ID and i.value and i.use != "old" and _holds(i.period, now))
    return next((i.value for i in mine), "")


def _gone(*found: PractitionerRole | Organization | Practitioner | None) -> bool:
    """True when the record says that a role, office or person is inactive."""
    return any(one is not None and one.active is False for one in found)


def _offices(addresses: tuple[Address, ...], now: datetime) -> tuple[Address, ...]:
    """The addresses of an office that hold today."""
    return tuple(a for a in addresses if a.use not in ("old", "home", "billing") and _holds(a.period, now))


def _holds(period: Period | None, now: datetime) -> bool:
    """True when a period covers now: its last day whole; without one, always."""
    start = instant(period.start) if period else None
    end = after(period.end) if period and period.end else None
    return (start is None or start <= now) and (end is None or end > now)


def _patient(patient: Patient, now: datetime) -> Recipient:
    name = subject_of(patient, now).name
    if is_child(patient.birth_date[:10], local(now).date()):
        name = f"Foresatte til {name}"
    shielded = protected(patient)
    lines = () if shielded else _lines(_usable(patient.address, now))
    known = bool(lines) and bool(whole_name(patient.name))
    channel = Channel.PAPER if known else Channel.HELD
    why = Why.PROTECTED if shielded else Why.NO_MAILBOX if known else Why.NO_ADDRESS
    return Recipient(
        id=f"{Part.PATIENT}:{patient.key}",
        part=Part.PATIENT,
        name=name,
        channel=channel,
        key=patient.key,
        lines=lines if known else (),
        why=str(why),
    )


def _usable(addresses: tuple[Address, ...], now: datetime) -> tuple[Address, ...]:
    """Addresses that hold today, those for post first; a work or billing address is nobody's home."""
    standing = []
    for address in addresses:
        if address.use in ("old", "work", "billing") or not _holds(address.period, now):
            continue
        standing.append(address)
    order = {"postal": 0, "both": 1, "": 2, "physical": 3}
    return tuple(sorted(standing, key=lambda a: (a.use == "temp", order.get(a.type, 4))))


def _lines(addresses: tuple[Address, ...]) -> tuple[str, ...]:
    """The first address that can bring a letter: a street or box, and a place."""
    for address in addresses:
        place = f"{address.postal_code} {address.city}".strip()
        street = tuple(line.strip() for line in address.line if line.strip())
        country = (
            address.country if address.country.upper() not in ("", "NO", "NOR", "NORGE", "NORWAY") else ""
        )
        if street and place:
            return (*street, place, *((country,) if country else ()))
    return ()

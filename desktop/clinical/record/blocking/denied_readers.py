"""Recipients of a Consent's provision: for whom, for what purpose and for which acts it holds.

An answer is `no` only where it is certain. A reference that leads nowhere, a group whose members are not
known, a code that nobody here knows is `perhaps`: it may block, and it never permits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from desktop.clinical.record import organisations
from desktop.core.actor import Actor
from desktop.fhir.elements import Coding, Reference
from desktop.fhir.resources import ConsentActor, ConsentProvision, Location, PractitionerRole, Resource
from desktop.fhir.systems import HPR, ORGANISATION_NUMBER
from desktop.fhir.when import within

Answer = Literal["no", "perhaps", "yes"]

_NOT_STAFF: Final = ("Patient", "RelatedPerson", "Device")
_READS: Final = ("access", "use", "collect")
"""FHIR's consentaction of who reads."""
_SENDS: Final = ("disclose", "correct")
"""Actions that are no reading: what is sent to somebody else, and what is changed."""
_CARE: Final = frozenset({"TREAT", "ETREAT", "BTG", "CAREMGT", "TREATDS", "CLINTRCH", "PurposeOfUse"})
"""v3 PurposeOfUse of who treats."""
_CONTROL: Final = frozenset({"HQUALIMP", "HOPERAT", "PurposeOfUse", "HSYSADMIN", "HCOMPL"})
_NO_CARE: Final = frozenset(
    {
        "HMARKT", "HPAYMT", "HRESCH", "CLINTRCHNPC", "CLINTRCHPC", "PATRQT", "FAMRQT", "PWATRNY", "SUPNWK",
        "PUBHLTH", "DISASTER", "THREAT", "COVERAGE", "LEGAL", "HOUTCOMS", "HPRGRP", "HLEGAL", "HACCRED",
        "HDIRECT", "HTEST", "TRAIN", "DONAT", "FRAUD", "GOV", "MEMADMIN", "CLMATTCH",
    }
)  # fmt: skip
_KNOWN: Final = _CARE | _CONTROL | _NO_CARE


class Who(msgspec.Struct, frozen=True):
    """Somebody who reads: person, role, ward, and the organisations that they work for."""

    practitioner: str = ""
    role: str = ""
    ward: str = ""
    hpr: str = ""
    organisations: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    placed: bool = False
    """True where all organisations above them are known."""
    purpose: str = "TREAT"


def who(actor: Actor, directory: Mapping[str, Resource]) -> Who:
    """The reader that an actor is, by their own office and that of the ward they have chosen."""
    chain = organisations.above(directory, actor.organization)
    ward = directory.get(f"Location/{actor.ward}") if actor.ward else None
    managed = ward.managing_organization if isinstance(ward, Location) else None
    also = organisations.above(directory, managed.target) if managed is not None else organisations.Chain()
    return Who(
        actor.practitioner, actor.role, f"Location/{actor.ward}" if actor.ward else "", actor.hpr,
        frozenset((*chain.keys, *also.keys)), chain.numbers | also.numbers,
        placed=chain.whole and (managed is None or also.whole), purpose=actor.purpose,
    )  # fmt: skip


def concerns(one: ConsentProvision, reader: Who, directory: Mapping[str, Resource], now: datetime) -> Answer:
    """True where a provision is about this reader, at this moment, reading for treatment."""
    return both((
        _period(one, now), _any(_actor(a, reader, directory) for a in one.actor),
        _purpose(one.purpose, reader), _action(one), "perhaps" if one.modifier_extension else "yes",
    ))  # fmt: skip


def both(answers: Iterable[Answer]) -> Answer:
    """All of several conditions."""
    found = set(answers)
    return "no" if "no" in found else "perhaps" if "perhaps" in found else "yes"


def _any(answers: Iterable[Answer]) -> Answer:
    """One of several; without any it holds for everybody."""
    found = set(answers)
    return "yes" if not found or "yes" in found else "perhaps" if "perhaps" in found else "no"


def _period(one: ConsentProvision, now: datetime) -> Answer:
    if one.period is None:
        return "yes"
    holds = within(one.period.start, one.period.end, now)
    return "perhaps" if holds is None else "yes" if holds else "no"


def _actor(one: ConsentActor, reader: Who, directory: Mapping[str, Resource]) -> Answer:
    named = one.reference
    if named is None:
        return "perhaps"
    if not named.target:
        return _by_number(named, reader)
    kind = named.target.partition("/")[0]
    if kind in _NOT_STAFF:
        return "no"
    if kind == "Practitioner":
        return _same(named.target, reader.practitioner)
    if kind == "PractitionerRole":
        if named.target == reader.role:
            return "yes"
        held = directory.get(named.target)
        # Whoever is blocked in one of their roles is the same person in another.
        person = held.practitioner if isinstance(held, PractitionerRole) else None
        return _same(person.target, reader.practitioner) if person is not None else "perhaps"
    if kind == "Organization":
        if named.target in reader.organisations:
            return "yes"
        return "no" if reader.placed else "perhaps"
    if kind == "Location" and reader.ward:
        return "yes" if named.target == reader.ward else "no"
    return "perhaps"


def _same(named: str, mine: str) -> Answer:
    if not named or not mine:
        return "perhaps"
    return "yes" if named == mine else "no"


def _by_number(named: Reference, reader: Who) -> Answer:
    held = named.identifier
    if held is None or not held.value:
        return "perhaps"
    if held.system == HPR and reader.hpr:
        return "yes" if held.value == reader.hpr else "no"
    if held.system == ORGANISATION_NUMBER:
        if held.value in reader.numbers:
            return "yes"
        # One above mine may have a number that is not written down here.
        return "perhaps"
    return "perhaps"


def _purpose(purposes: tuple[Coding, ...], reader: Who) -> Answer:
    own = _CARE if reader.purpose == "TREAT" else _CONTROL
    return _any("yes" if p.code in own else "no" if p.code in _KNOWN else "perhaps" for p in purposes)


def _action(one: ConsentProvision) -> Answer:
    return _any(
        "yes" if action.has(*_READS) else "no" if action.has(*_SENDS) else "perhaps" for action in one.action
    )

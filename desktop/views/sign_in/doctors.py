"""Doctors: who can be given a patient, or asked to sign what one may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.resources import Organization, PractitionerRole, Resource
from desktop.shown import questions as q
from desktop.shown.shell import RoleChoice
from desktop.views.answering import answers
from desktop.views.reader import Reader
from desktop.views.sign_in.choose import actor_of
from desktop.writing import signing


def others(reader: Reader, connection: Connection) -> Iterator[tuple[Actor, PractitionerRole]]:
    """The doctors who work here, oneself left out: those whose office is known to belong to another
    organisation (a general practitioner) sign nothing here."""
    directory = reader.charts.directory(connection)
    mine = _top(directory, reader.actor.organization)
    held = (r for r in directory.values() if isinstance(r, PractitionerRole) and r.active is not False)
    for role in sorted(held, key=lambda r: r.id):
        person = actor_of(directory, role, "")
        if person is None or not roles.decides(person) or person.practitioner == reader.actor.practitioner:
            continue
        theirs = _top(directory, person.organization)
        if mine and theirs and mine != theirs:
            continue
        if getattr(directory.get(person.practitioner), "active", None) is not False:
            yield person, role


def _top(directory: Mapping[str, Resource], key: str) -> str:
    """The organisation that an office belongs to in the end; empty where that is not known."""
    seen: set[str] = set()
    while key not in seen:
        seen.add(key)
        one = directory.get(key)
        if not isinstance(one, Organization):
            return ""
        if one.part_of is None or not one.part_of.target:
            return key
        key = one.part_of.target
    return ""


@answers(q.SignersOf)
def signers_of(reader: Reader, connection: Connection, ask: q.SignersOf) -> tuple[RoleChoice, ...]:
    found: dict[str, RoleChoice] = {}
    for person, role in others(reader, connection):
        here = any(place.id == ask.ward for place in role.location)
        found.setdefault(
            person.practitioner or person.role,
            RoleChoice(person.practitioner or person.role, person.name, person.initials, person.title,
                       ward=ask.ward if here else ""),
        )  # fmt: skip
    ordered = sorted(found.values(), key=lambda one: (one.ward != ask.ward, one.name))
    nobody = RoleChoice(signing.NOBODY, _("whoever of the doctors takes it"), "", _("nobody in particular"))
    return (*ordered, nobody)


def name_of(reader: Reader, connection: Connection, key: str) -> str:
    """Name of the doctor chosen to sign; raises InputError for a key that is no doctor here."""
    if key in ("", signing.NOBODY):
        return ""
    for person, _role in others(reader, connection):
        if key in (person.practitioner, person.role):
            return person.name
    raise InputError(
        _("This doctor is not in the record here any more."),
        kept=_("Nothing was changed."),
        todo=_("Choose another doctor."),
    )

"""Signed-in person: people known at this workstation, and the role and ward that somebody has now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.clinical.record import persons, roles_now
from desktop.core.actor import Actor
from desktop.core.messages import _
from desktop.fhir.resources import Practitioner, PractitionerRole, Resource
from desktop.shown.shell import RoleChoice
from desktop.shown.who_signed_in import KnownHere, SignedInAs, Source, WhoModel, WhoSignedIn
from desktop.store.last_actor import last_actor
from desktop.views.answering import answers
from desktop.views.reader import Reader
from desktop.views.sign_in import choose

Directory = Mapping[str, Resource]
MOST = 8
"""People who are offered: each has a digit, and the last one is for somebody else."""


@answers(KnownHere)
def known_here(reader: Reader, connection: Connection, _ask: KnownHere) -> tuple[RoleChoice, ...]:
    """People who have a record at this workstation, whoever worked in this one first."""
    found: dict[str, RoleChoice] = {}
    last = last_actor(connection)
    if last is not None and last.practitioner:
        found[last.practitioner] = _known(reader, last.practitioner, last)
    directory = reader.charts.directory(connection)
    others = []
    for role in directory.values():
        if not isinstance(role, PractitionerRole) or role.practitioner is None:
            continue
        person = role.practitioner.target
        if person in found or roles_now.now(role, reader.clock()).holds == "ended":
            continue
        if reader.works_here(person) and (actor := choose.actor_of(directory, role, "")) is not None:
            others.append((actor.name, person, actor))
    for _name, person, actor in sorted(others, key=lambda one: one[:2]):
        found.setdefault(person, _known(reader, person, actor))
    return tuple(found.values())[:MOST]


def _known(reader: Reader, person: str, actor: Actor) -> RoleChoice:
    # Whoever passes by reads this page: no number stands here.
    remark = _("something waits to be sent") if reader.unsent_of(person) else ""
    place = "" if not actor.ward_name or actor.ward_name in actor.title else actor.ward_name
    role = ", ".join(filter(None, (actor.title, place)))
    return RoleChoice(person, actor.name, actor.initials, role, remark)


@answers(WhoSignedIn)
def who_signed_in(reader: Reader, connection: Connection, ask: WhoSignedIn) -> WhoModel | None:
    """The person, the roles they may choose, and the one that the register says they have now."""
    return build(reader.charts.directory(connection), ask.person, reader.clock())


def build(directory: Directory, person: str, moment: datetime) -> WhoModel | None:
    """Roles and wards that somebody may work in at a moment; None for whom the directory does not hold."""
    found = directory.get(person)
    if not isinstance(found, Practitioner):
        return None
    name = persons.whole_name(found.name)
    if roles_now.works_no_more(directory, person, moment):
        # A licence gives nobody a role who has had one here, or has left.
        initials = Actor("", "", name or "?").initials
        return WhoModel(person, name or person, initials, persons.hpr_of(found), (), (), ended=True)
    wards = choose.wards(directory)
    offered = sorted(_roles(directory, person, moment), key=lambda one: (one[1].holds != "now", one[2].title))
    here = {one.key for one in wards}
    roles = tuple(_choice(role, actor, now, here) for role, now, actor in offered)
    held = [one for one in offered if one[1].holds == "now"]
    initials = Actor("", "", name or "?").initials
    wardless = tuple(role.key for role, _now, actor in offered if actor.duty in ("gp", "auditor"))
    model = WhoModel(
        person, name or person, initials, persons.hpr_of(found), roles, wards, wardless=wardless
    )  # fmt: skip
    if not roles:
        # The server gives no role: what their licence says is all that is known.
        bare = choose.actor_of_practitioner(directory, found, "")
        if bare is None:
            return model
        none = RoleChoice(person, bare.name, bare.initials, _("The server gives no role"), _reads(bare))
        return msgspec.structs.replace(model, roles=(none,), role=person, role_from="told")
    if len(held) == 1:
        role, now, _actor = held[0]
        ward = _ward(role, here)
        return msgspec.structs.replace(
            model, role=role.key, role_from="told", ward=ward, ward_from="told" if ward else "open",
            until=f"{now.until:%H:%M}" if now.until is not None else "",
        )  # fmt: skip
    if len(offered) == 1:
        # Not now, or not known whether: theirs to say.
        role = offered[0][0]
        ward = _ward(role, here)
        chosen: Source = "chosen" if ward else "open"
        return msgspec.structs.replace(model, role=role.key, role_from="chosen", ward=ward, ward_from=chosen)
    return model


def _roles(
    directory: Directory, person: str, moment: datetime
) -> Iterator[tuple[PractitionerRole, roles_now.Now, Actor]]:
    """Roles that somebody may choose: those that are over, or not yet theirs, are not among them."""
    for role in directory.values():
        if not isinstance(role, PractitionerRole) or role.practitioner is None:
            continue
        if role.practitioner.target != person:
            continue
        now, actor = roles_now.now(role, moment), choose.actor_of(directory, role, "")
        if now.holds != "ended" and actor is not None:
            yield role, now, actor


def _choice(role: PractitionerRole, actor: Actor, now: roles_now.Now, wards: set[str]) -> RoleChoice:
    said = {"now": "", "other_hours": _("not at this hour"), "unread": _("hours can't be read"), "ended": ""}
    remark = ", ".join(filter(None, (said[now.holds], _reads(actor))))
    title, ward = actor.title or _("The server gives no role"), _ward(role, wards)
    return RoleChoice(role.key, actor.name, actor.initials, title, remark, ward)


def _reads(actor: Actor) -> str:
    return _("Only reads") if roles.only_reads(actor) else ""


def _ward(role: PractitionerRole, here: set[str]) -> str:
    """The one ward of a role; empty where it has none here, or several."""
    found = [place.id for place in role.location if place.id in here]
    return found[0] if len(found) == 1 else ""


@answers(SignedInAs)
def signed_in_as(reader: Reader, connection: Connection, ask: SignedInAs) -> Actor | None:
    """The actor; None for what they may not be."""
    directory = reader.charts.directory(connection)
    return as_chosen(directory, ask.person, ask.role, ask.ward, reader.clock())


def as_chosen(directory: Directory, person: str, role: str, ward: str, moment: datetime) -> Actor | None:
    """A person in one of their roles on a ward; what the register does not tell is remembered as chosen."""
    model = build(directory, person, moment)
    if model is None or role not in {one.key for one in model.roles}:
        return None
    actor = choose.chosen(directory, role, ward)
    if actor is None or actor.practitioner != person:
        return None
    told = (
        model.role_from == "told" and role == model.role,
        not actor.ward or (model.ward_from == "told" and ward == model.ward),
    )
    return msgspec.structs.replace(actor, self_declared=False, chosen=not all(told))

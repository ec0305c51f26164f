"""The first screen: who is at the keyboard, and on which ward; self-declared until sign-in exists.

Where IT has decided that it is the person of the machine's account (`sign_in`), nobody else can be chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from desktop.acts import role_table as roles
from desktop.clinical.record import persons
from desktop.core import account, settings
from desktop.core.actor import Actor
from desktop.core.messages import _, ngettext
from desktop.fhir.resources import Location, Organization, Practitioner, PractitionerRole, Resource
from desktop.shown.shell import ChooseModel, RoleChoice, WardChoice

Directory = Mapping[str, Resource]
_MOST_SERVICES = 100
UNNAMED = "unnamed"
"""The choice of who only reads, on a server that has no roles to choose among."""


SETTING = "sign_in"


class Own(msgspec.Struct, frozen=True):
    """People the machine's account may be: those who have its `name` under `system`; without, everybody."""

    system: str = ""
    name: str = ""

    def of(self, directory: Directory) -> Directory:
        """The directory without the people whom the account is not."""
        if not self.system:
            return directory
        mine = {
            one.key
            for one in directory.values()
            if isinstance(one, Practitioner)
            and self.name
            and any(i.system == self.system and i.value.casefold() == self.name for i in one.identifier)
        }
        return {key: one for key, one in directory.items() if _person(one, key) in (mine | {""})}


_ANYBODY = Own()


def own() -> Own:
    """Local setting that limits the people who can be chosen on this machine."""
    system = settings.text(SETTING)
    if system in (settings.ANYONE, settings.NOBODY):
        # A name that nobody has: whoever is sought by it is not found.
        return _ANYBODY if system == settings.ANYONE else Own(system)
    return Own(system, account.name().casefold())


def _person(one: Resource, key: str) -> str:
    """The Practitioner whom a resource is or gives a role; `?` for a role of nobody, empty for what is no
    person."""
    if isinstance(one, PractitionerRole):
        return one.practitioner.target if one.practitioner else "?"
    return key if isinstance(one, Practitioner) else ""


def build(
    directory: Directory, *, place: str, server: str, ward: str = "", answered: bool = False,
    unsent: Callable[[str], int] = lambda _practitioner: 0, bound: Own = _ANYBODY,
) -> ChooseModel:  # fmt: skip
    """Wards with their beds counted, and the people who have a role; those of `ward` first, those who
    belong to no ward here (general practitioners) last.

    Where the server has `answered` and has no roles, its practitioners can be chosen, and reading without
    a name: who only needs to read must get in. `unsent` tells how much of a person's work has not left this
    workstation. `bound` is whom this machine's account may be.
    """
    directory = bound.of(directory)
    here_are = wards(directory)
    people = []
    for role in directory.values():
        if not isinstance(role, PractitionerRole) or role.active is False:
            continue
        actor = actor_of(directory, role, ward)
        if actor is None or _has_left(directory, actor.practitioner):
            continue
        here = any(r.id == ward for r in role.location)
        usual = next((r.id for r in role.location if any(r.id == w.key for w in here_are)), "")
        remark = _waiting(unsent(actor.practitioner)) or _reads(actor)
        choice = RoleChoice(role.id, actor.name, actor.initials, actor.title, remark, ward=usual)
        people.append((not here, not usual, actor.name, choice))
    people.sort(key=lambda p: p[:3])
    choices = [p[3] for p in people]
    if not choices and answered:
        choices = _practitioners(directory, unsent)
        if not bound.system:
            choices.append(RoleChoice(UNNAMED, _("Without a name"), "", _("Only reads")))
    told = _bound(bound, bool(choices), answered) if bound.system else ""
    return ChooseModel(tuple(choices), here_are, place, server, chosen_ward=ward, bound=told)


def wards(directory: Directory) -> tuple[WardChoice, ...]:
    """The wards by their names, each with its beds counted."""
    found = [
        WardChoice(one.id, one.name or one.id, _beds(directory, one))
        for one in directory.values()
        if isinstance(one, Location) and _is(one, "wa") and one.status != "inactive"
    ]
    return tuple(sorted(found, key=lambda ward: ward.name))


def _bound(bound: Own, found: bool, answered: bool) -> str:
    """Reason there is nobody else to choose, or nobody."""
    if bound.system == settings.NOBODY:
        return _("What IT has set about who signs in can't be used, so nobody can be chosen. Ask IT.")
    if not bound.name:
        return _("IT lets you in by your account on this machine, and its name can't be read. Ask IT.")
    if found or not answered:
        words = _(
            "IT lets you in by your account on this machine, “{name}”. It is recorded beside all you do."
        )
    else:
        words = _("The server knows nobody with the account “{name}”, by which IT lets you in. Ask IT.")
    return words.format(name=bound.name)


def people_of(directory: Directory, ward: str) -> tuple[RoleChoice, ...]:
    """The people who have a role on a ward, by their names."""
    here = {
        one.id
        for one in directory.values()
        if isinstance(one, PractitionerRole) and any(place.id == ward for place in one.location)
    }
    found = build(directory, place="", server="", ward=ward).people
    return tuple(one for one in found if one.key in here)


def _waiting(number: int) -> str:
    return ngettext("{n} not sent", "{n} not sent", number).format(n=number) if number else ""


def _practitioners(directory: Directory, unsent: Callable[[str], int]) -> list[RoleChoice]:
    found = (
        actor_of_practitioner(directory, one, "")
        for one in directory.values()
        if isinstance(one, Practitioner) and one.active is not False
    )
    people = sorted((a for a in found if a), key=lambda a: a.name)
    none = _("The server gives no role")
    return [
        RoleChoice(a.role, a.name, a.initials, none, _waiting(unsent(a.role)) or _reads(a)) for a in people
    ]


def _reads(actor: Actor) -> str:
    return _("Only reads") if roles.only_reads(actor) else ""


def chosen(directory: Directory, key: str, ward: str, bound: Own = _ANYBODY) -> Actor | None:
    """The actor chosen on the first screen; None when the record does not hold them (any more), or when the
    machine's account belongs to somebody else."""
    directory = bound.of(directory)
    if key == UNNAMED:
        if bound.system:
            return None
        return Actor(
            "", "", _("Name not given"), _("Only reads"), ward=ward, ward_name=_ward(directory, ward),
            services=services_of(directory, ward),
        )  # fmt: skip
    found = directory.get(key if "/" in key else f"PractitionerRole/{key}")
    if isinstance(found, Practitioner):
        return actor_of_practitioner(directory, found, ward) if found.active is not False else None
    actor = actor_of(directory, found, ward) if isinstance(found, PractitionerRole) else None
    return None if actor is None or _has_left(directory, actor.practitioner) else actor


def _has_left(directory: Directory, person: str) -> bool:
    """True for a person whom the register no longer calls active."""
    found = directory.get(person)
    return isinstance(found, Practitioner) and found.active is False


def actor_of_practitioner(directory: Directory, one: Practitioner, ward: str) -> Actor | None:
    """A practitioner whom the server gives no role; None for one without a name."""
    name = persons.whole_name(one.name)
    if not name:
        return None
    return Actor(
        one.key, one.key, name, ward=ward, ward_name=_ward(directory, ward), hpr=persons.hpr_of(one),
        services=services_of(directory, ward), profession=persons.licensed_as(one),
    )  # fmt: skip


def somebody(
    directory: Directory, person: str, ward: str, *, secretary: bool, bound: Own = _ANYBODY
) -> Actor:
    """Actor for a picture: the named person, else one of the ward (a secretary first, or last).

    `person` is the id of a PractitionerRole, or of a Practitioner on a server without roles. Without a ward
    the first one is taken. An Actor without role or name where there is nobody.
    """
    directory = bound.of(directory)
    wards = sorted(r.id for r in directory.values() if isinstance(r, Location) and _is(r, "wa"))
    place = ward or (wards[0] if wards else "")
    nobody = Actor(role="", practitioner="", name="", ward=place)
    if person:
        return (
            chosen(directory, person, place) or chosen(directory, f"Practitioner/{person}", place) or nobody
        )
    roles = [r for r in directory.values() if isinstance(r, PractitionerRole) and r.active is not False]
    roles.sort(key=lambda r: (all(p.id != place for p in r.location), r.id))
    people = [a for r in roles if (a := actor_of(directory, r, place))]
    people.sort(key=lambda a: a.secretary != secretary)
    if not people:
        bare = [r for r in directory.values() if isinstance(r, Practitioner) and r.active is not False]
        bare.sort(key=lambda r: r.id)
        people = [a for r in bare if (a := actor_of_practitioner(directory, r, place))]
    return people[0] if people else nobody


def _ward(directory: Directory, ward: str) -> str:
    location = directory.get(f"Location/{ward}") if ward else None
    return location.name if isinstance(location, Location) else ""


def services_of(directory: Directory, ward: str) -> tuple[str, ...]:
    """The codes (alone, and as `system|code`) and names of a ward's service: what kind of place it is, and
    which kind of unit runs it. Empty where the server doesn't say."""
    location = directory.get(f"Location/{ward}") if ward else None
    if not isinstance(location, Location):
        return ()
    kinds = list(location.kinds)
    told: list[str] = []
    if location.managing_organization is not None:
        unit = directory.get(location.managing_organization.target)
        if isinstance(unit, Organization):
            kinds += unit.type
            told.append(unit.name)
        told.append(location.managing_organization.display)
    for kind in kinds:
        told.append(kind.text)
        for coding in kind.coding:
            told += [coding.code, f"{coding.system}|{coding.code}" if coding.system else "", coding.display]
    return tuple(dict.fromkeys(words for one in told if (words := one.strip())))[:_MOST_SERVICES]


def actor_of(directory: Directory, role: PractitionerRole, ward: str) -> Actor | None:
    """The person in that role on that ward; None when the role names nobody."""
    practitioner = directory.get(role.practitioner.target) if role.practitioner else None
    name = role.practitioner.display if role.practitioner else ""
    hpr, licensed = "", ""
    if isinstance(practitioner, Practitioner):
        licensed = persons.licensed_as(practitioner)
        name = persons.whole_name(practitioner.name) or name
        hpr = persons.hpr_of(practitioner)
    if not name or role.practitioner is None:
        return None
    titles = [c.label for c in role.code if c.label]
    duty = persons.duty(role)
    # A general practitioner reads what is sent to them, an auditor the log: no ward is theirs to list.
    ward = "" if duty in ("gp", "auditor") else ward
    organization = directory.get(role.organization.target) if role.organization else None
    office = organization.name if isinstance(organization, Organization) else ""
    return Actor(
        role=role.key,
        practitioner=role.practitioner.target,
        name=name,
        title=", ".join([*titles[:1], *([office] if office else [])]),
        organization=role.organization.target if role.organization else "",
        ward=ward,
        ward_name=_ward(directory, ward),
        services=services_of(directory, ward),
        hpr=hpr,
        profession=persons.profession(role) or licensed,
        duty=duty,
        stage=persons.stage(role),
        secretary=persons.secretary(role),
    )


def _is(location: Location, code: str) -> bool:
    return location.physical_type is not None and location.physical_type.has(code)


def _beds(directory: Directory, ward: Location) -> str:
    inside = {ward.key}
    beds = 0
    for _level in range(3):
        found = {
            one.key
            for one in directory.values()
            if isinstance(one, Location) and one.part_of is not None and one.part_of.target in inside
        } - inside
        if not found:
            break
        inside |= found
    for key in inside:
        one = directory.get(key)
        beds += isinstance(one, Location) and _is(one, "bd")
    return ngettext("{n} bed", "{n} beds", beds).format(n=beds) if beds else ""

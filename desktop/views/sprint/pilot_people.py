"""People whom a pilot may name, and for whom one is in words: ids and names by the directory that is here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from desktop.core.messages import _
from desktop.fhir.resources import PractitionerRole
from desktop.shown.sprint.page_draft import Offered
from desktop.shown.sprint.pilot_whom import DUTIES, ROLES, whom, work_title
from desktop.views.reader import Reader
from desktop.views.sign_in import workspaces
from desktop.views.sign_in.choose import Directory, actor_of, services_of


def roles() -> tuple[Offered, ...]:
    """Kinds of work that a pilot may name: professions, and duties."""
    professions = (one for one in ROLES if one not in DUTIES)
    return tuple(Offered(one, work_title(one)) for one in (*professions, *DUTIES))


def wards(workspace: str, reader: Reader, connection: Connection) -> tuple[Offered, ...]:
    """All wards by name; `where` says of one on which nobody has the sprint's page that it has another."""
    directory = reader.charts.directory(connection)
    return tuple(
        Offered(
            ward.key, ward.name,
            "" if workspaces.has_page(workspace, ward.name, services_of(directory, ward.key))
            else _("has another page"),
        )
        for ward in reader.choices(connection, "", "").wards
    )  # fmt: skip


def people(directory: Directory) -> tuple[Offered, ...]:
    """Everybody with a role, once, by name: `name` is the HPR number, which every server has, else the
    Practitioner's id. Of several with one name the title tells them apart."""
    found: dict[str, Offered] = {}
    for role in directory.values():
        if not isinstance(role, PractitionerRole) or role.active is False:
            continue
        actor = actor_of(directory, role, "")
        if actor is not None:
            ident = actor.hpr or actor.practitioner.rpartition("/")[2]
            found.setdefault(ident, Offered(ident, _one_name(actor.name), actor.title))
    alike = Counter(one.title.casefold() for one in found.values())
    told = (
        Offered(one.name, f"{one.title} ({one.name})", one.where) if alike[one.title.casefold()] > 1 else one
        for one in found.values()
    )
    return tuple(sorted(told, key=lambda one: one.title.casefold()))


def _one_name(words: str) -> str:
    """A name without commas, which divide names where they are written."""
    return " ".join(words.replace(",", " ").split())


def whom_of(pilot: Mapping[str, Any], reader: Reader, connection: Connection) -> str:
    """Words for all whom a sprint's block `pilot` means; what the directory doesn't know, by its id."""
    names = {one.key: one.name for one in reader.choices(connection, "", "").wards}
    names |= {one.name: one.title for one in people(reader.charts.directory(connection))}
    ids = {name: [_bare(one) for one in pilot.get(name) or ()] for name in ("wards", "persons")}
    work = [work_title(str(one)) for name in ("roles", "duties") for one in pilot.get(name) or ()]
    return whom(
        [names.get(one, one) for one in ids["wards"]],
        list(dict.fromkeys(work)),
        [names.get(one, one) for one in ids["persons"]],
    )


def _bare(ident: object) -> str:
    return str(ident).rpartition("/")[2].strip()

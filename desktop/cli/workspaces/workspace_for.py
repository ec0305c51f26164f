"""`fagflate workspace for`: which workspace a ward gets, which file says so, and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, get_args

from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.workspace.ward_workspaces import Declared


def for_ward(arguments: argparse.Namespace) -> int:
    """Tell it; 1 where two workspaces are declared for the ward, and it has neither."""
    from desktop.cli.workspaces.workspace_pilots import in_words, today
    from desktop.core.file_problems import unknown
    from desktop.views.known import known
    from desktop.workspace.layers import Library, Who
    from desktop.workspace.pilots import Whom, joined
    from desktop.workspace.schema import Role
    from desktop.workspace.ward_workspaces import between, declared, fitting, workspace_of

    roles: tuple[str, ...] = get_args(Role)
    if arguments.role not in roles:
        said = _("“{name}” is not known here.").format(name=arguments.role)
        raise InputError(unknown(said, arguments.role, roles))
    folders, words = tuple(arguments.folder), known().words
    ward, role, services = arguments.ward, arguments.role, tuple(arguments.service)
    whom = Whom(arguments.location, role, arguments.duty, tuple(arguments.person))
    pilots = declared(folders, words).pilots
    within = joined(pilots, whom, today())
    told = declared(folders, words, joined=within)
    best = fitting(ward, role, told.every, services)
    name = workspace_of(ward, role, told.every, services)
    disputed = between(best, ward, services)
    library = Library(folders, kinds=words)
    layers = [library.shown(path) for path in library.layers_of(Who(ward, role, None, services))]
    wrong = (*told.problems, *disputed)
    why = [_more(told.every, ward)] if not best else []
    why += [] if disputed else [line for one in best for line in _why(one, ward, role, services)]
    of_it = [one for one in pilots if one.workspace == name]
    why += [in_words(one, whom) for one in of_it]
    if arguments.json:
        body = {
            "workspace": name, "why": why, "over": layers, "problems": [str(one) for one in wrong],
            "pilots": [{"pilot": one.name, "in": one.path in within} for one in of_it],
        }  # fmt: skip
        sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")
    else:
        over = [_("Laid over it: {files}.").format(files=", ".join(layers))] if layers else []
        lines = (f"{ward}: {name}", *(f"  {line}" for line in (*why, *over)), *map(str, wrong))
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if wrong else 0


def _why(one: Declared, ward: str, role: str, services: tuple[str, ...]) -> Iterator[str]:
    """Declarations of a workspace that fit, each with its place."""
    from desktop.workspace.ward_names import names, numbered, of_service

    if role in one.roles:
        words = _("{place}: declared for the role “{name}”, which comes before the ward alone.")
        yield words.format(place=one.places.get(role, one.workspace), name=role)
    named = sorted((name for name in one.wards if names(name, ward)), key=numbered, reverse=True)
    for name in named[:1]:
        alone = _("{place}: declared for the ward “{name}” alone, by its number.")
        words = _("{place}: declared for wards called “{name}”, whatever their number.")
        words = alone if numbered(name) else words
        yield words.format(place=one.places.get(name, one.workspace), name=name)
    for name in () if named else (name for name in one.services if of_service(services, (name,))):
        words = _("{place}: declared for the service “{name}”; nobody declares the ward's name.")
        yield words.format(place=one.places.get(name, one.workspace), name=name)


def _more(every: tuple[Declared, ...], ward: str) -> str:
    """Note that nobody declares the ward, with the most similar declared name."""
    from desktop.workspace.ward_names import ward_kind

    kinds = {ward_kind(name): (one, name) for one in every for name in one.wards}
    near = get_close_matches(ward_kind(ward), kinds, n=1, cutoff=0.75)
    said = _("No workspace is declared for this ward.")
    if not near:
        return said
    one, name = kinds[near[0]]
    words = _("{place} declares “{name}” for {workspace}: is the ward spelt so?")
    return f"{said} {words.format(place=one.places.get(name, ''), name=name, workspace=one.workspace)}"

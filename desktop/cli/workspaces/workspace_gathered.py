"""`fagflate workspace check`: what one file of a hospital gets wrong in several workspaces, told once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from desktop.core.file_problems import Problem, listed
from desktop.core.messages import _
from desktop.core.yaml_documents import read_file
from desktop.workspace.loader import BASE

Found = tuple[str, Problem]
"""Problem and its workspace; `""` where the file was read by itself."""
_NAME = re.compile(r"[“«](?:[^”»]* )?([^”» ]+)[”»]")


def gathered(found: Iterable[Found], whole: Collection[str], later: Mapping[str, str]) -> Iterator[Problem]:
    """Each once, with the names of the workspaces, or that it is so in every one of `whole`: it may differ
    only in what each allows there. `later` are the names that the hospital's file for everybody adds, each
    with that file: what is laid below it can't use them."""
    every: dict[tuple[str, int, int, str], dict[str, Problem]] = {}
    for workspace, one in found:
        key = (one.file, one.line, one.column, _core(one.what))
        every.setdefault(key, {}).setdefault(workspace, one)
    for (file, _line, _column, core), where in every.items():
        one = where.get("") or where.get(BASE) or where[min(where)]
        said = [one.what]
        name = _NAME.search(core)
        adds = later.get(name[1], file) if name else file
        if adds != file:
            said.append(
                _("{file} adds it, and is laid later: add it here, or use it there.").format(file=adds)
            )
        # Of a workspace's own file nobody asks where it is wrong.
        if names := sorted(set(where) - {"", Path(file).parent.name}):
            all_ = set(names) | ({BASE} if "" in where else set()) >= set(whole)
            said.append(
                _("In every workspace.") if all_ else _("In {workspaces}.").format(workspaces=listed(names))
            )
        yield msgspec.structs.replace(one, what=" ".join(said))


def added_by(site: Path, shown: str) -> dict[str, str]:
    """The names that a hospital's file for everybody adds, each with the file as people see it."""
    data = read_file(site, shown).data if site.is_file() else None
    changes = data.get("changes") if isinstance(data, dict) else None
    found = {}
    for change in changes if isinstance(changes, list) else ():
        added = change.get("add") if isinstance(change, dict) else None
        for one in added if isinstance(added, list) else [added]:
            if isinstance(one, str):
                found[one.rpartition(" ")[2]] = shown
    return found


def _core(what: str) -> str:
    """The sentence without what is allowed there instead."""
    for more in (_("Allowed: {names}."), _("Did you mean “{name}”?")):
        what = what.partition(" " + more.partition("{")[0])[0]
    return what

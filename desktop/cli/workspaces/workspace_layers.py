"""Check of the files of wards, roles and persons over the folder's own workspaces and sprints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.workspaces.workspace_notes import short, told_of
from desktop.core.file_problems import ConfigurationError
from desktop.workspace.loader import BASE, resolve_file

if TYPE_CHECKING:
    from desktop.cli.workspaces.workspace_gathered import Found
    from desktop.workspace.document_checks import Checked
    from desktop.workspace.known import Known
    from desktop.workspace.layers import Library


def laid_over(folder: Path, has: Known, folders: tuple[Path, ...]) -> tuple[list[Found], set[str]]:
    """Errors where each such file is laid over its workspaces, drafts of sprints too: a file that another one
    breaks is told before it is in use. And what is told of those that are right."""
    from desktop.workspace.layers import Library

    library = Library(folders, kinds=has.words)
    wrong: list[Found] = []
    told: set[str] = set()
    above = [path for path in sorted(folder.rglob("*.yaml")) if path.name != "site.yaml"]
    for path in above:
        _document, checked = library.read(path)
        if checked is None or checked.data.get("layer") not in ("ward", "role", "person"):
            continue
        for below in _below(library, folder, checked, folders, has):
            site = folder / "site.yaml"
            over = (site, path) if site.is_file() else (path,)
            try:
                made = resolve_file(
                    below, known=has, folders=folders, over=over, naming=lambda one: short(one).as_posix()
                )
                told.update(told_of(made))
            except ConfigurationError as error:
                wrong += ((below.parent.name, one) for one in error.problems)
    return wrong, told


def _below(
    library: Library, folder: Path, checked: Checked, folders: tuple[Path, ...], has: Known
) -> list[Path]:
    """The workspaces over which a file is laid: the one that it names, its wards', else all of the folder's;
    of each what is in use, and the folder's sprints that wait."""
    from desktop.workspace.ward_workspaces import declared, workspace_of

    mine = {path.parent.name for path in folder.glob("*/*.yaml")} & set(library.ids())
    data = checked.data
    if data.get("workspace"):
        names = {str(data["workspace"])}
    elif data.get("layer") == "ward":
        every = declared(folders, has.words).every
        names = {workspace_of(ward, "doctor", every) for ward in data.get("wards") or ()}
        names |= {workspace_of("", "doctor", every, (one,)) for one in data.get("services") or ()}
    else:
        names = {BASE, *mine}
    found: list[Path] = []
    for name in sorted(names & set(library.ids())):
        in_use = library.find(name)
        waiting = sorted((folder / name).glob("sprint-*.yaml"))
        found += [path for path in dict.fromkeys((in_use, *waiting)) if path is not None]
    return found

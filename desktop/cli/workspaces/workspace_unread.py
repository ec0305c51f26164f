"""`fagflate workspace check`: files in a hospital's folder that nobody reads, and their right names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.cli.workspaces.workspace_notes import short
from desktop.core.file_problems import Problem
from desktop.core.messages import _
from desktop.core.yaml_documents import Where, read_file

_YAML = (".yaml", ".yml")
_LAYERS = ("roles", "wards", "persons")
"""Folders in which every file is for somebody."""


def written_in(folder: Path) -> list[Path]:
    """The files of a folder that somebody meant as configuration, by how their names end; those of editors
    and of version control, in folders that begin with a point, are none."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _YAML or _noted(path))
    return sorted(p for p in found if p.is_file() and not _hidden(p.relative_to(folder)))


def unread(folder: Path) -> Iterator[tuple[Path, Problem]]:
    """Files in a folder that nobody reads there, each told with what it should be called."""
    from desktop.workspace.layers import Library

    root = _root(folder)
    library = Library((root,))
    read = library.looked_for() | ({*folder.glob("*.yaml")} if folder.name in _LAYERS else set())
    for path in written_in(folder):
        document = read_file(path, short(path).as_posix())
        data: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
        name = _name(path.relative_to(root), data)
        # Beside a base of its own what lies in another workspace's folder is told where it is read.
        if path in read and ((root / "base").is_dir() or not _in_another(path, data)):
            continue
        where: Where = ()
        if name:
            words = _("Nobody reads this file here. By what it says it should be called {name}.")
            where = next((key,) for key in ("layer", "workspace") if key in data)
        elif name == "":
            words = _(
                "Nobody reads this file here: a person's own lies with the local records, as persons/ID.yaml."
            )
            where = ("layer",)
        else:
            words = _(
                "Nobody reads this file here: site.yaml, roles, wards and the folders of workspaces are read."
            )
        place = document.place(where)
        yield path, Problem(document.file, place.line, place.column, words.format(name=name))


def _root(folder: Path) -> Path:
    """The hospital's folder: that which is named, or the one around a workspace's folder that is named."""
    from desktop.workspace.layers import WHOLE

    of_workspace = any((folder / name).is_file() for name in WHOLE) or any(folder.glob("sprint-*.yaml"))
    return folder.parent if of_workspace or folder.name in _LAYERS else folder


def _name(path: Path, data: dict[str, Any]) -> str | None:
    """Expected name of a file in its hospital's folder, by its content; empty for a person's own, None where
    it says nothing of it."""
    layer, workspace, sprint = data.get("layer"), data.get("workspace"), data.get("sprint")
    if layer == "site":
        return "site.yaml"
    if layer == "person":
        return ""
    if layer in ("role", "ward"):
        return f"{layer}s/{_lower(path)}"
    if not isinstance(workspace, str):
        return None
    if isinstance(sprint, int):
        return f"{workspace}/sprint-{sprint:02d}.yaml"
    return f"{workspace}/workspace.yaml"


def _lower(path: Path) -> str:
    return path.name.partition(".")[0] + ".yaml"


def _in_another(path: Path, data: dict[str, Any]) -> bool:
    """True when a workspace's file lies in a folder that is not named as the workspace."""
    return "layer" not in data and "workspace" in data and path.parent.name != data["workspace"]


def _noted(path: Path) -> bool:
    """True for a file to which an editor has given another ending: site.yaml.txt."""
    return path.name.lower().endswith(tuple(f"{one}.txt" for one in _YAML))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)

"""`fagflate workspace diff A B`: what is otherwise in one workspace than in another, a sentence each.

A and B are workspaces, sprints or files; or both are a hospital's folders, whose workspaces are compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.workspaces import workspace_pictures
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.cli.workspaces.workspace_pictures import Pair
    from desktop.workspace.loader import Resolved

Resolves = Callable[[argparse.Namespace], "Resolved"]


def diff(arguments: argparse.Namespace, resolved: Resolves) -> int:
    """Tell the differences, in the order in which a page is read, and draw them with `--out`; 0 whether there
    are some or none. `resolved` opens what an argument names."""
    if arguments.out is not None:
        # Before anything is read: a folder that holds something else is never written in.
        workspace_pictures.checked(arguments.out)
    folders = _folders(arguments)
    pairs = [*_pairs(arguments, resolved, folders)]
    drawn = workspace_pictures.written(arguments, pairs) if arguments.out is not None else None
    if arguments.json:
        told: dict[str, Any] = {"workspaces": [_told(one) for one in pairs]} if folders else _told(pairs[0])
        if drawn is not None:
            told["pictures"] = drawn
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return 0
    lines = []
    for one in pairs:
        lines += [f"{one.name}:"] if folders and one.found else []
        # Numbered as in the pictures.
        numbers = (f"{n} " if drawn is not None else "" for n in range(1, len(one.found) + 1))
        lines += [f"{number}{each.words}." for number, each in zip(numbers, one.found, strict=True)]
    lines = lines or [_("Nothing is otherwise.")]
    lines += [str(arguments.out / str(one["file"])) for one in drawn or ()]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _told(pair: Pair) -> dict[str, Any]:
    return {
        "before": pair.before.workspace.release,
        "after": pair.after.workspace.release,
        "differences": [
            {"target": one.target, "kind": one.kind, "words": f"{one.words}."} for one in pair.found
        ],
    }


def _folders(arguments: argparse.Namespace) -> tuple[Path, Path] | None:
    """The two folders that are compared; None where workspaces or files are. InputError for one of each."""
    before, after = Path(arguments.before), Path(arguments.after)
    if before.is_dir() and after.is_dir():
        return before, after
    for one, other in ((before, after), (after, before)):
        # A folder may have the name of a workspace: then the workspace is meant.
        if one.is_dir() and other.suffix in (".yaml", ".yml"):
            raise InputError(
                _("{folder} is a folder, and {file} is a file.").format(folder=one, file=other),
                todo=_("Name two folders, or two files, sprints or workspaces."),
            )
    return None


def _pairs(
    arguments: argparse.Namespace, resolved: Resolves, folders: tuple[Path, Path] | None
) -> Iterator[Pair]:
    from desktop.cli.workspaces.workspace_pictures import Pair
    from desktop.views.known import known
    from desktop.workspace.differences import all_differences

    for name, (first, second) in _named(arguments, folders):
        before, after = (
            resolved(argparse.Namespace(workspace=named, folder=where, over=arguments.over))
            for named, where in (first, second)
        )
        yield Pair(name, before, after, all_differences(before, after, known()))


Opened = tuple[str, list[Path]]


def _named(
    arguments: argparse.Namespace, folders: tuple[Path, Path] | None
) -> Iterator[tuple[str, tuple[Opened, Opened]]]:
    """The names that are compared, each with (one to open, folders to look in) before and after."""
    given = list(arguments.folder)
    if folders is None:
        yield "", ((arguments.before, given), (arguments.after, given))
        return
    from desktop.views.known import known
    from desktop.workspace.layers import Library
    from desktop.workspace.loader import BASE

    every = {name.partition("/")[0] for name in Library(folders, kinds=known().words).names()}
    own = {file.parent.name for folder in folders for file in folder.glob("*/*.y*ml")} & every
    # A hospital's file for everybody is laid over each of them.
    names = sorted(every) if any((one / "site.yaml").is_file() for one in folders) else sorted(own)
    for name in names or [BASE]:
        yield name, ((name, [folders[0], *given]), (name, [folders[1], *given]))

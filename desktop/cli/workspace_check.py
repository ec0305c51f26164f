"""`fagflate workspace check`: what is wrong in workspace files, each by itself and beside the others."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext

if TYPE_CHECKING:
    from desktop.core.problems import Problem
    from desktop.workspace.loader import Resolved


def check(arguments: argparse.Namespace) -> int:
    from desktop.core.problems import ConfigurationError
    from desktop.workspace.loader import resolve_file

    folders = tuple(arguments.folder)
    from desktop.views.known import known
    from desktop.workspace.wards import declared, disputed

    has = known()
    problems: set[Problem] = set()
    files: dict[Path, str] = {}
    for given in arguments.files or _all(folders):
        for path in _files(given, folders):
            files.setdefault(path.absolute(), str(path))
    if not files:
        raise InputError(_("There is no workspace file there."))
    # A hospital's folder that is named is one of those in which its files find each other.
    own = tuple(Path(given).absolute() for given in arguments.files if Path(given).is_dir())
    for folder in own:
        problems.update(_unread(folder))
    for shown in files.values():
        try:
            made = resolve_file(
                Path(shown), known=has, folders=(*own, *folders), naming=lambda path: short(path).as_posix()
            )
            problems.update(_orders(made))
        except ConfigurationError as error:
            problems.update(error.problems)
    # What is right in each file may be wrong beside the others.
    problems.update(disputed(declared(folders, has.words).every))
    wrong = sorted(problems)
    count = len(files)
    if arguments.json:
        told = {"files": list(files.values()), "problems": [_problem(problem) for problem in wrong]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    elif wrong:
        sys.stdout.write("".join(f"{problem}\n" for problem in wrong))
    else:
        words = ngettext("{n} file, nothing wrong.", "{n} files, nothing wrong.", count)
        sys.stdout.write(words.format(n=count) + "\n")
    if wrong:
        words = ngettext("{n} thing is wrong.", "{n} things are wrong.", len(wrong))
        sys.stderr.write(words.format(n=len(wrong)) + "\n")
    return 1 if wrong else 0


def _orders(made: Resolved) -> Iterator[Problem]:
    """The lines of its order sets that nobody could order."""
    from desktop.core import configured
    from desktop.core.clock import utc_now
    from desktop.core.problems import Problem
    from desktop.orders import sets

    before = configured.now_in_use()
    configured.use(made.settings)
    try:
        for one in sets.SETS.now().sets:
            places = made.workspace.sources.get(f"order-set/{one.key}", ())
            for line, why in sets.not_understood(one, utc_now()) if places else ():
                words = _("“{line}” is not understood: {why}").format(line=line, why=why)
                yield Problem(places[-1].file, places[-1].line, places[-1].column, words)
    finally:
        configured.use(before)


def _unread(folder: Path) -> Iterator[Problem]:
    """Files in a hospital's folder that nobody reads there; none in another one."""
    from desktop.core.problems import Problem
    from desktop.workspace.layers import Library

    ids = Library((folder,)).ids()
    if not (folder / "site.yaml").exists() and not any((folder / name).is_dir() for name in ids):
        return
    for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
        where = path.relative_to(folder).parts
        layer = where == ("site.yaml",) or (len(where) == 2 and where[0] in ("roles", "wards"))
        if not (layer and path.suffix == ".yaml") and not (len(where) == 2 and where[0] in ids):
            words = _(
                "Nobody reads this file here: site.yaml, roles, wards and the folders of workspaces are read."
            )
            yield Problem(short(path).as_posix(), 1, 1, words)


def _problem(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "column": problem.column, "what": problem.what}


def _all(folders: tuple[Path, ...]) -> list[str]:
    from desktop.core.paths import resources

    return [str(short(folder)) for folder in (*folders, resources() / "workspaces")]


def _files(given: str, folders: tuple[Path, ...]) -> list[Path]:
    """The files that somebody means: a file, all in a folder, or all of a workspace's name."""
    from desktop.workspace.layers import Library

    path = Path(given)
    if path.is_dir():
        return sorted((*path.rglob("*.yaml"), *path.rglob("*.yml")))
    if not path.exists() and given.partition("/")[0] in (library := Library(folders)).ids():
        found = library.find(given)
        if found is not None and "/" in given:
            return [short(found)]
        if found is not None:
            return [short(file) for file in sorted(found.parent.glob("*.yaml"))]
    return [path]


def short(path: Path) -> Path:
    """The path from where people stand, if it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path

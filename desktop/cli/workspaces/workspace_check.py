"""`fagflate workspace check`: what is wrong in workspace files, each by itself and beside the others."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from desktop.cli.workspaces.workspace_notes import short
from desktop.cli.workspaces.workspace_words import unknown_names
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext

if TYPE_CHECKING:
    from desktop.cli.workspaces.workspace_gathered import Found
    from desktop.core.file_problems import Problem
    from desktop.orders.sets import OrderSet
    from desktop.workspace.known import Known
    from desktop.workspace.loader import Resolved


def check(arguments: argparse.Namespace) -> int:
    from desktop.cli.workspaces.workspace_gathered import added_by, gathered
    from desktop.cli.workspaces.workspace_layers import laid_over
    from desktop.cli.workspaces.workspace_notes import misspelt, told_of
    from desktop.cli.workspaces.workspace_unread import unread
    from desktop.core.file_problems import ConfigurationError
    from desktop.workspace.layers import Library, read_by_name
    from desktop.workspace.loader import resolve_file

    folders = tuple(arguments.folder)
    from desktop.cli.workspaces.workspace_pilots import today, with_and_without
    from desktop.views.known import known
    from desktop.views.sign_in.in_pilot import doubts
    from desktop.workspace import kept_list
    from desktop.workspace.codes import doubts_of
    from desktop.workspace.pilot_measures import undeclared
    from desktop.workspace.ward_workspaces import declared, disputed

    has = known()
    problems: set[Problem] = set()
    found: list[Found] = []
    notes: set[str] = set()
    files: dict[Path, str] = {}
    measured: dict[Path, Resolved] = {}
    for given in arguments.files or _all(folders):
        for path in _files(given, folders):
            files.setdefault(path.absolute(), str(path))
    if not files:
        raise InputError(_("There is no workspace file there."))
    # A hospital's folder that is named is one of those in which its files find each other.
    own = tuple(Path(given).absolute() for given in arguments.files if Path(given).is_dir())
    nowhere = dict(
        one for each in own or (() if arguments.files else folders) for one in unread(each.absolute())
    )
    problems.update(nowhere.values())
    doubtful = set(doubts_of(((path, short(path).as_posix()) for path in _outside(files)), has))
    for path, shown in files.items():
        if path in nowhere and not read_by_name(path):
            # Nothing but its name would be told again.
            continue
        try:
            made = resolve_file(
                Path(shown), known=has, folders=(*own, *folders), naming=lambda path: short(path).as_posix()
            )
            found += (("", one) for one in (*_orders(made), *_versions(made), *unknown_names(made)))
            notes.update(told_of(made))
            doubtful.update(kept_list.doubts(made.workspace, made.left))
            measured[path] = made
        except ConfigurationError as error:
            found += (("", one) for one in error.problems)
    # What is right in each file may be wrong beside the others.
    later: dict[str, str] = {}
    for folder in dict.fromkeys((*own, *folders)):
        found += _under_the_site(folder, has, (*own, *folders))
        wrong_there, told_there = laid_over(folder, has, (*own, *folders))
        found += wrong_there
        notes.update(told_there)
        later |= added_by(folder / "site.yaml", short(folder / "site.yaml").as_posix())
    for path, one in measured.items():
        # A hospital's file for everybody lies over each of them.
        problems.update(undeclared(path, short(path).as_posix(), one, has, later))
    problems.update(gathered(found, Library((*own, *folders)).ids(), later))
    told = declared((*folders, *own), has.words)
    problems.update(with_and_without(told.pilots, (*own, *folders), has, problems))
    notes.update(doubts(told.pilots, today(), {}))
    problems.update(disputed(told.every))
    notes.update(misspelt(told.every))
    wrong = sorted(problems)
    count = len(files)
    if arguments.json:
        body = {
            "files": list(files.values()),
            "problems": [_problem(problem) for problem in wrong],
            "notes": sorted(notes),
            "doubts": [_problem(problem) for problem in sorted(doubtful)],
        }
        sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")
    elif wrong:
        sys.stdout.write("".join(f"{problem}\n" for problem in wrong))
    else:
        words = ngettext("{n} file, nothing wrong.", "{n} files, nothing wrong.", count)
        sys.stdout.write(words.format(n=count) + "\n")
    if not arguments.json:
        sys.stdout.write("".join(f"{note}\n" for note in (*sorted(doubtful), *sorted(notes))))
    if wrong:
        words = ngettext("{n} thing is wrong.", "{n} things are wrong.", len(wrong))
        sys.stderr.write(words.format(n=len(wrong)) + "\n")
    return 1 if wrong else 0


def _outside(files: Iterable[Path]) -> Iterator[Path]:
    """Files that do not come with the program."""
    from desktop.core.paths import resources

    yield from (path for path in files if not path.is_relative_to(resources().absolute()))


def _under_the_site(folder: Path, has: Known, folders: tuple[Path, ...]) -> Iterator[Found]:
    """Errors in each workspace under a hospital's own file for everybody: a name that is another there may be
    in an order set of any of them."""
    from desktop.core.file_problems import ConfigurationError
    from desktop.workspace.layers import Library
    from desktop.workspace.loader import resolve_file

    site = folder / "site.yaml"
    library = Library(folders, kinds=has.words)
    for path in filter(None, map(library.find, library.ids())) if site.is_file() else ():
        try:
            made = resolve_file(
                path, known=has, folders=folders, over=(site,), naming=lambda path: short(path).as_posix()
            )
            wrong: Iterable[Problem] = (*_orders(made, every=True), *_versions(made), *unknown_names(made))
        except ConfigurationError as error:
            wrong = error.problems
        yield from ((path.parent.name, one) for one in wrong)


def _orders(made: Resolved, *, every: bool = False) -> Iterator[Problem]:
    """The lines of its order sets that nobody could order, and letters that open two of them; with `every`
    also of sets that no layer has changed."""
    from desktop.core import configured
    from desktop.core.clock import utc_now
    from desktop.core.file_problems import Problem
    from desktop.orders import sets

    before = configured.now_in_use()
    configured.use(made.settings)
    try:
        mine = sets.sets_of(made.workspace.id)
        for one in sets.SETS.now().sets:
            places = made.workspace.sources.get(f"order-set/{one.key}", ())
            for line, why in sets.not_understood(one, utc_now()) if places or (every and one in mine) else ():
                words = _("“{line}” is not understood: {why}").format(line=line, why=why)
                yield Problem(*_place_of_line(made, one.key, line), words)
        yield from _letters(made, mine)
    finally:
        configured.use(before)


def _letters(made: Resolved, mine: tuple[OrderSet, ...]) -> Iterator[Problem]:
    """Letters that open two of a workspace's order sets, told of the one that was written last."""
    from desktop.core.file_problems import Problem, listed

    for one, other in combinations(mine, 2):
        if one.letter.casefold() != other.letter.casefold():
            continue
        first, last = sorted((one, other), key=lambda each: _written(made, each.key))
        free = sorted(set(ascii_uppercase) - {each.letter.upper() for each in mine})
        words = _("The letter “{letter}” opens “{name}” already. Free: {free}.")
        said = words.format(letter=last.letter, name=first.key, free=listed(free))
        yield Problem(*_place(made, last.key, "letter"), said)


def _written(made: Resolved, key: str) -> tuple[int, int]:
    """Sort key of order sets by the time of writing: the file in the order of the layers, the line; shipped
    ones first."""
    sources, path = made.workspace.sources, f"order-set/{key}"
    found = sources.get(f"{path}/letter") or sources.get(path)
    return (list(made.headers).index(found[-1].file), found[-1].line) if found else (-1, 0)


def _place(made: Resolved, key: str, field: str) -> tuple[str, int, int]:
    """File, line and column of a field of an order set, or of the set."""
    from desktop.orders import sets

    for path in (f"order-set/{key}/{field}", f"order-set/{key}"):
        if history := made.workspace.sources.get(path):
            return history[-1].file, history[-1].line, history[-1].column
    shipped = sets.SETS.document()
    at = sets.SETS.items["order-set"].at(shipped.data, key) or ()
    return shipped.file, *shipped.place((*at, field))


def _place_of_line(made: Resolved, key: str, line: str) -> tuple[str, int, int]:
    """File, line and column of a line of an order set; of the set where it isn't found in its file."""
    from desktop.core.yaml_documents import read_file
    from desktop.orders import sets

    sources = made.workspace.sources
    paths = (f"order-set/{key}/lines", f"order-set/{key}")
    history = [source for path in paths for source in reversed(sources.get(path, ()))]
    for source in history:
        header = made.headers.get(source.file)
        if header is None or not source.point:
            continue
        document = read_file(header.path, source.file)
        where: tuple[str | int, ...] = ("changes", source.point - 1, "lines")
        lines = document.data["changes"][source.point - 1].get("lines") or ()
        if isinstance(lines, dict):
            where, lines = (*where, "add"), lines.get("add") or ()
        if line in lines:
            return source.file, *document.place((*where, list(lines).index(line)))
    shipped = sets.SETS.document()
    at = sets.SETS.items["order-set"].at(shipped.data, key)
    if at is not None and line in (
        lines := sets.SETS.items["order-set"].within(shipped.data)[at[-1]]["lines"]
    ):
        return shipped.file, *shipped.place((*at, "lines", list(lines).index(line)))
    return _place(made, key, "lines")


def _versions(made: Resolved) -> Iterator[Problem]:
    """Headings of note templates that a file changes without a new version: notes are signed with it, and one
    version would name two templates."""
    from desktop.core.file_problems import Problem
    from desktop.views.known import known
    from desktop.workspace.value_sources import history

    for path in made.workspace.sources:
        word, _slash, rest = path.partition("/")
        if word != "note-template" or not rest.endswith("/headings"):
            continue
        template = rest.removesuffix("/headings")
        said = history(made, known(), path)
        versions = history(made, known(), f"note-template/{template}/version")
        order = ["", *made.headers]
        for (_part, before), (_part, now) in pairwise(said):
            if _headings(before.value) == _headings(now.value):
                continue
            earlier = [one for _part, one in versions if _at(order, one.file) < _at(order, now.file)]
            own = [one for _part, one in versions if one.file == now.file]
            if earlier and (not own or own[-1].value == earlier[-1].value):
                words = _(
                    "The headings of “{name}” change and its version is still “{version}”: write another"
                    " “version”. It is kept with each note that is signed."
                )
                version = json.loads(earlier[-1].value)
                yield Problem(now.file, now.line, now.column, words.format(name=template, version=version))


def _at(order: list[str], file: str) -> int:
    """The place of a file among the layers; what is shipped comes first."""
    return order.index(file) if file in order else 0


def _headings(value: str) -> list[tuple[Any, Any]]:
    """Headings of a note: their codes and titles, in their order."""
    every = json.loads(value)
    return [(one.get("code"), one.get("title")) for one in every or () if isinstance(one, dict)]


def _problem(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "column": problem.column, "what": problem.what}


def _all(folders: tuple[Path, ...]) -> list[str]:
    from desktop.core.paths import resources

    return [str(short(folder)) for folder in (*folders, resources() / "workspaces")]


def _files(given: str, folders: tuple[Path, ...]) -> list[Path]:
    """The files that somebody means: a file, all in a folder, or all of a workspace's name."""
    from desktop.cli.workspaces.workspace_unread import written_in
    from desktop.workspace.layers import Library

    path = Path(given)
    if path.is_dir():
        return written_in(path)
    if not path.exists() and given.partition("/")[0] in (library := Library(folders)).ids():
        found = library.find(given)
        if found is not None and "/" in given:
            return [short(found)]
        if found is not None:
            return [short(file) for file in sorted(found.parent.glob("*.yaml"))]
    return [path]

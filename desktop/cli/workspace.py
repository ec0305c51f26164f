"""`fagflate workspace`: checks and shows the files that describe a specialty's workspace."""

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
    from desktop.shown.workspace import Workspace
    from desktop.workspace.problems import Problem

NAME = "workspace"

Rows = Iterator[tuple[str, str]]
"""Lines to show: what stands there, and where it was written."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Checks and shows the files that describe a specialty's workspace.")
    acts = parser.add_subparsers(dest="act", metavar=_("ACT"), required=True)
    folder: dict[str, Any] = {
        "action": "append",
        "type": Path,
        "default": [],
        "metavar": "DIR",
        "help": _("folder of workspaces that comes before the shipped one (may be repeated)"),
    }
    as_json: dict[str, Any] = {
        "action": "store_true",
        "default": argparse.SUPPRESS,
        "help": _("one JSON object instead of words"),
    }

    words = _("check files: what is wrong, with file, line and column")
    check = acts.add_parser("check", help=words, description=words)
    check.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help=_("file, folder or name of a workspace (default: all that are found)"),
    )
    check.add_argument("--folder", **folder)
    check.add_argument("--json", **as_json)

    words = _("show a workspace after all its layers, each value with its source")
    show = acts.add_parser("show", help=words, description=words)
    show.add_argument(
        "workspace", metavar="NAME", help=_("workspace (cardiology), sprint (cardiology/sprint-01) or file")
    )
    show.add_argument(
        "--over",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help=_("file of the hospital, the role or the person that is laid over (may be repeated)"),
    )
    show.add_argument("--value", metavar="PATH", help=_("only this value, with every layer that set it"))
    show.add_argument("--folder", **folder)
    show.add_argument("--json", **as_json)

    words = _("print the JSON Schema of the files")
    schema = acts.add_parser("schema", help=words, description=words)
    schema.add_argument("--json", **as_json)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked; 1 if a file has something wrong."""
    acts = {"check": _check, "show": _show, "schema": _schema}
    return acts[arguments.act](arguments)


# check


def _check(arguments: argparse.Namespace) -> int:
    from desktop.workspace.loader import load_file
    from desktop.workspace.problems import WorkspaceError

    folders = tuple(arguments.folder)
    from desktop.views.known import known

    has = known()
    problems: set[Problem] = set()
    files: dict[Path, str] = {}
    for given in arguments.files or _all(folders):
        for path in _files(given, folders):
            files.setdefault(path.absolute(), str(path))
    if not files:
        raise InputError(_("There is no workspace file there."))
    for shown in files.values():
        try:
            load_file(Path(shown), known=has, folders=folders, naming=lambda path: _short(path).as_posix())
        except WorkspaceError as error:
            problems.update(error.problems)
    wrong = sorted(problems)
    count = len(files)
    if arguments.json:
        _json({"files": list(files.values()), "problems": [_problem(problem) for problem in wrong]})
    elif wrong:
        sys.stdout.write("".join(f"{problem}\n" for problem in wrong))
    else:
        words = ngettext("{n} file, nothing wrong.", "{n} files, nothing wrong.", count)
        sys.stdout.write(words.format(n=count) + "\n")
    if wrong:
        words = ngettext("{n} thing is wrong.", "{n} things are wrong.", len(wrong))
        sys.stderr.write(words.format(n=len(wrong)) + "\n")
    return 1 if wrong else 0


def _problem(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "column": problem.column, "what": problem.what}


def _all(folders: tuple[Path, ...]) -> list[str]:
    from desktop.core.paths import resources

    return [str(_short(folder)) for folder in (*folders, resources() / "workspaces")]


def _files(given: str, folders: tuple[Path, ...]) -> list[Path]:
    """The files that somebody means: a file, all in a folder, or all of a workspace's name."""
    from desktop.workspace.layers import Library

    path = Path(given)
    if path.is_dir():
        return sorted((*path.rglob("*.yaml"), *path.rglob("*.yml")))
    if not path.exists() and given.partition("/")[0] in (library := Library(folders)).ids():
        found = library.find(given)
        if found is not None and "/" in given:
            return [_short(found)]
        if found is not None:
            return [_short(file) for file in sorted(found.parent.glob("*.yaml"))]
    return [path]


def _short(path: Path) -> Path:
    """The path from where people stand, if it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


# show


def _show(arguments: argparse.Namespace) -> int:
    from desktop.views.known import known
    from desktop.workspace.loader import load, load_file

    folders = tuple(arguments.folder)
    path = Path(arguments.workspace)
    if path.suffix in (".yaml", ".yml"):
        shown = load_file(path, known=known(), folders=folders, over=tuple(arguments.over))
    else:
        shown = load(arguments.workspace, known=known(), folders=folders, over=tuple(arguments.over))
    if arguments.value is not None:
        try:
            history = shown.history_of(arguments.value)
        except KeyError as error:
            raise InputError(_("There is no value “{name}”.").format(name=arguments.value)) from error
        if arguments.json:
            _json({"path": arguments.value, "history": [_builtins(source) for source in history]})
        else:
            sys.stdout.write("".join(_told(source) for source in history))
        return 0
    if arguments.json:
        _json({"version": shown.version, **_builtins(shown)})
        return 0
    rows = list(_rows(shown))
    width = min(60, max(len(left) for left, _source in rows))
    for left, source in rows:
        sys.stdout.write(f"{left:<{width}}  {source}".rstrip() + "\n")
    return 0


def _told(source: Any) -> str:
    return f"{source.layer}  {source}  {source.value}" + (f"  {source.why}" if source.why else "") + "\n"


def _rows(shown: Workspace) -> Rows:
    """The workspace as in its files, line by line, with the source of each value."""
    yield f"# {shown.version} ({shown.release}), {shown.digest[:12]}", ""
    yield from _row(shown, "title", "title", shown.words, 0)
    yield "tabs:", ""
    for tab in shown.tabs:
        at = f"tabs/{tab.id}"
        yield f"  - id: {tab.id}", str(shown.source_of(at))
        yield from _row(shown, f"{at}/title", "title", tab.words, 4)
        yield from _row(shown, f"{at}/about", "about", tab.about, 4)
        yield "    panels:", ""
        for panel in tab.panels:
            at = f"panels/{panel.id}"
            yield f"      - id: {panel.id}", str(shown.source_of(at))
            yield from _row(shown, f"{at}/kind", "kind", panel.kind, 8)
            if panel.words is not None:
                yield from _row(shown, f"{at}/title", "title", panel.words, 8)
            yield from _row(shown, f"{at}/place", "place", "side" if panel.side else "main", 8)
            yield from _row(shown, f"{at}/share", "share", panel.share, 8)
            if panel.stale_after is not None:
                yield from _row(shown, f"{at}/stale_after", "stale_after", panel.stale_after, 8)
            if panel.options:
                yield from _map(shown, f"{at}/options", "options", dict(panel.options), 8)
    first = _builtins(shown.worklist.first)
    yield "worklist:", ""
    yield from _row(shown, "worklist/columns", "columns", shown.worklist.columns, 2)
    yield from _row(shown, "worklist/order", "order", shown.worklist.order, 2)
    yield from _map(shown, "worklist/first", "first", first, 2)
    yield "orders:", ""
    yield from _row(shown, "orders/favourites", "favourites", shown.favourites, 2)
    yield "note:", ""
    yield from _row(shown, "note/templates", "templates", shown.note_templates, 2)
    yield from _row(shown, "labs_first", "labs_first", shown.labs_first, 0)


def _map(shown: Workspace, path: str, name: str, value: dict[str, Any], indent: int) -> Rows:
    yield " " * indent + f"{name}:", ""
    for key, one in value.items():
        if isinstance(one, dict):
            yield from _map(shown, f"{path}/{key}", key, one, indent + 2)
        else:
            yield from _row(shown, f"{path}/{key}", key, one, indent + 2)


def _row(shown: Workspace, path: str, name: str, value: Any, indent: int) -> Rows:
    written = json.dumps(_builtins(value), ensure_ascii=False)
    source = str(shown.source_of(path)) if path in shown.sources else _("not written: the usual value")
    yield f"{' ' * indent}{name}: {written}", source


def _schema(_arguments: argparse.Namespace) -> int:
    from desktop.views.known import known
    from desktop.workspace.jsonschema import json_schema

    _json(json_schema(known()))
    return 0


def _builtins(value: Any) -> Any:
    import msgspec

    return msgspec.to_builtins(value)


def _json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

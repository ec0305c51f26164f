"""`fagflate workspace`: checks and shows the files that describe a specialty's workspace.

One idea: each act of the command, from its arguments to its lines.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.workspaces import workspace_packages, workspace_pictures, workspace_reviews, workspace_wards
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.shown.workspace import Workspace
    from desktop.workspace.loader import Resolved

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

    over: dict[str, Any] = {
        "action": "append",
        "type": Path,
        "default": [],
        "metavar": "FILE",
        "help": _(
            "file of a role, a ward or a person that is laid over, as the folder's site.yaml is"
            " (may be repeated)"
        ),
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
    show.add_argument("--over", **over)
    show.add_argument("--value", metavar="PATH", help=_("only this value, with every layer that set it"))
    show.add_argument("--folder", **folder)
    show.add_argument("--json", **as_json)

    words = _("say what is otherwise in one workspace than in another, a sentence each")
    diff = acts.add_parser("diff", help=words, description=words)
    named = _("workspace (cardiology), sprint (cardiology/sprint-01) or file")
    diff.add_argument("before", metavar="A", help=named)
    diff.add_argument("after", metavar="B", help=named)
    workspace_pictures.add(diff)
    diff.add_argument("--over", **over)
    diff.add_argument("--folder", **folder)
    diff.add_argument("--json", **as_json)

    words = _("say why a part of the screen is as it is: the layers that set it, with reasons and owners")
    why = acts.add_parser("why", help=words, description=words)
    why.add_argument(
        "path",
        metavar="PATH",
        help=_("panels/laboratory, worklist/columns/bed, rule/A2 …"),
    )
    why.add_argument(
        "--in",
        dest="workspace",
        default="base",
        metavar="NAME",
        help=_("workspace, sprint or file in which it stands (default: base)"),
    )
    why.add_argument("--over", **over)
    why.add_argument("--folder", **folder)
    why.add_argument("--json", **as_json)

    words = _("say which workspace a ward gets, by which file and line, and why")
    ward = acts.add_parser("for", help=words, description=words)
    ward.add_argument("ward", metavar=_("WARD"), help=_("the ward's name, as the list of wards shows it"))
    ward.add_argument("--role", default="doctor", metavar="ROLE", help=_("who works there (default: doctor)"))
    ward.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="NAME",
        help=_("name or code of the ward's medical service (may be repeated)"),
    )
    ward.add_argument(
        "--location", default="", metavar="ID", help=_("the ward's Location id, by which pilots name it")
    )
    ward.add_argument(
        "--person",
        action="append",
        default=[],
        metavar="ID",
        help=_("id of a Practitioner or HPR number, by which pilots name a person (may be repeated)"),
    )
    ward.add_argument("--duty", default="", metavar="DUTY", help=_("duty beside the role, as owner"))
    ward.add_argument("--folder", "--configuration", **folder)
    ward.add_argument("--json", **as_json)

    workspace_wards.configure(acts)
    workspace_packages.configure(acts)
    workspace_reviews.configure(acts)

    words = _("list what changes may name: the kinds, or the names of one kind with their places")
    items = acts.add_parser("items", help=words, description=words)
    items.add_argument("kind", nargs="?", default="", metavar="KIND")
    items.add_argument("--json", **as_json)

    words = _("print what can be configured as Markdown, or write it into a document")
    describe = acts.add_parser("describe", help=words, description=words)
    describe.add_argument(
        "--into", type=Path, metavar="FILE", help=_("document whose marked sections are written anew")
    )
    describe.add_argument("--json", **as_json)

    words = _("print the JSON Schema of the files")
    schema = acts.add_parser("schema", help=words, description=words)
    schema.add_argument("--json", **as_json)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked; 1 if a file has something wrong."""
    from desktop.cli.workspaces.workspace_check import check
    from desktop.cli.workspaces.workspace_for import for_ward

    acts = {
        "check": check,
        "show": _show,
        "diff": _diff,
        "why": _why,
        "for": for_ward,
        "wards": workspace_wards.wards,
        "items": _items,
        "describe": _describe,
        "schema": _schema,
        "key": workspace_packages.key,
        "publish": workspace_packages.publish,
        "retire": workspace_packages.retire,
        "packages": workspace_packages.packages,
        "reviews": workspace_reviews.reviews,
    }
    return acts[arguments.act](arguments)


# show


def _show(arguments: argparse.Namespace) -> int:
    from desktop.cli.workspaces.workspace_pilots import not_laid
    from desktop.cli.workspaces.workspace_value import value
    from desktop.views.known import known
    from desktop.workspace.codes import doubts_in

    resolved = _resolved(arguments)
    shown = resolved.workspace
    doubtful = doubts_in(resolved.headers, known())
    others = not_laid(resolved, tuple(arguments.folder))
    sys.stderr.write("".join(f"{one}\n" for one in (*resolved.notices, *resolved.lost, *doubtful, *others)))
    if arguments.value is not None:
        return value(arguments, resolved)
    if arguments.json:
        _json({"version": shown.version, **_builtins(shown)})
        return 0
    rows = [*_rows(shown), *_changed(resolved)]
    width = min(60, max(len(left) for left, _source in rows))
    for left, source in rows:
        sys.stdout.write(f"{left:<{width}}  {source}".rstrip() + "\n")
    return 0


def _resolved(arguments: argparse.Namespace) -> Resolved:
    """The workspace, sprint or file that is named, after all its layers."""
    from desktop.views.known import known
    from desktop.workspace.loader import resolve, resolve_file

    folders, path = tuple(arguments.folder), Path(arguments.workspace)
    over = _over(arguments, path)
    if path.suffix in (".yaml", ".yml"):
        return resolve_file(path, known=known(), folders=folders, over=over)
    return resolve(arguments.workspace, known=known(), folders=folders, over=over)


def _over(arguments: argparse.Namespace, file: Path) -> tuple[Path, ...]:
    """The layers to lay over it: those named, and a hospital's own for everybody. Says which others of the
    folders are left out: an answer without them is not theirs whom they are for."""
    from desktop.cli.workspaces.workspace_notes import short

    named = [path.absolute() for path in (file, *arguments.over)]
    laid, left = list(arguments.over), []
    for folder in arguments.folder:
        site = folder / "site.yaml"
        if site.is_file() and site.absolute() not in named:
            laid.append(site)
        found = (path for kind in ("roles", "wards") for path in sorted(folder.glob(f"{kind}/*.yaml")))
        left += [short(path) for path in found if path.absolute() not in named]
    if left:
        words = _("Not laid: {files}. Lay one with --over.")
        sys.stderr.write(words.format(files=", ".join(map(str, left))) + "\n")
    return tuple(laid)


def _diff(arguments: argparse.Namespace) -> int:
    from desktop.cli.workspaces.workspace_diff import diff

    return diff(arguments, _resolved)


# why


def _why(arguments: argparse.Namespace) -> int:
    from desktop.core import configured
    from desktop.core.file_problems import near, unknown
    from desktop.shown.why import why as words
    from desktop.views.why import why

    resolved = _resolved(arguments)
    configured.use(resolved.settings)
    shown = why.told(resolved, arguments.path)
    if shown is None:
        said = _("Nothing in the set-up is called “{name}”.").format(name=arguments.path)
        meant = near(arguments.path, list(why.ways(resolved)))
        raise InputError(unknown(said, arguments.path, [meant] if meant else []))
    if arguments.json:
        _json(_builtins(shown))
    else:
        sys.stdout.write(words.told(shown, shown.deciding) + "\n")
    return 0


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
            if panel.hide_empty:
                yield from _row(shown, f"{at}/hide_empty", "hide_empty", panel.hide_empty, 8)
            if panel.options:
                yield from _map(shown, f"{at}/options", "options", dict(panel.options), 8)
            yield from _given_back(shown, at, 8)
    first = _builtins(shown.worklist.first)
    yield "worklist:", ""
    yield from _row(shown, "worklist/columns", "columns", shown.worklist.columns, 2)
    yield from _row(shown, "worklist/order", "order", shown.worklist.order, 2)
    yield from _row(shown, "worklist/below", "below", shown.worklist.below or None, 2)
    yield from _map(shown, "worklist/first", "first", first, 2)
    yield "orders:", ""
    yield from _row(shown, "orders/favourites", "favourites", shown.favourites, 2)
    yield "note:", ""
    yield from _row(shown, "note/templates", "templates", shown.note_templates, 2)
    yield from _row(shown, "labs_first", "labs_first", shown.labs_first, 0)
    yield from _row(shown, "scores", "scores", shown.scores, 0)
    yield from _row(shown, "reasons", "reasons", tuple(one.key for one in shown.reasons), 0)
    if shown.shortcuts:
        yield from _map(shown, "shortcuts", "shortcuts", dict(shown.shortcuts), 0)


def _given_back(shown: Workspace, at: str, indent: int) -> Rows:
    """Rows for panel values that a layer has set to null: the default counts."""
    for way, history in shown.sources.items():
        field = way.removeprefix(f"{at}/")
        told = field in ("title", "stale_after") or field.startswith("options/")
        if way != field and told and history[-1].value == "null":
            usual = _("not written: the usual value")
            yield " " * indent + f"# {field}: {usual}", str(history[-1])


def _changed(resolved: Resolved) -> Rows:
    """Settings that the layers have changed or taken away, a line each."""
    from desktop.views.known import known
    from desktop.workspace.value_sources import moved_to, value_now

    has, shown = known(), resolved.workspace
    ways = [way for way in shown.sources if way.partition("/")[0] in has.items]
    yield from ([("settings:", "")] if ways else ())
    for way in sorted(ways, key=lambda way: (list(has.items).index(way.partition("/")[0]), way)):
        if (number := moved_to(resolved, has, way)) is not None:
            # Nobody wrote anything of it but its place.
            place = _("place {n}").format(n=number)
            yield f"  {way}: # {place}", str(shown.source_of(way))
            continue
        try:
            now: Any = value_now(resolved, has, way)
        except KeyError:
            now = None
        yield from _row(shown, way, way, now, 2)
    yield from ([("# " + _("taken away") + ":", "")] if resolved.gone else ())
    for way, history in sorted(resolved.gone.items()):
        yield f"# {way}", str(history[-1])


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


# items, describe, schema


def _items(arguments: argparse.Namespace) -> int:
    from desktop.core.file_problems import unknown
    from desktop.views.known import known
    from desktop.workspace.member_names import REFERENCES

    kinds = known().items
    if arguments.kind in REFERENCES:
        return _listed(arguments)
    if not arguments.kind:
        if arguments.json:
            _json({word: kind.settings.file for word, kind in kinds.items()})
        else:
            sys.stdout.write("".join(f"{word:<20}  {kind.settings.file}\n" for word, kind in kinds.items()))
        return 0
    if arguments.kind not in kinds:
        words = _("There is no kind of item “{name}”.").format(name=arguments.kind)
        raise InputError(unknown(words, arguments.kind, kinds))
    settings, items = kinds[arguments.kind]
    document = settings.document()
    rows = []
    for name in items.names(document.data):
        at = items.at(document.data, name)
        place = document.place(at or ())
        rows.append((name, f"{document.file}:{place.line}:{place.column}"))
    if arguments.json:
        _json([{"name": name, "place": place} for name, place in rows])
    else:
        sys.stdout.write("".join(f"{arguments.kind} {name:<34}  {place}\n" for name, place in rows))
    return 0


def _listed(arguments: argparse.Namespace) -> int:
    """The names in a list of the workspace itself, as base has it."""
    from desktop.views.known import known
    from desktop.workspace.loader import resolve
    from desktop.workspace.member_names import REFERENCES
    from desktop.workspace.value_sources import value_now

    where = "/".join(REFERENCES[arguments.kind])
    resolved = resolve(known=known())
    names, place = value_now(resolved, known(), where), str(resolved.workspace.source_of(where))
    if arguments.json:
        _json([{"name": name, "place": place} for name in names])
    else:
        sys.stdout.write("".join(f"{arguments.kind} {name:<34}  {place}\n" for name in names))
        words = _("This is base's list; of another workspace: “fagflate workspace show NAME --value {path}”.")
        if not names:
            words = _("The list of base is empty: all come in their own order. Others have theirs: {path}.")
        sys.stderr.write(words.format(path=where) + "\n")
    return 0


def _describe(arguments: argparse.Namespace) -> int:
    from desktop.views.known import known
    from desktop.views.roles import described as roles
    from desktop.workspace.describing import described, sections

    if arguments.into is not None:
        text = arguments.into.read_text(encoding="utf-8")
        arguments.into.write_text(described(text, known(), roles.sections()), encoding="utf-8", newline="\n")
        return 0
    made = sections(known()) | roles.sections()
    if arguments.json:
        _json(made)
    else:
        sys.stdout.write("\n".join(made.values()))
    return 0


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

"""Notes of `fagflate workspace check` on files without errors: possible misunderstandings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.workspaces.workspace_room import own, told_of_lists
from desktop.cli.workspaces.workspace_words import told_of_words
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.shown.workspace import Source
    from desktop.workspace.loader import Resolved
    from desktop.workspace.ward_workspaces import Declared

_ALIKE = 0.85
"""From here on one name of a ward is another one with a letter wrong."""


def told_of(made: Resolved) -> Iterator[str]:
    """Notes on correct files: sprints that people have already, though their days lie ahead, ranges that give
    way to those of the answers, and columns without room."""
    from desktop.core.clock import local, utc_now
    from desktop.core.formats import day
    from desktop.core.paths import resources
    from desktop.shown.workspace import IN_FORCE

    today = local(utc_now()).date()
    for file, header in made.headers.items():
        begins = date.fromisoformat(header.begins) if header.begins else today
        ours = not header.path.is_relative_to(resources())
        if ours:
            yield from _approved_before(file, header.path)
        if header.status == "pilot" and not header.pilot and ours:
            words = _(
                "{file}: this pilot names nobody, so everybody of the workspace has it. “pilot:” with"
                " “wards”, “roles”, “duties” or “persons” and “until” keeps it to some."
            )
            yield words.format(file=file)
        if header.status in IN_FORCE and begins > today and ours and not header.pilot:
            words = _("{file}: in use already; it says that it begins on {day}, but days switch nothing on.")
            yield words.format(file=file, day=day(begins))
    for path, history in made.workspace.sources.items():
        if path.startswith("laboratory/") and path.endswith("/reference"):
            words = _(
                "{place}: holds for answers without a range; one that the laboratory sends comes first."
            )
            yield words.format(place=history[-1])
    yield from _without_source(made)
    yield from _not_offered(made)
    yield from told_of_lists(made)
    yield from told_of_words(made)
    yield from map(str, (*made.notices, *made.lost))


def _approved_before(file: str, path: Path) -> Iterator[str]:
    """Approvals in a file that are of something else than what it says now."""
    from desktop.workspace.reviews import approvals

    try:
        _raw, gone = approvals.without_old(path.read_bytes())
    except OSError:
        return
    if gone:
        words = _("{file}: changed after {names} approved it, so it is approved by nobody as it stands.")
        yield words.format(file=file, names=", ".join(one.name for one in gone))


def _without_source(made: Resolved) -> Iterator[str]:
    """Sides of a danger that the hospital's files set, while the source is that of the value before."""
    sources = made.workspace.sources
    ours = {way: history[-1] for way, history in sources.items() if own(made, history[-1])}
    parts: dict[str, Source] = {}
    for way, source in ours.items():
        kind, _slash, rest = way.partition("/")
        name, *inner = rest.split("/")
        if kind == "danger" and inner and inner[0] in ("high", "low", "fast") and inner[-1] != "source":
            parts.setdefault(f"danger/{name}/{inner[0]}", source)
    for part, source in parts.items():
        row = part.rpartition("/")[0]
        if f"{part}/source" in ours or f"{row}/source" in ours:
            continue
        words = _(
            "{place}: “{part}” has the source of what it was before. “source” within it says where"
            " yours is from."
        )
        yield words.format(place=source, part=part.replace("/", " "))


def _not_offered(made: Resolved) -> Iterator[str]:
    """Favourites of the hospital's files whose order set is kept to other workspaces."""
    from desktop.core.paths import resources
    from desktop.orders.sets import SETS
    from desktop.workspace.member_names import REFERENCES

    where, sources = "/".join(REFERENCES["favourite"]), made.workspace.sources
    every = SETS.items["order-set"].within(made.data.get(SETS.file, SETS.document().data))
    kept = {one["key"]: tuple(one.get("wards") or ()) for one in every}
    for key in made.workspace.favourites:
        history = sources.get(f"{where}/{key}") or sources.get(where) or ()
        header = made.headers.get(history[-1].file) if history else None
        shipped = header is None or header.path.is_relative_to(resources())
        if shipped or not kept.get(key) or made.workspace.id in kept[key]:
            continue
        words = _(
            "{place}: the order set “{name}” is offered only in {workspaces}: elsewhere the favourite is not"
            " shown. “set: order-set {name}” with “wards: null” offers it everywhere."
        )
        yield words.format(place=history[-1], name=key, workspaces=", ".join(kept[key]))


def misspelt(every: Iterable[Declared]) -> Iterator[str]:
    """Wards of the hospital's workspaces that are called almost as those of another one."""
    from desktop.workspace.ward_names import ward_kind

    declared = tuple(every)
    for one in declared:
        others = {ward_kind(name): (name, other.workspace) for other in declared
                  if other is not one for name in other.wards}  # fmt: skip
        for name in one.wards if one.hospital else ():
            kind = ward_kind(name)
            alike = [] if kind in others else get_close_matches(kind, others, n=1, cutoff=_ALIKE)
            if alike:
                words = _(
                    "{place}: “{name}” is nearly “{other}”, which {workspace} declares: is it spelt right?"
                    " “fagflate workspace for” says what a ward gets."
                )
                other, theirs = others[alike[0]]
                place = one.places.get(name, "")
                yield words.format(place=place, name=name, other=other, workspace=theirs)


def short(path: Path) -> Path:
    """The path from where people stand, if it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path

"""Pictures of `fagflate workspace diff A B --out FOLDER`: before and after, the changes numbered as in words.

One idea: a picture of each tab that differs and each side, of made-up patients, and a list of them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.core import os_words
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.shown.sprint.made_up import Case
    from desktop.shown.sprint.side_picture import SidePicture
    from desktop.workspace.differences import Difference
    from desktop.workspace.loader import Resolved


class Pair(msgspec.Struct, frozen=True):
    """Two workspaces that are compared: a name where there are several, and their differences."""

    name: str
    before: Resolved
    after: Resolved
    found: tuple[Difference, ...]


LIST: Final = "pictures.json"
"""The list of the pictures in their folder: only what it names is written over."""


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments about pictures."""
    from desktop.cli.screen_start import size_of
    from desktop.core.messages import LANGUAGES
    from desktop.shown.sprint.made_up import CASES

    words = _("folder for pictures of the pages that differ, before and after, of made-up patients")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help=words)
    words = _("made-up patient in the pictures (may be repeated; default: night, the ordinary one)")
    parser.add_argument("--case", action="append", choices=CASES, default=[], help=words)
    parser.add_argument("--size", type=size_of, default="1366x768", metavar=_("WIDTHxHEIGHT"))
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), default="light")
    parser.add_argument("--lang", choices=LANGUAGES, default="nb")


def checked(out: Path) -> frozenset[str]:
    """Names of the files in a folder that may be written over: those of an earlier comparison. InputError
    where it holds anything else, or can't be written to."""
    if not out.exists():
        return frozenset()
    if not out.is_dir():
        raise _refused(out, _("it is a file"))
    try:
        there = {path.name for path in out.iterdir()}
        ours = _listed(out) if LIST in there else set()
    except OSError as error:
        raise _refused(out, os_words.why(error)) from error
    if others := sorted(there - ours - {LIST}):
        said = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
        raise _refused(out, _("it holds other things: {names}").format(names=said))
    return frozenset(there)


def _listed(out: Path) -> set[str]:
    """The pictures that the list in a folder names; none where it isn't one."""
    try:
        told = json.loads((out / LIST).read_text(encoding="utf-8"))
        return {str(one["file"]) for one in told["pictures"]}
    except (ValueError, KeyError, TypeError):
        return set()


def _refused(out: Path, why: str) -> InputError:
    return InputError(
        _("The pictures can't be written to {folder}: {why}.").format(folder=out, why=why),
        kept=_("Nothing was written."),
        todo=_("Name an empty folder, or one that does not exist yet."),
    )


def written(arguments: argparse.Namespace, pairs: list[Pair]) -> list[dict[str, object]]:
    """Write the pictures and their list; each as the list tells it."""
    from desktop.core.messages import set_language

    out: Path = arguments.out
    may = checked(out)
    set_language(arguments.lang)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in may - {LIST}:
            (out / name).unlink()
    except OSError as error:
        raise _refused(out, os_words.why(error)) from error
    told: list[dict[str, object]] = []
    # The list comes first: if a picture can't be written, those before it are still known to be ours.
    listed: dict[str, Any] = {
        "comparisons": [
            {
                "workspace": pair.name, "before": pair.before.workspace.release,
                "after": pair.after.workspace.release,
                "differences": [
                    {"number": n, "words": f"{one.words}."} for n, one in enumerate(pair.found, 1)
                ],
            }
            for pair in pairs
        ],
        "pictures": told,
    }  # fmt: skip
    for pair in pairs:
        for one in sides(pair, tuple(arguments.case) or ("night",)):
            told.append({
                "file": one.name, "workspace": pair.name, "side": "before" if one.before else "after",
                "tab": one.tab, "patient": one.made_up.case, "made_up": True, "numbers": one.numbers,
            })  # fmt: skip
            _list(out, listed)
            arguments.windows.draw_side(one, str(out / one.name), arguments.size, arguments.theme)
    _list(out, listed)
    return told


def _list(out: Path, listed: dict[str, Any]) -> None:
    text = json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
    try:
        (out / LIST).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _refused(out, os_words.why(error)) from error


def sides(pair: Pair, cases: tuple[Case, ...]) -> Iterator[SidePicture]:
    """The pictures of two sides: of each tab about a patient on which a panel differs, else of the first
    where something else does. None where nothing differs."""
    if not pair.found:
        return
    from desktop.backend.demo.seldom import seldom
    from desktop.core import configured
    from desktop.core.actor import Actor
    from desktop.core.clock import utc_now
    from desktop.shown.page.panels_wanted import wanted
    from desktop.shown.sprint.side_picture import SidePicture
    from desktop.views.sprint import made_up

    made_up.use(seldom)
    numbers: dict[str, list[str]] = {}
    for number, one in enumerate(pair.found, 1):
        numbers.setdefault(one.target, []).append(str(number))
    told = {target: ", ".join(each) for target, each in numbers.items()}
    words = tuple((str(n), f"{one.words}.") for n, one in enumerate(pair.found, 1))
    before, after = pair.before, pair.after
    title = f"{before.workspace.release} → {after.workspace.release}"
    first = f"{pair.name}-" if pair.name else ""
    for tab in _tabs(before, after, told):
        for case in cases:
            for side, was in ((before, True), (after, False)):
                here = next((one for one in side.workspace.patient_tabs if one.id == tab), None)
                if here is None:
                    continue
                configured.use(side.settings)
                panels = wanted(side.workspace, tab)
                page = made_up.shown(
                    case, panels, side.workspace.labs_first, utc_now(), Actor("", "", "", profession="doctor")
                )
                mine = {panel.id: told[panel.id] for panel in here.panels if panel.id in told}
                name = f"{first}{tab}-{case}-{'1-before' if was else '2-after'}.png"
                yield SidePicture(name, title, side.workspace, tab, was, page, mine, words)


def _tabs(before: Resolved, after: Resolved, told: dict[str, str]) -> list[str]:
    """Tabs with a panel that differs, in the order of the page; the first one where none has."""
    names: dict[str, None] = {}
    for side in (after, before):
        for tab in side.workspace.patient_tabs:
            if f"tab {tab.id}" in told or any(panel.id in told for panel in tab.panels):
                names.setdefault(tab.id)
    return list(names) or [tab.id for tab in after.workspace.patient_tabs[:1]]

"""Folders can be seen at once and say what is in them; a file's name says which thing it is of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests import indexes
from tests.conftest import ROOT

PACKAGES = ("desktop", "ui")
MOST = 40
CLOSER = {"desktop/views": 25, "ui/acts": 25}
"""Where people look most often, folders hold fewer files."""
MIRRORED = ("tests/views", "tests/ui/acts", "tests/clinical", "tests/cli", "tests/orders", "tests/writing")
"""The folders of tests that are laid out as what they test."""
LONG = 400
IDEA = "One idea: "

LAYERS = (
    "desktop/fhir",
    "desktop/clinical",
    "desktop/clinical/record",
    "desktop/clinical/words",
    "desktop/acts",
    "desktop/shown",
    "desktop/views",
    "desktop/commands",
    "desktop/writing",
    "desktop/papers",
    "desktop/letters/compose",
    "desktop/orders/checks",
    "desktop/orders/watch",
    "desktop/sync/pull",
    "desktop/backend/demo",
    "desktop/cli",
    "ui/acts",
    "ui/panels",
    "ui/panels/parts",
    "ui/editors",
    "ui/window",
    "ui/chart",
)
"""Each holds one part of a thing: how it is read, said, shown, done, written, printed, made for the demo."""
NO_LAYER = ("desktop/clinical/forms", "desktop/clinical/scores")
ALSO = {
    "basket": "desktop/orders",
    "brain": "desktop/clinical/scores",
    "capability": "desktop/backend",
    "children": "desktop/clinical/scores",
    "counted": "desktop/core",
    "counting": "desktop/core",
    "drafts": "desktop/store",
    "filters": "desktop/workspace",
    "heart": "desktop/clinical/scores",
    "known": "desktop/workspace",
    "links": "desktop/core ui",
    "newer": "desktop/service",
    "paging": "desktop/backend",
    "printing": "ui/printing",
    "process": "desktop/link desktop/service",
    "reasons": "desktop/access",
    "received": "desktop/letters",
    "references": "desktop/backend",
    "runs": "ui/painting",
    "settings": "desktop/core",
    "signing": "desktop/letters/delivery",
    "steady": "desktop/orders",
    "substances": "desktop/orders",
}
"""Where a part of the same thing lies outside the layers."""


def _folders(package: str) -> list[Path]:
    return sorted({path.parent for path in (ROOT / package).rglob("*.py")})


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _within(name: str, folder: str) -> bool:
    return f"{name}/".startswith(f"{folder}/")


def _most(name: str) -> int:
    return next((most for folder, most in CLOSER.items() if _within(name, folder)), MOST)


def test_folders_can_be_seen_at_once() -> None:
    found = {
        _name(folder): len(list(folder.glob("*.py")))
        for package in (*PACKAGES, *MIRRORED)
        for folder in _folders(package)
        if "versions" not in folder.parts
    }
    assert {"desktop/views/chart", "ui/acts/letters", "tests/views/chart"} <= set(found)
    assert {name: files for name, files in found.items() if files > _most(name)} == {}


@pytest.mark.parametrize("folder", indexes.indexed(), ids=_name)
def test_a_folder_names_its_files_and_its_doors(folder: Path) -> None:
    """`python -m tests.indexes` writes what is missing and takes out what is gone."""
    says, should = indexes.read(folder), indexes.made(folder)
    assert says.head
    assert list(says.lines) == list(should.lines)
    assert says.doors == should.doors
    assert says.inner == should.inner


def test_every_folder_of_views_and_acts_has_an_index() -> None:
    with_index = {_name(folder) for folder in indexes.indexed()}
    assert {_name(folder) for part in CLOSER for folder in _folders(part)} <= with_index


def test_a_folder_that_only_says_what_is_in_it_imports_nothing() -> None:
    """So that whoever enters by one door loads nothing of the others."""
    for part in indexes.INDEXED:
        for folder in _folders(part):
            body = ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body
            assert len(body) == 1, _name(folder)


def _layer(name: str) -> str:
    if any(_within(name, folder) for folder in NO_LAYER):
        return ""
    return max((layer for layer in LAYERS if _within(name, layer)), key=len, default="")


def shared_wrongly(files: Iterable[str]) -> dict[str, list[str]]:
    """Names that files have in common without being of one thing: each with its folders."""
    named: dict[str, list[str]] = {}
    for file in files:
        folder, _, last = file.rpartition("/")
        named.setdefault(last.removesuffix(".py"), []).append(folder)
    wrong: dict[str, list[str]] = {}
    for name, folders in named.items():
        others = ALSO.get(name, "").split()
        layers = [_layer(folder) or (folder if folder in others else "") for folder in folders]
        if len(folders) > 1 and ("" in layers or len(set(layers)) < len(layers)):
            wrong[name] = sorted(folders)
    return wrong


def test_a_file_name_is_shared_by_the_layers_of_one_thing_only() -> None:
    files = [_name(path) for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    files = [file for file in files if "/__" not in file and "/versions/" not in file]
    assert shared_wrongly(files) == {}
    names = {name: [file for file in files if file.endswith(f"/{name}.py")] for name in ALSO}
    needless = {
        name for name, found in names.items() if len(found) == len({_layer(one) for one in found} - {""})
    }
    assert not needless, "shared by layers only, or by nobody"


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        (("desktop/shown/ward/beds.py", "desktop/views/beds/beds.py", "ui/panels/beds.py"), False),
        (("desktop/views/page/lines.py", "desktop/views/chart/lines.py"), True),
        (("desktop/store/beds.py", "desktop/views/beds/beds.py"), True),
        (("desktop/core/links.py", "ui/links.py"), False),
        (("desktop/core/links.py", "desktop/store/links.py"), True),
        (("desktop/link/model.py", "desktop/store/model.py"), True),
    ],
)
def test_a_name_shared_by_two_things_is_seen(files: tuple[str, ...], wrong: bool) -> None:
    assert bool(shared_wrongly(files)) == wrong


def _says_its_idea(text: str) -> bool:
    """A long module says in its docstring which one idea it holds: a sentence in a paragraph of its own."""
    paragraphs = (ast.get_docstring(ast.parse(text)) or "").split("\n\n")
    said = [" ".join(one.split()) for one in paragraphs if one.startswith(IDEA)]
    return len(said) == 1 and re.fullmatch(r"One idea: [^;]{30,}\.", said[0]) is not None


def test_a_long_file_says_which_one_idea_it_holds() -> None:
    """No number of lines decides where an idea is cut: a file may grow, and then says what holds it."""
    paths = [path for package in (*PACKAGES, "tests") for path in (ROOT / package).rglob("*.py")]
    texts = {_name(path): path.read_text(encoding="utf-8") for path in paths}
    long = {name: text for name, text in texts.items() if len(text.splitlines()) > LONG}
    assert [name for name, text in long.items() if not _says_its_idea(text)] == []


def test_a_long_file_that_says_no_idea_is_seen() -> None:
    assert not _says_its_idea('"""Many things."""\n')
    assert not _says_its_idea('"""Many things.\n\nOne idea: everything.\n"""\n')
    two = "the beds of a ward; and letters to whoever left one of them"
    assert not _says_its_idea(f'"""Beds.\n\nOne idea: {two}.\n"""\n')
    one = "which beds of a ward are free, and from what that is known"
    assert _says_its_idea(f'"""Beds.\n\nOne idea: {one}.\n"""\n')

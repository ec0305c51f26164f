"""The map: docs/architecture.md on one page, and an index for each folder, in which every name exists.

An index is the docstring of a folder's `__init__.py` (which files it names:
`tests/test_layout_of_folders.py`); a README.md beside it tells what goes through several files. A name
in backticks that is written as a path (`kept_parts.py`, `desktop/views`) or with dots (`persons.duty`)
is looked for from the folder of the text, then from the root of the repository; one with a capital
(`Chart.once`) in every class. `<topic>` and `*` stand for any name.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "architecture.md"
PACKAGES = ("desktop", "ui")
LARGEST_PAGE = 8_000
RECIPES = (
    "column", "check", "act", "panel", "ward list", "form", "letter section", "setting", "score", "lane",
)  # fmt: skip

SUFFIXES = ("py", "md", "svg", "json", "yaml", "po", "txt", "nsi", "toml", "png", "mjs")
_PATH = re.compile(
    rf"(?=\D)(?:\.?[\w<>*-]+/)*(?:[\w<>*-]+/|[\w<>*-]+\.(?:{'|'.join(SUFFIXES)})|(?<=/)[\w<>*-]+)"
)
_DOTTED = re.compile(r"[a-z_][a-z0-9_]*(?:\.[A-Za-z_]\w*)+")
_MEMBER = re.compile(r"[A-Z]\w+\.(?:[a-z_]+|[A-Z_]+)")


def _folders() -> list[Path]:
    found = (path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(set(found))


def _docstring(folder: Path) -> str:
    return ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""


def _texts() -> dict[str, tuple[Path, str]]:
    """Each text of the map by its name: its folder, and what it says."""
    readmes = [path for part in (*PACKAGES, "installer") for path in (ROOT / part).rglob("README.md")]
    found: dict[str, tuple[Path, str]] = {}
    for page in (PAGE, *readmes):
        found[page.relative_to(ROOT).as_posix()] = (page.parent, page.read_text(encoding="utf-8"))
    for folder in _folders():
        found[(folder / "__init__.py").relative_to(ROOT).as_posix()] = (folder, _docstring(folder))
    return found


TEXTS = _texts()


def named(text: str) -> list[str]:
    """All that stands in backticks and is written as a path or with dots."""
    spans = re.findall(r"`([^`\n]+)`", text)
    return [span for span in spans if any(p.fullmatch(span) for p in (_PATH, _DOTTED, _MEMBER))]


@cache
def _names_in(path: Path) -> frozenset[str]:
    """Names that a module defines or imports at its top, and what its classes have."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            found |= {name.asname or name.name for name in node.names}
    return frozenset(found)


@cache
def _members() -> frozenset[str]:
    """`Class.member` of every class of the program."""
    found: set[str] = set()
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found |= {f"{node.name}.{name}" for name in _of_class(node)}
    return frozenset(found)


def _of_class(node: ast.ClassDef) -> set[str]:
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(one.name)
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            found.add(one.id)
        elif isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
            found.add(one.attr)
    return found


def _module(start: Path, words: list[str]) -> bool:
    """There is a module or folder by the first words, and it has what the others name."""
    for count in range(len(words), 0, -1):
        place = start.joinpath(*words[:count])
        file = place.with_suffix(".py")
        if not file.is_file():
            file = place / "__init__.py"
        if file.is_file():
            return all(word in _names_in(file) for word in words[count:])
    return False


def exists(folder: Path, name: str) -> bool:
    """The file, folder, module or function of that name is there, seen from the folder or from the root."""
    starts = (folder, ROOT)
    if _MEMBER.fullmatch(name):
        return name in _members()
    if _PATH.fullmatch(name):
        pattern = re.sub(r"<[^<>]*>", "*", name.rstrip("/"))
        return any(next(start.glob(pattern), None) is not None for start in starts)
    return any(_module(start, name.split(".")) for start in starts)


def test_the_map_is_one_page() -> None:
    assert len(PAGE.read_bytes()) <= LARGEST_PAGE


def test_the_map_has_the_ten_recipes() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for recipe in RECIPES:
        assert re.search(rf"^\*\*An? {recipe}\b", text, re.MULTILINE), recipe


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_all_that_a_text_of_the_map_names_exists(name: str) -> None:
    folder, text = TEXTS[name]
    assert not [one for one in named(text) if not exists(folder, one)]


def test_links_of_the_map_lead_somewhere() -> None:
    for name, (folder, text) in TEXTS.items():
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            assert link.startswith("https://") or (folder / link).exists(), f"{name}: {link}"


def test_a_name_that_is_wrong_is_found() -> None:
    views = ROOT / "desktop" / "views"
    right = ("known.py", "ward/ward_list.py", "desktop/views", "known.known", "ward/<any>.py", "Chart.once")
    wrong = ("unknown.py", "ward/known.py", "desktop/view", "known.no", "ward/<any>.yaml", "Chart.no")
    text = " ".join(f"`{one}`" for one in (*right, *wrong, "Chart", "_(…)", "build(context)"))
    assert [one for one in named(text) if exists(views, one)] == list(right)
    assert [one for one in named(text) if not exists(views, one)] == list(wrong)


@pytest.mark.parametrize("folder", _folders(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_folder_says_what_it_holds(folder: Path) -> None:
    assert (folder / "__init__.py").is_file()
    assert len(_docstring(folder).split()) >= 3

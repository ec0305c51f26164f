"""An English window has none of the program's own Bokmål in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.ui.acts.marked import MARK
from tests.ui.acts.tour import Stop
from tests.ui.acts.words import Parts, bokmaal, inside, norwegian, shipped, strings


def test_a_norwegian_window_shows_the_catalogue(walked: list[Stop]) -> None:
    """The search finds what it looks for: otherwise the next test could not fail."""
    parts = Parts(bokmaal())
    for stop in walked:
        if stop.name not in ("error", "letter preview"):
            assert norwegian(stop.texts, parts), f"nothing Norwegian was found on {stop.name}"


def test_an_english_window_shows_no_bokmaal(walked_english: list[Stop], record: list[dict[str, Any]]) -> None:
    # Not looked for: what the record itself says, and the shipped clinical content, word for word.
    data = "\n".join(set(strings(record))) + "\n" + shipped()
    everywhere = set(Parts(bokmaal()).within(data))
    parts = {part: english for part, english in bokmaal().items() if part not in everywhere}
    looked_for = Parts(parts)
    found = {
        f"{stop.name}: {part} ({parts[part]})": text
        for stop in walked_english
        for part, text in norwegian(stop.texts, looked_for).items()
    }
    assert not found, found


def test_nothing_of_the_catalogue_is_left_out(walked: list[Stop], walked_english: list[Stop]) -> None:
    """By its mark, so that the everyday words are found that the record itself has too."""
    for stop in walked:
        if stop.name not in ("error", "letter preview"):
            assert any(MARK in text for text in stop.texts), f"no mark was found on {stop.name}"
    found = {f"{stop.name}: {text}" for stop in walked_english for text in stop.texts if MARK in text}
    assert not found


PACKAGES = ("ui", "desktop/views", "desktop/commands", "desktop/cli", "desktop/sync", "desktop/store",
            "desktop/workspace", "desktop/core", "desktop/shown", "desktop/access",
            "desktop/fhir")  # fmt: skip


def _on_paper(file: Path) -> bool:
    """Whether a module writes what stands on the ward's papers: Bokmål on purpose, as letters are."""
    return "views" in file.parts and (file.name == "papers.py" or file.name.startswith("paper_"))


@dataclass(frozen=True)
class _Module:
    """Texts of a module of the program: line and text of all that is no documentation, and the lines in
    which words are looked up when it is imported."""

    texts: tuple[tuple[int, str], ...]
    early: tuple[int, ...]


@cache
def _module(file: Path) -> _Module:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return _Module(tuple(_spoken(tree)), tuple(_early(tree)))


def _spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    quiet: set[int] = set()
    # What stands in a node comes after it.
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            quiet.add(id(node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield node.lineno, node.value


def _early(node: ast.AST) -> Iterator[int]:
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Name) and called.id in ("_", "gettext", "ngettext", "pgettext"):
        yield called.lineno
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        # What it does itself, it does later.
        arguments = node.args
        for default in (*arguments.defaults, *filter(None, arguments.kw_defaults)):
            yield from _early(default)
        return
    for child in ast.iter_child_nodes(node):
        yield from _early(child)


def test_no_bokmaal_is_written_into_the_program() -> None:
    """What does not come through the catalogue bears no mark: it is found in the source."""
    parts = Parts(bokmaal())
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))
             if not _on_paper(file)]  # fmt: skip
    assert len(files) > 100
    found = []
    for file in files:
        texts = _module(file).texts
        # One look through the whole file first: nearly no part is anywhere.
        whole = "\n".join(text for _line, text in texts)
        there = parts.within(whole)
        found += [
            f"{file.relative_to(ROOT)}:{line}: {part}"
            for line, text in texts
            for part in there
            if inside(part, text)
        ]
    assert not found


def test_no_words_are_looked_up_before_the_language_is_known() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for package in ("desktop", "ui")
        for file in sorted((ROOT / package).rglob("*.py"))
        for line in _module(file).early
    ]
    assert not found

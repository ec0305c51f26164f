"""First lines of docstrings name things by the field's terms: none opens with a question word.

A line such as "What is left of it" is understood by its author alone. A newcomer searches for the FHIR
element, the clinical term, the Qt class or the data structure: with that a first line begins.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from tests.conftest import ROOT

PACKAGES = ("desktop", "ui")

ALLOWED = {
    "What": 0, "Whether": 0, "Whoever": 0, "How": 0, "Where": 0, "When": 0, "Which": 0, "Who": 0,
    "Whose": 0, "Whom": 0, "Why": 0, "Whatever": 0,
}  # fmt: skip
"""Number of first lines in all packages that open with each word. It only falls: who makes one fewer writes
the new number here."""

NEVER = ("What", "Whether", "Whoever")
"""Words with which no first line may open where a newcomer begins to read, whatever `ALLOWED` says."""


class First(NamedTuple):
    """First line of a docstring; its `kind` is that of its owner: module, class, function or value."""

    file: str
    line: int
    kind: str
    text: str

    @property
    def word(self) -> str:
        found = re.match(r"[^\W\d_]+", self.text)
        return found.group() if found else ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


def first_lines(source: str, file: str) -> Iterator[First]:
    """First lines of all docstrings: modules, classes, functions, and the values of modules and classes."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef):
            kind = "module" if isinstance(node, ast.Module) else "class"
            for at, statement in enumerate(node.body):
                yield from _text(statement, file, kind if at == 0 else "value")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _text(node.body[0], file, "function")


def _text(statement: ast.stmt, file: str, kind: str) -> Iterator[First]:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        value = statement.value.value
        if isinstance(value, str) and value.strip():
            yield First(file, statement.lineno, kind, value.strip().splitlines()[0])


@cache
def everywhere() -> tuple[First, ...]:
    return tuple(
        one
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for one in first_lines(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
    )


def _read_first(one: First) -> bool:
    """True where a newcomer begins: packages, builders of view models, modules and classes of ui."""
    if one.file.startswith("desktop/"):
        return one.file.endswith("/__init__.py") or one.file.startswith("desktop/views/")
    return one.kind in ("module", "class")


@pytest.mark.parametrize("word", ALLOWED)
def test_first_lines_that_open_with_a_question_word_only_get_fewer(word: str) -> None:
    found = [one for one in everywhere() if one.word == word]
    allowed = ALLOWED[word]
    places = "\n".join(map(str, found[-20:]))
    assert len(found) <= allowed, f"{len(found)} first lines open with {word}, {allowed} may:\n{places}"
    assert len(found) == allowed, f"{word}: fewer than {allowed}, write {len(found)}"


def test_no_first_line_where_a_newcomer_begins_opens_with_a_question_word() -> None:
    found = [str(one) for one in everywhere() if one.word in NEVER and _read_first(one)]
    assert not found, "\n".join(found)


def test_all_kinds_of_docstrings_are_counted() -> None:
    source = '''"""Module of a test."""
LIMIT = 3
"""What may be kept."""
class Row:
    """Row of a list."""
    key: str = ""
    """Whether it is known."""
    def show(self):
        """Whoever looks."""
        x = 1
        """What is no docstring."""
    async def load(self):
        r"""
        Where it lies.
        """
'''
    found = {(one.kind, one.word) for one in first_lines(source, "a.py")}
    assert found == {
        ("module", "Module"), ("value", "What"), ("class", "Row"), ("value", "Whether"),
        ("function", "Whoever"), ("function", "Where"),
    }  # fmt: skip


def test_the_packages_are_read() -> None:
    files = {one.file for one in everywhere()}
    kinds = {one.kind for one in everywhere()}
    assert len(files) > 1000
    assert kinds == {"module", "class", "function", "value"}

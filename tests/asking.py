"""Every question, act and page that the window can send, found in the files, never in a registry.

A guard that takes its cases from the list it guards passes where one is missing: what is answered is held
against what is asked.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.conftest import ROOT

Places = dict[type, list[str]]


@cache
def modules(package: str) -> tuple[ModuleType, ...]:
    """A package and every module under it, in whatever folder, imported."""
    made = importlib.import_module(package)
    under = pkgutil.walk_packages(made.__path__, f"{package}.", onerror=_raise)
    return made, *(importlib.import_module(one.name) for one in under if not one.name.endswith(".__main__"))


def _raise(name: str) -> None:
    raise ImportError(name)


def kinds_of(base: type) -> set[type]:
    """Every subclass, however deep, of the program's own modules."""
    found: set[type] = set()
    left = [base]
    while left:
        for one in left.pop().__subclasses__():
            if one not in found:
                found.add(one)
                left.append(one)
    return {one for one in found if one.__module__.partition(".")[0] in ("desktop", "ui")}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def files(*places: str) -> Iterator[Path]:
    for place in places:
        yield from sorted((ROOT / place).rglob("*.py"))


@cache
def _classes(path: Path) -> list[tuple[str, set[str]]]:
    """Names of a file's classes that have bases, with the names of these."""
    if re.search(r"\bclass\s+\w+\s*\(", path.read_text(encoding="utf-8")) is None:
        return []
    return [
        (node.name, {_last(one) for one in node.bases})
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and node.bases
    ]


def defined(base: str, *places: str) -> set[str]:
    """Names of classes in the files whose bases say so by name, or by that of one found before."""
    bases = {base}
    classes = [one for path in files(*places) for one in _classes(path)]
    before = 0
    while before != len(bases):
        before = len(bases)
        bases |= {name for name, of in classes if of & bases}
    return bases - {base}


def _last(node: ast.expr) -> str:
    """`Ask[int]`, `ask.Ask[int]` and `Ask` are `Ask`."""
    if isinstance(node, ast.Subscript):
        return _last(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _known(tree: ast.Module) -> dict[str, Any]:
    """Meaning of each imported name in a file, wherever the import is; under TYPE_CHECKING it is no use."""
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("desktop", "ui"):
            source = importlib.import_module(node.module or "")
            for one in node.names:
                if hasattr(source, one.name):
                    found[one.asname or one.name] = getattr(source, one.name)
        elif isinstance(node, ast.Import):
            for one in node.names:
                if one.asname and one.name.partition(".")[0] in ("desktop", "ui"):
                    found[one.asname] = importlib.import_module(one.name)
    return found


def used(base: type, *places: str) -> tuple[Places, Places]:
    """The classes of a kind that the files construct, and those that they name, with where.

    A class that is handed on (`BedsPage`, `partial(BedsPage, …)`, a table of classes) is named, and not where
    it stands only in an annotation, or as the kind that a decorator or `isinstance` asks for.
    """
    made: Places = {}
    named: Places = {}
    for path in files(*places):
        tree = parsed(path)
        known = _known(tree)
        where = path.relative_to(ROOT).as_posix()
        known |= _own(where)
        for node in _spoken(tree):
            target = node.func if isinstance(node, ast.Call) else node
            kind = _resolved(target, known)
            if isinstance(kind, type) and issubclass(kind, base) and kind is not base:
                into = made if isinstance(node, ast.Call) else named
                into.setdefault(kind, []).append(f"{where}:{node.lineno}")
    return made, named


def _own(where: str) -> dict[str, Any]:
    """Classes that a file itself defines, when it was imported."""
    name = where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    of = vars(sys.modules[name]) if name in sys.modules else {}
    return {key: one for key, one in of.items() if isinstance(one, type) and one.__module__ == name}


def _resolved(node: ast.AST, known: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_resolved(node.value, known), node.attr, None)
    if isinstance(node, ast.Subscript):
        return _resolved(node.value, known)
    return None


def _spoken(tree: ast.AST) -> Iterator[ast.expr]:
    """Calls, names and attributes, without annotations, decorators, base classes and tests of kind."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list", "bases", "type_comment"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, ast.AST):
                continue
            if isinstance(node, ast.Call):
                called = _last(node.func)
                yield node
                if called in ("isinstance", "issubclass", "cast", "TypeVar"):
                    yield from _spoken(ast.Tuple([*node.args[:1]], ast.Load()))
                    continue
                yield from _spoken(ast.Tuple([*node.args, *node.keywords], ast.Load()))
                yield from _spoken(node.func)
                continue
            if isinstance(node, ast.Name | ast.Attribute):
                yield node
            yield from _spoken(node)

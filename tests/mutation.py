"""Mutation tester: make one small slip at a time in a module, and see whether a test says so.

    python -m tests.mutation desktop/orders/totals.py --tests tests/orders/test_slips.py
    python -m tests.mutation desktop/orders/totals.py --most 60 --seed 2 --tests tests/orders

The slips are those of cosmic-ray, which is no dependency of the project: install it into the environment
first. Each slip is given to Python in place of the module, never written to the disk, and is tried in a
process of its own. A slip that no test notices is printed with its line. What came of it stands in
`docs/reliability.md`.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib.abc
import importlib.util
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

# What only breaks the program (`a << b`), or changes nothing that can be seen (`==` into `is`).
POINTLESS = (
    "Decorator",
    "Variable",
    "UAdd",
    "Invert",
    "_Is",
    "_IsNot",
    "RShift",
    "LShift",
    "BitXor",
    "Pow",
    "Mod",
)
OPTIONS = ("-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--no-header",
           "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip
SECONDS = 60
FORK = multiprocessing.get_context("fork") if sys.platform != "win32" else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operator of cosmic-ray can do something for the nth time."""

    operator: str
    occurrence: int
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip in a module: the place, and the whole text with it."""

    place: Place
    text: str


class Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another text than the one on the disk."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        self.name, self.path, self.text = name, path, text

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.text, str(self.path), "exec"), module.__dict__)


class _Bare(ast.NodeTransformer):
    """Without annotations: a slip in one of them is none, since they are never evaluated."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Name("x", ast.Load())
        return self.generic_visit(node)


def _meaning(text: str) -> str:
    return ast.dump(_Bare().visit(ast.parse(text)))


def places(text: str) -> list[Place]:
    """Each place and way in which cosmic-ray can make a slip."""
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast

    nodes, found = list(ast_nodes(get_ast(text))), []
    for name in plugins.operator_names():
        operator = plugins.get_operator(name)
        if any(part in name for part in POINTLESS) or operator.arguments():
            continue
        starts = [start for node in nodes for start, _ in operator().mutation_positions(node)]
        found += [Place(name, occurrence, at) for occurrence, at in enumerate(starts)]
    return found


def shuffled(found: list[Place], seed: int) -> list[Place]:
    """By chance, but one slip from each place before a second from any."""
    chance = random.Random(seed)
    same: dict[tuple[int, int], list[Place]] = {}
    for place in found:
        same.setdefault(place.at, []).append(place)
    order = list(same.values())
    chance.shuffle(order)
    for group in order:
        chance.shuffle(group)
    rounds = range(max((len(group) for group in order), default=0))
    return [group[n] for n in rounds for group in order if n < len(group)]


def slips(text: str, order: list[Place]) -> Iterator[Slip]:
    """Each slip that means something else than the module does."""
    from cosmic_ray import plugins
    from cosmic_ray.mutating import mutate_code

    seen = {_meaning(text)}
    for place in order:
        changed = mutate_code(text, plugins.get_operator(place.operator)(), place.occurrence)
        with suppress(SyntaxError):
            if changed is not None and (meaning := _meaning(changed)) not in seen:
                seen.add(meaning)
                yield Slip(place, changed)


def _run(tests: list[str], instead: Instead, loaded: Any = None) -> None:
    import pytest

    sys.meta_path.insert(0, instead)
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        code = pytest.main([*OPTIONS, *tests])
    if loaded is not None:
        loaded.put(sorted(sys.modules))
        loaded.close()
        loaded.join_thread()
    os._exit(int(code))


def passes(tests: list[str], instead: Instead, loaded: Any = None) -> list[str] | None:
    """The modules that were loaded, or none, where a test failed or nothing ever ended."""
    assert FORK is not None
    child = FORK.Process(target=_run, args=(tests, instead, loaded))
    child.start()
    names = loaded.get(timeout=10 * SECONDS) if loaded is not None else []
    child.join(SECONDS)
    if child.is_alive():
        child.kill()
        child.join()
    return names if child.exitcode == 0 else None


def ready(tests: list[str], instead: Instead) -> None:
    """See the tests pass without a slip; load here what others wrote, so that each process begins with it."""
    assert FORK is not None
    names = passes(tests, instead, FORK.Queue())
    for name in names or ():
        if name.split(".")[0] not in ("desktop", "ui", "tests", "conftest", "__main__"):
            with suppress(Exception):
                importlib.import_module(name)
    if names is None or passes(tests, instead) is None:
        sys.exit("The tests do not pass without a slip.")


def difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:3] not in ("---", "+++")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__.splitlines()[0])
    parser.add_argument("module", type=Path)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--most", type=int, default=40, help="how many slips, by chance")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if FORK is None:
        sys.exit("This needs an operating system that can fork.")
    began, path = time.monotonic(), asked.module
    name, text = ".".join(path.with_suffix("").parts), path.read_text(encoding="utf-8")
    ready(asked.tests, Instead(name, path.resolve(), text))
    found = places(text)
    some = list(islice(slips(text, shuffled(found, asked.seed)), asked.most))
    missed = [
        slip for slip in some if passes(asked.tests, Instead(name, path.resolve(), slip.text)) is not None
    ]
    print(f"== {path}: {len(found)} slips, {len(some)} tried, {len(missed)} unnoticed,"
          f" {time.monotonic() - began:.0f} s", flush=True)  # fmt: skip
    for slip in sorted(missed, key=lambda one: one.place.at):
        print(f"  {slip.place.operator}", *difference(text, slip.text), sep="\n    ", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

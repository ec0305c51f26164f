"""Seconds on a clock fail no test of the default suite: what is slow under load is not wrong.

The AST of each test file is read: no assert compares a duration that was taken from a clock, except in tests
marked `measures`. What costs is counted instead (`tests/cost.py`). A wait that only guards against hanging is
no such assert: its end is a moment (`until = time.monotonic() + 20`), and it stands in the loop that waits.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CLOCKS = {
    "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time",
    "process_time_ns", "thread_time", "thread_time_ns", "default_timer", "getrusage", "times",
    "clock_gettime",
}  # fmt: skip
FILLS = {"append", "add", "insert", "extend", "setdefault"}
TELLING = (
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.comprehension, ast.FunctionDef,
    ast.AsyncFunctionDef, ast.Call,
)  # fmt: skip
ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
ELAPSED = {"elapsed", "nsecsElapsed", "hasExpired", "timeit", "repeat"}
"""Of `QElapsedTimer` and `timeit`: these give durations, not moments."""
BENCH = "bench"
MEASURES = "measures"
SECONDS = "Seconds"
FILES = [path for path in sorted(HERE.rglob("*.py")) if BENCH not in path.relative_to(HERE).parts]
EVERY = {path: path.read_text(encoding="utf-8") for path in FILES}
_CLOCK = re.compile(rf"\b({'|'.join(CLOCKS | ELAPSED | {SECONDS})})\b")
Found = list[tuple[int, str]]


class _Clocks:
    """Names by which a module calls the clocks: `time.monotonic`, `monotonic`, or one given in an import."""

    def __init__(self, tree: ast.Module) -> None:
        self.modules: set[str] = set()
        self.names: set[str] = set()
        self.timers = False
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for one in node.names:
                    if one.name in ("time", "timeit", "resource", "os"):
                        self.modules.add(one.asname or one.name)
            elif isinstance(node, ast.ImportFrom):
                names = {one.asname or one.name for one in node.names if one.name in CLOCKS | ELAPSED}
                if node.module in ("time", "timeit", "resource", "os"):
                    self.names |= names
                self.timers |= any(one.name in ("QElapsedTimer", "Timer") for one in node.names)

    def reads(self, node: ast.AST) -> bool:
        """True when the call gives a moment of a clock."""
        if not isinstance(node, ast.Call):
            return False
        called = node.func
        if isinstance(called, ast.Name):
            return called.id in self.names
        return (
            isinstance(called, ast.Attribute)
            and called.attr in CLOCKS
            and isinstance(called.value, ast.Name)
            and called.value.id in self.modules
        )

    def gives_a_duration(self, node: ast.AST) -> bool:
        return (
            self.timers
            and isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ELAPSED
        )


class _Durations:
    """Names of a module that hold moments or durations, as far as names are handed on."""

    def __init__(self, tree: ast.Module, elsewhere: frozenset[str] = frozenset()) -> None:
        self.clocks = _Clocks(tree)
        self.moments: set[str] = set()
        self.functions: set[str] = set()
        """Those that return a duration."""
        # Functions of other modules of the tests that do.
        self.durations = {
            one.asname or one.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for one in node.names
            if f"{node.module}.{one.name}" in elsewhere
        }
        # A list may be filled by what is defined after it: until nothing is new.
        nodes = [node for node in ast.walk(tree) if isinstance(node, TELLING)]
        before = -1
        while before != len(self.moments) + len(self.durations):
            before = len(self.moments) + len(self.durations)
            for node in nodes:
                self._learn(node)

    def _learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._is(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
            self._is(node.target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            self._is(node.target, node.iter)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None and self.duration(inner.value):
                    self.durations.add(node.name)
                    self.functions.add(node.name)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FILLS:
            for given in node.args:
                self._is(node.func.value, given)

    def _is(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            values = value.elts if isinstance(value, ast.Tuple | ast.List) else [value] * len(target.elts)
            for one, its in zip(target.elts, values, strict=False):
                self._is(one, its)
            return
        name = _name(target)
        if not name:
            return
        if self.duration(value):
            self.durations.add(name)
        elif self.moment(value):
            self.moments.add(name)

    def moment(self, node: ast.AST) -> bool:
        """True when a moment is in it: a clock that is read, or a name that holds one."""
        if self.clocks.reads(node) or _name(node) in self.moments:
            return True
        if isinstance(node, ast.Tuple | ast.List | ast.BinOp | ast.Call | ast.IfExp | ast.Subscript):
            return any(self.moment(child) for child in ast.iter_child_nodes(node))
        return False

    def duration(self, node: ast.AST) -> bool:
        """True when a duration is in it: one moment less another, or a name that holds that."""
        if self.clocks.gives_a_duration(node) or _name(node) in self.durations:
            return True
        less = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
        if less and self.moment(node.left) and self.moment(node.right):  # type: ignore[attr-defined]
            return True
        if isinstance(node, ast.Lambda):
            return False
        return any(self.duration(child) for child in ast.iter_child_nodes(node))


def _name(node: ast.AST) -> str:
    """Name under which an attribute, an element or a call stands: `took[p]` under `took`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return ""


def _says(node: ast.AST, word: str) -> bool:
    """True when `pytest.mark.<word>` stands in it."""
    return any(isinstance(one, ast.Attribute) and one.attr == word for one in ast.walk(node))


def _marks(tree: ast.Module) -> set[str]:
    """Names of a module's constants that say `measures`."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and _says(node.value, MEASURES) and _says(node.value, "slow")
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _measured(nodes: list[ast.expr], marks: set[str]) -> bool:
    return any(
        (_says(node, MEASURES) and not isinstance(node, ast.Call))
        or (isinstance(node, ast.Name) and node.id in marks)
        for node in nodes
    )


def _asserts(tree: ast.Module, marks: set[str]) -> Iterator[tuple[ast.Assert, bool]]:
    """Asserts outside tests marked `measures`, and whether each stands in a loop that waits."""

    def inside(node: ast.AST, waits: bool) -> Iterator[tuple[ast.Assert, bool]]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if _measured(node.decorator_list, marks):
                return
            waits = False
        if isinstance(node, ast.Assert):
            yield node, waits
        for child in ast.iter_child_nodes(node):
            yield from inside(child, waits or isinstance(node, ast.While))

    of_all = [n for n in tree.body if isinstance(n, ast.Assign) and _name(n.targets[0]) == "pytestmark"]
    if not any(_says(node.value, MEASURES) or _measured([node.value], marks) for node in of_all):
        yield from inside(tree, False)


def found(text: str, elsewhere: frozenset[str] = frozenset()) -> Found:
    """Line and words of each assert that compares a duration, and each unmarked `Seconds`."""
    tree = ast.parse(text)
    durations, marks = _Durations(tree, elsewhere), _marks(tree)
    seen: Found = []
    for one, waits in _asserts(tree, marks):
        for compared in (node for node in ast.walk(one.test) if isinstance(node, ast.Compare)):
            if not isinstance(compared.ops[0], ORDERS):
                continue
            sides = [compared.left, *compared.comparators]
            # The end of a wait against the clock, in the loop that waits.
            if waits and sum(map(durations.clocks.reads, sides)) and not any(map(durations.duration, sides)):
                continue
            timed = any(map(durations.duration, sides))
            late = sum(map(durations.moment, sides)) > 1 and any(map(durations.clocks.reads, sides))
            if timed or late:
                seen.append((one.lineno, ast.unparse(one.test)))
                break
    return seen + _unmarked(tree, marks)


def _unmarked(tree: ast.Module, marks: set[str]) -> Found:
    """Each limit in `Seconds` that stands in no parameter and no test marked `measures`."""
    good: set[ast.AST] = set()
    for node in ast.walk(tree):
        parameter = isinstance(node, ast.Call) and _name(node.func) == "param"
        if parameter and isinstance(node, ast.Call):
            marked = any(
                key.arg == "marks"
                and (
                    _measured([key.value], marks) or (_says(key.value, MEASURES) and _says(key.value, "slow"))
                )
                for key in node.keywords
            )
            if marked:
                good.update(ast.walk(node))
        elif isinstance(node, ast.FunctionDef) and _measured(node.decorator_list, marks):
            good.update(ast.walk(node))
    return [
        (node.lineno, f"{ast.unparse(node)} is not marked")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) == SECONDS and node not in good
    ]


def _elsewhere() -> frozenset[str]:
    """Functions of the tests that give durations, by module and name."""
    return frozenset(
        ".".join((*path.relative_to(HERE.parent).with_suffix("").parts, name))
        for path in FILES
        if _CLOCK.search(EVERY[path])
        for name in _Durations(ast.parse(EVERY[path])).functions
    )


def test_no_assert_compares_a_duration() -> None:
    elsewhere = _elsewhere()
    modules = {name.rpartition(".")[0] for name in elsewhere}
    wrong = [
        f"{path.relative_to(HERE).as_posix()}:{line}: {words}"
        for path in FILES
        if _CLOCK.search(EVERY[path]) or any(module in EVERY[path] for module in modules)
        for line, words in found(EVERY[path], elsewhere)
    ]
    assert wrong == []


HEAD = "import time, pytest\nfrom tests.other import timed_elsewhere\nfrom time import perf_counter as now\n"
HEAD += "from PySide6.QtCore import QElapsedTimer\n"
TIMED = [
    "b = time.monotonic()\n    work()\n    assert time.monotonic() - b < 5",
    "b = now()\n    work()\n    took = now() - b\n    assert took <= 0.1",
    "b = now()\n    work()\n    took = (now() - b) * 1000\n    assert 1 < took < 50, took",
    "gaps, last = [], [now()]\n    def tick():\n        at = now()\n        gaps.append(at - last[0])\n"
    "        last[0] = at\n    assert max(gaps) < 2",
    "took = {'p': []}\n    b = now()\n    took['p'].append(now() - b)\n    assert min(took['p']) <= 3",
    "def timed():\n        b = now()\n        return 'said', now() - b\n"
    "    said, seconds = timed()\n    assert seconds < 1",
    "best = 1.0\n    b = now()\n    best = min(best, now() - b)\n    assert best < 0.03",
    "clock = QElapsedTimer()\n    clock.start()\n    assert clock.elapsed() < 30",
    "until = time.monotonic() + 5\n    work()\n    assert time.monotonic() < until",
    "with Seconds(2):\n        work()",
    "self.at = now()\n    b = now()\n    took = []\n    took.append(self.at - b)\n    assert took[-1] < 50",
    "assert timed_elsewhere() < 3",
]


@pytest.mark.parametrize("body", TIMED)
def test_a_duration_is_found_however_it_is_handed_on(body: str) -> None:
    test = f"def test_x(self):\n    {body}\n"
    elsewhere = frozenset({"tests.other.timed_elsewhere"})
    assert len(found(HEAD + test, elsewhere)) == 1
    assert found(HEAD + "@pytest.mark.slow\n@pytest.mark.measures\n" + test, elsewhere) == []


@pytest.mark.parametrize(
    "body",
    [
        "until = time.monotonic() + 5\n    while not true():\n        assert time.monotonic() < until\n",
        "end = time.monotonic() + 5\n    while time.monotonic() < end:\n        work()\n    assert true()",
        "gone = time.monotonic() + 8\n    wait(lambda: time.monotonic() > gone, 20)\n    assert left == 3",
        "assert abs(model.end - model.start) < 5",
        "monkeypatch.setattr(module.time, 'monotonic', lambda: at[0])\n    assert at[0] - 3 < limit",
        "old = time.time() - 60\n    os.utime(path, (old, old))\n    assert path.exists()",
    ],
)
def test_what_waits_or_reckons_is_let_be(body: str) -> None:
    assert found(HEAD + f"def test_x():\n    {body}\n") == []

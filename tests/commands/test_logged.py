"""Every act that changes or reads a patient's record writes into the access log, in its own transaction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import desktop.commands
from desktop.acts import Log, RecordAct, all_declared, declared
from desktop.commands import carrying

ROOT = Path(desktop.commands.__file__).parent
LOGS = frozenset({"log", "write"})
"""`acting.log`, and `Doing.write`, which logs with whatever it queues."""
UNLOGGED = {
    "SaveDraft": "one's own words, which never leave this machine",
    "DiscardDraft": "one's own words, which never left this machine",
    "ThrowLetterAway": "one's own words, which never left this machine",
    "KeepFacts": "one's own words, which never leave this machine",
    "KeepForm": "one's own words, which never leave this machine",
    "KeepEntry": "one's own words, which never leave this machine",
}


def _calls(node: ast.AST) -> set[tuple[str, str]]:
    """What is called, as (module or object before the dot, name)."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            if isinstance(part.func, ast.Name):
                found.add(("", part.func.id))
            elif isinstance(part.func, ast.Attribute):
                base = part.func.value.id if isinstance(part.func.value, ast.Name) else ""
                found.add((base, part.func.attr))
    return found


def _functions() -> dict[tuple[str, str], ast.FunctionDef]:
    found: dict[tuple[str, str], ast.FunctionDef] = {}
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found[path.stem, node.name] = node
    return found


FUNCTIONS = _functions()


def reached(module: str, name: str) -> set[str]:
    """All that a function of the commands calls, through functions of its own module and of others."""
    seen: set[tuple[str, str]] = set()
    called: set[str] = set()
    waiting = [(module, name)]
    while waiting:
        one = waiting.pop()
        if one in seen or one not in FUNCTIONS:
            continue
        seen.add(one)
        for base, call in _calls(FUNCTIONS[one]):
            called.add(call)
            waiting.append((base or one[0], call))
    return called


ACTS = sorted(carrying.carried(), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", ACTS, ids=lambda kind: kind.__name__)
def test_an_act_on_the_record_is_logged(kind: type[RecordAct[object]]) -> None:
    carrier = carrying._CARRIED[kind]
    called = reached(carrier.__module__.rpartition(".")[2], carrier.__name__)
    logged = bool(LOGS & called)
    assert logged is not (kind.__name__ in UNLOGGED)
    assert (declared(kind).log is not Log.NOTHING) is logged, "what is declared is what is done"


def test_nothing_is_excused_that_is_not_there() -> None:
    assert set(UNLOGGED) <= {one.kind.__name__ for one in all_declared()}

"""A contract: the status of a stay, a result or a medicine is interpreted in `clinical/record` only.

Screens, order checks and letters once had three definitions of a stay and four filters of a result. Whoever
needs to know whether something stands asks `desktop.clinical.record`, which says what it may be used for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READ_ONCE = frozenset(
    {
        "Encounter",
        "Observation",
        "MedicationRequest",
        "MedicationStatement",
        "MedicationAdministration",
        "Task",
        "Procedure",
        "DiagnosticReport",
        "ImagingStudy",
        "ServiceRequest",
    }
)
INTERPRETED = frozenset({"status", "intent", "do_not_perform"})
ELSEWHERE = ("desktop/views", "desktop/orders", "desktop/letters", "desktop/commands", "desktop/cli", "ui")


def _classes(node: ast.AST | None) -> frozenset[str]:
    """The resource classes that an expression names, annotations in quotes included."""
    if node is None:
        return frozenset()
    names: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            names.add(part.id)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            names |= set(part.value.replace("[", " ").replace("]", " ").replace("|", " ").split())
    return READ_ONCE & names


def _asked(node: ast.AST) -> frozenset[str]:
    """The classes of `chart.all(Class)` or `chart.find(reference, Class)` within an expression."""
    found: set[str] = set()
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in ("all", "find")
        ):
            for argument in part.args:
                found |= _classes(argument)
    return frozenset(found)


def _held(function: ast.AST) -> dict[str, frozenset[str]]:
    """Names in a function that hold a resource that is read once, with its class."""
    held: dict[str, frozenset[str]] = {}

    def bind(target: ast.AST, kinds: frozenset[str]) -> None:
        if kinds:
            for part in ast.walk(target):
                if isinstance(part, ast.Name):
                    held[part.id] = kinds

    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            bind(ast.Name(node.arg), _classes(node.annotation))
        elif isinstance(node, ast.For | ast.comprehension):
            bind(node.target, _asked(node.iter))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                bind(target, _asked(node.value))
        elif isinstance(node, ast.AnnAssign):
            bind(node.target, _classes(node.annotation))
        elif isinstance(node, ast.NamedExpr):
            bind(node.target, _asked(node.value))
    return held


def interpreted(source: str) -> Iterator[tuple[int, str]]:
    """Where a source reads the status of a resource that only `clinical/record` may interpret."""
    if not any(name in source for name in INTERPRETED):
        return
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        held = _held(function)
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in INTERPRETED
                and isinstance(node.value, ast.Name)
                and node.value.id in held
            ):
                yield node.lineno, f"{'/'.join(sorted(held[node.value.id]))}.{node.attr}"


@pytest.mark.parametrize(
    "source",
    [
        "def f(chart):\n    return [o for o in chart.all(Observation) if o.status == 'final']",
        "def f(request: MedicationRequest) -> bool:\n    return request.intent == 'plan'",
        "def f(chart):\n    for e in chart.all(Encounter):\n        if e.status in OPEN: return e",
        "def f(chart, r):\n    one = chart.find(r, MedicationRequest)\n    return one.do_not_perform",
        "def f(o: 'Observation | None'):\n    return o.status",
    ],
)
def test_the_contract_sees_a_second_reading(source: str) -> None:
    assert list(interpreted(source))


def test_other_resources_have_their_own_status() -> None:
    assert not list(interpreted("def f(visit: Appointment) -> bool:\n    return visit.status == 'booked'"))


def test_nobody_else_interprets_a_status() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for folder in ELSEWHERE
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, what in sorted(set(interpreted(path.read_text(encoding="utf-8"))))
    ]
    assert not found, "ask desktop.clinical.record instead:\n" + "\n".join(found)


ONE_READER = {
    "max_dose_per_period": {
        "desktop/clinical/record/medicines/greatest.py",
        "desktop/clinical/record/medicines/regimens.py",  # whether two are alike
        "desktop/clinical/words/doses.py",  # as it is written
        "desktop/fhir/elements.py",
    },
    "criticality": {"desktop/clinical/record/patient/allergies.py", "desktop/fhir/clinical_record.py"},
}
"""Elements that decide, each with the files that may name it."""


@pytest.mark.parametrize("element", ONE_READER)
def test_an_element_that_decides_has_one_reader(element: str) -> None:
    naming = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "desktop").rglob("*.py")
        if f".{element}" in (text := path.read_text()) or f"    {element}:" in text
    }
    assert naming == ONE_READER[element]

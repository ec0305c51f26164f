"""A contract: the status of a stay, a result or a medicine is interpreted in `clinical/record` only.

Screens, order checks and letters once had three definitions of a stay and four filters of a result. Whoever
needs to know whether something stands asks `desktop.clinical.record`, which says what it may be used for.

FHIR times are ordered by `desktop.fhir.when` and never as text, and no question has an optional moment,
person or unit: whoever left it out got another answer.
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


# Moments

TIMES = frozenset(
    {
        "abatement_date_time", "authored", "authored_on", "collected_date_time", "date_asserted",
        "effective_date_time", "effective_instant", "last_modified", "last_updated", "occurrence_date_time",
        "onset_date_time", "performed_date_time", "received_time", "recorded", "recorded_date", "sent",
        "value_date_time", "when",
    }
)  # fmt: skip
"""Elements that are FHIR times, as text; `start` and `end` are those of a Period."""
OF_SOME = {
    "date": frozenset({"composition", "document", "one", "note", "report"}),
    "issued": frozenset({"observation", "one", "report", "result"}),
    "start": frozenset({"appointment", "period", "visit"}),
    "end": frozenset({"appointment", "period", "visit"}),
    "since": frozenset({"way"}),
    "time": frozenset({"annotation", "note"}),
}
"""Names that mean a moment elsewhere, and what they belong to where they are FHIR times."""
GIVES = frozenset({"performed", "examined"})
"""Functions of `procedures` and `reports` that give a FHIR time."""
ORDERING = frozenset({"sorted", "max", "min", "sort", "nlargest", "nsmallest"})
CUT = frozenset({"desktop/views/fluids/fluid_rows.py", "desktop/views/fluids/fluids.py"})
"""Files whose `period` is a stretch of time of a balance, with moments for ends."""


class Texts:
    """The expressions of one function that give a FHIR time as text."""

    def __init__(self, function: ast.AST) -> None:
        self.names: set[str] = set()
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if self.has(value):
                    self.names.add(name)
                case ast.Call(func=ast.Attribute(attr="append", value=ast.Name(id=name)), args=[value]):
                    if self.has(value):
                        self.names.add(name)

    def has(self, node: ast.AST) -> bool:
        """True for such a time alone, before or after `or`, behind a condition, cut, in a tuple or list."""
        match node:
            case ast.Name(id=name):
                return name in self.names
            case ast.Attribute(attr=name, value=owner):
                whose = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                return name in TIMES or whose.removeprefix("effective_") in OF_SOME.get(name, ())
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                return name in GIVES
            case ast.BoolOp(values=values) | ast.Tuple(elts=values):
                return any(self.has(one) for one in values)
            case ast.IfExp():
                return self.has(node.body) or self.has(node.orelse)
            case ast.GeneratorExp() | ast.ListComp():
                return self.has(node.elt)
            case ast.Subscript():
                return isinstance(node.slice, ast.Slice) and self.has(node.value)
        return False

    def orders(self, call: ast.Call) -> bool:
        """True for a call that puts something in order by such times."""
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name not in ORDERING:
            return False
        key = next((one.value for one in call.keywords if one.arg == "key"), None)
        match key:
            case None:
                return any(self.has(one) for one in call.args)
            case ast.Lambda(body=ast.Subscript(slice=ast.Constant(value=0))):
                return any(self.has(one) for one in call.args)
            case ast.Lambda(body=body):
                return self.has(body)
            case ast.Attribute(attr=name) | ast.Name(id=name):
                return name in GIVES
        return False


def compared(source: str) -> Iterator[tuple[int, str]]:
    """Comparisons and sorts of FHIR times as text in a source, each with its line."""
    if not any(name in source for name in (*TIMES, *OF_SOME, *GIVES)):
        return
    order = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        texts = Texts(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Compare):
                sides = (node.left, *node.comparators)
                found = any(isinstance(one, order) for one in node.ops) and any(map(texts.has, sides))
            else:
                found = isinstance(node, ast.Call) and texts.orders(node)
            if found:
                yield node.lineno, ast.unparse(node)


ASKED = frozenset(
    {"actor", "at", "me", "moment", "now", "on", "person", "since", "today", "unit", "user", "who"}
)
"""Parameters of a question without which it would get another answer."""
NO_QUESTIONS = {
    "desktop/acts": "declarations",
    "desktop/backend": "the server and its made-up hospital",
    "desktop/core": "no record",
    "desktop/service": "no record",
    "desktop/shown": "what is drawn of an answer",
    "desktop/store": "rows as they are kept",
    "desktop/sync": "what is asked of a server",
    "desktop/workspace": "configuration",
}
COMPOSED = frozenset(
    {("desktop/views/base/making.py", "provenance"), ("desktop/writing/medicines.py", "given")}
)
"""Functions that only join what they are given."""


def optional(source: str) -> Iterator[tuple[int, str, str]]:
    """The questions of a source (public functions, methods) whose moment, person or unit may be left out."""
    tree = ast.parse(source)
    classes = [one for one in tree.body if isinstance(one, ast.ClassDef)]
    for function in (*tree.body, *(inner for one in classes for inner in one.body)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function.name.startswith("_"):
            continue
        given = [*function.args.posonlyargs, *function.args.args]
        plain = function.args.defaults
        left_out = [*zip(given[len(given) - len(plain) :], plain, strict=True)]
        left_out += [
            (one, value)
            for one, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
            if value is not None
        ]
        for argument, _value in left_out:
            said = ast.unparse(argument.annotation) if argument.annotation is not None else ""
            kinds = set(said.replace("|", " ").split())
            asked = argument.arg in ASKED and not kinds & {"bool", "int"}
            if asked or kinds & {"Actor", "Moment", "date", "datetime"}:
                yield function.lineno, function.name, argument.arg


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "desktop").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "body",
    [
        "return sorted(found, key=lambda v: (v.authored_on, v.id))",
        "return max(found, key=lambda part: part.period.end if part.period else '')",
        "found.sort(key=lambda one: one.task.last_modified or one.task.authored_on, reverse=True)",
        "return min(found, key=procedures.performed, default=None)",
        "return one.recorded_date <= other.recorded_date",
        "return (one.authored_on, one.id) > (other.authored_on, other.id)",
        "return max(s.when for s in sources)",
        "told = [(one.when, 1) for one in found]\n    return max(told)[1]",
        "told = []\n    for one in found:\n        told.append((examined(one), 1))\n"
        "    return sorted(told, key=lambda pair: pair[0])",
        "return point.when[:10] < day",
        "return observation.issued > other",
    ],
)
def test_the_contract_sees_times_compared_as_text(body: str) -> None:
    assert list(compared(f"def f(found, one, other, sources, point, day, observation):\n    {body}"))


@pytest.mark.parametrize(
    "body",
    [
        "return sorted(found, key=lambda v: (for_newest(v.authored_on), v.id))",
        "return max(found, key=lambda one: instant(one.sent) or EARLIEST)",
        "return instant(one.issued) < now",
        "return one.when == other.when",
        "return sorted(found, key=lambda one: one.at)",
    ],
)
def test_moments_may_be_compared(body: str) -> None:
    assert not list(compared(f"def f(found, one, other, now):\n    {body}"))


def test_no_time_is_compared_as_text() -> None:
    found = [
        f"{path}:{line}: {what}"
        for path, source in _sources()
        if path not in CUT
        for line, what in sorted(set(compared(source)))
    ]
    assert not found, "ask desktop.fhir.when (for_newest, for_oldest, instant):\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "def scale(chart: Chart, now: datetime | None = None) -> int: ...",
        "def said(chart, *only, at=None): ...",
        "class Facts:\n    def procedure(self, *words: str, since: datetime | None = None): ...",
        "def build(chart: Chart, shown: Actor | None = None): ...",
        "async def amount(value, unit: str = ''): ...",
    ],
)
def test_the_contract_sees_a_question_whose_moment_may_be_left_out(source: str) -> None:
    assert list(optional(source))


@pytest.mark.parametrize(
    "source",
    [
        "def scale(chart: Chart, now: datetime) -> int: ...",
        "def since(chart: Chart, *, begun: datetime | None) -> int: ...",
        "def _one(unit: str = 'mL'): ...",
        "def put(text: str, at: int | None = None): ...",
    ],
)
def test_who_must_be_told_it_or_is_no_question_may_have_it(source: str) -> None:
    assert not list(optional(source))


def test_no_question_has_an_optional_moment_person_or_unit() -> None:
    found = [
        f"{path}:{line}: {name}({argument}=…)"
        for path, source in _sources()
        if not path.startswith(tuple(f"{one}/" for one in NO_QUESTIONS))
        for line, name, argument in optional(source)
        if (path, name) not in COMPOSED
    ]
    assert not found, "require it, or make two functions of it:\n" + "\n".join(found)


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

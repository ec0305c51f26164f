"""FHIRPath with an end: every expression is bounded in time, in steps and in the size of what it makes.

The library (fhirpathpy, MIT) is imported with the first expression, never at the start of a program. Three
things hold an expression: no step is taken after its deadline (each node of the parsed expression asks), no
function makes more than `MOST` values, `LONGEST` letters or a number of more than 10^30, and no pattern is
matched whose cost could grow beyond `STEPS`. What is not a whole expression is refused: the library alone
reads `a b` as `a`.
"""

from __future__ import annotations

import functools
import re
import threading
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from desktop.clinical.forms.weighing import points
from desktop.core.messages import _

MOST: Final = 10_000
LONGEST: Final = 100_000
WRITTEN: Final = 4_000
NESTED: Final = 40
STEPS: Final = 20_000_000
BIGGEST: Final = Decimal(10) ** 30
_MANY: Final = 16
"""From so many repetitions on a part of a pattern counts as endless."""


class Unworked(Exception):
    """Why an expression has no value, in a sentence."""


class Deadline:
    """Until when something may be worked out, in seconds of this thread's own work: another program that
    keeps the machine busy makes nothing endless."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.thread_time) -> None:
        self.clock = clock
        self.end = clock() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return self.clock() >= self.end

    def at_most(self, seconds: float) -> Deadline:
        """A deadline for a part: its own time, and never beyond this one."""
        part = Deadline(seconds, self.clock)
        part.end = min(part.end, self.end)
        return part


class _Node(dict[str, Any]):
    """A node of an expression that asks for the time whenever it is evaluated."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        if name == "type":
            _in_time()
        return super().__getitem__(name)


class _Running:
    deadline: Deadline | None = None


_running: Final = _Running()
_turn: Final = threading.Lock()


def _in_time() -> None:
    if _running.deadline is not None and _running.deadline.over:
        raise Unworked(_("The expression takes too long; it was stopped."))


@functools.cache
def ready() -> None:
    """Import the library, before anybody counts the time: that takes longer than an expression may."""
    import antlr4  # noqa: F401
    import fhirpathpy.engine
    import fhirpathpy.models
    import fhirpathpy.parser.ASTPathListener  # noqa: F401

    _functions()


def evaluate(
    text: str,
    resource: Mapping[str, Any],
    variables: Mapping[str, Any],
    deadline: Deadline,
    *,
    typed: bool = False,
) -> list[Any]:
    """What an expression gives for a resource; raises Unworked with the reason where it gives nothing.

    `ordinal()` and `weight()` give the points that stand on a value (`weighing`). `typed` leaves the values
    as the library has them, for a variable that others ask. One at a time: the library has a state of its
    own.
    """
    if deadline.over:
        raise Unworked(_("The expression takes too long; it was stopped."))
    with _turn:
        return _within(text, resource, variables, deadline, typed)


def _within(
    text: str,
    resource: Mapping[str, Any],
    variables: Mapping[str, Any],
    deadline: Deadline,
    typed: bool,
) -> list[Any]:
    _running.deadline = deadline
    try:
        # Reading a text is bounded by its length, not by the clock: what was read is kept.
        node = _parsed(text)
        found = _evaluated(node, resource, variables)
        return found if typed else _plain(found)
    except Unworked:
        raise
    except RecursionError as error:
        raise Unworked(_("The expression is nested too deeply.")) from error
    except MemoryError as error:
        raise Unworked(_("The expression makes too much.")) from error
    except Exception as error:
        raise Unworked(
            _("The expression can't be worked out: {why}").format(
                why=str(error)[:200] or type(error).__name__
            )
        ) from error
    finally:
        _running.deadline = None


def _evaluated(node: _Node, resource: Mapping[str, Any], variables: Mapping[str, Any]) -> list[Any]:
    from fhirpathpy.engine import do_eval
    from fhirpathpy.engine.invocations.constants import constants
    from fhirpathpy.engine.util import arraify
    from fhirpathpy.models import models

    constants.reset()
    root = arraify(_placed(resource))
    known = {"resource": resource, "rootResource": resource, "ucum": "http://unitsofmeasure.org",
             **variables, "context": root}  # fmt: skip
    context = {
        "dataRoot": root,
        "vars": known,
        "model": models["r4"],
        "userInvocationTable": _functions(),
    }
    found = do_eval(context, root, node["children"][0])
    return [one for one in arraify(found) if one is not None]


def _placed(resource: Mapping[str, Any]) -> Any:
    """An item of a response as such: the library knows the types of what lies in it by where it lies."""
    from fhirpathpy.engine.nodes import ResourceNode

    if "resourceType" in resource:
        return resource
    return ResourceNode.create_node(resource, "QuestionnaireResponse.item")


def _plain(found: list[Any]) -> list[Any]:
    from fhirpathpy.engine.util import get_data

    return [get_data(one) for one in found]


@functools.cache
def _functions() -> dict[str, Any]:
    """All functions and operators, each with a bound on what it makes."""
    from fhirpathpy.engine.invocations import invocation_registry

    table = {name: {**one, "fn": _bounded(one["fn"])} for name, one in invocation_registry.items()}
    for name in ("matches", "replaceMatches"):
        table[name] = {**table[name], "fn": _cheap(table[name]["fn"])}
    table["power"] = {**table["power"], "fn": _small(table["power"]["fn"])}
    # The library divides whole numbers as floats.
    table["/"] = {**table["/"], "fn": _bounded(_divide)}
    table["div"] = {**table["div"], "fn": _bounded(_divide_whole)}
    table["sum"] = {**table["sum"], "fn": _bounded(_added)}
    table["avg"] = {**table["avg"], "fn": _bounded(_average)}
    table["ordinal"] = table["weight"] = {"fn": _weight}
    # What it would tell, it tells to nobody.
    table["trace"] = {"fn": lambda _ctx, data, *_args: data, "arity": {0: [], 1: ["String"]}}
    return table


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def within(*args: Any) -> Any:
        _in_time()
        made = function(*args)
        _check(made)
        return made

    return within


def _check(made: Any) -> None:
    if isinstance(made, list):
        if len(made) > MOST:
            raise Unworked(_("The expression makes too much."))
        if len(made) == 1:
            _check(made[0])
    elif isinstance(made, str):
        if len(made) > LONGEST:
            raise Unworked(_("The expression makes too much."))
    elif isinstance(made, int | Decimal) and not isinstance(made, bool):
        number = Decimal(made) if isinstance(made, Decimal) or made.bit_length() < 200 else BIGGEST * 10
        if not number.is_finite() or abs(number) > BIGGEST:
            raise Unworked(_("The expression makes a number that is too big."))


def _divide(_ctx: Any, one: Any, other: Any) -> Any:
    return [] if other == 0 else Decimal(one) / Decimal(other)


def _divide_whole(_ctx: Any, one: Any, other: Any) -> Any:
    return [] if other == 0 else int(Decimal(one) / Decimal(other))


def _numbers(found: list[Any]) -> list[Any]:
    numbers = [getattr(one, "data", one) for one in found]
    if not all(isinstance(one, int | Decimal) and not isinstance(one, bool) for one in numbers):
        raise Unworked(_("The expression adds what is not a number."))
    return numbers


def _added(_ctx: Any, found: list[Any]) -> Any:
    # Of nothing there is no sum: zero would look like an answer.
    return sum(_numbers(found)) if found else []


def _average(_ctx: Any, found: list[Any]) -> Any:
    return sum(map(Decimal, _numbers(found))) / Decimal(len(found)) if found else []


def _small(function: Callable[..., Any]) -> Callable[..., Any]:
    def within(ctx: Any, base: Any, degree: Any) -> Any:
        if isinstance(degree, int | Decimal) and abs(Decimal(degree)) > 1_000:
            raise Unworked(_("The expression makes a number that is too big."))
        return function(ctx, base, degree)

    return within


def _cheap(function: Callable[..., Any]) -> Callable[..., Any]:
    def within(ctx: Any, found: Any, pattern: Any, *rest: Any) -> Any:
        if isinstance(pattern, str):
            longest = max((len(str(getattr(one, "data", one))) for one in found), default=0)
            if cost(pattern, longest) > STEPS:
                raise Unworked(_("A pattern of the expression could take without end; it is not matched."))
        return function(ctx, found, pattern, *rest)

    return within


@functools.lru_cache(maxsize=512)
def _shape(pattern: str) -> tuple[int, bool]:
    """How many parts of a pattern repeat without end, and whether one lies in another or looks back."""
    from re import _parser as parser  # type: ignore[attr-defined]

    def walk(tree: Any, inside: bool) -> tuple[int, bool]:
        count, bad = 0, False
        for code, value in tree:
            name = str(code)
            if "REPEAT" in name:
                most: Any = value[1]
                endless = bool(most > _MANY)
                inner, inner_bad = walk(value[2], inside or endless)
                again = bool(most > 1) and inner > 0
                bad = bad or inner_bad or (endless and inside) or again
                count += inner + endless
            elif name.startswith("GROUPREF"):
                bad = True
            else:
                # Branches in something repeated may match the same in many ways.
                bad = bad or (name == "BRANCH" and inside)
                parts = value[1] if name == "BRANCH" else value if isinstance(value, tuple) else ()
                for part in parts:
                    if hasattr(part, "data"):
                        n, b = walk(part, inside)
                        count, bad = count + n, bad or b
        return count, bad

    return walk(parser.parse(pattern), False)


def cost(pattern: str, length: int) -> int:
    """How many steps a pattern may take on so many letters, at the worst."""
    if len(pattern) > 500:
        return STEPS + 1
    try:
        count, bad = _shape(pattern)
    except (re.error, RecursionError, OverflowError):
        return 0
    if bad:
        return STEPS + 1
    steps = max(length, 1)
    for n in range(2, count + 2):
        steps = steps * max(length, 1) // n
    return steps


def _weight(_ctx: Any, found: list[Any]) -> list[Decimal]:
    known = (points(getattr(one, "data", one)) for one in found)
    return [one for one in known if one is not None]


@functools.lru_cache(maxsize=4_096)
def _parsed(text: str) -> _Node:
    """An expression read whole; raises Unworked for what is none, or only begins with one."""
    if len(text) > WRITTEN or _depth(text) > NESTED:
        raise Unworked(_("The expression is too long, or nested too deeply."))
    from antlr4 import CommonTokenStream, InputStream, ParseTreeWalker, Token
    from antlr4.error.ErrorListener import ErrorListener
    from fhirpathpy.parser.ASTPathListener import ASTPathListener
    from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
    from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

    def refuse(_recognizer: Any, _symbol: Any, _line: int, column: int, _why: str, _error: Any) -> None:
        raise Unworked(_("The expression is not FHIRPath, at character {n}.").format(n=column + 1))

    refusing = ErrorListener()
    refusing.syntaxError = refuse
    lexer = FHIRPathLexer(InputStream(text))
    parser = FHIRPathParser(CommonTokenStream(lexer))
    for one in (lexer, parser):
        one.removeErrorListeners()
        one.addErrorListener(refusing)
    listener = ASTPathListener()
    tree = parser.expression()
    rest = parser.getTokenStream().LT(1)
    if rest.type != Token.EOF:
        raise Unworked(_("The expression is not FHIRPath, at character {n}.").format(n=rest.column + 1))
    ParseTreeWalker().walk(listener, tree)
    node: _Node = _counted(listener.parentStack[0])
    return node


def _depth(text: str) -> int:
    deepest = depth = 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        deepest = max(deepest, depth)
    return deepest


def _counted(node: Any) -> Any:
    if isinstance(node, dict):
        return _Node({name: _counted(value) for name, value in node.items()})
    if isinstance(node, list):
        return [_counted(one) for one in node]
    return node

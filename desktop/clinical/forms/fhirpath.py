"""FHIRPath with an end: every expression is bounded in time, in steps and in the size of what it makes.

The library (fhirpathpy, MIT) is imported with the first expression, never at the start of a program. Three
things hold an expression: no step is taken after its deadline (each node of the parsed expression asks), no
function makes more than `MOST` values, `LONGEST` letters or a number of more than 10^30 (`ending`), and no
pattern is matched whose cost could grow beyond `STEPS` (`patterns`). What is not a whole expression is
refused: the library alone reads `a b` as `a`.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Mapping
from typing import Any, Final

from desktop.clinical.forms.ending import Deadline, Unworked, in_time, running
from desktop.clinical.forms.functions import OF_LINK, table
from desktop.core.messages import _

WRITTEN: Final = 4_000
NESTED: Final = 40
__all__ = ("Deadline", "Unworked", "evaluate", "ready")
_UNKNOWN: Final = re.compile(r"Attempting to access an undefined environment variable: (.+)")
_NO_FUNCTION: Final = re.compile(r"Not implemented:? (.+)")
_ARGUMENTS: Final = re.compile(r"(\w+) (?:wrong arity|expects no params)")
_SEVERAL: Final = re.compile(
    r"Unexpected collection|Was expecting no more than one|Expected list with number, but got \[.+,"
    r"|Cannot \[[^\]]*,|Cannot \[[^\]]*\] [-+] \[[^\]]*,|.*ResourceNode is not JSON|.* is not iterable"
    r"|Could not convert to quantity"
)


class _Node(dict[str, Any]):
    """A node of an expression that asks for the time whenever it is evaluated."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        if name == "type":
            in_time()
        return super().__getitem__(name)


_turn: Final = threading.Lock()


@functools.cache
def ready() -> None:
    """Import the library, before anybody counts the time: that takes longer than an expression may."""
    import antlr4  # noqa: F401
    import fhirpathpy.engine
    import fhirpathpy.models
    import fhirpathpy.parser.ASTPathListener  # noqa: F401

    table()


def evaluate(
    text: str,
    resource: Mapping[str, Any],
    variables: Mapping[str, Any],
    deadline: Deadline,
    *,
    typed: bool = False,
) -> list[Any]:
    """Evaluate a FHIRPath expression on a resource; raises Unworked with the reason where there is no result.

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
    running.deadline = deadline
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
        raise Unworked(_("The expression can't be worked out: {why}.").format(why=_why(error))) from error
    finally:
        running.deadline = None


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
        "userInvocationTable": table(),
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


def _why(error: Exception) -> str:
    """Reason the FHIRPath library gives up, in our words: its own are those of a program."""
    said = str(error)
    if found := _UNKNOWN.match(said):
        return _("it asks for %{name}, which is not known here").format(name=found[1][:60])
    if found := _NO_FUNCTION.match(said):
        return _("the function {name} is not known here").format(name=found[1][:60])
    if found := _ARGUMENTS.match(said):
        return _("the function {name} takes other arguments").format(name=found[1][:60])
    if _SEVERAL.match(said):
        return _("there are several values where one is needed")
    if "did not match type" in said or "not supported between" in said:
        return _("it compares what can't be compared, such as words and numbers")
    return _("a value is of another kind than is needed, or it asks for what is not known here")


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


def _of_link(node: dict[str, Any]) -> dict[str, Any]:
    """`where(linkId = 'x')` as a function of its own."""
    match node:
        case {
            "type": "Functn",
            "children": [
                {"type": "Identifier", "text": "where"} as name,
                {
                    "type": "ParamList",
                    "children": [
                        {
                            "type": "EqualityExpression", "terminalNodeText": ["="],
                            "children": [{"text": "linkId"}, {"type": "TermExpression"} as said],
                        }
                    ],
                } as parameters,
            ],
        } if said["text"][:1] == "'":  # fmt: skip
            return {
                **node, "children": [{**name, "text": OF_LINK}, {**parameters, "children": [said]}],
            }  # fmt: skip
    return node


def _depth(text: str) -> int:
    deepest = depth = 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        deepest = max(deepest, depth)
    return deepest


def _counted(node: Any) -> Any:
    if isinstance(node, dict):
        node = _of_link(node)
        return _Node({name: _counted(value) for name, value in node.items()})
    if isinstance(node, list):
        return [_counted(one) for one in node]
    return node

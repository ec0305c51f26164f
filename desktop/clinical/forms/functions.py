"""The functions and operators of FHIRPath, each with a bound on what it makes.

Those of the library that compare or add its own wrapped values are given the values themselves; what it has
not is here as well (`defineVariable`, `ordinal`, `weight`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from desktop.clinical.forms import watching
from desktop.clinical.forms.answer_values import order
from desktop.clinical.forms.ending import Unworked, check, in_time
from desktop.clinical.forms.form_model import Answer
from desktop.clinical.forms.patterns import STEPS, cost
from desktop.clinical.forms.weighing import points
from desktop.core.messages import _

OF_LINK: Final = "where linkId"
"""Marker for `where(linkId = 'x')`, a frequent call in forms that is slow item by item."""

_SPANS: Final = {"wk": (7, "d"), "a": (12, "mo")}

Function = Callable[..., Any]
_HOLD: Final = {
    "<": lambda n: n < 0, ">": lambda n: n > 0, "<=": lambda n: n <= 0, ">=": lambda n: n >= 0,
    "=": lambda n: n == 0, "!=": lambda n: n != 0,
}  # fmt: skip


@functools.cache
def table() -> dict[str, Any]:
    """All of them, by their names."""
    from fhirpathpy.engine.invocations import invocation_registry

    made = {name: {**one, "fn": _bounded(one["fn"])} for name, one in invocation_registry.items()}
    for name in ("matches", "replaceMatches"):
        made[name] = {**made[name], "fn": _cheap(made[name]["fn"])}
    made["power"] = {**made["power"], "fn": _small(made["power"]["fn"])}
    # The library divides whole numbers as floats.
    made["/"] = {**made["/"], "fn": _bounded(_divide)}
    made["div"] = {**made["div"], "fn": _bounded(_divide_whole)}
    made["sum"] = {**made["sum"], "fn": _bounded(_added)}
    made["avg"] = {**made["avg"], "fn": _bounded(_average)}
    made["min"] = {**made["min"], "fn": _bounded(lambda _ctx, found: _last_of(found, -1))}
    made["max"] = {**made["max"], "fn": _bounded(lambda _ctx, found: _last_of(found, 1))}
    for name, hold in _HOLD.items():
        made[name] = {**made[name], "fn": _compared(made[name]["fn"], hold, equality=name in ("=", "!="))}
    for name in ("exists", "count", "empty"):
        # Whoever asks only whether something was answered rests on it as well.
        made[name] = {**made[name], "fn": _noticed(made[name]["fn"])}
    made["where"] = {**made["where"], "fn": _bounded(_where)}
    made[OF_LINK] = {"fn": _bounded(_of_link), "arity": {1: ["String"]}}
    made["ordinal"] = made["weight"] = {"fn": _weight}
    made["defineVariable"] = {"fn": _define, "arity": {1: ["String"], 2: ["String", "Expr"]}}
    # What it would tell, it tells to nobody.
    made["trace"] = {"fn": lambda _ctx, data, *_args: data, "arity": {0: [], 1: ["String"]}}
    return made


def _bounded(function: Function) -> Function:
    @functools.wraps(function)
    def within(*args: Any) -> Any:
        in_time()
        made = function(*args)
        check(made)
        return made

    return within


def _noticed(function: Function) -> Function:
    @functools.wraps(function)
    def within(ctx: Any, found: Any, *rest: Any) -> Any:
        watching.notice(found)
        return function(ctx, found, *rest)

    return within


def _plain(one: Any) -> Any:
    return getattr(one, "data", one)


def _where(ctx: Any, found: Any, holds: Function) -> list[Any]:
    """Items for which the criterion holds (FHIRPath `where`). The library asks each twice, and takes a no of
    the form for a yes."""
    kept = []
    for n, one in enumerate(found if isinstance(found, list) else ()):
        ctx["$index"] = n
        said = holds(one)
        if said and _plain(said[0]) not in (None, False):
            kept.append(one)
    return kept


def _of_link(_ctx: Any, found: Any, link: str) -> list[Any]:
    kept = []
    for one in found if isinstance(found, list) else ():
        item = _plain(one)
        if isinstance(item, Mapping) and item.get("linkId") == link:
            kept.append(one)
    return kept


def _divide(_ctx: Any, one: Any, other: Any) -> Any:
    return [] if other == 0 else Decimal(one) / Decimal(other)


def _divide_whole(_ctx: Any, one: Any, other: Any) -> Any:
    return [] if other == 0 else int(Decimal(one) / Decimal(other))


def _is_number(one: Any) -> bool:
    return isinstance(one, int | Decimal) and not isinstance(one, bool)


def _numbers(found: list[Any]) -> list[Any]:
    numbers = [*map(_plain, found)]
    if not all(map(_is_number, numbers)):
        raise Unworked(_("The expression adds what is not a number."))
    return numbers


def _added(_ctx: Any, found: list[Any]) -> Any:
    # Of nothing there is no sum: zero would look like an answer.
    return sum(_numbers(found)) if found else []


def _average(_ctx: Any, found: list[Any]) -> Any:
    return sum(map(Decimal, _numbers(found))) / Decimal(len(found)) if found else []


def _last_of(found: list[Any], sign: int) -> Any:
    """The least (-1) or the most (1) of numbers, quantities, or texts such as days."""
    if not found:
        return []
    best = found[0]
    for one in found[1:]:
        if _order(one, best) == sign:
            best = one
    # What is no quantity is given as itself: a value can be worked with, its place in the form can't.
    return best if _quantity(best) is not None else _plain(best)


def _order(one: Any, other: Any) -> int:
    first, second = _plain(one), _plain(other)
    if (_is_number(first) and _is_number(second)) or (isinstance(first, str) and isinstance(second, str)):
        return int(first > second) - int(first < second)
    mine, theirs = _quantity(first), _quantity(second)
    if mine is None or theirs is None:
        raise Unworked(_("The expression compares what can't be compared, such as words and numbers."))
    found = order(mine, theirs)
    if found is None:
        raise Unworked(_("The expression compares quantities whose units don't fit each other."))
    return found


def _quantity(one: Any) -> Answer | None:
    """A quantity of the form, or one that stands in the expression (`5 'kg'`, `3 days`)."""
    found = _plain(one)
    if isinstance(found, Mapping):
        if not _is_number(found.get("value")) or found.get("comparator"):
            return None
        words, code = str(found.get("unit") or ""), str(found.get("code") or "")
        return Answer("quantity", format(Decimal(found["value"]), "f"), "", "", words, code)
    unit = getattr(found, "unit", None)
    if isinstance(unit, str) and _is_number(getattr(found, "value", None)):
        code = type(found).timeUnitsToUCUM.get(unit, unit).strip("'")
        times, code = _SPANS.get(code, (1, code))
        return Answer("quantity", format(Decimal(found.value) * times, "f"), "", "", code, code)
    return None


def _compared(function: Function, hold: Callable[[int], bool], *, equality: bool) -> Function:
    library = _bounded(function)

    def within(ctx: Any, one: Any, other: Any) -> Any:
        if len(one) == 1 and len(other) == 1:
            mine, theirs = _quantity(one[0]), _quantity(other[0])
            if equality and mine is not None and theirs is not None:
                found = order(mine, theirs)
                # Whether metres are kilograms is not answered by no.
                return [] if found is None else hold(found)
            if not equality and (mine is not None or theirs is not None):
                in_time()
                return hold(_order(one[0], other[0]))
        return library(ctx, one, other)

    return within


def _small(function: Function) -> Function:
    def within(ctx: Any, base: Any, degree: Any) -> Any:
        if isinstance(degree, int | Decimal) and abs(Decimal(degree)) > 1_000:
            raise Unworked(_("The expression makes a number that is too big."))
        return function(ctx, base, degree)

    return within


def _cheap(function: Function) -> Function:
    def within(ctx: Any, found: Any, pattern: Any, *rest: Any) -> Any:
        if isinstance(pattern, str):
            longest = max((len(str(_plain(one))) for one in found), default=0)
            if cost(pattern, longest) > STEPS:
                raise Unworked(_("A pattern of the expression could take without end; it is not matched."))
        return function(ctx, found, pattern, *rest)

    return within


def _weight(_ctx: Any, found: list[Any]) -> list[Decimal]:
    known = (points(_plain(one)) for one in found)
    return [one for one in known if one is not None]


def _define(ctx: Any, found: Any, name: str, worked: Function | None = None) -> Any:
    """Name a value for the rest of the expression; never anew what has its name from elsewhere."""
    own = ctx.setdefault("defined", set())
    if name in ctx["vars"] and name not in own:
        raise Unworked(_("The expression names %{name}, which has a meaning already.").format(name=name))
    before = ctx.get("$this")
    value = found if worked is None else worked(found)
    if before is not None:
        ctx["$this"] = before
    own.add(name)
    ctx["vars"][name] = value
    return found

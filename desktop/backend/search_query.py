"""Search parameters as a client writes them, read into a Query; nothing is looked up here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from desktop.backend.outcome import invalid, plain
from desktop.backend.references import is_type
from desktop.backend.searched import indexed_parameters
from desktop.fhir.searchparams import SearchParameter, search_parameters

DEFAULT_COUNT = 100
MAX_COUNT = 1000
MAX_VALUES = 1000
MAX_CHAIN = 4
MAX_FILTERS = 40
PAGE = "_page"

MODIFIERS = {
    "token": {"missing", "not"},
    "uri": {"missing", "not"},
    "reference": {"missing", "identifier"},
    "string": {"missing", "exact", "contains"},
    "date": {"missing"},
    "quantity": {"missing"},
    "number": {"missing"},
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One criterion: any of `values`; `chain` is the criterion that the reference's target must meet.

    `kind` is the type of resource that it applies to; `parameter` is None for `_id` and `_lastUpdated`.
    """

    kind: str
    code: str
    parameter: SearchParameter | None
    modifier: str
    values: tuple[str, ...]
    chain: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Include:
    """`_include` or `_revinclude`: type, parameter (`*` for all), target type or empty."""

    kind: str
    code: str
    target: str
    iterate: bool


@dataclass(slots=True)
class Query:
    """A search of one type; `used` are the parameters that were understood, `ignored` the others."""

    kind: str
    filters: list[Filter] = field(default_factory=list)
    sort: list[tuple[str, bool]] = field(default_factory=list)  # (parameter, descending)
    count: int = DEFAULT_COUNT
    includes: list[Include] = field(default_factory=list)
    revincludes: list[Include] = field(default_factory=list)
    total: bool = False
    only_total: bool = False
    page: str = ""
    without: frozenset[int] = frozenset()  # patients (keys) of whom nothing is searched
    hidden: frozenset[int] = frozenset()  # resources (keys) that are as if they were not there
    used: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def parameters(query: str) -> list[tuple[str, str]]:
    """The parameters of a query string or form."""
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=2000, errors="strict")
    except ValueError as error:
        raise invalid(f"The query can't be read: {error}") from error


def parse(kind: str, pairs: Iterable[tuple[str, str]], *, strict: bool = False) -> Query:
    """Read the parameters of a search; FhirError for a malformed one, or an unknown one where strict."""
    query = Query(kind)
    for name, value in pairs:
        plain(name + value, "The query")
        if _control(query, name, value):
            known = True
        elif name in ("_format", "_pretty"):
            continue
        else:
            found = _filter(kind, name, value)
            known = found is not None
            if found is not None:
                query.filters.append(found)
                if len(query.filters) > MAX_FILTERS:
                    raise invalid(f"A search has at most {MAX_FILTERS} criteria", name, "too-costly")
        if known:
            if name != PAGE:
                query.used.append((name, value))
        elif strict or _criterion(kind, name):
            raise invalid(f"{kind} has no search parameter {name!r} here", name, "not-supported")
        else:
            query.ignored.append(name)
    return query


_CRITERIA = ("_has", "_filter", "_list", "_query", "_text", "_content", "_contained", "phonetic", "near")


def _criterion(kind: str, name: str) -> bool:
    """True when R4 has this as a criterion: to leave it out would find resources that were not asked for."""
    code = name.partition(":")[0].partition(".")[0]
    return code in _CRITERIA or code in search_parameters(kind)


def _control(query: Query, name: str, value: str) -> bool:
    if name == "_count":
        if not re.fullmatch(r"\d{1,9}", value):
            raise invalid(f"_count is a number, not {value!r}", name)
        query.count = min(int(value), MAX_COUNT)
        query.only_total |= query.count == 0
    elif name == "_sort":
        for part in value.split(","):
            query.sort.append((part.removeprefix("-"), part.startswith("-")))
    elif name == "_total":
        if value not in ("none", "estimate", "accurate"):
            raise invalid(f"_total is none, estimate or accurate, not {value!r}", name)
        query.total = value != "none"
    elif name == "_summary":
        if value == "count":
            query.only_total = True
        elif value != "false":
            return False  # the whole resource is an answer to "a summary, please" as well
    elif name.split(":")[0] in ("_include", "_revinclude"):
        base, _, modifier = name.partition(":")
        if modifier not in ("", "iterate"):
            raise invalid(f"{name}: the only modifier is iterate", name, "not-supported")
        found = _include(value, name, bool(modifier))
        (query.includes if base == "_include" else query.revincludes).append(found)
    elif name == PAGE:
        query.page = value
    else:
        return False
    return True


def _include(value: str, name: str, iterate: bool) -> Include:
    kind, _, rest = value.partition(":")
    code, _, target = rest.partition(":")
    if value == "*":
        return Include("*", "*", "", iterate)
    if not is_type(kind) or not code or (target and not is_type(target)):
        raise invalid(f"{name}={value} is not Type:parameter[:Type]", name)
    parameter = indexed_parameters(kind).get(code)
    if code != "*" and (parameter is None or parameter.type != "reference"):
        raise invalid(f"{kind} has no reference parameter {code!r} here", name, "not-supported")
    return Include(kind, code, target, iterate)


def _filter(kind: str, name: str, value: str, depth: int = 0) -> Filter | None:
    if depth > MAX_CHAIN:
        raise invalid(f"A chain has at most {MAX_CHAIN} links", name, "too-costly")
    head, dot, rest = name.partition(".")
    code, _, modifier = head.partition(":")
    if code in ("_id", "_lastUpdated"):
        if modifier or dot:
            raise invalid(f"{code} takes no modifier", name, "not-supported")
        return Filter(kind, code, None, "", _values(value, name))
    parameter = indexed_parameters(kind).get(code)
    if parameter is None:
        return None
    if dot:
        return _chained(kind, parameter, modifier, rest, value, name, depth)
    if modifier and modifier not in MODIFIERS[parameter.type]:
        typed = parameter.type == "reference" and is_type(modifier)
        if not typed:
            raise invalid(f"{name}: modifier {modifier!r} is not supported", name, "not-supported")
    if modifier == "missing" and value not in ("true", "false"):
        raise invalid(f"{name} is true or false, not {value!r}", name)
    return Filter(kind, code, parameter, modifier, _values(value, name))


def _chained(
    kind: str, parameter: SearchParameter, modifier: str, rest: str, value: str, name: str, depth: int
) -> Filter:
    if parameter.type != "reference":
        raise invalid(f"{name}: {parameter.code} is no reference", name)
    if modifier and not is_type(modifier):
        raise invalid(f"{name}: {modifier!r} is no resource type", name)
    kinds = [modifier] if modifier else list(parameter.targets)
    if not kinds:
        raise invalid(f"{name}: say which type, {parameter.code}:Type.{rest}", name)
    chain = [found for one in kinds if (found := _filter(one, rest, value, depth + 1)) is not None]
    if not chain:
        raise invalid(f"{name}: none of {', '.join(kinds)} has {rest!r} here", name, "not-supported")
    return Filter(kind, parameter.code, parameter, modifier, ("",), tuple(chain))


_SPLIT = re.compile(r"(?<!\\)((?:\\\\)*),")


def _values(value: str, name: str) -> tuple[str, ...]:
    # The group keeps escaped backslashes before a comma with the value that they end.
    parts = _SPLIT.split(value)
    values = tuple(parts[i] + (parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2))
    if len(values) > MAX_VALUES:
        raise invalid(f"{name} has more than {MAX_VALUES} values", name, "too-costly")
    if "" in values:
        # Left out it would find everything, which is never what was meant.
        raise invalid(f"{name} has no value", name)
    return values


def unescape(value: str) -> str:
    r"""A value without its escapes: `\,` `\|` `\$` `\\`."""
    return re.sub(r"\\([,|$\\])", r"\1", value)


def bars(value: str) -> list[str]:
    """A value split at its unescaped bars, each part without escapes."""
    return [unescape(part) for part in re.split(r"(?<!\\)\|", value)]

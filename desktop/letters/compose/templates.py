"""Text templates: python-liquid with strict names, few tags, few filters and hard limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError, UndefinedError
from liquid.static_analysis import TemplateAnalysis

from desktop.core import formats
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.letters.compose import norwegian
from desktop.letters.compose.values import Ledger, Missing, Scope, Value, tidy
from desktop.letters.model import Run

MAX_SOURCE = 64 * 1024
MAX_OUTPUT = 256 * 1024
MAX_LOOPS = 10_000
MAX_JOIN = 1_000

TAGS = frozenset({"if", "unless", "case", "for", "comment"})

_code = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_quoted = re.compile(r"'[^']*'|\"[^\"]*\"")


class TemplateError(InputError):
    """A text template that can't be read or filled; `what` names the fault."""


class _Environment(Environment):
    loop_iteration_limit = MAX_LOOPS
    output_stream_limit = MAX_OUTPUT
    local_namespace_limit = MAX_OUTPUT
    context_depth_limit = 10
    block_nesting_limit = 10


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _date(value: object, _format: object = None) -> object:
    if isinstance(value, Value) and isinstance(value.raw, datetime):
        return Value(formats.day(value.raw), value.source, value.raw, path=value.path, strong=value.strong)
    return value if isinstance(value, Value | Missing) else norwegian.day(_text(value))


def _number(value: object) -> object:
    if isinstance(value, Value) and isinstance(value.raw, Decimal):
        return Value(norwegian.number(value.raw), value.source, value.raw, path=value.path)
    if isinstance(value, Value | Missing):
        return value
    return norwegian.number(value) if isinstance(value, int | Decimal) else _text(value)


def _default(value: object, instead: object = "") -> object:
    empty = value is None or value is False or value == "" or isinstance(value, Missing)
    return instead if empty or (isinstance(value, Value) and not value.text) else value


def _strong(value: object) -> object:
    return value.as_strong() if isinstance(value, Value) else value


def _inside(value: object) -> object:
    """A record's words as they stand inside a sentence: `Hjertesvikt` → `hjertesvikt`; names stay."""
    if isinstance(value, Value):
        text = norwegian.inside(value.text)
        return Value(text, value.source, value.raw, path=value.path, strong=value.strong)
    return value


def _join(values: object, separator: object = ", ") -> str:
    items = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
    if len(items) > MAX_JOIN:
        raise TemplateError(_("A template joins more than {n} values.").format(n=MAX_JOIN))
    return _text(separator).join(_text(item) for item in items)


FILTERS: Mapping[str, Callable[..., object]] = {
    "date": _date,
    "number": _number,
    "upcase": lambda value: _text(value).upper(),
    "default": _default,
    "strip": lambda value: _text(value).strip(),
    "join": _join,
    "strong": _strong,
    "inside": _inside,
}


@cache
def _environment() -> Environment:
    environment = _Environment(undefined=StrictUndefined, strict_filters=True)
    environment.filters.clear()
    environment.filters.update(FILTERS)
    # The inner workings of outputs, text and ends of blocks have tags of their own.
    kept = TAGS | {"content", "output", "illegal"}
    for name in [name for name in environment.tags if name not in kept]:
        del environment.tags[name]
    return environment


@lru_cache(maxsize=1024)
def compile_text(source: str) -> BoundTemplate:
    """Read a template, once for the same text; TemplateError for its syntax, a tag or filter that is not
    allowed, or its size."""
    if len(source.encode()) > MAX_SOURCE:
        raise TemplateError(_("A template is larger than 64 kB."))
    if any(".." in _quoted.sub("", code) for code in _code.findall(source)):
        raise TemplateError(_("Ranges are not allowed in a template."))
    try:
        template = _environment().from_string(source)
        unknown = set(_analysed(template).filters) - set(FILTERS)
    except LiquidError as error:
        words = _(
            "A template can't be read: each gap begins with “{{” and ends with “}}”, and each “{% if %}”,"
            " “{% for %}” and “{% unless %}” has an end of its own."
        )
        raise TemplateError(words, details=str(error.message)) from error
    if unknown:
        raise TemplateError(
            _("A template uses a filter that is not allowed: {name}.").format(name=min(unknown))
        )
    return template


@lru_cache(maxsize=512)
def _analysed(template: BoundTemplate) -> TemplateAnalysis:
    return template.analyze()


@lru_cache(maxsize=512)
def names(template: BoundTemplate) -> tuple[str, ...]:
    """The dotted names that a template reads from the record, without those that its loops bind."""
    found = _analysed(template).globals
    return tuple(sorted({str(variable) for variables in found.values() for variable in variables}))


def render(template: BoundTemplate, scope: Scope, extra: Mapping[str, Any] | None = None) -> tuple[Run, ...]:
    """Fill a template; values keep their source, missing ones stay as unfilled placeholders.

    `extra` are further names; they stand before those of the record. Raises TemplateError for a name
    that does not exist and when a limit is passed.
    """
    # Only what is named is looked up, so that nothing else of the record is worked out.
    roots = {name.split(".")[0].split("[")[0] for name in names(template)}
    given = {name: scope[name] for name in roots if name in scope} | dict(extra or {})
    with Ledger() as ledger:
        try:
            rendered = template.render(given)
        except UndefinedError as error:
            said = re.match(r"'([^']*)'", str(error.message))
            words = _("A template names what does not exist: {name}.")
            name = said[1] if said else str(error.message)
            raise TemplateError(words.format(name=name), details=str(error.message)) from error
        except LiquidError as error:
            raise TemplateError(_("A template can't be filled."), details=str(error.message)) from error
        return tidy(ledger.read(rendered))

"""Reference of the configuration as Markdown, from the shapes themselves: docs/configuration.md's tables."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from desktop.acts import shortcuts
from desktop.core.converting import fields_of, plain, shape_at, struct_fields
from desktop.core.messages import Words, pick
from desktop.shown.filters import FIELDS, OF_COLUMN, OPEN
from desktop.shown.workspace import COLUMNS, LAYERS, ORDERS
from desktop.workspace.headers import text
from desktop.workspace.items import Kind
from desktop.workspace.known import Known
from desktop.workspace.layers import Library
from desktop.workspace.loader import BASE, resolve
from desktop.workspace.member_names import REFERENCES
from desktop.workspace.resolving import DECLARED, said
from desktop.workspace.schema import MAX_PANELS, MAX_TABS
from desktop.workspace.ward_workspaces import declared

_MARK = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
LIMIT = "limit"
"""The kind of item whose members are told one by one."""
_MEMBERS = 6
_MOST_NAMES, _FIRST_NAMES = 12, 3
_TOLD = ("trend", "worklist-column")
"""Kinds of items whose fields are told in tables of their own."""
_SIMPLE: dict[Any, str] = {
    str: "text", int: "whole number", float: "number", Decimal: "number", bool: "true or false",
    Any: "any value",
}  # fmt: skip


def described(text: str, known: Known, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """A document with each of its marked sections made anew, `more` made elsewhere; KeyError for a section
    that nobody makes."""
    made = {**sections(known), **more}
    return _MARK.sub(lambda found: f"{found[1]}{made[found['name']]}{found[3]}", text)


def sections(known: Known) -> dict[str, str]:
    """Each generated section by its name."""
    return {
        "layers": f"{' → '.join(LAYERS)}\n",
        "specialties": "".join(_specialties(known)),
        "sizes": _sizes(),
        "panels": "".join(_panels(known)),
        "columns": f"{_listed(COLUMNS)}; ordered by {_listed(ORDERS)}, or by a declared column.\n\n"
        + "".join(_columns(known)),
        "lists": "".join(_lists(known)),
        "filters": "".join(_filters()),
        "gaps": "".join(_gaps(known)),
        "kinds": "".join(_kinds(known)),
        "fields": "".join(_fields(known)),
        "limits": "".join(_limits(known)),
        "trend": "".join(_told(known, "trend")),
        "column-fields": "".join(_told(known, "worklist-column")),
        "shortcuts": "".join(_shortcuts()),
    }


def _specialties(known: Known) -> Iterator[str]:
    """The shipped workspaces with the names by which they are called, and who has each."""
    library = Library(kinds=known.words)
    yield "| name | title | `for` of phrases | for wards | for services | for roles |\n"
    yield "|---|---|---|---|---|---|\n"
    for one in declared((), known.words).every:
        path = library.find(one.workspace)
        title = path and said(library.chain(path).files, one.workspace, "title")
        services = [name.replace("|", "&#124;") for name in one.services]
        word = path and said(library.chain(path).files, one.workspace, "specialty")
        cells = ([f"`{word}`"] if word else [], one.wards, services, one.roles)
        words = " | ".join(", ".join(cell) or "–" for cell in cells)
        yield f"| `{one.workspace}` | {text(title or one.workspace).nb} | {words} |\n"


def _sizes() -> str:
    tabs = len(resolve(BASE).workspace.patient_tabs)
    return (
        f"A workspace has at most {MAX_TABS} tabs about a patient (base has {tabs}, and Ctrl with a digit"
        f" opens each), and as many\nabout the ward; a tab has at most {MAX_PANELS} panels.\n"
    )


def _shortcuts() -> Iterator[str]:
    """The keys that may be bound otherwise, by the name of the act."""
    yield "| act | key | what it does |\n|---|---|---|\n"
    for name in shortcuts.bindable():
        yield f"| `{name}` | {shortcuts.shipped(name)} | {shortcuts.said(name)} |\n"
    yield f"\nFree in the whole window: {', '.join(shortcuts.free())}.\n"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _columns(known: Known) -> Iterator[str]:
    """The columns that are declared in the settings."""
    kind = known.items[DECLARED]
    yield "| declared column | title | from | shows |\n|---|---|---|---|\n"
    for key, column in kind.items.within(kind.settings.document().data).items():
        sources = "; ".join(
            f"{name}: {', '.join(map(str, said)) if isinstance(said, list) else said}"
            for source in column["from"]
            for name, said in source.items()
        )
        shows = column.get("shows", "value")
        yield f"| `{key}` | {pick(column['title'])} | {sources.replace('|', '&#124;')} | {shows} |\n"


def _lists(known: Known) -> Iterator[str]:
    """The columns that lists of the ward have of their own, and what each shows where nobody has chosen."""
    yield "| list | its own columns | usually |\n|---|---|---|\n"
    for kind, one in (known.lists() if known.lists is not None else {}).items():
        own = ", ".join(f"`{key}` ({title})" for key, title in one.own)
        yield f"| `{kind}` | {own} | {_listed(one.usual)} |\n"


def _gaps(known: Known) -> Iterator[str]:
    """The names of the record in a phrase: those of a part of it in one row."""
    yield "| names | asked where the record lacks it |\n|---|---|\n"
    parts: dict[str, list[tuple[str, str]]] = {}
    for name, asked in known.gaps() if known.gaps is not None else ():
        part = name if name.startswith("KEY.") else name.rpartition(".")[0] or name
        parts.setdefault("KEY" if name.startswith("KEY.") else part, []).append((name, asked))
    for every in parts.values():
        names = ", ".join(f"`{name}`" for name, _asked in every)
        yield f"| {names} | {'; '.join(dict.fromkeys(asked for _name, asked in every if asked)) or '–'} |\n"


def _filters() -> Iterator[str]:
    """Table of the filter fields of each list."""
    yield "| list | fields |\n|---|---|\n"
    for kind, fields in FIELDS.items():
        said = []
        for name, field in fields.items():
            means = "a number" if field.number else " or ".join(f"`{one}`" for one in field.words)
            said.append(f"`{name}`: {means or 'true or false'}")
        if kind in OPEN:
            words = " or ".join(f"`{one}`" for one in OF_COLUMN)
            said.append(f"a declared column that it shows: {words}, or of one that says a number a number")
        yield f"| `{kind}` | {'; '.join(said)} |\n"


def _panels(known: Known) -> Iterator[str]:
    yield "| kind | about | options |\n|---|---|---|\n"
    for kind in sorted(known.kinds or ()):
        about = "ward" if kind in known.ward_kinds else "patient" if kind in known.patient_kinds else "both"
        model = known.options_model(kind)
        options = []
        for name, field in model.model_fields.items() if model is not None else ():
            usual = "" if field.is_required() else f", usually {_value(field.default)}"
            options.append(f"`{name}`: {type_words(field.annotation)}{_limits_of(field)}{usual}")
        yield f"| `{kind}` | {about} | {'; '.join(options) or '–'} |\n"


def _limits_of(field: FieldInfo) -> str:
    """The bounds of an option's numbers, each after a comma; empty where it has none."""
    return "".join(f", {words} {limit:g}" for words, limit in bounds(field))


def bounds(field: FieldInfo) -> list[tuple[str, float]]:
    """The bounds of an option that is a number, or may be one: what they do, and the number."""
    return [*_bounds_in(field.metadata), *_bounds_of(field.annotation)]


def _bounds_of(kind: Any) -> Iterator[tuple[str, float]]:
    # Of `number | None` they stand in the number's own type.
    yield from _bounds_in(getattr(kind, "__metadata__", ()))
    if hasattr(kind, "__metadata__"):
        yield from _bounds_of(kind.__origin__)
    elif get_origin(kind) in (Union, types.UnionType):
        for one in get_args(kind):
            yield from _bounds_of(one)


def _bounds_in(notes: Iterable[Any]) -> Iterator[tuple[str, float]]:
    for one in notes:
        if isinstance(one, FieldInfo):
            yield from _bounds_in(one.metadata)
        for name, words in (("gt", "above"), ("ge", "at least"), ("lt", "below"), ("le", "at most")):
            if (limit := getattr(one, name, None)) is not None:
                yield words, limit


def _value(value: Any) -> str:
    if value is None or value in ((), [], {}):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{value}`"


def _kinds(known: Known) -> Iterator[str]:
    yield "| kind | what it is | file | items | order |\n|---|---|---|---|---|\n"
    for word, where in REFERENCES.items():
        yield f"| `{word}` | a name in the list `{'/'.join(where)}` of the workspace | – | – | yes |\n"
    for word, kind in known.items.items():
        count = len(kind.items.names(kind.settings.document().data))
        order = "yes" if kind.items.key else "no"
        yield f"| `{word}` | {_about(kind)} | `{kind.settings.file}` | {count} | {order} |\n"


def _about(kind: Kind) -> str:
    shape = kind.items.shape
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct) and shape.__doc__:
        first = " ".join((inspect.getdoc(shape) or "").partition("\n\n")[0].split())
        return first.rstrip(".").replace("|", "/")
    return "a single value" if not kind.items.key else "see the head of the file"


def _fields(known: Known) -> Iterator[str]:
    for word, kind in known.items.items():
        shape = kind.items.shape
        if not (isinstance(shape, type) and issubclass(shape, msgspec.Struct)):
            continue
        yield f"**`{word}`** "
        said = []
        for field in struct_fields(shape):
            if field.encode_name == kind.items.key:
                continue
            needed = " (needed)" if field.required else ""
            words, _unit = _meaning(field.type)
            # What has a table of its own is not told twice.
            means = f" ({words})" if words and word not in _TOLD else ""
            said.append(f"`{field.encode_name}`: {type_words(field.type)}{needed}{means}")
        yield "; ".join(said) + ".\n\n"


def _told(known: Known, word: str) -> Iterator[str]:
    """Each field of a kind of item, and of the maps in it, with what it means and what is usual."""
    yield "| field | what it means | written as | usually |\n|---|---|---|---|\n"
    yield from _rows_of(known.items[word].items.shape, "")


def _rows_of(shape: Any, way: str) -> Iterator[str]:
    for field in struct_fields(shape):
        words, _unit = _meaning(field.type)
        if not words:
            continue
        usual = (
            "needed" if field.required else "–" if field.default in (None, "", ()) else _value(field.default)
        )
        # Decimals as in a file: 1, not 1.0.
        usual = usual.replace(".0`", "`")
        yield f"| `{way}{field.encode_name}` | {words} | {type_words(field.type)} | {usual} |\n"
        inner = plain(field.type)
        parts = [one for one in (inner, *map(plain, get_args(inner))) if fields_of(one)]
        for part in parts:
            yield from _rows_of(part, f"{way}{field.encode_name}.")


def _limits(known: Known) -> Iterator[str]:
    """Each limit of the order checks: what it means, in what it is counted, what is shipped."""
    kind = known.items[LIMIT]
    shape = shape_at(type(kind.settings.shipped()), list(kind.items.where))
    shipped = kind.items.within(kind.settings.document().data)
    yield "| limit | what it means | written as | shipped |\n|---|---|---|---|\n"
    for field in struct_fields(shape):
        words, unit = _meaning(field.type)
        written = ", ".join(filter(None, (type_words(field.type), unit)))
        value = _as_yaml(shipped[field.encode_name])
        yield f"| `{field.encode_name}` | {words} | {written} | `{value}` |\n"


def _meaning(kind: Any) -> tuple[str, str]:
    """Description and unit of a settings field, as its type says; empty where it doesn't."""
    for one in getattr(kind, "__metadata__", ()):
        if isinstance(one, msgspec.Meta) and one.description:
            return one.description, str((one.extra or {}).get("unit", ""))
    return "", ""


def _as_yaml(value: Any) -> str:
    """A value as somebody would write it in a line; of long ones the first members."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_as_yaml(one)}' for key, one in value.items())}}}"
    if isinstance(value, list):
        more = [f"… {len(value)} in all"] if len(value) > _MEMBERS else []
        return f"[{', '.join([*map(_as_yaml, value[:_MEMBERS]), *more])}]"
    if value is None:
        return "null"
    return f'"{value}"' if set(str(value)) & set("[]{},:") else str(value)


def _model_words(fields: dict[str, FieldInfo]) -> str:
    """The names of a map in an option, and the bounds of those that are numbers."""
    bounded: dict[str, list[str]] = {}
    for name, info in fields.items():
        bounded.setdefault(_limits_of(info).removeprefix(", "), []).append(name)
    bounded.pop("", None)
    said = (
        f"{'each' if len(names) == len(fields) else _listed(tuple(names))} {limits}"
        for limits, names in bounded.items()
    )
    more = "; ".join(said)
    return f"`{{{', '.join(fields)}}}`" + (f" ({more})" if more else "")


def type_words(kind: Any) -> str:
    """Notation of a type's values, in words."""
    if hasattr(kind, "__metadata__"):
        return type_words(kind.__origin__)
    if kind == Words or (
        type(None) in get_args(kind) and set(get_args(kind)) == {*get_args(Words), type(None)}
    ):
        return "text, or `{nb: …, en: …}`"
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in parts if one != "")
    if origin in (Union, types.UnionType):
        return " or ".join(type_words(one) for one in parts if one is not type(None))
    if origin in (tuple, list):
        return f"list of {type_words(parts[0])}" if parts else "list"
    if origin is dict:
        return f"names with {type_words(parts[1])}"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        every = [field.encode_name for field in struct_fields(kind)]
        names = ", ".join(every if len(every) <= _MOST_NAMES else [*every[:_FIRST_NAMES], "…"])
        return f"`{{{names}}}`"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model_words({info.alias or name: info for name, info in kind.model_fields.items()})
    return getattr(kind, "__name__", str(kind))

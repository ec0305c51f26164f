"""The filters that lists offer, as the layers leave them: their file of settings, what is wrong with one, and
the structs that a window gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from desktop.core.configured import Items, Settings
from desktop.core.decoding.by_type import from_plain
from desktop.core.file_problems import Problem, unknown
from desktop.core.messages import Words, _
from desktop.core.yaml_documents import Where
from desktop.shown.filters import FIELDS, OF_COLUMN, OPEN
from desktop.shown.workspace import Filter, Span, Wanted
from desktop.workspace.headers import text
from desktop.workspace.known import Known
from desktop.workspace.merging import State
from desktop.workspace.trail import problem

FILTER = "filter"
"""The kind of item that is a filter."""


_COLUMN: Final = "worklist-column"
Columns = Mapping[str, Any]
"""The declared columns by name; None for one that is itself wrong, which is told where it stands."""


class DeclaredFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A selection that lists offer beside their title: its name, the kinds of panel that have it (`lists`),
    and what a row must say, by field (`where`): yes or no, one of some words, a number `from` and `to`. With
    `usual` it is chosen when the list is opened."""

    key: str
    title: Words
    lists: tuple[str, ...]
    where: dict[str, bool | int | float | str | tuple[str, ...] | Span]
    usual: bool = False


class _File(msgspec.Struct):
    source: str
    filters: tuple[DeclaredFilter, ...]


FILTERS: Settings[_File] = Settings(
    "vocabulary/filters.yaml", _File, {FILTER: Items(("filters",), DeclaredFilter, "key")}
)


def made(state: State, known: Known) -> tuple[Filter, ...]:
    """The filters after all layers, in their order."""
    return tuple(
        Filter(
            key=one.key,
            words=text(one.title),
            lists=one.lists,
            where={name: _wanted(value) for name, value in one.where.items()},
            usual=one.usual,
        )
        for one in _declared(state, known)
    )


def _declared(state: State, known: Known) -> list[DeclaredFilter]:
    """Valid filters; errors in the others are told where the items are laid."""
    if FILTER not in known.items:
        return []
    settings, items = known.items[FILTER]
    found = []
    for one in items.within(state.items.data.get(settings.file, settings.document().data)):
        try:
            found.append(from_plain(one, DeclaredFilter))
        except msgspec.ValidationError:
            continue
    return found


def _wanted(value: bool | float | str | tuple[str, ...] | Span) -> Wanted:
    if isinstance(value, bool | Span | tuple):
        return value
    # A number alone is refused.
    return (value,) if isinstance(value, str) else Span(value, value)


def _columns(state: State, known: Known) -> Columns:
    if _COLUMN not in known.items:
        return {}
    settings, items = known.items[_COLUMN]
    found: dict[str, Any] = {}
    for name, one in items.within(state.items.data.get(settings.file, settings.document().data)).items():
        try:
            found[name] = from_plain(one, items.shape)
        except msgspec.ValidationError:
            found[name] = None
    return found


def never(column: Any, word: str) -> str:
    """Reason a declared column never has a value of `OF_COLUMN`; empty where it may."""
    if word in ("high", "low") and not any(one.lab for one in column.from_):
        return _("only what is of the laboratory (`lab`) has a range in a list")
    if word == "late" and not (column.limit or column.deadline):
        return _("it has no `limit` and no `deadline`")
    if word == "old" and not column.hours:
        return _("it has no `hours`")
    return ""


def wrong(state: State, known: Known) -> list[Problem]:
    """Errors in the filters: an unknown list, field or word, a value that a column never has, and two that
    are both the default."""
    found: list[Problem] = []
    columns = _columns(state, known)
    usual: dict[str, str] = {}
    for typed in _declared(state, known):
        path: Where = (FILTER, typed.key)
        for where, what, key in _of_one(typed, columns):
            near = state.trail.key_near if key else state.trail.source_near
            found.append(problem(near((*path, *where)), what))
        for kind in typed.lists if typed.usual else ():
            if (other := usual.setdefault(kind, typed.key)) != typed.key:
                words = _("“{one}” and “{other}” can't both be usual in “{list}”.")
                said = words.format(one=other, other=typed.key, list=kind)
                found.append(problem(state.trail.source_near((*path, "usual")), said))
    return found


def _of_one(one: DeclaredFilter, columns: Columns) -> Iterator[tuple[Where, str, bool]]:
    """Errors in a filter: the place in it, the words, and True where the name there is wrong."""
    if not one.lists:
        yield ("lists",), _("At least {n} is needed here.").format(n=1), False
    if not one.where:
        yield ("where",), _("It hides nothing: say what a row must have."), False
    for at, kind in enumerate(one.lists):
        if kind not in FIELDS:
            words = _("“{name}” is no list that can be filtered.").format(name=kind)
            yield ("lists", at), unknown(words, kind, list(FIELDS)), False
            continue
        for name, value in one.where.items():
            wrong_here = _of_field(kind, name, value, columns)
            if wrong_here is not None:
                where, what, key = wrong_here
                yield ("where", name, *where), what, key
                break


def _of_field(kind: str, name: str, value: object, columns: Columns) -> tuple[Where, str, bool] | None:
    field = FIELDS[kind].get(name)
    if field is None and not (kind in OPEN and name in columns):
        every = [*FIELDS[kind], *(columns if kind in OPEN else ())]
        return (), unknown(_("“{list}” has no “{name}”.").format(list=kind, name=name), name, every), True
    column = columns[name] if field is None else None
    spans = isinstance(value, Span) and column is not None and column.counts
    if spans or (field is not None and field.number):
        if not isinstance(value, Span) or (value.least is None and value.most is None):
            words = _("Write from which number on, or to which: {example}.")
            return (), words.format(example="{from: 5}"), False
        if value.least is not None and value.most is not None and value.least > value.most:
            return (), _("It begins above its end."), False
        return None
    allowed = field.words if field is not None else OF_COLUMN
    if not allowed:
        return None if isinstance(value, bool) else ((), _("Write true or false."), False)
    given = (value,) if isinstance(value, str) else value
    if not isinstance(given, tuple) or not given:
        named = ", ".join(allowed)
        return (), _("One or several of these are expected here: {names}.").format(names=named), False
    for at, word in enumerate(given):
        if column is not None and word in allowed and (why := never(column, word)):
            said = _("“{column}” is never “{word}”: {why}.").format(column=name, word=word, why=why)
            return (() if isinstance(value, str) else (at,)), said, False
    odd = next((at for at, word in enumerate(given) if word not in allowed), None)
    if odd is None:
        return None
    what = unknown(_("“{name}” is not known here.").format(name=given[odd]), given[odd], allowed)
    return (() if isinstance(value, str) else (odd,)), what, False


__all__ = ["FILTER", "FILTERS", "DeclaredFilter", "made", "never", "wrong"]

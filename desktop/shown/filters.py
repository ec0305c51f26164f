"""Filters of lists: the fields by which rows can be filtered, and the value of each in a row.

A filter is declared in the settings (`desktop.workspace.filters`). Of whom it is not known whether a filter
holds is shown: nobody is hidden because something has not been told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from desktop.shown.ward.worklist import Extra, WorklistModel, WorklistRow
from desktop.shown.workspace import Filter, Span, Wanted

Value = bool | str | float | frozenset[str] | None
"""Value of a row's field; None where it is not known."""


class Field(msgspec.Struct, frozen=True):
    """A field of a list's rows: what a row says in it, and by which words; without words it is yes or no, or
    a `number`."""

    says: Callable[[Any, Any], Value]
    words: tuple[str, ...] = ()
    number: bool = False


def _flag(name: str) -> Field:
    return Field(lambda _model, row: bool(getattr(row, name)))


def _word(name: str, *words: str) -> Field:
    return Field(lambda _model, row: str(getattr(row, name)), words)


def _grouped(*names: str) -> Field:
    """The group in which a list's model has a row; `unknown` is none."""

    def says(model: Any, row: Any) -> Value:
        # A list that says nothing of somebody yet has them in its last group.
        if any(one.unknown for one in row.extras[:1]):
            return None
        return next((name for name in names if row.key in getattr(model, name)), None)

    return Field(says, names)


def _news2(_model: Any, row: WorklistRow) -> Value:
    # An incomplete score is at least so high, one that was never taken may be any; and a single sign of three
    # is urgent however low the sum.
    apart = row.news2.mark in ("incomplete", "single") or row.news2.sort < 0
    return None if apart else row.news2.sort


def _task(_model: Any, row: WorklistRow) -> Value:
    return "none" if row.task is None else "overdue" if row.task.overdue else "waits"


_OF_PATIENTS: Final[dict[str, Field]] = {
    "mine": _flag("mine"),
    "news2": Field(_news2, number=True),
    "new_results": Field(lambda _model, row: any(one.new for one in row.results)),
    "task": Field(_task, ("overdue", "waits", "none")),
    "leaving_today": _flag("leaving_today"),
    "on_leave": _flag("on_leave"),
    "days": Field(lambda _model, row: row.days_sort if row.days != "–" else None, number=True),
}

FIELDS: Final[Mapping[str, Mapping[str, Field]]] = {
    "worklist": {"first": _flag("first"), **_OF_PATIENTS},
    "previsit": _OF_PATIENTS,
    "observations_due": {"group": _grouped("late", "planned", "none"), **_OF_PATIENTS},
    "screening": {"group": _grouped("missing", "done"), **_OF_PATIENTS},
    "coding": {"group": _grouped("gone", "leaving", "here", "done")},
    "waiting_list": {"group": _grouped("breached", "near", "waiting", "unassessed", "given")},
    "results": {
        "group": _word("group", "abnormal", "read", "plain"),
        "outside": Field(lambda _model, row: row.outside or "inside", ("high", "low", "inside")),
        "asked": _flag("asked"),
        "corrected": _flag("corrected"),
    },
    "tasks": {
        "group": _word("group", "overdue", "today", "later", "done"),
        "mine": _flag("mine"),
        "urgent": _flag("urgent"),
        "signs": _flag("signs"),
        "returned": _flag("returned"),
    },
    "letter_queue": {
        "group": _word("group", "attention", "today", "earlier", "elsewhere"),
        "can_mark": _flag("can_mark"),
    },
    "dictations": {
        "group": _word("group", "urgent", "waiting", "writing", "unordered", "faulty"),
        "mine": _flag("mine"),
        "urgent": _flag("urgent"),
    },
    "post_log": {"group": _word("group", "unposted", "returned", "today", "earlier")},
    "received": {
        "group": _word("group", "overdue", "dated", "undated", "look", "plain", "made", "closed"),
        "doubt": _flag("doubt"),
        "news": _flag("news"),
    },
}
"""The lists that can be filtered, each with its fields. Not those of what has to be seen whole: what is not
sent, who is handed over."""

OPEN: Final = frozenset({"worklist", "previsit", "observations_due", "screening"})
"""Lists with declared columns, which are fields as well (`OF_COLUMN`)."""
OF_COLUMN: Final = ("said", "missing", "late", "old", "high", "low")
"""Filterable values of a declared column: said, missing, over its limit, too old, out of range. Of one that
says a number a span is asked as well; whoever has none is shown, as with every number."""


def _of_column(one: Extra) -> Value:
    if one.unknown:
        return None
    said = {"missing"} if not one.text or one.sort_text == "~" else {"said"}
    said |= {"late"} if one.late or one.left_tone == "danger" else set()
    said |= {"old"} if one.stale else set()
    return frozenset(said | ({one.outside} if one.outside else set()))


def offered(filters: tuple[Filter, ...], kind: str, model: Any) -> tuple[Filter, ...]:
    """Filters for which a list has the columns: nobody is hidden by a column that it doesn't show."""
    known = {*FIELDS.get(kind, {}), *_columns(kind, model)}
    return tuple(one for one in filters if set(one.where) <= known)


def _columns(kind: str, model: Any) -> list[str]:
    return [one.key for one in model.extras] if kind in OPEN and isinstance(model, WorklistModel) else []


def hidden(one: Filter, kind: str, model: Any) -> frozenset[str]:
    """The keys of the rows of a list that a filter hides."""
    columns = _columns(kind, model)
    return frozenset(
        row.key
        for row in model.rows
        if not all(_holds(kind, name, wanted, model, row, columns) for name, wanted in one.where.items())
    )


def unsettled(one: Filter, kind: str, model: Any) -> frozenset[str]:
    """The keys of the rows that a filter shows although their value does not settle it: not known,
    incomplete, or a score that is urgent however low it is."""
    columns, away = _columns(kind, model), hidden(one, kind, model)
    return frozenset(
        row.key
        for row in model.rows
        if row.key not in away
        and any(_value(kind, name, wanted, model, row, columns) is None for name, wanted in one.where.items())
    )


def _value(kind: str, name: str, wanted: Wanted, model: Any, row: Any, columns: list[str]) -> Value:
    field = FIELDS[kind].get(name)
    if field is not None:
        return field.says(model, row)
    at = columns.index(name)
    one = row.extras[at] if at < len(row.extras) else None
    if isinstance(wanted, Span):
        return one.number if one is not None and not one.unknown else None
    return _of_column(one) if one is not None else None


def _holds(kind: str, name: str, wanted: Wanted, model: Any, row: Any, columns: list[str]) -> bool:
    value = _value(kind, name, wanted, model, row, columns)
    if value is None:
        return True
    if isinstance(wanted, Span):
        return (wanted.least is None or value >= wanted.least) and (  # type: ignore[operator]
            wanted.most is None or value <= wanted.most  # type: ignore[operator]
        )
    if isinstance(wanted, bool):
        return value is wanted
    return bool(value & set(wanted)) if isinstance(value, frozenset) else value in wanted

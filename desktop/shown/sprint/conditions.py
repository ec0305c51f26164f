"""Conditions of a selection: titles of fields of lists and of values of declared columns, and the form in
which a file says them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from desktop.core.formats import inside, number
from desktop.core.messages import _
from desktop.shown.workspace import Span, Wanted

_FIELDS: Final[Mapping[tuple[str, str], Callable[[], str]]] = {
    ("mine", ""): lambda: _("Mine"),
    ("first", ""): lambda: _("See first"),
    ("news2", ""): lambda: _("NEWS2"),
    ("new_results", ""): lambda: _("New results"),
    ("task", "overdue"): lambda: _("Task overdue"),
    ("task", "waits"): lambda: _("Task waits"),
    ("task", "none"): lambda: _("No task"),
    ("leaving_today", ""): lambda: _("Leaves today"),
    ("on_leave", ""): lambda: _("On leave"),
    ("days", ""): lambda: _("Days"),
    ("group", "late"): lambda: _("Late"),
    ("group", "planned"): lambda: _("Planned"),
    ("group", "missing"): lambda: _("Assessment missing"),
    ("group", "abnormal"): lambda: _("Abnormal"),
    ("group", "read"): lambda: _("To be read"),
    ("group", "overdue"): lambda: _("Overdue"),
    ("group", "today"): lambda: _("Today"),
    ("group", "later"): lambda: _("Later"),
    ("outside", "high"): lambda: _("Above the range"),
    ("outside", "low"): lambda: _("Below the range"),
    ("asked", ""): lambda: _("Questions to me"),
    ("corrected", ""): lambda: _("Corrected"),
    ("urgent", ""): lambda: _("Urgent"),
    ("signs", ""): lambda: _("To be signed"),
    ("returned", ""): lambda: _("Returned"),
}

_SPANS: Final[Mapping[str, tuple[int, ...]]] = {"news2": (5, 7), "days": (3, 7, 14)}
"""Numbers from which a selection may begin; another one is written in the file."""

_OF_COLUMN: Final[Mapping[str, Callable[[], str]]] = {
    "said": lambda: _("{column}: says something"),
    "missing": lambda: _("{column}: missing"),
    "late": lambda: _("{column}: late"),
    "old": lambda: _("{column}: too old"),
    "high": lambda: _("{column}: above the range"),
    "low": lambda: _("{column}: below the range"),
}


def of_field(field: str, word: str = "") -> str:
    """Title of a field's word, or of a field that is yes or no; empty where it is not offered."""
    found = _FIELDS.get((field, word))
    return found() if found is not None else ""


def spans(field: str) -> tuple[int, ...]:
    """Numbers from which a selection of a field may begin."""
    return _SPANS.get(field, ())


def of_column(column: str, word: str) -> str:
    """Title of a value of a declared column (`said`, `missing` …)."""
    return _OF_COLUMN[word]().format(column=column)


def in_words(where: Mapping[str, Wanted], column: Callable[[str], str]) -> str:
    """Conditions of a selection as words; empty where it asks nothing. `column` gives the title of a declared
    column, or its name. A field or word without a title stands as the file has it."""
    return _(", and ").join(_in_words(field, wanted, column) for field, wanted in where.items())


def _in_words(field: str, wanted: Wanted, column: Callable[[str], str]) -> str:
    title = inside(of_field(field)) or column(field)
    if isinstance(wanted, bool):
        return title if wanted else _("not {condition}").format(condition=title)
    if isinstance(wanted, Span):
        return _span(title, wanted)
    return _(" or ").join(_word(field, word, column) for word in wanted)


def _word(field: str, word: str, column: Callable[[str], str]) -> str:
    if named := of_field(field, word):
        return inside(named)
    if (title := column(field)) != field and word in _OF_COLUMN:
        return of_column(title, word)
    return f"{field}: {word}"


def _span(field: str, span: Span) -> str:
    least, most = ("" if one is None else number(_decimal(one)) for one in (span.least, span.most))
    if least == most:
        return f"{field} {least}"
    if least and most:
        return _("{field} {least} to {most}").format(field=field, least=least, most=most)
    if most:
        return _("{field} {n} or less").format(field=field, n=most)
    return _("{field} {n} or more").format(field=field, n=least)


def _decimal(one: float) -> Decimal:
    return Decimal(int(one)) if one == int(one) else Decimal(str(one))


def where_of(conditions: Iterable[str]) -> dict[str, Any]:
    """Conditions (`field`, `field=word`, `field>=number`) as a file says them: words of one field are
    alternatives, and all fields must hold."""
    where: dict[str, Any] = {}
    for one in conditions:
        field, at_least, number = one.partition(">=")
        if at_least:
            where[field] = {"from": int(number)}
            continue
        field, equal, word = one.partition("=")
        if not equal:
            where[field] = True
        else:
            said = where.get(field)
            words = [said] if isinstance(said, str) else said or []
            where[field] = [*words, word] if words else word
    return where

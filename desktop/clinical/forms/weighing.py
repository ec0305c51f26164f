"""Answers as expressions ask them: each with the points that it has in its own question.

The same code may have other points in another question, so that they stand on the answer itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from desktop.clinical.forms import answer_values, responding
from desktop.clinical.forms.form_model import Answer, Item
from desktop.clinical.forms.responding import Json


class _Weighed:
    points: Decimal


class _Coding(dict[str, Any], _Weighed):
    pass


class _Text(str, _Weighed):
    pass


class _Whole(int, _Weighed):
    pass


_KINDS = {member: kind for kind, member in answer_values.MEMBERS.items()}


def coded(value: Mapping[str, Any]) -> Answer:
    """A coding of JSON as an answer."""
    return Answer("coding", *(str(value.get(name) or "") for name in ("code", "system", "display")))


def points(value: Any) -> Decimal | None:
    """The points that stand on a value."""
    return value.points if isinstance(value, _Weighed) else None


def weighed(found: Json, weighted: Mapping[str, Item]) -> Json:
    """A copy of a response, or of an item of it; `weighted` are the questions whose answers have points."""
    plain: Json = responding.plain(found)
    waiting = [plain]
    while waiting:
        node = waiting.pop()
        item = weighted.get(node.get("linkId", ""))
        for answer in node.get("answer", ()):
            if item is not None and (member := next(iter(_KINDS.keys() & answer.keys()), "")):
                answer[member] = _with_points(item, _KINDS[member], answer[member])
            waiting += answer.get("item", ())
        waiting += node.get("item", ())
    return plain


def _with_points(item: Item, kind: str, value: Any) -> Any:
    made = _Coding(value) if kind == "coding" else _Text(value) if isinstance(value, str) else (
        _Whole(value) if kind == "integer" else None
    )  # fmt: skip
    option = item.option(coded(value) if kind == "coding" else Answer(kind, str(value)))
    if made is None or option is None or option.points is None:
        return value
    made.points = option.points
    return made

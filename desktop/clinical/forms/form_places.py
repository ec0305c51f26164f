"""Each place of a form: an item, in one turn of the groups around it that repeat."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from desktop.clinical.forms.answer_values import order
from desktop.clinical.forms.form_model import Answer, Condition, Form, Item
from desktop.clinical.forms.responding import Answers, counts, place

MOST_PLACES = 20_000


class Place(msgspec.Struct, frozen=True, gc=False):
    """An item where it is asked: in which turns, in which place around it, how deep."""

    item: Item
    at: str
    turns: tuple[int, ...]
    around: str
    depth: int


def places(form: Form, given: Answers) -> tuple[Place, ...]:
    """All places in reading order."""
    many = counts(form, given)
    found: list[Place] = []

    def walk(items: tuple[Item, ...], turns: tuple[int, ...], around: str, depth: int) -> None:
        for item in items:
            again = item.type == "group" and item.repeats
            for n in range(many.get(place(item.link_id, turns), 1) if again else 1):
                if len(found) >= MOST_PLACES:
                    return
                mine = (*turns, n) if again else turns
                at = place(item.link_id, mine)
                found.append(Place(item, at, mine, around, depth))
                walk(item.items, mine, at, depth + 1)

    walk(form.items, (), "", 0)
    return tuple(found)


def everywhere_by(everywhere: tuple[Place, ...]) -> dict[str, Place]:
    """Places by their names."""
    return {one.at: one for one in everywhere}


def enabled(
    form: Form, everywhere: tuple[Place, ...], given: Answers, shown: dict[str, bool]
) -> frozenset[str]:
    """The places that are asked now: by their conditions, their expression (`shown`), and what is around."""
    by_link: dict[str, list[Place]] = {}
    for one in everywhere:
        by_link.setdefault(one.item.link_id, []).append(one)
    found: set[str] = set()
    for link in form.order:
        for one in by_link.get(link, ()):
            if one.around and one.around not in found:
                continue
            if not shown.get(one.at, True):
                continue
            conditions = one.item.conditions
            if conditions:
                held = (
                    _holds(condition, asked_by(condition, one, by_link), given, found)
                    for condition in conditions
                )
                if not (any(held) if one.item.any_of else all(held)):
                    continue
            found.add(one.at)
    return frozenset(found)


def asked_by(condition: Condition, of: Place, by_link: Mapping[str, list[Place]]) -> list[Place]:
    """The places of the question that is meant: those in the same turns, as far as both have them."""
    every = by_link.get(condition.question, [])
    if len(every) < 2:
        return every

    def shared(one: Place) -> int:
        return next(
            (n for n, (a, b) in enumerate(zip(one.turns, of.turns, strict=False)) if a != b),
            min(len(one.turns), len(of.turns)),
        )

    best = max(map(shared, every))
    return [one for one in every if shared(one) == best]


def _holds(condition: Condition, asked: list[Place], given: Answers, found: set[str]) -> bool:
    answers = [a for one in asked if one.at in found for a in given.get(one.at, ())]
    if condition.operator == "exists":
        return bool(answers) == (condition.answer.text == "true")
    return any(compared(condition.operator, answer, condition.answer) for answer in answers)


def compared(operator: str, one: Answer, other: Answer) -> bool:
    """True when the comparison of two answers holds; False where they can't be compared."""
    if operator in ("=", "!="):
        found = order(one, other)
        numbers = one.number is not None and other.number is not None
        if numbers or (one.kind == other.kind and found is not None):
            alike = found == 0
        else:
            # An open choice that was written is a string; a coding is compared by its words then.
            words = {one.kind, other.kind} == {"string", "coding"}
            alike = (one.display or one.text) == (other.display or other.text) if words else one.same(other)
        return alike == (operator == "=")
    found = order(one, other)
    if found is None:
        return False
    return {">": found > 0, "<": found < 0, ">=": found >= 0, "<=": found <= 0}[operator]

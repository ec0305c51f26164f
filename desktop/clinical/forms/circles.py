"""Conditions that go round in a circle, and the order in which those that don't can be asked."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desktop.clinical.forms.model import Item
from desktop.core.messages import _

Told = Callable[[str, str], None]
_NAMED = 6


def _needs(items: tuple[Item, ...]) -> dict[str, set[str]]:
    """What must be known before each item: the group around it, and what its conditions ask."""
    needs: dict[str, set[str]] = {}
    waiting: list[tuple[Item, str]] = [(item, "") for item in items]
    while waiting:
        item, around = waiting.pop()
        needs[item.link_id] = {one.question for one in item.conditions} | ({around} if around else set())
        waiting.extend((inner, item.link_id) for inner in item.items)
    return {link: {need for need in found if need in needs} for link, found in needs.items()}


def _peeled(needs: dict[str, set[str]]) -> tuple[list[str], set[str]]:
    """Items in an order in which each comes after what it needs, and those of which that can't be said."""
    users: dict[str, list[str]] = {link: [] for link in needs}
    for link, found in needs.items():
        for need in found:
            users[need].append(link)
    left = {link: len(found) for link, found in needs.items()}
    ready = [link for link, n in left.items() if n == 0]
    order: list[str] = []
    while ready:
        link = ready.pop()
        order.append(link)
        for user in users[link]:
            left[user] -= 1
            if left[user] == 0:
                ready.append(user)
    return order, set(needs).difference(order)


def without_circles(items: tuple[Item, ...], told: Told) -> tuple[Item, ...]:
    """The items, where those whose conditions go round are always shown: each is told.

    A condition on a question that the form has not is told as well, and its item always shown.
    """
    known: set[str] = set()
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        known.add(item.link_id)
        waiting.extend(item.items)
    needs = _needs(items)
    _order, stuck = _peeled(needs)
    # What only lies behind a circle is not in it: peel from the other side as well.
    used: dict[str, set[str]] = {link: set() for link in stuck}
    for link in stuck:
        for need in needs[link] & stuck:
            used[need].add(link)
    _order, circle = _peeled(used)

    def freed(item: Item) -> Item:
        inner = tuple(map(freed, item.items))
        unknown = next((one.question for one in item.conditions if one.question not in known), None)
        if unknown is not None:
            told(
                item.link_id,
                _("A condition rests on the question {question}, which the form has not; it is always shown.")
                .format(question=unknown or "?"),
            )  # fmt: skip
        around = sorted({one.question for one in item.conditions} & circle)
        round_ = item.link_id in circle and bool(around)
        if round_:
            told(
                item.link_id,
                _("Its condition goes round in a circle ({places}); it is always shown.").format(
                    places=", ".join(around[:_NAMED])
                ),
            )
        if unknown is not None or round_:
            return msgspec.structs.replace(item, conditions=(), items=inner)
        return item if inner == item.items else msgspec.structs.replace(item, items=inner)

    return tuple(map(freed, items))


def ordered(items: tuple[Item, ...]) -> tuple[str, ...]:
    """The items so that each comes after what it needs."""
    return tuple(_peeled(_needs(items))[0])

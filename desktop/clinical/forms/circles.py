"""Conditions and expressions that go round in a circle, and the order in which those that don't can be
asked."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desktop.clinical.forms import naming
from desktop.clinical.forms.form_model import Item
from desktop.core.messages import _

Told = Callable[[str, str], None]
_NAMED = 6
LAST = 1_000_000


class _Asked(msgspec.Struct, frozen=True, gc=False):
    """Dependencies of an item: its enableWhen conditions, its enableWhenExpression, its calculation, and the
    group around it. `open_` where it may ask whatever is answered."""

    conditions: frozenset[str]
    shown: frozenset[str]
    worked: frozenset[str]
    around: str
    open_: bool


def _asked(items: tuple[Item, ...], variables: tuple[tuple[str, str], ...]) -> dict[str, _Asked]:
    found: dict[str, _Asked] = {}
    waiting: list[tuple[Item, str, tuple[tuple[str, str], ...]]] = [(item, "", variables) for item in items]
    while waiting:
        item, around, scope = waiting.pop()
        scope = (*scope, *item.variables)
        shown, worked = (
            naming.reached(text, scope) if text else () for text in (item.shown_when, item.worked_out)
        )
        found[item.link_id] = _Asked(
            frozenset(one.question for one in item.conditions),
            frozenset(link for text in shown for link in naming.named(text)),
            frozenset(link for text in worked for link in naming.named(text)),
            around,
            any(map(naming.of_all, (*shown, *worked))),
        )
        waiting.extend((inner, item.link_id, scope) for inner in item.items)
    return found


Needs = dict[str, set[str]]


def _needs(asked: dict[str, _Asked], *, shown: bool = False, worked: bool = False) -> Needs:
    """Dependency graph of the items: the group around each and its conditions; with the names in its
    expressions, where that is wanted."""
    return {
        link: {
            need
            for need in (
                *one.conditions, one.around,
                *(one.shown if shown else ()), *(one.worked if worked else ()),
            )
            if need in asked
        }
        for link, one in asked.items()
    }  # fmt: skip


def _peeled(needs: Needs) -> tuple[list[str], set[str]]:
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


def _round(needs: Needs) -> set[str]:
    """The items that lie in a circle, or between two."""
    _order, stuck = _peeled(needs)
    # What only lies behind a circle is not in it: peel from the other side as well.
    used: Needs = {link: set() for link in stuck}
    for link in stuck:
        for need in needs[link] & stuck:
            used[need].add(link)
    return _peeled(used)[1]


def _reach(link: str, needs: Needs) -> set[str]:
    found: set[str] = set()
    waiting = [*needs[link]]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(needs[one])
    return found


def _closed(asked: dict[str, _Asked], by_link: dict[str, Item]) -> set[str]:
    """Items that are hidden for good by what is worked out from themselves, and from nothing else that
    anybody could answer."""
    needs = _needs(asked, shown=True, worked=True)
    circle = _round(needs)
    closed = set()
    for link in circle:
        one = by_link[link]
        if not (one.conditions or one.shown_when):
            continue
        reach = _reach(link, needs)
        if link in reach and not any(
            asked[other].open_
            or (by_link[other].asks and not by_link[other].worked_out and link not in _reach(other, needs))
            for other in reach
        ):
            closed.add(link)
    return closed


def without_circles(
    items: tuple[Item, ...], told: Told, variables: tuple[tuple[str, str], ...] = ()
) -> tuple[Item, ...]:
    """The items, where those whose conditions or expressions go round are always shown: each is told.

    A condition on a question that the form has not is told as well, and its item always shown.
    """
    asked = _asked(items, variables)
    by_link: dict[str, Item] = {}
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        by_link[item.link_id] = item
        waiting.extend(item.items)
    circle = _round(_needs(asked, shown=True))
    closed = _closed(asked, by_link) - circle

    def freed(item: Item) -> Item:
        inner = tuple(map(freed, item.items))
        mine, link = asked[item.link_id], item.link_id
        unknown = next((one.question for one in item.conditions if one.question not in by_link), None)
        if unknown is not None:
            told(
                link,
                _("A condition rests on the question {question}, which the form has not; it is always shown.")
                .format(question=unknown or "?"),
            )  # fmt: skip
        conditions, shown = item.conditions, item.shown_when
        round_ = sorted((mine.conditions | mine.shown) & circle) if link in circle else []
        if link in closed:
            round_ = sorted(mine.conditions | mine.shown)
        if round_:
            told(
                link,
                _("Its condition goes round in a circle ({places}); it is always shown.").format(
                    places=", ".join(round_[:_NAMED])
                ),
            )
        if unknown is not None or mine.conditions & {*round_}:
            conditions = ()
        if mine.shown & {*round_}:
            shown = ""
        if (conditions, shown, inner) == (item.conditions, item.shown_when, item.items):
            return item
        return msgspec.structs.replace(item, conditions=conditions, shown_when=shown, items=inner)

    return tuple(map(freed, items))


def ordered(items: tuple[Item, ...]) -> tuple[str, ...]:
    """The items so that each comes after what its conditions need."""
    return tuple(_peeled(_needs(_asked(items, ())))[0])


def levels(items: tuple[Item, ...], variables: tuple[tuple[str, str], ...]) -> dict[str, int]:
    """For each item that is worked out when it can be, as far as the expressions name what they need: after
    all those of a lower number. What goes round, and what asks for all answers, comes last."""
    asked = _asked(items, variables)
    needs = _needs(asked, shown=True, worked=True)
    order, stuck = _peeled(needs)
    found: dict[str, int] = {}
    for link in order:
        found[link] = max((found[need] + 1 for need in needs[link]), default=0)
    return {link: LAST if link in stuck or one.open_ else found[link] for link, one in asked.items()}

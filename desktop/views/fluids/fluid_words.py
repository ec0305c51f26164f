"""Footnotes of a fluid balance: entries that are not counted, and a legend of the signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

from desktop.clinical.fluid import Entry
from desktop.clinical.fluid_kinds import fluids
from desktop.clinical.record.fluids.fluids import UNKNOWN, Apart, Why
from desktop.clinical.record.measured.weights import Weight, Weights
from desktop.clinical.words.numbers import shown, vital_decimals
from desktop.core.formats import NBSP, number, short_day_time
from desktop.core.messages import _

_SHOWN = 4


def apart_words(apart: Iterable[Apart], now: datetime) -> list[str]:
    """Recorded entries that are not in the sums: those that make them uncertain first, then newest first. Of
    the same for the same reason only the newest stands, with how many more."""
    alike = _alike(apart, lambda one: (one.name, one.why))
    return _not_counted(alike, [_some(some, now) for some in alike], "; ")


def apart_brief(apart: Iterable[Apart]) -> list[str]:
    """The same in few words: of what, and how many of each."""
    alike = _alike(apart, lambda one: one.name)
    said = [f"{some[0].name}{NBSP}({len(some)})" if len(some) > 1 else some[0].name for some in alike]
    return _not_counted(alike, said, ", ")


def weighed_words(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Kinds of fluid written as a weight, with the volume that a gram counts as; each with a short form."""
    kinds = [fluids()[key] for key in dict.fromkeys(one.kind for one in entries if one.weighed)]
    found = []
    for gram in sorted({kind.gram for kind in kinds}):
        names = ", ".join(kind.name for kind in kinds if kind.gram == gram)
        amount = f"{number(Decimal(str(gram)).normalize())}{NBSP}mL"
        said = _("Weighed, 1 g counted as {amount}: {kinds}").format(amount=amount, kinds=names)
        found.append((said, _("Weighed: {kinds}").format(kinds=names)))
    return found


def _alike(apart: Iterable[Apart], what: Callable[[Apart], object]) -> list[list[Apart]]:
    alike: dict[object, list[Apart]] = {}
    for one in sorted(
        apart, key=lambda one: (one.why not in UNKNOWN, -one.at.timestamp() if one.at is not None else 0.0)
    ):
        alike.setdefault(what(one), []).append(one)
    return list(alike.values())


def _not_counted(alike: list[list[Apart]], said: list[str], between: str) -> list[str]:
    if not alike:
        return []
    more = sum(map(len, alike[_SHOWN:]))
    shown = [*said[:_SHOWN], *([_("{n} more").format(n=more)] if more else [])]
    return [_("Not counted, {n}: {list}").format(n=sum(map(len, alike)), list=between.join(shown))]


def _some(some: list[Apart], now: datetime) -> str:
    newest = some[0]
    when = short_day_time(newest.at, now) if newest.at is not None else ""
    named = " ".join(part for part in (newest.name, newest.amount.replace(" ", NBSP), when) if part)
    if len(some) == 1:
        return f"{named} ({why_words(newest.why)})"
    return _("{newest}, and {n} before it ({why})").format(
        newest=named, n=len(some) - 1, why=why_words(newest.why)
    )


def why_words(why: Why) -> str:
    """Reason a recorded entry is not in the sums."""
    return {
        "future": _("dated ahead"),
        "status": _("its status says nothing of whether it holds"),
        "no-time": _("without a time"),
        "no-number": _("not measured"),
        "unit": _("its unit is no volume"),
        "negative": _("a negative amount"),
        "impossible": _("more than is possible"),
        "below": _("less than could be measured"),
        "kind": _("nobody knows what it is of"),
        "twice": _("the same entry came twice"),
        "sum": _("a sum; its parts are counted"),
        "sum-more": _("a sum, greater than its parts; they are counted"),
        "covered": _("ran in while the volume itself was written"),
        "rate": _("a rate that is no volume"),
        "no-end": _("nobody wrote how much, or until when"),
        "route": _("nobody wrote where it was given"),
    }[why]


def kilos(one: Weight, now: datetime) -> str:
    """`1,590 kg (i dag 06:12)`."""
    return _("{kg} kg ({when})").format(kg=weight_text(one), when=short_day_time(one.at, now))


def weight_text(one: Weight) -> str:
    """A weight in kilos, with the decimals of a weight of its size."""
    return shown(one.kilos, vital_decimals("weight", one.kilos)).text


def per_kilo(weighed: Weights, since: datetime, until: datetime, now: datetime) -> str:
    """Note on the weights behind amounts per kilogram, or the reason there are none."""
    newest = weighed.newest
    if newest is None:
        return _("No weight is written: no amounts per kg")
    held = weighed.held(until)
    if held is None:
        return _("The newest weight is too old, {weight}: no amounts per kg after it").format(
            weight=kilos(newest, now)
        )
    words = _("Per kg of the weight that held then, now {weight}").format(weight=kilos(held, now))
    if held.birth or ((first := weighed.held(since)) is not None and first.birth):
        words += "; " + _("the weight at birth until it is regained")
    return words


def legend(signs: Iterable[str], *, doubt: bool) -> str:
    """Legend of the signs in use, such as ≥ and ≈."""
    words = {
        "≥": _("≥ at least: not all of it has an amount"),
        "≤": _("≤ at most: not all output has an amount"),
        "≈": _("≈ divided by time, or worked out from a rate"),
        "?": _("? not complete"),
    }
    used = set(signs)
    found = [said for sign, said in words.items() if sign in used]
    if doubt:
        found.append(_("a ? after a number: preliminary, or perhaps counted twice"))
    return " · ".join(found)

"""A hospital's own interactions, and the words of the mechanisms: `resources/orders/interactions.yaml`.

A layer of a workspace changes them as any other setting, with owner and reason: `add: interaction ID` for a
pair of its own, which decides for its codes whatever the shipped table says, so that it may add, raise,
narrow or silence one. A declared rule (`pairs` and the like in `rules.yaml`) is changed there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from desktop.clinical import vocabulary
from desktop.core.configured import Origin, Settings, configured, guarded, meaning
from desktop.core.converting import Refused, convert
from desktop.core.file_problems import unknown
from desktop.core.messages import Words, _
from desktop.orders.draft import Amount
from desktop.orders.interactions.interaction_table import LEVELS, Level
from desktop.orders.rules import CODES, Atc, Atcs, Days, Mass, Tier, amount, within

OwnLevel = Level | Literal["silent"]
_LENGTHS = (1, 3, 4, 5, 7)
"""Lengths of the beginnings of an ATC code that name something."""
_ORDER = ("silent", *reversed(LEVELS))


class OwnPair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two groups of medicines and what the hospital says of them together: its level or `silent`, and why."""

    id: str
    one: Annotated[Atcs, meaning("the medicines on one side", CODES)]
    other: Annotated[Atcs, meaning("the medicines on the other side", CODES)]
    level: Annotated[
        OwnLevel, meaning("how strongly it is told; `silent` is not told, whatever the shipped table says")
    ]
    reason: Annotated[Words, meaning("what is told beside the level, or why nothing is")]
    least: Annotated[bool, meaning("the level at least: where the shipped table says more, that holds")] = (
        False
    )
    swallowed: Annotated[bool, meaning("holds only where both are swallowed")] = False
    tier: Annotated[Tier | None, meaning("a tier of its own; without one it follows from the level")] = None


class LowDose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A medicine that is given in low doses, of which what depends on the dose is only worth knowing."""

    id: str
    atc: Annotated[Atc, meaning("the medicine", CODES)]
    most: Annotated[
        Mass,
        meaning(
            "its dose is low up to this in a day, and where nobody says how much it is", "amount in a day"
        ),
    ]


class SettledBy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A laboratory value that settles a pair: within these bounds, and no older than so many days."""

    analysis: Annotated[str, meaning("the analysis, by its key in the vocabulary")]
    days: Annotated[Days, meaning("how old it may be", "days")]
    least: Annotated[Decimal | None, meaning("at least this", "unit of the vocabulary")] = None
    most: Annotated[Decimal | None, meaning("at most this", "unit of the vocabulary")] = None


class Settled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two groups of medicines that are given together on purpose while these values are right: then it is
    said in the quiet line, with the values."""

    id: str
    one: Annotated[Atcs, meaning("the medicines on one side", CODES)]
    other: Annotated[Atcs, meaning("the medicines on the other side", CODES)]
    values: Annotated[tuple[SettledBy, ...], msgspec.Meta(min_length=1)]
    reason: Annotated[Words, meaning("why they are given together")]
    source: str
    checked_by: str | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    low_doses: tuple[LowDose, ...]
    summed: tuple[str, ...]
    mechanisms: dict[str, Words]
    pairs: tuple[OwnPair, ...]
    settled: tuple[Settled, ...]


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    for number, pair in enumerate(found.pairs):
        if pair.level == "silent" and not pair.reason:
            raise Refused(
                ("pairs", number, "reason"), _("A pair that is not to be told needs the reason for it.")
            )
    for number, row in enumerate(found.settled):
        for place, value in enumerate(row.values):
            field = ("settled", number, "values", place, "analysis")
            if value.analysis not in vocabulary.analyses():
                words = _("There is no analysis “{name}”.").format(name=value.analysis)
                raise Refused(field, unknown(words, value.analysis, vocabulary.analyses()))
    return found


OWN = Settings(
    "orders/interactions.yaml",
    _checked,
    {
        "low-dose": guarded(("low_doses",), LowDose, "id"),
        "mechanism": guarded(("mechanisms",), Words),
        "interaction": guarded(("pairs",), OwnPair, "id"),
        "settled-interaction": guarded(("settled",), Settled, "id"),
    },
)


def low_dose(code: str) -> Amount | None:
    """The amount in a day up to which what depends on the dose is only worth knowing; None for none."""
    fitting = [amount(one.most) for one in OWN.now().low_doses if within(code, (one.atc,))]
    return fitting[0] if fitting else None


def summed() -> tuple[str, ...]:
    """Classes of the shipped table of which two together are told by a sum of medicine groups instead."""
    return OWN.now().summed


def mechanisms() -> dict[str, Words]:
    """Words of each mechanism by its key."""
    return OWN.now().mechanisms


def settled_pairs() -> tuple[Settled, ...]:
    """The pairs that laboratory values settle."""
    return OWN.now().settled


@configured
def _by_beginning() -> dict[str, tuple[tuple[int, bool], ...]]:
    """From the beginning of a code to the pairs that name it, by their number, and on which side."""
    found: dict[str, list[tuple[int, bool]]] = {}
    for number, pair in enumerate(OWN.now().pairs):
        for code in pair.one:
            found.setdefault(code, []).append((number, True))
        for code in pair.other:
            found.setdefault(code, []).append((number, False))
    return {code: tuple(every) for code, every in found.items()}


def own_pair(one: str, other: str) -> OwnPair | None:
    """The hospital's own pair of two codes: the one that names them most closely, of several the highest.

    What says only the least of a level comes last: a hospital's own decision goes before it.
    """
    known = _by_beginning()
    if not known:
        return None
    mine, theirs = _named(known, one), _named(known, other)
    pairs = OWN.now().pairs
    fitting = [
        (
            not pairs[number].least,
            length + theirs[number, not side],
            _ORDER.index(pairs[number].level),
            number,
        )
        for (number, side), length in mine.items()
        if (number, not side) in theirs
    ]
    return pairs[max(fitting)[3]] if fitting else None


def _named(known: dict[str, tuple[tuple[int, bool], ...]], code: str) -> dict[tuple[int, bool], int]:
    """The pairs that name a code, each with the longest beginning that does."""
    return {key: length for length in _LENGTHS if length <= len(code) for key in known.get(code[:length], ())}

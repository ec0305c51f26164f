"""Outcome measures of a pilot, read from the record: of which type of resource, from which moment to which,
and within how many hours.

The file of settings is the one home of them. A moment names what is read, not how:
`desktop.views.outcomes.outcome_moments` reads it through the record's own answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

import msgspec

from desktop.clinical import vocabulary
from desktop.core.configured import Items, Origin, Settings, configured, meaning
from desktop.core.converting import Refused, convert
from desktop.core.file_problems import unknown
from desktop.core.messages import Words, _

Type = Literal["Encounter", "DiagnosticReport", "Composition"]
First = Literal["admitted", "discharged", "answered", "written"]
Second = Literal[
    "discharged", "reconciled", "letter-signed", "letter-sent", "news2", "measured", "noted", "acknowledged",
    "signed",
]  # fmt: skip
MOST_HOURS: Final = 24 * 90
"""Longest bound: a quarter of a year."""
MOMENTS: Final[Mapping[Type, Mapping[First, frozenset[Second]]]] = {
    "Encounter": {
        "admitted": frozenset({"discharged", "reconciled", "letter-signed", "news2", "measured", "noted"}),
        "discharged": frozenset({"letter-signed", "letter-sent"}),
    },
    "DiagnosticReport": {"answered": frozenset({"acknowledged"})},
    "Composition": {"written": frozenset({"signed"})},
}
"""Moments that each type has: from which, to which."""


class OutcomeMeasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One measure: of each resource of a type, the time from a moment to another, and if it was within so
    many hours. `Encounter` is a whole stay in a bed, with all its parts."""

    title: Annotated[Words, meaning("what it is called, from what to what")]
    of: Annotated[Type, meaning("each resource of this type is counted once; `Encounter` is a whole stay")]
    from_: Annotated[First, meaning("the moment from which it counts")] = msgspec.field(name="from")
    until: Annotated[Second, meaning("the moment until which it counts; it may be missing")]
    within: Annotated[float, meaning("it should be there within so long", "hours")]
    measured: Annotated[
        tuple[str, ...],
        meaning("with `until: measured` the vital signs, each of which is measured at least once"),
    ] = ()


class OutcomeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    source: str
    checked_by: str | None
    outcomes: dict[str, OutcomeMeasure]


def _checked(data: Any, _origin: Origin) -> OutcomeFile:
    found: OutcomeFile = convert(data, OutcomeFile)
    for key, one in found.outcomes.items():
        _check(one, ("outcomes", key))
    return found


def _check(one: OutcomeMeasure, where: tuple[str | int, ...]) -> None:
    ways = MOMENTS[one.of]
    if one.from_ not in ways:
        words = _("“{type}” has no moment “{name}” to count from; it has {names}.")
        said = words.format(type=one.of, name=one.from_, names=", ".join(ways))
        raise Refused((*where, "from"), said)
    if one.until not in ways[one.from_]:
        words = _("From “{first}” nothing is counted to “{name}”; it may be {names}.")
        said = words.format(first=one.from_, name=one.until, names=", ".join(sorted(ways[one.from_])))
        raise Refused((*where, "until"), said)
    if not 0 < one.within <= MOST_HOURS:
        words = _("More than 0 and at most {most} hours.")
        raise Refused((*where, "within"), words.format(most=MOST_HOURS))
    if (one.until == "measured") is not bool(one.measured):
        raise Refused(
            (*where, "measured"), _("“measured” belongs to “until: measured”, and needs a vital sign.")
        )
    vitals = vocabulary.vitals()
    for at, name in enumerate(one.measured):
        if name not in vitals:
            words = unknown(_("There is no vital sign “{name}”.").format(name=name), name, list(vitals))
            raise Refused((*where, "measured", at), words)


OUTCOMES: Settings[OutcomeFile] = Settings(
    "vocabulary/outcomes.yaml", _checked, {"outcome": Items(("outcomes",), OutcomeMeasure)}
)


@configured
def outcome_measures() -> Mapping[str, OutcomeMeasure]:
    """All declared measures by key."""
    return MappingProxyType(OUTCOMES.now().outcomes)

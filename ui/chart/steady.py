"""Medicines that go as planned in all that is seen, folded into one row of their rounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from desktop.core.messages import ngettext
from desktop.shown.chart.vitals import Dose, MedicineBar, VitalsModel
from ui.chart.crossing import Seen

FEWEST = 2
"""One alone takes no more room than the row of the folded ones would."""
_TOGETHER = 3600.0
"""Doses that lie no further apart (seconds) are a round."""


class Round(NamedTuple):
    """The doses of the folded medicines at about one time: how many there are, and how many were given."""

    time: float
    planned: int
    given: int


def steady(model: VitalsModel, seen: Seen) -> tuple[MedicineBar, ...]:
    """The medicines of which nothing but planned doses, given as planned, lies in what is seen."""
    found = tuple(one for one in model.medicines if one.steady is not None and one.steady <= seen[0] + 1)
    return found if len(found) >= FEWEST else ()


def rounds(folded: Iterable[MedicineBar]) -> list[Round]:
    """The rounds of some medicines, in order of time."""
    every = (dose for one in folded for dose in one.doses if dose.state != "struck")
    doses = sorted(every, key=lambda dose: dose.time)
    groups: list[list[Dose]] = []
    for dose in doses:
        if groups and dose.time - groups[-1][0].time <= _TOGETHER:
            groups[-1].append(dose)
        else:
            groups.append([dose])
    return [_round(group) for group in groups]


def _round(group: Sequence[Dose]) -> Round:
    return Round(group[0].time, len(group), sum(dose.state == "given" for dose in group))


def spoken(model: VitalsModel, folded: Sequence[MedicineBar]) -> str:
    """Accessible name of the chart, with what a sign beside a dose stands for, and the medicines that have no
    row of their own."""
    told = (f"{one.name}: {one.told}" for one in model.medicines if one.told)
    heard = ". ".join((model.spoken, *told))
    if not folded:
        return heard
    said = ngettext("{n} unchanged medicine folded", "{n} unchanged medicines folded", len(folded))
    names = ", ".join(one.name for one in folded)
    return f"{heard}. {said.format(n=len(folded))}: {names}"

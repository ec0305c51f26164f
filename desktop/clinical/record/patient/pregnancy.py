"""Pregnancy status: pregnant, or ended by a birth, from all statements and recorded births.

Medicines, NEWS2, reference ranges and dangerous limits all ask here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.record.patient import births, conditions, gestation
from desktop.clinical.record.patient.conditions import LATELY, Pregnancy, Said
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, Observation

READ: Final = (Observation, Condition, *births.READ)
TYPES: Final = frozenset(kind.__name__ for kind in READ)


class Standing(msgspec.Struct, frozen=True):
    """Pregnancy status by the record. `birth` is the last moment at which the birth may have been after which
    nobody has told of another pregnancy (None: nobody told when), `lately` whether that was in the last
    weeks."""

    said: Pregnancy
    birth: datetime | None = None
    lately: bool = False


def standing(chart: Chart, now: datetime) -> Standing:
    """Present pregnancy status, as far as the record tells."""
    born, every = births.ended(chart, now), conditions.said(chart, now)
    if not gestation.of_a_child(chart, now) and (weeks := gestation.told(chart, now)) is not None:
        # Of weeks written down soon after a birth nobody knows whether they are of the child that was born.
        every.append(Said(weeks, "pregnant", False))
    if births.coming(chart, now) and (born is None or now - born > LATELY):
        # What is coded of a delivery that has not come to its end has ended nothing.
        every = [one for one in every if one.kind != "after-birth"]
    kind, over = conditions.weighed(every, now, born)
    return Standing(kind, over, over is not None and now - over <= LATELY)


def rests_on(chart: Chart) -> tuple[object, ...]:
    """All that decides, whatever the moment: what `standing` says holds while these are the same."""
    rest = (chart.all(kind) for kind in READ if kind is not Observation)
    return (*rest, conditions.answers(chart), gestation.of_pregnancy(chart))

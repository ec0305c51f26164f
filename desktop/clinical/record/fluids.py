"""Fluid in and out as it was recorded: kind, millilitres, when; what is no volume is never counted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.record.observed import use_of
from desktop.clinical.vocabulary import Fluid
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.systems import LOCAL
from desktop.fhir.when import instant

_MILLILITRES: Final = {"mL": Decimal(1), "ml": Decimal(1), "L": Decimal(1000), "l": Decimal(1000)}


class Volume(msgspec.Struct, frozen=True, gc=False):
    """An amount of one kind at `at`, or evenly from then to `end`; `reference` is its Observation."""

    kind: Fluid
    millilitres: Decimal
    at: datetime
    end: datetime | None
    reference: str


def volumes(chart: Chart) -> list[Volume]:
    """All that stands, in no particular order; an amount whose unit is not a volume is left out."""
    found = []
    for observation in chart.all(Observation):
        if not use_of(observation, None).show:
            continue
        kind, quantity = kind_of(observation), observation.value_quantity
        if kind is None or quantity is None or quantity.value is None or quantity.comparator:
            continue
        factor = _MILLILITRES.get(quantity.code or quantity.unit)
        period = observation.effective_period
        at = instant(observation.effective_date_time or (period.start if period else ""))
        if factor is None or at is None:
            continue
        end = instant(period.end) if period and period.end else None
        found.append(Volume(kind, quantity.value * factor, at, end, observation.key))
    return found


def kind_of(observation: Observation) -> Fluid | None:
    """The kind of fluid that an observation is about; None for anything else."""
    kinds = vocabulary.fluids()
    codings = observation.code.coding if observation.code else ()
    return next((kinds[c.code] for c in codings if c.code in kinds and c.system == LOCAL), None)

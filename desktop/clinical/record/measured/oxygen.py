"""Oxygen of a patient: flow, fraction or the plain answer, in its own unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from desktop.clinical.record.measured.measurements import Measurement

KEYS: Final = ("o2", "fio2", "on_o2")
_AIR: Final = Decimal(21)


def given(one: Measurement) -> bool:
    """True when the patient gets oxygen: a flow, a fraction above that of air, or the answer yes."""
    if one.number is not None:
        return one.number > (_AIR if one.key == "fio2" else 0)
    return one.key == "on_o2" and one.use.decide and one.words == "yes"


def told(found: Mapping[str, Measurement]) -> list[Measurement]:
    """Measurements of a round (by key) that state oxygen or air, the one to go by first.

    A flow before a fraction, both before the plain answer; whatever says that oxygen is given before what
    says air. Every place that tells one of them tells the first: a flow and a fraction of the same moment
    are two measurements, not one in two units.
    """
    said = [found[key] for key in KEYS if key in found and _says(found[key])]
    return sorted(said, key=lambda one: not given(one))


def _says(one: Measurement) -> bool:
    return one.number is not None or (one.key == "on_o2" and one.use.decide)

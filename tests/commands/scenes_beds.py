"""The scenes of acts on beds."""

from __future__ import annotations

from desktop.acts.beds import MarkClean, OrderCleaning
from tests.commands.conftest import AAS, Record
from tests.commands.scene import Scene, of
from tests.commands.test_beds import CLEAN, ORDER, WARD, bed, order


@of(OrderCleaning)
def order_cleaning(record: Record) -> Scene:
    record.hold(WARD, bed())
    return ORDER, AAS


@of(MarkClean)
def mark_clean(record: Record) -> Scene:
    record.hold(WARD, bed(), order())
    return CLEAN, AAS

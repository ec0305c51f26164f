"""Asking the checks of orders, and looking at what they say."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from desktop.fhir.chart import Chart
from desktop.orders.checking import Checked, check
from desktop.orders.draft import MedicineOrder
from desktop.orders.findings import Finding
from tests.orders.samples import (
    NOW,
    lines,
)

DAY = timedelta(days=1)
AMOXICILLIN = "amoksicillin 500 mg x 3 po"


def run(texts: str | tuple[str, ...], where: Chart) -> Checked:
    return check(lines(*((texts,) if isinstance(texts, str) else texts)), where, NOW)


def run_by(route: str, text: str, where: Chart) -> Checked:
    """Check an order by a way that the order field asks about, as another system may hold it."""
    (line,) = lines(text)
    assert isinstance(line.order, MedicineOrder)
    return check((replace(line, order=replace(line.order, route=route)),), where, NOW)


def fired(checked: Checked) -> dict[str, Finding]:
    return {found.rule: found for found in checked.open}


def unchecked(checked: Checked) -> dict[str, str]:
    return {one.rule: one.why for one in checked.not_checked}


def silent(checked: Checked) -> dict[str, str]:
    return {one.rule: one.why for one in checked.silent}

"""Dates at the ends of time: a letter is composed, checked and drawn, whatever stands in the record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from desktop import writing
from desktop.letters.check.checks import check
from desktop.letters.compose.epikrise import compose, context_of
from desktop.letters.paper.pdf import render
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
_date = re.compile(r"\d{4}(-\d\d(-\d\d(T[\d:.]+([+-]\d\d:\d\d|Z))?)?)?")
FAR = ("9999-12-31", "9999-12-31T23:59:59Z", "9999", "0001-01-01", "0001", "0001-01-01T00:00:00+01:00")


def moved(value: Any, to: str) -> Any:
    """The same with every date and time elsewhere."""
    if isinstance(value, dict):
        return {key: moved(one, to) if key not in ("id", "value") else one for key, one in value.items()}
    if isinstance(value, list):
        return [moved(one, to) for one in value]
    return to if isinstance(value, str) and _date.fullmatch(value) else value


@pytest.mark.parametrize("to", FAR)
@pytest.mark.parametrize("kind", ["", *sorted({r["resourceType"] for r in rich.record()})])
def test_a_letter_is_written_whatever_the_dates(kind: str, to: str) -> None:
    resources = [moved(r, to) if kind in ("", r["resourceType"]) else r for r in rich.record()]
    found = charts.chart(*resources)
    made = compose(found, NOW, charts.AUTHOR, letter_id=ID)
    check(made, context_of(found, NOW, charts.AUTHOR))
    writing.letters.check(found, NOW, made, ())
    if not kind:
        assert render(made).startswith(b"%PDF")


@pytest.mark.parametrize("to", FAR)
def test_bounds_and_validity_at_the_ends_of_time(to: str) -> None:
    resources = rich.record()
    for resource in resources:
        if resource["resourceType"] == "MedicationRequest":
            resource["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] = {"start": to, "end": to}
            resource["dispenseRequest"] = {"validityPeriod": {"start": to, "end": to}}
    found = charts.chart(*resources)
    writing.letters.check(found, NOW, compose(found, NOW, charts.AUTHOR, letter_id=ID), ())

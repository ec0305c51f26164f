"""A week of counts as a MeasureReport: read again as it was written, of nobody, and whole or not at all."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from desktop.core.counting import Counted
from desktop.core.usage.fired import Fired
from desktop.core.usage.weeks import FIND, Answered, WeekCounts, weekly
from desktop.fhir import strict
from desktop.fhir.usage.count_reports import ident, is_counts, read, report

MACHINE = "7c1f7f4e-4a59-4d0e-9c1b-2f6f1f0a8f11"
LINES = (
    *(
        Counted("sign_orders", n, 3 * n, 90.0, n % 2, n * 1.5, 0, "cardiology/sprint-02", "h3", "2026-W48",
                "doctor", ("panel/vitals", "set/sepsis"))
        for n in range(1, 60, 3)
    ),
    Counted(FIND, 2, 4, 3.0, 0, None, 0, "cardiology/sprint-02", "h3", "2026-W48", "nurse"),
    Counted(FIND, 2, 4, 3.0, 0, 1.0, 0, "cardiology/sprint-01", "", "2026-W48"),
)  # fmt: skip


def made() -> WeekCounts:
    decided = [
        Fired("A2", "kept", "", "x", "h3", "2026-W48", "doctor"),
        Fired("A2", "reason", "followed", "x", "h3", "2026-W48", "doctor"),
        Fired("A1", "removed", "", "x", "", "2026-W48"),
    ]
    (one,) = weekly(MACHINE, LINES, [Answered("cardiology/sprint-02", "", "2026-W48", 72.5)], decided)
    return one


def test_what_is_written_is_read_again() -> None:
    text = json.dumps(report(made()))
    assert read(json.loads(text)) == read(strict.loads(text)) == made()


def test_it_is_of_no_patient_by_nobody_and_at_no_hour() -> None:
    body = report(made())
    assert set(body) == {"resourceType", "id", "identifier", "status", "type", "measure", "period", "group"}
    assert body["period"] == {"start": "2026-11-23", "end": "2026-11-29"}
    assert "T" not in body["period"]["start"]
    assert body["id"] == ident(MACHINE, "2026-W48") != ident(MACHINE, "2026-W47")


def test_a_week_that_goes_on_is_not_read_as_a_whole_one() -> None:
    body = report(made(), whole=False)
    assert body["status"] == "pending"
    assert is_counts(body)
    assert read(body) is None


def _bin_twice(body: dict[str, Any]) -> None:
    strata = body["group"][2]["stratifier"][0]["stratum"]
    strata.append(copy.deepcopy(strata[0]))


def _count(value: object) -> Any:
    def put(body: dict[str, Any]) -> None:
        body["group"][2]["stratifier"][0]["stratum"][0]["population"][0]["count"] = value

    return put


SPOILT = {
    "no identifier": lambda body: body.pop("identifier"),
    "two identifiers": lambda body: body["identifier"].append(body["identifier"][0]),
    "no week": lambda body: body["identifier"][0].update(value=f"{MACHINE} 2026-W60"),
    "another measure": lambda body: body.update(measure="urn:other"),
    "a bin twice": _bin_twice,
    "a bin lost": lambda body: body["group"][2]["stratifier"][0]["stratum"].pop(),
    "no number": _count("7"),
    "a half": _count(1.5),
    "true": _count(True),
    "less than nothing": _count(-1),
    "a count gone": lambda body: body["group"][2]["population"].pop(0),
    "no bin": lambda body: body["group"][2]["stratifier"][0]["stratum"][0]["value"].update(
        coding=[{"code": "x"}]
    ),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_report_counts_for_nothing(how: str) -> None:
    body = json.loads(json.dumps(report(made())))
    assert body["group"][2]["code"]["coding"][0]["code"] == "sign_orders"
    SPOILT[how](body)
    assert read(body) is None
    assert read(strict.loads(json.dumps(body))) is None


@pytest.mark.parametrize("body", [None, 7, [], {}, {"resourceType": "MeasureReport"}])
def test_what_is_of_something_else_is_left(body: object) -> None:
    assert read(body) is None

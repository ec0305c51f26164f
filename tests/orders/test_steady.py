"""Which medicines go as planned, and since when: what the chart may fold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.core.clock import local
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.fhir.when import instant
from desktop.orders.steady import steady_since
from tests.views.charts import NOW, Json, about, chart, concept, stay
from tests.views.paper.test_papers import order

ADMITTED = instant("2026-11-17T08:00:00+01:00")
FIRST = local(NOW).replace(day=17, hour=9, minute=0)


def given(at: datetime, **more: Any) -> Json:
    ident = f"g{at.timestamp():.0f}{more.get('status', '')[:3]}"
    return about(
        "MedicationAdministration", ident, status="completed", effectiveDateTime=at.isoformat(),
        medicationCodeableConcept=concept("ramipril"), request={"reference": "MedicationRequest/a"},
    ) | more  # fmt: skip


def rounds(hour: int = 9) -> list[datetime]:
    return [FIRST.replace(day=day, hour=hour, minute=4) for day in (17, 18, 19, 20)]


def ordered(name: str = "ramipril", begun: datetime = FIRST - timedelta(minutes=30), **more: Any) -> Json:
    body = order("a", name, ("09:00:00",), **more)
    body["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] = {"start": begun.isoformat()}
    return body


def since(*doses: Json, what: Json | None = None, struck: tuple[datetime, ...] = ()) -> datetime | None:
    known: Chart = chart(stay(), what or ordered(), *doses)
    request = known.all(MedicationRequest)[0]
    return steady_since(known, request, ADMITTED, struck, NOW)


def test_what_was_given_as_it_says_is_steady_since_the_admission() -> None:
    assert since(*(given(at) for at in rounds())) == ADMITTED


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "not-done"},
        {"status": "unknown"},
        {"effectiveDateTime": (rounds()[1] + timedelta(minutes=50)).isoformat()},
        {"dosage": {"dose": {"value": 10, "unit": "mg", "code": "mg"}}},
    ],
)
def test_a_dose_that_went_otherwise_is_seen_by_who_sees_its_time(wrong: Json) -> None:
    doses = [given(at) for at in rounds()]
    doses[1] |= wrong
    found = since(*doses)
    assert found is not None
    assert rounds()[1] < found < rounds()[2]


def test_a_dose_that_nobody_entered_and_one_too_many_are_seen() -> None:
    first, second, third, last = rounds()
    lacking = since(given(first), given(third), given(last))
    assert lacking is not None
    assert second < lacking + timedelta(minutes=5) < third
    extra = third + timedelta(hours=7)
    assert since(*(given(at) for at in rounds()), given(extra)) == extra + timedelta(seconds=1)
    struck = since(*(given(at) for at in rounds()), struck=(third,))
    assert struck == third + timedelta(seconds=1)


def test_what_is_grave_new_changed_ending_or_unknown_is_never_folded_as_if_it_were_old() -> None:
    doses = [given(at) for at in rounds()]
    for name in ("dalteparin", "insulin aspart", "oksykodon", "piperacillin/tazobaktam", "et nytt middel"):
        assert since(*doses, what=ordered(name)) is None, name
    assert since(doses[-1], what=ordered(begun=NOW - timedelta(hours=20))) is None
    later = FIRST.replace(day=19, hour=8)
    assert since(*doses[2:], what=ordered(begun=later)) == later
    changed = ordered(priorPrescription={"reference": "MedicationRequest/before"})
    assert since(*doses, what=changed) == FIRST - timedelta(minutes=30)
    ends = ordered()
    ends["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["end"] = "2026-11-25"
    assert since(*doses, what=ends) is None
    needed = ordered()
    needed["dosageInstruction"][0]["asNeededBoolean"] = True
    assert since(*doses, what=needed) is None

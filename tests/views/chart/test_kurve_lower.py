"""The medicines under the chart: which stand first where there is room for some only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.clinical.record.stays import stays
from desktop.views.chart import kurve_lower, vitals
from desktop.views.medicines import medication
from tests.orders.test_watch import UNREAD
from tests.views.charts import NOW, Json, chart, context, hours_ago, stay, vital
from tests.views.paper.test_papers import order


def _since(hours: float, ident: str, name: str, at: str, **more: str) -> Json:
    """An order of today: no dose of yesterday is missing."""
    body = order(ident, name, (at,), **more)
    body["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] = {"start": hours_ago(hours)}
    return body


def _names(*resources: Json) -> list[str]:
    known = chart(stay(), *resources)
    found = medication.treatments(known, stays.current(known, NOW), NOW)
    return [bar.name for bar in kurve_lower.bars(known, found, NOW, NOW + timedelta(hours=1), None)]


def test_what_is_late_stands_first_then_what_was_ordered_first() -> None:
    # NOW is 14:32 in Oslo.
    others = _since(5, "a", "dalteparin", "21:00:00"), _since(4, "b", "klindamycin", "20:00:00")
    names = _names(*others, _since(3, "c", "amoksicillin", "23:00:00"))
    assert names == ["dalteparin", "klindamycin", "amoksicillin"]
    assert _names(*others, _since(3, "c", "amoksicillin", "12:00:00"))[0] == "amoksicillin"


def test_what_has_ended_never_stands_before_what_is_given() -> None:
    ended = _since(5, "a", "furosemid", "12:00:00", status="stopped")
    assert _names(ended, _since(4, "b", "klindamycin", "23:00:00"))[0] == "klindamycin"


def test_the_strength_that_a_number_of_tablets_is_of_stands_with_the_dose() -> None:
    body = _since(3, "a", "paracetamol/kodein", "23:00:00")
    body["medicationCodeableConcept"] = {"text": "PARALGIN forte"}
    known = chart(stay(), body)
    found = medication.treatments(known, stays.current(known, NOW), NOW)
    (bar,) = kurve_lower.bars(known, found, NOW, NOW, None)
    assert "forte" in f"{bar.name} {bar.brand} {bar.dose}"


@pytest.mark.parametrize(
    ("product", "said"),
    [("Paracetamol 1 g", "1 g · 500 mg x 3"), ("Paracetamol tablett 500 mg", "tablett 500 mg · 500 mg x 3"),
     ("Paracetamol", "500 mg x 3")],
)  # fmt: skip
def test_a_strength_is_never_read_as_part_of_the_dose(product: str, said: str) -> None:
    body = _since(3, "a", "paracetamol", "23:00:00")
    body["medicationCodeableConcept"] = {
        "text": product, "coding": [{"system": "http://www.whocc.no/atc", "code": "N02BE01"}],
    }  # fmt: skip
    body["dosageInstruction"] = [{"text": "500 mg x 3"}]
    known = chart(stay(), body)
    found = medication.treatments(known, stays.current(known, NOW), NOW)
    (bar,) = kurve_lower.bars(known, found, NOW, NOW, None)
    assert bar.dose.replace("\u00a0", " ") == said


@pytest.mark.parametrize("strange", UNREAD, ids=["modifier", "rules", "subsetted"])
def test_an_order_that_cannot_be_read_says_so_at_its_bar_and_stands_first(strange: Json) -> None:
    others = [_since(5, "a", "dalteparin", "21:00:00"), _since(4, "b", "klindamycin", "20:00:00")]
    known = chart(stay(), *others, _since(3, "c", "amoksicillin", "23:00:00") | strange)
    found = medication.treatments(known, stays.current(known, NOW), NOW)
    first, *rest = kurve_lower.bars(known, found, NOW, NOW + timedelta(hours=1), None)
    assert (first.name, first.answered) == ("amoksicillin", ("inneholder noe som ikke kan leses",))
    assert first.steady is None
    assert [bar.answered for bar in rest] == [(), ()]


def test_a_part_of_a_dosage_that_cannot_be_read_and_an_unknown_status_are_said_at_the_bar() -> None:
    dosed = _since(3, "c", "amoksicillin", "23:00:00")
    dosed["dosageInstruction"][0] |= UNREAD[0]
    unknown = _since(3, "d", "klindamycin", "23:00:00", status="unknown")
    known = chart(stay(), dosed, unknown)
    found = medication.treatments(known, stays.current(known, NOW), NOW)
    said = {bar.name: bar.answered for bar in kurve_lower.bars(known, found, NOW, NOW, None)}
    assert said["amoksicillin"] == ("inneholder noe som ikke kan leses",)
    assert said["klindamycin"] == ("ikke kjent om den gjelder",)


@pytest.mark.parametrize("strange", UNREAD, ids=["modifier", "rules", "subsetted"])
def test_a_measurement_that_cannot_be_read_is_said_in_its_lane(strange: Json) -> None:
    pulse = [vital("hr", 70, 3), vital("hr", 72, 2), vital("rr", 16, 2)]
    model, _state = vitals.build(context(chart(stay(), *pulse, vital("hr", 150, 1) | strange)))
    said = {series.key: lane.said for lane in model.lanes for series in lane.series}
    assert said["hr"] == ("1 kan ikke leses",)
    assert said["rr"] == ()
    pressure = vital("sbp", 210, 1) | strange
    model, _state = vitals.build(context(chart(stay(), vital("sbp", 120, 3), vital("dbp", 70, 3), pressure)))
    assert [lane.said for lane in model.lanes] == [("1 kan ikke leses",)]
    both = (vital("sbp", 120, 3), vital("dbp", 70, 3), vital("hr", 70, 3), vital("hr", 150, 1) | strange)
    model, _state = vitals.build(context(chart(stay(), *both)))
    assert [lane.said for lane in model.lanes if lane.said] == [("Puls: 1 kan ikke leses",)]

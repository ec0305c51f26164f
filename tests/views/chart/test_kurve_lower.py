"""The medicines under the chart: which stand first where there is room for some only."""

from __future__ import annotations

from datetime import timedelta

from desktop.clinical.record.stays import stays
from desktop.views.chart import kurve_lower
from desktop.views.medicines import medication
from tests.views.charts import NOW, Json, chart, hours_ago, stay
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

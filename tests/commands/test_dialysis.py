"""A new dry weight: what is asked, what is refused, and that the one before stays as history."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.dialysis import SetDryWeight
from desktop.acts.forms import Said
from desktop.clinical.record.fluids.dialysis import dialysed
from desktop.commands import dialysis as commands
from desktop.core.errors import InputError
from desktop.fhir.validate import validate
from desktop.store.charts import Charts
from desktop.writing import dialysis as writing
from tests.commands.conftest import NOW, Json, Record
from tests.commands.test_problems import DOCTOR, NURSE, body, charts, do, stay

assert commands.set_dry_weight
assert charts
SAID = Said().put(kilos="79", why="oedema")


def dry(ident: str, kilos: Any, day: str, **more: Any) -> Json:
    return {"resourceType": "Observation", "id": ident, "status": "final",
            "code": {"coding": [{"system": "urn:fagflate:code", "code": "dry-weight"}]},
            "subject": {"reference": "Patient/p"}, "effectiveDateTime": day,
            "valueQuantity": {"value": kilos, "unit": "kg", "system": "http://unitsofmeasure.org",
                              "code": "kg"}, **more}  # fmt: skip


def dry_mark(record: Record) -> str:
    chart = record.chart()
    return writing.mark(chart, dialysed(chart, NOW).targets)


def gap(record: Record, **said: str) -> str:
    chart = record.chart()
    found = writing.missing(chart, dialysed(chart, NOW), Said().put(**said), NOW)
    return found.where if found is not None else ""


def test_a_new_dry_weight_holds_and_the_one_before_stays(record: Record, charts: Charts) -> None:
    record.hold(stay(), dry("d", 80, "2026-11-10"))
    done = do(record, charts, SetDryWeight("p", "n", dry_mark(record), SAID.put(words="mer")), DOCTOR)
    (key,) = done.resources
    made = body(record, key)
    assert not validate(made)
    assert made["performer"][0]["reference"] == DOCTOR.practitioner
    targets = dialysed(record.chart(), NOW).targets
    assert [one.kilos for one in targets] == [79, 80]
    assert "mer" in targets[0].why
    do(record, charts, TakeBack(done.act), DOCTOR)
    assert [one.kilos for one in dialysed(record.chart(), NOW).targets] == [80]


def test_another_that_was_set_meanwhile_is_told_and_nothing_is_written(
    record: Record, charts: Charts
) -> None:
    record.hold(stay(), dry("d", 80, "2026-11-10"))
    seen = dry_mark(record)
    record.hold(dry("e", 78, "2026-11-19"))
    with pytest.raises(InputError, match="78"):
        do(record, charts, SetDryWeight("p", "n", seen, SAID), DOCTOR)
    assert not record.waiting()


def test_it_is_decided_by_a_doctor(record: Record, charts: Charts) -> None:
    record.hold(stay(), dry("d", 80, "2026-11-10"))
    with pytest.raises(InputError):
        do(record, charts, SetDryWeight("p", "n", dry_mark(record), SAID), NURSE)


def test_a_great_change_is_asked_about_and_the_answer_is_of_that_number_alone(record: Record) -> None:
    record.hold(stay(), dry("d", 80, "2026-11-10"))
    assert gap(record, kilos="77.9", why="fall") == "sure"
    assert gap(record, kilos="77.9", why="fall", sure="77.9") == ""
    assert gap(record, kilos="77.8", why="fall", sure="77.9") == "sure"
    assert gap(record, kilos="78", why="fall") == ""


@pytest.mark.parametrize(
    ("said", "where"),
    [({}, "kilos"), ({"kilos": "nitti"}, "kilos"), ({"kilos": "79000"}, "kilos"), ({"kilos": "80"}, "kilos"),
     ({"kilos": "79"}, "why"), ({"kilos": "79", "why": "other"}, "words"),
     ({"kilos": "79", "why": "fall", "from": "i morgen"}, "from"),
     ({"kilos": "79", "why": "fall", "from": "09.11.2026"}, "from")],
)  # fmt: skip
def test_what_lacks_is_asked_for_where_it_lacks(record: Record, said: dict[str, str], where: str) -> None:
    record.hold(stay(), dry("d", 80, "2026-11-10"))
    assert gap(record, **said) == where


def test_grams_with_their_unit_are_kilos_and_pounds_are_asked_about(record: Record) -> None:
    record.hold(stay(), dry("d", 80, "2026-11-10"))
    assert writing.kilos(Said().put(kilos="79000 g")) == Decimal(79)
    chart = record.chart()
    asked = writing.asked(chart, dialysed(chart, NOW), Said().put(kilos="176"), NOW)
    assert "79,8" in asked[0]


def test_a_day_without_an_hour_stays_a_day(record: Record, charts: Charts) -> None:
    record.hold(stay(), dry("d", 80, "2026-11-10"))
    said = SAID.put(**{"from": "19.11.2026"})
    done = do(record, charts, SetDryWeight("p", "n", dry_mark(record), said), DOCTOR)
    assert body(record, done.resources[0])["effectiveDateTime"] == "2026-11-19"


def test_the_first_one_needs_none_before_it(record: Record, charts: Charts) -> None:
    record.hold(stay())
    assert dry_mark(record) == ""
    do(record, charts, SetDryWeight("p", "n", "", SAID), DOCTOR)
    assert [one.kilos for one in dialysed(record.chart(), NOW).targets] == [79]

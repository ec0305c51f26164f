"""A changed rate of an infusion: a number alone has its unit, it stays as strong as it is, and ends exactly
when the next begins."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from desktop.acts.medicines import ChangeDose
from desktop.core.errors import InputError
from desktop.fhir.resources import MedicationRequest
from desktop.orders import redose
from desktop.orders.draft import MedicineOrder
from desktop.store.charts import Charts
from tests.commands.conftest import NOW, Json, Record
from tests.commands.medicines import Ward, order

NORADRENALINE = {"coding": [{"system": "http://www.whocc.no/atc", "code": "C01CA03"}], "text": "noradrenalin"}


@pytest.fixture
def ward(record: Record) -> Iterator[Ward]:
    charts = Charts(record.store)
    yield Ward(record, charts)
    charts.close()


def infusion(ident: str, value: float, code: str, medicine: Json = NORADRENALINE, **more: Any) -> Json:
    made = order(ident)
    quantity = {"value": value, "unit": code, "code": code, "system": "http://unitsofmeasure.org"}
    system = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
    route = {"coding": [{"system": system, "code": "IV"}]}
    step = {"timing": {"repeat": {"boundsPeriod": {"start": "2026-11-20T08:00:00+01:00"}}}, "route": route,
            "doseAndRate": [{"rateQuantity": quantity}]}  # fmt: skip
    return {**made, "medicationCodeableConcept": medicine, "dosageInstruction": [step], **more}


def rate(made: Json) -> tuple[Any, str]:
    quantity = made["dosageInstruction"][0]["doseAndRate"][0]["rateQuantity"]
    return quantity["value"], quantity["code"]


def asked(ward: Ward, ident: str) -> MedicationRequest:
    found = ward.chart().find(f"MedicationRequest/{ident}", MedicationRequest)
    assert found is not None
    return found


def atc(code: str, name: str) -> Json:
    return {"coding": [{"system": "http://www.whocc.no/atc", "code": code}], "text": name}


@pytest.mark.parametrize(
    ("had", "code", "medicine", "typed", "becomes"),
    [
        (0.1, "ug/kg/min", NORADRENALINE, "0,2", (Decimal("0.2"), "ug/kg/min")),
        (0.1, "ug/kg/min", NORADRENALINE, "0,05 mikrog/kg/min", (Decimal("0.05"), "ug/kg/min")),
        (2, "mg/h", atc("N02AA01", "morfin"), "3", (Decimal(3), "mg/h")),
        (2, "[iU]/h", atc("A10AB05", "insulin aspart"), "4", (Decimal(4), "[iU]/h")),
        (1000, "[iU]/h", atc("B01AB01", "heparin"), "1200", (Decimal(1200), "[iU]/h")),
    ],
)
def test_a_number_alone_has_the_unit_in_which_it_runs(
    ward: Ward, had: float, code: str, medicine: Json, typed: str, becomes: tuple[Decimal, str]
) -> None:
    ward.hold(infusion("o", had, code, medicine))
    ward.on(ChangeDose, "o", text=typed, why="etter måling")
    written = {one["status"]: one for one in ward.written("MedicationRequest")}
    old, new = written["stopped"], written["active"]
    assert rate(old)[1] == code, "the rate that was stays as it was written"
    value, unit = rate(new)
    assert (Decimal(str(value)), unit) == becomes
    ended = next(note["time"] for note in old["note"] if "time" in note)
    assert new["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["start"] == ended


@pytest.mark.parametrize("typed", ["0,1", "0,10 mikrog/kg/min", "100 ng/kg/min"])
def test_the_rate_that_stands_is_no_change(ward: Ward, typed: str) -> None:
    ward.hold(infusion("o", 0.1, "ug/kg/min"))
    with pytest.raises(InputError, match="dosen som gjelder"):
        ward.on(ChangeDose, "o", text=typed, why="etter måling")
    assert not ward.written("MedicationRequest")


STRONG: Json = {"note": [{"text": "20 mikrogram/ml"}]}


def test_it_stays_as_strong_as_it_is_and_the_checks_know_it(ward: Ward) -> None:
    ward.hold(infusion("o", 10, "mL/h", **STRONG))
    chart = ward.chart()
    request = asked(ward, "o")
    found = redose.read(chart, request, "12", NOW)
    assert isinstance(found.order, MedicineOrder)
    assert "20" in found.order.strength_text
    ward.on(ChangeDose, "o", text="12", why="etter måling")
    new = next(one for one in ward.written("MedicationRequest") if one["status"] == "active")
    assert rate(new)[1] == "mL/h"
    assert {"text": "20 mikrogram/ml"} in new["note"]


@pytest.mark.parametrize(
    ("more", "said"), [(STRONG, "Bestillingen har 20"), ({}, "Bestillingen har ingen styrke")]
)
def test_another_concentration_is_another_order(ward: Ward, more: Json, said: str) -> None:
    """A strength typed beside the rate is never dropped: the old one would stand beside the new rate."""
    ward.hold(infusion("o", 10, "mL/h", **more))
    with pytest.raises(InputError, match=said):
        ward.on(ChangeDose, "o", text="12 ml/t 40 mikrogram/ml", why="etter måling")
    assert not ward.written("MedicationRequest")


def test_a_change_is_told_in_per_cent(ward: Ward) -> None:
    ward.hold(infusion("o", 0.1, "ug/kg/min"), infusion("n", 1, "ug/kg/min"))
    old, new = asked(ward, "o"), asked(ward, "n")
    told = redose.change_in_percent(old.dosage_instruction, new.dosage_instruction)
    assert told == 900, "ten times is seen before it is signed"


def test_a_renewed_rate_is_typed_as_one(ward: Ward) -> None:
    ward.hold(infusion("o", 0.1, "ug/kg/min"))
    request = asked(ward, "o")
    assert redose.typed(request) == "0,1 ug/kg/min"

"""What a millilitre holds, as it is written, and what a dose in millilitres is by it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.concentration import counted, written
from desktop.orders.draft import Amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("24 mg/ml", ("24", "mg")), ("250 mg/5 ml", ("50", "mg")), ("250 mg / 5 mL", ("50", "mg")),
        ("1,2 mg/ml", ("1.2", "mg")), ("10 mg/2,5 ml", ("4", "mg")), ("100 E/ml", ("100", "[iU]")),
        ("100 IE/ml", ("100", "[iU]")), ("50 mikrogram/ml", ("50", "ug")), ("50 µg/ml", ("50", "ug")),
        ("1 mmol/ml", ("1", "mmol")),
        # What nobody can count with: no unit of ours, of nothing, and anything beside it.
        ("5 hester/ml", None), ("250 mg/0 ml", None), ("250 mg", None), ("24 mg/ml mikstur", None),
        ("10 %", None), ("400 mg/30 mg", None), ("", None),
    ],
)  # fmt: skip
def test_a_strength_in_a_millilitre(text: str, amount: tuple[str, str] | None) -> None:
    found = written(text)
    assert (found and (found.value, found.unit)) == (amount and (Decimal(amount[0]), amount[1]))


def quantity(value: str, unit: str) -> dict[str, Any]:
    return {"value": strict.Number(value), "unit": unit, "code": unit}


@pytest.mark.parametrize(
    ("dose", "held"),
    [
        ({"doseQuantity": quantity("5", "mL")}, ["250 mg"]),
        ({"doseQuantity": quantity("0.005", "L")}, ["250 mg"]),
        ({"doseRange": {"low": quantity("5", "mL"), "high": quantity("10", "mL")}}, ["250 mg", "500 mg"]),
        ({"doseRange": {"high": quantity("10", "mL")}}, ["500 mg"]),
        # No volume, and no dose at all: as it was.
        ({"doseQuantity": quantity("500", "mg")}, ["500 mg"]),
        ({"doseQuantity": quantity("1", "{tablett}")}, ["1 {tablett}"]),
        ({"rateQuantity": quantity("20", "mL/h")}, []),
    ],
)
def test_a_dose_in_millilitres_is_what_they_hold(dose: dict[str, Any], held: list[str]) -> None:
    body = msgspec.json.decode(strict.dumps({"doseAndRate": [dose]}), type=Dosage)
    ((entry,),) = (one.dose_and_rate for one in counted((body,), Amount(Decimal(50), "mg")))
    found = [
        entry.dose_quantity,
        *((entry.dose_range.low, entry.dose_range.high) if entry.dose_range else ()),
    ]
    assert [f"{q.value} {q.code}" for q in found if q is not None] == held
    assert counted((body,), None) == (body,)

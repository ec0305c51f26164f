"""A score is cited with the oxygen and the consciousness that it rests on."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.core import messages
from desktop.letters.compose.epikrise import context_of
from desktop.letters.compose.values import Missing, Value
from tests.letters import charts, rich
from tests.letters.test_epikrise import NOW

Json = dict[str, Any]


def _round(oxygen: Json | None, mind: str) -> list[Json]:
    """A round of vital signs of today; `oxygen` in the place of 2 L/min, where it is given."""
    found = [one for one in rich.vitals(3.0, 99, 129, 104, 51, 93, 26, 39.0) if "3151-8" not in one["id"]]
    if oxygen is not None:
        like = next(one for one in found if one["id"].startswith("v-8867-4"))
        found.append({**like, **oxygen})
    for one in found:
        if one["id"].startswith("v-80288-4"):
            one["valueCodeableConcept"] = {"coding": [{"system": "urn:x", "code": mind}], "text": mind}
    return found


def _oxygen(code: str, value: float, unit: str) -> Json:
    quantity = {"value": value, "unit": unit, "code": unit}
    return {"id": f"v-{code}-99", "code": rich.concept("", (rich.LOINC, code, "")), "valueQuantity": quantity}


@pytest.mark.parametrize(
    ("oxygen", "mind", "said"),
    [
        (_oxygen("3151-8", 3, "L/min"), "C", "på 3 L O₂, nyoppstått forvirring"),
        (_oxygen("3151-8", 1.5, "L/min"), "A", "på 1,5 L O₂"),
        (_oxygen("3151-8", 2.0, "L/min"), "A", "på 2,0 L O₂"),  # as it was recorded
        (_oxygen("3151-8", 1500, "mL/min"), "A", "på 1,5 L O₂"),
        (_oxygen("3150-6", 0.325, "1"), "A", "FiO₂ 33 %"),
        (_oxygen("3150-6", 40, "%"), "V", "FiO₂ 40 %, reagerer på tiltale"),
        (_oxygen("3150-6", 21, "%"), "A", ""),
        (_oxygen("3151-8", 0, "L/min"), "A", ""),
        (None, "U", "reagerer ikke"),
        (None, "A", ""),
    ],
)
def test_the_last_score_says_on_what_oxygen_and_how_awake(oxygen: Json | None, mind: str, said: str) -> None:
    others = [one for one in rich.record() if not one["id"].startswith("v-")]
    context = context_of(charts.chart(*others, *_round(oxygen, mind)), NOW, charts.AUTHOR)
    score = context.source_of("news2.siste")
    assert isinstance(score, Value)
    found = context.source_of("news2.siste_med")
    assert found is not None
    with messages.using("en"):
        english = context_of(charts.chart(*others, *_round(oxygen, mind)), NOW, charts.AUTHOR)
        other = english.source_of("news2.siste_med")
    assert getattr(other, "text", None) == getattr(found, "text", None), "a letter is Norwegian"
    if said:
        assert isinstance(found, Value)
        assert found.text == said
        assert found.source == score.source
    else:
        assert isinstance(found, Missing), "nothing is said of somebody alert on air"

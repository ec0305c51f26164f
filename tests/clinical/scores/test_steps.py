"""Both sides of every step of a number, as the sources' tables print them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.clinical.scores.declaring import Number
from desktop.clinical.scores.every import SCORES

STEPS = {
    # Singer 2016.
    ("qsofa", "respiration"): {21: 0, 22: 1},
    ("qsofa", "systolic"): {100: 1, 101: 0},
    # Vincent 1996, table 3, in SI units.
    ("sofa", "platelets"): {19: 4, 20: 3, 49: 3, 50: 2, 99: 2, 100: 1, 149: 1, 150: 0},
    ("sofa", "bilirubin"): {19: 0, 20: 1, 32: 1, 33: 2, 101: 2, 102: 3, 204: 3, 205: 4},
    ("sofa", "gcs"): {5: 4, 6: 3, 9: 3, 10: 2, 12: 2, 13: 1, 14: 1, 15: 0},
    ("sofa", "creatinine"): {109: 0, 110: 1, 170: 1, 171: 2, 299: 2, 300: 3, 440: 3, 441: 4},
    ("sofa", "urine"): {199: 4, 200: 3, 499: 3, 500: 0},
    # Granger 2003, the nomogram.
    ("grace", "systolic"): {79: 58, 80: 53, 99: 53, 100: 43, 119: 43, 120: 34, 139: 34, 140: 24, 159: 24,
                            160: 10, 199: 10, 200: 0},
    ("grace", "pulse"): {49: 0, 50: 3, 69: 3, 70: 9, 89: 9, 90: 15, 109: 15, 110: 24, 149: 24, 150: 38,
                         199: 38, 200: 46},
    ("grace", "age"): {29: 0, 30: 8, 39: 8, 40: 25, 49: 25, 50: 41, 59: 41, 60: 58, 69: 58, 70: 75, 79: 75,
                       80: 91, 89: 91, 90: 100},
    # µmol/l of the SI table; its limits in mg/dl are tried in `test_examples`.
    ("grace", "creatinine"): {34: 1, 35: 4, 70: 4, 71: 7, 105: 7, 106: 10, 140: 10, 141: 13, 176: 13, 177: 21,
                              353: 21, 354: 28},
    ("cha2ds2-vasc", "age"): {64: 0, 65: 1, 74: 1, 75: 2},
    ("has-bled", "age"): {65: 0, 66: 1},
    ("wells-pe", "pulse"): {100: 0, 101: Decimal("1.5")},
    ("curb-65", "urea"): {7: 0, Decimal("7.1"): 1},
    ("curb-65", "respiration"): {29: 0, 30: 1},
    ("curb-65", "age"): {64: 0, 65: 1},
    ("crb-65", "respiration"): {29: 0, 30: 1},
    ("crb-65", "age"): {64: 0, 65: 1},
    ("centor", "age"): {3: 1, 14: 1, 15: 0, 44: 0, 45: -1},
    ("alvarado", "temperature"): {Decimal("37.2"): 0, Decimal("37.3"): 1},
    ("alvarado", "leukocytes"): {10: 0, Decimal("10.1"): 2},
    ("alvarado", "neutrophils"): {75: 0, 76: 1},
    ("mascc", "age"): {59: 2, 60: 0},
    ("nrs-2002", "age"): {69: 0, 70: 1},
}  # fmt: skip


def test_every_number_with_steps_is_in_the_table() -> None:
    stepped = {
        (score.key, part.key)
        for score in SCORES.values()
        for part in score.parts
        if isinstance(part.takes, Number) and len(part.takes.steps) > 1
    }
    assert stepped == set(STEPS)


@pytest.mark.parametrize(("score", "part"), STEPS)
def test_each_side_of_each_step(score: str, part: str) -> None:
    takes = SCORES[score].part(part).takes
    assert isinstance(takes, Number)
    edges = STEPS[score, part]
    assert {value: takes.points(Decimal(value)) for value in edges} == edges
    assert len(edges) >= 2 * (len(takes.steps) - 1), "both sides of each"

"""What stays together at a line end, told the same whichever way it is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.breaks import NUMBERS, kept_together

PIECES = (
    "paracetamol", "Troponin T", "vitamin B12", "dag 2", "i dag 2", "kl. 08", "inntil × 4", "1 g × 4", "x 2",
    "2 x 3", "500", "mg", "10 mmol per time", "60 mL/min/1,73 m²", "73 m²", "§ 3", "90 → 89 µmol/L",
    "1 234 567", "2 t 30 min", "3 whole days", "og", ",", ".", "A", "Ø1", "Å",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text("ab 1Ax×/§", max_size=4), max_size=9).map(" ".join)


@given(TEXTS)
def test_the_quick_way_finds_what_the_whole_pattern_finds(text: str) -> None:
    assert kept_together(text) == NUMBERS.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("Troponin T steg", "Troponin\u00a0T steg"),
        ("uten tall og navn", "uten tall og navn"),
        ("gi 1 g × 4 i dag", "gi 1\u00a0g\u00a0×\u00a04 i dag"),
        ("eGFR 25 mL/min/1,73 m² nå", "eGFR 25\u00a0mL/min/1,73\u00a0m² nå"),
    ],
)
def test_what_stays_together(text: str, together: str) -> None:
    assert kept_together(text) == together

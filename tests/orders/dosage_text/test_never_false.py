"""Texts that could be read in two ways, one of them another dose, stay text."""

from __future__ import annotations

import pytest

from desktop.orders.dosage_text.dosage_reading import read
from tests.orders.samples import NOW

FIXED_AND_MORE = (
    "2 puff morgen og kveld og ved behov",
    "1 tablett x 2 og ved behov",
    "1 tablett x 2 + ved behov",
    "1 tablett morgen, samt ved behov",
    "1 tablett daglig i tillegg ved behov",
)
"""The fixed doses are no doses as needed: whoever is well would not get them."""

STRENGTH_AND_NUMBER = (
    "500 mg 2 tabletter x 4",
    "100 mg 2 tabletter daglig",
    "10 mg 0,5 tablett daglig",
    "5 mg halv tablett kveld",
)
"""The first amount may be that of one tablet."""

IN_TURN = (
    "1 tablett annenhver dag og 2 tabletter annenhver dag",
    "1 tablett x 2 og 2 tabletter x 2",
    "1 tablett morgen og 2 tabletter morgen",
    "5 mg daglig, 2,5 mg daglig",
)
"""Two amounts of one time: in turn, or together?"""

REFUSED = (
    "1 tablett ikke daglig",
    "slutt med 1 tablett daglig",
    "1 tablett aldri om kvelden",
    "1 tablett vekselvis med 2 tabletter",
    "1 tablett hver dag i 3 uker, så 1 uke pause",
    "21 dager med, 7 dager uten",
    "1 tablett på dag 1-14 i hver syklus",
    "1 tablett daglig etter frokost når BT > 160",
    "1 tablett per kg",
    "11/2 tablett x 2",
    "1.000 mg x 3",
    "1 tablett x 1 x 2",
)


@pytest.mark.parametrize("text", [*FIXED_AND_MORE, *STRENGTH_AND_NUMBER, *IN_TURN, *REFUSED])
def test_it_stays_a_text(text: str) -> None:
    assert read(text, NOW).dosages == ()


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("1 tablett x 2 + 1 tablett ved behov", [1, 1]),
        ("500 mg 1 tablett x 3", [500]),
        ("2 tabletter à 500 mg x 4", [2]),
        ("250 mg (5 ml) x 3", [250]),
        ("1 tablett morgen og 2 tabletter kveld", [1, 2]),
    ],
)
def test_beside_them_what_is_certain_is_read(text: str, doses: list[int]) -> None:
    found = read(text, NOW).dosages
    assert [one["doseAndRate"][0]["doseQuantity"]["value"] for one in found] == doses

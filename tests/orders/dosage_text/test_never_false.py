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

MEALS_AND_MORE = (
    "1 tyggetablett etter hovedmåltidene og ved sengetid",
    "1 tablett til hvert måltid og til natten",
    "1 tabl ved leggetid og før måltidene",
    "1 tabl etter hvert måltid, ved leggetid",
    "1 tabl kl 8 og til måltid",
    "1 tabl på dialysedager og mandag",
)
"""How many meals or days, nobody said: bedtime alone is not how often."""

ONE_MOMENT_OR_TWO = (
    "1 tablett kveld, ved leggetid",
    "1 tablett morgen, til frokost",
    "1 tablett morgen og kveld til frokost og middag",
    "1 tablett morgen kveld leggetid",
    "kveld: 1 tablett morgen",
    "1 plaster kl 8 og 20 om kvelden",
    "1 tabl kl 8 om morgenen og 8 om kvelden",
    "2,5 mg morgen i 10 dager, 3 ganger daglig",
    "2,5 mg 1 gang i uken som engangsdose",
    "1 g mot smerter leggetid ved behov",
)
"""*Kveld, ved leggetid* may be once or twice; an hour without *kl* is no number of pieces."""

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

FRACTIONS = ("1¾ tablett daglig", "¾ tablett daglig", "⅓ tablett daglig", "1⅔ tablett daglig", "10³ IE x 1")
"""Letters that hold a number: `1¾` is not 13."""

NUMBER_BEFORE_HOUR = (
    "2 tabletter kl 8 og 1 kl 20",
    "1 tablett kl. 8, 2 kl. 14 og 1 kl. 22",
    "10 mg kl 8 + 5 kl 14",
    "1 tablett kl 8 og 0,5 kl 20",
    "1 tablett kl 8 og 2 i helgene",
    "1 tablett kl 8 og 2 mandag",
    "1 tablett kl 8 og 2",
)
"""A number before *kl* is an amount; one hour before the hour that it follows may be one."""

FIXED_READ_AS_NEEDED = (
    "1 tablett morgen, ved behov kveld",
    "1 tablett kl 8, ved behov kl 20",
    "1 tablett fast morgen, ved behov kveld",
    "1 tablett kl 8 fast og kl 20 ved behov",
    "1 tablett morgen og evt kveld ved behov",
    "1 tablett fast mandag, torsdag ved behov",
    "1 tablett x 2, ved behov inntil x 4",
    "1 tablett daglig, ved behov x 2",
    "1 tablett daglig, ved smerter inntil x 3",
    "1 tablett daglig og inntil x 3 ved smerter",
    "1 tablett x 2 fast + inntil x 2 vb",
    "1 tablett x 4 fast ved smerter",
    "1 tablett fast daglig ved behov",
    "1 tablett morgen fast mot smerter og ved behov",
    "1 tablett daglig, kan gjentas etter 6 timer ved behov",
    "1 tablett daglig ved angina",
)

AS_NEEDED_READ_AS_FIXED = (
    "5 ml x 3 mot hoste vb",
    "1 tablett morgen, evt kveld",
    "1 tablett morgen (evt. kveld)",
    "1 tablett morgen og evt 1 kveld",
    "1 tablett daglig, eventuelt 2 tabletter fredag",
    "1 tablett daglig evt i 3 dager",
    "1 tablett, kan gjentas hver 6. time",
)

ALL_OR_EACH = (
    "2 tabletter daglig, morgen og kveld",
    "4 g daglig kl 8, 14, 20 og 24",
    "5 mg per døgn x 2",
    "20 mg per uke x 2",
    "25 mg x 2, øk med 25 mg hver uke til 100 mg daglig",
)
"""All that is given in that time, or so much each time?"""

INSTEAD_OR_BESIDES = (
    "5 mg daglig, 2,5 mg mandag",
    "1 tablett daglig, 2 tabletter lørdag",
    "1 tablett x 2 / 2 tabletter x 1",
    "10 mg x 1, 5 mg x 2",
    "1 tablett daglig, 1 tablett kveld",
    "1 tablett annenhver dag, 2 tabletter daglig",
    "20 mg morgen i 5 dager og 10 mg kveld i 5 dager",
    "10 mg x 1 i 5 dager og 5 mg x 2",
    "1 tablett x 1 til 24. desember 2099, 1 tablett x 2",
)

ONE_AFTER_THE_OTHER = (
    "50 mg daglig t.o.m. 30.11.2099, deretter 10 mg daglig t.o.m. 30.11.2099",
    "50 mg som engangsdose t.o.m. 30.11.2099",
    "4-3-2-1 tabletter",
    "3-2-1 tabletter i 3 dager",
    "1 tablett på dag 1 og 8, deretter 1 tablett daglig",
    "1 tablett x 2, deretter stopp",
    "20 mg daglig, reduser med 5 mg hver måned til 5 mg daglig, deretter stopp",
    "2 tabletter hver uke 3 ganger",
    "1 tablett 2 ganger hver 3. uke",
)

WORDS_OF_ONE_DOSE = (
    "1 dråpe x 4 i 1 uke og deretter x 2 i 2 uker i høyre øye",
    "1 dråpe morgen i venstre øye, 2 dråper kveld",
    "1 g iv morgen, 500 mg kveld",
    "1 tablett morgen fastende og 1 tablett kveld",
    "1 tablett 5 mg morgen, 1 tablett 10 mg kveld",
    "1 tablett x 3 i 5 dager + 1 tablett ved behov",
    "1 tablett x 2 til symptomfri + 1 tablett vb",
)

OTHERS = (
    "5 mg ved anfall over 5 minutter",
    "1 tablett kl 8 på dialysedager",
    "1 tablett daglig i tillegg",
    "1 tablett x 2 evt med mat",
    "1 tablett morgen og kveld, maks 2 i uka",
    "1 tablett x 7",
    "1 tablett x 10",
)


@pytest.mark.parametrize(
    "text",
    [
        *FIXED_AND_MORE, *MEALS_AND_MORE, *ONE_MOMENT_OR_TWO, *STRENGTH_AND_NUMBER, *IN_TURN,
        *REFUSED, *FRACTIONS, *NUMBER_BEFORE_HOUR, *FIXED_READ_AS_NEEDED, *AS_NEEDED_READ_AS_FIXED,
        *ALL_OR_EACH, *INSTEAD_OR_BESIDES, *ONE_AFTER_THE_OTHER, *WORDS_OF_ONE_DOSE, *OTHERS,
    ],
)  # fmt: skip
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
        ("1 tablett kl 8,14,20", [1]),
        ("1 tablett kl 20 og 08", [1]),
        ("2 tabletter kl 8 og 1 tablett kl 20", [2, 1]),
        ("2-1-0 tabletter", [2, 1]),
        ("1 tablett daglig + 1 tablett lørdag", [1, 1]),
        ("2 tabletter morgen og kveld daglig", [2]),
        ("1 tablett om morgenen, eventuelt 1 tablett kl 14 ved behov", [1, 1]),
    ],
)
def test_beside_them_what_is_certain_is_read(text: str, doses: list[int]) -> None:
    found = read(text, NOW).dosages
    assert [one["doseAndRate"][0]["doseQuantity"]["value"] for one in found] == doses


def test_so_many_times_every_day_is_so_many_a_day() -> None:
    (dosage,) = read("2 tabletter 3 ganger hver dag", NOW).dosages
    assert dosage["timing"]["repeat"] == {"frequency": 3, "period": 1, "periodUnit": "d"}


def test_fixed_is_said_of_the_fixed_dose_alone() -> None:
    fixed, needed = read("1 tablett x 2 fast + 1 tablett ved behov", NOW).dosages
    assert fixed["additionalInstruction"] == [{"text": "fast"}]
    assert "additionalInstruction" not in needed

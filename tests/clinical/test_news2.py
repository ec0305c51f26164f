from decimal import Decimal

import pytest

from desktop.clinical.news2 import Band, Excluded, Measured, News2, band, excluded, news2, own_score, words
from desktop.core.messages import set_language

WELL = {
    "respiration": 16,
    "saturation": 98,
    "oxygen": False,
    "systolic": 120,
    "pulse": 70,
    "temperature": Decimal("37.0"),
    "consciousness": "A",
}


def score(**other):
    return news2(Measured(**{**WELL, **other}))


def points(key, **other):
    return next(part.points for part in score(**other).parts if part.key == key)


CHART = [
    ("respiration", [(8, 3), (9, 1), (11, 1), (12, 0), (20, 0), (21, 2), (24, 2), (25, 3)]),
    ("saturation", [(91, 3), (92, 2), (93, 2), (94, 1), (95, 1), (96, 0), (100, 0)]),
    ("systolic", [(90, 3), (91, 2), (100, 2), (101, 1), (110, 1), (111, 0), (219, 0), (220, 3)]),
    ("pulse", [(40, 3), (41, 1), (50, 1), (51, 0), (90, 0), (91, 1), (110, 1), (111, 2), (130, 2), (131, 3)]),
]


@pytest.mark.parametrize(
    ("key", "value", "expected"), [(key, *pair) for key, pairs in CHART for pair in pairs]
)
def test_every_edge_of_the_chart(key, value, expected):
    assert points(key, **{key: value}) == expected


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [("35.0", 3), ("35.1", 1), ("36.0", 1), ("36.1", 0), ("38.0", 0), ("38.1", 1), ("39.0", 1), ("39.1", 2)],
)
def test_temperature_edges(degrees, expected):
    assert points("temperature", temperature=Decimal(degrees)) == expected


@pytest.mark.parametrize(
    ("saturation", "oxygen", "expected"),
    [
        (83, True, 3),
        (84, True, 2),
        (85, False, 2),
        (86, True, 1),
        (87, True, 1),
        (88, True, 0),
        (92, True, 0),
        (93, True, 1),
        (94, True, 1),
        (95, True, 2),
        (96, True, 2),
        (97, True, 3),
        (97, False, 0),
        (93, False, 0),
    ],
)
def test_scale_2(saturation, oxygen, expected):
    assert points("saturation", saturation=saturation, oxygen=oxygen, scale=2) == expected


@pytest.mark.parametrize("level", ["C", "V", "P", "U"])
def test_anything_but_alert_is_three_points(level):
    assert points("consciousness", consciousness=level) == 3


def test_a_well_person_scores_nothing():
    assert (score().total, score().band, score().least) == (0, Band.NONE, False)


def test_bands_and_the_single_three():
    assert score(oxygen=True).band is Band.WARD
    single = score(respiration=25)
    assert (single.total, single.single_three, single.band) == (3, True, Band.WARD_URGENT)
    assert score(respiration=25, oxygen=True).band is Band.URGENT
    assert score(respiration=25, oxygen=True, pulse=111).band is Band.EMERGENCY
    assert score(pulse=111, respiration=21).single_three is False


def test_missing_values_give_the_least_it_can_be_and_their_names():
    partial = score(temperature=None, consciousness=None, respiration=25, pulse=131)
    assert partial.least
    assert partial.total == 6
    assert partial.missing == ("consciousness", "temperature")
    set_language("en")
    try:
        assert words(partial) == "at least 6, missing consciousness, temperature"
        assert words(score(respiration=25)) == "3"
    finally:
        set_language("nb")


def test_nothing_measured_is_no_score():
    assert news2(Measured()) is None


def test_scale_2_above_the_target_without_knowing_the_oxygen_is_missing_not_nought():
    partial = score(saturation=97, oxygen=None, scale=2)
    assert partial.missing == ("saturation", "oxygen")


def test_who_it_does_not_apply_to():
    assert excluded(15) is Excluded.CHILD
    assert excluded(16) is None
    assert excluded(33, pregnant=True) is Excluded.PREGNANCY
    assert excluded(33, post_partum=True) is Excluded.POST_PARTUM
    assert own_score(Excluded.CHILD) == "PEVS"
    assert own_score(Excluded.PREGNANCY) == "ONEWS"


@pytest.mark.parametrize(
    ("total", "single", "mark", "asks"),
    [(0, False, "plain", 0), (2, False, "plain", 0), (3, False, "bold", 0), (3, True, "single", 1),
     (4, True, "single", 1), (5, False, "framed", 1), (6, True, "framed", 1), (7, False, "filled", 2),
     (20, True, "filled", 2)],
)  # fmt: skip
def test_how_a_score_is_shown_follows_who_has_to_come(total: int, single: bool, mark: str, asks: int) -> None:
    score = News2(total, (), (), single, band(total, single))
    assert (score.mark, score.asks) == (mark, asks)

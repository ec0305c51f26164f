"""What holds of every score whatever is given: never outside the range that was told before."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clinical.scores.declaring import Item, Number, Score, Value
from desktop.clinical.scores.every import SCORES
from desktop.clinical.scores.summing import Result, count
from tests.clinical.scores.drawing import edges, holding, together

ADDED = [score for score in SCORES.values() if score.formula is None]
each = pytest.mark.parametrize("score", SCORES.values(), ids=lambda score: score.key)
each_added = pytest.mark.parametrize("score", ADDED, ids=lambda score: score.key)
few = settings(max_examples=12)


@each
@few
@given(data=st.data())
def test_what_is_known_narrows_what_it_can_be(score: Score, data: st.DataObject) -> None:
    whole = data.draw(holding(score))
    order = data.draw(st.permutations(list(whole)))
    assert count(score, {key: whole[key] for key in order}) == count(score, whole), "the order says nothing"
    full = count(score, whole)
    bottom, top = score.whole() if score.formula is None else (None, None)
    before: Result | None = None
    given_: dict[str, Value] = {}
    for key in [None, *order]:
        if key is not None:
            given_[key] = whole[key]
        now = count(score, given_)
        if score.formula is not None:
            assert (now.value is None) == bool(now.missing)
            continue
        assert now.least is not None
        assert now.most is not None
        assert bottom <= now.least <= now.most <= top
        assert now.value is None or now.least == now.value == now.most
        if full.value is not None:
            assert now.least <= full.value <= now.most
        if before is not None:
            assert before.least <= now.least
            assert now.most <= before.most
            assert before.band is None or before.band == now.band, "a band that was told stays"
        # Whatever is not certain is said to be missing, or not testable.
        assert now.value is not None or now.missing or now.untestable
        assert not set(now.missing) & set(now.untestable)
        before = now
    if full.untestable or full.missing:
        return
    assert full.value is not None
    if score.bands and (score.bands_hold is None or score.formula is None):
        assert full.band is not None


def _ways(score: Score, item: Item, known: dict[str, Value]) -> set[object]:
    """All that an item can give with what is known, by trying every edge of its other parts."""
    open_ = [key for key in item.parts if key not in known]
    found: set[object] = set()
    for values in itertools.product(*(edges(score.part(key)) for key in open_)):
        found |= set(item.span(known | dict(zip(open_, values, strict=True))))
    return found


@each_added
@few
@given(data=st.data())
def test_the_least_and_the_most_are_reached(score: Score, data: st.DataObject) -> None:
    whole = data.draw(holding(score))
    for item in score.items:
        known = {
            key: whole.get(key, score.part(key).default)
            for key in item.parts
            if data.draw(st.booleans()) or key not in whole
        }
        ways = _ways(score, item, {key: value for key, value in known.items() if value is not None})
        low, high = item.span({key: value for key, value in known.items() if value is not None})
        assert low == min(ways)  # type: ignore[type-var]
        assert high == max(ways)  # type: ignore[type-var]


RISES = {
    "qsofa": {"respiration": 1, "systolic": -1},
    "sofa": {"platelets": -1, "bilirubin": 1, "gcs": -1, "creatinine": 1, "urine": -1, "map": -1, "pao2": -1,
             "fio2": 1},
    "grace": {"age": 1, "pulse": 1, "systolic": -1, "creatinine": 1},
    "cha2ds2-vasc": {"age": 1},
    "has-bled": {"age": 1},
    "wells-pe": {"pulse": 1},
    "curb-65": {"urea": 1, "respiration": 1, "systolic": -1, "diastolic": -1, "age": 1},
    "crb-65": {"respiration": 1, "systolic": -1, "diastolic": -1, "age": 1},
    "centor": {"age": -1},
    "alvarado": {"temperature": 1, "leukocytes": 1, "neutrophils": 1},
    "mascc": {"age": -1},
    "nrs-2002": {"age": 1},
    "bmi": {"weight": 1, "height": -1},
    "bsa-mosteller": {"weight": 1, "height": 1},
    "bsa-dubois": {"weight": 1, "height": 1},
    "ckd-epi-2009": {"creatinine": -1, "age": -1},
    "ckd-epi-2021": {"creatinine": -1, "age": -1},
    "cockcroft-gault": {"creatinine": -1, "age": -1, "weight": 1},
    "ctcae-neutrophils": {"value": -1, "lower-limit": 1},
    "ctcae-platelets": {"value": -1, "lower-limit": 1},
    "ctcae-leukocytes": {"value": -1, "lower-limit": 1},
    "ctcae-anaemia": {"value": -1, "lower-limit": 1},
    "ctcae-creatinine": {"value": 1, "upper-limit": -1, "baseline": -1},
}  # fmt: skip
"""Which way a score goes when a number of it rises; NEWS2 alone has numbers that count at both ends."""


def test_every_number_that_counts_is_among_them() -> None:
    numbers = {
        (score.key, part.key)
        for score in SCORES.values()
        if score.key != "news2"
        for part in score.parts
        if isinstance(part.takes, Number) and not part.takes.counts and not part.optional
    }
    assert numbers == {(key, part) for key, parts in RISES.items() for part in parts}


@pytest.mark.parametrize(("key", "part"), [(key, part) for key, parts in RISES.items() for part in parts])
@few
@given(data=st.data())
def test_a_number_that_rises_takes_the_score_one_way(key: str, part: str, data: st.DataObject) -> None:
    score = SCORES[key]
    values = [data.draw(holding(score)) for _ in range(2)]
    low, high = sorted((v[part] for v in values), key=Decimal)
    one, other = (count(score, together(score, values[0] | {part: number})).value for number in (low, high))
    assert one is not None
    assert other is not None
    assert (other - one) * RISES[key][part] >= 0

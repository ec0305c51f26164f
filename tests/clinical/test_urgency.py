"""The order of what matters, against the orders that a senior doctor would want."""

from decimal import Decimal as D

import pytest

from desktop.clinical import danger, vocabulary
from desktop.clinical.flags import Abnormal, Limits
from desktop.clinical.urgency import Finding, urgency
from tests.clinical.urgency_charts import FIRST, SITUATIONS, Situation, apart
from tests.clinical.urgency_orders import agreement, by_abnormality, by_list, by_time, finding, ours

KALIUM = Limits(D("3.6"), D("4.6"), D("2.5"), D("6.5"))
NO_VALUE = ("blood-culture", "csf-culture", "urine-culture", "microbiology", "report", "task", "task-urgent")


def test_the_situations_are_many_of_all_kinds_and_each_has_its_reason():
    assert len(SITUATIONS) >= 60
    assert len({s.name for s in SITUATIONS}) == len(SITUATIONS)
    assert {s.specialty for s in SITUATIONS} == set(FIRST)
    assert any(s.who.pregnant for s in SITUATIONS)
    assert any(s.who.days < 28 for s in SITUATIONS)
    assert any(28 <= s.who.days < 6574 for s in SITUATIONS)
    for s in SITUATIONS:
        assert s.why
        assert len(s.items) >= 3
        assert len(s.wanted) >= 2
        assert len({i.key for i in s.items}) == len(s.items), s.name


def test_ours_agrees_with_the_wanted_order_clearly_better_than_three_others():
    every = list(SITUATIONS)
    own = agreement(every, ours)
    assert own.pairs >= 0.92, own
    assert own.first >= 0.95, own
    for other in (by_time, by_list, by_abnormality):
        found = agreement(every, other)
        assert own.tau >= found.tau + 0.2, (other.__name__, own, found)
        assert own.first >= found.first + 0.25, (other.__name__, own, found)


def test_what_was_kept_apart_while_it_was_adjusted_agrees_too():
    held = [s for at, s in enumerate(SITUATIONS) if apart(at)]
    own = agreement(held, ours)
    assert own.pairs >= 0.88, own
    assert own.first >= 0.9, own
    assert own.tau >= max(agreement(held, o).tau for o in (by_time, by_list, by_abnormality)) + 0.1


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
def test_nothing_that_is_last_in_the_wanted_order_is_first(situation: Situation):
    first = min(situation.items, key=lambda item: ours(situation, item))
    assert first not in situation.wanted[-1]


def _kalium(value: str, **more) -> Finding:
    number = D(value)
    said = Abnormal.NORMAL
    if number > D("4.6"):
        said = Abnormal.CRITICAL_HIGH if number >= D("6.5") else Abnormal.HIGH
    return Finding(kind="lab", key="k", number=number, abnormal=said, limits=KALIUM, **more)


def test_further_outside_is_never_less():
    found = [urgency(_kalium(f"{n / 10}")).score for n in range(40, 80)]
    assert found == sorted(found)


def test_what_nobody_can_place_stands_between_normal_and_outside():
    outside, normal = (urgency(_kalium(v)).score for v in ("4.8", "4.0"))
    no_range = urgency(Finding(kind="lab", key="k", number=D(4)))
    unsure = urgency(Finding(kind="lab", key="k", number=D("4.0"), limits=KALIUM, unsure="unknown"))
    assert normal < no_range.score < outside
    assert normal < unsure.score < outside
    assert no_range.why[0] == "no-range"
    assert unsure.why[0] == "uncertain"
    # What nobody has weighed is of ordinary danger, not of none.
    assert urgency(Finding(kind="lab", key="something", number=D(4))).score > normal


def test_an_uncertain_value_that_would_be_dangerous_comes_before_a_slight_sure_one():
    unsure = Finding(kind="lab", key="k", number=D("7.0"), limits=KALIUM, unsure="unknown")
    assert urgency(_kalium("4.8")).score < urgency(unsure).score < urgency(_kalium("7.0")).score


def test_the_limits_of_adults_hold_for_no_child_and_nobody_of_unknown_age():
    assert danger.of("tnt", "child").high == danger.Side(3.2)
    assert danger.of("tnt", "unknown").high == danger.Side(3.2)
    assert danger.of("k", "child").low == danger.Side(5.0, D("2.8"))
    assert danger.of("k", "newborn").high == danger.Side(5.0, D("6.5"))
    assert danger.who(None, False) == "unknown"
    assert danger.who((6000, 7000), False) == "unknown"
    assert danger.who((20, 20), False) == "newborn"
    assert danger.who((60, 80), False) == "infant"
    assert danger.who((9000, 9000), True) == "pregnant"


def test_the_parts_are_named_and_their_product_is_the_score():
    found = urgency(_kalium("5.6", former=D("4.4"), hours=24), first=("tnt", "k"))
    assert found.score == pytest.approx(
        found.severity * found.change * found.novelty * found.danger * found.weight
    )
    assert found.why == ("outside", "worse", "new")
    assert found.weight > 1


def test_better_older_and_seen_count_less_and_a_correction_more():
    plain = urgency(_kalium("5.6")).score
    assert urgency(_kalium("5.6", former=D("6.6"), hours=8)).score < plain
    assert urgency(_kalium("5.6", old=30)).score < plain
    assert urgency(_kalium("5.6", new=False)).score < plain
    assert urgency(_kalium("5.6", corrected=True)).score > plain
    assert urgency(_kalium("4.0", corrected=True)).score > urgency(_kalium("4.0")).score


def test_the_list_of_a_specialty_weighs_and_never_decides():
    listed = Finding(kind="lab", key="bnp", number=D(900), abnormal=Abnormal.HIGH, limits=Limits(high=D(450)))
    assert urgency(_kalium("5.6")).score > urgency(listed, first=("bnp",)).score


def test_every_row_names_its_source_and_something_that_exists():
    known = {*vocabulary.analyses(), *vocabulary.vitals(), "news2", "blood-loss", *NO_VALUE}
    assert danger.keys() <= known
    for key in sorted(danger.keys()):
        for whose in ("adult", "child", "newborn", "pregnant"):
            row = danger.of(key, whose)
            for side in (row.high, row.low):
                assert side is None or 0 < side.danger <= 5.5
            if row.high and row.low and row.high.grave and row.low.grave:
                assert row.low.grave < row.high.grave, key
            assert row.source, key


def test_the_picture_s_patient_leads_with_his_score_and_never_with_the_old_troponin():
    haugland = next(s for s in SITUATIONS if "picture 41" in s.name)
    order = [i.key for i in sorted(haugland.items, key=lambda item: ours(haugland, item))]
    assert order[0] == "news2"
    assert order[-1] in ("tnt", "plt")
    assert finding(haugland.items[0], haugland.who).number == D(8)

"""SUS: the score of ten answers, its mean with an interval, and silence under ten."""

from __future__ import annotations

import random

import pytest

from desktop.core.usage.sus import Scores, _t, apart, questions, score


def test_there_are_ten_questions_and_they_differ() -> None:
    assert len(set(questions())) == 10


def test_the_score_turns_every_second_answer_around() -> None:
    assert score([5, 1] * 5) == 100
    assert score([1, 5] * 5) == 0
    assert score([3] * 10) == 50
    assert score([4, 2, 4, 2, 4, 2, 4, 2, 4, 3]) == 72.5


@pytest.mark.parametrize("answers", [[3] * 9, [3] * 11, [3] * 9 + [0], [3] * 9 + [6]])
def test_anything_but_ten_answers_from_one_to_five_has_no_score(answers: list[int]) -> None:
    with pytest.raises(ValueError, match="ten answers"):
        score(answers)


def scores(*values: float) -> Scores:
    made = Scores()
    for one in values:
        made = made.with_one(one)
    return made


def test_joined_counts_are_as_one() -> None:
    assert scores(50, 72.5).joined(scores(72.5)) == scores(50, 72.5, 72.5)
    assert scores(72.5, 50).values() == (50, 72.5)


def test_under_ten_answers_there_is_no_number_and_no_interval() -> None:
    few = scores(*[70] * 9)
    assert (few.n, few.mean(), few.doubt()) == (9, None, None)
    assert not apart(few, scores(*[10] * 40))


def test_the_mean_and_its_interval_by_students_t() -> None:
    made = scores(*[60, 65, 70, 75, 80] * 2)
    assert made.mean() == 70
    low, high = made.doubt() or (0.0, 0.0)
    # Spread 7.454 of ten: 2.262 × 7.454 / √10 = 5.33.
    assert (round(low, 2), round(high, 2)) == (64.67, 75.33)


def test_students_t_goes_on_smoothly_beyond_its_table() -> None:
    told = [_t(freedom) for freedom in range(9, 200)]
    assert told == sorted(told, reverse=True)
    assert abs(_t(60) - 2.000) < 0.002
    assert abs(_t(120) - 1.980) < 0.002


def test_the_interval_holds_the_true_mean_nearly_always() -> None:
    chance = random.Random(5)
    held = 0
    for _trial in range(400):
        low, high = scores(*[chance.randint(14, 34) * 2.5 for _n in range(12)]).doubt() or (0.0, 0.0)
        held += low <= 60 <= high
    assert held >= 372


def test_only_intervals_that_are_apart_are_a_change() -> None:
    assert apart(scores(*[40, 45, 50] * 5), scores(*[70, 75, 80] * 5))
    assert not apart(scores(*[40, 60, 80] * 5), scores(*[50, 70, 90] * 5))

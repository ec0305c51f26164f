from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from desktop.clinical.age import age_short, age_words, gestation_words, is_child
from desktop.clinical.flags import Abnormal, Limits, abnormal, from_limits
from desktop.clinical.fluid import Entry, balances
from desktop.clinical.identity import Sex
from desktop.clinical.kidney import ckd_epi_2021, cockcroft_gault
from desktop.clinical.periods import periods
from desktop.clinical.trend import Trend, trend
from desktop.core.clock import EARLIEST, LATEST, oslo, shifted
from desktop.core.messages import set_language


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("nb")


def test_ckd_epi_agrees_with_the_published_examples():
    creatinine = D("0.8") * D("88.4")
    assert ckd_epi_2021(creatinine, 70, Sex.MALE) == D("95.2")
    assert ckd_epi_2021(creatinine, 70, Sex.FEMALE) == D("79.2")
    assert ckd_epi_2021(260, 79, Sex.MALE) == D("21.0")


def test_kidney_formulas_refuse_children_and_nonsense():
    with pytest.raises(ValueError):
        ckd_epi_2021(40, 7, Sex.MALE)
    with pytest.raises(ValueError):
        ckd_epi_2021(0, 70, Sex.MALE)
    with pytest.raises(ValueError):
        cockcroft_gault(100, 70, 0, Sex.MALE)


def test_cockcroft_gault_by_hand():
    # (140 − 70) × 70 × 1.23 / 100 = 60.27
    assert cockcroft_gault(100, 70, 70, Sex.MALE) == D("60.3")
    assert cockcroft_gault(100, 70, 70, Sex.FEMALE) == D("51.0")


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        ("2026-11-20", "0 days"),
        ("2026-11-10", "10 days"),
        ("2026-10-23", "28 days"),
        ("2026-10-20", "1 month"),
        ("2026-04-01", "7 months"),
        ("2024-11-21", "23 months"),
        ("2024-11-20", "2 years"),
        ("1948-03-14", "78 years"),
        ("1948-11-21", "77 years"),
        ("1948", "about 78 years"),
        ("1948-12", "about 77 years"),
        ("2027-01-01", ""),
        ("14.03.1948", ""),
    ],
)
def test_age_words(birth, words):
    assert age_words(birth, date(2026, 11, 20)) == words


def test_gestation():
    assert gestation_words(31 * 7 + 2) == "week 31+2"


def series(*values):
    start = datetime(2026, 11, 20, tzinfo=UTC)
    return [(start + timedelta(hours=4 * i), D(v)) for i, v in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), Trend.UNKNOWN),
        ((3,), Trend.UNKNOWN),
        ((3, 3, 8), Trend.UP),
        ((8, 7, 3), Trend.DOWN),
        ((3, 4, 3), Trend.STEADY),
        ((9, 1, 1, 1, 1), Trend.STEADY),
    ],
)
def test_trend(values, expected):
    assert trend(series(*values), least=D(2)) is expected


def test_trend_forgets_what_is_outside_the_window():
    assert trend(series(1, 8), least=D(2), window=timedelta(hours=3)) is Trend.UNKNOWN


K = Limits(D("3.6"), D("4.6"), D("2.5"), D("6.5"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3.6", Abnormal.NORMAL),
        ("4.6", Abnormal.NORMAL),
        ("3.5", Abnormal.LOW),
        ("4.7", Abnormal.HIGH),
        ("2.5", Abnormal.CRITICAL_LOW),
        ("6.5", Abnormal.CRITICAL_HIGH),
    ],
)
def test_limits(value, expected):
    assert from_limits(D(value), K) is expected


def test_a_comparator_says_only_what_is_certain():
    assert from_limits(D(5), Limits(None, D(5)), "<") is Abnormal.NORMAL
    assert from_limits(D(10), Limits(None, D(5)), "<") is Abnormal.UNKNOWN
    assert from_limits(D(5), Limits(D(2), D(9)), "<") is Abnormal.UNKNOWN
    assert from_limits(D(60), Limits(D(60), None), ">") is Abnormal.NORMAL
    assert from_limits(D(60), Limits(D(60), None), "<") is Abnormal.LOW
    assert from_limits(D(5), Limits(None, D(5)), ">") is Abnormal.HIGH
    assert from_limits(D(1), Limits()) is Abnormal.UNKNOWN


def test_the_laboratorys_word_comes_first_but_never_quietens_a_critical_value():
    assert abnormal(D("4.0"), K, interpretation=["H"]) is Abnormal.HIGH
    assert abnormal(D("7.1"), K, interpretation=["H"]) is Abnormal.CRITICAL_HIGH
    assert abnormal(None, Limits(), interpretation=["HH", "H"]) is Abnormal.CRITICAL_HIGH
    assert abnormal(None, Limits()) is Abnormal.UNKNOWN


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=oslo())


def test_fluid_by_eight_hours_shares_what_runs_over_a_boundary():
    bounds = periods(at(20, 6), at(20, 20), 8)
    assert [b.hour for b in bounds] == [6, 14, 22]
    found = balances(
        [
            Entry(at(20, 8), D(200), "in", "in-oral"),
            Entry(at(20, 12), D(1000), "in", "in-iv", at(20, 16)),
            Entry(at(20, 21), D(700), "out", "out-urine"),
            Entry(at(20, 22), D(999), "out", "out-urine"),
        ],
        bounds,
    )
    assert [(b.intake, b.output, b.net, b.entries) for b in found] == [
        (D(700), D(0), D(700), 2),
        (D(500), D(700), D(-200), 2),
    ]
    assert found[0].by_kind == (("in-oral", D(200)), ("in-iv", D(500)))


def test_nothing_written_is_not_a_balance_of_nought():
    assert balances([], periods(at(20, 6), at(20, 14), 8))[0].entries == 0


def test_the_night_the_clock_changes_has_its_own_length():
    since = datetime(2026, 10, 24, 22, tzinfo=oslo())
    bounds = periods(since, since + timedelta(hours=7), 8)
    assert bounds[1].timestamp() - bounds[0].timestamp() == 9 * 3600


def test_a_day_and_night_begins_at_the_first_hour():
    bounds = periods(at(19, 7), at(20, 14), 24)
    assert [(b.day, b.hour) for b in bounds] == [(19, 6), (20, 6), (21, 6)]


@pytest.mark.parametrize("birth", ["1948-02-31", "1948-13-01", "1948-00-10"])
def test_a_birth_date_that_is_no_day_has_no_age(birth: str) -> None:
    assert age_words(birth, date(2026, 11, 20)) == ""


@pytest.mark.parametrize("since", [EARLIEST, LATEST])
def test_periods_end_with_time(since: datetime) -> None:
    """A stay that begins or ends with time itself neither raises nor goes on for ever."""
    assert periods(since, shifted(since, timedelta(days=2)), 8)


@pytest.mark.parametrize(("years", "adult"), [(17, False), (18, True)])
def test_kidney_formulas_are_for_those_of_eighteen(years, adult):
    def answers(formula):
        try:
            return formula() > 0
        except ValueError:
            return False

    assert answers(lambda: ckd_epi_2021(60, years, Sex.FEMALE)) is adult
    assert answers(lambda: cockcroft_gault(60, years, 60, Sex.FEMALE)) is adult


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        ("2026-11-20", "0 d"), ("2026-10-24", "27 d"), ("2026-10-20", "1 mo"), ("2024-12-20", "23 mo"),
        ("2024-11-20", "2 years"), ("1945", "about 81 years"), ("2027", ""), ("2026-11-21", ""),
        ("2026-02-31", ""), ("", ""), ("ukjent", ""),
    ],
)  # fmt: skip
def test_age_in_a_narrow_column(birth, words):
    assert age_short(birth, date(2026, 11, 20)) == words


@pytest.mark.parametrize(
    ("birth", "child"),
    [
        ("2010-11-20", False), ("2010-11-21", True), ("2010-11", False), ("2010-12", True), ("2010", False),
        ("2011", True), ("2026-11-20", True), ("2020-02-31", False), ("", False), ("ukjent", False),
    ],
)  # fmt: skip
def test_a_child_is_under_sixteen_from_the_first_possible_day(birth, child):
    assert is_child(birth, date(2026, 11, 20)) is child

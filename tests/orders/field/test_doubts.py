"""What leaves open what is meant is never read: signs, contradictions, other numbers, tenfold slips."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.cli.read import _dose
from desktop.orders.draft import Amount, MedicineOrder
from desktop.orders.field.reading import read, read_dose
from tests.orders.brief import brief
from tests.orders.samples import NOW

FINE = (
    "1 tablett x 2", "500 mg daglig", "10 enheter x 3", "2 tabletter morgen og kveld", "40 mg annenhver dag",
    "1 kapsel x 3 i 7 dager", "5 mg ved behov inntil x 3",
)  # fmt: skip


def is_read(text: str) -> bool:
    return read_dose(text, NOW).order is not None


@pytest.mark.parametrize("text", FINE)
def test_without_a_doubt_it_is_read(text: str) -> None:
    assert is_read(text)


@given(st.sampled_from(FINE), st.sampled_from("?<>=~≈±→≤≥"), st.data())
def test_a_sign_between_the_words_is_asked_about(text: str, sign: str, data: st.DataObject) -> None:
    words = text.split()
    at = data.draw(st.integers(1, len(words)))
    glued = data.draw(st.booleans())
    rest = " ".join(words[at:])
    assert not is_read(f"{' '.join(words[:at])}{'' if glued else ' '}{sign} {rest}".strip())


@given(st.sampled_from(FINE), st.sampled_from(("3", "8", "17", "0,25", "250")), st.data())
def test_a_number_more_is_used_or_asked_about(text: str, number: str, data: st.DataObject) -> None:
    words = text.split()
    at = data.draw(st.integers(0, len(words)))
    longer = read_dose(" ".join([*words[:at], number, *words[at:]]), NOW)
    assert longer.order is None or brief(longer) != brief(read_dose(text, NOW))


@pytest.mark.parametrize("text", FINE)
def test_a_negative_dose_is_asked_about(text: str) -> None:
    for sign in ("-", "−", "–"):
        assert not is_read(sign + text)
    assert brief(read(f"metoprolol -{text} po", NOW)).startswith("?")


@pytest.mark.parametrize(
    "text", ["metoprolol - 50 mg x 1 po", "metoprolol 50-100 mg x 1 po", "metoprolol 50 - 100 mg x 1 po",
             "metoprolol 50 mg x 1 po mot flimmer?", "metoprolol 50 mg x 1 po merknad: -1 eller <2?"],
)  # fmt: skip
def test_a_dash_a_range_a_reason_and_a_note_are_no_doubts(text: str) -> None:
    assert read(text, NOW).order is not None


@pytest.mark.parametrize(
    "text", ["10 u sc x 1", "10U sc daglig", "4-8 u sc x 3", "4 u/t sc", "2 E x 3, maks 8 u/døgn"]
)
def test_the_letter_u_is_asked_about(text: str) -> None:
    found = read_dose(text, NOW)
    assert found.order is None
    for choice in (choice for question in found.questions for choice in question.choices):
        assert "enheter" in choice.text


@pytest.mark.parametrize(
    "text", [".5 mg x 1", ",5 mg x 1", "05 mg x 1", "05+0+1 tablett", "morfin 2 mg/t maks 05 mg/døgn"]
)
def test_a_point_that_may_be_missing_is_asked_about(text: str) -> None:
    assert not is_read(text)


RATES = {
    "daglig": 7, "hver dag": 7, "hver morgen": 7, "2 ganger daglig": 14, "x 3 daglig": 21, "hver 6. time": 28,
    "annenhver dag": 3.5, "hver 3. dag": 2.33, "ukentlig": 1, "hver uke": 1, "2 ganger i uken": 2,
    "hver 2. uke": 0.5, "hver måned": 0.25, "engangsdose": 0,
}  # fmt: skip
REFINED = {("daglig", "2 ganger daglig"), ("daglig", "x 3 daglig"), ("daglig", "hver 6. time"),
           ("ukentlig", "2 ganger i uken")}  # fmt: skip
"""The second says how often on each of the days of the first."""


@pytest.mark.parametrize(("one", "other"), tuple(product(RATES, repeat=2)))
def test_of_two_frequencies_that_contradict_each_other_none_is_read(one: str, other: str) -> None:
    if RATES[one] == RATES[other] or {(one, other), (other, one)} & REFINED:
        return
    for between in (" ", ", ", " og ", " ("):
        for dose in ("1 tablett", "2 tabletter", "40 mg"):
            assert not is_read(f"{dose} {one}{between}{other}")


@pytest.mark.parametrize(
    "text",
    [
        "2 tabletter 1+0+1 hver 6. time", "1 tablett 1+0+1 hver mandag", "2 tabletter 4 ganger hver dag",
        "1 tablett morgen og kveld 2 ganger i uken", "1 tablett ukentlig i 3 dager",
        "1 tablett hver 3. dag i 2 dager",
        "40 mg engangsdose i 7 dager", "40 mg kontinuerlig hver mandag", "1 tablett x 2 og ved behov",
        "1 tablett morgen + ved behov", "1 tablett ved behov og x 2",
        "2 tabletter hver 6. time, maks 4 per døgn",
    ],
)  # fmt: skip
def test_other_contradictions(text: str) -> None:
    assert not is_read(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("1 tabl om kvelden kl 21", ("21:00:00",)), ("1 tabl kl 21 om kvelden", ("21:00:00",)),
        ("1 tabl til natten (kl 22)", ("22:00:00",)), ("1 tabl hver morgen kl. 7:30", ("07:30:00",)),
        ("1 tabl morgen og kveld kl 21", ("21:00:00", "08:00:00")),
        ("1 tabl x 2 morgen, kl 14", ("14:00:00", "08:00:00")),
    ],
)  # fmt: skip
def test_an_hour_in_its_part_of_the_day_is_one_moment(text: str, hours: tuple[str, ...]) -> None:
    order = read_dose(text, NOW).order
    assert isinstance(order, MedicineOrder)
    schedule = order.steps[0].schedule
    assert schedule is not None
    assert (set(schedule.times), schedule.frequency) == (set(hours), len(hours))


@pytest.mark.parametrize(
    "text", ["1 tabl om kvelden kl 9", "1 tabl om morgenen kl 20", "1 tabl kveld og kl 21",
             "1 tabl morgen kl 8 og 20",
             "1 tabl til kvelden kl 21"],
)  # fmt: skip
def test_an_hour_against_its_part_of_the_day_is_asked_about(text: str) -> None:
    assert not is_read(text)


def test_the_number_of_a_maximum_counts_what_the_dose_counts() -> None:
    for text in ("2 tabletter ved behov, maks 8 per døgn", "1-2 tabl vb, maks 8 pr. døgn",
                 "2 tabl x 3, maks 8 per dag", "2 tabl vb maks 8 tabl/døgn"):  # fmt: skip
        order = read_dose(text, NOW).order
        assert isinstance(order, MedicineOrder), text
        assert (order.most, order.most_times != 8) == (Amount(8, "{tablett}"), True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "5 mg ved behov, maks 20 per døgn", "2 tabletter ved behov, inntil 3 per døgn",
        "2 tabletter, maks 8 per døgn",
        "2 tabl x 3, maks 4 per døgn", "2 tabl vb maks 1 tabl/døgn", "2,5 mg vb, maks 1 mg/døgn",
        "500 mg vb maks 4 tabl/døgn",
    ],
)  # fmt: skip
def test_a_maximum_that_may_be_another_is_asked_about(text: str) -> None:
    assert not is_read(text)


@pytest.mark.parametrize(
    "text", ["fragmin 5000 mg sc x 1", "novorapid 10 mg sc x 3", "lantus 10 mg sc daglig"]
)
def test_a_unit_that_the_medicine_is_not_dosed_in_is_asked_about(text: str) -> None:
    found = read(text, NOW)
    assert [question.kind for question in found.questions] == ["dose"]
    for choice in found.questions[0].choices:
        assert read(choice.text, NOW).order is not None


@pytest.mark.parametrize("why", ["mot høyt blodtrykk", "for hjertet", "pga. svimmelhet"])
def test_the_reason_of_a_dosage_is_kept_beside_it(why: str) -> None:
    made = _dose(f"1 tablett x 2 {why}", NOW)["dosage"]
    assert [one["additionalInstruction"] for one in made] == [[{"text": why}]]


@pytest.mark.parametrize(
    "text", ["1 tablett x 2 mandag og torsdag", "1 tablett 2 ganger hver mandag og torsdag"]
)
def test_as_many_times_as_days_may_be_in_the_week_or_on_each_day(text: str) -> None:
    assert not is_read(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 tablett mandag, onsdag og fredag", "1/d mon+wed+fri"), ("1 tabl lørdag og søndag", "1/d sat+sun"),
        ("1 tabl 2 ganger daglig på lørdag og søndag", "2/d sat+sun"),
        ("1 tabl hver mandag og torsdag", "1/d mon+thu"),
        ("1 tabl mandager og torsdager", "1/d mon+thu"),
        ("1 tabl 1 gang i uka", "1/wk"), ("1 tabl hver 3. mnd", "1/3mo"),
    ],
)  # fmt: skip
def test_days_of_the_week_in_a_row_are_those_of_each_week(text: str, said: str) -> None:
    assert said in brief(read_dose(text, NOW))


@pytest.mark.parametrize(
    ("written", "value"), [("1/2", "0.5"), ("1 ½", "1.5"), ("1½", "1.5"), ("1 1/2", "1.5"), ("3/4", "0.75")]
)
def test_parts_of_a_tablet(written: str, value: str) -> None:
    order = read_dose(f"{written} tabl x 2", NOW).order
    assert isinstance(order, MedicineOrder)
    assert order.steps[0].dose == Amount(Decimal(value), "{tablett}")


@pytest.mark.parametrize(
    "text",
    [
        "1/2 mg x 2", "1/3 tabl x 2", "11/2 tabl x 2", "1/20 tabl x 2", "1 tabl hver mandag-fredag",
        "1 tabl mandag-onsdag og fredag", "1 tabl mandag til fredag og søndag",
        "fra mandag, onsdag og fredag 1 tablett",
    ],
)  # fmt: skip
def test_no_part_of_a_tablet_and_no_row_of_days(text: str) -> None:
    assert not is_read(text)

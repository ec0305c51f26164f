"""What people type and what is read: certain things read, everything else asked."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.clinical.units import convert
from desktop.core.messages import set_language
from desktop.orders.basket import Line
from desktop.orders.draft import MedicineOrder, ServiceOrder
from desktop.orders.field.reading import read, read_dose
from desktop.orders.order_resources import Signing, calculated, resource
from desktop.orders.summary import summary, total_of
from tests.orders.brief import brief
from tests.orders.samples import NOW


def rows(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [line.split(" => ") for line in lines if " => " in line and not line.startswith("#")]


READINGS = rows("readings.txt")
HARM = rows("harm.txt")


def test_the_table_is_all_there() -> None:
    assert len(READINGS) >= 200
    assert all(len(row) == 2 for row in READINGS)


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_reading(text: str, expected: str) -> None:
    assert brief(read(text, NOW)) == expected


def test_the_harmful_lines_are_all_there() -> None:
    assert len({row[0] for row in HARM}) >= 120
    assert all(len(row) == 2 for row in HARM)


@pytest.mark.parametrize(("text", "expected"), HARM)
def test_lines_that_have_harmed(text: str, expected: str) -> None:
    assert brief(read(text, NOW)) == expected


def test_pieces_after_a_strength_weigh_together() -> None:
    """`paracet 500 mg 2x4` is 1 g four times a day, `metotreksat 2,5 mg 6x1` is 15 mg."""
    for text, value, a_day in (
        ("paracet 500 mg 2x4 po", 1000, 4000),
        ("metotreksat 2,5 mg 6x1 po", 15, 15),
        ("furosemid 40 mg ½x2 po", 20, 40),
    ):
        order = read(text, NOW).order
        assert isinstance(order, MedicineOrder)
        dose = order.steps[0].dose
        assert dose is not None
        weighed = calculated(order, dose)
        assert weighed is not None
        assert weighed.value == value
        total = total_of(order, NOW)
        assert total is not None
        assert convert(total.value or Decimal(0), total.code, "mg") == a_day


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("furosemid 40 mg 2x1 iv",
         ["furosemid 80 mg x 1 iv", "furosemid 40 mg x 2 iv", "furosemid 40 mg x 1 iv"]),
        ("paracet 1 g 4x1 po", ["paracet 4 g x 1 po", "paracet 1 g x 4 po", "paracet 1 g x 1 po"]),
        ("furosemid 80 mg daglig fordelt på 2 doser po",
         ["furosemid 40 mg x 2 daglig po", "furosemid 80 mg x 2 daglig po"]),
    ],
)  # fmt: skip
def test_what_pieces_and_divided_doses_may_mean(text: str, answers: list[str]) -> None:
    (question,) = read(text, NOW).questions
    assert [choice.text for choice in question.choices] == answers
    assert all(read(answer, NOW).order is not None for answer in answers)


def test_the_hour_of_a_dose_as_needed_is_signed() -> None:
    """A sleeping tablet for the evening: not for any hour of the day."""
    order = read("imovane 7,5 mg vesp vb po", NOW).order
    assert order is not None
    line = Line("l", "urn:uuid:l", order)
    signed = resource(line, Signing(patient="Patient/p", requester="Practitioner/d", at=NOW))
    (dosage,) = signed["dosageInstruction"]
    assert dosage["timing"]["repeat"]["timeOfDay"] == ["20:00:00"]
    assert "kl. 20" in dosage["text"]
    assert summary(order, NOW).line.startswith("Kl. 20")


def test_an_urgent_medicine_is_signed_as_urgent() -> None:
    order = read("adrenalin 0,5 mg im engangsdose øhj", NOW).order
    assert isinstance(order, MedicineOrder)
    assert order.priority == "urgent"
    line = Line("l", "urn:uuid:l", order)
    signed = resource(line, Signing(patient="Patient/p", requester="Practitioner/d", at=NOW))
    assert signed["priority"] == "urgent"


def test_an_english_screen_reads_the_same_norwegian_text() -> None:
    set_language("en")
    assert brief(read("paracet 1 g x 4 po", NOW)) == "paracetamol PARACET 1 g 4/d ~08,14,20,02 PO"
    assert brief(read("crp krea i morgen", NOW)) == "lab CRP, creatinine 21"


def test_each_part_says_where_it_was_read() -> None:
    text = "paracet 1 g x 4 po"
    parts = {part.kind: text[part.start : part.end] for part in read(text, NOW).parts if not part.assumed}
    assert parts == {"name": "paracet", "dose": "1 g", "frequency": "x 4", "route": "po"}
    assert [part.kind for part in read(text, NOW).parts if part.assumed] == ["start"]


def test_decimals_stay_as_written() -> None:
    order = read("haloperidol 0,50 mg x 1 po", NOW).order
    assert isinstance(order, MedicineOrder)
    assert order.steps[0].dose is not None
    assert str(order.steps[0].dose.value) == "0.50"


def test_doubtful_thousands_are_asked_with_both_meanings() -> None:
    (question,) = read("paracet 1 500 mg x 4 po", NOW).questions
    assert question.kind == "dose"
    assert [choice.text for choice in question.choices] == ["paracet 1500 mg x 4 po", "paracet 500 mg x 4 po"]


def test_doubtful_point_is_asked_with_both_meanings() -> None:
    (question,) = read("levaxin 1.250 mikrogram x 1 po", NOW).questions
    assert [choice.text for choice in question.choices] == [
        "levaxin 1,25 mikrogram x 1 po", "levaxin 1250 mikrogram x 1 po",
    ]  # fmt: skip
    assert brief(read(question.choices[0].text, NOW)).startswith("levotyroksin LEVAXIN 1.25 ug")


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("furosemid 80 mg fordelt på 2 doser po", ["furosemid 40 mg x 2 po", "furosemid 80 mg x 2 po"]),
        ("prednisolon 10 mg fordelt på 4 doser po",
         ["prednisolon 2,5 mg x 4 po", "prednisolon 10 mg x 4 po"]),
        # A third of it can't be written: nobody is offered 3,33… or 6,66…7 mg.
        ("prednisolon 10 mg fordelt på 3 doser po", ["prednisolon 10 mg x 3 po"]),
        ("prednisolon 20 mg fordelt på 3 doser po", ["prednisolon 20 mg x 3 po"]),
        ("prednisolon 50 mg fordelt på 6 doser po", ["prednisolon 50 mg x 6 po"]),
    ],
)  # fmt: skip
def test_a_day_s_dose_in_parts_is_asked_and_no_part_is_rounded(typed: str, choices: list[str]) -> None:
    (question,) = read(typed, NOW).questions
    assert [choice.text for choice in question.choices] == choices


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("paracet 500 mg 1x5 po", []),
        ("paracet 500 mg 1x6 po", []),
        ("paracet 500 mg 1x7 po", ["paracet 500 mg x 1 i 7 dager po"]),
        # No tablet of 30 mg: the number before the cross is no count of pieces.
        ("furosemid 30 mg 1x6 po", []),
    ],
)
def test_once_as_many_times_as_a_day_may_have(typed: str, choices: list[str]) -> None:
    reading = read(typed, NOW)
    assert [choice.text for question in reading.questions for choice in question.choices] == choices
    if not choices:
        assert isinstance(reading.order, MedicineOrder)
        (step,) = reading.order.steps
        assert step.dose is not None
        assert step.dose.unit == "mg"


def test_tablets_without_strength_can_be_kept_as_written() -> None:
    (question,) = read("metoprolol 1 tabl morgen og kveld po", NOW).questions
    assert question.kind == "strength"
    kept = read(question.choices[-1].text, NOW).order
    assert isinstance(kept, MedicineOrder)
    assert kept.verbatim == "1 tabl morgen og kveld"
    assert kept.steps == ()


def test_a_name_that_begins_like_several_is_never_chosen() -> None:
    reading = read("met 500 mg x 2 po", NOW)
    assert reading.item is None
    names = {choice.words for choice in reading.questions[0].choices}
    assert {"metformin", "metoprolol", "metotreksat", "metronidazol"} <= names


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("litium", "asked"), ("litium i morgen", "asked"), ("litium blodprøve", "laboratory"),
        ("litium legemiddel", "medicine"), ("litium 42 mg x 2 po", "medicine"),
        ("litium og kalium", "laboratory"), ("glukose legemiddel", "medicine"),
        # The name of an analysis alone, called a medicine: no blood test in its place.
        ("kalium legemiddel", "asked"), ("medisin: kalium", "asked"), ("legemiddel magnesium kl 18", "asked"),
        ("kalium", "laboratory"), ("kalium blodprøve", "laboratory"), ("magnesium kl 18", "laboratory"),
        ("kalium i morgen merknad: ny medisin", "laboratory"),
        ("magnesium", "asked"), ("jern", "asked"), ("kalsium", "asked"), ("vitamin b12", "asked"),
        ("Mg", "laboratory"), ("ca", "laboratory"), ("b12", "laboratory"),
        ("natrium", "laboratory"), ("Na, K, krea", "laboratory"), ("kalsium og magnesium", "laboratory"),
        ("magnesium blodprøve", "laboratory"), ("magnesiumsulfat 20 mmol iv", "medicine"),
        ("fosfat", "laboratory"), ("albumin", "laboratory"),
    ],
)  # fmt: skip
def test_a_medicine_or_a_blood_test(typed: str, kind: str) -> None:
    reading = read(typed, NOW)
    asked = [q for q in reading.questions if q.kind == "item"]
    assert (reading.item.kind if reading.item and not asked else "asked") == kind
    if kind == "asked":
        assert reading.order is None
        assert all(choice.text != typed for choice in asked[0].choices)


@pytest.mark.parametrize(
    ("typed", "words", "marked"),
    [
        ("5 paracet 1 g x 4 po", "5", "5"),
        ("flott paracet 1 g x 4 po", "flott", "flott"),
        ("paracet flott veldig 1 g x 4 po", "flott veldig", "flott veldig"),
        ("snarlig paracet flott veldig 1 g x 4 po", "snarlig flott veldig", "snarlig"),
        ("paracet flott 1 g veldig fort x 4 po", "flott veldig fort", "flott"),
    ],
)
def test_all_that_was_not_understood_is_named_and_marked(typed: str, words: str, marked: str) -> None:
    (question,) = read(typed, NOW).questions
    assert question.kind == "unread"
    assert f"«{words}»" in question.words
    assert typed[question.start : question.end] == marked


def test_trimetoprim_is_not_trimetoprim_sulfa() -> None:
    item = read("trimetoprim 160 mg x 2 po", NOW).item
    assert item is not None
    assert item.atc == "J01EA01"


def test_now_is_not_sodium() -> None:
    order = read("crp nå", NOW).order
    assert isinstance(order, ServiceOrder)
    assert [item.key for item in order.items] == ["crp"]
    assert order.priority == "urgent"


def test_a_time_that_does_not_exist_is_asked() -> None:
    before = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
    (question,) = read("furosemid 40 mg iv engangsdose i morgen kl 02:30", before).questions
    assert question.kind == "start"


def test_a_time_that_comes_twice_is_asked_and_answered() -> None:
    before = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    (question,) = read("furosemid 40 mg iv engangsdose i morgen kl 02:30", before).questions
    first, second = (read(choice.text, before).order for choice in question.choices)
    assert isinstance(first, MedicineOrder)
    assert isinstance(second, MedicineOrder)
    assert first.start.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second.start.at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_problems_are_offered_as_the_clinical_question() -> None:
    (question,) = read("rtg thorax liggende", NOW, problems=("Hjertesvikt", "Pneumoni")).questions
    order = read(question.choices[1].text, NOW).order
    assert isinstance(order, ServiceOrder)
    assert (order.reason, order.option) == ("Pneumoni", "supine")


def test_too_long_a_text_is_not_read() -> None:
    assert read("paracet " * 100, NOW).order is None


@pytest.mark.parametrize("typed", ["", "  ", "1 tabl x 3 " + "og så videre " * 100])
def test_of_nothing_or_too_much_no_dose_is_read(typed: str) -> None:
    found = read_dose(typed, NOW)
    assert (found.order, found.draft, found.questions) == (None, None, ())

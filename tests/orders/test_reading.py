"""What people type and what is read: certain things read, everything else asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.core.messages import set_language
from desktop.orders.draft import MedicineOrder, ServiceOrder
from desktop.orders.reading import read
from tests.orders.brief import brief
from tests.orders.samples import NOW

LINES = (Path(__file__).parent / "readings.txt").read_text(encoding="utf-8").splitlines()
READINGS = [line.split(" => ") for line in LINES if " => " in line and not line.startswith("#")]


def test_the_table_is_all_there() -> None:
    assert len(READINGS) >= 200
    assert all(len(row) == 2 for row in READINGS)


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_reading(text: str, expected: str) -> None:
    assert brief(read(text, NOW)) == expected


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


def test_trimetoprim_is_not_trimetoprim_sulfa() -> None:
    assert read("trimetoprim 160 mg x 2 po", NOW).item is None


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

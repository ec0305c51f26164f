"""Services on a day of the week, from a place of the body, of a side; and a time that is past."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.core.clock import local
from desktop.core.messages import set_language
from desktop.orders.draft import ServiceOrder
from desktop.orders.field.reading import read
from desktop.orders.summary import summary
from tests.orders.samples import NOW


def made(text: str) -> ServiceOrder:
    set_language("nb")
    found = read(text, NOW)
    assert not found.questions
    assert isinstance(found.order, ServiceOrder)
    return found.order


def asked(text: str) -> set[str]:
    set_language("nb")
    return {question.kind for question in read(text, NOW).questions}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("inr på mandag", date(2026, 11, 23)),
        ("ferritin, b12 og folat torsdag", date(2026, 11, 26)),
        ("crp førstkommende onsdag", date(2026, 11, 25)),
        ("ct caput mandag pga hodepine", date(2026, 11, 23)),
    ],
)
def test_a_day_right_behind_the_name_is_the_coming_one(text: str, day: date) -> None:
    assert made(text).day == day


@pytest.mark.parametrize(
    "text", ["crp fredag", "crp neste mandag", "rtg hofte ve falt mandag", "crp mandag-onsdag"]
)
def test_a_day_that_may_be_another_is_asked_about(text: str) -> None:
    assert "unread" in asked(text)


@pytest.mark.parametrize("text", ["crp mandag og onsdag", "crp man ons fre", "ekg mandag og onsdag"])
def test_several_days_are_never_dropped(text: str) -> None:
    set_language("nb")
    (question,) = read(text, NOW).questions
    assert question.kind == "frequency"
    (choice,) = question.choices
    order = made(choice.text)
    assert order.repeat is not None
    assert len(order.repeat.days) in (2, 3)


def test_samples_of_certain_days_begin_on_one_and_name_them() -> None:
    order = made("crp hver mandag og onsdag")
    assert order.at is not None
    assert local(order.at).date() == date(2026, 11, 23)
    assert "hver mandag og onsdag" in summary(order, NOW).line
    assert "daglig" not in summary(order, NOW).line


@pytest.mark.parametrize(
    ("text", "title", "side"),
    [
        ("rtg ve hofte etter fall", "Røntgen hofte", "left"),
        ("rtg høyre håndledd: fraktur?", "Røntgen håndledd", "right"),
        ("mr hø kne: menisk?", "MR kne", "right"),
    ],
)
def test_a_side_may_stand_inside_the_name_of_a_picture(text: str, title: str, side: str) -> None:
    order = made(text)
    assert (order.title, order.side) == (title, side)


@pytest.mark.parametrize(
    "text", ["rtg ve hofte hø: fall", "mr kne hø eller ve", "blodkultur fra arm ve og hø"]
)
def test_two_sides_are_asked_about(text: str) -> None:
    assert "side" in asked(text)


@pytest.mark.parametrize("text", ["rtg thorax i går", "rtg thorax forrige uke"])
def test_a_time_that_is_past_is_no_clinical_question(text: str) -> None:
    assert "unread" in asked(text)


def test_it_is_one_beside_what_happened() -> None:
    assert made("rtg hofte hø falt i går").reason == "falt i går"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("mrsa-screening nese, svelg og perineum", "nese, svelg og perineum"),
        ("luftveis-pcr fra nasofarynks", "fra nasofarynks"),
        ("sårsekret ve legg til bakt dyrkning", "legg"),
        ("blodkultur fra cvk og perifert", "fra cvk og perifert"),
        ("ekspektorat til bakt us", ""),
    ],
)
def test_the_place_of_a_sample_is_kept(text: str, note: str) -> None:
    assert made(text).note == note


def test_what_a_sample_is_suspected_of_is_no_place() -> None:
    order = made("sårsekret obs abscess")
    assert (order.note, order.reason) == ("", "abscess")


def test_a_culture_of_what_is_none_is_asked_about() -> None:
    assert "unread" in asked("luftveis-pcr til dyrkning")


@pytest.mark.parametrize("text", ["digoksin bunnspeil i morgen", "vankomycin bunnkonsentrasjon i morgen"])
def test_the_level_of_a_medicine_is_a_blood_test(text: str) -> None:
    assert made(text).kind == "laboratory"


def test_a_dose_of_a_level_is_asked_about() -> None:
    assert asked("digoksin konsentrasjon 0,125 mg x 1 po")

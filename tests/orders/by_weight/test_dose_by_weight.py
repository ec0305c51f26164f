"""A dose per kilogram is computed from the weight that counts, shown, asked, and never rounded silently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.clinical import units
from desktop.clinical.words import order_remarks
from desktop.clinical.words.doses import dosages_words
from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.by_weight.arithmetic import WITHIN, Weighing
from desktop.orders.by_weight.dosing_weight import weigh
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import Reading, read, read_dose_for, read_for
from desktop.orders.field.scan import Choice, Question
from desktop.orders.order_resources import dosages
from desktop.writing.orders import read_text
from tests.orders.checking import fired, run
from tests.orders.samples import NOW, chart, none_known, weight

CHILD, INFANT, GROWN = "2024-03-01", "2026-03-01", "1966-03-01"
HOURS = timedelta(hours=2)


def weighing(kilos: str, *, child: bool = True) -> Callable[[], Weighing]:
    return lambda: Weighing(Decimal(kilos), NOW - HOURS, child=child)


def asked(text: str, kilos: str = "12.4", *, child: bool = True) -> Question:
    found = read_for(text, NOW, weighing(kilos, child=child))
    assert found.order is None, "nothing is computed that nobody has seen"
    return next(one for one in found.questions if one.kind == "dose")


def chosen(choice: Choice, kilos: str = "12.4", *, child: bool = True) -> MedicineOrder:
    found = read_for(choice.text, NOW, weighing(kilos, child=child))
    assert isinstance(found.order, MedicineOrder), (choice.text, found.questions)
    return found.order


def value(order: MedicineOrder) -> Decimal:
    dose = order.steps[0].dose
    assert dose is not None
    return dose.value


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "arithmetic", "doses"),
    [
        ("paracetamol 15 mg/kg x 4 po", "15 mg/kg × 12,4 kg (vekt 20.11) = 186 mg, 744 mg per døgn",
         ["186 mg, som regnet ut", "7,8 ml mikstur 24 mg/ml = 187,2 mg (+0,6 %)"]),
        ("paracetamol 15 mg/kg/dose x 4 po", "15 mg/kg × 12,4 kg (vekt 20.11) = 186 mg, 744 mg per døgn",
         ["186 mg, som regnet ut", "7,8 ml mikstur 24 mg/ml = 187,2 mg (+0,6 %)"]),
        ("paracetamol 60 mg/kg/døgn delt på 4 po",
         "60 mg/kg/døgn × 12,4 kg (vekt 20.11) : 4 = 186 mg, 744 mg per døgn",
         ["186 mg, som regnet ut", "7,8 ml mikstur 24 mg/ml = 187,2 mg (+0,6 %)"]),
        ("gentamicin 7 mg/kg x 1 iv", "7 mg/kg × 12,4 kg (vekt 20.11) = 86,8 mg", None),
        ("amoksicillin 50 mg/kg/d fordelt på 3 po",
         "50 mg/kg/døgn × 12,4 kg (vekt 20.11) : 3 ≈ 206,7 mg, 620 mg per døgn",
         ["206,7 mg, som regnet ut", "4,1 ml mikstur 50 mg/ml = 205 mg (-0,8 %)"]),
    ],
)  # fmt: skip
def test_the_arithmetic_is_shown_before_anything_is_accepted(
    text: str, arithmetic: str, doses: list[str] | None
) -> None:
    question = asked(text)
    assert plain(question.words) == f"{arithmetic}. Hvilken dose?"
    if doses is not None:
        said = [plain(one.words).replace("\u2212", "-") for one in question.choices]
        assert said == doses
    assert not any(one.deliberate for one in question.choices)


def test_the_order_keeps_the_arithmetic_with_the_dose() -> None:
    exact, mixture = asked("paracetamol 15 mg/kg x 4 po").choices
    assert exact.text == "paracetamol 186 mg [15 mg/kg × 12,4 kg] x 4 po"
    order = chosen(exact)
    assert plain(order.steps[0].basis) == "15 mg/kg × 12,4 kg (vekt 20.11) = 186 mg"
    order = chosen(mixture)
    assert (value(order), order.strength_text) == (Decimal("7.8"), "24 mg/ml")
    words = "15 mg/kg × 12,4 kg (vekt 20.11) = 186 mg; gis 187,2 mg (+0,6 %)"
    assert plain(order.steps[0].basis) == words
    made = dosages(order, NOW)
    (one,) = from_json(strict.dumps(made), tuple[Dosage, ...])
    assert one.additional_instruction[0].text == words
    assert one.additional_instruction[0].has("dose-by-weight")
    assert words in plain(dosages_words((one,))), "the letter and paper say it"
    assert words in plain(order_remarks.remarks((one,), (), "7,8 ml × 4")), "so do list and chart, in full"


def test_a_tablet_is_never_halved_for_a_computed_dose() -> None:
    question = asked("paracetamol 15 mg/kg x 4 po", "33")
    said = [plain(one.words) for one in question.choices]
    assert any(one.startswith("1 tablett 500 mg = 500 mg (+1 %)") for one in said), said
    order = chosen(next(one for one in question.choices if "tablett" in one.words), "33")
    assert plain(order.steps[0].basis).endswith("= 495 mg; gis 500 mg (+1 %)")


@pytest.mark.parametrize(
    "text",
    ["amoksicillin 50 mg/kg x 3 po", "paracetamol 60 mg/kg x 4 po",
     "paracetamol 60 mg/kg fordelt på 4 doser po",
     "paracetamol 10-15 mg/kg x 4 po", "paracetamol 60 mg/kg/døgn po"],
)  # fmt: skip
def test_what_may_be_a_dose_or_a_day_is_asked_and_never_by_enter_alone(text: str) -> None:
    question = asked(text)
    assert len(question.choices) >= 2
    assert all(one.deliberate for one in question.choices)
    for one in question.choices:
        chosen(one)


def test_each_dose_and_the_whole_day_are_told_apart() -> None:
    each, day = asked("amoksicillin 50 mg/kg x 3 po").choices
    assert value(chosen(each)) == 620
    assert "mer enn vanlig: største døgndose til barn er 100 mg/kg" in plain(each.words)
    assert value(chosen(day)) == Decimal("206.7")


@pytest.mark.parametrize(
    ("text", "kilos", "child", "why", "least"),
    [
        ("vankomycin 25 mg/kg iv engangsdose", "100", False, "enkeltdose til voksne er høyst 2 g", 2000),
        ("paracetamol 15 mg/kg x 4 po", "70", True, "vanlig enkeltdose til voksne er høyst 1 000 mg", 1000),
        ("paracetamol 18 mg/kg x 6 po", "12.4", True, "største døgndose til barn er 90 mg/kg", None),
        ("gentamicin 10 mg/kg x 1 iv", "12.4", True, "dose til barn er", Decimal("99.2")),
    ],
)  # fmt: skip
def test_above_a_greatest_dose_it_is_told_and_lowered_only_by_the_doctor(
    text: str, kilos: str, child: bool, why: str, least: Any
) -> None:
    question = asked(text, kilos, child=child)
    assert all(one.deliberate for one in question.choices)
    assert why in plain(question.words) or any(why in plain(one.words) for one in question.choices)
    if least is not None:
        lowered, computed = question.choices
        order = chosen(lowered, kilos, child=child)
        assert value(order) == least
        assert "redusert til" in order.steps[0].basis
        assert value(chosen(computed, kilos, child=child)) > least


@pytest.mark.parametrize(
    ("text", "least"),
    [("enoksaparin 1 mg/kg x 2 sc", 78), ("vankomycin 20 mg/kg x 2 iv", 1560)],
)
def test_an_adults_dose_by_weight(text: str, least: int) -> None:
    question = asked(text, "78", child=False)
    assert value(chosen(question.choices[0], "78", child=False)) == least
    if "enoksaparin" in text:
        assert [plain(one.words) for one in question.choices][1] == "80 mg injeksjonsvæske (+2,6 %)"


def test_a_rate_is_no_dose_by_weight() -> None:
    found = read_for("noradrenalin 0,1 mikrog/kg/min iv", NOW, weighing("70", child=False))
    assert isinstance(found.order, MedicineOrder)
    assert found.order.steps[0].rate is not None


def doubted() -> Any:
    """A weight of this hour that can't be one of a toddler."""
    return weight("1.24", timedelta(hours=1))


@pytest.mark.parametrize(
    ("resources", "born", "why"),
    [
        ((), CHILD, "ingen vekt er skrevet"),
        ((weight("12.4", timedelta(hours=30)),), CHILD, "er 1 døgn gammel"),
        ((weight("12.4", timedelta(days=3)),), CHILD, "er 3 døgn gammel"),
        ((weight("12.4", timedelta(hours=20)), doubted()), CHILD, "kan ikke stemme"),
        ((weight("7.4", timedelta(hours=20)),), INFANT, "fra en annen dag"),
        ((weight("70", timedelta(days=400)),), GROWN, "er 400 døgn gammel"),
        ((weight("12.4", HOURS),), "2024", "fødselsdatoen"),
    ],
)
def test_without_a_weight_that_counts_it_is_asked_and_nothing_is_computed(
    resources: tuple[Any, ...], born: str, why: str
) -> None:
    where = chart(*resources, born=born)
    found = read_text(where, NOW, "paracetamol 15 mg/kg x 4 po")
    assert found.order is None
    question = next(one for one in found.questions if one.kind == "dose")
    assert why in plain(question.words)
    assert not question.choices
    assert "=" not in question.words
    # Nor does what was computed before stand any longer.
    assert read_text(where, NOW, "paracetamol 186 mg [15 mg/kg × 12,4 kg] x 4 po").order is None


@pytest.mark.parametrize(
    ("resources", "born", "kilos"),
    [
        ((weight("12.4", HOURS),), CHILD, "12.4"),
        ((weight("12.4", timedelta(hours=23)),), CHILD, "12.4"),
        ((weight("7.4", timedelta(hours=9)),), INFANT, "7.4"),
        ((weight("78", timedelta(days=200)),), GROWN, "78"),
    ],
)
def test_a_weight_that_counts(resources: tuple[Any, ...], born: str, kilos: str) -> None:
    assert weigh(chart(*resources, born=born), NOW).kilos == Decimal(kilos)


def test_the_checks_ask_for_a_new_weight_where_the_field_computes_nothing() -> None:
    old = chart(weight("12.4", timedelta(hours=30)), none_known(), born=CHILD)
    assert weigh(old, NOW).kilos is None
    assert "A14" in fired(run("paracetamol 186 mg x 4 po", old))


def test_a_text_without_a_patient_is_asked_as_before() -> None:
    assert read("paracetamol 15 mg/kg x 4 po", NOW).questions[0].choices == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("paracetamol 1860 mg [15 mg/kg × 12,4 kg] x 4 po", "Dosen er ikke den utregningen gir: +900 %"),
        ("paracetamol 18,6 mg [15 mg/kg × 12,4 kg] x 4 po", "Dosen er ikke den utregningen gir"),
        ("paracetamol 210 mg [15 mg/kg × 12,4 kg] x 4 po", "Dosen er ikke den utregningen gir: +12,9 %"),
        ("paracetamol 186 mg [15 mg/kg × 14 kg] x 4 po", "Vekten er 12,4 kg nå"),
        ("paracetamol 186 mg [60 mg/kg/døgn × 12,4 kg : 4] x 3 po", "stemmer ikke overens"),
        ("paracetamol 78 ml [15 mg/kg × 12,4 kg] x 4 po", "kan ikke sammenliknes"),
    ],
)
def test_a_dose_that_its_arithmetic_does_not_make_is_asked_about(text: str, said: str) -> None:
    question = asked(text)
    assert said in plain(question.words).replace("\u2212", "-")


@pytest.mark.parametrize(
    "text", ["ekg [15 mg/kg × 12,4 kg]",
             "paracetamol 186 mg [15 mg/kg × 12,4 kg] [10 mg/kg × 12,4 kg] x 4 po",
             "paracetamol 15 mg/kg 10 mg/kg x 4 po", "paracetamol 15 mg/kg 200 mg x 4 po"],
)  # fmt: skip
def test_arithmetic_that_belongs_to_nothing_is_asked_about(text: str) -> None:
    assert read_for(text, NOW, weighing("12.4")).order is None


def test_a_changed_dose_is_computed_as_well() -> None:
    found = read_dose_for("15 mg/kg x 4", NOW, weighing("12.4"))
    question = next(one for one in found.questions if one.kind == "dose")
    again = read_dose_for(question.choices[0].text, NOW, weighing("12.4"))
    assert isinstance(again.order, MedicineOrder)
    assert value(again.order) == 186


KILOS = st.decimals("0.5", "120", places=3, allow_nan=False)
EACH = st.decimals("0.01", "500", places=2, allow_nan=False)
MEDICINES = st.sampled_from(
    ("paracetamol", "amoksicillin", "gentamicin", "ibuprofen", "morfin", "enoksaparin")
)
UNITS = st.sampled_from(("mg", "mikrogram", "g", "ml", "mmol", "enheter"))


def number(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


@given(MEDICINES, UNITS, EACH, KILOS, st.integers(1, 6), st.booleans(), st.booleans())
def test_the_dose_times_the_times_is_the_days_and_never_tenfold(
    name: str, unit: str, each: Decimal, kilos: Decimal, times: int, daily: bool, child: bool
) -> None:
    """Every answer to any question is the computed dose, or no more than a tenth off, or lower and
    told so; in the unit kind that was written."""
    assume(len(number(each)) < 8)
    often = f"delt på {times}" if daily and times > 1 else f"x {times} daglig"
    day = "/døgn" if daily else "/dose"
    text = f"{name} {number(each)} {unit}/kg{day} {often} iv"
    found = read_for(text, NOW, weighing(str(kilos), child=child))
    assert found.order is None
    whole = Fraction(each) * Fraction(kilos) * (1 if daily else times)
    for question in found.questions:
        for choice in question.choices if question.kind == "dose" and "[" in question.choices[0].text else ():
            made = read_for(choice.text, NOW, weighing(str(kilos), child=child))
            order = made.order or made.draft
            if not isinstance(order, MedicineOrder) or len(order.steps) != 1 or made.order is None:
                continue
            _is_the_days(order, whole, times, choice, made)


def _is_the_days(order: MedicineOrder, whole: Fraction, times: int, choice: Choice, made: Reading) -> None:
    from desktop.orders.concentration import written
    from desktop.orders.field.lexicon import BY_WEIGHT
    from desktop.orders.field.scan import plain as folded

    (step,) = order.steps
    assert step.dose is not None
    mark = BY_WEIGHT.search(folded(made.text))
    assert mark is not None
    unit = units.TYPED[mark["u"]]
    dose = step.dose
    if dose.unit == "mL" and order.strength_text:
        per_ml = written(order.strength_text)
        assert per_ml is not None
        given_value, given_unit = dose.value * per_ml.value, per_ml.unit
    elif dose.unit.startswith("{"):
        assert order.strength is not None
        given_value, given_unit = dose.value * order.strength.value, order.strength.unit
    else:
        given_value, given_unit = dose.value, dose.unit
    assert units.UNITS[given_unit].kind == units.UNITS[unit].kind, "kinds of units are never mixed"
    same = units.convert(given_value, given_unit, unit)
    assert same is not None
    total = Fraction(same) * times
    assert total <= whole * (1 + WITHIN), choice
    if "redusert til" in step.basis:
        assert total < whole
    else:
        assert total >= whole * (1 - WITHIN), choice
    if Fraction(same) * times != whole:
        assert any(sign in step.basis for sign in ("≈", "gis", "redusert til")), step.basis


def test_the_checks_are_asked_of_the_computed_dose() -> None:
    where = chart(weight("12.4", HOURS), none_known(), born=CHILD)
    found = read_text(where, NOW, "paracetamol 40 mg/kg/dose x 4 po")
    question = next(one for one in found.questions if one.kind == "dose")
    computed = read_text(where, NOW, question.choices[1].text)
    assert isinstance(computed.order, MedicineOrder)
    assert value(computed.order) == 496
    assert "perkilo" in fired(run("paracetamol 496 mg x 4 po", where))

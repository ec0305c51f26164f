"""What people write for a part: commas, units, both languages; what can't be true is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.clinical.scores.every import SCORES
from desktop.clinical.scores.part_reading import NotOffered, given_words, read
from desktop.clinical.scores.summing import count, words
from desktop.core.errors import InputError
from desktop.core.messages import using


def value(score: str, part: str, text: str) -> object:
    return read(SCORES[score].part(part), text)


@pytest.mark.parametrize(
    ("score", "part", "text", "expected"),
    [
        ("bmi", "height", "175", "175"),
        ("bmi", "height", "1,75 m", "175"),
        ("bmi", "height", "1.75m", "175"),
        ("bmi", "height", "175 cm", "175"),
        ("bmi", "weight", "0,4", "0.4"),
        ("bmi", "weight", "400 g", "0.4"),
        ("ckd-epi-2021", "creatinine", "88", "88"),
        ("ckd-epi-2021", "creatinine", "88 µmol/l", "88"),
        ("ckd-epi-2021", "creatinine", "0,088 mmol/l", "88"),
        ("curb-65", "urea", "8,2", "8.2"),
        ("curb-65", "urea", "8.2 mmol/L", "8.2"),
        ("sofa", "platelets", "150 10⁹/L", "150"),
        ("sofa", "platelets", "150 10^9/l", "150"),
        ("sofa", "platelets", "150x10^9/L", "150"),
        ("news2", "temperature", "98.6 °F", "37"),
        ("news2", "age", "0", "0"),
        ("news2", "age", "81 år", "81"),
        ("ckd-epi-2021", "age", "24 måneder", "2"),
    ],
)
def test_numbers_as_people_write_them(score: str, part: str, text: str, expected: str) -> None:
    found = value(score, part, text)
    assert isinstance(found, Decimal)
    assert abs(found - Decimal(expected)) < Decimal("0.0001")


def test_a_mass_becomes_a_substance_where_it_means_one_thing() -> None:
    found = value("ckd-epi-2021", "creatinine", "1,2 mg/dl")
    assert isinstance(found, Decimal)
    assert round(found) == 106
    # Urea in mg/dl may be urea or its nitrogen, which is half of it.
    with pytest.raises(InputError, match="Karbamid: enheten «mg/dl» kan ikke brukes her"):
        value("curb-65", "urea", "20 mg/dl")


@pytest.mark.parametrize("text", ["JA", "ja", "yes", "Y", "1", "true", " ja "])
def test_yes(text: str) -> None:
    assert value("curb-65", "confusion", text) is True


@pytest.mark.parametrize("text", ["NEI", "nei", "no", "N", "0", "false"])
def test_no(text: str) -> None:
    assert value("curb-65", "confusion", text) is False


@pytest.mark.parametrize("text", ["?", "ukjent", "unknown", " ? "])
def test_not_known(text: str) -> None:
    assert value("curb-65", "urea", text) is None
    assert value("curb-65", "confusion", text) is None
    assert value("gcs", "eyes", text) is None


@pytest.mark.parametrize("text", ["-5", "−5"])
def test_a_level_below_nought(text: str) -> None:
    assert value("rass", "level", text) == "-5"
    assert value("rass", "level", "+4") == "4"


def test_an_age_is_told_as_it_was_given() -> None:
    part = SCORES["news2"].part("age")
    for text, said in (("10 d", "10 d"), ("3 uker", "21 d"), ("0", "0 år"), ("81", "81 år"), ("1", "1 år")):
        found = read(part, text)
        assert found is not None
        assert given_words(part, found) == said


def test_choices_by_key_and_by_their_words_in_both_languages() -> None:
    for text in ("C", "c", "nyoppstått forvirring", "New confusion"):
        assert value("news2", "consciousness", text) == "C"
    assert value("gcs", "verbal", "NT") == "nt"


HUGE = ["1e5", "1E5", "10^400", "9" * 401, "12345678901234567", "0.12345678901234567", "NaN", "inf", "-inf",
        "Infinity", "0x10", "1_000", "1 200", "1.2.3", "1,2,3", "१२", "³", "--5", "5-", "", "   ", "abc",
        "1/2", "<5", "~5", "5 5", "1e", "999999", "-1", "-0.1", "1 000 000"]  # fmt: skip


@pytest.mark.parametrize("text", HUGE)
@pytest.mark.parametrize(
    ("score", "part"),
    [("curb-65", "urea"), ("news2", "pulse"), ("bmi", "weight"), ("madrs", "item-3"), ("grace", "age")],
)
def test_what_is_no_number_or_can_not_be_true_is_a_sentence_with_its_part(
    score: str, part: str, text: str
) -> None:
    for language in ("nb", "en"):
        with using(language), pytest.raises(InputError) as caught:
            value(score, part, text)
        with using(language):
            assert caught.value.what.startswith(SCORES[score].part(part).title())
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("score", "part", "text", "said"),
    [
        ("bmi", "height", "1,75", "Høyde: 1,75 kan ikke stemme. Det ligger innenfor 15–280 cm."),
        ("sofa", "fio2", "0,4", "FiO₂: 0,4 kan ikke stemme. Det ligger innenfor 21–100 %."),
        ("ckd-epi-2021", "creatinine", "1,2", "Kreatinin: 1,2 kan ikke stemme."),
        ("news2", "pulse", "80,5", "Puls er et helt tall, ikke 80,5."),
        ("news2", "age", "200", "Alder: 200 kan ikke stemme."),
        ("madrs", "item-1", "7", "Ledd 1: 7 kan ikke stemme. Det ligger innenfor 0–6."),
        ("bmi", "weight", "70 mmol/l", "Vekt: enheten «mmol/l» kan ikke brukes her."),
        ("madrs", "item-1", "5 kg", "Ledd 1: enheten «kg» kan ikke brukes her."),
        ("curb-65", "confusion", "kanskje", "Nyoppstått forvirring: «kanskje» er ikke blant svarene."),
        ("curb-65", "confusion", "2", "Nyoppstått forvirring: «2» er ikke blant svarene."),
    ],
)
def test_what_is_said(score: str, part: str, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        value(score, part, text)
    assert str(caught.value).startswith(said)


def test_an_answer_that_is_not_offered_names_those_that_are() -> None:
    with pytest.raises(NotOffered) as caught:
        value("news2", "consciousness", "X")
    assert caught.value.allowed == ("A", "C", "V", "P", "U")
    assert "C (nyoppstått forvirring)" in caught.value.todo


@pytest.mark.parametrize(
    "wrong",
    [
        {"urea": Decimal("NaN")},
        {"urea": Decimal("Infinity")},
        {"urea": Decimal("1E400")},
        {"urea": "8"},
        {"urea": True},
        {"confusion": "yes"},
        {"confusion": Decimal(1)},
        {"nobody": True},
    ],
)
def test_what_is_counted_is_checked_too(wrong: dict[str, object]) -> None:
    """A form or a record gives values without any text."""
    with pytest.raises(InputError):
        count(SCORES["curb-65"], wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("score", "given"),
    [
        # 60 mmHg written as if it were kPa; a length in decimetres, a weight in hundreds of grams.
        ("sofa", {"pao2": Decimal(60), "fio2": Decimal(40)}),
        ("bmi", {"weight": Decimal(70), "height": Decimal("17.5")}),
        ("bsa-mosteller", {"weight": Decimal(7), "height": Decimal(175)}),
        ("bsa-dubois", {"weight": Decimal(700), "height": Decimal(150)}),
        ("crb-65", {"systolic": Decimal(60), "diastolic": Decimal(90)}),
    ],
)
def test_numbers_that_can_not_be_true_together_are_refused(score: str, given: dict[str, Decimal]) -> None:
    with pytest.raises(InputError) as caught:
        count(SCORES[score], given)
    assert caught.value.todo == "Kontroller tallene og enhetene."
    for key in given:
        alone = {key: given[key]}
        assert not count(SCORES[score], alone).excluded


def test_choices_are_checked_too() -> None:
    with pytest.raises(InputError):
        count(SCORES["gcs"], {"eyes": "5"})


def test_a_preterm_newborn_has_a_body_mass_and_no_band_of_adults() -> None:
    given = {"weight": Decimal("0.4"), "height": Decimal(30), "age": Decimal(0)}
    result = count(SCORES["bmi"], given)
    assert result.value == Decimal("4.4")
    assert result.band is None
    assert result.notes == ("Grensene gjelder fra 18 år.",)
    unknown = count(SCORES["bmi"], {"weight": Decimal(70), "height": Decimal(175)})
    assert unknown.band is None
    assert unknown.notes == ("Alderen er ikke kjent; grensene gjelder fra 18 år.",)
    adult = count(SCORES["bmi"], {"weight": Decimal(70), "height": Decimal(175), "age": Decimal(40)})
    assert adult.band is not None
    assert adult.notes == ()


def test_who_a_score_does_not_hold_for_gets_a_sentence_and_no_number() -> None:
    child = count(SCORES["curb-65"], {"age": Decimal(17), "confusion": True})
    assert child.excluded == "CURB-65 gjelder fra 18 år."
    assert (child.value, child.least, child.rows) == (None, None, ())
    assert count(SCORES["pevs"], {"age": Decimal(18)}).excluded == "PEVS gjelder under 18 år."
    assert not count(SCORES["pevs"], {"age": Decimal("17.99")}).excluded
    pregnant = {"creatinine": Decimal(60), "age": Decimal(30), "sex": "female", "pregnant": True}
    assert count(SCORES["ckd-epi-2021"], pregnant).excluded == "Anslaget gjelder ikke i svangerskap."


def test_what_is_not_known_is_at_least_and_says_what_is_missing() -> None:
    sofa = count(SCORES["sofa"], {"gcs": Decimal(14), "platelets": Decimal(40)})
    assert (sofa.least, sofa.most, sofa.value) == (4, 20, None)
    assert words(sofa) == "fra 4 til 20 av 24"
    curb = count(SCORES["curb-65"], {"confusion": True, "age": Decimal(81)})
    assert words(curb) == "minst 2 av 5"
    assert curb.missing == ("urea", "respiration", "systolic", "diastolic")
    assert curb.band is None
    norton = count(SCORES["norton"], {"physical": "1", "mental": "2"})
    assert words(norton) == "fra 6 til 15 av 20"
    assert words(count(SCORES["bmi"], {"weight": Decimal(70)})) == "ikke kjent"
    assert count(SCORES["bmi"], {"weight": Decimal(70)}).missing == ("height",)


def test_a_low_upper_pressure_makes_the_lower_one_needless() -> None:
    known = {"confusion": False, "urea": Decimal(5), "respiration": Decimal(16), "age": Decimal(40)}
    result = count(SCORES["curb-65"], known | {"systolic": Decimal(80)})
    assert (result.value, result.missing) == (1, ())
    result = count(SCORES["curb-65"], known | {"systolic": Decimal(120)})
    assert (result.value, result.missing) == (None, ("diastolic",))


def test_what_can_not_be_tested_is_told_and_leaves_glasgow_without_a_sum() -> None:
    result = count(SCORES["gcs"], {"eyes": "4", "verbal": "nt", "motor": "6"})
    assert (result.value, result.least, result.most) == (None, 11, 15)
    assert (result.missing, result.untestable) == ((), ("verbal",))
    whole = {part.key: "0" for part in SCORES["nihss"].parts if not part.optional}
    stroke = count(SCORES["nihss"], whole | {"5a": "un", "10": "un"})
    assert (stroke.value, stroke.untestable) == (0, ("5a", "10"))


def test_a_question_that_was_not_asked_is_no_only_after_a_no() -> None:
    asked = {"question-1": True, "question-6": "no", "question-3": "no", "question-4": "not-asked",
             "question-5": "no"}  # fmt: skip
    assert count(SCORES["c-ssrs"], asked | {"question-2": False}).value == 1
    wrongly = count(SCORES["c-ssrs"], asked | {"question-2": True})
    assert (wrongly.value, wrongly.least, wrongly.most) == (None, 1, 3)
    assert wrongly.missing == ("question-4",)

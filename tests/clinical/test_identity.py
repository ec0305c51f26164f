from datetime import date

import pytest

from desktop.clinical.identity import (
    IdentityError,
    Kind,
    Rule,
    Sex,
    agrees,
    control_rule,
    formatted,
    identify,
    synthetic_number,
)

BIRTH = date(1948, 3, 14)


def test_the_number_of_the_pictures_is_synthetic_strict_and_fits_its_owner():
    found = identify("148348 19660")
    assert (found.kind, found.rule, found.synthetic) == (Kind.FNR, Rule.STRICT, "tenor")
    assert agrees(found, BIRTH, "female") is True
    assert agrees(found, BIRTH, "male") is False
    assert agrees(found, date(1948, 3, 15), "female") is False
    assert agrees(found, date(2048, 3, 14), "female") is False
    assert found.system == "urn:oid:2.16.578.1.12.4.1.4.1"


def test_it_is_written_in_two_groups():
    assert formatted("14834819660") == "148348\u00a019660"
    assert formatted("1483") == "1483"


@pytest.mark.parametrize("slip", ["148348 19661", "148384 19660", "248348 19660", "14834819606"])
def test_a_slip_of_the_finger_is_refused(slip):
    with pytest.raises(IdentityError):
        identify(slip)


@pytest.mark.parametrize("text", ["", "1483481966", "148348196600", "14834819a60", "１４８３４８１９６６０"])
def test_what_is_not_eleven_digits_is_refused(text):
    with pytest.raises(IdentityError):
        identify(text)


def test_every_single_wrong_digit_of_a_strict_number_is_refused_or_named_as_the_weaker_rule():
    number = synthetic_number(BIRTH, Sex.MALE, 3)
    for place in range(11):
        for digit in "0123456789":
            if digit == number[place]:
                continue
            other = number[:place] + digit + number[place + 1 :]
            assert control_rule(other) is not Rule.STRICT


def complete(nine: str, first_remainder: int = 0) -> str | None:
    """A number from nine digits with the wished remainder of the first control sum."""
    for control in range(100):
        number = f"{nine}{control:02}"
        digits = [int(d) for d in number]
        first = sum(w * d for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), digits, strict=False)) % 11
        second = sum(w * d for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), digits, strict=True)) % 11
        if (first, second) == (first_remainder, 0):
            return number
    return None


def any_number(stem: str, remainder: int = 0) -> str:
    return next(found for n in range(100, 400) if (found := complete(f"{stem}{n}", remainder)))


@pytest.mark.parametrize(
    ("stem", "kind", "synthetic"),
    [
        ("148348", Kind.FNR, "tenor"),
        ("146848", Kind.FNR, "nhn"),
        ("548348", Kind.D_NUMBER, "tenor"),
        ("546848", Kind.D_NUMBER, "nhn"),
        ("144348", Kind.H_NUMBER, None),
        ("812345", Kind.HELP_NUMBER, None),
        ("999999", Kind.HELP_NUMBER, None),
    ],
)
def test_offsets_tell_the_kind_and_combine(stem, kind, synthetic):
    found = identify(any_number(stem))
    assert (found.kind, found.synthetic) == (kind, synthetic)


def test_the_2032_rule_is_named_and_says_nothing_of_sex_and_century():
    for remainder in (1, 2, 3):
        found = identify(any_number("148348", remainder))
        assert found.rule is Rule.FROM_2032
        assert agrees(found, BIRTH, "female") is None
        assert agrees(found, date(1948, 4, 14), "female") is False
    with pytest.raises(IdentityError):
        identify(any_number("148348", 4))


def test_a_date_that_does_not_exist_is_refused():
    with pytest.raises(IdentityError):
        identify(any_number("319148"))


def test_a_help_number_holds_no_date():
    assert agrees(identify(any_number("812345")), BIRTH, "male") is None


def synthetic_with(year: int, individual: int) -> tuple[str, date]:
    """A synthetic number (month+80) with these individual digits, and the birth date that it is of."""
    births = (date(year, 3, day) for day in range(1, 29))
    return next(
        (number, birth)
        for birth in births
        if (number := complete(f"{birth.day:02}83{year % 100:02}{individual:03}"))
    )


@pytest.mark.parametrize(
    ("year", "individual", "fits"),
    [
        (1853, 500, False), (1854, 500, True), (1854, 499, False),
        (1899, 500, True), (1899, 749, True), (1899, 750, False),
        (1900, 500, False), (1900, 0, True), (1900, 499, True), (1939, 499, True), (1939, 900, False),
        (1940, 0, True), (1940, 499, True), (1940, 500, False), (1940, 899, False), (1940, 900, True),
        (1999, 900, True), (1999, 999, True), (1999, 500, False),
        (2000, 499, False), (2000, 500, True), (2039, 500, True), (2039, 999, True), (2040, 500, False),
    ],
)  # fmt: skip
def test_a_number_of_another_century_is_not_the_patient_s(year: int, individual: int, fits: bool):
    # A slip in the year makes the number of another patient: the three digits after the date tell.
    number, birth = synthetic_with(year, individual)
    assert agrees(identify(number), birth, None) is fits


@pytest.mark.parametrize(
    "birth", [date(1921, 2, 28), date(1948, 3, 14), date(1999, 12, 31), date(2024, 2, 29)]
)
@pytest.mark.parametrize("sex", list(Sex))
def test_generated_numbers_are_valid_different_and_fit(birth, sex):
    numbers = [synthetic_number(birth, sex, serial) for serial in range(50)]
    assert len(set(numbers)) == 50
    for number in numbers:
        found = identify(number)
        assert (found.rule, found.synthetic) == (Rule.STRICT, "tenor")
        assert agrees(found, birth, sex) is True


def test_the_generator_refuses_what_it_cannot_give():
    with pytest.raises(ValueError):
        synthetic_number(BIRTH, Sex.MALE, 10_000)
    with pytest.raises(ValueError):
        synthetic_number(date(2045, 1, 1), Sex.MALE, 0)

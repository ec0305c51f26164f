"""Norwegian identity numbers: what kind one is, which rule it passed, and how it is written.

Birth date and sex come from the register, never from the number. What the digits seem to say serves
only to catch a slip of the finger (`agrees`), and can't be said of a number of the 2032 rule.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.systems import D_NUMBER, FNR, HELP_NUMBER

_FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_SEPARATORS: Final = str.maketrans("", "", " \u00a0\u202f\t.-")


class Kind(StrEnum):
    """Kind of identity number: given by the state (three kinds) or by one hospital (H-number)."""

    FNR = "fødselsnummer"
    D_NUMBER = "D-nummer"
    HELP_NUMBER = "felles hjelpenummer"
    H_NUMBER = "H-nummer"


class Rule(StrEnum):
    """Control-digit rule that a number passed; `from-2032` catches fewer typing errors."""

    STRICT = "strict"
    FROM_2032 = "from-2032"


class Sex(StrEnum):
    """Administrative gender in FHIR's words, as far as a number can hint at it."""

    FEMALE = "female"
    MALE = "male"


class Identity(msgspec.Struct, frozen=True, gc=False):
    """A number that passed a rule: eleven digits, its kind, the rule, and the synthetic series if any."""

    number: str
    kind: Kind
    rule: Rule
    synthetic: str | None = None
    """`tenor` (month+80), `nhn` (month+65), or None for a number of a real person."""

    @property
    def system(self) -> str | None:
        """FHIR's identifier system; None for an H-number, whose assigner is the hospital."""
        return {Kind.FNR: FNR, Kind.D_NUMBER: D_NUMBER, Kind.HELP_NUMBER: HELP_NUMBER}.get(self.kind)


class IdentityError(InputError):
    """Text that is no identity number; `what` says which slip it looks like."""


def formatted(number: str) -> str:
    """Eleven digits as people write them: six, a no-break space, five; anything else unchanged."""
    return f"{number[:6]}\u00a0{number[6:]}" if len(number) == 11 and number.isdecimal() else number


def plain(text: str) -> str:
    """A number without the spaces, dots and hyphens that people write between its digits; anything else
    unchanged."""
    digits = text.translate(_SEPARATORS)
    return digits if digits.isascii() and digits.isdecimal() else text


def control_rule(digits: str) -> Rule | None:
    """Control-digit rule that eleven digits pass, the strict one tried first."""
    numbers = [int(digit) for digit in digits]
    if sum(w * d for w, d in zip(_SECOND, numbers, strict=True)) % 11:
        return None
    first = sum(w * d for w, d in zip(_FIRST, numbers[:10], strict=True)) % 11
    if first == 0:
        return Rule.STRICT
    return Rule.FROM_2032 if first <= 3 else None


def identify(text: str) -> Identity:
    """Read a number as typed or pasted; spaces, dots and hyphens between digits are ignored.

    Raises IdentityError, whose words name what is wrong: the length, a letter, the date or a digit.
    """
    digits = text.translate(_SEPARATORS)
    if not (digits.isascii() and digits.isdecimal()):
        raise IdentityError(_("An identity number has digits only."), todo=_("Check what was typed."))
    if len(digits) != 11:
        raise IdentityError(
            _("An identity number has 11 digits, this one has {n}.").format(n=len(digits)),
            todo=_("Check what was typed."),
        )
    if digits[0] in "89":
        kind, synthetic = Kind.HELP_NUMBER, None
    else:
        kind, synthetic = _kind_of(digits)
    rule = control_rule(digits)
    if rule is None:
        raise IdentityError(
            _("The control digits do not fit: at least one digit is wrong."),
            todo=_("Compare with the source, digit by digit."),
        )
    return Identity(digits, kind, rule, synthetic)


def _kind_of(digits: str) -> tuple[Kind, str | None]:
    day, month, year = _date_digits(digits)
    raw_day, raw_month = int(digits[:2]), int(digits[2:4])
    if not any(_is_date(century + year, month, day) for century in (1800, 1900, 2000)):
        raise IdentityError(
            _("The first six digits are not a date."), todo=_("Compare with the source, digit by digit.")
        )
    synthetic = "tenor" if raw_month > 80 else "nhn" if raw_month > 65 else None
    if 40 < raw_month <= 52:
        return Kind.H_NUMBER, None
    return (Kind.D_NUMBER if raw_day > 40 else Kind.FNR), synthetic


def _date_digits(digits: str) -> tuple[int, int, int]:
    """Day, month and two-digit year with every offset taken away."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    for offset in (80, 65, 40):
        if month > offset:
            month -= offset
            break
    return (day - 40 if day > 40 else day), month, year


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def agrees(identity: Identity, birth: date, sex: str | None) -> bool | None:
    """True when the register's birth date and FHIR gender fit the digits; None where they can't say.

    A felles hjelpenummer holds no date. A number of the 2032 rule says nothing of century and sex.
    """
    if identity.kind is Kind.HELP_NUMBER:
        return None
    day, month, year = _date_digits(identity.number)
    if (birth.day, birth.month, birth.year % 100) != (day, month, year):
        return False
    if identity.rule is Rule.FROM_2032 or identity.kind is Kind.H_NUMBER:
        return None
    serial = int(identity.number[6:9])
    if not any(serial in series for series in _series(birth.year)):
        return False
    return sex not in (Sex.FEMALE, Sex.MALE) or (sex == Sex.MALE) == bool(serial % 2)


def _series(year: int) -> tuple[range, ...]:
    """The individual numbers of a birth year under the strict rule, in the order they are used here."""
    if 1854 <= year <= 1899:
        return (range(500, 750),)
    if 1940 <= year <= 1999:
        return range(500), range(900, 1000)
    if 1900 <= year <= 1939:
        return (range(500),)
    if 2000 <= year <= 2039:
        return (range(500, 1000),)
    return ()


def synthetic_number(birth: date, sex: Sex, serial: int) -> str:
    """The `serial`-th (from 0) synthetic number, month+80, of that birth date and sex, strict rule.

    Raises ValueError when the date has no series or not that many numbers.
    """
    stem = f"{birth.day:02}{birth.month + 80:02}{birth.year % 100:02}"
    left = serial
    for series in _series(birth.year):
        for individual in series:
            if bool(individual % 2) != (sex is Sex.MALE):
                continue
            number = _with_control(f"{stem}{individual:03}")
            if number is None:
                continue
            if left == 0:
                return number
            left -= 1
    raise ValueError(f"no synthetic number {serial} for {birth} {sex}")


def _with_control(nine: str) -> str | None:
    numbers = [int(digit) for digit in nine]
    first = -sum(w * d for w, d in zip(_FIRST[:9], numbers, strict=True)) % 11
    if first == 10:
        return None
    second = -sum(w * d for w, d in zip(_SECOND[:10], [*numbers, first], strict=True)) % 11
    return None if second == 10 else f"{nine}{first}{second}"

"""Names, streets and next of kin for people who do not exist."""

from __future__ import annotations

from functools import cache
from random import Random

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.paths import resources


class _Given(msgspec.Struct, frozen=True):
    young: tuple[str, ...]
    middle: tuple[str, ...]
    old: tuple[str, ...]


class _Names(msgspec.Struct, frozen=True):
    source: str
    family: tuple[str, ...]
    women: _Given
    men: _Given
    streets: tuple[str, ...]


@cache
def _names() -> _Names:
    return from_json((resources() / "vocabulary" / "names.json").read_bytes(), _Names)


def given(rng: Random, sex: str, years: int) -> str:
    """A given name that fits sex and generation; about every fifth person has two."""
    names = _names().women if sex == "female" else _names().men
    pool = names.young if years < 25 else names.middle if years < 62 else names.old
    first = rng.choice(pool)
    second = rng.choice(pool)
    return f"{first} {second}" if rng.random() < 0.2 and second != first else first


def family(rng: Random) -> str:
    """A family name."""
    return rng.choice(_names().family)


def address(rng: Random) -> tuple[str, str, str]:
    """Street with number, postal code and town, none of them real."""
    town = rng.choice((("5999", "Fjordby"), ("5999", "Fjordby"), ("5998", "Øyane"), ("5997", "Ytre Sund")))
    return f"{rng.choice(_names().streets)} {rng.randrange(1, 90)}", *town


def phone(rng: Random) -> str:
    """A mobile number of a series that is not in use for subscribers."""
    return f"590 00 {rng.randrange(1000):03}"

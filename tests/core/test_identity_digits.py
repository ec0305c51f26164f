"""What in a text may be an identity number."""

from __future__ import annotations

import pytest

from desktop.core.identity_digits import DIGITS


@pytest.mark.parametrize(
    "words",
    ["01019912345", "010199 12345", "010199\u00a012345", "010199\u202f12345", "010199-12345",
     "01.01.99 12345", "f. 010199.12345, ny"],
)  # fmt: skip
def test_eleven_digits_as_people_write_them(words: str) -> None:
    assert DIGITS.search(words)


@pytest.mark.parametrize("words", ["20.11.2026 14:30", "22 33 44 55", "12345678901234", "010199 1234"])
def test_what_is_none(words: str) -> None:
    assert not DIGITS.search(words)

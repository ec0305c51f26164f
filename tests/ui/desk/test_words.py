"""An English window has none of the program's own Bokmål in it."""

from __future__ import annotations

from typing import Any

from tests.ui.desk.tour import Stop
from tests.ui.desk.words import bokmaal, inside, norwegian, shipped, strings


def test_a_norwegian_window_shows_the_catalogue(walked: list[Stop]) -> None:
    """The search finds what it looks for: otherwise the next test could not fail."""
    parts = bokmaal()
    for stop in walked:
        if stop.name not in ("error", "letter preview"):
            assert norwegian(stop.texts, parts), f"nothing Norwegian was found on {stop.name}"


def test_an_english_window_shows_no_bokmaal(walked_english: list[Stop], record: list[dict[str, Any]]) -> None:
    # Not looked for: what the record itself says, and the shipped clinical content, word for word.
    data = "\n".join(set(strings(record))) + "\n" + shipped()
    parts = {part: english for part, english in bokmaal().items() if not inside(part, data)}
    found = {
        f"{stop.name}: {part} ({parts[part]})": text
        for stop in walked_english
        for part, text in norwegian(stop.texts, parts).items()
    }
    assert not found, found


def test_little_is_not_looked_for(record: list[dict[str, Any]]) -> None:
    data = "\n".join(set(strings(record))) + "\n" + shipped()
    parts = bokmaal()
    left_out = [part for part in parts if inside(part, data)]
    assert len(left_out) < len(parts) / 8, (len(left_out), len(parts))

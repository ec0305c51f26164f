"""What a form demands of how an answer is written is held, or told."""

from __future__ import annotations

import time

import pytest

from desktop.clinical.forms.filling import fill
from desktop.clinical.forms.form_model import Answer
from tests.clinical.forms.asked import CORE, question, read


def pattern(text: str) -> dict[str, str]:
    return {"url": f"{CORE}regex", "valueString": text}


def fault(text: str, said: str, kind: str = "string") -> str:
    form = read(question("a", kind, pattern(text)))
    assert not form.troubles
    return fill(form, {"a": (Answer(kind, said),)}).faults.get("a", "")


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("^[0-9]{4}$", "1234", "12a"), ("[0-9]{4}", "1234", "12345"), ("[A-ZÆØÅ][a-zæøå]+", "Åse", "åse"),
        (r"\d{6}\s?\d{5}", "010203 12345", "0102"), ("ja|nei", "nei", "neida"), (r"\S.*", "x y", " x"),
    ],
)  # fmt: skip
def test_a_pattern_is_held_of_the_whole_answer(text: str, good: str, bad: str) -> None:
    assert fault(text, good) == ""
    assert text in fault(text, bad)


def test_a_pattern_of_numbers_and_days() -> None:
    assert fault("[1-9][0-9]*", "12", "integer") == ""
    assert fault("[1-9][0-9]*", "0", "integer")
    assert fault(r"2026-\d\d-\d\d", "2025-01-01", "date")


@pytest.mark.parametrize(
    "text", ["(a+)+$", "(a|aa)+", "(.*a){30}", r"(\w+)\1", "([0-9", "a" * 600, "(?<x>a)"]
)
def test_a_pattern_that_cannot_be_held_is_told_and_stops_nobody(text: str) -> None:
    form = read(question("a", "string", pattern(text)))
    assert [one.link_id for one in form.troubles] == ["a"]
    began = time.monotonic()
    filled = fill(form, {"a": (Answer("string", "a" * 5_000 + "!"),)})
    assert time.monotonic() - began < 2
    assert not filled.faults


def test_an_answer_that_is_too_long_to_be_checked_is_told() -> None:
    form = read(question("a", "string", pattern(".*a.*b.*c.*")))
    assert not form.troubles
    short = fill(form, {"a": (Answer("string", "xaxbxcx"),)})
    assert (short.faults, short.troubles) == ({}, ())
    began = time.monotonic()
    long = fill(form, {"a": (Answer("string", "ab" * 3_000),)})
    assert time.monotonic() - began < 2
    assert not long.faults
    assert [one.link_id for one in long.troubles] == ["a"]


def test_least_length_and_how_it_is_written() -> None:
    least = {"url": f"{CORE}minLength", "valueInteger": 3}
    written = {"url": f"{CORE}entryFormat", "valueString": "nnnnnn nnnnn"}
    form = read(question("a", "string", least, written), question("b", "string", pattern("[0-9]+"), written))
    assert "nnnnnn nnnnn" in form.items[0].help
    filled = fill(form, {"a": (Answer("string", "ab"),), "b": (Answer("string", "x"),)})
    assert "3" in filled.faults["a"]
    assert "nnnnnn nnnnn" in filled.faults["b"], "as the form says it, not as a program does"
    assert not fill(form, {"a": (Answer("string", "abc"),)}).faults
    assert not fill(form, {}).faults

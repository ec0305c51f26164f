"""The strict reader and writer."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.fhir import strict
from tests.cost import Bytes, Calls, Cost, Seconds

MEASURED = [pytest.mark.slow, pytest.mark.measures]


@pytest.mark.parametrize(
    "literal", ["0.010", "1E2", "-0.0", "1e-30", "12345678901234567890.10", "9" * 40, "0"]
)
def test_a_number_comes_back_as_it_was_written(literal: str) -> None:
    value = strict.loads(f'{{"value":{literal}}}')
    assert strict.dumps(value) == f'{{"value":{literal}}}'
    assert value["value"] == Decimal(literal)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        "[NaN]",
        "[Infinity]",
        "[1,]",
        "{",
        "",
        "[1] [2]",
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '["a]',
        "[" * 101 + "]" * 101,
        '{"a":' * 100_000,
        "01",
        "'a'",
    ],
)
@pytest.mark.parametrize("cost", [Calls(1_000), pytest.param(Seconds(1), marks=MEASURED)], ids=str)
def test_what_is_doubtful_is_refused(text: str, cost: Cost) -> None:
    with cost, pytest.raises(strict.StrictError):
        strict.loads(text)


@pytest.mark.parametrize("data", [b"\xff\xfe", b'"\xe5"', b'{"a":"\xc3"}'])
def test_bytes_that_are_not_utf8_are_refused(data: bytes) -> None:
    with pytest.raises(strict.StrictError):
        strict.loads(data)


def _walked(text: str, limit: int) -> int | None:
    """The place where brackets are too deep or a string has no end, by one character at a time."""
    depth, inside, at = 0, -1, 0
    while at < len(text):
        one = text[at]
        if inside >= 0:
            at += one == "\\"
            inside = -1 if one == '"' else inside
        elif one == '"':
            inside = at
        elif one in "[{":
            depth += 1
            if depth > limit:
                return at
        elif one in "]}":
            depth -= 1
        at += 1
    return inside if inside >= 0 else None


@given(st.text(alphabet='{}[]"\\a,\n', max_size=40), st.integers(0, 3))
def test_depth_is_that_of_a_walk_through_the_text(text: str, limit: int) -> None:
    found = None
    try:
        strict.check_depth(text, limit)
    except strict.StrictError as error:
        found = error.position
    few = text.count("{") + text.count("[") <= limit
    assert found == (None if few else _walked(text, limit))


def test_depth_is_looked_at_without_a_step_for_each_string() -> None:
    text = json.dumps({"entry": [{"resource": {"id": str(one), "a": '["{'}} for one in range(5_000)]})
    with Calls(100):
        strict.check_depth(text)


def test_limits() -> None:
    assert strict.loads("[" * 100 + "]" * 100) is not None
    assert strict.loads('["' + "[" * 500 + '"]') == ["[" * 500]
    with pytest.raises(strict.StrictError, match="larger"):
        strict.loads("[1,2,3]", max_bytes=3)
    assert strict.loads("\ufeff[]") == []
    assert strict.loads('"\\ud83d\\ude00 \\\\ud800"') == "\U0001f600 \\ud800"


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"a": object()}, Decimal("NaN"), b"x"])
def test_what_can_not_be_written_truly_is_refused(value: Any) -> None:
    with pytest.raises(strict.StrictError):
        strict.dumps(value)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_the_same_by_us_and_others(value: Any) -> None:
    text = strict.dumps(value)
    assert json.loads(text) == value
    assert strict.loads(text) == value
    assert strict.dumps(strict.loads(text)) == text


@given(st.text(max_size=60))
def test_nothing_but_a_value_or_a_strict_error(text: str) -> None:
    with contextlib.suppress(strict.StrictError):
        strict.loads(text)


def test_resources_are_cut_out_of_a_bundle_to_the_letter() -> None:
    one, two = '{"id":"}{","entry":[{"resource":{"x":1}}]}', '{ "a" : NaN, "b":"\\"" }'
    text = (
        '{"x":{"entry":[{"resource":{}}]},"entry":[{"resource":'
        + one
        + ',"search":{"mode":"match"}},{},{"resource": '
        + two
        + "}]}"
    )
    bare, found = strict.without_resources(text)
    assert found == [one, two]
    assert json.loads(bare)["entry"] == [
        {"resource": ["0"], "search": {"mode": "match"}},
        {},
        {"resource": ["1"]},
    ]


def test_a_bundle_without_resources_stays() -> None:
    for text in ('{"entry":[]}', "[]", '{"entry":{"resource":{}}}', '{"entry":[{"resource":[]}]}', "{", ""):
        assert strict.without_resources(text) == (text, [])


@pytest.mark.parametrize(
    "literal",
    ["1e999999999", "-1E+31", "1e-31", "0e999999999", "0e-99", "1e99999999999999999999"],
)  # fmt: skip
@pytest.mark.parametrize("cost", [Bytes(100_000), pytest.param(Seconds(1), marks=MEASURED)], ids=str)
def test_a_number_that_would_fill_the_memory_is_refused_at_its_place(literal: str, cost: Cost) -> None:
    text = f'{{"a\\"1e99": {{"b": {literal}}}}}'
    place = text.index(literal, 12)
    with cost, pytest.raises(strict.StrictError, match=f"at character {place}") as refused:
        strict.loads(text)
    assert refused.value.position == place


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(-(10**6), 10**6))
def test_whatever_number_is_read_can_be_written_out(value: Decimal, exponent: int) -> None:
    literal = f"{format(value, 'E') if abs(value.adjusted()) < 1000 else '1'}".split("E")[0] + f"e{exponent}"
    try:
        found = strict.loads(literal)
    except strict.StrictError:
        assert abs(Decimal(literal).adjusted()) > strict.MAX_EXPONENT
        return
    assert len(format(found, "f")) <= len(literal) + 2 * strict.MAX_EXPONENT

"""Filing what arrives: to the letter, whose it is, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.fhir import strict
from desktop.fhir.arriving import RowError, row
from desktop.fhir.resources import decode

BASE = "https://server.test/fhir/"


def text(**elements: Any) -> bytes:
    return json.dumps({"resourceType": "Observation", "id": "o1", **elements}, ensure_ascii=False).encode()


def test_the_text_is_kept_to_the_letter() -> None:
    data = (
        '{ "resourceType":"Observation","id":"o1",'
        '"meta":{"versionId":"7","lastUpdated":"2026-11-20T08:00:00Z"},'
        '"valueQuantity":{"value":0.010,"x":1E2},"ukjent":{"å":"\\u00e5"},"subject":{"reference":"Patient/p1"}}'
    )
    filed = row(data.encode())
    assert (filed.json, filed.version, filed.updated, filed.patient) == (
        data,
        "7",
        "2026-11-20T08:00:00Z",
        "p1",
    )


@pytest.mark.parametrize(
    ("reference", "patient"),
    [
        ("Patient/p1", "p1"),
        ("Patient/p1/_history/3", "p1"),
        (BASE + "Patient/p1", "p1"),
        ("https://other.test/fhir/Patient/p1", ""),
        ("https://server.test/fhirx/Patient/p1", ""),
        ("urn:uuid:p1", ""),
        ("Group/p1", ""),
        ("#p1", ""),
        ("", ""),
        ("Patient/", ""),
    ],
)
def test_whose_it_is(reference: str, patient: str) -> None:
    assert row(text(subject={"reference": reference}), BASE).patient == patient
    task = {"resourceType": "Task", "id": "t1", "for": {"reference": reference}}
    assert row(json.dumps(task).encode(), BASE).patient == patient


def test_an_appointment_of_two_patients_is_nobodys() -> None:
    def actors(*who: str) -> bytes:
        people = [{"actor": {"reference": f"Patient/{w}"}} for w in who]
        return json.dumps({"resourceType": "Appointment", "id": "a", "participant": people}).encode()

    assert row(actors("p1", "p1")).patient == "p1"
    assert row(actors("p1", "p2")).patient == ""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"resourceType":"Observation","id":"o1","a":1,"a":1}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","x":[{"b":1,"c":2,"b":3}]}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","a":NaN}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","a":-Infinity}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","subject":["Patient/1"]}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","subject":{"reference":7}}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","meta":"x"}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","a":"\\ud83d"}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","a":"\xff"}', "Observation/o1"),
        (b'{"resourceType":"Observation","id":"o1","a":' + b"[" * 101 + b"]" * 101 + b"}", "Observation/o1"),
        (
            b'{"resourceType":"Observation","id":"o1","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            "Observation",
        ),
        (b'{"resourceType":"Observation","subject":{}}', "Observation/?"),
        (b'{"resourceType":"Observation","id":""}', "Observation/?"),
        (b'{"resourceType":"Observation","id":"a/b"}', "Observation/?"),
        (b'{"resourceType":"Observation","id":"o1"', "Observation/o1"),
        (b'{"id":"o1"}', "?"),
        (b"[]", "?"),
        (b"", "?"),
    ],
)
def test_what_is_refused_is_named(data: bytes, words: str) -> None:
    with pytest.raises(RowError) as caught:
        row(data)
    assert str(caught.value).startswith(words)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda v: v == 0 or 1e-30 <= abs(v) < 1e31),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(plain, st.booleans(), st.sampled_from([None, 1]))
def test_the_quick_look_for_a_key_twice_never_misses_one(
    value: Any, ascii_only: bool, indent: int | None
) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    good = f'{{"resourceType":"Observation","id":"o1","x":{body}}}'
    try:
        encoded = good.encode()
    except UnicodeEncodeError:
        return
    if "\\ud" not in good:
        assert row(encoded).json == good
    for bad in (
        f'{{"resourceType":"Observation","id":"o1","x":{body},"x":{body}}}',
        f'{{"resourceType":"Observation","id":"o1","y":[{{"k":{body},"l":0.10,"k":1}}]}}',
    ):
        with pytest.raises(RowError):
            row(bad.encode())


def test_an_outcome_needs_no_id() -> None:
    assert row(b'{"resourceType":"OperationOutcome"}').type == "OperationOutcome"
    assert msgspec.json.decode(text())["id"] == "o1"


@pytest.mark.parametrize("literal", ["1e999999999", "1e-31", "1e31", "0e99", "1E+300", "0E+99"])
def test_a_number_that_would_fill_the_memory_is_refused_by_name_and_place(literal: str) -> None:
    data = f'{{"resourceType":"Observation","id":"o1","valueQuantity":{{"value":{literal}}}}}'.encode()
    with pytest.raises(RowError, match=r"^Observation/o1: .*10\^30.* at character 65$"):
        row(data)


@pytest.mark.parametrize("literal", ["1e30", "1E-30", "0.010", "72.56635784394204", "1E2"])
def test_a_number_that_somebody_may_have_measured_is_filed(literal: str) -> None:
    data = f'{{"resourceType":"Observation","id":"o1","valueQuantity":{{"value":{literal}}}}}'.encode()
    assert row(data).json == data.decode()


@pytest.mark.parametrize("literal", ["1e999999999", "1" + "0" * 40])
def test_a_stored_number_that_would_fill_the_memory_can_not_be_shown(literal: str) -> None:
    data = f'{{"resourceType":"Observation","id":"o1","valueQuantity":{{"value":{literal}}}}}'
    with pytest.raises(msgspec.ValidationError, match=r"\$\.valueQuantity"):
        decode("Observation", data)
    repeat = f'{{"timing":{{"repeat":{{"period":{literal}}}}}}}'
    with pytest.raises(msgspec.ValidationError, match="repeat"):
        decode("MedicationRequest",
               f'{{"resourceType":"MedicationRequest","id":"m","dosageInstruction":[{repeat}]}}')  # fmt: skip


digits = st.text("0123456789", min_size=1, max_size=45)
whole_part = digits.map(lambda text: text.lstrip("0") or "0")
exponent = st.tuples(st.sampled_from(["e", "E", "e+", "e-", "E-"]), st.text("09", max_size=30), digits)
literals = st.builds(
    lambda sign, before, after, power: sign + before + after + power,
    st.sampled_from(["", "-"]),
    whole_part,
    digits.map(lambda text: f".{text}") | st.just(""),
    exponent.map("".join) | st.just(""),
)


@given(literals, st.sampled_from(["", ',"y":0.10']))
@example("1e" + "9" * 400, "")
@example("0." + "0" * 40 + "1", "")
@example("1" * 40 + ".5", ',"y":0.10')
def test_what_is_filed_can_be_edited_and_what_can_not_is_not_filed(literal: str, beside: str) -> None:
    data = f'{{"resourceType":"Observation","id":"o1","x":{literal}{beside}}}'
    try:
        strict.loads(data)
    except strict.StrictError:
        with pytest.raises(RowError):
            row(data.encode())
    else:
        assert row(data.encode()).json == data

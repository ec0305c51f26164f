"""Extensions whose value has the wrong type: each set aside alone, in any resource."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.modifiers import is_unread
from desktop.fhir.damaged.odd_extensions import is_odd
from desktop.fhir.resources import decode

SOUND: list[dict[str, Any]] = [
    {"url": "urn:a", "valueBoolean": True},
    {"url": "urn:a", "valueDecimal": 3.5},
    {"url": "urn:a", "extension": [{"url": "b", "valueString": "c"}]},
]
ODD: list[Any] = [
    {"url": "urn:a", "valueBoolean": "false"},
    {"url": "urn:a", "valueInteger": "3"},
    {"url": "urn:a", "valueQuantity": 3},
    {"url": "urn:a", "valueString": True},
    {"url": "urn:a", "extension": [{"url": "b", "valueBoolean": "x"}]},
    {"url": 5},
    {},
    "urn:a",
]


def read(kind: str, **more: Any) -> Any:
    return decode(kind, json.dumps({"resourceType": kind, "id": "x", **more}))


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", ["Patient", "Observation", "Questionnaire", "MedicationRequest"])
def test_it_takes_no_resource_with_it(kind: str, odd: Any) -> None:
    found = read(kind, extension=[SOUND[0], odd], status="active")
    assert found.id == "x"
    assert found.extension[0].value_boolean is True
    assert [one.url for one in found.extension][1:] in (["urn:a"], [""])


@pytest.mark.parametrize("odd", ODD)
def test_one_that_changes_the_meaning_still_does(odd: Any) -> None:
    assert is_unread(read("Observation", modifierExtension=[odd]))


@pytest.mark.parametrize("wrong", [{"status": 5}, {"code": "text"}, {"extension": {"url": "urn:a"}}])
def test_elements_of_the_resource_itself_are_as_strict_as_ever(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        read("Observation", **{"extension": [{"url": "urn:a", "valueBoolean": "x"}]} | wrong)


@given(st.lists(st.sampled_from([*SOUND, *ODD]), max_size=6))
def test_all_keep_their_order_and_none_is_lost(held: list[Any]) -> None:
    found = read("Questionnaire", extension=held)
    assert [not is_odd(one) for one in found.extension] == [each in SOUND for each in held]

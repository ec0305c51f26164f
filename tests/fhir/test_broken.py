"""Subject of a resource that can't be decoded: found in whatever form its code was given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.fhir.damaged.broken import subject


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            {"code": {"text": "HLR-status", "coding": [{"code": "1", "display": "Status"}]}},
            ("HLR-status", "1", "Status"),
        ),
        ({"code": "DNR", "status": "final"}, ("DNR",)),
        ({"code": [["DNR"]], "category": [{"text": "Note"}]}, ("DNR", "Note")),
        ({"code": {"coding": [{"system": "urn:s", "code": "1"}]}}, ("1",)),
        ({"code": 7, "valueString": "DNR"}, ()),
        ([], None),
    ],
)
def test_what_it_is_about_is_found(body: Any, found: tuple[str, ...] | None) -> None:
    assert subject(json.dumps(body)) == found


def test_what_is_no_json_and_what_is_too_deep_say_nothing_and_stop() -> None:
    assert subject(b"{") is None
    deep: Any = "DNR"
    for _turn in range(50):
        deep = [deep]
    assert subject(json.dumps({"code": deep})) == ()
    assert len(subject(json.dumps({"code": [str(one) for one in range(5000)]})) or ()) == 100

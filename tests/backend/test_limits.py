"""What is long, forged or too much: refused or found again, and alike on both databases."""

from __future__ import annotations

import base64
import itertools
import json
import random
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from desktop.backend import batches, entries

Find = Callable[..., list[str]]
_random = random.Random(1)
# Random, because PostgreSQL packs what repeats: only such texts reach the limit of its index rows.
LONG_URL = "http://x.example/" + "".join(_random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=9000))
WIDE = "".join(chr(_random.randrange(0x20000, 0x2A000)) for _ in range(1000))


def test_long_references_are_stored_and_found(find: Find, put: Any) -> None:
    code = {"status": "final", "code": {"text": "x"}}
    put({"resourceType": "Observation", "id": "long", **code, "subject": {"reference": LONG_URL}})
    put({"resourceType": "Observation", "id": "longer", **code, "subject": {"reference": LONG_URL + "x"}})
    assert find(f"Observation?subject={LONG_URL}") == ["long"]
    answers = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    put({**answers, "id": "versioned", "questionnaire": LONG_URL + "|1"})
    put({**answers, "id": "local", "questionnaire": "Questionnaire/q|1"})
    for address in (LONG_URL, LONG_URL + "|1"):
        assert find(f"QuestionnaireResponse?questionnaire={address}") == ["versioned"]
    assert find("QuestionnaireResponse?questionnaire=Questionnaire/q") == ["local"]


def test_wide_texts_are_stored_and_found(find: Find, client: httpx.Client, put: Any) -> None:
    identifier = {"system": "urn:" + WIDE, "value": WIDE}
    put({"resourceType": "Patient", "id": "wide", "name": [{"family": WIDE}], "identifier": [identifier]})
    put({"resourceType": "Patient", "id": "wider", "name": [{"family": "x" + WIDE}]})

    def form(**criteria: str) -> list[str]:
        found = client.post("Patient/_search", data=criteria).json()
        return [entry["resource"]["id"] for entry in found.get("entry", [])]

    assert form(family=WIDE) == ["wide"]
    assert form(family=WIDE[:50]) == ["wide"]
    assert form(**{"family:exact": WIDE}) == ["wide"]
    assert form(**{"family:exact": WIDE + "x"}) == []
    assert form(identifier=f"urn:{WIDE}|{WIDE}") == ["wide"]
    quantity = {"value": 1, "system": "urn:" + WIDE, "code": WIDE, "unit": WIDE}
    code = {"status": "final", "code": {"text": "x"}}
    put({"resourceType": "Observation", "id": "wide", **code, "valueQuantity": quantity})
    assert find("Observation?value-quantity=1&_id=wide") == ["wide"]


def _token(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("value", ["x", 5, 1.5, 10**30, True, [1], float("inf"), float("nan"), "\ud800"])
@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("Patient?", 5),
        ("Patient?_sort=birthdate", 5),
        ("Patient?_sort=family", "x"),
        ("Patient?_sort=gender", "x"),
        ("Observation?_sort=value-quantity", 1.5),
        ("Patient/_history?", None),
    ],
)
def test_forged_page_tokens_are_refused(client: httpx.Client, address: str, right: Any, value: Any) -> None:
    found = client.get(f"{address}&_page={_token(value, 1)}")
    assert found.status_code == (200 if value == right else 400)
    assert client.get(f"{address}&_page={_token(1, None)}").status_code == 400
    assert client.get(f"{address}&_page=nonsense").status_code == 400


def test_every_key_of_a_sort_is_looked_at(client: httpx.Client) -> None:
    for keys in ("_lastUpdated,bogus", "bogus", "family,bogus", "_id,_id,_id,_id,_id,_id"):
        assert client.get(f"Patient?_sort={keys}").status_code == 400, keys


def test_criteria_have_a_number(client: httpx.Client) -> None:
    many = "&".join(["birthdate=ge1900"] * 40)
    assert client.get(f"Patient?{many}").status_code == 200
    refused = client.get(f"Patient?{many}&family=a")
    assert refused.status_code == 400
    assert refused.json()["issue"][0]["code"] == "too-costly"


def _puts(count: int) -> list[dict[str, Any]]:
    return [
        {
            "resource": {"resourceType": "Patient", "id": f"many{number}"},
            "request": {"method": "PUT", "url": f"Patient/many{number}"},
        }
        for number in range(count)
    ]


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_a_bundle_has_a_number_of_entries(client: httpx.Client, kind: str) -> None:
    rows = [{"request": {"method": "GET", "url": "Patient/x"}}] * (entries.MAX_ENTRIES + 1)
    refused = client.post("", json={"resourceType": "Bundle", "type": kind, "entry": rows})
    assert (refused.status_code, refused.json()["issue"][0]["code"]) == (413, "too-long")


def test_a_bundle_has_a_time(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, batches.MAX_SECONDS / 2.5)
    monkeypatch.setattr(batches, "monotonic", lambda: next(clock))
    whole = client.post("", json={"resourceType": "Bundle", "type": "transaction", "entry": _puts(9)})
    assert (whole.status_code, whole.json()["issue"][0]["code"]) == (413, "too-costly")
    assert client.get("Patient/many0").status_code == 404, "nothing of it is there"
    part = client.post("", json={"resourceType": "Bundle", "type": "batch", "entry": _puts(5)}).json()
    assert [row["response"]["status"][:3] for row in part["entry"]] == ["201", "201", "413", "413", "413"]
    assert client.get("Patient/many0").status_code == 200, "what was answered stays"

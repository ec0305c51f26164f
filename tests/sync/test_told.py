"""What an answer to a transaction says of each entry: a table of what is believed, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir import strict
from desktop.store.outbox import IDENTITY, Entry
from desktop.sync.push.transaction_answer import refusal, told

Json = dict[str, Any]
OURS = [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:1"}]
OTHER = [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:2"}]


def entry(op: str) -> Entry:
    body = {"resourceType": "Task", "id": "t5", "identifier": OURS}
    return Entry(
        seq=1, act_id="a", act="write", patient="p1", type="Task", id="t5", op=op, base_version="1",
        base_json=None, body=None if op == "delete" else strict.dumps(body), tag="mine", state="sending",
        atomic=1, created="", send_until="", not_before="", attempts=1, answer="", their_json=None,
        author="",
    )  # fmt: skip


def item(status: str = "200 OK", location: Any = "", **resource: Any) -> Json:
    said: Json = {"response": {"status": status} | ({"location": location} if location else {})}
    return said | ({"resource": {"resourceType": "Task"} | resource} if resource else {})


def tagged(code: str) -> Json:
    return {"tag": [{"system": IDENTITY, "code": code}]}


@pytest.mark.parametrize("op", ["create", "update", "delete"])
@pytest.mark.parametrize(
    "said",
    [
        None, 5, {}, {"response": "200"}, item("banana"), item("412 Precondition Failed"), item("500"),
        item("2000"), item(id="t5", resourceType="Condition"), item(location="Condition/t5/_history/2"),
        item(id="t 5"),
    ],
)  # fmt: skip
def test_what_does_not_say_that_it_was_carried_out(op: str, said: Any) -> None:
    assert told(entry(op), said) is None


@pytest.mark.parametrize("op", ["update", "delete"])
@pytest.mark.parametrize("said", [item(id="t4"), item(id="t6"), item(location="Task/t6/_history/2")])
def test_a_change_is_not_answered_by_another_resource(op: str, said: Json) -> None:
    assert told(entry(op), said) is None


@pytest.mark.parametrize("name", ["t4", "t6"])
@pytest.mark.parametrize(
    ("more", "believed"),
    [
        ({"meta": tagged("mine")}, True),
        ({"meta": tagged("theirs")}, False),
        ({"meta": tagged("theirs"), "identifier": OURS}, False),
        ({"identifier": OURS}, True),
        ({"identifier": OTHER}, False),
        ({}, True),
    ],
)
def test_what_the_server_named_is_ours_by_its_tag_else_by_its_identifier(
    name: str, more: Json, believed: bool
) -> None:
    found = told(entry("create"), item("201 Created", id=name, **more))
    assert (found is not None) is believed


@pytest.mark.parametrize(
    ("op", "said", "where"),
    [
        ("create", item("201", "Task/t9/_history/1"), "t9"),
        ("create", item("201", "https://fhir.example/r4/Task/t9"), "t9"),
        ("update", item("200", "Task/t5/_history/2"), "t5"),
        ("update", item("200", "somewhere"), ""),
        ("delete", item("204"), ""),
    ],
)
def test_where_it_is(op: str, said: Json, where: str) -> None:
    found = told(entry(op), said)
    assert found is not None
    assert (found.where, found.resource) == (where, None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (item("422 Unprocessable"), "HTTP 422 Unprocessable"), (item("400"), "HTTP 400"), (item("200"), ""),
        (item("412"), ""), (item("409"), ""), (item("401"), ""), (item("429"), ""), (item("500"), ""),
        (None, ""),
    ],
)  # fmt: skip
def test_only_a_refusal_for_good_goes_to_a_person(said: Any, words: str) -> None:
    assert refusal(said) == words

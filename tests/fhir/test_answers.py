"""What an answer says, and the words for what is none."""

from __future__ import annotations

import json

import pytest

from desktop.fhir import answers
from desktop.fhir.transport import Answer, Refused, Unreadable

JSON = {"content-type": "application/fhir+json; charset=utf-8"}


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"<html>", {}, "nettside"),
        (b"\n <!DOCTYPE HTML>", JSON, "nettside"),
        (b"{}", {"content-type": "text/html"}, "nettside"),
        (b'{"resourceType":"Pat', JSON, "avkuttet"),
        (b"", JSON, "avkuttet"),
        (b"[]", JSON, "ikke FHIR"),
        (b'{"resourceType":7}', JSON, "ikke FHIR"),
        (b'"x"', JSON, "ikke FHIR"),
    ],
)
def test_what_is_no_resource_is_said_in_words(body: bytes, headers: dict[str, str], words: str) -> None:
    with pytest.raises(Refused) as caught:
        answers.resource(Answer(200, headers, body))
    assert words in caught.value.what
    assert caught.value.todo


def test_a_web_page_does_not_say_that_something_is_gone() -> None:
    assert answers.absent(Answer(404, {}, b""))
    assert answers.absent(Answer(410, JSON, b"{}"))
    assert not answers.absent(Answer(400, {}, b"<html>"))
    with pytest.raises(Refused):
        answers.absent(Answer(404, {"content-type": "text/html"}, b"nei"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            b'{"resourceType":"OperationOutcome","issue":[{"diagnostics":"feil","expression":["Task.status"]},'
            b'{"details":{"text":"to"}},{"code":"x"},7]}',
            "feil (Task.status); to; x",
        ),
        (b'{"resourceType":"OperationOutcome"}', "HTTP 422"),
        (b'{"resourceType":"OperationOutcome","issue":{"a":1}}', "HTTP 422"),
        (b"nei", "HTTP 422: nei"),
        (b"\xff", "HTTP 422: \ufffd"),
    ],
)
def test_the_servers_own_words(body: bytes, words: str) -> None:
    assert answers.diagnostics(Answer(422, JSON, body)) == words


@pytest.mark.parametrize(("tag", "version"), [('W/"3"', "3"), ('"a-b"', "a-b"), ("7", "7"), ("", "m")])
def test_a_version_is_opaque(tag: str, version: str) -> None:
    headers = {"etag": tag} if tag else {}
    assert answers.version(Answer(200, headers, b""), {"meta": {"versionId": "m"}}) == version
    assert answers.version(Answer(200, {}, b""), {"meta": "x"}) == ""


def _answer(body: object) -> Answer:
    return Answer(200, JSON, json.dumps(body).encode())


OUTCOME = {
    "resourceType": "OperationOutcome",
    "id": "a",
    "issue": [{"severity": "error", "code": "transient"}],
}


@pytest.mark.parametrize(
    "body",
    [
        OUTCOME, {"resourceType": "Condition"}, {"resourceType": "Condition", "id": "b"},
        {"resourceType": "Condition", "id": 7}, {"resourceType": "Patient", "id": "a"},
        {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Condition", "id": "a"}}]},
    ],
)  # fmt: skip
def test_only_what_was_asked_for_is_a_copy(body: dict[str, object]) -> None:
    with pytest.raises(Unreadable) as caught:
        answers.copy_of(_answer(body), "Condition", "a")
    assert "noe annet" in caught.value.what
    assert "Condition/a" in caught.value.details
    found = answers.copy_of(_answer({"resourceType": "Condition", "id": "a"}), "Condition", "a")
    assert found["id"] == "a"


def test_a_history_is_of_one_resource_or_none() -> None:
    of = {"resourceType": "Condition", "id": "a"}
    entries = [{"resource": of}, {"request": {"method": "DELETE", "url": "Condition/a"}}]
    assert (
        answers.history_of(_answer({"resourceType": "Bundle", "entry": entries}), "Condition", "a") == entries
    )
    assert answers.history_of(_answer({"resourceType": "Bundle"}), "Condition", "a") == []
    for body in (OUTCOME, of, {"resourceType": "Bundle", "entry": [{"resource": {**of, "id": "b"}}]}):
        with pytest.raises(Unreadable):
            answers.history_of(_answer(body), "Condition", "a")


def test_a_success_that_says_that_nothing_was_done_is_denied() -> None:
    assert answers.denies(_answer(OUTCOME))
    told = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "deleted"}]}
    assert not answers.denies(_answer(told))
    assert not answers.denies(Answer(204, {}, b""))

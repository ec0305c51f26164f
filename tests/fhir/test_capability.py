"""What a server says of itself, and the careful assumption where it is silent."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from desktop.fhir.capability import Capabilities, fetch, read
from desktop.fhir.transport import Answer, Refused, Request, SignedOut


def statement(*resources: dict[str, Any], **rest: Any) -> Capabilities:
    return read(
        {
            "resourceType": "CapabilityStatement",
            "fhirVersion": "4.0.1",
            "rest": [{"mode": "server", "resource": list(resources), **rest}],
        }
    )


def test_what_a_server_offers() -> None:
    found = statement(
        {
            "type": "Task",
            "interaction": [{"code": "search-type"}, {"code": "update"}],
            "updateCreate": True,
            "searchParam": [{"name": "patient"}],
        },
        {"type": "Flag", "interaction": [{"code": "read"}]},
        {"type": "Consent"},
        interaction=[{"code": "batch"}],
        searchParam=[{"name": "_id"}],
    )
    assert (found.batch, found.transaction) == (True, False)
    assert found.of("Task").update_create
    assert not found.of("Flag").update_create
    assert found.can("Task", "update")
    assert found.searches("Task", "patient")
    assert not found.searches("Task", "subject")
    assert not found.searches("Flag", "patient")  # it names interactions, and searching is not among them
    assert found.searches("Consent", "patient")  # silent about its parameters: those of all types don't count
    assert not found.searches("Account", "patient")


def test_a_server_that_names_no_types_is_tried() -> None:
    found = statement()
    assert found.types == {}
    assert found.searches("Task", "patient")


@pytest.mark.parametrize(
    "rest",
    [None, "x", [None], [{"resource": "x"}], [{"resource": [7, {"interaction": "y", "searchParam": 1}]}]],
)
def test_wrong_types_in_it_break_nothing(rest: Any) -> None:
    found = read({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "software": 3, "rest": rest})
    assert found.software == ""


@pytest.mark.parametrize("version", ["3.0.2", "5.0.0", "", None])
def test_another_version_is_refused_in_words(version: Any) -> None:
    with pytest.raises(Refused, match="R4"):
        read({"resourceType": "CapabilityStatement", "fhirVersion": version})


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {}, SignedOut),
        (403, {}, SignedOut),
        (404, {}, Refused),
        (500, {}, Refused),
        (200, [], Refused),
        (200, {"resourceType": "Patient"}, Refused),
    ],
)
def test_what_is_no_statement(status: int, body: Any, error: type[Refused]) -> None:
    class Wire:
        base = "http://s/"

        async def send(self, _request: Request) -> Answer:
            return Answer(status, {}, json.dumps(body).encode())

    with pytest.raises(error) as caught:
        asyncio.run(fetch(Wire()))
    assert caught.value.what

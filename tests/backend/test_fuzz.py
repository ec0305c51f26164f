"""Whatever is asked, the answer is FHIR and never a failure of the server's own."""

from __future__ import annotations

import json
import string
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.backend.database import Database
from desktop.backend.interaction import Context
from desktop.backend.searched import SEARCHED, indexed_parameters
from desktop.backend.server import Server
from desktop.backend.wire import Incoming
from desktop.fhir.strict import loads

JSON = {"content-type": "application/fhir+json"}
_ODD = st.text(st.sampled_from(string.printable + "\x00\ud800æøå\U0001f600|,\\$%_'\"&=?*:/#."), max_size=12)
_NAMES = st.one_of(
    st.sampled_from(["_id", "_lastUpdated", "_sort", "_count", "_include", "_revinclude", "_total", "_page"]),
    st.sampled_from(
        [code for kind in ("Patient", "Observation", "Task") for code in indexed_parameters(kind)]
    ),
    st.sampled_from(
        ["subject:Patient.name", "patient.identifier", "code:not", "date:missing", "name:contains"]
    ),
    _ODD,
)
_VALUES = st.one_of(
    st.sampled_from(
        ["ge2024-02-30", "9999-12-31", "0001", "le9999", "1e99", "-1", "Patient/1", "a|b|c", "1||kg", "#x"]
    ),
    st.integers(0, 10**30).map(str),
    _ODD,
)
_QUERY = st.lists(st.tuples(_NAMES, _VALUES), max_size=4)
_SEGMENT = st.one_of(
    st.sampled_from([*SEARCHED[:6], "Patient", "_history", "_search", "metadata", "1"]), _ODD
)


@pytest.fixture(scope="module")
def asked(database_url: str) -> Any:
    database = Database(database_url)
    yield Server(Context(database, "http://test/fhir"))
    database.close()


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


def sound(server: Server, request: Incoming) -> None:
    reply = server.answer(request)
    assert reply.status < 500, (request, reply)
    if reply.body:
        body = loads(reply.body)
        assert body["resourceType"]
        if reply.status >= 400:
            assert body["resourceType"] == "OperationOutcome"
            assert body["issue"][0]["diagnostics"]


_SETTINGS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_SETTINGS
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
    segments=st.lists(_SEGMENT, max_size=4),
    query=_QUERY,
    strict=st.booleans(),
)
def test_any_address(
    asked: Server, method: str, segments: list[str], query: list[tuple[str, str]], strict: bool
) -> None:
    text = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in query)
    headers = {"prefer": "handling=strict"} if strict else {}
    sound(asked, Incoming(method, segments, text, headers))


@_SETTINGS
@given(query=_QUERY, kind=st.sampled_from(["Patient", "Observation", "Task"]))
def test_any_search(asked: Server, query: list[tuple[str, str]], kind: str) -> None:
    text = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in query)
    sound(asked, Incoming("GET", [kind], text, {}))


_VALUE: Any = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**25), 10**25),
        _ODD,
        st.sampled_from(["2024-01-01", "final"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_ODD, inner, max_size=3)),
    max_leaves=8,
)
_MEMBERS = [
    "status", "code", "subject", "valueQuantity", "effectiveDateTime", "meta", "id", "text", "contained",
    "extension", "name", "identifier", "resourceType", "entry", "type", "_status", "link",
    "deceasedBoolean", "birthDate",
]  # fmt: skip


@_SETTINGS
@given(
    kind=st.sampled_from(["Patient", "Observation", "Bundle"]),
    body=st.dictionaries(st.sampled_from(_MEMBERS), _VALUE, max_size=6),
    to=st.sampled_from(["POST", "PUT", "bundle"]),
)
def test_any_body(asked: Server, kind: str, body: dict[str, Any], to: str) -> None:
    resource = {"resourceType": kind, "id": "fuzz", **body}
    if to == "bundle":
        entry = {"resource": resource, "fullUrl": "urn:uuid:1", "request": {"method": "POST", "url": kind}}
        resource = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    content = json.dumps(resource).encode()
    segments = {"POST": [kind], "PUT": [kind, "fuzz"], "bundle": []}[to]
    sound(asked, Incoming("PUT" if to == "PUT" else "POST", segments, "", JSON, content))


@_SETTINGS
@given(
    request=st.dictionaries(
        st.sampled_from(["method", "url", "ifMatch", "ifNoneMatch", "ifNoneExist"]), _VALUE
    ),
    full=_VALUE,
)
def test_any_entry(asked: Server, request: dict[str, Any], full: Any) -> None:
    request = {"method": "PUT", "url": "Patient/x", **request}
    patient = {"resourceType": "Patient", "id": "x"}
    for kind in ("batch", "transaction"):
        bundle = {
            "resourceType": "Bundle",
            "type": kind,
            "entry": [{"resource": patient, "request": request, "fullUrl": full}],
        }
        sound(asked, Incoming("POST", [], "", JSON, json.dumps(bundle).encode()))


@_SETTINGS
@given(
    operations=st.lists(
        st.fixed_dictionaries(
            {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test", "fly"])},
            optional={
                "path": st.sampled_from(
                    ["", "/name", "/name/0", "/name/-", "/active", "/x/y", "name", "/meta"]
                ),
                "from": st.sampled_from(["", "/name", "/name/0/family", "/z"]),
                "value": _VALUE,
            },
        ),
        max_size=4,
    )
)
def test_any_patch(asked: Server, operations: list[Any]) -> None:
    body = b'{"resourceType":"Patient","id":"patch","name":[{"family":"A"}]}'
    asked.answer(Incoming("PUT", ["Patient", "patch"], "", JSON, body))
    headers = {"content-type": "application/json-patch+json"}
    sound(asked, Incoming("PATCH", ["Patient", "patch"], "", headers, json.dumps(operations).encode()))

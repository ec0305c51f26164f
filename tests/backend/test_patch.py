"""JSON Patch: RFC 6902's operations, over HTTP with If-Match."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest

from desktop.backend.outcome import FhirError
from desktop.backend.patch import apply
from desktop.fhir.strict import dumps, loads

TYPE = {"Content-Type": "application/json-patch+json"}


def patched(document: str, operations: str) -> str:
    return dumps(apply(loads(document), loads(operations)))


@pytest.mark.parametrize(
    ("document", "operations", "wanted"),
    [
        ('{"a":1}', '[{"op":"add","path":"/b","value":0.010}]', '{"a":1,"b":0.010}'),
        ('{"a":[1,2]}', '[{"op":"add","path":"/a/1","value":9}]', '{"a":[1,9,2]}'),
        ('{"a":[1]}', '[{"op":"add","path":"/a/-","value":9}]', '{"a":[1,9]}'),
        ('{"a":1,"b":2}', '[{"op":"remove","path":"/a"}]', '{"b":2}'),
        ('{"a":[1,2,3]}', '[{"op":"remove","path":"/a/1"}]', '{"a":[1,3]}'),
        ('{"a":{"b":1}}', '[{"op":"replace","path":"/a/b","value":{"c":2}}]', '{"a":{"b":{"c":2}}}'),
        ('{"a":{"b":1}}', '[{"op":"move","from":"/a/b","path":"/c"}]', '{"a":{},"c":1}'),
        ('{"a":[1,2,3]}', '[{"op":"move","from":"/a/0","path":"/a/2"}]', '{"a":[2,3,1]}'),
        ('{"a":{"b":1}}', '[{"op":"copy","from":"/a","path":"/c"}]', '{"a":{"b":1},"c":{"b":1}}'),
        (
            '{"a/b":1,"m~n":2}',
            '[{"op":"remove","path":"/a~1b"},{"op":"replace","path":"/m~0n","value":3}]',
            '{"m~n":3}',
        ),
        ('{"a":1.0}', '[{"op":"test","path":"/a","value":1.00}]', '{"a":1.0}'),
        (
            '{"a":{"x":1,"y":[2]}}',
            '[{"op":"test","path":"/a","value":{"y":[2],"x":1}}]',
            '{"a":{"x":1,"y":[2]}}',
        ),
    ],
)
def test_operations(document: str, operations: str, wanted: str) -> None:
    assert patched(document, operations) == wanted


@pytest.mark.parametrize(
    ("operations", "status"),
    [
        ('[{"op":"test","path":"/a","value":2}]', 422),
        ('[{"op":"test","path":"/t","value":1}]', 422),
        ('[{"op":"remove","path":"/nothing"}]', 422),
        ('[{"op":"replace","path":"/nothing","value":1}]', 422),
        ('[{"op":"add","path":"/nothing/b","value":1}]', 422),
        ('[{"op":"add","path":"/l/5","value":1}]', 422),
        ('[{"op":"add","path":"/l/01","value":1}]', 422),
        ('[{"op":"replace","path":"/l/-","value":1}]', 422),
        ('[{"op":"move","from":"/d","path":"/d/e/f"}]', 422),
        ('[{"op":"add","path":"a","value":1}]', 400),
        ('[{"op":"add","path":"/b"}]', 400),
        ('[{"op":"fly","path":"/b"}]', 400),
        ('{"op":"add","path":"/b","value":1}', 400),
        ("[1]", 400),
    ],
)
def test_what_does_not_fit_is_refused(operations: str, status: int) -> None:
    with pytest.raises(FhirError) as error:
        patched('{"a":1,"t":true,"l":[1,2],"d":{"e":{}}}', operations)
    assert error.value.status == status


def test_patches_can_not_grow_without_end() -> None:
    double: list[dict[str, Any]] = [{"op": "copy", "from": "/a", "path": f"/a/c{n}"} for n in range(60)]
    with pytest.raises(FhirError):
        apply({"a": {"x": Decimal(1)}}, double)


def test_patch_over_http(client: httpx.Client) -> None:
    body = {"resourceType": "Patient", "id": "patched", "active": True, "name": [{"family": "A"}]}
    made = client.put("Patient/patched", json=body)
    change = [{"op": "replace", "path": "/name/0/family", "value": "B"}]
    done = client.patch("Patient/patched", json=change, headers={**TYPE, "If-Match": made.headers["ETag"]})
    assert done.status_code == 200
    assert done.json()["name"][0]["family"] == "B"
    assert client.get("Patient?family=B&_id=patched").json()["entry"]
    stale = client.patch("Patient/patched", json=change, headers={**TYPE, "If-Match": made.headers["ETag"]})
    assert stale.status_code == 412
    wrong = [{"op": "add", "path": "/gender", "value": "x"}]
    refused = client.patch("Patient/patched", json=wrong, headers=TYPE)
    assert refused.status_code == 422
    assert refused.json()["issue"][0]["expression"] == ["Patient.gender"]
    other = [{"op": "replace", "path": "/id", "value": "other"}]
    assert client.patch("Patient/patched", json=other, headers=TYPE).status_code == 422
    assert client.patch("Patient/patched", json=change).status_code == 415
    assert client.patch("Patient/nobody", json=change, headers=TYPE).status_code == 404
    client.delete("Patient/patched")
    assert client.patch("Patient/patched", json=change, headers=TYPE).status_code == 410
    methods = [e["request"]["method"] for e in client.get("Patient/patched/_history").json()["entry"]]
    assert methods == ["DELETE", "PATCH", "PUT"]

"""Bundles on a strange server: batches, whole transactions, and transactions that are carried out in part."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from desktop.fhir.transport import Answer
from tests.servers.strange import Strange, outcome, said
from tests.servers.strange_defects import Defect
from tests.servers.strange_references import renamed

Json = dict[str, Any]
_ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 2, "GET": 3}


def batch(server: Strange, entries: list[Json], headers: Mapping[str, str]) -> Answer:
    """Each entry by itself, each with the server's defects."""
    cache = {k: v for k, v in headers.items() if k == "cache-control"}
    rows = []
    for entry in entries:
        request = entry["request"]
        conditions = {**cache, **server.conditions(request)}
        body = json.dumps(entry["resource"]) if "resource" in entry else None
        answer = server.one(request["method"], request["url"], conditions, body, batch=True)
        rows.append(_row(server, answer, request["method"]))
    return said(200, {"resourceType": "Bundle", "type": "batch-response", "entry": rows})


def whole(server: Strange, bundle: Json, headers: Mapping[str, str]) -> Answer:
    """All or nothing, with the defects that concern what is in it."""
    beside = {_key(server, e) for e in bundle["entry"] if e["request"]["method"] in ("PUT", "POST")}
    entries = []
    for entry in bundle["entry"]:
        request, method = dict(entry["request"]), entry["request"]["method"]
        if refused := _refused(server, entry, beside):
            return refused
        kept = server.heeded(method, server.conditions(request))
        for name, header in (("ifMatch", "if-match"), ("ifNoneMatch", "if-none-match")):
            if header not in kept:
                request.pop(name, None)
        if method == "PUT" and not server.inner("GET", request["url"]).ok:
            if server.has(Defect.REFUSES_CLIENT_IDS):
                return outcome(405, f"{request['url']}: clients do not name resources here")
            if server.has(Defect.NAMES_IDS_ITSELF):
                full = entry.get("fullUrl") or server.base + request["url"]
                resource = {k: v for k, v in entry["resource"].items() if k != "id"}
                request = {"method": "POST", "url": request["url"].partition("/")[0]}
                entries.append({"fullUrl": full, "resource": resource, "request": request})
                continue
        entries.append({**entry, "request": request})
    answer = server.inner("POST", "", {**bundle, "entry": entries}, dict(headers))
    if not answer.ok:
        return answer
    body = json.loads(answer.body)
    for row in body.get("entry", ()):
        if server.has(Defect.STRONG_ETAGS) and "etag" in row["response"]:
            row["response"]["etag"] = row["response"]["etag"].removeprefix("W/")
        if server.has(Defect.MINIMAL):
            row.pop("resource", None)
            if "location" in row["response"]:
                row["response"]["location"] = row["response"]["location"].partition("/_history")[0]
        if server.has(Defect.NO_ETAGS) or server.has(Defect.NO_VERSIONS):
            row["response"] = {"status": row["response"]["status"]}
    return said(200, body)


def by_entry(server: Strange, entries: list[Json]) -> Answer:
    """A transaction that is none: entry by entry, and what was done stays done."""
    names: dict[str, str] = {}
    for entry in entries:
        if entry["request"]["method"] == "POST" and "resource" in entry:
            names[entry.get("fullUrl", "")] = _there(server, entry) or _new(entry)
    rows: dict[int, Json] = {}
    for number in sorted(range(len(entries)), key=lambda n: (_ORDER[entries[n]["request"]["method"]], n)):
        answer = _alone(server, entries[number], names)
        if not answer.ok and server.has(Defect.HALF_TRANSACTION_UNTOLD):
            return answer
        rows[number] = _row(server, answer, entries[number]["request"]["method"])
    ordered = [rows[number] for number in range(len(entries))]
    return said(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": ordered})


def _alone(server: Strange, entry: Json, names: Mapping[str, str]) -> Answer:
    request = entry["request"]
    resource = renamed(entry.get("resource"), lambda one: names.get(one, one))
    conditions = server.conditions(request)
    if request["method"] == "POST" and "resource" in entry:
        if refused := _refused(server, {**entry, "resource": resource}, set()):
            return refused
        key = names[entry.get("fullUrl", "")]
        if _there(server, entry):
            return server.inner("GET", key)
        # The name was needed before: others of the transaction point at it.
        return server.inner("PUT", key, {**resource, "id": key.partition("/")[2]})
    body = json.dumps(resource) if resource is not None else None
    return server.one(request["method"], request["url"], conditions, body)


def _there(server: Strange, entry: Json) -> str:
    """The `Type/id` that an `ifNoneExist` finds, or nothing."""
    criteria = entry["request"].get("ifNoneExist")
    if not criteria:
        return ""
    found = json.loads(server.inner("GET", f"{entry['request']['url']}?{criteria}").body).get("entry", [])
    return f"{entry['request']['url']}/{found[0]['resource']['id']}" if found else ""


def _new(entry: Json) -> str:
    return f"{entry['request']['url']}/{uuid.uuid4()}"


def _key(server: Strange, entry: Json) -> str:
    full = str(entry.get("fullUrl", "")).removeprefix(server.base)
    return full if entry["request"]["method"] == "POST" else str(entry["request"]["url"])


def _refused(server: Strange, entry: Json, beside: set[str]) -> Answer | None:
    url, method = entry["request"]["url"], entry["request"]["method"]
    if refused := server.refused_audit(url.split("/")):
        return refused
    if server.has(Defect.REFERENTIAL_INTEGRITY):
        return server.dangling(method, url, entry.get("resource"), beside)
    return None


def _row(server: Strange, answer: Answer, method: str) -> Json:
    """One entry of the answer."""
    answer = server.dressed(answer, method)
    response: Json = {"status": str(answer.status)}
    for header, name in (("etag", "etag"), ("location", "location")):
        if header in answer.headers:
            response[name] = answer.headers[header]
    body = json.loads(answer.body) if answer.body else None
    if not answer.ok:
        return {"response": {**response, **({"outcome": body} if body else {})}}
    return {"response": response, **({"resource": body} if body else {})}

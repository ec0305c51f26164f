"""History of an instance, a type and everything; deletions stay; pages by key."""

from __future__ import annotations

from typing import Any

import httpx


def flag(name: str, status: str = "active") -> dict[str, Any]:
    return {
        "resourceType": "Flag",
        "id": name,
        "status": status,
        "code": {"text": "x"},
        "subject": {"display": "y"},
    }


def told(reply: httpx.Response) -> list[str]:
    assert reply.status_code == 200, reply.text
    bundle = reply.json()
    assert bundle["type"] == "history"
    return [f"{e['request']['method']} {e['fullUrl'].rsplit('/', 1)[1]}" for e in bundle.get("entry", [])]


def test_history_of_instance_type_and_system(client: httpx.Client) -> None:
    client.put("Flag/h1", json=flag("h1"))
    client.put("Flag/h2", json=flag("h2"))
    changed = client.put("Flag/h1", json=flag("h1", "inactive"))
    client.delete("Flag/h2")
    client.post("Basic", json={"resourceType": "Basic", "code": {"text": "x"}})
    assert told(client.get("Flag/h1/_history")) == ["PUT h1", "PUT h1"]
    assert told(client.get("Flag/_history?_count=4")) == ["DELETE h2", "PUT h1", "PUT h2", "PUT h1"]
    system = told(client.get("_history?_count=5"))
    assert system[0].startswith("POST ")
    assert system[1:] == ["DELETE h2", "PUT h1", "PUT h2", "PUT h1"]
    newest = client.get("Flag/h1/_history").json()["entry"][0]
    assert newest["resource"] == changed.json()
    assert newest["response"]["etag"] == changed.headers["ETag"]
    assert client.get("Flag/nobody/_history").status_code == 404
    assert client.get("Flag/h1/_history/nothing").status_code == 404


def test_since_and_pages(client: httpx.Client) -> None:
    for number in range(7):
        client.put("Flag/many", json=flag("many", "active" if number % 2 else "inactive"))
    client.put("Flag/later", json=flag("later"))
    stamp = client.get("Flag/later").json()["meta"]["lastUpdated"]
    client.delete("Flag/later")
    assert told(client.get(f"Flag/_history?_since={stamp}"))[:2] == ["DELETE later", "PUT later"]
    assert told(client.get("Flag/_history?_since=2100-01-01T00:00:00Z")) == []
    assert client.get("Flag/_history?_since=yesterday").status_code == 400
    seen: list[str] = []
    link: str | None = "Flag/many/_history?_count=3"
    sizes = []
    while link:
        bundle = client.get(link).json()
        sizes.append(len(bundle["entry"]))
        seen += [entry["resource"]["meta"]["versionId"] for entry in bundle["entry"]]
        link = next((one["url"] for one in bundle["link"] if one["relation"] == "next"), None)
    assert sizes == [3, 3, 1]
    assert len(set(seen)) == 7
    assert client.get("Flag/many/_history?_count=1&_total=accurate").json()["total"] == 7

"""Each defect of the strange server shows, and without it the server behaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import chain, combinations
from typing import Any

import httpx
import pytest

from desktop.fhir.transport import Answer, Request
from tests.servers.strange import MANY, PAGE, WINDOW, Strange
from tests.servers.strange_defects import AUDIT, Defect, possible
from tests.servers.strange_http import serving
from tests.servers.strange_links import INSIDE
from tests.sync.sim_clock import SimClock

Json = dict[str, Any]


def patient(ident: str, family: str = "Prøve") -> Json:
    return {"resourceType": "Patient", "id": ident, "name": [{"family": family}]}


def ask(
    server: Strange, method: str, path: str, body: Json | None = None, headers: dict[str, str] | None = None
) -> Answer:
    return server.handle(Request(method, path, headers or {}, json.dumps(body) if body else None))


def found(answer: Answer) -> list[str]:
    assert answer.ok, answer.body
    return [entry["resource"]["id"] for entry in json.loads(answer.body).get("entry", ())]


def has_next(answer: Answer) -> bool:
    return any(link["relation"] == "next" for link in json.loads(answer.body).get("link", ()))


def batched(server: Strange, path: str) -> Answer:
    bundle = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": {"method": "GET", "url": path}}],
    }
    row = json.loads(ask(server, "POST", "", bundle).body)["entry"][0]
    return Answer(int(row["response"]["status"][:3]), {}, json.dumps(row.get("resource")).encode())


def transaction(server: Strange, *entries: tuple[str, str, Json | None, dict[str, str]]) -> Answer:
    rows = [
        {"request": {"method": method, "url": url, **more}, **({"resource": body} if body else {})}
        for method, url, body, more in entries
    ]
    return ask(server, "POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": rows})


def count_in_batch(server: Strange) -> bool:
    return len(found(batched(server, "Patient?_count=200"))) == PAGE


def clamps(server: Strange) -> bool:
    answer = ask(server, "GET", "Patient?_count=200")
    return len(found(answer)) == PAGE and has_next(answer)


def total_without_next(server: Strange) -> bool:
    answer = ask(server, "GET", "Patient?_count=200")
    return len(found(answer)) < json.loads(answer.body).get("total", 0) and not has_next(answer)


def creates_over(server: Strange) -> bool:
    alone = ask(server, "PUT", "Patient/p0", patient("p0", "Ny"), {"if-none-match": "*"})
    put = ("PUT", "Patient/p1", patient("p1", "Ny"), {"ifNoneMatch": "*"})
    together = transaction(server, put)
    assert alone.ok == together.ok
    return alone.ok


def updates_over(server: Strange) -> bool:
    alone = ask(server, "PUT", "Patient/p0", patient("p0", "Ny"), {"if-match": 'W/"old"'})
    put = ("PUT", "Patient/p1", patient("p1", "Ny"), {"ifMatch": 'W/"old"'})
    assert alone.ok == transaction(server, put).ok
    return alone.ok


def deletes_over(server: Strange) -> bool:
    alone = ask(server, "DELETE", "Patient/p0", headers={"if-match": 'W/"old"'})
    assert alone.ok == transaction(server, ("DELETE", "Patient/p1", None, {"ifMatch": 'W/"old"'})).ok
    return alone.ok


def names_ids(server: Strange) -> bool:
    answer = ask(server, "PUT", "Patient/mine", patient("mine"))
    inside = transaction(server, ("PUT", "Patient/other", patient("other"), {}))
    assert (server.get("Patient/mine") is None) == (server.get("Patient/other") is None)
    return answer.status == 201 and inside.ok and "Patient/mine" not in answer.headers["location"]


def refuses_ids(server: Strange) -> bool:
    inside = transaction(server, ("PUT", "Patient/other", patient("other"), {}))
    answer = ask(server, "PUT", "Patient/mine", patient("mine"))
    return answer.status == inside.status == 405 and server.get("Patient/mine") is None


def integrity(server: Strange) -> bool:
    bound = {"resourceType": "Flag", "id": "f", "status": "active", "code": {"text": "x"}}
    bound["subject"] = {"reference": "Patient/later"}
    alone = ask(server, "PUT", "Flag/f", bound)
    whole = transaction(server, ("PUT", "Flag/f", bound, {}), ("PUT", "Patient/later", patient("later"), {}))
    assert whole.ok, "what comes in the same transaction is there"
    assert (ask(server, "DELETE", "Patient/later").status == 409) == (alone.status == 422)
    return alone.status == 422


def caches(server: Strange) -> bool:
    before = found(ask(server, "GET", "Patient?_count=200"))
    server.write(patient("new"))
    again = found(ask(server, "GET", "Patient?_count=200"))
    fresh = found(ask(server, "GET", "Patient?_count=200", headers={"cache-control": "no-cache"}))
    assert "new" in fresh
    server.write(patient("newer"))
    server.clock.forward(61)  # type: ignore[attr-defined]
    assert "newer" in found(ask(server, "GET", "Patient?_count=200")), "a minute later it is asked again"
    return again == before


def says_little(server: Strange) -> bool:
    rest = json.loads(ask(server, "GET", "metadata").body)["rest"][0]
    assert {"type": "Patient"} in rest["resource"] or rest["resource"][0]["interaction"]
    return "interaction" not in rest


def says_much(server: Strange) -> bool:
    rest = json.loads(ask(server, "GET", "metadata").body)["rest"][0]
    assert {"code": "transaction"} in rest["interaction"]
    history = ask(server, "GET", "Patient/p0/_history")
    answer = transaction(server, ("PUT", "Patient/p0", patient("p0"), {}))
    return answer.status == 405 and history.status == 501


def by_family(server: Strange) -> bool:
    assert found(ask(server, "GET", "Patient?family=Pr%C3%B8ve"))
    return found(ask(server, "GET", "Patient?name=Pr%C3%B8ve")) == []


def conflicts(server: Strange) -> bool:
    answer = ask(server, "PUT", "Patient/p0", patient("p0"), {"if-match": 'W/"old"'})
    assert not answer.ok
    return answer.status == 409


def strong_etags(server: Strange) -> bool:
    answer = ask(server, "GET", "Patient/p0")
    tag = answer.headers["etag"]
    put = transaction(server, ("PUT", "Patient/p0", patient("p0", "Ny"), {"ifMatch": tag}))
    inside = json.loads(put.body)["entry"][0]["response"]["etag"]
    assert inside.startswith("W/") == tag.startswith("W/")
    return tag.startswith('"')


def takes_no_audit(status: int) -> Callable[[Strange], bool]:
    def shows(server: Strange) -> bool:
        event = {
            "resourceType": "AuditEvent",
            "id": "a",
            "type": {"code": "rest"},
            "recorded": "2026-11-20T08:00:00Z",
            "agent": [{"requestor": True}],
            "source": {"observer": {"display": "x"}},
        }
        answer = ask(server, "PUT", "AuditEvent/a", event)
        assert answer.ok == transaction(server, ("PUT", "AuditEvent/b", {**event, "id": "b"}, {})).ok
        return answer.status == status

    return shows


def half(server: Strange) -> tuple[bool, Answer]:
    answer = transaction(
        server,
        ("PUT", "Patient/p0", patient("p0", "Ny"), {}),
        ("PUT", "Patient/p1", patient("p1", "Ny"), {"ifMatch": 'W/"old"'}),
    )
    assert server.get("Patient/p1")["name"][0]["family"] == "Prøve"  # type: ignore[index]
    return server.get("Patient/p0")["name"][0]["family"] == "Ny", answer  # type: ignore[index]


def half_told(server: Strange) -> bool:
    done, answer = half(server)
    if not done or not answer.ok:
        return False
    return [row["response"]["status"] for row in json.loads(answer.body)["entry"]] == ["200", "412"]


def half_untold(server: Strange) -> bool:
    done, answer = half(server)
    return done and answer.status == 412


def next_of(answer: Answer) -> str:
    links = json.loads(answer.body).get("link", ())
    return next((str(link["url"]) for link in links if link["relation"] == "next"), "")


def pages(server: Strange) -> tuple[list[list[str]], str]:
    """The names on each page of all patients, and the first link as it was given."""
    path, first = "Patient?_count=3", ""
    names: list[list[str]] = []
    while path:
        answer = ask(server, "GET", path)
        names.append(found(answer))
        link = next_of(answer)
        first = first or link
        path = f"Patient{link}" if link.startswith("?") else link
    return names, first


def leads_inside(server: Strange) -> bool:
    return next_of(ask(server, "GET", "Patient?_count=3")).startswith(INSIDE)


def forgets(server: Strange) -> bool:
    return ask(server, "GET", next_of(ask(server, "GET", "Patient?_count=3"))).status == 410


def parameters_alone(server: Strange) -> bool:
    names, first = pages(server)
    assert sorted(chain(*names)) == [f"p{n}" for n in range(PAGE + 2)]
    return first.startswith("?")


def shifts(server: Strange) -> bool:
    names, _first = pages(server)
    again, _first = pages(server)
    assert len(set(chain(*again))) == PAGE + 2, "it stands still then"
    return len(set(chain(*names))) < PAGE + 2


def empty_between(server: Strange) -> bool:
    names, _first = pages(server)
    assert len(set(chain(*names))) == PAGE + 2
    return [] in names


def no_etags(server: Strange) -> bool:
    answer = ask(server, "PUT", "Patient/p0", patient("p0", "Ny"))
    assert json.loads(answer.body)["meta"]["versionId"]
    return not {"etag", "last-modified", "location"} & answer.headers.keys()


def no_versions(server: Strange) -> bool:
    answer = ask(server, "GET", "Patient/p0")
    old = ask(server, "PUT", "Patient/p0", patient("p0", "Ny"), {"if-match": 'W/"old"'})
    assert ("versionId" in json.loads(answer.body)["meta"]) != old.ok
    return "etag" not in answer.headers and old.ok


def minimal(server: Strange) -> bool:
    answer = ask(server, "PUT", "Patient/new", patient("new"), {"prefer": "return=representation"})
    inside = json.loads(transaction(server, ("PUT", "Patient/p1", patient("p1", "Ny"), {})).body)["entry"][0]
    assert (answer.body == b"") == ("resource" not in inside)
    return answer.ok and not answer.body and "_history" not in answer.headers["location"]


def empty_errors(server: Strange) -> bool:
    answer = ask(server, "PUT", "Patient/p0", patient("p0", "Ny"), {"if-match": 'W/"old"'})
    assert answer.status == 412
    return not answer.body


def later(server: Strange) -> bool:
    answer = transaction(server, ("PUT", "Patient/p0", patient("p0", "Ny"), {}))
    assert server.get("Patient/p0")["name"][0]["family"] == "Ny"  # type: ignore[index]
    return answer.status == 202 and not answer.body


def throttles(server: Strange) -> bool:
    statuses = [ask(server, "GET", "Patient/p0").status for _ in range(MANY + 1)]
    server.clock.forward(WINDOW.total_seconds())  # type: ignore[attr-defined]
    assert ask(server, "GET", "Patient/p0").ok, "a little later it is asked again"
    return statuses == [*[200] * MANY, 429]


SHOWN: dict[Defect, Callable[[Strange], bool]] = {
    Defect.IGNORES_COUNT_IN_BATCH: count_in_batch,
    Defect.CLAMPS_PAGES: clamps,
    Defect.TOTAL_WITHOUT_NEXT: total_without_next,
    Defect.IGNORES_IF_NONE_MATCH: creates_over,
    Defect.IGNORES_IF_MATCH_ON_UPDATE: updates_over,
    Defect.IGNORES_IF_MATCH_ON_DELETE: deletes_over,
    Defect.NAMES_IDS_ITSELF: names_ids,
    Defect.REFUSES_CLIENT_IDS: refuses_ids,
    Defect.REFERENTIAL_INTEGRITY: integrity,
    Defect.CACHES_SEARCHES: caches,
    Defect.DECLARES_TOO_LITTLE: says_little,
    Defect.DECLARES_TOO_MUCH: says_much,
    Defect.FINDS_BY_FAMILY_ONLY: by_family,
    Defect.CONFLICT_FOR_PRECONDITION: conflicts,
    Defect.STRONG_ETAGS: strong_etags,
    Defect.HALF_TRANSACTION_TOLD: half_told,
    Defect.HALF_TRANSACTION_UNTOLD: half_untold,
    Defect.LINKS_ELSEWHERE: leads_inside,
    Defect.LINKS_EXPIRE: forgets,
    Defect.LINKS_OF_PARAMETERS: parameters_alone,
    Defect.PAGES_SHIFT: shifts,
    Defect.EMPTY_PAGES: empty_between,
    Defect.NO_ETAGS: no_etags,
    Defect.NO_VERSIONS: no_versions,
    Defect.MINIMAL: minimal,
    Defect.EMPTY_ERRORS: empty_errors,
    Defect.TRANSACTION_LATER: later,
    Defect.THROTTLES: throttles,
    **{defect: takes_no_audit(status) for defect, status in AUDIT.items()},
}


def server(*defects: Defect) -> Strange:
    made = Strange(SimClock(), *defects)
    for number in range(PAGE + 2):
        made.write(patient(f"p{number}"))
    return made


@pytest.mark.parametrize("defect", Defect, ids=lambda d: d.name.lower())
def test_a_defect_shows_and_only_where_it_is_switched_on(defect: Defect) -> None:
    strange, good = server(defect), server()
    assert SHOWN[defect](strange)
    assert not SHOWN[defect](good)
    strange.close()
    good.close()


def test_every_defect_has_its_proof_and_its_words() -> None:
    assert SHOWN.keys() == set(Defect)
    assert len({d.value for d in Defect}) == len(Defect)


def test_alternatives_are_no_pair() -> None:
    pairs = [pair for pair in combinations(Defect, 2) if possible(*pair)]
    assert (Defect.NAMES_IDS_ITSELF, Defect.REFUSES_CLIENT_IDS) not in pairs
    assert (Defect.CLAMPS_PAGES, Defect.TOTAL_WITHOUT_NEXT) in pairs


def test_it_answers_over_a_socket() -> None:
    with serving(Defect.STRONG_ETAGS) as strange, httpx.Client(base_url=strange.base, verify=False) as client:
        made = client.put("Patient/p", json=patient("p"), headers={"Content-Type": "application/fhir+json"})
        assert (made.status_code, made.headers["etag"][0]) == (201, '"')
        assert client.get("Patient", params={"family": "Prøve"}).json()["entry"][0]["resource"]["id"] == "p"

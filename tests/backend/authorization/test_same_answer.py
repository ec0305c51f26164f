"""Answers about what a patient has blocked for whoever asks are those about what never was, to the byte.

One idea: each request is asked of a resource that is kept back, of one that was removed, and of one that
never was; nothing but its id tells the answers apart. A page of what is left is as if nothing else were.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.backend.authorization.judged import AAS, BERG, Asked, Judged, judged, plain
from tests.service.test_blocked import SECRET

Json = dict[str, Any]
HIDDEN, REMOVED, MISSING = "kept-back-1", "was-there-1", "never-was-1"
UNDER = {"subject": {"reference": "Patient/p"}}


def diagnosis(ident: str, **more: Any) -> Json:
    return {
        "resourceType": "Condition",
        "id": ident,
        "code": {"text": SECRET},
        "recordedDate": "2026-11-19",
        "identifier": [{"system": "urn:x", "value": f"no-{ident}"}],
        "meta": {"tag": [{"system": "urn:x", "code": f"tag-{ident}"}]},
        "asserter": {"reference": f"Practitioner/{BERG}"},
        **UNDER,
        **more,
    }


def around(ident: str) -> list[Json]:
    """Neighbours of a diagnosis: a stay that is over, an appointment for it, its signature."""
    return [
        {
            "resourceType": "Encounter",
            "id": f"stay-{ident}",
            "status": "finished",
            "class": {"code": "IMP"},
            "diagnosis": [{"condition": {"reference": f"Condition/{ident}"}}],
            "period": {"start": "2026-11-10", "end": "2026-11-12"},
            **UNDER,
        },
        {
            "resourceType": "Provenance",
            "id": f"seal-{ident}",
            "recorded": "2026-11-20T09:00:00Z",
            "target": [{"reference": f"Condition/{ident}"}],
            "agent": [{"who": {"display": "Ola Berg"}}],
        },
    ]


OURS: list[Json] = [
    {
        "resourceType": "Condition",
        "id": f"open-{number}",
        "code": {"text": "Hypertensjon"},
        "asserter": {"reference": f"Practitioner/{BERG}"},
        "subject": {"reference": "Patient/q"},
        "recordedDate": f"2026-11-1{number}",
    }
    for number in range(4)
]


@pytest.fixture(scope="module")
def server() -> Iterator[Judged]:
    with judged(diagnosis(HIDDEN), diagnosis(REMOVED), *around(HIDDEN), *around(REMOVED), *OURS) as found:
        for kind, ident in (
            ("Condition", REMOVED),
            ("Provenance", f"seal-{REMOVED}"),
            ("Encounter", f"stay-{REMOVED}"),
        ):
            assert found.ask(Asked("DELETE", f"{kind}/{ident}"), BERG).status in (204, 403)
        yield found


BODY: Json = {"resourceType": "Condition", "id": "<id>", "code": {"text": "Mitt"}, **UNDER}
NEW: Json = {name: value for name, value in BODY.items() if name != "id"}
TEST = [{"op": "test", "path": "/code/text", "value": SECRET}]
CHANGE = [{"op": "replace", "path": "/code/text", "value": "Mitt"}]
CONDITIONS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("if-match", 'W/"x"'),),
    (("if-match", "*"),),
    (("if-none-match", "*"),),
    (("if-none-match", 'W/"x"'),),
    (("if-modified-since", "Mon, 01 Jan 2035 00:00:00 GMT"),),
    (("prefer", "return=representation"),),
    (("prefer", "return=minimal"),),
    (("prefer", "return=OperationOutcome"),),
)
ONE = [
    Asked("GET", "Condition/<id>"),
    Asked("HEAD", "Condition/<id>"),
    Asked("GET", "Condition/<id>/_history"),
    Asked("GET", "Condition/<id>/_history/0000000000000000"),
    Asked("DELETE", "Condition/<id>"),
    Asked("PATCH", "Condition/<id>", body=TEST),
    Asked("PATCH", "Condition/<id>", body=CHANGE),
    Asked("PATCH", "Condition/<id>", body=[{"op": "nonsense"}]),
    Asked("PUT", "Condition/<id>", body=BODY),
    Asked("PUT", "Condition/<id>", body={**BODY, "nonsense": 1}),
    Asked("PUT", "Condition/<id>", body={**BODY, "id": "another"}),
    Asked("PUT", "Condition/<id>", body=NEW),
    Asked("POST", "Condition/<id>", body=BODY),
    Asked("GET", "Condition/<id>/$everything"),
    Asked("GET", "Provenance/seal-<id>"),
    Asked("GET", "Encounter/stay-<id>"),
    Asked("DELETE", "Encounter/stay-<id>"),
]
CASES = [Asked(one.method, one.path, headers, one.body) for one in ONE for headers in CONDITIONS]
CRITERIA = (
    "identifier=urn:x|no-<id>",
    "_id=<id>",
    "_tag=urn:x|tag-<id>",
    "identifier=urn:x|no-<id>&code:missing=false",
)
FOUND = [
    *(
        Asked("GET", f"Condition?{one}{more}")
        for one in CRITERIA
        for more in (
            "",
            "&_summary=count",
            "&_total=accurate",
            "&_count=0",
            "&_count=1",
            "&_sort=-recorded-date",
            "&_include=Condition:asserter",
            "&_include=*",
            "&_revinclude=*",
            "&patient=Patient/p",
            "&patient=Patient/q",
        )
    ),
    *(
        Asked(method, f"Condition?{one}", headers, body)
        for one in CRITERIA
        for headers in CONDITIONS[:4]
        for method, body in (("PUT", NEW), ("PUT", BODY), ("PATCH", CHANGE), ("DELETE", None))
    ),
    *(Asked("POST", "Condition", (("if-none-exist", one),), NEW) for one in CRITERIA),
    Asked("POST", "Condition/_search", body="_id=<id>"),
    Asked("GET", "Encounter?diagnosis=Condition/<id>"),
    Asked("GET", "Encounter?diagnosis:Condition._id=<id>"),
    Asked("GET", "Encounter?diagnosis:Condition.identifier=urn:x|no-<id>&_summary=count"),
    Asked("GET", "Encounter?_id=stay-<id>&_include=Encounter:diagnosis"),
    Asked("GET", "Provenance?target=Condition/<id>"),
    Asked("GET", "Provenance?target=Condition/<id>&_summary=count"),
    Asked("GET", "Provenance?target:Condition.identifier=urn:x|no-<id>"),
    Asked("GET", "Provenance?_id=seal-<id>"),
    Asked(
        "GET",
        "Patient?_id=p&_revinclude=Condition:subject&_include:iterate=Condition:asserter&_tag=urn:x|<id>",
    ),
]


def bundled(kind: str, one: Asked) -> Asked:
    """A request as the one entry of a batch or transaction."""
    heads = {"if-match": "ifMatch", "if-none-match": "ifNoneMatch", "if-none-exist": "ifNoneExist"}
    entry: Json = {"request": {"method": one.method, "url": one.path}}
    entry["request"] |= {heads[name]: value for name, value in one.headers if name in heads}
    if one.body is not None:
        entry["resource"] = one.body
    return Asked("POST", "", body={"resourceType": "Bundle", "type": kind, "entry": [entry]})


BUNDLED = [
    bundled(kind, one)
    for kind in ("batch", "transaction")
    for one in (*CASES[:9], *CASES[18:45], *CASES[72:81], *FOUND)
    if one.method != "PATCH" and "_search" not in one.path
]
REFERRED = [
    bundled(
        "transaction",
        Asked(
            "POST",
            "Condition",
            body={
                **NEW,
                "subject": {"reference": "Patient/q"},
                "evidence": [{"detail": [{"reference": f"Condition?{one}"}]}],
            },
        ),
    )
    for one in CRITERIA
]
EVERY = [*CASES, *FOUND, *BUNDLED, *REFERRED]


def test_what_is_kept_back_and_what_never_was_are_answered_alike(server: Judged) -> None:
    """Methods × headers × kept back, removed, missing."""
    before = server.ask(Asked("GET", f"Condition/{HIDDEN}/_history"), BERG)
    told = []
    for one in EVERY:
        answers = {name: plain(server.ask(one.named(id=name)), name) for name in (MISSING, HIDDEN, REMOVED)}
        if len(set(answers.values())) > 1:
            told.append((one.method, one.path, one.headers, *answers.items()))
        assert SECRET not in str(answers).replace(json.dumps(TEST), ""), one
    assert not told, "\n\n".join(map(str, told))
    after = server.ask(Asked("GET", f"Condition/{HIDDEN}/_history"), BERG)
    assert json.loads(before.body)["entry"] == json.loads(after.body)["entry"], "nothing was written over it"


def test_the_answers_are_no_mere_refusals(server: Judged) -> None:
    """Most of the requests above are answered otherwise to somebody from whom nothing is kept."""
    reads = [one for one in EVERY if one.method in ("GET", "HEAD") and "tag=urn:x|<id>" not in one.path]
    differ = [
        one
        for one in reads
        if plain(server.ask(one.named(id=HIDDEN), BERG), HIDDEN)
        != plain(server.ask(one.named(id=MISSING), BERG), MISSING)
    ]
    assert len(differ) > len(reads) / 2
    (mine,) = (json.loads(server.ask(Asked("GET", f"Condition/{OURS[0]['id']}")).body)["id"],)
    assert mine == OURS[0]["id"], "what is nobody's to keep back is read"


LISTS = (
    "Condition",
    "Condition?_count=1",
    "Condition?_count=2&_sort=-recorded-date",
    "Condition?_total=accurate&_count=2",
    "Condition?_summary=count",
    "Condition?patient=p,q",
    "Condition?patient=p,q&_summary=count",
    "Condition?patient=p",
    "Condition?asserter=Practitioner/berg&_count=1",
    "Condition?asserter.family=Lie",
    "Encounter",
    "Encounter?_count=1",
    "Condition?asserter:Practitioner.family=Lie&_summary=count",
    "Practitioner?_id=berg&_revinclude=Condition:asserter",
    "Patient?_revinclude=*",
    "Patient?_id=p&_revinclude=*&_include:iterate=*",
    "Provenance",
    "Provenance?_summary=count",
    "Condition/_history",
    "Condition/_history?_count=1",
    "Condition/_history?_total=accurate",
    "Encounter/_history",
    "Condition?_count=0",
    "Patient?_id=p&_revinclude=Provenance:target",
)


def walk(server: Judged, path: str) -> list[Any]:
    """All pages of a list, as whoever asks gets them, by their `next` links."""
    pages: list[Any] = []
    at = path
    while at and len(pages) < 40:
        reply = server.ask(Asked("GET", at))
        pages.append(plain(reply))
        links = json.loads(reply.body).get("link", ())
        at = next((one["url"].partition("/fhir/")[2] for one in links if one["relation"] == "next"), "")
    return pages


@pytest.mark.parametrize("path", LISTS)
def test_lists_numbers_pages_and_histories_are_as_if_it_were_not_there(path: str) -> None:
    with judged(*OURS) as without, judged(diagnosis(HIDDEN), OURS[0], *around(HIDDEN), *OURS[1:]) as server:
        assert walk(server, path) == walk(without, path)
        for one in (server, without):
            one.database.analyze()


def test_nobody_writes_over_what_they_may_not_see_and_their_work_finds_its_way(server: Judged) -> None:
    elsewhere = {**BODY, "id": HIDDEN, "subject": {"reference": "Patient/q"}}
    assert server.ask(Asked("PUT", f"Condition/{HIDDEN}", body=elsewhere)).status == 405
    mine = {**NEW, "identifier": [{"system": "urn:x", "value": "2f1c1d6e-58a3-4b5e-9d0c-7d3a52a8e6f1"}]}
    once = (("if-none-exist", f"identifier=urn:x|{mine['identifier'][0]['value']}"),)
    first, again = (server.ask(Asked("POST", "Condition", once, mine)) for _twice in range(2))
    assert (first.status, again.status, again.body) == (201, 200, "")
    assert first.headers["Location"] == again.headers["Location"], "what is sent again is not there twice"


@pytest.mark.parametrize(("person", "kind"), [("kari", "Observation"), (AAS, "AuditEvent"), ("eier", "Task")])
def test_a_type_that_a_role_does_not_see_is_refused_whatever_there_is(person: str, kind: str) -> None:
    bodies: dict[str, Json] = {
        "Observation": {"status": "final", "code": {"text": "x"}, **UNDER},
        "AuditEvent": {
            "type": {"code": "rest"},
            "recorded": "2026-11-20T10:00:00Z",
            "agent": [{"requestor": True}],
            "source": {"observer": {"display": "x"}},
        },
        "Task": {"status": "requested", "intent": "order", "for": {"reference": "Patient/q"}},
    }
    asked = [
        Asked(method, f"{kind}/<id>", headers, body)
        for headers in CONDITIONS
        for method, body in (("GET", None), ("DELETE", None), ("PATCH", TEST))
    ]
    asked += [
        Asked("GET", f"{kind}/<id>/_history"),
        Asked("GET", f"{kind}/<id>/_history/1"),
        Asked("GET", f"{kind}?_id=<id>"),
        Asked("DELETE", f"{kind}?identifier=urn:x|<id>"),
    ]
    with judged({"resourceType": kind, "id": HIDDEN, **bodies[kind]}) as server:
        for one in asked:
            found, missing = (
                plain(server.ask(one.named(id=name), person), name) for name in (HIDDEN, MISSING)
            )
            assert found == missing, one
            assert found[0] in (403, 400), one


def test_an_include_is_refused_by_what_it_asks_for_not_by_what_there_is() -> None:
    """A coordinator asks what of a record points at a patient of whom there is something, and of whom not."""
    value = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": SECRET}, **UNDER}
    with judged(value) as server:
        for path in ("Patient?_id=<id>&_revinclude=Observation:subject", "Patient?_id=<id>&_revinclude=*"):
            some, none = (plain(server.ask(Asked("GET", path.replace("<id>", one)), "kari")) for one in "pq")
            assert some[0] == none[0]
            assert some[1].replace("/p", "/q").replace('"p"', '"q"').replace("=p", "=q") == none[1]

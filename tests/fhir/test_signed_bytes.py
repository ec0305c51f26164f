"""Signed content: any change of what was said is told, nothing that a server sets or writes otherwise is."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.signed_bytes import UNHELD, Json, canonical, content, differences, local

BASE = "https://server.example/fhir/"
PDF = base64.b64encode(b"%PDF a letter").decode()


def nothing_held(_key: str) -> bytes | None:
    return None


def note() -> Json:
    """A signed note with a dose, a decimal, a reference of each kind and a file."""
    made: Json = strict.loads(
        """{"resourceType":"Composition","id":"n1","meta":{"versionId":"1"},
        "identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1"},"status":"final",
        "type":{"coding":[{"system":"http://loinc.org","code":"11506-3"}],"text":"Visitt"},
        "subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/e1"},
        "date":"2026-11-20T14:32:00+01:00","author":[{"reference":"Practitioner/aas","display":"Maren Aas"}],
        "title":"Visitt","attester":[{"mode":"legal","time":"2026-11-20T14:32:00+01:00",
        "party":{"reference":"Practitioner/aas"}}],
        "extension":[{"url":"urn:x:dose","valueDecimal":1.50},{"url":"urn:x:yes","valueBoolean":true}],
        "section":[{"title":"Vurdering","text":{"status":"additional",
        "div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>Furosemid 40 mg x 1.</p></div>"},
        "entry":[{"reference":"Observation/k"}]},
        {"title":"Plan","text":{"status":"additional",
        "div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>Hjem i morgen.</p></div>"}}]}"""
    )
    return made


def document() -> Json:
    """The document of a letter with its PDF inside."""
    attachment = {"contentType": "application/pdf", "data": PDF, "title": "Epikrise"}
    return {
        "resourceType": "DocumentReference", "id": "d1", "status": "current", "docStatus": "final",
        "subject": {"reference": "Patient/p"}, "content": [{"attachment": attachment}],
    }  # fmt: skip


def told(was: Json, now: Json, names: dict[str, str] | None = None) -> set[str]:
    """The elements that differ."""
    found = differences(
        content(was, BASE, nothing_held), content(now, BASE, nothing_held), names if names is not None else {}
    )
    return {one.element for one in found}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value in a resource."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for at, member in enumerate(value):
            yield from leaves(member, (*path, at))
    else:
        yield path


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, Decimal):
        return value + 1
    return (
        value.replace("40", "80") if "40 mg" in value else f"{value[:-1]}{'1' if value[-1] != '1' else '2'}"
    )


def put(resource: Json, path: tuple[Any, ...], value: Any) -> Json:
    """A copy with one value set."""
    made = strict.loads(strict.dumps(resource))
    at: Any = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return made  # type: ignore[no-any-return]


PLACES = [p for p in leaves(note()) if p[0] not in ("id", "meta") and p[-2:] != ("text", "status")]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_any_single_change_is_told(place: tuple[Any, ...]) -> None:
    was = note()
    at: Any = was
    for step in place:
        at = at[step]
    if place[-1] == "div":
        now = put(was, place, at.replace("40 mg", "80 mg").replace("morgen", "kveld"))
    else:
        now = put(was, place, changed(at))
    assert told(was, now) == {place[0]}
    assert told(now, was) == {place[0]}


# A name beside a reference that stands may be left out by a server.
@pytest.mark.parametrize("place", [one for one in PLACES if one[-1] != "display"])
def test_what_is_taken_away_is_told(place: tuple[Any, ...]) -> None:
    was = note()
    now = strict.loads(strict.dumps(was))
    at: Any = now
    for step in place[:-1]:
        at = at[step]
    del at[place[-1]]
    assert told(was, now) == {place[0]}


def test_what_is_added_is_told() -> None:
    was = note()
    for name, value in (
        ("relatesTo", [{"code": "replaces"}]), ("confidentiality", "R"),
        ("extension", [*was["extension"], {"url": "urn:x:more", "valueString": "feil"}]),
        ("section", [*was["section"], {"title": "Ny", "text": {"div": "<div>Ord</div>"}}]),
    ):  # fmt: skip
        assert told(was, {**was, name: value}) == {name}


def test_what_changes_places_is_told() -> None:
    was = note()
    assert told(was, {**was, "section": was["section"][::-1]}) == {"section"}


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same with members in another order."""
    if isinstance(value, dict):
        names = list(value)
        rng.shuffle(names)
        return {name: shuffled(value[name], rng) for name in names}
    return [shuffled(one, rng) for one in value] if isinstance(value, list) else value


def by_server(value: Any, rng: random.Random) -> Any:
    """The same as a server may give it back: absolute references, versions, names, moments in UTC, numbers
    without their zeros, ids of elements, empty lists."""
    if isinstance(value, list):
        return [by_server(one, rng) for one in value]
    if not isinstance(value, dict):
        if isinstance(value, Decimal):
            return strict.Number(str(value.normalize()))
        return value.replace("14:32:00+01:00", "13:32:00.000Z") if isinstance(value, str) else value
    made = {name: by_server(member, rng) for name, member in value.items()}
    if isinstance(name := made.get("reference"), str):
        made["reference"] = rng.choice([name, f"{BASE}{name}", f"{name}/_history/3"])
        made.setdefault("display", "Somebody")
        made["type"] = name.partition("/")[0]
    if "div" in made:
        made["status"] = "generated"
        made["div"] = made["div"].replace("<p>", "\n  <p >").replace("</p>", "</p>\n")
    elif rng.random() < 0.5:
        made["extension"] = made.get("extension", [])
    if "resourceType" not in made and rng.random() < 0.5:
        made["id"] = f"e{rng.randrange(99)}"
    return made


@pytest.mark.parametrize("seed", range(60))
def test_nothing_that_a_server_sets_is_told(seed: int) -> None:
    rng = random.Random(seed)
    was = note()
    now = shuffled(by_server(was, rng), rng)
    now |= {
        "id": "another", "meta": {"versionId": "7", "profile": ["urn:p"], "lastUpdated": "2026-11-21"},
        "text": {"status": "generated", "div": "<div>made by the server</div>"},
    }  # fmt: skip
    assert told(was, now) == set()


@pytest.mark.parametrize("seed", range(20))
def test_canonical_bytes_do_not_depend_on_the_order(seed: int) -> None:
    was = note()
    assert canonical(shuffled(was, random.Random(seed))) == canonical(was)
    assert b"1.50" in canonical(was), "a number stands as it was written"


def test_a_name_of_ours_that_the_server_replaced_is_the_same_and_no_other_is() -> None:
    was = note()
    now = {**was, "encounter": {"reference": "Encounter/srv-1"}}
    assert told(was, now, {"Encounter/e1": "Encounter/srv-1"}) == set()
    assert told(was, now, {"Encounter/e1": "Encounter/srv-2"}) == {"encounter"}
    assert told(was, now) == {"encounter"}
    assert told(was, was, {"Encounter/e1": "Encounter/srv-1"}) == {"encounter"}


def test_another_servers_reference_is_another() -> None:
    was = note()
    assert told(was, {**was, "subject": {"reference": "https://other.example/fhir/Patient/p"}}) == {"subject"}


def test_local_names_are_those_that_the_server_does_not_know() -> None:
    known = {"Patient/p", "Practitioner/aas", "Observation/k"}
    made = local({"Composition/n1": content(note(), BASE, nothing_held)}, ("Binary/b",), known.__contains__)
    assert made == ("Binary/b", "Composition/n1", "Encounter/e1")


def test_a_changed_file_is_told_wherever_it_lies() -> None:
    was = document()
    moved: Json = {
        **was, "content": [{"attachment": {"contentType": "application/pdf", "title": "Epikrise",
                                           "url": f"{BASE}Binary/b1", "size": 13}}],
    }  # fmt: skip
    signed = content(was, BASE, nothing_held)

    def at_server(data: bytes) -> Json:
        return content(moved, BASE, lambda key: data if key == "Binary/b1" else None)

    assert differences(signed, at_server(b"%PDF a letter"), {}) == ()
    (found,) = differences(signed, at_server(b"%PDF another"), {})
    assert (found.element, found.unread) == ("content", False)
    other = put(was, ("content", 0, "attachment", "data"), base64.b64encode(b"%PDF b letter").decode())
    assert told(was, other) == {"content"}
    assert told(was, put(was, ("content", 0, "attachment", "data"), "%%%")) == {"content"}


def test_a_file_that_is_not_here_is_neither_the_same_nor_another() -> None:
    was = content(document(), BASE, nothing_held)
    now = put(document(), ("content", 0, "attachment"), {"contentType": "application/pdf", "url": "Binary/b1",
                                                         "title": "Epikrise"})  # fmt: skip
    reduced = content(now, BASE, nothing_held)
    assert reduced["content"][0]["attachment"]["sha256"] == UNHELD
    (found,) = differences(was, reduced, {})
    assert found.unread


def test_a_pointer_that_was_signed_must_still_point_there() -> None:
    was = {
        **document(),
        "content": [{"attachment": {"contentType": "application/fhir+json", "url": "Binary/b"}}],
    }
    now = put(was, ("content", 0, "attachment", "url"), "Binary/c")
    assert told(was, was) == set()
    assert told(was, now) == {"content"}
    assert told(was, now, {"Binary/b": "Binary/c"}) == set()


def test_struck_words_that_were_changed_are_told() -> None:
    def of(words: str) -> Json:
        div = f"<div>Penicillin <del>{words}</del></div>"
        return {"resourceType": "Composition", "section": [{"text": {"div": div}}]}

    assert told(of("tåles"), of("tåles ikke")) == {"section"}

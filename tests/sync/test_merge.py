"""Merging by clinical unit: examples, and what must hold for any three versions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.sync.merge.merge import Clash, Merged, holds, merge, overlay, same

Json = dict[str, Any]


def three(kind: str, base: Json, mine: Json, theirs: Json) -> Merged | Clash:
    head = {"resourceType": kind, "id": "x"}
    versions = ({**head, **v, "meta": {"versionId": str(n)}} for n, v in enumerate((base, mine, theirs)))
    return merge(*versions)


@pytest.mark.parametrize(
    ("kind", "base", "mine", "theirs"),
    [
        ("MedicationRequest", {"status": "draft"}, {"status": "draft", "dosageInstruction": [1]},
         {"status": "draft", "substitution": {"a": 1}}),
        ("AllergyIntolerance", {"criticality": "low"}, {"criticality": "high"},
         {"criticality": "low", "reaction": [{}]}),
        ("Condition", {}, {"code": {"text": "a"}}, {"clinicalStatus": {"text": "b"}}),
        ("Observation", {"valueQuantity": {"value": 1}}, {"valueQuantity": {"value": 2}},
         {"valueQuantity": {"value": 1}, "status": "preliminary"}),
        ("ServiceRequest", {"status": "active"}, {"status": "active", "note": [1]},
         {"status": "active", "note": [2]}),
        ("Composition", {"status": "preliminary", "section": [{"title": "a", "text": 1}]},
         {"status": "preliminary", "section": [{"title": "a", "text": 2}]},
         {"status": "preliminary", "section": [{"title": "a", "text": 3}]}),
        # Signing what another has changed meanwhile: nobody has read that text.
        ("Composition", {"status": "preliminary", "section": [{"title": "a", "text": 1}]},
         {"status": "final", "section": [{"title": "a", "text": 1}]},
         {"status": "preliminary", "section": [{"title": "a", "text": 3}]}),
        ("Composition", {"title": "a", "section": []}, {"title": "a", "section": [{"title": "n"}]},
         {"title": "b", "section": []}),
        ("Encounter", {"status": "in-progress"}, {"status": "in-progress", "location": [1]},
         {"status": "finished"}),
        ("Encounter", {"status": "in-progress"}, {"status": "finished"},
         {"status": "in-progress", "period": {"end": "2026"}}),
        ("Patient", {"name": [1], "birthDate": "1950"}, {"name": [2], "birthDate": "1950"},
         {"name": [1], "birthDate": "1951"}),
        ("Patient", {"birthDate": "1950"}, {"birthDate": "1951"},
         {"birthDate": "1950", "_birthDate": {"extension": [1]}}),
        ("Patient", {"gender": "male"}, {"gender": "male", "telecom": [1]},
         {"gender": "male", "contained": [1], "contact": [{"organization": {"reference": "#1"}}]}),
        ("Patient", {"note": [1]}, {"note": []}, {"note": [1, 2]}),
        ("Task", {"status": "requested"}, {"status": "completed"}, {"status": "requested", "owner": {}}),
        ("Condition", {}, {"verificationStatus": {"text": "x"}, "note": [1]}, {"note": [2]}),
    ],
)  # fmt: skip
def test_what_goes_to_a_person(kind: str, base: Json, mine: Json, theirs: Json) -> None:
    assert isinstance(three(kind, base, mine, theirs), Clash)


@pytest.mark.parametrize(
    ("kind", "base", "mine", "theirs", "expected"),
    [
        ("Patient", {}, {"telecom": [1]}, {"address": [2]}, {"telecom": [1], "address": [2]}),
        ("Condition", {"note": [1]}, {"note": [1, 2]}, {"note": [1, 3]}, {"note": [1, 3, 2]}),
        ("Condition", {}, {"note": [1]}, {"identifier": [2]}, {"note": [1], "identifier": [2]}),
        ("List", {"entry": [1]}, {"entry": [1, 2]}, {"entry": [1, 3]}, {"entry": [1, 3, 2]}),
        ("Encounter", {"status": "in-progress"}, {"status": "in-progress", "participant": [1]},
         {"status": "in-progress", "diagnosis": [1]},
         {"status": "in-progress", "participant": [1], "diagnosis": [1]}),
        ("Composition", {"section": [{"title": "a", "text": 1}, {"title": "b", "text": 1}]},
         {"section": [{"title": "a", "text": 2}, {"title": "b", "text": 1}]},
         {"section": [{"title": "a", "text": 1}, {"title": "b", "text": 3}, {"title": "c"}]},
         {"section": [{"title": "a", "text": 2}, {"title": "b", "text": 3}, {"title": "c"}]}),
        # Sections without a name, or with the same one, are known by their place among their like.
        ("Composition", {"section": [{"title": "a", "text": 1}, {"title": "a", "text": 2}]},
         {"section": [{"title": "a", "text": 1}, {"title": "a", "text": 9}]},
         {"section": [{"title": "new"}, {"title": "a", "text": 1}, {"title": "a", "text": 2}]},
         {"section": [{"title": "new"}, {"title": "a", "text": 1}, {"title": "a", "text": 9}]}),
        ("Patient", {"_gender": {"id": "a"}}, {"_gender": {"id": "a"}, "telecom": [1]}, {"telecom": [1]},
         {"telecom": [1]}),
    ],
)  # fmt: skip
def test_what_merges_by_itself(kind: str, base: Json, mine: Json, theirs: Json, expected: Json) -> None:
    merged = three(kind, base, mine, theirs)
    assert isinstance(merged, Merged)
    assert same(merged.resource, {"resourceType": kind, **expected})
    assert merged.resource["meta"] == {"versionId": "2"}


def test_a_new_order_of_sections_does_not_get_lost() -> None:
    a, b, c = {"title": "a"}, {"title": "b"}, {"title": "c"}
    assert isinstance(
        three("Composition", {"section": [a, b]}, {"section": [b, a]}, {"section": [a, b, c]}), Clash
    )


def test_a_change_is_held_when_it_stands_there_and_the_rest_is_the_servers() -> None:
    base = {"status": "draft", "note": [1]}
    mine = {"status": "active", "note": [1]}
    assert holds(base, mine, {**mine, "language": "nb", "meta": {"versionId": "9"}})
    assert not holds(base, mine, {**mine, "note": [2]})
    assert not holds(base, mine, base)
    assert not holds(base, {**mine, "extra": 1}, mine)


def test_a_later_change_lies_over_what_the_server_added() -> None:
    before, after = {"a": 1, "b": 2}, {"a": 1, "b": 3}
    assert overlay(before, after, {"a": 1, "b": 2, "c": 4}) == {"a": 1, "b": 3, "c": 4}
    assert overlay(before, {"a": 1}, {"a": 1, "b": 2, "c": 4}) == {"a": 1, "c": 4}


NAMES = ("status", "note", "identifier", "telecom", "code", "dosageInstruction", "period", "address",
         "section", "birthDate", "_birthDate", "name", "gender", "subject")  # fmt: skip
LISTS = {"note", "identifier", "telecom", "dosageInstruction", "address", "name"}
KINDS = ("Patient", "Encounter", "MedicationRequest", "AllergyIntolerance", "Condition", "Composition",
         "Observation", "List", "Task")  # fmt: skip
item = st.integers(0, 3)


def element(name: str) -> st.SearchStrategy[Any]:
    if name == "status":
        return st.sampled_from(["draft", "active", "preliminary", "final", "in-progress", "finished"])
    if name == "section":
        one = st.fixed_dictionaries({"title": st.sampled_from("abc"), "text": item})
        return st.lists(one, max_size=3)
    return st.lists(item, max_size=3, unique=True) if name in LISTS else item


version = st.fixed_dictionaries({}, optional={name: element(name) for name in NAMES})


@st.composite
def triples(draw: st.DrawFn) -> tuple[Json, Json, Json]:
    kind = draw(st.sampled_from(KINDS))
    base = draw(version)

    def changed() -> Json:
        copy = {**base, **draw(st.fixed_dictionaries({}, optional={n: element(n) for n in NAMES}))}
        for name in draw(st.sets(st.sampled_from(NAMES), max_size=2)):
            copy.pop(name, None)
        return {"resourceType": kind, **copy}

    return {"resourceType": kind, **base}, changed(), changed()


def differs(one: Json, other: Json) -> set[str]:
    return {n for n in one.keys() | other.keys() if one.get(n) != other.get(n)}


ONE_UNIT = ("MedicationRequest", "AllergyIntolerance", "Condition", "Observation", "Task")
ADDITIONS = {"note", "identifier", "telecom", "contact"}


@given(triples())
@settings(max_examples=400, deadline=None)
def test_a_merge_never_loses_a_change_and_never_mixes_a_unit(versions: tuple[Json, Json, Json]) -> None:
    base, mine, theirs = versions
    merged = merge(base, mine, theirs)
    my, their = differs(base, mine), differs(base, theirs)
    if isinstance(merged, Clash):
        assert my
        assert their
        assert merged.units
        return
    result = merged.resource
    for name in my - ADDITIONS - {"section"}:
        assert result.get(name) == mine.get(name), name
    for name in their - ADDITIONS - {"section"}:
        assert result.get(name) == theirs.get(name), name
    for name in ADDITIONS & (my | their):
        for side in (mine, theirs):
            added = [x for x in side.get(name, []) if x not in base.get(name, [])]
            assert all(x in result.get(name, []) for x in added), name
    if base["resourceType"] in ONE_UNIT and my and their:
        clinical = (my | their) - ADDITIONS
        assert (
            not (my & clinical and their & clinical)
            or same(mine, theirs)
            or differs(mine, theirs) <= ADDITIONS
        )
    if my and their and my != their:
        for side in versions:
            assert side.get("status") != "final" or side["resourceType"] not in ("Composition", "Observation")
            assert side.get("status") != "active" or side["resourceType"] != "MedicationRequest"


@given(triples())
@settings(max_examples=150, deadline=None)
def test_a_side_that_changed_nothing_gives_way(versions: tuple[Json, Json, Json]) -> None:
    base, mine, theirs = versions
    one, other = merge(base, base, theirs), merge(base, mine, base)
    assert isinstance(one, Merged)
    assert isinstance(other, Merged)
    assert same(one.resource, theirs)
    assert same(other.resource, mine)


@given(triples())
@settings(max_examples=150, deadline=None)
def test_it_does_not_matter_who_comes_first_for_whether_people_are_asked(
    versions: tuple[Json, Json, Json],
) -> None:
    base, mine, theirs = versions
    assert isinstance(merge(base, mine, theirs), Clash) == isinstance(merge(base, theirs, mine), Clash)


def test_an_addition_does_not_stand_beside_something_taken_away() -> None:
    """Found by chance: whoever came first was asked, and whoever came second was not."""
    base: Json = {"resourceType": "MedicationRequest", "status": "draft", "note": [{"text": "Obs nyre"}]}
    added = {**base, "identifier": [{"value": "1"}]}
    taken = {k: v for k, v in base.items() if k != "note"}
    assert isinstance(merge(base, added, taken), Clash)
    assert isinstance(merge(base, taken, added), Clash)

"""Notes: which hold, which were replaced or withdrawn, and what was added to which."""

from __future__ import annotations

import pytest

from desktop.clinical.record.notes import notes
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Composition
from tests.views.charts import Json, chart, written_note


def relates(code: str, *targets: str) -> Json:
    return {"relatesTo": [{"code": code, "targetReference": {"reference": one}} for one in targets]}


def note(ident: str, hours: float, status: str = "final", **more: object) -> Json:
    return {**written_note(ident, hours, ident, status), **more}


def holding(*made: Json) -> list[str]:
    return [one.id for one in notes.standing(chart(*made))]


def find(found: Chart, ident: str) -> Composition:
    one = found.find(f"Composition/{ident}", Composition)
    assert one is not None
    return one


def test_a_new_version_takes_the_place_of_the_old_one_which_is_still_there() -> None:
    found = chart(note("old", 9), note("new", 1, "amended", **relates("replaces", "Composition/old")))
    assert [one.id for one in notes.standing(found)] == ["new"]
    assert [one.id for one in notes.related(found).versions["Composition/old"]] == ["new", "old"]
    assert [one.id for one in notes.related(found).replaced_by["Composition/old"]] == ["new"]


@pytest.mark.parametrize("status", ["preliminary", "entered-in-error", "", "registered"])
def test_only_what_is_signed_replaces(status: str) -> None:
    new = note("new", 1, status, **relates("replaces", "Composition/old"))
    assert holding(note("old", 9), new) == ["old"]


def test_an_old_version_holds_again_when_the_new_one_is_withdrawn() -> None:
    first, second = note("a", 9), note("b", 5, "amended", **relates("replaces", "Composition/a"))
    third = note("c", 1, "amended", **relates("replaces", "Composition/b"))
    assert holding(first, second, third) == ["c"]
    assert holding(first, second, third | {"status": "entered-in-error"}) == ["b"]


def test_two_that_corrected_it_at_once_both_hold() -> None:
    found = chart(
        note("a", 9), note("b", 2, "amended", **relates("replaces", "Composition/a")),
        note("c", 1, "amended", **relates("replaces", "Composition/a")),
    )  # fmt: skip
    assert [one.id for one in notes.standing(found)] == ["c", "b"]
    assert [one.id for one in notes.current(found, find(found, "a"))] == ["c", "b"]


def test_notes_that_claim_to_replace_each_other_are_not_lost() -> None:
    one = note("a", 9, **relates("replaces", "Composition/b"))
    other = note("b", 1, **relates("replaces", "Composition/a"))
    assert holding(one, other) == ["b", "a"]
    assert holding(note("a", 9, **relates("replaces", "Composition/a"))) == ["a"]


def test_what_replaces_something_that_is_not_here_holds() -> None:
    assert holding(note("b", 1, "amended", **relates("replaces", "Composition/elsewhere"))) == ["b"]


def test_a_version_is_known_by_the_identifier_of_the_old_one_too() -> None:
    named = {"system": "urn:x", "value": "17"}
    old = note("old", 9, identifier=named)
    new = note("new", 1, "amended", relatesTo=[{"code": "replaces", "targetIdentifier": named}])
    assert holding(old, new) == ["new"]
    empty = note("new", 1, "amended", relatesTo=[{"code": "replaces", "targetIdentifier": {}}])
    assert holding(note("old", 9), empty) == ["new", "old"]


def test_an_absolute_reference_with_a_version_names_the_same_note() -> None:
    url = "https://server.example/fhir/Composition/old/_history/3"
    assert holding(note("old", 9), note("new", 1, "amended", **relates("replaces", url))) == ["new"]


def test_addenda_stand_beside_their_note() -> None:
    found = chart(
        note("a", 9), note("t1", 5, **relates("appends", "Composition/a")),
        note("t2", 1, **relates("appends", "Composition/a")),
    )  # fmt: skip
    related = notes.related(found)
    assert [one.id for one in related.addenda["Composition/a"]] == ["t2", "t1"]
    assert related.added_to["Composition/t1"].id == "a"
    assert [one.id for one in notes.standing(found)] == ["t2", "t1", "a"]


def test_letters_withdrawn_and_unsigned_notes_do_not_stand() -> None:
    letter = {**written_note("e", 1, "Epikrise"), "type": {"coding": [{"code": "18842-5"}]}}
    assert holding(note("a", 9), note("p", 2, "preliminary"), note("x", 1, "entered-in-error"), letter) == [
        "a"
    ]


def test_why_it_was_withdrawn_is_read_as_far_as_it_is_said() -> None:
    found = chart(note("a", 9, "entered-in-error"))
    assert notes.withdrawal(find(found, "a")) == notes.Withdrawal()
    told = {"url": notes.WITHDRAWN, "extension": [{"url": "reason", "valueString": "Feil pasient"}]}
    found = chart(note("a", 9, "entered-in-error", extension=[told]))
    assert notes.withdrawal(find(found, "a")).reason == "Feil pasient"

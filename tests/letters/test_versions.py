"""Versions of a letter: which replaces which, in whatever shape another system has written it."""

from __future__ import annotations

from typing import Any

from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.letters.delivery import versions
from desktop.letters.delivery.versions import Standing
from tests.views.charts import Json, about, chart


def document(ident: str, *replaced: str, status: str = "current", **more: Any) -> Json:
    relations = [{"code": "replaces", "target": {"reference": f"DocumentReference/{r}"}} for r in replaced]
    return about("DocumentReference", ident, status=status, relatesTo=relations, **more)


def of(*resources: Json) -> tuple[Chart, dict[str, DocumentReference]]:
    made = chart(*resources)
    return made, {d.id: d for d in made.all(DocumentReference)}


def ids(found: tuple[DocumentReference, ...]) -> list[str]:
    return [one.id for one in found]


def test_three_versions_are_found_from_any_of_them() -> None:
    made, docs = of(
        document("c", "b", date="2026-11-20T10:00:00Z"),
        document("a", date="2026-10-16"),
        document("b", "a", date="2026-11-18T10:00:00Z"),
        document("other", date="2026-11-19"),
    )
    for ident in "abc":
        assert ids(versions.versions(made, docs[ident])) == ["a", "b", "c"]
    assert ids(versions.versions(made, docs["other"])) == ["other"]


def test_what_another_one_replaces_does_not_stand_though_it_says_so_itself() -> None:
    made, docs = of(document("b", "a"), document("a"))
    assert versions.standing(made, docs["a"]) is Standing.REPLACED
    assert versions.standing(made, docs["b"]) is Standing.CURRENT


def test_a_replacement_that_was_entered_in_error_replaces_nothing() -> None:
    made, docs = of(document("b", "a", status="entered-in-error"), document("a"))
    assert versions.standing(made, docs["a"]) is Standing.CURRENT
    assert versions.standing(made, docs["b"]) is Standing.REVOKED


def test_two_who_corrected_it_without_knowing_of_each_other_are_both_told() -> None:
    made, docs = of(document("a"), document("b", "a"), document("c", "a"))
    assert sorted(ids(versions.successors(made, docs["a"]))) == ["b", "c"]
    assert sorted(ids(versions.versions(made, docs["b"]))) == ["a", "b", "c"]


def test_a_ring_ends_and_nothing_replaces_itself() -> None:
    made, docs = of(document("a", "b"), document("b", "a"), document("self", "self"))
    assert sorted(ids(versions.versions(made, docs["a"]))) == ["a", "b"]
    assert versions.standing(made, docs["self"]) is Standing.CURRENT


def test_a_version_that_is_not_held_is_named() -> None:
    made, docs = of(document("b", "gone"))
    assert versions.unheld(made, versions.versions(made, docs["b"])) == ("DocumentReference/gone",)


def test_a_relation_without_target_and_a_status_that_nobody_knows() -> None:
    made, docs = of(
        about("DocumentReference", "a", relatesTo=[{"code": "replaces"}, {"code": "appends"}]),
        document("b", status="whatever"),
    )
    assert versions.replaces(docs["a"]) == ()
    assert versions.standing(made, docs["a"]) is Standing.UNKNOWN
    assert versions.standing(made, docs["b"]) is Standing.UNKNOWN


def test_signed_in_error_by_its_own_state() -> None:
    made, docs = of(document("a", docStatus="entered-in-error"))
    assert versions.standing(made, docs["a"]) is Standing.REVOKED

"""Before a discharge letter is signed: an earlier one of the stay, medicines that nobody reconciled."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.resources import TYPES
from desktop.letters.check.checks import check
from desktop.letters.check.signing_questions import Kind
from desktop.letters.model import Letter, Replaced
from tests.letters import rich
from tests.letters.test_checks import RECONCILED, answered, context, kinds, made, only, record

Json = dict[str, Any]
LOINC = "http://loinc.org"


def document(key: str = "doc", **more: Any) -> Json:
    return {
        "resourceType": "DocumentReference", "id": key, "status": "current", "docStatus": "final",
        "type": rich.concept("Epikrise", (LOINC, "18842-5", "")), "subject": rich.ref(rich.PATIENT),
        "date": "2026-11-20T14:00:00+01:00", "description": "Epikrise",
        "author": [rich.ref("Practitioner/moe", "Jon Moe")],
        "context": {"encounter": [rich.ref(rich.STAY)], "related": [rich.ref("Composition/comp")]},
    } | more  # fmt: skip


def composition(**more: Any) -> Json:
    return {
        "resourceType": "Composition", "id": "comp", "status": "final", "title": "Epikrise",
        "type": rich.concept("", (LOINC, "18842-5", "")), "subject": rich.ref(rich.PATIENT),
        "encounter": rich.ref(rich.STAY), "date": "2026-11-20T14:00:00+01:00",
        "author": [rich.ref("Practitioner/moe", "Jon Moe")],
    } | more  # fmt: skip


@pytest.mark.parametrize(
    "earlier",
    [(document(), composition()), (document(),), (composition(),)],
    ids=["both", "document", "text"],
)
def test_an_earlier_discharge_letter_of_the_stay_is_named_once(earlier: tuple[Json, ...]) -> None:
    resources = record(*earlier)
    letter = made(resources)
    found = only(letter, resources, Kind.EARLIER)
    assert found.text.count("Epikrise") == 1
    assert "Moe" in found.text
    assert "20.11.2026 14:00" in found.text
    done = answered(letter, resources, found, "sign")
    assert Kind.EARLIER not in kinds(done, resources)
    # The answer was about this letter, and not about one that came after it.
    later = document("later", date="2026-11-21T08:00:00+01:00", context={"encounter": [rich.ref(rich.STAY)]})
    assert Kind.EARLIER in kinds(done, record(*earlier, later))


@pytest.mark.parametrize(
    "other",
    [
        document(status="entered-in-error"),
        document(status="superseded"),
        document(docStatus="preliminary"),
        document(type=rich.concept("Notat", (LOINC, "11506-3", ""))),
        document(context={"encounter": [rich.ref("Encounter/other")]}),
        document(date="2026-01-02T14:00:00+01:00", context={}),
        composition(status="preliminary"),
        composition(status="entered-in-error"),
    ],
)
def test_what_does_not_stand_or_is_of_another_stay_is_not_asked_about(other: Json) -> None:
    resources = record(other)
    assert Kind.EARLIER not in kinds(made(resources), resources)


def test_a_correction_is_not_asked_about_what_it_replaces() -> None:
    import msgspec

    resources = record(document(), composition())
    letter = made(resources)
    correcting: Letter = msgspec.structs.replace(
        letter, replaces=(Replaced("DocumentReference/doc", "Composition/comp"),)
    )
    assert Kind.EARLIER not in kinds(correcting, resources)


def reconciled(**more: Any) -> Json:
    return RECONCILED | more


def never(*more: Json) -> list[Json]:
    """The record of a stay in which nobody reconciled."""
    return [*(one for one in record() if one["id"] != RECONCILED["id"]), *more]


def test_medicines_that_nobody_reconciled_are_asked_about_in_one_question() -> None:
    resources = never()
    letter = made(resources)
    found = only(letter, resources, Kind.RECONCILED)
    assert "furosemid" in found.text
    assert "apiksaban" not in found.text, "what is new was never used at home"
    assert Kind.RECONCILED not in kinds(answered(letter, resources, found, "sign"), resources)


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        (reconciled(), False),
        (reconciled(date="2026-11-17"), False),
        (reconciled(status="entered-in-error"), True),
        (reconciled(status="retired"), True),
        (reconciled(date=rich.at(-30)), True),
        (reconciled(date=""), True),
        (reconciled(code={"text": "Legemiddelliste"}), True),
    ],
    ids=["in the stay", "on its first day", "withdrawn", "retired", "before it", "without a time", "another"],
)
def test_only_a_reconciliation_of_the_stay_counts(other: Json, asked: bool) -> None:
    resources = never(other)
    assert (Kind.RECONCILED in kinds(made(resources), resources)) is asked


def test_a_list_for_afterwards_is_a_reconciliation() -> None:
    order = rich.order("d", "furosemid", "C03CA01", "Furix", 40, ("08",), "discharge", when=3.9)
    resources = never(order)
    assert Kind.RECONCILED not in kinds(made(resources), resources)


def test_lists_that_were_not_fetched_are_not_said_to_be_none() -> None:
    resources = never()
    letter = made(resources)
    lacking = context(resources, types=frozenset(TYPES) - {"List"})
    assert Kind.RECONCILED not in [f.kind for f in check(letter, lacking).open]


def test_who_had_no_medicine_at_home_is_not_asked_about_reconciliation() -> None:
    resources = [r for r in never() if r["resourceType"] not in ("MedicationRequest", "MedicationStatement")]
    assert Kind.RECONCILED not in kinds(made(resources), resources)

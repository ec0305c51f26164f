"""Each element that changes the meaning of an entry is read, and changes what is said of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from desktop.clinical.record.modifiers import JUDGED_APART, elements_of, modifiable
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Element
from desktop.fhir.resources import TYPES
from desktop.orders.catalogue import catalogue
from desktop.orders.draft import MedicineOrder
from tests.letters.charts import chart
from tests.meaning.elements import EARLIER, ELEMENTS, MEMBERS, PATIENT, REQUEST, changed
from tests.meaning.exceptions import BEYOND, LACKING, SAME
from tests.meaning.ordered import groups, ordered_lines
from tests.meaning.saying import checked, orders, said, sayings
from tests.servers.node import packages
from tests.views.charts import PLACES, Json, round_of, stay

GATED = (
    "Observation",
    "MedicationRequest",
    "MedicationStatement",
    "MedicationAdministration",
    "MedicationDispense",
    "AllergyIntolerance",
    "Condition",
    "Immunization",
    "FamilyMemberHistory",
    "Flag",
    "Patient",
)
ALWAYS = {
    "Observation": (
        "meta.tag",
        "focus",
        "bodySite",
        "component",
        "interpretation",
        "dataAbsentReason",
        "note",
        "effective[x]",
        "effectivePeriod",
        "hasMember",
        "referenceRange.type",
        "referenceRange.low.unit",
    ),
    "MedicationRequest": ("meta.tag", "reported[x]", "note"),
    "MedicationStatement": ("meta.tag", "note", "effective[x]"),
    "MedicationAdministration": ("meta.tag", "note", "effective[x]"),
    "MedicationDispense": (
        "meta.tag",
        "note",
        "quantity",
        "daysSupply",
        "whenHandedOver",
        "authorizingPrescription",
        "substitution",
    ),
    "AllergyIntolerance": ("meta.tag", "note"),
    "Condition": ("meta.tag", "bodySite", "note"),
    "Immunization": (
        "meta.tag",
        "statusReason",
        "vaccineCode",
        "occurrence[x]",
        "primarySource",
        "reportOrigin",
        "expirationDate",
        "subpotentReason",
        "reaction",
        "protocolApplied",
        "note",
    ),
    "FamilyMemberHistory": (
        "meta.tag",
        "dataAbsentReason",
        "relationship",
        "sex",
        "age[x]",
        "deceased[x]",
        "condition.outcome",
        "condition.contributedToDeath",
        "condition.onset[x]",
        "condition.note",
        "note",
    ),
    "Flag": ("meta.tag", "category", "code", "text", "period", "encounter", "author", "identifier"),
    "Patient": ("meta.tag", "name.use", "identifier.use"),
}
"""Elements beside FHIR's own modifiers that change what an entry means."""
ONE_PANEL = frozenset({"Immunization", "FamilyMemberHistory"})
"""Types that no check, list or letter goes by: one panel tells of them."""
PROOFS = [
    pytest.param(name, path, form, id=f"{name}.{path}={json.dumps(form, ensure_ascii=False)[:60]}")
    for name, (_ordinary, elements) in ELEMENTS.items()
    for path, forms in elements.items()
    for form in forms
]


def _record(name: str, entry: Json | None) -> Chart:
    who = entry if name == "Patient" and entry is not None else PATIENT
    beside = [REQUEST] if name in ("MedicationAdministration", "MedicationDispense") else []
    beside += [EARLIER] if name.startswith("Flag") else []
    beside += MEMBERS if name == "Observation.member" else ()
    own = [entry] if entry is not None and name != "Patient" else []
    return chart(who, *PLACES, stay(), *round_of(6), *beside, *own)


@cache
def _ordinary(name: str) -> dict[str, str]:
    return said(_record(name, ELEMENTS[name][0]))


@cache
def _without(name: str) -> dict[str, str]:
    return said(_record(name, None))


@cache
def _showing(name: str) -> frozenset[str]:
    """Screens, checks, alarms and letter that show the ordinary entry: without it they say something else."""
    if name == "Patient":
        return frozenset({"banner", "letter", "ward list"})
    without = _without(name)
    return frozenset(where for where, words in _ordinary(name).items() if without[where] != words)


@cache
def _most_telling(name: str) -> tuple[int, ...]:
    """Numbers of the orders by which the checks are asked, first those whose checks tell of the entry."""
    without = _without(name)["checks"].split("\n")
    pairs = enumerate(zip(_ordinary(name)["checks"].split("\n"), without, strict=True))
    return tuple(at for at, (words, other) in sorted(pairs, key=lambda one: one[1][0] == one[1][1]))


def _same(name: str, form: dict[str, Any]) -> set[str]:
    """Screens, checks and letter that say the same of the changed entry as of the ordinary one. The hundreds
    of orders are checked only until one has other words."""
    record, ordinary, shown = _record(name, changed(ELEMENTS[name][0], form)), _ordinary(name), _showing(name)
    same = {w for w, say in sayings(record) if w in shown and w != "checks" and say() == ordinary[w]}
    if "checks" in shown:
        before = ordinary["checks"].split("\n")
        if all(checked(record, orders()[at]) == before[at] for at in _most_telling(name)):
            same.add("checks")
    return same


def _rows(name: str, path: str, form: dict[str, Any]) -> tuple[str, ...]:
    """Keys of an exception: of the element, or of one value of it (`Observation.status=corrected`)."""
    values = [value for value in form.values() if isinstance(value, str)]
    return (f"{name}.{path}", *(f"{name}.{path}={value}" for value in values))


@pytest.mark.parametrize(("name", "path", "form"), PROOFS)
def test_what_is_said_changes_with_the_element(name: str, path: str, form: dict[str, Any]) -> None:
    same = _same(name, form)
    excepted = {
        where for row in _rows(name, path, form) for where in (*SAME.get(row, {}), *LACKING.get(row, ()))
    }
    assert same - excepted == set(), "nothing says that it changed"


@pytest.mark.parametrize("row", [*LACKING, *SAME])
def test_an_exception_is_needed(row: str) -> None:
    """An exception leaves the lists once its screen says that the element changed."""
    (name, path) = next(
        (n, p) for n, (_o, held) in ELEMENTS.items() for p in held if row.partition("=")[0] == f"{n}.{p}"
    )
    same = set[str]()
    for form in ELEMENTS[name][1][path]:
        if row not in _rows(name, path, form):
            continue
        same |= _same(name, form)
    assert {*SAME.get(row, {}), *LACKING.get(row, ())} <= same


def test_the_checks_are_asked_of_each_main_group_that_a_rule_names() -> None:
    asked = {line.order.atc for line in ordered_lines() if isinstance(line.order, MedicineOrder)}
    left = {group for group in groups() if not any(atc.startswith(group) for atc in asked)}
    whole = {one.atc for one in catalogue().items if one.kind == "medicine" and one.products}
    assert len(asked) >= 60
    assert len(left) <= 4, "of these nothing in the catalogue can be typed whole"
    assert {atc[:1] for atc in asked} >= {"A", "B", "C", "D", "G", "H", "J", "L", "M", "N"}
    assert asked <= whole


def test_every_entry_is_shown_somewhere() -> None:
    assert all(len(_showing(name)) >= (1 if name in ONE_PANEL else 2) for name in ELEMENTS)


def test_the_lists_hold_what_changes_the_meaning() -> None:
    for name, wanted in ALWAYS.items():
        declared = {
            path
            for of, (_o, elements) in ELEMENTS.items()
            if of.partition(".")[0] == name
            for path in elements
        }
        assert set(wanted) <= declared, name


@cache
def _definitions() -> dict[str, Json]:
    folder = packages() / "node_modules" / "@medplum" / "definitions" / "dist" / "fhir" / "r4"
    found: dict[str, Json] = {}
    for name in ("profiles-resources.json", "profiles-types.json"):
        for entry in json.loads((folder / name).read_text(encoding="utf-8"))["entry"]:
            if entry["resource"]["resourceType"] == "StructureDefinition":
                found[entry["resource"]["id"]] = entry["resource"]
    return found


def _modifiers(kind: str) -> Iterator[str]:
    """FHIR's own modifiers of a resource type, those of its dosages and their timing with it."""
    for element in _definitions()[kind]["snapshot"]["element"]:
        path = element["path"].partition(".")[2]
        if element.get("isModifier"):
            yield path
        if any(one.get("code") == "Dosage" for one in element.get("type", ())):
            yield f"{path}.modifierExtension"
            yield f"{path}.timing.modifierExtension"


@pytest.mark.parametrize("kind", GATED)
def test_each_modifier_of_fhir_is_declared(kind: str) -> None:
    declared = {
        f"{kind}.{path}"
        for of, (_o, elements) in ELEMENTS.items()
        if of.partition(".")[0] == kind
        for path in elements
    }
    left = {f"{kind}.{path}" for path in _modifiers(kind)} - declared - set(BEYOND)
    # A dosage is one type: proved once, in the order.
    left -= {f"MedicationStatement.{path}" for path in ("dosage.timing.modifierExtension",)}
    assert left == set()


@pytest.mark.parametrize("kind", GATED)
def test_a_part_with_a_modifier_extension_can_hold_it_here(kind: str) -> None:
    """Each element that may have one, and that is read at all, is a struct with that field."""
    lacking = []
    for path in _modifiers(kind):
        if not path.endswith(".modifierExtension") or f"{kind}.{path}" in BEYOND:
            continue
        struct: type[Element] = TYPES[kind]
        for name in path.split(".")[:-1]:
            field = next(
                (
                    f
                    for f, told in zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
                    if told == name
                ),
                None,
            )
            assert field is not None, f"{kind}.{path}: nobody reads {name}"
            (struct,) = elements_of(_hints(struct)[field])
            if (kind, field) not in JUDGED_APART:
                assert modifiable(struct)
        if "modifier_extension" not in struct.__struct_fields__:
            lacking.append(path)
    assert lacking == []


def _hints(struct: type) -> dict[str, Any]:
    from typing import get_type_hints

    return get_type_hints(struct)

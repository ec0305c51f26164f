"""Organisations above an office: up to the legal entity, and never beyond what is known."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.clinical.record import organisations
from desktop.fhir.resources import Organization, decode
from desktop.fhir.systems import ORGANISATION_NUMBER


def one(ident: str, above: str = "", number: str = "") -> Organization:
    body: dict[str, Any] = {"resourceType": "Organization", "id": ident, "name": ident}
    if above:
        body["partOf"] = {"reference": above}
    if number:
        body["identifier"] = [{"system": ORGANISATION_NUMBER, "value": number}]
    found = decode("Organization", msgspec.json.encode(body).decode())
    assert isinstance(found, Organization)
    return found


HELD = {
    each.key: each
    for each in (
        one("ward", "Organization/clinic"), one("clinic", "Organization/trust"),
        one("trust", "Organization/region", "983"), one("region"), one("lost", "Organization/gone"),
        one("round", "Organization/round"), one("odd", "en etasje opp"),
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("office", "legal", "whole"),
    [
        ("ward", "trust", True), ("region", "region", True), ("lost", "", False), ("round", "", False),
        ("odd", "", False), ("nowhere", "", False),
    ],
)  # fmt: skip
def test_the_legal_entity_is_the_first_with_a_number_else_the_top(
    office: str, legal: str, whole: bool
) -> None:
    found = organisations.above(HELD, f"Organization/{office}")
    assert (found.legal, found.whole) == (f"Organization/{legal}" if legal else "", whole)


def test_nobodys_office_has_none_above_it() -> None:
    assert organisations.above(HELD, "") == organisations.Chain()


def test_every_organisation_on_the_way_is_named() -> None:
    found = organisations.above(HELD, "Organization/ward")
    names = ("ward", "clinic", "trust", "region")
    assert found.keys == tuple(f"Organization/{name}" for name in names)
    assert found.numbers == {"983"}

"""Merged and inactive records: who lives is told, and nothing unreadable passes for an ordinary record."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.patient import links
from desktop.clinical.words import record_state
from desktop.fhir import strict
from desktop.fhir.resources import Patient, decode


def who(**more: Any) -> Patient:
    made = decode("Patient", strict.dumps({"resourceType": "Patient", "id": "p", **more}))
    assert isinstance(made, Patient)
    return made


def link(kind: str, ident: str = "b", **more: Any) -> dict[str, Any]:
    return {"type": kind, "other": {"reference": f"Patient/{ident}"}, **more}


ODD = ("Knyttet til en annen journal på en måte som ikke kan leses her",)
UNREAD = ("Noe som endrer hvem dette er, kan ikke leses her",)
OTHER = ("Erstattet av en annen journal",)


def said(patient: Patient) -> tuple[str, ...]:
    return record_state.became(links.read(patient), lambda one: {"b": "PRØVE, Kari"}.get(one.id, ""))


@pytest.mark.parametrize(
    ("more", "words", "asks"),
    [
        ({}, (), False),
        ({"active": True}, (), False),
        ({"active": False}, ("Journalen er ikke i bruk",), True),
        ({"link": [link("replaced-by")]}, ("Erstattet av PRØVE, Kari",), True),
        ({"link": [link("replaced-by")], "active": False}, ("Erstattet av PRØVE, Kari",), True),
        ({"link": [link("replaced-by", "x")]}, OTHER, True),
        ({"link": [link("replaces")]}, ("Erstatter PRØVE, Kari",), False),
        ({"link": [link("refer")]}, ("Hovedjournal: PRØVE, Kari",), False),
        ({"link": [link("seealso")]}, ("Se også PRØVE, Kari",), False),
        ({"link": [{"type": "replaced-by", "other": {"display": "Ny"}}]}, OTHER, True),
        ({"link": [link("merged")]}, ODD, True),
        ({"link": [{"type": "replaces"}]}, ODD, True),
        ({"link": [link("seealso", modifierExtension=[{"url": "urn:x", "valueBoolean": True}])]},
         ODD, True),
        ({"modifierExtension": [{"url": "urn:x"}]}, UNREAD, False),
        ({"implicitRules": "urn:rules"}, UNREAD, False),
        ({"meta": {"tag": [{"code": "SUBSETTED"}]}}, UNREAD, False),
    ],
)  # fmt: skip
def test_what_became_of_a_record_is_told(more: dict[str, Any], words: tuple[str, ...], asks: bool) -> None:
    patient = who(**more)
    assert said(patient) == words
    assert links.read(patient).asks is asks


def test_the_living_record_is_named_first_of_all() -> None:
    found = links.read(who(link=[link("replaces", "old"), link("seealso", "x"), link("replaced-by", "b")]))
    assert [one.id for one in found.others] == ["b", "old", "x"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, ""),
        ({"deceasedBoolean": True}, "død"),
        ({"deceasedBoolean": False}, ""),
        ({"deceasedDateTime": "2026-11-19"}, "død 19.11.2026"),
        ({"active": False}, "ikke i bruk"),
        ({"link": [link("replaced-by")], "active": False}, "erstattet"),
        ({"link": [link("odd")]}, "kan ikke leses helt"),
        ({"deceasedBoolean": True, "link": [link("replaced-by")]}, "død, erstattet"),
        ({"meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
                                 "code": "V"}]}}, "adressesperre"),
        ({"extension": [{"url": "urn:x/address-confidentiality", "valueCoding": {"code": "6"}}]},
         "adressesperre"),
    ],
)  # fmt: skip
def test_a_list_says_it_beside_the_name(more: dict[str, Any], words: str) -> None:
    assert record_state.remark(who(**more)) == words


def test_the_head_of_a_list_names_them() -> None:
    people = [("A", "død"), ("B", ""), ("C", "erstattet"), ("D", "død"), ("E", "adressesperre")]
    assert record_state.told(people) == "Merk: A (død); C (erstattet); D (død); 1 til"
    assert record_state.told([("A", ""), ("B", "")]) == ""

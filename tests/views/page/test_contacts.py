"""Whom one calls about a patient: next of kin with their number, and that nobody is told."""

from __future__ import annotations

from typing import Any

from tests.views.charts import Json, concept, patient
from tests.views.listing import said


def kin(ident: str, relation: str, family: str, *phones: Json, **more: Any) -> Json:
    return {"resourceType": "RelatedPerson", "id": ident, "patient": {"reference": "Patient/p"},
            "relationship": [concept(relation)], "name": [{"family": family, "given": ["Kari"]}],
            "telecom": list(phones), **more}  # fmt: skip


def phone(number: str, **more: Any) -> Json:
    return {"system": "phone", "value": number, **more}


def test_who_can_be_called_stands_first_with_the_number_and_its_resource() -> None:
    found = said("kin", kin("a", "nabo", "Moe"), kin("b", "datter", "Lie", phone("900 12 345")))
    assert found.text == "Datter Kari Lie, 900\u00a012\u00a0345 · Nabo Kari Moe, uten nummer"
    assert found.keys == ("RelatedPerson/b", "RelatedPerson/a")


def test_an_old_number_and_one_that_is_no_number_is_not_called() -> None:
    mail = {"system": "email", "value": "kari@example.org"}
    found = said("kin", kin("a", "", "Moe", phone("111", use="old"), mail, phone("222"), phone("333")))
    assert found.text == "Kari Moe, 222, 333"


def test_a_child_told_of_beside_its_mother_and_who_is_kin_no_more_are_nobody_to_call() -> None:
    assert said("kin", kin("a", "barn", "Moe", phone("1"), birthDate="2026-11-01")).text == "ikke oppgitt"
    assert said("kin", kin("a", "datter", "Moe", phone("1"), birthDate="1980-11-01")).text != "ikke oppgitt"
    assert said("kin", kin("a", "ektefelle", "Moe", phone("1"), active=False)).text == "ikke oppgitt"


def test_nobody_told_is_said_in_words() -> None:
    assert (said("kin").text, said("kin").quiet) == ("ikke oppgitt", True)
    assert said("gp").text == "ikke oppgitt"
    own = patient(generalPractitioner=[{"reference": "Practitioner/x", "display": "Tone Lunde"}])
    assert said("gp", who=own).text == "Tone Lunde"

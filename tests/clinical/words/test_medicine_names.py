"""A medicine's name says when the Medication that it comes from was entered in error."""

from __future__ import annotations

import pytest

from desktop.clinical.words.medicines import Name, name_of
from desktop.fhir.elements import Reference
from tests.letters.charts import chart
from tests.views.charts import Json, concept

ATC = "http://www.whocc.no/atc"


def _named(status: str, code: Json) -> Name:
    held: Json = {"resourceType": "Medication", "id": "m", "code": code} | (
        {"status": status} if status else {}
    )
    found = chart({"resourceType": "Patient", "id": "p"}, held)
    return name_of(found, None, Reference(reference="Medication/m"))


@pytest.mark.parametrize("code", [concept("Feil preparat"), concept("", "C07AB02", system=ATC)])
def test_a_medication_entered_in_error_is_said_to_be_one_and_is_still_compared(code: Json) -> None:
    wrong, right = _named("entered-in-error", code), _named("active", code)
    assert (wrong.generic or wrong.product) == f"{right.generic or right.product} (feilført)"
    assert wrong.substance == right.substance


@pytest.mark.parametrize("status", ["", "active", "inactive"])
def test_any_other_is_named_as_it_is(status: str) -> None:
    named = _named(status, concept("Preparat"))
    assert "feilført" not in named.generic + named.product

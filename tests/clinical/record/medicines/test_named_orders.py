"""Order of a dose: by a reference of any kind or by its number, and never one of several by a guess."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.medicines.administrations import Outcome, of_order, outcome
from desktop.clinical.record.medicines.named_orders import named, order_of
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.orders.due import of_request
from desktop.views.medicines.medication import treatments
from desktop.views.medicines.medicine_rest import rest
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, stay

UUID = "0f2f5b7e-3f6a-4a9b-8f54-1a2b3c4d5e6f"
NUMBER = {"system": "urn:oid:2.16.578.1.12.4.1.7", "value": "RX-17"}


def order(ident: str = "m", name: str = "metoprolol", **more: Any) -> Json:
    timing = {"repeat": {"timeOfDay": ["13:00:00"], "frequency": 1, "period": 1, "periodUnit": "d"}}
    return about(
        "MedicationRequest", ident, status="active", intent="order", authoredOn=hours_ago(40),
        category=[concept("", "inpatient")], encounter={"reference": "Encounter/stay"},
        medicationCodeableConcept=concept(name),
        dosageInstruction=[{"timing": timing, "doseAndRate": [{"doseQuantity": {"value": 50}}]}], **more,
    )  # fmt: skip


def dose(request: Json, name: str = "metoprolol", **more: Any) -> Json:
    return about(
        "MedicationAdministration", "d", status="completed", effectiveDateTime=hours_ago(1.4),
        medicationCodeableConcept=concept(name), context={"reference": "Encounter/stay"}, request=request,
        **more,
    )  # fmt: skip


def record(*resources: Json) -> Chart:
    return chart(stay(), *resources)


def first(found: Chart) -> MedicationAdministration:
    return found.all(MedicationAdministration)[0]


def late(found: Chart, ident: str = "m") -> bool:
    request = next(one for one in found.all(MedicationRequest) if one.id == ident)
    return any(at <= NOW for at in of_request(found, request, NOW).moments)


WAYS = {
    "reference": ({"reference": "MedicationRequest/m"}, {}),
    "versioned": ({"reference": "MedicationRequest/m/_history/3"}, {}),
    "absolute": ({"reference": "https://example.org/fhir/MedicationRequest/m"}, {}),
    "absolute, versioned": ({"reference": "https://example.org/fhir/MedicationRequest/m/_history/2"}, {}),
    "its id as urn": ({"reference": f"urn:uuid:{UUID}"}, {"id": UUID}),
    "its id as urn, capitals": ({"reference": f"urn:uuid:{UUID.upper()}"}, {"id": UUID}),
    "its number as urn": (
        {"reference": f"urn:uuid:{UUID}"},
        {"identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{UUID}"}]},
    ),
    "its number": ({"identifier": NUMBER}, {"identifier": [NUMBER]}),
    "its number, and a type": ({"type": "MedicationRequest", "identifier": NUMBER}, {"identifier": [NUMBER]}),
    "its number, one of two": ({"identifier": NUMBER}, {"identifier": [{"value": "a"}, NUMBER]}),
    "its number beside an address that is not here": (
        {"reference": "MedicationRequest/elsewhere", "identifier": NUMBER},
        {"identifier": [NUMBER]},
    ),
    "both": ({"reference": "MedicationRequest/m", "identifier": NUMBER}, {"identifier": [NUMBER]}),
}  # fmt: skip


@pytest.mark.parametrize(("request_", "of"), WAYS.values(), ids=WAYS)
def test_a_dose_is_of_the_order_that_it_names(request_: Json, of: Json) -> None:
    found = record({**order(), **of}, order("other", "furosemid"), dose(request_))
    request = order_of(found, first(found))
    assert request is not None
    assert request.id == of.get("id", "m")
    assert not late(found, request.id)
    assert [one.id for one in of_order(found, request.key)] == ["d"]
    treatment = next(one for one in treatments(found, None, NOW) if one.key == request.key)
    assert [one.state for one in treatment.doses if one.at < NOW] == ["given"]
    assert "MedicationAdministration/d" not in {one.key for one in rest(found, None, NOW, set())}


NOBODYS = {
    "nothing": {},
    "another type": {"type": "ServiceRequest", "identifier": NUMBER},
    "another system": {"identifier": {**NUMBER, "system": "urn:oid:2.16.578.1.12.4.1.8"}},
    "another number": {"identifier": {**NUMBER, "value": "RX-18"}},
    "a urn of nobody": {"reference": f"urn:uuid:{UUID}"},
    "an order that is not here": {"reference": "MedicationRequest/elsewhere"},
    "an order inside it": {"reference": "#m"},
    "words": {"display": "metoprolol"},
}


@pytest.mark.parametrize("request_", NOBODYS.values(), ids=NOBODYS)
def test_a_dose_is_of_no_order_that_it_does_not_name(request_: Json) -> None:
    found = record(order(identifier=[NUMBER]), dose(request_))
    assert order_of(found, first(found)) is None
    assert named(found, first(found)).possible == ()
    assert late(found)
    assert of_order(found, "MedicationRequest/m") == []


DOUBTED = {
    "two orders with one number": (
        {"identifier": NUMBER},
        (order(identifier=[NUMBER]), order("n", identifier=[NUMBER])),
    ),
    "a number of another order": (
        {"reference": "MedicationRequest/m", "identifier": NUMBER},
        (order(), order("n", identifier=[NUMBER])),
    ),
    "a number without its system": (
        {"identifier": {"value": NUMBER["value"]}},
        (order(identifier=[NUMBER]), order("n")),
    ),
    "another server's order of another medicine": (
        {"reference": "https://example.org/fhir/MedicationRequest/m"},
        (order(name="furosemid"), order("n")),
    ),
}


@pytest.mark.parametrize(("request_", "orders"), DOUBTED.values(), ids=DOUBTED)
def test_a_dose_that_fits_more_than_one_order_is_told_as_a_doubt(
    request_: Json, orders: tuple[Json, ...]
) -> None:
    found = record(*orders, dose(request_))
    doubted = named(found, first(found))
    assert doubted.order == ""
    assert "MedicationRequest/m" in doubted.possible
    # It was not given of this order for certain, and nobody is told that it is late either.
    assert [outcome(one) for one in of_order(found, "MedicationRequest/m")] == [Outcome.UNKNOWN]
    treatment = next(one for one in treatments(found, None, NOW) if one.key == "MedicationRequest/m")
    (said,) = [one for one in treatment.doses if one.at < NOW]
    assert said.state == "refused"
    assert "ordinasjon" in said.remark
    assert "MedicationAdministration/d" in {one.key for one in rest(found, None, NOW, set())}


def test_an_order_entered_in_error_is_no_second_one() -> None:
    struck = order("n")
    struck |= {"identifier": [NUMBER], "status": "entered-in-error"}
    found = record(order(identifier=[NUMBER]), struck, dose({"identifier": NUMBER}))
    assert named(found, first(found)).order == "MedicationRequest/m"

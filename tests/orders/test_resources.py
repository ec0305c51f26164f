"""From typed text to FHIR R4: what is sent is what was read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.resources import MedicationRequest, decode
from desktop.fhir.validate import validate
from desktop.orders.basket import Basket, Identity
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from desktop.orders.order_resources import Signing, resource

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
SIGNING = Signing(
    patient="Patient/p1",
    requester="PractitionerRole/r1",
    at=NOW,
    encounter="Encounter/e1",
    requester_name="Maren Aas",
)


def identities() -> Iterator[Identity]:
    for n in itertools.count(1):
        yield Identity(f"00000000-0000-4000-8000-{n:012}", f"urn:uuid:10000000-0000-4000-8000-{n:012}")


def signed(text: str) -> dict[str, Any]:
    reading = read(text, NOW)
    assert reading.order is not None, reading.questions
    source = identities()
    basket = Basket("p1").add(reading.order, text, identities=lambda: next(source))
    found = resource(basket.lines[0], SIGNING)
    # What goes out has been through the one writer and reader.
    return strict.loads(strict.dumps(found))


def test_paracetamol_becomes_a_whole_medication_request() -> None:
    found = signed("paracet 1 g x 4 po")
    assert found["resourceType"] == "MedicationRequest"
    assert (found["status"], found["intent"]) == ("active", "order")
    assert found["id"] == "00000000-0000-4000-8000-000000000001"
    assert found["identifier"][0]["value"] == "urn:uuid:10000000-0000-4000-8000-000000000001"
    assert found["category"][0]["coding"][0]["code"] == "inpatient"
    assert found["medicationCodeableConcept"]["coding"][0] == {
        "system": "http://www.whocc.no/atc", "code": "N02BE01", "display": "paracetamol",
    }  # fmt: skip
    assert found["medicationCodeableConcept"]["coding"][1]["display"] == "Paracet"
    assert found["subject"]["reference"] == "Patient/p1"
    assert found["encounter"]["reference"] == "Encounter/e1"
    assert found["requester"] == {"reference": "PractitionerRole/r1", "display": "Maren Aas"}
    assert found["authoredOn"] == "2026-11-20T14:32:00+01:00"
    (dosage,) = found["dosageInstruction"]
    assert dosage["doseAndRate"][0]["doseQuantity"] == {
        "value": Decimal(1), "unit": "g", "system": "http://unitsofmeasure.org", "code": "g",
    }  # fmt: skip
    repeat = dosage["timing"]["repeat"]
    assert (repeat["frequency"], repeat["period"], repeat["periodUnit"]) == (4, 1, "d")
    assert repeat["timeOfDay"] == ["08:00:00", "14:00:00", "20:00:00", "02:00:00"]
    assert repeat["boundsPeriod"] == {"start": "2026-11-20T14:32:00+01:00"}
    assert dosage["route"]["coding"][0]["code"] == "PO"
    assert dosage["text"] == "1 g 4 ganger daglig gjennom munnen"


TEXTS = (
    "paracet 1 g x 4 po",
    "paracet 1 g inntil x 4 vb po",
    "paracet 1 g vb maks 4 g/døgn mot smerter po",
    "furosemid 40 mg iv x 2",
    "furosemid 40 mg iv engangsdose",
    "kaliumklorid 10 mmol/t iv",
    "noradrenalin 0,05 µg/kg/min iv",
    "prednisolon 40 mg x 1 po i 5 dager, deretter 20 mg x 1 i 5 dager",
    "levaxin 100 mikrogram daglig po",
    "metoprolol 50 mg 2 tabl morgen og kveld po",
    "metoprolol «1 tabl morgen og kveld» po",
    "metotreksat 15 mg ukentlig po",
    "morfin 2,5-5 mg sc vb inntil x 6",
    "paracet 500 mg 2+0+1 po",
    "gentamicin 320 mg x 1 iv til 25.11",
    "novorapid 10 E sc kl 08, 12 og 17",
    "kalium kl 18",
    "crp krea i morgen",
    "kalium magnesium kreatinin daglig i 3 dager",
    "rtg thorax liggende obs stuvning",
    "rtg kne høyre obs fraktur",
    "ekg nå",
    "blodkultur haster",
    "ekko spm EF",
    "kardiologisk tilsyn poliklinisk obs svikt",
)


@pytest.mark.parametrize("text", TEXTS)
def test_every_order_is_valid_r4_and_read_back(text: str) -> None:
    found = signed(text)
    assert validate(found) == []
    assert decode(found["resourceType"], strict.dumps(found)).id == found["id"]


def test_decimals_go_out_as_written() -> None:
    text = strict.dumps(signed("digoksin 62,5 mikrogram x 1 po"))
    assert '"value":62.5,"unit":"mikrogram"' in text
    assert '"value":0.50' in strict.dumps(signed("haloperidol 0,50 mg x 1 po"))


def test_pieces_carry_what_they_weigh_as_calculated() -> None:
    (dosage,) = signed("metoprolol 50 mg 2 tabl morgen og kveld po")["dosageInstruction"]
    ordered, computed = dosage["doseAndRate"]
    assert ordered["doseQuantity"]["code"] == "{tablett}"
    assert ordered["type"]["coding"][0]["code"] == "ordered"
    assert (computed["doseQuantity"]["value"], computed["doseQuantity"]["code"]) == (100, "mg")
    assert dosage["text"].startswith("2 tabletter")


def test_verbatim_dosage_has_no_structure() -> None:
    (dosage,) = signed("metoprolol «1 tabl morgen og kveld» po")["dosageInstruction"]
    assert dosage["text"] == "1 tabl morgen og kveld"
    assert set(dosage) == {"text", "route"}


def test_taper_follows_without_a_gap() -> None:
    first, second = signed("prednisolon 40 mg x 1 po i 5 dager, deretter 20 mg x 1 i 5 dager")[
        "dosageInstruction"
    ]
    assert (first["sequence"], second["sequence"]) == (1, 2)
    ends = first["timing"]["repeat"]["boundsPeriod"]["end"]
    assert ends == second["timing"]["repeat"]["boundsPeriod"]["start"] == "2026-11-25T14:32:00+01:00"
    assert second["timing"]["repeat"]["boundsPeriod"]["end"] == "2026-11-30T14:32:00+01:00"


def test_cap_of_doses_as_needed() -> None:
    (dosage,) = signed("paracet 1 g inntil x 4 vb po")["dosageInstruction"]
    assert dosage["asNeededBoolean"] is True
    assert "timeOfDay" not in dosage["timing"]["repeat"]
    assert dosage["maxDosePerPeriod"]["numerator"]["value"] == 4


def test_several_analyses_are_one_order() -> None:
    found = signed("kalium magnesium kreatinin kl 18")
    assert found["code"]["text"] == "Kalium, magnesium, kreatinin"
    assert [d["coding"][0]["code"] for d in found["orderDetail"]] == ["NPU03230", "NPU02647", "NPU04998"]
    assert found["occurrenceDateTime"] == "2026-11-20T18:00:00+01:00"


def test_one_analysis_has_its_national_code() -> None:
    found = signed("crp i morgen")
    assert found["code"]["coding"][0] == {
        "system": "urn:oid:2.16.578.1.12.4.1.1.7280", "code": "NPU19748", "display": "CRP",
    }  # fmt: skip
    assert found["occurrenceDateTime"] == "2026-11-21"
    assert found["priority"] == "routine"


def test_urgent_examination_is_urgent() -> None:
    found = signed("ekg nå")
    assert found["priority"] == "urgent"
    assert found["occurrenceDateTime"] == "2026-11-20T14:32:00+01:00"


def test_an_incomplete_order_is_never_sent() -> None:
    source = identities()
    order = MedicineOrder(name="paracetamol", atc="N02BE01", route="PO")
    line = Basket("p1").add(order, identities=lambda: next(source)).lines[0]
    with pytest.raises(InputError, match="paracetamol"):
        resource(line, SIGNING)
    draft = read("paracet 1 g po", NOW).draft
    assert isinstance(draft, MedicineOrder)
    with pytest.raises(InputError):
        resource(Basket("p1").add(draft, identities=lambda: next(source)).lines[0], SIGNING)


def test_stored_order_reads_as_typed_resource() -> None:
    found = decode("MedicationRequest", strict.dumps(signed("paracet 1 g x 4 po")))
    assert isinstance(found, MedicationRequest)
    assert msgspec.to_builtins(found)["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["code"] == "g"

"""Forms for one place without a brand: the form says the way, and the code that goes out is that place's."""

from __future__ import annotations

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.coded import AtcCode
from desktop.clinical.words.medicines import name_of
from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.resources import MedicationRequest, decode
from desktop.fhir.systems import ATC
from desktop.orders.catalogue import catalogue
from desktop.orders.config import doses_of
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from desktop.orders.order_resources import medication, resource
from tests.orders.checking import fired, run
from tests.orders.samples import NOW, allergy, chart, given, lines
from tests.orders.test_resources import SIGNING


def ordered(text: str) -> MedicineOrder:
    found = read(text, NOW).order
    assert isinstance(found, MedicineOrder), (text, read(text, NOW).questions)
    return found


def sent(text: str) -> list[str]:
    found = medication(ordered(text))
    return [one["code"] for one in found.get("coding", [])]


def standing(text: str) -> MedicationRequest:
    """The order as it comes back from the server."""
    again = decode("MedicationRequest", strict.dumps(resource(lines(text)[0], SIGNING)))
    assert isinstance(again, MedicationRequest)
    return again


@pytest.mark.parametrize(
    ("text", "way", "code"),
    [
        ("kloramfenikol øyedråper 1 dråpe x 4 begge øyne", "OPTHALTA", "S01AA01"),
        ("kloramfenikol øyesalve x 2 høyre øye", "OPTHALTA", "S01AA01"),
        ("kloramfenikol 1 g x 4 iv", "IV", "J01BA01"),
        ("fentanyl plaster 25 mikrog/t hver 3. dag", "TRNSDERM", "N02AB03"),
        ("durogesic plaster 25 mikrog/t hver 3. dag", "TRNSDERM", "N02AB03"),
        ("fentanyl 50 mikrog iv nå", "IV", "N01AH01"),
        ("ciprofloksacin øredråper 4 dråper x 2 høyre øre", "OTIC", "S02AA15"),
        ("aciklovir krem x 5", "TOPICAL", "D06BB03"),
        ("hydrokortison krem x 2", "TOPICAL", "D07AA02"),
        ("paracetamol stikkpille 1 g x 3", "PR", "N02BE01"),
    ],
)
def test_the_form_says_the_way_and_the_code(text: str, way: str, code: str) -> None:
    assert ordered(text).route == way
    assert sent(text) == [code, code]


@pytest.mark.parametrize("text", ["fentanyl 25 mikrog/t hver 3. dag", "kloramfenikol 1 g x 4"])
def test_without_the_form_the_way_is_asked_or_the_order_is(text: str) -> None:
    assert read(text, NOW).order is None


def test_no_code_goes_out_rather_than_that_of_another_way() -> None:
    assert vocabulary.code_by_way("J01GB03", "OPTHALTA") == ""
    assert vocabulary.code_by_way("J01GB03", "IV") == "J01GB03"


@pytest.mark.parametrize("recorded", ["J01BA01", "S01AA01"])
@pytest.mark.parametrize(
    "text", ["kloramfenikol øyedråper 1 dråpe x 4 begge øyne", "kloramfenikol 1 g x 4 iv"]
)
def test_an_allergy_speaks_for_each_code(recorded: str, text: str) -> None:
    found = fired(run(text, chart(allergy("kloramfenikol", recorded))))
    assert found["A1"].blocks


def test_the_same_substance_by_another_code_is_asked_about() -> None:
    for code, name, other in (
        ("S01AA01", "kloramfenikol", "kloramfenikol 1 g x 4 iv"),
        ("J01BA01", "kloramfenikol", "kloramfenikol øyedråper 1 dråpe x 4 begge øyne"),
        ("N02AB03", "fentanyl", "fentanyl plaster 50 mikrog/t hver 3. dag"),
        ("N01AH01", "fentanyl", "fentanyl plaster 50 mikrog/t hver 3. dag"),
    ):
        assert fired(run(other, chart(given(code, name, "som før"))))["double"].blocks


def test_it_comes_back_with_its_code_its_name_and_the_doses_that_are_known_of_it() -> None:
    back = standing("fentanyl plaster 25 mikrog/t hver 3. dag").medication_codeable_concept
    assert back is not None
    assert back.code(ATC) == "N02AB03"
    assert name_of(chart(), back, None).generic == "fentanyl"
    assert doses_of("N02AB03") is doses_of("N01AH01") is not None


def test_every_row_of_the_table_is_a_medicine_of_the_list_by_that_way() -> None:
    for row in vocabulary.local_code_rows():
        item = catalogue().item(f"medicine:{row.atc}")
        assert item is not None
        assert item.nb == row.name
        assert row.route in item.routes
        assert from_json(f'"{row.local}"'.encode(), AtcCode) == row.local
        assert row.local != row.atc

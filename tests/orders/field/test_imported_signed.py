"""An imported product through signing: its codes, and what the checks say, also when its list is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.resources import MedicationRequest, decode
from desktop.fhir.validate import validate
from desktop.orders import basket as baskets
from desktop.orders.basket import Basket
from desktop.orders.checking import Checked, check
from desktop.orders.order_resources import resource
from desktop.terminology import code_search
from desktop.terminology.code_systems import FEST, named
from desktop.terminology.releases import Releases, folder
from tests.orders.checking import fired, unchecked
from tests.orders.field.test_imported_medicines import imported
from tests.orders.samples import NOW, allergy, chart, counted, lines, order
from tests.orders.test_resources import SIGNING

ATC_NO = "urn:oid:2.16.578.1.12.4.1.1.7180"
TEXT = "[Metozoc Depottab 50 mg] 1 tablett x 2"


@pytest.fixture(autouse=True)
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(code_search, "utc_now", lambda: NOW)
    imported(tmp_path)


def _back() -> None:
    releases, system = Releases(folder()), named("fest")
    assert system is not None
    with releases.alone():
        releases.back(system)


def _signed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = strict.loads(strict.dumps(resource(lines(text)[0], SIGNING)))
    assert not validate(found)
    return found


def _checked(text: str, *others: Any) -> Checked:
    return check(lines(text), chart(*others), NOW)


def test_the_order_goes_out_with_product_release_and_atc() -> None:
    concept = _signed(TEXT)["medicationCodeableConcept"]
    assert concept == {
        "coding": [
            {"system": "http://www.whocc.no/atc", "code": "C07AB02", "display": "metoprolol"},
            {"system": ATC_NO, "code": "C07AB02", "display": "Metozoc"},
            {
                "system": FEST, "version": "2026-03-04", "code": "ID_10000000-0000-0000-0000-000000000001",
                "display": "Metozoc Depottab 50 mg",
            },
        ],
        "text": "metoprolol",
    }  # fmt: skip
    (entry, computed) = _signed(TEXT)["dosageInstruction"][0]["doseAndRate"]
    assert (entry["doseQuantity"]["code"], str(computed["doseQuantity"]["value"])) == ("{tablett}", "50")


def test_without_atc_it_goes_out_as_the_product_that_it_is() -> None:
    concept = _signed("[Ukjentin Tab 5 mg] 1 tablett x 1")["medicationCodeableConcept"]
    assert [one["system"] for one in concept["coding"]] == [FEST]
    assert concept["text"] == "Ukjentin Tab 5 mg"


def test_products_that_nothing_tells_apart_go_out_without_a_code_of_theirs() -> None:
    told = _signed("[Tvilling Tab 8 mg] 1 tablett x 1")["medicationCodeableConcept"]["coding"][-1]
    assert told == {"system": FEST, "version": "2026-03-04", "display": "Tvilling Tab 8 mg"}


def test_an_allergy_and_a_double_speak_by_its_atc() -> None:
    assert "A1" in fired(_checked(TEXT, allergy("metoprolol", "C07AB02")))
    standing = decode(
        "MedicationRequest", strict.dumps(_signed("metoprolol 50 mg x 1 po") | {"id": "standing"})
    )
    assert {"double", "A4"} & set(fired(_checked(TEXT, standing)))


def test_the_amount_of_a_day_is_compared_where_it_is_certain_and_said_where_not() -> None:
    assert "day" in fired(_checked("[Metozoc Depottab 100 mg] 4 tabletter x 4")) or "tenfold" in fired(
        _checked("[Metozoc Depottab 100 mg] 4 tabletter x 4")
    )
    assert "day" not in unchecked(_checked(TEXT))
    for text in (
        "[Logimaxx Depottab 5 mg/47,5 mg] 1 tablett x 1", "[Nyttmiddel Tab 10 mg] 1 tablett x 1",
        "[Ukjentin Tab 5 mg] 1 tablett x 1",
    ):  # fmt: skip
        assert "Døgnmengden er ikke kontrollert" in unchecked(_checked(text))["day"], text


def test_without_atc_nothing_looks_checked() -> None:
    text = "[Ukjentin Tab 5 mg] 1 tablett x 1"
    (line,) = lines(text)
    states = {one.area: one.state for one in _checked(text, allergy("metoprolol", "C07AB02")).areas[line.id]}
    for area in ("allergy", "duplicate", "interaction", "dose"):
        assert states[area] == "not_checked", (area, states)


def test_after_the_list_is_gone_the_order_is_checked_and_the_basket_whole() -> None:
    signed = decode("MedicationRequest", strict.dumps(_signed(TEXT) | {"id": "standing"}))
    assert isinstance(signed, MedicationRequest)
    kept = Basket("p1").add(order(TEXT), TEXT, identities=counted())
    _back()
    again = baskets.loads(baskets.dumps(kept))
    assert again == kept
    assert "A1" in fired(check(again.lines, chart(allergy("metoprolol", "C07AB02")), NOW))
    assert resource(again.lines[0], SIGNING)["medicationCodeableConcept"]["coding"][2]["system"] == FEST
    doubled = fired(check(lines("metoprolol 50 mg x 1 po"), chart(signed), NOW))
    assert {"double", "A4"} & set(doubled)

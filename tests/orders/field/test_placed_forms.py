"""Forms made for one place in the order field: the way they say, and creams that no amount is written of."""

from __future__ import annotations

import pytest

from desktop.clinical.words.doses import dosage_words
from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.messages import using
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.placed_forms import FORMS, Placed
from desktop.orders.field.reading import read
from desktop.orders.order_resources import dosages
from desktop.orders.summary import summary
from tests.orders.brief import brief
from tests.orders.samples import NOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fucidin krem x 3", "fusidinsyre FUCIDIN krem - 3/d ~08,14,20 TOPICAL"),
        (
            "hydrokortison krem 1 % x 2 i 7 dager",
            "hydrokortison, hud HYDROKORTISON KREM [1 %] - 2/d ~08,20 for 7d TOPICAL",
        ),
        ("daivonex 50 mikrog/g salve x 2", "kalsipotriol DAIVONEX salve [50 mikrog/g] - 2/d ~08,20 TOPICAL"),
        ("mildison morgen og kveld", "hydrokortison, hud MILDISON - 2/d @08,20 TOPICAL"),
        ("kloramfenikol øyesalve vesp", "kloramfenikol øyesalve - 1/d @20 OPTHALTA"),
        ("diklofenak gel inntil x 3 ved behov", "diklofenak gel - 3/d TOPICAL prn<=3"),
        ("metronidazol krem 1 g x 2", "metronidazol krem 1 g 2/d ~08,20 TOPICAL"),
        ("latanoprost øyedråper 1 dråpe vesp", "latanoprost øyedråper 1 [drp] 1/d @20 OPTHALTA"),
        ("kloramfenikol øyedr 1 dråpe x 4", "kloramfenikol øyedråper 1 [drp] 4/d ~08,14,20,02 OPTHALTA"),
        (
            "otrivin nesespray 1 mg/ml 1 spray x 3",
            "xylometazolin OTRIVIN nesespray [1 mg/ml] 1 {spray} 3/d ~08,14,20 NASINHLC",
        ),
        ("ovesterin vagitorie 0,5 mg vesp", "østriol OVESTERIN vagitorie 0.5 mg 1/d @20 VAGINS"),
        ("paracetamol mikst 24 mg/ml 10 ml x 4", "paracetamol mikstur [24 mg/ml] 10 mL 4/d ~08,14,20,02 PO"),
        # How often is never taken for granted, nor an amount of drops.
        ("locoid krem", "? frequency"),
        ("latanoprost øyedråper x 1", "? dose"),
        ("klyster x 1", "? item"),
        # An amount that nobody spreads, a number without a unit, a form that there is none of.
        ("metronidazol 500 mg krem x 2", "? dose"),
        ("hydrokortison krem 1 x 2", "? dose"),
        ("hydrokortison krem 5 % x 2", "? unread"),
        ("furosemid krem x 2", "? dose route unread"),
        # Two ways: the one that is written, or that of the form.
        ("fucidin krem po x 3", "? route"),
        ("mildison po x 2", "? dose"),
    ],
)
def test_the_form_says_the_way(text: str, expected: str) -> None:
    assert brief(read(text, NOW)) == expected


def test_a_cream_goes_out_without_an_amount_and_says_so() -> None:
    order = read("fucidin krem x 3 i 7 dager", NOW).order
    assert isinstance(order, MedicineOrder)
    (made,) = dosages(order, NOW)
    assert "doseAndRate" not in made
    assert made["method"]["coding"][0]["code"] == "417924000"
    assert made["timing"]["repeat"]["frequency"] == 3
    with using("nb"):
        assert made["text"].startswith("smøres på huden 3 ganger daglig")
        assert dosage_words(from_json(strict.dumps(made), Dosage)).startswith(made["text"])
        assert summary(order, NOW).frequency == "3 ganger daglig"


def test_what_lacks_an_amount_and_is_not_spread_still_says_so() -> None:
    other = from_json(b'{"timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d"}}}', Dosage)
    with using("nb"):
        assert dosage_words(other).startswith("dose ikke oppgitt")


@pytest.mark.parametrize("placed", FORMS, ids=lambda placed: placed.form)
def test_each_form_is_read_as_it_is_named(placed: Placed) -> None:
    assert placed.written.fullmatch(fold(placed.form))

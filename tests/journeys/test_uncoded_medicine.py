"""An order for somebody of ten medicines, one of which has no code: what was not checked is said, in one
line, and costs no key."""

from __future__ import annotations

from datetime import timedelta

from desktop.core.clock import utc_now
from tests.journeys.hands import CONTROL, Hands
from tests.journeys.test_budgets import BUDGETS, hands, opened, put  # noqa: F401
from tests.journeys.test_by_keys import Key, _on
from tests.servers.embedded import Embedded

PATIENT = "h03"
CODED = (
    ("H03AA01", "levotyroksin"), ("C10AA05", "atorvastatin"), ("C07AB02", "metoprolol"),
    ("C09AA05", "ramipril"), ("A02BC02", "pantoprazol"), ("M04AA01", "allopurinol"), ("B03BB01", "folsyre"),
    ("G04CA02", "tamsulosin"), ("R03AC02", "salbutamol"),
)  # fmt: skip
PRODUCT = "Urteblanding nr. 7"


def _order(number: int, concept: dict[str, object]) -> dict[str, object]:
    return {
        "resourceType": "MedicationRequest", "id": f"ten-{number}", "status": "active", "intent": "order",
        "medicationCodeableConcept": concept, "subject": {"reference": f"Patient/{PATIENT}"},
        "authoredOn": (utc_now() - timedelta(days=2)).isoformat(),
        "dosageInstruction": [{"text": "1 tablett daglig"}],
    }  # fmt: skip


def test_paracetamol_beside_ten_medicines_takes_no_more_keys(
    hands: Hands,  # noqa: F811
    hospital: Embedded,
) -> None:
    coded = [
        {"coding": [{"system": "http://www.whocc.no/atc", "code": code}], "text": name}
        for code, name in CODED
    ]
    put(hospital, *(_order(n, one) for n, one in enumerate((*coded, {"text": PRODUCT}))))
    column = hands.seat.desk.order.column
    try:
        opened(hands, PATIENT)
        known = {one["id"] for one in _on(hospital, f"MedicationRequest?patient={PATIENT}&_count=500")}
        hands.began()
        hands.press(Key.Key_B, CONTROL)
        hands.write("paracet 1 g x 4 po")
        hands.press(Key.Key_Return)
        hands.seat.until(lambda: column.model is not None and column.model.basket)
        hands.seat.settle()
        said = [card.alert for card in column.alerts if card.alert.tier == "not_checked"]
        told = " ".join(f"{one.title} {one.text}" for one in said)
        for _press in range(6):
            hands.press(Key.Key_Return, CONTROL)
            hands.seat.quiet()
            if not column.model.basket:
                break
        took = hands.took()
        hands.seat.settle()
        assert took.task == "sign_orders"
        assert took.steps <= BUDGETS["paracetamol"], took
        # It is said all the same, once, with the product's name.
        assert len(said) == 1, said
        assert PRODUCT in told
        found = _on(hospital, f"MedicationRequest?patient={PATIENT}&_count=500")
        (order,) = [one for one in found if one["id"] not in known]
        assert order["medicationCodeableConcept"]["coding"][0]["code"] == "N02BE01"
    finally:
        put(hospital, *({**_order(n, one), "status": "entered-in-error"}
                        for n, one in enumerate((*coded, {"text": PRODUCT}))))  # fmt: skip

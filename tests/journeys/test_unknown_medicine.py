"""An order of a medicine that nobody knows: never by Enter alone, by the arrow and Enter as text, and it is
marked as not checked in the field, the basket and the list, also as it comes back from the server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.hands import CONTROL, Hands
from tests.journeys.test_budgets import hands, opened, put  # noqa: F401
from tests.journeys.test_by_keys import Key, _on
from tests.servers.embedded import Embedded

PATIENT = "h03"
TYPED = "blablamycin 250 mg x 3 po"
MARKED = "blablamycin (ikke kontrollert)"


@pytest.mark.acts("SignOrders")
def test_a_medicine_that_nobody_knows_is_ordered_as_text(
    hands: Hands,  # noqa: F811
    hospital: Embedded,
) -> None:
    seat, column = hands.seat, hands.seat.desk.order.column
    opened(hands, PATIENT)
    known = {one["id"] for one in _on(hospital, f"MedicationRequest?patient={PATIENT}&_count=500")}
    ours = []
    try:
        hands.press(Key.Key_B, CONTROL)
        hands.write(TYPED)
        seat.until(lambda: column._proposal is not None and column._is_current())
        (question,) = column._proposal.questions
        assert question.words == "Ikke funnet: hva skal bestilles?"
        assert [one.words for one in question.choices] == [
            "Bestill «blablamycin» som tekst: legemiddel, ikke kontrollert"
        ]
        # Enter alone takes nothing, however often it is pressed.
        for _press in range(3):
            hands.press(Key.Key_Return)
        assert column.field.text() == TYPED
        assert not column.model.basket

        # The arrow goes to the answer, Enter takes it, and another Enter puts what was read into the basket.
        hands.press(Key.Key_Down)
        hands.press(Key.Key_Return)
        seat.until(
            lambda: column._proposal is not None and column._is_current() and column._proposal.complete
        )
        assert column.field.text() == "[tekst: blablamycin] 250 mg x 3 po"
        assert column._proposal.name == MARKED
        hands.press(Key.Key_Return)
        seat.until(lambda: column.model.basket)
        seat.settle()
        (row,) = column.model.basket
        assert row.title.replace("\xa0", " ").startswith(f"{MARKED} 250 mg")
        told = [card.alert for card in column.alerts if card.alert.tier == "not_checked"]
        assert len(told) == 1, told
        assert "blablamycin" in told[0].text

        for _press in range(6):
            hands.press(Key.Key_Return, CONTROL)
            seat.quiet()
            if not column.model.basket:
                break
        seat.settle()
        found = _on(hospital, f"MedicationRequest?patient={PATIENT}&_count=500")
        ours = [one for one in found if one["id"] not in known]
        (order,) = ours
        assert order["medicationCodeableConcept"] == {"text": "blablamycin"}
        assert "250 mg" in order["dosageInstruction"][0]["text"]

        # Sent and answered for by the server, it is marked in the list of medicines and on the chart.
        key = f"MedicationRequest/{order['id']}"
        row = seat.until(lambda: _row(hands, key))
        assert row.name == MARKED
        assert row.dose.startswith("250")
    finally:
        put(hospital, *({**one, "status": "entered-in-error"} for one in ours))


def _row(hands: Hands, key: str) -> Any:  # noqa: F811
    """The order's row of the medicine list, once the server has it."""
    ((model, _state),) = hands.seat.ask(lambda desk, c: desk.panels(c, PATIENT, [("medicines", {})]))
    return next((row for row in model.rows if row.key == key and not row.provenance.pending), None)

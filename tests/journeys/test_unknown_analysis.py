"""An analysis that nobody knows: never by Enter alone, by the arrows and Enter as text, and marked as in no
list in the field, in the basket and as it comes back from the server."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record import requests
from desktop.fhir import strict
from desktop.fhir.resources import ServiceRequest, decode
from tests.journeys.hands import CONTROL, Hands
from tests.journeys.test_budgets import hands, opened, put  # noqa: F401
from tests.journeys.test_by_keys import Key, _on
from tests.servers.embedded import Embedded

PATIENT = "h03"
TYPED = "anti-blabla IgG i morgen"
MARKED = "anti-blabla IgG (ikke i lista)"


@pytest.mark.acts("SignOrders")
def test_an_analysis_that_nobody_knows_is_ordered_as_text(
    hands: Hands,  # noqa: F811
    hospital: Embedded,
) -> None:
    seat = hands.seat
    column: Any = seat.desk.order.column
    opened(hands, PATIENT)
    search = f"ServiceRequest?patient={PATIENT}&_count=500"
    known = {one["id"] for one in _on(hospital, search)}
    ours = []
    try:
        hands.press(Key.Key_B, CONTROL)
        hands.write(TYPED)
        seat.until(lambda: column._proposal is not None and column._is_current())
        (question,) = column._proposal.questions
        assert [one.words for one in question.choices] == [
            "Bestill «anti-blabla IgG» som tekst: laboratorieprøve, ikke i lista"
        ]
        for _press in range(3):
            hands.press(Key.Key_Return)
        assert column.field.text() == TYPED
        assert not column.model.basket

        hands.press(Key.Key_Down)
        hands.press(Key.Key_Return)
        seat.until(
            lambda: column._proposal is not None and column._is_current() and column._proposal.complete
        )
        assert column.field.text() == "[prøve: anti-blabla IgG] i morgen"
        assert column._proposal.name == MARKED
        hands.press(Key.Key_Return)
        seat.until(lambda: column.model.basket)
        seat.settle()
        (row,) = column.model.basket
        assert row.title.startswith(MARKED)

        for _press in range(6):
            hands.press(Key.Key_Return, CONTROL)
            seat.quiet()
            if not column.model.basket:
                break
        seat.settle()
        ours = [one for one in _on(hospital, search) if one["id"] not in known]
        (order,) = ours
        assert order["code"] == {"text": "anti-blabla IgG"}
        again = decode("ServiceRequest", strict.dumps(order))
        assert isinstance(again, ServiceRequest)
        assert requests.name(again) == MARKED
    finally:
        put(hospital, *({**one, "status": "entered-in-error"} for one in ours))

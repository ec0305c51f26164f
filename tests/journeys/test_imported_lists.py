"""An import while a doctor works, and its taking back: what she could not find she orders, an interaction of
the list speaks, and when the lists are gone her orders are still there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.dispatch import run
from desktop.core.clock import utc_now
from desktop.core.window_port import Windows
from desktop.fhir.systems import NLK
from tests.journeys.conftest import Seat
from tests.journeys.hands import CONTROL, Hands
from tests.journeys.test_budgets import hands, opened, put  # noqa: F401
from tests.journeys.test_by_keys import Key, _on
from tests.servers.embedded import Embedded
from tests.terminology import files

PATIENT = "h03"
ANALYSIS = "NPU60938"
PRODUCT = "Xomezan Enterokaps 20 mg"
AMLODIPINE = {
    "resourceType": "MedicationRequest", "id": "before-the-list", "status": "active", "intent": "order",
    "medicationCodeableConcept": {
        "coding": [{"system": "http://www.whocc.no/atc", "code": "C08CA01"}], "text": "amlodipin",
    },
    "subject": {"reference": f"Patient/{PATIENT}"}, "authoredOn": utc_now().isoformat(),
    "dosageInstruction": [{"text": "1 tablett daglig"}],
}  # fmt: skip
Command = Callable[..., Any]


class _None:
    has_display = False


@pytest.fixture
def terminology(capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """`fagflate terminology` as IT runs it beside the open window; what was imported is gone afterwards."""

    def command(*words: str) -> Any:
        nobody: Windows = _None()  # type: ignore[assignment]
        code = run(["terminology", *words, "--json"], nobody)
        said = capsys.readouterr()
        assert code == 0, said.err
        return json.loads(said.out)

    yield command
    for one in command("list")["releases"]:
        command("back", one["system"])


def _written(hands: Hands, words: str) -> Any:  # noqa: F811
    """The order field with these words alone, and what it says of them."""
    column = hands.seat.desk.order.column
    hands.press(Key.Key_B, CONTROL)
    hands.press(Key.Key_A, CONTROL)
    hands.write(words)
    hands.seat.until(lambda: column._proposal is not None and column._is_current())
    return column._proposal


def _spoken(seat: Seat) -> list[str]:
    return [
        f"{card.alert.title} {card.alert.text}"
        for card in seat.desk.order.column.alerts
        if card.alert.rule == "interactions"
    ]


def test_an_import_and_its_taking_back_beside_an_open_basket(
    hands: Hands, hospital: Embedded, terminology: Command, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    put(hospital, AMLODIPINE)
    seat, column = hands.seat, hands.seat.desk.order.column
    opened(hands, PATIENT)
    kinds = ("MedicationRequest", "ServiceRequest")
    known = {one["id"] for kind in kinds for one in _on(hospital, f"{kind}?patient={PATIENT}&_count=500")}
    try:
        # Nobody has heard of the analysis, and nothing is said of the medicine.
        assert not any(ANALYSIS in choice.words for choice in _choices(_written(hands, "pipekolsyre")))
        _written(hands, "paracetamol 1 g x 4 po")
        hands.press(Key.Key_Return)
        seat.until(lambda: len(column.model.basket) == 1)
        assert not _spoken(seat)

        nlk = files.nlk(tmp_path / "nlk.csv", (f"{ANALYSIS},2013-01-25,,,,P-Pipekolsyre",))
        terminology("import", str(nlk))
        terminology("import", str(files.interactions(tmp_path / "fest.xml")), "--system", "interactions")

        # She finds it by its name, orders it by its code, and the list speaks of what she has in the basket.
        assert any(ANALYSIS in choice.words for choice in _choices(_written(hands, "pipekolsyre")))
        _written(hands, f"{ANALYSIS} i morgen")
        hands.press(Key.Key_Return)
        seat.until(lambda: len(column.model.basket) == 2)
        (said,) = seat.until(lambda: _spoken(seat))
        assert "bør unngås. Blodtrykket stiger." in said
        assert "FEST, 04.03.2026." in said

        # So is a product that the catalogue has not: found by its brand, chosen, and in the basket.
        fest = files.fest(tmp_path / "products.xml", files.product(1, PRODUCT, "A02BC01", "Omeprazol"))
        terminology("import", str(fest))
        (choice,) = [c for c in _choices(_written(hands, "xomezan")) if PRODUCT in c.words]
        _written(hands, f"{choice.text} 1 kapsel x 1")
        hands.press(Key.Key_Return)
        seat.until(lambda: len(column.model.basket) == 3)

        assert terminology("back", "interactions")["in_force"] is None
        assert terminology("back", "nlk")["in_force"] is None
        assert not any(ANALYSIS in choice.words for choice in _choices(_written(hands, "pipekolsyre")))
        assert terminology("back", "fest")["in_force"] is None
        assert not any(PRODUCT in choice.words for choice in _choices(_written(hands, "xomezan")))
        assert len(column.model.basket) == 3, "nothing of her order is lost"
        # The next thing that she does is checked as before the import.
        _written(hands, "crp")
        hands.press(Key.Key_Return)
        seat.until(lambda: len(column.model.basket) == 4)
        assert not _spoken(seat)
        for _press in range(4):
            hands.press(Key.Key_Return, CONTROL)
            if not column.model.basket:
                break
        assert not column.model.basket
        assert not seat.errors, [str(error) for error in seat.errors]
        seat.settle()
        new = [
            one
            for kind in kinds
            for one in _on(hospital, f"{kind}?patient={PATIENT}&_count=500")
            if one["id"] not in known
        ]
        medicines = [one for one in new if one["resourceType"] == "MedicationRequest"]
        codes = {
            tuple(c.get("code") for c in one["medicationCodeableConcept"]["coding"]) for one in medicines
        }
        assert codes == {
            ("N02BE01", "N02BE01"), ("A02BC01", "A02BC01", "ID_10000000-0000-0000-0000-000000000001"),
        }  # fmt: skip
        coded = [one["code"]["coding"][0] for one in new if one["resourceType"] == "ServiceRequest"]
        assert (NLK, ANALYSIS) in [(one["system"], one["code"]) for one in coded]
    finally:
        put(hospital, {**AMLODIPINE, "status": "entered-in-error"})


def _choices(proposal: Any) -> list[Any]:
    return [choice for question in proposal.questions for choice in question.choices]

"""From the door to the needle: told from the record in a letter, never guessed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.fhir.systems import ATC
from desktop.fhir.when import instant
from desktop.letters.compose import phrases
from desktop.letters.compose.epikrise import context_of
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
Json = dict[str, Any]
ARRIVED = next(body["period"]["start"] for body in rich.record() if f"Encounter/{body['id']}" == rich.STAY)


def dose(minutes: float, atc: str = "B01AD11", **more: Any) -> Json:
    """A dose so many minutes after the arrival."""
    came = instant(ARRIVED)
    assert came is not None
    return {
        "resourceType": "MedicationAdministration", "id": f"t{minutes:g}-{atc}".replace(".", "-").lower(),
        "status": "completed", "subject": rich.ref(rich.PATIENT), "context": rich.ref(rich.STAY),
        "medicationCodeableConcept": rich.concept("tenekteplase", (ATC, atc, "tenekteplase")),
        "effectiveDateTime": (came + timedelta(minutes=minutes)).isoformat(), **more,
    }  # fmt: skip


def said(*resources: Json) -> tuple[str, tuple[str, ...]]:
    (phrase,) = [one for one in phrases.shipped() if one.name == "dørtilnål"]
    context = context_of(charts.chart(*rich.record(), *resources), NOW, charts.AUTHOR)
    filled = phrases.fill(phrase, context)
    return filled.sentence.text, filled.unfilled


def test_minutes_from_the_arrival_to_the_first_dose() -> None:
    assert said(dose(24.9), dose(60)) == ("Dør-til-nål 24 minutter.", ())


@pytest.mark.parametrize(
    "resources",
    [
        (),
        (dose(30, atc="B01AC06"),),
        (dose(30, status="not-done"),),
        (dose(30, status="entered-in-error"),),
        (dose(-12),),
        (dose(60 * 30),),
        (dose(30), dose(40, effectiveDateTime=ARRIVED[:10])),
    ],
    ids=["none", "another medicine", "not given", "in error", "on the way in", "a day later", "only a day"],
)
def test_what_the_record_does_not_tell_is_asked_for(resources: tuple[Json, ...]) -> None:
    _text, gaps = said(*resources)
    assert gaps == ("klokke.dør_til_nål",)


def test_no_gap_that_a_phrase_asks_for_hides_a_name_of_the_record() -> None:
    context = context_of(charts.chart(*rich.record()), NOW, charts.AUTHOR)
    hidden = []
    for phrase in phrases.shipped():
        for name in phrase.ask:
            try:
                context.at(name)
            except KeyError:
                continue
            hidden.append((phrase.name, name))
    assert hidden == []

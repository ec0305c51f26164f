"""What acts on medicines make is R4, keeps what it was made from, and says who did it, when and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.clock import shifted
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, Patient, decode
from desktop.fhir.validate import validate
from desktop.fhir.when import instant
from desktop.orders import redose
from desktop.orders.basket import Identity
from desktop.orders.draft import MedicineOrder
from desktop.writing import medicines as writing
from desktop.writing.medicines import Author
from tests.commands.medicines import dosage, order

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
AAS = Author("Practitioner/aas", "Maren Aas", NOW)
DALE = Author("Practitioner/dale", "Anna Dale", NOW)
NEW = Identity("00000000-0000-4000-8000-000000000001", "urn:uuid:10000000-0000-4000-8000-000000000001")
Json = dict[str, Any]


def whole(resource: Json) -> Json:
    """The resource as it is sent, proven to be R4."""
    found: Json = strict.loads(strict.dumps(resource))
    assert validate(found) == [], found
    return found


def typed(resource: Json) -> MedicationRequest:
    found = decode("MedicationRequest", strict.dumps(resource))
    assert isinstance(found, MedicationRequest)
    return found


def chart(*orders: Json) -> Chart:
    requests = tuple(typed(one) for one in orders)
    return Chart(Patient(resource_type="Patient", id="p"), {"MedicationRequest": requests})


DOSES = st.builds(
    lambda value, places: Decimal(value).scaleb(-places).normalize(),
    st.integers(1, 99_999),
    st.integers(0, 2),
)
UNITS = st.sampled_from(["mg", "g", "mikrogram", "ml", "mmol"])
TIMES = st.integers(1, 6)


@given(dose=DOSES, unit=UNITS, times=TIMES, old=st.integers(1, 400), hours=st.integers(1, 3))
def test_whatever_dose_is_typed_is_the_dose_that_is_written(
    dose: Decimal, unit: str, times: int, old: int, hours: int
) -> None:
    before = order("o", "furosemid", old, *[f"{8 + 4 * n:02}:00" for n in range(hours)])
    written = format(dose, "f").replace(".", ",")
    request = typed(before)
    found = redose.read(chart(before), request, f"{written} {unit} x {times}", NOW)
    if found.order is None:
        # Not certain (three decimals may be thousands): asked, never guessed.
        assert found.questions
        return
    assert isinstance(found.order, MedicineOrder)
    made = whole(
        writing.following(before, writing.dosage(found.order, before, NOW), "why", AAS, identity=NEW)
    )
    (instruction,) = typed(made).dosage_instruction
    quantity = redose.ordered(instruction)
    assert quantity is not None
    assert quantity.value == dose
    assert quantity.unit == {"mikrogram": "mikrogram", "ml": "ml"}.get(unit, unit)
    repeat = instruction.timing.repeat if instruction.timing else None
    assert repeat is not None
    assert repeat.frequency == times
    if times == hours:
        assert repeat.time_of_day == tuple(f"{8 + 4 * n:02}:00:00" for n in range(hours)), "the order's hours"
    assert made["priorPrescription"] == {"reference": "MedicationRequest/o"}
    assert {key: made[key] for key in ("subject", "encounter", "medicationCodeableConcept", "category")} == {
        key: before[key] for key in ("subject", "encounter", "medicationCodeableConcept", "category")
    }


@given(dose=st.integers(1, 9999), hours=st.integers(1, 4))
def test_what_is_prefilled_is_read_back_as_the_same_dose(dose: int, hours: int) -> None:
    before = typed(order("o", "furosemid", dose, *[f"{6 + 5 * n:02}:00" for n in range(hours)]))
    found = redose.read(chart(), before, redose.typed(before), NOW)
    assert isinstance(found.order, MedicineOrder), found.questions
    made = msgspec.json.decode(
        strict.dumps(writing.dosage(found.order, strict.loads(msgspec.json.encode(before).decode()), NOW)),
        type=tuple[type(before.dosage_instruction[0]), ...],  # type: ignore[misc]
    )
    assert redose.is_same(before, found.order, made)


@given(span=st.timedeltas(timedelta(minutes=1), timedelta(days=400)))
def test_a_pause_is_read_as_it_was_written(span: timedelta) -> None:
    from desktop.clinical.record.medicines.medicines import pause_is_over, paused_until

    until = shifted(NOW, span).replace(microsecond=0)
    made = typed(whole(writing.paused(order("o"), "kreatinin", until, "words", AAS, by="legene på posten")))
    assert paused_until(made) == (until, "")
    assert not pause_is_over(made, NOW)
    assert pause_is_over(made, until)


def test_paused_stopped_and_resumed_in_turn_leave_one_mark_each() -> None:
    one = writing.paused(order("o"), "a", None, "kreatinin < 110", AAS, by="legene på posten")
    one = writing.paused(one, "b", NOW, "later", AAS, by="legene på posten")
    assert len(whole(one)["extension"]) == 1
    one = writing.resumed(one, AAS)
    one = writing.resumed(writing.paused(one, "c", NOW, "later", AAS, by="legene på posten"), AAS)
    assert [e["url"] for e in whole(one)["extension"]] == ["urn:fagflate:resumed"]
    assert "statusReason" not in one
    assert len(one["note"]) == 5, "all that was done is told"
    assert "extension" in whole(writing.stopped(one, "d", AAS))


def test_what_a_server_holds_is_never_changed_in_place() -> None:
    before = order("o", extension=[{"url": "urn:x", "valueString": "y"}], note=[{"text": "kept"}])
    copy = strict.loads(strict.dumps(before))
    writing.stopped(before, "why", AAS)
    writing.resumed(writing.paused(before, "why", NOW, "w", AAS, by="legene på posten"), AAS)
    writing.following(before, [dosage(1, "08:00")], "why", AAS)
    writing.given(before, AAS, at=NOW, by=DALE, amount=(Decimal(1), "mg"))
    assert before == copy


def test_notes_of_other_systems_go_along_with_a_change_and_our_own_acts_stay() -> None:
    others: list[Json] = [
        {"text": "Furix"},
        {"time": "2026-11-18T09:00:00Z", "text": "Not with grapefruit"},
        {"time": "2026-11-19", "authorString": "Pharmacy", "text": "Crushed, by tube"},
        {"time": "2026-11-19", "authorReference": {"reference": "Practitioner/x"}, "text": "Levels on Monday",
         "extension": [{"url": "http://example.org/note", "valueBoolean": True}]},
    ]  # fmt: skip
    before = writing.resumed(
        writing.paused(order("o", note=others), "why", NOW, "later", AAS, by="legene på posten"), AAS
    )
    assert len(before["note"]) == len(others) + 2
    made = whole(writing.following(before, [dosage(1, "08:00")], "more", AAS, identity=NEW))
    assert made["note"][:-1] == others
    assert made["note"][-1]["text"] == "more"
    again = whole(writing.following(made, [dosage(2, "08:00")], "less", AAS))
    assert [one["text"] for one in again["note"]] == [*(one["text"] for one in others), "less"]


CONTAINED: list[Json] = [
    {"resourceType": "Medication", "id": "m", "code": {"text": "Furix"},
     "ingredient": [{"itemReference": {"reference": "#s"}}]},
    {"resourceType": "Substance", "id": "s", "code": {"text": "furosemid"}},
    {"resourceType": "Practitioner", "id": "w"},
]  # fmt: skip


def test_only_what_is_referred_to_goes_along() -> None:
    before = order("o", contained=CONTAINED, medicationReference={"reference": "#m"})
    del before["medicationCodeableConcept"]
    for made in (
        writing.following(before, [], "why", AAS, identity=NEW),
        writing.given(before, AAS, at=NOW, by=AAS),
    ):
        assert [one["id"] for one in made["contained"]] == ["m", "s"]


@pytest.mark.parametrize("partly", [True, False])
def test_an_entry_says_who_gave_and_who_entered(partly: bool) -> None:
    made = whole(
        writing.given(
            order("o"),
            AAS,
            at=NOW,
            by=DALE,
            due=NOW,
            amount=(Decimal("0.5"), "mg"),
            partly=partly,
            why="kvalme",
        )
    )
    assert made["performer"] == [{"actor": {"reference": "Practitioner/dale", "display": "Anna Dale"}}]
    assert any("Maren Aas" in note["text"] for note in made["note"])
    assert instant(made["extension"][0]["valueDateTime"]) == NOW
    assert ("effectivePeriod" in made) == partly
    assert made["dosage"]["dose"]["value"] == Decimal("0.5")

"""Who gets a letter and at which address: a table for each decision that could reach the wrong person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.letters.compose.record_reading import described, stay_of
from desktop.letters.delivery.delivery import State, rerouted
from desktop.letters.delivery.recipients import Why, from_record
from desktop.letters.model import Channel, Part, Recipient
from tests.letters import charts, rich
from tests.letters.test_delivery import HOUR, T0, read, task
from tests.letters.test_recipients import NOW

Json = dict[str, Any]
PLACE = {"postalCode": "5003", "city": "Fjordby"}
STREET = {"line": ["Bryggen 4"], **PLACE}
VIK = {
    "resourceType": "PractitionerRole", "id": "vik", "organization": rich.ref("Organization/bryggen"),
    "practitioner": rich.ref("Practitioner/moe"),
}  # fmt: skip


def recipients(*more: Json, **changes: Json) -> tuple[Recipient, ...]:
    resources = [r | changes.get(r["resourceType"] + "_" + r["id"], {}) for r in rich.record()]
    chart = charts.chart(*resources, *more)
    return from_record(chart, stay_of(chart, NOW), (), NOW)


def doctor(*more: Json, **changes: Json) -> Recipient:
    return next(r for r in recipients(*more, **changes) if r.part is Part.GENERAL_PRACTITIONER)


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("REF", Part.REFERRER), ("REFB", Part.REFERRER), ("REFT", None), ("ATND", None), ("PPRF", None),
        ("ADM", None), ("DIS", None), ("CON", None), ("SPRF", None), ("translator", None),
    ],
)  # fmt: skip
def test_only_who_referred_gets_the_referrers_letter(code: str, part: Part | None) -> None:
    took = {"type": [rich.concept("", ("urn:x", code, ""))], "individual": rich.ref("PractitionerRole/vik")}
    found = {r.key: r.part for r in recipients(VIK, Encounter_stay={"participant": [took]})}
    assert found.get("PractitionerRole/vik") is part


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ({"use": "work", **STREET}, ("Bryggen 4", "5003 Fjordby")),
        ({**STREET}, ("Bryggen 4", "5003 Fjordby")),
        ({"use": "home", **STREET}, ()),
        ({"use": "old", **STREET}, ()),
        ({"use": "billing", **STREET}, ()),
        ({"use": "work", **STREET, "period": {"end": "2026-11-20"}}, ()),
        ({"use": "work", **STREET, "period": {"end": "2026-11-21"}}, ("Bryggen 4", "5003 Fjordby")),
        ({"use": "work", **STREET, "period": {"end": "9999-12-31"}}, ("Bryggen 4", "5003 Fjordby")),
        ({"use": "work", **STREET, "period": {"start": "2026-12-01"}}, ()),
        ({"use": "work", **PLACE}, ()),
        ({"use": "work", "line": ["Bryggen 4"]}, ()),
    ],
)
def test_where_an_office_gets_its_post(address: Json, lines: tuple[str, ...]) -> None:
    found = doctor(Organization_bryggen={"identifier": [], "address": [address]})
    assert found.lines == (("Bryggen legekontor", *lines) if lines else ())
    assert found.channel is (Channel.PAPER if lines else Channel.HELD)


@pytest.mark.parametrize("use", ["", "home", "temp", "old", "billing", "work"])
def test_a_doctors_own_address_is_the_offices_only_where_the_record_says_work(use: str) -> None:
    own = {"address": [{**STREET} | ({"use": use} if use else {})]}
    found = doctor(Organization_bryggen={"identifier": [], "address": []}, Practitioner_lunde=own)
    assert (found.channel is Channel.PAPER) is (use == "work")


@pytest.mark.parametrize(
    ("addresses", "first"),
    [
        ([{"use": "home", "type": "physical", "line": ["Ute"], **PLACE},
          {"use": "home", "type": "postal", "line": ["Boks 1"], **PLACE}], "Boks 1"),
        ([{"use": "temp", "line": ["Hytta"], **PLACE},
          {"use": "home", "line": ["Hjemme"], **PLACE}], "Hjemme"),
        ([{"use": "old", "line": ["Før"], **PLACE}, {"use": "temp", "line": ["Nå"], **PLACE}], "Nå"),
        ([{"use": "home", "line": ["Snart"], **PLACE, "period": {"start": "2027-01-01"}},
          {"use": "home", "line": ["Nå"], **PLACE, "period": {"end": "2026-12-31"}}], "Nå"),
    ],
)  # fmt: skip
def test_which_of_several_homes_gets_the_letter(addresses: list[Json], first: str) -> None:
    found = next(r for r in recipients(Patient_solbakken={"address": addresses}) if r.part is Part.PATIENT)
    assert found.lines[0] == first


@pytest.mark.parametrize(
    ("period", "channel"),
    [
        ({"end": "2026-11-20"}, Channel.HELD),
        ({"end": "2026-11-21"}, Channel.ELECTRONIC),
        ({"end": "9999-12-31"}, Channel.ELECTRONIC),
        ({"start": "2026-12-01"}, Channel.HELD),
        ({"start": "2020"}, Channel.ELECTRONIC),
    ],
)
def test_a_role_that_ended_is_nobodys_doctor(period: Json, channel: Channel) -> None:
    found = doctor(PractitionerRole_lunde={"period": period})
    assert found.channel is channel
    assert (found.why == Why.GONE) is (channel is Channel.HELD)


def test_a_role_has_its_own_electronic_address_before_that_of_its_office() -> None:
    own = {"identifier": [{"system": rich.HER_ID, "value": "1"}]}
    assert doctor(PractitionerRole_lunde=own).her_id == "1"
    assert doctor().her_id == "99800101"


@pytest.mark.parametrize("before", [State.RETURNED, State.REJECTED, State.OVERDUE])
def test_a_rerouted_letter_keeps_nothing_of_the_old_way(before: State) -> None:
    body = task(before, Channel.PAPER)
    new = rerouted(body, Channel.PAPER, T0 + HOUR, lines=("Vei 2", "0002 By"), print_key="Binary/new")
    way = read(new)
    assert (way.lines, way.print, way.printed) == (("Vei 2", "0002 By"), "Binary/new", "")
    assert "Vei 1" not in str(new)
    assert "Binary/b" not in str(new)
    electronic = read(rerouted(body, Channel.ELECTRONIC, T0 + HOUR, her_id="77"))
    assert (electronic.her_id, electronic.lines, electronic.print) == ("77", (), "")


@pytest.mark.parametrize("print_key", ["", "Binary/b"])
def test_paper_on_another_way_needs_a_print_of_its_own(print_key: str) -> None:
    """The old print has the old address on it."""
    with pytest.raises(ValueError):
        rerouted(
            task(State.RETURNED, Channel.PAPER), Channel.PAPER, T0, lines=("Vei 2", "0002 By"),
            print_key=print_key,
        )  # fmt: skip


@pytest.mark.parametrize(("hour", "guardian"), [("21:59", True), ("23:30", False)])
def test_a_birthday_begins_at_midnight_in_oslo(hour: str, guardian: bool) -> None:
    """Sixteen: from then on the letter is the patient's own."""
    now = datetime.fromisoformat(f"2026-03-13T{hour}:00+00:00")
    chart = charts.chart(
        *(r | ({"birthDate": "2010-03-14"} if r["id"] == "solbakken" else {}) for r in rich.record())
    )
    mine = next(r for r in from_record(chart, None, (), now) if r.part is Part.PATIENT)
    assert mine.name.startswith("Foresatte til") is guardian
    assert described(chart.patient, now).startswith("15") is guardian

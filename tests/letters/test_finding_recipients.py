"""Recipients are found by what is typed, and a typed address is whole before anything is posted to it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.acts.edits import TypedAddress
from desktop.core.errors import InputError
from desktop.letters.delivery import finding_recipients
from desktop.letters.delivery.recipients import Why
from desktop.letters.model import Channel, Part
from tests.letters import charts
from tests.letters.charts import NOW, Json

WHOLE = TypedAddress("Kari Lie", "", "Storgata 1", "0155", "Oslo")


def office(ident: str, name: str, *, her_id: str = "", street: str = "", **more: Json) -> Json:
    body: Json = {"resourceType": "Organization", "id": ident, "name": name, **more}
    if her_id:
        body["identifier"] = [{"system": "urn:oid:2.16.578.1.12.4.1.2", "value": her_id}]
    if street:
        body["address"] = [{"line": [street], "postalCode": "5003", "city": "Bergen"}]
    return body


def doctor(ident: str, family: str, at: str, **more: Json) -> list[Json]:
    return [
        {"resourceType": "Practitioner", "id": ident, "name": [{"family": family, "given": ["Åse"]}]},
        {"resourceType": "PractitionerRole", "id": f"{ident}-{at}",
         "organization": {"reference": f"Organization/{at}"},
         "practitioner": {"reference": f"Practitioner/{ident}"}, **more},
    ]  # fmt: skip


def of(*resources: Json, **patient: Json) -> charts.Chart:
    who = {"resourceType": "Patient", "id": "p", "name": [{"family": "Vik", "given": ["Ola"]}], **patient}
    return charts.chart(who, *resources)


def names(chart: charts.Chart, text: str) -> list[tuple[str, str, str]]:
    found = finding_recipients.found(chart, None, text, NOW)
    return [(one.name, one.detail, one.channel.value) for one in found]


def test_a_doctor_is_found_by_name_and_by_office_however_it_is_written() -> None:
    chart = of(office("a", "Fjellsiden legekontor", her_id="9"), *doctor("d", "Ødegård", "a"))
    for text in ("odegard", "ØDEGÅRD ase", "fjellsi øde"):
        assert ("Åse Ødegård", "Fjellsiden legekontor", "electronic") in names(chart, text)
    assert names(chart, "") == []
    assert names(chart, "nobody here") == []


def test_one_doctor_in_two_offices_is_two_recipients() -> None:
    chart = of(office("a", "Nord", her_id="1"), office("b", "Sør", street="Vei 2"),
               *doctor("d", "Lunde", "a"), doctor("d", "Lunde", "b")[1])  # fmt: skip
    assert names(chart, "lunde") == [("Åse Lunde", "Nord", "electronic"), ("Åse Lunde", "Sør", "paper")]


def test_who_can_not_be_reached_says_why_and_stands_last() -> None:
    gone = doctor("g", "Lunde", "a", active=False)
    chart = of(office("a", "Nord", her_id="1"), *doctor("d", "Lunde", "a"), *gone)
    found = finding_recipients.found(chart, None, "lunde", NOW)
    assert [one.why for one in found] == ["", Why.GONE]


def test_a_recipient_that_left_the_directory_is_not_guessed() -> None:
    with pytest.raises(InputError, match="katalogen"):
        finding_recipients.named(of(), None, "PractitionerRole/gone", NOW)


def test_a_whole_address_is_paper_to_whoever_was_typed() -> None:
    one = finding_recipients.typed(of(), WHOLE)
    assert (one.channel, one.part, one.key, one.why) == (Channel.PAPER, Part.COPY, "", Why.TYPED)
    assert one.lines == ("Storgata 1", "0155 Oslo")
    again = finding_recipients.typed(of(), msgspec.structs.replace(WHOLE, name="  kari   lie "))
    assert again.id == one.id, "the same address twice is one recipient"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "navn"),
        ("street", "", "gate"),
        ("postal_code", "155", "postnummer"),
        ("postal_code", "O155", "postnummer"),
        ("place", "\t", "sted"),
    ],
)
def test_what_an_address_lacks_is_said(field: str, value: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        finding_recipients.typed(of(), msgspec.structs.replace(WHOLE, **{field: value}))


def test_an_address_abroad_has_its_own_postal_code_and_its_country() -> None:
    abroad = msgspec.structs.replace(WHOLE, postal_code="SW1A 1AA", place="London", country="England")
    assert finding_recipients.typed(of(), abroad).lines == ("Storgata 1", "SW1A 1AA London", "England")
    home = msgspec.structs.replace(WHOLE, country="norge")
    assert finding_recipients.typed(of(), home).lines == ("Storgata 1", "0155 Oslo")


def test_a_protected_patient_gets_nothing_at_a_typed_address() -> None:
    secret = of(meta={"security": [{"system": "urn:x:adresse", "code": "kode6"}]})
    with pytest.raises(InputError, match="sperret"):
        finding_recipients.typed(secret, msgspec.structs.replace(WHOLE, name="ola  vik"))
    assert finding_recipients.typed(secret, WHOLE).lines, "others are others"


@given(st.builds(TypedAddress, *[st.text(max_size=12)] * 6))
def test_whatever_is_typed_is_an_address_or_a_sentence(address: TypedAddress) -> None:
    try:
        one = finding_recipients.typed(of(), address)
    except InputError:
        return
    assert one.name.strip()
    assert len(one.lines) >= 2
    assert not any("\n" in line or line != line.strip() for line in one.lines)

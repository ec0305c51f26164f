"""Legal entities: whose record it is and whose access, in the banner and in the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from desktop.core.actor import Actor
from desktop.fhir.systems import ORGANISATION_NUMBER
from desktop.service.record import Record as Service
from desktop.shown import questions as q
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, SERVER, Record, record

__all__ = ["record"]

Json = dict[str, Any]
POLICY = "https://lovdata.no/lov/2014-06-20-42/%C2%A719"


def organization(ident: str, name: str, above: str = "", number: str = "") -> Json:
    found: Json = {"resourceType": "Organization", "id": ident, "name": name}
    if above:
        found["partOf"] = {"reference": f"Organization/{above}"}
    if number:
        found["identifier"] = [{"system": ORGANISATION_NUMBER, "value": number}]
    return found


OLAV = (organization("olav", "St. Olavs hospital", "", "883974832"), organization("h3", "Hjerte 3", "olav"))
NIDELV = (organization("nidelv", "Nidelv sykehus"), organization("n1", "Nidelv medisin", "nidelv"))


def patient(managed: str) -> Json:
    found: Json = {"resourceType": "Patient", "id": "p", "name": [{"family": "Øverås"}]}
    owner = {"managingOrganization": {"reference": f"Organization/{managed}"}}
    return found | owner if managed else found


def stay(ident: str, office: str) -> Json:
    return {"resourceType": "Encounter", "id": ident, "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p"},
            "serviceProvider": {"reference": f"Organization/{office}"}}  # fmt: skip


@pytest.fixture
def service(record: Record) -> Iterator[Service]:
    reader = Reader(record.store, AAS, lambda: NOW)
    yield Service(reader, SERVER)
    reader.close()


def works(office: str) -> Actor:
    return msgspec.structs.replace(AAS, organization=f"Organization/{office}" if office else "")


@pytest.mark.parametrize(
    ("managed", "stays", "office", "said"),
    [
        ("olav", (), "h3", ""),
        ("h3", (), "olav", ""),
        ("", ("h3",), "olav", ""),
        ("olav", (), "n1", "Journal: St. Olavs hospital · innsyn fra Nidelv sykehus"),
        ("", ("h3", "olav"), "n1", "Journal: St. Olavs hospital · innsyn fra Nidelv sykehus"),
        ("", ("h3", "n1"), "h3", "Journal: ukjent virksomhet · innsyn fra St. Olavs hospital"),
        ("", (), "h3", "Journal: ukjent virksomhet · innsyn fra St. Olavs hospital"),
        ("not-held", (), "h3", "Journal: ukjent virksomhet · innsyn fra St. Olavs hospital"),
        ("round", (), "h3", "Journal: ukjent virksomhet · innsyn fra St. Olavs hospital"),
        ("olav", (), "", "Journal: St. Olavs hospital · innsyn fra ukjent virksomhet"),
        ("olav", (), "lost", "Journal: St. Olavs hospital · innsyn fra ukjent virksomhet"),
        ("", (), "", "Journal: ukjent virksomhet"),
    ],
)
def test_banner_and_log_say_whose_record_it_is_and_whose_access(
    service: Service, record: Record, managed: str, stays: tuple[str, ...], office: str, said: str
) -> None:
    record.hold(
        *OLAV, *NIDELV, patient(managed), *(stay(f"e{n}", one) for n, one in enumerate(stays)),
        organization("round", "Rundt", "round"), organization("lost", "Uten noen over", "gone"),
    )  # fmt: skip
    service._reader.actor = works(office)
    shown = service.ask(q.BannerOf("p")).result()
    both = "innsyn fra" in said
    # Of an entity that nobody knows, nobody says by which decision it reads.
    known = both and "ukjent" not in said
    assert shown.entities == (f"{said} etter pasientjournalloven § 19" if known else said)
    agents = record.events()[-1]["agent"]
    owners = [one["who"] for one in agents if one["type"]["coding"][0]["code"] == "custodian"]
    if not both:
        assert owners == []
        assert "policy" not in agents[0]
        return
    assert agents[0].get("policy") == ([POLICY] if known else None)
    if "Journal: ukjent" in said:
        assert owners == [{"display": "ukjent virksomhet"}]
    else:
        assert owners == [{
            "reference": "Organization/olav", "display": "St. Olavs hospital",
            "identifier": {"system": ORGANISATION_NUMBER, "value": "883974832"},
        }]  # fmt: skip


def test_a_list_names_no_owner(service: Service, record: Record) -> None:
    record.hold(*OLAV, *NIDELV, patient("olav"), {**patient("olav"), "id": "q"})
    service._reader.actor = works("n1")
    service.ask(q.FindPatients("Øverås")).result()
    (event,) = record.events()
    assert not [one for one in event["agent"] if one["type"]["coding"][0].get("code") == "custodian"]

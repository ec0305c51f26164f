"""Colleagues who may be named for a dose or a pause: by profession, by office, never the inactive."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record import persons
from desktop.fhir.systems import HPR
from tests.letters.charts import chart

Json = dict[str, Any]


def somebody(
    ident: str, title: str, office: str, *, person: bool | None = None, role: bool = True
) -> list[Json]:
    who: Json = {"resourceType": "Practitioner", "id": ident, "name": [{"family": ident.title()}],
                 "identifier": [{"system": HPR, "value": "1"}]}  # fmt: skip
    if person is not None:
        who["active"] = person
    works = {"resourceType": "PractitionerRole", "id": f"r-{ident}", "active": role,
             "practitioner": {"reference": f"Practitioner/{ident}"},
             "organization": {"reference": f"Organization/{office}"}, "code": [{"text": title}]}  # fmt: skip
    return [who, works]


CHART = chart(
    {"resourceType": "Patient", "id": "p"},
    *somebody("zeta", "Overlege", "ward"),
    *somebody("alfa", "LIS", "ward", person=True),
    *somebody("gone", "Overlege", "ward", person=False),
    *somebody("ended", "Overlege", "ward", role=False),
    *somebody("nurse", "Sykepleier", "ward"),
    *somebody("other", "Overlege", "clinic"),
    *somebody("clerk", "Sekretær", "ward"),
)


@pytest.mark.parametrize(
    ("professions", "but", "office", "expected"),
    [
        (("doctor",), "", "Organization/ward", ["Alfa", "Zeta"]),
        (("doctor",), "Practitioner/alfa", "Organization/ward", ["Zeta"]),
        (("doctor",), "", "", ["Alfa", "Other", "Zeta"]),
        (("doctor", "nurse"), "Practitioner/other", "", ["Alfa", "Nurse", "Zeta"]),
        (("doctor",), "", "Organization/nowhere", []),
    ],
)
def test_colleagues_are_those_who_work_there_now(
    professions: tuple[str, ...], but: str, office: str, expected: list[str]
) -> None:
    found = persons.colleagues(CHART, professions, but, office)
    assert [name for _key, name in found] == expected

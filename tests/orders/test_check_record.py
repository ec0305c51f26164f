"""Ordering in a record that is not the living one asks, once, of whatever is ordered."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import PatientLink
from desktop.orders.checking import check
from desktop.orders.findings import answer
from tests.orders.checking import fired
from tests.orders.samples import NOW, chart, counted, lines

BY = PatientLink(type="replaced-by", other=Reference(reference="Patient/b"))


def of(**more: Any) -> Chart:
    made = chart()
    made.patient = msgspec.structs.replace(made.patient, **more)
    return made


@pytest.mark.parametrize("text", ["ramipril 5 mg x 1 po", "crp i morgen"])
@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({"link": (BY,)}, "Journalen er erstattet av en annen; ordiner der."),
        ({"active": False}, "Journalen er ikke i bruk; er dette rett pasient?"),
        ({"link": (PatientLink(type="merged"),)},
         "Journalen er knyttet til en annen på en måte som ikke kan leses."),
    ],
)  # fmt: skip
def test_a_medicine_and_a_test_ask(text: str, more: dict[str, Any], title: str) -> None:
    found = check(lines(text), of(**more), NOW)
    assert [one.title for one in found.stops if one.rule == "record"] == [title]


@pytest.mark.parametrize(
    "more",
    [{}, {"active": True}, {"link": (PatientLink(type="replaces", other=BY.other),)},
     {"link": (PatientLink(type="seealso", other=BY.other),)}],
)  # fmt: skip
def test_the_living_record_does_not_ask(more: dict[str, Any]) -> None:
    assert "record" not in fired(check(lines("ramipril 5 mg x 1 po", "crp i morgen"), of(**more), NOW))


def test_it_is_asked_once_and_not_again_until_it_changes() -> None:
    two = lines("ramipril 5 mg x 1 po", "crp i morgen")
    record = of(link=(BY,))
    (asked,) = [one for one in check(two, record, NOW).open if one.rule == "record"]
    kept = msgspec.structs.replace(two[0], answers=(answer(asked, "keep", NOW, identities=counted()),))
    assert not [one for one in check((kept, two[1]), record, NOW).open if one.rule == "record"]
    later = check(lines("crp i morgen"), record, NOW, decided=(asked.fingerprint,))
    assert not [one for one in later.open if one.rule == "record"]
    other = PatientLink(type="replaced-by", other=Reference(reference="Patient/c"))
    moved = check((kept, two[1]), of(link=(BY, other)), NOW)
    assert [one.rule for one in moved.open if one.rule == "record"] == ["record"]

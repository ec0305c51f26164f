"""Whom and what a letter is of: record, numbers, sides, and nobody else's disease."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.letters.check import subject
from desktop.letters.compose import clinical_lists
from desktop.letters.compose.epikrise import context_of
from desktop.letters.compose.produce import draft
from tests.letters import charts, rich

Json = dict[str, Any]
NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"


def about(kind: str, ident: str, **more: Any) -> Json:
    return {"resourceType": kind, "id": ident, "subject": rich.ref(rich.PATIENT), **more}


def record(*more: Json, **person: Any) -> list[Json]:
    return [one | person if one["resourceType"] == "Patient" else one for one in rich.record()] + [*more]


def asked(*more: Json, **person: Any) -> list[tuple[str, str]]:
    chart = charts.chart(*record(*more, **person))
    letter = draft(chart, NOW, charts.AUTHOR, letter_id="7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11")
    return [(f.title, f.text) for f in subject.findings(letter, context_of(chart, NOW, charts.AUTHOR))]


FRACTURE = about("Condition", "hip", code={"text": "Lårhalsbrudd"}, bodySite=[{"text": "venstre"}],
                 onsetDateTime="2026-11-19")  # fmt: skip
NAIL = about("Procedure", "nail", status="completed", code={"text": "Nagling av hofte"},
             bodySite=[{"text": "høyre"}], performedDateTime="2026-11-19T12:00:00+01:00")  # fmt: skip


def test_an_ordinary_record_asks_nothing() -> None:
    assert asked() == []
    assert asked(FRACTURE, NAIL | {"bodySite": [{"text": "venstre"}]}) == []


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ({"active": False}, "Journalen er ikke i bruk."),
        ({"link": [{"type": "replaced-by", "other": {"reference": "Patient/x"}}]},
         "Erstattet av en annen journal."),
        ({"modifierExtension": [{"url": "urn:x"}]}, "Noe som endrer hvem dette er, kan ikke leses her."),
    ],
)  # fmt: skip
def test_a_record_that_is_not_the_living_one_asks(person: Json, text: str) -> None:
    assert asked(**person) == [("Er dette journalen det skal skrives i?", text)]


def test_two_numbers_ask() -> None:
    numbers = [{"system": FNR, "value": "30086112345"}, {"system": FNR, "value": "14934819660"}]
    ((title, text),) = asked(identifier=numbers)
    assert title == "Pasienten har flere numre"
    assert "149348\u00a019660" in text


def test_sides_that_differ_ask() -> None:
    ((title, text),) = asked(FRACTURE, NAIL)
    assert title == "Diagnose og inngrep har ulik side"
    assert text == "Lårhalsbrudd, venstre / Nagling av hofte, høyre"
    two_ways = FRACTURE | {"code": {"text": "Høyre lårhalsbrudd"}}
    assert asked(two_ways)[0][0] == "Siden av en diagnose er oppgitt på to måter"


def test_the_letter_says_the_side_of_diagnosis_and_procedure() -> None:
    chart = charts.chart(*record(FRACTURE, NAIL))
    stay = context_of(chart, NOW, charts.AUTHOR).stay
    said = [str(one["tekst"].text) for some in clinical_lists.diagnoses(chart, stay, NOW) for one in some]
    assert "Lårhalsbrudd, venstre" in said
    assert "Nagling av hofte, høyre" in [
        str(one["tekst"].text) for one in clinical_lists.procedures(chart, stay, NOW)
    ]


def test_no_disease_of_another_stands_among_the_patients_own_and_none_twice() -> None:
    family = about("Condition", "f", code={"text": "Brystkreft hos mor"}, onsetDateTime="2019")
    denied = about("Condition", "d", code={"text": "Ikke diabetes"}, onsetDateTime="2019")
    twice = [
        about("Condition", i, code={"text": "Dobbel diagnose"}, onsetDateTime="2019") for i in ("g", "h")
    ]
    chart = charts.chart(*record(family, denied, *twice))
    stay = context_of(chart, NOW, charts.AUTHOR).stay
    said = [str(one["tekst"].text) for some in clinical_lists.diagnoses(chart, stay, NOW) for one in some]
    assert not {"Brystkreft hos mor", "Ikke diabetes"} & set(said)
    assert said.count("Dobbel diagnose") == 1

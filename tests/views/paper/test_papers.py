"""Papers of the ward from the record: what is due, what is unknown, whose it is; strange patients too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from desktop.core import messages
from desktop.core.errors import InputError
from desktop.fhir.references import patient_of
from desktop.papers import chart as chart_drawing
from desktop.papers import eight_hours as sheet_drawing
from desktop.shown.ask import Ask
from desktop.shown.paper.papers import (
    ChartPaper,
    EightHourPaper,
    EightHours,
    PaperSheet,
    Printable,
    RequisitionPaper,
    WardPaper,
)
from desktop.store import outbox, snapshots
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views import answers
from desktop.views.answering import answer
from desktop.views.page import banner
from desktop.views.paper import paper_chart, paper_eight_hours
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, Json, Record, record
from tests.letters import charts as shared
from tests.papers.reading import drawn, outside, sheets
from tests.views.charts import PLACES, about, chart, concept, hours_ago, patient, round_of, stay

__all__ = ["answers", "record"]

Asking = Callable[[Ask[Any]], Any]


@pytest.fixture
def ask(record: Record) -> Iterator[Asking]:
    reader = Reader(record.store, AAS, lambda: NOW)
    yield lambda question: record.store.read(lambda c: answer(reader, c, question)).result()
    reader.close()


def order(ident: str, name: str, hours: tuple[str, ...] = ("15:00:00",), **more: Any) -> Json:
    repeat: Json = {"boundsPeriod": {"start": hours_ago(48)}, "frequency": max(len(hours), 1), "period": 1,
                    "periodUnit": "d"}  # fmt: skip
    if hours:
        repeat["timeOfDay"] = list(hours)
    quantity = {"value": 5, "unit": "mg", "code": "mg", "system": "http://unitsofmeasure.org"}
    dosage = {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": quantity}]}
    category = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
                             "code": "inpatient"}]}]  # fmt: skip
    return about(
        "MedicationRequest", ident, status="active", intent="order", category=category,
        encounter={"reference": "Encounter/stay"}, authoredOn=hours_ago(48),
        medicationCodeableConcept=concept(name), dosageInstruction=[dosage],
    ) | more  # fmt: skip


def sheet(
    record: Record, *resources: Json, who: Json | None = None, types: frozenset[str] | None = None
) -> EightHours:
    found = chart(*resources, who=who, types=types)
    with messages.using("nb"):
        return record.store.read(
            lambda c: paper_eight_hours.build(c, found, banner.build(found, NOW, actor=None), NOW, AAS)
        ).result()


def test_a_dose_stands_in_its_hour_and_one_nobody_entered_before_them(record: Record) -> None:
    paper = sheet(record, stay(), order("a", "ramipril", ("12:00:00", "15:00:00", "22:00:00")))
    assert paper.hours == tuple(f"kl. {n}" for n in range(14, 23))
    (line,) = paper.doses
    filled = {at: cell for at, cell in enumerate(line.cells) if cell}
    assert filled[2] == ("15:00",)
    assert filled[9] == ("22:00",)
    assert "12:00" in filled[0][-1], "late: it is asked about before the sheet's hours"
    assert "ingen dose ført gitt" in line.last


def test_no_hour_is_guessed_and_nothing_paused_is_asked_for(record: Record) -> None:
    resources = (
        stay(),
        order("a", "uten tid", ()),
        order("b", "på pause", status="on-hold", statusReason={"text": "lavt trykk"}),
        order("c", "stoppet", status="stopped"),
        order("d", "feil", status="entered-in-error"),
    )
    paper = sheet(record, *resources)
    lines = {line.name: line for line in paper.doses}
    mark = "(ikke kontrollert)"
    assert set(lines) == {f"uten tid {mark}", f"på pause {mark}"}
    assert lines[f"uten tid {mark}"].says
    assert not lines[f"uten tid {mark}"].cells
    assert "lavt trykk" in lines[f"på pause {mark}"].says
    assert lines[f"på pause {mark}"].alert


def test_what_was_never_asked_or_fetched_is_said_and_not_empty(record: Record) -> None:
    paper = sheet(record, stay(), types=frozenset({"Encounter"}))
    words = " ".join(paper.stand.lacks)
    for kind in ("legemidler", "gitte doser", "målinger", "allergier", "HLR"):
        assert kind in words
    assert any("ikke hentet" in said for said in paper.said)
    assert paper.stand.fetched == "aldri hentet helt fra serveren"
    pages = sheets(sheet_drawing.draw(paper))
    assert all(drawn("aldri hentet helt fra serveren") in page for page in pages)
    known = sheet(record, stay())
    assert any(fact.tone == "unknown" and "ikke spurt" in fact.words.lower() for fact in known.facts)
    assert any("Ingen legemidler" in said for said in known.said)


STRANGE: tuple[Json, ...] = (
    {"resourceType": "Patient", "id": "p"},
    patient(birthDate="2026-11-20", gender="unknown"),
    patient(birthDate="2026-11", identifier=[{"system": "urn:x", "value": "12345678901234567"}]),
    patient("p", "Wolfeschlegelsteinhausenbergerdorff " * 3, "Adolph Blaine Charles " * 4),
    patient("p", "سلمى", "🙂"),
    patient(deceasedDateTime="2026"),
)


@pytest.mark.parametrize("who", STRANGE)
def test_each_sheet_of_a_strange_patient_says_whose_it_is(record: Record, who: Json) -> None:
    medicines = [order(f"m{n}", f"legemiddel nummer {n}") for n in range(40)]
    paper = sheet(record, stay(), *round_of(1), *medicines, who=who)
    pdf = sheet_drawing.draw(paper)
    pages = sheets(pdf)
    assert len(pages) > 3
    for page in pages:
        for said in (paper.whose.name, paper.whose.born, paper.whose.number, paper.whose.deceased):
            assert drawn(said) in page
    assert all(any(drawn(f"legemiddel nummer {n}") in page for page in pages) for n in range(40))
    assert not outside(pdf)
    found = chart(stay(), *round_of(1), *round_of(30), *medicines, who=who)
    with messages.using("nb"):
        made = record.store.read(
            lambda c: paper_chart.build(c, found, banner.build(found, NOW, actor=None), NOW, AAS)
        ).result()
    drawing = chart_drawing.draw(made)
    assert not outside(drawing)
    for page in sheets(drawing):
        assert drawn(made.whose.name) in page
        assert drawn(made.facts[0].words) in page
    whole = "".join(sheets(drawing))
    for row in made.model.readings:
        assert all(drawn(reading.text) in whole for reading in row.values())


def test_the_ward_list_leaves_nobody_out_and_says_who_lacks(record: Record, ask: Asking) -> None:
    ids = []
    for n in range(30):
        more: Json = {"deceasedBoolean": True} if n == 7 else {}
        record.hold({**patient(f"p{n}", f"Slekt{n:02}"), "id": f"p{n}", **more})
        record.pulled(f"p{n}")
        ids.append(f"p{n}")
    members = Members("h3", (), (*ids, "not-here"), refused=("Encounter/x",))
    text = msgspec.json.encode(members).decode()
    record.act(lambda tx: snapshots.put(tx, SNAPSHOT, "h3", text))
    record.hold(*PLACES)
    made: Printable = ask(WardPaper("h3"))
    assert set(made.patients) == set(ids)
    pages = sheets(made.pdf)
    whole = "".join(pages)
    for n in range(30):
        assert drawn(f"SLEKT{n:02}") in whole.upper()
    assert drawn("1 pasient på avdelingen er ikke hentet") in whole
    assert drawn("1 opphold kan ikke leses") in whole
    assert drawn("Merk: SLEKT07, Åse (død).") in whole
    assert made.sheets == len(pages)
    picture = ask(PaperSheet(made, 0))
    assert picture.width > picture.height
    with pytest.raises(InputError):
        ask(WardPaper(""))


def test_an_order_that_is_sent_is_no_requisition(record: Record, ask: Asking) -> None:
    record.pulled("p")
    with pytest.raises(InputError, match="Ingen bestilling"):
        ask(RequisitionPaper("p"))
    with pytest.raises(InputError):
        ask(EightHourPaper("nobody"))


def test_one_entry_that_cannot_be_read_takes_no_paper_with_it(record: Record, ask: Asking) -> None:
    record.pulled("p")
    record.hold(
        stay(), order("a", "ramipril"), about("Observation", "bad", status="final", valueQuantity=[1])
    )
    made = ask(EightHourPaper("p"))
    whole = "".join(sheets(made.pdf))
    assert drawn("ramipril") in whole
    assert drawn("1 oppføring kan ikke vises (målinger)") in whole


def real() -> Iterator[tuple[str, list[Json]]]:
    for made in (shared.synthea, shared.lmdi):
        groups: dict[str, list[Json]] = {}
        everything = made()
        for resource in everything:
            whose = resource["id"] if resource["resourceType"] == "Patient" else patient_of(resource)
            groups.setdefault(whose or "", []).append(resource)
        common = groups.pop("", [])
        for ident, found in groups.items():
            if any(one["resourceType"] == "Patient" for one in found):
                yield ident, [*common, *found]


@pytest.mark.skipif(not shared.SHARED.exists(), reason="the test data does not lie beside the checkout")
def test_real_patients_are_printed_whole(record: Record, ask: Asking) -> None:
    seen = 0
    for ident, resources in real():
        record.hold(*(one for one in resources if one.get("id")))
        record.pulled(ident)
        for question in (EightHourPaper(ident), ChartPaper(ident)):
            made = ask(question)
            assert not outside(made.pdf), (ident, json.dumps(type(question).__name__))
            assert made.sheets == len(sheets(made.pdf))
        seen += 1
        if seen >= 25:
            break
    assert seen


LONG = "tålt amoksicillin i 2024 uten reaksjon, vurdert av allergolog som krever at dette står helt " * 3


@pytest.mark.parametrize("why", ["tålt i 2024", LONG.strip()])
@pytest.mark.parametrize("paper", [EightHourPaper("p"), ChartPaper("p"), WardPaper("h3")])
def test_what_an_order_was_signed_in_spite_of_stands_by_it_on_paper(
    record: Record, ask: Asking, paper: Ask[Printable], why: str
) -> None:
    record.pulled("p")
    text = msgspec.json.encode(Members("h3", (), ("p",))).decode()
    record.act(lambda tx: snapshots.put(tx, SNAPSHOT, "h3", text))
    issue = about(
        "DetectedIssue", "i", status="final", severity="high", code=concept("Straksallergi mot penicillin"),
        implicated=[{"reference": "MedicationRequest/a"}],
        mitigation=[{"action": {"text": why}, "date": hours_ago(2)}],
    )  # fmt: skip
    issue["patient"] = issue.pop("subject", None) or {"reference": "Patient/p"}
    record.hold(*PLACES, stay(), *round_of(1), order("a", "amoksicillin"), order("b", "ramipril"), issue)
    made = ask(paper)
    words = drawn(f"! Straksallergi mot penicillin. Signert likevel: {why}")
    whole = "".join(sheets(made.pdf))
    assert whole.count(words) == 1, "by the one order, whole"
    assert whole.index(drawn("amoksicillin")) < whole.index(words)
    assert not outside(made.pdf)
    record.hold({**issue, "status": "entered-in-error"}, version="2")
    assert words not in "".join(sheets(ask(paper).pdf))


@pytest.mark.parametrize(
    ("away", "since", "words"),
    [
        (False, None, "Serveren svarer: bestillingen er bare ikke sendt ennå."),
        (True, None, "Serveren kan ikke brukes nå."),
        (True, NOW - timedelta(minutes=45), "Serveren har ikke svart siden i dag 13:47."),
        (True, NOW - timedelta(hours=20), "Serveren har ikke svart siden i går 18:32."),
    ],
)
def test_a_requisition_says_whether_the_server_is_away_or_it_is_only_not_sent(
    record: Record, ask: Asking, away: bool, since: Any, words: str
) -> None:
    record.pulled("p")
    record.hold(stay())
    body = about(
        "ServiceRequest", "s", status="active", intent="order", code=concept("CRP"), priority="urgent"
    )
    record.act(lambda tx: outbox.put(tx, body, outbox.Act("sign_orders", AAS.role)))
    whole = "".join(sheets(ask(RequisitionPaper("p", "", away, since)).pdf))
    assert drawn(words) in whole
    for other in ("ikke svart siden", "bare ikke sendt", "kan ikke brukes"):
        assert (drawn(other) in whole) == (other in words)

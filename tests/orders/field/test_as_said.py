"""Endings, tapers, patches, insulin and sides as they are said; what is doubtful in them is still asked."""

from __future__ import annotations

import random

import pytest

from desktop.clinical.words.doses import dosage_words
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import set_language
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from desktop.orders.order_resources import Signing, resource
from desktop.orders.summary import summary
from tests.orders.brief import brief
from tests.orders.samples import NOW, lines

SEED = 20261128
SCT = "http://snomed.info/sct"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("cefuroksim 1,5 g iv én gang", "cefuroksim 1.5 g once IV"),
        ("cefuroksim 1,5 g iv en gang nå", "cefuroksim 1.5 g once IV"),
        ("prednisolon 20 mg x 1 i 5 dager, så seponer", "prednisolon 20 mg 1/d ~08 for 5d PO"),
        ("timolol 1 dråpe høyre og venstre øye x 2", "timolol 1 [drp] 2/d ~08,20 OPTHALTA in both-eyes"),
        ("timolol øyedråper 1 dråpe ve. øye x 2",
         "timolol øyedråper 1 [drp] 2/d ~08,20 OPTHALTA in left-eye"),
    ],
)  # fmt: skip
def test_reading(text: str, wanted: str) -> None:
    assert brief(read(text, NOW)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "cefazolin 2 g iv én gang kl 7", "cefuroksim 1,5 g iv 2 ganger",
        "prednisolon 20 mg x 1 po, så seponer", "så seponer prednisolon 20 mg x 1 po i 5 dager",
        "prednisolon 20 mg x 1 i 5 dager, så seponer hvis bra",
        "metotreksat 15 mg po daglig mandag", "metotreksat 15 mg po ukentlig mandag og torsdag",
        "metotreksat 15 mg x 2 po ukentlig mandag",
        "durogesic plaster 25 mikrog/t x 3", "durogesic plaster 25 hver 3. dag",
        "durogesic plaster 25 mikrog/t hver 7. time", "novorapid 6-8-10 E", "novorapid 10-8-6 E",
        "novorapid 6-6-8", "novorapid 06-6-8 E", "novorapid 6U-6U-8U",
        "prednisolon 40 mg, ned 15 mg hver 3. dag til 0",
        "prednisolon 40 mg x 2 po, ned 5 mg hver 3. dag til 0",
        "prednisolon 40 mg, ned 5 tabletter hver 3. dag til 0", "prednisolon 40 mg, ned 5 mg hver 3. dag",
        "metoprolol 100 mg po, ned 25 mg hver uke til 0", "timolol 1 dråpe høyre øye x 2 venstre øye x 1",
    ],
)  # fmt: skip
def test_what_is_doubtful_is_asked(text: str) -> None:
    found = read(text, NOW)
    assert found.order is None, brief(found)
    assert found.questions


def test_a_taper_without_its_end_is_one_question() -> None:
    found = read("prednisolon 40 mg, ned 10 mg hver 3. dag", NOW)
    (question,) = found.questions
    steps = []
    for choice in question.choices:
        order = read(choice.text, NOW).order
        assert isinstance(order, MedicineOrder)
        steps.append([(step.dose.value, step.days) for step in order.steps if step.dose])
    assert steps == [
        [(40, 3), (30, 3), (20, 3), (10, 3)],
        [(40, 3), (30, 3), (20, 3), (10, None)],
    ]


def test_every_even_taper_is_read_to_its_last_dose() -> None:
    """Drawn at random: each step is written, in order, all of one length, and none is nothing."""
    drawn = random.Random(SEED)
    for _one in range(60):
        by, count, days = drawn.choice((5, 10)), drawn.randint(2, 8), drawn.choice((2, 3, 5, 7))
        first = by * count
        verb = drawn.choice(("ned", "trapp ned", "trapp ned med", "ned med", "og så ned"))
        interval = "hver uke" if days == 7 else f"hver {days}. dag"
        order = read(f"prednisolon {first} mg, {verb} {by} mg {interval} til 0", NOW).order
        assert isinstance(order, MedicineOrder)
        said = [(step.dose.value, step.days) for step in order.steps if step.dose]
        assert said == [(amount, days) for amount in range(first, 0, -by)]
        uneven = read(f"prednisolon {first + 1} mg, {verb} {by} mg {interval} til 0", NOW)
        assert uneven.order is None


def test_slots_of_units_never_lose_or_swap_a_dose() -> None:
    drawn = random.Random(SEED)
    for _one in range(60):
        slots = [drawn.randint(1, 40) for _slot in range(3)]
        order = read(f"novorapid {'-'.join(map(str, slots))} E sc", NOW).order
        if slots in (sorted(set(slots)), sorted(set(slots), reverse=True)):
            assert order is None, slots
            continue
        assert isinstance(order, MedicineOrder)
        at = {time: step.dose.value for step in order.steps if step.dose and step.schedule
              for time in step.schedule.times}  # fmt: skip
        assert [at[time] for time in sorted(at)] == slots


def test_the_side_stands_in_the_dosage_and_in_its_words() -> None:
    set_language("nb")
    (line,) = lines("timolol øyedråper 1 dråpe i høyre øye x 2")
    made = resource(line, Signing(patient="Patient/p", requester="Practitioner/d", at=NOW))
    (dosage,) = made["dosageInstruction"]
    (coding,) = dosage["site"]["coding"]
    assert (coding["system"], coding["code"]) == ("http://snomed.info/sct", "18944008")
    assert dosage["site"]["text"] == "høyre øye"
    assert dosage["text"].endswith("i høyre øye")
    assert dosage["route"]["coding"][0]["code"] == "OPTHALTA"
    assert not any("høyre" in note["text"] for note in made.get("note", ()))
    assert "i høyre øye" in summary(line.order, NOW).row[1]


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ({"coding": [{"system": SCT, "code": "8966001", "display": "Left eye structure"}]}, "i venstre øye"),
        ({"text": "Høyre øye"}, "i høyre øye"),
        ({"text": "nedre øyelokk"}, "nedre øyelokk"),
        ({"coding": [{"system": SCT, "code": "999"}]}, "på et sted med ukjent kode 999"),
    ],
)  # fmt: skip
def test_a_site_of_another_server_is_said(site: dict[str, object], said: str) -> None:
    set_language("nb")
    route = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration",
                         "code": "OPTHALTA"}]}  # fmt: skip
    drop = {"value": 1, "unit": "dråpe", "system": "http://unitsofmeasure.org", "code": "[drp]"}
    body = {"site": site, "route": route, "doseAndRate": [{"doseQuantity": drop}],
            "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}}  # fmt: skip
    words = dosage_words(from_json(strict.dumps(body), Dosage))
    assert words.endswith(said)
    assert words.casefold().count("øye") <= 2

"""What each specialty's discharge letter says or asks for, beside what every letter says: column d of the
specialty content."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desktop.core import configured
from desktop.letters.compose import epikrise, phrases
from desktop.letters.compose.epikrise import compose, shipped
from desktop.letters.model import Letter
from tests.letters import charts, rich
from tests.workspace.conftest import FIRST, HEADER, marked, opened, wrong

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
SAYS = {
    "emergency": {"FO": "ankom fikk", "OP": "disposisjon"},
    "cardiology": {"FO": "ef stent", "OP": "platehemmer tørrvekt"},
    "pulmonology": {"FUNN": "pco2 crb65 fev1", "FO": "oksygenhjem røyk", "OP": "kontrollct"},
    "surgery": {
        "FO": "operert crp stomi",
        "FUNN": "histologi",
        "OP": "suturer tromboseprofylakse",
        "SY": "sykmelding",
    },
    "orthopaedics": {
        "FO": "operert implantat hb 4at",
        "OP": "belastning suturer tromboseprofylakse blodfortynnende beinhelse kontroll",
        "SY": "sykmelding",
    },
    "intensive": {"FO": "organstøtte respiratordøgn luftvei sofa innganger begrensninger"},
    "geriatrics": {"FO": "cfs 4at seponert kognisjon begrensninger", "HJ": "funksjon"},
    "neurology": {
        "FO": "symptomstart nihss slagårsak dørtilnål svelg",
        "IP": "kjøreforbud",
        "SY": "sykmelding",
    },
    "paediatrics": {"FO": "barnevekt inntak pevs", "ANDRE": "vaksiner"},
    "neonatal": {"ANDRE": "vaksiner", "OP": "kontroll"},
    "obstetrics": {"FO": "begrensninger", "OP": "kontroll"},
    "oncology": {
        "VU": "behandlingsmål behandlingslinje kur",
        "FO": "ecog nøytrofile bivirkninger begrensninger",
        "IP": "kontakttelefon",
    },
    "nephrology": {"FO": "nyreårsak egfr kalium", "OP": "tørrvekt dialysetilgang nestedialyse"},
    "psychiatry": {
        "FO": "hjemmel selvmordsrisiko kriseplan madrs litium",
        "IP": "førerkort",
        "SY": "sykmelding",
    },
    "infection": {"FO": "dyrkning følsomhet crp smitte", "OP": "antibiotika msis"},
    "municipal": {"FO": "kontaktårsak crp crb65", "OP": "fastlege", "IP": "nykontakt", "SY": "sykmelding"},
}  # fmt: skip
"""Births, newborns and legal bases are told by the record itself, whatever the ward (`special`)."""


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    configured.use(configured.InUse())


@pytest.mark.parametrize("name", SAYS)
def test_a_specialty_s_letter_has_its_sections_and_every_phrase_can_be_filled(name: str) -> None:
    opened(name)
    plan = shipped()
    found = {
        one.code: [phrase for item in one.content for phrase in item.text.phrases] for one in plan.sections
    }
    assert {code: " ".join(names) for code, names in found.items() if names} == SAYS[name]
    context = epikrise.context_of(charts.chart(*rich.record()), NOW, charts.AUTHOR)
    named = {one.name: one for one in phrases.shipped()}
    assert all(phrases.fill(named[p], context).sentence.runs for names in found.values() for p in names)


def letter(name: str, *resources: charts.Json) -> Letter:
    opened(name)
    chart = charts.chart(*(resources or rich.record()))
    return compose(chart, NOW, charts.AUTHOR, letter_id="7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11")


def text(made: Letter, code: str) -> str:
    section = made.section(code)
    return section.text if section is not None else ""


def test_what_a_stay_is_about_is_asked_and_what_stands_there_is_not_asked_again() -> None:
    made = letter("cardiology")
    assert "EF [ejeksjonsfraksjon] %." in text(made, "FO")
    assert "Stent" not in text(made, "FO"), "no infarction"
    told = [
        *rich.record(),
        rich.note("late", "Visittnotat", 0, Forløp="Ekko: EF 35 %, lett mitralinsuffisiens."),
    ]
    again = letter("cardiology", *told)
    assert "EF 35 %" in text(again, "FO")
    assert "ejeksjonsfraksjon" not in text(again, "FO")


def test_others_letters_are_not_asked_for_it() -> None:
    assert "EF" not in text(letter("base"), "FO")


def test_a_medicine_of_the_stay_brings_its_line() -> None:
    assert "Blodfortynnende gjenopptas [dato]." in text(letter("orthopaedics"), "OP")
    without = [one for one in rich.record() if one["id"] != "m-api"]
    assert "Blodfortynnende" not in text(letter("orthopaedics", *without), "OP")


def test_a_certificate_is_asked_of_who_may_work_and_has_none() -> None:
    young = [
        {**one, "birthDate": "1980-04-02"} if one["resourceType"] == "Patient" else one
        for one in rich.record()
    ]
    assert text(letter("surgery"), "SY") == ""
    assert text(letter("surgery", *young), "SY") == "Sykmelding: [grad og til når, eller ingen]."
    given = [*young, rich.note("late", "Visittnotat", 0, Sykmelding="100 % til 01.12.2026.")]
    assert text(letter("surgery", *given), "SY") == "100 % til 01.12.2026."


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("phrases: [¤eff], gaps: true", "ef"),
        ("¤phrases: [ef], say: EF", "phrases"),
        ('phrases: [ef], diagnosed: ¤[""]', "kode"),
        ("phrases: [ef], ¤asked: true", "asked"),
    ],
)
def test_what_a_section_can_not_say_is_refused_at_its_place(tmp_path: Path, entry: str, words: str) -> None:
    from desktop.views.known import known
    from desktop.workspace.loader import resolve

    text, (line, _column) = marked(f"  - set: letter-section FO\n    content: {{add: [{{{entry}}}]}}\n")
    path = tmp_path / "workspaces" / "heart" / "sprint-01.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER.replace("extends: base", "extends: cardiology/sprint-01") + text, encoding="utf-8")
    found = wrong(lambda: resolve("heart", known=known(), folders=(tmp_path / "workspaces",)))
    assert any(words in what for _line, _column, what in found), found
    assert found[0][0] in (line + FIRST - 1, line + FIRST - 2), found


def test_a_phrase_with_nothing_of_the_record_is_left_out_where_it_is_not_asked() -> None:
    assert "Kalium høyest" in text(letter("nephrology"), "FO")
    none = [one for one in rich.record() if one["resourceType"] != "Observation"]
    assert "Kalium" not in text(letter("nephrology", *none), "FO")


def test_dialysis_is_told_where_the_record_knows_it_and_asked_for_where_not() -> None:
    record = rich.record()
    failing = [
        {**one, "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "N18.5"}]}}
        if one["resourceType"] == "Condition"
        else one
        for one in record
    ]
    asked = text(letter("nephrology", *failing), "OP")
    assert "Dialysetilgang: [fistel, kateter, plan]." in asked
    assert "Neste dialyse: [når og hvor]." in asked
    who = {"reference": f"Patient/{next(one['id'] for one in record if one['resourceType'] == 'Patient')}"}
    words = {"code": {"text": "Hemodialyse"}, "subject": who}
    session = {"resourceType": "Procedure", "id": "hd", "status": "completed", **words}
    session |= {
        "performedDateTime": "2026-11-19T08:00:00+01:00",
        "bodySite": [{"text": "AV-fistel venstre arm"}],
    }
    order = {"resourceType": "ServiceRequest", "id": "next", "status": "active", "intent": "order", **words}
    order |= {"occurrenceDateTime": "2026-11-23T07:30:00+01:00"}
    told = text(letter("nephrology", *failing, session, order), "OP")
    assert "Dialysetilgang: AV-fistel venstre arm." in told
    assert "Neste dialyse: 23.11.2026 kl.\u00a007:30." in told
    visit = {"resourceType": "Appointment", "id": "v", "status": "booked", "description": "Hemodialyse"}
    visit |= {"start": "2026-11-22T07:30:00+01:00", "participant": [{"actor": who, "status": "accepted"}]}
    booked = text(letter("nephrology", *failing, session, order, visit), "OP")
    assert "Hemodialyse: 22.11.2026 kl.\u00a007:30." in booked
    assert "Neste dialyse" not in booked, "an appointment is told once"

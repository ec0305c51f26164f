"""Each fact once, a table of results, and what letters about births, newborns and minds must say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.letters.check.checks import check
from desktop.letters.check.signing_questions import Kind
from desktop.letters.compose.epikrise import compose, context_of
from desktop.letters.delivery.compositions import composition
from desktop.letters.model import Letter
from tests.letters import charts, rich

Json = dict[str, Any]
NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
ICD = "urn:oid:2.16.578.1.12.4.1.1.7110"


def letter(*resources: Json, now: datetime = NOW) -> Letter:
    return compose(charts.chart(*resources), now, charts.AUTHOR, letter_id=ID)


def text(made: Letter, code: str) -> str:
    section = made.section(code)
    assert section is not None
    return section.text.replace("\u00a0", " ")


def changed(**members: Json) -> list[Json]:
    """The rich record with other members of some resources."""
    return [r | members.get(r["id"].replace("-", "_"), {}) for r in rich.record()]


def test_a_weight_that_did_not_change_is_said_once() -> None:
    others = [r for r in rich.record() if not r["id"].startswith("weight-")]
    said = text(letter(*others, *rich.weight({0.1: 76.4, 3.8: 76.4})), "VU")
    assert "Vekt 76,4 kg ved innkomst og ved utskrivning." in said


def test_vital_signs_that_a_note_tells_are_not_told_again() -> None:
    resources = rich.record()
    told = rich.note("in", "Innkomstnotat", 0.1, Funn="BT 168/98, puls 112, RF 26, SpO₂ 88 %, temp 36,9.")
    made = letter(*(r for r in resources if r["id"] != "in"), told)
    assert text(made, "FUNN").count("168/98") == 1
    partly = rich.note("in", "Innkomstnotat", 0.1, Funn="BT 168/98. Knatring.")
    made = letter(*(r for r in resources if r["id"] != "in"), partly)
    assert text(made, "FUNN").count("168/98") == 2


def test_reason_and_history_are_told_once() -> None:
    told = rich.note(
        "in",
        "Innkomstnotat",
        0.1,
        Aktuelt="Innlagt med økende tungpustethet og hevelse i beina.",
        Tidligere="Essensiell hypertensjon.",
    )
    made = letter(*(r for r in rich.record() if r["id"] != "in"), told)
    assert "tungpustethet" in text(made, "VU")
    assert text(made, "ÅI") == ""
    assert text(made, "ANAM").lower().count("hypertensjon") == 1
    denied = rich.note("in", "Innkomstnotat", 0.1, Aktuelt="Ikke økende tungpustethet.")
    made = letter(*(r for r in rich.record() if r["id"] != "in"), denied)
    assert text(made, "ÅI") == "Ikke økende tungpustethet."


def test_results_are_rows_with_first_worst_last_and_reference() -> None:
    rows = [line.split("\t") for line in text(letter(*rich.record()), "FUNN").split("\n") if "\t" in line]
    assert rows[0] == ["Prøve", "Inn", "Verst", "Sist", "Referanse"]
    assert rows[1] == ["Kalium, mmol/L", "4,1 lav", "3,4 lav", "3,4 lav", "3,6–4,6"]
    assert all(len(row) == 5 for row in rows)
    made = letter(*rich.record())
    div = next(s["text"]["div"] for s in composition(made)["section"] if s["title"] == "Funn")
    assert "<th>Verst</th>" in div
    assert "<td>3,4 lav</td>" in div


def test_the_first_of_an_unranked_list_is_neither_main_nor_why_somebody_came() -> None:
    unranked = [{"condition": rich.ref(f"Condition/{key}")} for key in ("hf", "af")]
    resources = [{**r, "diagnosis": unranked} if r["id"] == "stay" else r for r in rich.record()]
    for resource in resources:
        if resource["id"] == "stay":
            del resource["reasonCode"]
    made = letter(*resources)
    assert text(made, "VU").startswith("78 år gammel kvinne innlagt 17.11.2026.")
    section = made.section("DIAG")
    assert section is not None
    assert not any(run.strong for sentence in section.sentences for run in sentence.runs)
    assert "hjertesvikt" in section.text.lower()


def test_nothing_is_said_of_discharge_while_the_stay_goes_on() -> None:
    going = changed(stay={"status": "in-progress", "period": {"start": rich.ADMITTED.isoformat()}})
    said = text(letter(*going), "VU")
    assert "ved utskrivning" not in said
    assert "71,4 kg sist" in said
    assert "71,4 kg ved utskrivning" in text(letter(*rich.record()), "VU")


def condition(ident: str, code: str, label: str) -> Json:
    return {"resourceType": "Condition", "id": ident, "code": rich.concept(label, (ICD, code, label)),
            "subject": rich.ref(rich.PATIENT), "encounter": rich.ref(rich.STAY)}  # fmt: skip


def gaps(made: Letter, *resources: Json) -> list[str]:
    context = context_of(charts.chart(*resources), NOW, charts.AUTHOR)
    return [f.path for f in check(made, context).open if f.kind is Kind.UNFILLED]


BIRTH = [
    {"resourceType": "Procedure", "id": "birth", "status": "completed", "subject": rich.ref(rich.PATIENT),
     "code": rich.concept("Vaginal forløsning med vakuum", (rich.NCSP, "MAE00", "")),
     "encounter": rich.ref(rich.STAY), "performedDateTime": rich.at(1)},
    condition("tear", "O70.1", "Rift i perineum av annen grad"),
    {"resourceType": "Observation", "id": "loss", "status": "final", "code": {"text": "Blodtap ved fødsel"},
     "effectiveDateTime": rich.at(1), "valueQuantity": {"value": 900, "unit": "ml", "code": "mL"}},
    {"resourceType": "RelatedPerson", "id": "child", "active": True, "birthDate": rich.at(1)[:10],
     "relationship": [{"text": "barn"}], "name": [{"text": "Jente Solbakken"}]},
]  # fmt: skip


def test_a_letter_after_birth_says_how_tear_loss_and_child_and_asks_for_the_rest() -> None:
    resources = [*rich.record(), *BIRTH]
    made = letter(*resources)
    said = text(made, "FO")
    assert "Forløst: 18.11.2026, vaginal forløsning med vakuum." in said
    assert "Ruptur: grad 2." in said
    assert "Blødning ved fødselen: 900 ml." in said
    assert "Barn: Jente Solbakken, født 18.11.2026." in said
    assert gaps(made, *resources) == ["spesielt.rh", "spesielt.amming"]


def test_a_section_asks_for_no_tear() -> None:
    operated = BIRTH[0] | {"code": rich.concept("Keisersnitt", (rich.NCSP, "MCA10", ""))}
    resources = [*rich.record(), operated]
    assert "spesielt.ruptur" not in gaps(letter(*resources), *resources)


def test_a_letter_about_a_newborn_says_weeks_weight_apgar_screening_and_mother() -> None:
    def measured(ident: str, code: str, value: float, unit: str) -> Json:
        return {"resourceType": "Observation", "id": ident, "status": "final",
                "effectiveDateTime": rich.at(0.1), "code": rich.concept("", (rich.LOINC, code, "")),
                "valueQuantity": {"value": value, "unit": unit, "code": unit}}  # fmt: skip

    born = {"birthDate": "2026-11-17"}
    facts = [
        measured("ga", "11884-4", 221, "d"), measured("bw", "8339-4", 1.51, "kg"),
        *(measured(f"apgar{n}", code, n, "{score}")
          for n, code in ((6, "9272-6"), (8, "9274-2"), (9, "9271-8"))),
    ]  # fmt: skip
    mother = {"resourceType": "RelatedPerson", "id": "mum", "relationship": [{"text": "mor"}],
              "name": [{"text": "Anne Solbakken"}]}  # fmt: skip
    resources = [*changed(solbakken=born), *facts, mother]
    assert text(letter(*resources), "VU").startswith("Nyfødt jente innlagt")
    said = text(letter(*resources), "FO")
    assert "Gestasjonsalder ved fødsel: uke 31+4." in said
    assert "Fødselsvekt: 1 510 g." in said
    assert "Apgar: 6–8–9." in said
    assert "Mor: Anne Solbakken." in said
    assert gaps(letter(*resources), *resources) == ["spesielt.screening", "spesielt.ernæring"]
    assert gaps(letter(*changed(solbakken=born)), *changed(solbakken=born)) == [
        f"spesielt.{name}" for name in ("ga", "apgar", "screening", "ernæring", "mor")
    ]


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ([condition("dep", "F32.2", "Alvorlig depresjon")], True),
        ([condition("del", "F05.9", "Delirium")], False),
        ([], False),
    ],
)
def test_a_letter_about_mental_health_is_known_by_its_main_diagnosis(more: list[Json], asked: bool) -> None:
    named = [{"condition": rich.ref(f"Condition/{c['id']}"), "rank": 1} for c in more]
    resources = [*changed(**({"stay": {"diagnosis": named}} if named else {})), *more]
    paths = gaps(letter(*resources), *resources)
    wanted = ["spesielt.hjemmel", "spesielt.risiko", "spesielt.kriseplan"]
    assert paths == (wanted if asked else [])


def test_the_legal_basis_comes_from_the_record() -> None:
    flag = {"resourceType": "Flag", "id": "legal", "status": "active", "subject": rich.ref(rich.PATIENT),
            "code": rich.concept("Frivillig innlagt, psykisk helsevernloven § 2-1",
                                 ("urn:x", "legal", ""))}  # fmt: skip
    said = text(letter(*rich.record(), flag), "FO")
    assert "Hjemmel: frivillig innlagt, psykisk helsevernloven § 2-1." in said
    assert "Kriseplan: [hva den er" in said


@pytest.mark.parametrize(
    ("coding", "said"),
    [
        ({"system": "http://snomed.info/sct", "code": "22298006"},
         "SNOMED CT 22298006 (uten navn i journalen)"),
        ({"system": ICD, "code": "J18.9"}, "J18.9 (uten navn i journalen)"),
        ({"system": "http://snomed.info/sct", "code": "22298006", "display": "Hjerteinfarkt"},
         "Hjerteinfarkt"),
    ],
)  # fmt: skip
def test_a_diagnosis_that_is_only_a_code_is_said_to_be_one(coding: Json, said: str) -> None:
    patient = {"resourceType": "Patient", "id": "p"}
    condition = {"resourceType": "Condition", "id": "c", "code": {"coding": [coding]}}
    assert f"{said}." in text(letter(patient, condition), "DIAG")

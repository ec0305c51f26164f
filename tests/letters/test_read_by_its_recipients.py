"""Letters of records that others made, read as the general practitioner, the municipality and a lawyer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.letters.check.checks import check
from desktop.letters.check.signing_questions import Kind
from desktop.letters.compose.epikrise import context_of
from desktop.letters.compose.produce import draft
from desktop.letters.model import Change, Letter
from tests.letters import charts, rich
from tests.letters.test_checks import ID, NOW
from tests.letters.test_each_fact_once import BIRTH

Json = dict[str, Any]
SNOMED = "http://snomed.info/sct"


def letter(*resources: Json) -> Letter:
    return draft(charts.chart(*resources), NOW, charts.AUTHOR, letter_id=ID)


def text(made: Letter, code: str) -> str:
    section = made.section(code)
    return section.text if section else ""


def changed(**by_id: Json) -> list[Json]:
    return [{**r, **by_id.get(r["id"], {})} for r in rich.record()]


def open_kinds(made: Letter, *resources: Json) -> list[Kind]:
    context = context_of(charts.chart(*resources), NOW, charts.AUTHOR)
    return [f.kind for f in check(made, context).open]


def procedure(label: str) -> Json:
    return {"resourceType": "Procedure", "id": "done", "status": "completed",
            "subject": rich.ref(rich.PATIENT), "code": rich.concept(label, (SNOMED, "43075005", label)),
            "encounter": rich.ref(rich.STAY), "performedDateTime": rich.at(1)}  # fmt: skip


@pytest.mark.parametrize(
    "label",
    [
        "Partial resection of colon",
        "Undertrykksbehandling av sår med vakuum",
        "Biopsi av bitestang",
        "Delivery of medication by infusion pump",
        "Utskrapning etter fødsel",
    ],
)
def test_what_only_sounds_like_a_birth_is_none(label: str) -> None:
    assert "Forløst" not in text(letter(*rich.record(), procedure(label)), "FO")


@pytest.mark.parametrize(
    "label", ["Akutt keisersnitt", "Sectio caesarea", "Cesarean section", "Vakuumforløsning", "Normal fødsel",
              "Vaginal delivery", "Childbirth"]
)  # fmt: skip
def test_a_birth_known_by_its_words_is_one(label: str) -> None:
    assert "Forløst: 18.11.2026" in text(letter(*rich.record(), procedure(label)), "FO")


def test_no_man_has_given_birth() -> None:
    resources = [*changed(solbakken={"gender": "male"}), procedure("Normal fødsel")]
    assert "Forløst" not in text(letter(*resources), "FO")


@pytest.mark.parametrize(
    ("born", "gender", "word"),
    [
        ("2026-04-16", "male", "gutt"),
        ("2015-06-05", "female", "jente"),
        ("2010-11-21", "female", "kvinne"),
        ("2010-11-22", "female", "jente"),
        ("2019", "male", "gutt"),
        ("", "female", "kvinne"),
    ],
)
def test_a_child_is_a_boy_or_a_girl_in_the_head(born: str, gender: str, word: str) -> None:
    resources = changed(solbakken={"birthDate": born or None, "gender": gender})
    for one in resources:
        if one["id"] == "solbakken" and not born:
            del one["birthDate"]
    assert letter(*resources).subject.sex == word


def test_nobody_is_asked_what_the_dead_take_at_home() -> None:
    resources = changed(solbakken={"deceasedDateTime": "2026-11-20T12:00:00+01:00"})
    ward = rich.order("heparin", "dalteparin", "B01AB04", "Fragmin", 5000, ("20",), unit="IE", route="SC")
    made = letter(*resources, ward)
    assert Kind.MEDICINES not in open_kinds(made, *resources, ward)
    section = made.section("MEDB")
    assert section is not None
    assert all(row.change is not Change.UNDECIDED for row in section.medicines)
    assert "Pasienten er død" in section.text
    assert "samstemt" not in section.text
    assert not any("ikke avklart" in row.verdict for row in section.medicines)


def test_a_mother_who_died_is_not_asked_how_she_feeds() -> None:
    resources = [*changed(solbakken={"deceasedBoolean": True}), *BIRTH]
    assert "Amming" not in text(letter(*resources), "FO")


def test_a_measured_number_has_the_decimals_that_it_is_worth() -> None:
    odd = rich.lab("k", "NPU03230", "Kalium", "mmol/L", {0.1: "3.123456789012345", 2: "4.623207216543487"})
    rest = [r for r in rich.record() if not r["id"].startswith("k-")]
    said = text(letter(*rest, *odd), "FUNN")
    assert "Kalium, mmol/L\t3,1 lav\t" in said
    # 4,6 would stand inside the reference.
    assert "\t4,62 høy\t3,6–4,6" in said
    assert "3207" not in said


def test_a_newborns_weight_keeps_its_grams() -> None:
    resources = [
        r for r in changed(solbakken={"birthDate": "2026-11-17"}) if not r["id"].startswith("weight-")
    ]
    said = text(letter(*resources, *rich.weight({0.1: 1.512, 3: 1.594})), "VU")
    assert "1,512\u00a0kg ved innkomst, 1,594\u00a0kg" in said


def test_news2_does_not_count_what_is_dated_ahead() -> None:
    ahead: list[Json] = []
    base = rich.record()
    before = text(letter(*base), "VU")
    late = (NOW + timedelta(days=2)).isoformat()
    for index, (code, name, value, unit) in enumerate(
        [
            ("9279-1", "Respirasjonsfrekvens", 40, "/min"),
            ("8867-4", "Puls", 150, "/min"),
            ("59408-5", "SpO2", 70, "%"),
        ]
    ):
        ahead.append(
            {"resourceType": "Observation", "id": f"ahead-{index}", "status": "final",
             "code": rich.concept(name, ("http://loinc.org", code, name)), "effectiveDateTime": late,
             "subject": rich.ref(rich.PATIENT), "encounter": rich.ref(rich.STAY),
             "valueQuantity": {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"}}
        )  # fmt: skip
    going = changed(stay={"status": "in-progress", "period": {"start": rich.ADMITTED.isoformat()}})
    context = context_of(charts.chart(*going, *ahead), NOW, charts.AUTHOR)
    plain = context_of(charts.chart(*going), NOW, charts.AUTHOR)
    for path in ("news2.siste", "news2.maks", "news2.ut"):
        one, other = context.source_of(path), plain.source_of(path)
        assert getattr(one, "text", None) == getattr(other, "text", None), path
    assert text(letter(*base, *ahead), "VU") == before


def test_the_tags_of_snomed_are_no_part_of_a_name() -> None:
    heart = "Chronic congestive heart failure (disorder)"
    known = {"resourceType": "Condition", "id": "old",
             "code": rich.concept(heart, (SNOMED, "88805009", heart)),
             "subject": rich.ref(rich.PATIENT), "onsetDateTime": "2001-02-03",
             "clinicalStatus": rich.concept("", ("c", "active", ""))}  # fmt: skip
    bracket = {**known, "id": "own", "code": {"text": "Hypertensjon (essensiell)"}}
    made = letter(*rich.record(), known, bracket, procedure("Plain chest X-ray (procedure)"))
    assert "(disorder)" not in text(made, "ANAM")
    assert "hronic congestive heart failure" in text(made, "ANAM")
    assert "ypertensjon (essensiell)" in text(made, "ANAM")
    assert "Plain chest X-ray." in text(made, "PRS")


def test_what_was_given_stands_on_a_line_of_its_own() -> None:
    given = {"resourceType": "MedicationAdministration", "id": "given", "status": "completed",
             "medicationCodeableConcept": {"text": "Oksytocin"}, "subject": rich.ref(rich.PATIENT),
             "context": rich.ref(rich.STAY), "effectiveDateTime": rich.at(1)}  # fmt: skip
    section = letter(*rich.record(), *BIRTH, given).section("FO")
    assert section is not None
    (line,) = [s for s in section.sentences if "fikk pasienten også" in s.text]
    assert line.line


def test_a_newborns_bilirubin_is_told_with_its_highest_and_last() -> None:
    values = {0.1: "60", 1: "190", 3: "120"}
    bilirubin = rich.lab("bil", "NPU01370", "Bilirubin", "umol/L", values)
    resources = [*changed(solbakken={"birthDate": "2026-11-17"}), *bilirubin]
    assert "Bilirubin: høyest 190\u00a0µmol/L 18.11.2026, sist 120\u00a0µmol/L 20.11.2026." in text(
        letter(*resources), "FO"
    )


def test_a_flag_that_says_the_allergy_again_is_not_repeated() -> None:
    flag = {"resourceType": "Flag", "id": "same", "status": "active", "subject": rich.ref(rich.PATIENT),
            "code": {"text": "Penicillinanafylaksi 2011"}}  # fmt: skip
    other = {**flag, "id": "more", "code": {"text": "Penicillin: ikke test før 2030"}}
    said = text(letter(*rich.record(), flag, other), "CAVE")
    assert "anafylaksi 2011" in said
    assert "Penicillinanafylaksi" not in said
    assert "Penicillin: ikke test før 2030" in said


def test_known_conditions_that_a_note_tells_are_told_once() -> None:
    resources = changed()
    past = rich.note("past", "Innkomstnotat", 0.2, Tidligere="Hjerteinfarkt, hypertensjon.")
    mine = [
        {"resourceType": "Condition", "id": key, "code": {"text": label}, "subject": rich.ref(rich.PATIENT),
         "onsetDateTime": "2001-02-03", "clinicalStatus": rich.concept("", ("c", "active", ""))}
        for key, label in (("mi", "Gjennomgått hjerteinfarkt"), ("ht", "Hypertensjon"))
    ]  # fmt: skip
    resources = [r for r in resources if r["resourceType"] != "Condition" or r["id"] in ("hf", "af")]
    said = text(letter(*resources, past, *mine), "ANAM")
    assert said.lower().count("hypertensjon") == 1, said


def community(key: str, name: str, atc: str, brand: str, dose: float, **more: Any) -> Json:
    return {**rich.order(key, name, atc, brand, dose, ("08",), category="community"),
            "authoredOn": "2025-05-01", **more}  # fmt: skip


def row_of(made: Letter, generic: str) -> list[Any]:
    section = made.section("MEDB")
    assert section is not None
    return [row for row in section.medicines if row.generic == generic]


def not_taken(**more: Any) -> Json:
    adalat = rich.concept("nifedipin", (rich.ATC, "C08CA05", "nifedipin"), (rich.ATC_NO, "C08CA05", "Adalat"))
    return {"resourceType": "MedicationStatement", "id": "nt", "status": "not-taken",
            "subject": rich.ref(rich.PATIENT), "effectiveDateTime": rich.at(0.1),
            "medicationCodeableConcept": adalat, **more}  # fmt: skip


def test_what_is_stated_as_not_taken_stands_beside_its_prescription() -> None:
    home = community("nif", "nifedipin", "C08CA05", "Adalat", 5)
    (row,) = row_of(letter(*rich.record(), home, not_taken(statusReason=[{"text": "Svimmel"}])), "nifedipin")
    assert row.says == "Oppgitt som ikke i bruk: svimmel."
    assert row.change is Change.UNDECIDED
    assert any("MedicationStatement/nt" in source.keys for source in row.sources)


def test_what_is_stated_as_not_taken_is_no_medicine_itself() -> None:
    assert row_of(letter(*rich.record(), not_taken()), "nifedipin") == []


def test_a_prescription_written_since_was_not_what_was_not_taken() -> None:
    home = community("nif", "nifedipin", "C08CA05", "Adalat", 5)
    old = not_taken(effectiveDateTime="2019-01-01")
    (row,) = row_of(letter(*rich.record(), home, old), "nifedipin")
    assert row.says == ""


def test_two_strengths_of_one_substance_at_home_may_be_double() -> None:
    both = [community(f"n{mg}", "nifedipin", "C08CA05", f"Adalat {mg} mg", 1) for mg in (10, 20)]
    rows = row_of(letter(*rich.record(), *both), "nifedipin")
    assert [row.asked for row in rows] == ["double", "double"]


def test_an_infusion_that_ended_in_the_stay_is_not_asked_about() -> None:
    infusion = rich.order("nor", "noradrenalin", "C01CA03", "", 4, (), status="completed", route="IV")
    rate = {"value": 4, "unit": "mL/h", "code": "mL/h", "system": "http://unitsofmeasure.org"}
    infusion["dosageInstruction"][0] |= {"timing": {}, "doseAndRate": [{"rateQuantity": rate}]}
    assert row_of(letter(*rich.record(), infusion), "noradrenalin") == []


def test_an_antibiotic_by_vein_closed_at_discharge_is_asked_about() -> None:
    closed = rich.order("cef", "cefotaksim", "J01DD01", "", 2, ("06", "14", "22"), status="completed",
                        unit="g", route="IV")  # fmt: skip
    (row,) = row_of(letter(*rich.record(), closed), "cefotaksim")
    assert row.asked == "closed"


def test_an_injection_closed_at_discharge_does_not_stand_on_the_ward() -> None:
    closed = rich.order("dal", "dalteparin", "B01AB04", "Fragmin", 5000, ("20",), status="completed",
                        unit="IE", route="SQ")  # fmt: skip
    (row,) = row_of(letter(*rich.record(), closed), "dalteparin")
    assert row.verdict.startswith("Avsluttet på posten ved utreise")


def test_names_and_reasons_are_spelt_as_inside_a_line() -> None:
    both = rich.order(
        "cal", "Kalsium/vitamin D", "A12AX", "", 1, ("08",), unit="tablett", reason="Osteoporose"
    )
    both["medicationCodeableConcept"]["coding"][0]["code"] = "A12AX00"
    (row,) = row_of(letter(*rich.record(), both), "kalsium/vitamin D")
    assert row.verdict == "Ny: osteoporose"

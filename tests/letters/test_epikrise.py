"""The discharge letter of a patient with much, with little, and with what is easily said wrongly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest

from desktop.core.errors import InputError
from desktop.fhir.resources import TYPES
from desktop.letters.compose.epikrise import compose, shipped
from desktop.letters.compose.plan import EPIKRISE
from desktop.letters.model import Change, Letter, MedicineRow
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
TOP = ["DIAG", "VU", "OP"]
BODY = ["CAVE", "ÅI", "AH", "OPPL", "ANAM", "FUNN", "FO", "MEDB", "HJ", "SY", "PRS", "ANDRE"]
ORDER = [*TOP, *BODY, "FA", "IP", "UP"]


def letter(*resources: dict[str, Any], **more: Any) -> Letter:
    return compose(charts.chart(*resources, **more), NOW, charts.AUTHOR, letter_id=ID)


def without(*ids: str) -> list[dict[str, Any]]:
    return [r for r in rich.record() if r["id"] not in ids]


def text(made: Letter, code: str) -> str:
    section = made.section(code)
    assert section is not None
    return section.text


def row(made: Letter, generic: str) -> MedicineRow:
    section = made.section("MEDB")
    assert section is not None
    return next(r for r in section.medicines if r.generic == generic)


FULL = letter(*rich.record())


def test_the_official_order() -> None:
    assert [s.code for s in FULL.sections] == ORDER


def test_what_the_record_says() -> None:
    assert FULL.heading.text == "Inn 17.11.2026 · ut 21.11.2026"
    assert text(FULL, "DIAG").startswith("I50.0 Hjertesvikt")
    assert text(FULL, "VU").startswith("78\u00a0år gammel kvinne innlagt 17.11.2026 med økende tungpustethet")
    assert "Natt til 19.11. fikk hun atrieflimmer" in text(FULL, "VU")
    assert "NEWS2 10 ved innkomst, 2 ved utskrivning." in text(FULL, "VU")
    assert text(FULL, "OP").splitlines() == [
        "Fastlege bes om: kalium, natrium og kreatinin innen 27.11.2026.",
        "Hjertesviktsykepleier, poliklinikk: 03.12.2026 kl.\u00a010:15.",
    ]
    assert (
        text(FULL, "CAVE") == "Penicillin: anafylaksi 2011. Plaster: utslett. NB: vanskelig intubasjon 2019."
    )
    assert "Kreatinin, µmol/L\t98 høy\t124 høy\t124 høy\t" in text(FULL, "FUNN")
    assert text(FULL, "UP") == "TSH, tatt 19.11.2026; følges opp av [hvem følger opp]."
    assert text(FULL, "ANAM") == "Kjent fra før: essensiell hypertensjon."


def test_every_word_of_the_record_has_a_source() -> None:
    keys = {key for source in FULL.sources for key in source.keys}
    known = {f"{r['resourceType']}/{r['id']}" for r in rich.record()}
    assert keys <= known
    assert {"Condition/hf", "Observation/k-0", "Composition/day3", "MedicationRequest/m-api"} <= keys


def test_medicines_new_changed_paused_unchanged() -> None:
    assert row(FULL, "apiksaban").verdict == "Ny: atrieflimmer"
    assert row(FULL, "metoprolol").verdict == (
        "Endret fra 50\u00a0mg 1 gang daglig kl. 08 gjennom munnen: frekvensregulering"
    )
    assert row(FULL, "ramipril").verdict == "Pauset uten dato for gjenopptak: kreatinin 124"
    assert (
        row(FULL, "ramipril").dose
        == "brukes ikke nå (tidligere 5\u00a0mg 1 gang daglig kl. 08 gjennom munnen)"
    )
    assert row(FULL, "atorvastatin").change is Change.UNCHANGED
    assert row(FULL, "metoprolol").product == "SELO-ZOK depot"
    with pytest.raises(StopIteration):
        row(FULL, "morfin")
    assert "morfin" in text(FULL, "FO")


def test_no_reason_is_said_as_such() -> None:
    resources = rich.record()
    for resource in resources:
        if resource["id"] == "m-api":
            del resource["reasonCode"]
    assert row(letter(*resources), "apiksaban").verdict == "Ny: grunn er ikke registrert"


def test_a_dose_in_other_words_is_not_called_a_change() -> None:
    resources = rich.record()
    for resource in resources:
        if resource["id"] == "rx-met":
            resource["dosageInstruction"] = [{"text": "1 tabl morgen og kveld"}]
    found = row(letter(*resources), "metoprolol")
    assert found.change is Change.UNDECIDED
    assert "1 tabl morgen og kveld" in found.verdict


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("100 mg x 1", Change.UNCHANGED),
        ("100 mg 1 gang daglig", Change.UNCHANGED),
        ("100,0 mg om morgenen", Change.UNCHANGED),
        ("50 mg x 2", Change.CHANGED),
        ("100 mg x 1 ved behov", Change.UNDECIDED),
        ("1 tablett x 1", Change.UNDECIDED),
    ],
)
def test_a_plain_text_is_read_and_no_other(words: str, change: Change) -> None:
    resources = rich.record()
    for resource in resources:
        if resource["id"] == "rx-met":
            resource["dosageInstruction"] = [{"text": words}]
    assert row(letter(*resources), "metoprolol").change is change


def test_the_patients_own_words_stand_beside_the_prescription() -> None:
    statement = {
        "resourceType": "MedicationStatement",
        "id": "says",
        "status": "active",
        "subject": rich.ref(rich.PATIENT),
        "medicationCodeableConcept": rich.order("x", "atorvastatin", "C10AA05", "Lipitor", 1, ())[
            "medicationCodeableConcept"
        ],
        "informationSource": rich.ref(rich.PATIENT),
        "dosage": [{"text": "tar den ikke hver dag"}],
    }
    found = row(letter(*rich.record(), statement), "atorvastatin")
    assert found.change is Change.UNCHANGED
    assert found.says == "Pasienten oppgir: tar den ikke hver dag"
    assert found.told == "Uendret. Pasienten oppgir: tar den ikke hver dag"
    assert "MedicationStatement/says" in {k for s in found.sources for k in s.keys}


def test_signs_that_are_misread_are_spelt_out() -> None:
    resources = rich.record()
    for resource in resources:
        if resource["id"] == "m-api":
            resource["dosageInstruction"] = [{"text": "0.5 mg og 100 µg, 5000 IE, fra 20.11.2026, 5.000 mg"}]
    said = row(letter(*resources), "apiksaban").dose.replace("\u00a0", " ")
    assert said == "0,5 mg og 100 mikrogram, 5000 enheter, fra 20.11.2026, 5.000 mg"


def test_tomorrows_plan_of_the_ward_is_no_plan_for_afterwards() -> None:
    daily = rich.note(
        "day4", "Visittnotat", 3.9, Plan="Nye prøver i morgen.", Videre_plan="Kontroll om tre uker."
    )
    made = letter(*rich.record(), daily)
    assert "Nye prøver" not in text(made, "OP")
    assert "Kontroll om tre uker." in text(made, "OP")


def test_an_assessment_of_the_first_day_is_not_that_of_the_stay() -> None:
    early = rich.note("early", "Innkomstnotat", 0.1, Vurdering="Trolig lungeemboli.")
    assert "lungeemboli" not in text(letter(*without("day3", "in"), early), "VU")


def test_news2_not_in_pregnancy_and_not_with_another_unit() -> None:
    pregnant = {
        "resourceType": "Condition",
        "id": "o",
        "code": rich.concept("Svangerskap", (rich.ICD10, "O14.1", "")),
        "subject": rich.ref(rich.PATIENT),
    }
    assert "NEWS2" not in text(letter(*rich.record(), pregnant), "VU")
    resources = rich.record()
    for resource in resources:
        if resource["id"].startswith("v-8310-5"):
            resource["valueQuantity"] |= {"value": 98, "unit": "grad", "code": ""}
    assert "NEWS2 minst 10 ved innkomst" in text(letter(*resources), "VU")


reads_reasons = pytest.mark.skipif(
    "reason_reference" not in TYPES["MedicationRequest"].__struct_fields__,
    reason="MedicationRequest.reasonReference is not read yet",
)


@reads_reasons
def test_the_indication_is_the_reason() -> None:
    resources = rich.record()
    for resource in resources:
        if resource["id"] == "m-api":
            del resource["reasonCode"]
            resource["reasonReference"] = [rich.ref("Condition/af")]
    assert row(letter(*resources), "apiksaban").verdict == "Ny: paroksysmal atrieflimmer, nyoppdaget"


def test_two_of_one_substance_are_not_guessed_into_pairs() -> None:
    resources = rich.record()
    second = rich.order("rx-met2", "metoprolol", "C07AB02", "Bloxazoc", 25, ("08",), "community", when=-20)
    found = letter(*resources, second)
    section = found.section("MEDB")
    assert section is not None
    rows = [r for r in section.medicines if r.generic == "metoprolol"]
    assert [r.change for r in rows] == [Change.UNDECIDED] * 3
    assert all("Mulig dobbelt" in r.verdict for r in rows)


def test_a_list_for_afterwards_decides() -> None:
    resources = [
        *rich.record(),
        rich.order(
            "d-api",
            "apiksaban",
            "B01AF02",
            "Eliquis",
            5,
            ("08", "20"),
            "discharge",
            reason="flimmer",
            when=3.9,
        ),
        rich.order("d-ato", "atorvastatin", "C10AA05", "Lipitor", 40, ("21",), "discharge", when=3.9),
    ]
    found = letter(*resources)
    assert row(found, "apiksaban").change is Change.NEW
    assert row(found, "atorvastatin").change is Change.UNCHANGED
    assert row(found, "metoprolol").verdict == "Seponert: grunn er ikke registrert"
    assert "ikke samstemt" not in text(found, "MEDB")


def test_an_expired_prescription_folds_only_under_a_newer_one() -> None:
    old = rich.order(
        "rx-old", "metoprolol", "C07AB02", "Selo-Zok depot", 25, ("08",), "community", "unknown", when=-900
    )
    old["dispenseRequest"] = {"validityPeriod": {"start": "2024-01-01", "end": "2025-01-01"}}
    assert row(letter(*rich.record(), old), "metoprolol").change is Change.CHANGED
    alone = letter(*without("rx-met", "m-met"), old)
    assert row(alone, "metoprolol").verdict.startswith("Utløpt resept")


@pytest.mark.parametrize(
    ("allergies", "types", "said"),
    [
        ([], frozenset(TYPES), "Allergi: ikke spurt."),
        ([], frozenset(TYPES) - {"AllergyIntolerance"}, "Allergi: ikke hentet fra journalen."),
        (
            [
                {
                    "resourceType": "AllergyIntolerance",
                    "id": "nka",
                    "patient": rich.ref(rich.PATIENT),
                    "code": rich.concept("", ("http://snomed.info/sct", "716186003", "No known allergy")),
                }
            ],
            frozenset(TYPES),
            "Ingen kjente allergier.",
        ),
    ],
)
def test_cave_has_four_states(allergies: list[dict[str, Any]], types: frozenset[str], said: str) -> None:
    made = letter(*without("pen", "plaster", "tube"), *allergies, types=types)
    assert text(made, "CAVE") == said


def test_without_a_stay_the_letter_says_so() -> None:
    made = letter(*(r for r in rich.record() if r["resourceType"] != "Encounter"))
    assert "ikke noe opphold" in made.heading.text
    assert made.encounter == ""
    assert "innlagt" not in text(made, "VU")
    assert "ikke sammenlignet" in text(made, "MEDB")


def test_a_stay_without_dates_and_one_that_goes_on() -> None:
    resources = rich.record()
    stay = next(r for r in resources if r["resourceType"] == "Encounter")
    del stay["period"]
    assert letter(*resources).heading.text == "Opphold uten registrert innleggelsesdato"
    stay["period"] = {"start": rich.ADMITTED.isoformat()}
    stay["status"] = "in-progress"
    assert letter(*resources).heading.text == "Inn 17.11.2026 · utskrivningsdato er ikke registrert"


def test_a_patient_of_whom_nothing_is_known() -> None:
    made = letter({"resourceType": "Patient", "id": "x"})
    assert made.subject.name == "Navn er ikke registrert"
    assert made.subject.birth == "fødselsdato er ikke registrert"
    assert text(made, "VU") == "Pasient."
    assert text(made, "MEDB") == "Ingen legemidler er registrert."


def test_somebody_dead() -> None:
    made = letter(
        {
            "resourceType": "Patient",
            "id": "x",
            "gender": "male",
            "birthDate": "1948",
            "deceasedDateTime": "2026-11-19",
        }
    )
    assert made.subject.dead == "død 19.11.2026"
    assert "Pasienten er død 19.11.2026." in text(made, "VU")
    assert "ca.\u00a078\u00a0år gammel mann" in text(made, "VU").lower()


def test_age_is_that_of_the_admission() -> None:
    made = compose(
        charts.chart(*rich.record()),
        datetime.fromisoformat("2036-01-01T00:00:00+01:00"),
        charts.AUTHOR,
        letter_id=ID,
    )
    assert text(made, "VU").startswith("78\u00a0år")


def test_wrong_and_refuted_things_stay_out() -> None:
    resources = rich.record()
    for resource in resources:
        if resource["id"] == "af":
            resource["verificationStatus"] = rich.concept("", ("x", "refuted", ""))
        if resource["id"] == "k-2":
            resource["status"] = "entered-in-error"
        if resource["id"] == "m-api":
            resource["status"] = "entered-in-error"
    made = letter(*resources)
    assert "I48.0" not in text(made, "DIAG")
    assert "3,4" not in text(made, "FUNN")
    section = made.section("MEDB")
    assert section is not None
    assert all(r.generic != "apiksaban" for r in section.medicines)


def test_units_are_never_mixed() -> None:
    pounds = rich.weight({3.85: 157.4})[0]
    pounds |= {"id": "lb"}
    pounds["valueQuantity"] = {"value": 157.4, "unit": "[lb_av]", "code": "[lb_av]"}
    made = letter(*rich.record(), pounds)
    assert "76,4" not in text(made, "VU") or "157,4" not in text(made, "VU")


def test_hostile_text_stays_text() -> None:
    resources = rich.record()
    stay = next(r for r in resources if r["resourceType"] == "Encounter")
    stay["reasonCode"] = [{"text": "{{ pasient.navn }} \ue0000\ue001x\ue002 <script>"}]
    said = text(letter(*resources), "VU")
    assert "{{ pasient.navn }}" in said
    assert "<script>" in said


def test_a_draft_survives_storage_and_the_same_record_gives_the_same_letter() -> None:
    assert msgspec.json.decode(msgspec.json.encode(FULL), type=Letter) == FULL
    assert letter(*reversed(rich.record())) == FULL


def test_the_template_is_named_and_hashed() -> None:
    assert FULL.template.id == "epikrise"
    assert len(FULL.template.sha256) == 64
    assert FULL.template == shipped().template


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Diagnoser", "titel: Diagnoser"),
        ('say: "{{ det.tekst | strong }}."', 'say: "{{ det.tekst | upper }}."'),
        ("list: information", "list: nothing"),
        ("unchanged: Uendret\n", ""),
        ("unchanged: Uendret\n", 'unchanged: "{before.__class__}"\n'),
        ("unchanged: Uendret\n", 'unchanged: "{"\n'),
        ("note: last\n", "note: middle\n"),
    ],
)
def test_a_fault_in_a_template_is_named_with_its_line(tmp_path: Any, old: str, new: str) -> None:
    from desktop.core.paths import resources

    good = (resources() / "letters" / "epikrise.yaml").read_text("utf-8")
    assert old in good
    path = tmp_path / "own.yaml"
    path.write_text(good.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=r"own\.yaml:\d+:\d+: "):
        EPIKRISE.of_file(path)


def test_a_name_that_does_not_exist_is_found_when_composing(tmp_path: Any) -> None:
    from desktop.core.paths import resources

    good = (resources() / "letters" / "epikrise.yaml").read_text("utf-8")
    path = tmp_path / "own.yaml"
    path.write_text(good.replace("{{ pasient.beskrivelse }}", "{{ pasient.alderen }}"), "utf-8")
    with pytest.raises(InputError, match=r"own\.yaml:\d+:\d+: "):
        compose(
            charts.chart(*rich.record()), NOW, charts.AUTHOR, letter_id=ID, template=EPIKRISE.of_file(path)
        )

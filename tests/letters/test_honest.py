"""What a letter may not claim: emptiness nobody asked about, doses and dates that the record does not say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.clinical.record.medicines.regimens import regimen
from desktop.clinical.words import type_names
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import TYPES, decode
from desktop.letters.check.checks import check
from desktop.letters.check.signing_questions import Kind
from desktop.letters.compose.dosage import dosage
from desktop.letters.compose.epikrise import context_of
from desktop.letters.compose.notes import MAX_LINES
from desktop.letters.compose.produce import draft
from desktop.letters.delivery.recipients import Why
from desktop.letters.model import Channel, Part
from tests.letters import charts, rich
from tests.letters.test_checks import ID, NOW, made, only, record
from tests.letters.test_recipients import resolved

Json = dict[str, Any]


def unpulled(resources: list[Json], *lacking: str) -> Any:
    found = charts.chart(*[r for r in resources if r["resourceType"] not in lacking])
    found.pulled = frozenset(TYPES) - set(lacking)
    return found


def changed(identity: str, **change: Any) -> list[Json]:
    return [{**r, **change} if r["id"] == identity else r for r in record()]


def said(letter: Any, code: str) -> str:
    section = letter.section(code)
    return section.text if section else ""


def test_what_the_server_never_answered_for_is_not_empty() -> None:
    lacking = (
        "AllergyIntolerance", "Appointment", "Condition", "DiagnosticReport", "Encounter",
        "MedicationRequest", "MedicationStatement", "Observation", "Procedure", "ServiceRequest", "Task",
    )  # fmt: skip
    chart = unpulled(rich.record(), *lacking)
    letter = draft(chart, NOW, charts.AUTHOR, letter_id=ID)
    text = "\n".join((letter.heading.text, *(s.text for s in letter.sections)))
    for claim in ("Ingen", "ikke spurt", "har ikke noe opphold"):
        assert claim not in text
    for code in ("DIAG", "CAVE", "OP", "MEDB", "UP", "FUNN", "PRS"):
        assert "ikke hentet" in said(letter, code), code
    assert "ikke hentet" in letter.heading.text
    finding = next(
        f for f in check(letter, context_of(chart, NOW, charts.AUTHOR)).open if f.kind is Kind.NOT_LOADED
    )
    assert all(type_names.plural(name) in finding.text for name in lacking)
    # Nobody at a bedside knows the names that FHIR has for them.
    assert not any(name in finding.text for name in lacking)
    # A server without a type never answers for it: somebody may decide.
    assert [c.code for c in finding.choices] == ["sign"]


@pytest.mark.parametrize("kind", ["Consent", "Composition", "Flag"])
def test_an_objection_or_a_note_that_was_not_fetched_is_asked_about(kind: str) -> None:
    chart = unpulled(record(), kind)
    letter = draft(chart, NOW, charts.AUTHOR, letter_id=ID)
    found = check(letter, context_of(chart, NOW, charts.AUTHOR)).open
    assert any(f.kind is Kind.NOT_LOADED and type_names.plural(kind) in f.text for f in found)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("716186003",), "Ingen kjente allergier."),
        (("429625007",), "Andre allergier: ikke spurt. Ingen kjent matallergi."),
        (("409137002",), "Andre allergier: ikke spurt. Ingen kjent legemiddelallergi."),
    ],
)
def test_no_allergy_of_one_kind_says_nothing_of_the_others(codes: tuple[str, ...], expected: str) -> None:
    resources = [r for r in record() if r["resourceType"] not in ("AllergyIntolerance", "Flag")]
    for code in codes:
        resources.append(
            {
                "resourceType": "AllergyIntolerance",
                "id": code,
                "patient": rich.ref(rich.PATIENT),
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]},
            }
        )
    assert said(made(resources), "CAVE") == expected


def test_an_allergy_that_cannot_be_read_is_said() -> None:
    bad = {"resourceType": "AllergyIntolerance", "id": "bad", "patient": rich.ref(rich.PATIENT), "code": "x"}
    resources = [r for r in record(bad) if r["id"] not in ("pen", "plaster")]
    text = said(made(resources), "CAVE")
    assert "kan ikke leses" in text
    assert "ikke spurt" not in text


def test_a_medicine_that_must_not_be_given_is_a_warning_and_no_medicine() -> None:
    forbidden = rich.order("no", "ibuprofen", "M01AE01", "Ibux", 400, ("08",), "community", when=-10)
    forbidden["doNotPerform"] = True
    letter = made(record(forbidden))
    assert "NB: Ibuprofen IBUX skal ikke gis." in said(letter, "CAVE")
    rows = letter.section("MEDB").medicines  # type: ignore[union-attr]
    assert not any(r.generic == "ibuprofen" for r in rows)


def test_a_test_that_must_not_be_taken_is_not_unanswered() -> None:
    assert "TSH" not in said(made(changed("tsh", doNotPerform=True)), "UP")


def dose(repeat: Json, amount: Json | None = None) -> Dosage:
    request = rich.order("x", "paracetamol", "N02BE01", "Panodil", 500, ("08",), route="")
    request["dosageInstruction"][0]["timing"]["repeat"] = repeat
    if amount is not None:
        request["dosageInstruction"][0]["doseAndRate"] = [amount]
    return decode("MedicationRequest", json.dumps(request)).dosage_instruction[0]  # type: ignore[attr-defined]


EVERY_FOUR = {"frequency": 1, "period": 4, "periodUnit": "h"}


@pytest.mark.parametrize(
    ("repeat", "amount", "expected"),
    [
        ({**EVERY_FOUR, "periodMax": 6}, None, "500\u00a0mg hver 4–6. time"),
        (
            {**EVERY_FOUR, "frequency": 2, "periodMax": 6},
            None,
            "500\u00a0mg 2 ganger på 4–6 timer",
        ),
        (EVERY_FOUR, {"doseRange": {"high": {"value": 2, "unit": "tablett"}}},
         "inntil 2\u00a0tabletter hver 4. time"),
        (EVERY_FOUR, {"doseRange": {"low": {"value": 2, "unit": "tablett"}}},
         "minst 2\u00a0tabletter hver 4. time"),
        ({**EVERY_FOUR, "boundsRange": {"low": {"value": 5, "code": "d"}, "high": {"value": 7, "code": "d"}}},
         None, "500\u00a0mg hver 4. time i 5–7 dager"),
        ({**EVERY_FOUR, "boundsRange": {"high": {"value": 7, "code": "d"}}},
         None, "500\u00a0mg hver 4. time i 7 dager"),
        ({**EVERY_FOUR, "count": 3, "countMax": 5}, None, "500\u00a0mg hver 4. time 3–5 ganger i alt"),
    ],
)  # fmt: skip
def test_what_varies_in_a_dose_is_said(repeat: Json, amount: Json | None, expected: str) -> None:
    assert dosage((dose(repeat, amount),)) == expected


def test_a_course_or_a_span_is_not_the_plain_regimen() -> None:
    daily = {"frequency": 1, "period": 1, "periodUnit": "d"}
    assert regimen((dose(daily),)) is not None
    for more in (
        {"periodMax": 2},
        {"count": 5},
        {"boundsDuration": {"value": 5, "code": "d"}},
        {"boundsRange": {"high": {"value": 5, "code": "d"}}},
    ):
        assert regimen((dose({**daily, **more}),)) is None, more


def test_a_long_note_is_never_cut_silently() -> None:
    lines = "</p><p>".join(f"Linje {n} står her." for n in range(MAX_LINES + 3))
    long = rich.note("day4", "Visittnotat", 3.6, Vurdering=lines)
    letter = made(record(long))
    section = letter.section("VU")
    assert section is not None
    assert "Linje 39" in section.text
    assert "Linje 40" not in section.text
    assert any(s.missing for s in section.sentences)
    assert only(letter, record(long), Kind.UNFILLED).section == "VU"


def test_what_was_struck_in_a_note_is_not_in_the_letter() -> None:
    note = rich.note(
        "day4", "Visittnotat", 3.6, Vurdering="Gi <del>50 mg</del> 5 mg. Lpk 12 × 10<sup>9</sup>/L."
    )
    text = said(made(record(note)), "VU")
    assert "Gi [strøket] 5 mg. Lpk 12 × 10⁹/L." in text
    assert "50 mg" not in text


def test_rows_of_a_table_in_a_note_keep_their_lines_in_the_letter() -> None:
    head = "<tr><th>Legemiddel</th><th>Morgen</th><th>Kveld</th></tr>"
    rows = "<tr><td>Warfarin</td><td></td><td>2,5</td></tr><tr><td>Digoksin</td><td>0,25</td><td></td></tr>"
    words = f"Slik:</p><table>{head}{rows}</table><p>Ellers bra. Sover godt."
    section = made(record(rich.note("day4", "Visittnotat", 3.6, Vurdering=words))).section("VU")
    assert section is not None
    found = [(one.line, one.text) for one in section.sentences]
    at = found.index((False, "Slik:"))
    assert found[at : at + 4] == [
        (False, "Slik:"),
        (True, "Legemiddel: Warfarin | Morgen: (tom) | Kveld: 2,5"),
        (True, "Legemiddel: Digoksin | Morgen: 0,25 | Kveld: (tom)"),
        (True, "Ellers bra. Sover godt."),
    ]


def test_a_note_that_can_not_be_said_whole_is_asked_about() -> None:
    note = rich.note("day4", "Visittnotat", 3.6, Vurdering='Gi <input value="50 mg"/> nå.')
    letter = made(record(note))
    section = letter.section("VU")
    assert section is not None
    assert "Gi [kan ikke gjengis her] nå." in section.text
    assert any("kan ikke gjengis her: les originalen" in one.text for one in section.sentences if one.missing)
    assert only(letter, record(note), Kind.UNFILLED).section == "VU"


def test_a_stay_that_is_over_at_an_unknown_time_claims_nothing_of_later_days() -> None:
    start = rich.ADMITTED.isoformat()
    resources = changed("stay", period={"start": start})
    later = rich.lab("k-late", "NPU03230", "Kalium", "mmol/L", {40: "7.1"}, "H")
    for one in later:
        del one["encounter"]
    letter = made([*resources, *later])
    funn = said(letter, "FUNN")
    assert "7,1" not in funn
    assert "Kalium, mmol/L\t4,1" in funn
    assert "→" not in funn
    assert "ved utskrivning" not in said(letter, "VU")


def test_a_doctors_home_is_no_place_for_a_letter() -> None:
    home = [{"use": "home", "line": ["Hjemmeveien 1"], "postalCode": "5003", "city": "Fjordby"}]
    bare = [{**home[0], "use": "work"}]
    change = ("bryggen", {"identifier": [], "address": []})
    held = resolved(change, ("lunde", {"address": home}))[Part.GENERAL_PRACTITIONER]
    assert (held.channel, held.lines) == (Channel.HELD, ())
    paper = resolved(change, ("lunde", {"address": bare}))[Part.GENERAL_PRACTITIONER]
    assert paper.lines[-1] == "5003 Fjordby"


@pytest.mark.parametrize(
    "address",
    [
        {"use": "old"},
        {"period": {"end": "2025-01-01"}},
    ],
)
def test_an_office_that_moved_gets_no_letter_at_its_old_address(address: Json) -> None:
    old = {"line": ["Bryggen 4"], "postalCode": "5003", "city": "Fjordby", **address}
    found = resolved(("bryggen", {"identifier": [], "address": [old]}))[Part.GENERAL_PRACTITIONER]
    assert (found.channel, found.why) == (Channel.HELD, Why.NO_ADDRESS)


def test_an_old_electronic_address_is_not_used() -> None:
    from desktop.fhir.systems import HER_ID

    old = [{"use": "old", "system": HER_ID, "value": "1"}]
    found = resolved(("bryggen", {"identifier": old}))[Part.GENERAL_PRACTITIONER]
    assert (found.channel, found.her_id) == (Channel.PAPER, "")


@pytest.mark.parametrize("who", ["bryggen"])
def test_somebody_who_left_is_held_for_a_person(who: str) -> None:
    found = resolved((who, {"active": False}))[Part.GENERAL_PRACTITIONER]
    assert (found.channel, found.why) == (Channel.HELD, Why.GONE)


def test_a_preliminary_answer_is_no_answer() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "early",
        "status": "preliminary",
        "code": rich.concept("TSH"),
        "subject": rich.ref(rich.PATIENT),
        "encounter": rich.ref(rich.STAY),
        "basedOn": [rich.ref("ServiceRequest/tsh")],
        "effectiveDateTime": rich.at(2),
    }
    assert "TSH" in said(made(record(report)), "UP")
    assert "TSH" not in said(made(record({**report, "status": "final"})), "UP")
    preliminary = rich.lab("tsh", "NPU03577", "TSH", "mIU/L", {2.1: "4.1"})[0]
    preliminary |= {"status": "preliminary", "basedOn": [rich.ref("ServiceRequest/tsh")]}
    assert "TSH" in said(made(record(preliminary)), "UP")


def test_what_brought_the_patient_in_gives_way_to_what_was_found() -> None:
    cause = {
        "resourceType": "Condition",
        "id": "dyspnoea",
        "code": rich.concept("Dyspné", (rich.ICD10, "R06.0", "Dyspné")),
        "subject": rich.ref(rich.PATIENT),
    }
    stay = next(r for r in record() if r["id"] == "stay")
    admission = {
        "condition": rich.ref("Condition/dyspnoea"),
        "use": rich.concept("", ("urn:x", "AD", "")),
        "rank": 0,
    }
    decided = changed("stay", diagnosis=[admission, *stay["diagnosis"]])
    assert "R06.0" not in said(made([*decided, cause]), "DIAG")
    alone = changed("stay", diagnosis=[admission])
    assert said(made([*alone, cause]), "DIAG").startswith("R06.0")

"""Family history, habits and vaccines: all of it is told, and nothing says more than is known."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES
from desktop.shown.page.anamnesis import AnamnesisModel, AnamnesisRow
from desktop.views.page import anamnesis, banner
from tests.clinical.record.patient.test_anaesthesia import had, relative
from tests.views.charts import AAS, NOW, Json, about, chart, concept, context, hours_ago

SOCIAL = [concept("", "social-history")]
MODIFIER = [{"url": "urn:x", "valueBoolean": True}]
SECOND = {"doseNumberPositiveInt": 2, "seriesDosesPositiveInt": 3, "targetDisease": [concept("meslinger")]}
FORTIES = {"low": {"value": 40, "unit": "år"}, "high": {"value": 50, "unit": "år"}}
DECLINED = concept("", "asked-declined")


def vaccine(ident: str = "v", **more: Any) -> Json:
    return {"resourceType": "Immunization", "id": ident, "patient": {"reference": "Patient/p"},
            "status": "completed", "vaccineCode": concept("Influensavaksine"),
            "occurrenceDateTime": "2026-10-01"} | more  # fmt: skip


def habit(words: str = "Røyker daglig", ident: str = "h", hours: float = 30, **more: Any) -> Json:
    return about("Observation", ident, status="final", category=SOCIAL, code=concept("Røyking", "72166-2"),
                 effectiveDateTime=hours_ago(hours), valueCodeableConcept=concept(words)) | more  # fmt: skip


def rows(*resources: Json) -> tuple[AnamnesisRow, ...]:
    return anamnesis.build(context(chart(*resources)))[0].rows


def only(*resources: Json) -> AnamnesisRow:
    (row,) = rows(*resources)
    return row


@pytest.mark.parametrize(
    ("more", "words", "quiet"),
    [
        ({}, "gitt", False),
        ({"status": "not-done", "statusReason": concept("eggallergi")}, "ikke gitt: eggallergi", True),
        ({"status": "not-done"}, "ikke gitt", True),
        ({"status": "strange"}, "ikke kjent om den er gitt", True),
        ({"status": None}, "ikke kjent om den er gitt", True),
        ({"modifierExtension": MODIFIER}, "ikke kjent om den er gitt", True),
        ({"protocolApplied": [{"modifierExtension": MODIFIER}]}, "ikke kjent om den er gitt", True),
        ({"occurrenceDateTime": "2027-01-01"}, "datert fram i tid", True),
        ({"isSubpotent": True, "subpotentReason": [concept("for varm")]}, "for varm", False),
        ({"primarySource": False, "reportOrigin": concept("mor forteller")}, "oppgitt: mor forteller", False),
        ({"reaction": [{"date": "2026-10-02", "detail": {"display": "feberkrampe"}}]}, "feberkrampe", False),
        ({"protocolApplied": [SECOND]}, "dose 2 av 3, mot meslinger", False),
        ({"occurrenceDateTime": None, "occurrenceString": "som barn"}, "som barn", False),
        ({"occurrenceDateTime": None}, "dato ikke skrevet", False),
        ({"note": [{"text": "besvimte"}]}, "besvimte", False),
        ({"vaccineCode": {"coding": [{"code": "J07BB02"}]}}, "J07BB02", False),
        ({"vaccineCode": concept("Influensavaksine avslått")}, "sier at den ikke er gitt", True),
        ({"vaccineCode": concept("Uvaksinert mot influensa")}, "sier at den ikke er gitt", True),
        ({"vaccineCode": concept("", "no-known-immunizations")}, "sier at den ikke er gitt", True),
        ({"vaccineCode": concept("Ikke-levende influensavaksine")}, "gitt", False),
        ({"statusReason": concept("syk")}, "ført som gitt, og hvorfor ikke: syk", True),
        ({"expirationDate": "2026-09-30"}, "vaksinen var utløpt 30.09.2026", False),
        ({"expirationDate": "2026-10"}, "gitt", False),
        ({"subpotentReason": [concept("for varm")]}, "kanskje ikke full dose: for varm", False),
        ({"reportOrigin": concept("far")}, "oppgitt: far", False),
        ({"reaction": [{"detail": {"reference": "Observation/borte"}}]}, "er ikke her", False),
        ({"reaction": [{"reported": True}]}, "fortalt av pasienten", False),
        ({"occurrenceString": "usikkert når"}, "usikkert når", False),
        ({"doseQuantity": {"value": 0.5, "unit": "ml", "code": "mL"}, "site": concept("arm")}, "0,5", False),
    ],
)  # fmt: skip
def test_a_vaccine_says_whether_it_was_given(more: Json, words: str, quiet: bool) -> None:
    body = {key: value for key, value in (vaccine() | more).items() if value is not None}
    row = only(body)
    assert words in row.spoken
    assert row.quiet is quiet


def test_what_was_entered_in_error_is_nowhere() -> None:
    assert rows(vaccine(status="entered-in-error"), relative(status="entered-in-error"),
                habit(status="entered-in-error"), habit(status="cancelled", ident="i")) == ()  # fmt: skip


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (relative(had("Kreft", onsetAge={"value": 45, "code": "a"})), "Kreft (fra alderen 45 år)"),
        (relative(had("Kreft", onsetRange=FORTIES)), "fra alderen 40–50 år"),
        (relative(had("Kreft", onsetString="ung", contributedToDeath=True)), "(ung, medvirket til døden)"),
        (relative(had("Kreft", onsetPeriod={"start": "1990"})), "Kreft (1990–)"),
        (relative(had("Kreft", modifierExtension=MODIFIER)), "noe her kan ikke leses"),
        (relative(had("Kreft"), modifierExtension=MODIFIER), "inneholder noe som ikke kan leses"),
        (relative(deceasedAge={"value": 62, "unit": "a"}), "døde 62 år gammel"),
        (relative(deceasedBoolean=True), "død"),
        (relative(deceasedBoolean=False), "lever"),
        (relative(deceasedDate="1999-03"), "død: 03.1999"),
        (relative(status="health-unknown"), "slektningens helse er ikke kjent"),
        (relative(status="partial"), "ikke alt er fortalt"),
        (relative(dataAbsentReason=concept("", "subject-unknown")), "pasienten vet ikke"),
        (relative(relationship=concept("", "MGRMTH")), "Mormor"),
        (relative(), "ingen sykdom er skrevet"),
        (relative(of="adoptivmor"), "ikke i biologisk slekt"),
        (relative(had("Kreft"), note=[{"text": "usikker kilde"}]), "usikker kilde"),
        (relative(ageAge={"value": 80, "unit": "år"}, estimatedAge=True), "om lag 80 år"),
    ],
)  # fmt: skip
def test_a_relative_is_told_with_all_that_was_written(one: Json, words: str) -> None:
    assert words in only(one).spoken


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": "health-unknown"}, "slektningens helse er ikke kjent"),
        ({"dataAbsentReason": concept("", "subject-unknown")}, "slektningens helse er ikke kjent"),
        ({"status": "partial"}, "ingen sykdom er skrevet, og ikke alt er fortalt"),
        ({"status": "strange"}, "ikke kjent om den gjelder"),
        ({"status": None}, "ikke kjent om den gjelder"),
        ({"modifierExtension": MODIFIER}, "ikke kjent hva som er fortalt, den kan ikke leses helt"),
    ],
)
def test_a_relative_of_whom_nothing_is_known_never_looks_healthy(more: Json, said: str) -> None:
    bare = {name: value for name, value in (relative() | more).items() if value is not None}
    assert only(bare).said == said
    healthy = {name: value for name, value in (relative(had("Frisk")) | more).items() if value is not None}
    row = only(healthy)
    if more != {"status": "partial"}:
        assert row.said == f"{said}; skrevet likevel: Frisk"
        assert row.quiet


def test_a_code_alone_is_named_by_its_danger() -> None:
    row = only(relative(had("", "T88.3")))
    assert row.danger
    assert row.said == "Malign hypertermi (T88.3)"


@pytest.mark.parametrize(
    ("one", "words", "quiet"),
    [
        (habit(), "Røyking, Røyker daglig", False),
        (habit(status="preliminary"), "foreløpig", False),
        (habit(focus=[{"reference": "RelatedPerson/x", "display": "Mannen"}]), "gjelder Mannen", True),
        (habit(modifierExtension=MODIFIER), "inneholder noe som ikke kan leses", True),
        (habit(hours=-40), "datert fram i tid", True),
        (habit(status="strange"), "ukjent status", True),
        (habit(valueCodeableConcept=None, dataAbsentReason=DECLINED), "ønsket ikke", False),
        (habit(effectiveDateTime=None), "dato ikke skrevet", False),
        (habit(category=[]), "Røyker daglig", False),
        (habit(valueCodeableConcept=None, component=[
            {"code": concept("Pakkeår"), "valueQuantity": {"value": 20, "unit": "år"}},
            {"code": concept("Startet"), "valueString": "1990"}]), "Pakkeår 20 år", False),
    ],
)  # fmt: skip
def test_a_habit_is_told_with_what_changes_it(one: Json, words: str, quiet: bool) -> None:
    body = {key: value for key, value in one.items() if value is not None}
    row = only(body)
    assert words in row.spoken
    assert row.quiet is quiet


def test_of_one_question_the_newest_answer_leads_and_all_are_behind_it() -> None:
    answers = [habit(f"svar {n}", f"h{n}", hours=n) for n in range(1, 7)]
    row = only(*reversed(answers))
    assert row.said == "svar 1"
    assert "svar 2" in row.detail
    assert "2 enda tidligere" in row.detail
    assert len(row.keys) == 6


def test_the_mother_of_malignant_hyperthermia_comes_first_and_stands_in_the_banner() -> None:
    found = chart(relative(had("Diabetes"), of="bror", ident="a"), relative(had("Malign hypertermi")))
    first = anamnesis.build(context(found))[0].rows[0]
    assert first.danger
    assert first.name == "Mor"
    asked = banner.build(found, NOW, actor=AAS).critical
    assert asked.text == "Kritisk: Malign hypertermi (i slekten: mor)"
    assert asked.alert


def test_an_entry_of_the_family_that_can_not_be_shown_leaves_the_banner_open() -> None:
    asked = banner.build(
        chart(relative(had("Malign hypertermi"), estimatedAge="ja")), NOW, actor=AAS
    ).critical
    assert asked.state == "not_available"
    none = about("Flag", "fl", status="active", code=concept("Ingen", "critical-none"))
    broken = relative(had("Malign hypertermi"), born=5, bornString=5)
    assert banner.build(chart(none, broken), NOW, actor=AAS).critical.state == "not_available"


def _states(pulled: frozenset[str], *resources: Json, unasked: frozenset[str] = frozenset()) -> Any:
    whole = chart(*resources)
    part = Chart(whole.patient, whole.resources, types=frozenset(TYPES), pulled=pulled, unasked=unasked)
    return anamnesis.build(context(part))


def test_nothing_is_only_said_when_all_three_were_asked_for() -> None:
    every = frozenset({"Immunization", "FamilyMemberHistory", "Observation", "Condition"})
    assert _states(every)[1].kind == "empty"
    assert _states(every - {"Immunization"})[1].kind == "loading"
    assert _states(every - {"Immunization"}, unasked=frozenset({"Immunization"}))[1].kind == "not_checked"
    model, state = _states(every - {"Immunization"}, habit(), unasked=frozenset({"Immunization"}))
    assert isinstance(model, AnamnesisModel)
    assert state.kind == "ready"
    assert model.told == ("Vaksiner: ikke spurt, serveren kan ikke spørres om det",)


def test_an_entry_that_can_not_be_shown_is_told() -> None:
    _model, state = anamnesis.build(context(chart(vaccine(occurrenceDateTime=5))))
    assert state.kind == "error"

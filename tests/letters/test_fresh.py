"""What changed in the record after the letter was begun is asked about before anybody signs."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.letters.check.signing_questions import Finding, Kind
from desktop.letters.compose.editing import edited
from desktop.letters.model import Letter, Part, Section, plain
from desktop.views.letters import letter_writing
from desktop.writing import letters
from tests.clinical.record.results import test_inside_reports as inside
from tests.letters import charts, rich
from tests.letters.test_checks import NOW, answered, check, context, kinds, made, only, record
from tests.meaning.saying import LETTER
from tests.views.charts import AAS, lab
from tests.views.charts import NOW as WARD

Json = dict[str, Any]

CONDITION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ALLERGY = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"


def with_change(identity: str, **change: Any) -> list[Json]:
    return [{**r, **change} if r["id"] == identity else r for r in record()]


def without(identity: str) -> list[Json]:
    return [r for r in record() if r["id"] != identity]


def part(letter: Letter, code: str) -> Section:
    found = letter.section(code)
    assert found is not None
    return found


def about(letter: Letter, resources: list[Json], code: str) -> Finding:
    (found,) = [
        f
        for f in check(letter, context(resources)).open
        if f.kind in (Kind.STALE, Kind.NEW) and f.section == code
    ]
    return found


@pytest.mark.parametrize("how", ["refuted", "entered-in-error"])
def test_a_diagnosis_that_was_taken_back(how: str) -> None:
    letter = made(record())
    later = with_change("hypo", verificationStatus=rich.concept("", (CONDITION, how, "")))
    finding = about(letter, later, "DIAG")
    assert "Hypokalemi" in finding.text
    assert [c.code for c in finding.choices] == ["keep"]
    rest = tuple(s for s in part(letter, "DIAG").sentences if "Hypokalemi" not in s.text)
    assert Kind.STALE not in kinds(letter.with_sentences("DIAG", rest), later)


def test_a_diagnosis_that_is_called_otherwise_is_replaced() -> None:
    letter = made(record())
    other = rich.concept("Alvorlig hypokalemi", (rich.ICD10, "E87.6", "Alvorlig hypokalemi"))
    later = with_change("hypo", code=other)
    finding = about(letter, later, "DIAG")
    fixed = answered(letter, later, finding, "replace")
    assert "Alvorlig hypokalemi" in part(fixed, "DIAG").text
    assert Kind.STALE not in kinds(fixed, later)
    kept = answered(letter, later, finding, "keep")
    assert Kind.STALE not in kinds(kept, later)


def test_an_allergy_that_came_after_none_was_known() -> None:
    resources = [r for r in record() if r["id"] not in ("pen", "plaster", "tube")]
    denied = {
        "resourceType": "AllergyIntolerance",
        "id": "none",
        "patient": rich.ref(rich.PATIENT),
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]},
    }
    before = [*resources, denied]
    letter = made(before)
    assert part(letter, "CAVE").text == "Ingen kjente allergier."
    pen = next(r for r in record() if r["id"] == "pen")
    after = [*before, pen]
    found = [f for f in check(letter, context(after)).open if f.section == "CAVE"]
    assert {f.kind for f in found} == {Kind.STALE, Kind.NEW}
    claim = next(f for f in found if f.kind is Kind.STALE)
    assert [c.code for c in claim.choices] == ["remove", "keep"]
    gone = answered(letter, after, claim, "remove")
    assert part(gone, "CAVE").text == ""
    new = next(f for f in found if f.kind is Kind.NEW)
    # Adding the allergy alone must not leave the denial beside it.
    fixed = answered(letter, after, new, "add")
    assert part(fixed, "CAVE").text == "Penicillin: anafylaksi 2011."
    assert not {Kind.STALE, Kind.NEW} & set(kinds(fixed, after))


def test_what_a_person_took_out_stays_out_and_what_came_since_is_asked_about_once() -> None:
    letter = made(record()).with_sentences("DIAG", (plain("Hjertesvikt."),))
    assert Kind.NEW not in kinds(letter, record())
    new = {**next(r for r in record() if r["id"] == "hypo"), "id": "new", "code": rich.concept("Anemi")}
    later = record(new)
    finding = about(letter, later, "DIAG")
    assert (finding.kind, "Anemi" in finding.text) == (Kind.NEW, True)
    added = answered(letter, later, finding, "add")
    assert part(added, "DIAG").text.startswith("Hjertesvikt.")
    assert "Anemi" in part(added, "DIAG").text
    assert "Hypokalemi" not in part(added, "DIAG").text
    assert Kind.NEW not in kinds(answered(letter, later, finding, "leave"), later)


def test_a_test_that_was_answered_is_not_sent_as_unanswered() -> None:
    letter = made(record())
    answer = {
        "resourceType": "DiagnosticReport",
        "id": "tsh-answer",
        "status": "final",
        "code": rich.concept("TSH"),
        "subject": rich.ref(rich.PATIENT),
        "encounter": rich.ref(rich.STAY),
        "basedOn": [rich.ref("ServiceRequest/tsh")],
        "effectiveDateTime": rich.at(2),
        "conclusion": "TSH 2,1",
    }
    later = record(answer)
    found = [f for f in check(letter, context(later)).open if f.kind in (Kind.STALE, Kind.NEW)]
    assert ("UP", Kind.STALE) in {(f.section, f.kind) for f in found}
    assert any("TSH 2,1" in f.text for f in found if f.kind is Kind.NEW)


def test_a_note_that_was_entered_in_error_is_not_quoted_silently() -> None:
    letter = made(record())
    found = about(letter, with_change("day3", status="entered-in-error"), "VU")
    assert found.kind is Kind.STALE


def test_a_newer_assessment_is_offered_and_the_older_one_still_stands() -> None:
    letter = made(record())
    later = record(rich.note("day4", "Visittnotat", 3.5, Vurdering="Nå helt fin."))
    found = about(letter, later, "VU")
    assert (found.kind, "Nå helt fin" in found.text) == (Kind.NEW, True)


@pytest.mark.parametrize("end", ["2026-11-20T11:00:00+01:00", None])
def test_a_stay_that_got_other_dates(end: str | None) -> None:
    letter = made(record())
    period = {"start": rich.ADMITTED.isoformat(), **({"end": end} if end else {})}
    later = with_change("stay", period=period)
    finding = next(f for f in check(letter, context(later)).open if f.was == letter.heading.text)
    fixed = answered(letter, later, finding, "replace")
    assert ("20.11.2026" in fixed.heading.text) is (end is not None)
    assert finding.key not in {f.key for f in check(fixed, context(later)).open}


def test_the_end_of_a_stay_that_came_after_the_letter() -> None:
    period = {"start": rich.ADMITTED.isoformat()}
    letter = made(with_change("stay", period=period, status="in-progress"))
    assert "ikke registrert" in letter.heading.text
    assert any(f.was == letter.heading.text for f in check(letter, context(record())).open)


@pytest.mark.parametrize("gone", [True, False])
def test_a_letter_whose_stay_was_a_mistake_can_still_be_opened(gone: bool) -> None:
    letter = made(record())
    later = without("stay") if gone else with_change("stay", status="entered-in-error")
    model = letter_writing.model(charts.chart(*later), NOW, letter, ())
    assert any(letter.heading.text != d.text and "ikke noe opphold" in d.text for d in model.decisions)


def test_own_words_and_decided_things_are_left_alone() -> None:
    letter = made(record())
    text = part(letter, "FUNN").text
    own = letter.with_sentences("FUNN", edited(part(letter, "FUNN").sentences, f"{text} Slank."))
    assert not {Kind.STALE, Kind.NEW} & set(kinds(own, record()))


def test_a_draft_of_before_can_be_read() -> None:
    letter = made(record())
    body = msgspec.json.decode(letters.encode(letter).encode())
    del body["seen"]
    old = letters.decode(msgspec.json.encode(body).decode())
    assert old.seen == ()
    assert only(old, record(), Kind.UNANSWERED)


@pytest.mark.parametrize("ident", ["hypo", "day3", "m-api", "k-2"])
def test_what_is_marked_confidential_is_sent_only_when_somebody_says_so(ident: str) -> None:
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
    secret = with_change(ident, meta={"security": [label]})
    letter = made(secret)
    finding = only(letter, secret, Kind.CONFIDENTIAL)
    assert [c.code for c in finding.choices] == ["remove", "keep"]
    assert finding.section
    assert Kind.CONFIDENTIAL not in kinds(answered(letter, secret, finding, "keep"), secret)
    usual = with_change(ident, meta={"security": [{**label, "code": "N"}]})
    assert Kind.CONFIDENTIAL not in kinds(made(usual), usual)


V3 = "http://terminology.hl7.org/CodeSystem/v3-"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ({"system": f"{V3}ActCode", "code": "NOPAT"}, "ikke til pasienten"),
        ({"system": "urn:x:journal", "code": "4", "display": "Lukket arkiv"}, "merket: Lukket arkiv"),
    ],
)
def test_a_label_keeps_what_it_marks_from_a_letter_until_somebody_says_who_gets_it(
    label: dict[str, str], said: str
) -> None:
    secret = with_change("hypo", meta={"security": [label]})
    letter = made(secret)
    assert any(one.part is Part.PATIENT for one in letter.recipients)
    finding = only(letter, secret, Kind.CONFIDENTIAL)
    assert said in finding.text
    without_patient = answered(letter, secret, finding, "remove")
    assert not any(one.part is Part.PATIENT for one in without_patient.recipients)
    # Those who are left are another question.
    left = only(without_patient, secret, Kind.CONFIDENTIAL)
    assert [c.code for c in left.choices] == ["keep"]
    done = answered(without_patient, secret, left, "keep")
    assert Kind.CONFIDENTIAL not in kinds(done, secret)


def test_a_recipient_who_comes_to_is_asked_about_anew() -> None:
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
    secret = with_change("hypo", meta={"security": [label]})
    letter = made(secret)
    done = answered(letter, secret, only(letter, secret, Kind.CONFIDENTIAL), "keep")
    patient = next(one for one in letter.recipients if one.part is Part.PATIENT)
    other = msgspec.structs.replace(patient, id="copy:x", part=Part.COPY, key="PractitionerRole/x")
    more = msgspec.structs.replace(done, recipients=(*done.recipients, other))
    assert only(more, secret, Kind.CONFIDENTIAL)


RESTRICTED = {"security": [{"system": f"{V3}Confidentiality", "code": "R"}]}


def test_what_was_cited_inside_a_report_is_asked_about_when_it_has_come_by_itself_with_a_label() -> None:
    before = inside.record(inside.report(inside.inner()))
    letter = letters.compose(before, WARD, AAS, LETTER)
    assert any("Observation/r#k" in source.keys for source in letter.sources)
    alone = lab("o1", inside.K, 7.1, "mmol/L", hours=3, meta=RESTRICTED)
    now = inside.record(inside.report(inside.inner()), alone)
    open_ = letters.check(now, WARD, letter, ()).open
    (asked,) = [one for one in open_ if one.kind is Kind.CONFIDENTIAL]
    assert "skjermet" in asked.text
    sources = letter_writing.model(now, WARD, letter, ()).sources
    assert [one.label for one in sources if "skjermet" in one.remark]


def test_no_tick_for_labels_where_the_record_holds_any() -> None:
    tick = "Ingenting som er merket som skjermet, er gjengitt"
    usual = context(record())
    letter = made(record())
    assert tick in check(letter, usual).passed
    labelled = context(with_change("hypo", meta=RESTRICTED))
    empty = msgspec.structs.replace(letter, sections=())
    assert tick not in check(empty, labelled).passed

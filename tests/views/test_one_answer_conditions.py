"""Banner, check, problem list and letter of one record: one answer about allergies, problems, pregnancy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clinical.record.measured import rounds
from desktop.clinical.record.patient import conditions, pregnancy
from desktop.fhir.chart import Chart
from desktop.letters.compose import clinical_lists, news
from desktop.letters.compose.record_reading import stay_of
from desktop.orders.chart_facts import Facts
from desktop.orders.checks import pregnancy as check_pregnancy
from desktop.views.page import banner, problems
from tests.orders.samples import lines
from tests.views.charts import NOW, Json, about, chart, concept, context, patient

SCT = "http://snomed.info/sct"
NAMES = (
    "penicillin", "Ingen kjente allergier", "Ingen kjent matallergi", "NKDA", "Ingen kjent penicillinallergi",
    "peanøtt", "",
)  # fmt: skip
VERIFIED = ("", "confirmed", "unconfirmed", "presumed", "refuted", "entered-in-error", "strange")
STATUS = ("", "active", "inactive", "resolved", "recurrence", "remission", "strange")
TIMES = ("", "1990", "2025-01-03", "2026-07", "2026-11-18T08:00:00+01:00", "2027-03-01", "9999-12-31")


def coded(code: str) -> Json:
    return {"coding": [{"system": "urn:x", "code": code}]}


@st.composite
def allergies(draw: st.DrawFn, at: int) -> Json:
    body = about("AllergyIntolerance", f"a{at}")
    if name := draw(st.sampled_from(NAMES)):
        body["code"] = concept(name)
    elif code := draw(st.sampled_from(["", "716186003", "429625007", "1003774007", "409137002"])):
        body["code"] = {"coding": [{"system": SCT, "code": code, "display": "none known"}]}
    for key, values in (("verificationStatus", VERIFIED), ("clinicalStatus", STATUS[:4])):
        if said := draw(st.sampled_from(values)):
            body[key] = coded(said)
    if draw(st.booleans()):
        body["reaction"] = [
            {
                "substance": concept(draw(st.sampled_from(["amoksicillin", "kontrast"]))),
                "manifestation": [concept(draw(st.sampled_from(["anafylaksi", "utslett"])))],
            }
        ]
    if when := draw(st.sampled_from(["", "2011", "2019-05"])):
        body[draw(st.sampled_from(["onsetDateTime", "lastOccurrence"]))] = when
    return body


@st.composite
def problem(draw: st.DrawFn, at: int) -> Json:
    names = ("Hypertensjon", "Gravid", "KOLS", "Normal pregnancy")
    body = about("Condition", f"c{at}", code=concept(draw(st.sampled_from(names))))
    code = draw(st.sampled_from(["", "I10", "Z33", "O14.1", "O80"]))
    if code:
        body["code"]["coding"] = [{"system": "http://hl7.org/fhir/sid/icd-10", "code": code}]
    for key, values in (("verificationStatus", VERIFIED), ("clinicalStatus", STATUS)):
        if said := draw(st.sampled_from(values)):
            body[key] = coded(said)
    for key in ("onsetDateTime", "abatementDateTime", "recordedDate"):
        if when := draw(st.sampled_from(TIMES)):
            body[key] = when
    return body


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=3, unique=True).flatmap(
    lambda at: st.tuples(*(allergies(n) for n in at))))  # fmt: skip
def test_banner_check_and_letter_agree_on_allergies(resources: tuple[dict[str, Any], ...]) -> None:
    found = chart(*resources)
    box = banner.allergies(found)
    state, told = clinical_lists.allergies(found)
    read = Facts(found, lines("pantoprazol 40 mg x 1 po"), NOW).allergies()
    assert (box.state == "known") is (state == "known") is bool(read.named)
    assert (box.state == "not_asked") is (state == "not-asked")
    assert read.asked_of_medicines or state in ("not-asked", "partly")
    if state == "known":
        said = " ".join((box.title, box.text)).casefold()
        for one in told:
            name = str(one["stoff"].text).casefold()  # type: ignore[union-attr]
            assert name in said or "uten navn" in name
        # What comes first in the letter comes first on the screen.
        first = str(told[0]["stoff"].text).casefold()  # type: ignore[union-attr]
        assert first in box.title.casefold() or "uten navn" in first


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=4, unique=True).flatmap(
    lambda at: st.tuples(*(problem(n) for n in at))))  # fmt: skip
def test_list_letter_and_check_agree_on_what_goes_on(resources: tuple[dict[str, Any], ...]) -> None:
    found = chart(*resources)
    going_on = {c.key for c in conditions.active(found, NOW)}
    rows = {row.key: row.active for row in problems.build(context(found))[0].rows}
    # Of several with one code the list shows one: an active one, if any is.
    assert {key for key, active in rows.items() if active} <= going_on
    assert bool(going_on) is any(rows.values())
    _main, _others, known = clinical_lists.diagnoses(found, stay_of(found, NOW), NOW)
    told = {key for one in known for key in one["tekst"].source.keys}  # type: ignore[union-attr]
    assert told == going_on
    pregnant = check_pregnancy.pregnant(Facts(found, (), NOW))
    excluded = rounds.excluded(found, NOW)
    if pregnant:
        assert excluded is not None
        assert news.scores(found, NOW) == []
    assert (excluded is None) is (pregnancy.standing(found, NOW).said in ("", "not-pregnant"))
    assert going_on or not pregnant, "a pregnancy that is over or refuted is none"


def said_pregnant(when: str, code: str = "77386006") -> Json:
    answer = {"coding": [{"system": SCT, "code": code}]}
    return about(
        "Observation", f"s{when}", status="final", effectiveDateTime=when, valueCodeableConcept=answer,
        code={"coding": [{"system": "http://loinc.org", "code": "82810-3"}]},
    )  # fmt: skip


def labour(code: str) -> Json:
    coded = {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": code}]}
    return about("Condition", "z", onsetDateTime="2026-11-17", code=coded)


def woman(*resources: Json) -> Chart:
    return chart(*resources, who=patient())


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ((said_pregnant("2026-11-01T08:00:00Z"),), "pregnant"),
        ((said_pregnant("2024-11-01T08:00:00Z"),), ""),
        ((said_pregnant("2026-11-01T08:00:00Z"), said_pregnant("2026-11-10T08:00:00Z", "60001007")),
         "not-pregnant"),
        ((said_pregnant("2026-04-01T08:00:00Z", "60001007"),
          about("Condition", "z", code=concept("Gravid"), onsetDateTime="2026-09-01")), "pregnant"),
        ((said_pregnant("2026-04-01T08:00:00Z"),
          about("Condition", "z", onsetDateTime="2026-11-17",
                code={"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": "O80"}]})),
         "after-birth"),
        ((about("Condition", "z", code=concept("Gravid"), verificationStatus=coded("refuted")),), ""),
        ((labour("O60.0"),), "pregnant"),
        ((labour("O60.1"),), "after-birth"),
    ],
)  # fmt: skip
def test_the_newest_word_about_a_pregnancy_that_can_still_hold(
    resources: tuple[Json, ...], expected: str
) -> None:
    assert pregnancy.standing(woman(*resources), NOW).said == expected

"""Whether somebody is pregnant: a birth ends it, however it is told of; in doubt it goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.clinical.record.measured import rounds
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.results.whose_limits import whose
from desktop.core.clock import local
from desktop.letters.compose import news
from desktop.views.base import labs
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, patient, round_of

ICD = "http://hl7.org/fhir/sid/icd-10"
LOINC, SCT = "http://loinc.org", "http://snomed.info/sct"
WEEKS = 24 * 7
MOTHER = patient("p", birthDate="1996-03-14")


def dx(
    code: str, hours: float = 0, *, onset: float | None = None, status: str = "active", **more: Any
) -> Json:
    body = about(
        "Condition", f"c-{code}-{hours}-{onset}", code=concept("", code, system=ICD),
        clinicalStatus=concept("", status), **more,
    )  # fmt: skip
    if hours:
        body["recordedDate"] = hours_ago(hours)
    if onset is not None:
        body["onsetDateTime"] = hours_ago(onset)
    return body


def day(hours: float) -> str:
    return local(NOW - timedelta(hours=hours)).date().isoformat()


def section(hours: float, status: str = "completed", *, whole_day: bool = False) -> Json:
    when = day(hours) if whole_day else hours_ago(hours)
    return about(
        "Procedure", "s", status=status, code=concept("Keisersnitt", "MCA10"), performedDateTime=when
    )


def child(hours: float, said: str = "barn") -> Json:
    return {"resourceType": "RelatedPerson", "id": "r", "patient": {"reference": "Patient/p"},
            "relationship": [concept(said)], "birthDate": day(hours)}  # fmt: skip


def answer(hours: float, code: str = "77386006") -> Json:
    return about(
        "Observation", f"a-{hours}", status="final", code=concept("", "82810-3", system=LOINC),
        effectiveDateTime=hours_ago(hours), valueCodeableConcept=concept("", code, system=SCT),
    )  # fmt: skip


def weeks(hours: float, told: int) -> Json:
    return about("Observation", f"w-{hours}", status="final", code=concept("", "18185-9", system=LOINC),
                 effectiveDateTime=hours_ago(hours),
                 valueQuantity={"value": told, "unit": "wk", "code": "wk"})  # fmt: skip


def said(*resources: Json) -> tuple[str, bool]:
    found = pregnancy.standing(chart(*resources, who=MOTHER), NOW)
    return found.said, found.lately


BEFORE = dx("Z34.9", 20 * WEEKS, onset=20 * WEEKS)
BREECH = dx("O32.1", 30)


@pytest.mark.parametrize(
    "birth",
    [section(20), section(20, whole_day=True), child(10), dx("O82.1", 5), dx("Z37.0", 5),
     dx("O80.0", onset=5), dx("Z39.0", 5, status="resolved"), dx("O72.1", 8), dx("O60.1", 9)],
)  # fmt: skip
def test_after_a_birth_that_is_told_of_there_is_no_pregnancy(birth: Json) -> None:
    assert said(BEFORE, BREECH) == ("pregnant", False)
    assert said(BEFORE, BREECH, birth)[1], "and it was lately"
    assert said(BEFORE, BREECH, birth)[0] != "pregnant"


@pytest.mark.parametrize(
    "code", ["O60.0", "O60", "O61.0", "O62.0", "O68.0", "O71.0", "O98.8", "O99.0", "O42.0", "O32.1", "Z35.1"]
)
def test_what_comes_before_or_in_labour_or_may_be_either_ends_nothing(code: str) -> None:
    assert said(BEFORE, dx(code, 3)) == ("pregnant", False)
    assert said(dx(code, 3)) == ("pregnant", False), "also where it is all that is written"
    assert said(dx(code, 3), section(1)) == ("after-birth", True)


def test_what_complicated_it_is_coded_after_the_birth_and_is_no_new_pregnancy() -> None:
    late = dx("O14.1", 2)
    assert said(BEFORE, section(30), late) == ("after-birth", True)
    assert said(section(30), dx("O14.1", 2, onset=4)) == ("after-birth", True), "it may begin after the birth"
    assert said(section(40 * 24), dx("O99.0", 5 * 24)) == ("after-birth", True)
    # Without a Procedure or a child, by codes alone, whichever was written first.
    assert said(dx("O82.1", 9), late)[0] == "after-birth"
    assert said(dx("O82.1", 2), dx("O14.1", 9))[0] == "after-birth"


def test_another_pregnancy_is_one() -> None:
    born = section(100 * 24)
    assert said(born, answer(3)) == ("pregnant", False)
    assert said(born, dx("Z34.0", 3)) == ("pregnant", False), "more than six weeks after it"
    assert said(born, dx("O21.0", 3)) == ("pregnant", False)
    assert said(born, weeks(3, 8)) == ("pregnant", False)
    # In doubt it is believed: somebody asked her.
    assert said(section(30 * 24), answer(3)) == ("pregnant", False)
    assert said(section(30 * 24), dx("Z33", 3, onset=5)) == ("pregnant", False)


def test_a_birth_of_today_without_its_hour_is_after_what_was_said_this_morning() -> None:
    assert said(answer(6), section(4, whole_day=True)) == ("after-birth", True)
    assert said(answer(6), child(4)) == ("after-birth", True)
    assert said(answer(6), dx("O80.0", recordedDate=day(4))) == ("after-birth", True)
    # Who is asked after the hour of the birth, and says yes, is asked about again.
    assert said(section(6), answer(2)) == ("pregnant", False)


@pytest.mark.parametrize("status", ["preparation", "in-progress", "on-hold"])
def test_a_section_that_is_not_over_has_ended_nothing_also_where_it_is_coded_ahead(status: str) -> None:
    assert said(BEFORE, section(1, status)) == ("pregnant", False)
    assert said(BEFORE, section(-20, status), dx("O82.0", 3)) == ("pregnant", False), "planned for tomorrow"
    assert said(section(1, status), dx("O82.0", 3)) == ("", False), "and by itself it says nothing"
    assert said(BEFORE, section(1, status), child(1)) == ("after-birth", True), "the child is here"
    # One that nobody ended in the record, long ago, holds nothing up.
    assert said(BEFORE, section(30 * 24, status), dx("O82.0", 3))[0] == "after-birth"


@pytest.mark.parametrize("status", ["not-done", "stopped", "entered-in-error", "unknown"])
def test_what_was_not_done_is_no_birth(status: str) -> None:
    assert said(BEFORE, section(2, status)) == ("pregnant", False)


def test_what_is_uncertain_refuted_or_ahead_is_no_birth() -> None:
    doubt = {"verificationStatus": concept("", "provisional")}
    assert said(BEFORE, dx("O82.0", 3, **doubt)) == ("pregnant", False)
    assert said(BEFORE, dx("O80", 3, verificationStatus=concept("", "refuted"))) == ("pregnant", False)
    assert said(BEFORE, dx("O80", onset=-48)) == ("pregnant", False)
    assert said(BEFORE, section(-3)) == ("pregnant", False), "dated ahead"


@pytest.mark.parametrize("other", ["fosterbarn av slekt, foster child", "stepchild", "STPCHLD", "GRNDCHILD",
                                   "adopted child", "svigerdatter", "barnebarn"])  # fmt: skip
def test_a_child_of_somebody_else_is_no_birth(other: str) -> None:
    assert said(BEFORE, child(40, other)) == ("pregnant", False)


def test_an_older_child_says_nothing_of_today() -> None:
    assert said(BEFORE, child(3 * 365 * 24)) == ("pregnant", False)
    assert said(child(3 * 365 * 24)) == ("", False)
    assert said(dx("O80.0", 400 * 24)) == ("", False)


def test_a_pregnancy_that_nobody_closed_does_not_begin_again_when_the_weeks_are_over() -> None:
    old = dx("Z34.9", 200 * 24, onset=200 * 24)
    assert said(old, section(60 * 24)) == ("", False), "after six weeks nothing is known again"
    assert said(old, section(20 * 24)) == ("after-birth", True)


def test_a_year_or_month_alone_is_the_first_it_can_be() -> None:
    year = section(1) | {"performedDateTime": "2026"}
    assert said(answer(3), year) == ("pregnant", False)
    assert said(dx("Z34.9", onset=320 * 24), year)[0] == "", "both too long ago to say anything of today"


def test_an_undated_birth_ends_no_dated_pregnancy() -> None:
    assert said(BEFORE, dx("O80.0")) == ("pregnant", False)
    assert said(dx("O80.0")) == ("after-birth", False), "nobody knows when"


def test_nobody_male_has_given_birth() -> None:
    father = patient("p", gender="male", birthDate="1990-01-01")
    assert pregnancy.standing(chart(child(10), section(9), who=father), NOW).said == ""


def test_weeks_that_are_told_are_a_pregnancy_and_those_of_the_child_none() -> None:
    assert said(weeks(5, 31)) == ("pregnant", False)
    assert said(section(4), weeks(2, 38)) == ("after-birth", True), "written down of the child that was born"
    newborn = patient("p", birthDate=day(30), gender="female")
    assert pregnancy.standing(chart(weeks(5, 31), who=newborn), NOW).said == "", "her own, at her birth"
    unborn = patient("p", birthDate="9999-12-31", gender="female")
    assert pregnancy.standing(chart(weeks(5, 31), who=unborn), NOW).said == "pregnant", "nobody knows her age"


@pytest.mark.parametrize("birth", [section(20), child(20)])
def test_news2_ranges_and_dangers_know_of_a_birth_that_no_code_tells(birth: Json) -> None:
    hb = about(
        "Observation", "hb", status="final", code=concept("Hb", "718-7", system=LOINC),
        effectiveDateTime=hours_ago(1), valueQuantity={"value": 10.2, "unit": "g/dL", "code": "g/dL"},
    )  # fmt: skip

    def judged(*resources: Json) -> tuple[Any, str, str]:
        found = chart(*resources, hb, *round_of(), who=MOTHER)
        (one,) = labs.values(found, "hb", now=NOW)
        return rounds.excluded(found, NOW), whose(found, NOW), one.range

    before, after, never = judged(BEFORE), judged(BEFORE, birth), judged()
    assert before == ("pregnancy", "pregnant", "9,5–15,0")
    assert after == ("post-partum", "adult", "11,7–15,3")
    assert never == (None, "adult", "11,7–15,3")
    assert news.scores(chart(birth, *round_of(), who=MOTHER), NOW) == []
    assert len(news.scores(chart(*round_of(), who=MOTHER), NOW)) == 1

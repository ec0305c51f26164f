"""Whatever says what is newest or oldest counts the moments, not the letters of their FHIR times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from desktop.clinical.flags import Abnormal
from desktop.clinical.record import tasks
from desktop.clinical.record.fluids import fluid_sums
from desktop.clinical.record.patient import conditions, gestation
from desktop.clinical.record.stays import care_plans, handovers, responsible, stays
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, DocumentReference, Encounter, Flag, Procedure, Task
from desktop.letters import received
from desktop.letters.compose import clinical_lists, context, medicine_scope, pending, results, series, special
from desktop.letters.compose.values import Scope, Value
from desktop.letters.delivery import letter_corrections
from desktop.letters.model import Source
from desktop.sync import lookup_origin
from desktop.views.columns import listed_sources
from desktop.views.letters import letters, signed_letter
from desktop.views.notes import notes
from desktop.views.page import care_plan, problems, timeline
from tests.views import charts
from tests.views.charts import NOW, Json, about, concept, stay

OLDER, NEWER = "2026-11-20T09:00:00+14:00", "2026-11-19T23:30:00+01:00"
"""Half past three hours between them, and in the order of letters the older one is the last."""
ODD = "in June"
CASES: dict[str, tuple[bool, Any]] = {}


def case(*, oldest_first: bool) -> Callable[[Any], Any]:
    """A place that puts in order three things of which the third has a time that can't be read."""

    def named(found: Any) -> Any:
        CASES[found.__name__] = (oldest_first, found)
        return found

    return named


def chart(*found: Json) -> Chart:
    return charts.chart(stay(), *found)


@case(oldest_first=True)
def known_conditions(*at: str) -> list[str]:
    found = [about("Condition", name, recordedDate=one) for name, one in zip("abc", at, strict=True)]
    return [one.id for one in sorted(chart(*found).all(Condition), key=conditions.known_first)]


@case(oldest_first=False)
def plans_of_care(*at: str) -> list[str]:
    found = [
        about("CarePlan", name, status="active", intent="plan", created=one)
        for name, one in zip("abc", at, strict=True)
    ]
    return [one.plan.id for one in care_plans.care_plans(chart(*found), NOW).plans]


@case(oldest_first=False)
def handovers_of_a_stay(*at: str) -> list[str]:
    found = [
        {"resourceType": "Task", "id": name, "status": "completed", "intent": "order", "lastModified": one,
         "code": concept("", "take-over", system="urn:fagflate:task"),
         "focus": {"reference": "Encounter/stay"}, "for": {"reference": "Patient/p"}}
        for name, one in zip("abc", at, strict=True)
    ]  # fmt: skip
    held = chart(*found)
    where = stays.current(held, NOW)
    assert where is not None
    return [one.task.id for one in handovers.of_stay(held, where)]


@case(oldest_first=False)
def doctors_of_a_stay(*at: str) -> list[str]:
    found = [
        {
            "type": [concept("", "ATND")],
            "period": {"end": one},
            "individual": {"reference": f"Practitioner/{name}"},
        }
        for name, one in zip("abc", at, strict=True)
    ]
    (one,) = charts.chart(stay(participant=found)).all(Encounter)
    return [who.target.removeprefix("Practitioner/") for who in responsible.ever(one.participant)]


@case(oldest_first=True)
def appointments_of_a_letter(*at: str) -> list[str]:
    found = [
        {"resourceType": "Appointment", "id": name, "status": "booked", "start": one, "description": name,
         "participant": [{"actor": {"reference": "Patient/p"}}]}
        for name, one in zip("abc", at, strict=True)
    ]  # fmt: skip
    made = pending.appointments(chart(*found), datetime(2026, 11, 1, tzinfo=UTC))
    return [one["hva"].text for one in made]


@case(oldest_first=True)
def samples_without_an_answer(*at: str) -> list[str]:
    found = [
        about("ServiceRequest", name, status="active", intent="order", occurrenceDateTime=one,
              category=[concept("", "108252007", system="http://snomed.info/sct")], code=concept(name),
              encounter={"reference": "Encounter/stay"})
        for name, one in zip("abc", at, strict=True)
    ]  # fmt: skip
    return [one.name for one in pending.unanswered(chart(*found), None, NOW)]


@case(oldest_first=True)
def procedures_of_a_letter(*at: str) -> list[str]:
    found = [
        about("Procedure", name, status="completed", code=concept(name), performedDateTime=one,
              encounter={"reference": "Encounter/stay"})
        for name, one in zip("abc", at, strict=True)
    ]  # fmt: skip
    held = chart(*found)
    made = clinical_lists.procedures(held, stays.current(held, NOW), NOW)
    return [one["navn"].text for one in made]


@case(oldest_first=False)
def notes_of_a_plan(*at: str) -> list[str]:
    noted = [SimpleNamespace(time=one, text=name, author_reference=None, author_string="")
             for name, one in zip("abc", at, strict=True)]  # fmt: skip
    made = care_plan._notes(charts.context(chart()), noted)  # type: ignore[arg-type]
    return [one[0] for one in made]


@case(oldest_first=False)
def notes_of_a_patient(*at: str) -> list[str]:
    """The text by which the window sorts a column."""
    found = [charts.written_note(name, 1, "x") | {"date": one} for name, one in zip("abc", at, strict=True)]
    model, _state = notes.build(charts.context(chart(*found)))
    return [row.key[-1] for row in sorted(model.rows, key=lambda row: row.time_sort, reverse=True)]


@case(oldest_first=False)
def letters_of_a_patient(*at: str) -> list[str]:
    found = [
        about("DocumentReference", name, status="current", date=one,
              content=[{"attachment": {"title": name}}],
              type=concept("", "18842-5", system="http://loinc.org"))
        for name, one in zip("abc", at, strict=True)
    ]  # fmt: skip
    model, _state = letters.build(charts.context(chart(*found)))
    return [row.key[-1] for row in sorted(model.rows, key=lambda row: row.time_sort, reverse=True)]


@case(oldest_first=False)
def problems_of_a_patient(*at: str) -> list[str]:
    found = [
        about("Condition", name, code=concept(name), clinicalStatus=concept("", "active"), onsetDateTime=one)
        for name, one in zip("abc", at, strict=True)
    ]
    model, _state = problems.build(charts.context(chart(*found)))
    return [row.name for row in model.rows]


@case(oldest_first=False)
def versions_of_a_server(*at: str) -> list[str]:
    found = [{"id": name, "meta": {"lastUpdated": one}} for name, one in zip("abc", at, strict=True)]
    return [one["id"] for one in sorted(found, key=lookup_origin._stamp, reverse=True)]


@pytest.mark.parametrize("name", CASES)
def test_what_comes_first_is_told_by_the_moment(name: str) -> None:
    oldest_first, read = CASES[name]
    found = [one for one in read(OLDER, NEWER, ODD) if one in ("a", "b")]
    assert found == (["a", "b"] if oldest_first else ["b", "a"])
    found = [one for one in read(NEWER, OLDER, ODD) if one in ("a", "b")]
    assert found == (["b", "a"] if oldest_first else ["a", "b"])


@pytest.mark.parametrize("name", CASES)
def test_a_time_that_cannot_be_read_never_comes_first(name: str) -> None:
    assert CASES[name][1](OLDER, NEWER, ODD)[0] != "c"


@pytest.mark.parametrize(("first", "second"), [(OLDER, NEWER), (NEWER, OLDER)])
def test_of_two_volumes_with_one_identifier_the_one_issued_last_counts(first: str, second: str) -> None:
    kind = SimpleNamespace(key="urine")
    made = [SimpleNamespace(same=("s", "1"), kind=kind, label="", issued=at, reference=f"Observation/{at}")
            for at in (first, second)]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fluid_sums, "_left", lambda one, _why: one)
        apart: list[Any] = []
        (one,) = fluid_sums.each_once(made, apart)  # type: ignore[arg-type]
    assert one.issued == NEWER
    assert [left.issued for left in apart] == [OLDER]


@pytest.mark.parametrize(("at", "weeks"), [((OLDER, NEWER), 33), ((NEWER, OLDER), 27), ((NEWER, NEWER), 27),
                                           ((ODD, OLDER), 33), ((OLDER, ""), 27)])  # fmt: skip
def test_the_newest_gestational_age_counts(at: tuple[str, str], weeks: int) -> None:
    told = [
        about("Observation", f"o{value}", status="final", effectiveDateTime=one,
              code=concept("", "11884-4", system="http://loinc.org"),
              valueQuantity={"value": value, "code": "wk"})
        for value, one in zip((27, 33), at, strict=True)
    ]  # fmt: skip
    assert gestation.at_birth(chart(*told), NOW) == weeks * 7


@pytest.mark.parametrize(("asked", "again", "back"), [(OLDER, NEWER, False), (NEWER, OLDER, True),
                                                      (ODD, NEWER, True), (OLDER, ODD, True)])  # fmt: skip
def test_a_question_is_back_unless_another_was_asked_after_it(asked: str, again: str, back: bool) -> None:
    def question(ident: str, at: str, **more: Any) -> Json:
        return {"resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
                "code": concept("", "question", system="urn:fagflate:task"), "authoredOn": at,
                "partOf": [{"reference": "Task/r"}],
                "requester": {"reference": "Practitioner/me"}, "for": {"reference": "Patient/p"},
                "owner": {"reference": "Practitioner/x"}, **more}  # fmt: skip

    over = {"restriction": {"period": {"end": "2026-11-20T10:00:00Z"}}}
    found = {t.id: t for t in chart(question("q", asked, **over), question("z", again)).all(Task)}
    assert tasks.asks(found["q"])
    assert tasks.is_back(found["q"], found.values(), ("Practitioner/me",), NOW) is back


@pytest.mark.parametrize("at", [(OLDER, NEWER), (NEWER, OLDER)])
def test_the_source_of_several_is_as_new_as_the_newest_of_them(at: tuple[str, str]) -> None:
    sources = [Source((f"Condition/{one}",), "x", one) for one in at]
    scopes = [Scope({"tekst": Value("x", one)}) for one in sources]
    said = context._joined(scopes, "p", "p")
    assert isinstance(said, Value)
    assert said.source is not None
    assert said.source.when == NEWER
    rows: Any = [SimpleNamespace(sources=sources)]
    assert medicine_scope._source(rows).when == NEWER


def test_the_last_value_of_a_stay_is_of_the_day_in_oslo() -> None:
    """As text the 21st in Kiritimati lies after a stay that ended on the 20th; in Oslo it was the 20th."""
    when = "2026-11-21T06:00:00+14:00"
    point = series.Point(
        datetime(2026, 11, 20, 16, tzinfo=UTC), when, Decimal(4), "", "mmol/L", "Observation/k", False,
        Abnormal.UNKNOWN,
    )  # fmt: skip
    over = stay(status="finished", period={"start": "2026-11-17T08:00:00+01:00", "end": "2026-11-20"})
    (where,) = stays.stays(charts.chart(over), NOW)
    assert results.newest(series.Series("k", "Kalium", "mmol/L", (point,)), where) == point


@pytest.mark.parametrize(("first", "second"), [(OLDER, NEWER), (NEWER, OLDER)])
def test_the_delivery_of_a_letter_is_the_first_one(first: str, second: str) -> None:
    found = [
        about("Procedure", name, status="completed", performedDateTime=at,
              code=concept("Spontan fødsel", "MAA00", system="urn:oid:2.16.578.1.12.4.1.1.7210"))
        for name, at in (("a", first), ("b", second))
    ]  # fmt: skip
    held = charts.chart(*found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(special.births, "is_delivery", lambda _one: True)
        one = special._birth(SimpleNamespace(chart=held, procedures=held.all(Procedure)))  # type: ignore[arg-type]
    assert one is not None
    assert one.performed_date_time == OLDER


@pytest.mark.parametrize(("first", "second"), [(OLDER, NEWER), (NEWER, OLDER)])
def test_a_letter_says_by_which_version_it_was_replaced_last(first: str, second: str) -> None:
    base = about("DocumentReference", "d", status="superseded", date="2026-11-18")
    newer = [
        about("DocumentReference", name, status="current", date=at, author=[{"display": f"Doktor {at[:10]}"}],
              relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/d"}}])
        for name, at in (("a", first), ("b", second))
    ]  # fmt: skip
    held = charts.chart(base, *newer)
    document = held.find("DocumentReference/d", DocumentReference)
    assert document is not None
    assert "23:30" in letter_corrections.overtaken(held, document, ())
    one = charts.chart(base, newer[0])
    document = one.find("DocumentReference/d", DocumentReference)
    assert document is not None
    assert signed_letter._warning(one, document)


@pytest.mark.parametrize(("first", "second"), [(OLDER, NEWER), (NEWER, OLDER)])
def test_the_answers_to_a_letter_stand_in_the_order_of_time(first: str, second: str) -> None:
    found = [
        {"resourceType": "Communication", "id": name, "status": "completed", "sent": at,
         "subject": {"reference": "Patient/p"}, "about": [{"reference": "DocumentReference/d"}]}
        for name, at in (("a", first), ("b", second), ("c", ODD))
    ]  # fmt: skip
    made = received._answers(charts.chart(*found), {"DocumentReference/d"})
    assert [one.sent for one in made] == [ODD, OLDER, NEWER], "the last is the newest"


@pytest.mark.parametrize(("first", "second"), [(OLDER, NEWER), (NEWER, OLDER)])
def test_flags_of_a_column_are_as_new_as_the_newest_of_them(first: str, second: str) -> None:
    found = [
        about("Flag", name, status="active", code=concept(name, "infection"), period={"start": at})
        for name, at in (("a", first), ("b", second), ("c", ODD))
    ]
    held = charts.chart(*found)
    said = listed_sources._flags(held, None, NOW, SimpleNamespace(flag=("infection",)))  # type: ignore[arg-type]
    told = said[0][0] if isinstance(said[0], tuple) else said[0]
    keys_ = told.keys  # type: ignore[union-attr]
    times = {one.key: one.period.start for one in held.all(Flag) if one.period}
    assert [times[key] for key in keys_] == [ODD, OLDER, NEWER]


def test_the_timeline_keeps_how_exact_a_problem_is() -> None:
    found = about(
        "Condition", "c", code=concept("KOLS"), clinicalStatus=concept("", "active"), onsetDateTime="2019"
    )
    (one,) = timeline._problems(charts.context(charts.chart(found)))
    assert not one.at.has_time
    assert msgspec.structs.asdict(one.at)["precision"] == 4

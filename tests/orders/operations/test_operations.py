"""Each hold before an operation on either side of its hours, and what it is told of by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.fhir.resources import Resource
from desktop.orders import given_checks, list_checks, standing_conflicts
from desktop.orders.chart_facts import Facts
from desktop.orders.checks.operation import operation
from desktop.orders.findings import Finding
from desktop.orders.operations.holds import Hold, hold_file
from tests.orders.checking import fired, run, silent, unchecked
from tests.orders.samples import NOW, chart, daily, done, egfr, given, none_known, staying
from tests.orders.washout.test_washouts import whole

HOUR = timedelta(hours=1)
SURGERY = {"coding": [{"system": "http://snomed.info/sct", "code": "387713003"}]}
NCSP = "urn:oid:2.16.578.1.12.4.1.1.7210"
APIXABAN = "apiksaban 5 mg x 2 po"


def planned(away: timedelta | None, text: str = "Hemikolektomi", **more: Any) -> Resource:
    body: dict[str, Any] = {
        "status": "active",
        "intent": "order",
        "category": [SURGERY],
        "code": {"text": text},
        "authoredOn": (NOW - HOUR).isoformat(),
    }
    if away is not None:
        body["occurrenceDateTime"] = (NOW + away).isoformat()
    return done("ServiceRequest", **(body | more))


def asked(*held: Resource) -> Any:
    return run(APIXABAN, chart(staying(), none_known(), *held))


@pytest.mark.parametrize("row", hold_file().holds, ids=lambda row: row.id)
def test_either_side_of_each_hold(row: Hold) -> None:
    def told(away: timedelta) -> list[Finding]:
        dosage = daily("30000", "[iU]" if row.atc[0].startswith("B01AB") else "mg", 2)
        medicine = given(whole(row.atc[0]), "x", dosage)
        facts = Facts(chart(staying(), none_known(), medicine, planned(away)), (), NOW)
        return [one for one in operation(facts, facts.medicines[0]) if isinstance(one, Finding)]

    assert [one.tier for one in told(timedelta(hours=row.hours) - HOUR)] == [row.tier]
    assert told(timedelta(hours=row.hours) + HOUR) == []


def test_each_row_says_where_it_is_from_and_nobody_has_checked_it() -> None:
    assert hold_file().checked_by is None
    assert len({row.id for row in hold_file().holds}) == len(hold_file().holds)
    assert all(row.source and row.checked_by is None for row in hold_file().holds)


def test_it_names_the_operation_its_time_and_how_long_before() -> None:
    found = fired(asked(planned(18 * HOUR)))["operation"]
    assert found.tier == "notice"
    assert found.title.startswith("Hemikolektomi i morgen")
    assert "48 timer før" in found.detail


def test_the_list_of_what_was_checked_has_a_line_of_it_where_an_operation_stands() -> None:
    def stated(*held: Resource) -> dict[str, str]:
        (areas,) = asked(*held).areas.values()
        return {one.area: one.state for one in areas}

    near = stated(planned(18 * HOUR))
    assert near["operation"] == "finding"
    assert near["measured"] != "finding", "what is held is no measured value"
    assert stated(planned(None))["operation"] == "not_checked"
    assert stated(planned(18 * HOUR, "Kataraktoperasjon"))["operation"] == "ok"
    assert "operation" not in stated(), "most patients await no operation"


def test_weak_kidneys_hold_longer() -> None:
    assert "operation" not in fired(asked(planned(60 * HOUR)))
    found = fired(asked(planned(60 * HOUR), egfr("22")))["operation"]
    assert "3 døgn før" in found.detail.replace("\xa0", " ")


def test_a_code_of_an_operation_is_enough_and_an_examination_is_none() -> None:
    coded = {"coding": [{"system": NCSP, "code": "JFB30"}], "text": "Reseksjon"}
    assert "operation" in fired(asked(planned(18 * HOUR, category=[], code=coded)))
    other = {"coding": [{"system": NCSP, "code": "UJD02"}], "text": "Gastroskopi"}
    assert "operation" not in fired(asked(planned(18 * HOUR, category=[], code=other)))


def test_before_a_small_one_nothing_is_held() -> None:
    checked = asked(planned(18 * HOUR, "Kataraktoperasjon høyre"))
    assert "operation" not in fired(checked)
    assert "Kataraktoperasjon" in silent(checked)["operation"]


def test_an_operation_without_a_time_is_said_to_be_not_checked() -> None:
    checked = asked(planned(None))
    assert "operation" not in fired(checked)
    assert "ingen har skrevet når" in unchecked(checked)["operation"]


@pytest.mark.parametrize(
    "more", [{"status": "revoked"}, {"intent": "proposal"}, {"doNotPerform": True}], ids=str
)
def test_what_does_not_stand_holds_nothing(more: dict[str, Any]) -> None:
    assert "operation" not in fired(asked(planned(18 * HOUR, **more)))


def test_one_that_is_late_counts_until_it_is_begun() -> None:
    assert "operation" in fired(asked(planned(-3 * HOUR)))
    begun = done(
        "Procedure", status="in-progress", category=SURGERY, code={"text": "Hemikolektomi"},
        performedDateTime=(NOW - HOUR).isoformat(),
    )  # fmt: skip
    assert "operation" not in fired(asked(planned(-3 * HOUR), begun))
    assert "operation" not in fired(asked(planned(-20 * HOUR)))


def test_prophylaxis_is_not_held() -> None:
    where = chart(staying(), none_known(), planned(18 * HOUR))
    assert "operation" not in fired(run("enoksaparin 40 mg x 1 sc", where))
    assert "operation" in fired(run("enoksaparin 80 mg x 2 sc", where))


def test_requests_that_were_not_loaded_are_not_taken_for_none() -> None:
    where = chart(staying(), none_known(), unanswered="ServiceRequest")
    assert "operasjoner" in unchecked(run(APIXABAN, where))["operation"]


def test_standing_list_and_letter_ask_it_too_and_giving_where_it_blocks() -> None:
    standing = given("B01AF02", "apiksaban", daily("5", "mg", 2))
    where = chart(staying(), none_known(), standing, planned(18 * HOUR))
    assert any(
        one.rule == "operation" and standing.key in one.implicated
        for one in standing_conflicts.standing(where, NOW)
    )
    assert any(one.rule == "operation" for one in list_checks.check_list(where, [standing.key], NOW).open)
    # At the bedside only what blocks speaks: a notice is for who orders.
    assert given_checks.speaking(where, standing.key, NOW) == ()


def test_an_order_that_begins_after_the_operation_is_silent() -> None:
    where = chart(staying(), none_known(), planned(4 * HOUR))
    checked = run("apiksaban 5 mg x 2 po fra i morgen", where)
    assert "operation" not in fired(checked)
    assert "etter operasjonen" in silent(checked)["operation"]


@pytest.mark.parametrize(
    ("begins", "told"), [("i morgen kl 08", True), ("i morgen kl 23", True), ("22.11.2026", False)]
)
def test_an_operation_of_a_day_without_an_hour_may_be_at_any_hour_of_it(begins: str, told: bool) -> None:
    where = chart(staying(), none_known(), planned(None, occurrenceDateTime="2026-11-21"))
    checked = run(f"{APIXABAN} fra {begins}", where)
    assert ("operation" in fired(checked)) is told
    assert not told or fired(checked)["operation"].title.startswith("Hemikolektomi i morgen:")


@pytest.mark.parametrize(("said", "words"), [("2026-11", "11.2026"), ("2026", "2026")])
def test_an_operation_of_a_month_or_a_year_is_told_of_until_it_is_over(said: str, words: str) -> None:
    found = fired(asked(planned(None, occurrenceDateTime=said)))["operation"]
    assert found.title.startswith(f"Hemikolektomi {words}:")


@pytest.mark.parametrize(
    ("performed", "told"),
    [("2026-11-19T14:00:00+01:00", True), ("2026-11-20T08:00:00+01:00", False), ("2026-11-20", False)],
)
def test_what_was_begun_the_day_before_is_not_the_operation_of_this_day(performed: str, told: bool) -> None:
    begun = done(
        "Procedure", status="completed", category=SURGERY, code={"text": "Revisjon"},
        performedDateTime=performed,
    )  # fmt: skip
    checked = asked(planned(None, occurrenceDateTime="2026-11-20"), begun)
    assert ("operation" in fired(checked)) is told

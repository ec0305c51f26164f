"""Each washout on either side of its days, and what a stopped medicine is told by."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desktop.fhir.resources import Resource
from desktop.orders import given_checks, list_checks, standing_conflicts
from desktop.orders.chart_facts import Facts
from desktop.orders.checks import declared
from desktop.orders.washout.lately import lately
from desktop.orders.washout.washouts import Washout, washout_file
from tests.orders.checking import DAY, fired, run, silent, unchecked
from tests.orders.samples import NOW, chart, daily, done, given, lab, none_known, stated, staying

ROWS = washout_file().washouts
HOUR = timedelta(hours=1)
ROUTE = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"


def gone(atc: str, name: str, ago: timedelta | None, **more: Any) -> Resource:
    """A medicine that was stopped so long ago; None: nobody says when."""
    body: dict[str, Any] = {"status": "stopped"}
    if ago is not None:
        body |= {
            "statusReason": {"text": "Seponert"},
            "meta": {"versionId": "2", "lastUpdated": (NOW - ago).isoformat()},
        }
    return given(atc, name, None, **(body | more))


def whole(code: str) -> str:
    """A code of a substance under a beginning of one."""
    return code + {1: "01AA01", 3: "AA01", 4: "A01", 5: "01", 7: ""}[len(code)]


def held(row: Washout, ago: timedelta) -> tuple[str, ...]:
    code = whole(row.atc[0])
    route = {"route": {"coding": [{"system": ROUTE, "code": row.routes[0]}]}} if row.routes else {}
    name = "x dekanoat" if row.depot else "x"
    more: dict[str, Any] = {"dosageInstruction": [daily("10", "mg", 1, **route)]}
    facts = Facts(chart(staying(), gone(code, name, ago, **more)), (), NOW)
    return tuple(each.id for one in lately(facts) for each in one.rows)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_either_side_of_each_washout(row: Washout) -> None:
    days = timedelta(days=float(row.days))
    assert row.id in held(row, days - HOUR)
    assert row.id not in held(row, days + HOUR)


def test_each_row_says_where_it_is_from_and_names_checks_that_there_are() -> None:
    assert washout_file().checked_by is None
    assert len({row.id for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.source
        assert row.checked_by is None
        assert Decimal(0) < row.days <= Decimal(1100)
        assert set(row.checks) - {"switch"} <= set(declared())


ESCITALOPRAM = "escitalopram 10 mg x 1 po"
TRANYLCYPROMINE = ("N06AF04", "tranylcypromin")


def test_it_is_told_with_when_it_was_stopped_and_until_when_it_counts() -> None:
    found = fired(run(ESCITALOPRAM, chart(none_known(), gone(*TRANYLCYPROMINE, 5 * DAY))))["pairs"]
    assert found.tier == "stop"
    assert "tranylcypromin (stoppet 15.11." in found.title
    assert "Regnes med til 29.11." in found.detail
    assert found.codes == ("N06AB10", "N06AF04")


def test_where_nobody_says_when_it_is_asked_and_said() -> None:
    found = fired(run(ESCITALOPRAM, chart(none_known(), gone(*TRANYLCYPROMINE, None))))["pairs"]
    assert found.tier == "question"
    assert "ukjent når" in found.title
    assert "spør" in found.detail


def test_what_had_surely_ended_before_is_not_asked_of() -> None:
    first = {"meta": {"versionId": "1", "lastUpdated": (NOW - 20 * DAY).isoformat()}}
    assert "pairs" not in fired(run(ESCITALOPRAM, chart(none_known(), gone(*TRANYLCYPROMINE, None, **first))))
    filled = {"meta": {"versionId": "1", "lastUpdated": (NOW - 2 * DAY).isoformat()}}
    found = fired(run(ESCITALOPRAM, chart(none_known(), gone(*TRANYLCYPROMINE, None, **filled))))["pairs"]
    assert found.tier == "question"


def _in_force(ago: timedelta, *, dosing: bool) -> Resource:
    """A prescription that nobody stopped, whose dosing or time of dispensing has ended."""
    end = {"end": (NOW - ago).isoformat()}
    more: dict[str, Any] = {"dispenseRequest": {"validityPeriod": end}}
    if dosing:
        more = {"dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": end}}}]}
    home = [{"coding": [{"code": "community"}]}]
    return given(*TRANYLCYPROMINE, None, category=home, **more)


@pytest.mark.parametrize("dosing", [True, False])
def test_a_prescription_in_force_whose_end_has_passed_is_asked_about(dosing: bool) -> None:
    found = fired(run(ESCITALOPRAM, chart(none_known(), _in_force(5 * DAY, dosing=dosing))))["pairs"]
    assert found.blocks
    assert found.tier == ("stop" if dosing else "question")
    assert ("stoppet 15.11." if dosing else "resepten utløp 15.11.") in found.title.replace("\xa0", " ")
    assert "pairs" not in fired(run(ESCITALOPRAM, chart(none_known(), _in_force(20 * DAY, dosing=dosing))))


@pytest.mark.parametrize("dosing", [True, False])
def test_an_end_of_a_prescription_is_asked_about_in_a_stay_too(dosing: bool) -> None:
    where = chart(none_known(), staying(), _in_force(5 * DAY, dosing=dosing))
    assert fired(run(ESCITALOPRAM, where))["pairs"].blocks


def test_a_pause_is_told_as_a_pause() -> None:
    found = fired(run(ESCITALOPRAM, chart(none_known(), gone(*TRANYLCYPROMINE, DAY, status="on-hold"))))
    assert "satt på pause i går" in found["pairs"].title


def test_a_list_tells_it_too_and_a_denial_does_not() -> None:
    ended = {"effectivePeriod": {"end": (NOW - 3 * DAY).isoformat()}}
    told = stated(*TRANYLCYPROMINE, None, status="stopped", **ended)
    assert fired(run(ESCITALOPRAM, chart(none_known(), told)))["pairs"].stops
    never = stated(*TRANYLCYPROMINE, None, status="not-taken", **ended)
    assert "pairs" not in fired(run(ESCITALOPRAM, chart(none_known(), never)))


def test_what_was_never_given_does_not_act() -> None:
    for status in ("cancelled", "entered-in-error", "draft"):
        held = gone(*TRANYLCYPROMINE, 5 * DAY, status=status)
        assert "pairs" not in fired(run(ESCITALOPRAM, chart(none_known(), held)))


def test_what_is_in_effect_again_is_told_by_the_order_that_is() -> None:
    both = (gone("C01BD01", "amiodaron", 5 * DAY), given("C01BD01", "amiodaron", daily("200", "mg", 1)))
    found = run("simvastatin 40 mg x 1 po", chart(none_known(), *both)).open
    assert [one.rule for one in found].count("interactions") == 1
    assert not any("stoppet" in one.title for one in found)


def test_the_same_medicine_may_begin_again() -> None:
    checked = run("fluoksetin 20 mg x 1 po", chart(none_known(), gone("N06AB03", "fluoksetin", DAY)))
    assert not {"double", "pairs", "interactions", "washout"} & set(fired(checked))


def test_standing_list_letter_and_giving_ask_it_too() -> None:
    standing = given("N06AB10", "escitalopram", daily("10", "mg", 1))
    where = chart(staying(), none_known(), standing, gone(*TRANYLCYPROMINE, 5 * DAY))
    assert any(
        one.rule == "pairs" and standing.key in one.implicated
        for one in standing_conflicts.standing(where, NOW)
    )
    assert any(one.rule == "pairs" for one in list_checks.check_list(where, [standing.key], NOW).open)
    assert any(one.rule == "pairs" for one in given_checks.speaking(where, standing.key, NOW))


def test_a_depot_counts_from_its_last_dose() -> None:
    route = {"route": {"coding": [{"system": ROUTE, "code": "IM"}]}}
    dosage = [daily("50", "mg", 1, **route)]
    depot = gone("N05AD01", "haloperidol dekanoat", DAY, dosageInstruction=dosage)

    def dose(ago: timedelta) -> Resource:
        return done(
            "MedicationAdministration",
            status="completed",
            request={"reference": depot.key},
            medicationCodeableConcept={"text": "haloperidol"},
            effectiveDateTime=(NOW - ago).isoformat(),
        )

    order = "olanzapin 10 mg x 1 po"
    assert "group-twice" in fired(run(order, chart(none_known(), depot, dose(59 * DAY))))
    assert "group-twice" not in fired(run(order, chart(none_known(), depot, dose(61 * DAY))))


def test_a_plain_injection_is_no_depot() -> None:
    route = {"route": {"coding": [{"system": ROUTE, "code": "IM"}]}}
    plain = gone("N05AD01", "haloperidol", DAY, dosageInstruction=[daily("5", "mg", 1, **route)])
    assert "group-twice" not in fired(run("olanzapin 10 mg x 1 po", chart(none_known(), plain)))


APIXABAN = "apiksaban 5 mg x 2 po"


@pytest.mark.parametrize(("inr", "said"), [("1.9", False), ("2.0", True), ("2.9", True), ("", True)])
def test_after_warfarin_the_next_is_begun_by_the_inr(inr: str, said: bool) -> None:
    more = [lab("NPU01685", inr, "1")] if inr else []
    checked = run(APIXABAN, chart(none_known(), gone("B01AA03", "warfarin", DAY), *more))
    assert ("washout" in fired(checked)) is said
    assert ("washout" in silent(checked)) is not said


def test_an_inr_from_before_the_stop_does_not_reassure() -> None:
    old = lab("NPU01685", "1.2", "1", 2 * DAY)
    assert "washout" in fired(run(APIXABAN, chart(none_known(), gone("B01AA03", "warfarin", DAY), old)))


def test_prophylaxis_and_warfarin_itself_are_no_switch() -> None:
    few = gone("B01AB04", "dalteparin", 5 * HOUR, dosageInstruction=[daily("5000", "[iU]", 1)])
    full = gone("B01AB04", "dalteparin", 5 * HOUR, dosageInstruction=[daily("15000", "[iU]", 1)])
    assert "washout" not in fired(run(APIXABAN, chart(none_known(), few)))
    assert "washout" in fired(run(APIXABAN, chart(none_known(), full)))
    other = gone("B01AF01", "rivaroksaban", 5 * HOUR)
    assert "washout" not in fired(run("warfarin 5 mg x 1 po", chart(none_known(), other)))


@pytest.mark.expects_log
def test_a_stopped_medicine_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr("desktop.orders.washout.lately.stopping.of_request", broken)
    where = chart(none_known(), gone(*TRANYLCYPROMINE, 5 * DAY))
    assert "tranylcypromin" in unchecked(run(ESCITALOPRAM, where))["washout"]
    assert "can't be read" in caplog.text


def test_a_stopped_medicine_protects_nobody() -> None:
    """A medicine that no longer stands may raise a question, and never settles one."""
    both = (given("M01AE01", "ibuprofen", daily("400", "mg", 3)), gone("A02BC02", "pantoprazol", DAY))
    told = fired(run("prednisolon 20 mg x 1 po", chart(none_known(), *both)))
    same = fired(run("prednisolon 20 mg x 1 po", chart(none_known(), both[0])))
    assert set(told) == set(same)


def test_a_stop_that_nobody_dates_takes_nothing_from_a_dated_one() -> None:
    both = (gone(*TRANYLCYPROMINE, 5 * DAY), gone(*TRANYLCYPROMINE, None))
    for order in (both, both[::-1]):
        assert fired(run(ESCITALOPRAM, chart(none_known(), *order)))["pairs"].tier == "stop"


def test_a_dose_behind_the_end_of_the_dosing_acts_from_then() -> None:
    bounds = {"boundsPeriod": {"end": (NOW - 20 * DAY).isoformat()}}
    repeat = {"repeat": bounds | {"frequency": 2, "period": 1, "periodUnit": "d"}}
    ended = given(*TRANYLCYPROMINE, daily("10", "mg", 2) | {"timing": repeat}, status="completed")

    def dose(ago: timedelta, status: str) -> Resource:
        return done(
            "MedicationAdministration",
            status=status,
            request={"reference": ended.key},
            medicationCodeableConcept={"text": "tranylcypromin"},
            effectiveDateTime=(NOW - ago).isoformat(),
        )

    assert "pairs" not in fired(run(ESCITALOPRAM, chart(none_known(), ended, dose(21 * DAY, "completed"))))
    assert fired(run(ESCITALOPRAM, chart(none_known(), ended, dose(2 * DAY, "completed"))))["pairs"].stops
    for never in ("not-done", "entered-in-error"):
        assert "pairs" not in fired(run(ESCITALOPRAM, chart(none_known(), ended, dose(2 * DAY, never))))


def test_one_substance_that_goes_on_does_not_hide_the_other_of_a_combination() -> None:
    stopped = gone("C09DX04", "sakubitril/valsartan", 5 * HOUR)
    valsartan = given("C09CA03", "valsartan", daily("80", "mg", 2))
    found = run("ramipril 5 mg x 1 po", chart(none_known(), stopped, valsartan)).open
    assert any(one.stops and "sakubitril" in one.title for one in found)
    both = (
        gone("C09BA02", "enalapril/hydroklortiazid", 5 * HOUR),
        given("C09AA02", "enalapril", daily("5", "mg", 2)),
    )
    assert not lately(Facts(chart(staying(), *both), (), NOW))
    assert lately(Facts(chart(staying(), both[0]), (), NOW))


def test_a_trade_name_beside_the_code_says_depot_too() -> None:
    coding = [{"system": "http://www.whocc.no/atc", "code": "N05AX12", "display": "Abilify Maintena"}]
    concept = {"coding": coding, "text": "aripiprazol"}
    text = [{"text": "400 mg im hver 4. uke"}]
    depot = gone("N05AX12", "", DAY, medicationCodeableConcept=concept, dosageInstruction=text)
    plain = gone("N05AX12", "aripiprazol", DAY, dosageInstruction=text)
    order = "olanzapin 10 mg x 1 po"
    assert "group-twice" in fired(run(order, chart(none_known(), depot)))
    assert "group-twice" not in fired(run(order, chart(none_known(), plain)))

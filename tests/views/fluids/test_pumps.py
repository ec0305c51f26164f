"""What runs now: said of what is known to run alone, with its rate as written; strange entries are told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core import messages
from desktop.shown.fluids.pumps import PumpRow, PumpsModel
from desktop.shown.parts import PanelState
from desktop.views.fluids import pumps
from tests.views.charts import about, chart, concept, context, hours_ago, stay

Json = dict[str, Any]
UCUM = "http://unitsofmeasure.org"
DATES = ("", "9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01", "2026", "2026-11", "2026-11-20", "junk",
         "2026-11-20T09:00:00+01:00", "2026-11-21T09:00:00+01:00", "2025-01-01T00:00:00Z")  # fmt: skip


def entry(
    begun: float | None, rate: Json | None = None, status: str = "in-progress", ended: float | None = None,
    ident: str = "", order: str = "MedicationRequest/a", **more: Any,
) -> Json:  # fmt: skip
    period = {} if begun is None else {"start": hours_ago(begun)}
    period |= {"end": hours_ago(ended)} if ended is not None else {}
    body = about(
        "MedicationAdministration", ident or f"e{begun}{status}", status=status, effectivePeriod=period,
        medicationCodeableConcept=concept("noradrenalin"), **more,
    )  # fmt: skip
    body |= {"request": {"reference": order}} if order else {}
    return body | ({"dosage": rate} if rate is not None else {})


def rate(value: Any, unit: str = "mL/h", **more: Any) -> Json:
    return {"rateQuantity": {"value": value, "unit": unit, "code": unit, "system": UCUM} | more}


def order(status: str = "active", ident: str = "a", **more: Any) -> Json:
    return about(
        "MedicationRequest", ident, status=status, intent="order", category=[concept("", "inpatient")],
        encounter={"reference": "Encounter/stay"}, authoredOn=hours_ago(30),
        medicationCodeableConcept=concept("noradrenalin"),
        dosageInstruction=[{"text": "5 ml/t", "doseAndRate": [rate(5)]}], **more,
    )  # fmt: skip


def built(*resources: Json, **options: Any) -> tuple[PumpsModel, PanelState]:
    return pumps.build(context(chart(stay(), *resources), **options))


def only(*resources: Json, **options: Any) -> PumpRow:
    (row,) = built(*resources, **options)[0].rows
    return row


def said(row: PumpRow) -> str:
    return " ".join(words for words, _tone in row.remarks)


def test_what_runs_has_its_rate_as_written_since_when_and_the_rates_before() -> None:
    with messages.using("en"):
        row = only(
            order(), entry(5, rate(8), "completed", 3), entry(9, rate(12), "completed", 5), entry(3, rate(5))
        )
    assert (row.state, row.rate.replace("\u00a0", " ")) == ("running", "5 ml per hour")
    assert (row.since, row.span) == ("since 11:32", "3 h")
    assert [one.replace("\u00a0", " ") for one in row.before] == [
        "8 ml per hour  09:32–11:32", "12 ml per hour  05:32–09:32",
    ]  # fmt: skip
    assert row.ordered.startswith("5")
    assert "yesterday 08:32" in row.ordered
    assert row.remarks == ()


def test_the_same_rate_entered_each_hour_is_one_rate() -> None:
    row = only(
        order(), entry(6, rate(8), "completed", 4),
        *(entry(hours, rate(5), "completed", hours - 1) for hours in (4, 3, 2)), entry(1, rate(5)),
    )  # fmt: skip
    assert row.since.endswith("10:32")
    assert len(row.before) == 1


def test_what_nobody_wrote_of_for_a_day_is_not_known_to_run() -> None:
    old = entry(25, rate(5))
    assert only(order(), old).state == "unclear"
    assert built(order(), old)[0].note.startswith("0")
    assert only(order(), old, alive=48).state == "running"
    noted = only(order(), entry(25, rate(5), note=[{"time": hours_ago(2), "text": "Ny sprøyte"}]))
    assert noted.state == "running", "somebody wrote of it two hours ago"
    assert "Ny sprøyte" in said(noted)


def test_what_was_stopped_lately_is_told_with_its_hour_and_long_ago_not_at_all() -> None:
    with messages.using("en"):
        row = only(order(), entry(9, rate(5), "completed", 3))
        assert (row.state, row.since) == ("stopped", "stopped 11:32")
        assert built(order(), entry(30, rate(5), "completed", 20))[0].rows == ()
        unwritten = only(order(), entry(3, rate(5), "stopped"))
    assert (unwritten.state, unwritten.since) == ("stopped", "stopped, time not written")


def test_a_rate_of_nought_is_no_running_rate() -> None:
    with messages.using("en"):
        row = only(order(), entry(9, rate(8), "completed", 3), entry(3, rate(0)))
    assert row.state == "stopped"
    assert row.since == "rate 0 since 11:32"
    assert row.rate.startswith("8")


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([entry(3, rate(5), "completed")], "no end is written"),
        ([entry(3, rate(5), "unknown")], "status does not say"),
        ([entry(None, rate(5))], "no time is written"),
        ([entry(-3, rate(5))], "lie ahead"),
        ([entry(5, rate(5), ended=2)], "its end was 12:32"),
        ([entry(5, rate(5), "completed", -2)], "lie ahead"),
    ],
)
def test_what_nobody_can_tell_is_never_running(entries: list[Json], words: str) -> None:
    with messages.using("en"):
        row = only(order(), *entries)
    assert row.state == "unclear"
    assert words in said(row)


def test_a_rate_without_a_unit_is_told_and_words_are_never_read_as_one() -> None:
    with messages.using("en"):
        bare = only(order(), entry(3, {"rateQuantity": {"value": 5}}))
        words = only(order(), entry(3, {"text": "5 ml/t"}))
        none = only(order(), entry(3))
        bag = only(order(), entry(3, {"dose": {"value": 4, "unit": "g", "code": "g", "system": UCUM}}))
    assert bare.rate.startswith("5")
    assert said(bare) == "the rate has no unit"
    assert (words.rate, words.rate_note) == ("5 ml/t", "as text")
    assert (none.rate, none.rate_note) == ("", "no rate written")
    assert (bag.rate.replace("\u00a0", " "), bag.rate_note) == ("4 g", "no rate written")


def test_so_much_in_so_long_is_told_as_it_was_written_too() -> None:
    ratio = {"rateRatio": {"numerator": {"value": 500, "unit": "ml", "code": "mL"},
                           "denominator": {"value": 4, "unit": "t", "code": "h"}}}  # fmt: skip
    with messages.using("en"):
        row = only(order(), entry(3, ratio))
    assert row.rate.startswith("125")
    assert "written as" in said(row)
    assert "500" in said(row)


def test_a_pump_without_an_order_or_whose_order_has_ended_is_told() -> None:
    with messages.using("en"):
        assert ("no order", "warn") in only(entry(3, rate(5), order="")).remarks
        gone = only(entry(3, rate(5), order="MedicationRequest/none"))
        assert said(gone) == "its order is not held here"
        ended = only(order("stopped", statusReason=concept("MAP over 65")), entry(3, rate(5)))
        assert ended.remarks == (("its order has ended: MAP over 65", "danger"),)
        assert ("its order is paused", "danger") in only(order("on-hold"), entry(3, rate(5))).remarks


def test_on_hold_is_paused_and_an_order_without_an_entry_is_not_begun() -> None:
    with messages.using("en"):
        assert only(order(), entry(3, rate(5), "on-hold")).state == "paused"
        row = only(order())
        assert (row.state, row.rate, row.rate_note) == ("waiting", "", "not entered as begun")
        assert built(order("stopped"))[0].rows == ()


def test_what_was_wrong_or_not_given_is_no_entry() -> None:
    gone = entry(1, rate(9), "entered-in-error"), entry(2, rate(9), "not-done")
    assert only(order(), entry(3, rate(5)), *gone).rate.startswith("5")
    assert built(entry(1, rate(9), "entered-in-error", order=""))[1].kind == "empty"


def test_a_dose_beside_an_infusion_ends_nothing() -> None:
    dose = {"dose": {"value": 50, "unit": "µg", "code": "ug", "system": UCUM}}
    bolus = about(
        "MedicationAdministration", "bolus", status="completed", effectiveDateTime=hours_ago(1), dosage=dose,
        medicationCodeableConcept=concept("noradrenalin"), request={"reference": "MedicationRequest/a"},
    )  # fmt: skip
    assert only(order(), entry(3, rate(5)), bolus).state == "running"


def test_what_began_before_the_stay_is_counted_and_not_said_to_run() -> None:
    model, _state = built(entry(24 * 30, rate(5), order=""))
    assert model.rows == ()
    assert len(model.told) == 1


def test_nothing_is_only_nothing_when_the_server_was_asked() -> None:
    assert built()[1].kind == "empty"
    part = chart(stay(), types=frozenset({"Encounter"}))
    assert pumps.build(context(part))[1].kind == "loading"


_quantity = st.fixed_dictionaries(
    {},
    optional={
        "value": st.sampled_from((0, 5, 12345678901234567, -3, 0.00000001)),
        "unit": st.sampled_from(("", "ml/t", "µg/kg/min", "dråper")),
        "code": st.sampled_from(("", "mL/h", "ug/kg/min")),
        "comparator": st.sampled_from(("<", ">=")),
    },
)
_entry = st.fixed_dictionaries(
    {
        "status": st.sampled_from(
            ("in-progress", "on-hold", "completed", "stopped", "unknown", "not-done", "entered-in-error", "?")
        )
    },
    optional={
        "effectivePeriod": st.fixed_dictionaries(
            {}, optional={"start": st.sampled_from(DATES), "end": st.sampled_from(DATES)}
        ),
        "effectiveDateTime": st.sampled_from(DATES),
        "dosage": st.fixed_dictionaries(
            {},
            optional={
                "rateQuantity": _quantity, "text": st.sampled_from(("", "5 ml/t")), "dose": _quantity,
                "rateRatio": st.fixed_dictionaries({}, optional={"numerator": _quantity,
                                                                 "denominator": _quantity}),
            },
        ),
        "request": st.just({"reference": "MedicationRequest/a"}),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_entry, max_size=4))
def test_whatever_is_written_is_shown_once_and_runs_only_where_something_says_so(found: list[Json]) -> None:
    every = [
        about("MedicationAdministration", f"e{number}", medicationCodeableConcept=concept("x"), **one)
        for number, one in enumerate(found)
    ]
    model, state = built(order(), *every)
    assert state.kind in ("ready", "empty", "error")
    assert len({row.key for row in model.rows}) == len(model.rows)
    going = any(one["status"] == "in-progress" for one in found)
    for row in model.rows:
        assert row.state != "running" or going
        assert row.rate or row.rate_note
        assert row.since or row.state == "waiting"
        assert "None" not in row.spoken

"""The fluid balance on the page: what it sums, what it says is lacking, and what it never makes up."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.fluids.fluids import Why
from desktop.fhir.chart import Chart
from desktop.shown.fluids.fluids import FluidCell, FluidRow, FluidsModel, FluidTable
from desktop.shown.parts import PanelState
from desktop.views.chart import vitals
from desktop.views.fluids import fluid_words, fluids
from tests.clinical.record.fluids.test_fluids import infusion, volume
from tests.views.charts import chart, context, patient, stay, vital

Json = dict[str, Any]
DRANK = volume("drank", "in-oral", 500, "20 06:00", "20 14:00")
URINE = volume("urine", "out-urine", 900, "20 06:00", "20 14:00")


def built(*resources: Json, **options: Any) -> tuple[FluidsModel, PanelState]:
    return fluids.build(context(chart(stay(), *resources), **options))


def table(model: FluidsModel, per: str = "shifts") -> FluidTable:
    return next(one for one in model.tables if one.per == per)


def row(model: FluidsModel, key: str, per: str = "shifts") -> FluidRow:
    return next(r for g in table(model, per).groups for r in g.rows if r.key == key)


def cell(model: FluidsModel, key: str, at: int = -1, per: str = "shifts") -> FluidCell:
    return row(model, key, per).cells[at]


def test_a_shift_has_its_sums_and_its_balance() -> None:
    model, state = built(DRANK, URINE)
    # The shift that is over; the one now has nothing yet, and says nothing.
    assert [cell(model, key, -2).text for key in ("sum in", "sum out", "balance")] == ["500", "900", "−400"]
    assert cell(model, "balance").text == ""
    assert [c.so_far for c in table(model).columns][-2:] == [False, True]
    assert table(model).columns[-1].hours == "14–14:32"
    assert state.kind == "ready"
    assert model.note == "−400 mL siden 17.11 08:00"


def test_the_running_balance_goes_on_over_what_has_nothing() -> None:
    before = volume("before", "in-oral", 1000, "18 10:00")
    model, _state = built(before, DRANK, URINE)
    texts = [one.text for one in row(model, "running", "days").cells]
    assert texts == ["", "+1\u00a0000", "+1\u00a0000", "+600"]


def test_every_division_ends_in_the_same_running_balance() -> None:
    found = [volume(f"v{n}", "in-oral", 300 + n, f"{n} 0{n % 8}:15") for n in (17, 18, 19)]
    model, _state = built(*found, DRANK, URINE)
    assert {row(model, "running", per).cells[-1].text for per in ("hours", "shifts", "days")} == {"+554"}


def test_what_came_before_the_first_hour_is_told_and_in_the_running_sum() -> None:
    model, _state = built(volume("a", "in-oral", 700, "17 09:00"), DRANK, URINE)
    assert table(model, "hours").earlier == "+700 mL før 18.11 15:00"


def test_hours_share_a_shift_and_say_so() -> None:
    model, _state = built(URINE)
    now = cell(model, "out-urine", -2, "hours")
    assert (now.text, now.sign, now.keys) == ("113", "≈", ("Observation/urine",))
    assert now.said == "omtrent 113"


def test_without_output_the_balance_is_at_most_that_and_it_is_said() -> None:
    model, _state = built(DRANK)
    assert (cell(model, "balance", -2).sign, cell(model, "balance", -2).text) == ("≤", "+500")
    assert "Ufullstendig: noe ut er ikke ført i 1 vakt" in model.told
    assert "Ufullstendig: urin er ikke ført i 1 vakt" in model.told
    # What a nurse has not come to yet lacks nothing.
    model, _state = built(volume("now", "in-oral", 100, "20 14:10"))
    assert (cell(model, "balance").sign, model.told) == ("", ())


def test_what_a_shift_lacks_its_day_and_every_running_sum_after_it_lack() -> None:
    # The night of the 19th has no output; the day shift after it has.
    night = volume("night", "in-oral", 400, "18 23:00", "19 05:00")
    evening = volume("tea", "in-oral", 200, "18 16:00"), volume("water", "out-urine", 300, "18 16:00")
    model, _state = built(night, *evening, DRANK, URINE)
    for per in ("hours", "shifts", "days"):
        assert cell(model, "running", -1, per).sign == "≤", per
    assert model.note.startswith("≤")
    balances = [one.sign for one in row(model, "balance", "days").cells if one.text]
    assert balances == ["≤", ""]


def test_which_kinds_are_expected_is_the_workspaces_to_say() -> None:
    drain = volume("drain", "out-drain", 80, "20 06:00", "20 14:00")
    assert cell(built(DRANK, drain)[0], "balance", -2).sign == "≤"
    assert cell(built(DRANK, drain, expects=[])[0], "balance", -2).sign == ""
    whole = volume("all", "http://loinc.org|9257-7", 800, "20 06:00", "20 14:00")
    assert cell(built(DRANK, whole)[0], "balance", -2).sign == ""


def test_an_amount_that_nobody_wrote_makes_its_side_at_least() -> None:
    lost = volume("lost", "out-urine", 1, "20 09:00") | {"dataAbsentReason": {"text": "i toalettet"}}
    del lost["valueQuantity"]
    model, _state = built(DRANK, URINE, lost)
    assert [cell(model, key, -2).sign for key in ("sum in", "sum out", "balance")] == ["", "≥", "≤"]
    assert model.told == ("Ikke regnet med, 1: Urin i dag 09:00 (ikke målt)",)
    assert "≤" in table(model).legend
    # A pump in milligrams is intake of unknown amount: nobody knows on which side the balance errs.
    dosage = {"route": {"text": "iv"}, "rateQuantity": {"value": 4, "code": "mg/h"}}
    pump = infusion("pump", 1, "20 08:00") | {"dosage": dosage}
    model, _state = built(DRANK, URINE, lost, pump)
    assert cell(model, "balance", -2).sign == "?"
    assert cell(model, "running").sign == "?"


def test_an_infusion_runs_till_now() -> None:
    model, _state = built(infusion("ringer", 100, "20 14:00"), URINE)
    assert (cell(model, "in-iv").text, cell(model, "in-iv").sign) == ("53", "≈")
    assert cell(model, "in-iv").keys == ("MedicationAdministration/ringer",)


def test_what_was_given_and_not_read_leaves_every_intake_open() -> None:
    found = chart(stay(), DRANK, URINE)
    unread = Chart(found.patient, found.resources, pulled=found.pulled - {"MedicationAdministration"})
    model, _state = fluids.build(context(unread))
    assert model.told[0] == "Det som er gitt, er på vei: infusjoner er ikke regnet med ennå"
    assert [cell(model, key, -2).sign for key in ("sum in", "sum out", "balance")] == ["≥", "", "≥"]
    unasked = Chart(
        found.patient, found.resources, pulled=found.pulled - {"MedicationAdministration"},
        unasked=frozenset({"MedicationAdministration"}),
    )  # fmt: skip
    model, _state = fluids.build(context(unasked))
    assert "kan ikke spørres" in model.told[0]


def test_nothing_written_is_empty_and_has_no_balance() -> None:
    model, state = built()
    assert (state.kind, model.note) == ("empty", "")
    assert cell(model, "running").text == ""


def test_a_record_that_is_still_coming_is_not_empty() -> None:
    found = chart(stay())
    coming = Chart(found.patient, found.resources, pulled=frozenset({"Encounter"}))
    assert fluids.build(context(coming))[1].kind == "loading"


@pytest.mark.parametrize(("born", "grams"), [("2026-11-15", 3420)])
def test_a_newborn_has_amounts_per_kilo_with_the_weights_age(born: str, grams: int) -> None:
    who = patient(birthDate=born)
    fed = volume("fed", "in-tube", 60.5, "20 06:00", "20 14:00")
    weighed = vital("weight", grams / 1000, 8)
    model, _state = fluids.build(context(chart(stay(), fed, weighed, who=who), per_kg=True, expects=[]))
    assert (cell(model, "in-tube", -2).text, cell(model, "kilo in", -2).text) == ("60,5", "17,7")
    assert "Per kg av vekten som gjaldt da, nå 3,42 kg (i dag 06:32)" in model.told
    model, _state = fluids.build(context(chart(stay(), fed, who=who), per_kg=True))
    assert "Ingen vekt er ført: ingen mengder per kg" in model.told
    assert not any(r.key.startswith("kilo") for g in table(model).groups for r in g.rows)


def test_a_past_day_keeps_its_amount_per_kilo_when_the_child_is_weighed_again() -> None:
    who = patient(birthDate="2026-05-01")
    fed = [volume(f"fed{day}", "in-tube", 600, f"{day} 12:00") for day in (18, 19, 20)]
    weighed = [vital("weight", 6.0, 50), vital("weight", 5.0, 4)]
    model, _state = fluids.build(context(chart(stay(), *fed, *weighed, who=who), per_kg=True, expects=[]))
    assert [one.text for one in row(model, "kilo in", "days").cells][-3:] == ["100,0", "100,0", "120,0"]
    assert [one.text for one in row(model, "kilos", "days").cells][-3:] == ["6,0", "6,0", "5,0"]
    old = vital("weight", 6.0, 24 * 12)
    model, _state = fluids.build(context(chart(stay(), *fed, old, who=who), per_kg=True, expects=[]))
    assert not any(r.key.startswith("kilo") for g in table(model, "days").groups for r in g.rows)
    assert any("Siste vekt er for gammel" in words for words in model.told)


def test_the_insensible_loss_goes_by_no_weight_of_another_season() -> None:
    known = [DRANK, URINE, vital("weight", 80, 24 * 200), vital("temp", 38.0, 2)]
    model, _state = built(*known, insensible=10)
    assert any("for gammel" in words for words in model.told)
    assert "estimate" not in [g.key for g in table(model).groups]


def test_the_insensible_loss_stands_apart_and_only_where_it_is_declared() -> None:
    known = [DRANK, URINE, vital("weight", 80, 30), vital("temp", 38.0, 2)]
    assert "estimate" not in [g.key for g in table(built(*known)[0]).groups]
    model, _state = built(*known, insensible=10)
    # 80 kg, 10 mL, a third of a day, and 12 % for one degree.
    assert (cell(model, "insensible", -2).text, cell(model, "insensible", -2).sign) == ("299", "≈")
    assert cell(model, "with insensible", -2).text == "−699"
    assert cell(model, "balance", -2).text == "−400"
    assert row(model, "insensible").role == "estimate"
    assert "insensibelt tap er ikke anslått" in " ".join(built(DRANK, known[2], insensible=10)[0].told)
    child = fluids.build(context(chart(stay(), *known, who=patient(birthDate="2015-01-01")), insensible=10))[
        0
    ]
    assert "Insensibelt tap anslås bare for voksne" in child.told


def test_declared_shifts_divide_the_day() -> None:
    model, _state = built(DRANK, URINE, shifts=["07:30", "15:00", "22:00"])
    assert [c.hours for c in table(model).columns][-2:] == ["22–07:30", "07:30–14:32"]
    assert cell(model, "sum in", -1).sign == "≈"
    assert table(model, "days").columns[-1].hours == "07:30–14:32"


def test_a_stay_that_is_over_is_not_going_on() -> None:
    ended = stay(
        status="finished", period={"start": "2026-11-17T08:00:00+01:00", "end": "2026-11-20T09:00:00+01:00"}
    )
    model, _state = fluids.build(context(chart(ended, volume("a", "in-oral", 300, "20 08:00"))))
    assert not any(one.so_far for t in model.tables for one in t.columns)
    assert cell(model, "running", -1).text == "+300"


def test_what_came_before_the_stay_is_not_in_it() -> None:
    model, _state = built(volume("old", "in-oral", 5000, "10 08:00"), DRANK, URINE)
    assert cell(model, "running").text == "−400"


@pytest.mark.parametrize("begin", ["0001-01-01T00:00:00Z", "1900-01-01T00:00:00Z"])
def test_a_stay_that_began_with_time_itself_is_counted_from_a_year_ago(begin: str) -> None:
    model, _state = fluids.build(context(chart(stay(period={"start": begin}), DRANK, URINE)))
    assert cell(model, "running").text == "−400"
    assert len(table(model).columns) <= 45


def test_the_chart_tells_the_same_sum_with_the_same_sign() -> None:
    found = chart(stay(), DRANK, URINE, infusion("ran", 100, "20 06:00", "20 08:00"))
    model = vitals.whole(context(found, medicines=False))[0]
    assert fluids.build(context(found))[0].note.startswith("≈\u00a0−200 mL")
    assert model.fluid_sum == "−0,2\u00a0L"
    newborn = chart(stay(), volume("a", "in-tube", 58.6, "20 08:00"), who=patient(birthDate="2026-11-10"))
    assert "+58,6 mL" in fluids.build(context(newborn))[0].note
    model = vitals.whole(context(newborn, medicines=False))[0]
    assert model.fluid_sum.endswith("+58,6\u00a0mL"), "a tenth of a litre is a newborn's day"
    assert model.fluid[-1].pair == "58,6 / 0"
    dosage = {"route": {"text": "iv"}, "rateQuantity": {"value": 4, "code": "mg/h"}}
    pump = infusion("pump", 1, "20 08:00") | {"dosage": dosage}
    model = vitals.whole(context(chart(stay(), DRANK, URINE, pump), medicines=False))[0]
    assert model.fluid_sum == "≥\u00a0−0,4\u00a0L"


def test_little_is_told_to_the_tenth_and_what_is_about_so_much_is_not() -> None:
    model, _state = built(
        volume("a", "out-drain", 7.5, "20 13:00"), volume("b", "in-oral", 30, "20 06:00", "20 14:00")
    )
    assert (cell(model, "out-drain", -2).text, cell(model, "in-oral", -2, "hours").text) == ("7,5", "4")


def test_every_reason_has_words() -> None:
    assert all(fluid_words.why_words(why) for why in Why.__args__)  # type: ignore[attr-defined]


def test_many_volumes_are_each_counted_once() -> None:
    def one(n: int) -> Json:
        when = f"2026-11-{18 + n // 1440:02}T{n // 60 % 24:02}:{n % 60:02}:00Z"
        return volume(f"u{n}", "out-urine", 50, when)

    model, _state = built(*(one(n) for n in range(0, 2700, 2)))
    assert {row(model, "running", per).cells[-1].text for per in ("hours", "shifts", "days")} == {
        "−67\u00a0500"
    }


def test_in_few_words_what_is_not_counted_is_of_what_and_how_many() -> None:
    lost = volume("lost", "out-urine", 1, "20 09:00") | {"dataAbsentReason": {"text": "i toalettet"}}
    del lost["valueQuantity"]
    other = lost | {"id": "other", "effectiveDateTime": "2026-11-20T11:00:00+01:00"}
    for some, said in (((lost,), "1: Urin"), ((lost, other), "2: Urin\N{NO-BREAK SPACE}(2)")):
        model, _state = built(DRANK, URINE, *some)
        assert model.brief == (f"Ikke regnet med, {said}",)
        assert len(model.brief) == len(model.told)


def test_what_was_weighed_says_so() -> None:
    swab = volume("a", "out-blood", 250, "20 08:00", unit="g")
    model, _state = built(swab, volume("b", "out-blood", 100, "20 14:20"), DRANK)
    assert [cell(model, "out-blood", at).text for at in (-2, -1)] == ["250", "100"]
    assert (cell(model, "out-blood", -2).said, cell(model, "out-blood").said) == ("250, veid", "100")
    assert cell(model, "out-blood", -2).computed
    assert "noe av det veid" in cell(model, "out-blood", per="days").said
    at = model.told.index("Veid, 1 g regnet som 1\u00a0mL: Blødning")
    assert model.brief[at] == "Veid: Blødning"
    assert not any("Veid" in words for words in built(URINE)[0].told)

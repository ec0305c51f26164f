"""What a source says is carried on as it stands, or not at all: no dose, hour, way or end is made up."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts.reconcile import Decision, Reconciled
from desktop.clinical.record.stays import stays
from desktop.core.errors import InputError
from desktop.shown.medicines.reconcile import ReconciliationNow
from desktop.store.charts import Charts
from desktop.views.medicines import reconcile
from desktop.writing.reconcile_rows import Row, rows
from desktop.writing.reconciling import Weighed
from tests.commands.conftest import NOW, Json, Record
from tests.commands.medicines import Ward, order
from tests.commands.reconciling import CARRYING, all_of, decided, found, prescribed, said, signed, weighed

assert CARRYING
WHY = "lavt blodtrykk"
UNCHANGED = {"uses": "uses", "then": "unchanged"}


@pytest.fixture
def ward(record: Record) -> Ward:
    return Ward(record, Charts(record.store))


def dose(value: float, unit: str = "mg") -> list[Json]:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return [{"doseQuantity": quantity}]


def often(period: int = 1, unit: str = "d", **more: Any) -> Json:
    return {"repeat": {"frequency": 1, "period": period, "periodUnit": unit, **more}}


def weigh(ward: Ward, **fields: str) -> Weighed:
    (name,) = found(ward)
    (row,) = weighed(ward, decided(ward, {name: {**UNCHANGED, **fields}})).rows
    return row


def ordered(ward: Ward, **fields: str) -> Json:
    """The order that a decision about the only row makes."""
    (name,) = found(ward)
    written = decided(ward, {name: {**UNCHANGED, **fields}})
    (row,) = weighed(ward, written).rows
    # What a Stop asks is answered by itself.
    spites = tuple((mark, "gitt etter avtale med overlege") for mark, _stop in row.asks)
    signed(ward, all_of(written, spites=spites))
    (made,) = ward.written("MedicationRequest")
    return made


def all_rows(ward: Ward) -> list[Row]:
    chart = ward.chart()
    return sorted(rows(chart, stays.current(chart, NOW), NOW), key=lambda row: row.key)


def by_key(ward: Ward, written: Reconciled) -> list[Weighed]:
    return sorted(weighed(ward, written).rows, key=lambda one: one.row.key)


AS_IT_STANDS: dict[str, Json] = {
    "weekly": {"text": "70 mg x 1", "timing": often(1, "wk", dayOfWeek=["mon"]), "doseAndRate": dose(70)},
    "weekly, no text": {"timing": often(1, "wk", dayOfWeek=["mon"]), "doseAndRate": dose(70)},
    "weekly at an hour": {"timing": often(1, "wk", timeOfDay=["08:00:00"]), "doseAndRate": dose(70)},
    "monthly": {"text": "100 mg x 1", "timing": often(1, "mo"), "doseAndRate": dose(100)},
    "by the hour": {"text": "25 mikrogram x 1", "timing": often(72, "h"), "doseAndRate": dose(25, "ug")},
    "every third day": {"timing": often(3), "doseAndRate": dose(5)},
    "as needed": {"text": "5 mg x 4", "asNeededBoolean": True},
    "as needed, for": {"text": "5 mg x 4", "asNeededCodeableConcept": {"text": "smerter"}},
    "as needed, no text": {
        "asNeededBoolean": True, "timing": often(), "doseAndRate": dose(5),
        "maxDosePerPeriod": {
            "numerator": {"value": 20, "unit": "mg"}, "denominator": {"value": 1, "unit": "d"},
        },
    },
    "for the patient": {"text": "50 mg x 1", "patientInstruction": "annenhver dag"},
    "to note": {"text": "50 mg x 1", "additionalInstruction": [{"text": "ikke ved puls under 50"}]},
    "structured, to note": {"patientInstruction": "kun mandager", "timing": often(), "doseAndRate": dose(10)},
    "the text says more": {"text": "50 mg annenhver dag", "timing": often(), "doseAndRate": dose(50)},
    "evening": {"text": "7,5 mg om kvelden"},
    "bedtime": {"timing": often(when=["HS"]), "doseAndRate": dose(7.5)},
    "at an hour": {"timing": often(timeOfDay=["21:00:00"]), "doseAndRate": dose(7.5)},
    "words": {"text": "1 tablett ukentlig mandag"},
    "until": {
        "text": "500 mg x 3", "timing": often(boundsPeriod={"end": "2026-11-25"}), "doseAndRate": dose(500),
    },
}  # fmt: skip


@pytest.mark.parametrize("step", AS_IT_STANDS.values(), ids=AS_IT_STANDS.keys())
def test_what_is_more_than_a_dose_and_times_a_day_goes_on_as_it_stands(ward: Ward, step: Json) -> None:
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[step]))
    assert ordered(ward)["dosageInstruction"] == [step]


def test_a_dose_without_words_and_structure_is_ordered_by_the_line(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[{"route": {"text": "gjennom munnen"}}]))
    row = weigh(ward)
    assert (row.where, "linje" in row.missing) == ("then", True)


@pytest.mark.parametrize(
    "bounds", [{"boundsDuration": {"value": 9, "unit": "d", "code": "d"}}, {"count": 30}]
)
def test_days_counted_from_another_beginning_are_not_begun_anew(ward: Ward, bounds: Json) -> None:
    step = {"timing": often(**bounds), "doseAndRate": dose(500)}
    ward.hold(
        prescribed("rf", "metoprolol", dosageInstruction=[step], authoredOn="2026-11-15T08:00:00+01:00")
    )
    assert weigh(ward).where == "then"
    with pytest.raises(InputError, match="metoprolol"):
        ordered(ward)


def test_a_taper_keeps_its_days(ward: Ward) -> None:
    def step(number: int, start: str, end: str, value: int) -> Json:
        days = {"start": start, "end": end}
        return {"sequence": number, "timing": often(boundsPeriod=days), "doseAndRate": dose(value)}

    steps = [
        step(1, "2026-11-10", "2026-11-16", 30), step(2, "2026-11-17", "2026-11-23", 20),
        step(3, "2026-11-24", "2026-11-30", 10),
    ]  # fmt: skip
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=steps))
    made = ordered(ward)["dosageInstruction"]
    assert made[0] == steps[0]
    assert made[1] == {**steps[1], "timing": often(boundsPeriod={"end": "2026-11-23"})}
    assert made[2] == steps[2]


def test_every_third_day_keeps_the_day_it_is_counted_from(ward: Ward) -> None:
    step = {"timing": often(3, boundsPeriod={"start": "2026-11-01"}), "doseAndRate": dose(5)}
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[step]))
    assert ordered(ward)["dosageInstruction"] == [step]


def test_what_a_list_says_ends_ends(ward: Ward) -> None:
    ward.hold(
        said("s", "metoprolol", "500 mg x 3", effectivePeriod={"start": "2026-11-18", "end": "2026-11-25"})
    )
    (step,) = ordered(ward)["dosageInstruction"]
    assert (step["text"], step["timing"]) == (
        "500 mg x 3",
        {"repeat": {"boundsPeriod": {"end": "2026-11-25"}}},
    )


def test_another_dose_of_what_ends_says_when_it_ends(ward: Ward) -> None:
    step = AS_IT_STANDS["until"]
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[step]))
    fields = {"then": "change", "why": "lavt blodtrykk", "text": "750 mg x 3"}
    assert weigh(ward, **fields).where == "text"
    assert weigh(ward, **{**fields, "text": "750 mg x 3 i 5 dager"}).decided


@pytest.mark.parametrize("state", ["on-hold", "later", "valid later"])
def test_what_is_paused_or_begins_later_does_not_go_on_unchanged(ward: Ward, state: str) -> None:
    later: dict[str, Json] = {
        "on-hold": {"status": "on-hold"},
        "later": {"dosageInstruction": [{
            "text": "50 mg x 1", "timing": often(boundsPeriod={"start": "2026-12-01"}),
            "doseAndRate": dose(50),
        }]},
        "valid later": {"dispenseRequest": {"validityPeriod": {"start": "2026-12-01"}}},
    }  # fmt: skip
    ward.hold(prescribed("rf", "metoprolol", **later[state]))
    assert "unchanged" not in weigh(ward).offered


def test_a_dose_typed_for_a_change_is_not_ordered_as_unchanged(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 1"))
    (step,) = ordered(ward, text="80 mg x 2")["dosageInstruction"]
    assert step["doseAndRate"][0]["doseQuantity"]["value"] == 40


def route(words: str) -> Json:
    return {"route": {"text": words}}


def at(value: float, words: str, unit: str = "mg") -> list[Json]:
    return [{**route(words), "timing": often(timeOfDay=["08:00:00"]), "doseAndRate": dose(value, unit)}]


def test_a_decision_about_a_tablet_is_none_about_the_infusion(ward: Ward) -> None:
    rate = {
        "rateQuantity": {"value": 10, "unit": "mg/h", "system": "http://unitsofmeasure.org", "code": "mg/h"}
    }
    drip = [{**route("intravenøst"), "doseAndRate": [rate]}]
    ward.hold(prescribed("rf", "furosemid", "40 mg x 1"), order("drip", dosageInstruction=drip))
    rows = all_rows(ward)
    assert [(bool(r.said), r.order is not None, r.ended) for r in rows] == [
        (True, False, None),
        (False, True, None),
    ]
    home, running = rows
    for then in ("stop", "pause", "unchanged"):
        mine = Decision(home.key, home.seen, "uses", then, until="mandag", why=WHY)  # type: ignore[arg-type]
        (one, other) = by_key(ward, Reconciled((mine,)))
        assert not other.decided
        assert one.decided or one.asks, "what is doubled is asked about, and nothing else is missing"
        assert one.does in ("begin-stopped", "begin-paused", "begin")
    typed = Decision(running.key, running.seen, "uses", "change", text="40 mg x 1", why="lavt blodtrykk")
    assert not by_key(ward, Reconciled((typed,)))[1].decided


def test_one_dose_now_is_nothing_that_goes_on(ward: Ward) -> None:
    now = [{
        **route("intravenøst"), "doseAndRate": dose(40),
        "timing": {"event": ["2026-11-20T14:00:00+01:00"], "repeat": {"count": 1}},
    }]  # fmt: skip
    ward.hold(prescribed("rf", "furosemid", "40 mg x 1"), order("now", dosageInstruction=now))
    (row,) = all_rows(ward)
    assert (row.order, row.ended) == (None, None)
    made = ordered(ward, then="change", text="80 mg x 1", why="lavt blodtrykk")
    assert (made.get("priorPrescription"), made["id"] == "now") == (None, False)


@pytest.mark.parametrize(
    ("home", "here", "same"),
    [
        ("gjennom munnen", "gjennom munnen", True), ("gjennom munnen", "subkutant", False),
        ("gjennom munnen", "intravenøst", False), ("subkutant", "intravenøst", False),
        ("", "gjennom munnen", True), ("", "intravenøst", False),
    ],
)  # fmt: skip
def test_another_way_of_giving_is_a_row_of_its_own(ward: Ward, home: str, here: str, same: bool) -> None:
    step = at(10, home)[0] if home else {"text": "10 mg x 1"}
    ward.hold(
        prescribed("rf", "furosemid", dosageInstruction=[step]), order("o", dosageInstruction=at(10, here))
    )
    rows = all_rows(ward)
    assert len(rows) == (1 if same else 2)
    assert (rows[0].order is not None) == same


def branded(brand: str, name: str = "metoprolol", code: str = "C07AB02") -> Json:
    return {"medicationCodeableConcept": {"text": name, "coding": [
        {"system": "http://www.whocc.no/atc", "code": code, "display": name},
        {"system": "urn:oid:2.16.578.1.12.4.1.1.7180", "code": code, "display": brand},
    ]}}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "dose", "same"),
    [
        ("Selo-Zok depottab 100 mg", "Selo-Zok depottab 50 mg", "1 tablett x 1", False),
        ("Selo-Zok depottab 100 mg", "Selo-Zok depottab 50 mg", "50 mg x 1", False),
        ("Selo-Zok depottab 50 mg", "Seloken tab 50 mg", "50 mg x 1", False),
        ("Selo-Zok depottab 50 mg", "Selo-Zok depottab 50 mg", "1 tablett x 1", True),
        ("Selo-Zok depottab 50 mg", "Metoprolol Sandoz depottab 50 mg", "50 mg x 1", True),
        ("Seloken", "Selo-Zok", "50 mg x 1", False),
        ("Seloken tab 50 mg", "Seloken", "1 tablett x 1", False),
    ],
)  # fmt: skip
def test_what_is_not_plainly_one_product_does_not_go_on_unchanged(
    ward: Ward, one: str, other: str, dose: str, same: bool
) -> None:
    ward.hold(
        said("pll", "metoprolol", dose, informationSource={"reference": "Practitioner/x"}, **branded(one)),
        prescribed("rf", "metoprolol", dose, **branded(other)),
    )
    (row,) = all_rows(ward)
    assert (row.agreed is not None) == same
    if not row.one_product:
        assert weigh(ward, then="change", text="1 tablett x 2", why="lavt blodtrykk").where == "then"


def test_what_one_source_has_twice_does_not_go_on_unchanged(ward: Ward) -> None:
    ward.hold(
        prescribed("a", "metoprolol", "50 mg x 1"), prescribed("b", "metoprolol", "50 mg én gang daglig")
    )
    assert "unchanged" not in weigh(ward).offered


def test_a_spray_and_an_inhaler_are_two_rows(ward: Ward) -> None:
    for codes in (("R01AD05", "R03BA02"), ("R03BA02", "R03BA02")):
        ward.hold(
            prescribed("a", "budesonid", dosageInstruction=[{"text": "1 dose x 2"}],
                       **branded("Rhinocort nesespray 64 mikrog/dose", "budesonid", codes[0])),
            prescribed("b", "budesonid", dosageInstruction=[{"text": "1 dose x 2"}],
                       **branded("Pulmicort Turbuhaler 400 mikrog/dose", "budesonid", codes[1])),
        )  # fmt: skip
        rows = all_rows(ward)
        assert sorted(key for r in rows for e in r.said for key in e.source.keys) == [
            "MedicationRequest/a", "MedicationRequest/b",
        ]  # fmt: skip
        assert [len(r.said) for r in rows] == [1, 1]


def test_a_product_that_changes_moves_its_row(ward: Ward) -> None:
    def product(strength: int) -> Json:
        return {
            "resourceType": "Medication", "id": "m", "code": {"text": "metoprolol"},
            "ingredient": [{
                "itemCodeableConcept": {"text": "metoprolol"},
                "strength": {
                    "numerator": {"value": strength, "unit": "mg"},
                    "denominator": {"value": 1, "unit": "tablett"},
                },
            }],
        }  # fmt: skip

    one = prescribed("rf", "metoprolol", "1 tablett x 1", medicationReference={"reference": "Medication/m"})
    del one["medicationCodeableConcept"]
    ward.hold(one, product(50))
    (before,) = all_rows(ward)
    ward.hold(product(100))
    (after,) = all_rows(ward)
    assert before.seen != after.seen


@pytest.mark.parametrize("words", ["Eliquis tabl", "Eliquis tab 5 mg", "apiksaban", "Eliquis tabl. 5 mg"])
def test_what_the_patient_calls_it_is_no_second_medicine(ward: Ward, words: str) -> None:
    ward.hold(
        prescribed("rf", "apiksaban", "5 mg x 2"),
        said("own", "apiksaban", "5 mg x 2", medicationCodeableConcept={"text": words}),
    )
    (row,) = all_rows(ward)
    assert len(row.said) == 2


EXPIRED: Json = {"dispenseRequest": {"validityPeriod": {"start": "2025-11-01", "end": "2026-11-10"}}}


def test_an_expired_prescription_alone_is_a_row(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol", "50 mg x 1", **EXPIRED))
    row = weigh(ward)
    assert ("unchanged" in row.offered, "stop" in row.offered) == (False, True)


def test_what_is_only_denied_is_a_row(ward: Ward) -> None:
    ward.hold(said("own", "zopiklon", "", status="not-taken"))
    assert [row.called for row in all_rows(ward)] == ["zopiklon"]


@pytest.mark.parametrize(("old", "kept"), [("50 mg x 1", 1), ("100 mg x 1", 2)])
def test_an_expired_prescription_of_another_strength_is_not_left_out(ward: Ward, old: str, kept: int) -> None:
    ward.hold(prescribed("old", "metoprolol", old, **EXPIRED), prescribed("rf", "metoprolol", "50 mg x 1"))
    (row,) = all_rows(ward)
    assert len(row.said) == kept


@pytest.mark.parametrize("step", ["for the patient", "to note", "structured, to note"])
def test_what_is_to_be_noted_stands_beside_the_dose(ward: Ward, step: str) -> None:
    one = AS_IT_STANDS[step]
    note = one.get("patientInstruction") or one["additionalInstruction"][0]["text"]
    ward.hold(prescribed("rf", "metoprolol", dosageInstruction=[one]))
    row = weigh(ward)
    assert note in row.becomes
    assert note in row.row.said[0].dose


def test_an_order_by_another_way_says_which(ward: Ward) -> None:
    ward.hold(
        prescribed("rf", "furosemid", dosageInstruction=at(10, "gjennom munnen")),
        order("o", dosageInstruction=at(10, "subkutant")),
    )
    outcome = weighed(ward, Reconciled())
    ask = ReconciliationNow("p", "d", Reconciled())
    shown = reconcile.model(ward.chart(), outcome, ask, NOW, decides=True, unchecked="")
    cells = [row.said[0].text for row in shown.rows]
    assert any("under huden" in cell or "subkutan" in cell for cell in cells), cells

"""Reconciliation as it is shown: sources side by side, who was not asked, doubles, order, what is left."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.acts.reconcile import Decision, Reconciled, Then
from desktop.clinical.record.stays import stays
from desktop.core.messages import using
from desktop.orders.findings import NotChecked
from desktop.shown.medicines.reconcile import ReconcileRow, Reconciliation, ReconciliationNow
from desktop.views.medicines import reconcile
from desktop.writing.reconciling import weigh
from tests.views.charts import NOW, Json, about, chart, stay
from tests.views.medicines.test_medicines import FUROSEMIDE, HOME, asked, at_home, dosage, medicine, ordered

METOPROLOL = medicine("C07AB02", "Metoprolol")


def shown(
    *resources: Json, written: Reconciled | None = None, decides: bool = True, **more: Any
) -> Reconciliation:
    found = chart(stay(), *resources, **more)
    held = {f"{r['resourceType']}/{r['id']}": r for r in resources}
    written = written or Reconciled()
    ask = ReconciliationNow("p", "d", written)
    outcome = weigh(found, stays.current(found, NOW), NOW, written, "d", held.get, decides=decides)
    return reconcile.model(found, outcome, ask, NOW, decides=decides, unchecked="")


def prescription(ident: str, what: Json, text: str, **more: Any) -> Json:
    return about("MedicationRequest", ident, status="active", intent="order",
                 **{**what, **HOME, "dosageInstruction": [{"text": text}], **more})  # fmt: skip


def decided(model: Reconciliation, **fields: str) -> Reconciled:
    return Reconciled(tuple(Decision(row.key, row.seen, **fields) for row in model.rows))  # type: ignore[arg-type]


def only(model: Reconciliation) -> ReconcileRow:
    (row,) = model.rows
    return row


def test_a_source_that_nobody_asked_says_so_and_one_without_it_has_a_dash() -> None:
    model = shown(ordered("m", FUROSEMIDE), asked("medicines-rf"))
    said = dict(zip((head.key for head in model.heads), only(model).said, strict=True))
    assert (said["medicines-rf"].text, said["medicines-rf"].asked) == ("–", True)
    for key in ("medicines-pll", "dispensed", "medicines-patient"):
        assert (said[key].text, said[key].asked) == ("ikke spurt", False)


def test_only_what_differs_is_marked() -> None:
    model = shown(
        ordered("m", FUROSEMIDE), prescription("rf", FUROSEMIDE, "20 mg x 1"),
        at_home("own", FUROSEMIDE, dosage=[{"text": "20 mg x 1"}]),
        asked("medicines-patient", "MedicationStatement/own"),
    )  # fmt: skip
    assert [said.differs for said in only(model).said] == [True, False, False, False, False]


def test_from_what_nobody_was_asked_about_nothing_differs() -> None:
    assert [said.differs for said in only(shown(ordered("m", FUROSEMIDE))).said] == [False] * 5
    assert only(shown(ordered("m", FUROSEMIDE), asked("medicines-rf"))).said[0].differs


def test_another_strength_of_a_substance_in_one_source_may_be_a_double() -> None:
    row = only(shown(
        prescription("a", FUROSEMIDE, "20 mg x 1"), prescription("b", FUROSEMIDE, "40 mg x 1"),
        asked("medicines-rf", "MedicationRequest/a", "MedicationRequest/b"),
    ))  # fmt: skip
    assert row.double.startswith("Mulig dobbelt")
    assert row.danger == 1


def test_sources_that_disagree_are_not_carried_on_unchanged() -> None:
    resources = (prescription("a", FUROSEMIDE, "20 mg x 1"), prescription("b", FUROSEMIDE, "40 mg x 1"))
    row = only(shown(*resources, written=decided(shown(*resources), uses="uses")))
    assert "unchanged" not in row.offered
    assert "change" in row.offered


def test_what_is_dangerous_stands_first_and_no_decision_moves_a_row() -> None:
    resources = (
        ordered("a", medicine("B01AF02", "Apiksaban"), **dosage(5, "mg", 2)),
        at_home("n", medicine("M01AE02", "Naproksen")),
        ordered("m", METOPROLOL), prescription("mr", METOPROLOL, "40 mg x 1"),
    )  # fmt: skip
    model = shown(*resources)
    order = [row.key for row in model.rows]
    assert model.rows[-1].name == "metoprolol"
    assert all(row.conflicts for row in model.rows[:2])
    then: Then
    for then in ("unchanged", "stop"):
        again = shown(*resources, written=decided(model, uses="uses", then=then))
        assert [row.key for row in again.rows] == order


def test_what_is_left_is_counted_and_the_act_says_so() -> None:
    resources = (prescription("a", FUROSEMIDE, "20 mg x 1"), prescription("b", METOPROLOL, "50 mg x 1"))
    model = shown(*resources)
    assert (len(model.left), model.ready) == (2, False)
    assert model.verb == "2 gjenstår, fullfør så for"
    done = shown(*resources, written=decided(model, uses="uses", then="unchanged"))
    assert (done.left, done.ready) == ((), True)
    assert done.verb == "Signer samstemmingen for"
    assert done.says == ("Når du fullfører: 2 ordineres på posten.",)


def test_who_does_not_decide_says_what_is_used() -> None:
    resource = prescription("a", FUROSEMIDE, "20 mg x 1")
    model = shown(resource, decides=False)
    assert only(model).offered == ()
    done = shown(resource, decides=False, written=decided(model, uses="uses"))
    assert done.ready
    assert only(done).fields == ()


def test_what_changed_since_it_was_decided_is_open_again() -> None:
    before = shown(prescription("a", FUROSEMIDE, "20 mg x 1"))
    written = decided(before, uses="uses", then="unchanged")
    row = only(shown(prescription("a", FUROSEMIDE, "40 mg x 1"), written=written))
    assert (row.moved, row.decided, row.uses) == (True, False, "")


def test_what_no_source_has_any_more_is_named() -> None:
    written = decided(shown(prescription("a", FUROSEMIDE, "20 mg x 1")), uses="uses", then="unchanged")
    model = shown(prescription("b", METOPROLOL, "50 mg x 1"), written=written)
    assert "Ingen kilde har furosemid lenger" in model.warning


def test_what_is_not_fetched_is_never_said_to_be_none() -> None:
    model = shown(types=frozenset({"Encounter"}))
    assert model.rows == ()
    assert model.empty == "Legemidlene er ikke hentet ennå."
    assert "Serveren har ikke fortalt alt" in model.warning
    assert not model.ready


@pytest.mark.parametrize("text", ["uses", "otherwise", "unknown"])
def test_a_pause_asks_until_when_and_who_then_decides(text: str) -> None:
    resource = prescription("a", FUROSEMIDE, "20 mg x 1")
    row = only(shown(resource, written=decided(shown(resource), uses=text, how="x", then="pause")))
    assert row.where == "until"
    assert [field.key for field in row.fields][-2:] == ["until", "why"]


def test_nobody_stops_what_is_given_without_a_reason() -> None:
    resource = ordered("m", FUROSEMIDE)
    row = only(shown(resource, written=decided(shown(resource), uses="not", then="stop")))
    assert row.where == "why"


def test_it_is_said_who_reconciled_last() -> None:
    last = asked("medicines-reconciled", source={"reference": "Practitioner/x", "display": "Maren Aas"})
    assert "av Maren Aas" in shown(last).warning


AMOXICILLIN = medicine("J01CA04", "Amoksicillin")
ALLERGY: Json = {
    "resourceType": "AllergyIntolerance", "id": "al", "patient": {"reference": "Patient/p"},
    "code": {"text": "penicillin"}, "criticality": "high",
}  # fmt: skip
FETCHED = frozenset({"Encounter", "MedicationRequest", "MedicationStatement", "List"})


def test_what_could_not_be_checked_is_said_on_its_row() -> None:
    resource = prescription("a", AMOXICILLIN, "500 mg x 3")
    before = shown(resource, types=FETCHED)
    assert only(before).unchecked == "", "nothing is ordered yet"
    row = only(shown(resource, types=FETCHED, written=decided(before, uses="uses", then="unchanged")))
    assert row.unchecked.startswith("Ikke kontrollert: ")
    assert "llergi" in row.unchecked
    assert "Ikke kontrollert" in row.spoken


def test_a_stop_hides_no_check_that_was_not_made() -> None:
    resources = (
        prescription("a", AMOXICILLIN, "500 mg x 3"), ALLERGY,
        prescription("b", medicine("A10BA02", "Metformin"), "500 mg x 2"),
    )  # fmt: skip
    model = shown(*resources, written=decided(shown(*resources), uses="uses", then="unchanged"))
    rows = {row.name: row for row in model.rows}
    assert rows["amoksicillin"].where.startswith("spite:")
    assert rows["metformin"].unchecked.startswith("Ikke kontrollert: ")


@pytest.mark.parametrize("stops", [True, False])
def test_a_check_that_failed_is_told_whatever_else_was_found(stops: bool) -> None:
    resources = (prescription("a", AMOXICILLIN, "500 mg x 3"), *((ALLERGY,) if stops else ()))
    written = decided(shown(*resources), uses="uses", then="unchanged")
    found = chart(stay(), *resources)
    held = {f"{r['resourceType']}/{r['id']}": r for r in resources}
    outcome = weigh(found, stays.current(found, NOW), NOW, written, "d", held.get, decides=True)
    line = outcome.rows[0].line
    assert line is not None
    checked = msgspec.structs.replace(
        outcome.checked, not_checked=(NotChecked("A5", line.id, "Regelen sviktet.", failed=True),)
    )
    outcome = msgspec.structs.replace(outcome, checked=checked)
    assert bool(outcome.checked.stops) is stops
    model = reconcile.model(
        found, outcome, ReconciliationNow("p", "d", written), NOW, decides=True, unchecked=""
    )
    assert "Ikke alt kunne kontrolleres." in model.warning
    assert only(model).unchecked == "Ikke kontrollert: Regelen sviktet."


def test_each_stop_has_a_field_of_its_own_that_is_empty_for_another_decision() -> None:
    resources = (prescription("a", AMOXICILLIN, "500 mg x 3"), ALLERGY)
    written = decided(shown(*resources), uses="uses", then="unchanged", why="alvorlig pneumoni")
    row = only(shown(*resources, written=written))
    (field,) = row.fields
    assert field.key == row.where
    assert field.text == ""
    assert field.label == "Hvorfor likevel: allergi"
    (one,) = written.rows
    answered = written.put(one.put(**{field.key: "har tålt amoksicillin før"}))
    assert only(shown(*resources, written=answered)).decided
    (one,) = answered.rows
    again = written.put(one.put(then="change", text="750 mg x 3"))
    fields = {f.key: f.text for f in only(shown(*resources, written=again)).fields}
    assert field.key not in fields
    assert [words for key, words in fields.items() if key.startswith("spite:")] == [""]


def test_what_was_written_stays_on_the_screen_when_the_row_changes() -> None:
    before = shown(prescription("a", FUROSEMIDE, "20 mg x 1"))
    written = decided(before, uses="uses", then="change", text="80 mg x 2", why="ødemer")
    row = only(shown(prescription("a", FUROSEMIDE, "40 mg x 1"), written=written))
    assert row.moved
    assert [(f.key, f.text) for f in row.fields] == [("text", "80 mg x 2"), ("why", "ødemer")]


def test_what_is_gone_is_left_out_before_it_is_signed() -> None:
    resources = (prescription("a", METOPROLOL, "50 mg x 1"), ordered("m", FUROSEMIDE))
    written = decided(shown(*resources), uses="not", then="new", why="ødemer ved innkomst")
    model = shown(resources[0], written=written)
    assert (model.left, model.gone, model.ready) == ((), ("furosemid",), False)
    assert model.verb == "Ta ut det som er borte, fullfør så for"
    assert shown(resources[0], written=written.without(model.gone)).ready
    assert model.stay == "Encounter/stay"


def test_in_another_language_a_dose_in_a_prescribers_own_words_stands_in_quotes() -> None:
    model = (
        ordered("m", FUROSEMIDE),
        prescription("r", FUROSEMIDE, "40 mg hver morgen"),
        at_home("s", FUROSEMIDE, dosage=dosage(40, "mg")["dosageInstruction"]),
        asked("medicines-rf", "MedicationRequest/r"),
    )
    with using("en"):
        said = {
            head.key: one.text
            for head, one in zip(shown(*model).heads, only(shown(*model)).said, strict=True)
        }
    assert said["medicines-rf"] == "“40 mg hver morgen”"
    assert "“" not in said["chart"], "what the structure says is said in English"
    assert said["medicines-patient"] == "40\u00a0mg 1 time daily"
    assert "40 mg hver morgen" in [one.text for one in only(shown(*model)).said]


def test_in_another_language_the_wards_own_words_stand_in_quotes_too() -> None:
    order = ordered("m", FUROSEMIDE, dosageInstruction=[{"text": "5000 enheter 1 gang daglig"}])
    with using("en"):
        assert only(shown(order)).said[0].text.startswith("“5000")
    assert only(shown(order)).said[0].text.startswith("5000")

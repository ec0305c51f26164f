"""Reconciling: a decision is carried out as it was made, a Stop has its own answer, the letter says it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.acts.forms import Said
from desktop.acts.reconcile import Decision, Reconciled, kept
from desktop.core.errors import InputError
from desktop.letters.compose.epikrise import context_of
from desktop.letters.model import Change
from desktop.store.charts import Charts
from desktop.writing.reconciling import Weighed
from tests.commands.conftest import AAS, NOW, Json, Record
from tests.commands.medicines import ATC, Ward, order
from tests.commands.reconciling import CARRYING, all_of, decided, prescribed, said, signed, weighed
from tests.letters.charts import AUTHOR

assert CARRYING
WHY = "alvorlig pneumoni med sepsis"
ALLERGY: Json = {
    "resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"},
    "code": {"text": "penicillin"}, "criticality": "high",
}  # fmt: skip
AMOXICILLIN: Json = {"coding": [{"system": ATC, "code": "J01CA04", "display": "Amoksicillin"}]}
TWO = (prescribed("a", "furosemid", "20 mg x 1"), prescribed("b", "furosemid", "40 mg x 1"))


@pytest.fixture
def ward(record: Record) -> Ward:
    return Ward(record, Charts(record.store))


def first(ward: Ward, written: Reconciled) -> Weighed:
    return weighed(ward, written).rows[0]


def letter(ward: Ward) -> list[Any]:
    return list(context_of(ward.chart(), NOW, AUTHOR).compared.rows)


def only(ward: Ward, kind: str = "MedicationRequest") -> Json:
    (made,) = ward.written(kind)
    return made


# A Stop is answered by what was written for it


@pytest.fixture
def allergic(ward: Ward) -> Ward:
    ward.hold(prescribed("rf", "amoksicillin", "500 mg x 3", medicationCodeableConcept=AMOXICILLIN), ALLERGY)
    return ward


def test_the_reason_of_a_decision_answers_no_stop(allergic: Ward) -> None:
    fields = {"uses": "uses", "then": "change", "text": "750 mg x 3", "why": WHY}
    written = decided(allergic, {"amoksicillin": fields})
    row = first(allergic, written)
    assert not row.decided
    assert row.where == row.asks[0][0]
    with pytest.raises(InputError, match="amoksicillin"):
        signed(allergic, written)
    assert allergic.written("MedicationRequest") == []


@pytest.mark.parametrize("other", [{"then": "change", "text": "750 mg x 3"}, {"uses": "unknown"}])
def test_a_reason_in_spite_of_a_stop_is_of_that_decision_alone(allergic: Ward, other: dict[str, str]) -> None:
    fields = {"uses": "uses", "then": "unchanged", "why": WHY}
    written = decided(allergic, {"amoksicillin": fields})
    spite = ((first(allergic, written).where, "har tålt amoksicillin to ganger"),)
    assert first(allergic, all_of(written, spites=spite)).decided
    assert not first(allergic, all_of(written, spites=spite, **other)).decided


def test_a_stop_that_came_later_is_not_answered_by_an_earlier_reason(ward: Ward) -> None:
    ward.hold(prescribed("rf", "amoksicillin", "500 mg x 3", medicationCodeableConcept=AMOXICILLIN))
    written = decided(ward, {"amoksicillin": {"uses": "uses", "then": "unchanged", "why": WHY}})
    assert first(ward, written).decided
    ward.hold(ALLERGY)
    assert not first(ward, written).decided
    answered = all_of(written, spites=((first(ward, written).where, "har tålt amoksicillin før"),))
    assert first(ward, answered).decided
    ward.hold({**ALLERGY, "id": "other", "code": {"text": "amoksicillin"}})
    assert not first(ward, answered).decided, "another finding asks anew"


def test_what_was_written_for_the_stop_is_kept_with_the_order_and_nowhere_else(allergic: Ward) -> None:
    fields = {"uses": "uses", "then": "change", "text": "750 mg x 3", "why": WHY}
    written = decided(allergic, {"amoksicillin": fields})
    spite = "har tålt amoksicillin to ganger"
    signed(allergic, all_of(written, spites=((first(allergic, written).where, spite),)))
    assert only(allergic)["statusReason"]["text"] == WHY
    (issue,) = allergic.written("DetectedIssue")
    assert spite in issue["mitigation"][0]["action"]["text"]


def test_another_decision_forgets_what_was_written_for_a_stop() -> None:
    decision = Decision("r", "s", "uses", "unchanged", why="w").put(**{"spite:x": "tålt før"})
    assert decision.spite("spite:x") == "tålt før"
    assert decision.put(why="noe annet", how="halv").spites == decision.spites
    for other in ({"then": "stop"}, {"uses": "not"}, {"text": "80 mg x 2"}):
        assert decision.put(**other).spites == ()
    assert not decision.put(uses="", then="", why="").put(**{"spite:x": "tålt"}).empty
    assert decision.put(**{"spite:x": ""}).spites == ()


# A stop is written


def test_what_was_given_once_is_stopped_all_the_same(ward: Ward) -> None:
    given = order("once", "furosemid", 40, status="completed")
    ward.hold(prescribed("rf", "furosemid", "40 mg ved behov"), given)
    signed(ward, decided(ward, {"furosemid": {"uses": "uses", "then": "stop", "why": "fallfare"}}))
    made = only(ward)
    assert (made["status"], made["statusReason"]["text"]) == ("stopped", "fallfare")
    (row,) = letter(ward)
    assert (row.change, row.reason) == (Change.STOPPED, "fallfare")


def test_a_stop_with_a_reason_of_its_own_is_written_beside_the_earlier_one(ward: Ward) -> None:
    old = order("old", "furosemid", 40, status="stopped", statusReason={"text": "kreatinin"})
    ward.hold(prescribed("rf", "furosemid", "40 mg x 2"), old)
    same = decided(ward, {"furosemid": {"uses": "uses", "then": "stop"}})
    assert (first(ward, same).does, first(ward, same).why) == ("keep", "kreatinin")
    signed(ward, decided(ward, {"furosemid": {"uses": "uses", "then": "stop", "why": "lavt natrium"}}))
    assert only(ward)["statusReason"]["text"] == "lavt natrium"
    (row,) = letter(ward)
    assert (row.change, row.reason) == (Change.STOPPED, "lavt natrium")


# The letter and the statement say what was decided


@pytest.mark.parametrize(
    ("until", "told"), [("23.11.", "til 23.11.2026"), ("kontroll hos fastlege", "til kontroll hos fastlege")]
)
def test_the_letter_says_until_when_it_is_paused(ward: Ward, until: str, told: str) -> None:
    ward.hold(prescribed("rf", "ramipril", "5 mg x 1"))
    fields = {"uses": "uses", "then": "pause", "until": until, "why": "kreatinin 124"}
    signed(ward, decided(ward, {"ramipril": fields}))
    (row,) = letter(ward)
    assert row.verdict == f"Pauset {told}, gjenopptas av {AAS.name}: kreatinin 124"


def test_what_was_listed_and_not_used_is_new_in_the_letter(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"))
    fields = {"uses": "not", "then": "new", "why": "atrieflimmer"}
    signed(ward, decided(ward, {"metoprolol": fields}))
    (row,) = letter(ward)
    assert (row.change, row.reason) == (Change.NEW, "atrieflimmer")


@pytest.mark.parametrize("here", [False, True])
def test_a_stop_is_of_every_strength_that_home_has(ward: Ward, here: bool) -> None:
    ward.hold(*TWO, *([order("o")] if here else []))
    signed(ward, decided(ward, {"furosemid": {"uses": "uses", "then": "stop", "why": "hyponatremi"}}))
    rows = letter(ward)
    assert {(row.change, row.reason) for row in rows} == {(Change.STOPPED, "hyponatremi")}


def test_a_dose_that_takes_the_place_of_two_says_so(ward: Ward) -> None:
    ward.hold(*TWO)
    fields = {"uses": "uses", "then": "change", "text": "60 mg x 1", "why": "ødemer"}
    signed(ward, decided(ward, {"furosemid": fields}))
    (row,) = letter(ward)
    assert row.change is Change.CHANGED
    assert "20 mg x 1" in row.before
    assert "40 mg x 1" in row.before


@pytest.mark.parametrize(
    "fields", [{"then": "pause", "until": "mandag"}, {"then": "change", "text": "80 mg x 1"}]
)
@pytest.mark.parametrize(
    "stands", [{"reasonCode": [{"text": "hjertesvikt"}]}, {"statusReason": {"text": "økt"}}]
)
def test_what_an_order_is_given_for_is_no_reason_to_pause_or_change_it(
    ward: Ward, fields: dict[str, str], stands: Json
) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 2"), order("o", **stands))
    row = first(ward, decided(ward, {"furosemid": {"uses": "uses", **fields}}))
    assert (row.where, row.why) == ("why", "")


def test_where_the_sources_disagree_nobody_said_which_dose_is_used(ward: Ward) -> None:
    ward.hold(*TWO, order("o"))
    fields = {"uses": "uses", "then": "change", "text": "60 mg x 1", "why": "ødemer"}
    signed(ward, decided(ward, {"furosemid": fields}))
    assert "dosage" not in only(ward, "MedicationStatement")


def test_the_patients_own_dose_is_the_one_that_is_used(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol", "100 mg x 1"), said("own", "metoprolol", "50 mg x 1"))
    fields = {"uses": "uses", "then": "change", "text": "75 mg x 1", "why": "bradykardi"}
    signed(ward, decided(ward, {"metoprolol": fields}))
    assert only(ward, "MedicationStatement")["dosage"] == [{"text": "50 mg x 1"}]


def test_what_is_used_otherwise_does_not_go_on_as_the_list_has_it(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol", "5 mg x 1"))
    fields = {"uses": "otherwise", "how": "2,5 mg x 1", "then": "unchanged"}
    written = decided(ward, {"metoprolol": fields})
    assert "unchanged" not in first(ward, written).offered
    with pytest.raises(InputError):
        signed(ward, written)


def test_another_product_has_no_reason_from_another_decision(ward: Ward) -> None:
    def product(brand: str) -> Json:
        coding = [
            {"system": ATC, "code": "C03CA01", "display": "furosemid"},
            {"system": "urn:oid:2.16.578.1.12.4.1.1.7180", "code": "C03CA01", "display": brand},
        ]
        return {"coding": coding, "text": "furosemid"}

    ward.hold(
        prescribed("rf", "furosemid", "40 mg x 2", medicationCodeableConcept=product("Diural")),
        order("o", medicationCodeableConcept=product("Furix")),
    )
    fields = {"uses": "uses", "then": "exchange", "why": "fallfare"}
    row = first(ward, decided(ward, {"furosemid": fields}))
    assert row.decided
    assert row.why == "Sykehusets preparat"


# What a draft holds


def test_a_draft_with_a_reason_for_a_stop_is_read_again() -> None:
    written = Reconciled((Decision("r", "s", "uses", "unchanged", spites=(("spite:x", "tålt før"),)),))
    assert msgspec.json.decode(msgspec.json.encode(written), type=Reconciled) == written


def test_what_was_decided_in_another_stay_is_not_signed_in_this_one(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"))
    written = decided(ward, {"metoprolol": {"uses": "uses", "then": "unchanged"}})
    with pytest.raises(InputError, match="annet opphold") as refused:
        signed(ward, msgspec.structs.replace(written, stay="Encounter/earlier"))
    assert refused.value.todo
    assert ward.written("MedicationRequest") == []
    signed(ward, msgspec.structs.replace(written, stay="Encounter/e"))
    assert only(ward)["status"] == "active"


def test_a_draft_is_of_its_stay_and_in_another_only_its_words_stay() -> None:
    one = Decision("r", "s", "uses", "stop", why="falt hjemme", spites=(("spite:x", "tålt før"),))
    written = Reconciled((one, Decision("q", "s", "uses", "unchanged")), "patient", "Encounter/old")
    assert kept(written).about == "Encounter/old"
    assert kept(Reconciled(stay="Encounter/old")).said == Said()
    anew = written.in_stay("Encounter/new")
    assert anew == Reconciled((Decision("r", "s", why="falt hjemme"),), stay="Encounter/new")


def test_what_was_written_stays_when_the_sources_say_something_else(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 2"))
    fields = {"uses": "uses", "then": "change", "text": "80 mg x 2", "why": "ødemer ved innkomst"}
    written = decided(ward, {"furosemid": fields})
    ward.hold(prescribed("rf", "furosemid", "20 mg x 2"))
    row = first(ward, written)
    assert row.moved
    assert (row.decision.uses, row.decision.then) == ("", "")
    assert (row.decision.text, row.decision.why) == ("80 mg x 2", "ødemer ved innkomst")


def test_a_row_that_is_gone_is_left_out_and_the_rest_is_signed(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"), order("o"))
    written = decided(ward, {
        "metoprolol": {"uses": "uses", "then": "unchanged"},
        "furosemid": {"uses": "not", "then": "new", "why": "ødemer ved innkomst"},
    })  # fmt: skip
    ward.hold(order("o", status="stopped"))
    with pytest.raises(InputError, match="furosemid"):
        signed(ward, written)
    signed(ward, written.without(("furosemid",)))
    assert only(ward)["status"] == "active"

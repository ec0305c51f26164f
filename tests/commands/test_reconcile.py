"""Reconciling: what each decision writes, that it is R4, that list and letter say it, and what is refused."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.reconcile import Decision, Reconciled
from desktop.clinical.record.stays import stays
from desktop.core import messages
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.validate import validate
from desktop.letters.compose.epikrise import context_of
from desktop.letters.model import Change
from desktop.store.charts import Charts
from desktop.views.medicines import medicines
from desktop.writing.reconcile_rows import rows
from tests.commands.conftest import AAS, CLERK, NOW, Json, Record, logged
from tests.commands.medicines import NURSE, STAY, Ward, order
from tests.commands.reconciling import CARRYING, all_of, decided, found, prescribed, said, signed, weighed
from tests.letters.charts import AUTHOR
from tests.views.charts import context

assert CARRYING
WHY = "lavt blodtrykk ved innkomst"
SYLLABLES = ("bo", "du", "fe", "gi", "la", "me", "no", "ru", "se", "vi")
NAMES = [f"{one}{two}rolin" for one in SYLLABLES[:4] for two in SYLLABLES]
ASKED: Json = {
    "resourceType": "List", "id": "own", "status": "current", "mode": "snapshot",
    "date": "2026-11-20T09:00:00Z",
    "code": {"coding": [{"system": "urn:fagflate:code", "code": "medicines-patient"}]},
    "subject": {"reference": "Patient/p"},
}  # fmt: skip
"""The patient has been asked."""


@pytest.fixture
def ward(record: Record) -> Ward:
    return Ward(record, Charts(record.store))


def one(ward: Ward, kind: str) -> Json:
    (only,) = ward.written(kind)
    return only


def letter(ward: Ward) -> dict[str, Any]:
    rows = context_of(ward.chart(), NOW, AUTHOR).compared.rows
    return {row.generic or row.product: row for row in rows}


def listed(ward: Ward) -> dict[str, Any]:
    """What the medicine list says, what is on the chart before what has ended."""
    model, _state = medicines.build(context(ward.chart()))
    return {row.name: row for row in reversed(model.rows)}


def test_unchanged_carries_a_prescription_on_as_an_order_of_the_ward(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"))
    signed(ward, decided(ward, {"metoprolol": {"uses": "uses", "then": "unchanged"}}))
    made = one(ward, "MedicationRequest")
    assert made["basedOn"] == [{"reference": "MedicationRequest/rf"}]
    assert (made["status"], made["intent"]) == ("active", "order")
    assert made["encounter"] == {"reference": "Encounter/e"}
    (step,) = made["dosageInstruction"]
    assert step["doseAndRate"][0]["doseQuantity"]["value"] == 50
    stated = one(ward, "MedicationStatement")
    assert (stated["status"], stated["derivedFrom"]) == ("active", [{"reference": "MedicationRequest/rf"}])
    assert listed(ward)["metoprolol"].group == "chart"
    assert one(ward, "List")["source"]["display"] == "Maren Aas"


def test_what_stands_on_the_ward_as_before_is_left_alone(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 2"), order("o"))
    signed(ward, decided(ward, {"furosemid": {"uses": "uses", "then": "unchanged"}}))
    assert ward.written("MedicationRequest") == []
    assert one(ward, "MedicationStatement")["status"] == "active"


def test_unchanged_is_not_offered_where_the_ward_gives_another_dose(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "20 mg x 1"), order("o"))
    written = decided(ward, {"furosemid": {"uses": "uses", "then": "unchanged"}})
    (row,) = weighed(ward, written).rows
    assert "unchanged" not in row.offered
    assert row.where == "then"
    with pytest.raises(InputError, match="furosemid"):
        signed(ward, written)


def test_a_change_already_made_on_the_ward_gets_its_reason(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "20 mg x 1"), order("o"))
    lacks = decided(ward, {"furosemid": {"uses": "uses", "then": "change"}})
    assert weighed(ward, lacks).rows[0].where == "why"
    signed(ward, decided(ward, {"furosemid": {"uses": "uses", "then": "change", "why": WHY}}))
    made = one(ward, "MedicationRequest")
    assert (made["id"], made["status"], made["statusReason"]["text"]) == ("o", "active", WHY)
    row = letter(ward)["furosemid"]
    assert (row.change, row.reason) == (Change.CHANGED, WHY)


def test_a_new_dose_ends_the_order_that_stood(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 2"), order("o"))
    fields = {"uses": "uses", "then": "change", "text": "80 mg x 2", "why": WHY}
    signed(ward, decided(ward, {"furosemid": fields}))
    by = {r["id"]: r for r in ward.written("MedicationRequest")}
    assert by.pop("o")["status"] == "stopped"
    (new,) = by.values()
    assert new["priorPrescription"] == {"reference": "MedicationRequest/o"}
    assert listed(ward)["furosemid"].dose == "80\xa0mg × 2"
    row = letter(ward)["furosemid"]
    assert (row.change, row.reason) == (Change.CHANGED, WHY)


def test_a_stop_of_what_only_a_prescription_says_is_known_to_list_and_letter(ward: Ward) -> None:
    ward.hold(prescribed("rf", "zopiklon", "7,5 mg ved behov"))
    signed(ward, decided(ward, {"zopiklon": {"uses": "uses", "then": "stop", "why": WHY}}))
    made = one(ward, "MedicationRequest")
    assert (made["status"], made["statusReason"]["text"]) == ("stopped", WHY)
    row = letter(ward)["zopiklon"]
    assert (row.change, row.reason) == (Change.STOPPED, WHY)
    assert listed(ward)["zopiklon"].group == "ended"


def test_a_pause_has_its_end_and_its_reason(ward: Ward) -> None:
    ward.hold(prescribed("rf", "ramipril", "5 mg x 1"))
    fields = {"uses": "uses", "then": "pause", "until": "kontroll hos fastlege", "why": "kreatinin 124"}
    signed(ward, decided(ward, {"ramipril": fields}))
    made = one(ward, "MedicationRequest")
    assert made["status"] == "on-hold"
    assert made["extension"][0]["valueString"] == "kontroll hos fastlege"
    assert letter(ward)["ramipril"].change is Change.PAUSED


def test_what_the_patient_never_used_is_new(ward: Ward) -> None:
    ward.hold(order("o"))
    (key,) = found(ward)
    signed(ward, decided(ward, {key: {"uses": "not", "then": "new", "why": "ødemer"}}))
    assert one(ward, "MedicationStatement")["status"] == "not-taken"
    assert one(ward, "MedicationRequest")["statusReason"]["text"] == "ødemer"
    assert letter(ward)["furosemid"].change is Change.NEW


def test_the_hospitals_product_is_an_exchange_and_says_back_at_discharge(ward: Ward) -> None:
    def product(brand: str) -> Json:
        coding = [
            {"system": "http://www.whocc.no/atc", "code": "C03CA01", "display": "furosemid"},
            {"system": "urn:oid:2.16.578.1.12.4.1.1.7180", "code": "C03CA01", "display": brand},
        ]
        return {"coding": coding, "text": "furosemid"}

    ward.hold(
        prescribed("rf", "furosemid", "40 mg x 2", medicationCodeableConcept=product("Diural")),
        order("o", medicationCodeableConcept=product("Furix")),
    )
    written = decided(ward, {"furosemid": {"uses": "uses", "then": "exchange"}})
    assert weighed(ward, written).rows[0].decided
    signed(ward, written)
    made = one(ward, "MedicationRequest")
    assert (made["id"], made["status"]) == ("o", "active")
    assert "tilbake ved utskrivning" in made["note"][-1]["text"]
    assert letter(ward)["furosemid"].change is not Change.UNDECIDED


def test_used_otherwise_is_the_patients_own_words(ward: Ward) -> None:
    ward.hold(prescribed("rf", "zopiklon", "7,5 mg ved behov"))
    fields = {"uses": "otherwise", "how": "halv tablett, sjelden", "then": "stop", "why": WHY}
    signed(ward, decided(ward, {"zopiklon": fields}))
    made = one(ward, "MedicationStatement")
    assert made["dosage"] == [{"text": "halv tablett, sjelden"}]
    assert made["informationSource"] == {"reference": "Patient/p"}


def test_what_the_patient_said_before_is_not_said_twice(ward: Ward) -> None:
    ward.hold(ASKED, prescribed("rf", "metoprolol"), said("own", "metoprolol", "50 mg morgen"))
    fields = {"uses": "otherwise", "how": "annenhver dag", "then": "change", "text": "50 mg x 1", "why": WHY}
    signed(ward, decided(ward, {"metoprolol": fields}))
    patient = listed(ward)["metoprolol"].sources[-1]
    assert patient.text == "annenhver dag"


def test_one_who_does_not_use_it_is_shown_so_and_never_as_a_dash(ward: Ward) -> None:
    ward.hold(ASKED, prescribed("rf", "zopiklon"), said("own", "zopiklon", "", status="not-taken"))
    row = listed(ward)["zopiklon"]
    assert row.sources[-1].text == "bruker ikke"


@pytest.mark.parametrize(
    ("uses", "then", "at_home", "here"),
    list(product(
        ("uses", "otherwise", "not", "unknown"), ("unchanged", "change", "stop", "pause", "exchange", "new"),
        (True, False), (True, False),
    )),
)  # fmt: skip
def test_every_pair_of_decisions_is_refused_or_writes_r4(
    ward: Ward, uses: str, then: str, at_home: bool, here: bool
) -> None:
    if not at_home and not here:
        return
    ward.hold(
        *([prescribed("rf", "furosemid", "40 mg x 2")] if at_home else []), *([order("o")] if here else [])
    )
    fields = {
        "uses": uses, "then": then, "how": "halv dose", "text": "80 mg x 1", "until": "tirsdag", "why": WHY,
    }  # fmt: skip
    written = decided(ward, {"furosemid": fields})
    (row,) = weighed(ward, written).rows
    if row.missing:
        with pytest.raises(InputError, match="furosemid"):
            signed(ward, written)
        assert then not in row.offered
        assert [e for e in ward.record.waiting() if e.type.startswith("Medication")] == []
        return
    signed(ward, written)
    bodies = [strict.loads(e.body or "") for e in ward.record.waiting() if e.type != "AuditEvent"]
    assert all(validate(body) == [] for body in bodies)
    states = {"stop": {"ended"}, "pause": {"chart"}}
    shown = listed(ward)["furosemid"]
    if row.does != "keep" or here:
        assert shown.group in states.get(then, {"chart"})
    if then == "pause":
        assert shown.sources[0].text == "pause"
    if then in ("change", "new") and row.does in ("change", "begin"):
        assert shown.dose == "80\xa0mg × 1"


def test_a_second_order_of_a_substance_is_decided_by_itself_and_denies_nothing(ward: Ward) -> None:
    ward.hold(
        prescribed("rf", "furosemid", "40 mg x 2"), order("o"), order("extra", "furosemid", 20, "20:00")
    )
    chart = ward.chart()
    first, second = sorted(rows(chart, stays.current(chart, NOW), NOW), key=lambda row: row.key)
    assert (first.order is not None, second.said) == (True, ())
    written = Reconciled((
        Decision(first.key, first.seen, "uses", "unchanged"),
        Decision(second.key, second.seen, "not", "new", why="ødemer om kvelden"),
    ))  # fmt: skip
    signed(ward, written)
    (stated,) = ward.written("MedicationStatement")
    assert stated["status"] == "active"
    assert one(ward, "MedicationRequest")["id"] == "extra"


def test_without_a_stay_only_what_is_used_is_kept(record: Record) -> None:
    record.hold(prescribed("rf", "metoprolol"))
    ward = Ward(record, Charts(record.store))
    ward.hold(
        {**STAY, "status": "finished", "period": {**STAY["period"], "end": "2026-11-18T08:00:00+01:00"}}
    )
    with pytest.raises(InputError, match="opphold"):
        signed(ward, decided(ward, {"metoprolol": {"uses": "uses", "then": "unchanged"}}))
    signed(ward, decided(ward, {"metoprolol": {"uses": "uses"}}))
    assert one(ward, "MedicationStatement")["status"] == "active"
    assert ward.written("MedicationRequest") == []


def test_who_told_it_is_named(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"))
    known = decided(ward, {"metoprolol": {"uses": "uses", "then": "unchanged"}})
    signed(ward, Reconciled(known.rows, "relative"))
    assert one(ward, "MedicationStatement")["informationSource"]["type"] == "RelatedPerson"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_same_dose_is_the_same_in_any_language(ward: Ward, language: str) -> None:
    needed = {"asNeededBoolean": True, "text": "40 mg ved behov"}
    stands = order("o")
    stands["dosageInstruction"] = [needed]
    ward.hold(prescribed("rf", "furosemid", "40 mg ved behov", dosageInstruction=[needed]), stands)
    with messages.using(language):
        (row,) = weighed(ward, decided(ward, {"furosemid": {"uses": "uses"}})).rows
    assert "unchanged" in row.offered


def test_it_is_one_act_with_its_log(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"), prescribed("z", "zopiklon", "7,5 mg x 1"))
    done = signed(ward, decided(ward, {
        "metoprolol": {"uses": "uses", "then": "unchanged"}, "zopiklon": {"uses": "not", "then": "stop"},
    }))  # fmt: skip
    entries = [e for e in ward.record.waiting() if e.type != "AuditEvent"]
    assert {e.act_id for e in entries} == {done.act}
    assert len(entries) == 5
    assert [logged(event)[0] for event in ward.record.events()] == ["U"]


def test_it_is_taken_back_whole(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 2"), order("o"))
    before = ward.chart()
    fields = {"uses": "uses", "then": "change", "text": "80 mg x 2", "why": WHY}
    done = signed(ward, decided(ward, {"furosemid": fields}))
    back = ward.do(TakeBack(done.act))
    assert (back.draft, back.draft_kind) == ("reconcile-draft", "form")
    assert [e for e in ward.record.waiting() if e.type.startswith(("Medication", "List"))] == []
    after = ward.chart()
    assert after.find("MedicationRequest/o", object) == before.find("MedicationRequest/o", object)  # type: ignore[type-var]


def test_an_order_changed_meanwhile_is_told_and_nothing_is_written(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 2"), order("o"))
    written = decided(ward, {"furosemid": {"uses": "uses", "then": "unchanged"}})
    ward.hold(order("o", "furosemid", 80))
    with pytest.raises(InputError, match="furosemid") as refused:
        signed(ward, written)
    assert refused.value.kept
    assert ward.written("MedicationStatement") == []
    assert weighed(ward, written).rows[0].moved


def test_a_source_that_came_meanwhile_is_asked_about(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"))
    written = decided(ward, {"metoprolol": {"uses": "uses", "then": "unchanged"}})
    ward.hold(said("new", "naproksen", "250 mg ved behov"))
    with pytest.raises(InputError, match="naproksen"):
        signed(ward, written)
    assert ward.written("MedicationStatement") == []


def test_a_nurse_writes_what_is_used_and_does_not_decide(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"))
    with pytest.raises(InputError, match="lege"):
        signed(ward, decided(ward, {"metoprolol": {"uses": "uses", "then": "unchanged"}}), NURSE)
    signed(ward, decided(ward, {"metoprolol": {"uses": "uses"}}), NURSE)
    assert one(ward, "MedicationStatement")["status"] == "active"
    assert ward.written("MedicationRequest") == []


def test_a_secretary_does_neither(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"))
    with pytest.raises(InputError):
        signed(ward, decided(ward, {"metoprolol": {"uses": "uses"}}), CLERK)


def test_nobody_signs_what_is_not_decided(ward: Ward) -> None:
    ward.hold(prescribed("rf", "metoprolol"))
    with pytest.raises(InputError, match="metoprolol"):
        signed(ward, Reconciled())
    assert weighed(ward, Reconciled()).rows[0].where == "uses"


def test_it_is_signed_once(ward: Ward) -> None:
    ward.hold(prescribed("rf", "furosemid", "40 mg x 2"), order("o"))
    written = decided(ward, {"furosemid": {"uses": "uses", "then": "unchanged"}})
    signed(ward, written)
    with pytest.raises(InputError):
        signed(ward, written, AAS)


def test_an_allergy_asks_for_a_reason_before_it_goes_on(ward: Ward) -> None:
    ward.hold(
        prescribed("rf", "amoksicillin", "500 mg x 3", medicationCodeableConcept={
            "coding": [{"system": "http://www.whocc.no/atc", "code": "J01CA04", "display": "Amoksicillin"}]}),
        {"resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"},
         "code": {"text": "penicillin"}, "criticality": "high"},
    )  # fmt: skip
    key = "amoksicillin" if "amoksicillin" in found(ward) else next(iter(found(ward)))
    written = decided(ward, {key: {"uses": "uses", "then": "unchanged"}})
    (row,) = weighed(ward, written).rows
    assert row.where.startswith("spite:")
    assert any(f.stops for f in row.findings)
    with pytest.raises(InputError):
        signed(ward, written)
    why = "har tålt amoksicillin to ganger siden"
    signed(ward, all_of(written, spites=((row.where, why),)))
    issue = ward.written("DetectedIssue")[0]
    made = one(ward, "MedicationRequest")
    assert {"reference": f"MedicationRequest/{made['id']}"} in issue["implicated"]
    assert why in issue["mitigation"][0]["action"]["text"]


@pytest.mark.parametrize("dose", ["", "etter avtale", "1 tabl. morgen, 2 kveld", "<b>x</b>", "x" * 900])
def test_any_words_of_a_dose_are_carried_on_as_they_are(ward: Ward, dose: str) -> None:
    ward.hold(prescribed("rf", "metoprolol", dose))
    written = decided(ward, {"metoprolol": {"uses": "uses", "then": "unchanged"}})
    (row,) = weighed(ward, written).rows
    if row.missing:
        assert row.where in ("text", "then")
        return
    signed(ward, written)
    (step,) = one(ward, "MedicationRequest")["dosageInstruction"]
    assert step["text"] == dose or step.get("doseAndRate")


def test_no_medicines_are_nothing_to_sign(ward: Ward) -> None:
    with pytest.raises(InputError, match="samstemme"):
        signed(ward, Reconciled())


def test_forty_medicines_and_one_without_code_are_rows_of_their_own(ward: Ward) -> None:
    ward.hold(*(said(f"s{n}", NAMES[n]) for n in range(40)))
    ward.hold(said("nameless", "x", medicationCodeableConcept={"text": ""}, status="unknown"))
    assert len(found(ward)) == 41

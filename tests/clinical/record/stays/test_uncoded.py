"""What a stay lacks before its codes can be reported: the main diagnosis, codes, procedures."""

from __future__ import annotations

from typing import Any

from desktop.clinical.icd10 import Code, Codes
from desktop.clinical.record.stays import stays, uncoded
from desktop.clinical.record.stays.uncoded import Gap
from desktop.fhir.systems import ICD10, NCSP, SNOMED
from tests.views.charts import NOW, Json, about, chart, concept, stay

SITE = Codes(
    (Code("I21.4", "NSTEMI"), Code("I50.0", "Hjertesvikt"), Code("I20.9", "Angina", True)), whole=True
)
SHORT = Codes((Code("I21.4", "NSTEMI"),), whole=False)
OVER = {"status": "finished",
        "period": {"start": "2026-11-10T08:00:00+01:00", "end": "2026-11-14T12:00:00+01:00"}}  # fmt: skip


def listed(*ranked: tuple[str, int | None], **more: Any) -> Json:
    """The stay with these diagnoses, each with its rank."""
    return {"diagnosis": [
        {"condition": {"reference": f"Condition/{key}"}} | ({"rank": rank} if rank else {}) | more
        for key, rank in ranked
    ]}  # fmt: skip


def diagnosis(ident: str = "a", code: str = "I21.4", system: str = ICD10, **more: Any) -> Json:
    found = concept("NSTEMI", code, system=system) if code else {"text": "NSTEMI"}
    return about("Condition", ident, code=found, encounter={"reference": "Encounter/stay"}, **more)


def struck(how: str) -> Json:
    return {"verificationStatus": concept("", how)}


def gaps(*resources: Json, codes: Codes = SITE, **more: Any) -> list[Gap]:
    found = chart(stay(**more), *resources)
    one = stays.latest(found, NOW)
    assert one is not None
    return [*uncoded.of_diagnoses(found, one, NOW, codes), *uncoded.of_procedures(found, one, NOW)]


def whats(*resources: Json, codes: Codes = SITE, **more: Any) -> list[str]:
    return [one.what for one in gaps(*resources, codes=codes, **more)]


def test_a_stay_with_one_main_diagnosis_that_has_a_code_lacks_nothing() -> None:
    assert whats(diagnosis(), **OVER, **listed(("a", 1))) == []
    # The only one that is listed is the main one, whatever its rank.
    assert whats(diagnosis(), **OVER, **listed(("a", None))) == []


def test_a_main_diagnosis_is_missing_not_said_or_taken_back() -> None:
    assert whats(**OVER) == ["no-main"]
    # What only came in meanwhile is nobody's main diagnosis.
    assert whats(diagnosis(), **OVER) == ["no-main"]
    two = (diagnosis(), diagnosis("b", "I50.0"))
    assert whats(*two, **OVER, **listed(("a", None), ("b", None))) == ["main-not-said"]
    for how in ("refuted", "entered-in-error"):
        gone = diagnosis(**struck(how))
        assert whats(gone, **OVER, **listed(("a", 1))) == ["main-gone"]
        assert whats(gone, diagnosis("b", "I50.0"), **OVER, **listed(("a", 1), ("b", 2))) == []
    assert whats(**OVER, **listed(("not-here", 1))) == ["main-gone"]


def test_two_mains_of_one_encounter_are_a_gap_and_of_a_department_inside_it_are_not() -> None:
    two = (diagnosis(), diagnosis("b", "I50.0"))
    assert whats(*two, **OVER, **listed(("a", 1), ("b", 1))) == ["two-mains"]
    assert whats(*two[:1], diagnosis("b", **struck("refuted")), **OVER, **listed(("a", 1), ("b", 1))) == []
    part = stay(id="part", partOf={"reference": "Encounter/stay"}, **OVER, **listed(("b", 1)))
    assert whats(*two, part, **OVER, **listed(("a", 1))) == []


def test_words_only_or_another_system_is_no_icd_code() -> None:
    (one,) = gaps(diagnosis(code=""), **OVER, **listed(("a", 1)))
    assert (one.what, one.name, one.main, one.keys) == ("no-code", "NSTEMI", True, ("Condition/a",))
    (one,) = gaps(diagnosis(code="22298006", system=SNOMED), **OVER, **listed(("a", 1)))
    assert one.what == "no-code"
    other = diagnosis("b", code="")
    (one,) = gaps(diagnosis(), other, **OVER, **listed(("a", 1), ("b", 2)))
    assert (one.what, one.main) == ("no-code", False)
    assert gaps(diagnosis(), other, **OVER, **listed(("a", 1))) == [], "it is not of the stay's list"


def test_a_code_that_is_retired_or_unknown_is_told_where_there_is_a_file() -> None:
    (one,) = gaps(diagnosis(code="I209"), **OVER, **listed(("a", 1)))
    assert (one.what, one.code) == ("retired", "I209")
    assert whats(diagnosis(code="I99.9"), **OVER, **listed(("a", 1))) == ["unknown"]
    assert whats(diagnosis(code="I99.9"), codes=SHORT, **OVER, **listed(("a", 1))) == []


def test_only_of_a_stay_that_is_over_a_suspected_main_diagnosis_is_a_gap() -> None:
    doubt = diagnosis(**struck("provisional"))
    assert whats(doubt, **OVER, **listed(("a", 1))) == ["unsure"]
    assert whats(doubt, **listed(("a", 1))) == []


def act(ident: str = "x", **more: Any) -> Json:
    return about("Procedure", ident, status="completed", encounter={"reference": "Encounter/stay"}, **more)


def test_procedures_that_were_carried_out_in_the_stay_have_a_national_code() -> None:
    main = (diagnosis(),)
    end = {**OVER, **listed(("a", 1))}
    assert whats(*main, act(code=concept("PCI", "FNG02", system=NCSP)), **end) == []
    (one,) = gaps(*main, act(code={"text": "PCI"}), **end)
    assert (one.what, one.name, one.keys) == ("procedure", "PCI", ("Procedure/x",))
    assert whats(*main, act(), **end) == ["procedure"]
    assert whats(*main, act(code=concept("PCI", "415070008", system=SNOMED)), **end) == ["procedure-foreign"]
    assert whats(*main, act() | {"status": "not-done"}, **end) == []
    assert whats(*main, act() | {"status": "entered-in-error"}, **end) == []
    assert whats(*main, act() | {"encounter": {"reference": "Encounter/other"}}, **end) == []
    loose = {key: value for key, value in act().items() if key != "encounter"}
    assert whats(*main, loose | {"performedDateTime": "2026-11-12"}, **end) == ["procedure"]
    assert whats(*main, loose | {"performedDateTime": "9999-12-31"}, **end) == []

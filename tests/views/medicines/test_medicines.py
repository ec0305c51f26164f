"""Medicines: what each source says, what nobody asked, and that one substance is not another."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.core import messages
from desktop.fhir.systems import ATC
from desktop.shown.medicines.medicines import MedicineRow, MedicinesModel
from desktop.shown.parts import PanelState
from desktop.views.chart import vitals
from desktop.views.medicines import medicine_rest, medicine_sources, medicines
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, stay

STAY = {"encounter": {"reference": "Encounter/stay"}}
INPATIENT = {"category": [concept("", "inpatient")]}
HOME = {"category": [concept("", "community")]}


def medicine(code: str, name: str) -> Json:
    return {"medicationCodeableConcept": {"coding": [{"system": ATC, "code": code, "display": name}]}}


FUROSEMIDE = medicine("C03CA01", "Furosemid")
GLARGINE = medicine("A10AE04", "Insulin glargin")
ASPART = medicine("A10AB05", "Insulin aspart")


def dosage(value: float, unit: str, times: int = 1) -> Json:
    return {"dosageInstruction": [{
        "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": value, "unit": unit,
                                          "system": "http://unitsofmeasure.org", "code": unit}}],
    }]}  # fmt: skip


def ordered(ident: str, what: Json, status: str = "active", **more: Any) -> Json:
    return about("MedicationRequest", ident, status=status, intent="order", authoredOn=hours_ago(20),
                 **{**what, **dosage(40, "mg"), **STAY, **INPATIENT, **more})  # fmt: skip


def at_home(ident: str, what: Json, **more: Any) -> Json:
    return about("MedicationStatement", ident, status="active", **{**what, **more})


def asked(code: str, *held: str, **more: Any) -> Json:
    body = about("List", f"l-{code}", status="current", mode="snapshot", code=concept("", code),
                 date=hours_ago(5), entry=[{"item": {"reference": h}} for h in held])  # fmt: skip
    return body | more


def made(*resources: Json, **more: Any) -> tuple[MedicinesModel, PanelState]:
    return medicines.build(context(chart(stay(), *resources, **more)))


def by_group(model: MedicinesModel) -> dict[str, list[MedicineRow]]:
    found: dict[str, list[MedicineRow]] = {}
    for row in model.rows:
        found.setdefault(row.group, []).append(row)
    return found


def test_nothing_is_empty_only_when_it_was_asked_for() -> None:
    assert made()[1].kind == "empty"
    assert made(types=frozenset({"Encounter"}))[1].kind == "loading"
    broken = ordered("m", FUROSEMIDE, dosageInstruction="twice")
    state = made(broken)[1]
    assert (state.kind, "1 " in state.title) == ("error", True)


def test_no_medicine_is_not_said_of_a_source_that_nobody_asked() -> None:
    state = made(asked("medicines-pll"))[1]
    assert state.title == "Ingen medisiner er ordinert."
    assert {one.name: (one.state, "har ingenting" in one.text) for one in state.checks} == {
        "PLL": ("ok", True), "Resepter (RF)": ("not_asked", False), "Utlevert": ("not_asked", False),
        "Pasienten": ("not_asked", False),
    }  # fmt: skip
    assert [one.key for one in state.steps] == ["Ctrl+B"]


def test_an_order_on_the_ward_is_on_the_chart() -> None:
    (row,) = made(ordered("m", FUROSEMIDE))[0].rows
    assert (row.group, row.active, row.name, row.dose) == ("chart", True, "furosemid", "40\xa0mg × 1")


@pytest.mark.parametrize(
    ("instructions", "said"),
    [
        ([], "dose ikke oppgitt"),
        (
            [{"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}}],
            "dose ikke oppgitt, ×\xa02",
        ),
    ],
)
def test_an_order_without_a_dose_says_so_on_the_chart(instructions: list[Json], said: str) -> None:
    record = ordered("f", FUROSEMIDE, dosageInstruction=instructions)
    (row,) = by_group(made(record)[0])["chart"]
    assert row.dose == said
    assert row.sources[0].text == said
    model, _state = vitals.build(context(chart(stay(), record)))
    assert [bar.dose for bar in model.medicines] == [said]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "draft"])
def test_an_order_that_does_not_count_is_not_shown(status: str) -> None:
    assert made(ordered("m", FUROSEMIDE, status))[0].rows == ()


def test_stopped_and_paused_are_not_given_and_say_so() -> None:
    stopped = by_group(made(ordered("m", FUROSEMIDE, "stopped"))[0])
    assert set(stopped) == {"ended"}
    (paused,) = made(ordered("m", FUROSEMIDE, "on-hold"))[0].rows
    assert (paused.group, paused.active, paused.sources[0].text) == ("chart", False, "pause")


def test_a_source_that_nobody_asked_says_so_and_never_none() -> None:
    model, _state = made(ordered("m", FUROSEMIDE))
    (row,) = model.rows
    heads = {head.key: (head.state, row.sources[at]) for at, head in enumerate(model.sources)}
    for key in ("medicines-pll", "dispensed"):
        state, said = heads[key]
        assert (state, said.asked, said.text) == ("not_asked", False, "ikke spurt")


def test_a_source_that_was_asked_and_has_nothing_has_a_dash() -> None:
    model, _state = made(ordered("m", FUROSEMIDE), asked("medicines-pll"))
    (row,) = model.rows
    at = next(at for at, head in enumerate(model.sources) if head.key == "medicines-pll")
    assert (row.sources[at].asked, row.sources[at].text) == (True, "–")
    old = asked("medicines-pll", date="2026-01-02T10:00:00+01:00")
    head = next(h for h in made(ordered("m", FUROSEMIDE), old)[0].sources if h.key == "medicines-pll")
    assert head.state == "old"


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize(
    ("code", "more", "state", "note"),
    [
        ("no-known-medications", {}, "fresh", "ingen kjent"),
        ("787481004", {}, "fresh", "ingen kjent"),
        ("no-medication-info", {}, "not_asked", "ikke spurt"),
        ("no-known-medications", {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
         "not_asked", "ikke spurt"),
    ],
)  # fmt: skip
def test_that_no_medicine_is_known_is_said_of_its_source_and_is_no_medicine(
    code: str, more: Json, state: str, note: str, listed: bool
) -> None:
    told = at_home("h", {"medicationCodeableConcept": {"coding": [{"code": code}]}}, **more)
    lists = [asked("medicines-patient", "MedicationStatement/h")] if listed else []
    model, _state = made(ordered("m", FUROSEMIDE), told, *lists)
    assert [row.group for row in model.rows] == ["chart"]
    head = next(one for one in model.sources if one.key == "medicines-patient")
    assert (head.state, head.note.split(" · ")[-1]) == (state, note)


def test_a_list_in_error_was_not_asked() -> None:
    model, _state = made(ordered("m", FUROSEMIDE), asked("medicines-pll", status="entered-in-error"))
    assert next(h for h in model.sources if h.key == "medicines-pll").state == "not_asked"


def test_what_one_takes_at_home_and_is_not_ordered_stands_outside_the_chart() -> None:
    model, _state = made(at_home("h", FUROSEMIDE), asked("medicines-patient", "MedicationStatement/h"))
    assert [r.name for r in by_group(model)["outside"]] == ["furosemid"]
    both, _state = made(
        ordered("m", FUROSEMIDE),
        at_home("h", FUROSEMIDE),
        asked("medicines-patient", "MedicationStatement/h"),
    )
    assert set(by_group(both)) == {"chart"}


def test_what_one_takes_at_home_is_dosed_in_the_language_of_the_screen() -> None:
    home = at_home("s", FUROSEMIDE, dosage=dosage(40, "mg", 2)["dosageInstruction"])
    nothing = at_home("n", GLARGINE)
    said = {}
    for language in ("nb", "en"):
        with messages.using(language):
            said[language] = {row.key: row.dose for row in made(home, nothing)[0].rows}
    (mine, none) = ("MedicationStatement/s", "MedicationStatement/n")
    assert "40" in said["en"][mine]
    assert "40" in said["nb"][mine]
    assert said["nb"][none] == "dosering er ikke registrert"
    assert said["en"][none] == "no dose stated"


def test_one_insulin_on_the_chart_does_not_hide_the_other_one_at_home() -> None:
    model, _state = made(
        ordered("m", GLARGINE), at_home("h", ASPART), asked("medicines-patient", "MedicationStatement/h")
    )
    groups = by_group(model)
    assert [r.name for r in groups["chart"]] == ["insulin glargin"]
    assert [r.name for r in groups["outside"]] == ["insulin aspart"]
    at = next(at for at, head in enumerate(model.sources) if head.key == "medicines-patient")
    assert groups["chart"][0].sources[at].text == "–", "the other insulin's dose is not this one's"


def test_a_dose_given_without_an_order_is_shown() -> None:
    given = about("MedicationAdministration", "g", status="completed", effectiveDateTime=hours_ago(2),
                  **FUROSEMIDE)  # fmt: skip
    (row,) = made(given)[0].rows
    assert (row.group, row.name) == ("outside", "furosemid")
    assert made({**given, "status": "entered-in-error"})[0].rows == ()


def test_what_several_sources_say_alike_each_of_them_says() -> None:
    said = dosage(40, "mg")
    home = {"dosage": said["dosageInstruction"]}
    prescription = about(
        "MedicationRequest", "rf", status="active", intent="order", **FUROSEMIDE, **said, **HOME
    )
    model, _state = made(
        ordered("m", FUROSEMIDE), at_home("pll", FUROSEMIDE, **home), at_home("own", FUROSEMIDE, **home),
        prescription, asked("medicines-pll", "MedicationStatement/pll"),
        asked("medicines-rf", "MedicationRequest/rf"), asked("medicines-patient", "MedicationStatement/own"),
    )  # fmt: skip
    (row,) = model.rows
    heads = [head.key for head in model.sources]
    for key in ("medicines-pll", "medicines-rf", "medicines-patient"):
        said = row.sources[heads.index(key)]
        assert "40" in said.text, key
        assert not said.differs, "the same dose in other words"


def test_words_without_a_dose_do_not_stand_where_the_dose_is() -> None:
    prescription = about(
        "MedicationRequest", "rf", status="active", intent="order", authoredOn=hours_ago(900), **FUROSEMIDE,
        **dosage(60, "mg", 2), **HOME,
    )  # fmt: skip
    for words, said in (("husker ikke", "60"), ("20 mg x 1", "20")):
        own = at_home("own", FUROSEMIDE, dateAsserted=hours_ago(3), dosage=[{"text": words}])
        (row,) = made(prescription, own)[0].rows
        assert said in row.dose, words
        assert row.change.startswith("skrevet "), "since when it is taken nobody has said"


def test_what_is_taken_at_home_is_not_called_new() -> None:
    order = ordered("m", FUROSEMIDE)
    own = at_home("own", FUROSEMIDE, dosage=[{"text": "20 mg x 1"}])
    listed = asked("medicines-patient", "MedicationStatement/own")
    (row,) = made(order)[0].rows
    assert (row.change[:2], row.change_tone) == ("Ny", "accent")
    (row,) = made(order, own, listed)[0].rows
    assert (row.change[:8], row.change_tone) == ("Ordinert", "quiet")
    (row,) = made(order, {**own, "status": "not-taken"}, listed)[0].rows
    assert row.change[:2] == "Ny"


def test_a_source_that_says_otherwise_says_its_own() -> None:
    def home(ident: str, text: str) -> Json:
        return at_home(ident, FUROSEMIDE, dosage=[{"text": text}])

    model, _state = made(
        home("pll", "20 mg x 1"), home("own", "40 mg x 1"), asked("medicines-pll", "MedicationStatement/pll"),
        asked("medicines-patient", "MedicationStatement/own"),
    )  # fmt: skip
    (row,) = model.rows
    texts = dict(zip((head.key for head in model.sources), (s.text for s in row.sources), strict=True))
    assert (texts["medicines-pll"], texts["medicines-patient"]) == ("20 mg x 1", "40 mg x 1")


@pytest.mark.parametrize(
    ("text", "differs"), [("40 mg x 1", False), ("40 mg x 2", True), ("ved behov", True)]
)
def test_another_dose_than_the_wards_is_marked(text: str, differs: bool) -> None:
    home = at_home("own", FUROSEMIDE, dosage=[{"text": text}])
    model, _state = made(
        ordered("m", FUROSEMIDE), home, asked("medicines-patient", "MedicationStatement/own")
    )
    (row,) = model.rows
    at = next(at for at, head in enumerate(model.sources) if head.key == "medicines-patient")
    assert (row.sources[at].text, row.sources[at].differs) == (text, differs)


def test_the_newest_list_of_a_source_is_the_newest_in_whatever_zone() -> None:
    old = {**asked("medicines-pll", "MedicationStatement/a", date="2026-11-20T10:00:00+01:00"), "id": "old"}
    new = {**asked("medicines-pll", "MedicationStatement/b", date="2026-11-20T09:30:00Z"), "id": "new"}
    for lists in ((old, new), (new, old)):
        model, _state = made(*lists)
        head = next(h for h in model.sources if h.key == "medicines-pll")
        assert "20.11" in head.note
        found = medicine_sources._list(chart(stay(), *lists), "medicines-pll")
        assert found is not None
        assert found.id == "new"


def test_the_newest_dose_without_an_order_is_the_newest_in_whatever_zone_with_its_words() -> None:
    def given(ident: str, at: str, text: str) -> Json:
        return about("MedicationAdministration", ident, status="completed", effectiveDateTime=at,
                     dosage={"text": text}, **FUROSEMIDE)  # fmt: skip

    early = given("a", "2026-11-20T10:00:00+01:00", "20 mg iv")
    late = given("b", "2026-11-20T09:30:00Z", "40 mg iv")
    for doses in ((early, late), (late, early)):
        (row,) = made(*doses)[0].rows
        assert (row.dose, row.warning) == ("40 mg iv", "gitt 20.11.2026 10:30, uten ordinasjon her")


def test_a_prescription_is_valid_to_the_end_of_its_last_day() -> None:
    def prescribed(end: str) -> Json:
        return about("MedicationRequest", "r", status="active", intent="plan", **FUROSEMIDE,
                     dispenseRequest={"validityPeriod": {"end": end}})  # fmt: skip

    def left(end: str) -> list[str]:
        return [one.generic for one in medicine_rest.rest(chart(stay(), prescribed(end)), None, NOW, ())]

    assert left("2026-11-20") == ["furosemid"]
    assert left("2026-11-19") == []


# What conflicts in what stands


def conflicts(model: MedicinesModel) -> dict[str, list[tuple[str, str]]]:
    return {row.key: [(c.tone, c.text) for c in row.conflicts] for row in model.rows if row.conflicts}


def test_an_allergy_to_what_is_given_is_said_at_the_row_and_aloud() -> None:
    allergy = about("AllergyIntolerance", "a", code={"text": "penicillin"}, criticality="high")
    model, _state = made(
        ordered("amox", medicine("J01CA04", "Amoksicillin")), ordered("furo", FUROSEMIDE), allergy
    )
    said = conflicts(model)
    assert said == {
        "MedicationRequest/amox": [("stop", "Pasienten har straksallergi mot penicillin; velg noe annet.")]
    }
    first = by_group(model)["chart"][0]
    assert first.key == "MedicationRequest/amox", "what is dangerous stands first"
    assert "straksallergi" in first.spoken


def test_what_the_patient_buys_is_marked_at_both_rows() -> None:
    apixaban = ordered("api", medicine("B01AF02", "Apiksaban"), **dosage(5, "mg", 2))
    model, _state = made(apixaban, at_home("nap", {"medicationCodeableConcept": {"text": "Naproxen"}}))
    said = conflicts(model)
    assert set(said) == {"MedicationRequest/api", "MedicationStatement/nap"}
    assert all("blødningsfare" in text for rows in said.values() for _tone, text in rows)


def test_a_conflict_of_one_source_stands_whichever_source_leads_the_row() -> None:
    api = ordered("api", medicine("B01AF02", "Apiksaban"), **dosage(5, "mg", 2))
    naproxen = {"medicationCodeableConcept": {"text": "Naproxen"}}
    prescription = about(
        "MedicationRequest", "rf", status="active", intent="order", authoredOn=hours_ago(900),
        **medicine("M01AE02", "Naproksen"), **dosage(500, "mg", 2), **HOME,
    )  # fmt: skip
    for hours, words in ((3, "500 mg x 1"), (3, "husker ikke"), (2000, "250 mg x 1")):
        own = at_home("nap", naproxen, dateAsserted=hours_ago(hours), dosage=[{"text": words}])
        model, _state = made(api, own, prescription)
        outside = [row.key for row in by_group(model)["outside"]]
        said = conflicts(model)
        assert len(outside) == 1
        assert any("blødningsfare" in text for _tone, text in said.get(outside[0], [])), (words, outside)


def test_what_has_ended_conflicts_with_nothing() -> None:
    allergy = about("AllergyIntolerance", "a", code={"text": "penicillin"})
    assert conflicts(made(ordered("amox", medicine("J01CA04", "Amoksicillin"), "stopped"), allergy)[0]) == {}


RATE = {"dosageInstruction": [{"doseAndRate": [{"rateQuantity": {"value": 2, "unit": "enheter/time"}}]}]}


def test_a_rate_that_goes_on_is_not_none_today() -> None:
    """Of an infusion a dose is entered now and then: a day without one is not a day without the medicine."""
    order = ordered("i", ASPART, **RATE)
    given = about("MedicationAdministration", "g", status="completed", effectiveDateTime=hours_ago(30),
                  request={"reference": "MedicationRequest/i"}, **ASPART)  # fmt: skip
    order["authoredOn"] = given["effectiveDateTime"]
    (row,) = made(order, given)[0].rows
    assert row.today_text.startswith("kontinuerlig, sist ført i går")
    (row,) = made(order)[0].rows
    assert row.today_text == "kontinuerlig fra i går 08:32, ikke ført som startet"
    (row,) = made({**order, "status": "stopped"})[0].rows
    assert "kontinuerlig" not in row.today_text


def test_what_was_entered_today_of_a_rate_is_no_single_dose() -> None:
    order = ordered("i", ASPART, **RATE)
    given = about("MedicationAdministration", "g", status="completed", effectiveDateTime=hours_ago(2),
                  request={"reference": "MedicationRequest/i"}, **ASPART)  # fmt: skip
    (row,) = made(order, given)[0].rows
    assert [mark.text for mark in row.today] == ["12:32 ført, kontinuerlig"]

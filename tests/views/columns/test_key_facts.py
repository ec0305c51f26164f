"""Key facts of a patient: declared columns in full words, deadlines, what is not known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.core.clock import stamp
from desktop.fhir.chart import Chart
from desktop.shown.columns.key_facts import Fact
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import Extra
from desktop.views.base.context import Context
from desktop.views.columns import key_facts
from desktop.views.page import banner
from tests.views.charts import AAS, NOW, Json, chart, concept, hours_ago, lab, patient, round_of, stay, vital
from tests.views.listing import flag, given, observation, procedure, said


def _built(*resources: Json, facts: tuple[str, ...], who: Json | None = None, **options: Any) -> Any:
    context = Context(chart(stay(), *resources, who=who), NOW, AAS, {"facts": list(facts), **options})
    return key_facts.build(context)


def _fact(key: str, *resources: Json, who: Json | None = None) -> Fact:
    model, _state = _built(*resources, facts=(key,), who=who)
    (fact,) = model.facts
    assert isinstance(fact, Fact)
    return fact


def _potassium(value: float, hours: float = 2) -> Json:
    limits = {"low": {"value": 3.6}, "high": {"value": 4.6}}
    return lab("k", "NPU03230", value, "mmol/L", hours, referenceRange=[limits])


def _held(
    end: str, start: str = "2026-11-13T16:40:00+01:00", words: str = "Tvungen observasjon, § 3-2"
) -> Json:
    return flag("legal", words, period={"start": start, **({"end": end} if end else {})})


def test_a_deadline_counts_days_and_hours_and_has_its_period() -> None:
    fact = _fact("legal", _held("2026-11-23T16:40:00+01:00"))
    assert (fact.text, fact.left, fact.tone) == ("Tvungen observasjon, § 3-2", "3 døgn 2 t igjen", "")
    assert fact.note == "siden 13.11 16:40"
    assert fact.deadline is not None
    assert (fact.deadline.start_text, fact.deadline.end_text) == ("13.11 16:40", "23.11 16:40")
    assert fact.keys == ("Flag/f-Tvungen observasjon, § 3-2",)


@pytest.mark.parametrize(
    ("end", "left", "tone"),
    [
        ("2026-11-21T14:31:00+01:00", "23 t 59 min igjen", "warn"),
        ("2026-11-21T14:33:00+01:00", "1 døgn igjen", ""),
        ("2026-11-20T14:32:00+01:00", "0 s over", "danger"),
        ("2026-11-20T13:02:00+01:00", "1 t 30 min over", "danger"),
        ("2026-11-23", "3 døgn 9 t igjen", ""),
        ("9999-12-31", "", ""),
        ("", "", ""),
        ("snart", "", ""),
    ],
)
def test_it_warns_in_its_last_day_and_is_red_when_over(end: str, left: str, tone: str) -> None:
    fact = _fact("legal", _held(end))
    if end == "9999-12-31":
        assert fact.left.endswith("år igjen")
        assert fact.tone == ""
        return
    assert (fact.left, fact.tone) == (left, tone)
    assert (fact.deadline is None) == (not left)


def test_in_the_list_the_deadline_stands_with_it_and_the_first_comes_first() -> None:
    near, far = said("legal", _held("2026-11-20T20:00:00+01:00")), said("legal", _held("2026-12-01"))
    none = said("legal", _held(""))
    assert (near.left, near.left_tone) == ("5 t 28 min igjen", "warn")
    assert isinstance(near, Extra)
    assert near.sort < far.sort < none.sort


def test_of_two_legal_bases_the_first_that_ends_is_counted_to() -> None:
    fact = _fact(
        "legal", _held("2026-11-23T16:40:00+01:00"), _held("2026-11-21T10:00:00+01:00", words="§ 3-6")
    )
    assert fact.left == "19 t 28 min igjen"
    assert "§ 3-6" in fact.text
    assert "§ 3-2" in fact.text


@pytest.mark.parametrize("status", ["inactive", "entered-in-error"])
def test_one_that_was_ended_or_entered_in_error_has_no_deadline(status: str) -> None:
    fact = _fact("legal", {**_held("2026-11-23"), "status": status})
    assert fact.left == ""
    assert fact.unasked
    assert fact.text == "ikke oppgitt"


def test_a_period_that_begins_after_its_end_or_nowhere_has_no_bar_from_there() -> None:
    for start in ("2026-12-01", ""):
        body = _held("2026-11-23", start=start)
        if not start:
            del body["period"]["start"]
        fact = _fact("legal", body)
        assert fact.deadline is not None
        assert fact.deadline.start is None, "nobody knows when it began"
        assert fact.left == "3 døgn 9 t igjen"


def test_a_value_stands_with_its_unit_where_it_lies_and_when() -> None:
    fact = _fact("potassium", _potassium(5.9, 3))
    assert (fact.text, fact.outside, fact.note) == ("5,9\u00a0mmol/L", "high", "i dag 11:32")
    old = _fact("potassium", _potassium(4.1, 60))
    assert (old.note, old.note_tone) == ("18.11 02:32, 2 døgn gammel", "warn")


def test_two_values_of_one_sample_stand_with_the_same_time() -> None:
    """One had become too old by its own limit and told its age alone: it looked like another sample."""
    egfr = lab("egfr", "NOR25909", 41, "mL/min/{1.73_m2}", 26)
    model, _state = _built(_potassium(4.1, 26), egfr, facts=("potassium", "egfr"))
    assert [(one.note, one.note_tone) for one in model.facts] == [
        ("i går 12:32, 1 døgn gammel", "warn"),
        ("i går 12:32", ""),
    ]


def test_what_is_not_there_says_so_in_the_columns_own_words() -> None:
    fact = _fact("suicide-risk")
    assert (fact.text, fact.unasked, fact.note, fact.keys) == ("ikke vurdert", True, "", ())
    bare = _fact("potassium")
    assert (bare.text, bare.unasked, bare.quiet) == ("ikke målt", True, True)
    model, _state = key_facts.build(Context(chart(stay()), NOW, AAS, {"facts": ["antibiotic", "potassium"]}))
    assert [one.key for one in model.facts] == ["potassium"], "no clock runs of whom it is not about"
    onset = _fact("onset")
    assert (onset.text, onset.unasked) == ("ikke ført", True), "where it counts nobody takes it for none"


def test_a_clock_stays_in_sight_of_whom_it_is_about_and_runs_of_nobody_who_died() -> None:
    coded = concept("", "A41.9", system="http://hl7.org/fhir/sid/icd-10")
    sepsis = {"resourceType": "Condition", "id": "s", "subject": {"reference": "Patient/p"}, "code": coded,
              "clinicalStatus": concept("", "active")}  # fmt: skip

    def told(encounter: Json, *resources: Json, who: Json | None = None, asked: bool = True) -> list[Any]:
        made = chart(encounter, *resources, who=who)
        if not asked:
            pulled, unasked = made.types - {"Condition"}, frozenset({"Condition"})
            made = Chart(
                made.patient, made.resources, made.directory, types=made.types, pulled=pulled, unasked=unasked
            )
        model, _state = key_facts.build(Context(made, NOW, AAS, {"facts": ["antibiotic"]}))
        return [(one.text, one.unasked) for one in model.facts]

    unknown = stay(period={})
    assert told(stay()) == []
    (since,) = key_facts.build(Context(chart(stay(), sepsis), NOW, AAS, {"facts": ["antibiotic"]}))[0].facts
    assert since.note.startswith("fra "), "alone it would be read as when the antibiotic was given"
    assert told(unknown, sepsis) == [("ikke ført", True)], "when they came is not known: it may be late"
    assert told(stay(), sepsis, who={**patient(), "deceasedBoolean": True}) == []
    assert told(stay(), asked=False) == [("ikke fra serveren", True)]


def test_what_was_not_asked_of_the_server_or_still_comes_is_neither_nothing_nor_wrong() -> None:
    made = chart(stay())
    options = {"facts": ["potassium", "news2", "legal"]}
    known = made.types | {"Observation", "Flag"}
    pulled = known - {"Observation"}

    def said_by(**more: Any) -> list[str]:
        other = Chart(made.patient, made.resources, made.directory, types=known, **more)
        model, state = key_facts.build(Context(other, NOW, AAS, options))
        assert state == PanelState("ready")
        assert all(one.unasked for one in model.facts)
        return [one.text for one in model.facts]

    assert said_by(pulled=pulled) == ["…", "…", "ikke oppgitt"]
    unasked = frozenset({"Observation"})
    assert said_by(pulled=pulled, unasked=unasked) == ["ikke fra serveren"] * 2 + ["ikke oppgitt"]


def test_the_score_is_that_of_the_ward_list_and_nobody_has_one_for_whom_it_is_not_made() -> None:
    fact = _fact("news2", *round_of(1, rr=26))
    assert fact.score is not None
    assert (fact.score.text, fact.score.mark, fact.computed) == ("3!", "single", True)
    old = _fact("news2", *round_of(12))
    assert (old.note, old.note_tone) == ("i dag 02:32, 12 t gammel", "warn")
    child = {"resourceType": "Patient", "id": "p", "birthDate": "2020-01-01"}
    model, _state = _built(*round_of(1), facts=("news2", "weight"), who=child)
    assert [one.key for one in model.facts] == ["weight"]
    assert _fact("news2").text == "ikke skåret"


def test_days_and_clocks_name_what_they_count_from() -> None:
    operated = procedure(stamp(NOW - timedelta(days=2)))
    fact = _fact("pod", operated)
    assert (fact.text, fact.note) == ("2", "Appendektomi 18.11 14:32")
    taken = _fact("anticoagulant", given("B01AF02", hours_ago(6.5)))
    assert taken.text == "6 t 30 min"
    assert "i dag 08:02" in taken.note
    assert _fact("anticoagulant").text == "ikke gitt her"


def test_a_coded_answer_has_the_hospitals_word_and_an_unknown_one_its_own() -> None:
    risk = observation("225337009", valueCodeableConcept={"coding": [{"code": "moderate"}], "text": "x"})
    risk["code"] = {"coding": [{"system": "http://snomed.info/sct", "code": "225337009"}]}
    assert _fact("suicide-risk", risk).text == "Moderat"
    risk["valueCodeableConcept"] = {"text": "Vanskelig å vurdere"}
    assert _fact("suicide-risk", risk).text == "Vanskelig å vurdere"


def test_a_column_that_was_taken_away_is_left_out_and_the_others_stand() -> None:
    model, _state = _built(vital("weight", 81.2), facts=("gone", "weight"))
    assert [one.key for one in model.facts] == ["weight"]
    assert model.facts[0].text == "81,2 kg"


def test_an_entry_that_cant_be_read_is_told() -> None:
    broken = {**_potassium(4.1), "valueQuantity": {"value": "mye"}}
    made = chart(stay(), broken)
    _model, state = key_facts.build(Context(made, NOW, AAS, {"facts": ["potassium"]}))
    assert state.kind == ("error" if made.unreadable else "ready")


def _assessed(code: str, level: str, **more: Any) -> Json:
    body = observation(code, valueCodeableConcept={"coding": [{"code": level}], "text": level}, **more)
    system = "http://snomed.info/sct" if code.isdecimal() else "urn:fagflate"
    body["code"] = {"coding": [{"system": system, "code": code}]}
    return body


def test_a_risk_has_its_date_and_its_age_and_neither_stands_for_the_other() -> None:
    suicide = _assessed("225337009", "low", effectiveDateTime=hours_ago(3))
    facts = ("suicide-risk", "violence-risk")
    model, _state = _built(suicide, facts=facts)
    assert [(one.text, one.note, one.unasked) for one in model.facts] == [
        ("Lav", "i dag 11:32", False),
        ("ikke vurdert", "", True),
    ]
    old = _assessed("violence-risk", "high", effectiveDateTime=hours_ago(50))
    model, _state = _built(old, facts=facts)
    assert [(one.text, one.note, one.note_tone) for one in model.facts] == [
        ("ikke vurdert", "", ""),
        ("Høy", "18.11 12:32, 2 døgn gammel", "warn"),
    ]


def test_the_last_night_stands_in_its_own_unit_and_a_night_that_nobody_noted_is_told() -> None:
    assert (_fact("sleep").text, _fact("sleep").unasked) == ("ikke ført", True)
    slept = {"value": 4.5, "unit": "timer", "system": "http://unitsofmeasure.org", "code": "h"}
    fact = _fact("sleep", observation("93832-4", valueQuantity=slept, effectiveDateTime=hours_ago(8)))
    assert (fact.text, fact.note) == ("4,5 timer", "i dag 06:32")
    old = _fact("sleep", observation("93832-4", valueQuantity=slept, effectiveDateTime=hours_ago(32)))
    assert old.note_tone == "warn", "the night before last is not the last one"
    minutes = {"value": 270, "unit": "min", "system": "http://unitsofmeasure.org", "code": "min"}
    assert _fact("sleep", observation("93832-4", valueQuantity=minutes)).text == "270 min"


@pytest.mark.parametrize(
    ("key", "code", "words", "said"),
    [
        ("limits", "limits-none", "HLR pluss, full behandling", "HLR ja, full behandling"),
        ("limits", "limits-none", "", "HLR ja, full behandling"),
        ("isolation", "infection-none", "Ingen kjent smitte", "ingen kjent"),
        ("limits", "limits", "HLR minus", "HLR minus"),
        ("legal", "legal", "Frivillig", "Frivillig"),
    ],
)
def test_a_flag_that_says_none_is_said_as_in_the_banner(key: str, code: str, words: str, said: str) -> None:
    found = _fact(key, flag(code, words))
    assert found.text == said
    above = banner.build(chart(stay(), flag(code, words)), NOW, actor=None)
    if key in ("limits", "isolation"):
        asked = above.treatment_limits if key == "limits" else above.infection
        assert asked.text in (said, f"HLR: {said}", f"{found.title}: {said}")

"""Flags: what is told of each, and which are certain enough to silence or to settle anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.patient import alarm_limit, anaesthesia, cautions, flags, scale
from desktop.fhir.chart import Chart
from desktop.fhir.references import patient_of
from desktop.fhir.resources import Flag
from tests.clinical.record.patient.test_anaesthesia import had, relative
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, stay

MODIFIER = [{"url": "urn:x", "valueBoolean": True}]
SNOMED = "http://snomed.info/sct"
EARLIER = stay(id="earlier", status="finished", period={"start": "2026-03-01", "end": "2026-03-04"})
DOUBTS: tuple[Json, ...] = (
    {"status": "odd"},
    {"status": ""},
    {"implicitRules": "urn:x"},
    {"modifierExtension": MODIFIER},
    {"meta": {"tag": [{"code": "SUBSETTED"}]}},
    {"period": {"start": "i fjor"}},
    {"period": {"start": hours_ago(90), "end": "til jul"}},
    {"period": {"start": hours_ago(90), "end": hours_ago(2)}},
    {"period": {"start": "2027-01-01"}},
    {"encounter": {"reference": "Encounter/earlier"}},
    {"encounter": {"reference": "Encounter/elsewhere"}},
    {"encounter": {"identifier": {"value": "A-17"}}},
)
"""What makes a Flag too doubtful to silence or to settle anything."""


def flag(words: str = "Vanskelig luftvei", *codes: str, **more: Any) -> Json:
    body = about("Flag", "fl", status="active", code=concept(words, *codes), period={"start": hours_ago(40)})
    return body | more


def record(*resources: Json) -> Chart:
    return chart(stay(), EARLIER, *resources)


def told(*resources: Json, kind: flags.Question = "critical") -> list[str]:
    return [one.words for one in cautions.told(record(*resources), kind, NOW, ())]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Vanskelig luftvei"),
        ({"status": "odd"}, "Vanskelig luftvei, ikke kjent om det gjelder"),
        ({"status": ""}, "Vanskelig luftvei, ikke kjent om det gjelder"),
        ({"status": "Active"}, "Vanskelig luftvei, ikke kjent om det gjelder"),
        ({"modifierExtension": MODIFIER}, "Vanskelig luftvei, kan ikke leses helt"),
        ({"period": {"start": "i fjor"}}, "Vanskelig luftvei, ikke kjent fra eller til når"),
        ({"encounter": {"reference": "Encounter/stay"}}, "Vanskelig luftvei"),
        ({"encounter": {"reference": "Encounter/earlier"}}, "Vanskelig luftvei, fra en tidligere kontakt"),
        (
            {"encounter": {"reference": "Encounter/elsewhere"}},
            "Vanskelig luftvei, for en kontakt som ikke vises her",
        ),
        ({"code": None}, "uten tekst"),
        ({"code": concept("", "X17")}, "X17 (kode uten tekst)"),
        ({"code": concept("", "718447001", system=SNOMED)}, "SNOMED CT 718447001 (kode uten tekst)"),
        ({"code": concept("", "405501007", system=SNOMED)}, "Malign hypertermi"),
        ({"code": concept("Se notat", "405501007", system=SNOMED)}, "Se notat (Malign hypertermi)"),
        ({"code": None, "text": {"status": "generated", "div": "<div>Nakke</div>"}}, "Nakke"),
    ],
)
def test_each_is_told_with_what_is_not_known_of_it(more: Json, words: str) -> None:
    assert told(flag() | more) == [words]


@pytest.mark.parametrize("status", ["inactive", "entered-in-error"])
def test_one_that_was_ended_warns_of_nothing(status: str) -> None:
    assert told(flag(status=status)) == []


@pytest.mark.parametrize("more", DOUBTS)
def test_what_is_doubtful_silences_nothing(more: Json) -> None:
    threshold = flag("NEWS2: lege varsles fra 9", alarm_limit.CODE, f"{alarm_limit.CODE}-9")
    assert alarm_limit.alarm_limit(record(threshold), NOW) is not None
    assert alarm_limit.alarm_limit(record(threshold | more), NOW) is None
    comfort = flag("Lindring", "limits", "limits-comfort")
    assert flags.comfort_only(record(comfort), NOW) is not None
    assert flags.comfort_only(record(comfort | more), NOW) is None
    two = flag("Skala 2", scale.CODE)
    assert scale.scale(record(two), NOW).number == 2
    assert scale.scale(record(two | more), NOW).number == 1


@pytest.mark.parametrize("more", DOUBTS)
def test_what_is_doubtful_denies_nothing_and_keeps_no_danger_back(more: Json) -> None:
    none = flag("Ingen kjent smitte", "infection-none") | more
    (found,) = record(none).all(Flag)
    assert not flags.denies(record(none), found, NOW)
    family = flag("Malign hypertermi i familien") | more
    assert anaesthesia.dangers(record(relative(had("Malign hypertermi")), family), NOW) != ()


def test_scale_2_of_an_earlier_contact_keeps_what_was_measured_then() -> None:
    then = flag("Skala 2", scale.CODE, encounter={"reference": "Encounter/earlier"})
    found = scale.scales(record(then | {"period": {"start": "2026-03-01"}}), NOW)
    assert [one.ends.date().isoformat() for one in found.spells] == ["2026-03-04"]
    assert not found.unread


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Practitioner/p"},
        {"reference": "Location/h3"},
        {"reference": "Group/p"},
        {"reference": "Patient/q"},
        {"reference": "#p"},
        {"reference": "https://elsewhere.example/fhir/Patient/p"},
        {"display": "Åse Øverås"},
    ],
)
def test_one_of_somebody_or_something_else_is_in_no_record_of_hers(subject: Json) -> None:
    assert patient_of(flag(subject=subject), "https://here.example/fhir") != "p"


@given(st.text(max_size=12))
def test_no_status_but_an_end_makes_a_danger_vanish(status: str) -> None:
    assert bool(told(flag(status=status))) is (status not in ("inactive", "entered-in-error"))

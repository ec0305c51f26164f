"""Short words beside a value, wherever it is named: body site, note, preliminary; and on which screens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record import beside
from desktop.clinical.record.beside import Beside
from desktop.clinical.record.measured import measurement_words, measurements
from desktop.orders import watch
from desktop.orders.chart_facts import Facts
from desktop.views.page import sentence
from desktop.views.ward import worklist_rows
from tests.meaning.elements import POTASSIUM
from tests.meaning.saying import strings
from tests.views.charts import AAS, NOW, PLACES, Json, about, chart, concept, hours_ago, stay

SNOMED = "http://snomed.info/sct"
LONG = "Analysert på nytt etter samtale med avdelingen, svaret er bekreftet."


@given(st.text(max_size=200), st.text(max_size=200), st.booleans())
def test_an_ordinary_value_is_left_alone_and_no_other(place: str, notes: str, preliminary: bool) -> None:
    found = Beside(place, notes, preliminary, beside.spoilt(notes))
    quiet = not place and not " ".join(notes.split()).rstrip(".") and not preliminary
    assert (found.after("6,4") == "6,4") == quiet
    # Whatever somebody wrote, a panel in few words stays short.
    assert len(found.words) <= len(place) + 40


def test_a_long_note_is_told_of_and_a_short_one_said() -> None:
    assert Beside("venstre arm", "hemolysert.").after("6,4") == "6,4 (venstre arm, hemolysert)"
    assert Beside("", LONG).after("6,4") == "6,4 (se kommentar)"
    assert Beside("", "Prøven er sterkt hemolysert, ta ny.", spoilt=True).words == "prøve ikke i orden"
    assert Beside("", "", True).words == "foreløpig"


def test_among_many_only_what_makes_another_thing_of_it_is_in_words() -> None:
    assert Beside("", LONG, True).marked("CRP 148") == "CRP 148*"
    assert Beside("dren", LONG).marked("Kalium 6,4") == "Kalium 6,4* (dren)"
    assert Beside("", "hemolysert", spoilt=True).marked("Kalium 6,4") == "Kalium 6,4 (hemolysert)"


@pytest.mark.parametrize(
    ("site", "words"),
    [
        (concept("venstre arm", "368208006", system=SNOMED), "venstre arm"),
        (concept("", "368208006", system=SNOMED), "venstre side"),
        (concept("dren"), "dren"),
        (concept("", "12345", system="urn:own"), "sted etter kode 12345"),
        (
            concept("legg") | {"extension": [{"url": "urn:x:laterality", "valueCode": "R"}]},
            "legg, høyre side",
        ),
    ],
)
def test_a_body_site_is_said_in_every_form(site: Json, words: str) -> None:
    said = strings("first sentence", chart(*PLACES, stay(), POTASSIUM | {"bodySite": site}), NOW)
    assert f"Kalium 6,4 ({words})" in said


def _temperature(**more: object) -> Json:
    return about(
        "Observation", "t", status="final", category=[concept("", "vital-signs")],
        code=concept("Temperatur", "8310-5", system="http://loinc.org"), effectiveDateTime=hours_ago(1),
        valueQuantity={"value": 39.4, "unit": "Cel", "code": "Cel"}, **more,
    )  # fmt: skip


def test_a_fever_says_where_it_was_measured() -> None:
    found = chart(*PLACES, stay(), _temperature(bodySite=concept("i endetarmen")))
    (one,) = measurements.measurements(found, "temp", now=NOW)
    assert measurement_words.beside_of(one).words == "i endetarmen"
    assert "Feber 39,4 (i endetarmen)" in strings("first sentence", found, NOW)
    assert "i endetarmen" in strings("vitals", found, NOW)
    assert "i endetarmen" in strings("flowsheet", found, NOW)


def test_the_alarm_says_it_in_its_sentence() -> None:
    """Potassium of a drain, or of a spoilt sample, is no potassium of the blood."""
    found = chart(*PLACES, stay(), POTASSIUM | {"bodySite": concept("dren"), "status": "preliminary"})
    (told,) = watch.look(Facts(found, (), NOW), "A5")
    assert isinstance(told, watch.Alert)
    assert told.words().startswith("Kalium er 6,4 (dren, foreløpig);")


def test_the_list_and_the_first_sentence_say_it_in_one_form() -> None:
    found = chart(*PLACES, stay(), POTASSIUM | {"note": [{"text": "hemolysert"}]})
    (row,) = (one.text for one in worklist_rows.row(found, NOW, AAS).results)
    assert row == "Kalium 6,4 (hemolysert)"
    first = sentence.build(found, NOW)
    assert first is not None
    assert [part.text for part in first.parts] == ["Kalium 6,4 (hemolysert)"]

"""The timeline: what happened, once each, on the day of which anybody knows, and what it lacks."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.resources import TYPES
from desktop.shown.page.timeline import TimelineEntry, TimelineModel
from desktop.shown.parts import PanelState
from desktop.views.page import timeline
from tests.views.charts import (
    about,
    chart,
    concept,
    context,
    hours_ago,
    lab,
    patient,
    round_of,
    stay,
    written_note,
)

Json = dict[str, Any]


def built(*resources: Json, **options: Any) -> tuple[TimelineModel, PanelState]:
    return timeline.build(context(chart(stay(), *resources), **options))


def entries(model: TimelineModel, kind: str = "") -> list[TimelineEntry]:
    return [one for day in model.days for one in day.entries if kind in ("", one.kind)]


def _told(model: TimelineModel) -> dict[str, tuple[str, str]]:
    """The day and the hour of each entry, by its words."""
    return {one.words: (day.title, one.time) for day in model.days for one in day.entries}


def procedure(ident: str, words: str, at: str, status: str = "completed") -> Json:
    return about("Procedure", ident, status=status, code=concept(words), performedDateTime=at)


def order(ident: str, name: str, *, end: str = "", **more: Any) -> Json:
    bounds = {"timing": {"repeat": {"boundsPeriod": {"end": end}}}} if end else {}
    return about(
        "MedicationRequest", ident, intent="order", medicationCodeableConcept=concept(name),
        dosageInstruction=[{"text": "1 tablett daglig", **bounds}], **{"status": "active", **more},
    )  # fmt: skip


def test_a_stay_begins_with_its_admission_and_the_newest_stands_first() -> None:
    model, state = built(procedure("a", "Appendektomi", hours_ago(20)), written_note("n", 3, "Visitt."))
    kinds = [one.kind for one in entries(model)]
    assert kinds[0] == "note"
    assert kinds.index("procedure") < kinds.index("stay")
    assert state.kind == "ready"


def test_what_was_before_the_stay_stands_in_the_patients_timeline_alone() -> None:
    old = procedure("old", "Hofteprotese", "2019-05")
    assert "Hofteprotese" not in [one.words for one in entries(built(old)[0])]
    model, _state = built(old, of="patient")
    assert [
        (day.title, one.time) for day in model.days for one in day.entries if one.words == "Hofteprotese"
    ] == [("05.2019", "")]


def test_nothing_has_an_hour_that_nobody_wrote() -> None:
    ordered = order("m", "Furosemid", authoredOn="2026-11-18")
    ended = order("e", "Metoprolol", status="completed", authoredOn="2026-11-17", end="2026-11-19")
    model, _state = timeline.build(
        context(
            chart(
                stay(period={"start": "2026-11-17"}), procedure("a", "Inngrep", "2026-11-19"), ordered, ended
            )
        )
    )
    told = {one.words: (day.title, one.time) for day in model.days for one in day.entries}
    assert told == {
        "Innlagt": ("Tir 17.11.2026", ""),
        "Inngrep": ("Tor 19.11.2026", ""),
        "Startet: Furosemid": ("Ons 18.11.2026", ""),
        "Startet: Metoprolol": ("Tir 17.11.2026", ""),
        "Avsluttet: Metoprolol": ("Tor 19.11.2026", ""),
    }


def test_of_a_month_alone_it_may_have_been_in_this_stay() -> None:
    model, _state = built(procedure("p", "Inngrep", "2026-11"))
    assert [day.title for day in model.days if day.entries[0].words == "Inngrep"] == ["11.2026"]


def test_the_medicines_of_earlier_stays_are_in_the_patients_timeline() -> None:
    before = stay(
        id="old", status="finished", period={"start": "2025-03-01T08:00:00Z", "end": "2025-03-04T08:00:00Z"}
    )
    old = order(
        "old", "Digoksin", status="completed", authoredOn="2025-03-02T08:00:00Z", end="2025-03-03T08:00:00Z",
        encounter={"reference": "Encounter/old"},
    )  # fmt: skip
    words = "Startet: Digoksin"
    assert words in [one.words for one in entries(built(before, old, of="patient")[0], "medicine")]
    assert words not in [one.words for one in entries(built(before, old)[0], "medicine")]


def test_an_entry_keeps_its_key_when_others_come() -> None:
    first, _state = built(written_note("n", 3, "Visitt."))
    second, _state = built(written_note("n", 3, "Visitt."), written_note("m", 1, "Tilsyn."))
    assert {one.key for one in entries(first)} < {one.key for one in entries(second)}


def test_a_problem_of_which_the_month_is_known_has_no_day() -> None:
    known = about("Condition", "c", code=concept("Hypertensjon"), onsetDateTime="2025-03",
                  clinicalStatus=concept("", "active"))  # fmt: skip
    model, _state = built(known, of="patient")
    (day,) = [day for day in model.days if any(one.words == "Hypertensjon" for one in day.entries)]
    assert day.title == "03.2025"
    assert [one.time for one in day.entries if one.words == "Hypertensjon"] == [""]


def test_grave_results_of_one_sample_are_one_entry_and_told_once() -> None:
    found = [
        lab("k1", "NPU03230", 6.9, "mmol/L", 20), lab("k2", "NPU03230", 7.1, "mmol/L", 10),
        lab("k3", "NPU03230", 4.2, "mmol/L", 5), lab("k4", "NPU03230", 6.8, "mmol/L", 2),
    ]  # fmt: skip
    model, _state = built(*found)
    told = [(one.words, one.alarm) for one in entries(model, "result")]
    assert [words for words, _alarm in told] == ["Kalium 6,8\u00a0mmol/L", "Kalium 6,9\u00a0mmol/L"]
    assert all(one.keys for one in entries(model, "result"))


def test_a_score_is_told_when_it_rises_and_when_it_is_low_again() -> None:
    worse: Json = {"hr": 135, "rr": 26, "sbp": 85, "spo2": 90, "temp": 39.5}
    model, _state = built(*round_of(9), *round_of(6, **worse), *round_of(4, **worse), *round_of(1))
    assert [(one.detail, one.alarm) for one in entries(model, "score")] == [
        ("ikke lenger forhøyet", False),
        ("", True),
    ]


def test_what_was_entered_in_error_or_not_carried_out_did_not_happen() -> None:
    found = [procedure(one, f"Inngrep {one}", hours_ago(5), one) for one in ("not-done", "entered-in-error")]
    assert not [one for one in entries(built(*found)[0]) if one.kind == "procedure"]


def test_what_is_dated_ahead_has_not_happened() -> None:
    assert "Appendektomi" not in [
        one.words for one in entries(built(procedure("a", "Appendektomi", hours_ago(-30)))[0])
    ]


def test_what_nobody_asked_for_is_told() -> None:
    found = chart(stay(), types=frozenset(TYPES) - {"Procedure"})
    model, _state = timeline.build(context(found))
    assert any("prosedyrer" in words for words in model.told)
    assert built()[0].told == ()


def test_more_than_fits_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MOST", 4)
    model, _state = built(*(written_note(f"n{n}", n, "Visitt.") for n in range(1, 10)))
    assert len(entries(model)) == 4
    assert model.note.endswith("tidligere")


def test_of_nobody_nothing_is_told() -> None:
    model, state = timeline.build(context(chart(who=patient())))
    assert not model.days
    assert state.kind == "empty"


@pytest.mark.expects_log
def test_a_part_that_falls_is_told_and_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def falls(_context: Any) -> Any:
        raise RuntimeError("secret")

    monkeypatch.setattr(timeline.notes, "build", falls)
    model, state = built(written_note("n", 3, "Visitt."), procedure("a", "Appendektomi", hours_ago(20)))
    assert "Appendektomi" in [one.words for one in entries(model)]
    assert model.told == ("Kan ikke vises: notater",)
    assert state.kind == "ready"
    alone, state = timeline.build(context(chart(written_note("n", 3, "Visitt."))))
    assert not alone.days
    assert state.kind != "empty"


def test_an_examination_of_a_period_that_came_as_a_document_alone_is_no_less_told() -> None:
    model, _state = built(
        about(
            "DiagnosticReport", "ct", status="final", code=concept("CT abdomen"),
            effectivePeriod={"start": hours_ago(5), "end": hours_ago(4)},
            presentedForm=[{"contentType": "application/pdf", "data": "JVBERi0="}],
        )
    )  # fmt: skip
    assert "CT abdomen" in {one.words for one in entries(model, "note")}

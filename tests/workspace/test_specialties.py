"""The shipped specialties: each ward has its own, each change says why, each line is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.backend.demo import wards as demo_wards
from desktop.clinical.columns import columns
from desktop.clinical.scores.every import SCORES
from desktop.core.paths import resources
from desktop.letters.compose import phrases
from desktop.orders import sets
from desktop.orders.by_weight.arithmetic import nobody
from desktop.orders.draft import ServiceOrder
from desktop.views.known import known
from desktop.workspace import ward_workspaces
from desktop.workspace.layers import Library
from desktop.workspace.loader import resolve
from tests.workspace.conftest import opened

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DECLARED = ward_workspaces.shipped(known().words).every
OWN = tuple(one.workspace for one in DECLARED if one.wards)
ROLES = tuple(one.workspace for one in DECLARED if one.roles)
SPRINTS = (*OWN, *ROLES)
"""Every workspace that was made in a sprint: the specialties, and those of a role."""


def test_secretary_practice_ambulance_and_beds_have_a_workspace_of_their_role() -> None:
    assert set(ROLES) == {"secretary", "gp", "ambulance", "coordinator", "auditor"}
    folders = {path.name for path in (resources() / "workspaces").iterdir() if path.is_dir()}
    assert folders == {"base", *SPRINTS}, "a workspace that no test of sprints opens"


def test_each_ward_of_the_demo_has_a_workspace_of_its_own() -> None:
    every = ward_workspaces.shipped(known().words).every
    found = {ward.name: ward_workspaces.workspace_of(ward.name, "doctor", every) for ward in demo_wards.BASE}
    assert "base" not in found.values(), found
    assert len(set(found.values())) == len(found) == 16
    assert ward_workspaces.workspace_of("Barnehabilitering", "doctor", every) == "base", (
        "no ward that is not named"
    )


@pytest.mark.parametrize("name", SPRINTS)
def test_each_sprint_has_owner_goal_days_and_a_reason_for_each_change(name: str) -> None:
    found = opened(name)
    assert found.sprint == 1
    assert found.owner
    assert found.goal is not None
    assert found.goal.en
    head = next(one for one in resolve(name, known=known()).headers.values() if one.sprint == 1)
    assert head.shortens is not None
    assert head.measure is not None
    assert head.shortens.en
    assert head.measure.en
    library = Library(())
    document = library.chain(library.find(name)).files[-1]  # type: ignore[arg-type]
    changes = document.data["changes"]
    assert len(changes) >= (4 if name in OWN else 2)
    assert all(change.get("why", "").endswith(".") for change in changes)
    assert any("add" in change for change in changes), "something came in"
    assert any(map(_out, changes)), "something went out"


def _out(change: dict[str, Any]) -> bool:
    """Whether a change takes something away from where it was seen, or less of it is seen."""
    columns = change.get("worklist", {}).get("columns")
    if "remove" in change or change.get("shown") is False:
        return True
    if columns is not None:
        return bool(set(opened("base").worklist.columns) - set(columns))
    return "move" in change or "columns" in change.get("options", {})


@pytest.mark.parametrize("name", OWN)
def test_what_a_specialty_shows_first_is_there(name: str) -> None:
    found = opened(name)
    assert found.labs_first
    assert {one.key for one in sets.sets_of(name)} >= set(found.favourites)
    assert len({one.letter for one in sets.sets_of(name)}) == len(sets.sets_of(name))
    assert sum(COLUMN_WIDTH.get(key, 0) for key in found.worklist.columns) + sum(
        columns()[key].width for key in found.worklist.columns if key in columns()
    ) <= 1420, "more than fits beside each other"  # fmt: skip


COLUMN_WIDTH = {"bed": 48, "name": 190, "age": 58, "cause": 199, "days": 48, "news2": 136, "results": 176,
                "task": 208, "doctor": 78, "leaving": 70}  # fmt: skip
"""Widths of the fixed columns where the window is narrow, in px."""


@pytest.mark.parametrize("name", OWN)
def test_each_line_of_an_order_set_is_understood(name: str) -> None:
    """What a line leaves open is asked when the set is opened: why an examination is wanted, a dose by
    weight, how often at most. That a word is not understood, or two things are meant, is a mistake in
    the set."""
    opened(name)
    for one in sets.sets_of(name):
        assert sets.not_understood(one, NOW) == ()
        for line, read in zip(one.lines, sets.expand(one, NOW, nobody), strict=True):
            asked = {question.kind for question in read.questions}
            assert asked <= {"reason", "dose", "frequency"}, f"{one.key}: {line}: {asked}"
            if "dose" in asked:
                assert "/kg" in line
            if "frequency" in asked:
                assert "ved behov" in line, f"{one.key}: {line}"


INTERVALS = {
    "sepsis": {"vital-signs": (15, "min"), "fluidbalance": (1, "h")},
    "anaphylaxis": {"vital-signs": (5, "min")},
    "heart-failure-first-day": {"k": (1, "d"), "weight": (1, "d")},
    "pneumonia": {"vital-signs": (4, "d")},
    "postoperative": {"vital-signs": (4, "d")},
    "hip-fracture": {"score-4at": (2, "d")},
    "shock": {"ph": (4, "h")},
    "delirium": {"score-4at": (2, "d")},
    "hyponatraemia": {"na": (6, "h")},
    "stroke": {"score-nihss": (15, "min"), "pressure": (15, "min")},
    "bronchiolitis": {"score-pevs": (3, "h")},
    "ketoacidosis": {"ph": (2, "h"), "ket": (2, "h"), "k": (2, "h")},
    "neonatal-jaundice": {"bili": (12, "h")},
    "postpartum-haemorrhage": {"pressure": (5, "min")},
    "cancer-pain": {"score-esas": (1, "d")},
    "hyperkalaemia": {"k": (1, "h"), "glu": (1, "h")},
    "dialysis-observations": {"pressure": (30, "min")},
    "withdrawal": {"score-ciwa-ar": (4, "h")},
    "depression": {"score-madrs": (1, "wk")},
    "staphylococcus": {"bloodculture": (48, "h")},
    "dehydration": {"vital-signs": (4, "d")},
}
"""How often the content has something repeated: every so many minutes or hours, or so often a day or week."""


def test_what_a_set_repeats_is_repeated_as_often_as_the_content_says() -> None:
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for name in OWN:
        opened(name)
        for one in sets.sets_of(name):
            for read in sets.expand(one, NOW, nobody):
                repeat = read.draft.repeat if isinstance(read.draft, ServiceOrder) else None
                if repeat is not None and isinstance(read.draft, ServiceOrder):
                    often = repeat.frequency if repeat.period_unit in ("d", "wk") else int(repeat.period)
                    for item in read.draft.items:
                        found.setdefault(one.key, {})[item.key] = (often or 0, repeat.period_unit)
    wrong = {key: found.get(key) for key, said in INTERVALS.items() if not said.items() <= found[key].items()}
    assert not wrong


def test_each_specialty_that_a_phrase_is_for_has_a_workspace() -> None:
    named = {specialty for phrase in phrases.shipped() for specialty in phrase.specialties}
    assert named <= {one.specialty for one in ward_workspaces.shipped(known().words).every}


def test_each_declared_column_is_one_that_a_specialty_or_a_role_shows() -> None:
    every = [opened(one.workspace) for one in ward_workspaces.shipped(known().words).every]
    shown = {key for one in every for key in one.worklist.columns}
    facts = [p for one in every for tab in one.tabs for p in tab.panels if p.kind == "key_facts"]
    shown |= {str(key) for panel in facts for key in panel.options["facts"]}
    # What a shipped form asks the record for.
    sheets = [path.read_text(encoding="utf-8") for path in (resources() / "forms").glob("*.json")]
    shown |= {key for key in columns() for sheet in sheets if f'"valueCode": "{key}"' in sheet}
    assert set(columns()) <= shown


def test_nobody_meets_a_score_for_adults_where_there_are_none() -> None:
    for name in ("neonatal", "paediatrics", "obstetrics"):
        assert "news2" not in opened(name).worklist.columns


@pytest.mark.parametrize("name", ["paediatrics", "neonatal", "obstetrics"])
def test_whom_news2_is_not_for_has_no_column_of_it_in_any_list(name: str) -> None:
    found = opened(name)
    lists = [panel for tab in found.tabs if tab.about == "ward" for panel in tab.panels]
    assert {panel.kind for panel in lists} >= {"previsit", "observations_due"}
    for shown in (found.worklist.columns, *(panel.options["columns"] for panel in lists)):
        assert "news2" not in shown


def test_in_psychiatry_law_risk_sleep_and_lithium_stand_before_any_blood_pressure() -> None:
    overview = opened("psychiatry").tabs[0]
    strip = overview.panels[0]
    assert strip.kind == "key_facts"
    assert strip.options["facts"][:5] == ["legal", "suicide-risk", "violence-risk", "sleep", "lithium"]
    assert (overview.panels[1].kind, overview.panels[1].options["facts"][0]) == (
        "key_facts",
        "somatic-weight",
    )
    assert (overview.panels[2].kind, overview.panels[2].options["trend"]) == ("trend", "sleep")
    assert "vitals" not in {panel.kind for panel in overview.panels}
    assert "suicide-risk" in opened("psychiatry").worklist.columns


SCORED = {
    "emergency": ("RETTS", "MTS", "NEWS2", "qSOFA", "Wells"),
    "cardiology": ("CHA2DS2-VASc", "HAS-BLED", "GRACE"),
    "pulmonology": ("CRB-65", "CURB-65", "CAT"),
    "surgery": ("ASA-class", "Alvarado"),
    "orthopaedics": ("ASA-class", "4AT", "Norton", "Braden"),
    "intensive": ("SOFA", "RASS", "CAM-ICU"),
    "geriatrics": ("CFS", "4AT", "MMSE", "MoCA", "Barthel", "STRATIFY"),
    "neurology": ("NIHSS", "GCS", "mRS"),
    "paediatrics": ("PEVS", "GCS-child", "GCS"),
    "neonatal": ("Apgar", "Finnegan"),
    "obstetrics": ("ONEWS",),
    "oncology": ("ECOG", "ESAS", "CTCAE", "MASCC"),
    "nephrology": (),
    "psychiatry": ("MADRS", "PHQ-9", "AUDIT", "CIWA-Ar"),
    "infection": ("qSOFA", "SOFA", "Duke"),
    "municipal": ("NEWS2", "CRB-65", "Centor", "Wells"),
}
"""The scores that each specialty's lines of the content name, in their order. Falls are STRATIFY, pressure
injuries Norton and Braden."""


def _declared(name: str) -> list[str]:
    """The declared scores of that name: itself, else each of its kinds."""
    key = name.lower()
    return [key] if key in SCORES else [one for one in SCORES if one.startswith(f"{key}-")]


@pytest.mark.parametrize("name", OWN)
def test_the_forms_of_a_specialty_begin_with_the_scores_that_it_reads(name: str) -> None:
    wanted = [key for score in SCORED[name] for key in _declared(score)]
    assert list(opened(name).scores) == wanted


def test_what_stands_first_among_forms_is_a_score_or_a_form_of_ours() -> None:
    ours = {path.stem for path in (resources() / "forms").glob("*.json")}
    for one in DECLARED:
        for tab in opened(one.workspace).tabs:
            for panel in tab.panels:
                if panel.kind == "forms":
                    assert set(panel.options.get("first", ())) <= {*SCORES, *ours}, one.workspace

"""Made-up patients for before and after: each is what its case says, and none is read from a record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.backend.demo.seldom import seldom
from desktop.core.actor import Actor
from desktop.shown.page.patient_page import PanelWanted
from desktop.shown.page.problems import ProblemsModel
from desktop.shown.sprint.made_up import CASES, LIST_CASES, Case, ListCase, MadeUpListOf, MadeUpShown
from desktop.shown.workspace import Worklist, Workspace
from desktop.views.known import known
from desktop.views.sprint import made_up
from desktop.workspace.loader import resolve

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACTOR = Actor("", "Practitioner/x", "Maren Aas", "overlege", profession="doctor")
PANELS = ("problems", "medicines", "laboratory", "vitals", "notes")


@pytest.fixture(autouse=True)
def demo() -> None:
    """The made-up patients are the demo hospital's."""
    made_up.use(seldom)


def of(case: Case) -> MadeUpShown:
    return made_up.shown(case, map(PanelWanted, PANELS), (), NOW, ACTOR)


@pytest.mark.parametrize("case", CASES)
def test_every_case_fills_a_page_without_an_error(case: Case) -> None:
    found = of(case)
    assert found.case == case
    assert len(found.panels) == len(PANELS)
    assert [one.state.kind for one in found.panels if one.state.kind in ("error", "loading")] == []


def test_a_page_of_a_workspace_is_whole_for_the_ordinary_patient() -> None:
    page: Workspace = resolve("cardiology", known=known()).workspace
    wanted = [PanelWanted(one.kind) for one in page.patient_tabs[0].panels]
    found = made_up.shown("dark", wanted, page.labs_first, NOW, ACTOR)
    assert {one.state.kind for one in found.panels} == {"ready"}


def test_the_newborn_is_days_old_and_the_longest_name_is_the_longest() -> None:
    assert "9 dager" in of("newborn").banner.born
    names = {case: len(f"{of(case).banner.family} {of(case).banner.given}") for case in CASES}
    assert max(names, key=names.__getitem__) == "longest"


def test_of_the_empty_one_nothing_is_known_and_nothing_is_claimed() -> None:
    found = of("empty")
    assert found.sentence is None
    assert {one.state.kind for one in found.panels} <= {"empty", "ready"}


def test_problems_are_as_many_as_the_case_says() -> None:
    panel = of("problems").panels[PANELS.index("problems")]
    assert isinstance(panel.model, ProblemsModel)
    assert len(panel.model.rows) == 130


def test_night_is_an_hour_of_the_night() -> None:
    assert (of("night").at, of("dark").at) == ("03:10", "14:30")


def test_a_case_is_made_once_a_day_and_its_panels_anew() -> None:
    made_up.forget()
    made: list[object] = []
    made_up.use(lambda which, now: made.append(which) or seldom(which, now))
    for case in (*CASES, *CASES):
        of(case)
    # Night is another hour of the ordinary one; dark and large are the ordinary one itself.
    assert sorted(map(str, made)) == ["empty", "longest", "newborn", "ordinary", "ordinary", "problems"]


def test_every_made_up_number_is_synthetic() -> None:
    for case in CASES:
        number = of(case).banner.number.replace("\N{NO-BREAK SPACE}", "")
        assert not number.isdigit() or int(number[2:4]) > 80, (case, number)
    assert of("dark").banner.number.replace("\N{NO-BREAK SPACE}", "").isdigit()


@pytest.mark.parametrize("case", LIST_CASES)
def test_a_list_of_made_up_patients_is_laid_out_in_both_ways(case: ListCase) -> None:
    before, after = Worklist(columns=("bed", "name", "age")), Worklist(columns=("bed", "name", "news2"))
    found = made_up.listed(MadeUpListOf(case, before, after), NOW, ACTOR)
    assert (found.before.columns, found.after.columns) == (before.columns, after.columns)
    whom = 0 if case == "nobody" else 4
    assert len(found.before.rows) == len(found.after.rows) == whom
    assert len({row.key for row in found.after.rows}) == whom
    assert all(row.family and not row.remark for row in found.after.rows if row.key)
    assert found.at == ("03:10" if case == "night" else "14:30")

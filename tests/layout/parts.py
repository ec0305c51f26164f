"""Parts that come with something: a clash of versions, and lists to choose from while a page is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs
from PySide6.QtWidgets import QWidget

from desktop.shown.sprint.page_draft import Lane
from desktop.shown.sprint.proposed_limits import Concerned, LimitEffect, LimitLine
from tests.layout.changing_list import changing_list
from tests.ui.test_panels import MODELS
from tests.views.unsent.test_conflict import CONDITION, THEIRS, build
from ui.acts.sprint.binding_keys import acts
from ui.panels import make_panel
from ui.window.sprint.first_list import FirstList, FirstRow
from ui.window.sprint.key_list import KeyList
from ui.window.sprint.lab_list import first_labs
from ui.window.sprint.lane_list import LaneList
from ui.window.sprint.limit_list import LimitList
from ui.window.window import MainWindow

WARD = "Medisinsk overvåking og hjertemedisinsk sengepost 3 øst"
NAME = "KRISTOFFERSEN-DAHLE, Wilhelmina"


def clash(made: MainWindow) -> QWidget:
    """Page of unsent acts with a diagnosis that two people have changed."""
    detail = build(CONDITION, THEIRS)
    model: Any = MODELS["unsent"]()
    first = structs.replace(model.rows[0], key=detail.key)
    panel = make_panel("unsent")
    made.set_page("page", panel)
    made.show_page("page")
    panel.set_model(structs.replace(model, rows=(first, *model.rows[1:]), detail=detail))
    return made


def lanes() -> QWidget:
    """Lanes of the chart to choose from."""
    made = LaneList()
    made.show_lanes(
        (
            Lane("bp", "Blodtrykk", True),
            Lane("o2", "Oksygenmetning og oksygentilførsel", True),
            Lane("weight", "Vekt siste døgn, målt på samme vekt", False),
        )
    )
    return made


def labs() -> QWidget:
    """Tests that stand first, one of them answered for nobody here."""
    made = FirstList(first_labs())
    made.show_rows(
        (
            FirstRow("k", "Kalium", "3,4 mmol/L i dag 06:25"),
            FirstRow("tnt", "Troponin T, høysensitiv", "12 ng/L i går 21:40"),
            FirstRow("pct", "Prokalsitonin", "", "ingen server her har svart på denne"),
        ),
        ("Ingen på posten har prokalsitonin fra de siste 30 døgn.",),
    )
    return made


LIMITS = (
    LimitLine("k", "low", "Kalium, nedre grense", "mmol/L", "2,5", "2,5", declared="hjerte.yaml:41"),
    LimitLine(
        "p", "max", "Høyeste døgndose av paracetamol", "g", "4", "3", True, "felles/legemidler.yaml:204"
    ),
)


def limits() -> QWidget:
    """Limits, and whom another value of one concerns."""
    people = tuple(Concerned(f"Patient/{n}", f"{NAME} {n}", "12A") for n in range(4))
    made = LimitList(WARD)
    made.show_lines(LIMITS)
    made.show_effect(LIMITS[0], "2,8", LimitEffect(2, 6, people, people[:1], people[1:2], people[2:3], 22))
    return made


def limit_refused() -> QWidget:
    """A limit that can't be proposed."""
    problem = (
        "40 er høyere enn 10, det høyeste som kan foreslås for paracetamol. Skriv et lavere tall, eller be"
        " legemiddelkomiteen."
    )
    made = LimitList(WARD)
    made.show_lines(LIMITS)
    made.show_effect(LIMITS[1], "40", LimitEffect(problem=problem))
    return made


def keys() -> QWidget:
    """Acts and their keys, one of them refused."""
    made = KeyList()
    made.show_acts(acts({}), ("Ctrl+Q", "F10"))
    made.say("Ctrl+K er allerede tasten for søk etter pasient, og kan ikke byttes her.")
    return made


def beside_list(made: MainWindow, make: Callable[[], QWidget]) -> QWidget:
    """A list in the draft's place, beside the ward's list while that is changed."""
    changing_list(made, side="columns")
    made.set_side(make())
    return made

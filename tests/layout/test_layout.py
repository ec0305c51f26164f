"""Every panel kind, editor and dialogue is whole, alone in its place and readable, at every width, in both
languages, at every size of text and in every theme, with any content.

Combinations in which every pair of values meets.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

import ui
from tests.layout.covering import Row, covering
from tests.layout.generated import HOSTILE
from tests.layout.known import KNOWN, judged
from tests.layout.rules import Fault, faults
from tests.layout.stage import HEIGHTS, SCALES, dressed, possible, put_away, shown
from tests.layout.subjects import DATA, FIXED, ONE_CONTENT, SUBJECTS
from tests.layout.ward import SCREENS, SEEN
from ui.editors.parts.editor_side import SideColumn
from ui.panels import kinds, panel_class
from ui.theme import Scheme
from ui.widgets.panel import Panel
from ui.window.sheet import Sheet

FACTORS = {
    "subject": tuple(SUBJECTS),
    "width": tuple(HEIGHTS),
    "lang": ("nb", "en"),
    "scale": SCALES,
    "scheme": tuple(Scheme),
    "data": DATA,
}


def can_be(row: Row) -> bool:
    """Dialogs have one content and their own width; others have one content."""
    fixed = row.get("subject") in FIXED
    if row.get("subject") in ONE_CONTENT and row.get("data", "sample") != "sample":
        return False
    return possible(row) and not (
        fixed and (row.get("data", "sample"), row.get("width", 1366)) != ("sample", 1366)
    )


LATER = (
    ("panel forms",), ("panel trend",), ("panel key_facts",), ("panel fluids",), ("panel flowsheet",),
    ("panel timeline",), ("panel beds",), ("panel received",), ("panel observations_due",),
    ("panel previsit",), ("panel screening",), ("panel coding",),
    ("panel examinations",), ("panel dialysis",), ("panel pumps",), ("panel lines",),
    ("panel waiting_list",), ("panel dictations",), ("panel post_log",), ("panel access_log",),
    ("corridor",), ("panel care_plan",), ("panel blood_loss",), ("panel cycles",),
    ("dialog why",), ("panel trace",), ("results of a patient",),
    ("dialog about",), ("panel anamnesis",), ("panel unplaced",), ("panel wishes",),
    ("change page",), ("change page list",), ("panel sprint_decision",), ("dialog questions",),
    ("panel rule_rates",),
    ("review of a sprint",), ("sprint tried out",), ("keep as a phrase",),
    ("nothing waits",), ("orders checked",), ("orders twice",), ("orders beyond",),
    *((name,) for name in ONE_CONTENT),
)  # fmt: skip
"""Subjects that came later: each has combinations of its own, so that the others' stay what they were."""
FIRST = tuple(name for name in SUBJECTS if not any(name in some for some in LATER))
ONE_WAY = {"width": (1366,), "data": ("sample",)}
"""All that there is of a dialog."""


def _alone(some: tuple[str, ...]) -> dict[str, tuple[object, ...]]:
    """Factors that have one value for some subjects."""
    if {*some} <= {*FIXED}:
        return ONE_WAY
    return {"data": ("sample",)} if {*some} <= {*ONE_CONTENT} else {}


ROWS = [
    row for some in (FIRST, *LATER) for row in covering({**FACTORS, **_alone(some), "subject": some}, can_be)
]


def _told(row: Row) -> str:
    return f"{row['data']}, {row['width']} px, {row['lang']}, {row['scale']:.0%}, {row['scheme'].value}"


def _found(row: Row) -> list[tuple[str, Fault]]:
    with dressed(row["lang"], row["scheme"], row["scale"]):
        root = SUBJECTS[row["subject"]](row["data"])
        try:
            hostile = HOSTILE if row["data"].startswith("generated") else frozenset()
            return [(_told(row), fault) for fault in faults(shown(root, row["width"]), hostile)]
        finally:
            put_away(root)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_everything_is_whole_alone_and_readable(qapp: QApplication, subject: str) -> None:
    found = [one for row in ROWS if row["subject"] == subject for one in _found(row)]
    new, gone = judged(subject, found)
    assert not new, "\n".join(new)
    assert not gone, f"no longer so, take it off the list: {gone}"


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_an_empty_chart_beside_orders_says_so_whole(qapp: QApplication, lang: str) -> None:
    """A combination that the pairs do not meet: large text, and the orders take half of the width."""
    row: Row = {"subject": "orders", "data": "empty", "width": 1280, "lang": lang, "scale": 1.5,
                "scheme": Scheme.LIGHT}  # fmt: skip
    assert _found(row) == []


def _written() -> set[type[QWidget]]:
    """Every panel, editor, column beside one, sheet and dialogue that there is, from the modules."""
    found: set[type[QWidget]] = set()
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        for _name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if one.__module__.startswith("ui.") and issubclass(one, Panel | SideColumn | Sheet | QDialog):
                found.add(one)
    below = {base for one in found for base in one.__mro__[1:]}
    return {one for one in found if one not in below}


def test_every_kind_editor_and_dialogue_has_a_sample(qapp: QApplication) -> None:
    seen: set[type[QWidget]] = set()
    for make in SUBJECTS.values():
        root = make("sample")
        shown(root, 1366)
        seen |= {
            type(one) for one in (root, *root.findChildren(QWidget)) if one is root or one.isVisibleTo(root)
        }
        put_away(root)
    assert {panel_class(kind) for kind in kinds()} <= seen, "a panel kind without a sample"
    elsewhere = {name for names in SEEN.values() for name in names}
    lacking = {one.__name__ for one in _written() - seen} - elsewhere
    assert not lacking, f"never looked at: {lacking}"


def test_what_is_known_is_of_something_and_says_why() -> None:
    assert {known.subject for known in KNOWN} <= {*SUBJECTS, *(f"screen {screen}" for screen in SCREENS)}
    assert all(len(known.why) > 20 for known in KNOWN)
    assert len(KNOWN) == len(set(KNOWN))
